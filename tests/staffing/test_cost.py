"""Cost: each component on a tiny region, with figures worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.network.made_network import yaml
from tests.staffing.wards import BASIS, plans, projection, shipped_table
from workforce.comparison.cost import ScenarioCost
from workforce.comparison.cost_analysis import cost
from workforce.documents.problems import Mark
from workforce.model.availability import Availability
from workforce.model.calendar import Calendar
from workforce.model.pay import Pay
from workforce.planning.lineage import Phased
from workforce.planning.settle import plans_from
from workforce.staffing.contacts import apart
from workforce.staffing.cost import COMPONENTS
from workforce.staffing.cost_hours import added_by_hour
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

PAY = """
file: pay
title: Pay
prices: 2009/10
place: 50%
on costs: {pension: 14%, insurance: 12.8%, threshold: 5715 GBP per year}
bands: {"5": {least: 20000 GBP per year, most: 26000 GBP per year}}
"""
UNSOCIAL = """
unsocial hours:
  nights: {days: [Mon, Tue, Wed, Thu, Fri], over: "20:00-06:00", bands: {"5": 30%}}
  Saturdays: {days: [Sat], bands: {"5": 30%}}
  Sundays and holidays: {days: [Sun], bank holidays: true, bands: {"5": 60%}}
"""
PRICES = """
file: prices
title: Prices
prices: 2009/10
"""
TRAVEL = "travel: {speed: 20 miles per hour, mile: 0.5 GBP per mile}\n"
TEMPORARY = "temporary: {Nurses: {share: 10%, times: 1.5}}\n"
BORNE = "others: {council: {roles: [doctor], hour: {doctor: 50 GBP per hour}}}\n"


def costed(by: list[str], pay: str = PAY, prices: str = PRICES) -> pd.DataFrame:
    return cost(projection(pay=pay, prices=prices), by).set_index(by or "year")


def test_an_hour_is_paid_by_its_day_and_by_what_adds_most():
    table = Pay.model_validate(yaml(BASIS + PAY + UNSOCIAL))
    added = added_by_hour(table, Calendar(2009, 2009), 2009)["5"]
    tuesday, saturday, sunday = 24, 5 * 24, 6 * 24
    assert added[tuesday + 3] == pytest.approx(0.3)
    assert added[tuesday + 12] == 0
    assert added[saturday + 12] == pytest.approx(0.3)
    assert added[sunday + 2] == pytest.approx(0.6)
    # Mondays: Easter, May twice, August and 28 December are five of 52.
    assert added[12] == pytest.approx(0.6 * 5 / 52)


def test_somebody_on_duty_at_all_hours_of_a_week_without_holidays_is_paid_a_quarter_more():
    """50 hours of nights and 24 of Saturday at 30%, 24 of Sunday at 60%: 36.6 hours' pay more in 168."""
    table = Pay.model_validate(yaml(BASIS + PAY + UNSOCIAL.replace("bank holidays: true, ", "")))
    added = added_by_hour(table, Calendar(2009, 2009), 2009)["5"]
    assert added.sum() == pytest.approx(50 * 0.3 + 24 * 0.3 + 24 * 0.6)


def test_a_window_that_cuts_an_hour_counts_its_part():
    table = Pay.model_validate(yaml(BASIS + PAY + UNSOCIAL.replace('"20:00-06:00"', '"19:45-06:30"')))
    added = added_by_hour(table, Calendar(2009, 2009), 2009)["5"]
    assert added[24 + 19] == pytest.approx(0.3 / 4)
    assert added[24 + 6] == pytest.approx(0.3 / 2)


def test_basic_pay_and_on_costs_are_those_of_the_posts():
    nurses = costed(["staff_group"]).loc["Nurses"]
    assert nurses["pay"] == pytest.approx(nurses["wte"] * 23_000)
    assert nurses["on_costs"] == pytest.approx(nurses["wte"] * (0.14 * 23_000 + 0.128 * (23_000 - 5_715)))
    assert nurses["total"] == pytest.approx(nurses["pay"] + nurses["on_costs"])


