"""Many replications on several processors, the same whatever their number and order."""

from __future__ import annotations

import copy
import errno
import os
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Any

import duckdb
import joblib
import pandas as pd

from workforce.results.cluster import refuse_elsewhere, workers_of
from workforce.results.layout import Measures, Written, yearly
from workforce.results.manifest import Manifest
from workforce.results.problems import ResultsProblem
from workforce.results.stopping import stops_heard
from workforce.results.store import ResultsFolder
from workforce.results.workers import done_by, follow

__all__ = ["OnDone", "Task", "complete", "run_replications"]

Task = Callable[[str, int], Measures]
OnDone = Callable[[str, int, pd.DataFrame], None]
_Pair = tuple[str, int]


@dataclass(frozen=True)
class _Outcome:
    """What became of one replication: a table, the task's own error, or nothing (no memory, or a worker died)."""

    pair: _Pair
    table: Measures | None = None
    error: Exception | None = None


def run_replications(
    task: Task,
    scenarios: Sequence[str],
    numbers: Sequence[int],
    jobs: int,
    on_done: Callable[[str, int, Any], None],
    done: Collection[tuple[str, int]] = (),
    first_alone: bool = False,
) -> None:
    """Run every replication of every scenario, and hand over each as soon as it is finished.

    The task depends on scenario and number alone, so the results are those of one process in order. With
    several jobs, joblib's processes do the work, or another backend the caller has chosen with
    `joblib.parallel_config`; `on_done` is always called here, one replication at a time.

    Where a process dies or memory runs out, each replication that was at work is run once more, alone. If
    it fails again the others still run, and the failed ones are named at the end. An error of the task
    itself is not tried again: what is at work ends and is handed over, then the error of the first such
    replication, in the order of scenarios and numbers, is raised as it is. On Ctrl-C the processes are
    ended, and what was handed over stays.

    Args:
        task: Makes the table of one replication from scenario and number.
        scenarios: Names, in the order of work.
        numbers: Replication numbers, in the order of work.
        jobs: How many processes; 1 works in this one.
        on_done: Takes scenario, number and table, in order of finishing.
        done: Replications to leave out.
        first_alone: Whether the first is run before the others begin, because it makes ready what all need.

    Raises:
        ResultsProblem: WF558, some replications failed twice.
        ValueError: `jobs` is below 1.
        Exception: Whatever the task or `on_done` raises.
    """
    if jobs < 1:
        raise ValueError(f"work needs at least one job, not {jobs}")
    left = [(scenario, number) for scenario in scenarios for number in numbers if (scenario, number) not in done]
    with stops_heard() as stop_if_told:

        def handed(scenario: str, number: int, table: Any) -> None:
            on_done(scenario, number, table)
            stop_if_told()

        failed = _run_all(task, left, jobs, handed, first_alone)
        stop_if_told()
    if failed:
        named = ", ".join(f"{number} of {scenario!r}" for scenario, number in sorted(failed))
        raise ResultsProblem(
            "WF558",
            "this run",
            f"replication {named} failed twice: its process died, or memory ran out",
            "Close other programs or use fewer jobs, then resume; the seed is the run's own.",
        )


def _run_all(
    task: Task, left: list[_Pair], jobs: int, on_done: Callable[[str, int, Any], None], first_alone: bool
) -> list[_Pair]:
    """Run all replications, those that died or had no memory once more alone; return what failed twice."""
    failed: list[_Pair] = []
    while left:
        finished: set[_Pair] = set()
        suspects = _run_some(task, left[:1] if first_alone else left, jobs, on_done, finished)
        first_alone = False
        for pair in suspects:
            if _run_some(task, [pair], jobs, on_done, finished):
                failed.append(pair)
        left = [pair for pair in left if pair not in finished and pair not in failed]
    return failed


