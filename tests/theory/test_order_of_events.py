"""One written order of simultaneous events: the engine against an independent loop, on random networks full of ties.

Forty networks by default; the environment variable WORKFORCE_NETWORKS asks for more (1000 take a few minutes).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from generate import made
from loop import Loop
from loop_people import rows_of
from running import BASIS, tree_of

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED, VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.network import NONE, Network
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.theory

NETWORKS = int(os.environ.get("WORKFORCE_NETWORKS", "40"))
TOGETHER = 10


@pytest.mark.parametrize("first", range(0, NETWORKS, TOGETHER))
def test_the_engine_and_an_independent_loop_give_the_same_journeys(first):
    for number in range(first, min(first + TOGETHER, NETWORKS)):
        network = made(number).network()
        loop = Loop(network, 1, number, shuffle=number).run()
        log = simulate_once(network, seed=1, replication=number)
        assert loop.rows() == rows_of(log), number
        counts = (loop.exchanged, loop.overtaken, loop.handed_over)
        assert counts == (log.exchanged.tolist(), log.overtaken.tolist(), log.handed_over.tolist()), number
        assert log.differing(simulate_once(network, seed=1, replication=number, shuffle=number + 1)) == (), number


def test_the_networks_have_all_that_is_to_be_ordered():
    outcomes: Counter[int] = Counter()
    exchanged = overtaken = handed_over = 0
    for number in range(40):
        log = simulate_once(made(number).network(), seed=1, replication=number)
        outcomes.update(log.outcome.tolist())
        exchanged += int(log.exchanged.sum())
        overtaken += int(log.overtaken.sum())
        handed_over += int(log.handed_over.sum())
    assert all(outcomes[outcome] > 100 for outcome in (DONE, GAVE_UP, REFUSED, CUT))
    assert min(exchanged, overtaken, handed_over) > 20


class LeavesBeforeGiving(Loop):
    def _give(self, now: int) -> bool:
        return self._leave(now) or super()._give(now)


class NeverExchanges(Loop):
    def _exchange(self, now: int) -> bool:
        return False


class NeverStops(Loop):
    def _excess(self) -> list[object]:
        return []


class NeverDiverts(Loop):
    def __init__(self, network: Network, seed: int, replication: int) -> None:
        nowhere = np.full_like(network.geography.diverts, NONE)
        super().__init__(replace(network, geography=replace(network.geography, diverts=nowhere)), seed, replication)


@pytest.mark.parametrize("wrong", [LeavesBeforeGiving, NeverExchanges, NeverStops, NeverDiverts])
def test_a_loop_with_one_rule_changed_gives_other_journeys(wrong):
    for number in range(60):
        network = made(number).network()
        if wrong(network, 1, number).run().rows() != rows_of(simulate_once(network, seed=1, replication=number)):
            return
    pytest.fail(f"{wrong.__name__} makes no difference in 60 networks")


HOUR = 3_600_000
FIRST = 183 * 24
"""Hours to the first patient: an `every` of more than half a year brings one."""


def both(groups: dict[str, Any], activities: dict[str, Any], beds: Any) -> tuple[Network, VisitLog]:
    """One ward with beds: the engine's log, once the loop's rows are the same."""
    ends = {end: {} for end in ("home", "away") if repr(end) in repr(activities)}
    pathway = {
        "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing", **BASIS,
        "settings": {"ward": {"sector": "acute"}}, "places": {"bed": {"setting": "ward"}}, "groups": groups,
        "activities": {name: {"setting": "ward", **block} for name, block in activities.items()}, "ends": ends,
    }  # fmt: skip
    network = build_network(plans_from(tree_of({"p": pathway}, {"bed": beds}, 1), (2009,)), 0)
    log = simulate_once(network, 1, 0)
    assert Loop(network, 1, 0).run().rows() == rows_of(log)
    return network, log


def test_a_patient_begun_at_an_end_waits_already_when_the_way_out_is_judged():
    groups = {
        "first": {"arrivals": {"every": f"{FIRST} h"}, "begins": "stay"},
        "mother": {"arrivals": {"every": f"{FIRST + 1} h"}, "begins": "birth"},
        "child": {"arrivals": {"linked": True}, "begins": "cot"},
    }
    activities = {
        "stay": {"lasts": "9 h", "place": "bed", "next": "home"},
        "birth": {
            "lasts": "1 h", "also begins": {"child": "100%"}, "next": "home",
            "when full": {"place": "bed", "waiting": 1, "next": "away"},
        },
        "cot": {"lasts": "1 h", "place": "bed", "next": "home"},
    }  # fmt: skip
    network, log = both(groups, activities, 1)
    ended = {network.names.groups[g][1]: network.names.ends[e][1] for g, e in zip(log.group, log.end, strict=True)}
    assert ended == {"first": "home", "mother": "away", "child": "home"}


def test_an_exchange_starts_no_work_that_would_have_to_stop_at_once():
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    lines = {
        name: {"days": days, "from": start, "until": end, "number": 1}
        for name, start, end in (("early", "00:00", "01:00"), ("late", "03:00", "24:00"))
    }
    activities = {
        "a": {"lasts": "1 h", "place": "bed", "holds until next": True, "next": "b"},
        "b": {"lasts": "1 h", "place": "bed", "next": "home"},
    }
    groups = {"x": {"arrivals": {"every": f"{FIRST} h"}, "begins": "a"}}
    _, log = both(groups, activities, {"rota": lines, "shift end": "hand over"})
    assert ((log.start // HOUR) - FIRST).tolist() == [0, 3]
    assert log.handed_over.tolist() == [0, 0]
