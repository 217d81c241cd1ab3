"""Do every harm the software must survive, the whole number of times, and write what came of it to docs/faults.md.

Run it as `python benchmarks/faults`, or some rows only (`--only kills signals`: the others stay on the page as they
are), or with a smaller share of each count (`--share 0.1`: the page is left alone).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sameness import sameness, soak
from small import TOP, Row, files_in
from stops import cluster_deaths, deaths, kills, kills_in_writing, signals
from stores import damage, full, full_in_writing, together

ROWS: dict[str, tuple[Callable[[Path, Path, int], Row], int]] = {
    "kills": (kills, 50),
    "kills-in-writing": (kills_in_writing, 1),
    "deaths": (deaths, 21),
    "cluster": (cluster_deaths, 5),
    "full": (full, 10),
    "full-in-writing": (full_in_writing, 1),
    "damage": (damage, 500),
    "together": (together, 24),
    "signals": (signals, 20),
    "sameness": (sameness, 1),
    "soak": (soak, 24),
}
"""Each row: what does it, and how often."""


PAGE = TOP / "docs" / "faults.md"
HEAD = """# Faults

What the software must survive, done to it by `python benchmarks/faults`, which writes this page. The small run harmed
has two scenarios of a made-up pathway; a few points of each row are also in the tests. Seconds are of two shared cores.

| fault | what was done | came out right | | s |
|---|---|---|---|---|
"""


def keep(row: Row, seconds: float) -> None:
    """Put a row on the page of docs/ in place of the one of the same fault, or after the others."""
    text = PAGE.read_text() if PAGE.exists() else HEAD
    came = f"{row.good} of {row.of}" if row.of else "-"
    line = f"| {row.fault} | {row.done} | {came} | {row.note} | {seconds:.0f} |"
    kept = [old for old in text[len(HEAD) :].splitlines() if old.startswith("| ")]
    others = [old for old in kept if not old.startswith(f"| {row.fault} |")]
    at = next((k for k, old in enumerate(kept) if old.startswith(f"| {row.fault} |")), len(others))
    PAGE.write_text(HEAD + "\n".join([*others[:at], line, *others[at:]]) + "\n")


def main() -> int:
    """Run the rows asked for; 1 where any did not hold."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--share", type=float, default=1.0)
    told.add_argument("--only", nargs="*", choices=list(ROWS), default=list(ROWS))
    asked = told.parse_args()
    held = True
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        root = Path(place)
        files = files_in(root / "files")
        for name in asked.only:
            harm, count = ROWS[name]
            began = time.monotonic()
            row = harm(files, root / name, max(1, round(count * asked.share)))
            seconds = time.monotonic() - began
            print(f"{name}: {row.good} of {row.of} {row.note} ({seconds:.0f} s)", flush=True)
            held = held and (row.holds or not row.of)
            if asked.share >= 1 and row.of:
                keep(row, seconds)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
