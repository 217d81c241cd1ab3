"""Rules on one scenario file: a root or an extension, with dated, justified changes to addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from workforce.model.findings import Finding, Path, unknown
from workforce.model.months import not_a_month
from workforce.model.scenario import Change, Phased, Scenario, Shift, Times, To

__all__ = ["ROOTS", "SCENARIO"]

ROOTS = ("pathways", "region", "roles", "tables")
"""Where an address may begin."""
_ROOT_KEYS = ("region", "pathways", "first year", "last year")
_EXTENSION_KEYS = ("joins", "in force from", "changes")


def root_or_extension(scenario: Scenario) -> Iterator[Finding]:
    """WF380: a root names region, pathways and years and changes nothing; any other scenario extends one."""
    given = {(type(scenario).model_fields[name].alias or name) for name in scenario.model_fields_set}
    if scenario.is_root:
        missing = [key for key in _ROOT_KEYS if key not in given]
        if missing:
            reason = f"The scenario extends none, and '{missing[0]}' is missing."
            remedy = f"Write 'extends' and the parent's name, or '{missing[0]}' for a root."
            yield Finding("WF380", (), reason, remedy)
        for key in _EXTENSION_KEYS:
            if key in given:
                yield Finding(
                    "WF380", (key,), f"A root has no '{key}'.", "Write 'extends' and its parent.", at_key=True
                )
    else:
        for key in _ROOT_KEYS:
            if key in given:
                reason = f"'{key}' is the root's to say."
                yield Finding("WF380", (key,), reason, "Take it out: it comes from the root.", at_key=True)


def years_in_order(scenario: Scenario) -> Iterator[Finding]:
    """WF381: the last year is not before the first, and the years of a phased change rise."""
    first, last = scenario.first_year, scenario.last_year
    if first is not None and last is not None and last < first:
        yield Finding("WF381", ("last year",), f"'{last}' is before the first year.", "Write a later year.", last)
    for name, change in scenario.changes.items():
        path, phased = _phases(name, change)
        if not isinstance(phased, Phased):
            continue
        at = (*path, "years")
        if not phased.years:
            yield Finding("WF381", at, "No year is given.", "Write at least one year and its value.")
        for earlier, later in pairwise(phased.years):
            if later < earlier:
                yield Finding("WF381", (*at, later), f"'{later}' stands after '{earlier}'.", _RISE, later, True)
        if change.from_ is not None:
            reason = "The years say from when, and 'from' says it too."
            yield Finding("WF381", ("changes", name, "from"), reason, "Take 'from' out.", change.from_)


_RISE = "Write the years in rising order."


def _phases(name: str, change: Change) -> tuple[Path, Any]:
    """Return the path and the value of a change that may be phased."""
    if isinstance(change, To):
        return ("changes", name, "to"), change.to
    if isinstance(change, Times):
        return ("changes", name, "times"), change.times
    if isinstance(change, Shift):
        return ("changes", name, "shift", "share"), change.shift.share
    return ("changes", name), None


def addresses_are_whole(scenario: Scenario) -> Iterator[Finding]:
    """WF382: an address is names with dots between, from pathways, region, roles or tables."""
    for name, change in scenario.changes.items():
        path = ("changes", name, "of")
        parts = change.of.split(".")
        if parts[0] not in ROOTS:
            yield unknown("WF382", path, "the beginning of an address", parts[0], ROOTS)
        elif len(parts) < 2 or any(not part.strip() or part != part.strip() for part in parts):
            reason = f"'{change.of}' is not an address."
            yield Finding("WF382", path, reason, "Write names with dots between: pathways.NAME.activities.NAME.lasts.")


def address_once(scenario: Scenario) -> Iterator[Finding]:
    """WF383: one file changes one address once; `add` and `remove` may each change what stands under it."""
    seen: dict[tuple[str, ...], str] = {}
    for name, change in scenario.changes.items():
        for key in _what_changes(change):
            if key in seen:
                reason = f"'{change.of}' is changed by '{seen[key]}' already."
                yield Finding("WF383", ("changes", name, "of"), reason, "Make it one change.", change.of)
            seen.setdefault(key, name)


def _what_changes(change: Change) -> list[tuple[str, ...]]:
    if isinstance(change, Shift):
        return [(change.of, "shift", change.shift.from_, change.shift.to)]
    if isinstance(change, (To, Times)):
        return [(change.of,)]
    names = [change.remove] if hasattr(change, "remove") else list(change.add)
    return [(f"{change.of}.{name}",) for name in names]


def justified(scenario: Scenario) -> Iterator[Finding]:
    """WF384: every change says why, and has a source, its own or the file's."""
    for name, change in scenario.changes.items():
        if change.because is None:
            reason = f"Nothing says why '{name}' is made."
            yield Finding("WF384", ("changes", name), reason, "Write 'because' and the reason.", name, at_key=True)
        if change.source is None and scenario.source is None:
            reason = f"'{name}' has no source."
            remedy = "Write 'source' in the change, or once for the whole file."
            yield Finding("WF384", ("changes", name), reason, remedy, name, at_key=True)


def parents_apart(scenario: Scenario) -> Iterator[Finding]:
    """WF385: a scenario neither extends nor joins itself, and joins no other twice."""
    above: list[Path] = [("extends",)] if scenario.extends == scenario.scenario else []
    above += [("joins", place) for place, name in enumerate(scenario.joins) if name == scenario.scenario]
    for path in above:
        yield Finding("WF385", path, "A scenario cannot build on itself.", "Name another.", scenario.scenario)
    for place, name in enumerate(scenario.joins):
        if name in scenario.joins[:place] or name == scenario.extends:
            yield Finding("WF385", ("joins", place), f"'{name}' is named already.", "Name it once.", name)


def in_force_is_a_month(scenario: Scenario) -> Iterator[Finding]:
    """WF386: `in force from` is a month and a year, with or without a day."""
    if scenario.in_force_from is not None:
        yield from not_a_month(scenario.in_force_from, ("in force from",))


def shift_moves(scenario: Scenario) -> Iterator[Finding]:
    """WF387: a shift moves patients from one route to another."""
    for name, change in scenario.changes.items():
        if isinstance(change, Shift) and change.shift.from_ == change.shift.to:
            path = ("changes", name, "shift", "to")
            yield Finding("WF387", path, "Patients would be moved to where they are.", "Name another.", change.shift.to)


SCENARIO: tuple[Callable[[Scenario], Iterator[Finding]], ...] = (
    root_or_extension,
    years_in_order,
    addresses_are_whole,
    address_once,
    justified,
    parents_apart,
    in_force_is_a_month,
    shift_moves,
)
