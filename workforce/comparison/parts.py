"""Which part of a scenario a weak number belongs to, and which numbers can be read from one network together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workforce.comparison.weak_numbers import Weak
from workforce.model.cases import Cases, Values, values_of
from workforce.model.routes import Since
from workforce.model.survey import Survey
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plan

ROUTES, STAY, NEED, BEGINS, ARRIVALS, DRAWN = "routes", "stay", "need", "begins", "arrivals", "drawn"
STAFF_GROUP, PCT, WHOLE = "staff group", "pct", "whole"
NEAR, ARRIVING, IN_PROPORTION = "near", "arriving", "in proportion"
_LANES = {ARRIVALS: ARRIVING, PCT: PCT, WHOLE: WHOLE}
_IN_ACTIVITIES = {"next": ROUTES, "also begins": ROUTES, "lasts": STAY, "turnover": STAY, "needs": STAY}
_IN_GROUPS = {"begins": BEGINS, "moments": BEGINS, "arrivals": ARRIVALS, "profile": ARRIVALS}

Owner = tuple[str, ...]


class Part(NamedTuple):
    """A part of a scenario.

    Attributes:
        kind: ``routes`` out of an activity; a ``stay``, its length and all it needs; one ``need``; how a group
            ``begins``; ``arrivals`` of groups, or attributes ``drawn`` as they arrive; a ``staff group`` and when it is
            away; what belongs to a primary care trust (``pct``); or what may move anything (``whole``).
        owners: Whose: pathway and activity (and need), pathway and group, the staff group, the trust.
        having: The patients meant, by the values of attributes that they have; all where there are none.
    """

    kind: str
    owners: tuple[Owner, ...] = ()
    having: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Batch(NamedTuple):
    """Weak numbers moved together and read apart.

    They are read from a network ``near`` by, from one that differs in who is ``arriving`` (both sides from one where
    patients come ``in proportion`` to the number), or by trust (``pct``); or one alone is worked out as a ``whole``.
    """

    kind: str
    weak: tuple[tuple[Weak, Part], ...]


class Parts:
    """The parts of a scenario's plan of one year."""

    def __init__(self, plan: Plan, changes: Sequence[Phased]) -> None:
        self.plan, self.changes = plan, changes
        self._values = {name: Survey(pathway).values for name, pathway in plan.pathways.items()}

    def of(self, weak: Weak) -> Part:
        """The part that a weak number belongs to, or that is changed by the change of which it is the figure."""
        path = weak.path if weak.change is None else self.changes[weak.change].of
        part = _part_of(path, self.plan)
        if part.kind not in (ROUTES, STAY, BEGINS) or path[1] not in self.plan.pathways:
            return part
        block = getattr(self.plan.pathways[path[1]], path[2]).get(path[3])
        if block is None or path[4] not in ("next", "lasts", "begins", "moments"):
            return part
        if path[4] == "moments":
            if len(path) == 5:
                return part
            moment = (block.moments or {}).get(path[5])
            having = () if moment is None else _having(moment.before_arrival, path[7:], self._values[path[1]])
            return part._replace(having=having)
        return part._replace(having=_having(getattr(block, path[4]), path[5:], self._values[path[1]]))


def _having(block: Any, names: Sequence[str], values: Values) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The conditions of all cases that names lead through."""
    found: dict[str, tuple[str, ...]] = {}
    while names:
        if isinstance(block, Cases) and names[0] == "cases" and len(names) > 1 and names[1] in block.cases:
            found[block.by] = values_of(names[1], block, values)
            block, names = block.cases[names[1]], names[2:]
        elif isinstance(block, Since) and names[0] in ("then", "otherwise"):
            block, names = getattr(block, names[0]), names[1:]
        else:
            break
    return tuple(sorted(found.items()))


def _part_of(path: Owner, plan: Plan) -> Part:
    match path:
        case ("pathways", pathway, "activities", activity, "needs", need, *_):
            return Part(NEED, ((pathway, activity, need),))
        case ("pathways", _, _, _, _, *_, "within"):
            return Part(WHOLE)
        case ("pathways", pathway, "activities", activity, key, *_) if key in _IN_ACTIVITIES:
            return Part(_IN_ACTIVITIES[key], ((pathway, activity),))
        case ("pathways", pathway, "groups", group, key, *_) if key in _IN_GROUPS:
            return Part(_IN_GROUPS[key], ((pathway, group),))
        case ("pathways", pathway, "attributes", *_) if pathway in plan.pathways:
            return Part(DRAWN, tuple((pathway, group) for group in plan.pathways[pathway].groups))
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
    together: dict[str, list[_Filling]] = {}
    for weak, part in found:
        lane = IN_PROPORTION if part.kind == ARRIVALS and _in_proportion(weak) else _LANES.get(part.kind, NEAR)
        filling = together.setdefault(lane, [])
        if part.kind == WHOLE or not any(each.take(weak, part) for each in filling):
            filling.append(_Filling())
            filling[-1].take(weak, part)
    return [Batch(kind, tuple(one.weak)) for kind, filling in together.items() for one in filling]


def _in_proportion(weak: Weak) -> bool:
    """Whether what a number adds to those who arrive is in proportion to it."""
    if weak.change is not None or not weak.is_lower_than_its_high:
        return False
    return weak.path[:2] == ("region", "population") or weak.path[4:6] in (
        ("arrivals", "incidence"),
        ("arrivals", "births"),
        ("arrivals", "count"),
    )


@dataclass
class _Filling:
    """A batch being filled: what its numbers move, of which activities the needs, and which must stay as they are."""

    weak: list[tuple[Weak, Part]] = field(default_factory=list)
    moved: dict[Owner, list[Part]] = field(default_factory=dict)
    needing: set[Owner] = field(default_factory=set)
    fixed: set[Owner] = field(default_factory=set)

    def take(self, weak: Weak, part: Part) -> bool:
        """Take a number, unless another one moves what it moves, or what it is read from."""
        where = {ROUTES: "node", STAY: "node", BEGINS: "node", DRAWN: ARRIVALS}.get(part.kind, part.kind)
        moved = [(where, *owner) for owner in part.owners]
        needing = {owner[:2] for owner in part.owners} if part.kind == NEED else set()
        fixed = set(part.owners) if part.kind == STAY else set()
        if any(not _others(part, other) for owner in moved for other in self.moved.get(owner, ())):
            return False
        if needing & self.fixed or fixed & self.needing:
            return False
        self.weak.append((weak, part))
        for owner in moved:
            self.moved.setdefault(owner, []).append(part)
        self.needing |= needing
        self.fixed |= fixed
        return True


def _others(one: Part, two: Part) -> bool:
    """Whether no patient is meant by both of two parts."""
    both = dict(two.having)
    return any(not set(values) & set(both.get(attribute, values)) for attribute, values in one.having)
