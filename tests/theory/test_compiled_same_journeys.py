"""The compiled engine gives the reference engine's journeys, bit for bit, on random networks full of ties.

Forty networks by default; the environment variable WORKFORCE_NETWORKS asks for more.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from generate import made

from workforce.engine import compiled, reference
from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.windows import ROW_COLUMNS, windows_of

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


def assert_same_windows(network, log, windows, edges, number):
    """The windows of an engine are those into which the whole log is cut."""
    place = {pair: row for row, pair in enumerate(zip(log.arrival.tolist(), log.key.tolist(), strict=True))}
    counts = np.zeros((3, len(network.names.activities)), dtype=np.int64)
    for expected, window in zip(windows_of(network, log, edges), windows, strict=True):
        arrival_and_key = zip(window.people[:, 8].tolist(), window.people[:, 6].tolist(), strict=True)
        who = np.array([place.get(pair, -1) for pair in arrival_and_key], dtype=np.int64)
        assert (window.start, window.until) == (expected.start, expected.until)
        assert told(window, who) == told(expected, np.arange(len(log.key))), number
        assert ends_told(window, who) == ends_told(expected, np.arange(len(log.key))), number
        assert in_order_of_joining(window.ended)
        counts += (window.exchanged, window.overtaken, window.handed_over)
    assert counts.tolist() == [log.exchanged.tolist(), log.overtaken.tolist(), log.handed_over.tolist()]


def ends_told(window, who):
    """Of those who left, all but their numbers."""
    columns = [k for k, name in enumerate(PATIENT_COLUMNS) if name not in ("id", "parent")]
    return sorted((int(who[row]), *window.people[row, columns].tolist()) for row in window.left)


def in_order_of_joining(ended):
    """Whether the visits of each patient come in order of joining."""
    rows = ended[np.argsort(ended[:, 0], kind="stable")]
    joined = np.diff(rows[:, ROW_COLUMNS.index("joined")])
    return bool((joined[np.diff(rows[:, 0]) == 0] >= 0).all())


@pytest.mark.parametrize("step", [7, 24 * 11, 24 * 200])
def test_windows_of_any_length_tell_what_the_log_holds(step):
    for number in range(4, 16):
        network = made(number).network()
        edges = range(-400 * 24 * HOUR, 800 * 24 * HOUR, step * HOUR)
        log = reference.simulate_once(network, seed=2, replication=number)
        assert_same_windows(network, log, compiled.windows(network, 2, number, edges), edges, number)


def test_odd_windows_of_the_reference_engine_tell_what_its_log_holds():
    for number in range(16, 32):
        network = made(number).network()
        log = reference.simulate_once(network, seed=3, replication=number)
        draw = np.random.default_rng(number)
        some = draw.choice(np.concatenate((log.finish, log.start[log.start > 0], log.arrival)), 40)
        few = draw.integers(-400 * 24 * HOUR, network.calendar.horizon_ms, 20)
        odd = [*some.tolist(), *(some + 1).tolist(), *few.tolist(), -1, 0, 1]
        for edges in (odd, [], range(-1, 700 * 24 * HOUR, 131 * HOUR + 7)):
            assert_same_windows(network, log, reference.windows(network, 3, number, edges), edges, number)
