"""Mean staff time of every need, from the mean flow: one function for each form of need."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property, partial
from typing import NamedTuple

import numpy as np

from workforce.engine.expected_columns import Columns
from workforce.engine.expected_flow import Flow
from workforce.engine.expected_grid import MONTHS
from workforce.engine.expected_places import Placed
from workforce.engine.expected_week import Week
from workforce.model.calendar import MS_PER_DAY
from workforce.network.network import (
    AT_START,
    CONTACTS,
    NONE,
    RATIO,
    REPEATED,
    SPREAD,
    WHOLE,
    Floats,
)


class NeedTime(NamedTuple):
    """One need of an activity.

    Attributes:
        row: Of the network's needs.
        time: Mean milliseconds, without travel by area [cells, columns].
        trips: How often the area's travel per visit is added [cells, columns]; None for never.
    """

    row: int
    time: Floats
    trips: Floats | None


class Visits(Columns):
    """What the flow says of one activity's visits: how many start, how long they are there, by cell and column."""

    def __init__(self, flow: Flow, activity: int) -> None:
        super().__init__(flow, activity)
        self.activity = activity
        self.present = cache(self._present)

    @cached_property
    def starts(self) -> Floats:
        """Visits that start [cells, columns]."""
        return self.entered()

    @cached_property
    def presence_by_month(self) -> Floats:
        """Milliseconds of presence in each month, without the pattern of the week [cells, columns, 12]."""
        return self.by_month(self.grid.presence) * (self.presence > 0.0)[:, :, None]

    @cached_property
    def presence(self) -> Floats:
        """Milliseconds of presence [cells, columns]."""
        found = self.in_all(self.grid.presence)
        return found if self.turns is None else self.turned(found, partial(self.turns.presence, self.activity))

    @cached_property
    def spread(self) -> Floats:
        """Whole visits' worth of evenly spread work done [cells, columns]."""
        found = self.in_all(self.grid.spread)
        return found if self.turns is None else self.turned(found, partial(self.turns.spread, self.activity))

    def _present(self, week: Week, at: int, not_bank_holidays: bool) -> Floats:
        """Patients present at a time of day (ms), added up over the days of each weekday [cells, columns, 7]."""
        days = np.stack([self.grid.listed_days(weekday, not_bank_holidays) for weekday in range(7)], axis=1)
        each = (days / (np.diff(self.grid.months) * MS_PER_DAY)[:, None]).reshape(-1, MONTHS, 7)[self.year]
        even = (self.presence_by_month.transpose(1, 0, 2) @ each).transpose(1, 0, 2)
        return np.asarray(even * week.at(self.activity, at)[:, self.year])

    def contacts(self, offset: int) -> Floats:
        """Visits still going on at a time (ms) after their start, by the year of that moment [cells, columns]."""
        bounds = self.grid.months[::MONTHS].astype(np.float64) * MS_PER_DAY - offset
        found = np.zeros((self.cells, len(self.era)))
        longer = np.zeros((self.cells, self.flow.network.years))
        for law, rows, steps in self.laws:
            share = 1.0 - float(self.grid.law(law).cdf(np.array([float(offset)]))[0])
            longer[rows[:, None], np.unique(self.grid.year[steps])] = share
            for era, _, part in self.during(steps) if share > 0.0 else ():
                begun = self.begun(part, rows, bounds)
                mine = np.flatnonzero(self.era == era)
                found[np.ix_(rows, mine)] += share * np.diff(begun, axis=1)[:, self.year[mine]]
        turns = self.turns
        if turns is None:
            return found

        def ahead(year: int) -> Floats | None:
            early = turns.contacts(self.activity, year, offset)
            return None if early is None else early * longer[:, year, None]

        return self.turned(found, ahead, float(offset))


class Staff:
    """Needs of all activities, from their visits and the weekly pattern of presence.

    Attributes:
        visits: Of an activity; placed: its shares by place. Each is worked out once.
    """

    def __init__(self, flow: Flow, week: Week) -> None:
        self.flow, self.week = flow, week
        self.network = flow.network
        self.codes = flow.ways.codes
        self.visits = cache(lambda activity: Visits(flow, activity))
        self.placed = cache(lambda activity: Placed(self.visits(activity)))

    def needs(self, visits: Visits) -> Iterator[NeedTime]:
        """The staff time of each need of an activity in every calendar year that has it."""
        needs, activity = self.network.needs, visits.activity
        years_of: dict[int, list[int]] = {}
        for year in range(self.network.years):
            first = int(needs.start[year, activity])
            for row in range(first, first + int(needs.count[year, activity])):
                years_of.setdefault(row, []).append(year)
        for row, years in years_of.items():
            own = needs.staff[row] if needs.form[row] in (WHOLE, RATIO) else needs.time[row]
            times = self._times(row, visits) * self.looked(int(needs.share[row]), self.network.fractions, visits)
            times = times * np.isin(visits.year, years)
            yield NeedTime(
                row,
                self.looked(int(own), self.network.amounts, visits) * times,
                needs.by_area_travel[row] * times if needs.by_area_travel[row] else None,
            )

    def looked(self, lookup: int, table: Floats, visits: Visits) -> Floats:
        """What a lookup gives each cell in each column's year [cells, columns]; where all are alike, [.., 1]."""
        looked = self.network.lookups
        if not looked.year_stride[lookup] and not self.codes.attributes_of(lookup):
            return np.full((1, 1), table[looked.row[looked.base[lookup]]])
        found = self.of_cells(lookup, table, visits)
        return found if found.shape[1] == 1 else found[:, visits.year]

    def of_cells(self, lookup: int, table: Floats, visits: Visits) -> Floats:
        """What a lookup gives each cell in each year [cells, Y], or in all [cells, 1]."""
        cells = self.flow.ways.cells[visits.activity].code
        years = range(self.network.years if self.network.lookups.year_stride[lookup] else 1)
        return np.stack([table[self.codes.rows(lookup, year, cells)] for year in years], axis=1)

    def _times(self, row: int, visits: Visits) -> Floats:
        """How often, or for how many milliseconds, each cell has the need [cells, columns]."""
        needs, form = self.network.needs, self.network.needs.form[row]
        if form == AT_START:
            return visits.starts
        if form == SPREAD:
            return visits.spread
        if form == WHOLE:
            return visits.presence
        if form == RATIO:
            window = int(needs.window[row])
            inside = 1.0 if window == NONE else self.week.in_window(visits.activity, window)[:, visits.year]
            return np.asarray(visits.presence * inside)
        if form == REPEATED:
            present = visits.present(self.week, int(needs.at[row]), bool(needs.not_bank_holidays[row]))
            return np.asarray(present @ needs.weekdays[row].astype(np.float64))
        found = np.zeros_like(visits.starts)
        if form == CONTACTS:
            for offset in needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist():
                found += visits.contacts(offset)
        return found
