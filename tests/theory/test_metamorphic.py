"""Laws between runs that hold exactly under the same keyed draws: no statistics, no tolerance."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pytest
from generate import made
from loop_people import rows_of
from running import BASIS, tree_of

from workforce.documents.problems import Mark
from workforce.engine.log import DONE, VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.network import Network
from workforce.planning.lineage import Phased
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.theory

HOUR = 3_600_000


def pathway(groups: dict[str, Any], activities: dict[str, Any], places: tuple[str, ...] = (), **more: Any) -> Any:
    activities = {name: {"setting": "unit", "next": "home", **block} for name, block in activities.items()}
    ends = {end: {} for end in ("home", "lost") if repr(end) in repr((activities, groups))}
    return {
        "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing", **BASIS,
        "settings": {"unit": {"sector": "acute"}},
        "places": {place: {"setting": "unit"} for place in places},
        "groups": groups,
        "activities": activities,
        "ends": ends,
        **more,
    }  # fmt: skip


def network_of(tree: Any, changes: tuple[Phased, ...] = (), years: tuple[int, ...] = (2009,)) -> Network:
    return build_network(plans_from(tree, years, changes=changes), 0)


def change(of: str, verb: str, value: Any) -> Phased:
    return Phased("made", "change", tuple(of.split(".")), verb, "steps", {2009: value}, {}, "", Mark("made", 1, 1))


def named(network: Network, log: VisitLog) -> list[tuple[Any, ...]]:
    """All visits by names instead of ids; attributes as a set of (attribute, value)."""
    names, attributes = network.names, network.attributes
    strides: list[int] = []
    for one, of in enumerate(attributes.pathway.tolist()):
        before = [int(v) for v, p in zip(attributes.values[:one], attributes.pathway[:one], strict=True) if p == of]
        strides.append(int(np.prod(before, dtype=np.int64)) if before else 1)
    found = []
    for row in rows_of(log)[1]:
        key, activity, year, where, *rest, code = row
        of = int(network.activities.pathway[activity])
        values = frozenset(
            (names.attributes[a][1], names.attribute_values[a][code // strides[a] % int(attributes.values[a])])
            for a in range(len(strides))
            if attributes.pathway[a] == of
        )
        location = names.locations[where] if where >= 0 else None
        found.append((key, names.activities[activity], year, location, *rest, values))
    return sorted(found, key=lambda row: (row[0], row[6], row[5], row[1]))


def run(network: Network) -> VisitLog:
    return simulate_once(network, seed=5, replication=0)


RANDOM = {"x": {"arrivals": {"count": "1500 per year"}, "begins": "a"}}
LONG = {"mean": "11 h", "sd": "15 h"}


@pytest.mark.parametrize("staff", [2, 3, 4])
def test_more_staff_at_a_single_first_come_first_served_place_lengthen_no_wait(staff):
    activities = {"a": {"lasts": LONG, "place": "bed"}}
    tree = pathway(RANDOM, activities, ("bed",))
    few, more = (run(network_of(tree_of({"p": tree}, {"bed": n}, 1))) for n in (staff, staff + 1))
    assert few.key.tolist() == more.key.tolist()
    assert (more.waits <= few.waits).all()
    assert (more.waits < few.waits).any()


def test_all_times_doubled_double_every_time():
    def tree(scale: int) -> Any:
        hours = {"short": 25, "middle": 50, "long": 110}
        stay = {"by": "kind", "cases": {kind: f"{length * scale} h" for kind, length in hours.items()}}
        activities = {
            "a": {
                "lasts": stay, "places": {"bed": 1, "room": 1}, "holds until next": True, "turnover": f"{3 * scale} h",
                "patience": f"{60 * scale} h", "gives up to": "b",
                "next": {"since": "arrival", "within": f"{90 * scale} h", "then": "b", "otherwise": "home"},
            },
            "b": {"lasts": f"{30 * scale} h", "place": "bed", "waiting room": 2, "refused to": "lost"},
        }  # fmt: skip
        kinds = {"kind": {"shares": {"short": "50%", "middle": "30%", "long": "the rest"}}}
        groups = {
            name: {"arrivals": {"every": f"{hours * scale} h"}, "begins": "a"} for name, hours in (("x", 31), ("y", 47))
        }
        return tree_of({"p": pathway(groups, activities, ("bed", "room"), attributes=kinds)}, {"bed": 3, "room": 2}, 1)

    single, double = (rows_of(run(network_of(tree(scale))))[1] for scale in (1, 2))
    horizon = 365 * 24 * HOUR
    half = [row for row in single if row[8] < horizon // 2 - 1]
    doubled = {row[:6]: row for row in double}
    assert len(half) > 150
    for row in half:
        start = row[7] if row[7] == NEVER else 2 * row[7]
        assert doubled[row[:6]][6:] == (2 * row[6], start, 2 * row[8], *row[9:])
    assert len({row[9] for row in half}) == 3


def mixed(value: Any, random: Random) -> Any:
    """The same mappings in another order of their keys."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: mixed(value[key], random) for key in keys}
    return value


@pytest.mark.parametrize("number", range(12))
def test_the_order_in_a_file_changes_nothing(number):
    first = made(number)
    second = first._replace(tree=mixed(first.tree, Random(number)))
    assert str(first) != str(second)
    one, other = first.network(), second.network()
    assert named(one, run(one)) == named(other, run(other))


def test_a_staff_group_renamed_changes_nothing_but_its_name():
    first = made(3)
    renamed = deepcopy(first.tree)
    renamed["roles"]["roles"]["nurse"]["staff group"] = "Nurses"
    groups = renamed["tables"]["availability"]["staff groups"]
    groups["Nurses"] = groups.pop("Nursing")
    assert run(first.network()) == run(first._replace(tree=renamed).network())