def test_on_costs_are_on_unsocial_hours_too():
    plain, more = costed(["staff_group"]).loc["Nurses"], costed(["staff_group"], PAY + UNSOCIAL).loc["Nurses"]
    assert 0 < more["unsocial"] < 0.3 * more["pay"]
    assert more["on_costs"] - plain["on_costs"] == pytest.approx(0.268 * more["unsocial"])


def test_presence_at_all_hours_is_paid_for_the_whole_week():
    """A ward by ratio works all hours alike, so that its nurses have the mean of all hours of the year."""
    ward = costed(["setting", "role"], PAY + UNSOCIAL).loc[("ward", "nurse")]
    table = Pay.model_validate(yaml(BASIS + PAY + UNSOCIAL))
    calendar = Calendar(2009, 2009)
    hours = added_by_hour(table, calendar, 2009)["5"] @ pd.Series(calendar.hours_of_week_count(2009))
    assert ward["unsocial"] / ward["pay"] == pytest.approx(hours / calendar.hours_in(2009), rel=1e-3)


def test_temporary_staff_work_their_share_at_their_price():
    plain, some = (
        costed(["staff_group"]).loc["Nurses"],
        costed(["staff_group"], prices=PRICES + TEMPORARY).loc["Nurses"],
    )
    assert some["pay"] == pytest.approx(0.9 * plain["pay"])
    assert some["agency"] == pytest.approx(0.1 * 1.5 * plain["total"])


def test_miles_are_paid_for_the_time_on_the_road_and_a_third_of_these_visits_is_road():
    found = costed(["setting", "role"], prices=PRICES + TRAVEL)
    visits = projection().wte(["setting", "role"]).set_index(["setting", "role"])["hours"]
    community = [key for key in found.index if key[0] != "ward" and key[1] == "nurse"]
    assert found["travel"].sum() == pytest.approx(sum(visits[key] for key in community) / 3 * 20 * 0.5)


def test_contacts_and_travel_are_those_of_the_visits():
    """40 minutes with the patient and 20 on the road: as many contacts as hours, a third of them travel."""
    rows = apart(plans())
    of_visits = rows[(rows["need"] == "visits") & (rows["measure"] == "staff")]
    assert of_visits["contacts"].sum() == pytest.approx(of_visits["hours"].sum())
    assert of_visits["travel"].sum() == pytest.approx(of_visits["hours"].sum() / 3)
    by_presence = rows[(rows["need"] == "nurse") & (rows["measure"] == "staff")]
    assert by_presence["hours"].sum() > 0
    assert by_presence["contacts"].sum() == 0


def test_care_that_others_bear_has_the_price_of_its_hours_and_what_has_none_is_told():
    open_ended = costed(["staff_group"]).loc["Doctors"]
    assert (open_ended["unpriced"], open_ended["total"]) == (open_ended["wte"], 0)
    borne = costed(["staff_group"], prices=PRICES + BORNE).loc["Doctors"]
    made = projection().wisn(["staff_group"]).set_index("staff_group").loc["Doctors"]
    available = made["hours"] / made["service"]
    assert borne["others"] == pytest.approx(borne["wte"] * available * 50)
    assert borne["unpriced"] == 0


def test_the_total_is_the_sum_and_is_the_same_whatever_it_is_told_apart_by():
    prices = PRICES + TRAVEL + TEMPORARY
    whole = costed([], PAY + UNSOCIAL, prices)
    for by in (["pathway"], ["setting", "location"], ["pct"], ["activity", "role"], ["band"]):
        found = costed(by, PAY + UNSOCIAL, prices)
        assert found[[*COMPONENTS, "total", "unpriced", "wte"]].sum().to_list() == pytest.approx(
            whole[[*COMPONENTS, "total", "unpriced", "wte"]].sum().to_list()
        )
        assert found["total"].to_list() == pytest.approx(found[list(COMPONENTS)].sum(axis=1).to_list())


