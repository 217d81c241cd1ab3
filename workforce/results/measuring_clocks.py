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
from workforce.network.compiled import compiled, expected_soon
from workforce.network.network import AT_ARRIVAL, AT_MOMENT, END_OF, NONE, START_OF, Ints, Network
from workforce.network.packing import Packed
from workforce.results.measures_lines import WAIT_EDGES_MS
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_table import MeasureRows
from workforce.results.measuring_rows import (
    ACTIVITY,
    AHEAD,
    AREA,
    ARRIVAL,
    EPISODE,
    FINISH,
    KEY,
    OUTCOME,
    PATIENT,
    PATIENT_GROUP,
    PEOPLE_WIDTH,
    ROW_WIDTH,
    SITE,
    START,
    VERSION_YEAR,
    end_to_end,
)

STOPPED = NEVER + 1
"""The start of a clock that has stopped in this episode."""
NOT_YET = -1
"""The episode of a patient who has not begun."""
SITES, YEARS, EDGES, STATE, AREAS, ACTIVITIES = range(6)
"""Sizes: sites and one more, years, edges of bins, numbers kept of a patient, areas, activities."""
POINT_WIDTH, STRUCK_WIDTH = 4, 3


def bin_of(edges: Any, number: int, time: int) -> int:
    """The first of so many edges that is not below a time; found without a branch that depends on the time."""
    low, left = 0, number
    while left > 1:
        half = left // 2
        low += half if edges[low + half - 1] < time else 0
        left -= half
    return low + 1 if edges[low] < time else low


def year_in(years: Any, number: int, time: int) -> int:
    """Which of so many years a time falls in, the first or last for times outside the horizon."""
    year = number - 1
    while year > 0 and time < years[year]:
        year -= 1
    return year


def strike(
    struck: Any, at: int, when: int, states: Any, of: int, site: int, edges: Any, years: Any, within: Any, counts: Any,
    sizes: Any,
) -> None:  # fmt: skip
    """Let a point of a clock come: it starts the clock, or stops it, which is counted.

    Args:
        struck: At `at`, the clock, which of its pathway's clocks that is, and 1 for its last point, 0 for its first.
        at: See `struck`.
        when: When it comes; no earlier than what came before, but for moments before arrival.
        states: Of each patient the episode; for each clock of the pathway when it started, and when its last point
            last came before.
        of: Where the patient's begin.
        site: Where the patient is treated, NONE (the last of the counts) where that is no site.
        edges: Of the bins.
        years: Edges of the years.
        within: The clocks' standards.
        counts: Clocks stopped, by clock, site, year and bin; after the bins, those within their standard.
        sizes: SITES, YEARS, EDGES and STATE.
    """
    clock, last_point = struck[at], struck[at + 2] != 0
    start = of + 1 + 2 * struck[at + 1]
    early, began, stops = start + 1, states[start], NEVER
    if began == NEVER and last_point:
        states[early] = max(states[early], when)
    elif began == NEVER:
        states[start] = began = when
        if states[early] >= when:
            stops = states[early]
    elif began != STOPPED and last_point and when >= began:
        stops = when
    if stops != NEVER:
        states[start] = STOPPED
        if stops >= years[0]:
            place = clock * sizes[SITES] + (sizes[SITES] - 1 if site == NONE else site)
            place = (place * sizes[YEARS] + year_in(years, sizes[YEARS], stops)) * (sizes[EDGES] + 2)
            counts[place + bin_of(edges, sizes[EDGES], stops - began)] += 1
            if stops - began <= within[clock]:
                counts[place + sizes[EDGES] + 1] += 1


def begin(
    ints: Any, reals: Any, people: Any, who: int, streams: Any, year: int, begins: Any, points: Any, states: Any,
    edges: Any, years: Any, within: Any, counts: Any, sizes: Any,
) -> None:  # fmt: skip
    """Begin a patient's first episode with the points that come by arrival (see ``take_clocks``)."""
    person, of, code = who * PEOPLE_WIDTH, who * sizes[STATE], NONE
    new_episode(states, of, 0, sizes)
    group, area, key, site = (
        people[person + PATIENT_GROUP],
        people[person + AREA],
        people[person + KEY],
        people[person + SITE],
    )
    for at in range(begins[group], begins[group + 1], POINT_WIDTH):
        moment, when = points[at + 3], people[person + ARRIVAL]
        if moment != NONE:
            if code == NONE:
                code = first_code(ints, reals, key, group, streams[group * sizes[AREAS] + area], area, year, 0)
            before = moment_before(ints, reals, key, group, moment, year, code)
            if before == NONE:
                continue
            when -= before
        strike(points, at, when, states, of, site, edges, years, within, counts, sizes)


def new_episode(states: Any, of: int, episode: int, sizes: Any) -> None:
    """Let no clock of a patient have started in an episode."""
    for place in range(of, of + sizes[STATE]):
        states[place] = NEVER
    states[of] = episode


