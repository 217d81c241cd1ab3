"""The compiled engine gives the reference engine's journeys, bit for bit, on random networks full of ties.

Forty networks by default; the environment variable WORKFORCE_NETWORKS asks for more.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from generate import made

from workforce.engine import compiled, reference
from workforce.engine.windows import windows_of

pytestmark = pytest.mark.theory

NETWORKS = int(os.environ.get("WORKFORCE_NETWORKS", "40"))
TOGETHER = 10
HOUR = 3_600_000


@pytest.mark.parametrize("first", range(0, NETWORKS, TOGETHER))
def test_both_engines_give_the_same_journeys(first):
    for number in range(first, min(first + TOGETHER, NETWORKS)):
        network = made(number).network()
        log = reference.simulate_once(network, seed=1, replication=number)
        assert log.differing(compiled.simulate_once(network, seed=1, replication=number)) == (), number


def told(window, who):
    """What a window tells, in one order, with patients by their numbers in the log."""
    people = [sorted(who[rows].tolist()) for rows in (window.arrived, window.left)]
    visits = (np.column_stack((who[rows[:, 0]], rows[:, 1:])) for rows in (window.ended, window.open, window.held))
    return [*people, *(sorted(rows.tolist()) for rows in visits)]


@pytest.mark.parametrize("step", [7, 24 * 11, 24 * 200])
def test_windows_of_any_length_tell_what_the_log_holds(step):
    for number in range(4, 16):
        network = made(number).network()
        edges = range(-400 * 24 * HOUR, 800 * 24 * HOUR, step * HOUR)
        log = reference.simulate_once(network, seed=2, replication=number)
        place = {pair: row for row, pair in enumerate(zip(log.arrival.tolist(), log.key.tolist(), strict=True))}
        counts = np.zeros((3, len(network.names.activities)), dtype=np.int64)
        pairs = zip(windows_of(network, log, edges), compiled.windows(network, 2, number, edges), strict=True)
        for expected, window in pairs:
            arrival_and_key = zip(window.people[:, 8].tolist(), window.people[:, 6].tolist(), strict=True)
            who = np.array([place.get(pair, -1) for pair in arrival_and_key], dtype=np.int64)
            assert (window.start, window.until) == (expected.start, expected.until)
            assert told(window, who) == told(expected, np.arange(len(log.key))), number
            counts += (window.exchanged, window.overtaken, window.handed_over)
        assert counts.tolist() == [log.exchanged.tolist(), log.overtaken.tolist(), log.handed_over.tolist()]
