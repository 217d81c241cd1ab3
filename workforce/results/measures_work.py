"""How much timed work of each role falls in each hour, counted in quarter hours by hour of the week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR
from workforce.network.network import AT_START, CONTACTS, NONE, REPEATED, SPREAD, Bools, Floats, Ints, Network
from workforce.results.measures_needs import BlockNeeds
from workforce.results.measures_table import MeasureRows

QUARTER = MS_PER_HOUR // 4
PARTS = 1024
"""Time spread evenly is added up in whole parts of a millisecond, so that no order of adding matters."""
HOURS_PER_DAY = 24
AFTER = HOURS_PER_WEEK
"""Hours after the end of a year in which work begun in it may fall; they count in the next year."""
HALF_DAY = 12

Daily = tuple[int, int, int, tuple[bool, ...], bool]
"""A role, the hour of the day from which its work falls, the window it falls in, the weekdays, not bank holidays."""


class Work:
    """Timed work of one ward, gathered by role, cover group and hour of one year after another.

    Attributes:
        groups: The cover groups of the ward.
    """

    def __init__(self, network: Network, groups: list[int]) -> None:
        self.network = network
        self.groups = groups
        self._place = np.full(len(network.names.cover_groups) + 1, NONE, dtype=np.int64)
        self._place[groups] = np.arange(len(groups))
        self._after: dict[int, Ints] = {}
        self._begin(0)

    def _begin(self, year: int) -> None:
        calendar = self.network.calendar
        self.year = year
        self._start = calendar.start_ms(calendar.year_at(year))
        self._hours = calendar.hours_in(calendar.year_at(year))
        self._falls: dict[int, Ints] = {}
        self._parts: dict[int, Ints] = {}
        self._slopes: dict[int, Ints] = {}
        self._daily: dict[Daily, Ints] = {}
        self._listed: dict[Daily, Bools] = {}

    def _of(self, table: dict[int, Ints], role: int) -> Ints:
        if role not in table:
            table[role] = np.zeros((len(self.groups), self._hours + AFTER), dtype=np.int64)
        return table[role]

    def add(self, needing: BlockNeeds, row: int, groups: Ints) -> None:
        """Take the timed need of one row on, for the pieces of a block in their cover groups (NONE: not counted)."""
        needs, block = self.network.needs, needing.block
        form, role = int(needs.form[row]), int(needs.role[row])
        each, place = needing.each(row), self._place[groups]
        each = np.where(place == NONE, 0, each)
        if form == AT_START:
            self._fall(role, place, block.start - self._start, each * needing.starts)
        elif form == CONTACTS:
            for fell in needing.contacts(row):
                self._fall(role, place, fell, each * (fell != NONE))
        elif form == SPREAD:
            self._spread(role, place, needing, each)
        elif form == REPEATED:
            self._repeat(row, place, needing, each)

    def _fall(self, role: int, place: Ints, when: Ints, time: Ints) -> None:
        """Work that begins at a moment of the year and goes on for its time."""
        some = np.flatnonzero(time)
        if not len(some):
            return
        table = self._of(self._falls, role)
        hour, past = np.divmod(when[some], MS_PER_HOUR)
        at, width = place[some] * table.shape[1], table.shape[1]
        for done, part in _parts_by_hour(past, time[some]):
            keep = np.flatnonzero(part)
            np.add.at(table.ravel(), at[keep] + np.minimum(hour[keep] + done, width - 1), part[keep])

    def _spread(self, role: int, place: Ints, needing: BlockNeeds, each: Ints) -> None:
        """Work spread evenly over a visit."""
        lasts = needing.lasts
        self._fall(role, place, needing.block.start - self._start, np.where(lasts > 0, 0, each))
        some = np.flatnonzero((each > 0) & (lasts > 0))
        if not len(some):
            return
        parts, slopes = self._of(self._parts, role), self._of(self._slopes, role)
        an_hour = np.floor(each[some] * (PARTS * MS_PER_HOUR / lasts[some]) + 0.5).astype(np.int64)
        start, finish = needing.block.start[some] - self._start, needing.block.finish[some] - self._start
        at = place[some] * parts.shape[1]
        for when, sign in ((start, -1), (finish, 1)):
            hour, past = np.divmod(when, MS_PER_HOUR)
            # The part of the hour before the start is taken off again, that before the finish put on.
            np.add.at(parts.ravel(), at + hour, sign * np.floor(an_hour * (past / MS_PER_HOUR) + 0.5).astype(np.int64))
            np.add.at(slopes.ravel(), at + hour, -sign * an_hour)

    def _repeat(self, row: int, place: Ints, needing: BlockNeeds, each: Ints) -> None:
        """Work repeated on listed days: counted by day first, then put on hours."""
        needs = self.network.needs
        some = np.flatnonzero(each)
        if not len(some):
            return
        first, last = (days[some] for days in needing.days(row))
        window, at = int(needs.window[row]), int(needs.at[row])
        weekdays, working = tuple(needs.weekdays[row].tolist()), bool(needs.not_bank_holidays[row])
        if window != NONE and needs.windows[window][:HOURS_PER_DAY].any():
            pieces = [(0, each[some])]
        else:
            window = NONE
            pieces = list(_parts_by_hour(np.full(len(some), at % MS_PER_HOUR, dtype=np.int64), each[some]))
        for done, time in pieces:
            key = (int(needs.role[row]), at // MS_PER_HOUR + done, window, weekdays, working)
            self._listed[key] = needing.listed(row)
            days = self._hours // HOURS_PER_DAY + 1
            table = self._daily.setdefault(key, np.zeros((len(self.groups), days), dtype=np.int64))
            np.add.at(table.ravel(), place[some] * days + first, time)
            np.add.at(table.ravel(), place[some] * days + last, -time)

    def go_to(self, year: int, rows: MeasureRows) -> None:
        """Count all years before one, and take that one's work on from now."""
        while self.year < year:
            self._count(rows)

    def close(self, rows: MeasureRows) -> None:
        """Count what is left."""
        while self.year < self.network.years and (self._falls or self._parts or self._daily or self._after):
            self._count(rows)

    def _count(self, rows: MeasureRows) -> None:
        """Count the year's hours as rows `work`, and go on to the next year."""
        for key, each_day in self._daily.items():
            role, from_hour, window, _, _ = key
            days = np.cumsum(each_day, axis=1)[:, :-1] * self._listed[key]
            self._on_hours(self._of(self._falls, role), days, from_hour, window)
        for role, parts in self._parts.items():
            total = parts + np.cumsum(self._of(self._slopes, role), axis=1)
            self._of(self._falls, role)[:] += (total + PARTS // 2) // PARTS
        for role, before in self._after.items():
            self._of(self._falls, role)[:, : before.shape[1]] += before
        calendar, after = self.network.calendar, {}
        hour_of_week = (calendar.hour_of_week(self._start) + np.arange(self._hours)) % HOURS_PER_WEEK
        for role, table in sorted(self._falls.items()):
            quarters = (table[:, : self._hours] + QUARTER // 2) // QUARTER
            most = int(quarters.max(initial=0)) + 1
            for group, each in zip(self.groups, quarters, strict=True):
                number = np.bincount(hour_of_week * most + each, minlength=HOURS_PER_WEEK * most)
                number = number.reshape(HOURS_PER_WEEK, most)
                hour, quarter = np.nonzero(number[:, 1:])
                value = number[hour, quarter + 1].astype(np.int64)
                rows.add("work", value, year=self.year, cover_group=group, role=role, hour=hour, bin=quarter + 1)
            if table[:, self._hours :].any():
                after[role] = table[:, self._hours :].copy()
        self._after = after
        self._begin(self.year + 1)

    def _on_hours(self, table: Ints, days: Ints, hour: int, window: int) -> None:
        """Put each day's work on its hours: all on one, or over a window in proportion to its hours."""
        first = np.arange(days.shape[1]) * HOURS_PER_DAY
        if window == NONE:
            table[:, first + min(hour, AFTER)] += days
            return
        share, begins = over_day(self.network.needs.windows[window][:HOURS_PER_DAY])
        before = np.zeros_like(days)
        for place, until in enumerate(np.cumsum(share)):
            done = np.floor(days * until + 0.5).astype(np.int64)
            table[:, first + begins + place] += done - before
            before = done


def _parts_by_hour(past: Ints, time: Ints) -> Iterator[tuple[int, Ints]]:
    """How much of work that begins so long past an hour falls in that hour, the next, and so on."""
    done, left, room = 0, time, MS_PER_HOUR - past
    while left.any():
        part = np.minimum(left, room)
        yield done, part
        done, left, room = done + 1, left - part, np.full_like(room, MS_PER_HOUR)


def over_day(window: Floats) -> tuple[Floats, int]:
    """The share of a daily window in each of 24 hours, and which hour of the day is the first of them.

    A window over midnight is that of the night that begins on the day.
    """
    begins = HALF_DAY if window[0] > 0.0 and window[-1] > 0.0 and not (window > 0.0).all() else 0
    turned = np.roll(window, -begins)
    return turned / turned.sum(), begins