def take_clocks(
    ints: Any, reals: Any, rows: Any, number: int, left: Any, leavers: int, people: Any, streams: Any, version: Any,
    begins: Any, points: Any, triggers: Any, struck: Any, states: Any, edges: Any, years: Any, within: Any, counts: Any,
    sizes: Any,
) -> None:  # fmt: skip
    """Take visits on that ended, and patients who left: where one had no visit, what comes by arrival has come too.

    Args:
        ints: Whole numbers of ``packing.pack``; reals: fractions.
        reals: As above.
        rows: Of ``windows.ROW_COLUMNS``, end to end, `number` of them; those of one patient in order.
        left: Patients who left, `leavers` of them.
        people: Patients, as in the window, end to end.
        streams: The stream of each group and area.
        version: The version of each year and activity.
        begins: Of each group, where its rows of `points` begin, and one more.
        points: What comes by arrival: the clock, which of its pathway's it is, whether it is its last point, the
            moment before arrival or NONE.
        triggers: Of the start (even) and end (odd) of each version, where its rows of `struck` begin, and one more.
        struck: The clock, which of its pathway's it is, and 1 for its last point.
        states: Of each patient (see ``strike``).
        edges: As in ``strike``; also years, within, counts and sizes.
    """
    before, last = NONE, (number - 1) * ROW_WIDTH
    for at in range(0, number * ROW_WIDTH, ROW_WIDTH):
        who, year, episode = rows[at + PATIENT], rows[at + VERSION_YEAR], rows[at + EPISODE]
        trigger = 2 * version[year * sizes[ACTIVITIES] + rows[at + ACTIVITY]]
        strikes = triggers[trigger] != triggers[trigger + 2]
        if who == before and not strikes:
            continue
        before, soon = who, rows[min(at + AHEAD * ROW_WIDTH, last) + PATIENT]
        expected_soon(states, soon * sizes[STATE])
        expected_soon(people, soon * PEOPLE_WIDTH + PATIENT_GROUP)
        group = people[who * PEOPLE_WIDTH + PATIENT_GROUP]
        if not strikes and begins[group] == begins[group + 1]:
            continue
        of = who * sizes[STATE]
        if states[of] == NOT_YET:
            if episode != 0:
                year = year_in(years, sizes[YEARS], people[who * PEOPLE_WIDTH + ARRIVAL])
            begin(ints, reals, people, who, streams, year, begins, points, states, edges, years, within, counts, sizes)
        if not strikes:
            continue
        if states[of] != episode:
            new_episode(states, of, episode, sizes)
        site = people[who * PEOPLE_WIDTH + SITE]
        for ended in range(2):
            if (rows[at + OUTCOME] == DONE) if ended else (rows[at + START] != NEVER):
                when = rows[at + FINISH] if ended else rows[at + START]
                for place in range(triggers[trigger + ended], triggers[trigger + ended + 1], STRUCK_WIDTH):
                    strike(struck, place, when, states, of, site, edges, years, within, counts, sizes)
    for i in range(leavers):
        if states[left[i] * sizes[STATE]] == NOT_YET:
            year = year_in(years, sizes[YEARS], people[left[i] * PEOPLE_WIDTH + ARRIVAL])
            begin(
                ints, reals, people, left[i], streams, year, begins, points, states, edges, years, within, counts, sizes
            )


class Ticking:
    """The clocks of all patients who are on their way.

    Args:
        network: The scenario.
        packed: Its choices.
    """

    def __init__(self, network: Network, packed: Packed) -> None:
        self.network, self.packed = network, packed
        names = network.names
        streams = np.full((len(names.groups), len(names.areas)), NONE, dtype=np.int64)
        streams[network.streams.group, network.streams.area] = np.arange(len(network.streams.group))
        begins, points = _points(network)
        triggers, struck = _triggers(network)
        version = network.activities.version.reshape(-1)
        self._read = (streams.reshape(-1), version, begins, points.reshape(-1), triggers, struck.reshape(-1))
        sites, edges = len(network.geography.site_location), np.array(WAIT_EDGES_MS)
        self._counts = np.zeros((len(names.clocks), sites + 1, network.years, len(edges) + 2), dtype=np.int64)
        state = 1 + 2 * (max(_own(network), default=0) + 1)
        sizes = np.array([sites + 1, network.years, len(edges), state, len(names.areas), len(names.activities)])
        within = network.clocks.within
        self._counted = (edges, year_edges(network), within, self._counts.reshape(-1), sizes)
        self._locations = np.append(network.geography.site_location, NONE)
        self._states = np.zeros((0, state), dtype=np.int64)

    def take(self, window: Window) -> None:
        """Take a window on."""
        if not self.network.names.clocks:
            return
        if len(window.people) > len(self._states):
            more = np.zeros((2 * len(window.people) - len(self._states), self._states.shape[1]), dtype=np.int64)
            self._states = np.concatenate((self._states, more))
        self._states[window.arrived, 0] = NOT_YET
        compiled(take_clocks, by_address=True)(
            *self.packed, end_to_end(window.ended), len(window.ended), end_to_end(window.left), len(window.left),
            end_to_end(window.people), *self._read, self._states.reshape(-1), *self._counted,
        )  # fmt: skip

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
        begins.append(len(points) * POINT_WIDTH)
    return np.array(begins, dtype=np.int64), np.array(points, dtype=np.int64).reshape(-1, POINT_WIDTH)


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
            triggers.append(len(struck) * STRUCK_WIDTH)
    return np.array(triggers, dtype=np.int64), np.array(struck, dtype=np.int64).reshape(-1, STRUCK_WIDTH)
