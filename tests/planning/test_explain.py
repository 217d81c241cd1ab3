"""Where settled numbers come from, and what scenarios differ in."""

from pathlib import Path

import pytest
from house import built, change, line_of, scenario, settled

from workforce.documents.problems import ProblemsFound
from workforce.planning.explain import differences, explain
from workforce.planning.settle import settle

pytestmark = pytest.mark.unit

STAY = "pathways.care.activities.stay"


def test_a_chain_runs_from_the_file_through_every_change_of_the_year(tmp_path: Path) -> None:
    parent = change("shorter", f"{STAY}.lasts", "to: 36 h")
    own = change("shorter still", f"{STAY}.lasts", "times: 0.5") + "    from: 2011/12\n"
    built(tmp_path, parent=scenario("parent", parent), later=scenario("later", own, "extends: parent"))
    plans = settle(tmp_path / "later.yaml")
    (early,), (late,) = (explain(plans, f"{STAY}.lasts", year) for year in (2010, 2011))
    assert (late.first, late.value, late.year, late.citation) == ("2 days", "18 h", "2011/12", "Made for tests")
    assert late.mark.line == line_of(tmp_path, "care.yaml", "lasts: 2 days")
    assert [(s.scenario, s.change, s.before, s.after) for s in late.steps] == [
        ("parent", "shorter", "2 days", "36 h"),
        ("later", "shorter still", "36 h", "18 h"),
    ]
    assert [s.change for s in early.steps] == ["shorter"]
    assert late.steps[0].source == "Made for tests"


def test_a_value_no_change_touched_has_no_steps(tmp_path: Path) -> None:
    plans = settled(tmp_path, change("shorter", f"{STAY}.lasts", "to: 36 h"))
    (told,) = explain(plans, "pathways.care.activities.ward two.lasts", 2009)
    assert (told.value, told.steps) == ("4 days", ())


def test_a_cell_of_a_table_is_explained_at_its_line(tmp_path: Path) -> None:
    plans = settled(tmp_path, change("to B", "region.flows.care.rows.Downham", "shift: {from: A, to: B, share: 50%}"))
    (told,) = explain(plans, "region.flows.care.rows.Downham.B", 2009)
    assert (told.first, told.value) == ("60%", "80%")
    assert (Path(told.mark.file).name, told.mark.line) == ("flows.csv", 4)


def test_a_block_explains_all_its_values(tmp_path: Path) -> None:
    plans = settled(tmp_path, change("shorter", f"{STAY}.lasts", "to: 36 h"))
    told = explain(plans, "pathways.care.activities.visits.lasts", 2009)
    assert [each.address.rpartition(".")[2] for each in told] == ["mean", "sd"]


@pytest.mark.parametrize(("address", "year"), [(f"{STAY}.lats", 2009), (f"{STAY}.lasts", 2029)])
def test_what_does_not_stand_is_refused(tmp_path: Path, address: str, year: int) -> None:
    plans = settled(tmp_path, change("shorter", f"{STAY}.lasts", "to: 36 h"))
    with pytest.raises(ProblemsFound) as found:
        explain(plans, address, year)
    assert [problem.code for problem in found.value.problems] == ["WF405"]


def test_a_scenario_that_changes_nothing_has_no_differences(tmp_path: Path) -> None:
    same = settled(tmp_path, change("same", f"{STAY}.lasts", "to: 2 days"))
    root = settle(tmp_path / "root.yaml")
    assert differences(root, root) == ()
    assert differences(root, same) == ()


def test_differences_name_address_year_values_and_change(tmp_path: Path) -> None:
    shorter = change("shorter", f"{STAY}.lasts", "to: 36 h") + "    from: 2012/13\n"
    after = settled(tmp_path, shorter)
    (found,) = differences(settle(tmp_path / "root.yaml"), after)
    assert (found.year, found.address, found.before, found.after, found.changes) == (
        "2012/13",
        f"{STAY}.lasts",
        "2 days",
        "36 h",
        ("later: shorter",),
    )


def test_differences_see_what_is_called_from(tmp_path: Path) -> None:
    changes = change("clock", "pathways.care", "add: {clocks: {whole: {from: arrival, until: end of stay}}}")
    found = differences(settle(built(tmp_path) / "root.yaml"), settled(tmp_path, changes))
    assert {each.address for each in found if each.year == "2009/10"} == {
        "pathways.care.clocks.whole.from",
        "pathways.care.clocks.whole.until",
    }
