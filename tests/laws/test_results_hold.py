"""Kept results: the same bytes for any number of processes, repeated bit for bit, resumed when killed, damage found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import PATHWAY, REGION

from workforce.planning.settle import settle
from workforce.results import simulation
from workforce.results.engines import Task
from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete
from workforce.results.simulation import networks_of, simulate_into
from workforce.results.store import ResultsFolder
from workforce.results.verify import kept_plans, verify

pytestmark = pytest.mark.laws

SEED = 2009
SOURCES = "sources: {made: {citation: Made for tests, grade: published}}\nsource: made\n"
FILES = {
    "care.yaml": SOURCES + PATHWAY,
    "two-towns.yaml": SOURCES + REGION.replace("region: two towns", "region: two-towns"),
    "roles.yaml": f"""\
file: roles
title: Roles
{SOURCES}roles:
  nurse: {{staff group: Nursing and Midwifery Registered, bands: {{"5": 100%}}}}
  doctor: {{staff group: Medical and Dental, bands: {{consultant: 100%}}}}
  therapist: {{staff group: Nursing and Midwifery Registered, bands: {{"6": 100%}}}}
  assistant: {{staff group: Nursing and Midwifery Registered, bands: {{"5": 100%}}}}
""",
    "root.yaml": """\
scenario: root
title: Root
region: two-towns
pathways: [care]
first year: 2009/10
last year: 2010/11
""",
    "shorter.yaml": f"""\
scenario: shorter
title: Shorter stays
extends: root
{SOURCES}changes:
  stays:
    because: A test.
    no range: A test.
    of: pathways.care.activities.stay.lasts
    times: 0.9
""",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(house: Path, into: Path, jobs: int = 1) -> ResultsFolder:
    plans = [settle(house / "root.yaml"), settle(house / "shorter.yaml")]
    return simulate_into(into, plans, 2, SEED, jobs)


@pytest.fixture(scope="module")
def kept(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("kept") / "run"
    run(house, into)
    return into


def test_one_process_or_two_give_the_same_bytes(house: Path, kept: Path, tmp_path: Path) -> None:
    assert run(house, tmp_path / "run", jobs=2).digest() == ResultsFolder.open(kept).digest()


def test_repeated_results_are_the_same_bit_for_bit(kept: Path) -> None:
    verdict = verify(kept)
    assert (verdict.repeated, verdict.different, verdict.surroundings) == (4, (), ())
    assert verdict.holds


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_either_engine_repeats_them(kept: Path, engine: str) -> None:
    verdict = verify(kept, 1, engine)
    assert (verdict.repeated, verdict.different) == (2, ())


def copied(kept: Path, into: Path) -> Path:
    for file in sorted(path for path in kept.rglob("*") if path.is_file()):
        target = into / file.relative_to(kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return into


@pytest.mark.parametrize("what", ["care.yaml", "two-towns.yaml", "shorter.yaml", ".parquet"])
def test_a_changed_byte_is_found(kept: Path, tmp_path: Path, what: str) -> None:
    folder = copied(kept, tmp_path / "run")
    file = next(path for path in sorted(folder.rglob("*")) if path.is_file() and path.name.endswith(what))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(ResultsProblem):
        verify(folder)


def test_numbers_of_another_model_are_told_apart(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replications kept by other rules, their checksums in order, are what `verify` is for."""
    with monkeypatch.context() as patched:
        patched.setattr(simulation, "Task", lambda networks, seed, *more: Task(networks, seed + 1, *more))
        run(house, tmp_path / "run")
    verdict = verify(tmp_path / "run")
    assert verdict.different == tuple((name, number) for name in ("root", "shorter") for number in (1, 2))
    assert not verdict.holds
    assert 0 < verdict.largest < 0.5


KILLED = """
import os, sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from workforce.planning.settle import settle
from workforce.results.simulation import simulate_into
house = Path(sys.argv[1])
plans = [settle(house / "root.yaml"), settle(house / "shorter.yaml")]
simulate_into(sys.argv[2], plans, 2, 2009, 1, lambda *done: os._exit(9))
"""


def test_a_run_killed_in_the_middle_is_resumed_to_the_same_digest(house: Path, kept: Path, tmp_path: Path) -> None:
    into = tmp_path / "run"
    command = [sys.executable, "-c", KILLED, str(house), str(into), *sys.path]
    assert subprocess.run(command, env=dict(os.environ), check=False).returncode == 9
    store, plans = kept_plans(into)
    assert len(store.pending()) == 3
    complete(store, Task(networks_of(list(plans.values())), store.manifest.seed))
    assert store.digest() == ResultsFolder.open(kept).digest()
