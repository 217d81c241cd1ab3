"""Opening hours in the closed form: who comes to a closed place starts when it opens.

With any number of places nobody waits longer than until then. What comes in closed hours starts together at the next
opening, every week alike: a linear change of the week's pattern. Hours are those of a week without bank holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.sparse import csr_array

from workforce.model.calendar import MS_PER_DAY, MS_PER_WEEK, is_bank_holiday
from workforce.network.build_places import UNLIMITED
from workforce.network.network import NONE, Bools, Floats, Ints, Network

WEEK = 7
NOBODY = 1e-12
"""Of the cell in which most come."""

Spans = tuple[tuple[int, int], ...]
"""From when until when a place is open, in milliseconds since Monday 00:00, rising."""


class Opening:
    """When in the week the activities of a network can start.

    Attributes:
        hours: Of an activity in a year (an index): when all its places are open; None for always, and where they never
            are together.
        gated: The activities with such hours in any year.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.hours, self._place = cache(self._hours), cache(self._of_place)
        places = network.places
        closing = np.unique(places.pool_place[np.unique(places.change_pool[~places.change_open])])
        # Places with hours are few, and most networks have none.
        self._closing = frozenset(closing.tolist())
        years, activities = range(network.years), range(len(network.names.activities))
        self.gated = frozenset(a for a in activities for year in years if self.hours(a, year) is not None)

    def closing_sections(self) -> frozenset[int]:
        """Places with opening hours that are kept over a section of the pathway: nobody waits for these hours here."""
        return self._closing & frozenset(self.network.places.section_place.tolist())

    def _hours(self, activity: int, year: int) -> Spans | None:
        asked = self.network.activities
        version = int(asked.version[year, activity])
        if version == NONE or not self._closing:
            return None
        spans: Spans | None = None
        for place in sorted({*asked.ask_place[asked.ask_start[version] : asked.ask_start[version + 1]].tolist()}):
            found = self._place(place, year) if place in self._closing else None
            if found is not None:
                spans = found if spans is None else _both(spans, found)
        return spans or None

    def _of_place(self, place: int, year: int) -> Spans | None:
        """When a kind of place is open, alike wherever it stands; None for always."""
        places, monday = self.network.places, _ordinary_week(self.network, year)
        for pool in places.pool[place][places.pool[place] != NONE].tolist():
            mine = np.flatnonzero(places.change_pool == pool)
            first, after = np.searchsorted(places.change_time[mine], [monday, monday + MS_PER_WEEK - 1], side="right")
            during = mine[max(first - 1, 0) : after]
            if not places.change_open[during].all():
                times = np.clip(places.change_time[during] - monday, 0, MS_PER_WEEK).tolist()
                edges = zip(times, [*times[1:], MS_PER_WEEK], places.change_open[during].tolist(), strict=True)
                return tuple((begin, end) for begin, end, is_open in edges if is_open and begin < end)
        return None


def _ordinary_week(network: Network, year: int) -> int:
    """The start (ms) of the first week of a year without a bank holiday, in it or the day before."""
    calendar = network.calendar
    start = calendar.start_ms(calendar.year_at(year))
    monday = start + (-calendar.weekday(start) % WEEK) * MS_PER_DAY
    while any(is_bank_holiday(calendar.date(monday + day * MS_PER_DAY)) for day in range(-1, WEEK)):
        monday += MS_PER_WEEK
    return monday


def _both(one: Spans, two: Spans) -> Spans:
    """When both are open."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return tuple(sorted((begin, end) for begin, end in pairs if begin < end))


@dataclass(frozen=True)
class Gate:
    """What opening hours do to those who come evenly over each bin of the week.

    Attributes:
        at_once: The share of each bin's who start in it.
        opens: The bin in which the others start.
        wait: How long (ms) those others wait, on average.
    """

    at_once: Floats
    opens: Ints
    wait: Floats

    @classmethod
    def of(cls, spans: Spans, bins: int) -> Gate:
        """Of so many bins of the week."""
        width = MS_PER_WEEK / bins
        edges = np.arange(bins + 1) * width
        begin, end = (np.array(column, dtype=np.float64) for column in zip(*spans, strict=True))
        # Those who come after the last open moment of a bin wait for the next opening; who comes before it does not
        # wait beyond the bin.
        last = np.array([end[begin < edge].max(initial=-np.inf) for edge in edges[1:]])
        held = (edges[1:] - np.clip(last, edges[:-1], edges[1:])) / width
        again = np.append(begin, begin[0] + MS_PER_WEEK)
        opening = again[np.searchsorted(again, edges[1:], side="left")]
        opens = np.floor(opening / width).astype(np.int64)
        # The start is taken to lie evenly in its bin.
        wait = (opens + 0.5) * width - (edges[1:] - 0.5 * held * width)
        return cls(1.0 - held, opens % bins, wait)

    def through(self, entries: Floats) -> Floats:
        """Who start in each bin, from those who come [cells, bins]."""
        later = csr_array((1.0 - self.at_once, (np.arange(len(self.opens)), self.opens)), shape=(len(self.opens),) * 2)
        return np.asarray(entries * self.at_once + entries @ later)

    def waits(self, entries: Floats) -> tuple[Floats, Floats]:
        """How long those who come [cells, bins] wait: shares by time [cells, times], and the times (ms), rising."""
        some = np.flatnonzero(self.at_once < 1.0)
        times, which = np.unique(np.concatenate([[0.0], np.round(self.wait[some])]), return_inverse=True)
        held = (1.0 - self.at_once[some], (np.arange(len(some)), which[1:].ravel()))
        found = np.asarray(entries[:, some] @ csr_array(held, shape=(len(some), len(times))))
        found[:, 0] += entries @ self.at_once
        whole = found.sum(axis=1, keepdims=True)
        some_come = whole > NOBODY * whole.max(initial=0.0)
        nobody = np.eye(1, len(times))
        return np.where(some_come, found / np.where(some_come, whole, 1.0), nobody), times


def limited_pools(network: Network) -> Bools:
    """Of each pool, whether it can run out; others only have opening hours."""
    places = network.places
    found = np.zeros(len(places.pool_place), dtype=np.bool_)
    found[places.change_pool[places.change_capacity < UNLIMITED]] = True
    return found
