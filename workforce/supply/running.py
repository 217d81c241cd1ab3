"""One group of stocks followed from its count, year by year with months inside: as means, or as whole people drawn.

In a year, shares of those there at its beginning leave, retire and rise; those who come face these from the next year
on; then all are a year older (Stock, age and year: S[t+1, a+1] = S[t, a] (1 - leave - retire) + those who come; van
Greuningen and others 2012; the flows of workforce planning models in general). Between two counts leavers, retirements,
rises and joiners are spread evenly over the months, and those who completed a course come in their own months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workforce.supply.axes import MONTHS_PER_YEAR, Axes, Floats, SupplyYears
from workforce.supply.drawing import Draws, whole
from workforce.supply.entering import Cohort, Joining, cohorts_of, joining_in
from workforce.supply.rates import Rates, people_at_first, rates_of

__all__ = ["FLOWS", "Followed", "Settled", "follow", "settled"]

FLOWS = ("leavers", "retired", "promoted out", "promoted in", "qualified", "joined")
"""What changes a stock in a year, in the order of the flows' first axis."""
LEFT, RETIRED, OUT, IN, QUALIFIED, JOINED = range(len(FLOWS))


@dataclass(frozen=True)
class Settled:
    """All that one group of stocks is followed by: made once, for means and for every replication.

    Attributes:
        axes: what the cells are.
        last_year: the financial year of the last count.
        people: the people first counted [stock, band, sex, age].
        rates: by the financial year in which a year begins.
        joining: who joins otherwise than from a course, the same way.
        cohorts: everyone who starts a course by the last year.
    """

    axes: Axes
    last_year: int
    people: Floats
    rates: Mapping[int, Rates]
    joining: Mapping[int, tuple[Joining, ...]]
    cohorts: tuple[Cohort, ...]


def settled(axes: Axes, years: SupplyYears, last_year: int) -> Settled:
    """Settle a group of stocks until the count of a financial year, from the tables of its years."""
    spanned = range(axes.first_year, max(axes.first_year + 1, last_year))
    kept = {id(table): rates_of(axes, table) for table in years.all()}
    return Settled(
        axes,
        last_year,
        people_at_first(axes, years.at(axes.first_year)),
        {year: kept[id(years.at(year))] for year in spanned},
        {year: tuple(joining_in(axes, years, year)) for year in spanned},
        tuple(cohorts_of(axes, years, last_year)),
    )


@dataclass(frozen=True)
class Followed:
    """One group of stocks over its years.

    Attributes:
        axes: what the cells are.
        people: at each count [count, stock, band, sex, age]; one count more than years.
        flows: of each year [year, flow, stock, band, sex].
        heads: people at the end of each month, the first at the count itself [moment, stock, band, sex].
        wte: whole-time equivalents, the same way.
        students: on each cohort's course at the end of each month, by (stock, course) [moment].
    """

    axes: Axes
    people: Floats
    flows: Floats
    heads: Floats
    wte: Floats
    students: dict[tuple[str, str], Floats]


@dataclass
class _Year:
    """What happens in one year on cells [stock, band, sex, age], and who qualifies in each of its months."""

    left: Floats
    retired: Floats
    out: Floats
    into: Floats
    joined: Floats
    qualified: Floats

    def at(self, people: Floats, month: int) -> Floats:
        """The people there at the end of a month (1 to 12), all as old as at the year's beginning."""
        even = self.into + self.joined - self.left - self.retired - self.out
        return np.asarray(people + even * (month / MONTHS_PER_YEAR) + self.qualified[:month].sum(axis=0))


def follow(what: Settled, draws: Draws | None = None) -> Followed:
    """Follow a group of stocks.

    Args:
        what: the group, settled.
        draws: a replication's draws, for whole people; None gives means.
    """
    axes, people = what.axes, what.people
    if draws is not None:
        first = [whole(part, draws.one(s, axes.first_year, "people")) for s, part in enumerate(people)]
        people = np.stack(first)
    arriving = [_drawn(each, draws) for each in what.cohorts]
    counts, flows = [people], list[Floats]()
    rates = what.rates[axes.first_year]
    heads, wte = [people.sum(axis=3)], [_wte(people, rates)]
    for year in range(axes.first_year, what.last_year):
        happened = _happens(people, what, arriving, year, draws)
        rates = what.rates[year]
        for month in range(1, MONTHS_PER_YEAR + 1):
            here = happened.at(people, month)
            older = _older(here) if month == MONTHS_PER_YEAR else here
            heads.append(older.sum(axis=3))
            wte.append(_wte(older, rates))
        people = older
        counts.append(people)
        flows.append(_summed(happened))
    moments = range(axes.moment(axes.first_year, 0), axes.moment(what.last_year, 0) + 1)
    students = _students(axes, arriving, moments)
    yearly = np.stack(flows) if flows else np.zeros((0, len(FLOWS), *axes.shape[:3]))
    return Followed(axes, np.stack(counts), yearly, np.stack(heads), np.stack(wte), students)


def _older(people: Floats) -> Floats:
    """Everyone a year older; those at the last age stay there."""
    older = np.zeros_like(people)
    older[..., 1:] = people[..., :-1]
    older[..., -1] += people[..., -1]
    return older


