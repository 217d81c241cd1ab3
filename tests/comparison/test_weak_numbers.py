"""A weak number moved alone: what stands beside it makes room only where shares make a whole."""

from dataclasses import replace
from pathlib import Path

import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.comparison.weak_numbers import HIGH, LOW, Weak, moved, moved_changes, weak_numbers
from workforce.planning.plans import Plans

pytestmark = pytest.mark.unit


def weak(path: str, text: str, low: str, high: str) -> Weak:
    return Weak(path, tuple(path.split(".")), text, low, high, "assumed", "judgement")


def test_cases_of_one_share_leave_each_other_alone() -> None:
    tree = {"share": {"by": "severity", "cases": {"mild": "6%", "moderate": "46%", "the rest": "48%"}}}
    after = moved(tree, [(weak("share.cases.the rest", "48%", "33.6%", "62.4%"), LOW)])
    assert after["share"]["cases"] == {"mild": "6%", "moderate": "46%", "the rest": "33.6%"}


def test_shares_that_make_a_whole_make_room_in_proportion() -> None:
    tree = {"next": {"shares": {"home": "50%", "ward": "30%", "died": {"share": "20%", "set": {"seen": "yes"}}}}}
    after = moved(tree, [(weak("next.shares.home", "50%", "40%", "75%"), HIGH)])
    shares = after["next"]["shares"]
    assert shares["home"] == "75%"
    assert float(shares["ward"].rstrip("%")) == pytest.approx(15.0, abs=1e-12)
    assert float(shares["died"]["share"].rstrip("%")) == pytest.approx(10.0, abs=1e-12)
    assert shares["died"]["set"] == {"seen": "yes"}


def test_the_rest_takes_up_what_a_share_leaves() -> None:
    tree = {"next": {"shares": {"home": {"value": "50%", "grade": "assumed"}, "ward": "the rest"}}}
    after = moved(tree, [(weak("next.shares.home", "50%", "40%", "75%"), LOW)])
    assert after["next"]["shares"]["home"]["value"] == "40%"
    assert after["next"]["shares"]["ward"] == "the rest"


def test_a_share_of_a_table_of_times_stays_between_its_neighbours() -> None:
    tree = {"lasts": {"table": {"1 h": "20%", "2 h": "40%", "4 h": "45%", "8 h": "100%"}}}
    middle = weak("lasts.table.2 h", "40%", "10%", "60%")
    assert moved(tree, [(middle, LOW)])["lasts"]["table"]["2 h"] == "20.0%"
    assert moved(tree, [(middle, HIGH)])["lasts"]["table"]["2 h"] == "45.0%"


CHANGED = """scenario: changed
title: Changed
extends: plain
sources: {made: {citation: Made for tests, grade: assumed}}
source: made
because: So.
within: 20%
changes:
  it: {of: pathways.care.activities.WHAT, because: So.}
"""


def changed(folder: Path, what: str) -> Plans:
    write_files(folder)
    (folder / "changed.yaml").write_text(CHANGED.replace("WHAT", what), encoding="utf-8")
    return wf.read_scenario(folder / "changed.yaml")


def of_change(plans: Plans) -> list[Weak]:
    return [each for each in weak_numbers(plans, 2009)[0] if each.change is not None]


@pytest.mark.parametrize(
    ("what", "ends"),
    [
        ("stay.lasts, times: 0.9", ("0.88", "0.92")),
        ("stay.lasts, times: 1.1, within: 50%", ("1.05", "1.15")),
        ("stay.lasts, to: 3 days", ("2.4 days", "3.6 days")),
        ("stay.lasts, to: {value: 3 days, within: 10%}", ("2.7 days", "3.3 days")),
        ("stay.next, shift: {from: home, to: visits, share: 50%}", ("40%", "60%")),
        ("stay.next, shift: {from: home, to: visits, share: 95%}", ("76%", "100%")),
        ("stay.next, shift: {from: home, to: visits, share: {value: 90%, low: 85%, high: 91%}}", ("85%", "91%")),
    ],
)
def test_the_range_of_a_change_is_its_own_or_the_nearest_within(
    what: str, ends: tuple[str, str], tmp_path: Path
) -> None:
    (found,) = of_change(changed(tmp_path, what))
    assert (found.low, found.high) == ends


def test_a_change_that_says_why_it_has_no_range_has_none(tmp_path: Path) -> None:
    assert of_change(changed(tmp_path, "stay.lasts, times: 2, no range: It is so.")) == []


def test_a_factor_moves_by_what_it_adds_or_takes_away(tmp_path: Path) -> None:
    plans = changed(tmp_path, "stay.lasts, times: 0.9")
    (fewer,) = of_change(plans)
    phased = replace(plans.changes[0], years={2009: 1.0, 2010: {"value": 0.95}, 2011: 0.9})
    after = moved_changes((phased,), fewer, LOW)[0].years
    assert after == {2009: 1.0, 2010: {"value": pytest.approx(0.94)}, 2011: pytest.approx(0.88)}


def test_changes_that_put_whole_blocks_are_said_to_be_left_out(tmp_path: Path) -> None:
    plans = changed(tmp_path, "visits.lasts, to: {median: 2 days, p90: 4 days}")
    assert "numbers within changes that put a whole block in place, 1 of them" in weak_numbers(plans, 2009)[1]
