"""Mean staff time of every need, from the mean flow: one function for each form of need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from workforce.engine.expected_flow import Flow, Part
from workforce.engine.expected_grid import Grid
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
        time: Mean milliseconds, without travel by area [rows, Y].
        trips: How often the area's travel per visit is added [rows, Y]; None for never.
    """

    row: int
    time: Floats
    trips: Floats | None


class Visits:
    """What the flow says of one activity's visits: how many start, how long they are there, by year, era and cell.

    Rows stand for the cells of the first era, then those of the next, and so on.

    Attributes:
        eras: The eras.
        cells: How many cells each has.
        cell: Of each row.
    """

    def __init__(self, flow: Flow, activity: int) -> None:
        self.flow, self.activity = flow, activity
        self.grid = flow.grid
        self.cells = len(flow.ways.cells[activity].code)
        self.eras = list(flow.entries[activity])
        self.parts = list(flow.entries[activity].values())
        self.cell: Ints = np.tile(np.arange(self.cells), len(self.eras))
        self._present: dict[tuple[int, int, bool], Floats] = {}

    @cached_property
    def starts(self) -> Floats:
        """Visits that start in each year [rows, Y]."""
        return by_year(self.grid, self.parts, self.cells)

    @cached_property
    def presence_by_month(self) -> Floats:
        """Milliseconds of presence in each month [rows, 12 Y]."""
        return self._over_months(self.grid.presence)

    @cached_property
    def presence(self) -> Floats:
        """Milliseconds of presence in each year [rows, Y]."""
        return _years(self.presence_by_month)

    @cached_property
    def spread(self) -> Floats:
        """Whole visits' worth of evenly spread work done in each year [rows, Y]."""
        return _years(self._over_months(self.grid.spread))

    def _over_months(self, table: Callable[[int], Floats]) -> Floats:
        found = np.zeros((len(self.parts), self.cells, len(self.grid.months) - 1))
        for (law, rows, steps), (era, part) in product(self._laws(), enumerate(self.parts)):
            mine = part.during(steps)
            if mine.flow.size:
                inside = slice(mine.first, mine.after)
                months = self.grid.months_of(law, inside)
                found[era, rows, months] += mine.flow[rows] @ table(law)[inside, months]
        return found.reshape(-1, found.shape[2])

    def present(self, week: Week, weekday: int, at: int, not_bank_holidays: bool) -> Floats:
        """Patients present at an hour of the day (ms), added up over a weekday's days in each year [rows, Y]."""
        key = (weekday, at, not_bank_holidays)
        if key not in self._present:
            days = self.grid.listed_days(weekday, not_bank_holidays) / (np.diff(self.grid.months) * MS_PER_DAY)
            even = _years(self.presence_by_month * days)
            self._present[key] = even * week.at(self.activity, weekday * MS_PER_DAY + at)[self.cell]
        return self._present[key]

    def _laws(self) -> list[tuple[int, Ints, slice]]:
        versions = self.flow.chart.versions(self.activity)
        return [law for version in versions for law in self.flow.laws(self.activity, version)]

    def contacts(self, offset: int) -> Floats:
        """Visits still going on at a time (ms) after their start, by the year of that moment [rows, Y]."""
        edges = self.grid.edges.astype(np.float64) * MS_PER_DAY
        bounds = self.grid.months[::12].astype(np.float64) * MS_PER_DAY - offset
        found = np.zeros((len(self.parts), self.cells, len(bounds) - 1))
        for (law, rows, steps), (era, part) in product(self._laws(), enumerate(self.parts)):
            mine = part.during(steps)
            if not mine.flow.size:
                continue
            first = mine.first
            longer = 1.0 - float(self.grid.law(law).cdf(np.array([float(offset)]))[0])
            until = np.zeros((len(rows), mine.after - first + 1))
            np.cumsum(mine.flow[rows], axis=1, out=until[:, 1:])
            inside = np.clip(bounds, edges[first], edges[mine.after])
            place = np.clip(np.searchsorted(edges, inside, side="right") - 1, first, mine.after - 1)
            along = (inside - edges[place]) / (edges[place + 1] - edges[place])
            place -= first
            begun = until[:, place] + along * (until[:, place + 1] - until[:, place])
            found[era, rows] += longer * np.diff(begun, axis=1)
        return found.reshape(-1, found.shape[2])


def by_year(grid: Grid, parts: list[Part], cells: int) -> Floats:
    """Sums of steps over the horizon's years, the cells of each part in turn [parts x cells, Y]."""
    found = np.zeros((len(parts), cells, grid.network.years))
    for place, part in enumerate(parts):
        mine = part.during(slice(int(np.argmax(grid.counted)), grid.size))
        if mine.flow.size:
            years, starts = np.unique(grid.year[mine.first : mine.after], return_index=True)
            found[place][:, years] = np.add.reduceat(mine.flow, starts, axis=1)
    return found.reshape(-1, found.shape[2])


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
        """What a lookup gives each row in each year [rows, Y], or in all [rows, 1]."""
        return self.of_cells(lookup, table, visits)[visits.cell]

    def of_cells(self, lookup: int, table: Floats, visits: Visits) -> Floats:
        """What a lookup gives each cell in each year [cells, Y], or in all [cells, 1]."""
        cells = self.flow.ways.cells[visits.activity].code
        years = range(self.network.years if self.network.lookups.year_stride[lookup] else 1)
        return np.stack([table[self.codes.rows(lookup, year, cells)] for year in years], axis=1)

    def _times(self, row: int, visits: Visits) -> Floats:
        """How often, or for how many milliseconds, each row has the need in each year [rows, Y]."""
        needs, form = self.network.needs, self.network.needs.form[row]
        if form == AT_START:
            return visits.starts
        if form == SPREAD:
            return visits.spread
        if form == WHOLE:
            return visits.presence
        if form == RATIO:
            window = int(needs.window[row])
            inside = 1.0 if window == NONE else self.week.in_window(visits.activity, window)[visits.cell]
            return np.asarray(visits.presence * inside)
        found = np.zeros_like(visits.starts)
        if form == REPEATED:
            for weekday in np.flatnonzero(needs.weekdays[row]).tolist():
                found += visits.present(self.week, weekday, int(needs.at[row]), bool(needs.not_bank_holidays[row]))
        if form == CONTACTS:
            for offset in needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist():
                found += visits.contacts(offset)
        return found
