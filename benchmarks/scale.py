"""The shipped region at scale, each in a process of its own: ``python benchmarks/scale.py WHAT NUMBER [JOBS]``.

It prints a line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import workforce

SEED = 2009
STROKE = "baseline"
REGION = ("region-baseline", "next-stage-review")
"""Scenarios of all shipped pathways together."""


def regions(number: int) -> dict[str, object]:
    """One replication each of so many regions of the shipped size, in turn in one process; its peak of memory."""
    plans = workforce.read_scenario(REGION[0])
    with tempfile.TemporaryDirectory() as place:
        for k in range(number):
            workforce.simulate(plans, replications=1, seed=SEED + k, folder=Path(place) / str(k))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak MiB": peak, "pathways": list(plans.by_year[plans.years[0]].pathways)}


def stroke(replications: int, jobs: int) -> dict[str, object]:
    """A run of one scenario of one pathway."""
    return _run([STROKE], replications, jobs)


def region(replications: int, jobs: int) -> dict[str, object]:
    """A run of two scenarios of all pathways, as it is by default: hours of the week in the first replications."""
    return _run(list(REGION), replications, jobs)


def every(replications: int, jobs: int) -> dict[str, object]:
    """The same with hours of the week in every replication."""
    return _run(list(REGION), replications, jobs, hours=True)


def workload(replications: int, jobs: int) -> dict[str, object]:
    """The same without hours of the week: all that need by workload is worked out from."""
    return _run(list(REGION), replications, jobs, hours=0)


def _run(scenarios: list[str], replications: int, jobs: int, **options: int) -> dict[str, object]:
    """A run of the shipped region into a results folder, as a user starts it; seconds that pass from reading on."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        folder = Path(place) / "run"
        workforce.simulate(scenarios, replications=replications, seed=SEED, jobs=jobs, folder=folder, **options)
        return {"wall": time.perf_counter() - begun}


def main() -> None:
    """Run and print."""
    what, *numbers = sys.argv[1:]
    rows: tuple[Callable[..., dict[str, object]], ...] = (regions, stroke, region, every, workload)
    json.dump({row.__name__: row for row in rows}[what](*map(int, numbers)), sys.stdout)


if __name__ == "__main__":
    main()
