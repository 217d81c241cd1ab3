"""Supply: who the staff of a profession are, how they leave, how they rise and where new ones come from.

A `profession` says what holds wherever it is counted: how many leave, retire and are promoted in a year, how much of a
whole-time equivalent one person works, and its courses. A `stock` is one count of its people somewhere, with who starts
training and who joins there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from workforce.model.basis import Basis, Source
from workforce.model.blocks import FinancialYear, Listed, Month, Name, Text
from workforce.model.numbers import Count, Duration, Factor, Money, Persons, Share, ShareOrRest

__all__ = [
    "SEXES",
    "ByAge",
    "Course",
    "Entrants",
    "Leavers",
    "Mentors",
    "Mix",
    "Participation",
    "Profession",
    "Promotion",
    "Provider",
    "Retirement",
    "Starters",
    "Stock",
    "Supply",
]

SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")


def _by_age(value: Any) -> str:
    return "<ages>" if isinstance(value, Mapping) and "value" not in value else "<all>"


ByAge = Annotated[
    Annotated[Share, Tag("<all>")] | Annotated[dict[Name, Share], Tag("<ages>")],
    Discriminator(_by_age),
]
"""One share for all ages, or shares by range of ages; ages of no range have none."""


class Mix(Basis):
    """How people fall on bands, or on ranges of ages: shares, whole by `the rest`."""

    shares: dict[Name, ShareOrRest]


class Leavers(Basis):
    """The share of each band who leave in a year before they retire, and how much likelier those of an age do."""

    bands: dict[Name, Share]
    by_age: dict[Name, Factor] = Field(default_factory=dict)


class Retirement(Basis):
    """The share who retire in a year, by range of ages; ages of no range do not."""

    ages: dict[Name, Share]


class Participation(Basis):
    """Whole-time equivalents of one person, by sex, for all ages or by range of ages."""

    female: ByAge
    male: ByAge


class Starters(Basis):
    """Starters of a course by financial year; before the first year none, after the last as in the last."""

    years: dict[FinancialYear, Persons]


class Entrants(Basis):
    """In which bands and at which ages new people begin: shares, whole by `the rest`."""

    bands: dict[Name, ShareOrRest]
    ages: dict[Name, ShareOrRest]


class Course(Entrants):
    """Training before a first post.

    It begins in the month `starts`, lasts its `length`, is completed by a share of its starters and left by the others
    in the years of the course as `lost` says (shares of those who leave, by year of the course). Of those who complete,
    a share `joins`, after so many months as `arrives` says (shares by number of months).
    """

    title: Text | None = None
    starts: Month
    length: Duration
    completes: Share
    lost: dict[Name, ShareOrRest]
    joins: Share
    arrives: dict[Name, ShareOrRest]


class Promotion(Basis):
    """The share of a band who rise to another each year (as far as they are left), in the profession or `into` another.

    A rise into another profession is the end of an apprenticeship: the two stocks are of one place, basis and year.
    """

    band: Name
    to: Name
    share: Share
    into: Name | None = None


class Profession(Basis):
    """What holds of a profession wherever it is counted. Shares a year are of those there when the year begins.

    Attributes:
        roles: The roles of pathways that its people fill.
        female: The share of women, among those there and among those who come.
        entrants: Bands and ages of those who join otherwise than from a course, by name.
    """

    title: Text | None = None
    staff_group: Name
    roles: Listed[Name] = ()
    leavers: Leavers
    retirement: Retirement | None = None
    promotions: dict[Name, Promotion] = Field(default_factory=dict)
    participation: Participation
    female: Share
    entrants: dict[Name, Entrants] = Field(default_factory=dict)
    courses: dict[Name, Course] = Field(default_factory=dict)


class Provider(Basis):
    """Who trains: for one course, the most starters a year and students at once, and the price of a student year."""

    title: Text | None = None
    course: Name
    starters: Persons
    students: Persons
    price: Money


class Mentors(Basis):
    """The share of a stock's people who may mentor, and how many students each can have at once."""

    share: Share
    students: Factor


class Stock(Basis):
    """One count of a profession's people: where, of whom (`scope`), how (`basis`) and in which year.

    Attributes:
        participation: In place of the profession's, where the basis counts other people.
        starters: Who starts each course.
        joiners: How many join each year otherwise than from a course, by the names of the profession's entrants.
        providers: Who trains for it, and how many they can.
        mentors: How many students its people can mentor in practice.
        whole_need_of: The pathways that need no one else of this profession and whose need is all the need there is for
            it in this scope. None: the stock serves others too, and no gap can be given.
        caveat: What the need of these pathways still leaves out, for whoever reads a gap.
    """

    title: Text | None = None
    profession: Name
    where: Text
    basis: Text
    scope: Text
    year: FinancialYear
    headcount: Persons
    bands: Mix
    ages: Mix
    participation: Participation | None = None
    starters: dict[Name, Starters] = Field(default_factory=dict)
    joiners: dict[Name, Count] = Field(default_factory=dict)
    providers: dict[Name, Provider] = Field(default_factory=dict)
    mentors: Mentors | None = None
    whole_need_of: Listed[Name] = ()
    caveat: Text | None = None


class Supply(Basis):
    """Professions and their stocks, all counted at the end of the same month of the year."""

    file: Literal["supply"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    counted_in: Month
    professions: dict[Name, Profession]
    stocks: dict[Name, Stock]
