"""Measures added up as an engine goes: windows of journeys in, the table of ``measures.measure`` out.

Nothing of a journey is kept but what its open visit still has to add. All sums are of whole numbers, so windows of any
edges give the same table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED
from workforce.engine.windows import Window
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled
from workforce.network.network import NONE, Ints, Network
from workforce.network.packing import pack
from workforce.results.measured import Measured
from workforce.results.measures_needs import fill_times
from workforce.results.measures_pieces import year_of
from workforce.results.measures_table import MeasureRows
from workforce.results.measures_units import unit_rows
from workforce.results.measuring_clocks import Ticking
from workforce.results.measuring_cover import Cover
from workforce.results.measuring_open import OpenVisits
from workforce.results.measuring_rows import (
    ACTIVITY,
    AREA,
    ARRIVAL,
    CODE,
    END,
    END_TIME,
    EPISODE,
    FINISH,
    KEY,
    NO_DUE,
    OCCURRENCE,
    OUTCOME,
    PATIENT,
    PATIENT_GROUP,
    START,
    VERSION_YEAR,
    Events,
)
from workforce.results.measuring_sums import MS_PER_YEAR, Sums, pieces_in
from workforce.results.measuring_tables import ATTRIBUTE_COUNT, TEAMS, Tables, tables_of
from workforce.results.measuring_visits import arrange, take_visits
from workforce.results.measuring_waits import Waiting
from workforce.results.measuring_work import Timed

AT_ONCE = 2**14
"""So many rows are taken on at once: room is made for what they may add at most."""
NOTHING: Ints = np.zeros(0, dtype=np.int64)
ALWAYS = ("exchanged", "overtaken", "handed over")
COUNTED = (("left", GAVE_UP), ("refused", REFUSED), ("cut", CUT))


class Measuring:
    """One replication's measures in the making.

    Args:
        network: The scenario.
        tables: Its tables, where they are made already: they serve any number of replications.
    """

    def __init__(self, network: Network, tables: Tables | None = None) -> None:
        self.network = network
        self.tables = tables or tables_of(network)
        self.packed = pack(network)
        self.rows = MeasureRows(network)
        self._cover, self._timed = Cover(self.tables, self.rows), Timed(self.tables, self.rows)
        self._clocks, self._waits = Ticking(network, self.packed), Waiting(network, self.packed)
        self._open = OpenVisits()
        self._sums = Sums(self.tables)
        activities = len(network.names.activities)
        names = network.names
        of_people = (2, network.years, len(names.groups), len(names.ends) + 1, len(names.pcts))
        self._people = np.zeros(of_people, dtype=np.int64)
        self._counts = np.zeros((len(COUNTED), network.years, activities), dtype=np.int64)
        self._always = np.zeros((3, activities), dtype=np.int64)

    def add(self, window: Window) -> None:
        """Take a window on; windows come in order, and each but the first begins where the last ended."""
        self._add_people(window)
        self._add_counts(window)
        self._clocks.take(window)
        self._waits.take(window)
        self._sums.hold(window)
        start = window.ended[:, START]
        self._open.take_out(window.ended[(start != NEVER) & (start < window.start), PATIENT])
        if window.until <= 0:
            # Before the horizon nothing is added up, and all that goes on then has something due as it begins.
            self._open.put(window.open, self._lasts(window.open, window), np.zeros(len(window.open), dtype=np.int64))
            return
        self._timed.make_room(window.until)
        due = self._open.due(window.until)
        ended, _ = self._take(window, window.ended, self._lasts(window.ended, window), True)
        rows, lasts = self._open.at(due)
        again, next_due = self._take(window, rows, lasts, False)
        self._open.set_due(due, next_due)
        lasts = self._lasts(window.open, window)
        begun, next_due = self._take(window, window.open, lasts, False)
        self._open.put(window.open, lasts, next_due)
        where, what = (np.concatenate(each) for each in zip(*(ended + again + begun), strict=True))
        self._cover.take(where, what, window.start)
        self._timed.count(min(window.until, self._unknown_from()))

    def _take(self, window: Window, rows: Ints, lasts: Ints, ended: bool) -> tuple[list[tuple[Ints, Ints]], Ints]:
        """Take rows on; who comes to cover groups and who goes, and when each visit has more due."""
        due, found = np.empty(len(rows), dtype=np.int64), [(NOTHING, NOTHING)]
        order = self._arranged(rows)
        for first in range(0, len(rows), AT_ONCE):
            some = order[first : first + AT_ONCE]
            taken, next_due = rows[some], np.empty(len(some), dtype=np.int64)
            start, finish = taken[:, START], taken[:, FINISH]
            started = start != NEVER
            if ended:
                pieces = pieces_in(start[started], finish[started])
                self._sums.make_room(pieces)
            else:
                pieces = int(started.sum()) * ((window.until - window.start) // MS_PER_YEAR + 3)
            room = np.empty((2, 2 * pieces * (1 + self.tables.ints[TEAMS])), dtype=np.int64)
            events = Events(room[0], room[1], np.zeros(1, dtype=np.int64))
            compiled(take_visits)(
                self.tables.ints, self.tables.reals, taken, lasts[some], window.people, window.start,
                window.until, ended, self._sums.cells, self._timed.board, self._timed.first_hour, events, next_due,
                np.zeros(self.tables.ints[ATTRIBUTE_COUNT], dtype=np.int64),
            )  # fmt: skip
            due[some], used = next_due, int(events.used[0])
            found.append((events.where[:used], events.what[:used]))
        return found, due

    def _arranged(self, rows: Ints) -> Ints:
        """The order in which rows are taken on."""
        order, locations = np.empty(len(rows), dtype=np.int64), len(self.network.names.locations)
        firsts = np.zeros(len(self.network.names.activities) * (locations + 1) + 2, dtype=np.int64)
        compiled(arrange)(rows, locations, firsts, order)
        return order

    def _lasts(self, rows: Ints, window: Window) -> Ints:
        """How long visits with spread work last whatever the horizon cuts; NONE: unknown, or no such work."""
        lasts = np.full(len(rows), NONE, dtype=np.int64)
        if not self.tables.spread.any():
            return lasts
        some = np.flatnonzero(self.tables.spread[rows[:, ACTIVITY]])
        some = some[rows[some, START] != NEVER]
        row = rows[some]
        going = row[:, FINISH] == NEVER
        lasts[some] = np.where(going, NONE, row[:, FINISH] - row[:, START])
        drawn = np.flatnonzero((row[:, OUTCOME] == CUT) | going & ~self.tables.late[row[:, ACTIVITY]])
        if len(drawn):
            row, some, activities = row[drawn], some[drawn], self.network.activities
            times = np.empty(len(drawn), dtype=np.int64)
            year, activity = row[:, VERSION_YEAR], row[:, ACTIVITY]
            compiled(fill_times)(
                *self.packed,
                activities.duration[activities.version[year, activity]],
                year,
                row[:, CODE],
                window.people[row[:, PATIENT], KEY].view(np.uint64),
                activities.hash[activity],
                row[:, (EPISODE, OCCURRENCE)],
                times,
            )
            lasts[some] = np.maximum(lasts[some], times)
        return lasts

    def _unknown_from(self) -> int:
        """The earliest moment on which work may still fall of which nothing is known yet."""
        late = self.tables.late & self.tables.spread
        return self._open.earliest(late) if late.any() else NO_DUE

    def _add_people(self, window: Window) -> None:
        """Count arrivals and ends."""
        people, shape = window.people, self._people.shape[1:]
        for which, told, column in ((0, window.arrived, ARRIVAL), (1, window.left, END_TIME)):
            some = told[people[told, column] >= 0]
            end = np.full(len(some), shape[2] - 1)
            if which:
                some = some[people[some, END] != NONE]
                end = people[some, END]
            year, pct = year_of(self.network, people[some, column]), self.network.geography.area_pct[people[some, AREA]]
            cells = np.ravel_multi_index((year, people[some, PATIENT_GROUP], end, pct), shape)
            np.add.at(self._people[which].reshape(-1), cells, 1)

    def _add_counts(self, window: Window) -> None:
        """Count who left, was refused or cut; exchanges and the like."""
        rows = window.ended
        some = np.flatnonzero(rows[:, OUTCOME] != DONE)
        some = some[rows[some, FINISH] >= 0]
        for which, (_, how) in enumerate(COUNTED):
            of = some[rows[some, OUTCOME] == how]
            np.add.at(self._counts[which], (year_of(self.network, rows[of, FINISH]), rows[of, ACTIVITY]), 1)
        self._always += (window.exchanged, window.overtaken, window.handed_over)

    def finished(self) -> pd.DataFrame:
        """The table of measures, once all windows are taken on: as ``measures.measure`` gives it."""
        return self.gathered().table()

    def gathered(self) -> Measured:
        """The measures, once all windows are taken on, kept narrow."""
        rows, network = self.rows, self.network
        self._cover.close()
        unit_rows(network, self._sums.write(rows), rows)
        for which, name in enumerate(("arrivals", "ends")):
            year, group, end, pct = np.nonzero(self._people[which])
            value = self._people[which, year, group, end, pct]
            end = np.where(end < len(network.names.ends), end, NONE)
            rows.add(name, value, year=year, pathway=network.groups.pathway[group], group=group, end=end, pct=pct)
        self._clocks.write(rows)
        self._waits.write(rows)
        pathway = network.activities.pathway
        for which, (name, _) in enumerate(COUNTED):
            year, activity = np.nonzero(self._counts[which])
            rows.add(
                "count", self._counts[which, year, activity],
                year=year, pathway=pathway[activity], activity=activity, need=rows.needs[name],
            )  # fmt: skip
        every = np.arange(len(pathway))
        for name, number in zip(ALWAYS, self._always, strict=True):
            rows.add("count", number, pathway=pathway, activity=every, need=rows.needs[name])
        return rows.gathered()
