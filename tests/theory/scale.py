"""The exact systems at scale, on the compiled engine: every interval narrow, every interval holds the exact value.

    python tests/theory/scale.py [SEED [SYSTEM ...]]

writes docs/exact-systems.md, going on with the systems, or those named, that do not stand there yet. A pilot run says
how many replications a system needs for 99.9% intervals of at most 1.5% of the exact value on either side (3% where the
load is 0.9 or more, and for the third class of priority); the run that is judged is another one, of that many. Where an
interval misses, one fresh run of four times the size decides.
"""

from __future__ import annotations

import sys
from math import ceil
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from answered import SYSTEMS, System, name
from running import interval, together

from workforce.engine.compiled import simulate_once
from workforce.network.network import Network

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exact-systems.md"
NARROW, WIDER = 0.015, 0.03
HEAVY = {"eleven-servers", "three-classes", "three-classes-six-servers", "fixed-service", "patience"}
"""Systems with a load of 0.9 or more."""
PILOT, SPARE, TIMES = 4, 1.15, 4
"""Replications of the pilot; how many more than it asks for; how much larger the run that decides after a miss."""


SETTLED = (0.4, 0.7)
"""What counts of each year: begun long enough ago, and long enough before its end that all who wait are served."""
SLOW, YEARS_BEFORE = 12, 2
"""Where the unit of time is so many hours, two fifths of a year are too few units to forget an empty start: two years
more are run before."""


class Judged(NamedTuple):
    """A quantity: its exact value, its interval and how wide that may be."""

    exact: float
    low: float
    high: float
    within: float

    @property
    def half(self) -> float:
        """Half the interval's width, as a share of the exact value."""
        return (self.high - self.low) / 2 / self.exact

    @property
    def holds(self) -> bool:
        return self.low <= self.exact <= self.high

    @property
    def is_narrow(self) -> bool:
        return self.half <= self.within


def within(system: System, quantity: str) -> float:
    return WIDER if system.file in HEAVY or quantity == "wait 3" else NARROW


def measured(system: System, network: Network, seed: int, number: int) -> dict[str, Judged]:
    """So many replications, one after the other: only what is measured of each is kept."""
    pieces: dict[str, list[Any]] = {}
    for replication in range(number):
        run = system.measured(network, seed, range(replication, replication + 1), simulate_once, SETTLED)
        for quantity, found in run.items():
            pieces.setdefault(quantity, []).append(found)
    answers = system.exact()
    return {
        quantity: Judged(answers[quantity], *interval(together(found)), within(system, quantity))
        for quantity, found in pieces.items()
    }


def needed(pilot: dict[str, Judged]) -> int:
    """How many replications make every interval narrow, going by a pilot's."""
    return max(PILOT, *(ceil(SPARE * PILOT * (each.half / each.within) ** 2) for each in pilot.values()))


def judged(system: System, seed: int) -> tuple[dict[str, Judged], int, bool]:
    """What a system gave, in how many replications, and whether a first run had an interval that missed."""
    network = system.network(years_before=YEARS_BEFORE if system.unit >= SLOW else 0)
    number = needed(measured(system, network, seed, PILOT))
    found = measured(system, network, seed + 1, number)
    if all(each.holds and each.is_narrow for each in found.values()):
        return found, number, False
    return measured(system, network, seed + 2, TIMES * number), TIMES * number, True


def row_of(system: System, quantity: str, found: Judged, size: str) -> str:
    """A row of the page."""
    cells = (f"{found.exact:.6g}", f"{(found.low + found.high) / 2:.6g}", f"{found.half:.2%}", size)
    sound = found.holds and found.is_narrow
    return f"| {name(system)} | {quantity} | {' | '.join(cells)} | {'yes' if sound else '**no**'} |"


def page_of(seed: int, rows: dict[str, list[str]]) -> str:
    """The page, with the rows of the systems that have any."""
    left = [name(system) for system in SYSTEMS if not rows[name(system)]]
    lines = [
        "# Exact systems at scale",
        "",
        f"`python tests/theory/scale.py {seed}` made this page on the compiled engine. Each system is a queue with an "
        "exact answer, written as a pathway file under tests/theory/systems/; each interval is of 99.9%, and its "
        f"half-width at most {NARROW:.1%} of the exact value ({WIDER:.0%} where the load is 0.9 or more, and for the "
        "third class of priority). A pilot says how many replications that takes; another run of so many is judged. "
        "With about 75 intervals one run in fourteen has one that misses by chance: then, or where one comes out "
        "wider than the pilot promised, a fresh run of four times the size decides, and the table says so.",
        "",
        "| system | quantity | exact | simulated | half-width | replications | holds |",
        "|---|---|---|---|---|---|---|",
        *(row for system in SYSTEMS for row in rows[name(system)]),
        *(["", f"Not judged at this scale yet: {', '.join(left)}."] if left else []),
    ]
    return "\n".join(lines) + "\n"


def main(seed: int, named: list[str]) -> None:
    """Run every system, or those named, and write the page after each."""
    started = process_time()
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    kept = [line for line in text.splitlines() if line.startswith("| ")]
    rows = {name(each): [line for line in kept if line.startswith(f"| {name(each)} |")] for each in SYSTEMS}
    for system in SYSTEMS:
        if rows[name(system)] or (named and name(system) not in named):
            continue
        found, number, again = judged(system, seed)
        size = f"{number} (second run)" if again else f"{number}"
        rows[name(system)] = [row_of(system, quantity, each, size) for quantity, each in found.items()]
        missed = sum("**no**" in row for row in rows[name(system)])
        print(f"{name(system)}: {number} replications, {process_time() - started:.0f} s, {missed} missed", flush=True)
        PAGE.write_text(page_of(seed, rows), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2009, sys.argv[2:])