def one_area(tree: Any, name: str, share: str) -> Any:
    """The tree with only one of its areas."""
    region = {**tree["region"], "areas": {"rows": {name: {"pct": "trust", "population share": share}}}}
    region["places"] = {place: {"numbers": {name: 4}} for place in region["places"]}
    return {**tree, "region": region}


def test_a_population_split_in_two_alike_is_the_sum_of_both():
    def tree(count: int) -> Any:
        groups = {"x": {"arrivals": {"count": f"{count} per year"}, "begins": "a"}}
        activities = {"a": {"lasts": LONG, "place": "bed", "next": "b"}, "b": {"lasts": LONG}}
        return tree_of({"p": pathway(groups, activities, ("bed",))}, {"bed": 4}, 2)

    whole = network_of(tree(5000))
    parts = [network_of(one_area(tree(2500), name, "100%")) for name in ("area 0", "area 1")]
    both = [row for part in parts for row in named(part, run(part))]
    assert sorted(both, key=lambda row: (row[0], row[6], row[5], row[1])) == named(whole, run(whole))
    assert len({row[3] for row in both}) == 2


def test_no_demand_gives_nothing_at_all():
    groups = {"x": {"arrivals": {"count": "0 per year"}, "begins": "a"}}
    nobody = pathway(groups, {"a": {"lasts": LONG, "place": "bed"}}, ("bed",))
    log = run(network_of(tree_of({"p": nobody}, {"bed": 1}, 1)))
    assert log.patient.size == log.key.size == log.waits.size == 0
    assert log.overtaken.tolist() == log.exchanged.tolist() == log.handed_over.tolist() == [0]


def two_ways() -> Any:
    groups = {"x": {"arrivals": {"count": "3000 per year"}, "begins": "a"}}
    activities = {
        "a": {"lasts": LONG, "next": {"shares": {"hospital": "70%", "community": "20%", "lost": "the rest"}}},
        "hospital": {"lasts": "9 days"},
        "community": {"lasts": "9 days"},
    }
    return tree_of({"p": pathway(groups, activities)}, {}, 1)


@pytest.mark.parametrize("number", [0, 1])
def test_a_change_that_changes_nothing_makes_no_difference(number):
    of = ("pathways.p.activities.hospital.lasts", "pathways.p.activities.a.next")[number]
    value = (1, {"from": "hospital", "to": "community", "share": "0%"})[number]
    changed = network_of(two_ways(), (change(of, ("times", "shift")[number], value),))
    assert run(changed) == run(network_of(two_ways()))


def test_a_shift_moves_work_and_loses_none():
    before = network_of(two_ways())
    after = [
        network_of(two_ways(), (change(
            "pathways.p.activities.a.next", "shift", {"from": "hospital", "to": "community", "share": share}
        ),))
        for share in ("20%", "40%")
    ]  # fmt: skip

    def worked(network: Network) -> tuple[Counter[str], dict[int, str]]:
        log = run(network)
        names = [name for _, name in network.names.activities]
        minutes: Counter[str] = Counter()
        where = {}
        for k, activity in enumerate(log.activity.tolist()):
            minutes[names[activity]] += int(log.finish[k] - log.start[k])
            if names[activity] != "a" and log.outcome[k] == DONE:
                where[int(log.key[log.patient[k]])] = names[activity]
        return minutes, where

    (old, was), (some, now), (more, later) = (worked(network) for network in (before, *after))
    assert some["a"] == more["a"] == old["a"]
    assert sum(some.values()) == sum(more.values()) == sum(old.values())
    assert more["hospital"] < some["hospital"] < old["hospital"]
    moved = [{key for key in was if new[key] != was[key]} for new in (now, later)]
    assert was.keys() == now.keys() == later.keys()
    assert moved[0] < moved[1]  # who moves at 20% moves at 40%
    assert {was[key] for key in moved[1]} == {"hospital"}
    assert 0.16 < len(moved[0]) / sum(name == "hospital" for name in was.values()) < 0.24


def test_a_pathway_that_nobody_uses_leaves_all_draws_of_the_others_alone():
    tree = two_ways()
    idle = pathway({"y": {"arrivals": {"count": "0 per year"}, "begins": "b"}}, {"b": {"lasts": LONG}})
    with_idle = {**tree, "pathways": {"idle": {**idle, "pathway": "idle"}, **tree["pathways"]}}
    first, second = network_of(tree), network_of(with_idle)
    assert named(first, run(first)) == named(second, run(second))


def test_the_mean_number_is_the_rate_times_the_mean_time_in_a_run_that_starts_and_ends_empty():
    months = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
    profile = {"month": {month: 0 if month in ("Apr", "Mar") else 1 for month in months}}
    groups = {"x": {**RANDOM["x"], "profile": profile}}
    activities = {
        "a": {"lasts": LONG, "place": "bed", "patience": "2 days", "gives up to": "b", "next": "b"},
        "b": {"lasts": LONG, "place": "bed"},
    }
    log = run(network_of(tree_of({"p": pathway(groups, activities, ("bed",))}, {"bed": 4}, 1)))
    assert (log.end >= 0).all()
    # The area under the number present, from every joining and leaving of an activity, in whole milliseconds.
    moments = np.concatenate((log.joined, log.finish))
    steps = np.concatenate((np.ones(len(log.joined), dtype=np.int64), -np.ones(len(log.finish), dtype=np.int64)))
    order = np.argsort(moments, kind="stable")
    present = np.cumsum(steps[order])
    area = int((present[:-1] * np.diff(moments[order])).sum())
    assert present[-1] == 0
    assert present.max() > 6
    assert area == int((log.end_time - log.arrival).sum())
