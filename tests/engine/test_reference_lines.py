"""Lines: who is granted, who gives up, who is refused. All times are minutes after the first patient."""

import pytest
from hospitals import ends, hospital, run, times

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED
from workforce.engine.problems import EngineProblem

pytestmark = pytest.mark.unit

HALF_HOUR = {"lasts": "30 min", "place": "bed"}
BY_GROUP = {"by": "group", "cases": {"urgent": 1, "the rest": 5}}


def test_places_without_a_number_are_unlimited():
    network = hospital({"a": HALF_HOUR}, {"x": 0, "y": 10})
    assert times(network, run(network)) == {"x": [("a", 0, 0, 30)], "y": [("a", 10, 10, 40)]}


def test_the_second_patient_waits_for_the_first():
    network = hospital({"a": HALF_HOUR}, {"x": 0, "y": 10}, {"bed": 1})
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 30)], "y": [("a", 10, 30, 60)]}
    assert (log.waits // 60_000).tolist() == [0, 20]
    assert log.outcome.tolist() == [DONE, DONE]


def test_a_smaller_priority_goes_first_and_then_who_joined_first():
    network = hospital({"a": {**HALF_HOUR, "priority": BY_GROUP}}, {"x": 0, "y": 10, "z": 11, "urgent": 20}, {"bed": 1})
    starts = {group: visits[0][2] for group, visits in times(network, run(network)).items()}
    assert starts == {"x": 0, "urgent": 30, "y": 60, "z": 90}


def test_who_gives_up_leaves_when_patience_is_over():
    network = hospital({"a": {**HALF_HOUR, "patience": "15 min", "gives up to": "left"}}, {"x": 0, "y": 10}, {"bed": 1})
    log = run(network)
    assert times(network, log)["y"] == [("a", 10, None, 25)]
    assert log.outcome.tolist() == [DONE, GAVE_UP]
    assert ends(network, log) == {"x": "home", "y": "left"}


def test_a_grant_beats_giving_up_at_the_same_instant():
    network = hospital({"a": {**HALF_HOUR, "patience": "20 min", "gives up to": "left"}}, {"x": 0, "y": 10}, {"bed": 1})
    assert times(network, run(network))["y"] == [("a", 10, 30, 60)]


def test_who_gives_up_to_an_activity_joins_it_at_the_same_instant():
    waits = {**HALF_HOUR, "patience": "5 min", "gives up to": "b"}
    network = hospital({"a": waits, "b": {"lasts": "10 min"}}, {"x": 0, "y": 10}, {"bed": 1})
    assert times(network, run(network))["y"] == [("a", 10, None, 15), ("b", 15, 15, 25)]


def test_the_last_of_the_line_is_refused_beyond_the_waiting_room():
    waits = {**HALF_HOUR, "priority": BY_GROUP, "waiting room": 1, "refused to": "turned away"}
    network = hospital({"a": waits}, {"x": 0, "y": 10, "urgent": 20}, {"bed": 1})
    log = run(network)
    assert times(network, log) == {
        "x": [("a", 0, 0, 30)],
        "y": [("a", 10, None, 20)],
        "urgent": [("a", 20, 30, 60)],
    }
    assert sorted(log.outcome.tolist()) == [DONE, DONE, REFUSED]
    assert ends(network, log)["y"] == "turned away"


def test_without_a_waiting_room_who_finds_a_free_place_still_gets_it():
    waits = {**HALF_HOUR, "waiting room": 0, "refused to": "turned away"}
    network = hospital({"a": waits}, {"x": 0, "y": 10, "z": 30}, {"bed": 1})
    assert ends(network, run(network)) == {"x": "home", "y": "turned away", "z": "home"}


def test_several_places_are_granted_all_or_nothing():
    activities = {
        "a": {"lasts": "30 min", "place": "bed"},
        "b": {"lasts": "30 min", "places": {"bed": 1, "scanner": 1}},
        "c": {"lasts": "10 min", "place": "scanner"},
    }
    network = hospital(
        activities, {"x": 0, "y": 10, "z": 11}, {"bed": 1, "scanner": 1}, begins={"x": "a", "y": "b", "z": "c"}
    )
    log = run(network)
    # y waits for the bed and keeps nothing meanwhile, so z has the scanner at once and is counted as overtaking.
    assert times(network, log) == {"x": [("a", 0, 0, 30)], "y": [("b", 10, 30, 60)], "z": [("c", 11, 11, 21)]}
    assert log.overtaken.tolist() == [0, 1, 0]


def test_a_request_that_keeps_its_turn_claims_free_units_against_later_ones():
    activities = {
        "a": {"lasts": "30 min", "place": "bed"},
        "b": {"lasts": "30 min", "places": {"bed": 2}, "keeps its turn": True},
    }
    network = hospital(activities, {"x": 0, "y": 10, "z": 11}, {"bed": 2}, begins={"x": "a", "y": "b", "z": "a"})
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 30)], "y": [("b", 10, 30, 60)], "z": [("a", 11, 60, 90)]}
    assert log.overtaken.sum() == 0


def test_without_its_turn_kept_a_large_request_is_overtaken():
    activities = {"a": {"lasts": "30 min", "place": "bed"}, "b": {"lasts": "30 min", "places": {"bed": 2}}}
    network = hospital(activities, {"x": 0, "y": 10, "z": 11}, {"bed": 2}, begins={"x": "a", "y": "b", "z": "a"})
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 30)], "y": [("b", 10, 41, 71)], "z": [("a", 11, 11, 41)]}
    assert log.overtaken.tolist() == [0, 1]


def test_who_waits_at_the_end_of_the_horizon_is_cut():
    year = {"a": {"lasts": "300 days", "place": "bed"}}
    network = hospital(year, {"x": 0, "y": 10}, {"bed": 1})
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 182 * 1440)], "y": [("a", 10, None, 182 * 1440)]}
    assert log.outcome.tolist() == [CUT, CUT]
    assert ends(network, log) == {"x": None, "y": None}


def test_a_request_that_can_never_be_met_is_refused_before_the_run():
    network = hospital(
        {"ask too much": {"lasts": "1 h", "places": {"bed": 3}}}, {"x": 0}, {"bed": 2}, begins="ask too much"
    )
    with pytest.raises(EngineProblem, match=r"'ask too much' .* asks for 3 of 'bed' at 'S', .* more than 2"):
        run(network)
