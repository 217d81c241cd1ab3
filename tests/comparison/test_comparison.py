"""Differences, the ledger and the sensitivity on a tiny region, with answers known beforehand."""

from dataclasses import replace
from typing import Any

import pytest

from tests.network.made_network import laid_over, made_plans, tree_of, yaml
from workforce.comparison.comparison import Comparison
from workforce.comparison.ledger import care_ledger
from workforce.comparison.sensitivity import sensitivity
from workforce.documents.problems import Mark
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from, resettle
from workforce.results.simulation import DifferentRoots

pytestmark = pytest.mark.unit

NEEDS = """
activities:
  stay: {needs: {nurse: {ratio: 1 per 4 patients}}}
  visits: {needs: {doctor: {visits: 2 per week, contact: 30 min}}}
"""
WEAK = """
source: guess
because: A guess.
no range: Others are not varied.
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
groups: {ill: {arrivals: {count: {value: 730 per year, low: 365 per year, high: 1095 per year}}}}
activities:
  stay:
    lasts: {value: 2 days, low: 1 day, high: 3 days}
    needs: {nurse: {ratio: {value: 1 per 4 patients, low: 1 per 5 patients, high: 1 per 2 patients}}}
"""


def weak_tree() -> dict[str, Any]:
    base = tree_of(NEEDS)
    return {**base, "pathways": {"care": laid_over(base["pathways"]["care"], yaml(WEAK))}}


def shift(name: str, share: str) -> Phased:
    made = Phased.__dataclass_fields__
    values = {
        "scenario": "more", "name": name, "of": ("pathways", "care", "activities", "stay", "next"), "verb": "shift",
        "by": "steps", "years": {2009: {"from": "home", "to": "visits", "share": share}},
        "basis": {"because": name, "grade": "published"}, "citation": "made", "mark": Mark("m.yaml", 1, 1),
    }  # fmt: skip
    return Phased(**{key: value for key, value in values.items() if key in made})


def scenario(*changes: Phased) -> Plans:
    return plans_from(tree_of(NEEDS), [2009], "more", changes)


def test_a_scenario_differs_from_itself_by_nothing() -> None:
    plans = scenario()
    twin = resettle(plans, scenario="twin")
    found = Comparison({"more": plans, "twin": twin}, "more", None).differences(["role"])
    assert (found["difference"] == 0).all()


def test_moving_half_of_those_who_went_home_multiplies_visits_by_65_over_30() -> None:
    """30% were visited; half of the 70% who went home join them."""
    both = {"base": scenario(), "more": scenario(shift("half", "50%"))}
    found = Comparison(both, "base", None).differences(["role"]).set_index("role")
    assert found.loc["doctor", "after"] / found.loc["doctor", "before"] == pytest.approx(65 / 30, rel=1e-6)
    assert found.loc["nurse", "difference"] == pytest.approx(0, abs=1e-9)


def test_scenarios_of_different_roots_and_strangers_are_refused() -> None:
    one = made_plans(NEEDS, years=[2009])
    about = type(one.about)("other", "Other", "elsewhere", ("elsewhere",))
    other = Plans(about, one.by_year, one.root_by_year, one.inputs)
    with pytest.raises(DifferentRoots):
        Comparison({"made": one, "other": other}, "made", None)
    with pytest.raises(KeyError, match="nobody"):
        Comparison({"made": one}, "nobody", None)


def test_the_ledger_balances_and_its_lines_add_up_to_the_whole_difference() -> None:
    plans = scenario(shift("first", "50%"), shift("second", "20%"))
    books = care_ledger(plans)
    assert books.imbalance() < 1e-6
    whole = Comparison({"base": scenario(), "more": plans}, "base", None).differences(["year"])
    hours = [Comparison({"a": each}, "a", None).wte(["year"])["hours"].sum() for each in (scenario(), plans)]
    assert books.totals["remainder"].sum() == pytest.approx(hours[1] - hours[0], rel=1e-9)
    assert whole["difference"].item() > 0
    assert list(books.totals["change"]) == ["first", "second"]


def test_a_ledger_without_changes_is_empty() -> None:
    assert care_ledger(scenario()).totals.empty


def test_need_moves_with_arrivals_stays_and_ratios_as_arithmetic_says() -> None:
    """Arrivals and stays 50% either way move nurses by half; 1 per 5 and 1 per 2 are -20% and +100%."""
    plans = plans_from(weak_tree(), [2009])
    found = sensitivity(plans, 2009)
    nurses = Comparison({"made": plans}, "made", None).wte(["role"]).set_index("role").loc["nurse", "wte"]
    acute = found.swings[found.swings["sector"] == "acute"].set_index("address")
    low, high = {}, {}
    for address, row in acute.iterrows():
        key = "arrivals" if "arrivals" in str(address) else "lasts" if "lasts" in str(address) else "ratio"
        low[key], high[key] = row["at_low"] / nurses, row["at_high"] / nurses
    assert low == pytest.approx({"arrivals": -0.5, "lasts": -0.5, "ratio": -0.2}, rel=0.01)
    assert high == pytest.approx({"arrivals": 0.5, "lasts": 0.5, "ratio": 1.0}, rel=0.01)
    down, up = found.combined(["acute"])
    assert down / nurses == pytest.approx(-((0.25 + 0.25 + 0.04) ** 0.5), rel=0.01)
    assert up / nurses == pytest.approx((0.25 + 0.25 + 1) ** 0.5, rel=0.01)
    assert found.largest(1)["address"].item().endswith("ratio")


def test_a_number_that_two_scenarios_share_moves_their_difference_only_as_far_as_it_differs() -> None:
    """Half of those at home are visited: arrivals 50% off move the difference by half, the stay by nothing."""
    half = replace(shift("half", "50%"), basis={"because": "half", "grade": "assumed", "no range": "Not varied."})
    base, more = (sensitivity(plans_from(weak_tree(), [2009], changes=some), 2009) for some in ((), (half,)))
    both = {"base": plans_from(weak_tree(), [2009]), "more": plans_from(weak_tree(), [2009], "more", (half,))}
    found = Comparison(both, "base", None).differences(["role"]).set_index("role")
    apart = more.beside(base)
    down, up = apart.combined(["community"])
    assert up / found.loc["doctor", "difference"] == pytest.approx(0.5, rel=0.01)
    assert down == pytest.approx(-up, rel=1e-9)
    assert apart.combined(["acute"]) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert base.beside(base).combined() == (0.0, 0.0)


def test_a_side_that_a_rule_forbids_is_told_and_left_out_of_the_spread() -> None:
    tree = weak_tree()
    shares = {"home": {"value": "70%", "low": "60%", "high": "95%"}, "elsewhere": "20%", "visits": "the rest"}
    tree["pathways"]["care"]["activities"]["stay"]["next"] = {"shares": shares}
    tree["pathways"]["care"]["ends"] = {"home": {}, "elsewhere": {}}
    found = sensitivity(plans_from(tree, [2009]), 2009)
    home = found.swings[found.swings["address"].str.endswith("next.shares.home")]
    assert home["at_high"].isna().all()
    assert home.loc[home["sector"] == "community", "at_low"].item() > 0
    assert "1 sides that break a rule" in " ".join(found.left_out)
