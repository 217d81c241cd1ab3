"""Processes begun ahead are those that do the work, and nothing is left of them where there is none."""

from __future__ import annotations

import os
import signal
import time
import warnings
from collections.abc import Iterator

import joblib
import pytest
from joblib.externals.loky import get_reusable_executor

from workforce.results import workers
from workforce.results.replications import run_replications
from workforce.results.workers import awake, done_by


@pytest.fixture(autouse=True)
def no_processes_before_or_after() -> Iterator[None]:
    get_reusable_executor().shutdown(wait=True, kill_workers=True)
    yield
    get_reusable_executor().shutdown(wait=True, kill_workers=True)


def begun() -> set[int]:
    """The processes there are, by joblib's own list, without beginning any."""
    return set(get_reusable_executor(reuse=True)._processes)


def identities(jobs: int) -> set[int]:
    return set(done_by(jobs, (joblib.delayed(os.getpid)() for _ in range(8))))


def test_the_processes_that_were_begun_do_the_work() -> None:
    with awake(2):
        there, found = begun(), identities(2)
        assert len(there) == 2
        assert found <= there


def test_work_is_done_without_them_too() -> None:
    assert identities(2).isdisjoint({os.getpid()})


@pytest.mark.parametrize(("jobs", "cluster"), [(1, None), (2, "local")])
def test_none_are_begun_for_one_job_or_a_cluster(jobs: int, cluster: str | None) -> None:
    with awake(jobs, cluster):
        assert not workers._waking


def test_none_are_begun_where_another_backend_works() -> None:
    with joblib.parallel_config("threading"), awake(2):
        assert not workers._waking


def fail_meanwhile() -> None:
    with awake(2):
        raise ValueError("a bad file")


def test_what_fails_meanwhile_is_told_and_no_warning_with_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="a bad file"):
            fail_meanwhile()
    assert not workers._waking


def test_a_copy_of_this_process_does_not_wait_for_them_nor_end_them() -> None:
    with awake(2):
        there = begun()
        copy = os.fork()
        if copy == 0:
            signal.alarm(20)
            workers._wait_for_them()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
        assert identities(2) <= there


_held: list[bytes] = []


def hold() -> int:
    """Hold more, from the second time on, than joblib lets a process grow by; it looks once a second."""
    _held.append(b"")
    if len(_held) == 2:
        _held.append(b"held" * 100_000_000)
    time.sleep(1.1)
    return os.getpid()


def test_a_process_that_comes_to_hold_a_large_network_goes_on() -> None:
    pytest.importorskip("psutil")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert len(set(done_by(2, (joblib.delayed(hold)() for _ in range(8))))) == 2
    assert not told


def test_a_process_that_dies_before_there_is_work_costs_no_replication() -> None:
    done: list[int] = []
    with awake(2):
        for process in begun():
            os.kill(process, signal.SIGKILL)
        run_replications(lambda scenario, number: number, ["one"], range(1, 6), 2, lambda *of: done.append(of[1]))
    assert sorted(done) == [1, 2, 3, 4, 5]
