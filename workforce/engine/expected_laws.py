"""Partial moments of times: what the closed form needs to know of how long things last.

For a time X the three functions F(x) = P(X <= x), M(x) = E[X; X <= x] and S(x) = E[X^2; X <= x] give, for patients
who enter evenly over a step, exactly how many have left by any moment and how long they have been there by then:
the integral of F is x F(x) - M(x), and that of E[min(X, x)] is x M(x) - S(x)/2 + x^2 (1 - F(x))/2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from workforce.network import distributions as d
from workforce.network.network import Floats, Network

Moments = tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Law:
    """One row of the network's durations, in days.

    Attributes:
        kind: As in ``distributions``.
        a: Its first number, as there (milliseconds); b and c are the second and third.
        b: The second number.
        c: The third number.
        shares: Cumulative shares of a table, from 0 to 1.
        times: Their times in milliseconds.
    """

    kind: int
    a: float
    b: float
    c: float
    shares: Floats
    times: Floats

    @classmethod
    def of(cls, network: Network, row: int) -> Law:
        """The distribution that stands in a row of the network's durations."""
        laws = network.durations
        kind, a, b, c = int(laws.kind[row]), float(laws.a[row]), float(laws.b[row]), float(laws.c[row])
        part = slice(int(a), int(a) + int(b)) if kind == d.TABLE else slice(0)
        return cls(kind, 0.0 if kind == d.TABLE else a, b, c, laws.table_share[part], laws.table_time[part])

    def partial(self, x: Floats) -> Moments:
        """F, M and S at times x in milliseconds, x >= 0."""
        return _PARTIAL[self.kind](self, x)

    @property
    def mean(self) -> float:
        """The mean in milliseconds."""
        return d.mean(self.kind, self.a, self.b, self.c, self.shares, self.times)

    def cdf(self, x: Floats) -> Floats:
        """The share at or below each time in milliseconds."""
        return d.cdf(self.kind, self.a, self.b, self.c, self.shares, self.times, x)

    def quantiles(self, u: Floats) -> Floats:
        """The times in milliseconds below which shares u fall."""
        return np.maximum(d.quantiles(self.kind, self.a, self.b, self.c, self.shares, self.times, u), 0.0)


def left(law: Law, x: Floats) -> Floats:
    """The integral of F from 0 to x: of patients who entered evenly over x, the time-share who have left (ms)."""
    return left_of(x, law.partial(x))


def left_of(x: Floats, moments: Moments) -> Floats:
    """As ``left``, from F, M and S at the times."""
    f, m, _ = moments
    return np.maximum(x * f - m, 0.0)


def stayed(law: Law, x: Floats) -> Floats:
    """The integral of E[min(X, u)] over u from 0 to x (ms squared)."""
    return stayed_of(x, law.partial(x))


def stayed_of(x: Floats, moments: Moments) -> Floats:
    """As ``stayed``, from F, M and S at the times."""
    f, m, s = moments
    return x * m - 0.5 * s + 0.5 * x * x * (1.0 - f)


def stayed_in_proportion(law: Law, x: Floats, points: int = 64) -> Floats:
    """The integral of E[min(X, u)/X] over u from 0 to x (ms): work spread evenly over a visit, done by then.

    X is taken at the middles of ``points`` equal parts of its distribution.
    """
    times = law.quantiles((np.arange(points) + 0.5) / points) if law.kind != d.FIXED else np.array([law.a])
    done = x - 0.5 * float(times.mean())
    some = np.flatnonzero(x < times.max())
    early, part = x[some], np.zeros(len(some))
    for time in times:
        with np.errstate(divide="ignore", invalid="ignore"):
            part += np.where(early >= time, early - 0.5 * time, 0.5 * early * early / time if time > 0 else 0.0)
    done[some] = part / len(times)
    return done


def _fixed(law: Law, x: Floats) -> Moments:
    f = (x >= law.a).astype(np.float64)
    return f, f * law.a, f * law.a * law.a


