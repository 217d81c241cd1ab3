"""Results folders that are full, damaged, or wanted by several runs at once."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pandas as pd
from small import COMMAND, REPLICATIONS, Row, begin, environment, kept_in, straight
from stops import everywhere

import workforce as wf
from workforce.results.problems import ResultsProblem
from workforce.results.store import ResultsFolder


def full_in_writing(files: Path, root: Path, count: int) -> Row:
    """A disk that is full at every line that writes."""
    points, wrong = everywhere(root / "write", "full", "write")
    return Row(
        "the disk is full amid a write",
        "ENOSPC at every line that writes: one message, the folder opens, resumes",
        points - wrong,
        points,
    )


def full(files: Path, root: Path, count: int) -> Row:
    """Real small disks, of many sizes: one line, exit 4, the folder opens and is resumed where there is room."""
    whole = straight(files, root / "whole")
    size = sum(file.stat().st_size for file in whole.path.rglob("*") if file.is_file())
    good, tried, place = 0, 0, root / "disk"
    for number in range(count):
        room = max(1, int(size * (number + 1) / (count + 2)) // 4096)
        with SmallDisk(place, room * 4096) as disk:
            if disk is None:
                return Row("a full disk", "not run: no small disk can be mounted here", 0, 0)
            tried += 1
            running = begin(files, disk / "run", "--jobs", "1")
            _, errors = running.communicate(timeout=120)
            lines = [line for line in errors.splitlines() if "[WF553]" in line]
            told = running.returncode == 4 and len(lines) == 1 and "Traceback" not in errors
            moved = root / f"moved-{number}"
            subprocess.run(["cp", "-r", str(disk / "run"), str(moved)], check=True)
        if kept_in(moved) < 0:
            good += told
            continue
        good += told and wf.resume(moved).folder.digest() == whole.digest()
    return Row(
        "a full disk", f"{tried} disks of other sizes, each too small: one line, exit 4, resumed elsewhere", good, tried
    )


class SmallDisk:
    """A disk in memory of so many bytes, or None where this user may not mount one."""

    def __init__(self, place: Path, size: int) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        self.mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0

    def __enter__(self) -> Path | None:
        return self.place if self.mounted else None

    def __exit__(self, *_: object) -> None:
        if self.mounted:
            subprocess.run(["umount", str(self.place)], check=True)


def damage(files: Path, root: Path, count: int) -> Row:
    """Flip a bit or cut a file at random places, journeys too: found, or nothing that is read has changed."""
    store = straight(files, root / "whole", "--journeys")
    every = [file for file in sorted(store.path.rglob("*")) if file.is_file() and file.name != "running.log"]
    true = _read(store)
    source = random.Random(500)
    good, harmless = 0, 0
    for _ in range(count):
        file = source.choice(every)
        content = file.read_bytes()
        if not content:
            good += 1
            harmless += 1
            continue
        at = source.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << source.randrange(8)
        file.write_bytes(content[:at] if source.random() < 0.25 else bytes(changed))
        try:
            opened = ResultsFolder.open(store.path)
            found = bool(opened.problems())
            same = not found and _read(opened).equals(true)
            good += found or same
            harmless += same
        except ResultsProblem:
            good += 1
        file.write_bytes(content)
    note = f"{harmless} of them harmless (the lock file, white space of the manifest), no wrong number read"
    return Row("a damaged file", f"one bit or a cut at {count} random places of all files", good, count, note)


def _read(store: ResultsFolder) -> pd.DataFrame:
    for name in store.manifest.scenarios:
        store.journeys(name, 1)
    store.inputs()
    return store.read()


def together(files: Path, root: Path, count: int) -> Row:
    """Eight runs at once in one folder, of the same and of other scenarios, some of them `resume`."""
    whole = straight(files, root / "whole")
    good, tries = 0, max(1, count // 8)
    for number in range(tries):
        folder = root / f"together-{number}"
        running = [begin(files, folder, *(() if k % 2 == 0 else ("plain.yaml",))) for k in range(6)]
        codes = [process.communicate(timeout=300) and process.returncode for process in running]
        again = [
            subprocess.Popen(
                [*COMMAND, "resume", str(folder)],
                env=environment(),
                stderr=subprocess.PIPE,
                text=True,
                stdout=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        codes += [process.communicate(timeout=300) and process.returncode for process in again]
        store = ResultsFolder.open(folder)
        sound = store.problems() == () and store.pending() == []
        mine = store.digest() == whole.digest() or store.manifest.scenarios == ("plain",)
        kept = sum('"kept"' in line for line in (folder / "running.log").read_text().splitlines())
        once = kept == REPLICATIONS * len(store.manifest.scenarios)
        good += sound and mine and once and codes.count(0) >= 1 and set(codes) <= {0, 3}
    return Row(
        "several runs in one folder",
        f"{tries} times eight processes, of two kinds: one runs, the others are refused; each replication made once",
        good,
        tries,
    )
