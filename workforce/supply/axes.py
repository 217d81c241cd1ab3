"""Which people are counted together: stocks of one place, basis and year, by band, sex and single year of age."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.model.blocks import MONTHS
from workforce.model.calendar import year_number
from workforce.model.numbers import ShareOrRest, share_values
from workforce.model.supply import SEXES, Participation, Profession, Stock, Supply

__all__ = ["Axes", "Floats", "Ints", "SupplyYears", "at_ages", "axes_of", "months_of", "spread"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS_PER_YEAR = len(MONTHS)
OPEN = 1_000
"""The age after the last of an open range such as 60+."""
_MS_PER_MONTH = 365.25 * 86_400_000 / MONTHS_PER_YEAR


@dataclass(frozen=True)
class SupplyYears:
    """The settled tables of supply: one for each financial year, and the one that held before the first.

    Attributes:
        by_year: by the financial year's first calendar year.
        before: the root's own table, for starters of courses and stocks of years before.
    """

    by_year: Mapping[int, Supply]
    before: Supply

    @classmethod
    def same(cls, table: Supply, years: Iterable[int]) -> SupplyYears:
        """One table for every year."""
        return cls(dict.fromkeys(years, table), table)

    def at(self, year: int) -> Supply:
        """The table of a financial year; of the nearest where it has none of its own."""
        if year < min(self.by_year):
            return self.before
        return self.by_year[min(year, max(self.by_year))]

    def all(self) -> tuple[Supply, ...]:
        """Every table there is, each once."""
        kept = {id(table): table for table in (self.before, *self.by_year.values())}
        return tuple(kept.values())


@dataclass(frozen=True)
class Axes:
    """What the cells of one group of stocks are: arrays of people are [stock, band, sex, age].

    Attributes:
        stocks: names, in alphabetical order; all of one place, basis and year, and joined by promotions.
        bands: every band in which any of them may be, in alphabetical order.
        ages: single years of age; in the last one people stay.
        first_year: the financial year of the count.
        month: the month at whose end people are counted, from 0 (April).
    """

    stocks: tuple[str, ...]
    bands: tuple[str, ...]
    ages: range
    first_year: int
    month: int

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """How many stocks, bands, sexes and ages."""
        return len(self.stocks), len(self.bands), len(SEXES), len(self.ages)

    def named(self, table: Supply) -> Iterator[tuple[int, Stock, Profession]]:
        """Each stock as a table has it, with its place on the axis and its profession."""
        for place, name in enumerate(self.stocks):
            stock = table.stocks[name]
            yield place, stock, table.professions[stock.profession]

    def moment(self, year: int, month: int) -> int:
        """The number of a month (1 to 12) of the year that begins after the count of a financial year."""
        return MONTHS_PER_YEAR * year + self.month + month

    def financial(self, moment: int) -> tuple[int, int]:
        """The financial year of a month's number, and the month's place in it from 0 (April)."""
        return divmod(moment, MONTHS_PER_YEAR)

    def sexes(self, profession: Profession) -> Floats:
        """Shares of women and men."""
        female = profession.female.value
        return np.array([female, 1.0 - female])

    def entrants(self, profession: Profession, bands: Shares, ages: Shares) -> Floats:
        """How people fall on [band, sex, age], as shares: bands, sexes and ages independently."""
        by_band = share_values(bands)
        of_band = np.array([by_band.get(band, 0.0) for band in self.bands])
        return np.asarray(np.einsum("b,x,a->bxa", of_band, self.sexes(profession), spread(ages, self.ages)))


Shares = Mapping[str, ShareOrRest]


def axes_of(years: SupplyYears, wanted: Iterable[str] | None = None) -> tuple[Axes, ...]:
    """The groups of stocks that are followed together, the earliest first: those between which people rise.

    Args:
        years: the settled tables.
        wanted: only groups that hold one of these stocks.

    Raises:
        KeyError: no such stock.
    """
    table = years.before
    names = list(table.stocks) if wanted is None else list(wanted)
    month = MONTHS.index(table.counted_in)
    groups = {_joined_to(table.stocks[name], years): year_number(table.stocks[name].year) for name in names}
    return tuple(
        Axes(stocks, _bands(years, stocks), _ages(years, stocks), year, month)
        for stocks, year in sorted(groups.items(), key=lambda group: (group[1], group[0]))
    )


def _joined_to(one: Stock, years: SupplyYears) -> tuple[str, ...]:
    """The stocks between which and this one people may rise, directly or through others, in alphabetical order."""
    key = (one.year, one.where, one.basis)
    beside = {s.profession: n for n, s in years.before.stocks.items() if (s.year, s.where, s.basis) == key}
    rises = {
        (name, promotion.into)
        for table in years.all()
        for name, profession in table.professions.items()
        for promotion in profession.promotions.values()
        if promotion.into is not None
    }
    found, before = {one.profession}, set[str]()
    while found != before:
        before = set(found)
        found |= {other for pair in rises if found & set(pair) for other in pair if other in beside}
    return tuple(sorted(beside[profession] for profession in found))


def months_of(milliseconds: float) -> int:
    """A length of time in whole months of 365.25/12 days, to the nearest."""
    return round(milliseconds / _MS_PER_MONTH)


def spread(shares: Shares, ages: range) -> Floats:
    """Shares by range of ages on single years: evenly within a closed range, an open one at its first age."""
    found = np.zeros(len(ages))
    for key, share in share_values(shares).items():
        first, after = _range(key)
        last = first if after == OPEN else after - 1
        found[first - ages[0] : last - ages[0] + 1] += share / (last - first + 1)
    return found


def at_ages(shares: Mapping[str, float], ages: range, otherwise: float = 0.0) -> Floats:
    """A value for each single year of age, from values by range; for ages of no range `otherwise`."""
    found = np.full(len(ages), otherwise)
    for key, value in shares.items():
        first, after = _range(key)
        found[max(0, first - ages[0]) : max(0, after - ages[0])] = value
    return found


def _range(key: str) -> tuple[int, int]:
    """The first age of a range and the age after its last."""
    first, _, last = key.strip().removesuffix("+").partition("-")
    return int(first), OPEN if key.strip().endswith("+") else int(last or first) + 1


def _bands(years: SupplyYears, stocks: Iterable[str]) -> tuple[str, ...]:
    """Every band that a profession of these stocks counts leavers of."""
    return tuple(sorted({band for each in _professions(years, stocks) for band in each.leavers.bands}))


def _ages(years: SupplyYears, stocks: tuple[str, ...]) -> range:
    """From the youngest anybody is to the highest age that is named: people of that age stay in it."""
    people = [key for table in years.all() for name in stocks for key in table.stocks[name].ages.shares]
    named = list[str]()
    for each in _professions(years, stocks):
        people += [key for course in each.courses.values() for key in course.ages]
        people += [key for entrants in each.entrants.values() for key in entrants.ages]
        named += [*each.leavers.by_age, *(each.retirement.ages if each.retirement is not None else ())]
    for worked in _participations(years, stocks):
        named += [key for shares in (worked.female, worked.male) if isinstance(shares, Mapping) for key in shares]
    ranges = [_range(key) for key in (*people, *named)]
    oldest = max(first if after == OPEN else after - 1 for first, after in ranges)
    return range(min(_range(key)[0] for key in people), oldest + 1)


def _participations(years: SupplyYears, stocks: Iterable[str]) -> Iterator[Participation]:
    yield from (each.participation for each in _professions(years, stocks))
    for table in years.all():
        for name in stocks:
            own = table.stocks[name].participation
            if own is not None:
                yield own


def _professions(years: SupplyYears, stocks: Iterable[str]) -> Iterator[Profession]:
    for table in years.all():
        for name in stocks:
            yield table.professions[table.stocks[name].profession]