def test_a_root_runs_nothing_double_and_a_dimension_that_is_none_is_refused():
    assert costed([])["double_running"].sum() == 0
    with pytest.raises(ValueError, match="'town' is not a dimension of cost by workload"):
        cost(projection(), ["town"])
    with pytest.raises(ValueError, match="2030/31"):
        cost(projection(), [], ["2030/31"])


def test_by_cover_a_floor_of_two_is_paid_at_all_hours():
    one = projection(pay=PAY, volume=1)  # Wards at two sites.
    found = cost(one, ["setting", "role"], method="cover").set_index(["setting", "role"]).loc[("ward", "nurse")]
    assert found["pay"] == pytest.approx(found["wte"] * 23_000)
    available = 52.143 * 37.5 * (1 - 0.2)
    assert found["wte"] == pytest.approx(2 * 2 * 24 * 365 / available, rel=0.01)


def changed(*changes: tuple[str, str]) -> ScenarioCost:
    """A scenario of the tiny region in which values at some addresses are others from 2010/11 on."""
    made = plans(years=(2009, 2010), pay=PAY, prices=PRICES + "double running: {kept on: 26 weeks}\n")
    basis = {"source": "made", "because": "A test.", "no range": "A test."}
    mark = Mark("made", 1, 1)
    verbs = [
        Phased("made", of, tuple(of.split(".")), "to", "steps", {2010: value}, basis, "made", mark)
        for of, value in changes
    ]
    return ScenarioCost.of(Projection.of(plans_from(made.inputs.tree, (2009, 2010), changes=verbs)))


FEWER_VISITS = ("pathways.care.activities.visits.needs.visits.visits", "1 per week")
LONGER_ROUNDS = ("pathways.care.activities.stay.needs.doctor.time", "40 min")


def test_posts_kept_on_are_paid_for_their_part_of_the_year_as_far_as_others_take_on():
    found = changed(FEWER_VISITS, LONGER_ROUNDS)
    assert found.root is not None
    own, root = (each.wte(["role"], (2010,)).set_index("role")["wte"] for each in (found.costing, found.root))
    left, taken = root["nurse"] - own["nurse"], own["doctor"] - root["doctor"]
    assert 0 < taken < left
    each = 23_000 + 0.14 * 23_000 + 0.128 * (23_000 - 5_715)
    table = found.table(["role"], (2009, 2010)).set_index(["year", "role"])["double_running"]
    assert table["2010/11", "nurse"] == pytest.approx(taken * each * 26 * 7 / 365.25)
    assert table["2009/10"].sum() == 0


def test_what_nobody_takes_on_is_not_run_double():
    assert changed(FEWER_VISITS).table([], (2010,))["double_running"].sum() == 0


def test_an_hour_that_others_are_paid_for_is_of_work_of_care_or_of_contact():
    """Visits of 40 minutes with 20 on the road: support work is in the price of care, travel in that of contact too."""

    def priced(what: str) -> float:
        others = f"others: {{team: {{roles: [nurse], hour: {{nurse: 30 GBP per hour}}, hour of: {{nurse: {what}}}}}}}\n"
        found = costed(["setting", "role"], prices=PRICES + others)["others"].reset_index()
        return float(found.loc[(found["setting"] != "ward") & (found["role"] == "nurse"), "others"].sum())

    table = projection().wte(["setting", "role"])
    rows = table[(table["setting"] != "ward") & (table["role"] == "nurse")]
    recorded = float(rows["hours"].sum())
    assert priced("care") == pytest.approx(30 * recorded)
    assert priced("contact") == pytest.approx(30 * recorded * 2 / 3)
    available = 52.143 * 37.5 * (1 - 0.2)
    assert priced("work") == pytest.approx(30 * float(rows["wte"].sum()) * available)


def test_support_work_stands_in_the_working_week_where_only_care_is_paid_more():
    night = 'unsocial hours: {nights: {days: [Tue], over: "20:00-24:00", care alone: true, bands: {"5": 30%}}}\n'
    table = Pay.model_validate(yaml(BASIS + PAY + night))
    added = added_by_hour(table, Calendar(2009, 2009), 2009, recorded=0.8)["5"]
    assert added[24 + 21] == pytest.approx(0.8 * 0.3)
    assert added_by_hour(table, Calendar(2009, 2009), 2009)["5"][24 + 21] == pytest.approx(0.3)


