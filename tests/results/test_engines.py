"""Whichever engine simulates, and with numba or without, the measures are those of the whole log."""

from __future__ import annotations

import pandas as pd
import pytest
from small_hospital import run
from test_measures import busy

from workforce.engine import reference
from workforce.network.compiled import is_compiling
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
