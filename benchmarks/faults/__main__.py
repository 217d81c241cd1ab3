"""Do every harm the software must survive, the whole number of times, and write what came of it to docs/faults.md.

Run it as `python benchmarks/faults`, or with a smaller share of each count (`--share 0.1`), or some rows only
(`--only kills signals`); the page is written only when all rows are run in full.
"""

from __future__ import annotations

import argparse
import platform
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


def page(rows: list[Row], seconds: float) -> str:
    """The page of docs/ that keeps what came of it."""
    lines = [
        "# Faults",
        "",
        "What the software must survive, done to it by `python benchmarks/faults`, which writes this page. The small",
        "run harmed has two scenarios of a made-up pathway; a few points of each row are also in the tests.",
        "",
        "| fault | what was done | came out right | |",
        "|---|---|---|---|",
    ]
    for row in rows:
        came = f"{row.good} of {row.of}" if row.of else "-"
        lines.append(f"| {row.fault} | {row.done} | {came} | {row.note} |")
    where = f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    lines += ["", f"All of it took {seconds / 60:.0f} minutes of two shared cores; {where}."]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the rows asked for; 1 where any did not hold."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--share", type=float, default=1.0)
    told.add_argument("--only", nargs="*", choices=list(ROWS), default=list(ROWS))
    asked = told.parse_args()
    began = time.monotonic()
    rows = []
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        root = Path(place)
        files = files_in(root / "files")
        for name in asked.only:
            harm, count = ROWS[name]
            at = time.monotonic()
            rows.append(harm(files, root / name, max(1, round(count * asked.share))))
            print(
                f"{name}: {rows[-1].good} of {rows[-1].of} {rows[-1].note} ({time.monotonic() - at:.0f} s)", flush=True
            )
    if asked.share >= 1 and asked.only == list(ROWS):
        (TOP / "docs" / "faults.md").write_text(page(rows, time.monotonic() - began))
    return int(not all(row.holds for row in rows if row.of))


if __name__ == "__main__":
    sys.exit(main())
