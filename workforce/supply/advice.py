"""Advice on training: whole starters by provider and year that bring in post what is wanted by a year, at least cost.

Staff in post are linear in starters: the means with one starter more, less the means without, say what each starter of
each year brings by the year wanted. A linear programme in whole starters (scipy's `milp`) then leaves as little unmet
as it can, and of all ways to do so takes the cheapest, within each provider's starters and students, the mentors of the
stock, the money of each year, and how much an intake may change from year to year. With no change and one provider it
is the intake that solves "supply in a year is what is required" (van Greuningen and others 2012). Intakes that bring
nobody by the year are not advised on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from workforce.model.blocks import MONTHS
from workforce.model.calendar import year_name
from workforce.model.supply import Stock
from workforce.supply.axes import MONTHS_PER_YEAR, Axes, Floats, SupplyYears, axes_of
from workforce.supply.entering import Cohort, cohorts_of
from workforce.supply.running import Followed, Settled, follow, settled

__all__ = ["Advice", "advise"]

CLOSE = 1e-6
DEAREST = 1e7
"""What a whole-time equivalent that is not there counts for in pounds: more than any course costs."""


@dataclass(frozen=True)
class Advice:
    """Who should start training, when and where, so that enough are in post in one year.

    Attributes:
        stock: the stock advised on.
        year: the financial year by which.
        wanted: whole-time equivalents wanted in post in that year.
        as_planned: those in post with the starters of the table.
        with_advice: those in post with the starters advised.
        commissions: a row for each provider and intake: starters, those the table has, those who qualify and who join,
            the WTE they are in post in the year, and what they cost.
        limits: what holds the intakes back, by year and name; empty where nothing does.
        first_year: the first financial year in which an intake of the first year decided brings anyone.
        last_decision: the last financial year whose intake brings anyone by the year wanted.
    """

    stock: str
    year: str
    wanted: float
    as_planned: float
    with_advice: float
    commissions: pd.DataFrame
    limits: pd.DataFrame
    first_year: str
    last_decision: str

    @property
    def unmet(self) -> float:
        """Whole-time equivalents still missing in that year."""
        return max(0.0, self.wanted - self.with_advice)


@dataclass(frozen=True)
class _Intake:
    """One starter more with one provider in one financial year: what it brings and takes.

    Attributes:
        provider: the provider's name.
        planned: the starters the table has: a course's, by what its providers can take.
        cohort: a cohort of one starter.
        wte: what one starter brings in the year wanted.
        students: how many of one starter are on the course, by month.
        cost: pounds in each financial year.
    """

    provider: str
    planned: float
    cohort: Cohort
    wte: float
    students: Mapping[int, float]
    cost: Mapping[int, float]


def advise(
    years: SupplyYears,
    stock: str,
    wanted: float | None,
    year: int,
    decide_from: int,
    more: float = 0.0,
    budget: float | None = None,
    change: float = 0.0,
) -> Advice:
    """Find the starters that bring in post what is wanted by a financial year.

    Args:
        years: the settled tables of supply.
        stock: the stock to bring to what is wanted; its table names providers.
        wanted: whole-time equivalents in post in that year; None for as many as the table's starters bring, and `more`.
        year: the financial year's first calendar year.
        decide_from: the first financial year whose starters are free to choose; before it they are the table's.
        more: whole-time equivalents wanted besides.
        budget: pounds for students of these intakes in any one financial year; None for no limit.
        change: by how much of the year before an intake may grow or shrink; none: as many each year.

    Raises:
        ValueError: the table names no provider for the stock, or no intake brings anyone by the year.
    """
    of = years.at(decide_from).stocks[stock]
    if not of.providers:
        raise ValueError(f"the table of supply names no provider for '{stock}'")
    (axes,) = axes_of(years, [stock])
    made = settled(axes, years, year + 1)
    place = axes.stocks.index(stock)
    planned = _in_post(follow(made), place, year)
    chosen = [c for c in made.cohorts if c.stock == place and c.year >= decide_from and _trained(of, c.course)]
    without = replace(made, cohorts=tuple(c for c in made.cohorts if not any(c is each for each in chosen)))
    bare = follow(without)
    base = _in_post(bare, place, year)
    every = [
        _intake(without, bare, cohort, name, of, year)
        for name, provider in of.providers.items()
        for cohort in _cohorts(axes, years, place, provider.course, decide_from, year)
    ]
    intakes = [each for each in every if each.wte > CLOSE]
    if not intakes:
        raise ValueError(f"no intake from {year_name(decide_from)} on brings anyone by {year_name(year)}")
    target = (planned if wanted is None else wanted) + more
    problem = _Problem(intakes, of, bare, place, decide_from, year, budget, change)
    starters = problem.solve(target - base)
    brought = float(sum(each.wte * number for each, number in zip(intakes, starters, strict=True)))
    return Advice(
        stock,
        year_name(year),
        target,
        planned,
        base + brought,
        _commissions(intakes, starters, axes, of.profession),
        problem.binding(starters),
        year_name(min(min(each.cohort.arrives) for each in intakes) // MONTHS_PER_YEAR),
        year_name(max(each.cohort.year for each in intakes)),
    )


def _trained(of: Stock, course: str) -> bool:
    return any(provider.course == course for provider in of.providers.values())


def _cohorts(axes: Axes, years: SupplyYears, place: int, course: str, first: int, last: int) -> list[Cohort]:
    """The intakes of a course that may be chosen, with the table's starters."""
    found = cohorts_of(axes, years, last)
    return [c for c in found if c.stock == place and c.course == course and first <= c.year <= last]


