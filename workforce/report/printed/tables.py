"""Readable tables on the terminal and as CSV; names and notes from files are text, never markup or formulas."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from workforce.model.blocks import REST
from workforce.model.cases import walk
from workforce.model.number import figure_and_unit
from workforce.model.pathway import Pathway
from workforce.model.register import Entry, numbers
from workforce.planning.library import shipped
from workforce.planning.lineage import shipped_by_root
from workforce.report.sides import ORDER, where

if TYPE_CHECKING:
    import pandas as pd

    from workforce.planning.explain import Difference, Explanation

LONGEST_HEAD = 14
"""Letters of a column's name that stand on one line."""

SHORT = 9
"""Letters up to which a text is never folded."""

BETWEEN = 2
"""Letters between two columns."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Signs with which a spreadsheet may take a text for a formula, the wide ones of East Asian keyboards among them."""


WIDTH_OF_FILES = 120
"""Letters a line where the answer goes to a file or another program, which have no width of their own."""


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_OF_FILES
    return console


def _widths(columns: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[str], room: int) -> list[int]:
    """Letters for each column, as many as there is room for: the widest texts are folded first, figures never."""
    wide, least = [], []
    for place, column in enumerate(columns):
        texts = [row[place] for row in cells]
        head = _longest(_folded(column, LONGEST_HEAD).splitlines())
        wide.append(max(head, _longest(texts)))
        words = [word for text in (column, *texts) for word in _folded(text, 1).splitlines()]
        figures = column in right or wide[-1] <= SHORT
        least.append(wide[-1] if figures else min(wide[-1], max(SHORT, _longest(words))))
    room -= BETWEEN * (len(wide) - 1) + 2
    while sum(wide) > room:
        place = max(range(len(wide)), key=lambda place: (wide[place] > least[place], wide[place]))
        if wide[place] <= least[place]:
            break
        wide[place] -= 1
    return wide


