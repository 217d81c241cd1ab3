"""The shipped region at scale, each in a process of its own: ``python benchmarks/scale.py regions|simulate ...``.

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
SCENARIOS = ("baseline", "care-closer-to-home")


def regions(number: int) -> dict[str, object]:
    """One replication each of so many regions of the shipped size, in turn in one process; its peak of memory."""
    plans = workforce.read_scenario(SCENARIOS[0])
    with tempfile.TemporaryDirectory() as place:
        for k in range(number):
            workforce.simulate(plans, replications=1, seed=SEED + k, folder=Path(place) / str(k))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak MiB": peak, "pathways": list(plans.by_year[plans.years[0]].pathways)}


def simulate(scenarios: int, replications: int, jobs: int) -> dict[str, object]:
    """A run of the shipped region into a results folder, as a user starts it; seconds that pass from reading on."""
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        chosen = list(SCENARIOS[:scenarios])
        workforce.simulate(chosen, replications=replications, seed=SEED, jobs=jobs, folder=Path(place) / "run")
        return {"wall": time.perf_counter() - begun}


def main() -> None:
    """Run and print."""
    what, *numbers = sys.argv[1:]
    rows: dict[str, Callable[..., dict[str, object]]] = {"regions": regions, "simulate": simulate}
    json.dump(rows[what](*map(int, numbers)), sys.stdout)


if __name__ == "__main__":
    main()