def _exponential(law: Law, x: Floats) -> Moments:
    z = x / law.a
    rest = np.exp(-z)
    return (
        -np.expm1(-z),
        law.a * (1.0 - rest * (1.0 + z)),
        law.a * law.a * (2.0 - rest * (z * z + 2.0 * z + 2.0)),
    )


def _even(low: float, high: float, x: Floats) -> Moments:
    """A uniform time between two, or a fixed one where they are equal."""
    if high <= low:
        f = (x >= low).astype(np.float64)
        return f, f * low, f * low * low
    top = np.clip(x, low, high)
    width = high - low
    return (top - low) / width, (top**2 - low**2) / (2.0 * width), (top**3 - low**3) / (3.0 * width)


def _uniform(law: Law, x: Floats) -> Moments:
    return _even(law.a, law.b, x)


def _table(law: Law, x: Floats) -> Moments:
    found: list[Floats] = [np.zeros_like(x) for _ in range(3)]
    for share, low, high in zip(np.diff(law.shares), law.times[:-1], law.times[1:], strict=True):
        for place, part in enumerate(_even(float(low), float(high), x)):
            found[place] += share * part
    return found[0], found[1], found[2]


def _triangular(law: Law, x: Floats) -> Moments:
    least, usual, most = law.a, law.b, law.c
    width = most - least
    found = []
    up = np.clip(x, least, usual)
    down = np.clip(x, usual, most)
    for k in range(3):
        part = np.zeros_like(x)
        if usual > least:
            rise = 2.0 / (width * (usual - least))
            part += rise * (_power(up, k + 1) - least * _power(up, k))
            part -= rise * (_power(np.float64(least), k + 1) - least * _power(np.float64(least), k))
        if most > usual:
            fall = 2.0 / (width * (most - usual))
            part += fall * (most * _power(down, k) - _power(down, k + 1))
            part -= fall * (most * _power(np.float64(usual), k) - _power(np.float64(usual), k + 1))
        found.append(part)
    return found[0], found[1], found[2]


def _power(x: Floats | np.float64, k: int) -> Floats:
    """The integral of x^k."""
    return np.asarray(x ** (k + 1) / (k + 1))


def _lognormal(law: Law, x: Floats) -> Moments:
    with np.errstate(divide="ignore"):
        z = (np.log(x) - law.a) / law.b
    found = [np.exp(k * law.a + 0.5 * (k * law.b) ** 2) * np.asarray(special.ndtr(z - k * law.b)) for k in range(3)]
    return found[0], found[1], found[2]


def _gamma(law: Law, x: Floats) -> Moments:
    shape, scale, z = law.a, law.b, x / law.b
    zeroth, first, second = (np.asarray(special.gammainc(shape + k, z), dtype=np.float64) for k in range(3))
    return (
        zeroth,
        scale * shape * first,
        scale**2 * shape * (shape + 1.0) * second,
    )


def _normal(law: Law, x: Floats) -> Moments:
    """A normal time of which values below a floor are set to it; a floor below 0 counts as 0."""
    mean, sd, floor = law.a, law.b, max(law.c, 0.0)
    z, low = (x - mean) / sd, (floor - mean) / sd
    below = float(special.ndtr(low))
    p = np.asarray(special.ndtr(z)) - below
    density, at_floor = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi), np.exp(-0.5 * low * low) / np.sqrt(2.0 * np.pi)
    first = at_floor - density
    second = p + low * at_floor - z * density
    here = x >= floor
    return (
        np.where(here, below + p, 0.0),
        np.where(here, below * floor + mean * p + sd * first, 0.0),
        np.where(here, below * floor**2 + mean**2 * p + 2.0 * mean * sd * first + sd**2 * second, 0.0),
    )


_PARTIAL = {
    d.FIXED: _fixed,
    d.TRIANGULAR: _triangular,
    d.LOGNORMAL: _lognormal,
    d.EXPONENTIAL: _exponential,
    d.UNIFORM: _uniform,
    d.GAMMA: _gamma,
    d.NORMAL: _normal,
    d.TABLE: _table,
}
