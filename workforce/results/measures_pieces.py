"""Visits cut into the years in which they fall, in blocks of one year and one activity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workforce.engine.log import VisitLog
from workforce.network.cover_teams import settings_staffed
from workforce.network.network import NONE, Ints, Network


def year_edges(network: Network) -> Ints:
    """Where each year of the horizon begins, and where the last ends, in milliseconds."""
    calendar = network.calendar
    return np.array([*map(calendar.start_ms, calendar.years), calendar.horizon_ms], dtype=np.int64)


def year_of(network: Network, times: Ints) -> Ints:
    """The index of the year of each time: negative before the first, the last at the horizon and after it."""
    found = np.searchsorted(year_edges(network), times, side="right") - 1
    return np.asarray(np.minimum(found, network.years - 1), dtype=np.int64)


def wards(network: Network) -> Ints:
    """The ward of each setting: settings whose units share a cover group are of one ward, all others of their own."""
    ward = np.arange(len(network.names.settings), dtype=np.int64)
    for settings in settings_staffed(network):
        together = np.isin(ward, ward[sorted(settings)])
        ward[together] = ward[together].min(initial=len(ward))
    return ward


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces of visits to one activity in one year, in order of where and whose.

    Attributes:
        year: Index of the year.
        activity: The activity.
        visit: Of each piece, the visit.
        start: When the piece begins: at the visit's start or at the year's.
        finish: When it ends.
        first: Where the pieces of each cell begin; cells are distinct groups, locations and PCTs.
        group, location, pct: Of each cell.
    """

    year: int
    activity: int
    visit: Ints
    start: Ints
    finish: Ints
    first: Ints
    group: Ints
    location: Ints
    pct: Ints

    def total(self, values: Ints) -> Ints:
        """The sum over the pieces of each cell."""
        return np.asarray(np.add.reduceat(values, self.first), dtype=np.int64)

    def of_pieces(self, by_cell: Ints) -> Ints:
        """What is known of cells, for each piece."""
        return np.repeat(by_cell, np.diff(self.first, append=len(self.visit)))


class Pieces:
    """Stretches of time of visits, cut at the ends of years; what lies outside the horizon is dropped.

    Args:
        network: The scenario.
        log: The journeys.
        visit: The visit of each stretch.
        start: When it begins.
        finish: When it ends; a stretch without length is one piece of the year in which it falls.
    """

    def __init__(self, network: Network, log: VisitLog, visit: Ints, start: Ints, finish: Ints) -> None:
        edges = year_edges(network)
        first = np.maximum(np.searchsorted(edges, start, side="right") - 1, 0)
        last = np.searchsorted(edges, np.maximum(finish - 1, start), side="right") - 1
        number = np.where(start < edges[-1], np.maximum(np.minimum(last, network.years - 1) - first + 1, 0), 0)
        which = np.repeat(np.arange(len(visit)), number)
        year = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
        visit = visit[which]
        self._size = (len(network.names.groups), len(network.names.locations) + 1, len(network.names.pcts))
        patient, activity = log.patient[visit], log.activity[visit].astype(np.int64)
        pct = network.geography.area_pct[log.area[patient]]
        cell = (log.group[patient].astype(np.int64) * self._size[1] + log.location[visit] + 1) * self._size[2] + pct
        self._cells = int(np.prod(self._size))
        self._activities = len(network.names.activities)
        ward = wards(network)[network.activities.setting[activity]]
        key = ((ward * network.years + year) * self._activities + activity) * self._cells + cell
        order = np.argsort(key, kind="stable")
        self.key = key[order]
        self.years = network.years
        self.visit = visit[order]
        self.start = np.maximum(start[which], edges[year])[order]
        self.finish = np.minimum(finish[which], edges[year + 1])[order]

    def blocks(self) -> Iterator[Block]:
        """All blocks: ward by ward, in each year by year, in each activity by activity."""
        of_block = self.key // self._cells
        first = np.flatnonzero(np.diff(of_block, prepend=NONE))
        for low, high in pairwise([*first.tolist(), len(of_block)]):
            cell = self.key[low:high] % self._cells
            cells = np.flatnonzero(np.diff(cell, prepend=NONE))
            group, where, pct = np.unravel_index(cell[cells], self._size)
            ward_year, activity = divmod(int(of_block[low]), self._activities)
            yield Block(
                ward_year % self.years,
                activity,
                self.visit[low:high],
                self.start[low:high],
                self.finish[low:high],
                cells,
                np.asarray(group, dtype=np.int64),
                np.asarray(where, dtype=np.int64) - 1,
                np.asarray(pct, dtype=np.int64),
            )
