"""Ensembles on small files: the same number of replications for all, a rule kept from before the first."""

from pathlib import Path

import pandas as pd
import pytest

import workforce as wf
from tests.cli.conftest import write_files
from workforce.comparison.ensemble import resume_ensemble, simulate_until_precise
from workforce.planning.settle import settle
from workforce.results.precision import Precision
from workforce.results.store import ResultsFolder
from workforce.staffing.projection import Runs

pytestmark = pytest.mark.unit

EASY = Precision(("staff_group",), ("2010/11",), step=2, at_most=8, level=0.5, difference=0.5)
NEVER = Precision(("staff_group",), ("2010/11",), step=2, at_most=4, level=1e-6)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_files(folder)
    return folder


@pytest.fixture(scope="module")
def both(files: Path):
    return [settle(files / "plain.yaml"), settle(files / "more-visits.yaml")]


@pytest.fixture(scope="module")
def easy(files: Path, both):
    return simulate_until_precise(files / "easy", both, EASY, 2009)


def test_all_scenarios_have_as_many_as_two_steps_need(easy):
    folder, ensemble = easy
    assert ensemble.held_at == ensemble.replications == 4
    assert [folder.replications(name) for name in folder.manifest.scenarios] == [[1, 2, 3, 4]] * 2
    assert ensemble.told == "Every interval holds at 2 and at 4 replications."
    assert Precision.of(folder.manifest.options) == EASY
    assert ensemble.table["holds"].all()
    assert ensemble.table["correlation"].iloc[1] > 0.9


def test_a_stopped_ensemble_is_resumed_to_the_same_end(easy, both, files: Path):
    def stop(scenario, number, table):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_until_precise(files / "stopped", both, EASY, 2009, on_done=stop)
    folder, _, ensemble = resume_ensemble(files / "stopped")
    assert ensemble.held_at == 4
    assert folder.digest() == easy[0].digest()
    pd.testing.assert_frame_equal(ensemble.table, easy[1].table)


def test_a_cap_is_told_with_what_is_not_precise(both, files: Path):
    folder, ensemble = simulate_until_precise(files / "capped", both[:1], NEVER, 2009)
    assert ensemble.held_at is None
    assert ensemble.told == "Stopped at 4 replications: 1 of 1 headlines are not as precise as asked."
    folder, plans, ensemble = resume_ensemble(folder.path, replications=5)
    assert folder.replications("plain") == [1, 2, 3, 4, 5]
    runs = Runs.of(ResultsFolder.open(folder.path), plans)
    usual = wf.precision(runs)
    pd.testing.assert_frame_equal(usual.drop(columns="holds"), ensemble.table.drop(columns="holds"))


def test_headlines_that_there_are_not_are_refused_before_anything_is_made(both, files: Path):
    for wrong in (Precision(("rle",), ("2010/11",)), Precision(("role",), ("2019/20",))):
        with pytest.raises(ValueError, match="choose from"):
            simulate_until_precise(files / "wrong", both, wrong, 2009)
    assert not (files / "wrong").exists()
