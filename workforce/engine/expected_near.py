"""One steady year and networks near it: what each of many changes would do alone, read from one network with all.

A network near by differs from the base in many numbers, each of which belongs to one part: a node's lengths and
routes, a need of an activity, a group's arrivals. As worth (``expected_worth``) does not change beyond such a part
when it alone changes, what its number does is read from that part of the network near by and the base's worth
elsewhere. What cannot be read so is told by None, and must be worked out alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected import Expected, approximate
from workforce.engine.expected_columns import Columns
from workforce.engine.expected_flow import Flow, Part
from workforce.engine.expected_grid import Grid
from workforce.engine.expected_places import Placed
from workforce.engine.expected_staff import Staff, Visits
from workforce.engine.expected_steady import RememberedWeek, SteadyGrid, WeekMemory
from workforce.engine.expected_ways import Ways
from workforce.engine.expected_week import Week
from workforce.engine.expected_worth import CLOSED, YEAR, Backwards, Worth
from workforce.network.network import Bools, Floats, Ints, Network

ALIKE = 1e-12
"""So far apart may shares of areas be in the patients of two networks that count as alike."""


class Care(NamedTuple):
    """Staff time of one need for a patient who enters each cell of an activity.

    Attributes:
        need: The id of the need's name.
        role: The role's id.
        time: Milliseconds by the region's own staff, travel with it [cells].
    """

    need: int
    role: int
    time: Floats


class Sites(NamedTuple):
    """Where the patients of an activity's cells are treated.

    Attributes:
        at: The share at each location, the last being none [locations + 1, cells].
        inside: The share within the region [cells].
        travel: That share times travel per visit (ms) [cells].
    """

    at: Floats
    inside: Floats
    travel: Floats


class One(Flow):
    """One patient entering each cell of an activity in the year, as in each year before."""

    def __init__(self, ways: Ways, grid: Grid, elapsed: Backwards, activity: int) -> None:
        self.network, self.ways, self.grid, self.turns = ways.network, ways, grid, None
        self.chart, self.elapsed = ways.chart, elapsed
        self.laws = cache(self._laws)
        era = ways.where.era(self.chart.pathway[activity], YEAR)
        whole = Part(0, np.ones((len(ways.cells[activity].code), grid.size)))
        self.entries = [{era: whole} if node == activity else {} for node in range(self.chart.count)]


class Arriving(Ways):
    """Those who arrive and nothing of where they go."""

    def _settle(self, component: list[int]) -> None:
        """Find no ways."""


class Near:
    """A network settled for one year, seen beside the base.

    Args:
        network: The network.
        memory: The base's weekly pattern.
        sites: Where the base's patients are treated.
        ways: Its ways; only who arrives is known of it with those of ``Arriving``.
    """

    def __init__(
        self, network: Network, memory: WeekMemory, sites: Callable[[int], Sites], ways: Ways | None = None
    ) -> None:
        self.network, self.ways = network, Ways(network) if ways is None else ways
        self.chart = self.ways.chart
        self.worth = Backwards(network, self.ways)
        self.grid = SteadyGrid(network)
        self.week: Week = RememberedWeek(network, self.ways, self.worth, memory)
        self._sites, self.care = sites, cache(self._care)

    def _care(self, activity: int) -> list[Care]:
        """The staff time of every need of an activity for a patient of each cell."""
        sites = self._sites(activity)
        needs, found = self.network.needs, list[Care]()
        if not len(self.ways.keys[activity]):
            return found
        one = One(self.ways, self.grid, self.worth, activity)
        for need in Staff(one, self.week).needs(Visits(one, activity)):
            time = need.time.sum(axis=1) * sites.inside
            if need.trips is not None:
                time = time + need.trips.sum(axis=1) * sites.travel
            found.append(Care(int(needs.name[need.row]), int(needs.role[need.row]), time))
        return found

    def arrivals(self, group: int) -> tuple[Ints, Floats]:
        """A group's own patients of a year: the keys of their cells, and how many there are of each."""
        node = self.chart.arrival(group)
        found = np.zeros(len(self.ways.keys[node]))
        a_year = float(self.grid.arrivals(group, YEAR).sum())
        for rows, patients in self.ways.arrivals(group):
            found[rows] += patients[:, YEAR] * a_year
        return self.ways.keys[node], found


