"""The models in SimPy with NumPy's generator for single draws, and staff as rows of an array, as is often seen."""

from __future__ import annotations

import numpy as np
from plain_simpy import Model
from system import Law, Outcome, System


class NumpyModel(Model):
    """The model of ``plain_simpy``, drawn and added up with NumPy."""

    def __init__(self, system: System, seed: int, staff: bool) -> None:
        super().__init__(system, seed, staff)
        self.draws = np.random.default_rng(seed)
        self.rows = np.zeros((int(system.hours) + 1, len(system.roles)))
        self.each = np.array(system.staff)

    def run(self) -> Outcome:
        """Run to the end."""
        found = super().run()
        if self.staff:
            found.minutes = dict(zip(self.system.roles, self.rows.sum(axis=0).tolist(), strict=True))
        return found

    def time(self, law: Law) -> float:
        """How long a step lasts."""
        kind, one, two = law
        return self.draws.lognormal(one, two) if kind == "log-normal" else self.draws.exponential(1 / one)

    def work(self, step: int, start: float, end: float) -> None:
        """Minutes of staff, in each hour in which the step lasted."""
        hour = int(start)
        while hour < end and self.needs[step]:
            self.rows[hour] += 60 * self.each[step] * (min(end, hour + 1) - max(start, hour))
            hour += 1


def simulate(system: System, seed: int, staff: bool = False) -> Outcome:
    """One replication."""
    return NumpyModel(system, seed, staff).run()
