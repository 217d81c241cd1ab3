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
    SITE,
    START,
    VERSION_YEAR,
)
from workforce.results.tallies import Tally, add_to

BINS = len(WAIT_EDGES_MS) + 1


def take_waits(
    ints: Any, reals: Any, rows: Any, people: Any, version: Any, setting: Any, asks: Any, asked: Any, sections: Any,
    pool: Any, place_setting: Any, edges: Any, years: Any, keys: Any, sums: Any,
) -> int:  # fmt: skip
    """Take visits on that ended; each counts at every limited place it waited for, in the year its wait ended.

    Args:
        ints: Whole numbers of ``packing.pack``; reals: fractions.
        reals: As above.
        rows: Of ``windows.ROW_COLUMNS``.
        people: Patients, as in the window.
        version: The version of each year and activity.
        setting: The setting of each activity.
        asks: Of each version, the first of `asked`, and one more.
        asked: Limited places.
        sections: Of each version, the limited place of its section, NONE; not waited for by those who keep it.
        pool: Of each place and location, its pool; NONE where unlimited.
        place_setting: The setting of each place.
        edges: Of the bins.
        years: Edges of the years.
        keys: Open addressing by place, year, location and bin.
        sums: Visits.

    Returns:
        How many keys are new.
    """
    new, locations = 0, pool.shape[1]
    for i in range(len(rows)):
        visit, who = rows[i], people[rows[i, PATIENT]]
        ended = visit[FINISH] if visit[START] == NEVER else visit[START]
        if (visit[OUTCOME] == CUT and visit[START] == NEVER) or ended < 0:
            continue
        of = version[visit[VERSION_YEAR], visit[ACTIVITY]]
        year, which = year_in(years, ended), bin_of(edges, ended - visit[JOINED])
        section = sections[of] if not visit[KEPT] else NONE
        for at in range(asks[of], asks[of + 1] + 1):
            place = asked[at] if at < asks[of + 1] else section
            if place == NONE:
                continue
            if at < asks[of + 1] and place == section:
                section = NONE
            where = visit[LOCATION]
            if place_setting[place] != setting[visit[ACTIVITY]]:
                where = location(
                    ints, reals, who[KEY], place_setting[place], who[SITE], who[AREA], visit[EPISODE],
                    visit[EPISODE_YEAR],
                )  # fmt: skip
            if where != NONE and pool[place, where] != NONE:
                key = ((place * (len(years) - 1) + year) * locations + where) * (len(edges) + 1) + which
                new += add_to(keys, len(keys) - 1, sums, key, 1)
    return new


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
        self._asks, self._asked = np.array(asks, dtype=np.int64), np.array(asked, dtype=np.int64)
        place = np.append(places.section_place, NONE)[activities.section]
        self._sections = np.where(np.append(limited, False)[place], place, NONE)
        self._tally = Tally()

    def take(self, window: Window) -> None:
        """Take a window on."""
        if not self._any:
            return
        network, tally = self.network, self._tally
        tally.make_room(len(window.ended) * (1 + int(np.diff(self._asks).max())))
        tally.used += compiled(take_waits)(
            *self.packed, window.ended, window.people, network.activities.version, network.activities.setting,
            self._asks, self._asked, self._sections, network.places.pool, network.places.setting,
            np.array(WAIT_EDGES_MS), year_edges(network), tally.keys, tally.sums,
        )  # fmt: skip

    def write(self, rows: MeasureRows) -> None:
        """Add rows `wait`."""
        keys, number = self._tally.found()
        shape = (len(self.network.names.places), self.network.years, len(self.network.names.locations), BINS)
        place, year, where, which = np.unravel_index(keys, shape)
        rows.add("wait", number, year=year, place=place, location=where, bin=which)
