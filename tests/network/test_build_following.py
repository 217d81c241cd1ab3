"""How many years a run begins early: against the share of a census that is left out."""

import math

import numpy as np
import pytest
from made_network import DAY, made, made_plans

from workforce.documents.problems import ProblemsFound
from workforce.network.build import build_network
from workforce.network.following import Following, years_needed

pytestmark = pytest.mark.unit


def lasting(text: str) -> str:
    return f"activities: {{visits: {{lasts: {text}}}}}"


@pytest.mark.parametrize(
    ("text", "years"),
    [("10 days", 1), ("360 days", 1), ("400 days", 2), ("{shape: exponential, mean: 50 days}", 1),
     ("{shape: exponential, mean: 100 days}", 2)],
)  # fmt: skip
def test_as_many_years_as_leave_under_a_thousandth_unfilled(text: str, years: int) -> None:
    assert made(lasting(text)).years_before == years


@pytest.mark.parametrize("mean", [60.0, 90.0, 120.0])
def test_the_share_from_before_is_that_of_an_exponential(mean: float) -> None:
    network = build_network(
        made_plans(f"activities: {{stay: {{lasts: {{shape: exponential, mean: {mean:g} days}}}}}}"), 1
    )
    assert Following(network).older_than(1)[0] == pytest.approx(math.exp(-365 / mean), rel=0.12)


def test_followed_for_more_than_two_years_is_refused_by_the_activitys_name() -> None:
    with pytest.raises(ProblemsFound) as found:
        made(lasting("800 days"))
    (problem,) = found.value.problems
    assert (problem.code, problem.address) == ("WF468", "pathways.care.activities.visits")


def test_the_longest_of_all_cases_counts() -> None:
    cases = "{by: severity, cases: {mild: 1 day, bad: 500 days}}"
    assert made("attributes: {severity: {shares: {mild: 90%, bad: the rest}}}\n" + lasting(cases)).years_before == 2


def test_a_loop_is_followed_as_often_as_it_is_gone_round() -> None:
    once = made("activities: {visits: {lasts: 60 days}}")
    often = made("activities: {visits: {lasts: 60 days, next: {shares: {home: 50%, visits: the rest}}}}")
    assert (once.years_before, often.years_before) == (1, 2)


def test_a_route_that_nobody_takes_does_not_count() -> None:
    text = """
activities:
  stay: {next: {shares: {home: 100%, visits: 0%}}}
  visits: {lasts: 900 days}
"""
    assert made(text).years_before == 1


def test_the_whole_census_is_the_mean_number_there() -> None:
    network = build_network(made_plans("activities: {stay: {lasts: {shape: gamma, mean: 40 days, sd: 20 days}}}"), 1)
    census = Following(network).census[0].sum() * 5  # one patient each five days
    assert census == pytest.approx(40, rel=0.01)
    assert years_needed(network) == 1


def test_years_before_may_be_stated() -> None:
    assert build_network(made_plans(), 2).years_before == 2
    assert build_network(made_plans(), 0).years_before == 0


def test_times_are_whole_milliseconds_of_the_clock() -> None:
    network = made(region="places: {bed: {numbers: {A: 3}}}")
    assert network.places.change_time.dtype == np.int64
    assert network.places.change_time[0] == -365 * DAY
