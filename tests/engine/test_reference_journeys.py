"""The way of a patient: routes, attributes, linked patients, episodes, the own clock, and journeys without end."""

from dataclasses import replace

import numpy as np
import pytest
from hospitals import ends, hospital, run, times

from workforce.engine.log import CUT
from workforce.engine.problems import EngineProblem
from workforce.engine.reference import simulate_once
from workforce.network.packing import attribute_values

pytestmark = pytest.mark.unit

A_DAY = {"arrivals": {"count": "3650 per year"}, "begins": "a"}


def test_a_pathway_without_waits_takes_the_sum_of_its_times():
    steps = {f"s{k}": {"lasts": f"{k + 1} min", "next": f"s{k + 1}"} for k in range(9)}
    network = hospital({**steps, "s9": {"lasts": "10 min"}}, {"x": 0}, begins="s0")
    log = run(network)
    assert log.end_time[0] - log.arrival[0] == 55 * 60_000
    assert log.finish.tolist()[:-1] == log.joined.tolist()[1:]


def test_an_attribute_set_at_the_start_counts_from_then_on():
    activities = {
        "a": {
            "lasts": "10 min",
            "set": {"treated": "yes"},
            "next": {"by": "treated", "cases": {"no": "home", "yes": "b"}},
        },
        "b": {"lasts": {"by": "treated", "cases": {"no": "1 min", "yes": "7 min"}}},
    }
    attribute = {"attributes": {"treated": {"values": ["no", "yes"], "starts as": "no"}}}
    network = hospital(activities, {"x": 0}, pathway=attribute)
    log = run(network)
    assert times(network, log) == {"x": [("a", 0, 0, 10), ("b", 10, 10, 17)]}
    assert attribute_values(network, log.code, 0).tolist() == [1, 1]


def test_a_route_sets_what_the_next_activity_sees():
    route = {"shares": {"b": {"share": "100%", "set": {"mode": "fast"}}, "home": "0%"}}
    lasts = {"by": "mode", "cases": {"slow": "9 min", "fast": "2 min"}}
    network = hospital(
        {"a": {"lasts": lasts, "next": route}, "b": {"lasts": lasts}}, {"x": 0},
        pathway={"attributes": {"mode": {"values": ["slow", "fast"], "starts as": "slow"}}},
    )  # fmt: skip
    assert times(network, run(network)) == {"x": [("a", 0, 0, 9), ("b", 9, 9, 11)]}


def test_a_set_may_be_drawn_by_shares():
    activities = {"a": {"lasts": "1 min", "set": {"mode": {"shares": {"slow": "20%", "fast": "the rest"}}}}}
    network = hospital(
        activities, {"x": A_DAY}, pathway={"attributes": {"mode": {"values": ["slow", "fast"], "starts as": "slow"}}}
    )
    fast = network.names.attribute_values[0].index("fast")
    share = float(np.mean(attribute_values(network, simulate_once(network, 1, 0).code, 0) == fast))
    assert abs(share - 0.8) < 3.3 * np.sqrt(0.16 / 3500)  # 99.9%; 5% more or fewer would lie outside
    assert abs(share - 0.84) > 3.3 * np.sqrt(0.16 / 3500)


def test_elapsed_time_counts_the_wait():
    onward = {"since": "onset", "within": "60 min", "then": "home", "otherwise": "left"}
    onset = {"moments": {"onset": {"before arrival": "20 min"}}, "begins": "a"}
    groups = {
        name: {"arrivals": {"every": f"{183 * 1440 + minute} min"}, **onset}
        for name, minute in {"x": 0, "y": 10}.items()
    }
    network = hospital({"a": {"lasts": "30 min", "place": "bed", "next": onward}}, groups, {"bed": 1})
    # x: 20 + 30 minutes since onset; y: 20 + 20 of waiting + 30.
    assert ends(network, run(network)) == {"x": "home", "y": "left"}


def test_elapsed_time_is_within_when_it_is_equal():
    lasts = {"lasts": "40 min", "next": {"since": "onset", "within": "60 min", "then": "home", "otherwise": "left"}}
    group = {"arrivals": {"every": "200 days"}, "moments": {"onset": {"before arrival": "20 min"}}, "begins": "a"}
    network = hospital({"a": lasts}, {"x": group})
    assert ends(network, run(network)) == {"x": "home"}


def test_a_linked_patient_begins_when_the_activity_ends_and_stands_in_line_like_anyone():
    activities = {
        "birth": {"lasts": "60 min", "place": "room", "also begins": {"newborn": "100%"}},
        "check": {"lasts": "15 min", "place": "room"},
    }
    groups = {"mother": 0, "newborn": {"arrivals": {"linked": True}, "begins": "check"}}
    network = hospital(activities, groups, {"room": 1}, begins={"mother": "birth"})
    log = run(network)
    assert times(network, log) == {"mother": [("birth", 0, 0, 60)], "newborn": [("check", 60, 60, 75)]}
    assert log.parent.tolist() == [-1, 0]
    assert log.site.tolist() == [0, 0]
    assert log.key[0] != log.key[1]


def test_two_activities_of_one_patient_begin_two_different_patients():
    twin = {"home": {"share": "100%", "also begins": "child"}, "left": "0%"}
    activities = {
        "a": {"lasts": "1 h", "also begins": {"child": "100%"}, "next": "b"},
        "b": {"lasts": "1 h", "also begins": {"child": "100%"}, "next": {"shares": twin}},
        "play": {"lasts": {"median": "1 day", "p90": "3 days"}},
    }
    network = hospital(
        activities, {"x": 0, "child": {"arrivals": {"linked": True}, "begins": "play"}}, begins={"x": "a"}
    )
    log = run(network)
    assert len(set(log.key.tolist())) == 4
    assert len(set((log.finish - log.start)[log.activity == 2].tolist())) == 3


