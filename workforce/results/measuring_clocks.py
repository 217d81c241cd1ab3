"""Clocks read as visits end: each patient's running clocks are kept, and only what they come to is counted.

Plain Python over flat vectors, which runs alike compiled. A clock runs from the first time its first point comes in an
episode to the first time after that, or at once, at which its last point comes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.log import DONE
from workforce.engine.windows import Window
from workforce.network.beginnings import first_code, moment_before
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled, inlined
from workforce.network.network import AT_ARRIVAL, AT_MOMENT, END_OF, NONE, START_OF, Ints, Network
from workforce.network.packing import Packed
from workforce.results.measures_lines import WAIT_EDGES_MS
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_table import MeasureRows
from workforce.results.measuring_rows import (
    ACTIVITY,
    AREA,
    ARRIVAL,
    EPISODE,
    FINISH,
    KEY,
    OUTCOME,
    PATIENT,
    PATIENT_GROUP,
    SITE,
    START,
    VERSION_YEAR,
)

STOPPED = NEVER + 1
"""The start of a clock that has stopped in this episode."""
NOT_YET = -1
"""The episode of a patient who has not begun."""


def bin_of(edges: Any, time: int) -> int:
    """The first edge that is not below a time."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def strike(
    clock: int, own: int, last_point: int, when: int, states: Any, who: int, site: int, edges: Any, years: Any,
    within: Any, counts: Any,
) -> None:  # fmt: skip
    """Let a point of a clock come: it starts the clock, or stops it, which is counted.

    Args:
        clock: Which.
        own: Which of its pathway's clocks that is.
        last_point: 1 for the clock's last point, 0 for its first.
        when: When it comes; no earlier than what came before, but for moments before arrival.
        states: Of each patient the episode; for each clock of the pathway when it started, and when its last point
            last came before.
        who: The patient.
        site: Where the patient is treated, NONE (the last of the counts) where that is no site.
        edges: Of the bins.
        years: Edges of the years.
        within: The clocks' standards.
        counts: Clocks stopped, by clock, site, year and bin; after the bins, those within their standard.
    """
    start, early = 1 + 2 * own, 2 + 2 * own
    began, stops = states[who, start], NEVER
    if began == NEVER and last_point:
        states[who, early] = max(states[who, early], when)
    elif began == NEVER:
        states[who, start] = began = when
        if states[who, early] >= when:
            stops = states[who, early]
    elif began != STOPPED and last_point and when >= began:
        stops = when
    if stops != NEVER:
        states[who, start] = STOPPED
        if stops >= years[0]:
            year = year_in(years, stops)
            counts[clock, site, year, bin_of(edges, stops - began)] += 1
            if stops - began <= within[clock]:
                counts[clock, site, year, len(edges) + 1] += 1


def begin(
    ints: Any, reals: Any, people: Any, who: int, stream: Any, year: int, begins: Any, points: Any, states: Any,
    edges: Any, years: Any, within: Any, counts: Any,
) -> None:  # fmt: skip
    """Begin a patient's first episode with the points that come by arrival (see ``take_clocks``)."""
    states[who] = NEVER
    states[who, 0] = 0
    group, area, key, code = people[who, PATIENT_GROUP], people[who, AREA], people[who, KEY], NONE
    site = people[who, SITE]
    for place in range(begins[group], begins[group + 1]):
        clock, own, last_point, moment = points[place, 0], points[place, 1], points[place, 2], points[place, 3]
        when = people[who, ARRIVAL]
        if moment != NONE:
            if code == NONE:
                code = first_code(ints, reals, key, group, stream[group, area], area, year, 0)
            before = moment_before(ints, reals, key, group, moment, year, code)
            if before == NONE:
                continue
            when -= before
        strike(clock, own, last_point, when, states, who, site, edges, years, within, counts)


