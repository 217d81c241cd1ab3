"""The names of a scenario over all its years, and the id of each: what stands in any year stands in the network.

What the scenario itself never has gets no id, with two exceptions that keep draws aligned with the root scenario:
sites and attribute values that only the root has stay, with a share of nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from workforce.model.needs import EachPatient, WholeActivity
from workforce.model.pathway import Pathway
from workforce.model.region import REGION_WIDE
from workforce.model.survey import GROUP, Survey, surveyed
from workforce.network.network import Names
from workforce.planning.plans import Plan, Plans

Pair = tuple[str, str]
K = TypeVar("K", bound=Hashable)


def union(names: Iterable[Iterable[K]]) -> tuple[K, ...]:
    """All names of several lists, each once, in the order of first appearance."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def by_name(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """All names of several lists, each once, by the alphabet: for what draws pass through in order.

    A uniform is read along sites, routes and values; were they in the order written, two files that say the same in
    another order would have other patients.
    """
    return tuple(sorted({name for some in names for name in some}))


def positions(names: Sequence[K]) -> dict[K, int]:
    """The id of each name: its position."""
    return {name: place for place, name in enumerate(names)}


def role_of(name: str, need: EachPatient) -> str:
    """The role a need is for: its own, the first that may meet its level, or the need's name."""
    if need.role is not None:
        return need.role
    return need.who[0] if need.who else name


def duty_name(role: str) -> str:
    """The name of the kind of place that stands for a role on duty; no file can give a place this name."""
    return f"on duty: {role}"


