"""Staff in post against exact answers: three grades, one rate, months of arrival."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from small_supply import PEOPLE, followed, grades, means, profession, stock, table, whole_life

from workforce.supply.axes import SupplyYears, axes_of
from workforce.supply.drawing import Draws
from workforce.supply.projection import StaffSupply
from workforce.supply.running import follow, settled

pytestmark = pytest.mark.theory


@pytest.mark.parametrize(
    ("year", "people"),
    [
        (1, (1920.0, 943.0, 332.0)),
        (5, (1714.778383, 1024.88267, 457.307645)),
        (10, (1602.428429, 1034.958489, 586.945286)),
        (400, (1529.411765, 977.375566, 897.812971)),
    ],
)
def test_three_grades_have_their_known_course(year: int, people: tuple[float, ...]) -> None:
    assert_allclose(means(grades(), year).people[-1].sum(axis=(0, 2, 3)), people, atol=5e-7)


def test_one_year_of_leavers_has_the_binomial_mean_and_spread() -> None:
    """A thousand of whom a tenth leave: 900, standard deviation 9.4868; a rate 5% off is told apart."""
    drawn = {rate: _drawn_after_a_year(rate) for rate in ("10%", "10.5%")}
    half = 3.29 * 9.4868 / np.sqrt(len(drawn["10%"]))
    assert abs(drawn["10%"].mean() - 900.0) < half < abs(drawn["10.5%"].mean() - 900.0)
    assert drawn["10%"].std(ddof=1) == pytest.approx(9.4868, rel=3.29 / np.sqrt(2 * len(drawn["10%"])))


def _drawn_after_a_year(rate: str) -> np.typing.NDArray[np.float64]:
    made = table({"nurses": profession(leavers={"bands": {"5": rate}})}, {"all": stock()})
    tables = SupplyYears.same(made, [2009])
    (axes,) = axes_of(tables)
    group = settled(axes, tables, 2010)
    return np.array([follow(group, Draws.of(axes, 21, n)).people[1].sum() for n in range(1, 801)])


def test_whole_people_agree_with_means_in_the_mean() -> None:
    """Four years of everything at once; leavers 5% off are told apart."""
    tables = SupplyYears.same(whole_life(), range(2009, 2014))
    (axes,) = axes_of(tables)
    group = settled(axes, tables, 2013)
    right = follow(group).wte[-1].sum()
    drawn = np.array([follow(group, Draws.of(axes, 5, n)).wte[-1].sum() for n in range(1, 81)])
    half = 3.29 * drawn.std(ddof=1) / np.sqrt(len(drawn))
    off = {year: replace(rates, leave=rates.leave * 1.05) for year, rates in group.rates.items()}
    wrong = follow(replace(group, rates=off)).wte[-1].sum()
    assert abs(drawn.mean() - right) < half < abs(drawn.mean() - wrong)


def test_students_come_to_work_in_the_months_after_their_course() -> None:
    course = {
        "starts": "Sep",
        "length": "156 weeks",
        "completes": "80%",
        "lost": {"1": "75%", "2": "the rest"},
        "joins": "50%",
        "arrives": {"1": "40%", "2": "the rest"},
        **PEOPLE,
    }
    made = profession(courses={"degree": course})
    here = stock(starters={"degree": {"years": {"2006/07": 100, "2007/08": 0}}})
    found = means(table({"nurses": made}, {"all": here}), 2)
    heads = found.heads.sum(axis=(1, 2, 3))
    assert heads[:4].tolist() == [1000.0, 1016.0, 1040.0, 1040.0]
    assert heads[-1] == 1040.0


def test_students_leave_in_the_years_of_their_course() -> None:
    course = {
        "starts": "Sep",
        "length": "156 weeks",
        "completes": "80%",
        "lost": {"1": "75%", "2": "the rest"},
        "joins": "50%",
        "arrives": {"1": "100%"},
        **PEOPLE,
    }
    made = table(
        {"nurses": profession(courses={"degree": course})},
        {"all": stock(starters={"degree": {"years": {"2009/10": 100, "2010/11": 0}}})},
    )
    students = (
        StaffSupply.following("small", SupplyYears.same(made, [2009]), 2013).students().set_index(["year", "month"])
    )
    shown = [
        students["students"][key]
        for key in (("2009/10", "Sep"), ("2010/11", "Aug"), ("2010/11", "Sep"), ("2011/12", "Sep"), ("2012/13", "Sep"))
    ]
    assert shown == pytest.approx([100.0, 100.0, 85.0, 80.0, 0.0])


def test_between_counts_the_rest_comes_and_goes_evenly() -> None:
    made = profession(leavers={"bands": {"5": "12%"}}, entrants={"returners": PEOPLE})
    found = means(table({"nurses": made}, {"all": stock(joiners={"returners": "60 per year"})}), 1)
    assert_allclose(found.heads.sum(axis=(1, 2, 3)), 1000.0 - 5.0 * np.arange(13))


def test_a_year_takes_the_table_of_the_financial_year_it_begins_in() -> None:
    first = table({"nurses": profession(leavers={"bands": {"5": "0%"}})}, {"all": stock()})
    later = table({"nurses": profession(leavers={"bands": {"5": "10%"}})}, {"all": stock()})
    found = followed(SupplyYears({2009: first, 2010: first, 2011: later}, first), 4)
    assert_allclose(found.people.sum(axis=(1, 2, 3, 4)), [1000.0, 1000.0, 1000.0, 900.0, 810.0])


def test_starters_of_years_before_are_those_of_the_root() -> None:
    course = {
        "starts": "Sep",
        "length": "52 weeks",
        "completes": "100%",
        "lost": {"1": "100%"},
        "joins": "100%",
        "arrives": {"1": "100%"},
        **PEOPLE,
    }
    before, after = (
        table(
            {"nurses": profession(courses={"short": course})},
            {"all": stock(starters={"short": {"years": {"2008/09": number}}})},
        )
        for number in (10, 20)
    )
    found = followed(SupplyYears({2009: after}, before), 2)
    assert_allclose(found.people.sum(axis=(1, 2, 3, 4)), [1000.0, 1010.0, 1030.0])


def test_a_year_in_post_is_the_mean_of_its_months() -> None:
    made = profession(leavers={"bands": {"5": "12%"}}, participation={"female": "80%", "male": "80%"})
    years = SupplyYears.same(table({"nurses": made}, {"all": stock()}), [2009])
    found = StaffSupply.following("small", years, 2011).wte().set_index("year")
    assert found["months"].tolist() == [7, 12, 6]
    assert found.loc["2009/10", "wte"] == pytest.approx(0.8 * np.mean([1000.0 - 10.0 * n for n in range(7)]))
