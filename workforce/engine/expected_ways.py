"""All ways through the network for each kind of patient: what the closed form carries its flow along.

A *node* is an activity, a group's arrival or an end. A *cell* of a node is a kind of patient there: group, stratum
and the attributes that still matter. A *way* leads cells of one node to cells of another, with shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected_live import Chart
from workforce.engine.expected_lookups import Codes
from workforce.engine.expected_where import Where
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    DRAWN,
    FROM_AREA,
    FROM_GROUP,
    NONE,
    TO_ROUTE,
    Floats,
    Ints,
    Network,
)

NEVER = 2**62


class When(NamedTuple):
    """A condition: the time since a moment lies above ``above`` and at or below ``until`` (ms)."""

    moment: int
    above: int
    until: int


Conditions = tuple[When, ...]


class Way(NamedTuple):
    """From cells of a node to cells of another.

    Attributes:
        years: Indices of the years, by the time of leaving, for which it holds.
        when: Conditions on times since moments.
        target: The node it leads to.
        shares: Of those who leave each cell, the share who reach each [cells reached, cells left].
    """

    years: tuple[int, ...]
    when: Conditions
    target: int
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


class Ways:
    """Cells of all nodes and all ways between them.

    Args:
        network: The scenario.
        eras: As of ``Where``.

    Attributes:
        keys: The cells of each node as numbers, rising.
        cells: Of each node.
        ways: Of each node, by the version in force on entering (of arrivals: the junction).
    """

    def __init__(self, network: Network, eras: bool = True) -> None:
        self.network = network
        self.codes = Codes(network)
        self.chart = Chart(network, self.codes)
        self.where = Where(network, eras)
        self._strata = len(self.where.strata)
        self._kinds = self._strata * len(network.names.groups)
        self._initial: dict[tuple[int, int], tuple[Ints, Floats]] = {}
        self.keys: list[Ints] = [np.zeros(0, dtype=np.int64) for _ in range(self.chart.count)]
        self._found: list[dict[int, list[tuple[tuple[int, ...], Conditions, int, Ints, Ints, Floats]]]] = [
            {} for _ in range(self.chart.count)
        ]
        self._arrive()
        for component in self.chart.order:
            self._settle(component)
        self.cells = [self._cells(keys) for keys in self.keys]
        self.ways = [
            {
                version: [self._way(node, *parts) for parts in found] for version, found in by_version.items()
            }
            for node, by_version in enumerate(self._found)
        ]

    @cached_property
    def plain(self) -> Ways:
        """The same without eras, which decide where patients are treated and nothing else."""
        alone = all(stratum.flow == 0 and stratum.sends == 0 for stratum in self.where.strata)
        return self if alone else Ways(self.network, eras=False)

    @cached_property
    def of_plain(self) -> list[Ints]:
        """For each node, which cell of ``plain`` each cell belongs to."""
        plain, strata = self.plain, self.where.strata
        if plain is self:
            return [np.arange(len(cells.code)) for cells in self.cells]
        alike = np.array([plain.where.ids[s._replace(flow=0, sends=0)] for s in strata], dtype=np.int64)
        return [
            np.searchsorted(plain.keys[node], plain.key(cells.group, alike[cells.stratum], cells.code))
            for node, cells in enumerate(self.cells)
        ]

    def _way(
        self, node: int, years: tuple[int, ...], when: Conditions, target: int, source: Ints, to: Ints, share: Floats
    ) -> Way:
        shape = (len(self.keys[target]), len(self.keys[node]))
        places = (np.searchsorted(self.keys[target], to), source)
        return Way(years, when, target, csr_array((share, places), shape=shape))

    def initial(self, group: int, stratum: int) -> tuple[Ints, Floats]:
        """The codes with which a group's patients of a stratum arrive, and their shares [codes, Y]."""
        key = (group, stratum)
        if key not in self._initial:
            self._initial[key] = self._first_codes(group, self.where.stream(group, stratum))
        return self._initial[key]

    def arrivals(self, group: int) -> Iterator[tuple[int, int, int, Ints, Floats]]:
        """A group's own arrivals: origin's place, year, stratum, cells of the arrival node, and their shares."""
        node = self.chart.arrival(group)
        for place, origin in enumerate(self.where.origins(group)):
            for year in range(self.network.years):
                stratum = self.where.arriving(group, origin.areas, year)
                codes, share = self.initial(group, stratum)
                rows = np.searchsorted(self.keys[node], self.key(group, stratum, codes))
                yield place, year, stratum, rows, share[:, year]

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
                for stratum in {self.where.arriving(group, origin.areas, y) for y in range(self.network.years)}:
                    found.append(self.key(group, stratum, self.initial(group, stratum)[0]))
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
        for version in self.chart.versions(node):
            found = self._found[node][version] = []
            for years in self.chart.year_blocks(node, version):
                parts: dict[tuple[int, Conditions], list[tuple[Ints, Ints, Floats]]] = {}
                for target, when, rows, keys, share in self._out(node, version, years[0], cells):
                    parts.setdefault((target, when), []).append((rows, keys, share))
                for (target, when), rows_of in parts.items():
                    source, to, share = (np.concatenate(part) for part in zip(*rows_of, strict=True))
                    found.append((years, when, target, source, to, share))
                    self.keys[target] = np.union1d(self.keys[target], to)

    def _out(
        self, node: int, version: int, year: int, cells: Cells
    ) -> Iterator[tuple[int, Conditions, Ints, Ints, Floats]]:
        """Target, conditions, cells left, keys reached and shares, of all ways out in a year."""
        everyone = np.arange(len(cells.code))
        for place in self.chart.begins(node, version):
            yield from self._linked(place, year, everyone, cells, np.ones(len(everyone)), ())
        for leaf in self._leaves(self.chart.junction(node, version), year, everyone, cells.code, ()):
            sets, routes = self.chart.route_sets(leaf.route), self.network.routes
            share = np.full(len(leaf.rows), leaf.share)
            code, rows, share = self.codes.after_sets(sets, year, cells.code[leaf.rows], leaf.rows, share)
            for place in range(routes.begins_start[leaf.route], routes.begins_start[leaf.route + 1]):
                begun = Cells(cells.group[rows], cells.stratum[rows], code)
                yield from self._linked(place, year, rows, begun, share, leaf.when)
            stratum = cells.stratum[rows]
            if routes.new_episode[leaf.route]:
                stratum = self.where.begun_again(stratum, year)
            target = self.chart.target(int(routes.target[leaf.route]))
            if target < self.chart.activities:
                code, where, share = self.codes.after_sets(
                    self.chart.start_sets(target, year), year, code, np.arange(len(code)), share
                )
                rows, stratum = rows[where], stratum[where]
            code = self.codes.only(code, self.chart.live[target])
            yield target, leaf.when, rows, self.key(cells.group[rows], stratum, code), share

    def _leaves(
        self, junction: int, year: int, rows: Ints, codes: Ints, when: Conditions
    ) -> Iterator[Leaf]:
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
            sides = (When(moment, -NEVER, within), first), (When(moment, within, NEVER), int(j.otherwise[junction]))
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
    ) -> Iterator[tuple[int, Conditions, Ints, Ints, Floats]]:
        """Linked patients that cells begin: they enter their own group's arrival."""
        begins = self.network.begins
        group = int(begins.group[place])
        begun = share * self.network.fractions[self.codes.rows(int(begins.share[place]), year, cells.code)]
        for stratum in np.unique(cells.stratum).tolist():
            some = (cells.stratum == stratum) & (begun > 0.0)
            codes, first = self.initial(group, stratum)
            count = int(some.sum())
            yield (
                self.chart.arrival(group),
                when,
                np.repeat(rows[some], len(codes)),
                np.tile(self.key(group, stratum, codes), count),
                np.outer(begun[some], first[:, year]).ravel(),
            )

    def _first_codes(self, group: int, stream: int) -> tuple[Ints, Floats]:
        """The codes of a stream's patients at arrival, with shares [codes, Y]."""
        network, attributes = self.network, self.network.attributes
        needed = self.chart.needed_at_arrival(group)
        codes, share = np.zeros(1, dtype=np.int64), np.ones((1, network.years))
        pair = network.groups.age_sex_attribute[group].tolist()
        if needed & set(pair):
            cells = np.flatnonzero(network.streams.cell_share[stream].sum(axis=0) > 0)
            codes = np.zeros(len(cells), dtype=np.int64)
            share = network.streams.cell_share[stream][:, cells].T
            for attribute, values in zip(pair, network.groups.age_sex_cells[cells].T, strict=True):
                if attribute != NONE:
                    codes = self.codes.changed(codes, attribute, values)
        for attribute in attributes.order.tolist():
            if attribute not in needed or attribute in pair:
                continue
            kind = int(attributes.kind[attribute])
            if kind == FROM_GROUP:
                codes = self.codes.changed(codes, attribute, int(network.groups.value[group]))
            elif kind in (DRAWN, FROM_AREA):
                codes, share = self._drawn(attribute, stream, codes, share)
            else:
                codes = self.codes.changed(codes, attribute, int(attributes.first_value[attribute]))
        codes = self.codes.only(codes, self.chart.live[self.chart.arrival(group)])
        alone, where = np.unique(codes, return_inverse=True)
        summed = np.zeros((len(alone), network.years))
        np.add.at(summed, where, share)
        return alone, summed

    def _drawn(self, attribute: int, stream: int, codes: Ints, share: Floats) -> tuple[Ints, Floats]:
        """Codes and shares [codes, Y] after an attribute is drawn, by lookup or by area."""
        network, attributes = self.network, self.network.attributes
        count = int(attributes.values[attribute])
        weight = np.zeros((len(codes), network.years, count))
        for year in range(network.years):
            if attributes.kind[attribute] == FROM_AREA:
                area = network.streams.area[stream]
                weight[:, year] = attributes.area_shares[attribute, year, area, :count]
            else:
                row = self.codes.rows(int(attributes.shares[attribute]), year, codes)
                start = network.share_rows.start[row]
                weight[:, year] = network.share_rows.share[start[:, None] + np.arange(count)]
        codes = np.concatenate([self.codes.changed(codes, attribute, value) for value in range(count)])
        share = np.concatenate([share * weight[:, :, value] for value in range(count)])
        some = share.sum(axis=1) > 0.0
        return codes[some], share[some]


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
