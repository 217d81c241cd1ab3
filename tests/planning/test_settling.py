"""Scenarios settled from files: every year, every place of a problem."""

import os
from pathlib import Path

import pytest
from house import FILES, built, change, line_of, problems, scenario, settled

from workforce.documents.problems import ProblemsFound
from workforce.planning.settle import resettle, settle
from workforce.planning.tree import get

pytestmark = pytest.mark.unit

STAY = "pathways.care.activities.stay"
LASTS = (*STAY.split("."), "lasts")


def test_a_change_counts_from_its_year_on(tmp_path: Path) -> None:
    plans = settled(tmp_path, change("shorter", f"{STAY}.lasts", "to: 1 day") + "    from: 2011/12\n")
    values = [get(plans.by_year[year].tree, LASTS) for year in plans.years]
    assert values[:2] == ["2 days", "2 days"]
    assert [value["value"] for value in values[2:]] == ["1 day", "1 day"]
    assert {get(plan.tree, LASTS) for plan in plans.root_by_year.values()} == {"2 days"}


def test_years_with_the_same_changes_share_one_plan(tmp_path: Path) -> None:
    plans = settled(tmp_path, change("shorter", f"{STAY}.lasts", "to: 1 day") + "    from: 2011/12\n")
    trees = [plans.by_year[year].tree for year in plans.years]
    assert trees[0] is trees[1]
    assert trees[2] is trees[3]
    assert trees[1] is not trees[2]
    assert plans.by_year[2010].region is plans.by_year[2012].region
    assert [plan.year for plan in plans.by_year.values()] == [2009, 2010, 2011, 2012]


def test_a_wrong_settled_value_is_told_once_at_its_change(tmp_path: Path) -> None:
    built(tmp_path, later=scenario("later", change("shorter", f"{STAY}.lasts", "to: 1 bananas")))
    (problem,) = problems(tmp_path)
    assert problem.mark.file.endswith("later.yaml")
    assert problem.mark.line == line_of(tmp_path, "later.yaml", "  shorter:")
    assert problem.address.startswith(f"{STAY}.lasts")


def test_a_block_that_a_change_leaves_unwhole_is_told_at_the_change(tmp_path: Path) -> None:
    built(tmp_path, later=scenario("later", change("fewer", f"{STAY}.next.cases.bad.shares", "remove: visits")))
    (problem,) = problems(tmp_path)
    assert problem.code == "WF327"
    assert problem.mark.line == line_of(tmp_path, "later.yaml", "  fewer:")


def test_an_unknown_address_names_the_nearest(tmp_path: Path) -> None:
    built(tmp_path, later=scenario("later", change("shorter", "pathways.care.activities.stey.lasts", "to: 1 day")))
    (problem,) = problems(tmp_path)
    assert (problem.code, problem.remedy) == ("WF405", "Did you mean 'stay'?")
    assert str(problem.mark).endswith(f"later.yaml:{line_of(tmp_path, 'later.yaml', '    of:')}:9")


def test_a_verb_that_does_not_fit_is_told_where_it_stands(tmp_path: Path) -> None:
    verb = "shift: {from: hospice, to: home, share: 40%}"
    built(tmp_path, later=scenario("later", change("moved", f"{STAY}.next", verb)))
    (problem,) = problems(tmp_path)
    assert (problem.code, problem.mark.line) == ("WF406", line_of(tmp_path, "later.yaml", "    shift:"))


def test_all_changes_that_fail_are_told_together(tmp_path: Path) -> None:
    changes = change("one", f"{STAY}.lost", "to: 1 day") + change("two", "region.sitez.rows.A", "times: 2")
    built(tmp_path, later=scenario("later", changes))
    assert [problem.code for problem in problems(tmp_path)] == ["WF405", "WF405"]


def test_a_wrong_cell_is_told_at_its_line_of_the_table(tmp_path: Path) -> None:
    wrong = FILES["tables/flows.csv"].replace("Downham,A,40", "Downham,Q,40")
    built(tmp_path, **{"tables/flows.csv": wrong})
    found = problems(tmp_path, "root")
    assert {(Path(p.mark.file).name, p.mark.line) for p in found} == {("flows.csv", 3)}
    assert {p.code for p in found} == {"WF372"}


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("Upton,A,100\nDownham,A,40\nDownham,A,60\n", "WF409", 4),
        ("Upton,A,100\n,A,40\nDownham,B,60\n", "WF409", 3),
    ],
)
def test_a_row_twice_or_without_its_name_is_refused(tmp_path: Path, rows: str, code: str, line: int) -> None:
    built(tmp_path, **{"tables/flows.csv": "area,site,share\n" + rows})
    (problem,) = problems(tmp_path, "root")
    assert (problem.code, problem.mark.line) == (code, line)


def test_a_table_outside_the_region_s_folder_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    built(inner, **{"two-towns": FILES["two-towns.yaml"].replace("tables/areas.csv", "../areas.csv")})
    (tmp_path / "areas.csv").write_text(FILES["tables/areas.csv"])
    (problem,) = problems(inner, "root")
    assert (problem.code, problem.mark.line) == ("WF407", line_of(inner, "two-towns.yaml", "../areas.csv"))


def test_a_link_that_leads_outside_the_region_s_folder_is_refused(tmp_path: Path) -> None:
    inner = built(tmp_path / "inner")
    (tmp_path / "areas.csv").write_text(FILES["tables/areas.csv"])
    (inner / "tables" / "areas.csv").unlink()
    os.symlink(tmp_path / "areas.csv", inner / "tables" / "areas.csv")
    assert [problem.code for problem in problems(inner, "root")] == ["WF407"]


