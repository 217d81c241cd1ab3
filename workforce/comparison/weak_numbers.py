"""Weak numbers of a settled scenario: what may be off, how far, and how a tree looks with one of them moved."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workforce.model.calendar import year_name
from workforce.model.number import Number
from workforce.model.numbers import scaled
from workforce.model.register import Entry, numbers, walk
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plan, Plans
from workforce.planning.tree import BASIS, Tree, get, is_number, number_of, put

WEAK_GRADES = ("unverified", "assumed")
ALL_GRADES = ("published", "derived", *WEAK_GRADES)
LOW, HIGH = "low", "high"
WHOLE = 1e-6
"""Percent by which the shares of a whole block may miss 100."""
SIDES = (LOW, HIGH)
_ROWS = (("region", "flows"), ("region", "settings"))
"""Whole rows of tables, whose numbers cannot move alone."""
_VARIED_REGION = ("population", "area attributes", "travel per visit")


@dataclass(frozen=True)
class Weak:
    """One weak number, or a number of another grade that states a range.

    Attributes:
        address: where it stands: an address of the tree, or `changes.SCENARIO.NAME` for the figure of a change.
        path: the same as names.
        text: as written.
        low: as it would be written at its low.
        high: as it would be written at its high.
        grade: of the evidence, unverified or assumed if weak.
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

    @property
    def is_lower_than_its_high(self) -> bool:
        """Whether the high is another number, however it is written."""
        return number_of(self.high)[0] != number_of(self.text)[0]

    @property
    def is_higher_than_its_low(self) -> bool:
        """Whether the low is another number, however it is written."""
        return number_of(self.low)[0] != number_of(self.text)[0]

    @property
    def beyond(self) -> float:
        """How far its high is from the number, in proportion to its low; the low must not be the number."""
        middle, low, high = (number_of(text)[0] for text in (self.text, self.low, self.high))
        return (high - middle) / (low - middle)


def weak_numbers(
    plans: Plans, year: int, grades: Collection[str] = WEAK_GRADES
) -> tuple[tuple[Weak, ...], tuple[str, ...]]:
    """Every number of some grades and with a range that a scenario's need in one year rests on; what is left out.

    Numbers of the files as the root reads them, and the figures of the scenario's own changes, of any grade. Sources,
    bands, levels and the seasons of absence do not move whole-time equivalents of a year and are not numbers of this
    kind. Rows of flows and of what a setting sends are whole rows of a table that cannot move alone: they are left out
    and said so.

    Args:
        plans: the settled scenario.
        year: the financial year's first calendar year.
        grades: of the evidence; by default the weak ones.
    """
    plan = plans.root_by_year[year]
    found: list[Weak] = []
    roots: list[tuple[Any, tuple[str, ...]]] = [(p, ("pathways", name)) for name, p in plan.pathways.items()]
    roots += [(plan.region, ("region",)), (plan.availability, ("tables", "availability"))]
    left = 0
    for model, at in roots:
        for entry in numbers(model, at=at):
            if not _is_weak(entry, grades):
                continue
            if at == ("region",) and not _of_pathways(entry.path, plan):
                continue
            if _counts(entry.path, year):
                found.append(_of_entry(entry))
            elif entry.path[1:2] in (("flows",), ("settings",)):
                left += 1
    choices = _choices(plans.by_year[year]) if plans.changes else frozenset()
    for place, change in enumerate(plans.changes):
        found.extend(_of_change(place, change, plans, choices))
    said = [f"{left} shares of flows between areas and sites, whole rows that cannot move alone"] if left else []
    blocks = sum(_is_block(change) for change in plans.changes)
    if blocks:
        said.append(f"numbers within changes that put a whole block in place, {blocks} of them")
    return tuple(found), tuple(said)


