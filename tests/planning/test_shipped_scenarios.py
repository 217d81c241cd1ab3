"""The shipped scenarios settle in every year and say what their titles say."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from house import problems

from workforce.planning.explain import differences
from workforce.planning.library import files_from, find, folder, shipped
from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import settle
from workforce.planning.tree import get

pytestmark = pytest.mark.unit

CLOSER, UNITS, STANDARD = "care-closer-to-home", "hyperacute-centralisation", "thrombolysis-within-4-5-hours"


@cache
def plans(name: str) -> Plans:
    return settle(name)


@pytest.mark.parametrize("name", shipped("scenarios"))
def test_every_year_settles_without_a_warning(name: str) -> None:
    assert plans(name).about.warnings == ()
    assert plans(name).years == plans(plans(name).root).years


def test_the_vision_joins_what_was_written_for_each_pathway() -> None:
    vision = plans("next-stage-review")
    assert vision.about.warnings == ()
    assert set(vision.by_year[2009].pathways) == {"stroke", "trauma", "maternity"}
    written = {change.scenario for change in vision.changes}
    assert {"care-closer-to-home", "trauma-network", "midwife-led-births", "continuity-of-carer"} <= written
    assert "next-stage-review" not in written
    one = get(plans("stroke-together").by_year[2017].tree, ("pathways", "stroke", "activities"))
    assert get(vision.by_year[2017].tree, ("pathways", "stroke", "activities")) == one


def test_a_scenario_may_stand_in_a_folder_and_a_region_is_none(tmp_path: Path) -> None:
    for name in ("stroke", "regions"):
        (tmp_path / "scenarios" / name).mkdir(parents=True)
    (tmp_path / "scenarios" / "stroke" / "sooner.yaml").write_text("scenario: sooner\n", encoding="utf-8")
    (tmp_path / "scenarios" / "regions" / "here.yaml").write_text("region: here\n", encoding="utf-8")
    with files_from(tmp_path):
        assert shipped("scenarios") == ["sooner"]
        assert find("scenarios", "sooner") == tmp_path / "scenarios" / "stroke" / "sooner.yaml"


def test_no_two_shipped_scenarios_have_one_name() -> None:
    files = [path for path in folder("scenarios").rglob("*.yaml") if folder("regions") not in path.parents]
    assert sorted(path.stem for path in files) == shipped("scenarios")


def within_reach(plan: Plan, attribute: str) -> float:
    """The share of the region's people who live where a team is offered."""
    rows = plan.region.area_attributes["stroke"][attribute].rows
    areas = plan.region.areas.rows.values()
    return sum(float(area.population_share.value) * float(rows[area.pct]["yes"].value) for area in areas)


@pytest.mark.parametrize(
    ("attribute", "first", "last"), [("esd service", 0.44, 0.81), ("community service", 0.55, 0.80)]
)
def test_teams_reach_more_people_every_year_until_the_published_share(
    attribute: str, first: float, last: float
) -> None:
    reach = [within_reach(plan, attribute) for plan in plans(CLOSER).by_year.values()]
    assert reach == sorted(reach)
    assert reach[0] == pytest.approx(first, abs=1e-3)
    assert reach[-1] == pytest.approx(last, abs=5e-3)
    assert reach[5] == pytest.approx(last, abs=0.03)


def test_care_closer_to_home_changes_nothing_in_the_first_year() -> None:
    assert not [each for each in differences(plans("baseline"), plans(CLOSER)) if each.year == "2009/10"]


def since_blocks(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "since" in value:
            yield value
        for inner in value.values():
            yield from since_blocks(inner)


def test_the_standard_moves_every_window_from_its_first_whole_year() -> None:
    windows = {
        year: {block["within"]["value"] for block in since_blocks(plan.tree["pathways"]["stroke"])}
        for year, plan in plans(STANDARD).by_year.items()
    }
    assert windows == {year: {"3 h"} if year < 2013 else {"4.5 h"} for year in windows}


@pytest.mark.parametrize(
    ("year", "remain"), [(2012, {"GDH", "KGH", "BDG"}), (2014, {"GDH", "KGH", "BDG", "KMH", "PIL"})]
)
def test_hyperacute_units_close_in_two_steps(year: int, remain: set[str]) -> None:
    sends = plans(UNITS).by_year[year].region.settings["hyperacute stroke unit"].sends
    gone = {site for site, row in sends.items() if site not in row or row[site].value == 0.0}
    assert gone == remain


def test_nobody_is_treated_on_a_stroke_unit_once_the_units_are_open() -> None:
    address = ["pathways", "stroke", "activities", "urgent scan", "next", "cases", "infarct", "then", "shares"]
    before, after = (get(plans(UNITS).by_year[year].tree, tuple(address)) for year in (2011, 2012))
    assert before["thrombolysis"]["value"] == "43%"
    assert (after["thrombolysis"]["value"], after["hyperacute thrombolysis"]["value"]) == ("0%", "63.25%")


def test_the_joined_scenarios_clash_unless_the_joining_one_settles_it(tmp_path: Path) -> None:
    text = find("scenarios", "stroke-together").read_text(encoding="utf-8")
    (tmp_path / "later.yaml").write_text(text[: text.index("changes:")], encoding="utf-8")
    found = problems(tmp_path)
    assert {problem.code for problem in found} == {"WF404"}
    assert {problem.value for problem in found} == {
        f"pathways.stroke.activities.stroke unit stay.lasts.cases.{severity}" for severity in ("mild", "moderate")
    }
