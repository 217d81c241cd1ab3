"""Red flags and closures: counted from clocks and refusals of one year, exactly where everything is known."""

import pandas as pd
import pytest

from tests.network.made_network import tree_of
from workforce.comparison.flags import NoFlags, closures, flags_of
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.unit

# One patient every ten days in each area; a stay of four days is within its limit, one of five beyond it.
FLAGS = """
groups: {ill: {arrivals: {every: 10 days}}}
clocks:
  whole: {from: arrival, until: end of stay}
  stay on the ward: {from: start of stay, until: end of stay, within: 4 days}
red flags:
  for each: whole
  beside: [nurse]
  flags:
    too long: {title: Too long, in force from: July 2013, clocks: [stay on the ward]}
    unseen: {title: Not seen, in force from: July 2014, not counted: Nobody looks.}
"""


def plans(lasts: str) -> Plans:
    return plans_from(
        tree_of(FLAGS + f"activities: {{stay: {{lasts: {lasts}, needs: {{nurse: {{time: 1 h}}}}}}}}"), [2009, 2010]
    )


@pytest.mark.parametrize(("lasts", "per_100"), [("4 days", 0.0), ("5 days", 100.0)])
def test_flags_are_the_clocks_beyond_their_limit(lasts: str, per_100: float) -> None:
    table = flags_of(plans(lasts), 2010, 2, 1).table().set_index("flag")
    assert table.loc["too long", "per 100"] == per_100
    assert table.loc["too long", "in force from"] == "July 2013"
    assert table.loc["too long", "for each"] == pytest.approx(2 * 36.5, abs=1.5)
    assert table.loc["too long", "events"] == per_100 / 100 * table.loc["too long", "for each"]


def test_a_flag_that_no_event_shows_stands_with_its_reason_and_without_a_number() -> None:
    row = flags_of(plans("5 days"), 2010, 1, 1).table().set_index("flag").loc["unseen"]
    assert pd.isna(row["events"])
    assert row["not counted"] == "Nobody looks."


def test_flags_by_site_add_up_and_stand_beside_the_staff() -> None:
    found = flags_of(plans("5 days"), 2010, 1, 1)
    whole, sites = found.table().iloc[0], found.table(["location"])
    sites = sites[sites["flag"] == "too long"]
    assert sites["events"].sum() == whole["events"]
    assert set(sites["location"]) <= {"A", "B", "Z"}
    (row,) = found.beside().to_dict("records")
    assert (row["pathway"], row["role"]) == ("care", "nurse")
    assert row["wte"] > 0


def test_a_year_that_the_scenario_lacks_and_a_scenario_without_flags_are_told() -> None:
    with pytest.raises(ValueError, match="runs from 2009/10 to 2010/11"):
        flags_of(plans("5 days"), 2015, 1, 1)
    with pytest.raises(NoFlags):
        flags_of(plans_from(tree_of(), [2009]), 2009, 1, 1)


@pytest.mark.parametrize(
    ("lasts", "turned_away", "closed", "hours"),
    [("12 h", 1, 1, 24), ("36 h", 1.5, 0.5, 24)],
)
def test_a_closure_lasts_from_the_first_turned_away_until_the_next_is_taken(
    lasts: str, turned_away: float, closed: float, hours: float
) -> None:
    """Two come to one bed at once each day; who is not taken is turned away. Figures are for each day."""
    full = f"activities: {{stay: {{lasts: {lasts}, waiting room: 0, refused to: home, next: home}}, visits: null}}"
    region = "places: {bed: {numbers: {A: 1}}}\nflows: {care: {rows: {Downham: {A: 100%, B: 0%, Z: 0%}}}}"
    plans = plans_from(tree_of("groups: {ill: {arrivals: {every: 1 day}}}\n" + full, region), [2009])
    network = build_network(plans, 0)
    (row,) = closures(network, simulate_once(network, 1, 1)).to_dict("records")
    assert (row["activity"], row["location"], row["waited"]) == ("stay", "A", 0)
    assert row["asked"] / 365 == pytest.approx(2, abs=0.02)
    assert row["turned away"] / 365 == pytest.approx(turned_away, abs=0.02)
    assert row["closures"] / 365 == pytest.approx(closed, abs=0.02)
    assert row["hours closed"] / 365 == pytest.approx(hours, rel=0.02)
