"""Windows of time hold the same rows in all, whatever their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hospitals import FIRST, MINUTE, hospital

from workforce.engine.log import CUT, DONE
from workforce.engine.reference import simulate_once
from workforce.engine.windows import OPEN, ROW_COLUMNS, run_edges, windows_of
from workforce.network.choices import NEVER

pytestmark = pytest.mark.unit

OUTCOME, START, FINISH = (ROW_COLUMNS.index(name) for name in ("outcome", "start", "finish"))


def two_patients(lasts="60 min"):
    activities = {
        "a": {"lasts": lasts, "place": "bed", "holds until next": True, "next": "b"},
        "b": {"lasts": "30 min", "place": "room"},
    }
    network = hospital(activities, {"first": 0, "second": 30}, {"bed": 2, "room": 1})
    return network, simulate_once(network, 1, 0)


def at(minute):
    return (FIRST + minute) * MINUTE


def test_a_visit_within_a_window_is_told_once():
    network, log = two_patients()
    windows = list(windows_of(network, log, [at(-1), at(200)]))
    assert [len(w.ended) for w in windows] == [0, 4, 0]
    assert [len(w.open) for w in windows] == [0, 0, 0]
    assert [w.until for w in windows] == [at(-1), at(200), network.calendar.horizon_ms]


def test_a_visit_across_an_edge_is_told_open_and_then_ended():
    network, log = two_patients()
    before, inside, after = windows_of(network, log, [at(20), at(59)])
    assert before.open[:, START].tolist() == [at(0)]
    assert before.open[:, FINISH].tolist() == [NEVER]
    assert before.open[:, OUTCOME].tolist() == [OPEN]
    assert inside.open[:, START].tolist() == [at(30)]
    assert len(inside.ended) == 0
    assert after.ended[:, OUTCOME].tolist() == [DONE] * 4


def test_what_ends_at_an_edge_ends_in_the_window_that_begins_there():
    network, log = two_patients()
    before, after = windows_of(network, log, [at(60)])
    assert len(before.ended) == 0
    assert len(before.open) == 2
    assert len(after.ended) == 4


def test_the_last_window_cuts_and_leaves_nothing_open():
    network, log = two_patients("9000 h")
    *_, last = windows_of(network, log, [at(20)])
    assert last.ended[:, OUTCOME].tolist() == [CUT, CUT]
    assert len(last.open) == 0
    assert last.left.tolist() == [0, 1]


def test_a_place_kept_while_waiting_is_told_when_the_waiting_ends():
    activities = {
        "a": {"lasts": "60 min", "place": "bed", "holds until next": True, "next": "b"},
        "b": {"lasts": "90 min", "place": "room"},
    }
    network = hospital(activities, {"first": 0, "second": 30}, {"bed": 2, "room": 1})
    windows = list(windows_of(network, simulate_once(network, 1, 0), [at(100)]))
    assert [w.held.tolist() for w in windows] == [[], [[1, 0, 0, at(90), at(150)]]]


@pytest.mark.parametrize("edges", [None, [], [at(0), at(7), at(1000)], range(at(-100), at(100), MINUTE)])
def test_no_row_is_lost_or_doubled(edges):
    network, log = two_patients()
    windows = list(windows_of(network, log, edges))
    assert sorted(np.concatenate([w.arrived for w in windows]).tolist()) == [0, 1]
    assert sorted(np.concatenate([w.left for w in windows]).tolist()) == [0, 1]
    assert sum(len(w.ended) for w in windows) == len(log.start)
    assert [w.start for w in windows] + [windows[-1].until] == run_edges(network, edges)
