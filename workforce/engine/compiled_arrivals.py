"""Who comes to the compiled engine, a year at a time: the patients whom ``patients.arrivals`` gives for all years."""

from __future__ import annotations

from math import floor
from threading import Lock
from typing import Any

import numpy as np

from workforce.engine.compiled_layout import CAME_TIME, CAME_WIDTH
from workforce.engine.compiled_patients import signed
from workforce.model.calendar import MS_PER_HOUR
from workforce.network.arrivals import YearProfile, interval_arrivals, poisson_quantile, scheduled_arrivals
from workforce.network.compiled import compiled
from workforce.network.draws import patient_keys_of
from workforce.network.keys import COUNT, NOBODY, POSITION, patient_key, uniform
from workforce.network.network import INTERVAL, LISTS, NONE, RANDOM, Ints, Network

COLUMNS = CAME_WIDTH
MOST_HOURS = 366 * 24
GUIDES = 2048
"""Equal shares of a year's arrivals, each with the hour in which it begins, from where the right one is looked for."""

HOUR = MS_PER_HOUR


def count_batches(key: int, year: int, streams: int, hashes: Any, means: Any, together: Any, out: Any) -> int:
    """How many batches of patients each stream has in a year (``arrivals.stream_count``); how many patients in all."""
    patients = 0
    for i in range(streams):
        out[i] = 0
        if means[i] > 0.0:
            u = uniform(patient_key(key, hashes[i], year, NOBODY), hashes[i], 0, 0, COUNT)
            out[i] = poisson_quantile(means[i], u)
            patients += out[i] * together[i]
    return int(patients)


def moment(until: Any, first: int, hours: int, guide: Any, guided: int, start: int, u: float) -> int:
    """When a share u of a year's arrivals has come (``YearProfile.positions``).

    Args:
        until: The weights of the year's hours added up, from ``until[first]`` on.
        first: As above.
        hours: Hours of the year.
        guide: From ``guide[guided]`` on: the hour in which each of ``GUIDES`` equal shares begins, and the last ends.
        guided: As above.
        start: The year's start.
        u: A uniform.
    """
    target = u * until[first + hours - 1]
    part = int(u * GUIDES)
    here, there = guide[guided + part], guide[guided + part + 1]
    hour = here + int((u * GUIDES - part) * (there - here))  # as if arrivals came evenly over the share
    while hour < hours - 1 and target >= until[first + hour]:
        hour += 1
    while hour > 0 and target < until[first + hour - 1]:
        hour -= 1
    before = until[first + hour - 1] if hour > 0 else 0.0
    along = (target - before) / (until[first + hour] - before)
    return int(start + hour * HOUR + min(max(floor(along * HOUR), 0), HOUR - 1))


def fill_arrivals(
    key: int,
    year: int,
    start: int,
    count: int,
    streams: Any,
    hashes: Any,
    means: Any,
    together: Any,
    batches: Any,
    profile: Any,
    until: Any,
    guide: Any,
    hours: int,
    room: int,
    keys: Any,
    shares: Any,
    times: Any,
    order: Any,
    places: Any,
    out: Any,
) -> int:
    """The patients of the random streams of a year as rows of stream, year, number, key and time, in order of time.

    ``until`` and ``guide`` are those of the hours by ``profile``, each stream's row of them. ``keys``, ``shares``,
    ``times``, ``order`` and ``places`` are room for all patients: draws made one after the other, and nothing else, are
    made several at a time.

    Returns:
        How many patients there are; where they are more than there is room for, nothing is written.
    """
    patients, at = count_batches(key, year, count, hashes, means, together, batches), 0
    if patients > room:
        return patients
    for i in range(count):
        size, number_of, what = together[i], batches[i] * together[i], hashes[i]
        for number in range(number_of):
            keys[at + number] = signed(patient_key(key, what, year, number))
        for number in range(number_of):
            shares[at + number] = uniform(keys[at + number], what, 0, 0, POSITION)
        for first in range(at, at + number_of, size):
            time = moment(until, profile[i] * MOST_HOURS, hours, guide, profile[i] * (GUIDES + 1), start, shares[first])
            for place in range(first, first + size):
                times[place] = time
        at += number_of
    put_in_order(patients, times, start, hours * HOUR, order, places)
    at = 0
    for i in range(count):
        for number in range(batches[i] * together[i]):
            row = places[at] * COLUMNS
            out[row], out[row + 1], out[row + 2], out[row + 3] = streams[i], year, number, keys[at]
            out[row + 4] = times[at]
            at += 1
    return patients


