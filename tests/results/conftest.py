"""A tiny run to keep: two scenarios, three replications, a few rows each."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from workforce.results.manifest import describe_run
from workforce.results.store import ResultsFolder

INPUTS = {"pathways/small.yaml": "title: Small\n", "scenarios/base.yaml": "years: 2009/10 to 2010/11\n"}


def small_table(scenario: str, number: int) -> pd.DataFrame:
    rows = [("arrivals", hour, number * 1000 + len(scenario) + hour) for hour in range(6)]
    return pd.DataFrame(rows, columns=["measure", "hour", "value"])


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that decides the results, by relative name: all but the log and the lock."""
    left_out = {"running.log", ".workforce-lock"}
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in left_out)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., ResultsFolder]:
    def make(
        name: str = "run", scenarios: tuple[str, ...] = ("base", "closer"), replications: int = 3
    ) -> ResultsFolder:
        manifest = describe_run(scenarios, 2009, replications, "reference", {"first year": "2009/10"})
        return ResultsFolder.create(tmp_path / name, manifest, INPUTS)

    return make


@pytest.fixture
def filled(make_folder: Callable[..., ResultsFolder]) -> ResultsFolder:
    folder = make_folder()
    for scenario in ("base", "closer"):
        for number in (1, 2, 3):
            folder.write_replication(scenario, number, small_table(scenario, number))
    return folder
