"""One written order of simultaneous events: the engine against an independent loop, on random networks full of ties.

Forty networks by default; the environment variable WORKFORCE_NETWORKS asks for more (1000 take a few minutes).
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from generate import tree
from loop import Loop
from loop_people import rows_of

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.theory

NETWORKS = int(os.environ.get("WORKFORCE_NETWORKS", "40"))
TOGETHER = 10


def network_of(number: int) -> Network:
    made, years, years_before = tree(number)
    return build_network(plans_from(made, years), years_before)


@pytest.mark.parametrize("first", range(0, NETWORKS, TOGETHER))
def test_the_engine_and_an_independent_loop_give_the_same_journeys(first):
    for number in range(first, min(first + TOGETHER, NETWORKS)):
        network = network_of(number)
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
        log = simulate_once(network_of(number), seed=1, replication=number)
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


@pytest.mark.parametrize("wrong", [LeavesBeforeGiving, NeverExchanges, NeverStops])
def test_a_loop_with_one_rule_changed_gives_other_journeys(wrong):
    for number in range(NETWORKS):
        network = network_of(number)
        if wrong(network, 1, number).run().rows() != rows_of(simulate_once(network, seed=1, replication=number)):
            return
    pytest.fail(f"{wrong.__name__} makes no difference in {NETWORKS} networks")
