"""The benchmark models as this package runs them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from figures import Lines, lines_of
from models import HOUR, REGION, SEED, network_of
from system import Outcome

from workforce.engine import compiled
from workforce.engine.log import VISIT_COLUMNS, VisitLog
from workforce.engine.windows import ROW_COLUMNS
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled as compiled_copy

WIDTH = len(ROW_COLUMNS)
ACTIVITY, JOINED, START = (VISIT_COLUMNS.index(name) for name in ("activity", "joined", "start"))


@cache
def lines_of_model(model: str) -> Lines:
    """What its patients may wait for, read once; of the region nothing is told."""
    return Lines({}, {}, {}) if model == REGION else lines_of(model)


def journeys(model: str, replication: int) -> VisitLog:
    """All journeys of one replication."""
    return compiled.simulate_once(network_of(model), SEED, replication)


def add_waits(visits: int, rows: Any, starts: Any, waited: Any) -> None:
    """Count the visits that started, and add up how long they waited, by activity; rows stand end to end."""
    for row in range(0, visits * WIDTH, WIDTH):
        if rows[row + START] != NEVER:
            starts[rows[row + ACTIVITY]] += 1
            waited[rows[row + ACTIVITY]] += rows[row + START] - rows[row + JOINED]


def simulate(model: str, replication: int, staff: str = "") -> Outcome:
    """One replication, summed up as it goes.

    Args:
        model: The model.
        replication: Its number.
        staff: `by hour` for minutes of staff by role and hour of the run, `measured` for all measures that a run keeps.
    """
    network = network_of(model)
    measuring: Any = None
    if staff == "by hour":
        from staff_by_hour import StaffByHour

        measuring = StaffByHour(network, model)
    elif staff:  # imported only where asked for, since a whole process is timed without it
        from measured import measuring_of, minutes_by_role

        measuring = measuring_of(model)
    activities = len(network.names.activities)
    starts, waited = np.zeros(activities, dtype=np.int64), np.zeros(activities, dtype=np.int64)
    adding = compiled_copy(add_waits, by_address=True)
    patients = 0
    for window in compiled.windows(network, SEED, replication):
        patients += len(window.arrived)
        adding(len(window.ended), window.ended.reshape(-1), starts, waited)
        if measuring is not None:
            measuring.add(window)
    minutes: dict[str, float] = {}
    if staff == "by hour":
        minutes = measuring.by_role()
    elif staff:
        minutes = minutes_by_role(measuring.gathered().table(["staff"]))
    names, lines = [name for _, name in network.names.activities], lines_of_model(model)
    started, wait, given = dict(zip(names, starts.tolist(), strict=True)), waited.tolist(), {}
    for place in lines.capacity:
        those = [at for at, name in enumerate(names) if lines.place[name] == place]
        given[place] = sum(wait[at] for at in those) / HOUR / max(sum(started[names[at]] for at in those), 1)
    return Outcome(patients, started, given, minutes)
