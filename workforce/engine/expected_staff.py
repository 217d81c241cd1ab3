"""Mean staff time of every need, from the mean flow: one function for each form of need."""

from __future__ import annotations

from collections.abc import Iterator
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
    """One need of an activity in a calendar year.

    Attributes:
        row: Of the network's needs.
        time: Mean milliseconds for each cell of the activity, without travel by area.
        trips: How often the area's travel per visit is added, for each cell.
    """

    row: int
    time: Floats
    trips: Floats


class Visits:
    """What the flow says of one activity's visits: how many start, how long they are there, by year and cell."""

    def __init__(self, flow: Flow, activity: int) -> None:
        self.flow, self.activity = flow, activity
        self.grid = flow.grid
        self.entries = flow.entries[activity]

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

    def _over_months(self, table: object) -> Floats:
        found = np.zeros((len(self.entries), len(self.grid.months) - 1))
        for law, rows, steps in self._laws():
            found[rows] += self.entries[rows, steps] @ table(law)[steps]  # type: ignore[operator]
        return found

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

    def needs(self, visits: Visits, year: int) -> Iterator[NeedTime]:
        """The staff time of each need of an activity in a calendar year."""
        needs, activity = self.network.needs, visits.activity
        first = int(needs.start[year, activity])
        cells = self.flow.ways.cells[activity].code
        for row in range(first, first + int(needs.count[year, activity])):
            share = self.network.fractions[self.codes.rows(int(needs.share[row]), year, cells)]
            amount = self.network.amounts[self.codes.rows(self._amount(row), year, cells)]
            times = share * self._times(row, visits, year)
            yield NeedTime(row, amount * times, needs.by_area_travel[row] * times)

    def _amount(self, row: int) -> int:
        needs = self.network.needs
        return int(needs.staff[row] if needs.form[row] in (WHOLE, RATIO) else needs.time[row])

    def _times(self, row: int, visits: Visits, year: int) -> Floats:
        """How often, or for how many milliseconds, each cell has the need in a year."""
        needs, form = self.network.needs, self.network.needs.form[row]
        if form == AT_START:
            return visits.starts[:, year]
        if form == SPREAD:
            return visits.spread[:, year]
        if form == WHOLE:
            return visits.presence[:, year]
        if form == RATIO:
            window = int(needs.window[row])
            share = 1.0 if window == NONE else self.week.in_window(visits.activity, year, window)
            return np.asarray(visits.presence[:, year] * share)
        if form == REPEATED:
            return self._repeated(row, visits, year)
        if form == CONTACTS:
            offsets = needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]]
            return np.asarray(sum((visits.contacts(int(o))[:, year] for o in offsets), np.zeros(len(visits.entries))))
        raise ValueError(f"{form} is not a form of need")

    def _repeated(self, row: int, visits: Visits, year: int) -> Floats:
        """Patients present at the stated hour, added up over the listed days of a year."""
        needs, grid = self.network.needs, self.flow.grid
        months = slice(12 * year, 12 * year + 12)
        length = np.diff(grid.months)[months] * float(MS_PER_DAY)
        census = visits.presence_by_month[:, months] / length
        found = np.zeros(len(census))
        for weekday in np.flatnonzero(needs.weekdays[row]).tolist():
            days = grid.listed_days(weekday, bool(needs.not_bank_holidays[row]))[months]
            at = weekday * MS_PER_DAY + int(needs.at[row])
            found += self.week.at(visits.activity, year, at) * (census @ days)
        return found