@dataclass(frozen=True)
class Structure:
    """The names of all years and their ids, beside the plans they come from.

    Attributes:
        plans: The plans.
        known: The names, where they are those of a network made before.
    """

    plans: Plans
    known: Names | None = None

    @cached_property
    def own(self) -> tuple[Plan, ...]:
        """The scenario's plans, year by year."""
        return tuple(self.plans.by_year[year] for year in self.plans.years)

    @cached_property
    def root(self) -> tuple[Plan, ...]:
        """The root scenario's plans of the same years."""
        return tuple(self.plans.root_by_year[year] for year in self.plans.years)

    def pathways(self, name: str) -> list[Pathway]:
        """A pathway as it stands in each year that has it."""
        return list({id(p): p for plan in self.own if (p := plan.pathways.get(name)) is not None}.values())

    def _pairs(self, kind: str) -> tuple[Pair, ...]:
        return tuple(
            (name, item)
            for name in union(plan.pathways for plan in self.own)
            for item in union(getattr(pathway, kind) for pathway in self.pathways(name))
        )

    @cached_property
    def names(self) -> Names:
        """The names behind the ids."""
        if self.known is not None:
            return self.known
        pathways = union(plan.pathways for plan in self.own)
        every = [pathway for name in pathways for pathway in self.pathways(name)]
        attributes = self._attributes(pathways)
        areas = union(plan.region.areas.rows for plan in self.own)
        pcts = union([row.pct for row in plan.region.areas.rows.values()] for plan in self.own)
        return Names(
            pathways=pathways,
            groups=self._pairs("groups"),
            attributes=attributes,
            attribute_values=tuple(self._values(pair) for pair in attributes),
            activities=self._pairs("activities"),
            ends=self._pairs("ends"),
            moments=self._moments(pathways),
            settings=union(pathway.settings for pathway in every),
            places=(*union(pathway.places for pathway in every), *map(duty_name, self._limiting_roles(every))),
            roles=self._roles(every),
            needs=union(activity.needs for pathway in every for activity in pathway.activities.values()),
            areas=areas,
            pcts=pcts,
            locations=(*self.sites, *areas, *pcts, REGION_WIDE),
            cover_groups=(),
            clocks=self._pairs("clocks"),
        )

    def survey(self, pathway: Pathway) -> Survey:
        """A pathway surveyed, once."""
        if id(pathway) not in self._surveys:
            self._surveys[id(pathway)] = surveyed(pathway)
        return self._surveys[id(pathway)]

    @cached_property
    def _surveys(self) -> dict[int, Survey]:
        return {}

    def _attributes(self, pathways: Sequence[str]) -> tuple[Pair, ...]:
        """Attributes declared, and the patient group of pathways whose cases are by it."""
        by_group = [
            (name, GROUP)
            for name in pathways
            if any(block.by == GROUP for p in self.pathways(name) for _, block in self.survey(p).cases())
        ]
        return (*self._pairs("attributes"), *by_group)

    def _values(self, pair: Pair) -> tuple[str, ...]:
        """An attribute's values, those of the root too."""
        name, attribute = pair
        root = [plan.pathways[name] for plan in self.root if name in plan.pathways]
        if attribute == GROUP:
            return by_name(pathway.groups for pathway in self.pathways(name))
        unique = {id(pathway): pathway for pathway in (*root, *self.pathways(name))}.values()
        return by_name(self.survey(p).values[attribute] for p in unique if attribute in p.attributes)

    def _moments(self, pathways: Sequence[str]) -> tuple[Pair, ...]:
        return tuple(
            (name, moment)
            for name in pathways
            for moment in union(self.survey(pathway).moments for pathway in self.pathways(name))
        )

    def _limiting_roles(self, every: Iterable[Pathway]) -> tuple[str, ...]:
        return union(
            [role_of(name, need) for name, need in activity.needs.items() if _limits(need)]
            for pathway in every
            for activity in pathway.activities.values()
        )

    def _roles(self, every: Iterable[Pathway]) -> tuple[str, ...]:
        return union(
            [
                *(role_of(name, need) for act in p.activities.values() for name, need in act.needs.items()),
                *(cover.role for setting in p.settings.values() for cover in setting.cover.values()),
            ]
            for p in every
        )

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Sites, those of the root too."""
        return by_name(plan.region.sites.rows for plan in (*self.root, *self.own))

    @cached_property
    def ids(self) -> Ids:
        """The id of every name."""
        names = self.names
        return Ids(
            **{kind: positions(getattr(names, kind)) for kind in Ids.KINDS},
            sites=positions(self.sites),
            values=tuple(positions(values) for values in names.attribute_values),
        )

    def location(self, name: str, follows: str) -> int | None:
        """The id of a named location of a setting: first among the kind it follows, then among all others."""
        sites, areas, pcts = len(self.sites), len(self.names.areas), len(self.names.pcts)
        places = {
            "site": (self.ids.sites, 0),
            "area": (self.ids.areas, sites),
            "pct": (self.ids.pcts, sites + areas),
            "region": ({REGION_WIDE: 0}, sites + areas + pcts),
        }
        for kind in (follows, *places):
            ids, first = places[kind]
            if name in ids:
                return ids[name] + first
        return None

    def target(self, pathway: str, name: str) -> int | None:
        """A target as the network has it: an activity's id, or -1 - id of an end; None where it has neither."""
        activity = self.ids.activities.get((pathway, name))
        if activity is not None:
            return activity
        end = self.ids.ends.get((pathway, name))
        return None if end is None else -end - 1


@dataclass(frozen=True)
class Ids:
    """The id of every name, by kind; those of a pathway's own things by (pathway, name)."""

    KINDS = (
        "pathways",
        "groups",
        "attributes",
        "activities",
        "ends",
        "moments",
        "settings",
        "places",
        "roles",
        "needs",
        "areas",
        "pcts",
        "clocks",
    )

    pathways: dict[str, int]
    groups: dict[Pair, int]
    attributes: dict[Pair, int]
    activities: dict[Pair, int]
    ends: dict[Pair, int]
    moments: dict[Pair, int]
    settings: dict[str, int]
    places: dict[str, int]
    roles: dict[str, int]
    needs: dict[str, int]
    areas: dict[str, int]
    pcts: dict[str, int]
    clocks: dict[Pair, int]
    sites: dict[str, int]
    values: tuple[dict[str, int], ...]


def _limits(need: EachPatient) -> bool:
    return isinstance(need, WholeActivity) and need.limits