def test_the_share_who_begin_a_linked_patient_is_the_share_given():
    activities = {"a": {"lasts": "1 h", "also begins": {"child": "40%"}}, "play": {"lasts": "1 h"}}
    network = hospital(activities, {"x": A_DAY, "child": {"arrivals": {"linked": True}, "begins": "play"}})
    log = simulate_once(network, 1, 0)
    births, children = int(np.sum(log.activity == 0)), int(np.sum(log.parent >= 0))
    assert abs(children / births - 0.4) < 3.3 * np.sqrt(0.24 / births)


def test_a_new_episode_counts_occurrences_afresh_and_draws_anew():
    again = {"shares": {"a": {"share": "50%", "new episode": True}, "home": "the rest"}}
    network = hospital({"a": {"lasts": {"median": "1 h", "p90": "3 h"}, "next": again}}, {"x": A_DAY})
    log = simulate_once(network, 1, 0)
    assert log.occurrence.max() == 0
    assert log.episode.max() > 3
    lengths = (log.finish - log.start)[log.patient == log.patient[int(np.argmax(log.episode))]]
    assert len(set(lengths.tolist())) == len(lengths)


def test_without_a_new_episode_the_occurrence_rises():
    again = {"shares": {"a": "50%", "home": "the rest"}}
    network = hospital({"a": {"lasts": "1 h", "next": again}}, {"x": A_DAY})
    log = simulate_once(network, 1, 0)
    assert log.episode.max() == 0
    assert log.occurrence.max() > 3


def test_a_wait_does_not_move_the_own_clock_into_the_next_year():
    activities = {
        "a": {"lasts": "100 days", "place": "bed", "next": "b"},
        "b": {"lasts": "1 h", "next": "c"},
        "c": {"lasts": "1 h"},
    }
    network = hospital(activities, {"x": 0, "y": 1}, {"bed": 1}, years=(2009, 2010))
    log = run(network)
    second = log.patient == 1
    # y starts after 100 days of waiting and is done after the year's end, by its own clock after 100 days only.
    assert log.version_year[second].tolist() == [0, 0, 0]
    assert log.joined[second][1] > network.calendar.end_ms(2009)


def test_the_years_before_run_with_the_first_years_plan_and_are_numbered_below_zero():
    network = replace(hospital({"a": {"lasts": "30 days"}}, {"x": A_DAY}, years=(2009, 2010)), years_before=2)
    log = simulate_once(network, 1, 0)
    assert sorted(set(log.year.tolist())) == [-2, -1, 0, 1]
    assert log.arrival.min() >= network.calendar.start_ms(2007)
    assert set(log.version_year[log.joined < 0].tolist()) == {0}
    # A Poisson census of 3650 x 30 / 365 = 300 at the zero of the clock; empty without the years before.
    present = int(np.sum((log.start < 0) & (log.finish >= 0)))
    assert abs(present - 300) < 3.3 * np.sqrt(300)


def test_open_visits_are_cut_at_the_horizon_and_none_starts_after_it():
    network = hospital({"a": {"lasts": "30 days", "next": "b"}, "b": {"lasts": "30 days"}}, {"x": A_DAY})
    log = simulate_once(network, 1, 0)
    horizon = network.calendar.horizon_ms
    assert log.joined.max() < horizon
    assert log.finish.max() == horizon
    assert np.array_equal(log.outcome == CUT, log.finish == horizon)
    assert np.array_equal(np.unique(log.patient[log.outcome == CUT]), np.flatnonzero(log.end == -1))


def test_demand_of_none_gives_an_empty_log():
    network = hospital(
        {"a": {"lasts": "1 h", "place": "bed"}}, {"x": {"arrivals": {"count": "0 per year"}, "begins": "a"}}, {"bed": 1}
    )
    log = run(network)
    assert (len(log.patient), len(log.arrival)) == (0, 0)


def test_a_journey_that_hardly_ever_ends_stops_with_the_activitys_name():
    for_ever = {"go round": {"lasts": "1 s", "next": {"shares": {"go round": "99.9999%", "home": "the rest"}}}}
    network = hospital(for_ever, {"x": 0}, begins="go round")
    with pytest.raises(EngineProblem, match=r"10,000 visits .* 'go round' of the pathway 'p'"):
        simulate_once(network, 1, 0)


def test_patients_who_begin_patients_without_end_stop_with_the_activitys_name(monkeypatch):
    monkeypatch.setattr("workforce.engine.reference.MOST_AT_ONCE", 500)
    activities = {"echo": {"lasts": "0 min", "place": "bed", "also begins": {"child": "100%"}}}
    groups = {"x": 0, "child": {"arrivals": {"linked": True}, "begins": "echo"}}
    network = hospital(activities, groups, {"bed": 5}, begins={"x": "echo"})
    with pytest.raises(EngineProblem, match=r"at one moment.*'echo' of the pathway 'p'"):
        simulate_once(network, 1, 0)


def test_progress_is_told_in_rising_shares_up_to_one():
    told: list[float] = []
    network = hospital({"a": {"lasts": "1 h"}}, {"x": 0})
    log = simulate_once(network, 1, 0, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert log.differing(simulate_once(network, 1, 0)) == ()
