"""The closed form of one steady year: the quick answer for moving one number at a time.

The year's people, plan and profile are taken to have stood for ever, so that in any year as many leave an activity as
enter it: one step a year carries the flow, and presence is entries times the mean time. Growth and changes carried over
from the years before are left out, which is the only difference from ``expected`` of the same one-year network.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from workforce.engine.expected import Expected, approximate
from workforce.engine.expected_elapsed import Elapsed
from workforce.engine.expected_flow import Flow
from workforce.engine.expected_grid import Grid, day_shares
from workforce.engine.expected_ways import Ways
from workforce.engine.expected_week import Week
from workforce.network.network import Floats, Ints, Network


class SteadyGrid(Grid):
    """Steps of whole years in which as many leave as enter."""

    def __init__(self, network: Network) -> None:
        super().__init__(network, parts=1)
        calendar, before = network.calendar, network.years_before
        years = np.arange(-before, network.years)
        starts = [calendar.start_ms(calendar.year_at(int(year))) for year in years]
        day = 24 * 3_600_000
        self.edges = np.array([*(start // day for start in starts), calendar.horizon_ms // day], dtype=np.int64)
        self.year = np.maximum(years, 0)
        self.counted = years >= 0
        self.size = len(years)
        self.lengths = np.diff(self.edges).astype(np.float64) * day

    def arrivals(self, group: int, year: int, ahead: Floats | None = None) -> Floats:
        """All of a year's arrivals in its one step; as many in the years before as in the first."""
        shares = np.zeros(self.size)
        by_day, _ = day_shares(self.network, group, max(year, 0))
        shares[year + self.network.years_before] = by_day.sum()
        return shares

    def through(self, flow: Floats, law: int, steps: slice) -> Floats:
        """Those who leave in each step: those who enter in it."""
        return flow

    def through_timed(self, flow: Floats, shares: Floats, times: Floats, steps: slice) -> Floats:
        """As ``through``, for those who leave after some times, with shares [rows, times]."""
        return np.asarray(flow * shares.sum(axis=1, keepdims=True))

    def _presence(self, law: int) -> Floats:
        return self._evenly(self.law(law).mean)

    def _spread(self, law: int) -> Floats:
        return self._evenly(1.0)

    def _evenly(self, whole: float) -> Floats:
        """What is spread over the months of the year in which one enters, by their days [D, 12 Y]."""
        table = np.zeros((self.size, len(self.months) - 1))
        days = np.diff(self.months).astype(np.float64)
        for step, (year, counted) in enumerate(zip(self.year.tolist(), self.counted.tolist(), strict=True)):
            if counted:
                part = slice(12 * year, 12 * year + 12)
                table[step, part] = whole * days[part] / days[part].sum()
        return table


class WeekMemory:
    """What the weekly pattern of a network said, kept for networks near by."""

    def __init__(self, base: Week) -> None:
        self.ways = base.ways
        self.at = cache(base.at)
        self.in_window = cache(base.in_window)

    def cells(self, ways: Ways, activity: int) -> Ints | None:
        """Where the cells of an activity of another network stand here; None where some do not."""
        mine, theirs = self.ways, ways
        alike = mine.where.strata == theirs.where.strata and np.array_equal(mine.codes.strides, theirs.codes.strides)
        keys, others = mine.keys[activity], theirs.keys[activity]
        if not alike or not np.isin(others, keys).all():
            return None
        return np.searchsorted(keys, others)


class RememberedWeek(Week):
    """The weekly pattern of a network near by: when in the week patients are there hardly moves with one number.

    Where this network has kinds of patient that the other has not, its own pattern is worked out.
    """

    def __init__(self, network: Network, ways: Ways, elapsed: Elapsed, memory: WeekMemory) -> None:
        super().__init__(network, ways, elapsed)
        self._memory = memory
        self._cells = cache(lambda activity: memory.cells(ways, activity))

    def at(self, activity: int, moment: int) -> Floats:
        """As ``Week.at``."""
        cells = self._cells(activity)
        return super().at(activity, moment) if cells is None else self._memory.at(activity, moment)[cells]

    def in_window(self, activity: int, window: int) -> Floats:
        """As ``Week.in_window``."""
        cells = self._cells(activity)
        return super().in_window(activity, window) if cells is None else self._memory.in_window(activity, window)[cells]


def steady(network: Network, memory: WeekMemory | None = None) -> Expected:
    """The mean of every yearly measure of a network whose every year is taken as steady.

    Args:
        network: A scenario, as a rule settled for one year.
        memory: A remembered weekly pattern to use in place of working out the network's own.
    """
    ways = Ways(network)
    elapsed = Elapsed(network, ways)
    flow = Flow(network, ways, SteadyGrid(network), elapsed)
    week = Week(network, ways, elapsed) if memory is None else RememberedWeek(network, ways, elapsed, memory)
    return Expected(network, tuple(network.calendar.years), approximate(network), flow, week)
