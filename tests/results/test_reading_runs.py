"""What runs are asked for is worked out from the files a year or a question at a time, as from all rows at once."""

from __future__ import annotations

import pandas as pd
import pytest
from small_hospital import hospital_plans, run
from test_measures import NEEDS

from workforce.engine.reference import simulate_once
from workforce.results.measures import gather
from workforce.staffing.cover import cover_wte
from workforce.staffing.projection import Runs
from workforce.staffing.workload import workload_wte

pytestmark = pytest.mark.unit


@pytest.fixture
def kept(make_folder):
    """Two replications of a hospital over two years, their network and plans."""
    groups = {"many": {"arrivals": {"every": "7 h"}, "begins": "a"}}
    activities = {"a": {"lasts": {"mean": "2 days", "sd": "2 days"}, "needs": NEEDS}}
    plans = hospital_plans(activities, groups, years=(2009, 2010))
    network, _, _ = run(plans)
    folder = make_folder(scenarios=("base",), replications=2)
    for number in (1, 2):
        folder.write_replication("base", number, gather(network, simulate_once(network, 1, number)))
    return Runs({"base": plans}, 1, folder), network, plans


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one.astype(other.dtypes.to_dict()), other, rtol=1e-12)


def test_cover_a_year_at_a_time_is_cover_of_all_years(kept):
    runs, network, plans = kept
    for by in (["year", "role"], ["role"], ["year", "staff_group", "band"]):
        whole = cover_wte(runs.folder.read(), network, plans.by_year, 0.9, by, 2)
        found = runs.cover("base", by, 0.9)
        same(found, whole)
        assert (found["wte"] > 0).any()


def test_workload_by_a_question_is_that_of_all_rows(kept):
    runs, _, plans = kept
    rows = runs.folder.read()
    for by in (["year", "role", "setting"], ["sector", "band"], ["activity", "need"]):
        found = runs.wte_by_replication(by).drop(columns="scenario")
        same(found, workload_wte(rows, plans.by_year, by, extra=("replication",))[list(found.columns)])
    assert runs.replications == 2


def test_a_measure_is_read_when_asked_for(kept):
    runs, _, _ = kept
    starts = runs.measures("starts")
    assert set(starts["measure"]) == {"starts"}
    assert starts["replication"].unique().tolist() == [1, 2]
    assert "n1" not in starts.columns
