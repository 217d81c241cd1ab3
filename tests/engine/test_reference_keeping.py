"""Places kept and given back: turnover, holding until the next, sections, circles."""

import pytest
from hospitals import ends, hospital, run, times

pytestmark = pytest.mark.unit


def test_a_place_stays_taken_for_its_turnover():
    network = hospital({"a": {"lasts": "30 min", "place": "bed", "turnover": "5 min"}}, {"x": 0, "y": 10}, {"bed": 1})
    assert times(network, run(network))["y"] == [("a", 10, 35, 65)]


HOLDS = {
    "a": {"lasts": "10 min", "place": "trolley", "holds until next": True, "next": "b"},
    "b": {"lasts": "60 min", "place": "bed"},
}


def crowded(activities):
    """The only bed is taken when x has left the trolley's activity, and y waits for the trolley."""
    begins = {"w": "b", "x": "a", "y": "a"}
    return hospital(activities, {"w": 0, "x": 20, "y": 21}, {"trolley": 1, "bed": 1}, begins=begins)


def test_a_place_is_held_until_the_next_is_granted():
    network = hospital(
        HOLDS, {"w": 0, "x": 20, "y": 21}, {"trolley": 1, "bed": 1}, begins={"w": "b", "x": "a", "y": "a"}
    )
    assert times(network, run(network)) == {
        "w": [("b", 0, 0, 60)],
        "x": [("a", 20, 20, 30), ("b", 30, 60, 120)],
        "y": [("a", 21, 60, 70), ("b", 70, 120, 180)],
    }


def test_a_held_place_has_its_turnover_once_it_is_left():
    held = {**HOLDS, "a": {**HOLDS["a"], "turnover": "5 min"}}
    network = hospital(
        held, {"w": 0, "x": 20, "y": 21}, {"trolley": 1, "bed": 1}, begins={"w": "b", "x": "a", "y": "a"}
    )
    assert times(network, run(network))["y"][0] == ("a", 21, 65, 75)


def test_who_gives_up_gives_back_what_was_held():
    held = {**HOLDS, "b": {**HOLDS["b"], "patience": "10 min", "gives up to": "left"}}
    network = hospital(
        held, {"w": 0, "x": 20, "y": 21}, {"trolley": 1, "bed": 1}, begins={"w": "b", "x": "a", "y": "a"}
    )
    log = run(network)
    assert times(network, log)["x"] == [("a", 20, 20, 30), ("b", 30, None, 40)]
    assert times(network, log)["y"] == [("a", 21, 40, 50), ("b", 50, 60, 120)]
    assert ends(network, log)["x"] == "left"


def test_a_place_held_at_the_end_of_the_way_is_free_at_once():
    last = {
        "a": {
            "lasts": "10 min",
            "place": "bed",
            "holds until next": True,
            "next": {"shares": {"b": "0%", "home": "the rest"}},
        },
        "b": {"lasts": "10 min", "place": "bed"},
    }
    network = hospital(last, {"x": 0, "y": 1}, {"bed": 1})
    assert times(network, run(network))["y"] == [("a", 1, 10, 20)]


SECTION = {
    "ward": {"lasts": "10 min", "next": "theatre"},
    "theatre": {"lasts": "20 min", "place": "table", "next": "recovery"},
    "recovery": {"lasts": "5 min", "next": "clinic"},
    "clinic": {"lasts": "50 min"},
}
BED = {"stays": {"bed stay": {"place": "bed", "over": ["ward", "theatre", "recovery"]}}}


def test_a_stay_keeps_one_place_over_its_section_and_frees_it_on_leaving():
    network = hospital(SECTION, {"x": 0, "y": 1}, {"bed": 1, "table": 1}, begins="ward", pathway=BED)
    assert times(network, run(network)) == {
        "x": [("ward", 0, 0, 10), ("theatre", 10, 10, 30), ("recovery", 30, 30, 35), ("clinic", 35, 35, 85)],
        "y": [("ward", 1, 35, 45), ("theatre", 45, 45, 65), ("recovery", 65, 65, 70), ("clinic", 70, 70, 120)],
    }


def test_a_section_is_kept_until_the_next_is_granted_if_its_last_activity_holds():
    held = {**SECTION, "recovery": {**SECTION["recovery"], "place": "chair", "holds until next": True}}
    held["clinic"] = {"lasts": "50 min", "place": "room"}
    network = hospital(
        held, {"w": 0, "x": 1, "y": 2}, {"bed": 1, "table": 1, "room": 1},
        begins={"w": "clinic", "x": "ward", "y": "ward"}, pathway=BED,
    )  # fmt: skip
    found = times(network, run(network))
    assert found["x"][2:] == [("recovery", 31, 31, 36), ("clinic", 36, 50, 100)]
    assert found["y"][0] == ("ward", 2, 50, 60)


def test_the_place_of_a_section_and_that_of_its_first_activity_are_granted_together():
    both = {**SECTION, "ward": {**SECTION["ward"], "place": "table"}}
    network = hospital(
        both, {"w": 0, "x": 1}, {"bed": 1, "table": 1}, begins={"w": "theatre", "x": "ward"}, pathway=BED
    )
    assert times(network, run(network))["x"][0] == ("ward", 1, 25, 35)


CROSSED = {
    "a": {"lasts": "10 min", "place": "bed", "holds until next": True, "next": "b2"},
    "b": {"lasts": "20 min", "place": "room", "holds until next": True, "next": "a2"},
    "a2": {"lasts": "5 min", "place": "bed"},
    "b2": {"lasts": "5 min", "place": "room"},
}


def test_places_held_for_each_other_in_a_circle_are_exchanged_at_once():
    network = hospital(CROSSED, {"x": 0, "y": 0}, {"bed": 1, "room": 1}, begins={"x": "a", "y": "b"})
    log = run(network)
    assert times(network, log) == {
        "x": [("a", 0, 0, 10), ("b2", 10, 20, 25)],
        "y": [("b", 0, 0, 20), ("a2", 20, 20, 25)],
    }
    assert log.exchanged.tolist() == [0, 0, 1, 1]


def test_a_circle_has_to_wait_for_a_unit_that_is_free():
    network = hospital(CROSSED, {"x": 0, "y": 0}, {"bed": 1, "room": 2}, begins={"x": "a", "y": "b"})
    log = run(network)
    assert times(network, log)["x"] == [("a", 0, 0, 10), ("b2", 10, 10, 15)]
    assert log.exchanged.sum() == 0


def test_who_holds_a_place_and_asks_for_the_same_kind_keeps_it():
    again = {
        "a": {"lasts": "10 min", "place": "bed", "holds until next": True, "next": "b"},
        "b": {"lasts": "10 min", "place": "bed"},
    }
    network = hospital(again, {"x": 0, "y": 1}, {"bed": 1})
    assert times(network, run(network)) == {
        "x": [("a", 0, 0, 10), ("b", 10, 10, 20)],
        "y": [("a", 1, 20, 30), ("b", 30, 30, 40)],
    }
