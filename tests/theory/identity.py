"""Both engines on every shipped scenario, in full: each replication's journeys, bit for bit.

    python tests/theory/identity.py [--jobs N] [--again] [SCENARIO ...]

runs one replication of each shipped scenario by either engine, with a seed of its own, and writes docs/identity.md
after each. Scenarios that settle to one network run once. Those whose row stands there for the engines and the network
of now are not run again, unless `--again` is said.

Nothing of a run is kept: of each window and each kind of row, a sum of 128 bits in which every number of every row
counts, whatever the order of rows, is set beside the other engine's.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import joblib
import numpy as np

from workforce.engine import compiled, reference
from workforce.engine.compiled_tables import tables_of
from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.windows import Window
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.network.packing import pack
from workforce.planning.lineage import shipped_by_root
from workforce.planning.settle import settle

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "identity.md"
BEGIN, END = "<!-- compared: begin -->", "<!-- compared: end -->"
HEAD = "| scenario | seed | patients | visits | equal | compiled, s | reference, s | sign |\n" + "|---" * 8 + "|"
SEED = 2009
MIX, TURN = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
KEY = PATIENT_COLUMNS.index("key")
TOLD = [column for column, name in enumerate(PATIENT_COLUMNS) if name not in ("id", "parent")]
"""What is told of a patient but for the numbers that an engine gives."""


class Compared(NamedTuple):
    """What two engines gave of one scenario."""

    scenario: str
    seed: int
    patients: int
    visits: int
    differing: int
    seconds: tuple[float, float]
    sign: str


def summed(columns: Any) -> list[int]:
    """Two sums over rows, each of 64 bits, in which every number counts and the order of rows does not."""
    mixed = np.zeros(len(columns), dtype=np.uint64)
    for column in np.asarray(columns).T:
        mixed = (mixed ^ column.astype(np.int64).view(np.uint64)) * MIX
        mixed ^= mixed >> TURN
    again = mixed * mixed * MIX
    return [int(mixed.sum()), int((again ^ (again >> TURN)).sum())]


def told(window: Window) -> tuple[int, ...]:
    """What a window tells, in few numbers: patients are known by their keys."""
    people, found = window.people, [window.start, window.until]
    for rows in (window.arrived, window.left):
        columns = TOLD if rows is window.left else [column for column in TOLD if "end" not in PATIENT_COLUMNS[column]]
        found += summed(people[np.ix_(rows, columns)])
    for rows in (window.ended, window.open, window.held):
        found += summed(np.column_stack((people[rows[:, 0], KEY], rows[:, 1:])))
    for counts in (window.exchanged, window.overtaken, window.handed_over):
        found += counts.tolist()
    return tuple(found)


def spending(windows: Iterator[Window], spent: list[float]) -> Iterator[Window]:
    """The windows, with the processor's time that they took put into the last place of a list."""
    while True:
        begun = process_time()
        window = next(windows, None)
        spent[-1] += process_time() - begun
        if window is None:
            return
        yield window


def compared(scenario: str, seed: int) -> Compared:
    """One replication of a scenario by both engines, window by window."""
    network = build_network(settle(scenario))
    ours, theirs = [0.0], [0.0]
    ways = (compiled.windows(network, seed, 0), ours), (reference.windows(network, seed, 0), theirs)
    found = side_by_side(*(spending(*way) for way in ways))
    return Compared(scenario, seed, *found, (ours[0], theirs[0]), sign_of(network))


def side_by_side(some: Iterator[Window], others: Iterator[Window]) -> tuple[int, int, int]:
    """How many patients and visits the windows of one engine have, and how many windows the other's differ in."""
    patients = visits = differing = 0
    for one, other in zip(some, others, strict=True):
        patients += len(one.arrived)
        visits += len(one.ended)
        differing += told(one) != told(other)
    return patients, visits, differing


def sign_of(network: Network) -> str:
    """A short sign of a network and of both engines' source."""
    digest = hashlib.blake2b(digest_size=4)
    for room in ("engine", "network"):
        for path in sorted((ROOT / "workforce" / room).glob("*.py")):
            if not path.name.startswith(("build", "checks", "expected", "traffic")):
                digest.update(path.read_bytes())
    packed, tables = pack(network), tables_of(network)
    for numbers in (packed.ints, packed.reals, tables.net, network.streams.mean, network.groups.hour_weight):
        digest.update(np.asarray(numbers).tobytes())
    return digest.hexdigest()


def networks(scenarios: Iterable[str]) -> list[list[str]]:
    """Scenarios by the network that they settle to."""
    found: dict[str, list[str]] = {}
    for name in sorted(scenarios):
        found.setdefault(sign_of(build_network(settle(name))), []).append(name)
    return list(found.values())


def row_of(found: Compared) -> str:
    same = "yes" if not found.differing else f"**no**: {found.differing} windows"
    ours, theirs = found.seconds
    return (
        f"| `{found.scenario}` | {found.seed} | {found.patients:,} | {found.visits:,} | {same} | {ours:.1f} | "
        f"{theirs:.1f} | {found.sign} |"
    )


def main() -> None:
    """Compare what is not on the page yet, and write it."""
    options = argparse.ArgumentParser(description="Set both engines side by side on every shipped scenario.")
    options.add_argument("scenarios", nargs="*")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--again", action="store_true")
    chosen = options.parse_args()
    names = sorted(lineage.name for lineage in chain.from_iterable(shipped_by_root().values()))
    text = PAGE.read_text(encoding="utf-8")
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `([^`]+)` \|.*\|$", text, re.M) if match[1] in names}
    same = {name: first for first, *others in networks(chosen.scenarios or names) for name in (first, *others)}
    signs = {first: sign_of(build_network(settle(first))) for first in set(same.values())}
    for name, first in same.items():
        if name != first:
            rows[name] = f"| `{name}` | | | | as `{first}` | | | {signs[first]} |"
    left = [name for name in signs if chosen.again or not rows.get(name, "").endswith(f" {signs[name]} |")]
    tasks = (joblib.delayed(compared)(name, SEED + names.index(name)) for name in left)
    for found in joblib.Parallel(n_jobs=chosen.jobs, return_as="generator_unordered")(tasks):
        rows[found.scenario] = row_of(found)
        print(rows[found.scenario], flush=True)
        table = "\n".join([BEGIN, HEAD, *(rows[name] for name in sorted(rows)), END])
        text = f"{text.split(BEGIN)[0]}{table}{text.split(END)[1]}"
        PAGE.write_text(text, encoding="utf-8")
    if any("**no**" in row for row in rows.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
