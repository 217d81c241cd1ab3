"""Compiling in a process of its own while other work goes on."""

import os
from typing import ClassVar

import pytest

from workforce.network.compiled import is_compiling
from workforce.results import ahead
from workforce.results.ahead import compile_for, compiling_ahead
from workforce.results.engines import REFERENCE, Task

pytestmark = pytest.mark.unit


class Begun:
    """What stands for another process: what it was asked, and whether it was told to end."""

    asked: ClassVar[list[list[str]]] = []

    def __init__(self, command, **_):
        self.asked.append(command)
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        assert self.ended

    def wait(self):
        return 0

    def terminate(self):
        self.ended = True


@pytest.fixture
def begun(monkeypatch):
    monkeypatch.setattr(ahead.subprocess, "Popen", Begun)
    monkeypatch.setattr(Begun, "asked", [])
    return Begun.asked


@pytest.mark.parametrize(("must", "jobs", "scenario"), [(False, 2, "one"), (True, 1, "one"), (True, 2, None)])
def test_nothing_is_begun_without_need_a_second_job_or_a_run(begun, monkeypatch, must, jobs, scenario):
    monkeypatch.setattr(Task, "must_compile", lambda self: must)
    with compiling_ahead(scenario, None, jobs) as wait:
        wait()
    assert begun == []


def test_what_must_be_compiled_is_begun_for_the_engine_asked_and_ended_on_an_error(begun, monkeypatch):
    monkeypatch.setattr(Task, "must_compile", lambda self: True)
    with pytest.raises(KeyboardInterrupt), compiling_ahead("one", REFERENCE, 2):
        raise KeyboardInterrupt
    assert [command[-2:] for command in begun] == [["one", REFERENCE]]


@pytest.mark.skipif(not is_compiling() or "NUMBA_BOUNDSCHECK" in os.environ, reason="nothing is compiled here")
def test_after_it_nothing_is_left_to_compile():
    compile_for("baseline", "compiled")
    assert not Task({}, 0, "compiled").must_compile()
