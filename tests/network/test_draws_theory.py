"""Keyed draws and arrivals against their exact laws; each test also rejects a rate that is wrong by 5%.

All p-values are judged at 1 in 1,000; the draws are keyed, so a passing test passes always.
"""

import math
from functools import cache

import numpy as np
import pytest
from scipy import stats

from workforce.model.calendar import MS_PER_HOUR, Calendar
from workforce.network import distributions as law
from workforce.network.arrivals import YearProfile, stream_arrivals, stream_count
from workforce.network.distributions import Floats
from workforce.network.draws import Ints, durations_of, uniforms_of
from workforce.network.keys import DURATION, ROUTE, name_hash, replication_key

pytestmark = pytest.mark.theory

LEVEL = 0.001
HOUR = float(MS_PER_HOUR)
CALENDAR = Calendar(2009, 2019)
STREAM = name_hash("pathway", "group", "area")
REPLICATION = replication_key(2009, 0)
TABLE_P = np.array([0.0, 0.2, 0.7, 1.0])
TABLE_X = np.array([0.0, 1.0, 4.0, 20.0]) * HOUR
MANY = 100_000

LAWS = {
    "triangular": (law.TRIANGULAR, HOUR, 2 * HOUR, 7 * HOUR),
    "lognormal": (law.LOGNORMAL, math.log(4 * HOUR), 1.1, 0.0),
    "exponential": (law.EXPONENTIAL, 5 * HOUR, 0.0, 0.0),
    "uniform": (law.UNIFORM, 2 * HOUR, 9 * HOUR, 0.0),
    "gamma": (law.GAMMA, 2.3, 5 * HOUR, 0.0),
    "normal": (law.NORMAL, 40 * HOUR, 8 * HOUR, -1000 * HOUR),
    "table": (law.TABLE, 0.0, 4.0, 0.0),
}


def uniforms(what: str, purpose: int, *, replication: int = REPLICATION, year: int = 0, first: int = 0) -> Floats:
    numbers = np.arange(first, first + MANY)
    return uniforms_of(replication, STREAM, year, numbers, name_hash("pathway", what), purpose)


def drawn(name: str) -> Ints:
    return durations_of(*LAWS[name], TABLE_P, TABLE_X, uniforms(name, DURATION))


def p_of_fit(name: str, times: Floats | Ints) -> float:
    """The Kolmogorov-Smirnov p-value of durations against the law's own shares."""
    shares = law.cdf(*LAWS[name], TABLE_P, TABLE_X, np.asarray(times, dtype=float))
    return float(stats.kstest(shares, "uniform").pvalue)


@pytest.mark.parametrize("name", LAWS)
def test_durations_follow_their_law_and_not_one_5_percent_longer(name: str) -> None:
    times = drawn(name)
    assert p_of_fit(name, times) > LEVEL
    assert p_of_fit(name, times * 1.05) < LEVEL


@pytest.mark.parametrize("name", LAWS)
def test_the_mean_duration_lies_in_its_interval_and_a_5_percent_longer_one_does_not(name: str) -> None:
    times = drawn(name)
    mean = law.mean(*LAWS[name], TABLE_P, TABLE_X)
    half_width = stats.norm.isf(LEVEL / 2) * math.sqrt(law.variance(*LAWS[name], TABLE_P, TABLE_X) / MANY)
    assert abs(times.mean() - mean) < half_width < 0.025 * mean
    assert abs(times.mean() * 1.05 - mean) > half_width


def test_draws_fill_the_unit_interval_evenly_and_5_percent_more_in_one_place_would_show() -> None:
    draws = uniforms_of(REPLICATION, STREAM, 0, np.arange(10 * MANY), name_hash("evenly"), ROUTE)
    counts = np.bincount((draws * 20).astype(int), minlength=20)
    assert stats.chisquare(counts).pvalue > LEVEL
    counts[7] = round(counts[7] * 1.05)
    assert stats.chisquare(counts).pvalue < LEVEL


