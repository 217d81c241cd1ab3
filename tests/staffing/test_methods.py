"""The methods side by side: four figures and what lies between them, added up exactly."""

import pytest

from tests.network.made_network import laid_over
from tests.staffing.wards import NEEDS, plans, projection
from workforce.planning.settle import plans_from
from workforce.staffing.methods import BETWEEN, METHODS, TO_COVER, TO_NORM, methods_wte
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.laws
AWT = 52.143 * 37.5 * 0.8

NORMS = """
file: norms
title: Norms
norms:
  ward beds:
    setting: ward
    per: bed
    occupancy: 80%
    uplift: 25%
    staff: {nurse: {wte: 1.2, each: 1}, doctor: {wte: 1, each: 10}}
  team caseload: {setting: team, per: patient, staff: {nurse: {wte: 1, each: 20}}}
"""


def table(by=("cover_group", "role"), **given):
    return projection(norms=NORMS, **given).methods(2009, list(by)).set_index(list(by))


@pytest.fixture(scope="module")
def units():
    return table()


@pytest.mark.parametrize("volume", [10, 73, 730, 7300])
def test_what_lies_between_adds_up_to_the_differences(volume):
    found = table(volume=volume)
    to_cover = found["workload"] + found[list(TO_COVER)].sum(axis=1)
    assert to_cover.to_numpy() == pytest.approx(found["cover"].to_numpy(), rel=1e-9, abs=1e-12)
    some = found[found["norm"].notna()]
    assert len(some) == 6
    to_norm = some["workload"] + some[list(TO_NORM)].sum(axis=1)
    assert to_norm.to_numpy() == pytest.approx(some["norm"].to_numpy(), rel=1e-9)


def test_workload_is_wisns_requirement_and_cover_is_that_of_the_cover_method(units):
    made = projection(norms=NORMS)
    required = made.wisn(["cover_group", "role"]).set_index(["cover_group", "role"])["requirement"]
    assert units["workload"].to_numpy() == pytest.approx(required[units.index].to_numpy())
    cover = made.cover(2009, ["cover_group", "role"]).set_index(["cover_group", "role"])["wte"]
    assert units["cover"].to_numpy() == pytest.approx(cover[units.index].to_numpy())


def test_combinations_are_sums_of_units_and_a_norm_that_some_lack_is_missing(units):
    by_role, whole = table(by=("role",)), table(by=("year",))
    for name in ("workload", "cover", *TO_COVER):
        assert by_role[name]["nurse"] == pytest.approx(units[name].xs("nurse", level="role").sum())
        assert whole[name].sum() == pytest.approx(units[name].sum())
    assert by_role["norm"]["nurse"] == pytest.approx(units["norm"].xs("nurse", level="role").sum())
    alone = projection(norms=NORMS.replace("setting: team", "setting: elsewhere")).methods(2009, ["role"])
    assert alone.set_index("role")["norm"].isna().to_dict() == {"nurse": True, "doctor": False}


def test_norms_by_hand(units):
    """730 patients of 2 days, a quarter from Upton: A has 0.25 + 0.3 of them, 2.2 there at a time; beds over 80%."""
    assert units["norm"]["ward, A", "nurse"] == pytest.approx(2.2 / 0.8 * 1.2, rel=1e-6)
    assert units["norm"]["ward, A", "doctor"] == pytest.approx(2.2 / 0.8 / 10, rel=1e-6)
    # 30% of patients go home with visits for 10 days; a tenth of Downham's were treated elsewhere and are visited too.
    assert units["norm"]["team, North", "nurse"] == pytest.approx(730 * 0.25 * 0.3 * 10 / 365 / 20, rel=0.03)
    assert "ward, Z" not in {group for group, _ in units.index}


def test_headroom_is_the_stated_uplift_against_the_units_own(units):
    """An uplift of 25% is an absent share of 20%, which is the units' own: nothing. 60% of paid time is not."""
    assert units["headroom"]["ward, A", "nurse"] == pytest.approx(0, abs=1e-12)
    other = table(by=("cover_group", "role"), needs=NEEDS)
    assert other["headroom"]["team, North", "nurse"] == 0
    stated = projection(norms=NORMS.replace("uplift: 25%", "absent share: 60%")).methods(2009, ["cover_group", "role"])
    row = stated.set_index(["cover_group", "role"]).loc[("ward, A", "nurse")]
    assert row["headroom"] == pytest.approx(row["norm"] * (1 - 0.4 / 0.8))


