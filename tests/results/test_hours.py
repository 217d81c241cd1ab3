"""Measures without hours of the week: all others are the same, whatever makes them."""

from __future__ import annotations

import pandas as pd
import pytest
from small_hospital import run
from test_measures import busy

from workforce.results.engines import ENGINES, Task
from workforce.results.packed import PACKED

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("switch", ["1", "0"])
@pytest.mark.parametrize("engine", ENGINES)
def test_all_other_measures_are_the_same(monkeypatch, engine, switch):
    network, _, table = run(busy())
    rest = table[~table["measure"].isin(PACKED)].reset_index(drop=True)
    assert 0 < len(rest) < len(table)
    monkeypatch.setenv("WORKFORCE_NUMBA", switch)
    tasks = [Task({"base": network}, 1, engine, hours=hours) for hours in (True, False, True)]
    for task, rows in zip(tasks, (table, rest, table), strict=True):
        pd.testing.assert_frame_equal(task("base", 1).table(), rows)
