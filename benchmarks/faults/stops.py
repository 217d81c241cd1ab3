"""Runs that are killed, interrupted, or lose a worker on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from small import (
    REPLICATIONS,
    SCENARIOS,
    Row,
    begin,
    environment,
    gone,
    group_of,
    kept_in,
    straight,
    until_begun,
    workers_of,
)
from small_run import INPUTS, small_table

import workforce as wf
from workforce.results.manifest import describe_run
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

ALL = REPLICATIONS * len(SCENARIOS)


LIGHT = """
import sys, time
from small_run import small_table
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

def task(scenario, number):
    time.sleep(0.02 * (number % 3))
    return small_table(scenario, number)

complete(ResultsFolder.open(sys.argv[1]), task, jobs=2)
"""
LIGHT_REPLICATIONS = 20


def kills(files: Path, root: Path, count: int) -> Row:
    """Kill the run, its workers or both by SIGKILL at random moments, resume, and compare with a run left alone.

    One in five is the command itself; the others are runs of the same code with a table in place of a simulation, so
    that most of their time is spent writing.
    """
    whole = straight(files, root / "whole")
    light = _light(root / "light")
    complete(light, small_table)
    seconds = _seconds(whole)
    source = random.Random(50)
    good, lost = 0, 0
    for number in range(count):
        folder = root / f"kill-{number}"
        if number % 5 == 0:
            running, most = begin(files, folder), seconds
            until_begun(folder, running)
        else:
            _light(folder)
            words = [sys.executable, "-c", LIGHT, str(folder)]
            running, most = subprocess.Popen(words, env=environment(), start_new_session=True, text=True), 4.0
            time.sleep(0.5)
        time.sleep(source.uniform(0, most))
        which = source.choice(("driver", "workers", "both"))
        told = _told_kept(folder)
        for process in (workers_of(running.pid) if which != "driver" else []) + [running.pid] * (which != "workers"):
            _kill(process)
        running.communicate(timeout=300)
        gone(running.pid, 10)
        lost += max(0, told - max(0, kept_in(folder)))
        if number % 5 == 0:
            again = wf.resume(folder).folder if kept_in(folder) >= 0 else straight(files, folder)
            good += again.digest() == whole.digest() and not list(folder.rglob("*.partial"))
        else:
            complete(ResultsFolder.open(folder), small_table)
            good += ResultsFolder.open(folder).digest() == light.digest() and not list(folder.rglob("*.partial"))
    done = f"driver, workers or both at {count} random moments, then `resume`"
    return Row(
        "kill -9 amid an ensemble", done, good, count, f"{lost} kept replications lost; every byte as without a kill"
    )


def _light(path: Path) -> ResultsFolder:
    manifest = describe_run(["base", "closer"], 1, LIGHT_REPLICATIONS, "reference", {})
    return ResultsFolder.create(path, manifest, INPUTS)


def kills_in_writing(files: Path, root: Path, count: int) -> Row:
    """Kill a write before every line of the code that does it, those of fsync and rename among them."""
    points, wrong = 0, 0
    for action in ("create", "write", "mend"):
        told = everywhere(root / action, "kill", action)
        points, wrong = points + told[0], wrong + told[1]
    return Row(
        "kill -9 amid a write",
        "before every line that makes a folder, keeps or mends a replication",
        points - wrong,
        points,
    )


def signals(files: Path, root: Path, count: int) -> Row:
    """Ctrl-C or SIGTERM at random moments: exit code, time, processes left, what is kept."""
    source = random.Random(20)
    seconds = _seconds(straight(files, root / "whole"))
    good, slowest = 0, 0.0
    for number in range(count):
        folder = root / f"signal-{number}"
        running = begin(files, folder, "--replications", str(4 * REPLICATIONS))
        until_begun(folder, running)
        time.sleep(source.uniform(0, 2 * seconds))
        before = kept_in(folder)
        sent, code = source.choice(((signal.SIGINT, 130), (signal.SIGTERM, 143)))
        at = time.monotonic()
        running.send_signal(sent)
        said = running.communicate(timeout=300)
        took = time.monotonic() - at
        slowest = max(slowest, took)
        alone = gone(running.pid, 2)
        store = ResultsFolder.open(folder)
        sound = store.problems() == () and kept_in(folder) >= before
        # Told as a shell tells it: a signal that comes as Python takes itself down, all done, ends it by itself.
        ended = running.returncode if running.returncode >= 0 else 128 - running.returncode
        right = ended in (code, 0) and alone and sound and took <= 2
        good += right
        if not right:
            what = f"exit {ended} of {code} after {took:.2f} s, alone {alone}, sound {sound}"
            print(f"{number}: {what}, {before} kept before: {said}", flush=True)
    note = f"slowest end {slowest:.2f} s"
    return Row(
        "Ctrl-C, SIGTERM",
        f"{count} random moments: 130 or 143 within 2 s, no process left, what is done kept",
        good,
        count,
        note,
    )


DYING = """
import os, resource, signal, sys, time
from pathlib import Path
from small_run import small_table
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

