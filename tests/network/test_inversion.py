"""The normal and the gamma quantile against SciPy and against high-precision sums, deep in the tails."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from workforce.network.inversion import gamma_quantile, gamma_tails, log_gamma_of_next, normal_quantile

pytestmark = pytest.mark.unit

TAILS = np.concatenate([10.0 ** -np.arange(1.0, 16.0), np.linspace(0.01, 0.99, 99), 1 - 10.0 ** -np.arange(1.0, 16.0)])


def test_the_normal_quantile_is_scipys() -> None:
    expected = special.ndtri(TAILS)
    found = np.array([normal_quantile(u) for u in TAILS])
    assert np.abs(found - expected).max() < 1e-14 * 8
    assert normal_quantile(0.5) == 0.0
    assert normal_quantile(1e-300) == pytest.approx(float(special.ndtri(1e-300)), rel=1e-15)


@pytest.mark.parametrize("a", [1e-3, 0.2, 1.0, 2.5, 15.9, 16.0, 171.0, 1e6])
def test_the_log_gamma_function_is_that_of_the_standard_library(a: float) -> None:
    assert log_gamma_of_next(a) == pytest.approx(math.lgamma(a + 1), rel=1e-14, abs=3e-14)


@pytest.mark.parametrize("a", [0.05, 0.3, 1.0, 1.5, 15.9, 16.0, 30.0, 400.0, 1e4])
def test_the_gamma_quantile_is_scipys(a: float) -> None:
    found = np.array([gamma_quantile(a, u) for u in TAILS])
    assert np.abs(found / special.gammaincinv(a, TAILS) - 1).max() < 1e-12


def test_the_exponential_is_the_gamma_of_shape_1() -> None:
    assert [gamma_quantile(1.0, u) for u in TAILS] == pytest.approx(-np.log1p(-TAILS), rel=2e-14)


def share_below(a: int, x: float) -> Decimal:
    """P(X <= x) of a gamma variable of whole shape a, by its series in 40 digits."""
    exact = Decimal(x)
    term = total = Decimal(1)
    for k in range(a + 1, 100 * a):
        term *= exact / k
        total += term
        if term < total * Decimal("1e-38"):
            break
    log_factorial = sum(Decimal(k).ln() for k in range(2, a + 1))
    return (a * exact.ln() - exact - log_factorial).exp() * total


@pytest.mark.parametrize("a", [3, 60, 900])
@pytest.mark.parametrize("deviations", [-6.0, -1.0, 0.0, 1.0])
def test_the_lower_tail_keeps_its_own_size(a: int, deviations: float) -> None:
    x = max(a + deviations * math.sqrt(a), 0.01)
    with localcontext() as context:
        context.prec = 40
        expected = share_below(a, x)
        assert abs(Decimal(gamma_tails(float(a), x, math.log(x))[0]) / expected - 1) < Decimal("1e-13")