def take_clocks(
    ints: Any, reals: Any, rows: Any, people: Any, stream: Any, version: Any, begins: Any, points: Any, triggers: Any,
    struck: Any, states: Any, edges: Any, years: Any, within: Any, counts: Any,
) -> None:  # fmt: skip
    """Take visits on that ended.

    Args:
        ints: Whole numbers of ``packing.pack``; reals: fractions.
        reals: As above.
        rows: Of ``windows.ROW_COLUMNS``; those of one patient in order.
        people: Patients, as in the window.
        stream: The stream of each group and area.
        version: The version of each year and activity.
        begins: Of each group, its first row of `points`, and one more.
        points: What comes by arrival: the clock, which of its pathway's it is, whether it is its last point, the
            moment before arrival or NONE.
        triggers: Of the start (even) and end (odd) of each version, the first of `struck`, and one more.
        struck: The clock, which of its pathway's it is, and 1 for its last point.
        states: Of each patient (see ``strike``).
        edges: As in ``strike``; also years, within and counts.
        years: Edges of the years.
        within: Standards.
        counts: Clocks stopped.
    """
    for i in range(len(rows)):
        who, year, episode = rows[i, PATIENT], rows[i, VERSION_YEAR], rows[i, EPISODE]
        of = 2 * version[year, rows[i, ACTIVITY]]
        strikes = triggers[of] != triggers[of + 2]
        group = people[who, PATIENT_GROUP]
        if not strikes and begins[group] == begins[group + 1]:
            continue
        if states[who, 0] == NOT_YET:
            first = year if episode == 0 else year_in(years, people[who, ARRIVAL])
            begin(ints, reals, people, who, stream, first, begins, points, states, edges, years, within, counts)
        if not strikes:
            continue
        if states[who, 0] != episode:
            states[who] = NEVER
            states[who, 0] = episode
        for ended in range(2):
            if (rows[i, OUTCOME] == DONE) if ended else (rows[i, START] != NEVER):
                when = rows[i, FINISH] if ended else rows[i, START]
                for place in range(triggers[of + ended], triggers[of + ended + 1]):
                    clock, own, last_point = struck[place, 0], struck[place, 1], struck[place, 2]
                    site = people[who, SITE]
                    strike(clock, own, last_point, when, states, who, site, edges, years, within, counts)


def year_in(years: Any, time: int) -> int:
    """The year of a time, the first or last for times outside the horizon."""
    year = len(years) - 2
    while year > 0 and time < years[year]:
        year -= 1
    return year


def take_those_without(
    ints: Any, reals: Any, left: Any, people: Any, stream: Any, begins: Any, points: Any, states: Any, edges: Any,
    years: Any, within: Any, counts: Any,
) -> None:  # fmt: skip
    """Take patients on who left without a visit: what comes by arrival has come for them too."""
    for i in range(len(left)):
        who = left[i]
        if states[who, 0] == NOT_YET:
            year = year_in(years, people[who, ARRIVAL])
            begin(ints, reals, people, who, stream, year, begins, points, states, edges, years, within, counts)


