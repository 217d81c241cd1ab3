"""The week at the turns of years: by how much a count at midnight is ahead of a flow without weekdays.

The flow is carried without the pattern of the week (``expected_flow``), which it would lose within a step. A count
up to some midnight is then the flow's own plus its rate times how far the week's pattern is ahead of the average at
that midnight: patients who come on weekdays only are behind on a Monday morning and ahead on a Friday night. Only
the turns of years are told apart so, as all measures are by year. What has come by a turn is decided by the year
before it, so the pattern is that year's.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from workforce.engine.expected_laws import stayed_in_proportion
from workforce.engine.expected_week import Waves, Week
from workforce.model.calendar import MS_PER_WEEK
from workforce.network.network import LINKED, NONE, Floats

DAYS = 7
LEVEL = 1e-9
"""Patterns that are ahead by so small a part of a week are level."""


class Turns:
    """How far patterns of the week are ahead of their average at each midnight, in milliseconds, Monday's first.

    Args:
        week: When in the week patients come to each activity and are there.
    """

    def __init__(self, week: Week) -> None:
        self.week, self.chart = week, week.chart
        back = week.turn[1:].conj()
        midnight = np.arange(DAYS) * (week.bins // DAYS)
        # The sum of all bins before a midnight, from harmonics of the bins, less its average over the week.
        waves = 2.0 * week.bin_ms * back[:, None] ** midnight / (back[:, None] - 1.0)
        if week.bins % 2 == 0:
            waves[-1] *= 0.5
        self._midnights: Waves = waves
        self._between: Waves = 0.5 * (1.0 + back)
        self.arrivals, self._starts_of = cache(self._arrivals), cache(self._starts)
        self._presence_of = cache(self._presence)
        self._spread_of, self._contacts_of = cache(self._spread), cache(self._contacts)
        self._evenly = cache(lambda law: week.folded(stayed_in_proportion, week.elapsed.law(law), 1.0))

    def starts(self, node: int, year: int) -> Floats | None:
        """Of each cell's entries of a node in a year [cells, 7]; None where all are level."""
        return self._starts_of(node, self.week.alike(year))

    def presence(self, activity: int, year: int) -> Floats | None:
        """As ``starts`` of the number present, times the mean length of a visit."""
        return self._presence_of(activity, self.week.alike(year))

    def spread(self, activity: int, year: int) -> Floats | None:
        """As ``starts`` of work spread evenly over the visit."""
        return self._spread_of(activity, self.week.alike(year))

    def contacts(self, activity: int, year: int, offset: int) -> Floats | None:
        """As ``starts`` of moments so long (ms) after each start."""
        return self._contacts_of(activity, self.week.alike(year), offset)

    def _arrivals(self, group: int, year: int) -> Floats | None:
        """Of a group's own arrivals in a year [7]; None where they are level."""
        if self.week.network.groups.arrives[group] == LINKED:
            return None
        return self._told(self._ahead(np.fft.rfft(self.week.profile(group, year))[None])[0])

    def _starts(self, node: int, first: int) -> Floats | None:
        return self._told(self._ahead(self.week.entries(first)[node]))

    def _presence(self, activity: int, first: int) -> Floats | None:
        version = int(self.chart.version[first, activity])
        if version == NONE:
            return None
        laws, law = self.week.laws(activity, version, first)
        mean = np.array([self.week.elapsed.law(each).mean for each in laws.tolist()])[law]
        waves = self.week.ratio(activity, first).copy()
        waves[:, 1:] *= self._between
        return self._told(self._ahead(waves) * mean[:, None])

    def _spread(self, activity: int, first: int) -> Floats | None:
        version = int(self.chart.version[first, activity])
        if version == NONE:
            return None
        laws, law = self.week.laws(activity, version, first)
        then = np.array([self._evenly(each) for each in laws.tolist()])[law]
        return self._told(self._ahead(self.week.entries(first)[activity] * then))

    def _contacts(self, activity: int, first: int, offset: int) -> Floats | None:
        return self._told(self._ahead(self.week.entries(first)[activity] * self.week.shift(offset)))

    def _ahead(self, waves: Waves) -> Floats:
        """Of flows given as harmonics of their bins [cells, harmonics]; 0 where there is no flow [cells, 7]."""
        total = waves[:, :1].real
        shape = np.divide(waves[:, 1:], total, out=np.zeros_like(waves[:, 1:]), where=total > 0.0)
        return np.asarray(shape.real @ self._midnights.real - shape.imag @ self._midnights.imag)

    def _told(self, found: Floats) -> Floats | None:
        """None where all are level."""
        return found if np.abs(found).max(initial=0.0) > LEVEL * MS_PER_WEEK else None
