"""Which part of a scenario a weak number belongs to, and which numbers can be read from one network together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workforce.comparison.weak_numbers import Weak
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plan

ROUTES, STAY, NEED, BEGINS, ARRIVALS = "routes", "stay", "need", "begins", "arrivals"
STAFF_GROUP, PCT, WHOLE = "staff group", "pct", "whole"
_IN_ACTIVITIES = {"next": ROUTES, "also begins": ROUTES, "lasts": STAY, "turnover": STAY, "needs": STAY}
_IN_GROUPS = {"begins": BEGINS, "moments": BEGINS, "arrivals": ARRIVALS, "profile": ARRIVALS}

Owner = tuple[str, ...]


class Part(NamedTuple):
    """A part of a scenario.

    Attributes:
        kind: ``routes`` out of an activity; a ``stay``, its length and all it needs; one ``need``; how a group
            ``begins``; ``arrivals`` of groups; a ``staff group``'s availability; what belongs to a primary care trust
            (``pct``); or what may move anything (``whole``).
        owners: Whose: pathway and activity (and need), pathway and group, the staff group, the trust.
    """

    kind: str
    owners: tuple[Owner, ...] = ()


class Batch(NamedTuple):
    """Weak numbers moved together and read apart: from a network ``near`` by, by trust, or one as a whole."""

    kind: str
    weak: tuple[tuple[Weak, Part], ...]


NEAR = "near"


def part_of(weak: Weak, changes: Sequence[Phased], plan: Plan) -> Part:
    """The part that a weak number belongs to, or that is changed by the change of which it is the figure."""
    path = weak.path if weak.change is None else changes[weak.change].of
    match path:
        case ("pathways", pathway, "activities", activity, "needs", need, *_):
            return Part(NEED, ((pathway, activity, need),))
        case ("pathways", pathway, "activities", activity, key, *_) if key in _IN_ACTIVITIES:
            return Part(_IN_ACTIVITIES[key], ((pathway, activity),))
        case ("pathways", pathway, "groups", group, key, *_) if key in _IN_GROUPS:
            return Part(_IN_GROUPS[key], ((pathway, group),))
        case ("pathways", pathway, "attributes", *_) if pathway in plan.pathways:
            return Part(ARRIVALS, tuple((pathway, group) for group in plan.pathways[pathway].groups))
        case ("region", "population", *_):
            return Part(ARRIVALS, tuple((name, group) for name, each in plan.pathways.items() for group in each.groups))
        case ("region", "area attributes", _, _, "rows", row, *_):
            return Part(PCT, (_pct(row, plan),))
        case ("region", "travel per visit", "rows", row, *_):
            return Part(PCT, (_pct(row, plan),))
        case ("tables", "availability", _, group, *_):
            return Part(STAFF_GROUP, ((group,),))
    return Part(WHOLE)


def _pct(row: str, plan: Plan) -> Owner:
    """The primary care trust of a row, which is one or an area."""
    area = plan.region.areas.rows.get(row)
    return (row,) if area is None else (area.pct,)


def batches(found: Iterable[tuple[Weak, Part]]) -> list[Batch]:
    """Weak numbers in as few batches as their parts allow; those that may move anything stand alone."""
    together: dict[str, list[_Filling]] = {NEAR: [], PCT: []}
    alone: list[Batch] = []
    for weak, part in found:
        if part.kind == WHOLE:
            alone.append(Batch(WHOLE, ((weak, part),)))
            continue
        filling = together[PCT if part.kind == PCT else NEAR]
        if not any(each.take(weak, part) for each in filling):
            filling.append(_Filling())
            filling[-1].take(weak, part)
    return [*(Batch(kind, tuple(one.weak)) for kind, filling in together.items() for one in filling), *alone]


@dataclass
class _Filling:
    """A batch being filled: what its numbers move, of which activities the needs, and which must stay as they are."""

    weak: list[tuple[Weak, Part]] = field(default_factory=list)
    moved: set[Owner] = field(default_factory=set)
    needing: set[Owner] = field(default_factory=set)
    fixed: set[Owner] = field(default_factory=set)

    def take(self, weak: Weak, part: Part) -> bool:
        """Take a number, unless another one moves what it moves, or what it is read from."""
        where = {ROUTES: "node", STAY: "node", BEGINS: "node"}.get(part.kind, part.kind)
        moved = {(where, *owner) for owner in part.owners}
        needing = {owner[:2] for owner in part.owners} if part.kind == NEED else set()
        fixed = set(part.owners) if part.kind == STAY else set()
        if moved & self.moved or needing & self.fixed or fixed & self.needing:
            return False
        self.weak.append((weak, part))
        self.moved |= moved
        self.needing |= needing
        self.fixed |= fixed
        return True
