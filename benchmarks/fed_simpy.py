"""Plain SimPy fed with given arrivals and times: only the lines, in whole milliseconds, are its own work.

It serves as an independent account of who starts when, bit for bit, and as the peer where a model of its own would not
be the same: at the long line, and at the shipped region.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy

NOT_STARTED = -(2**62)


@dataclass(frozen=True)
class Fed:
    """Journeys to be walked.

    Attributes:
        start: When the run starts, in milliseconds.
        until: When it ends.
        capacity: Of each place.
        arrival: Of each patient, in order.
        priority: Of each patient; the smaller goes first.
        first: Of each patient, the first visit; one more at the end.
        place: Of each visit, the place it needs, -1 for none.
        lasts: Of each visit, in milliseconds.
    """

    start: int
    until: int
    capacity: list[int]
    arrival: list[int]
    priority: list[int]
    first: list[int]
    place: list[int]
    lasts: list[int]


def starts(fed: Fed) -> list[int]:
    """When each visit starts, NOT_STARTED for those that do not before the end."""
    env = simpy.Environment(fed.start)
    places = [simpy.PriorityResource(env, number) for number in fed.capacity]
    found = [NOT_STARTED] * len(fed.place)

    def patient(who: int) -> Generator[simpy.Event, Any, None]:
        for visit in range(fed.first[who], fed.first[who + 1]):
            if fed.place[visit] < 0:
                found[visit] = int(env.now)
                yield env.timeout(fed.lasts[visit])
                continue
            with places[fed.place[visit]].request(priority=fed.priority[who]) as request:
                yield request
                found[visit] = int(env.now)
                yield env.timeout(fed.lasts[visit])

    def source() -> Generator[simpy.Event, Any, None]:
        for who, time in enumerate(fed.arrival):
            yield env.timeout(time - env.now)
            env.process(patient(who))

    env.process(source())
    env.run(until=fed.until)
    return found
