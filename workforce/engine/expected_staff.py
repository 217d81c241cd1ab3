"""Mean staff time of every need, from the mean flow: one function for each form of need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from workforce.engine.expected_flow import Flow
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
    Ints,
)


class NeedTime(NamedTuple):
    """One need of an activity.

    Attributes:
        row: Of the network's needs.
        time: Mean milliseconds, without travel by area [cells, Y].
        trips: How often the area's travel per visit is added [cells, Y]; None for never.
    """

    row: int
    time: Floats
    trips: Floats | None


class Visits:
    """What the flow says of one activity's visits: how many start, how long they are there, by year and cell."""

    def __init__(self, flow: Flow, activity: int) -> None:
        self.flow, self.activity = flow, activity
        self.grid = flow.grid
        self.entries = flow.entries[activity]
        self._present: dict[tuple[int, int, bool], Floats] = {}

    @cached_property
    def starts(self) -> Floats:
        """Visits that start in each year [cells, Y]."""
        return self.grid.by_year(self.entries)

    @cached_property
    def presence_by_month(self) -> Floats:
        """Milliseconds of presence in each month [cells, 12 Y]."""
        return self._over_months(self.grid.presence)

    @cached_property
    def presence(self) -> Floats:
        """Milliseconds of presence in each year [cells, Y]."""
        return _years(self.presence_by_month)

    @cached_property
    def spread(self) -> Floats:
        """Whole visits' worth of evenly spread work done in each year [cells, Y]."""
        return _years(self._over_months(self.grid.spread))

    def _over_months(self, table: Callable[[int], Floats]) -> Floats:
        found = np.zeros((len(self.entries), len(self.grid.months) - 1))
        for law, rows, steps in self._laws():
            found[rows] += self.entries[rows, steps] @ table(law)[steps]
        return found

    def present(self, week: Week, weekday: int, at: int, not_bank_holidays: bool) -> Floats:
        """Patients present at an hour of the day (ms), added up over a weekday's days in each year [cells, Y]."""
        key = (weekday, at, not_bank_holidays)
        if key not in self._present:
            days = self.grid.listed_days(weekday, not_bank_holidays) / (np.diff(self.grid.months) * MS_PER_DAY)
            even = _years(self.presence_by_month * days)
            self._present[key] = even * week.at(self.activity, weekday * MS_PER_DAY + at)
        return self._present[key]

    def _laws(self) -> Iterator[tuple[int, Ints, slice]]:
        for version in self.flow.chart.versions(self.activity):
            yield from self.flow.laws(self.activity, version)

    def contacts(self, offset: int) -> Floats:
        """Visits still going on at a time (ms) after their start, by the year of that moment [cells, Y]."""
        edges = self.grid.edges.astype(np.float64) * MS_PER_DAY
        bounds = self.grid.months[::12].astype(np.float64) * MS_PER_DAY - offset
        found = np.zeros((len(self.entries), len(bounds) - 1))
        for law, rows, steps in self._laws():
            longer = 1.0 - float(self.grid.law(law).cdf(np.array([float(offset)]))[0])
            until = np.zeros((len(rows), steps.stop - steps.start + 1))
            np.cumsum(self.entries[rows, steps], axis=1, out=until[:, 1:])
            inside = np.clip(bounds, edges[steps.start], edges[steps.stop])
            place = np.clip(np.searchsorted(edges, inside, side="right") - 1, steps.start, steps.stop - 1)
            along = (inside - edges[place]) / (edges[place + 1] - edges[place])
            place -= steps.start
            begun = until[:, place] + along * (until[:, place + 1] - until[:, place])
            found[rows] += longer * np.diff(begun, axis=1)
        return found


def _years(by_month: Floats) -> Floats:
    return np.asarray(by_month.reshape(len(by_month), -1, 12).sum(axis=2))


class Staff:
    """Needs of all activities, from their visits and the weekly pattern of presence."""

    def __init__(self, flow: Flow, week: Week) -> None:
        self.flow, self.week = flow, week
        self.network = flow.network
        self.codes = flow.ways.codes

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
            here = np.zeros(self.network.years)
            here[years] = 1.0
            times = times * here
            yield NeedTime(
                row,
                self.looked(int(own), self.network.amounts, visits) * times,
                needs.by_area_travel[row] * times if needs.by_area_travel[row] else None,
            )

    def looked(self, lookup: int, table: Floats, visits: Visits) -> Floats:
        """What a lookup gives each cell in each year [cells, Y], or in all [cells, 1]."""
        cells = self.flow.ways.cells[visits.activity].code
        years = range(self.network.years if self.network.lookups.year_stride[lookup] else 1)
        return np.stack([table[self.codes.rows(lookup, year, cells)] for year in years], axis=1)

    def _times(self, row: int, visits: Visits) -> Floats:
        """How often, or for how many milliseconds, each cell has the need in each year [cells, Y]."""
        needs, form = self.network.needs, self.network.needs.form[row]
        if form == AT_START:
            return visits.starts
        if form == SPREAD:
            return visits.spread
        if form == WHOLE:
            return visits.presence
        if form == RATIO:
            window = int(needs.window[row])
            return visits.presence * (1.0 if window == NONE else self.week.in_window(visits.activity, window))
        found = np.zeros_like(visits.starts)
        if form == REPEATED:
            for weekday in np.flatnonzero(needs.weekdays[row]).tolist():
                found += visits.present(self.week, weekday, int(needs.at[row]), bool(needs.not_bank_holidays[row]))
        if form == CONTACTS:
            for offset in needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist():
                found += visits.contacts(offset)
        return found
