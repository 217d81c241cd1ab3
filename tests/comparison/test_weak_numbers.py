"""A weak number moved alone: what stands beside it makes room only where shares make a whole."""

import pytest

from workforce.comparison.weak_numbers import HIGH, LOW, Weak, moved

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
