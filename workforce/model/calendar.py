"""The clock: whole milliseconds from 00:00 on 1 April of the first financial year, and what day that is.

There is no summer time. A financial year runs from 1 April to 31 March, is known by the calendar year in
which it starts, and is written ``2009/10``.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files

MS_PER_SECOND = 1_000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE
MS_PER_DAY = 24 * MS_PER_HOUR
MS_PER_WEEK = 7 * MS_PER_DAY
HOURS_PER_WEEK = 168

SATURDAY = 5
SUNDAY = 6
FIRST_RULE_YEAR = 1978
"""The rule below holds from 1978, when the early May holiday began."""


def year_name(year: int) -> str:
    """A financial year as it is written: 2009 gives ``2009/10``, 1999 gives ``1999/00``."""
    return f"{year:04d}/{(year + 1) % 100:02d}"


def year_number(name: str) -> int:
    """The calendar year in which a written financial year starts: ``2009/10`` gives 2009.

    Raises:
        ValueError: The text is not a year, a slash and the last two figures of the next year.
    """
    if not re.fullmatch(r"[0-9]{4}/[0-9]{2}", name):
        raise ValueError(f"{name!r} is not a financial year; write it like 2009/10")
    year = int(name[:4])
    if name != year_name(year):
        raise ValueError(f"{name!r} is not a financial year; the year that starts in {year} is {year_name(year)}")
    return year


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, odd_centuries = divmod(century, 4)
    drift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - drift + 15) % 30
    leaps, odd = divmod(of_century, 4)
    to_sunday = (32 + 2 * odd_centuries + 2 * leaps - moon - odd) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _by_rule(year: int) -> set[date]:
    new_year = date(year, 1, 1)
    days = {
        new_year + timedelta(days={SATURDAY: 2, SUNDAY: 1}.get(new_year.weekday(), 0)),
        easter_sunday(year) - timedelta(days=2),
        easter_sunday(year) + timedelta(days=1),
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    for day in (25, 26):
        christmas = date(year, 12, day)
        days.add(christmas + timedelta(days=2 if christmas.weekday() >= SATURDAY else 0))
    return days


@cache
def _by_proclamation() -> tuple[frozenset[date], frozenset[date]]:
    """The days added to the rule, and those taken from it."""
    changed: dict[str, set[date]] = {"added": set(), "removed": set()}
    with (files("workforce.tables") / "bank_holidays.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            changed[row["change"]].add(date.fromisoformat(row["date"]))
    return frozenset(changed["added"]), frozenset(changed["removed"])


@cache
def bank_holidays(year: int) -> tuple[date, ...]:
    """The bank holidays of England and Wales in one calendar year, in order.

    Good Friday and Christmas Day are among them; a holiday at a weekend counts on its substitute day only.
    The rule is that of the Banking and Financial Dealings Act 1971 with the yearly proclamations; days moved
    or added once stand in ``tables/bank_holidays.csv``.

    Raises:
        ValueError: The year is before 1978, where the rule does not hold.
    """
    if year < FIRST_RULE_YEAR:
        raise ValueError(f"bank holidays are known from {FIRST_RULE_YEAR}; {year} is before it")
    added, removed = _by_proclamation()
    days = (_by_rule(year) - removed) | {day for day in added if day.year == year}
    return tuple(sorted(days))


def is_bank_holiday(day: date) -> bool:
    """Whether a day is a bank holiday in England and Wales (see ``bank_holidays``)."""
    return day in bank_holidays(day.year)


@dataclass(frozen=True)
class Calendar:
    """The real days of the financial years from the first to the last, and of the years before the first.

    Years are calendar numbers (2009 for 2009/10); instants are whole milliseconds, negative before the first
    year. Any year may be asked for, also one outside first and last.
    """

    first_year: int = 2009
    last_year: int = 2019

    def __post_init__(self) -> None:
        if self.last_year < self.first_year:
            first, last = year_name(self.first_year), year_name(self.last_year)
            raise ValueError(f"the last year, {last}, is before the first, {first}")

    @cached_property
    def _zero(self) -> int:
        return date(self.first_year, 4, 1).toordinal()

    @cached_property
    def _hour_of_week_at_zero(self) -> int:
        return date(self.first_year, 4, 1).weekday() * 24

    @property
    def years(self) -> range:
        """The financial years from the first to the last."""
        return range(self.first_year, self.last_year + 1)

    @property
    def horizon_ms(self) -> int:
        """The end of the last year."""
        return self.end_ms(self.last_year)

    def index_of(self, year: int) -> int:
        """Years after the first: 0 for the first, -1 for the one before it."""
        return year - self.first_year

    def year_at(self, index: int) -> int:
        """The financial year that is so many years after the first."""
        return self.first_year + index

    def start_ms(self, year: int) -> int:
        """00:00 on 1 April of the year."""
        return (date(year, 4, 1).toordinal() - self._zero) * MS_PER_DAY

    def end_ms(self, year: int) -> int:
        """24:00 on 31 March at the end of the year: the next year's start."""
        return self.start_ms(year + 1)

    def days_in(self, year: int) -> int:
        """365, or 366 where 29 February falls in the year."""
        return (self.end_ms(year) - self.start_ms(year)) // MS_PER_DAY

    def hours_in(self, year: int) -> int:
        """24 for each day of the year."""
        return self.days_in(year) * 24

    def day_of(self, ms: int) -> int:
        """Whole days since 1 April of the first year; negative before it."""
        return ms // MS_PER_DAY

    def date(self, ms: int) -> date:
        """The day on which an instant falls; midnight belongs to the day that begins."""
        return date.fromordinal(self._zero + ms // MS_PER_DAY)

    def year_of(self, ms: int) -> int:
        """The financial year in which an instant falls."""
        day = self.date(ms)
        return day.year if day.month >= 4 else day.year - 1

    def weekday(self, ms: int) -> int:
        """0 for Monday to 6 for Sunday."""
        return self.hour_of_week(ms) // 24

    def hour_of_week(self, ms: int) -> int:
        """0 for the hour from 00:00 on Monday to 167 for the last of Sunday."""
        return (self._hour_of_week_at_zero + ms // MS_PER_HOUR) % HOURS_PER_WEEK

    def hours_of_week_count(self, year: int) -> tuple[int, ...]:
        """How many times each of the 168 hours of the week falls in the year."""
        first = self.weekday(self.start_ms(year))
        weekdays = Counter((first + day) % 7 for day in range(self.days_in(year)))
        return tuple(weekdays[hour // 24] for hour in range(HOURS_PER_WEEK))
