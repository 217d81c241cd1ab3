"""What each visit needs of staff: whether, how many, how long, from the network and the visit's own draws."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from workforce.engine.log import CUT, VisitLog
from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR, MS_PER_WEEK, is_bank_holiday
from workforce.network.choices import NEVER, drawn_time
from workforce.network.compiled import compiled
from workforce.network.keys import DURATION, NEED, uniform
from workforce.network.network import (
    AT_START,
    CONTACTS,
    NONE,
    RATIO,
    REPEATED,
    SPREAD,
    Bools,
    Floats,
    Ints,
    Network,
    Words,
)
from workforce.network.packing import code_strides, pack
from workforce.results.measures_pieces import Block


def _fill_needs(keys: Words, what: Any, episodes: Ints, occurrences: Ints, out: Floats) -> None:
    for i in range(len(keys)):
        out[i] = uniform(keys[i], what, episodes[i], occurrences[i], NEED)


def fill_times(
    ints: Any, reals: Any, laws: Ints, years: Ints, codes: Ints, keys: Words, hashes: Words, again: Ints, out: Ints
) -> None:
    """Draw how long each of many activities takes: `again` holds episode and occurrence."""
    for i in range(len(laws)):
        out[i] = drawn_time(
            ints, reals, laws[i], years[i], codes[i], keys[i], hashes[i], again[i, 0], again[i, 1], DURATION
        )


def whole(amounts: Any) -> Ints:
    """Rounded to whole milliseconds, half up."""
    return np.floor(np.asarray(amounts, dtype=np.float64) + 0.5).astype(np.int64)


class Visits:
    """Visits as their needs are found."""

    def __init__(self, network: Network, log: VisitLog) -> None:
        self.network = network
        self.log = log
        self.strides = code_strides(network)
        self.keys: Words = log.key.view(np.uint64)
        self._listed: dict[tuple[int, tuple[bool, ...], bool], Bools] = {}
        self._window_hours: dict[int, Floats] = {}

    def looked(self, which: int, year: int, codes: Ints) -> Any:
        """The ids that a lookup holds for some attributes: one number where it depends on none."""
        looked = self.network.lookups
        row: Any = int(looked.base[which]) + year * int(looked.year_stride[which])
        for place in range(int(looked.attribute_start[which]), int(looked.attribute_start[which + 1])):
            attribute = int(looked.attribute[place])
            value = codes // self.strides[attribute] % self.network.attributes.values[attribute]
            row = row + value * looked.stride[place]
        return looked.row[row]

    @cached_property
    def planned(self) -> Ints:
        """When each visit ends, or would have if the horizon had not cut it."""
        log, activities = self.log, self.network.activities
        ends = log.finish.copy()
        cut = np.flatnonzero((log.outcome == CUT) & (log.start != NEVER))
        year, activity = log.version_year[cut].astype(np.int64), log.activity[cut]
        packed = pack(self.network)
        times = np.empty(len(cut), dtype=np.int64)
        compiled(fill_times)(
            packed.ints,
            packed.reals,
            activities.duration[activities.version[year, activity]],
            year,
            log.code[cut],
            self.keys[log.patient[cut]],
            activities.hash[activity],
            np.stack((log.episode[cut], log.occurrence[cut]), axis=1).astype(np.int64),
            times,
        )
        ends[cut] = np.maximum(ends[cut], log.start[cut] + times)
        return ends

    def listed(self, year: int, weekdays: tuple[bool, ...], not_bank_holidays: bool) -> Bools:
        """Which days of a year are listed by a repeated need."""
        key = (year, weekdays, not_bank_holidays)
        if key not in self._listed:
            self._listed[key] = self._days(*key)
        return self._listed[key]

    def _days(self, year: int, weekdays: tuple[bool, ...], not_bank_holidays: bool) -> Bools:
        calendar = self.network.calendar
        first = calendar.start_ms(calendar.year_at(year))
        days = np.arange(calendar.days_in(calendar.year_at(year)))
        found: Bools = np.array(weekdays, dtype=np.bool_)[(calendar.weekday(first) + days) % 7]
        if not_bank_holidays:
            free = [is_bank_holiday(calendar.date(first + day * MS_PER_DAY)) for day in days.tolist()]
            found = found & ~np.array(free, dtype=np.bool_)
        return found

    def window_hours(self, window: int) -> Floats:
        """Milliseconds of the week from Monday 00:00 that lie in a window before each hour [169]."""
        if window not in self._window_hours:
            hours = self.network.needs.windows[window] * MS_PER_HOUR
            self._window_hours[window] = np.concatenate(([0.0], np.cumsum(hours)))
        return self._window_hours[window]

    def inside(self, window: int, times: Ints) -> Floats:
        """Milliseconds inside a window from the Monday at or before the clock's zero to each time."""
        table = self.window_hours(window)
        weeks, rest = np.divmod(times + self.network.calendar.hour_of_week(0) * MS_PER_HOUR, MS_PER_WEEK)
        hour, part = np.divmod(rest, MS_PER_HOUR)
        return np.asarray(weeks * table[-1] + table[hour] + part * self.network.needs.windows[window][hour])


