"""Make the table of docs/attribution.md: what each file of the region's vision does to need in the last year.

python tests/docs/vision.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import workforce as wf
from workforce.planning.plans import Plans

PAGE = Path(__file__).resolve().parents[2] / "docs" / "attribution.md"
BEGIN, END = "<!-- made: begin -->", "<!-- made: end -->"
YEAR = "2019/20"
COLUMNS = {
    "Nursing and Midwifery Registered": "nurses and midwives",
    "Allied Health Professionals": "therapists",
    "Social care": "care workers",
    "Additional Clinical Services": "support staff",
    "Medical and Dental": "doctors",
}
"""Staff groups with a column of their own, and what it is called."""


def both() -> tuple[Plans, Plans]:
    """The vision and what it is compared with."""
    return wf.read_scenario("next-stage-review"), wf.read_scenario("region-baseline")


def attributed() -> pd.DataFrame:
    """Rows of files, with their sum; columns of staff groups, all of them first."""
    vision, base = both()
    found = wf.attribution(vision, base, YEAR).table
    wide = found.pivot_table(index="part", columns="staff_group", values="wte", aggfunc="sum", sort=False).fillna(0.0)
    wide.loc["sum"] = wide.sum()
    wide.insert(0, "all", wide.sum(axis=1))
    return wide[["all", *COLUMNS]].rename(columns=COLUMNS)


def figure(value: float) -> str:
    """A change in whole-time equivalents to one decimal; nought without a sign."""
    told = f"{value:+.1f}"
    return "0.0" if told in ("+0.0", "-0.0") else told


def block(table: pd.DataFrame) -> str:
    """The table as it stands in the page."""
    lines = [f"| file | {' | '.join(table.columns)} |", "|---" * (len(table.columns) + 1) + "|"]
    for name, row in table.iterrows():
        shown = name if name == "sum" else f"`{name}`"
        lines.append(f"| {shown} | {' | '.join(figure(value) for value in row)} |")
    return "\n".join(lines)


def kept(text: str) -> dict[str, list[float]]:
    """The figures that stand in the page by row."""
    rows = text.split(BEGIN)[1].split(END)[0].strip().splitlines()[2:]
    cells = [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]
    return {name: [float(value) for value in values] for name, *values in cells}


if __name__ == "__main__":
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    made = block(attributed())
    PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}", encoding="utf-8")
