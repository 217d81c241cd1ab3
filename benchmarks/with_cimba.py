"""The models in cimba, which compiles processes written in Python for an engine written in C.

cimba takes what its processes read from outside as constants and resolves its classes' names in their module, so the
model is the one whose figures stand in the file that the environment names (see ``one.py``).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cimba
import numpy as np
from cimba import random
from system import END, Outcome, load

SYSTEM = load(Path(os.environ["BENCHMARK_SYSTEM"]))
GROUPS, STEPS = len(SYSTEM.gap), len(SYSTEM.steps)
WAYS = max(len(routes) for row in SYSTEM.routes for routes in row)
MEAN, SPREAD = (np.array([[law[n] for law in row] for row in SYSTEM.lasts]) for n in (1, 2))
SHARE, NEXT = np.ones((GROUPS, STEPS, WAYS)), np.full((GROUPS, STEPS, WAYS), END)
for g, row in enumerate(SYSTEM.routes):
    for s, routes in enumerate(row):
        SHARE[g, s, : len(routes)], NEXT[g, s, : len(routes)] = np.array(routes).T
PLACE, BEGINS, GAP, UNTIL = (np.array(x) for x in (SYSTEM.place, SYSTEM.begins, SYSTEM.gap, SYSTEM.until))
CAPACITY = [*SYSTEM.capacity, 1, 1, 1]


class Unit(cimba.Model):
    """Up to four kinds of place, and what is kept of their waits."""

    place0: cimba.Resource = cimba.Resource(capacity=CAPACITY[0])
    place1: cimba.Resource = cimba.Resource(capacity=CAPACITY[1])
    place2: cimba.Resource = cimba.Resource(capacity=CAPACITY[2])
    place3: cimba.Resource = cimba.Resource(capacity=CAPACITY[3])
    patients: int = 0
    wait0: cimba.Dataset
    wait1: cimba.Dataset
    wait2: cimba.Dataset
    wait3: cimba.Dataset
    came: cimba.Output[int]
    mean0: cimba.Output[float]
    mean1: cimba.Output[float]
    mean2: cimba.Output[float]
    mean3: cimba.Output[float]
    sources: list[Source]

    @cimba.on_end
    def tell(self) -> None:
        """Give what was kept."""
        self.came = self.patients
        self.mean0 = self.wait0.sample_mean()
        self.mean1 = self.wait1.sample_mean()
        self.mean2 = self.wait2.sample_mean()
        self.mean3 = self.wait3.sample_mean()


class Source(cimba.Model):
    """Patients of one group, one after the other."""

    unit: cimba.Ref[Unit]
    group: int = 0

    @cimba.process
    def arrivals(self) -> None:
        """Let them come."""
        cimba.hold(random.exponential(GAP[self.group]))
        while cimba.now() < UNTIL[self.group]:
            self.unit.patients = self.unit.patients + 1
            cimba.spawn(Patient, unit=self.unit, group=self.group)
            cimba.hold(random.exponential(GAP[self.group]))


class Patient(cimba.Model):
    """A patient."""

    unit: cimba.Ref[Unit]
    group: int

    @cimba.process
    def journey(self) -> None:
        """From step to step."""
        step = BEGINS[self.group]
        while step >= 0:
            place = PLACE[step]
            joined = cimba.now()
            if place == 0:
                self.unit.place0.acquire()
                self.unit.wait0.record(cimba.now() - joined)
            elif place == 1:
                self.unit.place1.acquire()
                self.unit.wait1.record(cimba.now() - joined)
            elif place == 2:
                self.unit.place2.acquire()
                self.unit.wait2.record(cimba.now() - joined)
            elif place == 3:
                self.unit.place3.acquire()
                self.unit.wait3.record(cimba.now() - joined)
            cimba.hold(random.lognormal(MEAN[self.group, step], SPREAD[self.group, step]))
            if place == 0:
                self.unit.place0.release()
            elif place == 1:
                self.unit.place1.release()
            elif place == 2:
                self.unit.place2.release()
            elif place == 3:
                self.unit.place3.release()
            at = random.uniform()
            way = 0
            while at >= SHARE[self.group, step, way]:
                way += 1
            step = NEXT[self.group, step, way]
        cimba.release(self)


def _unit() -> Any:
    unit = Unit()
    unit.sources = []
    for group in range(GROUPS):
        source = Source()
        source.unit, source.group = unit, group
        unit.sources = [*unit.sources, source]
    return unit


UNIT = _unit()


def simulate(seed: int) -> Outcome:
    """One replication; it tells no starts."""
    window = cimba.Window(warmup=0, duration=SYSTEM.hours)
    found = cimba.Experiment(UNIT, replications=1, window=window, seed=seed + 1).run()[UNIT]

    def value(name: str) -> float:
        return float(np.ravel(getattr(found, name))[0])

    waits = {place: value(f"mean{p}") for p, place in enumerate(SYSTEM.places)}
    return Outcome(int(value("came")), {}, waits, {})
