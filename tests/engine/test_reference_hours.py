"""Numbers and opening that change by the hour. The first patient comes at midnight."""

import pytest
from hospitals import ALL_WEEK, hospital, rota, run, times

pytestmark = pytest.mark.unit


def test_a_rise_in_number_seats_all_it_can_at_once():
    beds = rota(("00:00", "01:00", 1), ("01:00", "00:00", 3))
    network = hospital({"a": {"lasts": "90 min", "place": "bed"}}, {"x": 0, "y": 1, "z": 2}, {"bed": beds})
    assert [visits[0][2] for visits in times(network, run(network)).values()] == [0, 60, 60]


def test_work_in_hand_is_finished_and_counts_against_the_smaller_number():
    staff = rota(("00:00", "01:00", 2), ("01:00", "00:00", 1))
    network = hospital({"a": {"lasts": "90 min", "place": "nurse"}}, {"x": 0, "y": 10, "z": 20}, {"nurse": staff})
    assert times(network, run(network)) == {
        "x": [("a", 0, 0, 90)], "y": [("a", 10, 10, 100)], "z": [("a", 20, 100, 190)]
    }  # fmt: skip


def test_work_handed_over_stops_where_too_few_are_left_and_goes_on_for_its_remaining_time():
    staff = rota(("00:00", "01:00", 2), ("01:00", "00:00", 1), shift_end="hand over")
    network = hospital({"a": {"lasts": "90 min", "place": "nurse"}}, {"x": 0, "y": 10, "z": 20}, {"nurse": staff})
    log = run(network)
    # At 60 one of two must stop: y, who started later, with 40 minutes left, ahead of z who joined later still.
    assert times(network, log) == {"x": [("a", 0, 0, 90)], "y": [("a", 10, 10, 130)], "z": [("a", 20, 130, 220)]}
    assert log.handed_over.tolist() == [1]


def test_the_lowest_priority_stops_first():
    staff = rota(("00:00", "01:00", 2), ("01:00", "00:00", 1), shift_end="hand over")
    work = {"lasts": "90 min", "place": "nurse", "priority": {"by": "group", "cases": {"x": 7, "the rest": 5}}}
    network = hospital({"a": work}, {"x": 0, "y": 10}, {"nurse": staff})
    assert times(network, run(network)) == {"x": [("a", 0, 0, 130)], "y": [("a", 10, 10, 100)]}


def test_who_is_stopped_keeps_the_places_that_do_not_hand_over():
    staff = rota(("00:00", "01:00", 1), ("02:00", "00:00", 1), shift_end="hand over")
    both = {"lasts": "90 min", "places": {"nurse": 1, "bed": 1}}
    network = hospital(
        {"a": both, "b": {"lasts": "10 min", "place": "bed"}}, {"x": 0, "y": 50}, {"nurse": staff, "bed": 1},
        begins={"x": "a", "y": "b"},
    )  # fmt: skip
    assert times(network, run(network)) == {"x": [("a", 0, 0, 150)], "y": [("b", 50, 150, 160)]}


def test_who_ends_as_the_shift_ends_is_not_stopped():
    staff = rota(("00:00", "01:00", 1), ("02:00", "00:00", 1), shift_end="hand over")
    network = hospital({"a": {"lasts": "60 min", "place": "nurse"}}, {"x": 0}, {"nurse": staff})
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 60)]}
    assert log.handed_over.sum() == 0


def test_closed_means_no_starts_but_no_stops_either():
    clinic = {"numbers": {"S": 1}, "open": {"all week": {"days": ALL_WEEK, "from": "00:00", "until": "01:00"}}}
    network = hospital({"a": {"lasts": "40 min", "place": "room"}}, {"x": 0, "y": 30, "z": 31}, {"room": clinic})
    assert times(network, run(network)) == {
        "x": [("a", 0, 0, 40)], "y": [("a", 30, 40, 80)], "z": [("a", 31, 1440, 1480)]
    }  # fmt: skip


def test_an_unlimited_place_with_hours_waits_for_its_opening():
    clinic = {"open": {"all week": {"days": ALL_WEEK, "from": "01:00", "until": "02:00"}}}
    network = hospital({"a": {"lasts": "40 min", "place": "room"}}, {"x": 0, "y": 30}, {"room": clinic})
    assert [visits[0][2] for visits in times(network, run(network)).values()] == [60, 60]
