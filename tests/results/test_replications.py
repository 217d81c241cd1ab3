import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from small_run import DiesAt, small_table, tree

from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete, run_replications
from workforce.results.store import ResultsFolder

pytestmark = pytest.mark.unit

HERE = Path(__file__).parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class AwkwardError(Exception):
    """An error that cannot be made again from its text, as some libraries have."""

    def __init__(self, place: str, *, reason: str) -> None:
        super().__init__(f"{place}: {reason}")


def ran(task, jobs, scenarios=("base", "closer"), numbers=(1, 2, 3), done=()):
    """What was handed over, by scenario and number, and the problem at the end."""
    handed = {}
    problem = None

    def keep(scenario, number, table):
        assert (scenario, number) not in handed
        handed[scenario, number] = table["value"].tolist()

    try:
        run_replications(task, scenarios, numbers, jobs, keep, done)
    except Exception as error:
        problem = error
    return handed, problem


def test_any_number_of_jobs_gives_the_same_tables():
    alone, problem = ran(small_table, 1)
    assert problem is None
    assert list(alone) == [(s, n) for s in ("base", "closer") for n in (1, 2, 3)]
    assert ran(small_table, 2) == (alone, None)


def test_what_is_done_is_left_out():
    handed, _ = ran(small_table, 1, done={("base", 2), ("closer", 1)})
    assert sorted(handed) == [("base", 1), ("base", 3), ("closer", 2), ("closer", 3)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_that_something_swallows_stops_the_run_all_the_same(jobs):
    handed = []

    def deaf(scenario, number, table):
        handed.append((scenario, number))
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

    outside = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_replications(small_table, ["base", "closer"], range(1, 20), jobs, deaf)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, outside)
    assert len(handed) == 1


def test_no_jobs_are_refused():
    with pytest.raises(ValueError, match="at least one job"):
        run_replications(small_table, ["base"], [1], 0, print)


def test_the_folder_is_the_same_for_any_number_of_jobs(make_folder):
    one, two = make_folder("one"), make_folder("two")
    complete(one, small_table, jobs=1)
    complete(two, small_table, jobs=2)
    assert one.pending() == []
    assert tree(one.path) == tree(two.path)


def test_a_resumed_run_is_the_run_without_a_stop(make_folder, filled):
    folder = make_folder("stopped")
    folder.write_replication("closer", 2, small_table("closer", 2))
    made = []
    complete(folder, small_table, on_done=lambda scenario, number, _: made.append((scenario, number)))
    assert len(made) == 5
    assert ("closer", 2) not in made
    assert tree(folder.path) == tree(filled.path)


def failing(scenario, number):
    if number >= 2:
        time.sleep(0.2 if number == 2 else 0.0)
        raise LookupError(f"activity of {scenario} {number}")
    return small_table(scenario, number)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_task_is_the_first_in_order_for_any_number_of_jobs(jobs):
    handed, problem = ran(failing, jobs, numbers=(1, 2, 3, 4))
    assert isinstance(problem, LookupError)
    assert str(problem) == "activity of base 2"
    assert ("base", 1) in handed
    assert ("base", 2) not in handed


def awkward(scenario, number):
    raise AwkwardError("ward", reason="no way out")


def test_an_error_that_cannot_travel_keeps_its_words():
    _, problem = ran(awkward, 2)
    assert str(problem) == "AwkwardError: ward: no way out"


@posix
def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    handed, problem = ran(DiesAt(tmp_path, always=False), 2)
    assert problem is None
    assert handed == ran(small_table, 1)[0]


@posix
def test_a_replication_that_always_kills_its_worker_is_named_and_the_others_run(tmp_path):
    started = time.monotonic()
    handed, problem = ran(DiesAt(tmp_path, always=True), 2)
    assert isinstance(problem, ResultsProblem)
    assert problem.code == "WF558"
    assert "2 of 'base'" in str(problem)
    assert len(handed) == 5
    assert time.monotonic() - started < 20


