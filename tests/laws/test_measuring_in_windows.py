"""Measures do not depend on the windows in which an engine hands journeys over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made import change, network, tree

from workforce.engine.reference import simulate_once
from workforce.engine.windows import windows_of
from workforce.results.measures import measure
from workforce.results.measuring import Measuring
from workforce.results.measuring_tables import tables_of
from workforce.results.packed import PACKED

pytestmark = pytest.mark.laws

MONTH = 30 * 24 * 3_600_000


def test_any_windows_give_the_measures_of_the_whole_log():
    more = change("pathways.care.activities.stay.needs.exercise.time", "to", "80 min", first=2010)
    of_year = change("pathways.care.activities.rest.needs.call.time", "times", 1.5, first=2010, name="calls")
    net = network(tree(), more, of_year)
    log = simulate_once(net, 2009, 1)
    table = measure(net, log, 2009, 1)
    of_hours = table["measure"].isin(PACKED)
    assert 0 < of_hours.sum() < len(table)
    horizon = net.calendar.horizon_ms
    draw = np.random.default_rng(4)
    few = draw.integers(-2 * MONTH, horizon, 12).tolist()
    for edges in ([], None, range(0, horizon, MONTH // 4), few, [-1, 0, 1, net.calendar.end_ms(2009)]):
        for hours, rows in ((True, table), (False, table[~of_hours].reset_index(drop=True))):
            measuring = Measuring(net, tables_of(net, hours))
            for window in windows_of(net, log, edges):
                measuring.add(window)
            pd.testing.assert_frame_equal(measuring.finished(), rows)
