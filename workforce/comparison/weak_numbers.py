"""Weak numbers of a settled scenario: what may be off, how far, and how a tree looks with one of them moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workforce.model.blocks import REST
from workforce.model.calendar import year_name
from workforce.model.numbers import scaled
from workforce.model.register import Entry, numbers
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.tree import Tree, get, is_number, number_of, put

WEAK_GRADES = ("unverified", "assumed")
LOW, HIGH = "low", "high"
SIDES = (LOW, HIGH)
_VARIED_REGION = ("population", "area attributes", "travel per visit")


@dataclass(frozen=True)
class Weak:
    """One weak number.

    Attributes:
        address: where it stands: an address of the tree, or `changes.SCENARIO.NAME` for the figure of a change.
        path: the same as names.
        text: as written.
        low: as it would be written at its low.
        high: as it would be written at its high.
        grade: unverified or assumed.
        source: the citation key, or what the change cites.
        change: the place of the change among the scenario's, None for a number of a file.
    """

    address: str
    path: tuple[str, ...]
    text: str
    low: str
    high: str
    grade: str
    source: str
    change: int | None = None

    def at(self, side: str) -> str:
        """The number as written at `low` or `high`."""
        return self.low if side == LOW else self.high


def weak_numbers(plans: Plans, year: int) -> tuple[tuple[Weak, ...], tuple[str, ...]]:
    """Every weak number that a scenario's need in one year rests on, and what is left out, in words.

    Numbers of the files as the root reads them, and the figures of the scenario's own changes. Sources, bands and
    levels do not move whole-time equivalents and are not numbers of this kind. Rows of flows and of what a setting
    sends are whole rows of a table that cannot move alone: they are left out and said so.
    """
    plan = plans.root_by_year[year]
    found: list[Weak] = []
    roots: list[tuple[Any, tuple[str, ...]]] = [(p, ("pathways", name)) for name, p in plan.pathways.items()]
    roots += [(plan.region, ("region",)), (plan.availability, ("tables", "availability"))]
    left = 0
    for model, at in roots:
        for entry in numbers(model, at=at):
            if not _is_weak(entry):
                continue
            if _counts(entry.path, year):
                found.append(_of_entry(entry))
            elif entry.path[1:2] in (("flows",), ("settings",)):
                left += 1
    for place, change in enumerate(plans.changes):
        found.extend(_of_change(place, change))
    said = (f"{left} shares of flows between areas and sites, whole rows that cannot move alone",) if left else ()
    return tuple(found), said


def _is_weak(entry: Entry) -> bool:
    if entry.grade not in WEAK_GRADES or entry.low is None or entry.high is None or entry.value == 0.0:
        return False
    return bool(entry.low < entry.value or entry.high > entry.value)


def _counts(path: tuple[Any, ...], year: int) -> bool:
    if path[0] != "region":
        return True
    if path[1] not in _VARIED_REGION:
        return False
    return bool(path[1] != "population" or path[3] == year_name(year))


def _of_entry(entry: Entry) -> Weak:
    low, high = (str(scaled(entry.text, float(bound or 0.0) / entry.value)) for bound in (entry.low, entry.high))
    path = tuple(str(name) for name in entry.path)
    return Weak(entry.address, path, entry.text, low, high, str(entry.grade), str(entry.source or ""))


def _of_change(place: int, change: Phased) -> Iterator[Weak]:
    """The figure of a change: one weak number, whose values of all years move together, in proportion."""
    if change.verb not in ("to", "times", "shift"):
        return
    figures = [value["share"] if change.verb == "shift" else value for value in change.years.values()]
    last = figures[-1]
    if not (isinstance(last, Mapping) and is_number(last) and "low" in last and "high" in last):
        return
    grade = str(last.get("grade", change.basis.get("grade", "")))
    address = f"changes.{change.scenario}.{change.name}"
    text, low, high = str(last["value"]), str(last["low"]), str(last["high"])
    source = change.citation or str(change.basis.get("source", ""))
    yield Weak(address, tuple(address.split(".")), text, low, high, grade or "assumed", source, place)


def moved(tree: Tree, weak: Iterable[tuple[Weak, str]]) -> dict[str, Any]:
    """A tree with some numbers at their low or high; shares without `the rest` beside them make room in proportion."""
    changed = dict(tree)
    for each, side in weak:
        if each.change is None:
            changed = _moved_one(changed, each.path, each.at(side))
    return changed


def _moved_one(tree: dict[str, Any], path: tuple[str, ...], text: str) -> dict[str, Any]:
    old = get(tree, path)
    new = {**old, "value": text, "low": text, "high": text} if isinstance(old, Mapping) else text
    changed = put(tree, path, new)
    share_path = path[:-1] if path[-1] == "share" else path
    parent = get(changed, share_path[:-1])
    if not text.endswith("%") or not isinstance(parent, Mapping) or REST in map(_share, parent.values()):
        return changed
    return _with_room(changed, share_path, parent)


def _share(entry: Any) -> Any:
    return entry.get("share") if isinstance(entry, Mapping) and "share" in entry else entry


def _with_room(tree: dict[str, Any], path: tuple[str, ...], parent: Mapping[str, Any]) -> dict[str, Any]:
    """Scale the other shares of a block that must stay whole; leave blocks that were never whole as they are."""
    others = {name: _share(entry) for name, entry in parent.items() if name != path[-1] and is_number(_share(entry))}
    percent = {name: number_of(entry) for name, entry in others.items()}
    if not percent or any(unit != "%" for _, unit in percent.values()):
        return tree
    mine, _ = number_of(_share(parent[path[-1]]))
    total = sum(number for number, _ in percent.values())
    if path[-2] not in ("shares", "rows") and path[-3:-2] != ("rows",) and path[-2] != "cases":
        return tree
    for name, (number, _) in percent.items():
        room = f"{number * (100.0 - mine) / total!r}%" if total else f"{number!r}%"
        entry = parent[name]
        at = (*path[:-1], name)
        tree = put(tree, at, {**entry, "share": room} if isinstance(entry, Mapping) and "share" in entry else room)
    return tree


def moved_changes(changes: tuple[Phased, ...], weak: Weak, side: str) -> tuple[Phased, ...]:
    """A scenario's changes with the figure of one at its low or high, in every year in the same proportion."""
    if weak.change is None:
        return changes
    change = changes[weak.change]
    middle, _ = number_of(weak.text)
    factor = number_of(weak.at(side))[0] / middle if middle else 1.0
    years = {year: _scaled_figure(change.verb, value, factor) for year, value in change.years.items()}
    return (*changes[: weak.change], replace(change, years=years), *changes[weak.change + 1 :])


def _scaled_figure(verb: str, value: Any, factor: float) -> Any:
    if verb == "shift":
        return {**value, "share": _scaled_figure("to", value["share"], factor)}
    if isinstance(value, Mapping):
        return {**value, "value": scaled(value["value"], factor)} if "value" in value else value
    return scaled(value, factor) if is_number(value) else value
