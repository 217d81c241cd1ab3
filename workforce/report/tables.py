"""Readable tables on the terminal and as CSV; names and notes from files are text, never markup or formulas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from workforce.model.blocks import REST
from workforce.model.cases import walk
from workforce.model.pathway import Pathway
from workforce.model.register import numbers

if TYPE_CHECKING:
    import pandas as pd

    from workforce.planning.explain import Difference, Explanation

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False)


def _table(title: str, columns: Sequence[str], right: Sequence[str] = ()) -> Table:
    table = Table(title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(Text(column), justify="right" if column in right else "left", overflow="fold")
    return table


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[str] = ()) -> None:
    """Print rows under their columns; every cell is plain text."""
    table = _table(title, columns, right)
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    _console().print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.1f}"
    return "" if value is None else str(value)


def show_frame(frame: pd.DataFrame, title: str) -> None:
    """Print a data frame; numbers to one decimal, right-aligned."""
    right = [str(name) for name in frame.columns if frame[name].dtype.kind in "fi"]
    show_rows(title, [str(name) for name in frame.columns], frame.to_numpy().tolist(), right)


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
    """Print every number of a pathway, or those of one grade, with what it rests on."""
    rows = [
        (entry.address, entry.text, entry.low, entry.high, entry.grade, entry.source)
        for entry in numbers(pathway, grade=grade)
    ]
    show_rows("Numbers", ["address", "value", "low", "high", "grade", "source"], rows)


def show_differences(found: Sequence[Difference]) -> None:
    """Print what two scenarios differ in, one row a value, its years joined where the difference is the same."""
    joined: dict[tuple[Any, ...], list[str]] = {}
    for each in found:
        key = (each.address, each.before, each.after, "; ".join(each.changes))
        joined.setdefault(key, []).append(each.year)
    rows = [(address, _span(years), before, after, why) for (address, before, after, why), years in joined.items()]
    show_rows("Differences", ["address", "years", "before", "after", "by"], rows)


def _span(years: Sequence[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def show_explanations(found: Sequence[Explanation]) -> None:
    """Print the chain behind each settled number."""
    console = _console()
    for each in found:
        console.print(Text(f"{each.address} in {each.year}: {each.value}"))
        told = f"  {each.mark.file}:{each.mark.line}: {each.first} ({each.grade}: {each.citation or 'no source'})"
        console.print(Text(told))
        if each.because:
            console.print(Text(f"    {each.because.strip()}"))
        for step in each.steps:
            where = f"{step.mark.file}:{step.mark.line}"
            console.print(Text(f"  {where}: {step.change}: {step.verb}: {step.before} -> {step.after}"))
            if step.because:
                rests = f"{step.grade or 'graded by its source'}: {step.source}"
                console.print(Text(f"    {step.because.strip()} ({rests})"))


def show_comparison(expected: pd.DataFrame, simulated: pd.DataFrame | None) -> None:
    """Print need by year and side of care, one column a scenario; simulated means with their 95% intervals."""
    for side in dict.fromkeys(expected["side"]):
        rows = expected[expected["side"] == side].pivot_table(
            index="year", columns="scenario", values="wte", sort=False, aggfunc="sum"
        )
        show_frame(rows.reset_index(), f"Need {_where(side)}: whole-time equivalents, closed form (mean)")
    if simulated is not None:
        shown = simulated[simulated["year"].isin({simulated["year"].iloc[0], simulated["year"].iloc[-1]})]
        show_frame(shown, "Simulated: mean, 95% interval of the mean (low, high), year to year (p5, p95)")


def _where(side: str) -> str:
    return {"hospital": "in hospital", "community": "in the community"}.get(side, "of the ambulance service")


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV; a text that a spreadsheet would read as a formula is kept text by an apostrophe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "fiub":
            safe[name] = [_inert(value) for value in safe[name]]
    safe.to_csv(path, index=False)
    return path


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value
