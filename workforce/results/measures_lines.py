"""Lines and what is kept while waiting: how long each place is waited for, and places held after an activity's end."""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED, VisitLog
from workforce.model.calendar import MS_PER_MINUTE
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled
from workforce.network.network import NONE, Bools, Ints, Network, Words
from workforce.network.packing import pack
from workforce.network.sampling import location
from workforce.results.measures_pieces import year_of
from workforce.results.measures_table import MeasureRows

STEPS_PER_DOUBLING = 8
DOUBLINGS = 20

WAIT_EDGES_MS: tuple[int, ...] = (
    0,
    *(round(MS_PER_MINUTE * 2 ** (step / STEPS_PER_DOUBLING)) for step in range(STEPS_PER_DOUBLING * DOUBLINGS + 1)),
)
"""The longest time of each bin: 0 holds those without a wait, then from a minute by 2^(1/8) to two years.

The last bin, one more than the edges, holds all longer times.
"""


def wait_bins(times: Ints) -> Ints:
    """The bin of each time in milliseconds."""
    return np.asarray(np.searchsorted(np.array(WAIT_EDGES_MS), times, side="left"), dtype=np.int64)


def _fill_locations(
    ints: Any, reals: Any, keys: Words, settings: Ints, sites: Ints, areas: Ints, episodes: Ints, years: Ints, out: Ints
) -> None:
    for i in range(len(keys)):
        out[i] = location(ints, reals, keys[i], settings[i], sites[i], areas[i], episodes[i], years[i])


