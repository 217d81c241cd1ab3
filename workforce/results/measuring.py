"""Measures added up as an engine goes: windows of journeys in, the table of ``measures.measure`` out.

Nothing of a journey is kept but what its open visit still has to add. All sums are of whole numbers, so windows of any
edges give the same table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from workforce.engine.windows import Window
from workforce.network.compiled import compiled
from workforce.network.network import Ints, Network
from workforce.network.packing import pack
from workforce.results.measured import Measured
from workforce.results.measures_table import MeasureRows
from workforce.results.measures_units import unit_rows
from workforce.results.measuring_clocks import Ticking
from workforce.results.measuring_cover import Cover
from workforce.results.measuring_lasts import Lasting
from workforce.results.measuring_open import OpenVisits
from workforce.results.measuring_people import Counting
from workforce.results.measuring_rows import (
    AHEAD,
    BATCH,
    BATCH_SIZE,
    NO_DUE,
    USED,
    Events,
    end_to_end,
    with_room,
)
from workforce.results.measuring_sums import Sums
from workforce.results.measuring_tables import TEAMS, Tables, tables_of
from workforce.results.measuring_visits import arrange, take_visits
from workforce.results.measuring_waits import Waiting
from workforce.results.measuring_work import Timed

NOTHING: Ints = np.zeros(0, dtype=np.int64)


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
        self._counting, self._open = Counting(network), OpenVisits()
        self._events = Events(NOTHING, NOTHING, np.zeros(2, dtype=np.int64))
        self._batch = np.zeros(BATCH_SIZE, dtype=np.int64)
        self._sums, self._lasting = Sums(self.tables), Lasting(self.tables, self.packed)
        activities = len(network.names.activities)
        names = network.names
        self._firsts = np.zeros(activities * (len(names.locations) + 1) + 2, dtype=np.int64)

    def add(self, window: Window) -> None:
        """Take a window on; windows come in order, and each but the first begins where the last ended."""
        cut, went_on = self._counting.cut, self._counting.take(window)
        self._clocks.take(window)
        self._waits.take(window)
        self._sums.hold(window)
        lasts = self._lasting.of(window.ended, window) if self._counting.cut > cut and window.until > 0 else NOTHING
        if self.tables.hours:
            self._add_by_hour(window, went_on, lasts)
        elif window.until > 0:
            self._take(window, window.ended, lasts, True)

    def _add_by_hour(self, window: Window, went_on: Ints, lasts: Ints) -> None:
        """Take the visits of a window on, those that go on among them: their hours count as they come."""
        self._open.take_out(went_on)
        if window.until <= 0:
            # Before the horizon nothing is added up, and all that goes on then has something due as it begins.
            self._open.put(
                window.open, self._lasting.of(window.open, window), np.zeros(len(window.open), dtype=np.int64)
            )
            return
        self._timed.make_room(window.until)
        due = self._open.due(window.until)
        self._events.sizes[USED] = 0
        self._take(window, window.ended, lasts, True)
        rows, lasts = self._open.at(due)
        self._open.set_due(due, self._take(window, rows, lasts, False))
        lasts = self._lasting.of(window.open, window)
        self._open.put(window.open, lasts, self._take(window, window.open, lasts, False))
        used = int(self._events.sizes[USED])
        self._cover.take(self._events.where[:used], self._events.what[:used], window.start)
        self._timed.count(min(window.until, self._unknown_from()))

    def _take(self, window: Window, rows: Ints, lasts: Ints, ended: bool) -> Ints:
        """Take rows on; when each visit has more due."""
        due = np.empty(0 if ended else len(rows), dtype=np.int64)
        tables, timed, order, done = self.tables, self._timed, self._arranged(rows), 0
        flat, people = end_to_end(rows), end_to_end(window.people)
        more = BATCH * self.network.years
        while done < len(rows):
            self._sums.make_room(more)
            self._events = with_room(self._events, 2 * more * (1 + tables.ints[TEAMS]))
            done = compiled(take_visits, by_address=True)(
                tables.ints, tables.reals, flat, order, done, len(rows), lasts, people, window.start, window.until,
                ended, *self._sums.cells, *timed.flat, timed.sizes, *self._events, due, self._batch,
            )  # fmt: skip
        return due

    def _arranged(self, rows: Ints) -> Ints:
        """The order in which rows are taken on."""
        order, locations = np.zeros(len(rows) + AHEAD, dtype=np.int64), len(self.network.names.locations)
        compiled(arrange, by_address=True)(
            end_to_end(rows), len(rows), locations, self._firsts, len(self._firsts), order
        )
        return order

    def _unknown_from(self) -> int:
        """The earliest moment on which work may still fall of which nothing is known yet."""
        late = self.tables.late & self.tables.spread
        return self._open.earliest(late) if late.any() else NO_DUE

    def finished(self) -> pd.DataFrame:
        """The table of measures, once all windows are taken on: as ``measures.measure`` gives it."""
        return self.gathered().table()

    def gathered(self) -> Measured:
        """The measures, once all windows are taken on, kept narrow."""
        rows, network = self.rows, self.network
        if self.tables.hours:
            self._cover.close()
        unit_rows(network, self._sums.write(rows), rows)
        self._clocks.write(rows)
        self._waits.write(rows)
        self._counting.write(rows)
        return rows.gathered()
