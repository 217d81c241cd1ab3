import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from workforce.engine.expected import expected
from workforce.network.build import build_network
from workforce.network.need_classes import need_classes
from workforce.results.packed import PACKED, Pool
from workforce.staffing.cover import cover_hours, cover_staff, cover_wte
from workforce.staffing.cover_needs import poisson_need
from workforce.staffing.workload import workload_wte

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))
from small_hospital import hospital_plans, run

pytestmark = pytest.mark.unit

ONE_TO_TWO = {"nurse": {"ratio": "1 per 2 patients"}}


def three_at_once(needs=ONE_TO_TWO, **more):
    return hospital_plans({"a": {"lasts": "90 days", "needs": needs}}, {"x": 0, "y": 0, "z": 0}, **more)


def staff(table: pd.DataFrame, role: str) -> np.ndarray:
    return table[table["role"] == role].sort_values("hour")["staff"].to_numpy()


def test_three_patients_at_one_nurse_for_two_need_two_nurses_when_they_are_there():
    # They are there for 90 of 365 days: a quarter of the time.
    network, _, table = run(three_at_once())
    assert set(staff(cover_staff(table, network, 0, 0.95), "nurse")) == {2.0}
    assert set(staff(cover_staff(table, network, 0, 0.70), "nurse")) == {0.0}
    assert cover_hours(table, network, 0.95)["hours"].tolist() == [2 * 8760]


def test_cover_is_into_posts_by_available_hours_and_beside_workload():
    plans = three_at_once()
    network, _, table = run(plans)
    found = cover_wte(table, network, plans.by_year, 0.95, ["year", "role"])
    assert found["wte"].tolist() == pytest.approx([2 * 8760 / (52.143 * 37.5 * 0.775)])
    workload = workload_wte(table, plans.by_year, ["year", "role"])["wte"]
    assert found["workload"].tolist() == pytest.approx(workload.tolist())
    assert found["difference"].tolist() == pytest.approx((found["wte"] - workload).tolist())
    bands = cover_wte(table, network, plans.by_year, 0.95, ["band"]).set_index("band")["wte"]
    assert bands["5"] == pytest.approx(3 * bands["6"])


def test_another_ratio_needs_no_new_run():
    _, _, table = run(three_at_once())
    other = build_network(three_at_once({"nurse": {"ratio": "1 per 1 patients"}}), 0)
    assert set(staff(cover_staff(table, other, 0), "nurse")) == {3.0}


def test_ratios_that_tell_other_patients_apart_need_a_run():
    _, _, table = run(three_at_once())
    ratio = {"by": "group", "cases": {"x": "1 per 2 patients", "the rest": "1 per 3 patients"}}
    other = build_network(three_at_once({"nurse": {"ratio": ratio}}), 0)
    with pytest.raises(ValueError, match="such a change needs a run"):
        cover_staff(table, other, 0)


def test_replications_are_pooled_over_time():
    # In one of four replications the patients never come: the quarter of the year becomes three sixteenths.
    network, _, table = run(three_at_once())
    pooled = pd.concat([table] * 3)
    assert set(staff(cover_staff(pooled, network, 0, 0.84, replications=4), "nurse")) == {2.0}
    assert set(staff(cover_staff(pooled, network, 0, 0.78, replications=4), "nurse")) == {0.0}


def test_cover_is_of_the_replications_with_hours_alone():
    network, _, table = run(three_at_once())
    pooled = pd.concat([table] * 3)
    for share in (0.84, 0.78):
        known = staff(cover_staff(pooled, network, 0, share, replications=4), "nurse")
        assert (
            staff(cover_staff(pooled, network, 0, share, replications=Pool(9, 4)), "nurse").tolist() == known.tolist()
        )
    # Were all nine taken to have hours, the patients would be there for a twelfth of the year.
    assert set(staff(cover_staff(pooled, network, 0, 0.84, replications=9), "nurse")) == {0.0}


def test_replications_without_hours_are_not_taken_for_empty_ones():
    network, _, table = run(three_at_once())
    rest = table[~table["measure"].isin(PACKED)]
    some = pd.concat([table.assign(replication=1), rest.assign(replication=2)])
    with pytest.raises(ValueError, match="say how many"):
        cover_wte(some, network, {2009: three_at_once().by_year[2009]})


def test_presence_owed_by_starts_is_by_those_of_all_replications():
    # Three patients a replication owe 21 hours a week; nine, were they taken to be of one, would owe 84.
    presence = {"by starts of": "a", "cases": {"under 5": "21 h per week", "over 5": "84 h per week"}}
    cover = {"consultant": {"role": "doctor", "presence": presence}}
    network, _, table = run(three_at_once(settings={"ward": {"sector": "acute", "cover": cover}}))
    rest = table[~table["measure"].isin(PACKED)]
    pooled = pd.concat([table, rest, rest])
    found = cover_staff(pooled, network, 0, 0.70, replications=Pool(3, 1))
    assert staff(found, "doctor") == pytest.approx(21 / 168)


