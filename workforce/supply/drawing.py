"""Whole people by keyed draws: binomial and Poisson numbers, and shares of a whole rounded without bias.

Every uniform is a pure function of (seed, replication; stock; year; what is drawn; sex and age), so that a scenario
which changes one rate moves no other draw, and of two rates the higher never takes fewer people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrik

from workforce.network.arrivals import poisson_quantile
from workforce.network.draws import uniforms_of
from workforce.network.keys import COUNT, name_hash, replication_key
from workforce.supply.axes import Axes, Floats

__all__ = ["Draws", "binomial_quantile", "whole"]

FIRST_KEYED_YEAR = 2000
"""Years are keyed from here, within the sixteen bits that the key has for them."""
AGES_PER_SEX = 1_000


@dataclass(frozen=True)
class Draws:
    """The draws of one replication of one group of stocks."""

    axes: Axes
    key: int

    @classmethod
    def of(cls, axes: Axes, seed: int, replication: int) -> Draws:
        """The draws of a replication, from 1."""
        return cls(axes, replication_key(seed, replication))

    def one(self, stock: int, year: int, *what: str) -> float:
        """One uniform of a stock and year."""
        return float(self._uniforms(stock, year, np.zeros(1, dtype=np.int64), *what)[0])

    def by_person(self, stock: int, year: int, *what: str) -> Floats:
        """Uniforms by [band, sex, age] of a stock and year."""
        ages = np.arange(self.axes.ages[0], self.axes.ages[-1] + 1, dtype=np.int64)
        numbers = np.concatenate([ages, AGES_PER_SEX + ages])
        shape = self.axes.shape[2:]
        return np.stack([self._uniforms(stock, year, numbers, *what, band).reshape(shape) for band in self.axes.bands])

    def _uniforms(self, stock: int, year: int, numbers: np.typing.NDArray[np.int64], *what: str) -> Floats:
        stream = name_hash("supply", self.axes.stocks[stock])
        return uniforms_of(self.key, stream, year - FIRST_KEYED_YEAR, numbers, name_hash(*what), COUNT)

    def binomial(self, people: Floats, share: Floats, stock: int, year: int, *what: str) -> Floats:
        """How many of whole people [band, sex, age] something befalls, each with a chance of their own cell."""
        return binomial_quantile(people, share, self.by_person(stock, year, *what))

    def share_of(self, people: float, share: float, stock: int, year: int, *what: str) -> float:
        """How many of so many people something befalls, each with the same chance."""
        number, chance = np.array([np.floor(people)]), np.array([share])
        return float(binomial_quantile(number, chance, np.array([self.one(stock, year, *what)]))[0])

    def poisson(self, mean: float, stock: int, year: int, *what: str) -> float:
        """A Poisson number of people."""
        return float(poisson_quantile(mean, self.one(stock, year, *what)))


def binomial_quantile(people: Floats, share: Floats, u: Floats) -> Floats:
    """The least k with P(K <= k) >= u for binomial K: it never falls as the share rises.

    Args:
        people: whole numbers of people, none or more.
        share: the chance of each, from 0 to 1.
        u: uniforms, strictly between 0 and 1.
    """
    n, p, u = np.broadcast_arrays(people, share, u)
    found = np.where(p >= 1.0, n, 0.0)
    asked = (n > 0) & (p > 0.0) & (p < 1.0)
    if not asked.any():
        return found
    n, p, u = n[asked], p[asked], u[asked]
    count = n.astype(np.int64)
    none = np.power(1.0 - p, n) >= u
    start = np.where(none, 0.0, np.ceil(bdtrik(u, n, p)))
    k = np.clip(np.nan_to_num(start), 0.0, n)
    k = np.where(~none & (k > 0) & (bdtr(np.maximum(k - 1.0, 0.0), count, p) >= u), k - 1.0, k)
    k = np.where((k < n) & (bdtr(k, count, p) < u), k + 1.0, k)
    found[asked] = k
    return found


def whole(numbers: Floats, u: float) -> Floats:
    """Numbers rounded to whole ones of the same mean over u, whose sum is the rounded sum (systematic rounding)."""
    sums = np.floor(np.cumsum(numbers.ravel()) + u + 1e-9)
    return np.diff(sums, prepend=np.floor(u + 1e-9)).reshape(numbers.shape)