def test_a_table_and_a_column_of_another_name_are_guessed(tmp_path: Path) -> None:
    text = FILES["two-towns.yaml"].replace("tables/areas.csv", "tables/area.csv").replace("value: share", "value: shar")
    built(tmp_path, **{"two-towns": text})
    assert {(p.code, p.remedy) for p in problems(tmp_path, "root")} == {
        ("WF407", "Did you mean 'tables/areas.csv'?"),
        ("WF408", "Did you mean 'share'?"),
    }


def test_shares_of_a_flow_row_and_of_an_area_attribute_shift(tmp_path: Path) -> None:
    changes = change("to B", "region.flows.care", "shift: {from: A, to: B, share: 50%}")
    changes += change("service", "region.area attributes.care.service", "shift: {from: no, to: yes, share: 50%}")
    plan = settled(tmp_path, changes).by_year[2009]
    flows = plan.region.flows["care"].rows
    assert {area: {site: share.value for site, share in row.items()} for area, row in flows.items()} == {
        "Upton": {"A": 0.5, "B": 0.5},
        "Downham": {"A": 0.2, "B": 0.8},
    }
    attribute = plan.region.area_attributes["care"]["service"].rows
    assert [attribute[pct]["yes"].value for pct in ("North", "South")] == [0.75, 0.6]


def test_a_setting_that_sends_nobody_begins_to(tmp_path: Path) -> None:
    verb = "shift: {from: B, to: A, share: 100%}"
    plan = settled(tmp_path, change("one ward", "region.settings.ward.sends.B", verb)).by_year[2009]
    assert {site: share.value for site, share in plan.region.settings["ward"].sends["B"].items()} == {
        "A": 1.0,
        "B": 0.0,
    }


SHIFTED = [
    change("visits", f"{STAY}.next", "shift: {from: home, to: visits, share: 30%}"),
    change("bad ones", f"{STAY}.next.cases.bad", "shift: {from: visits, to: ward two, share: 50%}"),
    change("rest", f"{STAY}.next.cases.mild.shares", "shift: {from: visits, to: home, share: 10%}"),
    change("longer", "pathways.care.activities.visits.lasts.mean", "times: 2"),
    change("all longer", "pathways.care.activities.visits.lasts", "times: 1.5"),
    change("new end", "pathways.care.ends", "add: {gone: {title: Gone}}"),
    change("some go", "pathways.care.activities.visits.next", "to: {shares: {gone: 10%, home: the rest}}"),
]


def test_the_order_of_a_file_s_changes_does_not_matter(tmp_path: Path) -> None:
    first = settled(tmp_path, "".join(SHIFTED)).by_year[2009]
    second = settled(tmp_path, "".join(reversed(SHIFTED))).by_year[2009]
    assert second.tree == first.tree
    assert second.pathways == first.pathways
    shares = get(first.tree, (*STAY.split("."), "next", "cases", "bad", "shares"))
    assert shares["home"]["value"] == "14%"
    assert shares["ward two"]["value"] == "65%"


def test_the_order_of_the_keys_of_a_pathway_does_not_matter(tmp_path: Path) -> None:
    head, activities, ends = FILES["care.yaml"].partition("activities:")
    turned = "ends: {home: {}}\n" + activities + ends.replace("ends: {home: {}}\n", "") + head
    first = settle(built(tmp_path / "one") / "root.yaml").by_year[2009]
    second = settle(built(tmp_path / "two", care=turned) / "root.yaml").by_year[2009]
    assert second.pathways == first.pathways


def test_more_than_all_is_refused_as_written_and_divided_when_settled_again(tmp_path: Path) -> None:
    changes = change("one", f"{STAY}.next.cases.mild", "shift: {from: home, to: visits, share: 60%}")
    changes += change("two", f"{STAY}.next.cases.mild", "shift: {from: home, to: ward two, share: 40%}")
    plans = settled(tmp_path, changes)
    (tmp_path / "later.yaml").write_text((tmp_path / "later.yaml").read_text().replace("40%", "60%"))
    assert {problem.code for problem in problems(tmp_path)} == {"WF406"}
    more = [
        type(each)(**{**vars(each), "years": {y: {**v, "share": "60%"} for y, v in each.years.items()}})
        for each in plans.changes
    ]
    shares = resettle(plans, more).by_year[2009].pathways["care"].activities["stay"]
    tree = resettle(plans, more).by_year[2009].tree
    block = get(tree, (*STAY.split("."), "next", "cases", "mild", "shares"))
    assert shares is not None
    assert (block["home"]["value"], block["ward two"]["value"]) == ("0%", "35%")


def test_a_source_cited_inside_a_value_is_the_scenario_s_own(tmp_path: Path) -> None:
    value = "to: {mean: {value: 5 days, source: made}, sd: 2 days}"
    plans = settled(tmp_path, change("shorter", "pathways.care.activities.visits.lasts", value))
    pathway = plans.by_year[2009].pathways["care"]
    assert "later / made" in pathway.sources
    assert get(plans.by_year[2009].tree, ("pathways", "care", "activities", "visits", "lasts", "mean", "source")) == (
        "later / made"
    )


def test_a_scenario_without_its_parent_says_so(tmp_path: Path) -> None:
    built(tmp_path, later=scenario("later", "", "extends: roof"))
    with pytest.raises(ProblemsFound) as found:
        settle(tmp_path / "later.yaml")
    assert [problem.code for problem in found.value.problems] == ["WF401"]
