"""Attributes from travel: shares of patients by how long their way is, on two towns whose answer is a sum on paper."""

import numpy as np
import pytest
from made_network import beside, made, made_plans, tree_of

from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.model.calendar import MS_PER_HOUR, MS_PER_MINUTE
from workforce.network.build import build_network
from workforce.network.checks import check_plans

pytestmark = pytest.mark.unit

# All of Upton's go to A; of Downham's 40% to A, half to B and a tenth to Z. A centre stands at B for all.
TRAVEL = "travel to site: {rows: {Upton: {A: 20 min, B: 55 min}, Downham: {A: 50 min, B: 31 min, Z: 70 min}}}\n"
CENTRE = (
    "settings: {ward: {follows: site}, centre: {follows: area, sends: {Upton: {B: 100%}, Downham: {B: 90%, A: 10%}}}}"
)
REGION = TRAVEL + CENTRE
WAY = """
settings: {centre: {sector: acute}}
attributes:
  way: {from: travel, to: %s, values: {close: under 31 min, middle: 31 to 52 min, remote: over 52 min}}
activities: {stay: {lasts: {by: way, cases: {close: 1 h, middle: 2 h, remote: 4 h}}}}
"""
FURTHER = WAY.replace("to: %s,", "to: centre, further than: ward,")
UPTON, DOWNHAM = range(2)


def shares(pathway: str, region: str = REGION) -> np.ndarray:
    """Of each town, the share of close, middle and remote."""
    return made(pathway, region).attributes.area_shares[0, 0]


def test_a_way_to_where_patients_go_is_weighed_by_their_flows() -> None:
    assert shares(WAY % "ward") == pytest.approx(np.array([[1, 0, 0], [0, 0.9, 0.1]]))


def test_a_way_to_what_the_area_sends_to_is_weighed_by_where_it_sends() -> None:
    assert shares(WAY % "centre") == pytest.approx(np.array([[0, 0, 1], [0, 1, 0]]))


def test_a_way_further_than_another_is_the_difference_for_each_patient() -> None:
    """Downham: A then B is 19 minutes nearer, B then A 19 further, Z then either much nearer."""
    assert shares(FURTHER) == pytest.approx(np.array([[0, 1, 0], [1, 0, 0]]))
    longer = TRAVEL.replace("A: 50 min", "A: 85 min") + CENTRE
    far_a_from_b = 0.5 * 0.1
    assert shares(FURTHER, longer)[DOWNHAM] == pytest.approx([1 - far_a_from_b, 0, far_a_from_b])


def test_a_unit_that_closes_lengthens_the_way() -> None:
    closed = TRAVEL + "settings: {ward: {follows: site, sends: {A: {B: 100%}}}, centre: {follows: site}}"
    assert shares(WAY % "ward", closed)[UPTON] == pytest.approx([0, 0, 1])


def test_the_shares_of_the_root_stand_beside_so_that_only_those_move_who_must() -> None:
    closed = TRAVEL + "settings: {ward: {follows: site, sends: {A: {B: 100%}}}, centre: {follows: site}}"
    plans = beside(tree_of(WAY % "ward", REGION), {2009: tree_of(WAY % "ward", closed)})
    attributes = build_network(plans).attributes
    assert attributes.root_area_shares[0, 0] == pytest.approx(np.array([[1, 0, 0], [0, 0.9, 0.1]]))
    assert attributes.area_shares[0, 0] == pytest.approx(np.array([[0, 0, 1], [0, 0.9, 0.1]]))


def test_times_by_travel_are_those_of_the_closed_form_and_of_a_run() -> None:
    network = made(FURTHER, REGION, years=(2009,))
    mean_hours = 0.25 * 2 + 0.75 * 1
    table = expected(network).table
    stays = table[(table["activity"] == "stay") & (table["measure"].isin(("patient", "starts")))]
    sums = stays.groupby("measure", observed=True)["value"].sum()
    assert sums["patient"] / sums["starts"] / MS_PER_HOUR == pytest.approx(mean_hours, rel=1e-3)
    log = simulate_once(network, seed=3, replication=0)
    stay = log.activity == [name for _, name in network.names.activities].index("stay")
    minutes = (log.finish[stay] - log.start[stay]) / MS_PER_MINUTE
    area = log.area[log.patient[stay]]
    assert set(minutes[area == UPTON]) == {120.0}
    assert set(minutes[area == DOWNHAM]) == {60.0}


def test_a_way_that_the_region_does_not_know_is_told() -> None:
    (finding,) = check_plans(made_plans(WAY % "ward", REGION.replace(", Z: 70 min", "")))
    assert (finding.code, finding.path[-1]) == ("WF471", "way")
    assert "from 'Downham' to 'Z'" in finding.reason
    (finding,) = check_plans(made_plans(WAY % "team", REGION))
    assert (finding.code, "to 'North'" in finding.reason) == ("WF471", True)


@pytest.mark.parametrize("wrong", ["20 min", "under 31", "below 31 min"])
def test_what_is_no_range_of_minutes_is_told(wrong: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        made_plans(WAY.replace("under 31 min", wrong) % "ward", REGION)
    assert [problem.code for problem in found.value.problems] == ["WF369"]
