"""How long each limited place was waited for, counted as visits end.

Plain Python over flat vectors, which runs alike compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.log import CUT
from workforce.engine.windows import Window
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled
from workforce.network.network import NONE, Network
from workforce.network.packing import Packed
from workforce.network.sampling import location
from workforce.results.measures_lines import WAIT_EDGES_MS
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_table import MeasureRows
from workforce.results.measuring_clocks import bin_of, year_in
from workforce.results.measuring_rows import (
    ACTIVITY,
    AREA,
    EPISODE,
    EPISODE_YEAR,
    FINISH,
    JOINED,
    KEPT,
    KEY,
    LOCATION,
    OUTCOME,
    PATIENT,
    PEOPLE_WIDTH,
    ROW_WIDTH,
    SITE,
    START,
    VERSION_YEAR,
    end_to_end,
)
from workforce.results.tallies import Tally, add_to

BINS = len(WAIT_EDGES_MS) + 1
YEARS, EDGES, ACTIVITIES, LOCATIONS, MOST = range(5)
"""Sizes: years, edges of bins, activities, locations, the most places that a visit waits for."""


def take_waits(
    ints: Any, reals: Any, rows: Any, number: int, people: Any, version: Any, setting: Any, asks: Any, asked: Any,
    sections: Any, pool: Any, place_setting: Any, edges: Any, years: Any, sizes: Any, first: int, keys: Any, sums: Any,
    tally: Any,
) -> int:  # fmt: skip
    """Take visits on that ended; each counts at every limited place it waited for, in the year its wait ended.

    Args:
        ints: Whole numbers of ``packing.pack``; reals: fractions.
        reals: As above.
        rows: Of ``windows.ROW_COLUMNS``, end to end.
        number: How many.
        people: Patients, as in the window, end to end.
        version: The version of each year and activity.
        setting: The setting of each activity.
        asks: Of each version, the first of `asked`, and one more.
        asked: Limited places.
        sections: Of each version, the limited place of its section, NONE; not waited for by those who keep it.
        pool: Of each place and location, its pool; NONE where unlimited.
        place_setting: The setting of each place.
        edges: Of the bins; years: those of the years.
        sizes: YEARS, EDGES, ACTIVITIES, LOCATIONS and MOST.
        first: The row to begin with.
        keys: Open addressing by place, year, location and bin.
        sums: Visits.
        tally: How many keys there are, and for how many there is room.

    Returns:
        The row at which there was no more room; `number` where all are taken.
    """
    locations, bins = sizes[LOCATIONS], sizes[EDGES] + 1
    for at in range(first * ROW_WIDTH, number * ROW_WIDTH, ROW_WIDTH):
        of = version[rows[at + VERSION_YEAR] * sizes[ACTIVITIES] + rows[at + ACTIVITY]]
        section = sections[of] if not rows[at + KEPT] else NONE
        if section == NONE and asks[of] == asks[of + 1]:
            continue
        started = rows[at + START] != NEVER
        ended = rows[at + START] if started else rows[at + FINISH]
        if (rows[at + OUTCOME] == CUT and not started) or ended < 0:
            continue
        if tally[0] + sizes[MOST] > tally[1]:
            return at // ROW_WIDTH
        year, which = year_in(years, sizes[YEARS], ended), bin_of(edges, sizes[EDGES], ended - rows[at + JOINED])
        who = rows[at + PATIENT] * PEOPLE_WIDTH
        for number_of in range(asks[of], asks[of + 1] + 1):
            place = asked[number_of] if number_of < asks[of + 1] else section
            if place == NONE:
                continue
            if number_of < asks[of + 1] and place == section:
                section = NONE
            where = rows[at + LOCATION]
            if place_setting[place] != setting[rows[at + ACTIVITY]]:
                where = location(
                    ints, reals, people[who + KEY], place_setting[place], people[who + SITE], people[who + AREA],
                    rows[at + EPISODE], rows[at + EPISODE_YEAR],
                )  # fmt: skip
            if where != NONE and pool[place * locations + where] != NONE:
                key = ((place * sizes[YEARS] + year) * locations + where) * bins + which
                tally[0] += add_to(keys, 2 * tally[1] - 1, sums, key, 1)
    return number


class Waiting:
    """Waits for all limited places."""

    def __init__(self, network: Network, packed: Packed) -> None:
        self.network, self.packed = network, packed
        activities, places = network.activities, network.places
        limited = (places.pool != NONE).any(axis=1)
        self._any = bool(limited.any())
        asks, asked = [0], []
        for first, last in zip(activities.ask_start[:-1], activities.ask_start[1:], strict=True):
            asked += [int(place) for place in np.unique(activities.ask_place[first:last]) if limited[place]]
            asks.append(len(asked))
        asks_at, places_asked = np.array(asks, dtype=np.int64), np.array(asked, dtype=np.int64)
        place = np.append(places.section_place, NONE)[activities.section]
        sections = np.where(np.append(limited, False)[place], place, NONE)
        names, edges = network.names, np.array(WAIT_EDGES_MS)
        most = 1 + int(np.diff(asks_at).max(initial=0))
        self._sizes = np.array([network.years, len(edges), len(names.activities), len(names.locations), most])
        version, pool = activities.version.reshape(-1), places.pool.reshape(-1)
        self._read = (
            version, activities.setting, asks_at, places_asked, sections, pool, places.setting, edges,
            year_edges(network),
        )  # fmt: skip
        self._tally = Tally()

    def take(self, window: Window) -> None:
        """Take a window on."""
        if not self._any:
            return
        tally, done = self._tally, 0
        rows, people = end_to_end(window.ended), end_to_end(window.people)
        while done < len(window.ended):
            tally.make_room(int(self._sizes[MOST]))
            counted = tally.counted
            done = compiled(take_waits, by_address=True)(
                *self.packed, rows, len(window.ended), people, *self._read, self._sizes, done, tally.keys, tally.sums,
                counted,
            )  # fmt: skip
            tally.used = int(counted[0])

    def write(self, rows: MeasureRows) -> None:
        """Add rows `wait`."""
        keys, number = self._tally.found()
        shape = (len(self.network.names.places), self.network.years, len(self.network.names.locations), BINS)
        place, year, where, which = np.unravel_index(keys, shape)
        rows.add("wait", number, year=year, place=place, location=where, bin=which)
