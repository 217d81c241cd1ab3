"""How many of a pathway's patients take each route: the traffic of one year's plan, told as tables.

The journeys are those by which a plan is checked before any run: some thousands of each patient group, drawn in their
own time and without waits, so that a share is right to about one in a hundred. The same plan gives the same tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from workforce.network.build import build_network
from workforce.network.cohorts import Cohort
from workforce.network.network import Floats, Ints, Network
from workforce.network.traffic import Traffic
from workforce.planning.plans import Plans

__all__ = ["FlowTable", "Step", "flows_of"]

MS_PER_DAY = 86_400_000


class Step(NamedTuple):
    """A step of journeys: a patient group's beginning, an activity, or an end.

    Attributes:
        kind: `group`, `activity` or `end`.
        name: Its name in the pathway.
    """

    kind: str
    name: str


@dataclass(frozen=True)
class FlowTable:
    """A year's patients of one pathway by where they go, had nobody to wait.

    Attributes:
        arrivals: Patients a year of each group who arrive of themselves; linked patients come with others.
        routes: Patients a year of each group from one step to the next, by (group, from, to).
        come: Different patients a year of each group who come to an activity at least once, by (group, activity).
        visit: Different patients a year of each group who come to a setting at least once, by (group, setting).
        days: Days that a year's patients of each group spend in an activity in all, by (group, activity).
        begins: Linked patients a year whom the patients of an activity begin, by (activity, group begun).
    """

    arrivals: dict[str, float]
    routes: dict[tuple[str, Step, Step], float]
    come: dict[tuple[str, str], float]
    visit: dict[tuple[str, str], float]
    days: dict[tuple[str, str], float]
    begins: dict[tuple[str, str], float]

    @property
    def patients(self) -> float:
        """Patients a year of all groups who arrive of themselves."""
        return sum(self.arrivals.values())

    @property
    def begun(self) -> dict[str, float]:
        """Patients a year of each group whom other patients begin."""
        found: dict[str, float] = {}
        for (group, source, _), number in self.routes.items():
            if source.kind == "group" and group not in self.arrivals:
                found[group] = found.get(group, 0.0) + number
        return found

    def base(self, groups: Iterable[str]) -> float:
        """Patients a year among whom those of some groups are counted.

        They are all who arrive of themselves, or all whom others begin, or both, as the groups are.
        """
        given, begun = set(groups), self.begun
        own = self.patients if given - set(begun) else 0.0
        return own + (sum(begun.values()) if given & set(begun) else 0.0)

    def by_any(self, group: str, activities: Iterable[str], setting: str | None) -> float:
        """Patients a year of a group who come to some activity of several.

        Of a whole setting each counts once; otherwise who comes to several of the activities counts for the one that
        most come to, so that it may be somewhat too few.
        """
        if setting is not None:
            return self.visit.get((group, setting), 0.0)
        return max((self.come.get((group, name), 0.0) for name in activities), default=0.0)

    def reach(self, counted: dict[tuple[str, str], float], name: str) -> float:
        """The share who ever come somewhere, of the patients among whom they are counted.

        Args:
            counted: `come` or `visit`.
            name: The activity or setting.
        """
        found = {group: number for (group, at), number in counted.items() if at == name}
        return sum(found.values()) / max(self.base(found), 1e-9)

    def of(self, groups: Iterable[str] | None) -> FlowTable:
        """The part of some groups; of all where none are named."""
        if groups is None:
            return self
        kept = set(groups)
        return FlowTable(
            {group: number for group, number in self.arrivals.items() if group in kept},
            {key: number for key, number in self.routes.items() if key[0] in kept},
            {key: number for key, number in self.come.items() if key[0] in kept},
            {key: number for key, number in self.visit.items() if key[0] in kept},
            {key: number for key, number in self.days.items() if key[0] in kept},
            {key: number for key, number in self.begins.items() if key[1] in kept},
        )


@dataclass
class _Seen:
    """What followed journeys are seen to do: rows of source, group, from and to, and time at each activity."""

    moves: list[tuple[Ints, Ints, int, Ints]] = field(default_factory=list)
    times: list[tuple[Ints, Ints, int, Floats]] = field(default_factory=list)
    begun: list[tuple[Ints, int, int]] = field(default_factory=list)


class _Watched(Traffic):
    """Traffic that remembers each step of the journeys it follows."""

    def __init__(self, network: Network, year: int) -> None:
        self.seen = _Seen()
        self._at = -1
        super().__init__(network, year)

    def _cohort(self, g: int, source: Ints, values: Ints, clock: Floats) -> Cohort:
        self._at = -1
        cohort = super()._cohort(g, source, values, clock)
        self.seen.moves.append((source, cohort.group, -1, cohort.activity.copy()))
        return cohort

    def _visit(self, cohort: Cohort, a: int, who: Ints) -> None:
        version = int(self.network.activities.version[self.year, a])
        self._at = a
        super()._visit(cohort, a, who)
        source, group = cohort.source[who], cohort.group[who]
        self.seen.moves.append((source, group, a, cohort.activity[who].copy()))
        rows = self._rows(int(self.network.activities.duration[version]), cohort.values[who])
        self.seen.times.append((source, group, a, self._mean(rows)))

    def _begin(self, cohort: Cohort, first: int, last: int, who: Ints) -> None:
        before = len(cohort.begun)
        super()._begin(cohort, first, last, who)
        self.seen.begun += [(cohort.source[rows], self._at, group) for rows, group in cohort.begun[before:]]

    @property
    def counts(self) -> Floats:
        """For how many patients a year each sampled journey counts."""
        return np.asarray(self._weights.sum(axis=1))


def flows_of(plans: Plans, year: int | None = None) -> dict[str, FlowTable]:
    """The flows of each pathway of a scenario in one year.

    Args:
        plans: The scenario, settled.
        year: The financial year's first calendar year; by default the first.

    Raises:
        ProblemsFound: The plans do not fit together.
    """
    network = build_network(plans, years_before=0)
    index = network.calendar.index_of(plans.years[0] if year is None else year)
    watched = _Watched(network, index)
    arrivals = watched.yearly_arrivals().sum(axis=1)
    return {name: _table(network, watched, place, arrivals) for place, name in enumerate(network.names.pathways)}


def _table(network: Network, watched: _Watched, pathway: int, arrivals: Floats) -> FlowTable:
    names = network.names
    mine = [g for g, of in enumerate(network.groups.pathway) if of == pathway]
    weight = watched.counts
    routes: dict[tuple[str, Step, Step], float] = defaultdict(float)
    sources: dict[tuple[int, int], list[Ints]] = defaultdict(list)
    for source, group, at, to in watched.seen.moves:
        for g in np.unique(group):
            if g in mine:
                _add_moves(routes, sources, network, int(g), at, source[group == g], to[group == g], weight)
    days: dict[tuple[str, str], float] = defaultdict(float)
    for source, group, at, time in watched.seen.times:
        for g in np.unique(group):
            if g in mine:
                some = group == g
                key = names.groups[g][1], names.activities[at][1]
                days[key] += float(time[some] @ weight[source[some]]) / MS_PER_DAY
    come = {
        (names.groups[g][1], names.activities[a][1]): float(weight[np.unique(np.concatenate(parts))].sum())
        for (g, a), parts in sources.items()
    }
    return FlowTable(
        {names.groups[g][1]: float(arrivals[g]) for g in mine if arrivals[g] > 0},
        dict(routes),
        come,
        _by_setting(network, sources, weight),
        dict(days),
        _begun(network, watched, mine),
    )


def _begun(network: Network, watched: _Watched, mine: list[int]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for source, at, group in watched.seen.begun:
        if group in mine and at >= 0:
            key = network.names.activities[at][1], network.names.groups[group][1]
            found[key] += float(watched.counts[source].sum())
    return dict(found)


def _add_moves(
    routes: dict[tuple[str, Step, Step], float],
    sources: dict[tuple[int, int], list[Ints]],
    network: Network,
    g: int,
    at: int,
    source: Ints,
    to: Ints,
    weight: Floats,
) -> None:
    """Add what patients of one group do after one step: -1 is their beginning, a negative target an end."""
    names = network.names
    group = names.groups[g][1]
    begin = Step("group", group) if at < 0 else Step("activity", names.activities[at][1])
    for target in np.unique(to).tolist():
        those = source[to == target]
        onward = Step("activity", names.activities[target][1]) if target >= 0 else Step("end", _end(network, target))
        routes[group, begin, onward] += float(weight[those].sum())
        if target >= 0:
            sources[g, target].append(those)


def _end(network: Network, target: int) -> str:
    return network.names.ends[-target - 1][1]


def _by_setting(
    network: Network, sources: dict[tuple[int, int], list[Ints]], weight: Floats
) -> dict[tuple[str, str], float]:
    together: dict[tuple[int, int], list[Ints]] = defaultdict(list)
    for (g, a), parts in sources.items():
        together[g, int(network.activities.setting[a])].extend(parts)
    return {
        (network.names.groups[g][1], network.names.settings[s]): float(weight[np.unique(np.concatenate(parts))].sum())
        for (g, s), parts in together.items()
    }
