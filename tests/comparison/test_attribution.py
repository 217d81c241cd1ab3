"""Attribution on tiny files: parts sum to the difference, and what settles a clash counts where both are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.conftest import write_files
from tests.network.made_network import tree_of, yaml
from workforce.comparison.attribution import CannotAttribute, attribute
from workforce.comparison.attribution_groups import groups_between, present
from workforce.comparison.attribution_in_post import attribute_from_in_post
from workforce.comparison.attribution_shapley import complete, shapley, subsets
from workforce.comparison.comparison import Comparison
from workforce.documents.problems import Mark
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from, resettle, settle
from workforce.results.problems import ResultsProblem
from workforce.results.simulation import DifferentRoots, simulate_into
from workforce.results.store import ResultsFolder
from workforce.staffing.projection import Runs
from workforce.supply.analysis import gap

pytestmark = pytest.mark.laws

HEAD = "source: made\nsources: {made: {citation: Made for tests, grade: published}}\n"
STAY = "pathways.care.activities.stay"


def file(name: str, changes: dict[str, str], more: str = "extends: plain") -> str:
    rows = "".join(f"\n  {change}: {{because: so, {text}}}" for change, text in changes.items())
    return f"scenario: {name}\ntitle: {name}\n{more}\n{HEAD}changes:{rows or ' {}'}\n"


LATER = "share: {by: steps, years: {2010/11: 50%}}"
WARD_TWO = "{setting: ward, place: bed, lasts: 3 days, next: home, needs: {nurse: {ratio: 1 per 4 patients}}}"
FILES = {
    "longer": file("longer", {"longer": f"of: {STAY}.lasts, to: 4 days"}),
    "slower": file("slower", {"slower": f"of: {STAY}.lasts, times: 1.5"}),
    "home": file("home", {"home": f"of: {STAY}.next, shift: {{from: home, to: visits, {LATER}}}"}),
    "settled": file("settled", {"settled": f"of: {STAY}.lasts, to: 5 days"}, "extends: plain\njoins: [longer, slower]"),
    "both": file("both", {}, "extends: plain\njoins: [longer, home]"),
    "ward two": file(
        "ward two",
        {
            "ward two": f"of: pathways.care.activities, add: {{ward two: {WARD_TWO}}}",
            "route there": f"of: {STAY}.next.shares, add: {{ward two: 0%}}",
        },
    ),
    "moved on": file(
        "moved on",
        {"moved on": f"of: {STAY}.next, shift: {{from: home, to: ward two, share: 50%}}"},
        "extends: ward two",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("attribution")
    write_files(place)
    for name, text in FILES.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def plans(folder: Path) -> dict[str, Plans]:
    return {name: settle(folder / f"{name}.yaml") for name in ("plain", *FILES)}


def tables(number: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(-100, 100), min_size=2**number, max_size=2**number)


def as_worth(values: list[float], number: int) -> dict[frozenset[int], pd.Series]:
    index = pd.Index(["nurses"], name="staff_group")
    return {s: pd.Series([v], index) for s, v in zip(subsets(range(number)), values, strict=True)}


@settings(max_examples=20)
@given(tables(4))
def test_parts_sum_to_the_whole(values: list[float]) -> None:
    worth = as_worth(values, 4)
    parts = shapley(range(4), worth.__getitem__)
    whole = worth[frozenset(range(4))] - worth[frozenset()]
    assert sum(part.iloc[0] for part in parts.values()) == pytest.approx(whole.iloc[0], abs=1e-9)


@settings(max_examples=20)
@given(tables(4), st.permutations(range(4)))
def test_the_order_of_groups_does_not_matter(values: list[float], order: list[int]) -> None:
    worth = as_worth(values, 4)
    renamed = shapley(range(4), lambda some: worth[frozenset(order[each] for each in some)])
    for place, part in renamed.items():
        assert part.iloc[0] == pytest.approx(shapley(range(4), worth.__getitem__)[order[place]].iloc[0], abs=1e-9)


@settings(max_examples=20)
@given(tables(3))
def test_who_changes_nothing_gets_nothing_and_takes_from_nobody(values: list[float]) -> None:
    worth = as_worth(values, 3)
    more = shapley(range(4), lambda some: worth[some - {3}])
    assert more.pop(3).iloc[0] == pytest.approx(0, abs=1e-9)
    for one, part in shapley(range(3), worth.__getitem__).items():
        assert more[one].iloc[0] == pytest.approx(part.iloc[0], abs=1e-9)


@settings(max_examples=20)
@given(st.lists(st.floats(-100, 100), min_size=4, max_size=4))
def test_those_who_change_every_worth_alike_get_alike(by_size: list[float]) -> None:
    parts = shapley(range(3), lambda some: pd.Series([by_size[len(some)]], pd.Index(["nurses"])))
    assert np.ptp([part.iloc[0] for part in parts.values()]) == pytest.approx(0, abs=1e-9)


def test_what_cannot_stand_alone_does_nothing_until_the_other_comes() -> None:
    worth = as_worth([0.0, 10.0, 0.0, 16.0], 2)
    given = {some: None if some == {1} else each for some, each in worth.items()}
    parts = shapley(range(2), complete(given).__getitem__)
    assert [parts[one].iloc[0] for one in (0, 1)] == [13.0, 3.0]


@pytest.mark.parametrize("by", [("staff_group",), ("role", "setting")])
def test_parts_of_a_scenario_sum_to_what_compare_says(plans: dict[str, Plans], by: tuple[str, ...]) -> None:
    found = attribute(plans["both"], plans["plain"], 2010, by)
    assert list(dict.fromkeys(found.table["part"])) == ["longer", "home"]
    beside = Comparison({"plain": plans["plain"], "both": plans["both"]}, "plain", None).differences(["year", *by])
    told = beside[beside["year"] == "2010/11"].set_index(list(by))["difference"]
    assert (found.difference.set_index(list(by))["wte"] - told).abs().max() < 1e-9
    assert told.abs().sum() > 1


def test_taking_changes_back_is_the_opposite(plans: dict[str, Plans]) -> None:
    there, back = (attribute(plans[a], plans[b], 2010) for a, b in (("both", "plain"), ("plain", "both")))
    assert list(dict.fromkeys(back.table["part"])) == ["without longer", "without home"]
    assert np.allclose(there.table["wte"], -back.table["wte"], atol=1e-9)


def test_a_change_that_both_have_is_no_group(plans: dict[str, Plans]) -> None:
    groups, items = groups_between(plans["longer"], plans["both"])
    assert [group.name for group in groups] == ["home"]
    assert present(items, frozenset({0})) == plans["both"].changes
    assert present(items, frozenset()) == plans["longer"].changes


def test_what_a_joining_file_settles_counts_where_both_are(plans: dict[str, Plans]) -> None:
    groups, items = groups_between(plans["plain"], plans["settled"])
    assert [group.name for group in groups] == ["longer", "slower"]
    assert [[c.name for c in present(items, frozenset(some))] for some in ({0}, {1}, {0, 1})] == [
        ["longer"], ["slower"], ["longer", "slower", "settled"],
    ]  # fmt: skip
    stay = attribute(plans["settled"], plans["plain"], 2010, ("setting",)).totals.set_index("part")["wte"]
    # 2 days become 5: 4 alone, 3 alone; so two and one of themselves, and both share the nought that is left.
    assert stay["longer"] / stay["slower"] == pytest.approx(2.0, rel=1e-3)


def test_a_file_that_rests_on_another_says_so_and_shares_with_it(plans: dict[str, Plans]) -> None:
    found = attribute(plans["moved on"], plans["plain"], 2010)
    parts = found.totals.set_index("part")["wte"]
    assert parts["moved on"] == pytest.approx(parts["ward two"])
    assert parts["moved on"] > 0.1
    assert found.said == ("'moved on' cannot stand alone: it counts where those it rests on have come.",)


def change(file_name: str, name: str, *of: str, to: str) -> Phased:
    basis = {"because": "so", "grade": "published", "no range": "so"}
    return Phased(file_name, name, of, "to", "steps", {2009: to}, basis, "made", Mark("m.yaml", 1, 1))


LASTS = ("activities", "stay", "lasts")
NEEDS = "activities: {stay: {needs: {nurse: {ratio: 1 per 4 patients}}}}"


def test_pathways_apart_give_what_they_give_together(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = "flows: {more: {rows: {Upton: {A: 100%}, Downham: {A: 40%, B: 50%, Z: 10%}}}}"
    tree = tree_of(NEEDS, flows, pathways={"more": NEEDS})
    stays = (("care", "3 days"), ("more", "5 days"))
    changes = [change(name, name, "pathways", name, *LASTS, to=time) for name, time in stays]
    changes.append(change("people", "people", "region", "population", "rows", "2010/11", "male", "65+", to="9000"))
    base, later = plans_from(tree, (2009, 2010), "base"), plans_from(tree, (2009, 2010), "later", changes)
    apart = attribute(later, base, 2010)
    monkeypatch.setattr(
        "workforce.comparison.attribution_blocks._blocks", lambda several, settings: (("care", "more"),)
    )
    together = attribute(later, base, 2010)
    assert apart.table["part"].tolist() == ["care", "more", "people"]
    assert np.allclose(apart.table["wte"], together.table["wte"], atol=1e-9)
    assert apart.table["wte"].iloc[:2].min() > 0.1


def test_one_file_is_split_by_what_it_changes() -> None:
    tree = tree_of(NEEDS)
    rows = [change("one", f"change {n}", "pathways", "care", *LASTS, to=f"{n} days") for n in range(1, 10)]
    rows.append(change("one", "visits", "pathways", "care", "activities", "visits", "lasts", to="3 days"))
    later = plans_from(tree, (2009,), "one", rows)
    assert [g.name for g in groups_between(resettle(later, ()), later)[0]] == ["stay", "visits"]
    few = resettle(later, rows[-2:])
    assert [g.name for g in groups_between(resettle(later, ()), few)[0]] == ["change 9", "visits"]


def test_nine_files_of_one_pathway_are_too_many() -> None:
    tree = tree_of(NEEDS)
    rows = [change(f"file {n}", "it", "pathways", "care", *LASTS, to=f"{n} days") for n in range(1, 10)]
    later = plans_from(tree, (2009,), "many", rows)
    with pytest.raises(CannotAttribute, match="at most 8 are attributed"):
        attribute(later, resettle(later, ()), 2009)


@pytest.mark.parametrize(
    ("year", "by", "told"),
    [
        (2015, ("role",), "none of the years"),
        (2010, ("ward",), "'ward' is not a dimension"),
        (2010, (), "at least one"),
    ],
)
def test_wrong_questions_are_refused(plans: dict[str, Plans], year: int, by: tuple[str, ...], told: str) -> None:
    with pytest.raises(CannotAttribute, match=told):
        attribute(plans["both"], plans["plain"], year, by)


def test_scenarios_of_other_files_or_roots_are_refused(plans: dict[str, Plans]) -> None:
    with pytest.raises(DifferentRoots):
        attribute(plans["both"], plans_from(tree_of(NEEDS), (2009, 2010)), 2010)
    tree = plans["plain"].inputs.tree
    changed = resettle(plans["plain"], tree={**tree, "roles": {**tree["roles"], "title": "Others"}})
    with pytest.raises(CannotAttribute, match="read from files that differ"):
        attribute(plans["both"], changed, 2010)


@pytest.fixture(scope="module")
def runs(folder: Path, plans: dict[str, Plans]) -> Runs:
    pair = {name: plans[name] for name in ("plain", "both")}
    return Runs.of(simulate_into(folder / "run", list(pair.values()), 3, 2009, engine="reference"), pair)


def test_the_bar_is_cover_simulated_less_workload_by_the_closed_form(plans: dict[str, Plans], runs: Runs) -> None:
    found = attribute(plans["both"], plans["plain"], 2010, ("role",), runs)
    assert found.bar is not None
    cover = {
        n: runs.cover(n, ["year", "role"]).set_index(["year", "role"])["wte"]["2010/11"] for n in ("plain", "both")
    }
    whole = cover["both"].sub(cover["plain"], fill_value=0.0)
    told = found.table.groupby("role")["wte"].sum()
    assert (told - whole).abs().max() < 1e-9
    simulated = runs.wte(["year", "role"]).set_index(["scenario", "year", "role"])["wte"]
    closed = found.difference.set_index("role")["wte"]
    queues = found.bar.set_index("role")["queues"]
    for role in queues.index:
        by_hand = simulated["both", "2010/11", role] - simulated["plain", "2010/11", role] - closed[role]
        assert queues[role] == pytest.approx(by_hand, abs=1e-9)


def test_runs_without_hours_give_a_bar_of_queues_alone(plans: dict[str, Plans], runs: Runs, tmp_path: Path) -> None:
    pair = {name: plans[name] for name in ("plain", "both")}
    without = simulate_into(tmp_path / "run", list(pair.values()), 3, 2009, engine="reference", hours=False)
    found, whole = (
        attribute(plans["both"], plans["plain"], 2010, ("role",), each) for each in (Runs.of(without, pair), runs)
    )
    assert found.bar is not None
    assert whole.bar is not None
    assert "The bar holds queues alone: the runs keep no hours of the week." in found.said
    queues = whole.bar.set_index("role")["queues"]
    assert found.bar.set_index("role")["wte"].equals(queues[queues.index.isin(found.bar["role"])].rename("wte"))
    told: list[int] = []
    with pytest.raises(ResultsProblem, match="keeps no hours"):
        found.by_simulation(progress=lambda name, number, of: told.append(of))
    assert told == []


def test_with_hours_in_some_runs_queues_are_of_all_and_cover_is_of_those(
    plans: dict[str, Plans], runs: Runs, tmp_path: Path
) -> None:
    pair = {name: plans[name] for name in ("plain", "both")}
    some = Runs.of(simulate_into(tmp_path / "some", list(pair.values()), 3, 2009, engine="reference", hours=2), pair)
    found, whole = (attribute(plans["both"], plans["plain"], 2010, ("role",), each) for each in (some, runs))
    assert found.bar is not None
    assert whole.bar is not None
    of_all = whole.bar.set_index("role")
    for name in ("queues", "queues_low", "queues_high"):
        assert found.bar.set_index("role")[name].equals(of_all[name])
    cover = {n: some.cover(n, ["year", "role"]).set_index(["year", "role"])["wte"]["2010/11"] for n in pair}
    differs = cover["both"].sub(cover["plain"], fill_value=0.0)
    assert (found.table.groupby("role")["wte"].sum() - differs).abs().max() < 1e-9
    shared = found.by_simulation(folder=tmp_path / "combinations")
    assert ResultsFolder.open(tmp_path / "combinations").manifest.hours == 2
    assert "in 2 simulated replications" in shared.said[0]
    assert shared.table["wte"].sum() == pytest.approx(differs.sum(), abs=1e-9)


def test_by_simulation_the_bar_is_shared_out(plans: dict[str, Plans], runs: Runs) -> None:
    with_bar = attribute(plans["both"], plans["plain"], 2010, ("role",), runs)
    told: list[int] = []
    shared = with_bar.by_simulation(progress=lambda name, number, of: told.append(of))
    assert told == [6] * 6
    assert set(shared.table["kind"]) == {"changes"}
    assert shared.table["wte"].sum() == pytest.approx(with_bar.table["wte"].sum(), abs=1e-9)


def test_without_runs_there_is_no_bar(plans: dict[str, Plans]) -> None:
    found = attribute(plans["both"], plans["plain"], 2010)
    assert found.bar is None
    assert found.bar_share is None
    with pytest.raises(CannotAttribute, match="takes simulated runs"):
        found.by_simulation()


SUPPLY = """
file: supply
title: Small
source: count
sources: {count: {citation: made up, grade: published}}
counted in: Sep
professions:
  nurses:
    roles: [nurse]
    staff group: Nurses
    leavers: {bands: {"5": 0%}}
    female: 100%
    participation: {female: 100%, male: 100%}
