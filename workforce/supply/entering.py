"""Who comes: cohorts of students who complete their course and join, and those who join otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workforce.model.blocks import MONTHS
from workforce.model.calendar import year_number
from workforce.model.numbers import Persons, share_values
from workforce.model.supply import Course
from workforce.supply.axes import MONTHS_PER_YEAR, Axes, Floats, SupplyYears, months_of

__all__ = ["Cohort", "Joining", "cohorts_of", "joining_in"]


@dataclass(frozen=True)
class Cohort:
    """Those who start one course of one stock in one financial year.

    Attributes:
        stock: the stock's place.
        course: the course's name.
        year: the financial year they start in.
        starters: how many start.
        begins: the number of the month they start in (see `Axes.moment`).
        months: how long the course is.
        completes: the share who complete it.
        lost: shares of those who leave it, by year of the course, from 0.
        joins: the share of those who complete it who join.
        arrives: shares of those who join, by the number of the month they come in.
        cells: how those who join fall on [band, sex, age].
    """

    stock: int
    course: str
    year: int
    starters: float
    begins: int
    months: int
    completes: float
    lost: tuple[float, ...]
    joins: float
    arrives: Mapping[int, float]
    cells: Floats

    def students(self, moment: int) -> float:
        """How many are on the course in a month: all who started in its first year, fewer in each later one."""
        if not 0 <= moment - self.begins < self.months:
            return 0.0
        gone = (moment - self.begins) // MONTHS_PER_YEAR
        return self.starters * (1.0 - (1.0 - self.completes) * sum(self.lost[:gone]))


@dataclass(frozen=True)
class Joining:
    """Those who join one stock in a year otherwise than from a course: how many, and on which [band, sex, age]."""

    stock: int
    kind: str
    number: float
    cells: Floats


def joining_in(axes: Axes, years: SupplyYears, year: int) -> Iterator[Joining]:
    """Who joins in the year that begins after the count of a financial year."""
    for place, stock, profession in axes.named(years.at(year)):
        for kind, number in stock.joiners.items():
            entrants = profession.entrants[kind]
            cells = axes.entrants(profession, entrants.bands, entrants.ages)
            yield Joining(place, kind, number.value, cells)


def cohorts_of(axes: Axes, years: SupplyYears, last_year: int) -> Iterator[Cohort]:
    """Every cohort that starts by a financial year, each as the table of the year it starts in has it."""
    for year in range(_first_starters(axes, years), last_year + 1):
        for place, stock, profession in axes.named(years.at(year)):
            for name, listed in stock.starters.items():
                course = profession.courses[name]
                cells = axes.entrants(profession, course.bands, course.ages)
                yield _cohort(place, name, year, _starters(listed.years, year), course, cells)


def _first_starters(axes: Axes, years: SupplyYears) -> int:
    """The first financial year for which any table lists starters."""
    listed = [
        year_number(year)
        for table in years.all()
        for _, stock, _ in axes.named(table)
        for course in stock.starters.values()
        for year in course.years
    ]
    return min(listed, default=axes.first_year)


def _starters(listed: Mapping[str, Persons], year: int) -> float:
    """Starters of a year: as listed; where it is left out, and after the last, as in the last year before it."""
    given = {year_number(key): number.value for key, number in listed.items()}
    past = [each for each in given if each <= year]
    return given[max(past)] if past else 0.0


def _cohort(place: int, name: str, year: int, starters: float, course: Course, cells: Floats) -> Cohort:
    begins = MONTHS_PER_YEAR * year + MONTHS.index(course.starts)
    months = months_of(course.length.value)
    lost = share_values(course.lost)
    arrives = {begins + months + int(after): share for after, share in share_values(course.arrives).items()}
    by_year = -(-months // MONTHS_PER_YEAR)
    return Cohort(
        place,
        name,
        year,
        starters,
        begins,
        months,
        course.completes.value,
        tuple(lost.get(str(n + 1), 0.0) for n in range(by_year)),
        course.joins.value,
        arrives,
        cells,
    )
