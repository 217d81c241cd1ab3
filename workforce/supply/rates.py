"""A table of supply as rates on cells: who leaves, retires and rises in a year, and how much one person works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workforce.model.supply import SEXES, Supply
from workforce.supply.axes import Axes, Floats, at_ages

__all__ = ["Rates", "Rise", "people_at_first", "rates_of"]


@dataclass(frozen=True)
class Rise:
    """A promotion: its name, from which stock and band to which, and the share of the band who rise in a year."""

    name: str
    stock: int
    band: int
    to_stock: int
    to_band: int
    share: float


@dataclass(frozen=True)
class Rates:
    """What befalls the people there when a year begins. Shares of one cell are 1 together or less.

    Attributes:
        leave: the share who leave before they retire [stock, band, sex, age].
        retire: the share who retire.
        rises: the promotions.
        participation: whole-time equivalents of one person [stock, sex, age].
    """

    leave: Floats
    retire: Floats
    rises: tuple[Rise, ...]
    participation: Floats


def people_at_first(axes: Axes, table: Supply) -> Floats:
    """The people counted, on cells [stock, band, sex, age]: bands, sexes and ages independently, as shares say."""
    people = np.zeros(axes.shape)
    for place, stock, profession in axes.named(table):
        people[place] = stock.headcount.value * axes.entrants(profession, stock.bands.shares, stock.ages.shares)
    return people


def rates_of(axes: Axes, table: Supply) -> Rates:
    """The rates of one year's table."""
    leave, retire = np.zeros(axes.shape), np.zeros(axes.shape)
    participation = np.zeros((len(axes.stocks), len(SEXES), len(axes.ages)))
    rises = list[Rise]()
    for place, stock, profession in axes.named(table):
        by_age = at_ages({key: factor.value for key, factor in profession.leavers.by_age.items()}, axes.ages, 1.0)
        for b, band in enumerate(axes.bands):
            leavers = profession.leavers.bands.get(band)
            leave[place, b] = (leavers.value if leavers is not None else 0.0) * by_age
        if profession.retirement is not None:
            retire[place] = at_ages({k: share.value for k, share in profession.retirement.ages.items()}, axes.ages)
        for x, sex in enumerate(SEXES):
            worked = getattr(stock.participation or profession.participation, sex)
            ages = {"0+": worked.value} if not isinstance(worked, Mapping) else {k: s.value for k, s in worked.items()}
            participation[place, x] = at_ages(ages, axes.ages)
        for name, promotion in profession.promotions.items():
            into = stock.profession if promotion.into is None else promotion.into
            target = next(p for p, other, _ in axes.named(table) if other.profession == into)
            bands = axes.bands.index(promotion.band), axes.bands.index(promotion.to)
            rises.append(Rise(name, place, bands[0], target, bands[1], promotion.share.value))
    return Rates(leave, retire, tuple(rises), participation)
