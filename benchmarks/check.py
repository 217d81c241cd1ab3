"""Do all tools simulate the same model? ``python benchmarks/check.py``

Two ways. *Fed*: plain SimPy, given our arrivals and times, starts every visit in the same millisecond, and a plain loop
over its visits adds up the same minutes of staff by role and hour of the week. *Means*: each tool on its own draws
gives the same means; each figure is tested by Welch's t at a level that all figures of a model together exceed once
in a thousand times by chance. Ciw is left out at W2, which takes it too long.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import models
import numpy as np
import ours
from fed_simpy import NOT_STARTED, Fed, starts
from figures import Lines, lines_of, staff_of, system_of
from measured import measures, minutes_by_hour
from numpy.typing import NDArray
from scipy import stats
from staff_by_hour import StaffByHour
from system import Outcome
from timing import HERE, Timed, process

from workforce.engine.log import VisitLog
from workforce.engine.windows import windows_of
from workforce.network.choices import NEVER

LEVEL = 0.001


def fed_of(model: str, log: VisitLog) -> Fed:
    """A log as journeys to be walked again, those of the region without lines.

    What was cut at the horizon is made to last just beyond it.
    """
    network = models.network_of(model)
    lines = Lines({}, {}, {}) if model == models.REGION else lines_of(model)
    calendar, places = network.calendar, list(lines.capacity)
    horizon = calendar.horizon_ms
    place = [lines.place.get(name) for _, name in network.names.activities]
    numbers = np.array([-1 if name is None else places.index(name) for name in place])
    priority = np.array([lines.priority.get(name, 0) for _, name in network.names.groups])
    return Fed(
        start=calendar.start_ms(calendar.year_at(-network.years_before)),
        until=horizon,
        capacity=list(lines.capacity.values()),
        arrival=log.arrival.tolist(),
        priority=priority[log.group].tolist(),
        first=np.searchsorted(log.patient, np.arange(len(log.arrival) + 1)).tolist(),
        place=numbers[log.activity].tolist(),
        lasts=np.where(log.start == NEVER, 1, log.finish - log.start + (log.finish == horizon)).tolist(),
    )


def differing_starts(model: str, log: VisitLog) -> int:
    """How many visits plain SimPy, fed with a log, starts at another millisecond than the log says."""
    started = np.where(log.start == NEVER, NOT_STARTED, log.start)
    return int((np.array(starts(fed_of(model, log))) != started).sum())


def walked_minutes(model: str, log: VisitLog) -> dict[str, NDArray[np.float64]]:
    """Minutes of staff by role and hour of the week, added up visit by visit and hour by hour."""
    network, needed = models.network_of(model), staff_of(model)
    zero = network.calendar.hour_of_week(0)
    found = {role: np.zeros(168) for roles in needed.values() for role in roles}
    needs = [[(found[role], staff) for role, staff in needed[name].items()] for _, name in network.names.activities]
    for activity, start, finish in zip(log.activity.tolist(), log.start.tolist(), log.finish.tolist(), strict=True):
        for minutes, staff in needs[activity] if start != NEVER else ():
            for hour in range(start // models.HOUR, -(-finish // models.HOUR)):
                inside = min(finish, (hour + 1) * models.HOUR) - max(start, hour * models.HOUR)
                minutes[(zero + hour) % 168] += staff * inside / models.MINUTE
    return found


def differing_minutes(model: str, log: VisitLog) -> float:
    """How far our measures of replication 1 are from its log walked through.

    Returns:
        The largest difference of minutes of a role in an hour of the week, as a share.
    """
    measured = minutes_by_hour(models.network_of(model), measures(model, 1))
    walked = walked_minutes(model, log)
    by_hour = hours_of_week(model, log)
    return max(
        (
            float((np.abs(of[role] - walked[role]) / np.maximum(walked[role], 1)).max())
            for role in walked
            for of in (measured, by_hour)
        ),
        default=0.0,
    )


def hours_of_week(model: str, log: VisitLog) -> dict[str, NDArray[np.float64]]:
    """Minutes of staff by role and hour of the week, from those by hour of the run."""
    network = models.network_of(model)
    adding = StaffByHour(network, model)
    for window in windows_of(network, log):
        adding.add(window)
    minutes = adding.minutes()
    hour = (network.calendar.hour_of_week(0) + np.arange(len(minutes))) % 168
    return {role: np.bincount(hour, minutes[:, place], minlength=168) for place, role in enumerate(adding.roles)}


@dataclass(frozen=True)
class Difference:
    """One figure in two tools: its means, and how often chance alone makes them differ as much."""

    figure: str
    ours: float
    theirs: float
    chance: float


def compare(one: Sequence[Outcome], other: Sequence[Outcome]) -> list[Difference]:
    """Every figure that both tools give, over their replications."""
    first, second = [o.figures() for o in one], [o.figures() for o in other]
    found = []
    for figure in first[0]:
        if figure in second[0]:
            a, b = (np.array([figures[figure] for figures in side]) for side in (first, second))
            varies = bool(np.ptp(a) + np.ptp(b))
            chance = float(stats.ttest_ind(a, b, equal_var=False).pvalue) if varies else float(a[0] == b[0])
            found.append(Difference(figure, float(a.mean()), float(b.mean()), chance))
    return found


def wrong(differences: Sequence[Difference]) -> list[Difference]:
    """Those too large for chance, all figures taken together."""
    return [each for each in differences if each.chance < LEVEL / len(differences)]


def outcomes_of(tool: str, model: str, replications: int) -> list[Outcome]:
    """Replications of a tool, in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "figures.json"
        system_of(model).save(path)
        command = [sys.executable, str(HERE / "one.py"), tool, model, "--cold", "--replications", str(replications)]
        told = process(command, {"BENCHMARK_SYSTEM": str(path)}).told
    return [Outcome(**outcome) for outcome in told["outcomes"]]


def report(model: str, replications: int, peers: Sequence[str]) -> bool:
    """Print what differs in one model, by both ways; whether nothing does."""
    log = ours.journeys(model, 1)
    starts_off, minutes_off = differing_starts(model, log), differing_minutes(model, log)
    print(f"{model}, fed: {starts_off} of {len(log.start)} visits start otherwise; staff off by {minutes_off:.1e}")
    right = starts_off == 0 and minutes_off < 1e-9
    mine = outcomes_of("workforce with staff", model, replications) if peers else []
    for peer in peers:
        differences = compare(mine, outcomes_of(peer, model, replications))
        print(f"{model}, means of {replications} replications: {peer}")
        for each in differences:
            print(f"  {each.figure:40s} {each.ours:16.3f} {each.theirs:16.3f}   chance {each.chance:.3f}")
        right = right and not wrong(differences)
    return right


def main() -> int:
    """Check all models; 1 if any differs."""
    options = argparse.ArgumentParser(description="Do all tools simulate the same model?")
    options.add_argument("--replications", type=int, default=10)
    options.add_argument("--peers", nargs="*", default=["SimPy with staff", "cimba", "Ciw"])
    chosen = options.parse_args()
    peers = [peer for peer in chosen.peers if Timed(peer, "w1").is_there]
    right = [
        report("w1", 10 * chosen.replications, peers),
        report("w2", chosen.replications, [peer for peer in peers if peer != "Ciw"]),
        report("queue", chosen.replications, ()),
    ]
    print("all the same" if all(right) else "NOT the same")
    return 0 if all(right) else 1


if __name__ == "__main__":
    raise SystemExit(main())
