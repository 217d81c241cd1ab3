"""How long things last: eight kinds of distribution, each drawn by inversion from one uniform.

A distribution is a kind and three numbers, times in milliseconds:

========  ===========  ==================================================================
number    kind         a, b, c
========  ===========  ==================================================================
0         fixed        value
1         triangular   least, usual, most
2         log-normal   mean and standard deviation of ln(milliseconds)
3         exponential  mean
4         uniform      least, most
5         gamma        shape, scale
6         normal       mean, standard deviation, floor (values below it are set to it)
7         table        first row and number of rows in the shared table arrays
========  ===========  ==================================================================

A table gives cumulative shares (rising from 0 to 1) against times, with straight lines between them. The
scalar functions run alike as plain Python and compiled; ``mean``, ``variance``, ``cdf`` and ``quantiles`` use
NumPy and SciPy and serve the closed form and the tests.
"""

import math

import numpy as np
from numpy.typing import NDArray

from workforce.network.compiled import inlined
from workforce.network.inversion import gamma_quantile, normal_quantile

Floats = NDArray[np.float64]

FIXED = 0
TRIANGULAR = 1
LOGNORMAL = 2
EXPONENTIAL = 3
UNIFORM = 4
GAMMA = 5
NORMAL = 6
TABLE = 7

KINDS = {
    "fixed": FIXED,
    "triangular": TRIANGULAR,
    "lognormal": LOGNORMAL,
    "exponential": EXPONENTIAL,
    "uniform": UNIFORM,
    "gamma": GAMMA,
    "normal": NORMAL,
    "table": TABLE,
}

LONGEST_MS = 1_000_000_000_000_000
"""No duration is longer (about 31,700 years): it keeps sums of durations within 64 bits."""

LARGEST_EXPONENT = 700.0
P90 = 1.2815515655446004
"""The standard normal quantile at 0.9."""


def triangular_quantile(least: float, usual: float, most: float, u: float) -> float:
    """The triangular quantile at u; ``least`` where least and most are equal."""
    width = most - least
    if width <= 0.0:
        return least
    if u * width < usual - least:
        return least + math.sqrt(u * width * (usual - least))
    return most - math.sqrt((1.0 - u) * width * (most - usual))


def table_quantile(first: int, rows: int, apart: int, table_p: Floats, table_x: Floats, u: float) -> float:
    """The quantile at u of a table: on the straight line between the two rows whose shares hold u.

    Row r of the table is ``table_p[first + r]`` and ``table_x[first + apart + r]``.
    """
    low, high = first, first + rows - 1
    while high - low > 1:
        middle = (low + high) // 2
        if table_p[middle] < u:
            low = middle
        else:
            high = middle
    rise = table_p[high] - table_p[low]
    if rise <= 0.0:
        return float(table_x[apart + high])
    share = (u - table_p[low]) / rise
    return float(table_x[apart + low] + (table_x[apart + high] - table_x[apart + low]) * share)


@inlined
def quantile(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, u: float) -> float:
    """The time in milliseconds below which a share u of the draws falls, 0 < u < 1, not yet rounded.

    Args:
        kind: One of ``KINDS``.
        a: First number of the kind (see the top of this file); b and c are the second and third.
        b: Second number.
        c: Third number.
        table_p: Cumulative shares of all tables, end to end.
        table_x: Their times in milliseconds.
        u: A uniform.
    """
    if kind == LOGNORMAL:
        return math.exp(min(a + b * normal_quantile(u), LARGEST_EXPONENT))
    if kind == EXPONENTIAL:
        return -a * math.log1p(-u)
    if kind == TRIANGULAR:
        return triangular_quantile(a, b, c, u)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == GAMMA:
        return b * gamma_quantile(a, u)
    if kind == NORMAL:
        return max(a + b * normal_quantile(u), c)
    if kind == TABLE:
        return table_quantile(int(a), int(b), 0, table_p, table_x, u)
    return a


@inlined
def duration(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, u: float) -> int:
    """``quantile`` in whole milliseconds, halves rounded up, from 0 to ``LONGEST_MS``."""
    return whole_time(quantile(kind, a, b, c, table_p, table_x, u))


def whole_time(time: float) -> int:
    """A time in whole milliseconds, halves rounded up, from 0 to ``LONGEST_MS``."""
    if time >= LONGEST_MS:
        return LONGEST_MS
    return max(0, math.floor(time + 0.5))


def lognormal_from_mean_sd(mean: float, sd: float) -> tuple[float, float]:
    """The log-normal's two numbers (of ln milliseconds) that give this mean and standard deviation."""
    variance = math.log1p((sd / mean) ** 2)
    return math.log(mean) - 0.5 * variance, math.sqrt(variance)


def lognormal_from_median_p90(median: float, p90: float) -> tuple[float, float]:
    """The log-normal's two numbers (of ln milliseconds) that give this median and this 90th percentile."""
    return math.log(median), math.log(p90 / median) / P90


def gamma_from_mean_sd(mean: float, sd: float) -> tuple[float, float]:
    """The gamma's shape and scale that give this mean and standard deviation."""
    return (mean / sd) ** 2, sd * sd / mean


def mean(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats) -> float:
    """The exact mean in milliseconds, before rounding."""
    if kind == TRIANGULAR:
        return (a + b + c) / 3.0
    if kind == LOGNORMAL:
        return math.exp(a + 0.5 * b * b)
    if kind == UNIFORM:
        return 0.5 * (a + b)
    if kind == GAMMA:
        return a * b
    if kind == NORMAL:
        return a + _floored_normal(a, b, c)[0]
    if kind == TABLE:
        shares, low, high = _segments(a, b, table_p, table_x)
        return float(shares @ (0.5 * (low + high)))
    return a


