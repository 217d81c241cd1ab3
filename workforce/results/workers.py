"""Processes of this machine that do a run's work, begun while what they will work on is still read."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

import joblib
from joblib.externals.loky import process_executor
from joblib.parallel import get_active_backend

__all__ = ["awake", "done_by", "follow"]

_LOOK_SECONDS = 0.5
_READ = ("workforce.results.replications", "workforce.results.engines", "workforce.results.parquet")
"""What every process imports before its first replication."""

_waking: list[tuple[int, Any]] = []
"""Processes that are beginning: by which process, and what the first call of them gives."""


@contextmanager
def awake(jobs: int, cluster: str | None = None) -> Iterator[None]:
    """Within the block, have the processes that `done_by` will work with begin beside whatever else is done.

    It saves time alone: without it they begin with the first work. Nothing is begun for one job, or where a cluster or
    another backend of joblib's does the work.

    Args:
        jobs: How many there will be.
        cluster: As for a run.
    """
    if jobs < 2 or cluster is not None or not _are_processes() or _waking:
        yield
        return
    # The first call begins them all.
    _waking.append((os.getpid(), _parallel(jobs)([joblib.delayed(int)()])))
    try:
        yield
    finally:
        _wait_for_them()


def _wait_for_them() -> None:
    """Wait until one of them is there: joblib's own threads may fail if it is stopped before that.

    In a copy of the process that began them they are left alone: they are not its own, and it would wait for ever.
    """
    while _waking and _waking[-1][0] == os.getpid():
        _, begun = _waking.pop()
        try:
            for _ in begun:
                pass
        except Exception:
            pass  # nothing was asked of it; where they died, others are begun in their place
        finally:
            _closed(begun)


def done_by(jobs: int, calls: Iterable[Any]) -> Iterator[Any]:
    """What joblib's delayed calls give, in order of finishing, with no more begun than there are jobs.

    One is sent at a time to each process, so that a death concerns few; arrays are sent whole, not through files of
    the system's temporary folder.
    """
    _wait_for_them()
    running = _parallel(jobs)(calls)
    try:
        for found in running:  # noqa: UP028 - `yield from` would close it before the warning is silenced
            yield found
    finally:
        _closed(running)


def _parallel(jobs: int) -> joblib.Parallel:
    return joblib.Parallel(
        n_jobs=jobs,
        return_as="generator_unordered",
        pre_dispatch="n_jobs",
        batch_size=1,
        max_nbytes=None,
        initializer=_begin,
        initargs=(os.getpid(),),
    )


def _are_processes() -> bool:
    """Whether joblib works with processes of its own here: by default it does."""
    return type(get_active_backend()[0]).__name__ == "LokyBackend"


def _closed(running: Any) -> None:
    with warnings.catch_warnings(), closing(running):
        # On a stop joblib tells of finished work nobody took; the folder's log tells what was kept.
        warnings.simplefilter("ignore", UserWarning)


_following = threading.Event()


def _begin(parent: int) -> None:
    """Follow the parent from before the first work: a process that waits for work outlives its parent otherwise."""
    if os.getppid() != parent:
        os._exit(1)
    follow(parent)
    # Where psutil is there joblib takes a network that a process holds for a leak, and ends the process with a warning.
    process_executor._MAX_MEMORY_LEAK_SIZE = sys.maxsize
    for name in _READ:
        import_module(name)


def follow(parent: int) -> None:
    """Make this process end with its parent, and leave Ctrl-C to the parent; once a process."""
    if _following.is_set():
        return
    _following.set()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="follow the parent", daemon=True).start()
