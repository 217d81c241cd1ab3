"""The closed form's time: steps of whole days in which patients are taken to enter evenly.

Steps are equal parts of months, so that years and months begin with a step. For patients who enter evenly over a
step the numbers who leave in each later step, and the time they are there, are exact (``expected_laws``); only the
evenness within a step is an approximation, which a finer grid shows.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np

from workforce.engine.expected_laws import Law, left, stayed, stayed_in_proportion
from workforce.model.calendar import MS_PER_DAY, bank_holidays
from workforce.network import distributions
from workforce.network.arrivals import interval_arrivals, scheduled_arrivals
from workforce.network.network import INTERVAL, LISTS, Bools, Floats, Ints, Network

PARTS = (31, 12, 6, 3)
"""Steps a month, from days on: the first that is not too much work."""

MOST_STEPS = 1600
MOST_WORK = 1_200_000_000

TAIL = 1e-13
BLOCK = 128
WIDEST_BAND = 12
"""Up to so many steps, what leaves is added step by step; beyond, by one product of matrices."""


class Grid:
    """Steps from the start of the years before to the end of the horizon.

    Attributes:
        edges: Days since the clock's zero at which steps begin and end [D + 1].
        year: The year of each step as an index, those before the first as 0 [D].
        counted: Whether a step lies in the horizon [D].
        months: Days at which the horizon's months begin and end [12 Y + 1].
    """

    def __init__(self, network: Network, parts: int) -> None:
        self.network = network
        calendar = network.calendar
        edges: list[int] = []
        years: list[int] = []
        months: list[int] = []
        for year in range(-network.years_before, network.years):
            for first, days in _months(calendar.year_at(year), calendar.first_year):
                cuts = np.unique(np.round(np.arange(parts) * days / parts).astype(int))
                edges += [first + int(cut) for cut in cuts]
                years += [max(year, 0)] * len(cuts)
                if year >= 0:
                    months.append(first)
        end = calendar.horizon_ms // MS_PER_DAY
        self.edges: Ints = np.array([*edges, end], dtype=np.int64)
        self.year: Ints = np.array(years, dtype=np.int64)
        self.months: Ints = np.array([*months, end], dtype=np.int64)
        self.counted: Bools = self.edges[:-1] >= 0
        self.size = len(years)
        self.lengths: Floats = np.diff(self.edges).astype(np.float64) * MS_PER_DAY
        self._whole_days = np.arange(self.edges[-1] - self.edges[0] + 1, dtype=np.float64) * MS_PER_DAY
        self.kernel = cache(self._kernel)
        self.presence = cache(self._presence)
        self.spread = cache(self._spread)
        self.listed_days = cache(self._listed)
        self.law = cache(lambda row: Law.of(network, row))

    def steps(self, years: list[int]) -> slice:
        """The steps of years that follow one another."""
        found = np.flatnonzero((self.year >= min(years)) & (self.year <= max(years)))
        return slice(int(found[0]), int(found[-1]) + 1)

    def by_year(self, flow: Floats) -> Floats:
        """Sums of steps over the horizon's years [rows, Y]."""
        counted = flow[:, self.counted]
        starts = np.searchsorted(self.year[self.counted], np.arange(self.network.years))
        return np.asarray(np.add.reduceat(counted, starts, axis=1))

    def arrivals(self, group: int, year: int) -> Floats:
        """The share of a year's arrivals in each step [D]; year may be negative."""
        by_day, first = day_shares(self.network, group, year)
        until = np.concatenate([[0.0], np.cumsum(by_day)])
        return np.asarray(np.diff(until[np.clip(self.edges - first, 0, len(by_day))]))

    def through(self, flow: Floats, law: int, steps: slice) -> Floats:
        """Those who leave in each step [rows, D], of those who enter in the given steps [rows, steps]."""
        kernel = self.kernel(law)
        out = np.zeros((len(flow), self.size))
        if isinstance(kernel, list):
            for offset, band in enumerate(kernel):
                stop = min(steps.stop, self.size - offset)
                part = slice(steps.start, stop)
                if stop > steps.start:
                    out[:, steps.start + offset : stop + offset] += flow[:, : stop - steps.start] * band[part]
            return out
        for first in range(steps.start, steps.stop, BLOCK):
            # Nobody leaves before entering: later steps need no earlier columns.
            last = min(first + BLOCK, steps.stop)
            out[:, first:] += flow[:, first - steps.start : last - steps.start] @ kernel[first:last, first:]
        return out

    def through_timed(self, flow: Floats, shares: Floats, times: Floats, steps: slice) -> Floats:
        """As ``through``, for those of each row who leave after some times, with shares [rows, times]."""
        top = int(np.ceil(times[-1] / MS_PER_DAY))
        days = np.arange(top + 1, dtype=np.float64)[None, :] * MS_PER_DAY
        table, whole = shares @ np.maximum(days - times[:, None], 0.0), shares.sum(axis=1, keepdims=True)

        def gone(since: Ints) -> Floats:
            beyond = np.maximum(since - top, 0) * float(MS_PER_DAY)
            return np.asarray(table[:, np.clip(since, 0, top)] + whole * beyond)

        out = np.zeros((len(flow), self.size))
        for offset in range(self.size - steps.start):
            stop = min(steps.stop, self.size - offset)
            begin, end = self.edges[steps.start : stop], self.edges[steps.start + 1 : stop + 1]
            after = slice(steps.start + offset, stop + offset)
            first, last = self.edges[after], self.edges[after.start + 1 : after.stop + 1]
            if offset > 0 and (first - end).min() >= top:
                break
            leave = gone(last - begin) - gone(last - end) - gone(first - begin) + gone(first - end)
            out[:, after] += flow[:, : stop - steps.start] * leave / self.lengths[steps.start : stop]
        return out

    def _padded(self, table: Floats, days: Ints) -> Floats:
        return np.where(days > 0, table[np.maximum(days, 0)], 0.0)

    def _kernel(self, law: int) -> list[Floats] | Floats:
        """The share of a step's entries who leave in each later step: bands by offset, or a matrix [D, D]."""
        found = self.grid_law(law)
        table = left(found, self._whole_days)
        tail = float(found.quantiles(np.array([1.0 - TAIL]))[0]) if found.kind != distributions.FIXED else found.a
        reach = np.searchsorted(self.edges, self.edges[1:] + tail / MS_PER_DAY, side="left")
        width = int((reach - np.arange(self.size)).max())
        if width <= WIDEST_BAND:
            return [self._band(table, offset) for offset in range(width)]
        begin, end = self.edges[:-1], self.edges[1:]
        late = self._padded(table, end[None, :] - begin[:, None]) - self._padded(table, end[None, :] - end[:, None])
        matrix = late.copy()
        matrix[:, 1:] -= late[:, :-1]
        # Nobody has left before the first step has begun.
        return np.asarray(matrix / self.lengths[:, None])

    def _band(self, table: Floats, offset: int) -> Floats:
        """As the matrix, for the steps that lie ``offset`` later."""
        count = self.size - offset
        begin, end = self.edges[:count], self.edges[1 : count + 1]
        start, stop = self.edges[offset : offset + count], self.edges[offset + 1 : offset + count + 1]
        gone = self._padded(table, stop - begin) - self._padded(table, stop - end)
        gone -= self._padded(table, start - begin) - self._padded(table, start - end)
        return np.asarray(gone / self.lengths[:count])

    def grid_law(self, law: int) -> Law:
        """A row of the network's durations."""
        return self.law(law)

    def _presence(self, law: int) -> Floats:
        """Milliseconds of presence in each month for one who enters evenly over a step [D, 12 Y]."""
        return self._over_months(stayed(self.grid_law(law), self._whole_days))

    def _spread(self, law: int) -> Floats:
        """The share of work, spread evenly over the visit, that falls in each month [D, 12 Y]."""
        return self._over_months(stayed_in_proportion(self.grid_law(law), self._whole_days))

    def _over_months(self, table: Floats) -> Floats:
        begin, end = self.edges[:-1, None], self.edges[1:, None]
        until = self._padded(table, self.months - begin) - self._padded(table, self.months - end)
        return np.asarray(np.diff(until, axis=1) / self.lengths[:, None])

    def _listed(self, weekday: int, not_bank_holidays: bool) -> Floats:
        """How many of a weekday each month of the horizon has, bank holidays left out if so [12 Y]."""
        calendar = self.network.calendar
        first, last = int(self.months[0]), int(self.months[-1])
        days = np.arange(first, last)
        listed = (calendar.weekday(first * MS_PER_DAY) + days - first) % 7 == weekday
        if not_bank_holidays:
            zero = date(calendar.first_year, 4, 1).toordinal()
            years = range(calendar.first_year, calendar.last_year + 2)
            closed = np.array([day.toordinal() - zero for year in years for day in bank_holidays(year)])
            listed &= ~np.isin(days, closed)
        return np.asarray(np.add.reduceat(listed.astype(np.float64), self.months[:-1] - first))


