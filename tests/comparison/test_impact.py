"""A standard's two sides on a tiny region: the same patients, held against the same clock."""

import pytest

from tests.network.made_network import tree_of
from workforce.comparison.impact import NoStandard, impact_of
from workforce.documents.problems import Mark
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.unit

# Visits last ten days from the second day on; a standard shortens the stay to one day, with one hour of a doctor.
CLOCK = """
clocks: {stay on the ward: {from: start of stay, until: end of stay, within: 3 days}}
activities: {stay: {needs: {nurse: {time: 2 h}}}}
"""


def change(name: str, of: str, to: object, scenario: str = "standard") -> Phased:
    basis = {"because": name, "grade": "published", "no range": "A standard."}
    path = ("pathways", "care", *of.split("."))
    return Phased(scenario, name, path, "to", "steps", {2010: to}, basis, "made", Mark("s.yaml", 1, 1))


SHORTER = change("shorter", "activities.stay.lasts", "1 day")
HELP = change("help", "activities.stay.needs.nurse.time", "3 h")
LIMIT = change("limit", "clocks.stay on the ward.within", "36 h")


def standard(*changes: Phased) -> Plans:
    return plans_from(tree_of(CLOCK), [2009, 2010], "standard", changes)


def test_both_sides_are_held_against_the_limit_of_the_standard() -> None:
    table = impact_of(standard(SHORTER, LIMIT), 2, 1).met().set_index("year")
    before, after = table.loc["2009/10"], table.loc["2010/11"]
    assert (before["hours"], before["before"], before["after"]) == (36, 0, 0)
    assert after["before"] == 0
    assert after["after"] == pytest.approx(1, abs=0.02)
    assert after["low"] <= after["difference"] <= after["high"]
    assert after["patients before"] == pytest.approx(730, rel=0.2)


def test_the_scorecard_adds_up_to_the_region() -> None:
    found = impact_of(standard(SHORTER, LIMIT), 2, 1)
    whole, sites = found.met([]).iloc[0], found.met(["location"]).set_index("location")
    assert set(sites.index) == {"A", "B", "Z"}
    assert sites["patients before"].sum() == pytest.approx(whole["patients before"])
    shares = (sites["before"] * sites["patients before"]).sum() / sites["patients before"].sum()
    assert shares == pytest.approx(whole["before"])
    # Of all patients 55% go to A, 37.5% to B and 7.5% to Z.
    assert sites.loc["A", "patients before"] / whole["patients before"] == pytest.approx(0.55, abs=0.05)


def test_staff_before_and_after_differ_by_the_change_alone() -> None:
    table = impact_of(standard(HELP, LIMIT), 1, 1).wte(["year", "role"])
    (_, _, *first), (_, _, *second) = table[table["role"] == "nurse"].itertuples(index=False)
    assert first == pytest.approx([first[0], first[0], 0], abs=0)
    assert second == pytest.approx([second[0], 1.5 * second[0], 0.5 * second[0]])


def test_what_the_parent_changed_counts_on_both_sides() -> None:
    parent = change("parent's", "activities.stay.needs.nurse.time", "4 h", scenario="parent")
    table = impact_of(standard(parent, LIMIT), 1, 1).wte(["role"])
    assert (table["difference"] == 0).all()


def test_a_scenario_that_changes_nothing_has_no_impact() -> None:
    with pytest.raises(NoStandard, match="changes nothing of its own"):
        impact_of(standard(), 1, 1)


def test_only_years_in_which_it_changes_anything_are_told_and_its_own_clocks_are_named() -> None:
    found = impact_of(standard(SHORTER, LIMIT), 1, 1)
    assert found.years == ("2010/11",)
    assert found.own_clocks == {"stay on the ward"}
    assert impact_of(standard(HELP), 0, 1).own_clocks == frozenset()
    whole, later = found.met([]).iloc[0], found.met([], found.years).iloc[0]
    assert (later["before"], later["after"]) == pytest.approx((0, 1), abs=0.02)
    assert whole["after"] < later["after"]


def test_with_no_replication_staff_are_told_and_nobody_is_timed() -> None:
    found = impact_of(standard(HELP, LIMIT), 0, 1)
    assert len(found.met()) == len(found.met(["location"], found.years)) == 0
    assert found.wte(["role"])["difference"].sum() > 0
