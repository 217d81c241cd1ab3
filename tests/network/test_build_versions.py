"""Activities year by year: versions, what they ask for, and what comes of those that go."""

import pytest
from made_network import HOUR, beside, made, row_of, target_name, tree_of, version_of

from workforce.network.build import build_network
from workforce.network.network import NONE, REROUTE, SHORTEN

pytestmark = pytest.mark.unit


def test_years_that_are_alike_share_a_version() -> None:
    network = made()
    assert network.activities.version.tolist() == [[0, 1], [0, 1]]


def test_a_changed_year_has_a_version_of_its_own() -> None:
    later = tree_of("activities: {stay: {lasts: 1 day}}")
    network = build_network(beside(tree_of(), {2009: tree_of(), 2010: later, 2011: later}))
    assert network.activities.version.tolist() == [[0, 1], [2, 1], [2, 1]]


def test_an_activity_that_goes_keeps_its_last_version_and_one_that_comes_has_none_before() -> None:
    before = tree_of("activities: {visits: null, stay: {next: home}}\nsettings: {team: {sector: community}}")
    network = build_network(beside(tree_of(), {2009: before, 2010: tree_of(), 2011: before}))
    visits = network.names.activities.index(("care", "visits"))
    first, second, third = network.activities.version[:, visits]
    assert first == NONE
    assert second == third != NONE
    assert network.needs.count.shape == (3, 2)


def test_what_an_activity_says_stands_in_its_version() -> None:
    network = made(
        """
attributes: {severity: {shares: {mild: 60%, bad: the rest}}}
places: {scanner: {setting: ward}}
activities:
  stay:
    place: null
    places: {bed: 2, scanner: 1}
    priority: {by: severity, cases: {mild: 7, bad: 2}}
    patience: 3 h
    gives up to: home
    waiting room: 6
    refused to: visits
    turnover: 30 min
    holds until next: true
    keeps its turn: true
    marks: {in: start, out: end}
  visits: {place: scanner}
"""
    )
    a, v = network.activities, version_of(network, "stay")
    assert [network.wholes[row_of(network, int(a.priority[v]), severity=s)] for s in ("mild", "bad")] == [7, 2]
    assert network.durations.a[row_of(network, int(a.patience[v]))] == 3 * HOUR
    assert (target_name(network, int(a.gives_up_to[v])), target_name(network, int(a.refused_to[v]))) == (
        "home",
        "visits",
    )
    assert (a.waiting_room[v], a.turnover[v], a.holds[v], a.keeps_turn[v]) == (6, HOUR / 2, True, True)
    assert [network.names.moments[m[v]][1] for m in (a.mark_start, a.mark_end)] == ["in", "out"]
    asked = slice(*a.ask_start[v : v + 2])
    assert [(network.names.places[p], u) for p, u in zip(a.ask_place[asked], a.ask_units[asked], strict=True)] == [
        ("bed", 2),
        ("scanner", 1),
    ]


def test_what_is_not_said_is_none_and_the_usual_priority() -> None:
    network = made()
    a, v = network.activities, version_of(network, "visits")
    assert (a.patience[v], a.waiting_room[v], a.section[v], a.mark_start[v], a.full_kind[v]) == (NONE,) * 5
    assert network.wholes[row_of(network, int(a.priority[v]))] == 5


def test_a_stay_keeps_its_place_over_its_activities() -> None:
    network = made("activities: {stay: {place: null}}\nstays: {bed stay: {place: bed, over: [stay, visits]}}")
    assert network.activities.section.tolist() == [0, 0]
    assert network.names.places[network.places.section_place[0]] == "bed"


def test_when_full_shortens_or_reroutes() -> None:
    shorter = made("activities: {stay: {when full: {place: bed, waiting: 2, lasts times: 80%}}}")
    a, v = shorter.activities, version_of(shorter, "stay")
    assert (a.full_kind[v], a.full_place[v], a.full_waiting[v], a.full_times[v]) == (SHORTEN, 0, 2, 0.8)
    other = made("activities: {stay: {when full: {place: bed, waiting: 2, next: visits}}}")
    a, v = other.activities, version_of(other, "stay")
    route = int(other.junctions.first[a.full_next[v]])
    assert (a.full_kind[v], target_name(other, int(other.routes.target[route]))) == (REROUTE, "visits")
