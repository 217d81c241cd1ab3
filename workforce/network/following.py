"""How long patients are followed, and so how many years of arrivals a run needs before its first.

Patients of a steady stream are followed by the time since they arrived: of all who are in an activity at some moment,
which share arrived more than a year before, or two? The first year's own parameters are used. Two things make the
answer err on the long side: each activity lasts as long as for the patients with whom it lasts longest, and shares of
patients are those of all combinations of attributes alike.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from workforce.model.calendar import MS_PER_DAY
from workforce.network import distributions
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    NONE,
    REROUTE,
    TO_ROUTE,
    Floats,
    Ints,
    Network,
)

UNFILLED = 0.001
"""The largest share of a census that the years before may leave out."""

MOST_YEARS_BEFORE = 2
STEP_DAYS = 5
STEPS_A_YEAR = 73
STEPS = 4 * STEPS_A_YEAR
"""Patients are followed for four years; who stays longer counts as in the fourth."""


def lookup_rows(network: Network, lookup: int, year: int = 0) -> Ints:
    """All rows that a lookup may give in a year, one for each combination of its attributes."""
    looked = network.lookups
    first, last = looked.attribute_start[lookup], looked.attribute_start[lookup + 1]
    size = int(np.prod(network.attributes.values[looked.attribute[first:last]], dtype=np.int64))
    base = int(looked.base[lookup] + year * looked.year_stride[lookup])
    return np.asarray(looked.row[base : base + size])


def duration_mean(network: Network, row: int) -> float:
    """The mean of one distribution, in milliseconds."""
    d = network.durations
    return distributions.mean(
        int(d.kind[row]), float(d.a[row]), float(d.b[row]), float(d.c[row]), d.table_share, d.table_time
    )


def duration_cdf(network: Network, row: int, times: Floats) -> Floats:
    """The share of one distribution's draws that are at or below each time, in milliseconds."""
    d = network.durations
    return distributions.cdf(
        int(d.kind[row]), float(d.a[row]), float(d.b[row]), float(d.c[row]), d.table_share, d.table_time, times
    )


class Following:
    """Patients of a steady stream in one year, followed by the time since they arrived."""

    def __init__(self, network: Network, year: int = 0) -> None:
        self.network = network
        self.year = year
        self.count = len(network.names.activities)

    def targets(self, junction: int) -> Floats:
        """The share of patients whom a junction sends to each activity; the rest end."""
        if junction not in self._targets:
            self._targets[junction] = self._spread(junction)
        return self._targets[junction]

    @cached_property
    def _targets(self) -> dict[int, Floats]:
        return {}

    def _spread(self, junction: int) -> Floats:
        j = self.network.junctions
        kind, first = int(j.kind[junction]), int(j.first[junction])
        if kind == BY_ATTRIBUTE:
            rows = lookup_rows(self.network, first, self.year)
            return np.asarray(np.mean([self.targets(int(row)) for row in rows], axis=0))
        if kind == BY_ELAPSED:
            return 0.5 * (self.targets(first) + self.targets(int(j.otherwise[junction])))
        found = np.zeros(self.count)
        for route in range(first, first + (1 if kind == TO_ROUTE else int(j.count[junction]))):
            target = int(self.network.routes.target[route])
            if target >= 0:
                found[target] += self.network.routes.share[route]
        return found

    @cached_property
    def routing(self) -> Floats:
        """The share of patients from each activity to each [A, A]."""
        activities = self.network.activities
        found = np.zeros((self.count, self.count))
        for a, v in enumerate(activities.version[self.year]):
            if v == NONE:
                continue
            found[a] = self.targets(int(activities.next[v]))
            if activities.full_kind[v] == REROUTE:
                found[a] = 0.5 * (found[a] + self.targets(int(activities.full_next[v])))
        return found

    @cached_property
    def begins(self) -> Floats:
        """The share of a stream's patients, all groups alike, who begin with each activity; linked ones with them."""
        groups = self.network.groups
        return np.asarray(
            np.sum([self.targets(int(j)) for j in groups.begins[:, self.year] if j != NONE], axis=0, initial=0.0)
            + np.zeros(self.count)
        )

    @cached_property
    def longest(self) -> Ints:
        """The duration that lasts longest in the mean, for each activity; NONE where there is no activity."""
        found = np.full(self.count, NONE, dtype=np.int64)
        for a, v in enumerate(self.network.activities.version[self.year]):
            if v != NONE:
                rows = np.unique(lookup_rows(self.network, int(self.network.activities.duration[v]), self.year))
                means = [duration_mean(self.network, int(row)) for row in rows]
                found[a] = rows[int(np.argmax(means))]
        return found

    @cached_property
    def ends(self) -> Floats:
        """The share of an activity's patients who leave it in each step after they began [A, STEPS]."""
        edges: Floats = (np.arange(STEPS, dtype=np.float64) + 0.5) * (STEP_DAYS * MS_PER_DAY)
        found = np.zeros((self.count, STEPS))
        for a, row in enumerate(self.longest):
            if row != NONE:
                found[a] = np.diff(duration_cdf(self.network, int(row), edges), prepend=0.0)
        return found

    @cached_property
    def census(self) -> Floats:
        """Patients in each activity by steps since they arrived [A, STEPS + 1], for one arrival of each group a step.

        The last column counts those who are still there after the last step, as long as they stay.
        """
        came = np.zeros((self.count, STEPS))
        # Loops that take no time are refused before (WF335); what is taken off here keeps the matrix regular with them.
        soon = (self.ends[:, :1] * self.routing).T * (1.0 - 1e-9)
        at_once = np.linalg.inv(np.eye(self.count) - soon)
        for step in range(STEPS):
            left = np.zeros(self.count)
            if step:
                left = np.einsum("as,as->a", came[:, :step], self.ends[:, step:0:-1])
            new = self.routing.T @ left + (self.begins if step == 0 else 0.0)
            came[:, step] = at_once @ new
        staying = 1.0 - np.cumsum(self.ends, axis=1)
        here = np.array([np.convolve(c, s)[:STEPS] for c, s in zip(came, staying, strict=True)])
        return np.hstack([here, here[:, -1:]])

    def older_than(self, years: int) -> Floats:
        """The share of each activity's census who arrived more than so many years before."""
        total = self.census.sum(axis=1)
        old = self.census[:, years * STEPS_A_YEAR :].sum(axis=1)
        return np.asarray(np.divide(old, total, out=np.zeros_like(old), where=total > 0))


def years_needed(network: Network) -> int:
    """How many years of arrivals before the first leave under 0.1% of any activity's census unfilled: 1, 2 or more.

    Three stands for more than two, which a run does not offer.
    """
    following = Following(network)
    for years in range(1, MOST_YEARS_BEFORE + 1):
        if following.older_than(years).max(initial=0.0) < UNFILLED:
            return years
    return MOST_YEARS_BEFORE + 1


def longest_followed(network: Network) -> int:
    """The activity of whose census the largest share arrived more than two years before."""
    return int(np.argmax(Following(network).older_than(MOST_YEARS_BEFORE)))
