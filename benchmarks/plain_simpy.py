"""The models in SimPy as its users write them: a generator for each patient, a Resource for each kind of place.

Draws come from Python's own generator, which is quicker for single draws than NumPy's (see ``numpy_simpy``).
"""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy
from system import END, UNLIMITED, Law, Outcome, System

Steps = Generator[simpy.Event, Any, None]


class Model:
    """One replication.

    Args:
        system: The model.
        seed: Of the draws.
        staff: Whether to keep minutes of staff by role and hour of the run.
    """

    def __init__(self, system: System, seed: int, staff: bool) -> None:
        self.system = system
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.places = [simpy.Resource(self.env, number) for number in system.capacity]
        self.waits: list[list[float]] = [[] for _ in system.capacity]
        self.starts = [0] * len(system.steps)
        self.patients = 0
        self.staff = staff
        self.minutes = [[0.0] * (int(system.hours) + 1) for _ in system.roles]
        self.needs = [[(r, each) for r, each in enumerate(row) if each] for row in system.staff]

    def run(self) -> Outcome:
        """Run to the end."""
        for group in range(len(self.system.gap)):
            self.env.process(self.arrivals(group))
        self.env.run(until=self.system.hours)
        system = self.system
        return Outcome(
            self.patients,
            dict(zip(system.steps, self.starts, strict=True)),
            {p: sum(w) / max(len(w), 1) for p, w in zip(system.places, self.waits, strict=True)},
            {r: sum(m) for r, m in zip(system.roles, self.minutes, strict=True)} if self.staff else {},
        )

    def arrivals(self, group: int) -> Steps:
        """Patients of one group, one after the other."""
        rate, until = 1 / self.system.gap[group], self.system.until[group]
        while True:
            yield self.env.timeout(self.random.expovariate(rate))
            if self.env.now >= until:
                return
            self.patients += 1
            self.env.process(self.patient(group))

    def patient(self, group: int) -> Steps:
        """From step to step."""
        env, step = self.env, self.system.begins[group]
        place_of, lasts, routes = self.system.place, self.system.lasts[group], self.system.routes[group]
        while step != END:
            place = place_of[step]
            if place == UNLIMITED:
                self.starts[step] += 1
                started = env.now
                yield env.timeout(self.time(lasts[step]))
            else:
                joined = env.now
                with self.places[place].request() as request:
                    yield request
                    started = env.now
                    self.starts[step] += 1
                    self.waits[place].append(started - joined)
                    yield env.timeout(self.time(lasts[step]))
            if self.staff:
                self.work(step, started, env.now)
            at = self.random.random()
            for share, following in routes[step]:
                if at < share:
                    step = following
                    break

    def time(self, law: Law) -> float:
        """How long a step lasts."""
        kind, one, two = law
        return self.random.lognormvariate(one, two) if kind == "log-normal" else self.random.expovariate(one)

    def work(self, step: int, start: float, end: float) -> None:
        """Minutes of staff, in each hour in which the step lasted."""
        for role, staff in self.needs[step]:
            minutes, hour = self.minutes[role], int(start)
            while hour < end:
                minutes[hour] += 60 * staff * (min(end, hour + 1) - max(start, hour))
                hour += 1


def simulate(system: System, seed: int, staff: bool = False) -> Outcome:
    """One replication."""
    return Model(system, seed, staff).run()
