"""The compiled engine: the reference engine's journeys however it runs, and the same problems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hospitals import FIRST, MINUTE, hospital, rota

from workforce.engine import compiled, compiled_run, reference
from workforce.engine.compiled_steps import codes_of
from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.problems import EngineProblem
from workforce.engine.windows import windows_of
from workforce.network.network import NONE
from workforce.network.packing import pack

pytestmark = pytest.mark.unit

MANY = {"arrivals": {"count": "600 per year", "in groups of": 3}, "begins": "a"}
ACTIVITIES = {
    "a": {"lasts": "9 h", "place": "bed", "holds until next": True, "next": "b", "turnover": "1 h"},
    "b": {"lasts": "5 h", "place": "room", "patience": "6 h", "gives up to": "left"},
}


def busy():
    return hospital(ACTIVITIES, {"x": MANY}, {"bed": 2, "room": 1})


def test_plain_python_gives_the_same_journeys(monkeypatch):
    network = busy()
    log = compiled.simulate_once(network, 1, 0)
    monkeypatch.setenv("WORKFORCE_NUMBA", "0")
    assert log.differing(compiled.simulate_once(busy(), 1, 0)) == ()


def test_arrays_that_grow_on_the_way_change_nothing(monkeypatch):
    log = reference.simulate_once(busy(), 1, 0)
    for name in ("FIRST_SLOTS", "FIRST_EVENTS", "FIRST_ROWS", "FIRST_KEPT"):
        monkeypatch.setattr(compiled_run, name, 4)
    assert log.differing(compiled.simulate_once(busy(), 1, 0)) == ()


def test_rows_of_patients_are_used_again():
    weeks = range(0, 365 * 86_400_000, 7 * 86_400_000)
    windows = [(len(window.people), len(window.arrived)) for window in compiled.windows(busy(), 1, 0, weeks)]
    assert sum(arrived for _, arrived in windows) > 500
    assert max(rows for rows, _ in windows) < 200


KEY = PATIENT_COLUMNS.index("key")


def open_rows(window):
    """Rows of the visits that a window tells as going on, with the patient's key in place of the row."""
    rows = window.open.copy()
    rows[:, 0] = window.people[rows[:, 0], KEY]
    return sorted(rows.tolist())


@pytest.mark.parametrize("lasts", ["90 min", "9000 h"])
def test_visits_that_go_on_are_told_though_stopped_or_ending_beyond_the_horizon(lasts):
    staff = rota(("00:00", "01:00", 2), ("01:00", "00:00", 1), shift_end="hand over")
    network = hospital({"a": {"lasts": lasts, "place": "nurse"}}, {"x": 0, "y": 40}, {"nurse": staff})
    edges = [(FIRST + minute) * MINUTE for minute in (30, 70)]
    by_log = [open_rows(window) for window in windows_of(network, reference.simulate_once(network, 1, 0), edges)]
    assert [len(rows) for rows in by_log] == [1, 1, 0]
    assert [open_rows(window) for window in compiled.windows(network, 1, 0, edges)] == by_log


def test_one_engine_runs_replications_one_after_the_other():
    network = busy()
    first = compiled.simulate_once(network, 1, 0)
    assert first.differing(compiled.simulate_once(network, 1, 1)) != ()
    assert first.differing(compiled.simulate_once(network, 1, 0)) == ()


def test_attributes_that_nobody_draws_are_worked_out_once_and_the_same():
    lasts = {"by": "group", "cases": {"x": "9 h", "y": "2 h", "z": "30 min"}}
    activities = {"a": {"lasts": lasts, "place": "bed"}}
    network = hospital(activities, {"x": MANY, "y": MANY, "z": MANY}, {"bed": 2})
    codes = codes_of(network, pack(network))
    assert NONE not in codes
    assert len(set(codes.tolist())) == 3
    assert reference.simulate_once(network, 1, 0).differing(compiled.simulate_once(network, 1, 0)) == ()


def test_threads_that_run_one_network_at_once_do_not_mix():
    network = busy()
    logs = [compiled.simulate_once(network, 1, number) for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        again = list(threads.map(lambda number: compiled.simulate_once(network, 1, number), [*range(8)] * 4))
    for place, log in enumerate(again):
        assert logs[place % 8].differing(log) == ()


def test_large_arrays_are_made_anew_for_the_next_replication(monkeypatch):
    logs = [compiled.simulate_once(busy(), 1, number) for number in range(2)]
    monkeypatch.setattr(compiled, "SPARED", 0)
    engine = compiled.engine_of(busy())
    for number in range(2):
        assert logs[number].differing(compiled.simulate_once(engine.network, 1, number)) == ()
        assert engine._spare == []


def test_a_journey_without_end_is_told_alike():
    activities = {"a": {"lasts": "1 min", "next": {"shares": {"a": "99.9999%", "home": "the rest"}}}}
    network = hospital(activities, {"x": 0})
    told = []
    for engine in (reference, compiled):
        with pytest.raises(EngineProblem) as found:
            engine.simulate_once(network, 1, 0)
        told.append(str(found.value))
    assert told[0] == told[1]


def test_progress_comes_to_the_end():
    told: list[float] = []
    compiled.simulate_once(busy(), 1, 0, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
