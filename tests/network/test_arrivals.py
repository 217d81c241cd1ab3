"""Arrivals without statistics: exact counts, real days, and patients whom more demand does not move."""

import numpy as np
import pytest
from scipy import stats

from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR, Calendar
from workforce.network.arrivals import (
    YearProfile,
    interval_arrivals,
    poisson_quantile,
    scheduled_arrivals,
    stream_arrivals,
    stream_count,
)
from workforce.network.keys import name_hash, replication_key

pytestmark = pytest.mark.unit

CALENDAR = Calendar(2009, 2012)
REPLICATION = replication_key(2009, 0)
STREAM = name_hash("pathway", "group", "area")
EVEN = ([1] * 24, [1] * 7, [1] * 12)
FLAT = YearProfile(CALENDAR, 0, *EVEN)
TAILS = [1e-12, 1e-6, 0.001, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999, 1 - 1e-6, 1 - 1e-12]


@pytest.mark.parametrize("mean", [1e-9, 0.02, 0.7, 3.0, 20.0, 365.5, 7100.0, 1e6])
def test_the_poisson_quantile_is_exact(mean: float) -> None:
    uniforms = TAILS + np.random.default_rng(4).random(100).tolist()
    assert [poisson_quantile(mean, u) for u in uniforms] == stats.poisson.ppf(uniforms, mean).tolist()


def test_the_poisson_quantile_steps_where_the_share_is_reached() -> None:
    shares = stats.poisson.cdf(np.arange(40), 9.0)
    for k, share in enumerate(shares[:25]):
        assert poisson_quantile(9.0, share * (1 - 1e-12)) == k
        assert poisson_quantile(9.0, share * (1 + 1e-12)) == k + 1


def test_no_demand_gives_nobody() -> None:
    numbers, times = stream_arrivals(REPLICATION, STREAM, 0, 0.0, FLAT)
    assert (len(numbers), len(times), poisson_quantile(0.0, 0.999)) == (0, 0, 0)


@pytest.mark.parametrize("u", TAILS)
def test_the_number_never_falls_as_the_mean_rises(u: float) -> None:
    means = np.concatenate([np.linspace(0, 5, 400), np.geomspace(5, 1e4, 300), 1000 + np.linspace(0, 1e-9, 50)])
    counts = [poisson_quantile(mean, u) for mean in np.sort(means).tolist()]
    assert counts == sorted(counts)


@pytest.mark.parametrize(("year", "days"), [(-2, 366), (-1, 365), (0, 365), (2, 366)])
def test_a_profile_covers_the_real_days_of_its_year(year: int, days: int) -> None:
    profile = YearProfile(CALENDAR, year, *EVEN)
    assert len(profile.shares) == days * 24
    assert profile.shares.sum() == pytest.approx(1)
    assert profile.position(2.0**-53) == profile.start_ms == CALENDAR.start_ms(2009 + year)
    assert profile.position(1 - 2.0**-53) == profile.end_ms - 1
    assert profile.position(0.25) == profile.start_ms + days * MS_PER_DAY // 4