def variance(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats) -> float:
    """The exact variance in square milliseconds, before rounding."""
    if kind == TRIANGULAR:
        return ((a - b) ** 2 + (b - c) ** 2 + (a - c) ** 2) / 36.0
    if kind == LOGNORMAL:
        return math.expm1(b * b) * math.exp(2.0 * a + b * b)
    if kind == EXPONENTIAL:
        return a * a
    if kind == UNIFORM:
        return (b - a) ** 2 / 12.0
    if kind == GAMMA:
        return a * b * b
    if kind == NORMAL:
        first, second = _floored_normal(a, b, c)
        return second - first * first
    if kind == TABLE:
        shares, low, high = _segments(a, b, table_p, table_x)
        middle = 0.5 * (low + high)
        return float(shares @ ((middle - shares @ middle) ** 2 + (high - low) ** 2 / 12.0))
    return 0.0


def _floored_normal(mean: float, sd: float, floor: float) -> tuple[float, float]:
    """The first two moments of max(X, floor) - mean, for a normal X."""
    if sd <= 0.0:
        gap = max(floor - mean, 0.0)
        return gap, gap * gap
    z = (floor - mean) / sd
    below = 0.5 * math.erfc(-z / math.sqrt(2.0))
    above = 0.5 * math.erfc(z / math.sqrt(2.0))
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return sd * (z * below + density), sd * sd * (z * z * below + above + z * density)


def _segments(a: float, b: float, table_p: Floats, table_x: Floats) -> tuple[Floats, Floats, Floats]:
    """The share of each straight line of a table, and the times at its two ends."""
    rows = slice(int(a), int(a) + int(b))
    times = np.asarray(table_x[rows], dtype=float)
    return np.diff(np.asarray(table_p[rows], dtype=float)), times[:-1], times[1:]


def cdf(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, x: Floats) -> Floats:
    """The share of draws at or below each time of ``x`` (milliseconds), before rounding."""
    from scipy import special

    x = np.asarray(x, dtype=float)
    if kind == TRIANGULAR and c > a:
        return _triangular_cdf(a, b, c, x)
    if kind == LOGNORMAL and b > 0.0:
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr((np.log(np.maximum(x, 0.0)) - a) / b))
    if kind == EXPONENTIAL and a > 0.0:
        return np.asarray(-np.expm1(-np.maximum(x, 0.0) / a))
    if kind == UNIFORM and b > a:
        return np.clip((x - a) / (b - a), 0.0, 1.0)
    if kind == GAMMA:
        return np.asarray(special.gammainc(a, np.maximum(x, 0.0) / b))
    if kind == NORMAL and b > 0.0:
        return np.where(x < c, 0.0, special.ndtr((x - a) / b))
    if kind == TABLE:
        return _table_cdf(int(a), int(b), table_p, table_x, x)
    return np.where(x >= quantile(kind, a, b, c, table_p, table_x, 0.5), 1.0, 0.0)


def _triangular_cdf(least: float, usual: float, most: float, x: Floats) -> Floats:
    width = most - least
    x = np.clip(x, least, most)
    rising = (x - least) ** 2 / (width * ((usual - least) or 1.0))
    falling = 1.0 - (most - x) ** 2 / (width * ((most - usual) or 1.0))
    return np.where(x < usual, rising, np.where(x < most, falling, 1.0))


def _table_cdf(first: int, rows: int, table_p: Floats, table_x: Floats, x: Floats) -> Floats:
    shares = np.asarray(table_p[first : first + rows], dtype=float)
    times = np.asarray(table_x[first : first + rows], dtype=float)
    after = np.searchsorted(times, x, side="right")
    right = np.clip(after, 1, rows - 1)
    width = times[right] - times[right - 1]
    along = np.where(width > 0.0, (x - times[right - 1]) / np.where(width > 0.0, width, 1.0), 0.0)
    between = shares[right - 1] + (shares[right] - shares[right - 1]) * along
    return np.where(after == 0, 0.0, np.where(after == rows, 1.0, between))


def quantiles(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, u: Floats) -> Floats:
    """``quantile`` of a whole array by SciPy's own inverses: equal to about 1e-12, not bit for bit."""
    from scipy import special

    u = np.asarray(u, dtype=float)
    if kind == LOGNORMAL:
        return np.asarray(np.exp(a + b * special.ndtri(u)), dtype=np.float64)
    if kind == EXPONENTIAL:
        return -a * np.log1p(-u)
    if kind == TRIANGULAR:
        rising = a + np.sqrt(np.maximum(u * (c - a) * (b - a), 0.0))
        falling = c - np.sqrt(np.maximum((1.0 - u) * (c - a) * (c - b), 0.0))
        return np.where(u * (c - a) < b - a, rising, falling)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == GAMMA:
        return np.asarray(b * special.gammaincinv(a, u), dtype=np.float64)
    if kind == NORMAL:
        return np.asarray(np.maximum(a + b * special.ndtri(u), c), dtype=np.float64)
    if kind == TABLE:
        shares = np.asarray(table_p[int(a) : int(a) + int(b)], dtype=float)
        times = np.asarray(table_x[int(a) : int(a) + int(b)], dtype=float)
        right = np.clip(np.searchsorted(shares, u, side="left"), 1, len(shares) - 1)
        rise = shares[right] - shares[right - 1]
        along = (u - shares[right - 1]) / np.where(rise > 0.0, rise, 1.0)
        between = times[right - 1] + (times[right] - times[right - 1]) * along
        return np.asarray(between, dtype=np.float64)
    return np.full(u.shape, a)