class Journeys:
    """Visits in the order in which each patient makes them; those without length at one instant as the log has them.

    Attributes:
        order: Visits by patient and time.
        follows: Of each visit, the one that the same patient makes next, NONE.
        version: Of each visit, the activity's version.
        section: Of each visit, the stays section, NONE.
        kept: Whether the patient comes to a visit keeping the place of its section.
    """

    def __init__(self, network: Network, log: VisitLog) -> None:
        self.network, self.log = network, log
        left = np.where(log.start == NEVER, log.finish, log.start)
        self.order: Ints = np.lexsort((log.finish, left, log.episode, log.joined, log.patient))
        same = log.patient[self.order[1:]] == log.patient[self.order[:-1]]
        self.follows = np.full(len(log.patient), NONE, dtype=np.int64)
        self.follows[self.order[:-1][same]] = self.order[1:][same]
        self.version: Ints = network.activities.version[log.version_year, log.activity]
        self.section: Ints = network.activities.section[self.version]
        self.kept: Bools = np.zeros(len(log.patient), dtype=np.bool_)
        before = np.flatnonzero((self.follows != NONE) & (log.outcome == DONE) & (self.section != NONE))
        after = self.follows[before]
        self.kept[after] = self.section[after] == self.section[before]

    def held(self) -> tuple[Ints, Ints, Ints]:
        """Visits after whose end the patient keeps a place while waiting for the next activity: which, from, till."""
        log, activities = self.log, self.network.activities
        asks = activities.ask_start[self.version + 1] > activities.ask_start[self.version]
        holds = activities.holds[self.version] & (asks | (self.section != NONE))
        after = self.follows
        holds = (holds | ((after != NONE) & self.kept[after])) & (after != NONE) & (log.outcome == DONE)
        which = np.flatnonzero(holds)
        till = np.where(log.start[after[which]] == NEVER, log.finish[after[which]], log.start[after[which]])
        longer = till > log.finish[which]
        return which[longer], log.finish[which[longer]], till[longer]

    def waits(self, rows: MeasureRows) -> None:
        """Add rows `wait`: visits by place asked for, where it is limited, and by how long they waited.

        Who asks for several places at once waits for all of them, and counts at each.
        A visit counts in the year in which its wait ended; those who still wait at the horizon do not count.
        """
        network, log, places = self.network, self.log, self.network.places
        limited = (places.pool != NONE).any(axis=1)
        over = np.flatnonzero((log.outcome != CUT) | (log.start != NEVER))
        ended = np.where(log.start[over] == NEVER, log.finish[over], log.start[over])
        over, ended = over[ended >= 0], ended[ended >= 0]
        for place in np.flatnonzero(limited).tolist():
            asks = np.flatnonzero(network.activities.ask_place == place)
            versions = np.searchsorted(network.activities.ask_start, asks, side="right") - 1
            asked = np.isin(self.version[over], versions)
            in_section = np.append(places.section_place == place, False)[self.section[over]]
            asked |= in_section & ~self.kept[over]
            visit, when = over[asked], ended[asked]
            where = self._at(place, visit)
            at_pool = np.append(places.pool[place], NONE)[where] != NONE
            visit, when, where = visit[at_pool], when[at_pool], where[at_pool]
            year, time = year_of(network, when), when - log.joined[visit]
            shape = (network.years, len(network.names.locations), len(WAIT_EDGES_MS) + 1)
            _add_counts(rows, "wait", np.ravel_multi_index((year, where, wait_bins(time)), shape), shape, place)

    def _at(self, place: int, visits: Ints) -> Ints:
        """Where a place stands for the patients of some visits."""
        log, setting = self.log, int(self.network.places.setting[place])
        where = log.location[visits].astype(np.int64)
        other = np.flatnonzero(self.network.activities.setting[log.activity[visits]] != setting)
        if len(other):
            visit = visits[other]
            patient, packed = log.patient[visit], pack(self.network)
            found = np.empty(len(visit), dtype=np.int64)
            compiled(_fill_locations)(
                packed.ints,
                packed.reals,
                log.key[patient].view(np.uint64),
                np.full(len(visit), setting, dtype=np.int64),
                log.site[patient].astype(np.int64),
                log.area[patient].astype(np.int64),
                log.episode[visit].astype(np.int64),
                self._episode_years()[visit],
                found,
            )
            where[other] = found
        return where

    def _episode_years(self) -> Ints:
        """Of each visit, the year of the patient's own clock when the episode began: that of its first visit."""
        log, order = self.log, self.order
        patient, episode = log.patient[order], log.episode[order]
        begins = np.flatnonzero(np.diff(patient, prepend=NONE) | np.diff(episode, prepend=NONE))
        years = np.empty(len(order), dtype=np.int64)
        years[order] = np.repeat(log.version_year[order][begins], np.diff(begins, append=len(order)))
        return years


def _add_counts(rows: MeasureRows, measure: str, keys: Ints, shape: tuple[int, int, int], place: int) -> None:
    found, number = np.unique(keys, return_counts=True)
    year, where, which = np.unravel_index(found, shape)
    rows.add(measure, number.astype(np.int64), year=year, place=place, location=where, bin=which)


def counts(network: Network, log: VisitLog, rows: MeasureRows) -> None:
    """Add rows `count`: who left, was refused or cut, by year and activity; exchanges and the like of the whole run."""
    pathway = network.activities.pathway
    shape = (network.years, len(pathway))
    for name, outcome in (("left", GAVE_UP), ("refused", REFUSED), ("cut", CUT)):
        some = np.flatnonzero((log.outcome == outcome) & (log.finish >= 0))
        keys = np.ravel_multi_index((year_of(network, log.finish[some]), log.activity[some]), shape)
        number = np.bincount(keys, minlength=shape[0] * shape[1]).reshape(shape)
        year, activity = np.nonzero(number)
        rows.add(
            "count", number[year, activity].astype(np.int64),
            year=year, pathway=pathway[activity], activity=activity, need=rows.needs[name],
        )  # fmt: skip
    every = np.arange(len(pathway))
    for name, number in (("exchanged", log.exchanged), ("overtaken", log.overtaken), ("handed over", log.handed_over)):
        rows.add("count", number, pathway=pathway, activity=every, need=rows.needs[name])