def parts_for(network: Network, cells: int) -> int:
    """Steps a month for a network with so many cells in all its activities."""
    months = 12 * (network.years + network.years_before)
    steps = [min(parts, 30.44) * months for parts in PARTS]
    fitting = (p for p, s in zip(PARTS, steps, strict=True) if s <= MOST_STEPS and cells * s * s <= MOST_WORK)
    return next(fitting, PARTS[-1])


def _months(year: int, zero_year: int) -> list[tuple[int, int]]:
    """First day (since the zero of the clock) and days of each month of a financial year."""
    zero = date(zero_year, 4, 1).toordinal()
    firsts = [date(year + (month > 12), (month - 1) % 12 + 1, 1).toordinal() - zero for month in range(4, 17)]
    return [(first, after - first) for first, after in pairwise(firsts)]


def arrival_times(network: Network, group: int, year: int) -> Ints:
    """When patients of lists, or at regular intervals, come from one area in a year (ms); year may be negative."""
    groups, calendar, at = network.groups, network.calendar, max(year, 0)
    if groups.arrives[group] == INTERVAL:
        every = int(groups.interval[group, at])
        return interval_arrivals(calendar, year, every)[1] if every > 0 else np.zeros(0, dtype=np.int64)
    rows = np.arange(groups.list_start[group], groups.list_start[group + 1])
    rows = rows[groups.list_year[rows] == at]
    lists = (groups.list_weekday[rows], groups.list_time[rows], groups.list_number[rows])
    return scheduled_arrivals(calendar, year, *(column.tolist() for column in lists))[1]


def day_shares(network: Network, group: int, year: int) -> tuple[Floats, int]:
    """The share of a year's arrivals on each of its days, and the year's first day; year may be negative.

    For groups that arrive at intervals or by lists these are numbers of patients, not shares.
    """
    groups, calendar, at = network.groups, network.calendar, max(year, 0)
    start, end = calendar.start_ms(calendar.year_at(year)), calendar.end_ms(calendar.year_at(year))
    first, days = start // MS_PER_DAY, (end - start) // MS_PER_DAY
    if groups.arrives[group] in (INTERVAL, LISTS):
        day = (arrival_times(network, group, year) - start) // MS_PER_DAY
        return np.bincount(day, minlength=days).astype(np.float64), first
    weekday = (calendar.weekday(start) + np.arange(days)) % 7
    lengths = [length for _, length in _months(calendar.year_at(year), calendar.first_year)]
    month = np.repeat((np.arange(12) + 3) % 12, lengths)
    weight = groups.weekday_weight[group, at][weekday] * groups.month_weight[group, at][month]
    return weight / weight.sum(), first
