"""Intakes on the page: no middle figure where it is open whether people are too many or too few."""

from typing import Any

import pytest

from tests.supply.small_supply import PEOPLE, profession, stock, table
from workforce.model.calendar import year_name
from workforce.report.page.blocks import MINUS, Rows, Say
from workforce.report.page.intakes import Range, Taken, taken, told
from workforce.report.page.why import gap_range, gaps_told
from workforce.supply.advice import advise
from workforce.supply.axes import SupplyYears

pytestmark = pytest.mark.unit

COURSE: dict[str, Any] = {
    "starts": "Apr",
    "length": "52 weeks",
    "completes": "100%",
    "lost": {"1": "100%"},
    "joins": "100%",
    "arrives": {"0": "100%"},
    **PEOPLE,
}
PROVIDER = {"a": {"course": "short", "starters": 1000, "students": 1000, "price": "1000 GBP per year"}}
YEAR = 2012


def of_gap(gap: Range | None) -> Taken:
    """A hundred people of whom none leaves, ten a year to start training; 120 are wanted."""
    made = profession(courses={"short": COURSE})
    here = stock(headcount=100, starters={"short": {"years": {"2009/10": 10}}}, providers=PROVIDER)
    years = SupplyYears.same(table({"nurses": made}, {"here": here}, counted_in="Mar"), range(2009, 2020))
    one = advise(years, "here", 120.0, YEAR, 2010)
    return taken(one, years, 2010, gap)


def starters(of: Taken) -> dict[str, float]:
    """Starters advised in all, by what they answer to."""
    return {end: float(one.commissions["starters"].sum()) for end, one in of.each.items()}


def test_where_the_sign_is_open_each_end_has_its_intakes_and_the_middle_none() -> None:
    middle = of_gap((4.0, 1.0, 9.0))
    both = of_gap((4.0, -2.0, 12.0))
    assert list(both.each) == [f"if the gap is {MINUS}2", "if the gap is +12"]
    least, most = starters(both).values()
    assert least < starters(middle)[""] < most
    # Six people fewer wanted than in the middle, and eight more.
    wanted = [one.wanted for one in both.each.values()]
    assert wanted == pytest.approx([114.0, 128.0])
    for one in both.each.values():
        assert one.with_advice == pytest.approx(one.wanted, abs=2.0)


def test_the_warning_leads_and_says_the_range() -> None:
    first, kept, *_ = told("nurses", {"plain": of_gap((4.0, -2.0, 12.0))})
    assert isinstance(first, Say)
    assert first.how == "warning"
    assert f"2 too many to 12 too few in {year_name(YEAR)}: no one figure is advised" in first.text
    assert isinstance(kept, Rows)
    assert kept.columns[3:] == (f"plain, if the gap is {MINUS}2", "plain, if the gap is +12")


def test_a_gap_that_holds_its_sign_has_one_answer_and_no_warning() -> None:
    first, *_ = told("nurses", {"plain": of_gap((4.0, 1.0, 9.0))})
    assert isinstance(first, Rows)
    assert first.columns[3:] == ("plain",)


def test_a_range_that_was_not_worked_out_is_said() -> None:
    nan = float("nan")
    first, *_ = told("nurses", {"plain": of_gap((4.0, nan, nan))})
    assert isinstance(first, Say)
    assert "not known whether they are right even in direction" in first.text


def test_where_only_the_change_in_need_is_known_that_is_said() -> None:
    *_, last = told("nurses", {"plain": of_gap(None)})
    assert isinstance(last, Say)
    assert "only a part of a profession" in last.text


def test_a_range_across_nought_is_told_in_words() -> None:
    assert gap_range(-503.0, 128.0) == "503 too many to 128 too few"
    assert gap_range(-503.0, -10.0) == "503 too many to 10 too many"


def test_gaps_of_one_direction_are_told_together() -> None:
    years = ("2009/10", "2014/15", "2019/20")
    told = gaps_told(dict(zip(years, (-67.0, -175.0, -275.0), strict=True)))
    assert told == "67, 175 and 275 too many in 2009/10, 2014/15 and 2019/20"
    assert gaps_told({"2009/10": -67.0, "2019/20": 4.0}) == "67 too many in 2009/10 and 4 too few in 2019/20"
    assert gaps_told({"2009/10": 0.1, "2019/20": 0.2}) == "none missing in 2009/10 and none missing in 2019/20"
