"""The verbs of a change on plain trees."""

import pytest

from workforce.planning import verbs
from workforce.planning.shifting import Shift, shift
from workforce.planning.tree import AddressProblem

pytestmark = pytest.mark.unit

WHY = {"source": "made", "because": "for a test", "no range": "The range is that of the change."}


def test_to_gives_a_number_the_basis_of_the_change() -> None:
    tree = {"stay": {"lasts": {"value": "3 days", "source": "old", "low": "2 days"}}}
    assert verbs.to(tree, ("stay", "lasts"), "2 days", WHY) == {"stay": {"lasts": {"value": "2 days", **WHY}}}
    assert tree["stay"]["lasts"]["value"] == "3 days"


def test_a_value_with_its_own_source_and_range_keeps_them() -> None:
    own = {"value": "2 days", "source": "own", "low": "1 day", "high": "3 days"}
    assert verbs.to({"lasts": "3 days"}, ("lasts",), own, WHY) == {"lasts": own}


def test_to_an_address_that_does_not_stand_is_refused() -> None:
    with pytest.raises(AddressProblem) as wrong:
        verbs.to({"stay": {"lasts": "3 days"}}, ("stay", "last"), "2 days", {})
    assert (wrong.value.missing, wrong.value.known) == ("last", ("lasts",))


def test_times_multiplies_every_number_below_with_its_range() -> None:
    tree = {"lasts": {"mean": {"value": "10 days", "low": "8 days", "high": "12 days"}, "sd": "5 days"}}
    assert verbs.times(tree, ("lasts",), 0.5, {}) == {
        "lasts": {"mean": {"value": "5 days", "low": "4 days", "high": "6 days"}, "sd": "2.5 days"}
    }


def test_times_takes_away_what_the_old_number_was_derived_from() -> None:
    tree = {"rate": {"value": "4 per year", "source": "old", "grade": "derived", "from": ["old"], "because": "a sum"}}
    assert verbs.times(tree, ("rate",), 2.0, WHY) == {"rate": {"value": "8 per year", **WHY}}


def test_times_of_no_number_and_of_shares_beside_others_is_refused() -> None:
    with pytest.raises(verbs.VerbProblem):
        verbs.times({"next": "home"}, ("next",), 2.0, {})
    with pytest.raises(verbs.VerbProblem):
        verbs.times({"need": {"share": "20%", "time": "5 min"}}, ("need",), 2.0, {})


def test_add_and_remove_an_entry() -> None:
    tree = {"ends": {"home": {}}}
    more = verbs.add(tree, ("ends",), {"died": {}})
    assert more == {"ends": {"home": {}, "died": {}}}
    assert verbs.remove(more, ("ends",), "died") == tree


def test_add_what_stands_already_and_remove_what_does_not_are_refused() -> None:
    with pytest.raises(verbs.VerbProblem):
        verbs.add({"ends": {"home": {}}}, ("ends",), {"home": {}})
    with pytest.raises(AddressProblem):
        verbs.remove({"ends": {"home": {}}}, ("ends",), "died")


def test_shift_moves_a_share_of_one_route_s_patients() -> None:
    tree = {"next": {"shares": {"home": "40%", "ward": "60%"}}}
    moved = shift(tree, ("next",), Shift("ward", "home", 0.25))
    assert moved == {"next": {"shares": {"home": "55%", "ward": "45%"}}}


def test_shift_from_and_to_the_rest() -> None:
    tree = {"next": {"shares": {"home": "40%", "ward": "the rest"}}}
    assert shift(tree, ("next",), Shift("home", "ward", 0.5)) == {
        "next": {"shares": {"home": "20%", "ward": "the rest"}}
    }
    assert shift(tree, ("next",), Shift("ward", "home", 0.5)) == {
        "next": {"shares": {"home": "70%", "ward": "the rest"}}
    }


def test_shift_of_a_single_target_makes_shares() -> None:
    assert shift({"next": "ward"}, ("next",), Shift("ward", "home", 0.3)) == {
        "next": {"shares": {"home": "30%", "ward": "the rest"}}
    }


def test_shift_reaches_every_case_and_time_window_that_has_the_route() -> None:
    tree = {
        "next": {
            "by": "severity",
            "cases": {
                "mild": "home",
                "bad": {"since": "onset", "within": "3 h", "then": "ward", "otherwise": {"shares": {"ward": "100%"}}},
            },
        }
    }
    cases = shift(tree, ("next",), Shift("ward", "home", 0.5))["next"]["cases"]
    assert cases["mild"] == "home"
    assert cases["bad"]["then"] == {"shares": {"home": "50%", "ward": "the rest"}}
    assert cases["bad"]["otherwise"] == {"shares": {"home": "50%", "ward": "50%"}}


def test_shift_keeps_what_a_route_does_besides() -> None:
    tree = {"next": {"shares": {"back": {"share": "20%", "new episode": True}, "home": "the rest"}}}
    moved = shift(tree, ("next",), Shift("back", "home", 0.5))
    assert moved["next"]["shares"]["back"] == {"share": "10%", "new episode": True}


def test_shift_does_not_take_cases_for_routes() -> None:
    tree = {"care": {"share": {"by": "service", "cases": {"no": "30%", "yes": "20%"}}, "next": "no"}}
    assert shift(tree, ("care",), Shift("no", "yes", 1.0))["care"]["share"] == tree["care"]["share"]


def test_shift_between_values_called_low_and_high() -> None:
    tree = {"risk": {"shares": {"low": "70%", "high": "30%"}}}
    assert shift(tree, ("risk",), Shift("low", "high", 0.5)) == {"risk": {"shares": {"low": "35%", "high": "65%"}}}


def test_shift_of_a_unit_that_sends_nobody_yet() -> None:
    for setting in ({"follows": "site"}, {"follows": "site", "sends": {"B": {"A": "100%"}}}):
        moved = shift({"ward": setting}, ("ward", "sends", "C"), Shift("C", "A", 0.8))
        row = moved["ward"]["sends"]["C"]
        assert row == {"A": "80%", "C": "20%"}
        assert moved["ward"]["sends"].get("B") == setting.get("sends", {}).get("B")


def test_shift_of_a_row_that_stands_nowhere_else_is_refused() -> None:
    with pytest.raises(AddressProblem):
        shift({"rows": {"A": {"A": "100%"}}}, ("rows", "B"), Shift("B", "A", 0.5))


def test_shift_of_a_route_that_does_not_stand_is_refused() -> None:
    with pytest.raises(verbs.VerbProblem, match="no route to 'hospice'"):
        shift({"next": "home"}, ("next",), Shift("hospice", "home", 0.5))


def test_shifts_are_shares_of_the_patients_before_all_of_them() -> None:
    before = {"next": {"shares": {"home": "20%", "ward": "80%"}}}
    one, two = Shift("ward", "home", 0.5), Shift("ward", "team", 0.25)
    shares = [
        shift(shift(before, ("next",), a, before), ("next",), b, before)["next"]["shares"]
        for a, b in ((one, two), (two, one))
    ]
    assert shares[0] == shares[1] == {"home": "60%", "ward": "20%", "team": "20%"}


def test_shifts_of_more_than_all_patients_are_refused() -> None:
    before = {"next": {"shares": {"home": "20%", "ward": "80%"}}}
    after = shift(before, ("next",), Shift("ward", "home", 0.6), before)
    with pytest.raises(verbs.VerbProblem, match="more than all"):
        shift(after, ("next",), Shift("ward", "team", 0.6), before)
