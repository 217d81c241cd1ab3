"""Whichever engine simulates, and with numba or without, the measures are those of the whole log."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest
from small_hospital import hospital_plans, run
from test_measures import busy

from workforce.engine import reference
from workforce.network.build import build_network
from workforce.network.compiled import is_compiling
from workforce.results import engines
from workforce.results.engines import ENGINES, REFERENCE, Task

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("switch", ["1", "0"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_measures_of_the_whole_log(monkeypatch, engine, switch):
    network, _, table = run(busy())
    monkeypatch.setenv("WORKFORCE_NUMBA", switch)
    pd.testing.assert_frame_equal(Task({"base": network}, 1, engine)("base", 1).table(), table)


@pytest.mark.skipif(not is_compiling(), reason="plain Python holds all journeys at once")
def test_the_reference_engine_is_measured_as_it_goes_and_its_log_never_made(monkeypatch):
    network, _, table = run(busy())
    monkeypatch.delattr(reference, "simulate_once")
    pd.testing.assert_frame_equal(Task({"base": network}, 1, REFERENCE)("base", 1).table(), table)


def test_a_task_sent_again_finds_what_was_made_ready_and_another_task_does_not(monkeypatch):
    ready, tables_of = [], engines.tables_of
    monkeypatch.setattr(engines, "tables_of", lambda *told: ready.append(told) or tables_of(*told))
    network, _, table = run(busy())
    other = build_network(hospital_plans({"a": {"lasts": "3 h"}}, {"one": 0}), 0)
    task = Task({"base": network, "other": other}, 1, REFERENCE)
    sent = [pickle.loads(pickle.dumps(task)) for _ in range(3)]
    for each in sent:
        pd.testing.assert_frame_equal(each("base", 1).table(), table)
    assert len(ready) == int(is_compiling())
    assert len(Task({"base": other}, 1, REFERENCE)("base", 1).table()) < len(table)
    assert len(sent[0]("other", 1).table()) < len(table)
    pd.testing.assert_frame_equal(sent[0]("base", 1).table(), table)
