"""Whom a full unit refuses goes on at the next one, with all that follows. Times: minutes after the first patient."""

import pandas as pd
import pytest
from hospitals import FIRST, MINUTE, REGION, hospital

from workforce.engine import compiled, reference
from workforce.engine.log import REFUSED
from workforce.model.region import Region
from workforce.model.rules_region import known_sites
from workforce.results.engines import ENGINES, Task

pytestmark = pytest.mark.unit

SITES = {
    "sites": {"rows": {site: {"title": site, "town": "T", "trust": "T"} for site in ("A", "B")}},
    "flows": {"p": {"rows": {"town": {"A": "100%"}}}},
    "settings": {"ward": {"follows": "site", "diverts": {"A": "B"}}},
}
WAY = {"a": {"lasts": "30 min", "place": "bed", "waiting room": 0, "refused to": "on the way", "next": "b"},
       "on the way": {"lasts": "5 min", "next": "a"}, "b": {"lasts": "10 min"}}  # fmt: skip


def made(numbers, region=SITES, activities=WAY):
    return hospital(activities, {"x": 0, "y": 10}, {"bed": {"numbers": numbers}}, region=region)


def ways(network):
    """Of each patient the visits: activity, location, when joined; both engines say the same."""
    log = reference.simulate_once(network, seed=1, replication=0)
    assert log.differing(compiled.simulate_once(network, seed=1, replication=0)) == ()
    names = network.names
    found = [[] for _ in log.group]
    for patient, activity, location, joined in zip(log.patient, log.activity, log.location, log.joined, strict=True):
        minutes = int(joined) // MINUTE - FIRST
        found[patient].append((names.activities[activity][1], names.locations[location], minutes))
    return found, log


def test_who_is_refused_is_treated_at_the_next_site_from_then_on():
    (first, second), log = ways(made({"A": 1, "B": 1}))
    assert first == [("a", "A", 0), ("b", "A", 30)]
    assert second == [("a", "A", 10), ("on the way", "B", 10), ("a", "B", 15), ("b", "B", 45)]
    assert (log.outcome == REFUSED).sum() == 1


def test_the_patients_own_site_stays_the_one_they_came_to():
    _, log = ways(made({"A": 1, "B": 1}))
    assert log.site.tolist() == [0, 0]


def test_where_nothing_diverts_the_refused_come_again():
    here = {**SITES, "settings": {"ward": {"follows": "site"}}}
    (_, second), _ = ways(made({"A": 1, "B": 1}, here))
    assert [visit for visit in second if visit[0] == "a"] == [("a", "A", minute) for minute in (10, 15, 20, 25, 30)]


def test_those_who_wait_in_vain_and_give_up_are_not_diverted():
    gives_up = {"b": WAY["b"], "a": {"lasts": "30 min", "place": "bed", "patience": "7 min", "gives up to": "b"}}
    (_, second), _ = ways(made({"A": 1, "B": 1}, activities=gives_up))
    assert second == [("a", "A", 10), ("b", "A", 17)]


def test_a_newborn_is_where_the_mother_was_diverted_to():
    births = {**WAY, "b": {"lasts": "10 min", "also begins": {"child": "100%"}}, "c": {"lasts": "1 min"}}
    child = {"arrivals": {"linked": True}, "begins": "c"}
    network = hospital(births, {"x": 0, "y": 10, "child": child}, {"bed": {"numbers": {"A": 1, "B": 1}}}, region=SITES)
    found, _ = ways(network)
    assert [way for way in found if way[0][0] == "c"] == [[("c", "A", 40)], [("c", "B", 55)]]


def test_a_region_diverts_to_and_from_sites_that_it_has():
    region = {**REGION, **SITES, "settings": {"ward": {"follows": "site", "diverts": {"A": "C", "D": "B"}}}}
    findings = list(known_sites(Region.model_validate(region)))
    assert [(finding.code, finding.path[-1], finding.value) for finding in findings] == [
        ("WF372", "A", "C"),
        ("WF372", "D", "D"),
    ]


def test_both_engines_measure_those_diverted_alike():
    network = made({"A": 1, "B": 1})
    tables = [Task({"s": network}, 1, engine)("s", 0).table() for engine in ENGINES]
    pd.testing.assert_frame_equal(*tables)
    starts = tables[0][(tables[0]["measure"] == "starts") & (tables[0]["activity"] == "b")]
    assert sorted(starts["location"].astype(str)) == ["A", "B"]