folder, how = sys.argv[1], sys.argv[2]

def task(scenario, number):
    if (scenario, number) == ("base", 3):
        marker = Path(folder, "died")
        if how != "once" or not marker.exists():
            marker.touch()
            if how == "memory":
                before = resource.getrlimit(resource.RLIMIT_AS)
                resource.setrlimit(resource.RLIMIT_AS, (1 << 29, before[1]))
                try:
                    bytearray(1 << 30)
                finally:
                    resource.setrlimit(resource.RLIMIT_AS, before)
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return small_table(scenario, number)

complete(ResultsFolder.open(folder), task, jobs=int(sys.argv[3]), cluster=sys.argv[4] or None)
"""


def deaths(files: Path, root: Path, count: int) -> Row:
    """Workers that die once, always, or run out of memory (512 MB): the rest runs, the one is named, nothing hangs."""

    def made(path: Path) -> ResultsFolder:
        return ResultsFolder.create(path, describe_run(["base", "closer"], 1, 4, "reference", {}), INPUTS)

    whole = made(root / "whole")
    complete(whole, small_table)
    good, slowest = 0, 0.0
    for number in range(count):
        how = ("once", "always", "memory")[number % 3]
        folder = made(root / f"death-{number}")
        words = [sys.executable, "-c", DYING, str(folder.path), how, str(2 + number % 3), ""]
        began = time.monotonic()
        running = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=120, check=False)
        slowest = max(slowest, time.monotonic() - began)
        if how == "once":
            right = running.returncode == 0 and folder.digest() == whole.digest()
        else:
            named = "replication 3 of 'base' failed twice" in running.stderr
            right = named and folder.pending() == [("base", 3)] and running.returncode != 0
        good += right
        if not right:
            print(f"{how}: exit {running.returncode}, pending {folder.pending()}, {running.stderr[-1500:]}", flush=True)
    note = f"slowest run {slowest:.1f} s, start of the processes and the second attempt included"
    return Row(
        "a worker dies or has no memory",
        f"{count} runs: done again once, else named; never fewer in silence",
        good,
        count,
        note,
    )


def cluster_deaths(files: Path, root: Path, count: int) -> Row:
    """Kill a worker of a local Dask cluster of three on the way; the run ends whole by itself."""
    try:
        import distributed  # noqa: F401 - only whether it is there
    except ImportError:
        return Row("a worker of a Dask cluster dies", "not run: Dask is not installed here", 0, 0)
    from workforce.planning.settle import settle
    from workforce.results.simulation import simulate_into

    whole = straight(files, root / "whole")
    plans = [settle(files / name) for name in SCENARIOS]
    source = random.Random(3)
    good = 0
    for number in range(count):
        at = source.randrange(1, ALL - 3)
        killed: list[int] = []
        kill = _one_worker_after(at, killed)
        folder = simulate_into(root / f"cluster-{number}", plans, REPLICATIONS, 2009, 3, kill, cluster="local")
        good += bool(killed) and folder.digest() == whole.digest()
    return Row(
        "a worker of a Dask cluster dies",
        f"{count} runs on a local cluster of three, one killed on the way",
        good,
        count,
    )


def _one_worker_after(at: int, killed: list[int]) -> Callable[..., None]:
    """What kills one worker of this process's cluster once so many replications are done."""
    seen = 0

    def on_done(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            mine = os.getpid()
            workers = [n for n in group_of(os.getpgrp()) if _parent(n) == mine and _is_worker(n)]
            if workers:
                _kill(workers[0])
                killed.append(workers[0])

    return on_done


def _is_worker(number: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False


def _parent(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def everywhere(folder: Path, how: str, action: str) -> tuple[int, int]:
    """Stop a write before every line of its code: how many points were looked at, and how many came out wrong."""
    import json

    from small import TOP

    folder.mkdir(parents=True)
    program = [sys.executable, str(TOP / "tests" / "results" / "stopped_everywhere.py"), str(folder), how, action, "1"]
    told = subprocess.run(program, env=environment(), capture_output=True, text=True, check=True)
    answer = json.loads(told.stdout)
    return answer["points"], len(answer["wrong"])


def _log(folder: Path) -> list[str]:
    log = folder / "running.log"
    return log.read_text().splitlines() if log.exists() else []


def _told_kept(folder: Path) -> int:
    return sum('"kept"' in line for line in _log(folder))


def _seconds(store: ResultsFolder) -> float:
    """How long the run worked, by its own log."""
    import json

    return float(next(json.loads(line)["seconds"] for line in _log(store.path) if '"ended"' in line))