class Hungry:
    """Runs out of memory in one replication, the first time or always; each library tells it in its own way."""

    def __init__(self, always: bool, error: Exception) -> None:
        self.always = always
        self.error = error
        self.times = 0

    def __call__(self, scenario, number):
        if (scenario, number) == ("base", 2):
            self.times += 1
            if self.always or self.times == 1:
                raise self.error
        return small_table(scenario, number)


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.ENOMEM, "no memory"), duckdb.OutOfMemoryException("no memory")], ids=repr
)
def test_a_lack_of_memory_is_tried_once_more_and_then_named(error):
    handed, problem = ran(Hungry(False, error), 1)
    assert problem is None
    assert len(handed) == 6
    task = Hungry(True, error)
    handed, problem = ran(task, 1)
    assert isinstance(problem, ResultsProblem)
    assert "2 of 'base'" in str(problem)
    assert len(handed) == 5
    assert task.times == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_is_done(make_folder, filled, jobs):
    folder = make_folder("stopped")

    def stop(scenario, number, table):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        complete(folder, small_table, jobs=jobs, on_done=stop)
    assert len(folder.pending()) == 5
    complete(folder, small_table)
    assert tree(folder.path) == tree(filled.path)


# A shell's background job ignores Ctrl-C, and so would all that it starts.
DRIVER = """
import os, signal, sys, time
from pathlib import Path
from small_run import small_table
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

signal.signal(signal.SIGINT, signal.default_int_handler)

def slow_in(folder):
    def task(scenario, number):
        Path(folder, f"worker-{os.getpid()}").touch()
        time.sleep(0.1 if number == 1 else 60)
        return small_table(scenario, number)
    return task

complete(ResultsFolder.open(sys.argv[1]), slow_in(sys.argv[1]), jobs=2)
"""


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def until(truth, seconds):
    end = time.monotonic() + seconds
    while not truth() and time.monotonic() < end:
        time.sleep(0.05)
    return truth()


@posix
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_leaves_no_process_and_keeps_what_is_done(make_folder, ending):
    folder = make_folder("stopped", replications=2)
    driver = subprocess.Popen([sys.executable, "-c", DRIVER, str(folder.path)], cwd=HERE, stderr=subprocess.DEVNULL)
    assert until(lambda: len(folder.replications("base")) == 1, 30)
    assert until(lambda: len(list(folder.path.glob("worker-*"))) == 2, 10)
    driver.send_signal(ending)
    assert driver.wait(5) != 0
    workers = [int(path.name.split("-")[1]) for path in folder.path.glob("worker-*")]
    assert until(lambda: not any(alive(worker) for worker in workers), 5)
    complete(folder, small_table)
    assert ResultsFolder.open(folder.path).pending() == []


WAITING = """
import sys, time
from pathlib import Path
from workforce.results.replications import run_replications

def long_in(folder):
    def task(scenario, number):
        Path(folder, "begun").touch()
        time.sleep(60)
    return task

run_replications(long_in(sys.argv[1]), ["base"], [1], 2, print)
"""


def of_group(leader: int) -> list[str]:
    """The commands of the processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append((stat.parent / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_worker_that_waits_for_work_ends_with_its_parent_too(tmp_path):
    program = [sys.executable, "-c", WAITING, str(tmp_path)]
    driver = subprocess.Popen(program, cwd=HERE, stderr=subprocess.DEVNULL, start_new_session=True)
    assert until((tmp_path / "begun").exists, 60)
    assert sum("LokyProcess" in command for command in of_group(driver.pid)) == 2
    driver.kill()
    driver.wait(10)
    assert until(lambda: of_group(driver.pid) == [], 20)


def test_two_runs_at_once_share_the_work_between_them(make_folder):
    folder = make_folder(replications=4)
    script = (
        "import sys; from small_run import small_table; from workforce.results.store import ResultsFolder;"
        "from workforce.results.replications import complete\n"
        "complete(ResultsFolder.open(sys.argv[1]), small_table, on_done=lambda *_: print('made'), wait=30)"
    )
    program = [sys.executable, "-c", script, str(folder.path)]
    running = [subprocess.Popen(program, cwd=HERE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    made = "".join(process.communicate(timeout=60)[0] for process in running)
    assert made.count("made") == 8
    assert folder.pending() == []