def test_rows_without_any_hours_are_refused_where_somebody_worked():
    network, _, table = run(three_at_once())
    rest = table[~table["measure"].isin(PACKED)].assign(replication=1)
    with pytest.raises(ValueError, match="say how many"):
        cover_wte(rest, network, {2009: three_at_once().by_year[2009]})


def test_floors_presence_and_on_call():
    cover = {
        "floor": {"role": "nurse", "never fewer than": 3, "during": "day"},
        "consultant": {"role": "doctor", "presence": "84 h per week"},
        "team": {"role": "aide", "on call": 2, "worked": "10%", "during": "night"},
    }
    plans = three_at_once(settings={"ward": {"sector": "acute", "cover": cover}})
    network, _, table = run(plans)
    found = cover_staff(table, network, 0)
    nurses = staff(found, "nurse").reshape(7, 24)[0]
    assert nurses[[6, 7, 8, 18, 19, 20]].tolist() == [2, 2.5, 3, 3, 2.5, 2]
    assert staff(found, "doctor") == pytest.approx(0.5)
    assert staff(found, "aide").reshape(7, 24)[0][[0, 7, 12]].tolist() == pytest.approx([0.2, 0.1, 0])


def test_timed_work_and_ratios_of_one_role_are_added_before_rounding_up():
    activities = {
        "a": {"lasts": "90 days", "needs": {"nurse": {"ratio": "1 per 4 patients"}}},
        "b": {"lasts": "90 days", "needs": {"nurse": {"every": "day", "time": "15 min", "over": "09:00-10:00"}}},
    }
    patients = {"x": 0, "y": 0, "z": 0, "w": {"arrivals": {"every": "183 days"}, "begins": "b"}}
    for minutes, nurses in (("15 min", 1.0), ("30 min", 2.0)):
        activities["b"]["needs"]["nurse"]["time"] = minutes
        network, _, table = run(hospital_plans(activities, patients))
        found = staff(cover_staff(table, network, 0), "nurse").reshape(7, 24)
        # Three at one for four are 0.75; with a quarter of an hour one nurse is just enough.
        assert set(found[:, 9]) == {nurses}
        assert set(found[:, 10]) == {1.0}


def test_the_closed_forms_census_is_taken_as_poisson():
    network, _, _ = run(three_at_once())
    assert need_classes(network, 0)[0] == (((network.names.roles.index("nurse"), 0, 0.5),),)
    census = pd.DataFrame(
        {
            "measure": "census mean",
            "year": "2009/10",
            "cover_group": "ward, S",
            "bin": 1,
            "hour": range(168),
            "value": 12.0,
        }
    )
    # 95% of the time at most 18 patients of a mean of 12: nine nurses.
    assert set(staff(cover_staff(census, network, 0), "nurse")) == {9.0}


def test_the_closed_form_of_more_than_four_classes_knows_their_spread():
    groups = {f"g{k}": {"arrivals": {"every": f"{5 + k} h"}, "begins": "a"} for k in range(5)}
    by_group = {"by": "group", "cases": {f"g{k}": f"1 per {k + 2} patients" for k in range(5)}}
    needs = {"nurse": {"ratio": "1 per 2 patients"}, "aide": {"ratio": by_group}}
    network = build_network(hospital_plans({"a": {"lasts": {"mean": "30 h", "sd": "9 h"}, "needs": needs}}, groups))
    assert need_classes(network, 0)[0] is None
    week = expected(network).weekly(2009)
    mean = week[(week["measure"] == "cover mean") & (week["hour"] == 30)].set_index(["role", "bin"])["value"]
    by_millionths = mean["aide"]
    assert by_millionths.index.tolist() == [166_667, 200_000, 250_000, 333_333, 500_000]
    found = cover_staff(week, network, 0)
    nurses = np.ceil(poisson.ppf(0.95, mean["nurse"].sum()) / 2)
    assert staff(found, "nurse")[30] == nurses > np.ceil(mean["nurse"].sum() / 2)
    aides = poisson_need(by_millionths.tolist(), [1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2], 0.95)
    assert staff(found, "aide")[30] == aides


def test_what_cannot_be_answered_is_refused():
    plans = three_at_once()
    network, _, table = run(plans)
    with pytest.raises(ValueError, match="'ward' is not a dimension of cover"):
        cover_wte(table, network, plans.by_year, 0.95, ["ward"])
    with pytest.raises(ValueError, match="service level"):
        cover_staff(table, network, 0, 1.5)
