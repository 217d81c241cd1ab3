"""A small run to do harm to: two scenarios of a made-up pathway, as files, by the command and in this process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP), str(TOP / "tests" / "results")]

from tests.cli.conftest import write_files  # noqa: E402 - the path above
from tests.cli.processes import group_of  # noqa: E402
from workforce.results.problems import ResultsProblem  # noqa: E402
from workforce.results.store import ResultsFolder  # noqa: E402

SCENARIOS = ("plain.yaml", "more-visits.yaml")
REPLICATIONS = 6
JOBS = 2
COMMAND = [sys.executable, "-c", "from workforce.cli import app; app()"]


@dataclass(frozen=True)
class Row:
    """What came of one fault: what was done, how often what should be was, and of how many."""

    fault: str
    done: str
    good: int
    of: int
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether it came out as it should every time."""
        return self.good == self.of and self.of > 0


def files_in(folder: Path) -> Path:
    """Write the small files into a folder, cut to one year."""
    folder.mkdir(parents=True, exist_ok=True)
    write_files(folder)
    root = folder / "plain.yaml"
    root.write_text(root.read_text().replace("last year: 2010/11", "last year: 2009/10"))
    return folder


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: the package found, one thread of linear algebra."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1", **more}


def begin(files: Path, folder: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start the command that simulates the small scenarios into a folder, in a process group of its own."""
    scenarios = () if any(word.endswith(".yaml") for word in words) else SCENARIOS
    options = ("--replications", str(REPLICATIONS), "--jobs", str(JOBS))
    return subprocess.Popen(
        [*COMMAND, "simulate", *scenarios, "--folder", str(folder), *options, *words],
        cwd=files,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(**more),
    )


def straight(files: Path, folder: Path, *words: str, **more: str) -> ResultsFolder:
    """Run the command to its end and open what it made."""
    running = begin(files, folder, *words, **more)
    _, errors = running.communicate(timeout=300)
    if running.returncode != 0:
        raise RuntimeError(errors)
    return ResultsFolder.open(folder)


def kept_in(folder: Path) -> int:
    """How many replications a folder keeps so far; -1 before it is a results folder."""
    try:
        return len(ResultsFolder.open(folder).manifest.records)
    except ResultsProblem:
        return -1


def until_begun(folder: Path, running: subprocess.Popen[str], seconds: float = 120.0) -> None:
    """Wait until the folder stands, or the command has ended."""
    end = time.monotonic() + seconds
    while kept_in(folder) < 0 and running.poll() is None and time.monotonic() < end:
        time.sleep(0.01)


def workers_of(leader: int) -> list[int]:
    """The processes of a group that simulate: those that joblib began."""
    found = []
    for number in group_of(leader):
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(b"loky" in word for word in words) and not any(b"resource_tracker" in word for word in words):
            found.append(number)
    return found


def gone(leader: int, seconds: float) -> bool:
    """Whether the group is empty within so many seconds."""
    end = time.monotonic() + seconds
    while group_of(leader) and time.monotonic() < end:
        time.sleep(0.02)
    return not group_of(leader)
