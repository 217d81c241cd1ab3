"""A tiny run to keep: two scenarios, three replications, a few rows each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_run import INPUTS, small_table

from workforce.results.manifest import describe_run
from workforce.results.store import ResultsFolder


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
