"""Durations: each law against SciPy by exact identities, rounding, and plain Python against compiled."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from workforce.network import distributions as law
from workforce.network.compiled import compiled, is_compiling

pytestmark = pytest.mark.unit

HOUR = 3_600_000.0
# Two rows of another table, then one with a jump of share, an hour that never comes and a long tail.
TABLE_P = np.array([0.0, 1.0, 0.0, 0.25, 0.5, 0.5, 1.0])
TABLE_X = np.array([7.0, 9.0, 1.0, 2.0, 2.0, 5.0, 30.0]) * HOUR

CASES = {
    "fixed": (law.FIXED, 2 * HOUR, 0.0, 0.0),
    "triangular": (law.TRIANGULAR, HOUR, 2 * HOUR, 7 * HOUR),
    "triangular from its usual": (law.TRIANGULAR, HOUR, HOUR, 7 * HOUR),
    "triangular to its usual": (law.TRIANGULAR, HOUR, 7 * HOUR, 7 * HOUR),
    "triangular of no width": (law.TRIANGULAR, HOUR, HOUR, HOUR),
    "lognormal": (law.LOGNORMAL, math.log(4 * HOUR), 1.1, 0.0),
    "lognormal of no width": (law.LOGNORMAL, math.log(4 * HOUR), 0.0, 0.0),
    "exponential": (law.EXPONENTIAL, 5 * HOUR, 0.0, 0.0),
    "uniform": (law.UNIFORM, 2 * HOUR, 3 * HOUR, 0.0),
    "gamma, shape under 1": (law.GAMMA, 0.4, 5 * HOUR, 0.0),
    "gamma": (law.GAMMA, 2.3, 5 * HOUR, 0.0),
    "gamma, large shape": (law.GAMMA, 250.0, HOUR, 0.0),
    "normal": (law.NORMAL, 40 * HOUR, 8 * HOUR, -1000 * HOUR),
    "normal with a floor": (law.NORMAL, 6 * HOUR, 4 * HOUR, 3 * HOUR),
    "normal of no width": (law.NORMAL, 6 * HOUR, 0.0, 7 * HOUR),
    "table": (law.TABLE, 2.0, 5.0, 0.0),
}
SCIPY = {
    "triangular": stats.triang(1 / 6, loc=HOUR, scale=6 * HOUR),
    "triangular from its usual": stats.triang(0, loc=HOUR, scale=6 * HOUR),
    "triangular to its usual": stats.triang(1, loc=HOUR, scale=6 * HOUR),
    "lognormal": stats.lognorm(1.1, scale=4 * HOUR),
    "exponential": stats.expon(scale=5 * HOUR),
    "uniform": stats.uniform(2 * HOUR, HOUR),
    "gamma, shape under 1": stats.gamma(0.4, scale=5 * HOUR),
    "gamma": stats.gamma(2.3, scale=5 * HOUR),
    "gamma, large shape": stats.gamma(250.0, scale=HOUR),
    "normal": stats.norm(40 * HOUR, 8 * HOUR),
}
GRID = np.concatenate([10.0 ** -np.arange(1, 12), np.linspace(0.003, 0.997, 300), 1 - 10.0 ** -np.arange(1, 12)])


def scalar(name: str, u: float) -> float:
    return law.quantile(*CASES[name], TABLE_P, TABLE_X, u)


def test_the_kinds_keep_their_numbers() -> None:
    assert list(law.KINDS.values()) == list(range(8))
    assert {case[0] for case in CASES.values()} == set(law.KINDS.values())


@pytest.mark.parametrize("name", SCIPY)
def test_the_share_below_a_quantile_is_the_share_asked_for(name: str) -> None:
    x = np.array([scalar(name, u) for u in GRID])
    assert np.abs(SCIPY[name].cdf(x) - GRID).max() < 1e-9
    assert np.abs(SCIPY[name].sf(x) / (1 - GRID) - 1).max() < 1e-4  # the upper tail keeps its own size
    assert np.allclose(law.cdf(*CASES[name], TABLE_P, TABLE_X, x), GRID, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", SCIPY)
def test_that_identity_would_show_a_scale_wrong_by_5_percent(name: str) -> None:
    x = 1.05 * np.array([scalar(name, u) for u in GRID])
    assert np.abs(SCIPY[name].cdf(x) - GRID).max() > 1e-3


@pytest.mark.parametrize("name", SCIPY)
def test_mean_and_variance_are_those_of_scipy(name: str) -> None:
    mean, variance = SCIPY[name].stats("mv")
    assert law.mean(*CASES[name], TABLE_P, TABLE_X) == pytest.approx(float(mean), rel=1e-12)
    assert law.variance(*CASES[name], TABLE_P, TABLE_X) == pytest.approx(float(variance), rel=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_mean_and_variance_are_the_integrals_of_the_quantile(name: str) -> None:
    breaks = [0.0, 1e-9, 1e-6, 1e-3, 0.25, 0.5, 0.75, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9, 1 - 1e-12]
    mean = law.mean(*CASES[name], TABLE_P, TABLE_X)

    def integral(power: int) -> float:
        pieces = pairwise(breaks)
        return sum(
            integrate.quad(lambda u: (scalar(name, u) - mean) ** power, low or 1e-300, high, limit=200)[0]
            for low, high in pieces
        )

    variance = law.variance(*CASES[name], TABLE_P, TABLE_X)
    assert integral(1) == pytest.approx(0.0, abs=2e-6 * mean)
    assert integral(2) == pytest.approx(variance, rel=1e-5, abs=1e-9 * mean * mean)


@pytest.mark.parametrize("name", CASES)
def test_whole_arrays_agree_with_the_scalar(name: str) -> None:
    x = law.quantiles(*CASES[name], TABLE_P, TABLE_X, GRID)
    assert np.allclose(x, [scalar(name, u) for u in GRID], rtol=1e-11, atol=0)


@pytest.mark.parametrize("name", CASES)
def test_quantiles_never_fall(name: str) -> None:
    x = [scalar(name, u) for u in np.sort(GRID)]
    assert all(low <= high for low, high in pairwise(x))


def test_a_table_is_followed_line_by_line() -> None:
    hours = [scalar("table", u) / HOUR for u in (0.125, 0.25, 0.3, 0.5, 0.75, 0.9999999)]
    assert hours == pytest.approx([1.5, 2.0, 2.0, 2.0, 17.5, 30.0], abs=1e-5)
    times = np.array([0.5, 1.5, 1.999999, 2.0, 4.0, 5.0, 17.5, 30.0, 99.0]) * HOUR
    shares = law.cdf(*CASES["table"], TABLE_P, TABLE_X, times)
    assert shares == pytest.approx([0, 0.125, 0.25, 0.5, 0.5, 0.5, 0.75, 1, 1], abs=1e-6)


def test_values_below_the_floor_are_set_to_it() -> None:
    share = float(stats.norm(6, 4).cdf(3))
    assert scalar("normal with a floor", 0.999 * share) == 3 * HOUR < scalar("normal with a floor", 1.001 * share)
    at = np.array([2.99, 3.0, 8.0]) * HOUR
    shares = law.cdf(*CASES["normal with a floor"], TABLE_P, TABLE_X, at)
    assert shares == pytest.approx([0.0, share, float(stats.norm(6, 4).cdf(8))], abs=1e-12)


def test_a_law_of_no_width_has_all_its_share_at_one_time() -> None:
    for name in ("fixed", "triangular of no width", "lognormal of no width", "normal of no width"):
        x = np.array([scalar(name, 0.3) - 1, scalar(name, 0.9)])
        assert law.cdf(*CASES[name], TABLE_P, TABLE_X, x).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(("time", "whole"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.5, 3), (-7.0, 0)])
def test_durations_are_whole_milliseconds_with_halves_rounded_up(time: float, whole: int) -> None:
    assert law.duration(law.FIXED, time, 0.0, 0.0, TABLE_P, TABLE_X, 0.5) == whole


def test_no_duration_is_too_long_for_the_clock() -> None:
    for a in (40.0, 1e6):
        assert law.duration(law.LOGNORMAL, a, 1.0, 0.0, TABLE_P, TABLE_X, 0.9) == law.LONGEST_MS


def test_numbers_found_from_mean_sd_median_and_p90_give_them_back() -> None:
    a, b = law.lognormal_from_mean_sd(7.4, 8.6)
    assert [law.mean(law.LOGNORMAL, a, b, 0, TABLE_P, TABLE_X)] == pytest.approx([7.4])
    assert law.variance(law.LOGNORMAL, a, b, 0, TABLE_P, TABLE_X) == pytest.approx(8.6**2)
    a, b = law.lognormal_from_median_p90(3.0, 11.0)
    assert [law.quantile(law.LOGNORMAL, a, b, 0, TABLE_P, TABLE_X, u) for u in (0.5, 0.9)] == pytest.approx([3, 11])
    a, b = law.gamma_from_mean_sd(7.4, 8.6)
    assert law.mean(law.GAMMA, a, b, 0, TABLE_P, TABLE_X) == pytest.approx(7.4)
    assert law.variance(law.GAMMA, a, b, 0, TABLE_P, TABLE_X) == pytest.approx(8.6**2)


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
@pytest.mark.parametrize("kind", law.KINDS)
def test_compiled_code_gives_the_same_100_000_durations_of_each_kind(kind: str) -> None:
    cases = [case for case in CASES.values() if case[0] == law.KINDS[kind]]
    draws = np.random.default_rng(3).random((len(cases), 100_000 // len(cases)))
    for case, u in zip(cases, draws, strict=True):
        expected = [law.duration(*case, TABLE_P, TABLE_X, one) for one in u.tolist()]
        fast = compiled(law.duration)
        assert [int(fast(*case, TABLE_P, TABLE_X, one)) for one in u.tolist()] == expected