def put_in_order(count: int, times: Any, start: int, span: int, order: Any, places: Any) -> None:
    """The place of each time among all, those at one moment as they stand.

    First into as many equal parts of the year as there are times, then, few being out of place, each as far forward
    as it belongs.

    Args:
        count: How many times there are.
        times: The times, from ``start`` to before ``start`` and ``span``.
        start: As above.
        span: As above.
        order: Room for as many.
        places: Where their places are put.
    """
    parts_in_time = count / span
    for at in range(count):
        places[at] = 0
    for at in range(count):
        places[int((times[at] - start) * parts_in_time)] += 1
    before = 0
    for part in range(count):
        those = places[part]
        places[part] = before
        before += those
    for at in range(count):
        part = int((times[at] - start) * parts_in_time)
        order[places[part]] = at
        places[part] += 1
    for last in range(1, count):
        at, place = order[last], last
        while place > 0 and times[order[place - 1]] > times[at]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = at
    for place in range(count):
        places[order[place]] = place


def in_order(times: Ints) -> Ints:
    """The order of times, those at one moment as they stand: as ``argsort(kind="stable")``, by one sort of numbers."""
    since, bits = times - times.min(initial=0), len(times).bit_length()
    if int(since.max(initial=0)) >> (63 - bits):
        return np.argsort(times, kind="stable")
    return np.sort(since << bits | np.arange(len(times))) & ((1 << bits) - 1)


