"""Several processes do not all compile the same: where something is yet to be compiled, one goes first."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest
from small_run import small_table

from workforce.network.compiled import is_compiling
from workforce.results import engines
from workforce.results.engines import is_kept
from workforce.results.replications import complete

pytestmark = pytest.mark.unit


class Telling:
    """A task that tells in a file when each replication begins and ends."""

    def __init__(self, told: Path, must: bool) -> None:
        self.told, self.must = told, must

    def must_compile(self) -> bool:
        return self.must

    def tell(self, what: str) -> None:
        with self.told.open("a") as stream:
            stream.write(what + "\n")

    def __call__(self, scenario: str, number: int) -> pd.DataFrame:
        self.tell("begun")
        end = time.monotonic() + (60 if not self.must else 0)
        while time.monotonic() < end and self.told.read_text().count("begun") < 2:
            time.sleep(0.02)
        self.tell("ended")
        return small_table(scenario, number)


@pytest.mark.parametrize(("must", "second"), [(True, "ended"), (False, "begun")])
def test_what_must_compile_runs_one_replication_before_the_others(make_folder, tmp_path, must, second):
    folder, other = make_folder(scenarios=("base",)), make_folder("other", scenarios=("base",))
    complete(folder, small_table)
    complete(other, Telling(tmp_path / "told", must), jobs=2)
    assert (tmp_path / "told").read_text().split()[:2] == ["begun", second]
    assert other.digest() == folder.digest()


def never_compiled(number: int) -> int:
    return number + os.getpid()


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
def test_a_function_never_called_is_not_kept():
    assert not is_kept(never_compiled)


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
@pytest.mark.parametrize("kept", [True, False])
def test_what_is_kept_is_not_compiled_again(monkeypatch, kept):
    monkeypatch.setattr(engines, "is_kept", lambda function, by_address=False: kept)
    assert [engines.Task({}, 1, name).must_compile() for name in engines.ENGINES] == [not kept] * 2


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
def test_the_reference_engine_needs_the_measures_compiled_and_no_other_engine(monkeypatch):
    monkeypatch.setattr(engines, "is_kept", lambda function, by_address=False: function is engines.take_visits)
    assert [engines.Task({}, 1, name).must_compile() for name in (engines.COMPILED, engines.REFERENCE)] == [True, False]