stocks:
  here:
    profession: nurses
    where: two towns
    basis: census
    scope: nurses of both towns
    year: 2009/10
    whole need of: [care]
    headcount: 4
    bands: {shares: {"5": 100%}}
    ages: {shares: {30-39: 100%}}
"""


def with_supply(*changes: Phased) -> Plans:
    tree = tree_of(NEEDS)
    tree["tables"]["supply"] = yaml(SUPPLY)
    tree["region"]["region"] = "two-towns"
    return plans_from(tree, (2009, 2010), "later", changes)


def test_from_staff_in_post_the_parts_sum_to_the_gap() -> None:
    plans = with_supply(change("one", "longer", "pathways", "care", *LASTS, to="4 days"))
    found = attribute_from_in_post(plans, 2010)
    told = gap(plans).query("profession == 'nurses' and year == '2010/11'").iloc[0]
    assert found.table["wte"].sum() == pytest.approx(told["gap"], abs=1e-6)
    assert found.table["kind"].tolist() == ["start", "changes"]
    assert found.table["part"].tolist() == ["made beyond staff in post", "longer"]
    assert found.table["wte"].iloc[0] == pytest.approx(told["gap"] - found.table["wte"].iloc[1], abs=1e-6)
    with pytest.raises(CannotAttribute, match="by staff_group alone"):
        attribute_from_in_post(plans, 2010, ("role",))