class Coming:
    """The arrivals of a network, year by year, for any replication.

    Args:
        network: The scenario.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        streams, groups = network.streams, network.groups
        arrives = groups.arrives[streams.group]
        self.random: Ints = np.flatnonzero(arrives == RANDOM)
        self.others: list[int] = np.flatnonzero((arrives == INTERVAL) | (arrives == LISTS)).tolist()
        self.hashes: Ints = np.ascontiguousarray(streams.hash[self.random].view(np.int64))
        self.together: Ints = np.ascontiguousarray(groups.in_groups_of[streams.group[self.random]])
        self._batches: Ints = np.zeros(len(self.random), dtype=np.int64)
        self._one_at_a_time = Lock()
        self._room = 0
        self._into: tuple[Any, ...] = self._of_size(0)
        self._fill = compiled(fill_arrivals, by_address=True)
        self._alike: dict[tuple[bytes, bytes], tuple[Any, Ints]] = {}
        self._years: dict[int, tuple[int, int, Any, Any, Ints, Ints]] = {}

    def year(self, replication_key: int, year: int) -> Ints:
        """The patients of a year, in order of time [n, stream, year, number, key, time].

        Args:
            replication_key: Of ``keys.replication_key``.
            year: Index of the year, negative before the first, which uses the first year's values.
        """
        with self._one_at_a_time:
            rows = self._random(replication_key, year).copy()
        if not self.others:
            return rows
        parts = [rows]
        for stream in self.others:
            parts.append(self._at_set_times(replication_key, stream, year))
        rows = np.concatenate(parts)
        return rows[in_order(rows[:, CAME_TIME])]

    def _of_size(self, room: int) -> tuple[Any, ...]:
        """Room for so many patients: keys, shares, times, order, places, and rows."""
        shares = np.empty(room, dtype=np.float64)
        keys, times, order, places, rows = (np.empty(room * each, dtype=np.int64) for each in (1, 1, 1, 1, COLUMNS))
        return keys, shares, times, order, places, rows

    def _random(self, replication_key: int, year: int) -> Ints:
        """The patients of random streams in order of time; the rows are overwritten the next time."""
        key = signed(replication_key)
        start, hours, means, until, guide, profile = self._year(year)
        whose = (len(self.random), self.random, self.hashes, means, self.together, self._batches, profile)
        while True:
            patients = self._fill(key, year, start, *whose, until, guide, hours, self._room, *self._into)
            rows: Ints = self._into[-1][: patients * COLUMNS].reshape(-1, COLUMNS)
            if patients <= self._room:
                return rows
            self._room = 2 * patients
            self._into = self._of_size(self._room)

    def _year(self, year: int) -> tuple[int, int, Any, Any, Ints, Ints]:
        """A year's start, its hours, the mean number of batches of each stream, and its profiles."""
        if year not in self._years:
            calendar, at = self.network.calendar, max(year, 0)
            means = self.network.streams.mean[self.random, at] / self.together
            number = calendar.year_at(year)
            until, guide, profile = self._profile(year)
            # Years that are alike share one table, which then stays in the cache.
            until, guide = self._alike.setdefault((until.tobytes(), guide.tobytes()), (until, guide))
            self._years[year] = calendar.start_ms(number), calendar.hours_in(number), means, until, guide, profile
        return self._years[year]

    def _profile(self, year: int) -> tuple[Any, Ints, Ints]:
        """Of each different profile of random arrivals: the weights of a year's hours added up, and where shares begin.

        Then each stream's row of them; rows stand end to end.
        """
        groups, at = self.network.groups, max(year, 0)
        of_stream = self.network.streams.group[self.random]
        some = np.flatnonzero(self.network.streams.mean[self.random, at] > 0)
        row_of: dict[tuple[bytes, ...], int] = {}
        untils: list[Any] = []
        guides: list[Ints] = []
        profile = np.zeros(len(self.random), dtype=np.int64)
        for stream in some.tolist():
            group = of_stream[stream]
            weights = (
                groups.hour_weight[group, at],
                groups.weekday_weight[group, at],
                groups.month_weight[group, at],
            )
            profile[stream] = row_of.setdefault(tuple(each.tobytes() for each in weights), len(untils))
            if profile[stream] == len(untils):
                hours = YearProfile(self.network.calendar, year, *weights).until
                untils.append(np.pad(hours, (0, MOST_HOURS - len(hours))))
                begin = np.arange(GUIDES + 1) / GUIDES * hours[-1]
                guides.append(np.minimum(np.searchsorted(hours, begin, side="right"), len(hours) - 1))
        until = np.concatenate([*untils, np.zeros(1)])
        return until, np.concatenate([*guides, np.zeros(1, dtype=np.int64)]), profile

    def _at_set_times(self, replication_key: int, stream: int, year: int) -> Ints:
        groups, calendar, at = self.network.groups, self.network.calendar, max(year, 0)
        group, hashed = int(self.network.streams.group[stream]), int(self.network.streams.hash[stream])
        if groups.arrives[group] == INTERVAL:
            interval = int(groups.interval[group, at])
            none = np.zeros(0, dtype=np.int64)
            numbers, times = interval_arrivals(calendar, year, interval) if interval != NONE else (none, none)
        else:
            rows = np.arange(groups.list_start[group], groups.list_start[group + 1])
            rows = rows[groups.list_year[rows] == at]
            lists = (groups.list_weekday[rows], groups.list_time[rows], groups.list_number[rows])
            numbers, times = scheduled_arrivals(calendar, year, *(row.tolist() for row in lists))
        keys = patient_keys_of(replication_key, hashed, year, numbers).view(np.int64)
        where = np.full((len(numbers), 2), [stream, year], dtype=np.int64)
        return np.column_stack((where, numbers, keys, times)).astype(np.int64)
