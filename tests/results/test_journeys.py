"""Journeys kept to a file: every visit of every patient, the same for any windows, and only where asked for."""

from pathlib import Path

import pandas as pd
import pytest
from small_hospital import DAY, MINUTE, hospital_plans

from workforce.engine.reference import simulate_once
from workforce.engine.windows import windows_of
from workforce.network.build import build_network
from workforce.results.engines import ENGINES, Task
from workforce.results.files import partial_name
from workforce.results.journeys import COLUMNS, JourneysFile, read_journeys
from workforce.results.layout import journeys_file
from workforce.results.manifest import describe_run
from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

pytestmark = pytest.mark.unit

ACTIVITIES = {
    "a": {"lasts": "3 h", "next": "b", "place": "bed"},
    "b": {"lasts": "2 days"},
}
PATIENTS = {"first": 0, "second": 60}
"""The second comes an hour after the first and waits two for the only bed."""


@pytest.fixture(scope="module")
def plans():
    return hospital_plans(ACTIVITIES, PATIENTS, numbers={"bed": 1})


def written(network, log, path: Path, edges=None) -> bytes:
    with JourneysFile(network, path) as journeys:
        for window in windows_of(network, log, edges):
            journeys.add(window)
        journeys.finish()
    return partial_name(path).read_bytes()


def test_each_row_is_a_visit_in_words_and_times(plans, tmp_path):
    network = build_network(plans, 0)
    path = tmp_path / "0001.journeys.parquet"
    written(network, simulate_once(network, 1, 1), path)
    table = read_journeys(partial_name(path))
    assert list(table.columns) == list(COLUMNS)
    assert table[["patient", "group", "activity"]].values.tolist() == [
        [0, "first", "a"],
        [0, "first", "b"],
        [1, "second", "a"],
        [1, "second", "b"],
    ]
    begin = pd.Timestamp("2009-10-01")
    hours = [pd.Timedelta(hours=h) for h in (0, 3, 3, 6)]
    assert (table["start"] == [begin + each for each in hours]).all()
    assert table["joined"][2] == begin + pd.Timedelta(hours=1)
    assert (table["outcome"] == "done").all()
    assert table["end time"][0] == begin + pd.Timedelta(hours=51)
    assert table["site"].tolist() == ["S"] * 4


def test_any_windows_give_the_same_bytes_and_leave_nothing_beside(plans, tmp_path):
    network = build_network(plans, 0)
    log = simulate_once(network, 1, 1)
    whole = written(network, log, tmp_path / "one.parquet", [])
    assert written(network, log, tmp_path / "two.parquet", range(0, 366 * DAY, 7 * DAY + 13 * MINUTE)) == whole
    assert len(list(tmp_path.iterdir())) == 2


def test_a_run_stopped_within_leaves_nothing(plans, tmp_path):
    network = build_network(plans, 0)
    with pytest.raises(KeyboardInterrupt), JourneysFile(network, tmp_path / "one.parquet"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def run_of(plans, path: Path, journeys: bool) -> ResultsFolder:
    manifest = describe_run(["base"], 1, 2, "reference", {}, {"journeys": journeys})
    folder = ResultsFolder.create(path, manifest, {})
    where = folder.path.absolute() if journeys else None
    complete(folder, Task({"base": build_network(plans, 0)}, 1, folder=where))
    return folder


def test_journeys_are_kept_with_their_replication_and_checked(plans, tmp_path):
    folder = run_of(plans, tmp_path / "run", journeys=True)
    assert len(read_journeys(folder.journeys("base", 2))) == 4
    file = journeys_file(folder.path, "base", 2)
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"?")
    with pytest.raises(ResultsProblem, match=r"\[WF552\]$"):
        folder.journeys("base", 2)
    assert folder.pending() == [("base", 2)]
    assert len(folder.problems()) == 1
    complete(folder, Task({"base": build_network(plans, 0)}, 1, folder=folder.path))
    assert file.read_bytes() == content
    assert not list(folder.path.rglob("*.partial"))


def test_either_engine_keeps_the_same_bytes(plans, tmp_path):
    kept = {}
    for engine in ENGINES:
        where = tmp_path / engine
        file = journeys_file(where, "base", 1)
        file.parent.mkdir(parents=True)
        Task({"base": build_network(plans, 0)}, 1, engine, where)("base", 1)
        kept[engine] = partial_name(file).read_bytes()
    assert len(set(kept.values())) == 1


def test_without_asking_none_are_kept(plans, tmp_path):
    folder = run_of(plans, tmp_path / "run", journeys=False)
    assert not list(folder.path.rglob("*journeys*"))
    with pytest.raises(ResultsProblem, match="without keeping journeys"):
        folder.journeys("base", 1)
