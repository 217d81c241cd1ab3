"""The closed form against the reference engine, on a region with every form of need.

Sums of the rows over a few runs are compared with the means. The standard error comes from the runs themselves; a
rate wrong by 5% is found.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from expected_networks import stepped
from expected_region import whole_region

from workforce.engine.expected import expected
from workforce.engine.reference import simulate_once
from workforce.results.measures import measure

pytestmark = pytest.mark.theory

RUNS = 6
WIDEST = 6.87
"""Of Student's t with 5 degrees of freedom 99.9% lie within it."""
KEYS = ["measure", "activity", "need"]


def summed(table: pd.DataFrame) -> pd.Series:
    some = table[table.measure.isin(["arrivals", "starts", "patient", "staff"])]
    named = some.astype(dict.fromkeys(KEYS, object)).fillna(dict.fromkeys(KEYS, ""))
    return named.groupby(KEYS).value.sum().astype(float)


@cache
def simulated() -> tuple[pd.Series, pd.Series]:
    network = whole_region(people=30_000, later=30_000)
    runs = pd.concat([summed(measure(network, simulate_once(network, 1, run), 1, run)) for run in range(RUNS)], axis=1)
    return runs.mean(axis=1), runs.std(axis=1) / np.sqrt(RUNS)


def distances(**more: object) -> pd.Series:
    """How far the closed form lies from the runs, in standard errors that are no less than half a percent."""
    mean, error = simulated()
    found = summed(expected(whole_region(people=30_000, later=30_000, **more)).table)
    assert set(found.index) == set(mean.index)
    return ((found - mean) / error.clip(lower=0.005 * mean)).abs()


def test_every_measure_agrees_within_its_interval():
    away = distances()
    assert len(away) == 24
    assert away.max() < WIDEST


def test_a_ratio_wrong_by_a_twentieth_is_found():
    away = distances(changes=[stepped("pathways.p.activities.rest.needs.assistant.ratio", 2009, "1 per 19 patients")])
    assert away["staff", "rest", "assistant"] > 2 * distances()["staff", "rest", "assistant"]
    assert away["staff", "rest", "assistant"] > 3
