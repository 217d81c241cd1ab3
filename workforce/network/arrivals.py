"""When patients arrive: how many in a year, which one when, and the same patients again when demand changes.

For each stream and year one keyed uniform gives the number of arrivals, and patient n has a keyed position of
its own within the year's profile. Given the number, a Poisson process's arrivals are independent positions,
so the law is exact; and more demand only adds patients n + 1, n + 2, ... and moves nobody.
"""

import math
from collections.abc import Sequence

import numpy as np

from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR, Calendar
from workforce.network.compiled import compiled
from workforce.network.distributions import Floats
from workforce.network.draws import Ints, uniforms_of
from workforce.network.inversion import gamma_tails, normal_quantile
from workforce.network.keys import COUNT, NOBODY, POSITION, Key, patient_key, uniform

PLACES_PER_MOMENT = 1 << 12
"""The most scheduled patients of one stream at one moment: their number keeps 12 bits for the place."""

MS_BITS = 27


def poisson_quantile(mean: float, u: float) -> int:
    """The least k with P(N <= k) >= u for a Poisson variable N: it never falls as the mean rises.

    Args:
        mean: Not negative; up to a million and more. Mean 0 gives 0.
        u: Strictly between 0 and 1.
    """
    if mean <= 0.0:
        return 0
    log_mean = math.log(mean)
    z = normal_quantile(u)
    k = max(0, math.floor(mean + z * math.sqrt(mean) + (z * z - 1.0) / 6.0))
    if gamma_tails(k + 1.0, mean, log_mean)[1] >= u:
        while k > 0 and gamma_tails(float(k), mean, log_mean)[1] >= u:
            k -= 1
        return k
    k += 1
    while gamma_tails(k + 1.0, mean, log_mean)[1] < u:
        k += 1
    return k


class YearProfile:
    """When within one financial year patients arrive, by hour, weekday and month on its real days.

    An hour's weight is the product of its three weights. They are relative: only their ratios matter.

    Args:
        calendar: The clock.
        year: Years after the first financial year (-1 for the one before).
        hours: 24 weights, of the hours of the day from 00:00.
        weekdays: 7 weights, Monday first.
        months: 12 weights, January first.

    Attributes:
        year: As given.
        start_ms: The year's start.
        end_ms: The year's end.
        shares: The share of the year's arrivals in each of its hours, in order.
        until: The weights of the year's hours added up to the end of each.

    Raises:
        ValueError: The wrong number of weights, one that is negative or not finite, or nothing but zeros.
    """

    def __init__(
        self,
        calendar: Calendar,
        year: int,
        hours: Sequence[float] | Floats,
        weekdays: Sequence[float] | Floats,
        months: Sequence[float] | Floats,
    ) -> None:
        by_hour, by_weekday = _weights(hours, 24, "hour"), _weights(weekdays, 7, "weekday")
        by_month = _weights(months, 12, "month")
        self.year = year
        self.start_ms = calendar.start_ms(calendar.year_at(year))
        self.end_ms = calendar.end_ms(calendar.year_at(year))
        days = range(self.start_ms, self.end_ms, MS_PER_DAY)
        by_day = np.array([by_weekday[calendar.weekday(ms)] * by_month[calendar.date(ms).month - 1] for ms in days])
        weights = np.outer(by_day, by_hour).ravel()
        self.until = np.cumsum(weights)
        total = float(self.until[-1])
        if not total > 0.0:
            raise ValueError("every hour of the year has weight 0, so no patient could arrive")
        self._before = np.concatenate(([0.0], self.until[:-1]))
        self.shares: Floats = weights / total

    def positions(self, u: Floats) -> Ints:
        """The moments, in milliseconds since the clock's zero, below which shares ``u`` of the arrivals fall.

        Within an hour the line is straight. Each u is strictly between 0 and 1.
        """
        target = np.asarray(u, dtype=np.float64) * self.until[-1]
        hour = np.minimum(np.searchsorted(self.until, target, side="right"), len(self.until) - 1)
        before = self._before[hour]
        along = (target - before) / (self.until[hour] - before)
        within = np.clip(np.floor(along * MS_PER_HOUR), 0, MS_PER_HOUR - 1)
        moments: Ints = self.start_ms + hour.astype(np.int64) * MS_PER_HOUR + within.astype(np.int64)
        return moments

    def position(self, u: float) -> int:
        """``positions`` of one uniform."""
        return int(self.positions(np.array([u]))[0])