def _longest(texts: Sequence[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)


def _folded(text: str, width: int) -> str:
    """A text with line breaks at its spaces and hyphens where it is longer than the width."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[str] = ()) -> None:
    """Print rows under their columns; every cell is plain text."""
    cells = [[_cell(value) for value in row] for row in rows]
    console = _console()
    widths = _widths(columns, cells, right, console.width)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, BETWEEN - 1, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        side: Literal["left", "right"] = "right" if column in right else "left"
        head = _folded(column, min(width, LONGEST_HEAD))
        table.add_column(Text(head), justify=side, overflow="fold", no_wrap=True, width=width)
    for row in cells:
        table.add_row(*(Text(_folded(cell, width)) for cell, width in zip(row, widths, strict=True)))
    # A table that no folding makes narrow enough is printed whole: cut figures are wrong figures.
    console.width = max(console.width, sum(widths) + BETWEEN * (len(widths) - 1) + 2)
    console.print(Text(f"\n{title}"))
    console.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.1f}"
    return "" if value is None else str(value)


def show_frame(frame: pd.DataFrame, title: str) -> None:
    """Print a data frame; numbers to one decimal, right-aligned."""
    right = [str(name) for name in frame.columns if frame[name].dtype.kind in "fi"]
    show_rows(title, [str(name) for name in frame.columns], frame.to_numpy().tolist(), right)


def show_joint(frame: pd.DataFrame, year: str) -> None:
    """Print what pathways need apart and together, and what is to be read with care."""
    show_frame(frame, f"Pathways apart and together, {year}, whole-time equivalents (closed form)")
    spared, homes = float(frame["spared"].sum()), float(frame["of it in homes"].sum())
    lines = [f"spared: {spared:,.0f} in all, less on duty where units serve several pathways."]
    if abs(homes) >= 0.5:
        lines.append(
            f"{homes:,.0f} of it in care homes and people's own homes, which are one unit a district here and many in "
            "life: leave them out."
        )
    if (frame["spared"] < -0.05).any():
        lines.append("Below 0: work so rare that nobody is on duty for it alone is enough together to need somebody.")
    _console().print("\n".join(lines), highlight=False, soft_wrap=True)


def show_shipped() -> None:
    """Print what the package ships: each root with the scenarios and standards that extend it, pathways, regions."""
    console, standards = _console(), set(shipped("standards"))
    for root, lineages in shipped_by_root().items():
        pathways = ", ".join(lineages[0].root.pathways or ())
        console.print(Text(f"scenarios of '{root}' ({pathways}):"))
        for lineage in lineages:
            kind = "a standard: " if lineage.name in standards else ""
            console.print(Text(f"  {lineage.name}: {kind}{lineage.title}"), soft_wrap=True)
    for kind in ("pathways", "regions"):
        console.print(Text(f"{kind}: {', '.join(shipped(kind))}"))


def show_counts(frame: pd.DataFrame, title: str) -> None:
    """Print a data frame of people counted: large figures whole, others to one decimal."""
    cells = [
        [f"{cell:,.0f}" if isinstance(cell, float) and cell >= 1000 else cell for cell in row]
        for row in frame.to_numpy().tolist()
    ]
    show_rows(title, [str(name) for name in frame.columns], cells, [str(name) for name in frame.columns[2:]])


def show_jobs(frame: pd.DataFrame) -> None:
    """Print the staff hours of each ambulance job in the last year, every scenario beside the first."""
    if not len(frame):
        _console().print("No activity is in a setting of the ambulance sector.", highlight=False)
        return
    last = max(frame["year"].astype(str))
    jobs = (
        frame[frame["year"] == last]
        .drop(columns="year")
        .sort_values(["pathway", "activity"], key=lambda column: column.astype(str), kind="stable")
    )
    minutes = 60 * jobs.pop("hours a job")
    cells = jobs.assign(**{"minutes a job": minutes}).astype(object).to_numpy().tolist()
    heads = ["scenario", "pathway", "activity", "jobs", "staff hours", "staff minutes a job"]
    show_rows(f"Ambulances, {last}: crews, escorts and call handlers (closed form)", heads, cells, heads[3:])


def show_pathway(pathway: Pathway) -> None:
    """Print a pathway as its readers know it: who comes, what is done where, what follows, how it ends."""
    console = _console()
    console.print(Text(f"{pathway.title} (version {pathway.version}, {pathway.status})"))
    groups = [(name, group.title or "") for name, group in pathway.groups.items()]
    show_rows("Patient groups", ["group", "who"], groups)
    rows = [
        (name, activity.setting, ", ".join(activity.needs), ", ".join(_follows(activity.next)))
        for name, activity in pathway.activities.items()
    ]
    show_rows("Activities", ["activity", "setting", "staff needs", "then"], rows)
    show_rows("Ends", ["end", "meaning"], [(name, end.title or "") for name, end in pathway.ends.items()])


def _follows(following: Any) -> list[str]:
    found: list[str] = []
    for _, _, leaf in walk(following):
        if isinstance(leaf, str):
            found.append(leaf)
        elif hasattr(leaf, "shares"):
            found.extend(leaf.shares)
        else:
            found.extend([*_follows(leaf.then), *_follows(leaf.otherwise)])
    return [name for name in dict.fromkeys(found) if name != REST]


def show_numbers(pathway: Pathway, grade: str | None) -> None:
    """Print every number of a pathway, or those of one grade: a line each, its address whole, as `explain` takes it."""
    console = _console()
    for entry in numbers(pathway, grade=grade, at=("pathways", pathway.pathway)):
        ends = (
            ""
            if entry.low is None or entry.high is None
            else f", {_bound(entry, entry.low)} to {_bound(entry, entry.high)}"
        )
        line = f"{entry.address}: {entry.text}{ends} ({entry.grade}: {entry.source})"
        console.print(Text(line), soft_wrap=True)


def _bound(entry: Entry, bound: float) -> str:
    """A bound as it would be written in the number's own unit."""
    if not entry.value:
        return f"{bound:g}"
    figure, unit = figure_and_unit(entry.text)
    told = f"{Decimal(f'{float(figure) * bound / entry.value:.9g}').normalize():f}"
    return f"{told}{'' if unit.startswith('%') or not unit else ' '}{unit}"


def show_differences(found: Sequence[Difference]) -> None:
    """Print what two scenarios differ in: each address whole, its values by year, and the changes that made them so."""
    console = _console()
    by_address: dict[str, list[Difference]] = {}
    for each in found:
        by_address.setdefault(each.address, []).append(each)
    for address, mine in by_address.items():
        console.print(Text(address), soft_wrap=True)
        joined: dict[tuple[str, str], list[str]] = {}
        for each in mine:
            joined.setdefault((_cell(each.before), _cell(each.after)), []).append(each.year)
        for (before, after), years in joined.items():
            console.print(Text(f"  {_span(years)}: {before or 'nothing'} -> {after or 'nothing'}"), soft_wrap=True)
        for why in dict.fromkeys(name for each in mine for name in each.changes):
            console.print(Text(f"    by {why}"), soft_wrap=True)
    console.print(Text(f"{len(by_address)} addresses differ." if len(by_address) != 1 else "1 address differs."))


def _span(years: Sequence[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def show_explanations(found: Sequence[Explanation]) -> None:
    """Print the chain behind each settled number."""
    console = _console()
    for each in found:
        console.print(Text(f"{each.address} in {each.year}: {each.value}"), soft_wrap=True)
        told = f"{each.mark.file}:{each.mark.line}: {each.first} ({each.grade}: {each.citation or 'no source'})"
        console.print(Text(_indented(told, 2, console.width)))
        if each.because:
            console.print(Text(_indented(each.because, 4, console.width)))
        for step in each.steps:
            where = f"{step.mark.file}:{step.mark.line}"
            line = f"{where}: {step.change}: {step.verb}: {step.before} -> {step.after}"
            console.print(Text(_indented(line, 2, console.width)))
            if step.because:
                rests = f"{step.grade or 'graded by its source'}: {step.source}"
                console.print(Text(_indented(f"{step.because.strip()} ({rests})", 4, console.width)))


def _indented(text: str, indent: int, width: int) -> str:
    """A text folded to the width, every line indented."""
    blank = " " * indent
    return textwrap.fill(
        text.strip(),
        width,
        initial_indent=blank,
        subsequent_indent=blank,
        break_long_words=False,
        break_on_hyphens=False,
    )


def show_comparison(expected: pd.DataFrame, simulated: pd.DataFrame | None, replications: int) -> None:
    """Print need by year and side of care, one column a scenario; simulated means with their 95% intervals.

    Args:
        expected: columns scenario, year, side and wte, from the closed form.
        simulated: the same with low, high, p5 and p95, or None.
        replications: how many of each simulated scenario.
    """
    for side in sorted(dict.fromkeys(expected["side"]), key=ORDER.index):
        rows = expected[expected["side"] == side].pivot_table(
            index="year", columns="scenario", values="wte", sort=False, aggfunc="sum"
        )
        show_frame(rows.reset_index(), f"Need {where(side)}, whole-time equivalents (mean, closed form)")
    if simulated is None:
        return
    ends = {simulated["year"].iloc[0], simulated["year"].iloc[-1]}
    shown = simulated[simulated["year"].isin(ends)].merge(
        expected.rename(columns={"wte": "closed form"}), on=["scenario", "year", "side"], how="left"
    )
    names = {"wte": "simulated", "low": "mean from", "high": "mean to", "p5": "5% of runs", "p95": "95% of runs"}
    if replications < FEWEST:
        names = {name: shown_as for name, shown_as in names.items() if name not in ("p5", "p95")}
    columns = ["year", "side", "closed form", *names]
    runs = "1 replication" if replications == 1 else f"{replications} replications"
    for name in dict.fromkeys(shown["scenario"]):
        rows = shown[shown["scenario"] == name]
        title = f"Simulated beside the closed form: {name} ({runs}; 95% interval of the mean)"
        show_frame(rows[columns].rename(columns=names), title)


FEWEST = 10
"""Replications below which the spread from year to year is not quoted."""


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV; a text that a spreadsheet would read as a formula is kept text by an apostrophe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "fiub":
            safe[name] = [_inert(value) for value in safe[name]]
    safe.columns = [_inert(name) for name in safe.columns]
    safe.to_csv(path, index=False)
    return path


def _inert(value: Any) -> Any:
    """A text that no spreadsheet runs; a carriage return becomes a new line, as it would begin another row unquoted."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if value.startswith(_FORMULA_SIGNS) else text