def test_each_step_is_there_where_its_cause_is_and_only_there(units):
    row = units.loc[("ward, A", "nurse")]
    # 95% of the time at most five patients of a mean of 2.2: 1.25 nurses, and so two. A floor of two adds nothing.
    assert row["cover"] == pytest.approx(2 * 8760 / AWT)
    assert row["round_the_clock"] == pytest.approx(0, abs=1e-12)
    assert row["whole_people"] == pytest.approx(0.75 * 8760 / AWT)
    assert row["peaks"] == pytest.approx((1.25 - 2.2 / 4) * 8760 / AWT)
    three = table(needs=NEEDS.replace("never fewer than: 2", "never fewer than: 3")).loc[("ward, A", "nurse")]
    assert three["round_the_clock"] == pytest.approx(8760 / AWT)
    assert three["whole_people"] == pytest.approx(row["whole_people"])
    one_to_one = table(needs=NEEDS.replace("1 per 4 patients", "1 per 1 patient").replace("than: 2", "than: 0"))
    assert one_to_one["whole_people"]["ward, A", "nurse"] == pytest.approx(0, abs=1e-12)
    assert units["support"]["ward, A", "nurse"] < -15 * 52.143 / AWT


def test_presence_owed_is_no_step_where_it_is_all_there_is():
    """A consultant present for 40 h a week is workload and cover alike."""
    cover = "settings: {ward: {sector: acute, cover: {presence: {role: doctor, presence: 40 h per week}}}}"
    needs = NEEDS.replace(
        "settings: {ward: {sector: acute, cover: {two nurses: {role: nurse, never fewer than: 2}}}}", cover
    )
    needs = needs.replace(', doctor: {every: day, time: 20 min, over: "09:00-12:00"}', "")
    row = table(needs=needs).loc[("ward, A", "doctor")]
    assert row["cover"] == pytest.approx(40 / 7 * 365 / AWT)
    for step in ("peaks", "whole_people", "round_the_clock"):
        assert row[step] == pytest.approx(0, abs=1e-9)


def test_in_post_is_given_only_where_just_this_unit_and_role_is_counted(units):
    assert units["in_post"].isna().all()
    made = plans()
    counted = {
        "both": {"role": "nurse", "basis": "ESR", "scope": "ward", "wte": 14, "year": "2009/10", "location": "A"},
        "older": {"role": "doctor", "basis": "ESR", "scope": "ward", "wte": 3, "year": "2008/09", "location": "A"},
        "group": {
            "staff group": "Nurses",
            "basis": "ESR",
            "scope": "all",
            "wte": 90,
            "year": "2009/10",
            "location": "A",
        },
    }
    tree = laid_over(dict(made.by_year[2009].tree), {"region": {"staff in post": {"rows": counted}}})
    found = Projection.of(plans_from(tree, (2009,))).methods(2009, ["cover_group", "role"])
    in_post = found.set_index(["cover_group", "role"])["in_post"].dropna()
    assert in_post.to_dict() == {("ward, A", "nurse"): 14}


def test_an_unknown_dimension_is_refused():
    made = projection()
    with pytest.raises(ValueError, match="'band' is not a dimension of methods"):
        methods_wte(made.expected.table, made.expected.network, made.plans.by_year[2009], ["band"])


def test_every_figure_is_in_the_answer(units):
    assert set(units.columns) == {"scenario", "individual", *METHODS, *BETWEEN}


def test_what_is_owed_whatever_the_patients_is_a_part_of_workload(units):
    """The rest of it is the need by workload as other tables have it."""
    others = projection().wte(["role"]).set_index("role")["wte"]
    found = units.groupby("role")[["workload", "individual"]].sum()
    assert (found["workload"] - found["individual"]).to_dict() == pytest.approx(others.reindex(found.index).to_dict())


def test_a_norm_for_a_role_that_no_pathway_needs_stands_by_its_unit(units):
    without = NEEDS.replace(', doctor: {every: day, time: 20 min, over: "09:00-12:00"}', "")
    found = table(needs=without)
    assert found["norm"]["ward, A", "doctor"] == pytest.approx(units["norm"]["ward, A", "doctor"])
    assert found["workload"]["ward, A", "doctor"] == 0
