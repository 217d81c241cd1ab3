"""The benchmarks' models are the same in every tool: a small case of ``benchmarks/check.py``, and its power."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import check  # noqa: E402  # the folder is a command's, not a package
import ours  # noqa: E402
import page  # noqa: E402
import plain_simpy  # noqa: E402
from figures import system_of  # noqa: E402

pytestmark = pytest.mark.theory

REPLICATIONS = 10


@pytest.fixture(scope="module")
def mine() -> list[ours.Outcome]:
    return [ours.simulate("w1", number) for number in range(REPLICATIONS)]


def peers(times: float = 1.0) -> list[ours.Outcome]:
    """Plain SimPy, with the time between arrivals multiplied."""
    system = system_of("w1")
    system = replace(system, gap=tuple(gap * times for gap in system.gap))
    return [plain_simpy.simulate(system, number) for number in range(2 * REPLICATIONS)]


def test_simpy_fed_with_our_arrivals_and_times_starts_every_visit_in_the_same_millisecond():
    assert check.differing_starts("w1", ours.journeys("w1", 1)) == 0


def test_a_visit_that_starts_a_millisecond_later_is_found():
    log = ours.journeys("w1", 1)
    start = log.start.copy()
    start[10] += 1
    assert check.differing_starts("w1", replace(log, start=start, finish=log.finish + (start != log.start))) == 1


def test_means_are_those_of_plain_simpy(mine):
    assert check.wrong(check.compare(mine, peers())) == []


@pytest.mark.parametrize("times", [0.95, 1.05])
def test_a_rate_wrong_by_a_twentieth_is_found(mine, times):
    assert "patients" in [each.figure for each in check.wrong(check.compare(mine, peers(times)))]


def test_steps_of_all_models_sum_their_shares_to_one():
    for model in ("w1", "w2"):
        for row in system_of(model).routes:
            assert all(ways[-1][0] == 1.0 and np.all(np.diff([share for share, _ in ways]) > 0) for ways in row)


def test_rows_measured_now_take_the_place_of_those_of_the_same_name(tmp_path, monkeypatch):
    path = tmp_path / "page.md"
    path.write_text(f"before\n{page.BEGIN}\n{page.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", path)
    page.write([page.Row("a", "1", "", "", "30", ""), page.Row("b", "2", "", "", "", "")], ["b", "a"], 0.0)
    page.write([page.Row("a", "3", "2 to 4", "", "30", "")], ["b", "a"], 0.0)
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert rows[2:] == ["| b | 2 |  |  |  |  |", "| a | 3 | 2 to 4 |  | 30 |  |"]
