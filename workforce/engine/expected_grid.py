"""The closed form's time: steps of whole days in which patients are taken to enter evenly.

Steps are parts of months, so that years and months begin with a step; the last two weeks of a year stand apart. For
patients who enter evenly over a step the numbers who leave in each later step, and the time they are there, are exact
(``expected_laws``); only the evenness within a step is an approximation, which a finer grid shows. The pattern of the
week, far from even, is left out of the flow and put back at the turns of years (``expected_turns``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from workforce.engine.expected_laws import Law, Moments, left_of, stayed_in_proportion, stayed_of
from workforce.model.calendar import MS_PER_DAY, bank_holidays
from workforce.network import distributions
from workforce.network.arrivals import interval_arrivals, scheduled_arrivals
from workforce.network.network import INTERVAL, LISTS, Bools, Floats, Ints, Network

PARTS = (31, 12, 6, 3, 1)
"""Steps a month, from days on: the first that is not too much work."""

MOST_STEPS = 1600
MOST_WORK = 400_000_000

MONTHS = 12
WEEK = 7

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
            for month, (first, days) in enumerate(_months(calendar.year_at(year), calendar.first_year)):
                cuts = set(np.round(np.arange(parts) * days / parts).astype(int).tolist())
                if month == MONTHS - 1:
                    # How fast patients come as the year turns (``expected_turns``) shows in its last weeks.
                    cuts.update((days - 2 * WEEK, days - WEEK))
                edges += [first + cut for cut in sorted(cuts)]
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
        self.kernel = cache(self._kernel)
        self.presence = cache(self._presence)
        self.spread = cache(self._spread)
        self.listed_days = cache(self._listed)
        self.law = cache(lambda row: Law.of(network, row))
        self._by_year: dict[tuple[bool, int], Floats] = {}
        self.tail, self.days = cache(self._tail), cache(self._whole_days)

    def steps(self, years: list[int]) -> slice:
        """The steps of years that follow one another."""
        found = np.flatnonzero((self.year >= min(years)) & (self.year <= max(years)))
        return slice(int(found[0]), int(found[-1]) + 1)

    def arrivals(self, group: int, year: int, ahead: Floats | None = None) -> Floats:
        """The share of a year's arrivals in each step [D]; year may be negative.

        Args:
            group: The group.
            year: The year, as an index.
            ahead: How far its pattern of the week is ahead at each midnight (ms), Monday's first; it is taken out, and
                what is left of it at the year's end comes in the step that follows.
        """
        by_day, first = day_shares(self.network, group, year)
        days = len(by_day)
        until = np.concatenate([[0.0], np.cumsum(by_day)])
        since = self.edges - first
        found = until[np.clip(since, 0, days)]
        if ahead is not None:
            inside = np.flatnonzero((since > 0) & (since <= days))
            at = np.maximum(since[inside], WEEK)
            weekday = (self.network.calendar.weekday(0) + self.edges[inside]) % WEEK
            found[inside] -= (until[at] - until[at - WEEK]) / WEEK * ahead[weekday] / MS_PER_DAY
        return np.asarray(np.diff(found))

    def through(self, flow: Floats, law: int, steps: slice) -> Floats:
        """Those who leave in each step from the first given on, as far as any do [rows, steps on].

        Args:
            flow: Those who enter in the given steps [rows, steps].
            law: How long they stay.
            steps: The steps.
        """
        kernel, width = self.kernel(law)
        start, after = steps.start, min(steps.stop - 1 + width, self.size)
        out = np.zeros((len(flow), after - start))
        if width <= WIDEST_BAND:
            for offset in range(width):
                stop = min(steps.stop, self.size - offset) - start
                if stop > 0:
                    out[:, offset : offset + stop] += flow[:, :stop] * kernel[offset, start : start + stop]
            return out
        for first in range(start, steps.stop, BLOCK):
            # Nobody leaves before entering, or much later.
            last = min(first + BLOCK, steps.stop)
            until = min(last - 1 + width, self.size)
            out[:, first - start : until - start] += (
                flow[:, first - start : last - start] @ kernel[first:last, first:until]
            )
        return out

    def through_timed(self, flow: Floats, shares: Floats, times: Floats, steps: slice) -> Floats:
        """As ``through``, for those of each row who leave after some times, with shares [rows, times]."""
        top = int(np.ceil(times[-1] / MS_PER_DAY))
        days = np.arange(top + 1, dtype=np.float64)[None, :] * MS_PER_DAY
        table, whole = shares @ np.maximum(days - times[:, None], 0.0), shares.sum(axis=1, keepdims=True)

        def gone(since: Ints) -> Floats:
            beyond = np.maximum(since - top, 0) * float(MS_PER_DAY)
            return np.asarray(table[:, np.clip(since, 0, top)] + whole * beyond)

        start = steps.start
        out = np.zeros((len(flow), self.size - start))
        used = 0
        for offset in range(self.size - start):
            stop = min(steps.stop, self.size - offset)
            begin, end = self.edges[start:stop], self.edges[start + 1 : stop + 1]
            first, last = self.edges[start + offset : stop + offset], self.edges[start + offset + 1 : stop + offset + 1]
            if offset > 0 and (first - end).min() >= top:
                break
            leave = gone(last - begin) - gone(last - end) - gone(first - begin) + gone(first - end)
            used = stop + offset - start
            out[:, offset:used] += flow[:, : stop - start] * leave / self.lengths[start:stop]
        return out[:, :used]

    def _whole_days(self, law: int) -> tuple[Floats, Moments]:
        """Whole days (ms) until nearly all have left, and the partial moments of a duration at each."""
        top = min(int(self.tail(law) // MS_PER_DAY) + 2, int(self.edges[-1] - self.edges[0]))
        days = np.arange(top + 1, dtype=np.float64) * MS_PER_DAY
        return days, self.law(law).partial(days)

    def _table(self, table: Floats, slope: float) -> Callable[[Ints], Floats]:
        """An integral from 0 to whole days, 0 before and a straight line after those in a table."""
        top = len(table) - 1

        def at(days: Ints) -> Floats:
            beyond = np.maximum(days - top, 0) * (slope * MS_PER_DAY)
            return np.where(days > 0, table[np.clip(days, 0, top)] + beyond, 0.0)

        return at

    def _tail(self, law: int) -> float:
        """A time (ms) that next to nobody exceeds."""
        found = self.law(law)
        return found.a if found.kind == distributions.FIXED else float(found.quantiles(np.array([1.0 - TAIL]))[0])

    def _kernel(self, law: int) -> tuple[Floats, int]:
        """The share of a step's entries who leave in each later step, and in how many steps any do.

        Those shares stand by offset [offsets, D] if few, else in a matrix [D, D].
        """
        at = self._table(left_of(*self.days(law)), 1.0)
        reach = np.searchsorted(self.edges, self.edges[1:] + self.tail(law) / MS_PER_DAY, side="left")
        width = max(int((np.minimum(reach, self.size) - np.arange(self.size)).max()), 1)
        step = np.minimum(np.arange(self.size + 1)[:, None] + np.arange(width + 1), self.size)
        gone = at(self.edges[step] - self.edges[:, None])
        until = gone[:-1, 1:] - gone[1:, :-1]
        shares = np.diff(until, axis=1, prepend=0.0) / self.lengths[:, None]
        if width <= WIDEST_BAND:
            return np.ascontiguousarray(shares.T), width
        matrix = np.zeros((self.size, self.size + width))
        # The shares of step i begin in column i.
        row, item = matrix.strides
        np.lib.stride_tricks.as_strided(matrix, shares.shape, (row + item, item))[:] = shares
        return matrix[:, : self.size], width

    def _presence(self, law: int) -> Floats:
        """Milliseconds of presence in each month for one who enters evenly over a step [D, 12 Y]."""
        return self._over_months(self._table(stayed_of(*self.days(law)), self.law(law).mean))

    def _spread(self, law: int) -> Floats:
        """The share of work, spread evenly over the visit, that falls in each month [D, 12 Y]."""
        return self._over_months(self._table(stayed_in_proportion(self.law(law), self.days(law)[0]), 1.0))

    def by_year(self, table: Callable[[int], Floats], law: int) -> Floats:
        """``presence`` or ``spread`` by year in place of month [D, Y]."""
        key = (table is self.spread, law)
        if key not in self._by_year:
            self._by_year[key] = table(law).reshape(self.size, -1, MONTHS).sum(axis=2)
        return self._by_year[key]

    def _over_months(self, at: Callable[[Ints], Floats]) -> Floats:
        done = at(self.months - self.edges[:, None])
        return np.asarray(np.diff(done[:-1] - done[1:], axis=1) / self.lengths[:, None])

    def months_of(self, law: int, steps: slice) -> slice:
        """The months in which those who enter in some steps are there."""
        begin, end = self.bounds[steps.start], self.bounds[steps.stop]
        first = bisect_right(self.turns, begin) - 1
        after = bisect_left(self.turns, end + self.tail(law) / MS_PER_DAY)
        return slice(max(first, 0), min(after, len(self.turns) - 1))

    @cached_property
    def bounds(self) -> list[int]:
        """As ``edges``."""
        return [int(edge) for edge in self.edges]

    @cached_property
    def turns(self) -> list[int]:
        """As ``months``."""
        return [int(month) for month in self.months]

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
