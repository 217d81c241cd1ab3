"""The clock: real days, real weekdays, real bank holidays."""

from datetime import date, datetime, timedelta

import pytest

from workforce.model.calendar import (
    MS_PER_DAY,
    MS_PER_HOUR,
    Calendar,
    bank_holidays,
    easter_sunday,
    is_bank_holiday,
    year_name,
    year_number,
)

pytestmark = pytest.mark.unit

ENGLAND_AND_WALES = {
    2009: "01-01 04-10 04-13 05-04 05-25 08-31 12-25 12-28",
    2010: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2011: "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2013: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2014: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
}


@pytest.mark.parametrize(("year", "days"), ENGLAND_AND_WALES.items())
def test_bank_holidays_are_those_kept_in_england_and_wales(year: int, days: str) -> None:
    assert " ".join(day.strftime("%m-%d") for day in bank_holidays(year)) == days


def test_is_bank_holiday_asks_the_year_of_the_day() -> None:
    assert is_bank_holiday(date(2011, 4, 29))
    assert not is_bank_holiday(date(2010, 12, 25))  # a Saturday: kept on the Monday and Tuesday after


def test_bank_holidays_before_the_rule_are_refused() -> None:
    with pytest.raises(ValueError, match="known from 1978"):
        bank_holidays(1977)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1818, 3, 22), (1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2038, 4, 25)],
)
def test_easter_at_its_earliest_its_latest_and_the_exceptions_of_the_rule(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


@pytest.mark.parametrize("year", range(1999, 2036))
def test_every_year_has_its_real_days(year: int) -> None:
    calendar = Calendar()
    days = (date(year + 1, 4, 1) - date(year, 4, 1)).days
    assert calendar.days_in(year) == days == calendar.hours_in(year) // 24
    assert calendar.end_ms(year) == calendar.start_ms(year + 1)
    assert [calendar.year_of(ms) for ms in (calendar.start_ms(year), calendar.end_ms(year) - 1)] == [
        year,
        year,
    ]
    assert calendar.date(calendar.start_ms(year)) == date(year, 4, 1)
    assert calendar.date(calendar.end_ms(year) - 1) == date(year + 1, 3, 31)
    assert calendar.start_ms(year) == (date(year, 4, 1) - date(2009, 4, 1)).days * MS_PER_DAY


@pytest.mark.parametrize("year", [2007, 2008, 2009, 2011, 2019])
def test_hours_of_the_week_are_those_of_the_real_days(year: int) -> None:
    calendar = Calendar(2009, 2019)
    seen = [0] * 168
    moment = datetime(year, 4, 1)
    for ms in range(calendar.start_ms(year), calendar.end_ms(year), MS_PER_HOUR):
        assert calendar.hour_of_week(ms + 59) == moment.weekday() * 24 + moment.hour
        assert calendar.weekday(ms) == moment.weekday()
        seen[calendar.hour_of_week(ms)] += 1
        moment += timedelta(hours=1)
    assert tuple(seen) == calendar.hours_of_week_count(year)


def test_the_clock_starts_at_the_first_year_and_runs_back_before_it() -> None:
    calendar = Calendar(2009, 2010)
    assert (calendar.start_ms(2009), calendar.start_ms(2008)) == (0, -365 * MS_PER_DAY)
    assert (calendar.day_of(-1), calendar.date(-1), calendar.year_of(-1)) == (-1, date(2009, 3, 31), 2008)
    assert (list(calendar.years), calendar.horizon_ms) == ([2009, 2010], 730 * MS_PER_DAY)
    assert (calendar.index_of(2008), calendar.year_at(-1)) == (-1, 2008)


def test_a_last_year_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="2008/09, is before the first, 2009/10"):
        Calendar(2009, 2008)


def test_financial_years_are_written_with_their_two_calendar_years() -> None:
    assert [year_name(year) for year in (1999, 2009)] == ["1999/00", "2009/10"]
    assert [year_number(name) for name in ("1999/00", "2009/10")] == [1999, 2009]


@pytest.mark.parametrize("name", ["2009/11", "2009", "2009-10", "2009/2010", " 2009/10", "2009/10\n", "٢٠٠٩/١٠"])
def test_anything_else_is_no_financial_year(name: str) -> None:
    with pytest.raises(ValueError, match="is not a financial year"):
        year_number(name)