def _wte(people: Floats, rates: Rates) -> Floats:
    return np.asarray(np.einsum("sbxa,sxa->sbx", people, rates.participation))


def _summed(happened: _Year) -> Floats:
    parts = (happened.left, happened.retired, happened.out, happened.into, happened.qualified.sum(axis=0))
    return np.stack([part.sum(axis=3) for part in (*parts, happened.joined)])


def _happens(people: Floats, what: Settled, arriving: Sequence[_Arriving], year: int, draws: Draws | None) -> _Year:
    rates = what.rates[year]
    left = _befalls(people, rates.leave, np.zeros_like(people), draws, year, "leavers")
    taken, share = left.copy(), rates.leave.copy()
    retired = _befalls(people - taken, rates.retire, share, draws, year, "retirement")
    taken, share = taken + retired, share + rates.retire
    out, into = np.zeros_like(people), np.zeros_like(people)
    for rise in rates.rises:
        chance = np.zeros_like(people)
        chance[rise.stock, rise.band] = rise.share
        risen = _befalls(people - taken, chance, share, draws, year, f"promotion {rise.name}", (rise.stock,))
        taken, share = taken + risen, share + chance
        out += risen
        into[rise.to_stock, rise.to_band] += risen[rise.stock, rise.band]
    joined = np.zeros_like(people)
    for each in what.joining[year]:
        number = each.number
        if draws is not None:
            number = draws.poisson(number, each.stock, year, "joiners", each.kind)
        joined[each.stock] += _placed(number, each.cells, draws, each.stock, year, "joiners' cells", each.kind)
    qualified = np.zeros((MONTHS_PER_YEAR, *people.shape))
    for month in range(1, MONTHS_PER_YEAR + 1):
        for cohort in arriving:
            qualified[month - 1, cohort.cohort.stock] += cohort.at(what.axes.moment(year, month))
    return _Year(left, retired, out, into, joined, qualified)


def _befalls(
    left: Floats,
    share: Floats,
    before: Floats,
    draws: Draws | None,
    year: int,
    what: str,
    stocks: Iterable[int] | None = None,
) -> Floats:
    """How many something befalls of those whom nothing befell yet: of all at the beginning, this share.

    Args:
        left: the people left over.
        share: the share of those at the year's beginning.
        before: the share of them whom something befell before.
        draws: None for means.
        year: the year.
        what: what befalls them.
        stocks: the places of the stocks where it can; None for all.
    """
    chance = np.divide(share, 1.0 - before, out=np.zeros_like(share), where=(share > 0.0) & (before < 1.0))
    chance = np.minimum(chance, 1.0)
    if draws is None:
        return left * chance
    found = np.zeros_like(left)
    for stock in range(len(left)) if stocks is None else stocks:
        found[stock] = draws.binomial(left[stock], chance[stock], stock, year, what)
    return found


def _placed(number: float, cells: Floats, draws: Draws | None, stock: int, year: int, *what: str) -> Floats:
    if draws is None:
        return number * cells
    return whole(number * cells, draws.one(stock, year, *what))


@dataclass(frozen=True)
class _Arriving:
    """A cohort with how many of it arrive on which cells in each month."""

    cohort: Cohort
    months: dict[int, Floats]
    starters: float

    def at(self, moment: int) -> Floats | float:
        """Those who arrive in a month [band, sex, age]."""
        return self.months.get(moment, 0.0)


def _drawn(cohort: Cohort, draws: Draws | None) -> _Arriving:
    """Who of a cohort arrives when and where; drawn once, in whichever year it arrives."""
    if draws is None:
        number = cohort.starters * cohort.completes * cohort.joins
        months = {moment: number * share * cohort.cells for moment, share in cohort.arrives.items()}
        return _Arriving(cohort, months, cohort.starters)
    what = ("course", cohort.course)
    starters = float(np.floor(cohort.starters + draws.one(cohort.stock, cohort.year, *what, "starters") + 1e-9))
    chance = cohort.completes * cohort.joins
    number = draws.share_of(starters, chance, cohort.stock, cohort.year, *what, "qualify")
    moments = sorted(cohort.arrives)
    shares = np.array([cohort.arrives[moment] for moment in moments])
    numbers = whole(number * shares, draws.one(cohort.stock, cohort.year, *what, "months"))
    cells = {
        moment: _placed(each, cohort.cells, draws, cohort.stock, cohort.year, *what, "cells", str(moment))
        for moment, each in zip(moments, numbers, strict=True)
    }
    return _Arriving(cohort, cells, starters)


def _students(axes: Axes, cohorts: Sequence[_Arriving], moments: range) -> dict[tuple[str, str], Floats]:
    """Students of each course at the end of each month: of whole starters, fewer by the mean share who left."""
    found: dict[tuple[str, str], Floats] = {}
    for each in cohorts:
        key = (axes.stocks[each.cohort.stock], each.cohort.course)
        scale = each.starters / each.cohort.starters if each.cohort.starters else 0.0
        here = np.array([each.cohort.students(moment) * scale for moment in moments])
        found[key] = found.get(key, np.zeros(len(moments))) + here
    return found