def test_a_profile_shares_the_year_by_hour_weekday_and_month() -> None:
    hours = [0.0] * 8 + [2.0] + [1.0] * 15
    profile = YearProfile(CALENDAR, 0, hours, [1, 1, 1, 1, 3, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    times = profile.positions((np.arange(200_000) + 0.5) / 200_000)
    days = [CALENDAR.date(int(ms)) for ms in times]
    assert {day.month for day in days} == {2}
    on_friday = np.mean([day.weekday() == 4 for day in days])
    assert on_friday == pytest.approx(3 / 7, abs=1e-5)  # February 2010 has four of each weekday
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    hour = times // MS_PER_HOUR % 24
    assert np.bincount(hour, minlength=24) / len(hour) == pytest.approx(np.array(hours) / 17, abs=1e-4)


def test_only_the_ratios_of_weights_matter_and_positions_never_fall() -> None:
    hours = np.random.default_rng(5).random(24)
    u = np.sort(np.random.default_rng(6).random(20_000))
    once = YearProfile(CALENDAR, 1, hours, EVEN[1], EVEN[2])
    eight_times = YearProfile(CALENDAR, 1, hours * 8, EVEN[1], EVEN[2])
    assert (once.positions(u) == eight_times.positions(u)).all()
    assert (np.diff(once.positions(u)) >= 0).all()


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        (([1] * 23, [1] * 7, [1] * 12), "by hour has 23 weights instead of 24"),
        (([1] * 24, [1] * 6 + [-1], [1] * 12), "by weekday is negative"),
        (([1] * 24, [1] * 7, [1] * 11 + [float("nan")]), "by month is negative or not a number"),
        (([0] * 24, [1] * 7, [1] * 12), "no patient could arrive"),
    ],
)
def test_weights_that_mean_nothing_are_refused(weights: tuple[list[float], ...], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        YearProfile(CALENDAR, 0, *weights)


def test_more_demand_only_adds_patients_and_moves_nobody() -> None:
    before = dict(zip(*stream_arrivals(REPLICATION, STREAM, 0, 2000.0, FLAT), strict=True))
    after = dict(zip(*stream_arrivals(REPLICATION, STREAM, 0, 2100.0, FLAT), strict=True))
    assert len(after) > len(before) > 1800
    assert sorted(after) == list(range(len(after)))
    assert {number: after[number] for number in before} == before


def test_arrivals_come_in_order_of_time_within_their_year() -> None:
    profile = YearProfile(CALENDAR, -1, *EVEN)
    _, times = stream_arrivals(REPLICATION, STREAM, -1, 3000.0, profile)
    assert (np.diff(times) >= 0).all()
    assert profile.start_ms <= times[0] < times[-1] < profile.end_ms == 0


def test_years_streams_and_replications_have_patients_of_their_own() -> None:
    draws = [(REPLICATION, STREAM, 0), (REPLICATION, STREAM, 1), (REPLICATION, name_hash("other"), 0)]
    draws.append((replication_key(2009, 1), STREAM, 0))
    assert len({tuple(stream_arrivals(*draw, 50.0, FLAT)[1]) for draw in draws}) == 4
    assert len({stream_count(*draw, 1e6) for draw in draws}) == 4


def test_groups_arrive_together_with_numbers_that_follow_each_other() -> None:
    numbers, times = stream_arrivals(REPLICATION, STREAM, 0, 600.0, FLAT, group_of=3)
    assert len(numbers) == 3 * stream_count(REPLICATION, STREAM, 0, 200.0)
    trios = numbers.reshape(-1, 3)
    assert (trios % 3 == [0, 1, 2]).all()
    assert (np.diff(trios) == 1).all()
    assert (np.ptp(times.reshape(-1, 3), axis=1) == 0).all()
    assert len(set(times.tolist())) == len(trios)


def test_lists_come_on_each_of_their_days_at_their_time() -> None:
    nine, ten = 9 * MS_PER_HOUR, 10 * MS_PER_HOUR
    numbers, times = scheduled_arrivals(CALENDAR, 0, [0, 3, 0], [nine, ten, nine], [8, 2, 1])
    mondays, thursdays = (CALENDAR.hours_of_week_count(2009)[day * 24] for day in (0, 3))
    assert len(numbers) == len(set(numbers.tolist())) == 9 * mondays + 2 * thursdays
    assert {CALENDAR.hour_of_week(int(ms)) for ms in times} == {9, 3 * 24 + 10}
    assert (np.diff(times) >= 0).all()
    assert CALENDAR.date(int(times[0])).isoformat() == "2009-04-02"
    assert 0 <= numbers.min() <= numbers.max() < 1 << 48


def test_a_longer_list_renumbers_nobody() -> None:
    nine, ten = 9 * MS_PER_HOUR, 10 * MS_PER_HOUR
    before = dict(zip(*scheduled_arrivals(CALENDAR, 1, [0, 3], [nine, ten], [8, 2]), strict=True))
    after = dict(zip(*scheduled_arrivals(CALENDAR, 1, [0, 1, 3], [nine, nine, ten], [9, 4, 2]), strict=True))
    assert len(after) > len(before)
    assert {number: after[number] for number in before} == before


def test_a_list_too_long_for_one_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 4096 patients"):
        scheduled_arrivals(CALENDAR, 0, [0, 0], [5, 5], [4096, 1])


def test_one_patient_each_interval() -> None:
    numbers, times = interval_arrivals(CALENDAR, 1, MS_PER_DAY)
    assert numbers.tolist() == list(range(364))
    assert times.tolist() == [CALENDAR.start_ms(2010) + day * MS_PER_DAY for day in range(1, 365)]