def _weights(given: Sequence[float] | Floats, count: int, name: str) -> Floats:
    weights = np.asarray(given, dtype=np.float64)
    if weights.shape != (count,):
        raise ValueError(f"the profile by {name} has {weights.size} weights instead of {count}")
    if not (np.isfinite(weights).all() and (weights >= 0.0).all()):
        raise ValueError(f"a weight of the profile by {name} is negative or not a number")
    return weights


def stream_count(rep_key: Key, stream_hash: Key, year: int, mean_count: float) -> int:
    """How many arrivals a stream has in a year: Poisson with this mean, from one keyed uniform.

    Args:
        rep_key: Of ``keys.replication_key``.
        stream_hash: Of ``keys.name_hash`` of pathway, group and area.
        year: Years after the first financial year (-1 for the one before).
        mean_count: The mean, not negative.
    """
    key = patient_key(rep_key, stream_hash, year, NOBODY)
    u = uniform(key, stream_hash, 0, 0, COUNT)
    return int(compiled(poisson_quantile)(float(mean_count), u))


def stream_arrivals(
    rep_key: Key, stream_hash: Key, year: int, mean_count: float, profile: YearProfile, group_of: int = 1
) -> tuple[Ints, Ints]:
    """The patients of one stream and year: their numbers and their moments of arrival.

    Args:
        rep_key: Of ``keys.replication_key``.
        stream_hash: Of ``keys.name_hash`` of pathway, group and area.
        year: Years after the first financial year (-1 for the one before).
        mean_count: The mean number of *patients* in the year.
        profile: When in the year they come.
        group_of: How many arrive together: batch b holds the patients group_of * b and the next ones, and its
            moment is drawn by the first of them.

    Returns:
        Numbers and milliseconds since the clock's zero, both int64, in order of time and then of number.
    """
    batches = stream_count(rep_key, stream_hash, year, mean_count / group_of)
    first = np.arange(batches, dtype=np.int64) * group_of
    times = profile.positions(uniforms_of(rep_key, stream_hash, year, first, stream_hash, POSITION))
    numbers = np.arange(batches * group_of, dtype=np.int64)
    times = np.repeat(times, group_of)
    order = np.argsort(times, kind="stable")
    return numbers[order], times[order]


def scheduled_arrivals(
    calendar: Calendar, year: int, weekdays: Sequence[int], times: Sequence[int], numbers: Sequence[int]
) -> tuple[Ints, Ints]:
    """The patients of lists (a clinic, an operating list): so many at a time of each such weekday.

    A patient's number is made of the day, the time and the place among those of that moment, so adding a
    list, or a patient to one, renumbers nobody.

    Args:
        calendar: The clock.
        year: Years after the first financial year (-1 for the one before).
        weekdays: Of each row, 0 for Monday to 6.
        times: Of each row, milliseconds after midnight.
        numbers: Of each row, how many patients come. Rows of one moment add up.

    Returns:
        Numbers and milliseconds since the clock's zero, both int64, in order of time and then of number.

    Raises:
        ValueError: More than 4,096 patients at one moment.
    """
    at: dict[tuple[int, int], int] = {}
    for weekday, time, number in zip(weekdays, times, numbers, strict=True):
        moment = (int(weekday), int(time))
        at[moment] = at.get(moment, 0) + int(number)
    if any(count > PLACES_PER_MOMENT for count in at.values()):
        raise ValueError(f"more than {PLACES_PER_MOMENT} patients are listed for one moment")
    start, end = calendar.start_ms(calendar.year_at(year)), calendar.end_ms(calendar.year_at(year))
    who: list[int] = []
    when: list[int] = []
    for day, midnight in enumerate(range(start, end, MS_PER_DAY)):
        today = calendar.weekday(midnight)
        for time, count in sorted((time, count) for (weekday, time), count in at.items() if weekday == today):
            first = ((day << MS_BITS) | time) * PLACES_PER_MOMENT
            who.extend(range(first, first + count))
            when.extend([midnight + time] * count)
    return np.array(who, dtype=np.int64), np.array(when, dtype=np.int64)


def interval_arrivals(calendar: Calendar, year: int, interval: int) -> tuple[Ints, Ints]:
    """One patient each interval of a year, the first one interval after its start, none at its very end.

    Args:
        calendar: The clock.
        year: Years after the first financial year (-1 for the one before).
        interval: Milliseconds, more than 0.

    Returns:
        Numbers from 0 and milliseconds since the clock's zero, both int64.
    """
    start, end = calendar.start_ms(calendar.year_at(year)), calendar.end_ms(calendar.year_at(year))
    times = np.arange(start + interval, end, interval, dtype=np.int64)
    return np.arange(len(times), dtype=np.int64), times
