"""Replications on a cluster of this machine's own processes; skipped where Dask is not installed."""

import pytest
from small_run import DiesAt, small_table, tree

from workforce.results import cluster
from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete

pytestmark = pytest.mark.unit


def test_a_worker_killed_on_the_way_costs_nothing(make_folder, filled, tmp_path):
    pytest.importorskip("distributed")
    folder = make_folder("on a cluster")
    complete(folder, DiesAt(tmp_path, always=False), jobs=3, cluster=cluster.LOCAL)
    assert (tmp_path / "died").exists()
    assert tree(folder.path) == tree(filled.path)


def test_a_replication_that_always_kills_its_worker_is_named_and_the_others_run(make_folder, tmp_path):
    pytest.importorskip("distributed")
    folder = make_folder("on a cluster")
    with pytest.raises(ResultsProblem, match=r"2 of 'base' failed twice.*\[WF558\]$"):
        complete(folder, DiesAt(tmp_path, always=True), jobs=2, cluster=cluster.LOCAL)
    assert folder.pending() == [("base", 2)]


def test_a_worker_of_another_kind_is_refused(make_folder, monkeypatch):
    folder = make_folder()
    assert cluster.refuse_elsewhere(folder.manifest) is None
    monkeypatch.setattr("workforce.results.manifest.platform.machine", lambda: "another")
    problem = cluster.refuse_elsewhere(folder.manifest)
    assert "processor" in str(problem)
    assert problem.code == "WF560"


def test_a_cluster_without_dask_is_one_message(make_folder, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ResultsProblem, match=r"Dask is not installed.*\[WF560\]$"):
        complete(make_folder(), small_table, cluster="tcp://nowhere:1")
