"""Clocks: how long it takes from one point of a patient's journey to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from workforce.engine.log import DONE, VisitLog
from workforce.network.beginnings import first_code, moment_before
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled
from workforce.network.network import AT_ARRIVAL, END_OF, NONE, START_OF, Ints, Network, Words
from workforce.network.packing import pack
from workforce.results.measures_lines import wait_bins
from workforce.results.measures_pieces import year_of
from workforce.results.measures_table import MeasureRows


def _fill_before(
    ints: Any, reals: Any, keys: Words, groups: Ints, streams: Ints, areas: Ints, years: Ints, moment: int, out: Ints
) -> None:
    for i in range(len(keys)):
        code = first_code(ints, reals, keys[i], groups[i], streams[i], areas[i], years[i], 0)
        out[i] = moment_before(ints, reals, keys[i], groups[i], moment, years[i], code)


class Points:
    """When the points of clocks come in each episode of each patient."""

    def __init__(self, network: Network, log: VisitLog) -> None:
        self.network, self.log = network, log
        self.episodes = int(log.episode.max(initial=0)) + 1
        self.version: Ints = network.activities.version[log.version_year, log.activity]

    def times(self, kind: int, which: int, pathway: int) -> tuple[Ints, Ints]:
        """All times of a point: the episode (of all patients' episodes, numbered on) and the time, in this order."""
        log, activities = self.log, self.network.activities
        started = log.start != NEVER
        if kind == AT_ARRIVAL:
            patient = np.flatnonzero(self.network.groups.pathway[log.group] == pathway)
            return patient * self.episodes, log.arrival[patient]
        if kind == START_OF:
            return self._sorted([self._of(started & (log.activity == which), log.start)])
        if kind == END_OF:
            return self._sorted([self._of((log.outcome == DONE) & (log.activity == which), log.finish)])
        own = activities.pathway[log.activity] == pathway
        return self._sorted(
            [
                self._before(which, pathway),
                self._of(started & own & (activities.mark_start[self.version] == which), log.start),
                self._of((log.outcome == DONE) & own & (activities.mark_end[self.version] == which), log.finish),
            ]
        )

    def _of(self, which: Any, times: Ints) -> tuple[Ints, Ints]:
        visit = np.flatnonzero(which)
        return self.log.patient[visit] * self.episodes + self.log.episode[visit], times[visit]

    def _sorted(self, parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
        episode, time = (np.concatenate(each) for each in zip(*parts, strict=True))
        order = np.lexsort((time, episode))
        return episode[order], time[order]

    def _before(self, moment: int, pathway: int) -> tuple[Ints, Ints]:
        """Moments that lie before arrival, drawn again as the engine drew them."""
        network, log = self.network, self.log
        groups = np.flatnonzero((network.groups.moment_before[:, :, moment] != NONE).any(axis=1))
        patient = np.flatnonzero(np.isin(log.group, groups) & (network.groups.pathway[log.group] == pathway))
        group, area = log.group[patient].astype(np.int64), log.area[patient].astype(np.int64)
        stream = np.full((len(network.names.groups), len(network.names.areas)), NONE, dtype=np.int64)
        stream[network.streams.group, network.streams.area] = np.arange(len(network.streams.group))
        packed, before = pack(network), np.empty(len(patient), dtype=np.int64)
        compiled(_fill_before)(
            packed.ints,
            packed.reals,
            log.key[patient].view(np.uint64),
            group,
            stream[group, area],
            area,
            self._first_years()[patient],
            moment,
            before,
        )
        drawn = before != NONE
        return patient[drawn] * self.episodes, log.arrival[patient[drawn]] - before[drawn]

    def _first_years(self) -> Ints:
        """The year of each patient's own clock on arrival: that of the first visit."""
        log = self.log
        years = np.clip(year_of(self.network, log.arrival), 0, None)
        first = np.flatnonzero((log.episode == 0) & (log.occurrence == 0) & (log.joined == log.arrival[log.patient]))
        late = first[np.argsort(-log.version_year[first], kind="stable")]
        # Of visits joined on arrival the one of the earliest year is written last, and so stays.
        years[log.patient[late]] = log.version_year[late]
        return years


def stops(network: Network, log: VisitLog) -> Iterator[tuple[int, int, Ints, Ints, Any]]:
    """Each clock with how long it took whenever it stopped: clock, pathway, times in ms, years and sites (or NONE).

    A clock runs, in each episode of each patient, from the first time its first point comes to the first time after
    that (or at once) at which its last point comes; arrival, and moments before it, are of the first episode. It
    counts in the year in which it stops, at the patient's own site; stops before the horizon's years are left out.
    """
    points, declared = Points(network, log), network.clocks
    for clock, (pathway, _) in enumerate(network.names.clocks):
        place = network.names.pathways.index(pathway)
        from_episode, start = points.times(int(declared.from_kind[clock]), int(declared.from_id[clock]), place)
        till_episode, stop = points.times(int(declared.until_kind[clock]), int(declared.until_id[clock]), place)
        episode, first = np.unique(from_episode, return_index=True)
        start = start[first]
        at = np.searchsorted(episode, till_episode)
        at = np.where(at < len(episode), at, 0)
        runs = np.flatnonzero((episode[at] == till_episode) & (stop >= start[at])) if len(episode) else at[:0]
        _, stopped = np.unique(till_episode[runs], return_index=True)
        ended = runs[stopped]
        ended = ended[stop[ended] >= 0]
        time: Ints = stop[ended] - start[at[ended]]
        year = year_of(network, stop[ended])
        yield clock, place, time, year, log.site[till_episode[ended] // points.episodes]


def clocks(network: Network, log: VisitLog, rows: MeasureRows) -> None:
    """Add rows `clock` and `clock within`: what `stops` gives, and those within a standard."""
    locations = np.append(network.geography.site_location, NONE)
    for clock, place, time, year, site in stops(network, log):
        of = {"pathway": place, "need": rows.needs[network.names.clocks[clock][1]]}
        for measure, which, bins in (
            ("clock", np.ones(len(time), dtype=bool), wait_bins(time)),
            ("clock within", time <= network.clocks.within[clock], np.full(len(time), NONE)),
        ):
            keys = np.stack((site[which], year[which], bins[which]))
            (where, when, bin_), number = np.unique(keys, axis=1, return_counts=True)
            rows.add(measure, number.astype(np.int64), location=locations[where], year=when, bin=bin_, **of)
