"""Care given on two sides, on a tiny region whose answer is a sum on paper."""

import pandas as pd
import pytest

from tests.network.made_network import made_plans
from workforce.comparison.given import care_given, given_sums
from workforce.comparison.impact import AFTER, BEFORE, Impact
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

# Of all patients 55% go to A, 37.5% to B and 7.5% to Z. The ill are young or old, two to one; only some see a doctor.
ILL = """
attributes: {age group: {shares: {young: 60%%, old: the rest}}}
activities:
  stay:
    needs:
      nurse: {time: 2 h}
      doctor: {time: %s, share: {by: age group, cases: {young: %s, old: 50%%}}}
"""
SEEN_BY_FEW, SEEN_BY_MORE = ILL % ("30 min", "10%"), ILL % ("45 min", "100%")


def both(before: str, after: str) -> pd.DataFrame:
    """The sums of two sides that differ in the pathway."""
    return given_sums(Projection.of(made_plans(before)), Projection.of(made_plans(after)))


def test_who_has_a_need_and_for_how_long_is_told_of_both_sides() -> None:
    table = care_given(both(SEEN_BY_FEW, SEEN_BY_MORE))
    assert table["year"].tolist() == ["2009/10", "2010/11"]
    assert set(table["need"]) == {"doctor"}
    assert table["given before"].tolist() == pytest.approx([0.6 * 0.1 + 0.4 * 0.5] * 2)
    assert table["given after"].tolist() == pytest.approx([0.6 + 0.4 * 0.5] * 2)
    assert table["minutes before"].tolist() == pytest.approx([30] * 2)
    assert table["minutes after"].tolist() == pytest.approx([45] * 2)
    assert table["visits before"].tolist() == pytest.approx([730] * 2, rel=0.01)


def test_sites_add_up_to_the_region() -> None:
    sums = both(SEEN_BY_FEW, SEEN_BY_MORE)
    whole, sites = care_given(sums, []).iloc[0], care_given(sums, ["location"]).set_index("location")
    assert sites["visits after"].sum() == pytest.approx(whole["visits after"])
    assert sites.loc["A", "visits after"] / whole["visits after"] == pytest.approx(0.55)
    assert sites["given after"].tolist() == pytest.approx([whole["given after"]] * 3)


def test_a_need_that_only_one_side_has_is_given_to_nobody_on_the_other() -> None:
    table = care_given(both("activities: {stay: {needs: {nurse: {time: 2 h}}}}", ILL % ("1 h", "50%")))
    assert table["given before"].tolist() == [0, 0]
    assert table["minutes before"].isna().all()
    assert table["given after"].tolist() == pytest.approx([0.5, 0.5])


def test_what_is_alike_on_both_sides_is_not_listed() -> None:
    assert len(care_given(both(SEEN_BY_FEW, SEEN_BY_FEW))) == 0


def test_staff_that_is_owed_whatever_the_patients_is_seen_on_duty() -> None:
    """Never fewer than one at three sites of which one is outside: two units of 168 hours a week."""
    floor = "settings: {ward: {cover: {floor: {role: doctor, never fewer than: 1}}}}"
    sides = {BEFORE: made_plans(), AFTER: made_plans(floor)}
    found = Impact(sides[AFTER], sides, clocks=pd.DataFrame(), within={})
    duty = found.cover()
    (row,) = duty[duty["role"] == "doctor"].to_dict("records")
    paid = 37.5 * 0.8 * 52.143
    assert row["difference"] == pytest.approx(2 * 8760 / paid / 0.9, rel=0.15)
    assert found.wte(["role"])["difference"].abs().sum() == 0