class BlockNeeds:
    """The needs of the pieces of one block.

    Attributes:
        rows: The rows of ``needs`` of the block's activity in its year.
    """

    def __init__(self, visits: Visits, block: Block) -> None:
        self.visits, self.block = visits, block
        needs = visits.network.needs
        first = int(needs.start[block.year, block.activity])
        self.rows = range(first, first + int(needs.count[block.year, block.activity]))
        self._draws: dict[int, Floats] = {}

    @cached_property
    def codes(self) -> Ints:
        """The attributes of each piece's visit."""
        return np.asarray(self.visits.log.code[self.block.visit], dtype=np.int64)

    def looked(self, which: int) -> Any:
        """The ids that a lookup holds for the pieces: one number where they are all alike."""
        return self.visits.looked(which, self.block.year, self.codes)

    def has(self, row: int) -> Any:
        """Whether each piece's visit has a need: True or False where all are alike."""
        network = self.visits.network
        share = network.fractions[self.looked(int(network.needs.share[row]))]
        if np.ndim(share) == 0 and not 0.0 < share < 1.0:
            return bool(share >= 1.0)
        what = int(network.needs.draw_hash[row])
        if what not in self._draws:
            log, visit = self.visits.log, self.block.visit
            self._draws[what] = np.empty(len(visit), dtype=np.float64)
            compiled(_fill_needs)(
                self.visits.keys[log.patient[visit]],
                np.uint64(what),
                log.episode[visit].astype(np.int64),
                log.occurrence[visit].astype(np.int64),
                self._draws[what],
            )
        return self._draws[what] < share

    def each(self, row: int) -> Ints:
        """Staff milliseconds each time that a timed need falls; 0 for those who do not have it."""
        network, block = self.visits.network, self.block
        time: Any = network.amounts[self.looked(int(network.needs.time[row]))]
        by_area = float(network.needs.by_area_travel[row])
        if by_area:
            area = self.visits.log.area[self.visits.log.patient[block.visit]]
            time = time + by_area * network.geography.travel_per_visit[block.year, area]
        return np.broadcast_to(whole(time) * self.has(row), block.visit.shape)

    def staff(self, row: int) -> Any:
        """Staff while the patient is present; 0 for those who do not have the need."""
        network = self.visits.network
        return network.amounts[self.looked(int(network.needs.staff[row]))] * self.has(row)

    def milliseconds(self, row: int) -> Ints:
        """Staff milliseconds of each piece by one need."""
        block, form = self.block, self.visits.network.needs.form[row]
        if form == AT_START:
            return self.each(row) * self.starts
        if form == SPREAD:
            return self._spread(row)
        if form == REPEATED:
            first, last = self.days(row)
            passed: Ints = np.concatenate(([0], np.cumsum(self.listed(row)))).astype(np.int64)
            return np.asarray(self.each(row) * (passed[last] - passed[first]), dtype=np.int64)
        if form == CONTACTS:
            return self.each(row) * sum(((fell >= 0).astype(np.int64) for fell in self.contacts(row)), np.int64(0))
        if form == RATIO:
            window = int(self.visits.network.needs.window[row])
            if window != NONE and not (self.visits.network.needs.windows[window] == 1.0).all():
                inside = self.visits.inside(window, block.finish) - self.visits.inside(window, block.start)
                return whole(self.staff(row) * inside)
        return whole(self.staff(row) * (block.finish - block.start))

    @cached_property
    def starts(self) -> Bools:
        """Whether each piece begins with its visit's start."""
        return np.asarray(self.visits.log.start[self.block.visit] == self.block.start)

    @cached_property
    def lasts(self) -> Ints:
        """How long each piece's visit lasts, whole."""
        return self.visits.planned[self.block.visit] - self.visits.log.start[self.block.visit]

    def _spread(self, row: int) -> Ints:
        each, begun = self.each(row), self.visits.log.start[self.block.visit]
        long = np.maximum(self.lasts, 1)
        before = whole(each * ((self.block.start - begun) / long))
        return np.where(self.lasts > 0, whole(each * ((self.block.finish - begun) / long)) - before, each)

    def listed(self, row: int) -> Bools:
        """Which days of the year a repeated need lists."""
        needs = self.visits.network.needs
        days = tuple(needs.weekdays[row].tolist())
        return self.visits.listed(self.block.year, days, bool(needs.not_bank_holidays[row]))

    def days(self, row: int) -> tuple[Ints, Ints]:
        """The first day, and the one after the last, at whose stated hour the patient is there, from the year's."""
        calendar, at = self.visits.network.calendar, int(self.visits.network.needs.at[row])
        hour = calendar.start_ms(calendar.year_at(self.block.year)) + at
        first = -((hour - self.block.start) // MS_PER_DAY)
        return first, np.maximum(-((hour - self.block.finish) // MS_PER_DAY), first)

    def contacts(self, row: int) -> Iterator[Ints]:
        """For each stated contact, the time at which it falls in each piece; NONE where it does not.

        Times count from the start of the block's year.
        """
        needs, calendar = self.visits.network.needs, self.visits.network.calendar
        begun = self.visits.log.start[self.block.visit]
        year = calendar.start_ms(calendar.year_at(self.block.year))
        for offset in needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist():
            fell = begun + offset
            yield np.where((self.block.start <= fell) & (fell < self.block.finish), fell - year, NONE)