class Base:
    """One steady year, with all that is needed to read networks near it.

    Attributes:
        answer: Its mean measures.
        memory: Its weekly pattern.
        entries: Patients who enter each cell of each node in the year.
    """

    def __init__(self, network: Network) -> None:
        self.network, self.ways = network, Ways(network)
        self.chart = self.ways.chart
        self.worth = Backwards(network, self.ways)
        self.grid = SteadyGrid(network)
        flow = Flow(network, self.ways, self.grid, self.worth)
        week = Week(network, self.ways, self.worth)
        self.answer = Expected(network, tuple(network.calendar.years), approximate(network), flow, week)
        self.memory = WeekMemory(week)
        self.entries = [Columns(flow, node).entered().sum(axis=1) for node in range(self.chart.count)]
        self.sites = cache(self._sites)
        self._component = {node: component for component in self.chart.order for node in component}

    @cached_property
    def itself(self) -> Near:
        """The base as a network near by."""
        return Near(self.network, self.memory, self.sites, self.ways)

    def everywhere(self, own: list[Floats]) -> list[Worth | None]:
        """The worth at every node, from what each cell needs at the node itself [cells, columns]."""
        return self.worth.everywhere(own)

    def alike(self, near: Near) -> bool:
        """Whether cells of a network near by mean what they mean here."""
        one, two = self.ways, near.ways
        return (
            self.network.names == near.network.names
            and one.where.strata == two.where.strata
            and self.chart.live == near.chart.live
            and np.array_equal(one.codes.strides, two.codes.strides)
            and self.worth.limits == near.worth.limits
        )

    def same_areas(self, near: Near) -> bool:
        """Whether the patients of each kind live where those of the base do."""
        one, two = self.ways.where, near.ways.where
        for stratum, of in enumerate(one.strata):
            here, there = (where.living(stratum, where.era(of.pathway, YEAR)) for where in (one, two))
            if not np.allclose(here, there, rtol=0.0, atol=ALIKE):
                return False
        return True

    def same_cells(self, near: Near, node: int) -> bool:
        """Whether a node has the same kinds of patient in a network near by."""
        return np.array_equal(self.ways.keys[node], near.ways.keys[node])

    def same_at_birth(self, near: Near, group: int) -> bool:
        """Whether a group's linked patients begin alike in a network near by."""
        pathway = int(self.network.groups.pathway[group])
        for stratum, of in enumerate(self.ways.where.strata):
            for taken in self.chart.all_inherited(group) if of.pathway == pathway else ():
                one, two = self.ways.initial(group, stratum, taken), near.ways.initial(group, stratum, taken)
                if not all(np.array_equal(left, right) for left, right in zip(one, two, strict=True)):
                    return False
        return True

    def at_node(self, near: Near, node: int, mine: Bools, own: Floats, known: list[Worth | None]) -> Floats | None:
        """By how much all columns change if a node alone is as in a network near by; None where that cannot be read.

        Args:
            near: The network near by.
            node: An activity, or the arrival of a group.
            mine: The cells of the node that are as there; the others are as here.
            own: What each of the node's cells needs at the node itself [cells, columns].
            known: The base's worth.
        """
        before = known[node]
        if before is None or not self.same_cells(near, node):
            return None
        after = near.worth.entering(node, own, lambda target: self._seen(near, target, known[target]))
        if after is None:
            return None
        change = self.worth.per_patient(node, after) - self.worth.per_patient(node, before)
        entries = (
            self._entries(near, node, mine) if self.worth.loops(tuple(self._component[node])) else self.entries[node]
        )
        some = mine & (entries > 0.0)
        if not np.isfinite(change[some]).all():
            return None
        return np.asarray(entries[some] @ change[some])

    def at_arrival(self, near: Near, group: int, known: list[Worth | None]) -> Floats | None:
        """By how much all columns change if a group's own patients alone are as in a network near by."""
        node = self.chart.arrival(group)
        worth = known[node]
        if worth is None:
            return None
        (keys, before), (others, after) = self.itself.arrivals(group), near.arrivals(group)
        every = np.union1d(keys, others)
        change = np.zeros(len(every))
        change[np.searchsorted(every, others)] += after
        change[np.searchsorted(every, keys)] -= before
        some = change != 0.0
        where = places_among(keys, every[some])
        if where is None:
            return None
        return np.asarray(change[some] @ self.worth.per_patient(node, worth)[where])

    def _entries(self, near: Near, node: int, mine: Bools) -> Floats:
        """Who enters a node that patients come back to, if some of its cells alone are as in a network near by."""
        component = self._component[node]
        here, there = self.worth.shares(node), near.worth.shares(node)
        moved = {target: self._rows(near, target, shares) for target, shares in there.items() if target in component}
        found = entries = self.entries[node]
        while True:
            leaving = np.where(mine, found, 0.0)
            coming = {target: np.asarray(shares @ leaving) for target, shares in moved.items()}
            for target, shares in here.items():
                if target in component:
                    coming[target] = coming.get(target, 0.0) - np.asarray(shares @ leaving)
            again: Floats = entries + self.worth.again(component, node, coming) if coming else entries
            if not np.isfinite(again).all() or np.abs(again - found).sum() <= CLOSED * entries.sum():
                return again
            found = again

    def _rows(self, near: Near, target: int, shares: csr_array) -> Floats | csr_array:
        """Shares of a network near by, with the rows of the base."""
        where = places_among(self.ways.keys[target], near.ways.keys[target])
        if where is None:
            return np.full((len(self.ways.keys[target]), shares.shape[1]), np.nan)
        found = shares.tocoo()
        shape = (len(self.ways.keys[target]), shares.shape[1])
        return csr_array((found.data, (where[found.coords[0]], found.coords[1])), shape=shape)

    def _seen(self, near: Near, target: int, worth: Worth | None) -> Worth | None:
        """The base's worth at the cells of a network near by; not a number where the base has no such cell."""
        keys, others = self.ways.keys[target], near.ways.keys[target]
        if worth is None or np.array_equal(keys, others):
            return worth
        amount = np.full((len(worth.amount), len(others), worth.amount.shape[2]), np.nan)
        mine = np.isin(others, keys)
        amount[:, mine] = worth.amount[:, np.searchsorted(keys, others[mine])]
        return Worth(worth.shapes, amount)

    def _sites(self, activity: int) -> Sites:
        if not len(self.ways.keys[activity]):
            return Sites(np.zeros((len(self.network.names.locations) + 1, 0)), np.zeros(0), np.zeros(0))
        placed = Placed(Columns(One(self.ways, self.grid, self.worth, activity), activity))
        outside = np.append(self.network.geography.location_outside, False)
        at, travel = (table[:, placed.kinds.of_cell] for table in placed.at_locations(0, YEAR))
        return Sites(at, at[~outside].sum(axis=0), travel[~outside].sum(axis=0))


def places_among(keys: Ints, some: Ints) -> Ints | None:
    """Where some keys stand among rising keys; None where one is not among them."""
    where = np.searchsorted(keys, some)
    if len(some) and (not len(keys) or not np.array_equal(keys[np.minimum(where, len(keys) - 1)], some)):
        return None
    return where
