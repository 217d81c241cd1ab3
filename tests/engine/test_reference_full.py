"""Stays and ways that change when a place is full."""

import pytest
from hospitals import ends, hospital, run, times

pytestmark = pytest.mark.unit


def full(**change):
    return {"lasts": "60 min", "when full": {"place": "bed", "waiting": 1, **change}}


def stay(**change):
    return {"stay": {**full(**change), "place": "bed"}}


def test_a_stay_is_shortened_where_someone_waits_when_it_starts():
    network = hospital(stay(**{"lasts times": "50%"}), {"x": 0, "y": 1, "z": 2}, {"bed": 1}, begins="stay")
    # Nobody waits when x starts; z waits when y starts; nobody when z starts.
    assert times(network, run(network)) == {
        "x": [("stay", 0, 0, 60)], "y": [("stay", 1, 60, 90)], "z": [("stay", 2, 90, 150)]
    }  # fmt: skip


def test_a_stay_without_a_place_is_shortened_too():
    network = hospital(
        {**stay(**{"lasts times": "50%"}), "walk": full(**{"lasts times": "50%"})},
        {"x": 0, "y": 1, "z": 2}, {"bed": 1}, begins={"x": "stay", "y": "stay", "z": "walk"},
    )  # fmt: skip
    assert times(network, run(network))["z"] == [("walk", 2, 2, 32)]


def test_patients_go_another_way_where_someone_waits_at_the_end():
    network = hospital(stay(next="left"), {"x": 0, "y": 1}, {"bed": 1}, begins="stay")
    assert ends(network, run(network)) == {"x": "left", "y": "home"}


def test_those_who_end_together_are_judged_before_either_frees_the_way():
    # x and y end at 60 while w waits for the bed: both see the same line, though x's bed then goes to w.
    activities = {**stay(next="left"), "walk": full(next="left")}
    network = hospital(activities, {"x": 0, "y": 0, "w": 1}, {"bed": 1}, begins={"x": "stay", "y": "walk", "w": "stay"})
    assert ends(network, run(network)) == {"x": "left", "y": "left", "w": "home"}


def test_the_own_clock_leaves_shortening_out():
    # The 200-day stay is halved, which no parameter may notice: by the drawn time the next year has come.
    activities = {
        "block": {"lasts": "10 min", "place": "bed"},
        "stay": {
            "lasts": "200 days",
            "when full": {"place": "bed", "waiting": 1, "lasts times": "50%"},
            "next": "after",
        },
        "after": {"lasts": "10 min"},
    }
    network = hospital(
        activities, {"w": 0, "x": 1, "y": 2}, {"bed": 1}, years=(2009, 2010),
        begins={"w": "block", "x": "block", "y": "stay"},
    )  # fmt: skip
    log = run(network)
    found = [
        (int(log.version_year[k]), int(log.joined[k]))
        for k in range(len(log.patient))
        if network.names.activities[log.activity[k]][1] == "after"
    ]
    assert found[0][0] == 1
    assert found[0][1] < network.calendar.end_ms(2009)
