import math

import numpy as np
import pytest

from workforce.results.intervals import mean_interval, paired_interval, percentiles

pytestmark = pytest.mark.unit


def test_interval_of_ten_values_uses_the_tabulated_t():
    # Mean 5.5, sd 3.0277 (n = 10); t(0.975, 9) = 2.262157 in every printed table.
    interval = mean_interval(range(1, 11))
    half = 2.262157 * math.sqrt(82.5 / 9) / math.sqrt(10)
    assert interval.mean == 5.5
    assert interval.number == 10
    assert interval.low == pytest.approx(5.5 - half, abs=1e-6)
    assert interval.high == pytest.approx(5.5 + half, abs=1e-6)
    assert interval.half_width == pytest.approx(half, abs=1e-6)


@pytest.mark.parametrize("values", [[], [3.0]])
def test_fewer_than_two_values_have_no_interval(values):
    interval = mean_interval(values)
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    assert interval.number == len(values)
    assert interval.mean == 3.0 if values else math.isnan(interval.mean)


@pytest.mark.parametrize("missing", [math.nan, math.inf])
def test_a_replication_without_a_value_is_not_left_out(missing):
    interval = mean_interval([1.0, missing, 2.0])
    assert math.isnan(interval.mean)
    assert math.isnan(interval.low)


def test_the_order_of_replications_changes_no_bit():
    values = np.random.default_rng(1).lognormal(size=50)
    backwards = mean_interval(values[::-1])
    assert mean_interval(values) == backwards
    assert paired_interval(values, values * 2) == paired_interval(values[::-1], values[::-1] * 2)


def test_paired_interval_is_that_of_first_minus_second():
    first, second = [10.0, 20.0, 30.0], [9.0, 18.0, 29.0]
    assert paired_interval(first, second) == mean_interval([1.0, 2.0, 1.0])


def test_unpaired_rows_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        paired_interval([1.0, 2.0], [1.0])


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_interval([1.0, 2.0], level)


def coverage(critical: float, samples: np.ndarray) -> float:
    mean, spread = samples.mean(axis=1), samples.std(axis=1, ddof=1)
    return float((np.abs(mean) <= critical * spread / math.sqrt(samples.shape[1])).mean())


def test_95_of_100_intervals_hold_the_mean_and_a_normal_quantile_is_rejected():
    samples = np.random.default_rng(20).normal(size=(4000, 5))
    held = np.mean([mean_interval(row).low <= 0 <= mean_interval(row).high for row in samples])
    tolerance = 4 * math.sqrt(0.95 * 0.05 / 4000)
    assert abs(held - 0.95) < tolerance
    assert coverage(1.959964, samples) < 0.95 - tolerance  # z in place of t: about 88% at n = 5
    assert coverage(2.776445 * 1.25, samples) > 0.95 + tolerance  # ends too wide are seen as well


def test_percentiles_lie_on_the_line_between_neighbours():
    assert percentiles(range(1, 22)) == (2.0, 20.0)
    assert percentiles([1.0, 2.0], 0.25, 0.75) == (1.25, 1.75)
    assert percentiles([4.0]) == (4.0, 4.0)


def test_percentiles_of_nothing_are_refused_and_a_missing_value_shows():
    with pytest.raises(ValueError, match="at least one"):
        percentiles([])
    assert all(math.isnan(end) for end in percentiles([1.0, math.nan]))
