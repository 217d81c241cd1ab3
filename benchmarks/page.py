"""The table of docs/benchmarks.md: rows measured now take the place of those of the same name."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PEERS = ("simpy", "ciw", "cimba", "numba", "numpy")


@dataclass(frozen=True)
class Row:
    """One row of the table, as text: measure, median, spread, what it was made of, and what is asked for."""

    measure: str
    median: str
    spread: str
    of: str
    least: str
    better: str


def short(value: float) -> str:
    """A number to three figures."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table."""
    names = ["measure", "median", "smallest to largest", "of", "at least", "better"]
    lines = [names, ["---"] * len(fields(Row)), *(list(astuple(row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(rows: Sequence[Row], order: Sequence[str], load: float) -> None:
    """Put rows into the page.

    Args:
        rows: Measured now.
        order: Names of rows in the order wanted; other rows follow.
        load: The mean load of the machine when measuring began.
    """
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    old, tail = rest.split(END)
    cells = [re.split(r"\s*\|\s*", line.strip("| ")) for line in old.splitlines() if line.startswith("| ")]
    kept = {row[0]: Row(*(row + [""] * 6)[:6]) for row in cells[1:] if row[0] != "---"}
    kept |= {row.measure: row for row in rows}
    place = {name: number for number, name in enumerate(order)}
    found = sorted(kept.values(), key=lambda row: place.get(row.measure, len(place)))
    PAGE.write_text(f"{head}{BEGIN}\n{_machine(load)}\n\n{table(found)}\n{END}{tail}", encoding="utf-8")


def _machine(load: float) -> str:
    """The machine and the versions in words."""
    versions = []
    for peer in PEERS:
        try:
            versions.append(f"{peer} {version(peer)}")
        except PackageNotFoundError:
            versions.append(f"no {peer}")
    return (
        f"Last measured on {os.cpu_count()} cores of {platform.machine()} under {platform.system()}, shared with other "
        f"work (mean load {load:.1f} when it began), Python {platform.python_version()}, {', '.join(versions)}."
    )
