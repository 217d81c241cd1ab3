"""Stop a write at every line of the code that does it, and look at what is left.

Run as a program: `python stopped_everywhere.py FOLDER [kill|full] [create|write|mend] STEP`. It looks at
every STEP-th point and prints, as JSON, the number of points looked at and those whose folder did not
hold its promise. With `kill` a forked process ends itself by SIGKILL before the line; with `full` the
line raises what a full disk raises.
"""

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from small_run import INPUTS, small_table, tree

from workforce.results import files, layout, lock, store
from workforce.results.manifest import describe_run
from workforce.results.problems import ResultsProblem
from workforce.results.store import ResultsFolder

KILLED_IN = {module.__file__ for module in (files, layout, lock, store)}
FULL_IN = {files.__file__}


def at_line(point: int, inside: set[str | None], act: Callable[[], None]) -> None:
    seen = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        nonlocal seen
        if frame.f_code.co_filename not in inside or frame.f_code.co_name == "disk_errors":
            return None
        if event == "line":
            seen += 1
            if seen == point:
                act()
        return trace

    sys.settrace(trace)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def disk_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def create(path: Path) -> ResultsFolder:
    return ResultsFolder.create(path, describe_run(["base"], 1, 2, "reference", {}), INPUTS)


def write(path: Path) -> None:
    ResultsFolder.open(path).write_replication("base", 2, small_table("base", 2))


def prepared(path: Path, action: str) -> None:
    """The folder as it stands before the action."""
    if action == "create":
        return
    create(path).write_replication("base", 1, small_table("base", 1))
    if action == "mend":
        write(path)
        damaged = layout.run_file(path, "base", 2)
        damaged.write_bytes(damaged.read_bytes()[:-1])


def stop_at(point: int, path: Path, how: str, action: str) -> bool:
    """Do the action with a stop at one point; say whether the stop came."""
    run = create if action == "create" else write
    if how == "full":
        at_line(point, FULL_IN, disk_full)
        try:
            run(path)
        except ResultsProblem as problem:
            if problem.code != "WF553":
                raise
            return True
        finally:
            sys.settrace(None)
        return False
    child = os.fork()
    if child == 0:
        at_line(point, KILLED_IN, die)
        run(path)
        sys.settrace(None)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def broken_promise(path: Path, action: str, whole: dict[str, bytes]) -> str | None:
    """What is wrong with the folder after the stop, or after finishing the work; None if nothing."""
    if action == "create":
        try:
            ResultsFolder.open(path)
        except ResultsProblem as problem:
            if problem.code != "WF550":
                return f"after the stop: {problem}"
            create(path)
        write_first = ResultsFolder.open(path)
        write_first.write_replication("base", 1, small_table("base", 1))
    else:
        folder = ResultsFolder.open(path)
        if 1 not in folder.replications("base"):
            return "a finished replication is lost"
        if len(folder.read("base", 1)) != 6:
            return "a finished replication reads otherwise"
        if folder.pending() not in ([], [("base", 2)]):
            return f"pending: {folder.pending()}"
    write(path)
    if tree(path) != whole:
        return "the finished folder differs"
    return None


def main(root: Path, how: str, action: str, step: int) -> None:
    prepared(root / "whole", "write")
    write(root / "whole")
    whole = tree(root / "whole")
    prepared(root / "before", action)
    wrong: dict[int, str] = {}
    points = 0
    stopped = True
    while stopped:
        point = 1 + points * step
        points += 1
        path = root / "try"
        if (root / "before").exists():
            shutil.copytree(root / "before", path)
        stopped = stop_at(point, path, how, action)
        if (found := broken_promise(path, action, whole)) is not None:
            wrong[point] = found
        shutil.rmtree(path)
    print(json.dumps({"points": points - 1, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
