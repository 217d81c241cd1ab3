"""Advice on intakes against sums done by hand, and against every other choice tried."""

from itertools import product
from typing import Any

import pytest
from small_supply import PEOPLE, profession, stock, table

from workforce.supply.advice import Advice, advise
from workforce.supply.axes import SupplyYears

pytestmark = pytest.mark.unit


def course(weeks: int = 52, **more: Any) -> dict[str, Any]:
    """A course begun in April, from which everyone who completes it comes a month after."""
    base = {"starts": "Apr", "length": f"{weeks} weeks", "completes": "80%", "lost": {"1": "100%"}, "joins": "100%"}
    return {**base, "arrives": {"0": "100%"}, **PEOPLE, **more}


def years(courses: dict[str, Any], providers: dict[str, Any], leavers: str = "0%", **more: Any) -> SupplyYears:
    """A hundred people of whom so many leave; nobody is to start training."""
    made = profession(leavers={"bands": {"5": leavers}}, courses=courses)
    starters = {name: {"years": {"2009/10": 0}} for name in courses}
    here = stock(headcount=100, starters=starters, providers=providers, **more)
    return SupplyYears.same(table({"nurses": made}, {"here": here}, counted_in="Mar"), range(2009, 2020))


def provider(of: str, price: int = 1000, **more: Any) -> dict[str, Any]:
    return {"course": of, "starters": 1000, "students": 1000, "price": f"{price} GBP per year", **more}


def advised(found: Advice) -> dict[tuple[str, str], int]:
    rows = found.commissions[found.commissions["starters"] > 0]
    return {(row["provider"], row["intake_year"]): int(row["starters"]) for _, row in rows.iterrows()}


def test_one_intake_is_the_gap_over_what_a_starter_brings() -> None:
    """Ten are missing; four of five complete: 13 start, 10.4 come, at a thousand pounds each."""
    found = advise(years({"short": course()}, {"a": provider("short")}), "here", 110.0, 2011, 2010)
    assert advised(found) == {("a", "2010/11"): 13}
    assert found.with_advice == pytest.approx(110.4)
    assert found.unmet == 0.0
    assert found.commissions["cost"].sum() == pytest.approx(13_000.0)
    assert found.commissions["cost_per_wte"].iloc[0] == pytest.approx(1250.0)
    assert (found.commissions["intake_month"].iloc[0], found.commissions["graduation_year"].iloc[0]) == (
        "Apr",
        "2011/12",
    )


def test_the_same_intake_each_year_unless_it_may_change() -> None:
    found = advise(years({"short": course()}, {"a": provider("short")}), "here", 140.0, 2013, 2010)
    assert advised(found) == {("a", f"{year}/{year - 1999}"): 17 for year in (2010, 2011, 2012)}


def test_the_cheapest_of_all_choices_is_taken() -> None:
    """Two providers with different courses and prices: against every pair of intakes tried."""
    made = years(
        {"short": course(), "long": course(104, completes="90%", lost={"1": "50%", "2": "the rest"})},
        {"a": provider("short", 1000, starters=9), "b": provider("long", 400)},
    )
    found = advise(made, "here", 115.0, 2012, 2010)
    starters = advised(found)
    price = found.commissions["cost"].sum()
    tried = [
        (2 * a * 1000.0 + b * (1.0 + 0.95) * 400.0, a, b)
        for a, b in product(range(10), range(40))
        if 100.0 + 2 * a * 0.8 + b * 0.9 >= 115.0
    ]
    best = min(tried)
    assert price == pytest.approx(best[0])
    assert (starters.get(("a", "2010/11"), 0), starters.get(("b", "2010/11"), 0)) == best[1:]


@pytest.mark.parametrize(
    ("more", "given", "limit"),
    [
        ({"starters": 5}, {}, "starters of a"),
        ({"students": 5}, {}, "students of a"),
        ({}, {"budget": 5500.0}, "budget"),
        ({}, {"mentors": {"share": "5%", "students": 1}}, "mentors"),
    ],
)
def test_what_cannot_be_met_is_told_with_its_limit(more: Any, given: dict[str, Any], limit: str) -> None:
    budget = given.pop("budget", None)
    made = years({"short": course()}, {"a": provider("short", **more)}, **given)
    found = advise(made, "here", 110.0, 2011, 2010, budget=budget)
    assert advised(found) == {("a", "2010/11"): 5}
    assert found.unmet == pytest.approx(6.0)
    assert limit in set(found.limits["limit"])


def test_a_limit_is_told_that_one_starter_more_each_year_would_break() -> None:
    """Nine students at once and a course of two years: four a year are eight, five would be ten."""
    made = years({"long": course(104, completes="100%", lost={"1": "100%"})}, {"a": provider("long", students=9)})
    found = advise(made, "here", 130.0, 2015, 2010)
    assert set(advised(found).values()) == {4}
    assert set(found.limits["limit"]) == {"students of a"}


def test_leavers_are_made_up_for() -> None:
    found = advise(
        years({"short": course()}, {"a": provider("short")}, leavers="10%"), "here", None, 2011, 2010, more=8.0
    )
    assert found.wanted == pytest.approx(found.as_planned + 8.0, abs=1e-2)
    assert found.with_advice == pytest.approx(found.wanted)


def test_an_intake_that_comes_too_late_is_not_advised() -> None:
    made = years({"long": course(156, lost={"1": "100%"})}, {"a": provider("long")})
    found = advise(made, "here", 110.0, 2014, 2010)
    assert found.last_decision == "2011/12"
    assert found.first_year == "2013/14"
    with pytest.raises(ValueError, match="no intake from 2012/13 on brings anyone by 2014/15"):
        advise(made, "here", 110.0, 2014, 2012)


def test_where_enough_are_in_post_nobody_need_start() -> None:
    found = advise(years({"short": course()}, {"a": provider("short")}), "here", 90.0, 2011, 2010)
    assert advised(found) == {}
    assert found.unmet == 0.0
