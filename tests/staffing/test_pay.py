"""Pay: the published on-cost and mean pay, and costs that add up."""

import pytest

from tests.network.made_network import yaml
from tests.staffing.wards import BASIS, projection, shipped_table
from workforce.model.pay import OnCosts, Pay
from workforce.staffing.pay import basic_pay, on_cost, post_pay

pytestmark = pytest.mark.published

ENGLANDS_NURSES = {"5": 153053, "6": 84994, "7": 48387, "8a": 9980, "8b": 3119, "8c": 978, "8d": 216}
"""Nurses and health visitors in England by band, September 2009 (electronic staff record)."""

TABLE = """
file: pay
title: Pay
prices: 2009/10
place: 50%
on costs: {pension: 14%, insurance: 12.8%, threshold: 5715 GBP per year}
bands: {"5": {least: 20000 GBP per year, most: 26000 GBP per year}}
"""


def test_unit_costs_2010_print_7_523_on_pay_of_30_800():
    written = {"pension": "14%", "insurance": "12.8%", "threshold": "5720 GBP per year"}
    of_2010 = OnCosts.model_validate(written)
    assert round(on_cost(30_800, of_2010)) == 7_522
    assert on_cost(5_000, of_2010) == pytest.approx(700)


def test_englands_nurses_have_the_published_mean_pay():
    """29,000 pounds in April to June 2009; in the middle of their ranges they would have 3.3% less."""
    table = shipped_table(Pay)

    def mean(pay: dict[str, float]) -> float:
        return sum(pay[band] * heads for band, heads in ENGLANDS_NURSES.items()) / sum(ENGLANDS_NURSES.values())

    assert mean(basic_pay(table)) == pytest.approx(29_000, rel=0.002)
    middle = {band: (each.least.value + each.most.value) / 2 for band, each in table.bands.items()}
    assert mean(middle) == pytest.approx(29_000 * 0.967, rel=0.001)
    assert basic_pay(table)["consultant"] == pytest.approx(90_900, rel=0.002)


def test_need_costs_its_posts_pay_and_on_costs_and_bands_without_pay_are_left_open():
    found = projection(pay=TABLE).pay(["staff_group"]).set_index("staff_group")
    nurses = found.loc["Nurses"]
    assert nurses["pay"] == pytest.approx(nurses["wte"] * 23_000)
    assert nurses["on_costs"] == pytest.approx(nurses["wte"] * (0.14 * 23_000 + 0.128 * (23_000 - 5_715)))
    assert nurses["cost"] == nurses["pay"] + nurses["on_costs"]
    assert (nurses["unpriced"], found["unpriced"]["Doctors"]) == (0, found["wte"]["Doctors"])
    assert found["cost"]["Doctors"] == 0


def test_costs_are_the_same_whatever_they_are_told_apart_by():
    made = projection(pay=TABLE)
    whole = made.pay(["year"])
    for by in (["role"], ["setting", "band"], ["staff_group", "career_level"]):
        found = made.pay(by)
        assert found["cost"].sum() == pytest.approx(whole["cost"].sum())
        assert found["wte"].sum() == pytest.approx(made.wte(["year"])["wte"].sum())


def test_without_a_table_of_pay_everything_is_left_open():
    found = projection().pay(["year"])
    assert found["unpriced"].sum() == pytest.approx(found["wte"].sum())
    assert found["cost"].sum() == 0


def test_who_is_paid_for_longer_weeks_is_fewer_people_for_the_same_hours():
    """48 hours at 1.5 of basic pay, the pension on basic pay alone: 40 hours are five sixths of all of it."""
    longer = 'supplements: {"5": {share: 50%, hours: 48 h per week, pensionable: false}}\n'
    table = Pay.model_validate(yaml(BASIS + TABLE + longer))
    post = post_pay(table, "5", 40)
    person = 23_000 + 11_500 + 0.14 * 23_000 + 0.128 * (34_500 - 5_715)
    assert post.total == pytest.approx(person * 40 / 48)
    assert (post.basic, post.added) == pytest.approx((23_000 * 40 / 48, 11_500 * 40 / 48))
    usual = post_pay(Pay.model_validate(yaml(BASIS + TABLE + 'supplements: {"5": {share: 50%}}\n')), "5", 40)
    assert usual.total == pytest.approx(34_500 * 1.14 + 0.128 * (34_500 - 5_715))


def test_a_whole_time_registrar_costs_five_sixths_of_one_who_works_48_hours():
    table = shipped_table(Pay)
    person = post_pay(table, "registrar", table.supplements["registrar"].hours.value)
    assert post_pay(table, "registrar", 40).total == pytest.approx(person.total * 5 / 6)
    assert post_pay(table, "registrar", 40).total == pytest.approx(60_500, rel=0.01)
