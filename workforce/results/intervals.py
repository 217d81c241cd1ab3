"""Intervals of simulated means, and percentiles of replications."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Interval", "mean_interval", "paired_interval", "percentiles"]

Numbers = Sequence[float] | npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and how precisely a run knows it.

    Attributes:
        mean: The mean of the replications.
        low: The interval's lower end; nan where fewer than two replications give none.
        high: Its upper end.
        number: How many replications it rests on.
        level: The share of such intervals that hold the true mean.
    """

    mean: float
    low: float
    high: float
    number: int
    level: float

    @property
    def half_width(self) -> float:
        """Half the interval's width; nan where there is no interval."""
        return (self.high - self.low) / 2


def mean_interval(values: Numbers, level: float = 0.95) -> Interval:
    """The t interval of a mean: the *precision* of a run, not the spread between years.

    The sums are rounded once, so the order of the replications does not change a bit. A replication
    without a value (nan) makes mean and interval nan: it is never left out in silence.

    Args:
        values: One value a replication; replications are independent.
        level: The share of intervals that hold the true mean, between 0 and 1.

    Returns:
        Mean, lower and upper end, in the values' unit; the ends are nan below two values, the mean too
        where there is none.

    Raises:
        ValueError: The level is not between 0 and 1, or the values are not one row of numbers.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not {level}")
    numbers = _row(values)
    count = len(numbers)
    if count == 0 or not all(math.isfinite(number) for number in numbers):
        return Interval(math.nan, math.nan, math.nan, count, level)
    mean = math.fsum(numbers) / count
    if count == 1:
        return Interval(mean, math.nan, math.nan, count, level)
    variance = math.fsum((number - mean) ** 2 for number in numbers) / (count - 1)
    half = _t_quantile((1 + level) / 2, count - 1) * math.sqrt(variance / count)
    return Interval(mean, mean - half, mean + half, count, level)


def paired_interval(first: Numbers, second: Numbers, level: float = 0.95) -> Interval:
    """The t interval of the mean of first minus second, replication by replication.

    Both runs share their draws, so the pairs are far closer than two runs are; the interval is that of
    the differences and asks nothing of the two spreads.

    Args:
        first: One value a replication.
        second: The other run's values of the same replications, in the same order.
        level: As for `mean_interval`.

    Raises:
        ValueError: The rows differ in length, or as for `mean_interval`.
    """
    pairs = list(zip(_row(first), _row(second), strict=True))
    return mean_interval([one - other for one, other in pairs], level)


def percentiles(values: Numbers, low: float = 0.05, high: float = 0.95) -> tuple[float, float]:
    """The spread *year to year*: two percentiles of the replications, p5 and p95 unless told otherwise.

    Between two values the percentile lies on the straight line from one to the next (Hyndman and Fan
    1996, definition 7). Any nan makes both nan.

    Args:
        values: One value a replication, at least one.
        low: The lower share, 0 to 1.
        high: The upper share, not below the lower.

    Raises:
        ValueError: No values, or shares out of order.
    """
    if not 0 <= low <= high <= 1:
        raise ValueError(f"the shares of two percentiles run from 0 to 1, not {low} and {high}")
    numbers = _row(values)
    if not numbers:
        raise ValueError("percentiles need at least one value")
    lower, upper = np.quantile(numbers, [low, high])
    return float(lower), float(upper)


def _row(values: Numbers) -> list[float]:
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1:
        raise ValueError("an interval is of one row of values")
    return [float(number) for number in row]


def _t_quantile(share: float, freedom: int) -> float:
    # Imported here, and not from scipy.stats, which takes a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))
