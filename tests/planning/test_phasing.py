"""Which value counts in which year."""

import pytest

from workforce.planning.phasing import STEPS, value_in
from workforce.planning.verbs import VerbProblem

pytestmark = pytest.mark.unit
LINE = "straight line"

YEARS = {2010: "20%", 2014: "60%"}


@pytest.mark.parametrize(("year", "value"), [(2009, None), (2010, "20%"), (2013, "20%"), (2014, "60%"), (2019, "60%")])
def test_steps_hold_until_the_next(year: int, value: str | None) -> None:
    assert value_in(year, STEPS, YEARS) == value


@pytest.mark.parametrize(("year", "value"), [(2009, None), (2010, "20%"), (2011, "30%"), (2013, "50%"), (2019, "60%")])
def test_a_straight_line_runs_year_by_year(year: int, value: str | None) -> None:
    assert value_in(year, LINE, YEARS) == value


def test_a_straight_line_of_a_shift_runs_over_the_share_moved() -> None:
    years = {2010: {"from": "ward", "to": "home", "share": "0%"}, 2012: {"from": "ward", "to": "home", "share": "40%"}}
    assert value_in(2011, LINE, years) == {"from": "ward", "to": "home", "share": "20%"}


def test_low_and_high_run_along() -> None:
    years = {2010: "0%", 2012: {"value": "40%", "low": "20%", "high": "50%"}}
    assert value_in(2011, LINE, years) == {"value": "20%", "low": "10%", "high": "25%"}


@pytest.mark.parametrize("last", ["3 days", "home", {"least": "1 h", "usual": "2 h", "most": "3 h"}])
def test_only_numbers_of_one_unit_lie_on_a_line(last: object) -> None:
    with pytest.raises(VerbProblem):
        value_in(2011, LINE, {2010: "20 h", 2012: last})


def test_the_order_of_the_years_does_not_matter() -> None:
    assert value_in(2012, LINE, dict(reversed(YEARS.items()))) == "40%"