def complete(
    folder: ResultsFolder,
    task: Task,
    jobs: int = 1,
    on_done: OnDone | None = None,
    wait: float = 0.0,
    cluster: str | None = None,
) -> None:
    """Run what a results folder still lacks, each replication kept as soon as it is finished.

    A new run and a resumed one are the same: never finished, damaged and missing replications are run,
    the others are left. The folder is held for the whole time, so two runs never do the same work.

    Args:
        folder: Where the manifest says what to run.
        task: As for `run_replications`. Where it has a method `must_compile` and that says so, the first replication is
            run alone, so that several processes do not all compile the same.
        jobs: As for `run_replications`.
        on_done: Called after a replication is kept, with its measures by which need is worked out (`layout.YEARLY`).
        wait: Seconds to wait for another run in the folder; 0 refuses at once.
        cluster: A Dask scheduler's address, or `local`, whose workers do the work; each must be of the kind the run
            began on, since only there equal bits are promised.

    Raises:
        ResultsProblem: As `ResultsFolder.write_replication` and `run_replications` raise it; WF560, the cluster.
    """

    def keep(scenario: str, number: int, table: Measures) -> None:
        folder.write_replication(scenario, number, table)
        if on_done is not None:
            on_done(scenario, number, yearly(table))

    with folder.writing(wait):
        manifest = folder.manifest
        numbers = range(1, manifest.replications + 1)
        pending = set(folder.pending())
        done = {
            (scenario, number)
            for scenario in manifest.scenarios
            for number in numbers
            if (scenario, number) not in pending
        }
        started = time.perf_counter()
        folder.make_room()
        folder.log("started", jobs=jobs, replications=len(pending))
        if pending:
            work = task if jobs == 1 and cluster is None else _Elsewhere(task, manifest)
            alone = jobs > 1 and cluster is None and bool(getattr(task, "must_compile", bool)())
            with workers_of(cluster, jobs, _lost) as workers:
                run_replications(work, manifest.scenarios, numbers, workers, keep, done, alone)
        folder.log("ended", seconds=round(time.perf_counter() - started, 3))


@dataclass(frozen=True)
class _Elsewhere:
    """A task for another process, perhaps on another machine, which is first asked whether it gives the same bits.

    What it sends back is the file of the measures, a thirtieth of their size.
    """

    task: Task
    manifest: Manifest

    def __call__(self, scenario: str, number: int) -> Written:
        if (problem := refuse_elsewhere(self.manifest)) is not None:
            raise problem
        table = self.task(scenario, number)
        return table if isinstance(table, Written) else Written.of(table)


def _lost(task: Task, pair: _Pair, parent: int | None) -> _Outcome:
    """What became of a replication whose worker died: nothing."""
    return _Outcome(pair)


def _run_some(
    task: Task, pairs: Sequence[_Pair], jobs: int, on_done: Callable[[str, int, Any], None], finished: set[_Pair]
) -> list[_Pair]:
    """Run some replications once; return those that a death or a lack of memory left unfinished.

    What was never begun is neither in `finished` nor returned.
    """
    begun: list[_Pair] = []
    errors: dict[_Pair, Exception] = {}
    starved: list[_Pair] = []

    def next_pairs() -> Iterator[_Pair]:
        for pair in pairs:
            if errors or starved:
                return
            begun.append(pair)
            yield pair

    outcomes = _outcomes(task, next_pairs(), jobs)
    try:
        for outcome in outcomes:
            if outcome.error is not None:
                errors[outcome.pair] = outcome.error
            elif outcome.table is None:
                starved.append(outcome.pair)
            else:
                finished.add(outcome.pair)
                on_done(*outcome.pair, outcome.table)
            del outcome  # else its measures would stand in memory beside the making of the next
    except BrokenExecutor:
        return [pair for pair in begun if pair not in finished and pair not in errors]
    finally:
        outcomes.close()
    if errors:
        # Work is begun in order, so the first failing replication has ended whenever any has.
        raise min(errors.items(), key=lambda item: pairs.index(item[0]))[1]
    return starved


def _outcomes(task: Task, pairs: Iterator[_Pair], jobs: int) -> Generator[_Outcome, None, None]:
    """Outcomes in order of finishing, with no more begun than there are jobs."""
    if jobs == 1:
        yield from (_perform(task, pair, None) for pair in pairs)
        return
    yield from done_by(jobs, (joblib.delayed(_perform)(task, pair, os.getpid()) for pair in pairs))


def _perform(task: Task, pair: _Pair, parent: int | None) -> _Outcome:
    """Run one replication, here or in a process of its own, and keep its error as a value."""
    if parent is not None and parent == os.getppid():
        follow(parent)
    try:
        return _Outcome(pair, table=task(*pair))
    except MemoryError:
        return _Outcome(pair)
    except Exception as error:
        if isinstance(error, duckdb.OutOfMemoryException) or getattr(error, "errno", None) == errno.ENOMEM:
            return _Outcome(pair)
        return _Outcome(pair, error=_portable(error))


def _portable(error: Exception) -> Exception:
    """The error itself where it can be sent between processes, else its words in a plain one."""
    try:
        copy.deepcopy(error)
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