def test_draws_of_neighbouring_keys_are_unrelated_and_a_5_percent_share_in_common_would_show() -> None:
    base = uniforms("base", DURATION)
    neighbours = {
        "next patient": uniforms("base", DURATION, first=1),
        "other purpose": uniforms("base", ROUTE),
        "other activity": uniforms("Base", DURATION),
        "next year": uniforms("base", DURATION, year=1),
        "next replication": uniforms("base", DURATION, replication=replication_key(2009, 1)),
        "next seed": uniforms("base", DURATION, replication=replication_key(2010, 0)),
    }
    limit = float(stats.norm.isf(LEVEL / 2 / len(neighbours))) / math.sqrt(MANY)
    for name, other in neighbours.items():
        assert abs(np.corrcoef(base, other)[0, 1]) < limit, name
    copied = neighbours["next patient"].copy()
    copied[: MANY // 20] = base[: MANY // 20]
    assert abs(np.corrcoef(base, copied)[0, 1]) > limit


@cache
def daily_wave() -> Floats:
    """Weights by hour of lambda(t) = 10 (1 + 0.6 sin(2 pi t / 24)), each the exact mean over its hour."""
    edges = np.cos(2 * np.pi * np.arange(25) / 24)
    return np.asarray(10 * (1 + 0.6 * 24 / (2 * np.pi) * (edges[:-1] - edges[1:])), dtype=np.float64)


def wave(slip: float = 1.0, weekdays: tuple[float, ...] = (1,) * 7, months: tuple[float, ...] = (1,) * 12) -> Ints:
    """A million arrivals of that wave, with the weight of the hour from 09:00 wrong by a factor."""
    hours = daily_wave() * np.where(np.arange(24) == 9, slip, 1.0)
    return stream_arrivals(REPLICATION, STREAM, 0, 1e6, YearProfile(CALENDAR, 0, hours, weekdays, months))[1]


def p_by_hour(times: Ints) -> float:
    counts = np.bincount(times // MS_PER_HOUR % 24, minlength=24)
    shares = daily_wave() / daily_wave().sum()
    return float(stats.chisquare(counts, shares * counts.sum()).pvalue)


def test_a_million_arrivals_follow_the_daily_wave_and_5_percent_more_in_one_hour_would_show() -> None:
    assert p_by_hour(wave()) > LEVEL
    assert p_by_hour(wave(slip=1.05)) < LEVEL


def test_a_million_arrivals_follow_weekdays_and_months_on_the_real_days_of_the_year() -> None:
    weekdays = (1.2, 1.0, 1.0, 1.0, 1.1, 0.7, 0.6)
    months = (1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
    days = [CALENDAR.date(ms) for ms in range(0, CALENDAR.end_ms(2009), 24 * MS_PER_HOUR)]
    expected = np.array([weekdays[day.weekday()] * months[day.month - 1] for day in days])

    def p_by_day(times: Ints) -> float:
        counts = np.bincount(times // (24 * MS_PER_HOUR), minlength=len(days))
        return float(stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue)

    assert p_by_day(wave(weekdays=weekdays, months=months)) > LEVEL
    assert p_by_day(wave(weekdays=(1.2 * 1.05, *weekdays[1:]), months=months)) < LEVEL


def test_within_an_hour_arrivals_are_spread_evenly() -> None:
    within = wave() % MS_PER_HOUR / MS_PER_HOUR
    assert stats.kstest(within, "uniform").pvalue > LEVEL
    assert stats.kstest(np.minimum(within * 1.05, 1), "uniform").pvalue < LEVEL


def p_poisson(counts: Ints, mean: float) -> float:
    """The chi-square p-value of yearly counts against the Poisson law, in ten cells of about equal share."""
    tops = np.unique(stats.poisson.ppf(np.linspace(0.1, 0.9, 9), mean))
    shares = np.diff(np.concatenate([[0.0], stats.poisson.cdf(tops, mean), [1.0]]))
    cells = np.bincount(np.searchsorted(tops, counts, side="left"), minlength=len(shares))
    return float(stats.chisquare(cells, shares * len(counts)).pvalue)


def test_yearly_counts_are_poisson_and_a_mean_wrong_by_5_percent_would_show() -> None:
    counts = np.array([stream_count(replication_key(1, number), STREAM, 0, 20.0) for number in range(6000)])
    assert p_poisson(counts, 20.0) > LEVEL
    assert p_poisson(counts, 21.0) < LEVEL
    assert p_poisson(counts, 19.0) < LEVEL


def test_two_parts_of_a_year_have_independent_poisson_counts() -> None:
    profile = YearProfile(CALENDAR, 0, [1] * 24, [1] * 7, [1] * 12)
    until, replications = 100 * 24 * MS_PER_HOUR, 4000
    parts = np.empty((replications, 2), dtype=np.int64)
    for number in range(replications):
        _, times = stream_arrivals(replication_key(2, number), STREAM, 0, 73.0, profile)
        parts[number] = (times < until).sum(), (times >= until).sum()
    assert abs(np.corrcoef(parts.T)[0, 1]) < stats.norm.isf(LEVEL / 2) / math.sqrt(replications)
    assert p_poisson(parts[:, 0], 73.0 * 100 / 365) > LEVEL
    assert p_poisson(parts[:, 0], 73.0 * 105 / 365) < LEVEL
