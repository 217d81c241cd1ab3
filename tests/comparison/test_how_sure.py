"""What a range rests on: shares of the squares of swings by grade, and the numbers that widen it most."""

import math

import pandas as pd
import pytest

from tests.network.made_network import laid_over, tree_of, yaml
from workforce.comparison.how_sure import ALL, find_out_first, how_sure_of, share_by_grade, what_of
from workforce.comparison.sensitivity import Sensitivity
from workforce.comparison.why import NoSuchYear, how_sure
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
source: made
because: So.
no range: Others are not varied.
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
groups: {ill: {arrivals: {count: {value: 730 per year, low: 365 per year, high: 1095 per year}}}}
activities:
  stay: {lasts: {value: 2 days, low: 1.8 days, high: 2.2 days, source: guess, because: So.}}
"""


def plans(text: str = WEAK) -> Plans:
    base = tree_of(NEEDS)
    tree = {**base, "pathways": {"care": laid_over(base["pathways"]["care"], yaml(text))}}
    return plans_from(tree, [2009], "made")


def swings(*rows: tuple[str, str, str, float, float]) -> Sensitivity:
    ends = ("2 days", "1 day", "3 days")
    made = [(row[0], *ends, row[1], "s", *row[2:]) for row in rows]
    columns = ["address", "text", "low", "high", "grade", "source", "sector", "at_low", "at_high"]
    return Sensitivity(2009, pd.DataFrame(made, columns=columns), ())


def test_shares_are_of_the_squares_of_each_headline() -> None:
    known = swings(
        ("a", "assumed", "acute", -3, 3), ("b", "published", "acute", -4, 4), ("a", "assumed", "community", 3, -3)
    )
    table = share_by_grade(known).set_index(["headline", "grade"])
    assert table.loc[("acute", "assumed"), "share"] == pytest.approx(9 / 25)
    assert table.loc[("acute", "published"), "share"] == pytest.approx(16 / 25)
    assert table.loc[("community", "assumed"), "share"] == 1.0
    assert table.loc[(ALL, "published"), "share"] == 1.0
    assert table.loc[("acute", "assumed"), ["low", "high", "numbers"]].tolist() == [-3, 3, 1]


def test_the_first_to_find_out_widens_the_range_most() -> None:
    table = find_out_first(swings(("a", "assumed", "acute", -3, 3), ("b", "assumed", "acute", 4, -4)))
    assert table["address"].tolist() == ["b", "a"]
    assert table.iloc[0][["value", "unit", "low", "high", "swing"]].tolist() == [2.0, "days", 1.0, 3.0, 4.0]
    assert table["learned"].iloc[0] == "b: known exactly, the range would be 40% narrower"


def test_a_number_is_shown_with_what_it_is_ordered_by() -> None:
    """The larger side alone would put the second first: 10 down is less in all than 8 down and 8 up."""
    table = find_out_first(swings(("one side", "assumed", "acute", -10, 0), ("both", "assumed", "acute", 8, -8)))
    assert table["address"].tolist() == ["both", "one side"]
    assert table[["less", "more", "swing"]].to_numpy().tolist() == [[-8, 8, 8], [-10, 0, pytest.approx(50**0.5)]]
    assert table["swing"].is_monotonic_decreasing


def test_a_number_that_moves_nothing_is_not_worth_finding_out() -> None:
    assert find_out_first(swings(("a", "assumed", "acute", 0, 0))).empty


def test_a_range_that_rests_on_published_figures_is_not_indicative() -> None:
    found = how_sure_of(plans(), 2009, 10.0)
    table = found.by_grade.set_index(["headline", "grade"])
    # Arrivals by half either way, lengths by a tenth: a square of 25 to 1 among what both move.
    assert table.loc[("acute", "published"), "share"] == pytest.approx(25 / 26)
    assert found.indicative is False
    assert found.find_out["grade"].tolist() == ["published", "assumed"]
    low, high = found.inputs.combined()
    assert (
        found.said[0]
        == f"made needs 10 WTE in 2009/10; numbers that may be off make it {10 + low:,.0f} to {10 + high:,.0f}."
    )


def test_a_range_that_rests_on_assumption_is_indicative() -> None:
    found = how_sure_of(
        plans(WEAK.replace("high: 1095 per year", "high: 1095 per year, source: guess, because: So.")), 2009, 10.0
    )
    assert found.indicative
    assert found.said[1].startswith(
        "100% of that range rests on assumption: the figure is indicative. Of the 2 numbers"
    )
    assert "2 are assumed; published numbers seldom" in found.said[1]
    assert math.isclose(found.by_grade.loc[found.by_grade["headline"] == ALL, "share"].sum(), 1.0)


def test_of_a_difference_a_number_moves_both_together() -> None:
    base = plans()
    basis = {"because": "so", "grade": "published", "no range": "so"}
    path = ("pathways", "care", "activities", "visits", "lasts")
    visits = Phased("more", "visits", path, "to", "steps", {2009: "20 days"}, basis, "made", Mark("m", 1, 1))
    more = resettle(base, [visits], scenario="more")
    found = how_sure(more, 2009, base)
    assert found.against == "made"
    assert found.need == pytest.approx(found.by_grade["high"].max() * 2, rel=1e-6)
    assert set(found.find_out["address"]) == {"pathways.care.groups.ill.arrivals.count"}
    assert found.said[0].startswith("more needs beside made +")


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(NoSuchYear, match="2015/16 is none of 2009/10"):
        how_sure(plans(), "2015/16")
    other = plans()
    about = type(other.about)("b", "b", "another", ("another", "b"))
    with pytest.raises(DifferentRoots):
        how_sure(plans(), 2009, type(other)(about, other.by_year, other.root_by_year, other.inputs))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("pathways.care.activities.stay.lasts", "how long 'stay' lasts (care)"),
        ("pathways.care.activities.stay.lasts.cases.mild.mean", "how long 'stay' lasts (care: mild, mean)"),
        (
            "pathways.care.activities.stay.next.cases.mild.cases.yes.shares.home",
            "where patients go after 'stay' (care: mild, yes, to home)",
        ),
        ("pathways.care.activities.stay.needs.nurse.ratio.day", "what 'stay' (care: day) takes of the nurse"),
        ("pathways.care.activities.stay.turnover", "turnover of 'stay' (care)"),
        ("pathways.care.activities.stay.needs.nurse.ratio", "what 'stay' (care) takes of the nurse"),
        ("changes.more.visits", "how far 'visits' of more goes"),
        ("tables.availability.staff groups.Nurses.absent.sickness", "absent sickness of Nurses"),
        ("region.travel per visit.rows.North", "how long the way to a visit takes (North)"),
        ("region.sites", "region.sites"),
    ],
)
def test_an_address_is_said_in_plain_words(address: str, told: str) -> None:
    assert what_of(address) == told
