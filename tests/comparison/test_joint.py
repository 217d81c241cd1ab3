"""Two pathways on one ward: hours add up, and whole people are rounded up once."""

import pytest

from tests.network.made_network import made_plans, tree_of
from workforce.comparison.joint import OnePathway, alone, apart_and_together
from workforce.documents.problems import Mark
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

RATIO = "activities: {stay: {needs: {nurse: {ratio: 1 per 4 patients}}}}"
FLOWS = "flows: {more: {rows: {Upton: {A: 100%}, Downham: {A: 40%, B: 50%, Z: 10%}}}}"
FLOOR = "settings: {ward: {cover: {floor: {role: nurse, never fewer than: 2}}}}"


def two(pathway: str) -> Plans:
    return made_plans(pathway, FLOWS, pathways={"more": pathway})


def test_hours_add_up_and_people_are_fewer_together() -> None:
    (row,) = apart_and_together(two(RATIO), 2009, ["role"]).to_dict("records")
    assert row["workload together"] == pytest.approx(row["workload apart"], rel=1e-9)
    assert 0 < row["spared"] == pytest.approx(row["cover apart"] - row["cover together"])


def test_a_floor_of_a_shared_unit_is_owed_once() -> None:
    one = apart_and_together(two(FLOOR), 2009, ["role"]).iloc[0]
    assert one["cover apart"] == pytest.approx(2 * one["cover together"])


def test_a_pathway_alone_keeps_the_changes_that_are_its_own() -> None:
    tree = tree_of(RATIO, FLOWS, pathways={"more": RATIO})

    def change(pathway: str) -> Phased:
        basis = {"because": "so", "grade": "published", "no range": "so"}
        path = ("pathways", pathway, "activities", "stay", "lasts")
        return Phased("joint", pathway, path, "to", "steps", {2009: "4 days"}, basis, "made", Mark("s", 1, 1))

    plans = alone(plans_from(tree, [2009], "joint", [change("care"), change("more")]), "more")
    assert list(plans.by_year[2009].pathways) == ["more"]
    assert [change.of[1] for change in plans.changes] == ["more"]


def test_one_pathway_has_nothing_to_join() -> None:
    with pytest.raises(OnePathway, match="one pathway only"):
        apart_and_together(made_plans(RATIO), 2009)


def test_a_unit_is_owed_nothing_where_only_other_pathways_go() -> None:
    elsewhere = "flows: {more: {rows: {Upton: {B: 100%}, Downham: {B: 100%}}}}"
    clinic = """
settings: {ward: null, clinic: {sector: acute, cover: {floor: {role: doctor, never fewer than: 1}}}}
places: {bed: null}
activities: {stay: {setting: clinic, place: null}}
"""
    region = f"{elsewhere}\nsettings: {{clinic: {{follows: site}}}}"
    row = apart_and_together(made_plans(FLOOR, region, pathways={"more": clinic}), 2009, ["role"]).set_index("role")
    assert row.loc["doctor", "cover together"] == pytest.approx(row.loc["doctor", "cover apart"])
    assert row.loc["nurse", "cover together"] == pytest.approx(row.loc["nurse", "cover apart"])


OWN_TEAM = """
settings: {team: null, other team: {sector: community}}
activities: {visits: {setting: other team, needs: {nurse: {visits: 2 per week, contact: 40 min}}}}
"""
VISITS = "activities: {visits: {needs: {nurse: {visits: 2 per week, contact: 40 min}}}}"
TEAMS = FLOWS + "\nsettings: {other team: {follows: pct}}"
AS_ONE = TEAMS + "\ncover groups: {teams of the South: {setting: [team, other team], locations: [North, South]}}"


def test_teams_of_two_pathways_that_are_staffed_as_one_need_fewer_on_duty() -> None:
    apart, together = (
        apart_and_together(made_plans(VISITS, region, pathways={"more": OWN_TEAM}), 2009, ["role"]).iloc[0]
        for region in (TEAMS, AS_ONE)
    )
    assert apart["spared"] == pytest.approx(0, abs=1e-9)
    assert together["workload together"] == pytest.approx(apart["workload together"])
    assert together["cover together"] < apart["cover together"]
    assert together["spared"] > 0


def test_work_of_settings_staffed_as_one_stands_where_their_cover_does() -> None:
    found = apart_and_together(made_plans(VISITS, AS_ONE, pathways={"more": OWN_TEAM}), 2009, ["setting"])
    assert found[found["cover together"] > 0]["workload together"].sum() == pytest.approx(
        found["workload together"].sum()
    )


def test_what_units_owe_in_other_years_makes_no_nameless_row() -> None:
    table = Projection.of(two(FLOOR)).cover(2009, ["staff_group"])
    assert table["staff_group"].tolist() == ["Nurses"]


def test_a_combination_with_nothing_in_any_column_has_no_row() -> None:
    nobody = "activities: {stay: {needs: {nurse: {ratio: 1 per 4 patients}, doctor: {time: 10 min, share: 0%}}}}"
    found = apart_and_together(two(nobody), 2009, ["role"])
    assert found["role"].tolist() == ["nurse"]


def test_what_is_spared_in_homes_stands_apart() -> None:
    """The same two pathways, once on a ward and once in the homes of a district."""
    at_home = "settings: {ward: {sector: home}}"
    on_ward, in_homes = (
        apart_and_together(
            made_plans(f"{RATIO}\n{more}", FLOWS, pathways={"more": f"{RATIO}\n{more}"}), 2009, ["role"]
        ).iloc[0]
        for more in ("", at_home)
    )
    assert on_ward["of it in homes"] == 0 < on_ward["spared"]
    assert in_homes["of it in homes"] == pytest.approx(in_homes["spared"])
    assert in_homes["spared"] == pytest.approx(on_ward["spared"])
