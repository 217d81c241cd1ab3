"""One tool, one model, one process: ``python benchmarks/one.py TOOL MODEL --seconds 1`` prints a line of JSON.

The tool first runs once unmeasured, so that compiling and loading are done, unless ``--cold`` is given. In the
environment, BENCHMARK_SYSTEM names the file with the model's figures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from system import Outcome, load

Replication = Callable[[int], Outcome]


def _ours(model: str, staff: str) -> Replication:
    import ours

    return lambda number: ours.simulate(model, number, staff)


def _reference(model: str) -> Replication:
    import measured

    return lambda number: measured.simulate_by_reference(model, number)


def _simpy(staff: bool) -> Replication:
    import plain_simpy

    system = load(Path(os.environ["BENCHMARK_SYSTEM"]))
    return lambda number: plain_simpy.simulate(system, number, staff)


def _numpy_simpy(staff: bool) -> Replication:
    import numpy_simpy

    system = load(Path(os.environ["BENCHMARK_SYSTEM"]))
    return lambda number: numpy_simpy.simulate(system, number, staff)


def _ciw() -> Replication:
    import with_ciw

    system = load(Path(os.environ["BENCHMARK_SYSTEM"]))
    return lambda number: with_ciw.simulate(system, number)


def _cimba() -> Replication:
    import with_cimba

    return with_cimba.simulate


def _fed_simpy() -> Replication:
    """SimPy, with PriorityResource for each place, fed with the journeys in the file named."""
    from fed_simpy import NOT_STARTED, Fed, starts

    fed = Fed(**json.loads(Path(os.environ["BENCHMARK_SYSTEM"]).read_text(encoding="utf-8")))

    def replication(number: int) -> Outcome:
        del number
        started = sum(start != NOT_STARTED for start in starts(fed))
        return Outcome(len(fed.arrival), {"any": started}, {}, {})

    return replication


def tool(name: str, model: str) -> Replication:
    """A tool by its name: what runs one replication, by number."""
    kinds: dict[str, Callable[[], Replication]] = {
        "workforce": lambda: _ours(model, ""),
        "workforce with staff by hour": lambda: _ours(model, "by hour"),
        "workforce with staff": lambda: _ours(model, "measured"),
        "reference engine": lambda: _reference(model),
        "SimPy": lambda: _simpy(False),
        "SimPy with staff": lambda: _simpy(True),
        "SimPy, NumPy draws": lambda: _numpy_simpy(False),
        "SimPy, NumPy draws, with staff": lambda: _numpy_simpy(True),
        "fed SimPy": _fed_simpy,
        "Ciw": _ciw,
        "cimba": _cimba,
    }
    return kinds[name]()


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser()
    options.add_argument("tool")
    options.add_argument("model")
    options.add_argument("--seconds", type=float, default=0.0, help="repeat until so many CPU seconds are spent")
    options.add_argument("--replications", type=int, default=1, help="but at least so many replications")
    options.add_argument("--cold", action="store_true", help="no unmeasured replication first")
    chosen = options.parse_args()
    replication = tool(chosen.tool, chosen.model)
    if not chosen.cold:
        replication(0)
    spent: list[float] = []
    outcomes: list[Outcome] = []
    while len(outcomes) < chosen.replications or sum(spent) < chosen.seconds:
        begun = time.process_time()
        outcomes.append(replication(len(outcomes) + 1))
        spent.append(time.process_time() - begun)
    json.dump(
        {
            "seconds": sum(spent) / len(spent),
            "patients": sum(outcome.patients for outcome in outcomes) / len(outcomes),
            "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "outcomes": [asdict(outcome) for outcome in outcomes],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
