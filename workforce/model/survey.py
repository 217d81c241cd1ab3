"""A pathway surveyed once for all its rules: what is named, what is written where, where patients can go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

from workforce.model.cases import Cases, Conditions, Values, leaves
from workforce.model.cases import walk as walk_cases
from workforce.model.findings import Path
from workforce.model.lasts import longest
from workforce.model.numbers import share_values
from workforce.model.pathway import (
    Activity,
    AgeAttribute,
    AreaAttribute,
    DrawnAttribute,
    HeldAttribute,
    Pathway,
    SexAttribute,
    TravelAttribute,
)
from workforce.model.register import Node, walk
from workforce.model.routes import RouteShare, RouteShares, begun, share_blocks

__all__ = ["ARRIVAL", "GROUP", "Edge", "Survey", "shares_of", "surveyed", "takes"]

T = TypeVar("T")
Way = Literal["next", "when full", "gives up", "refused"]
_KEPT = 8
_NOTHING_LEFT = 1e-12
"""The share below which `the rest` is what rounding leaves of nothing."""
GROUP = "group"
"""The attribute that every patient has: the patient group."""
ARRIVAL = "arrival"
"""The moment that every patient has."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way a patient may go.

    Attributes:
        path: Where it is written.
        origin: The activity left, or None at the beginning.
        target: The activity or end reached.
        conditions: Values of attributes under which it is open.
        taken: Whether any patient takes it now (its share is above 0).
        way: By `next`, by what is next `when full`, by giving up, or refused.
        detail: What else the route says.
    """

    path: Path
    origin: str | None
    target: str
    conditions: Conditions
    taken: bool = True
    way: Way = "next"
    detail: RouteShare | None = None

    @property
    def served(self) -> bool:
        """Whether the activity left was carried out."""
        return self.way in ("next", "when full")


def shares_of(block: Mapping[str, Any]) -> dict[str, float]:
    """Return every share of a block as a fraction, whether written plainly or as a route."""
    plain = {name: item.share if isinstance(item, RouteShare) else item for name, item in block.items()}
    return share_values(plain)


def takes(routes: RouteShares) -> dict[str, bool]:
    """Whether any patient takes each of some routes now."""
    return {target: share > _NOTHING_LEFT for target, share in shares_of(routes.shares).items()}


def surveyed(pathway: Pathway, nodes: tuple[Node, ...] | None = None) -> Survey:
    """A pathway's survey, made once for the last few pathways: what was just checked is soon built into a network.

    Args:
        pathway: The pathway.
        nodes: Everything written in it, where that is known already.
    """
    for survey in _surveyed:
        if survey.pathway is pathway:
            return survey
    _surveyed.appendleft(Survey(pathway, nodes))
    return _surveyed[0]


class Survey:
    """All that the rules of one pathway look at, each looked up once.

    Args:
        pathway: The pathway.
        nodes: The only things written that are looked at one by one; by default all.
    """

    def __init__(self, pathway: Pathway, nodes: tuple[Node, ...] | None = None) -> None:
        self.pathway = pathway
        self._only = nodes
        self._written: dict[type, list[tuple[Path, Any]]] = {}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Everything written, each block before what it holds."""
        return tuple(walk(self.pathway)) if self._only is None else self._only

    def written(self, kind: type[T]) -> Iterator[tuple[Path, T]]:
        """Yield the path and the block of every block of a kind."""
        if kind not in self._written:
            kinds = {each for each in self._kinds if issubclass(each, kind)}
            self._written[kind] = [(node.path, node.value) for node in self.nodes if type(node.value) in kinds]
        yield from self._written[kind]

    @cached_property
    def _kinds(self) -> frozenset[type]:
        return frozenset(type(node.value) for node in self.nodes)

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Every attribute's values, `group` among them."""
        found: dict[str, tuple[str, ...]] = {GROUP: tuple(self.pathway.groups)}
        for name, attribute in self.pathway.attributes.items():
            if isinstance(attribute, SexAttribute):
                found[name] = ("male", "female")
            elif isinstance(attribute, (AgeAttribute, TravelAttribute)):
                found[name] = tuple(attribute.values)
            elif isinstance(attribute, (AreaAttribute, HeldAttribute)):
                found[name] = attribute.values
            else:
                found[name] = _drawn_values(attribute)
        return found

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Every activity and end."""
        return (*self.pathway.activities, *self.pathway.ends)

    @cached_property
    def moments(self) -> tuple[str, ...]:
        """Every moment: arrival, those before it, and those that activities mark."""
        before = [name for group in self.pathway.groups.values() for name in group.moments or {}]
        marked = [name for activity in self.pathway.activities.values() for name in activity.marks or {}]
        return tuple(dict.fromkeys([ARRIVAL, *before, *marked]))

    @cached_property
    def incidence_cases(self) -> frozenset[Path]:
        """Paths of the cases within an incidence, where `age` and `sex` are those of the population."""
        return frozenset(path for path, _ in self.written(Cases) if path[2:4] == ("arrivals", "incidence"))

    def cases(self) -> Iterator[tuple[Path, Cases[Any]]]:
        """Yield every block of cases by an attribute, those of incidences apart."""
        for path, block in self.written(Cases):
            if path not in self.incidence_cases:
                yield path, block

    @cached_property
    def begins(self) -> dict[str, tuple[Edge, ...]]:
        """The ways into the pathway, by group."""
        return {
            name: tuple(
                edge
                for edge in _edges(group.begins, ("groups", name, "begins"), None, self.values)
                if name in edge.conditions.get(GROUP, (name,))
            )
            for name, group in self.pathway.groups.items()
        }

    @cached_property
    def onward(self) -> dict[str, tuple[Edge, ...]]:
        """The ways out of each activity, giving up and refusal among them."""
        return {
            name: tuple(_ways_out(name, activity, ("activities", name), self.values))
            for name, activity in self.pathway.activities.items()
        }

    @cached_property
    def instant(self) -> dict[str, list[Conditions]]:
        """The activities that last no time, with the conditions under which they do."""
        found: dict[str, list[Conditions]] = {}
        for name, activity in self.pathway.activities.items():
            held = [conditions for conditions, lasts in leaves(activity.lasts, self.values) if longest(lasts) == 0]
            if held:
                found[name] = held
        return found

    def edges(self) -> Iterator[Edge]:
        """Yield every way a patient may go, the beginnings first."""
        for ways in (*self.begins.values(), *self.onward.values()):
            yield from ways

    def links(self) -> Iterator[tuple[Path, str | None, str]]:
        """Yield where linked patients begin: the path, the activity that begins them, and their group."""
        for edge in self.edges():
            if edge.detail is not None:
                for group in begun(edge.detail.also_begins):
                    yield (*edge.path, "also begins"), edge.origin, group
        for name, activity in self.pathway.activities.items():
            for group in begun(activity.also_begins):
                yield ("activities", name, "also begins"), name, group

    @cached_property
    def constant(self) -> frozenset[str]:
        """Attributes that never change once a patient has arrived."""
        return frozenset(self.values) - {name for _, name, _ in self.sets()}

    def sets(self) -> Iterator[tuple[Path, str, Any]]:
        """Yield where an attribute is set: the path, its name and what it is set to."""
        for name, activity in self.pathway.activities.items():
            for attribute, value in (activity.set or {}).items():
                yield ("activities", name, "set", attribute), attribute, value
        for path, route in self.written(RouteShare):
            for attribute, value in (route.set or {}).items():
                yield (*path, "set", attribute), attribute, value

    @cached_property
    def stays_of(self) -> dict[str, tuple[str, ...]]:
        """The names of the stays each activity is within."""
        found: dict[str, list[str]] = {}
        for name, stay in self.pathway.stays.items():
            for activity in stay.over:
                found.setdefault(activity, []).append(name)
        return {activity: tuple(names) for activity, names in found.items()}


_surveyed: deque[Survey] = deque(maxlen=_KEPT)


def _drawn_values(attribute: DrawnAttribute) -> tuple[str, ...]:
    leaves = (leaf for _, _, leaf in walk_cases(attribute.shares))
    return tuple(dict.fromkeys(value for leaf in leaves for value in leaf))


def _edges(next_: Any, path: Path, origin: str | None, values: Values, way: Way = "next") -> Iterator[Edge]:
    for at, conditions, leaf in share_blocks(next_, path, values=values):
        if not isinstance(leaf, RouteShares):
            yield Edge(at, origin, leaf, conditions, way=way)
            continue
        taken = takes(leaf)
        for target, item in leaf.shares.items():
            detail = item if isinstance(item, RouteShare) else None
            yield Edge((*at, "shares", target), origin, target, conditions, taken[target], way, detail)


def _ways_out(name: str, activity: Activity, path: Path, values: Values) -> Iterator[Edge]:
    yield from _edges(activity.next, (*path, "next"), name, values)
    full = activity.when_full
    if full is not None and full.next is not None:
        yield from _edges(full.next, (*path, "when full", "next"), name, values, "when full")
    if activity.gives_up_to is not None:
        yield Edge((*path, "gives up to"), name, activity.gives_up_to, {}, way="gives up")
    if activity.refused_to is not None:
        yield Edge((*path, "refused to"), name, activity.refused_to, {}, way="refused")
