"""The models in Ciw, whose lines, services and routes are declared and not written as processes."""

from __future__ import annotations

from typing import Any

import ciw
from system import END, UNLIMITED, Outcome, Routes, System


class Until(ciw.dists.Exponential):
    """Exponential gaps between arrivals, until a given time."""

    def __init__(self, rate: float, until: float) -> None:
        super().__init__(rate)
        self.until = until

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """The next gap; for ever once the time is over."""
        gap = float(super().sample(t, ind))
        return float("inf") if (t or 0.0) + gap >= self.until else gap


def simulate(system: System, seed: int) -> Outcome:
    """One replication."""
    steps = range(len(system.steps))
    groups = {f"group {g:02d}": g for g in range(len(system.gap))}
    network = ciw.create_network(
        arrival_distributions={
            name: [Until(1 / system.gap[g], system.until[g]) if system.begins[g] == s else None for s in steps]
            for name, g in groups.items()
        },
        service_distributions={
            name: [ciw.dists.Lognormal(mean=law[1], sd=law[2]) for law in system.lasts[g]] for name, g in groups.items()
        },
        routing={name: [_row(system.routes[g][s], len(steps)) for s in steps] for name, g in groups.items()},
        number_of_servers=[float("inf") if p == UNLIMITED else system.capacity[p] for p in system.place],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(system.hours)
    records = simulation.get_all_records(only=["service"])
    there = [one for node in simulation.transitive_nodes for one in node.all_individuals]
    patients = len(there) + len(simulation.nodes[-1].all_individuals)
    begun = [(r.node - 1, r.waiting_time) for r in records]
    begun += [
        (one.node - 1, one.service_start_date - one.arrival_date)
        for one in there
        if one.service_start_date is not False
    ]
    starts, waited = [0] * len(steps), [0.0] * len(steps)
    for step, wait in begun:
        starts[step] += 1
        waited[step] += wait
    return Outcome(
        patients,
        dict(zip(system.steps, starts, strict=True)),
        {place: _mean(system, starts, waited, p) for p, place in enumerate(system.places)},
        {},
    )


def _row(routes: Routes, steps: int) -> list[float]:
    """The shares from one step to each."""
    row, before = [0.0] * steps, 0.0
    for share, step in routes:
        if step != END:
            row[step] = share - before
        before = share
    return row


def _mean(system: System, starts: list[int], waited: list[float], place: int) -> float:
    steps = [step for step, of in enumerate(system.place) if of == place]
    return sum(waited[step] for step in steps) / max(sum(starts[step] for step in steps), 1)