class Ticking:
    """The clocks of all patients who are on their way.

    Args:
        network: The scenario.
        packed: Its choices.
    """

    def __init__(self, network: Network, packed: Packed) -> None:
        self.network, self.packed = network, packed
        self._clocks = len(network.names.clocks)
        self._stream = np.full((len(network.names.groups), len(network.names.areas)), NONE, dtype=np.int64)
        self._stream[network.streams.group, network.streams.area] = np.arange(len(network.streams.group))
        self._begins, self._points = _points(network)
        self._triggers, self._struck = _triggers(network)
        self._edges, self._years = np.array(WAIT_EDGES_MS), year_edges(network)
        self._sites = len(network.geography.site_location)
        shape = (self._clocks, self._sites + 1, network.years, len(WAIT_EDGES_MS) + 2)
        self._counts = np.zeros(shape, dtype=np.int64)
        self._locations = np.append(network.geography.site_location, NONE)
        self._states = np.zeros((0, 1 + 2 * (max(_own(network), default=0) + 1)), dtype=np.int64)

    def take(self, window: Window) -> None:
        """Take a window on."""
        if not self._clocks:
            return
        if len(window.people) > len(self._states):
            more = np.zeros((2 * len(window.people) - len(self._states), self._states.shape[1]), dtype=np.int64)
            self._states = np.concatenate((self._states, more))
        self._states[window.arrived, 0] = NOT_YET
        same = (self._edges, self._years, self.network.clocks.within, self._counts)
        compiled(take_clocks)(
            *self.packed, window.ended, window.people, self._stream, self.network.activities.version, self._begins,
            self._points, self._triggers, self._struck, self._states, *same,
        )  # fmt: skip
        compiled(take_those_without)(
            *self.packed, window.left, window.people, self._stream, self._begins, self._points, self._states, *same
        )

    def write(self, rows: MeasureRows) -> None:
        """Add rows `clock` and `clock within`."""
        for clock, (pathway, name) in enumerate(self.network.names.clocks):
            counts = self._counts[clock]
            of = {"pathway": self.network.names.pathways.index(pathway), "need": rows.needs[name]}
            site, year, which = np.nonzero(counts[:, :, :-1])
            rows.add("clock", counts[site, year, which], location=self._locations[site], year=year, bin=which, **of)
            site, year = np.nonzero(counts[:, :, -1])
            rows.add("clock within", counts[site, year, -1], location=self._locations[site], year=year, **of)


def _own(network: Network) -> list[int]:
    """Of each clock, which of its pathway's clocks it is."""
    pathways = [pathway for pathway, _ in network.names.clocks]
    return [pathways[:clock].count(pathway) for clock, pathway in enumerate(pathways)]


def _points(network: Network) -> tuple[Ints, Ints]:
    """What comes to each group's patients by arrival, first points before last ones (see ``take_clocks``)."""
    clocks, groups = network.clocks, network.groups
    points: list[tuple[int, int, int, int]] = []
    own = _own(network)
    begins = [0]
    for group in range(len(network.names.groups)):
        for last_point, kinds, ids in (
            (0, clocks.from_kind, clocks.from_id),
            (1, clocks.until_kind, clocks.until_id),
        ):
            for clock, (pathway, _) in enumerate(network.names.clocks):
                if network.names.pathways.index(pathway) != groups.pathway[group]:
                    continue
                moment = int(ids[clock])
                if kinds[clock] == AT_ARRIVAL:
                    points.append((clock, own[clock], last_point, NONE))
                elif kinds[clock] == AT_MOMENT and (groups.moment_before[group, :, moment] != NONE).any():
                    points.append((clock, own[clock], last_point, moment))
        begins.append(len(points))
    return np.array(begins, dtype=np.int64), np.array(points, dtype=np.int64).reshape(-1, 4)


def _triggers(network: Network) -> tuple[Ints, Ints]:
    """What the start and end of each version of an activity strike, first points before last ones."""
    clocks, activities = network.clocks, network.activities
    versions = len(activities.duration)
    activity = np.zeros(versions, dtype=np.int64)
    year, of = np.nonzero(activities.version != NONE)
    activity[activities.version[year, of]] = of
    triggers, struck, numbers = [0], [], _own(network)
    for version in range(versions):
        for at_point, mark in ((START_OF, activities.mark_start[version]), (END_OF, activities.mark_end[version])):
            for last_point, kinds, ids in (
                (0, clocks.from_kind, clocks.from_id),
                (1, clocks.until_kind, clocks.until_id),
            ):
                for clock, (pathway, _) in enumerate(network.names.clocks):
                    own = network.names.pathways.index(pathway) == activities.pathway[activity[version]]
                    by_mark = own and kinds[clock] == AT_MOMENT and ids[clock] == mark
                    if by_mark or (kinds[clock] == at_point and ids[clock] == activity[version]):
                        struck.append((clock, numbers[clock], last_point))
            triggers.append(len(struck))
    return np.array(triggers, dtype=np.int64), np.array(struck, dtype=np.int64).reshape(-1, 3)
