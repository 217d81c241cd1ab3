"""Processes started, waited for and timed: CPU seconds of a whole process, or those that a process tells of itself."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
COMPILING = ("workforce", "cimba")


@dataclass(frozen=True)
class Spent:
    """What a process took: CPU seconds of its own and all it started, seconds that passed, and what it printed."""

    cpu: float
    wall: float
    printed: str

    @property
    def told(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.printed)


def process(command: Sequence[str], more: Mapping[str, str] | None = None, folder: Path | None = None) -> Spent:
    """Run a command to its end, with one thread of linear algebra; Python keeps what it compiles, as where installed.

    Raises:
        RuntimeError: the command failed.
    """
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg", **(more or {})}
    quiet.pop("PYTHONDONTWRITEBYTECODE", None)
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=quiet, cwd=folder, check=False)
    wall, after = time.perf_counter() - begun, os.times()
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(cpu, wall, done.stdout)


@dataclass(frozen=True)
class Timed:
    """One tool at one model.

    Attributes:
        tool: As in ``one.py``; or `simmer`.
        model: The model.
        whole: Time the whole process, from starting Python on, with one replication.
    """

    tool: str
    model: str
    whole: bool = False

    @property
    def is_there(self) -> bool:
        """Whether this machine has the tool."""
        if self.tool == "simmer":
            return shutil.which("Rscript") is not None
        return find_spec(self.tool.lower()) is not None if self.tool in ("Ciw", "cimba") else True

    def figures(self, where: Path) -> Path:
        """The file with the model's figures."""
        return where / (f"{self.model}.R" if self.tool == "simmer" else f"{self.model}.json")

    def seconds(self, where: Path) -> dict[str, float]:
        """CPU seconds of a replication, its patients and the process's peak of memory in MiB.

        Args:
            where: The folder with the models' figures.
        """
        figures = str(self.figures(where))
        if self.tool == "simmer":
            lines = process(["Rscript", str(HERE / "with_simmer.R"), figures, "1", "2"]).printed.split("\n")
            spent = [[float(word) for word in line.split()] for line in lines if line]
            seconds, patients = zip(*spent, strict=True)
            return {"seconds": statistics.mean(seconds), "patients": statistics.mean(patients)}
        command = [sys.executable, str(HERE / "one.py"), self.tool, self.model]
        if self.whole or self.tool.split()[0] not in COMPILING:
            command.append("--cold")
        if not self.whole:
            command += ["--seconds", "0.4"]
        spent_by = process(command, {"BENCHMARK_SYSTEM": figures})
        told: dict[str, float] = spent_by.told
        return {**told, "seconds": spent_by.cpu} if self.whole else told


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, smallest and largest."""
    return statistics.median(values), min(values), max(values)