def _choices(plan: Plan) -> frozenset[tuple[Any, ...]]:
    """Where whole numbers stand that are chosen, not estimated."""
    roots: list[tuple[Any, tuple[str, ...]]] = [(p, ("pathways", name)) for name, p in plan.pathways.items()]
    nodes = (node for model, at in (*roots, (plan.region, ("region",))) for node in walk(model, at))
    return frozenset(node.path for node in nodes if isinstance(node.value, Number) and not node.value.estimate)


def _is_weak(entry: Entry, grades: Collection[str]) -> bool:
    if entry.grade not in grades or entry.low is None or entry.high is None or entry.value == 0.0:
        return False
    return bool(entry.low < entry.value or entry.high > entry.value)


def _counts(path: tuple[Any, ...], year: int) -> bool:
    if path[0] != "region":
        return bool(path[0] != "tables" or path[2] == "staff groups")
    if path[1] not in _VARIED_REGION:
        return False
    return bool(path[1] != "population" or path[3] == year_name(year))


def _of_pathways(path: tuple[Any, ...], plan: Plan) -> bool:
    """Whether a number of a region is about a pathway of the scenario, or about none in particular."""
    return path[1] not in ("area attributes", "flows") or path[2] in plan.pathways


def _of_entry(entry: Entry) -> Weak:
    ratios = (float(f"{float(bound or 0.0) / entry.value:.12g}") for bound in (entry.low, entry.high))
    low, high = (str(scaled(entry.text, ratio)) for ratio in ratios)
    path = tuple(str(name) for name in entry.path)
    return Weak(entry.address, path, entry.text, low, high, str(entry.grade), str(entry.source or ""))


def _of_change(place: int, change: Phased, plans: Plans, choices: Collection[tuple[Any, ...]]) -> Iterator[Weak]:
    """The figure of a change: one weak number, whose values of all years move together, in proportion.

    Its range is its own low and high, or else what is written of it, of the change or of the file as `within`: of a
    factor (`times`) that share of what it adds or takes away, of any other figure that share of it.
    """
    if change.verb not in ("to", "times", "shift") or change.of in choices:
        return
    figures = [value["share"] if change.verb == "shift" else value for value in change.years.values()]
    last = figures[-1] if isinstance(figures[-1], Mapping) else {"value": figures[-1]}
    if not is_number(last) or "value" not in last:
        return
    low, high = _ends(change, last)
    if low == high:
        return
    cited = str(last.get("source", change.basis.get("source", "")))
    of_source = dict(plans.sources.get(cited) or {}).get("grade", "assumed")
    grade = str(last.get("grade") or change.basis.get("grade") or of_source)
    address = f"changes.{change.scenario}.{change.name}"
    source = change.citation or cited
    yield Weak(address, tuple(address.split(".")), str(last["value"]), low, high, grade, source, place)


def _is_block(change: Phased) -> bool:
    """Whether a change puts more than one figure in place."""
    value = list(change.years.values())[-1]
    return change.verb in ("to", "add") and isinstance(value, Mapping) and not is_number(value)


def _ends(change: Phased, figure: Mapping[str, Any]) -> tuple[str, str]:
    """The low and the high of a change's figure as they would be written; both the figure where it has no range."""
    if "low" in figure and "high" in figure:
        return str(figure["low"]), str(figure["high"])
    middle, text = str(figure["value"]), figure.get("within", None if "no range" in figure else change.within)
    if text is None or change.of[:2] in _ROWS:
        return middle, middle
    (within, _), (value, unit) = number_of(text), number_of(middle)
    off = within / 100.0 * abs(value - 1.0 if change.verb == "times" else value)
    if value == 0.0 or off == 0.0:
        return middle, middle
    most = 100.0 if unit == "%" else math.inf
    joint = " " if unit and not unit.startswith("%") else ""
    low, high = (f"{end:.12g}{joint}{unit}" for end in (max(0.0, value - off), min(most, value + off)))
    return low, high