def _in_post(found: Followed, place: int, year: int) -> float:
    """Whole-time equivalents of a stock in a financial year: the mean of the months known."""
    axes = found.axes
    here = [axes.financial(axes.moment(axes.first_year, n))[0] == year for n in range(len(found.wte))]
    return float(found.wte[np.array(here), place].sum(axis=(1, 2)).mean())


def _intake(without: Settled, bare: Followed, listed: Cohort, name: str, of: Stock, year: int) -> _Intake:
    """What one starter brings by the year wanted, and takes of places and money on the way."""
    one, provider = replace(listed, starters=1.0), of.providers[name]
    with_one = follow(replace(without, cohorts=(*without.cohorts, one)))
    brings = _in_post(with_one, one.stock, year) - _in_post(bare, one.stock, year)
    students = {moment: one.students(moment) for moment in range(one.begins, one.begins + one.months)}
    cost: dict[int, float] = {}
    for moment, number in students.items():
        here = moment // MONTHS_PER_YEAR
        cost[here] = cost.get(here, 0.0) + number * provider.price.value / MONTHS_PER_YEAR
    room = sum(each.starters.value for each in of.providers.values() if each.course == provider.course)
    return _Intake(name, listed.starters * provider.starters.value / room, one, brings, students, cost)


@dataclass(frozen=True)
class _Problem:
    """The programme: one whole number for each intake, and what is left unmet."""

    intakes: Sequence[_Intake]
    of: Stock
    bare: Followed
    place: int
    first: int
    last: int
    budget: float | None
    change: float

    def solve(self, missing: float) -> Floats:
        """Starters of each intake: as little unmet as can be, then at the least cost (no starters keep every limit).

        Raises:
            RuntimeError: the solver stopped without an answer.
        """
        number = len(self.intakes)
        costs = np.array([*(sum(each.cost.values()) for each in self.intakes), DEAREST])
        rows = [(np.array([*(each.wte for each in self.intakes), 1.0]), missing, np.inf)]
        rows += [(np.array([*row, 0.0]), low, high) for _, _, row, low, high in self._limits()]
        found = milp(
            costs,
            constraints=[LinearConstraint(row, low, high) for row, low, high in rows],
            integrality=np.array([*np.ones(number), 0.0]),
            bounds=Bounds(0.0, np.array([*self._most(), np.inf])),
            options={"mip_rel_gap": 1e-9},
        )
        if found.x is None:
            raise RuntimeError(f"no intakes were found: {found.message}")
        return np.asarray(np.round(found.x[:number]), dtype=np.float64)

    def _most(self) -> list[float]:
        return [float(np.floor(self.of.providers[each.provider].starters.value)) for each in self.intakes]

    def _limits(self) -> list[tuple[str, str, Floats, float, float]]:
        """Every limit: its name, its year, its row over the intakes, and its least and most."""
        found: list[tuple[str, str, Floats, float, float]] = []
        for moment in range(MONTHS_PER_YEAR * self.first, MONTHS_PER_YEAR * (self.last + 1), 3):
            year = year_name(moment // MONTHS_PER_YEAR)
            everyone = np.array([each.students.get(moment, 0.0) for each in self.intakes])
            for name, provider in self.of.providers.items():
                row = everyone * np.array([each.provider == name for each in self.intakes])
                room = provider.students.value - self._already(provider.course, moment)
                found.append((f"students of {name}", year, row, -np.inf, max(0.0, room)))
            if self.of.mentors is not None:
                already = sum(self._already(course, moment) for course in self.of.starters)
                room = self._mentored(moment) - already
                found.append(("mentors", year, everyone, -np.inf, max(0.0, room)))
        if self.budget is not None:
            for each_year in range(self.first, self.last + 1):
                row = np.array([each.cost.get(each_year, 0.0) for each in self.intakes])
                found.append(("budget", year_name(each_year), row, -np.inf, self.budget))
        return [*found, *self._steady()]

    def _steady(self) -> list[tuple[str, str, Floats, float, float]]:
        """How much an intake may differ from the same provider's the year before."""
        found: list[tuple[str, str, Floats, float, float]] = []
        for name in self.of.providers:
            mine = [n for n, each in enumerate(self.intakes) if each.provider == name]
            for earlier, later in pairwise(mine):
                for sign in (1.0, -1.0):
                    row = np.zeros(len(self.intakes))
                    row[later], row[earlier] = sign, -sign - self.change
                    slack = 1.0 if self.change else 0.0
                    found.append((f"change of {name}", self._year(later), row, -np.inf, slack))
        return found

    def _year(self, intake: int) -> str:
        return year_name(self.intakes[intake].cohort.year)

    def _already(self, course: str, moment: int) -> float:
        """Students of earlier intakes in a month."""
        students = self.bare.students.get((self.bare.axes.stocks[self.place], course))
        return 0.0 if students is None else float(students[self._after(moment)])

    def _mentored(self, moment: int) -> float:
        """How many students the people then in post can mentor, those of these intakes left out."""
        if self.of.mentors is None:
            return np.inf
        heads = self.bare.heads[self._after(moment), self.place].sum()
        return float(heads * self.of.mentors.share.value * self.of.mentors.students.value)

    def _after(self, moment: int) -> int:
        """The place of a month among those followed; of the nearest where it is not among them."""
        axes = self.bare.axes
        return int(np.clip(moment - axes.moment(axes.first_year, 0), 0, len(self.bare.heads) - 1))

    def binding(self, starters: Floats) -> pd.DataFrame:
        """The limits that are reached, each once a year: one starter more, of every year if all are alike, is over."""
        rows = []
        providers = np.array([each.provider for each in self.intakes])
        for name, year, row, _, high in self._limits():
            each = (
                row[row > 0] if self.change > 0.0 else np.array([row[providers == p].sum() for p in self.of.providers])
            )
            each = each[each > 0]
            told = self.change > 0.0 or not name.startswith("change")
            if told and len(each) and high - row @ starters < each.min() - CLOSE:
                rows.append((year, name))
        rows += [
            (self._year(n), f"starters of {each.provider}")
            for n, each in enumerate(self.intakes)
            if starters[n] >= self._most()[n]
        ]
        return pd.DataFrame(sorted(set(rows)), columns=["year", "limit"])


def _commissions(intakes: Sequence[_Intake], starters: Floats, axes: Axes, profession: str) -> pd.DataFrame:
    """One row for each intake with anyone in it."""
    rows = []
    for each, number in zip(intakes, starters, strict=True):
        cohort, cost = each.cohort, sum(each.cost.values()) * number
        ends = axes.financial(cohort.begins + cohort.months)[0]
        brought = each.wte * number
        qualify = number * cohort.completes
        month = MONTHS[cohort.begins % MONTHS_PER_YEAR]
        per_wte = cost / brought if brought > CLOSE else float("nan")
        about = (profession, each.provider, cohort.course, year_name(cohort.year), month, year_name(ends))
        rows.append((*about, number, each.planned, qualify, qualify * cohort.joins, brought, cost, per_wte))
    columns = ["profession", "provider", "course", "intake_year", "intake_month", "graduation_year"]
    return pd.DataFrame(
        rows, columns=[*columns, "starters", "planned", "qualify", "join", "wte", "cost", "cost_per_wte"]
    )
