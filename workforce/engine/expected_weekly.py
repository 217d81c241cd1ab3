"""The mean week of a year: patients of each need class and timed work, by cover group and hour of the week."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from workforce.engine.expected_laws import Law, stayed, stayed_in_proportion
from workforce.engine.expected_rows import Rows
from workforce.engine.expected_staff import Staff
from workforce.engine.expected_week import Week
from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR
from workforce.network import distributions
from workforce.network.cover_teams import roles_staffed, staffed_by, teams
from workforce.network.need_classes import NeedClass, need_classes, of_roles, ordered, presence_rows, staff_by_hour
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

Waves = NDArray[np.complex128]

MILLIONTHS = 1_000_000
HOURS_PER_DAY = 24
HALF_DAY = 12


class Weekly:
    """The mean week of one year.

    Attributes:
        week: When in the week patients come to each activity and are there.
        year: Index of the year.
        count: How often each hour of the week falls in it [168].
    """

    def __init__(self, staff: Staff, week: Week, year: int) -> None:
        self.staff, self.flow, self.week, self.year = staff, staff.flow, week, year
        self.network = staff.network
        calendar = self.network.calendar
        self.count: Floats = np.array(calendar.hours_of_week_count(calendar.year_at(year)), dtype=np.float64)
        self.classes = need_classes(self.network, year)
        self._teams, self._roles = teams(self.network), roles_staffed(self.network)
        groups = len(self.network.names.cover_groups)
        self._census: dict[tuple[int, int], Floats] = {}
        self._cover: dict[tuple[int, int, int], Floats] = {}
        self._work: dict[int, Floats] = {}
        self._groups = groups

    def rows(self) -> Rows:
        """All rows: `census mean` (`bin`: the class, from 1), `work mean`, and where classes are too many `cover mean`
        (`bin`: millionths of the role's staff for a patient)."""
        for activity in range(self.flow.chart.activities):
            if self.flow.entries[activity]:
                place = Cover(self, activity)
                self._count(place)
                self._take(place)
        rows, hours = Rows(self.network), np.arange(HOURS_PER_WEEK)
        for (group, number), value in sorted(self._census.items()):
            rows.add("census mean", value, hour=hours, year=self.year, cover_group=group, bin=number + 1)
        for (group, role, each), value in sorted(self._cover.items()):
            rows.add("cover mean", value, hour=hours, year=self.year, cover_group=group, role=role, bin=each)
        for role, table in sorted(self._work.items()):
            groups, hour = np.nonzero(table)
            rows.add("work mean", table[groups, hour], hour=hour, year=self.year, cover_group=groups, role=role)
        return rows

    def _count(self, place: Cover) -> None:
        """Add one activity's patients by need class, or by the staff each needs where a group has too many classes."""
        rows = presence_rows(self.network, self.year, place.visits.activity)
        if not rows:
            return
        present = place.visits.presence[:, place.columns] / (self.count.sum() * MS_PER_HOUR)
        present_in = place.by_cell(place.shared(present))
        by_hour = self.week.by_hour(place.visits.activity, self.year)
        for needed, weight in self._cells_of(place, rows).items():
            if not needed:
                continue
            for unit, value in zip(place.groups.tolist(), (present_in * weight) @ by_hour, strict=True):
                for group in (unit, *self._teams[unit]):
                    self._present(group, of_roles(needed, self._roles[group]), value)

    def _present(self, group: int, needed: NeedClass, value: Floats) -> None:
        """Add patients by hour of the week who need the same of a cover group."""
        classes = self.classes[group]
        if not needed:
            return
        if classes is not None:
            key = (group, classes.index(needed))
            self._census[key] = self._census.get(key, 0.0) + value
            return
        for role in {role for role, _, _ in needed}:
            staff = np.rint(staff_by_hour(self.network, needed, role) * MILLIONTHS).astype(np.int64)
            for each in set(staff.tolist()) - {0}:
                key_of_staff = (group, role, each)
                self._cover[key_of_staff] = self._cover.get(key_of_staff, 0.0) + value * (staff == each)

    def _cells_of(self, place: Cover, rows: list[int]) -> dict[NeedClass, Floats]:
        """The share of each cell's patients who are of each need class."""
        network, needs, codes = self.network, self.network.needs, place.codes
        looked = self.staff.codes.rows
        share = np.array([network.fractions[looked(int(needs.share[row]), self.year, codes)] for row in rows])
        amount = np.array([network.amounts[looked(int(needs.staff[row]), self.year, codes)] for row in rows])
        alike, which = np.unique(np.vstack([share, amount]), axis=1, return_inverse=True)
        found: dict[NeedClass, Floats] = {}
        draws = list(dict.fromkeys(int(needs.draw_hash[row]) for row in rows))
        for kind, column in enumerate(alike.T):
            mine = (which.ravel() == kind).astype(np.float64)
            chance = {int(needs.draw_hash[row]): float(column[k]) for k, row in enumerate(rows)}
            for taken in product((True, False), repeat=len(draws)):
                takes = dict(zip(draws, taken, strict=True))
                weight = float(np.prod([chance[d] if takes[d] else 1.0 - chance[d] for d in draws]))
                if weight <= 0.0:
                    continue
                needed = ordered(
                    tuple(
                        (int(needs.role[row]), int(needs.window[row]), float(column[len(rows) + k]))
                        for k, row in enumerate(rows)
                        if takes[int(needs.draw_hash[row])]
                    )
                )
                found[needed] = found.get(needed, 0.0) + weight * mine
        return found

    def _take(self, place: Cover) -> None:
        """Add one activity's timed work."""
        needs = self.network.needs
        for need in self.staff.needs(place.visits):
            if needs.form[need.row] in (RATIO, WHOLE):
                continue
            role = int(needs.role[need.row])
            table = self._work.setdefault(role, np.zeros((self._groups, HOURS_PER_WEEK)))
            trips = None if need.trips is None else need.trips[:, place.columns]
            total = place.shared(need.time[:, place.columns], trips)
            for part, shape in self._shapes(place, need.row):
                np.add.at(table, staffed_by(self.network, place.groups, role), place.by_cell(total * part) @ shape)

    def _shapes(self, place: Cover, row: int) -> Iterator[tuple[Floats | float, Floats]]:
        """A need's work in parts (by column), and their hours (by cell): ms an hour for each a year."""
        needs, visits = self.network.needs, place.visits
        form = needs.form[row]
        if form == REPEATED:
            yield from self._repeated(place, row)
            return
        if form == SPREAD:
            yield 1.0, self._even(place, place.spread)
            return
        lasting = self._lasting(place, row)
        if form == AT_START:
            yield 1.0, self._even(place, lasting)
        elif form == CONTACTS:
            offsets = needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist()
            numbers = np.array([visits.contacts(offset)[:, place.columns] for offset in offsets])
            whole = numbers.sum(axis=0)
            for offset, number in zip(offsets, numbers, strict=True):
                part = np.divide(number, whole, out=np.zeros_like(number), where=whole > 0)
                yield part, self._even(place, lasting * self.week.shift(offset))

    def _even(self, place: Cover, then: Waves) -> Floats:
        """What follows each start, by hour: its average over all hours of the year is one part of them."""
        return np.asarray(self.week.entries_by_hour(place.visits.activity, self.year, then) / self.count.sum())

    def _lasting(self, place: Cover, row: int) -> Waves:
        """Harmonics of work that begins at a moment and goes on for its time, for each cell."""
        needs, travel = self.network.needs, self.network.geography.travel_per_visit[self.year]
        times = self.staff.of_cells(int(needs.time[row]), self.network.amounts, place.visits)
        times = times[:, min(self.year, times.shape[1] - 1)]
        if needs.by_area_travel[row]:
            times = times + float(needs.by_area_travel[row]) * float(travel.mean())
        found = np.empty((len(times), len(self.week.turn)), dtype=np.complex128)
        for time in np.unique(times).tolist():
            law = Law(distributions.FIXED, time, 0.0, 0.0, np.zeros(0), np.zeros(0))
            found[times == time] = self.week.folded(stayed, law, time) if time > 0 else 1.0
        return found

    def _repeated(self, place: Cover, row: int) -> Iterator[tuple[Floats, Floats]]:
        """Work of listed days: on the hours of its window, or from the stated hour on."""
        needs, visits = self.network.needs, place.visits
        at, window, free = int(needs.at[row]), int(needs.window[row]), bool(needs.not_bank_holidays[row])
        weekdays = np.flatnonzero(needs.weekdays[row]).tolist()
        present = visits.present(self.week, at, free)[:, place.columns]
        whole = present @ needs.weekdays[row].astype(np.float64)
        times = self.staff.of_cells(int(needs.time[row]), self.network.amounts, visits)
        times = times[:, min(self.year, times.shape[1] - 1)]
        for day in weekdays:
            part = np.divide(present[:, :, day], whole, out=np.zeros_like(whole), where=whole > 0)
            shape = np.zeros((len(times), HOURS_PER_WEEK))
            for time in np.unique(times).tolist():
                hours, share = self._hours(at, window, time)
                shape[np.ix_(times == time, (day * HOURS_PER_DAY + hours) % HOURS_PER_WEEK)] = share
            yield part, shape / self.count

    def _hours(self, at: int, window: int, time: float) -> tuple[Ints, Floats]:
        """Hours after midnight of a listed day on which work falls, and the share on each."""
        if window != NONE and self.network.needs.windows[window][:HOURS_PER_DAY].any():
            during = self.network.needs.windows[window][:HOURS_PER_DAY]
            begins = HALF_DAY if during[0] > 0.0 and during[-1] > 0.0 and not (during > 0.0).all() else 0
            turned = np.roll(during, -begins)
            return np.arange(begins, begins + HOURS_PER_DAY), turned / turned.sum()
        first = at // MS_PER_HOUR
        edges = np.arange(first, (at + time) // MS_PER_HOUR + 2) * float(MS_PER_HOUR)
        done = np.clip(edges - at, 0.0, time)
        share = np.diff(done) / time if time > 0 else np.eye(1, len(edges) - 1)[0]
        return np.asarray(first + np.arange(len(share)), dtype=np.int64), share


class Cover:
    """One activity's visits of a year in their cover groups; care by other regions' staff is in none.

    Attributes:
        visits: The activity's visits.
        columns: Those of the year.
        codes: The attributes of each cell.
        groups: The cover groups.
    """

    def __init__(self, weekly: Weekly, activity: int) -> None:
        flow, network = weekly.flow, weekly.network
        self._weekly = weekly
        self.visits = weekly.staff.visits(activity)
        self.columns: Ints = np.flatnonzero(self.visits.year == weekly.year)
        self.codes = flow.ways.cells[activity].code
        placed = weekly.staff.placed(activity)
        cover = np.where(
            network.geography.location_outside, NONE, network.cover_group[network.activities.setting[activity]]
        )
        inside = np.arange(len(network.names.cover_groups))[:, None] == np.append(cover, NONE)
        shape = (len(inside), len(self.codes), len(self.columns))
        share, travel = np.zeros(shape), np.zeros(shape)
        for place, era in enumerate(self.visits.era[self.columns].tolist()):
            here, long = placed.at_locations(era, weekly.year)
            share[:, :, place] = (inside @ here)[:, placed.kinds.of_cell]
            travel[:, :, place] = (inside @ long)[:, placed.kinds.of_cell]
        self.groups: Ints = np.flatnonzero(share.sum(axis=(1, 2)) > 0.0)
        self._share, self._travel = share[self.groups], travel[self.groups]

    def by_cell(self, value: Floats) -> Floats:
        """Values [groups, cells, columns] added up over the columns."""
        return np.asarray(value.sum(axis=2))

    def shared(self, value: Floats, trips: Floats | None = None) -> Floats:
        """Values [cells, columns] in each cover group, with travel by area [groups, cells, columns]."""
        return np.asarray(self._share * value + (0.0 if trips is None else self._travel * trips))

    @cached_property
    def spread(self) -> Waves:
        """Harmonics of work spread evenly over a visit, for each cell."""
        weekly, activity = self._weekly, self.visits.activity
        version = int(weekly.flow.chart.version[weekly.year, activity])
        lookup = int(weekly.network.activities.duration[version])
        laws = weekly.staff.codes.rows(lookup, weekly.year, self.codes)
        found = np.empty((len(laws), len(weekly.week.turn)), dtype=np.complex128)
        for row in np.unique(laws).tolist():
            found[laws == row] = weekly.week.folded(stayed_in_proportion, weekly.flow.grid.law(row), 1.0)
        return found