def test_a_consultants_premium_time_is_a_third_of_a_job_plan_less_its_supporting_activities():
    """A job plan whose care is all at night: 8 of 10 activities of 3 hours for 4, and 2 of support by day."""
    table = shipped_table(Pay)
    group = shipped_table(Availability).staff_groups["Medical and Dental"]
    added = added_by_hour(table, Calendar(2009, 2009), 2009, 1.0 - group.category_allowance.value)["consultant"]
    assert added[24 + 3] == pytest.approx(0.8 / 3, rel=2e-3)


def test_what_trusts_pay_and_families_days_stand_beside_the_total():
    """The trusts' part is all but training and others; a stay at home is the family's day."""
    home = BORNE.rstrip("}\n") + "}}, family: {settings: [ward]}}\n"
    made = projection(pay=PAY, prices=PRICES + TRAVEL + home)
    whole = cost(made).iloc[0]
    assert whole["trusts"] == pytest.approx(whole["total"] - whole["training"] - whole["others"])
    assert whole["others"] > 0
    table = made.expected.table
    present = table[(table["measure"] == "patient") & (table["setting"] == "ward")]["value"].sum()
    assert whole["days_at_home"] == pytest.approx(present / 86_400_000)
    for by in (["role"], ["setting"], ["sector", "pct"], ["staff_group", "band"]):
        found = cost(made, by)
        assert found[["total", "trusts", "days_at_home"]].sum().to_list() == pytest.approx(
            whole[["total", "trusts", "days_at_home"]].to_list()
        )
    family = cost(made, ["role"]).set_index("role").loc["family"]
    assert (family["total"], family["wte"]) == (0, 0)
    assert family["days_at_home"] == whole["days_at_home"]


def test_a_years_cost_is_the_same_whatever_other_years_are_asked_for():
    """The week of the last year in which the plan changed counts, not of the first year asked for."""
    made = projection(years=(2009, 2010, 2011), pay=PAY + UNSOCIAL, prices=PRICES)
    alone, beside = cost(made, years=["2011/12"]), cost(made, years=["2009/10", "2011/12"])
    assert alone.iloc[0]["unsocial"] == beside.iloc[1]["unsocial"]
    assert alone.iloc[0]["total"] == beside.iloc[1]["total"]


def test_a_leaders_office_time_is_needed_and_paid_once_in_each_unit():
    """15 hours a week on each of two wards, whatever it is told apart by; by cover it is on duty."""
    made = projection(pay=PAY, prices=PRICES)
    owed = made.wisn(["staff_group"]).set_index("staff_group").loc["Nurses"]
    assert owed["individual"] == pytest.approx(2 * 15 * 52.143 / (52.143 * 37.5 * 0.8))
    whole = cost(made, ["staff_group"]).set_index("staff_group").loc["Nurses"]
    assert whole["individual"] == pytest.approx(owed["individual"])
    assert whole["wte"] == pytest.approx(owed["requirement"])
    assert whole["pay"] == pytest.approx(owed["requirement"] * 23_000)
    for by in (["pct", "activity"], ["band", "location"]):
        assert cost(made, by)["individual"].sum() == pytest.approx(owed["individual"])
    assert cost(made, method="cover")["individual"].sum() == 0


def test_time_on_duty_holds_no_support_work_that_stands_in_the_working_week():
    """Two at all hours: by cover a third more at night is for all of the nights, whoever is paid for care alone."""
    nights = 'unsocial hours: {nights: {days: [Tue], over: "20:00-24:00", ALONE bands: {"5": 30%}}}\n'
    both = [
        cost(projection(pay=PAY + nights.replace("ALONE", alone), prices=PRICES, volume=1), ["role"], method="cover")
        for alone in ("", "care alone: true,")
    ]
    one, other = (each.set_index("role")["unsocial"]["nurse"] for each in both)
    assert one == other > 0
