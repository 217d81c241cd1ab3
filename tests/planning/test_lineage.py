"""Scenarios that extend and join others, and standards."""

from pathlib import Path

import pytest
from house import FILES, built, change, problems, scenario

from workforce.planning.settle import settle
from workforce.planning.tree import get

pytestmark = pytest.mark.unit

STAY = "pathways.care.activities.stay"
LASTS = (*STAY.split("."), "lasts")
ONE = change("shorter", f"{STAY}.lasts", "to: 1 day")
TWO = change("longer", f"{STAY}.lasts", "times: 2")


def test_parents_come_before_joined_files_and_the_file_itself_last(tmp_path: Path) -> None:
    own = change("own", "pathways.care.activities.visits.lasts", "times: 2")
    ward = change("ward", "pathways.care.activities.ward two.lasts", "times: 2")
    built(
        tmp_path,
        parent=scenario("parent", TWO),
        other=scenario("other", ward),
        later=scenario("later", own, "extends: parent\njoins: [other]"),
    )
    plans = settle(tmp_path / "later.yaml")
    assert plans.about.chain == ("root", "parent", "other", "later")
    assert [change.scenario for change in plans.changes] == ["parent", "other", "later"]


@pytest.mark.parametrize(
    "second",
    [
        change("b", f"{STAY}.lasts", "times: 2"),
        change("b", STAY, "remove: lasts"),
        change("b", STAY, "to: {setting: ward, lasts: 1 day, next: home}"),
    ],
)
def test_joined_files_that_change_one_address_or_one_above_it_clash(tmp_path: Path, second: str) -> None:
    both = "extends: root\njoins: [one, two]"
    built(tmp_path, one=scenario("one", ONE), two=scenario("two", second), later=scenario("later", "", both))
    (problem,) = problems(tmp_path)
    assert (problem.code, problem.value) == ("WF404", f"{STAY}.lasts")
    assert problem.mark.line == 4


def test_the_joining_file_settles_a_clash(tmp_path: Path) -> None:
    own = change("settled", f"{STAY}.lasts", "to: 36 h")
    both = "extends: root\njoins: [one, two]"
    built(tmp_path, one=scenario("one", ONE), two=scenario("two", TWO), later=scenario("later", own, both))
    assert get(settle(tmp_path / "later.yaml").by_year[2009].tree, LASTS)["value"] == "36 h"


@pytest.mark.parametrize(
    ("route", "codes"),
    [
        ("from: home, to: ward two", ["WF404"]),
        ("from: visits, to: ward two", ["WF404"]),
        ("from: ward two, to: visits", []),
    ],
)
def test_shifts_of_joined_files_clash_where_their_order_would_matter(
    tmp_path: Path, route: str, codes: list[str]
) -> None:
    one = change("a", f"{STAY}.next", "shift: {from: home, to: visits, share: 10%}")
    two = change("b", f"{STAY}.next.cases.bad", f"shift: {{{route}, share: 10%}}")
    both = "extends: root\njoins: [one, two]"
    built(tmp_path, one=scenario("one", one), two=scenario("two", two), later=scenario("later", "", both))
    found = problems(tmp_path) if codes else settle(tmp_path / "later.yaml") and ()
    assert [problem.code for problem in found] == codes


def test_what_joined_files_share_through_a_third_does_not_clash(tmp_path: Path) -> None:
    built(
        tmp_path,
        base=scenario("base", ONE),
        one=scenario("one", change("a", "pathways.care.activities.visits.lasts", "times: 2"), "extends: base"),
        two=scenario("two", change("b", "pathways.care.activities.ward two.lasts", "times: 2"), "extends: base"),
        later=scenario("later", "", "extends: root\njoins: [one, two]"),
    )
    assert settle(tmp_path / "later.yaml").about.chain == ("root", "base", "one", "two", "later")


def test_what_a_joined_file_settled_is_settled(tmp_path: Path) -> None:
    own = change("own", f"{STAY}.lasts", "to: 3 days")
    ward = change("ward", "pathways.care.activities.ward two.lasts", "times: 2")
    built(
        tmp_path,
        one=scenario("one", ONE),
        two=scenario("two", TWO),
        both=scenario("both", own, "extends: root\njoins: [one, two]"),
        ward=scenario("ward", ward),
        later=scenario("later", "", "extends: root\njoins: [both, ward]"),
    )
    plans = settle(tmp_path / "later.yaml")
    assert get(plans.by_year[2009].tree, LASTS)["value"] == "3 days"


def test_a_circle_of_scenarios_is_refused(tmp_path: Path) -> None:
    built(tmp_path, one=scenario("one", "", "extends: two"), two=scenario("two", "", "extends: one"))
    assert [problem.code for problem in problems(tmp_path, "one")] == ["WF403"]


def test_what_holds_of_some_pathways_can_be_joined_where_there_are_more(tmp_path: Path) -> None:
    root = FILES["root.yaml"].replace("scenario: root", "scenario: all").replace("[care]", "[care, more]")
    built(
        tmp_path,
        all=root,
        more=FILES["care.yaml"].replace("pathway: care", "pathway: more"),
        one=scenario("one", ONE),
        later=scenario("later", "", "extends: all\njoins: [one]"),
    )
    plans = settle(tmp_path / "later.yaml")
    assert (plans.root, list(plans.by_year[2009].pathways)) == ("all", ["care", "more"])
    assert [change.scenario for change in plans.changes] == ["one"]


@pytest.mark.parametrize(
    ("text", "other"),
    [("first year: 2009/10", "first year: 2010/11"), ("pathways: [care]", "pathways: [care, more]")],
)
def test_a_join_from_another_root_is_refused(tmp_path: Path, text: str, other: str) -> None:
    root = FILES["root.yaml"].replace("scenario: root", "scenario: other root").replace(text, other)
    built(
        tmp_path,
        **{"other root": root},
        one=scenario("one", ONE, "extends: other root"),
        later=scenario("later", "", "extends: root\njoins: [one]"),
    )
    assert [problem.code for problem in problems(tmp_path)] == ["WF402"]


@pytest.mark.parametrize(
    ("force", "year"),
    [
        ("September 2010", 2011),
        ("April 2010", 2010),
        ("1 April 2010", 2010),
        ("2 April 2010", 2011),
        ("March 2011", 2011),
    ],
)
def test_a_standard_counts_from_the_first_whole_year_in_force(tmp_path: Path, force: str, year: int) -> None:
    built(tmp_path, later=scenario("later", ONE, f"extends: root\nin force from: {force}"))
    plans = settle(tmp_path / "later.yaml")
    changed = [y for y in plans.years if get(plans.by_year[y].tree, LASTS) != "2 days"]
    assert changed[0] == year
    assert plans.about.warnings == ()


def test_a_standard_applied_early_warns(tmp_path: Path) -> None:
    built(
        tmp_path, later=scenario("later", ONE + "    from: 2010/11\n", "extends: root\nin force from: September 2010")
    )
    (warning,) = settle(tmp_path / "later.yaml").about.warnings
    assert warning == "later: applied from 2010/11, before it came into force (September 2010)"


def test_a_change_that_never_counts_warns(tmp_path: Path) -> None:
    built(tmp_path, later=scenario("later", ONE + "    from: 2013/14\n"))
    (warning,) = settle(tmp_path / "later.yaml").about.warnings
    assert warning == "later: 'shorter' begins in 2013/14, after the last year"
