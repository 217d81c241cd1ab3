"""Compiling ahead: what runs need is compiled in a process of its own while other work goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workforce.network.build import build_network
from workforce.planning.settle import resettle, settle
from workforce.results.engines import Task, chosen_engine

__all__ = ["compile_for", "compiling_ahead"]


@contextmanager
def compiling_ahead(scenario: str | Path | None, engine: str | None, jobs: int) -> Iterator[Callable[[], None]]:
    """Within the block, compile what a run of a scenario needs beside whatever else is done, where it must be.

    Nothing is begun where all is compiled and kept already, where nothing can be kept, or with one job only. Whatever
    goes wrong there is left to the run itself, which then compiles as it always did.

    Args:
        scenario: Its name or its file; None where nothing is to be run.
        engine: As for a run.
        jobs: How many processes there may be.

    Yields:
        A function that waits for it.
    """
    if scenario is None or jobs == 1 or not Task({}, 0, chosen_engine(engine)).must_compile():
        yield lambda: None
        return
    code = "import sys; from workforce.results.ahead import compile_for; compile_for(*sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(scenario), chosen_engine(engine)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield lambda: (process.wait(), None)[1]
        finally:
            process.terminate()


def compile_for(scenario: str, engine: str) -> None:
    """Run the first year of a scenario once, so that all it needs is compiled and kept; its measures are let go."""
    plans = settle(scenario)
    one_year = resettle(plans, years=plans.years[:1])
    Task({scenario: build_network(one_year)}, 0, engine)(scenario, 1)
