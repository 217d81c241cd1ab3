"""The tables of a review pack: the minutes behind the staff of each activity, and what rests on judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workforce.model.basis import grade_of
from workforce.model.number import figure_and_unit
from workforce.model.pathway import Pathway
from workforce.model.register import Entry, numbers
from workforce.report.drawing.words import need, title_of

__all__ = ["Assumption", "Need", "assumptions", "minutes_table"]

WEAK = ("unverified", "assumed")
NEEDS = 3
"""Where `needs` and the name of a need stand in a number's path: activities, its name, needs, the need's."""

MANY_SHARES = 3
"""More shares than so many are counted and not listed: they stand with the activity."""


@dataclass(frozen=True)
class Need:
    """A row of the minutes table.

    Attributes:
        activity: The activity's title.
        told: The need in words.
        ranges: The low and high of its numbers.
        grade: The weakest grade of its numbers.
        source: What they rest on.
    """

    activity: str
    told: str
    ranges: str
    grade: str
    source: str


@dataclass(frozen=True)
class Assumption:
    """Numbers that rest on one judgement.

    Attributes:
        where: The activity, or the part of the file.
        numbers: What is assumed, with ranges.
        grade: The weakest grade among them.
        because: Why it is so.
    """

    where: str
    numbers: str
    grade: str
    because: str


def minutes_table(pathway: Pathway) -> tuple[Need, ...]:
    """Every need for staff of every activity, in the order written."""
    by_need: dict[tuple[str, str], list[Entry]] = {}
    for entry in numbers(pathway):
        path = [str(step) for step in entry.path]
        if _is_need(path):
            by_need.setdefault((path[1], path[NEEDS]), []).append(entry)
    return tuple(
        Need(
            title_of(name, one),
            need(each, block),
            _ranges(by_need.get((name, each), [])),
            _weakest(by_need.get((name, each), ())),
            ", ".join(dict.fromkeys(entry.source for entry in by_need.get((name, each), ()) if entry.source)),
        )
        for name, one in pathway.activities.items()
        for each, block in one.needs.items()
    )


def _is_need(path: list[str]) -> bool:
    return len(path) > NEEDS and path[0] == "activities" and path[2] == "needs"


def _weakest(entries: Iterable[Entry]) -> str:
    grades = [entry.grade for entry in entries if entry.grade]
    return max(grades, key=grade_of, default="")


def assumptions(pathway: Pathway) -> tuple[Assumption, ...]:
    """What nobody has published, but for staff, which stand in the minutes table: one row a place and reason."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in numbers(pathway):
        path = [str(step) for step in entry.path]
        if entry.grade in WEAK and not _is_need(path):
            where = title_of(path[1], pathway.activities[path[1]]) if path[0] == "activities" else " – ".join(path[:2])
            found.setdefault((where, entry.because or ""), []).append(entry)
    return tuple(
        Assumption(where, _listed(entries), _weakest(entries), because) for (where, because), entries in found.items()
    )


def _listed(entries: list[Entry]) -> str:
    shares = [entry for entry in entries if "next" in entry.path or "begins" in entry.path]
    others = [entry for entry in entries if entry not in shares] if len(shares) > MANY_SHARES else entries
    together = _within(entries)
    ranges = {entry.path: "" if together or not (text := _range(entry)) else f" ({text})" for entry in others}
    told = [f"{_what(entry)}: {entry.text}{ranges[entry.path]}" for entry in others]
    if len(shares) > MANY_SHARES:
        apart = "" if together or not (sides := _within(shares)) else f", each {sides}"
        told.append(f"{len(shares)} shares of where patients go next{apart}")
    return "; ".join(told) + (f" – each {together}" if together else "")


def _ranges(entries: list[Entry]) -> str:
    """The ranges of some numbers: how far either side where it is as far for all, else each."""
    return _within(entries) or "; ".join(dict.fromkeys(text for entry in entries if (text := _range(entry))))


def _what(entry: Entry) -> str:
    skipped = ("cases", "shares", "share", "activities", "shape", "table")
    path = [str(step) for step in entry.path[2:]] or [str(step) for step in entry.path]
    return ", ".join(step for step in path if step not in skipped)


def _within(entries: list[Entry]) -> str:
    """How far either side numbers may lie, where it is as far for all that have a range; nothing where it is not."""
    ranged = [entry for entry in entries if entry.value and entry.low is not None and entry.high is not None]
    downs = {round(1 - entry.low / entry.value, 2) for entry in ranged if entry.low is not None}
    ups = {round(entry.high / entry.value - 1, 2) for entry in ranged if entry.high is not None and _is_free(entry)}
    alike = len(downs) == 1 and (not ups or ups == downs)
    return f"±{100 * next(iter(downs)):.0f}%" if alike else ""


def _is_free(entry: Entry) -> bool:
    """Whether a number's high is not held down by what its kind can be at most."""
    return entry.kind != "a share" or (entry.high or 0.0) < 1.0


def _range(entry: Entry) -> str:
    """Low to high as they would be written, in the number's own unit."""
    if entry.low is None or entry.high is None or not entry.value:
        return ""
    figure, unit = figure_and_unit(entry.text)
    low, high = (f"{float(figure) * bound / entry.value:.3g}" for bound in (entry.low, entry.high))
    return f"{low} to {high}{'' if unit.startswith('%') or not unit else ' '}{unit}"