def moved(tree: Tree, weak: Iterable[tuple[Weak, str]]) -> dict[str, Any]:
    """A tree with some numbers at their low or high; shares without `the rest` beside them make room in proportion."""
    changed = dict(tree)
    for each, side in weak:
        if each.change is None:
            changed = _moved_one(changed, each.path, each.at(side))
    return changed


def _moved_one(tree: dict[str, Any], path: tuple[str, ...], text: str) -> dict[str, Any]:
    parent = get(tree, path[:-1])
    if path[-2] == "table":
        text = _between_neighbours(parent, path[-1], text)
    old = get(tree, path)
    changed = put(tree, path, {**old, "value": text, "low": text, "high": text} if isinstance(old, Mapping) else text)
    share_path = path[:-1] if path[-1] == "share" else path
    block = get(tree, share_path[:-1])
    return _with_room(changed, share_path) if _is_whole(block, share_path) else changed


def _between_neighbours(table: Mapping[str, Any], name: str, text: str) -> str:
    """A share of a table of times, kept between the shares before and after it."""
    names = list(table)
    place = names.index(name)
    least = number_of(table[names[place - 1]])[0] if place else 0.0
    most = number_of(table[names[place + 1]])[0] if place + 1 < len(names) else 100.0
    return f"{min(max(number_of(text)[0], least), most)!r}%"


def _share(entry: Any) -> Any:
    return entry.get("share") if isinstance(entry, Mapping) and "share" in entry else entry


def _is_whole(block: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a block's shares make a whole without `the rest`: cases of one share, and tables of times, do not."""
    if path[-2] in ("cases", "table"):
        return False
    shares = [_share(entry) for name, entry in block.items() if name not in BASIS]
    numbers = [number_of(share) for share in shares if is_number(share)]
    if len(numbers) < len(shares) or any(unit != "%" for _, unit in numbers):
        return False
    return abs(sum(number for number, _ in numbers) - 100.0) < WHOLE


def _with_room(tree: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The other shares of a whole block scaled to what one of them leaves; those of nobody get as much each."""
    block = get(tree, path[:-1])
    mine, _ = number_of(_share(block[path[-1]]))
    others = {name: _share(entry) for name, entry in block.items() if name != path[-1] and name not in BASIS}
    total = sum(number_of(share)[0] for share in others.values())
    for name, share in others.items():
        part = number_of(share)[0] / total if total else 1.0 / len(others)
        room = f"{part * (100.0 - mine)!r}%"
        entry = block[name]
        holds = isinstance(entry, Mapping) and "share" in entry
        tree = put(tree, (*path[:-1], name), {**entry, "share": room} if holds else room)
    return tree


def moved_changes(changes: tuple[Phased, ...], weak: Weak, side: str) -> tuple[Phased, ...]:
    """A scenario's changes with the figure of one at its low or high, in every year in the same proportion."""
    if weak.change is None:
        return changes
    change = changes[weak.change]
    middle, there = number_of(weak.text)[0], number_of(weak.at(side))[0]
    if change.verb == "times":
        factor = (there - 1.0) / (middle - 1.0) if middle != 1.0 else 1.0
    else:
        factor = there / middle if middle else 1.0
    years = {year: _scaled_figure(change.verb, value, factor) for year, value in change.years.items()}
    return (*changes[: weak.change], replace(change, years=years), *changes[weak.change + 1 :])


def _scaled_figure(verb: str, value: Any, factor: float) -> Any:
    """A change's value with its figure in another proportion; of a factor, what it adds or takes away."""
    if verb == "shift":
        return {**value, "share": _scaled_figure("to", value["share"], factor)}
    if isinstance(value, Mapping):
        return {**value, "value": _scaled_figure(verb, value["value"], factor)} if "value" in value else value
    if not is_number(value):
        return value
    if verb == "times":
        return float(f"{1.0 + (number_of(value)[0] - 1.0) * factor:.12g}")
    return scaled(value, factor)
