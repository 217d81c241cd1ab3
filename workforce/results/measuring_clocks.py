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
from workforce.network.compiled import compiled
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


def strike(
    clock: int, last_point: int, when: int, state: Any, edges: Any, years: Any, within: Any, counts: Any
) -> None:
    """Let a point of a clock come: it starts the clock, or stops it, which is counted.

    Args:
        clock: Which.
        last_point: 1 for the clock's last point, 0 for its first.
        when: When it comes; no earlier than what came before, but for moments before arrival.
        state: The patient's episode; for each clock when it started, and when its last point last came before that.
        edges: Of the bins.
        years: Edges of the years.
        within: The clocks' standards.
        counts: Clocks stopped, by clock, year and bin; after the bins, those within their standard.
    """
    start, early = 1 + 2 * clock, 2 + 2 * clock
    stops = NEVER
    if state[start] == NEVER and last_point:
        state[early] = max(state[early], when)
    elif state[start] == NEVER:
        state[start] = when
        if state[early] >= when:
            stops = state[early]
    elif state[start] != STOPPED and last_point and when >= state[start]:
        stops = when
    if stops == NEVER:
        return
    time = stops - state[start]
    state[start] = STOPPED
    if stops >= years[0]:
        year = len(years) - 2
        while stops < years[year]:
            year -= 1
        counts[clock, year, bin_of(edges, time)] += 1
        if time <= within[clock]:
            counts[clock, year, len(edges) + 1] += 1


def begin(
    ints: Any, reals: Any, who: Any, stream: Any, year: int, first: int, last: int, points: Any, state: Any, edges: Any,
    years: Any, within: Any, counts: Any,
) -> None:  # fmt: skip
    """Begin a patient's first episode with the points that come by arrival: rows `first` to `last` of `points`."""
    state[:] = NEVER
    state[0] = 0
    code = NONE
    for place in range(first, last):
        clock, last_point, moment = points[place, 0], points[place, 1], points[place, 2]
        when = who[ARRIVAL]
        if moment != NONE:
            group, area = who[PATIENT_GROUP], who[AREA]
            if code == NONE:
                code = first_code(ints, reals, who[KEY], group, stream[group, area], area, year)
            before = moment_before(ints, reals, who[KEY], group, moment, year, code)
            if before == NONE:
                continue
            when -= before
        strike(clock, last_point, when, state, edges, years, within, counts)


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
        points: What comes by arrival: the clock, whether it is its last point, the moment before arrival or NONE.
        triggers: Of the start (even) and end (odd) of each version, the first of `struck`, and one more.
        struck: Twice the clock, plus 1 for its last point.
        states: Of each patient (see ``strike``).
        edges: As in ``strike``; also years, within and counts.
        years: Edges of the years.
        within: Standards.
        counts: Clocks stopped.
    """
    for i in range(len(rows)):
        visit, who, state = rows[i], people[rows[i, PATIENT]], states[rows[i, PATIENT]]
        if state[0] == NOT_YET:
            year = visit[VERSION_YEAR]
            if visit[EPISODE] > 0:
                year = year_in(years, who[ARRIVAL])
            group = who[PATIENT_GROUP]
            begin(
                ints, reals, who, stream, year, begins[group], begins[group + 1], points, state, edges, years, within,
                counts,
            )  # fmt: skip
        if state[0] != visit[EPISODE]:
            state[:] = NEVER
            state[0] = visit[EPISODE]
        of = version[visit[VERSION_YEAR], visit[ACTIVITY]]
        if visit[START] != NEVER:
            for place in range(triggers[2 * of], triggers[2 * of + 1]):
                strike(struck[place] // 2, struck[place] % 2, visit[START], state, edges, years, within, counts)
        if visit[OUTCOME] == DONE:
            for place in range(triggers[2 * of + 1], triggers[2 * of + 2]):
                strike(struck[place] // 2, struck[place] % 2, visit[FINISH], state, edges, years, within, counts)


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
        who, state = people[left[i]], states[left[i]]
        if state[0] == NOT_YET:
            group, year = who[PATIENT_GROUP], year_in(years, who[ARRIVAL])
            begin(
                ints, reals, who, stream, year, begins[group], begins[group + 1], points, state, edges, years, within,
                counts,
            )  # fmt: skip


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
        self._counts = np.zeros((self._clocks, network.years, len(WAIT_EDGES_MS) + 2), dtype=np.int64)
        self._states = np.zeros((0, 1 + 2 * self._clocks), dtype=np.int64)

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
            year, which = np.nonzero(counts[:, :-1])
            of = {"pathway": self.network.names.pathways.index(pathway), "need": rows.needs[name]}
            rows.add("clock", counts[year, which], year=year, bin=which, **of)
            rows.add("clock within", counts[:, -1], year=np.arange(self.network.years), **of)


def _points(network: Network) -> tuple[Ints, Ints]:
    """What comes to each group's patients by arrival, first points before last ones (see ``take_clocks``)."""
    clocks, groups = network.clocks, network.groups
    points: list[tuple[int, int, int]] = []
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
                    points.append((clock, last_point, NONE))
                elif kinds[clock] == AT_MOMENT and (groups.moment_before[group, :, moment] != NONE).any():
                    points.append((clock, last_point, moment))
        begins.append(len(points))
    return np.array(begins, dtype=np.int64), np.array(points, dtype=np.int64).reshape(-1, 3)


def _triggers(network: Network) -> tuple[Ints, Ints]:
    """What the start and end of each version of an activity strike, first points before last ones."""
    clocks, activities = network.clocks, network.activities
    versions = len(activities.duration)
    activity = np.zeros(versions, dtype=np.int64)
    year, of = np.nonzero(activities.version != NONE)
    activity[activities.version[year, of]] = of
    triggers, struck = [0], []
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
                        struck.append(2 * clock + last_point)
            triggers.append(len(struck))
    return np.array(triggers, dtype=np.int64), np.array(struck, dtype=np.int64)
