"""The exact systems at scale, on the compiled engine: every interval narrow, every interval holds the exact value.

    python tests/theory/scale.py [SEED]

writes docs/exact-systems.md, going on after the last system that stands there. A pilot run says how many replications
a system needs for 99.9% intervals of at most 1.5% of the exact value on either side (3% where the load is 0.9 or more,
and for the third class of priority); the run that is judged is another one, of that many. Where an interval misses, one
fresh run of four times the size decides.
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


def not_yet(lines: list[str]) -> list[str]:
    """Which systems the page does not have, in a sentence; none where it has all."""
    there = {line.split(" | ")[0].removeprefix("| ") for line in lines}
    left = [name(system) for system in SYSTEMS if name(system) not in there]
    return ["", f"Not judged at this scale yet: {', '.join(left)}."] if left else []


def main(seed: int) -> None:
    """Run every system and write the page."""
    lines = [
        "# Exact systems at scale",
        "",
        f"`python tests/theory/scale.py {seed}` made this page on the compiled engine. Each system is a queue with an "
        "exact answer, written as a pathway file under tests/theory/systems/; each interval is of 99.9%, and its "
        f"half-width at most {NARROW:.1%} of the exact value ({WIDER:.0%} where the load is 0.9 or more, and for the "
        "third class of priority). A pilot says how many replications that takes; another run of so many is judged. "
        "With about 75 intervals one run in fourteen has one that misses by chance: then a fresh run of four times "
        "the size decides, and the table says so.",
        "",
        "| system | quantity | exact | simulated | half-width | replications | holds |",
        "|---|---|---|---|---|---|---|",
    ]
    missed, started = 0, process_time()
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    kept = [line for line in text.splitlines() if line.startswith("| ")]
    for system in SYSTEMS:
        before = [line for line in kept if line.startswith(f"| {name(system)} |")]
        if before:
            lines += before
            continue
        found, number, again = judged(system, seed)
        for quantity, each in found.items():
            sound = each.holds and each.is_narrow
            missed += not sound
            size = f"{number} (second run)" if again else f"{number}"
            cells = (f"{each.exact:.6g}", f"{(each.low + each.high) / 2:.6g}", f"{each.half:.2%}", size)
            lines.append(f"| {name(system)} | {quantity} | {' | '.join(cells)} | {'yes' if sound else '**no**'} |")
        print(f"{name(system)}: {number} replications, {process_time() - started:.0f} s, {missed} missed", flush=True)
        PAGE.write_text("\n".join([*lines, *not_yet(lines)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2009)
