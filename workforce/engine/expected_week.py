"""The weekly pattern: when in the week patients come to each activity and are there, solved by harmonics.

Patients of one year's plan in a steady state repeat every week. Their arrivals by bin of the week become harmonics;
an activity multiplies each harmonic by what its lengths do to it, a junction by shares, so that one pass along all
ways gives every activity's pattern. Patients are taken to enter evenly over a bin; those of lists and of regular
arrivals over the bin that ends at (or holds) their moment, so that they are there at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from workforce.engine.expected_elapsed import Elapsed
from workforce.engine.expected_grid import arrival_times
from workforce.engine.expected_laws import Law, left
from workforce.engine.expected_opening import Gate, Opening
from workforce.engine.expected_ways import ENDLESS, Conditions, Ways
from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR, MS_PER_WEEK
from workforce.network import distributions
from workforce.network.network import INTERVAL, LINKED, LISTS, Floats, Ints, Network

Waves = NDArray[np.complex128]

BINS_AN_HOUR = 1
"""Enough for sums over a year, which a finer pattern moves by less than a five-thousandth."""
FINE_BINS_AN_HOUR = 2
"""For the pattern of single hours."""
TAIL = 1e-7
"""So few of the longest visits are taken to end evenly over the week."""
SETTLED = 1e-12


class Week:
    """The weekly pattern of all activities, for each group of years alike in plans and arrivals.

    Args:
        network: The scenario.
        ways: All ways through it.
        elapsed: Times since moments.
        bins_an_hour: How fine the pattern is.
        years: Indices of the years wanted; by default all. What is said of others is 0.

    Attributes:
        bins: Bins of the week.
        bin_ms: How long each is.
    """

    def __init__(
        self,
        network: Network,
        ways: Ways,
        elapsed: Elapsed,
        bins_an_hour: int = BINS_AN_HOUR,
        years: Sequence[int] | None = None,
    ) -> None:
        self.network, self.ways, self.chart, self.elapsed = network, ways, ways.chart, elapsed
        self.bins = HOURS_PER_WEEK * bins_an_hour
        self.bin_ms = MS_PER_WEEK / self.bins
        self.opening, self.gate = Opening(network), cache(self._gate)
        self.turn: Waves = np.exp(-2j * np.pi * np.arange(self.bins // 2 + 1) / self.bins)
        self._first = self._blocks()
        self._years = np.arange(network.years) if years is None else np.array(years)
        calendar = network.calendar
        self._count: Floats = np.array([calendar.hours_of_week_count(y) for y in calendar.years], dtype=np.float64)
        self._leaving_of, self._staying_of = cache(self._transfer), cache(self._staying)
        self.laws = cache(self._of_cells)
        self.ratio = lru_cache(maxsize=16)(self._ratio)
        self._shifts = cache(lambda moment: np.array([self.shift(time) for time in elapsed.middles(moment)]))
        self._entries: dict[int, list[Waves]] = {}
        self._waits: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def in_window(self, activity: int, window: int) -> Floats:
        """The share of each cell's presence that falls in a window of the week [cells, Y]."""
        inside = self.network.needs.windows[window]
        found = np.zeros((len(self.ways.cells[activity].code), len(self._first)))
        for first, years in self._together():
            both = np.concatenate([self._count[years] * inside, self._count[years]])
            part, whole = np.hsplit(self._measured(activity, first, self._hourly(both)), 2)
            found[:, years] = part / whole
        return found

    def at(self, activity: int, moment: int) -> Floats:
        """The number of each cell present at a time of day (ms) over the average number, by weekday [cells, Y, 7]."""
        place = moment / self.bin_ms + np.arange(7) * (self.bins // 7)
        low = np.floor(place).astype(np.int64)
        weight = np.zeros((7, self.bins))
        weight[np.arange(7), low % self.bins] += low + 1 - place
        weight[np.arange(7), (low + 1) % self.bins] += place - low
        found = np.zeros((len(self.ways.cells[activity].code), len(self._first), 7))
        for first, years in self._together():
            found[:, years] = self._measured(activity, first, weight)[:, None]
        return found

    def _together(self) -> list[tuple[int, Ints]]:
        """The years wanted that stand with one, the first of all such years first."""
        firsts = np.unique(self._first[self._years]).tolist()
        return [(first, self._years[self._first[self._years] == first]) for first in firsts]

    def _measured(self, activity: int, first: int, weights: Floats) -> Floats:
        """Weighted sums, over the bins' beginnings, of the number present over its average.

        Args:
            activity: The activity.
            first: The first of the years that stand together.
            weights: By row and bin.

        Returns:
            By cell and row of weights.
        """
        waves = np.fft.rfft(weights, axis=1)
        waves[:, 1 : (self.bins + 1) // 2] *= 2.0
        # The real part of the sum of products, each with the conjugate: all real and imaginary parts side by side.
        return np.asarray(self.ratio(activity, first).view(np.float64) @ waves.view(np.float64).T)

    def by_hour(self, activity: int, year: int) -> Floats:
        """The number of each cell present in each hour of the week over its average in the year [cells, 168]."""
        edges = np.fft.irfft(self.ratio(activity, self.alike(year)), n=self.bins, axis=1) * self.bins
        hourly = self._to_hours(0.5 * (edges + np.roll(edges, -1, axis=1)))
        count = self._count[year]
        return np.asarray(hourly * (count.sum() / (hourly @ count))[:, None])

    def entries_by_hour(self, activity: int, year: int, then: Waves | None = None) -> Floats:
        """When in the week each cell's visits start: shares of an average week's by hour, averaging 1 [cells, 168].

        Args:
            activity: The activity.
            year: Index of the year.
            then: What is to follow each start, as harmonics; by default the start itself.
        """
        entries = self.entries(self.alike(year))[activity]
        total = entries[:, :1].real
        shape = np.divide(entries, total, out=np.zeros_like(entries), where=total > 0)
        shape[:, 0] = 1.0
        by_bin = np.fft.irfft(shape if then is None else shape * then, n=self.bins, axis=1) * self.bins
        hourly = self._to_hours(by_bin)
        count = self._count[year]
        return np.asarray(hourly * (count.sum() / (hourly @ count))[:, None])

    def _ratio(self, activity: int, first: int) -> Waves:
        """Harmonics of the number present over its average, which is the first [cells, harmonics]."""
        entries = self.entries(first)[activity]
        average = entries[:, :1].real
        laws, law = self.laws(activity, int(self.chart.version[first, activity]), first)
        found = np.divide(entries, average, out=np.zeros_like(entries), where=average > 0.0)
        found[:, 1:] *= np.array([self._staying_of(each) for each in laws.tolist()])[law]
        found[:, 0] = 1.0
        return found

    def alike(self, year: int) -> int:
        """The first of the years that stand with one."""
        return int(self._first[year])

    def _gate(self, node: int, year: int) -> Gate | None:
        """What opening hours do to those who come to a node in a year; None where there are none."""
        spans = self.opening.hours(node, year) if node in self.opening.gated else None
        return None if spans is None else Gate.of(spans, self.bins)

    def waits(self, node: int, year: int) -> tuple[Floats, Floats] | None:
        """How long each cell of a node waits for opening: shares [cells, times] and times (ms); None for not at all."""
        first = self.alike(year)
        if self.gate(node, first) is None:
            return None
        self.entries(first)
        return self._waits[node, first]

    def entries(self, first: int) -> list[Waves]:
        """Harmonics of every node's entries by bin of the week, for the years that stand with one."""
        if first not in self._entries:
            self._entries[first] = self._solve(first)
        return self._entries[first]

    def _hourly(self, weight: Floats) -> Floats:
        """Weights of hours [rows, 168] by bin's beginning: presence in a bin is the mean of its two edges."""
        by_bin = np.repeat(weight, self.bins // HOURS_PER_WEEK, axis=1)
        return np.asarray(0.5 * (by_bin + np.roll(by_bin, 1, axis=1)))

    def _to_hours(self, by_bin: Floats) -> Floats:
        return np.asarray(by_bin.reshape(len(by_bin), HOURS_PER_WEEK, -1).mean(axis=2))

    def _blocks(self) -> Ints:
        """For each year the first with the same plan and times of arrival, for whose people the pattern is solved."""
        groups = self.network.groups
        marks: dict[tuple[object, ...], int] = {}
        found = []
        for year in range(self.network.years):
            lists = groups.list_year == year
            mark = (
                self.ways.plan(range(self.chart.activities + self.chart.groups), year),
                self.elapsed.plan_year(year),
                tuple(self.opening.hours(activity, year) for activity in sorted(self.opening.gated)),
                groups.hour_weight[:, year].tobytes(),
                groups.weekday_weight[:, year].tobytes(),
                groups.interval[:, year].tobytes(),
                tuple(
                    column[lists].tobytes() for column in (groups.list_weekday, groups.list_time, groups.list_number)
                ),
            )
            found.append(marks.setdefault(mark, year))
        return np.array(found, dtype=np.int64)

    def _law(self, row: int) -> Law:
        return self.elapsed.law(row)

    def _of_cells(self, node: int, version: int, year: int) -> tuple[Ints, Ints]:
        """The lengths of visits to a node, and which of them each cell has."""
        lookup = int(self.network.activities.duration[version])
        return np.unique(self.ways.codes.rows(lookup, year, self.ways.cells[node].code), return_inverse=True)

    def _transfer(self, law: int) -> Waves:
        """What a visit's length does to each harmonic of those who enter."""
        found = self._law(law)
        leave = np.diff(np.diff(left(found, self._times(found))), prepend=0.0) / self.bin_ms
        by_bin = leave.reshape(-1, self.bins).sum(axis=0)
        return np.fft.rfft(by_bin + (1.0 - by_bin.sum()) / self.bins)

    def _staying(self, law: int) -> Waves:
        """What a visit's length makes of each harmonic but the first: of entries over their mean, presence over its."""
        mean = self._law(law).mean
        if mean <= 0.0:
            return np.zeros(len(self.turn) - 1, dtype=np.complex128)
        return (1.0 - self._leaving_of(law)[1:]) / (self.turn[1:].conj() - 1.0) * (self.bin_ms / mean)

    def shift(self, time: float) -> Waves:
        """What a delay (ms) does to each harmonic."""
        whole, part = np.divmod(time / self.bin_ms, 1.0)
        return np.asarray(self.turn**whole * (1.0 - part * (1.0 - self.turn)))

    def folded(self, done: Callable[[Law, Floats], Floats], law: Law, total: float) -> Waves:
        """Harmonics of what is done by bin after an entry, of a total.

        Args:
            done: The integral of what is done by a time, as ``stayed``.
            law: How long a visit lasts.
            total: What is done in all.
        """
        times = self._times(law)
        by_bin = np.diff(np.diff(done(law, times)), prepend=0.0) / (self.bin_ms * total)
        by_bin = by_bin.reshape(-1, self.bins).sum(axis=0)
        return np.fft.rfft(by_bin + (1.0 - by_bin.sum()) / self.bins)

    def _times(self, law: Law) -> Floats:
        """Bins' edges until all but the longest visits are over, in whole weeks."""
        long = law.a if law.kind == distributions.FIXED else float(law.quantiles(np.array([1.0 - TAIL]))[0])
        return np.arange((int(long // MS_PER_WEEK) + 2) * self.bins + 1, dtype=np.float64) * self.bin_ms

    def _all_leaving(self, node: int, version: int, year: int, entries: Waves) -> Waves:
        if node >= self.chart.activities:
            return entries
        laws, law = self.laws(node, version, year)
        return np.asarray(entries * np.array([self._leaving_of(each) for each in laws.tolist()])[law])

    def _leaving(self, node: int, version: int, when: Conditions, year: int, entries: Waves, everyone: Waves) -> Waves:
        if not when:
            return everyone
        first, *others = when
        found = everyone
        if first.until < ENDLESS:
            found = self._in_time(node, first.moment, first.until, year, entries)
        if first.above > -ENDLESS:
            found = found - self._in_time(node, first.moment, first.above, year, entries)
        if others:
            found = found * self.elapsed.in_time(node, tuple(others), year)[:, None]
        return found

    def _in_time(self, node: int, moment: int, limit: int, year: int, entries: Waves) -> Waves:
        version = int(self.chart.version[year, node])
        if self.elapsed.marks_end(node, version, moment):
            return self._all_leaving(node, version, year, entries) * float(limit >= 0)
        timing = self.elapsed.timing(node, moment, limit, year)
        if node >= self.chart.activities:
            return np.asarray(entries * timing.sum(axis=1, keepdims=True))
        return np.asarray(entries * (timing @ self._shifts(moment)))

    def _solve(self, first: int) -> list[Waves]:
        size = len(self.turn)
        coming = [np.zeros((len(cells.code), size), dtype=np.complex128) for cells in self.ways.cells]
        found = [np.zeros((0, size), dtype=np.complex128) for _ in coming]
        self._arrive(first, coming)
        for component in self.chart.order:
            nodes = [node for node in component if len(coming[node]) and not self.chart.is_end(node)]
            total = sum(float(coming[node][:, 0].real.sum()) for node in nodes)
            while nodes and sum(float(coming[node][:, 0].real.sum()) for node in nodes) > SETTLED * total:
                for node in nodes:
                    entries, coming[node] = self._opened(node, first, coming[node]), np.zeros_like(coming[node])
                    found[node] = found[node] + entries if len(found[node]) else entries
                    self._send(node, first, entries, coming)
        return [waves if len(waves) else coming[node] for node, waves in enumerate(found)]

    def _opened(self, node: int, first: int, coming: Waves) -> Waves:
        """Who start at a node, from those who come to it."""
        gate = self.gate(node, first)
        if gate is None:
            return coming
        by_bin = np.fft.irfft(coming, n=self.bins, axis=1)
        self._waits.setdefault((node, first), gate.waits(by_bin))
        return np.asarray(np.fft.rfft(gate.through(by_bin), axis=1))

    def _send(self, node: int, year: int, entries: Waves, coming: list[Waves]) -> None:
        version = int(self.chart.version[year, node])
        everyone = self._all_leaving(node, version, year, entries)
        leaving: dict[Conditions, Waves] = {}
        for fork in self.ways.forks[node].get(version, ()):
            if year not in fork.years:
                continue
            if fork.when not in leaving:
                leaving[fork.when] = self._leaving(node, version, fork.when, year, entries, everyone)
            reached = np.asarray(fork.shares @ leaving[fork.when])
            for way in fork.ways:
                part = reached[way.reached]
                coming[way.target] += part * self.ways.chance(way.target, year) if way.draws else part

    def _arrive(self, first: int, coming: list[Waves]) -> None:
        for group in range(len(self.network.names.groups)):
            if self.network.groups.arrives[group] == LINKED:
                continue
            profile = np.fft.rfft(self.profile(group, first))
            node = self.chart.arrival(group)
            for rows, patients in self.ways.arrivals(group):
                coming[node][rows] += patients[:, first, None] * profile

    def profile(self, group: int, year: int) -> Floats:
        """The share of a week's arrivals in each bin."""
        groups = self.network.groups
        if groups.arrives[group] in (INTERVAL, LISTS):
            times = arrival_times(self.network, group, year)
            monday = self.network.calendar.weekday(0) * 24 * MS_PER_HOUR
            place = np.ceil((times + monday) % MS_PER_WEEK / self.bin_ms).astype(np.int64) - 1
            found = np.bincount(place % self.bins, minlength=self.bins).astype(np.float64)
        else:
            found = np.repeat(
                np.outer(groups.weekday_weight[group, year], groups.hour_weight[group, year]).ravel(),
                self.bins // HOURS_PER_WEEK,
            )
        return found / found.sum() if found.any() else found
