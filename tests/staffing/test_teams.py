"""A team of some roles over several units: one group of staff for them, the units' own for all other roles."""

import pandas as pd
import pytest

from tests.network.made_network import HOUR, made_plans
from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.engine.windows import windows_of
from workforce.network.build import build_network
from workforce.network.need_classes import need_classes
from workforce.planning.plans import Plans
from workforce.results.measures import measure
from workforce.results.measuring import Measuring
from workforce.staffing.cover import cover_staff
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

PATHWAY = """
settings: {theatre: {sector: acute, cover: {floor: {role: doctor, never fewer than: 1}}}}
places: {bed: null}
groups: {ill: {arrivals: {count: 2920 per year}}}
activities:
  stay:
    place: null
    lasts: {mean: 20 h, sd: 8 h}
    needs:
      nurse: {ratio: 1 per 4 patients}
      doctor: {ratio: 1 per 8 patients}
      round: {role: doctor, every: day, time: 40 min, covered by: doctor}
    next: operation
  operation:
    setting: theatre
    lasts: 6 h
    needs: {nurse: {whole activity: 2}, doctor: {whole activity: 1}}
    next: visits
  visits: {needs: {doctor: {time: 50 min}, nurse: {every: day, time: 20 min}}}
"""
UNITS = "settings: {theatre: {follows: site}}"
TEAM = """
cover groups:
  doctors of A: {setting: [ward, theatre], locations: [A], roles: [doctor]}
"""


def plans(team: bool, pathway: str = PATHWAY) -> Plans:
    return made_plans(pathway, UNITS + (TEAM if team else ""), years=[2009])


def simulated(of: Plans) -> pd.DataFrame:
    network = build_network(of)
    return measure(network, simulate_once(network, 5, 1), 5, 1)


def per_hour(table: pd.DataFrame, group: str, role: str, of: Plans) -> float:
    staff = cover_staff(table, build_network(of), 0)
    return float(staff[(staff["cover_group"] == group) & (staff["role"] == role)]["staff"].sum())


def test_a_team_needs_fewer_on_duty_and_no_work_moves():
    apart, together = (Projection.of(plans(team)) for team in (False, True))
    assert together.wte(["role"])["wte"].tolist() == pytest.approx(apart.wte(["role"])["wte"].tolist(), rel=1e-12)
    one, two = (each.cover(2009, ["role"]).set_index("role") for each in (apart, together))
    assert two.loc["doctor", "wte"] < one.loc["doctor", "wte"]
    assert two.loc["nurse", "wte"] == pytest.approx(one.loc["nurse", "wte"], rel=1e-12)
    assert two["workload"].tolist() == pytest.approx(one["workload"].tolist(), rel=1e-12)


def test_patients_of_all_units_of_a_team_are_counted_together():
    table = simulated(plans(True))
    network = build_network(plans(True))
    of_team = table[(table["measure"] == "cover") & (table["cover_group"] == "doctors of A")]
    classes = need_classes(network, 0)[network.names.cover_groups.index("doctors of A")]
    assert classes is not None
    staff = [needed[0][2] for needed in classes]
    assert sorted(staff) == [1 / 8, 1.0]
    both = of_team[(of_team["n1"] > 0) & (of_team["n2"] > 0)]["value"].sum()
    assert both > 1000 * HOUR
    doctors = (of_team["n1"] * staff[0] + of_team["n2"] * staff[1]) * of_team["value"]
    here = table[(table["measure"] == "staff") & (table["need"] == "doctor") & (table["location"] == "A")]
    assert float(doctors.sum()) == pytest.approx(float(here["value"].sum()), abs=len(here) + len(of_team))
    assert set(here["cover_group"]) == {"doctors of A"}


def test_the_units_keep_all_other_roles():
    one, two = simulated(plans(False)), simulated(plans(True))
    for group in ("ward, A", "theatre, A", "ward, B"):
        assert per_hour(one, group, "nurse", plans(False)) == per_hour(two, group, "nurse", plans(True))
    assert per_hour(two, "ward, A", "doctor", plans(True)) == 0
    assert per_hour(two, "ward, B", "doctor", plans(True)) > 0


def test_windows_of_a_run_count_a_team_as_the_whole_log_does():
    network = build_network(plans(True))
    log = simulate_once(network, 5, 1)
    measuring = Measuring(network)
    for window in windows_of(network, log, range(0, network.calendar.horizon_ms, 11 * 24 * HOUR)):
        measuring.add(window)
    pd.testing.assert_frame_equal(measuring.finished(), measure(network, log, 5, 1))


def test_the_closed_form_adds_the_patients_of_a_teams_units_hour_by_hour():
    def mean(team: bool, name: str) -> pd.Series:
        week = expected(build_network(plans(team))).weekly(2009)
        return week[(week["measure"] == name) & ((week["role"] == "doctor") | week["role"].isna())]

    together = mean(True, "census mean")
    of_team = together[together["cover_group"] == "doctors of A"].groupby("bin")["value"].sum()
    apart = mean(False, "census mean")
    units = apart[apart["cover_group"].isin(["ward, A", "theatre, A"])].groupby("cover_group")["value"].sum()
    assert sorted(of_team) == pytest.approx(sorted(units), rel=1e-12)
    assert not mean(True, "work mean")["cover_group"].isin(["ward, A", "theatre, A"]).any()


def test_what_a_unit_owes_of_a_role_is_owed_once_by_its_team():
    ward = PATHWAY.replace(
        "theatre: {sector", "ward: {cover: {floor: {role: doctor, never fewer than: 1}}}, theatre: {sector"
    )
    cover = build_network(plans(True, ward)).unit_cover
    network = build_network(plans(True, ward))
    owed = [network.names.cover_groups[group] for group in cover.cover_group.tolist()]
    assert owed.count("doctors of A") == 2
    empty = simulated(plans(True, ward)).iloc[:0]
    assert per_hour(empty, "doctors of A", "doctor", plans(True, ward)) == 168


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("more: {setting: theatre, locations: [A], roles: [doctor]}", "is in 'doctors of A' already for 'doctor'"),
        ("both: {setting: ward, locations: [A, B]}", "The team has a part of 'both'"),
        ("more: {setting: ward, locations: [B], roles: [dr]}", "There is no such role"),
    ],
)
def test_a_team_that_cannot_be_is_refused(groups: str, said: str):
    def read() -> None:
        build_network(made_plans(PATHWAY, f"{UNITS}{TEAM}  {groups}\n", years=[2009]))

    with pytest.raises(ProblemsFound) as caught:
        read()
    assert said in str(caught.value)
