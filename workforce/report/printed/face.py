"""The face table as a page: the model's first year beside published figures, with a reason where they part.

Run as a module it writes the table anew between the two marks of a page, of the baseline or of a scenario named third:
``python -m workforce.report.printed.face docs/face-table.csv docs/face-table.md``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from workforce.comparison.face import NEAR, face_table
from workforce.planning.settle import settle

BEGIN = "<!-- made from face-table.csv: begin -->"
END = "<!-- made from face-table.csv: end -->"
_HEAD = ("Figure", "Model", "Published", "Ratio", "Calibrated to", "When", "Source")


def needs_explanation(table: pd.DataFrame) -> pd.Series:
    """Which rows are off by more than a fifth."""
    off: pd.Series = table["ratio"].notna() & ~table["ratio"].between(*NEAR)
    return off


def face_markdown(table: pd.DataFrame) -> str:
    """A face table in Markdown, and below it the reasons of the rows that are more than a fifth off.

    Args:
        table: from `comparison.face.face_table`.

    Raises:
        ValueError: a row is off and no reason is given.
    """
    off = table[needs_explanation(table)]
    silent = off[off["explanation"].isna()]
    if len(silent):
        raise ValueError(f"more than a fifth off without an explanation: {', '.join(silent['name'])}")
    lines = [_line(_HEAD), _line("---" for _ in _HEAD)]
    lines += [_line(_cells(row)) for _, row in table.iterrows()]
    told = table[table["explanation"].notna()]
    lines += ["", "More than a fifth off, or in need of a word:", ""]
    lines += [f"- **{_plain(row['name'])}.** {_plain(row['explanation'])}" for _, row in told.iterrows()]
    return "\n".join(lines)


def _cells(row: pd.Series) -> tuple[str, ...]:
    ratio = "" if pd.isna(row["ratio"]) else f"{row['ratio']:.2f}"
    source = row["source"]
    cited = "none found" if _nothing(source) else f"{source} ({row['grade']})"
    when = "" if _nothing(row["when"]) else str(row["when"])
    calibrated = "yes" if row["target"] == "yes" else ""
    return (row["name"], _ours(row), _published(row), ratio, calibrated, when, cited)


def _ours(row: pd.Series) -> str:
    half = f" ± {_figure(row['half'])}" if row["half"] else ""
    return f"{_figure(row['ours'])}{half}{_unit(row)}"


def _published(row: pd.Series) -> str:
    middle = "" if _nothing(row["published"]) else _figure(row["published"])
    ends = "" if _nothing(row["low"]) else f"{_figure(row['low'])} to {_figure(row['high'])}"
    if not middle and not ends:
        return ""
    return (f"{middle} ({ends})" if middle and ends else middle or ends) + _unit(row)


def _unit(row: pd.Series) -> str:
    return "%" if row["unit"] == "%" else f" {row['unit']}"


def _figure(value: float) -> str:
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 2 else f"{value:.2f}"


def _nothing(value: Any) -> bool:
    return value is None or value != value


def _line(cells: Any) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: Any) -> str:
    return str(text).replace("|", "\\|").replace("<", "&lt;")


def written_between(page: str, made: str) -> str:
    """A page with what stands between its two marks replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


if __name__ == "__main__":
    source, page = Path(sys.argv[1]), Path(sys.argv[2])
    scenario = sys.argv[3] if len(sys.argv) > 3 else "baseline"
    made = face_markdown(face_table(settle(scenario), source))
    page.write_text(written_between(page.read_text(encoding="utf-8"), made), encoding="utf-8")
