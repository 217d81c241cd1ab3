"""The same numbers whatever the number of processes, how they are begun, their order, and the environment."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

from small import REPLICATIONS, SCENARIOS, Row, environment, straight

import workforce as wf
from workforce.results.engines import ENGINES
from workforce.results.store import ResultsFolder

ORDERED = """
import multiprocessing
import random
import sys

from workforce.planning.settle import settle
from workforce.results.simulation import begin

def one(work):
    task, scenario, number = work
    return scenario, number, task(scenario, number)

if __name__ == "__main__":
    files, path, how, replications, *scenarios = sys.argv[1:]
    plans = [settle(f"{files}/{name}") for name in scenarios]
    folder, task = begin(path, plans, int(replications), 2009, None, False, True, {})
    work = [(task, *pair) for pair in folder.pending()]
    random.shuffle(work)
    with multiprocessing.get_context(how).Pool(2) as pool, folder.writing():
        for scenario, number, table in pool.imap_unordered(one, work):
            folder.write_replication(scenario, number, table)
"""

SOAK = """
import gc, os, resource, sys
from pathlib import Path
from workforce.planning.settle import settle
from workforce.results.simulation import simulate_into

def memory():
    gc.collect()
    with open("/proc/self/statm") as lines:
        return int(lines.read().split()[1]) * resource.getpagesize() / 2**20

def handles():
    return len(os.listdir("/proc/self/fd"))

files, root, scenarios, replications = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
plans = settle(f"{files}/long.yaml")
told = []
for number in range(scenarios):
    simulate_into(root / f"soak-{number}", [plans], replications, number)
    told.append((memory(), handles()))
print(told[0][0], max(memory for memory, _ in told[1:]), told[0][1], told[-1][1])
"""


def sameness(files: Path, root: Path, count: int) -> Row:
    """One run in every surroundings named, each compared by the digest of all its numbers."""
    whole = straight(files, root / "whole", "--jobs", "1")
    digests = []
    for k, (jobs, seed) in enumerate(itertools.product((1, 2, 8), (0, 1, 2, 3, 4))):
        threads = 1 + k % 2
        more = {"PYTHONHASHSEED": str(seed), "OMP_NUM_THREADS": str(threads), "NUMBA_NUM_THREADS": str(threads)}
        digests.append(straight(files, root / f"same-{k}", "--jobs", str(jobs), **more).digest())
    program = root / "ordered.py"
    program.write_text(ORDERED)
    for how in ("fork", "spawn", "forkserver"):
        folder = root / how
        words = [sys.executable, str(program), str(files), str(folder), how, str(REPLICATIONS), *SCENARIOS]
        subprocess.run(words, env=environment(), check=True, capture_output=True, timeout=900)
        digests.append(ResultsFolder.open(folder).digest())
    for engine in ENGINES:
        digests.append(straight(files, root / f"engine-{engine}", "--engine", engine).digest())
    digests.append(_extended(files, root / "extended"))
    good = digests.count(whole.digest())
    done = (
        "1, 2, 8 processes x 5 hash seeds, 1 or 2 threads; fork, spawn, forkserver, in any order; each engine; extended"
    )
    return Row("non-determinism", done, good, len(digests))


def _extended(files: Path, folder: Path) -> str:
    straight(files, folder, "--replications", "2")
    return wf.resume(folder, jobs=2, replications=REPLICATIONS).folder.digest()


def soak(files: Path, root: Path, count: int) -> Row:
    """Many scenarios of ten years back to back in one process: memory after the first and at the end, open files."""
    text = (files / "plain.yaml").read_text()
    (files / "long.yaml").write_text(
        text.replace("plain", "long", 1).replace("last year: 2009/10", "last year: 2018/19")
    )
    scenarios, replications = max(2, count), max(2, count * 50 // 24)
    words = [sys.executable, "-c", SOAK, str(files), str(root), str(scenarios), str(replications)]
    root.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(words, env=environment(), capture_output=True, text=True, check=True, timeout=3600)
    first, most, opened, left = (float(word) for word in told.stdout.split())
    grown = most / first - 1
    good = int(grown <= 0.05 and left <= opened)
    memory = f"{first:.0f} MiB after the first scenario, {most:.0f} at most after ({grown:+.1%})"
    note = f"{memory}; {left - opened:+.0f} open files"
    return Row(
        "long soak", f"{scenarios} scenarios x {replications} replications x 10 years in one process", good, 1, note
    )
