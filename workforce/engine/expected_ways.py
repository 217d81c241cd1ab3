"""All ways through the network for each kind of patient: what the closed form carries its flow along.

A *node* is an activity, a group's arrival or an end. A *cell* of a node is a kind of patient there: group, stratum
and the attributes that still matter. A *way* leads cells of one node to cells of another, with shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected_live import Chart
from workforce.engine.expected_lookups import Codes
from workforce.engine.expected_newcomers import Newcomers
from workforce.engine.expected_where import Where
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    NONE,
    TO_ROUTE,
    Floats,
    Ints,
    Network,
)

ENDLESS = 2**62
"""A time since a moment that nothing exceeds."""


class When(NamedTuple):
    """A condition: the time since a moment lies above ``above`` and at or below ``until`` (ms)."""

    moment: int
    above: int
    until: int


Conditions = tuple[When, ...]


class Way(NamedTuple):
    """From cells of a node to cells of another.

    Attributes:
        target: The node it leads to.
        anew: Whether a new episode begins with it.
        draws: Whether retained attributes count as drawn from there on: shares are of those with them (``chance``).
        reached: The rows of the fork's shares that are cells of the target.
    """

    target: int
    anew: bool
    draws: bool
    reached: slice


class Fork(NamedTuple):
    """The ways out of a node that hold in the same years and under the same conditions.

    Attributes:
        years: Indices of the years, by the time of leaving, for which they hold.
        when: Conditions on times since moments.
        ways: The ways.
        shares: Of those who leave each cell, the share who reach each cell of each way [cells reached, cells left].
    """

    years: tuple[int, ...]
    when: Conditions
    ways: tuple[Way, ...]
    shares: csr_array


class Cells(NamedTuple):
    """Kinds of patient at a node: group, stratum and code of each."""

    group: Ints
    stratum: Ints
    code: Ints


class Leaf(NamedTuple):
    """Cells (by place) that take one route, with its share, under conditions."""

    rows: Ints
    route: int
    share: float
    when: Conditions


Leaving = tuple[tuple[int, Conditions, bool], Ints, Cells, Floats]
"""Target, conditions and whether a new episode begins; then cells left (by place), cells reached and shares."""

Reached = tuple[int, bool, Ints, Ints, Floats]
"""Target and whether a new episode begins; then cells left (by place), keys of cells reached and shares."""


class Ways:
    """Cells of all nodes and all ways between them.

    Args:
        network: The scenario.

    Attributes:
        keys: The cells of each node as numbers, rising.
        cells: Of each node.
        forks: Of each node, by the version in force on entering (of arrivals: the junction).
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.codes = Codes(network)
        self.chart = Chart(network, self.codes)
        self.where = Where(network, self.codes, self.chart.retained)
        self._strata = len(self.where.strata)
        self._kinds = self._strata * len(network.names.groups)
        self.initial = cache(Newcomers(network, self.codes, self.chart, self.where).initial)
        self.arrivals, self.chance = cache(self._arrivals), cache(self._chance)
        self.keys: list[Ints] = [np.zeros(0, dtype=np.int64) for _ in range(self.chart.count)]
        self._found: list[dict[int, list[tuple[tuple[int, ...], Conditions, list[Reached]]]]] = [
            {} for _ in range(self.chart.count)
        ]
        self._targets = [self.chart.target(target) for target in network.routes.target.tolist()]
        self._anew: list[bool] = network.routes.new_episode.astype(bool).tolist()
        self._arrive()
        for component in self.chart.order:
            self._settle(component)
        self.cells = [self._cells(keys) for keys in self.keys]
        self.forks = [
            {version: [self._fork(node, *fork) for fork in found] for version, found in by_version.items()}
            for node, by_version in enumerate(self._found)
        ]

    def _fork(self, node: int, years: tuple[int, ...], when: Conditions, found: list[Reached]) -> Fork:
        ways, first = [], 0
        to: list[Ints] = []
        for target, anew, _, keys, _ in found:
            after = first + len(self.keys[target])
            ways.append(Way(target, anew, self._draws(node, target), slice(first, after)))
            to.append(first + np.searchsorted(self.keys[target], keys))
            first = after
        reached = np.concatenate(to)
        order = np.argsort(reached, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(reached, minlength=first))])
        source, share = (np.concatenate([way[place] for way in found])[order] for place in (2, 4))
        shares = csr_array((share, source, start), shape=(first, len(self.keys[node])))
        return Fork(years, when, tuple(ways), shares)

    def _draws(self, node: int, target: int) -> bool:
        """Whether the retained attributes of those who go from a node to another count as drawn on the way."""
        return node not in self.chart.drawn and target in self.chart.drawn

    def plan(self, nodes: Iterable[int], year: int) -> tuple[object, ...]:
        """What years share in which all kinds of patient flow alike through some nodes."""
        kinds = [patients[:, year] > 0.0 for group in range(self.chart.groups) for _, patients in self.arrivals(group)]
        kinds += [self.where.chance(stratum)[year] > 0.0 for stratum in range(self._strata)]
        found: list[object] = [kind.tobytes() for kind in kinds]
        for node in nodes:
            version = int(self.chart.version[year, node])
            found += [version, *(i for i, fork in enumerate(self.forks[node].get(version, ())) if year in fork.years)]
            if version != NONE and node < self.chart.activities:
                found.append(self.codes.yearly(int(self.network.activities.duration[version]), year))
        return tuple(found)

    def _chance(self, node: int, year: int) -> Floats:
        """The share of those who arrive in a year who have the retained attributes of each cell [cells, 1]."""
        cells = self.cells[node]
        found = np.zeros((len(cells.code), 1))
        kind = self.where.kind(self.chart.pathway[node], cells.code)
        for stratum in np.unique(cells.stratum).tolist():
            mine = cells.stratum == stratum
            found[mine, 0] = self.where.chance(stratum)[year][kind[mine]]
        return found

    def _arrivals(self, group: int) -> list[tuple[Ints, Floats]]:
        """A group's own arrivals: cells of the arrival node, and the patients of each a year [cells, Y]."""
        node = self.chart.arrival(group)
        found = []
        for origin in self.where.origins(group):
            codes, share = self.initial(group, origin.stratum)
            rows = np.searchsorted(self.keys[node], self.key(group, origin.stratum, codes))
            found.append((rows, share * origin.patients))
        return found

    def key(self, group: int | Ints, stratum: int | Ints, code: Ints) -> Ints:
        """Cells as single numbers, in whose order they stand."""
        return np.asarray(code * self._kinds + (group * self._strata + stratum))

    def _cells(self, keys: Ints) -> Cells:
        kind = keys % self._kinds
        return Cells(kind // self._strata, kind % self._strata, keys // self._kinds)

    def _arrive(self) -> None:
        for group in range(len(self.network.names.groups)):
            node = self.chart.arrival(group)
            found = []
            for origin in self.where.origins(group):
                found.append(self.key(group, origin.stratum, self.initial(group, origin.stratum)[0]))
            if found:
                self.keys[node] = np.unique(np.concatenate(found))

    def _settle(self, component: list[int]) -> None:
        """Find all cells of nodes that lead to one another, and the ways that leave them."""
        done = dict.fromkeys(component, -1)
        while any(done[node] != len(self.keys[node]) for node in component):
            for node in component:
                if done[node] != len(self.keys[node]):
                    done[node] = len(self.keys[node])
                    self._expand(node)

    def _expand(self, node: int) -> None:
        """Find the ways that leave a node's present cells, and add the cells they reach."""
        cells = self._cells(self.keys[node])
        self._found[node] = {}
        every: dict[int, list[Ints]] = {}
        for version in self.chart.versions(node):
            found = self._found[node][version] = []
            for years in self.chart.year_blocks(node, version):
                parts: dict[tuple[int, Conditions, bool], list[tuple[Ints, Ints, Floats]]] = {}
                forks: dict[Conditions, list[Reached]] = {}
                for leaving in self._out(node, version, years[0], cells):
                    way, rows, reached, share = self._with_retained(node, leaving)
                    parts.setdefault(way, []).append((rows, self.key(*reached), share))
                for (target, when, anew), rows_of in parts.items():
                    source, to, share = (np.concatenate(part) for part in zip(*rows_of, strict=True))
                    forks.setdefault(when, []).append((target, anew, source, to, share))
                    every.setdefault(target, []).append(to)
                found += [(years, when, reached) for when, reached in forks.items()]
        for target, keys in every.items():
            self.keys[target] = np.unique(np.concatenate([self.keys[target], *keys]))

    def _with_retained(self, node: int, leaving: Leaving) -> Leaving:
        """Those who leave a node; where retained attributes count as drawn, once for each that any patient has."""
        way, rows, to, share = leaving
        target = way[0]
        if not self._draws(node, target):
            return leaving
        code = to.code
        for attribute in sorted(self.chart.kept(target)):
            every = range(int(self.codes.values[attribute]))
            code = np.concatenate([self.codes.changed(code, attribute, value) for value in every])
        times = len(code) // max(len(rows), 1)
        kind = self.where.kind(self.chart.pathway[target], code)
        stratum = np.tile(to.stratum, times)
        some = np.zeros(len(code), dtype=bool)
        for each in np.unique(stratum).tolist():
            mine = stratum == each
            some[mine] = (self.where.chance(each) > 0.0).sum(axis=0)[kind[mine]] > 0
        reached = Cells(np.tile(to.group, times)[some], stratum[some], code[some])
        return way, np.tile(rows, times)[some], reached, np.tile(share, times)[some]

    def _out(self, node: int, version: int, year: int, cells: Cells) -> Iterator[Leaving]:
        """All ways out in a year."""
        everyone = np.arange(len(cells.code))
        kept: dict[int, Ints] = {}
        for place in self.chart.begins(node, version):
            yield from self._linked(place, year, everyone, cells, np.ones(len(everyone)), ())
        for leaf in self._leaves(self.chart.junction(node, version), year, everyone, cells.code, ()):
            sets = self.chart.route_sets(leaf.route)
            target, begins = self._targets[leaf.route], self.chart.route_begins(leaf.route)
            to = (target, leaf.when, self._anew[leaf.route])
            at_start = self.chart.start_sets(target, year) if target < self.chart.activities else range(0)
            if not (sets or begins or at_start):
                if target not in kept:
                    kept[target] = self.codes.only(cells.code, self.chart.live[target])
                reached = Cells(cells.group[leaf.rows], cells.stratum[leaf.rows], kept[target][leaf.rows])
                yield to, leaf.rows, reached, np.full(len(leaf.rows), leaf.share)
                continue
            share = np.full(len(leaf.rows), leaf.share)
            code, rows, share = self.codes.after_sets(sets, year, cells.code[leaf.rows], leaf.rows, share)
            for place in begins:
                begun = Cells(cells.group[rows], cells.stratum[rows], code)
                yield from self._linked(place, year, rows, begun, share, leaf.when)
            stratum = cells.stratum[rows]
            code, where, share = self.codes.after_sets(at_start, year, code, np.arange(len(code)), share)
            rows, stratum = rows[where], stratum[where]
            code = self.codes.only(code, self.chart.live[target])
            yield to, rows, Cells(cells.group[rows], stratum, code), share

    def _leaves(self, junction: int, year: int, rows: Ints, codes: Ints, when: Conditions) -> Iterator[Leaf]:
        j = self.network.junctions
        kind, first = int(j.kind[junction]), int(j.first[junction])
        if not len(rows):
            return
        if kind == BY_ATTRIBUTE:
            inner = self.codes.rows(first, year, codes[rows])
            for which in np.unique(inner).tolist():
                yield from self._leaves(which, year, rows[inner == which], codes, when)
        elif kind == BY_ELAPSED:
            moment, within = int(j.moment[junction]), int(j.within[junction])
            sides = (When(moment, -ENDLESS, within), first), (When(moment, within, ENDLESS), int(j.otherwise[junction]))
            for side, onward in sides:
                both = _both(when, side)
                if both is not None:
                    yield from self._leaves(onward, year, rows, codes, both)
        else:
            for route in range(first, first + (1 if kind == TO_ROUTE else int(j.count[junction]))):
                share = 1.0 if kind == TO_ROUTE else float(self.network.routes.share[route])
                if share > 0.0:
                    yield Leaf(rows, route, share, when)

    def _linked(
        self, place: int, year: int, rows: Ints, cells: Cells, share: Floats, when: Conditions
    ) -> Iterator[Leaving]:
        """Linked patients that cells begin: they enter their own group's arrival, and live where those cells do."""
        begins = self.network.begins
        group = int(begins.group[place])
        home = self.codes.only(cells.code, self.chart.kept(self.chart.arrival(group)))
        begun = share * self.network.fractions[self.codes.rows(int(begins.share[place]), year, cells.code)]
        inherited = self.chart.inherited(group)
        taken = self.codes.only(cells.code, frozenset(inherited))
        for stratum, of_parent in sorted(set(zip(cells.stratum.tolist(), taken.tolist(), strict=True))):
            some = (cells.stratum == stratum) & (taken == of_parent) & (begun > 0.0)
            values = tuple((a, int(self.codes.value(np.array([of_parent]), a)[0])) for a in inherited)
            codes, first = self.initial(group, stratum, values)
            count, size = int(some.sum()), int(some.sum()) * len(codes)
            own = np.tile(codes, count) + np.repeat(home[some], len(codes))
            yield (
                (self.chart.arrival(group), when, False),
                np.repeat(rows[some], len(codes)),
                Cells(np.full(size, group), np.full(size, stratum), own),
                np.outer(begun[some], first[:, year]).ravel(),
            )


def _both(when: Conditions, side: When) -> Conditions | None:
    """Conditions with one more; None where they cannot hold together."""
    found = []
    for other in when:
        if other.moment == side.moment:
            side = When(side.moment, max(side.above, other.above), min(side.until, other.until))
        else:
            found.append(other)
    if side.above >= side.until:
        return None
    return tuple(sorted([*found, side]))
