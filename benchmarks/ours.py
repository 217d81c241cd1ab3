"""The benchmark models as this package runs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from figures import Lines, lines_of
from numpy.typing import NDArray
from system import Outcome

from workforce.engine import compiled, reference
from workforce.engine.log import VISIT_COLUMNS, VisitLog
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.need_classes import need_classes
from workforce.network.network import Network
from workforce.planning.settle import settle
from workforce.results.measures import measure
from workforce.results.measures_cover import staff_by_hour
from workforce.results.measuring import Measuring
from workforce.results.measuring_tables import Tables, tables_of

HERE = Path(__file__).resolve().parent
SEED = 2009
REGION = "baseline"
"""The shipped region as its root scenario has it; it runs with the years before the first that it needs."""
HOUR, MINUTE = 3_600_000, 60_000
ACTIVITY, JOINED, START = (VISIT_COLUMNS.index(name) for name in ("activity", "joined", "start"))


@cache
def network_of(model: str) -> Network:
    """The network of a model; it starts empty, without years before the first."""
    if model == REGION:
        return build_network(settle(REGION))
    return build_network(settle(HERE / f"{model}-scenario.yaml"), 0)


@cache
def lines_of_model(model: str) -> Lines:
    """What its patients may wait for, read once; of the region nothing is told."""
    return Lines({}, {}, {}) if model == REGION else lines_of(model)


@cache
def tables_of_model(model: str) -> Tables:
    """What its measures are added up by, made once for all replications."""
    return tables_of(network_of(model))


def journeys(model: str, replication: int) -> VisitLog:
    """All journeys of one replication."""
    return compiled.simulate_once(network_of(model), SEED, replication)


def simulate(model: str, replication: int, staff: bool = False) -> Outcome:
    """One replication, summed up as it goes; with `staff`, into all measures that a run keeps."""
    network = network_of(model)
    measuring = Measuring(network, tables_of_model(model)) if staff else None
    activities = len(network.names.activities)
    starts, waited = np.zeros(activities, dtype=np.int64), np.zeros(activities)
    patients = 0
    for window in compiled.windows(network, SEED, replication):
        patients += len(window.arrived)
        served = window.ended[window.ended[:, START] != NEVER]
        starts += np.bincount(served[:, ACTIVITY], minlength=activities)
        waited += np.bincount(served[:, ACTIVITY], served[:, START] - served[:, JOINED], minlength=activities)
        if measuring is not None:
            measuring.add(window)
    names, lines = [name for _, name in network.names.activities], lines_of_model(model)
    return Outcome(
        patients,
        dict(zip(names, starts.tolist(), strict=True)),
        {
            place: float(waited[at].sum() / HOUR / max(starts[at].sum(), 1))
            for place in lines.capacity
            for at in [[lines.place[name] == place for name in names]]
        },
        {} if measuring is None else minutes_by_role(measuring.finished()),
    )


def measures(model: str, replication: int) -> pd.DataFrame:
    """All measures of one replication."""
    network = network_of(model)
    measuring = Measuring(network, tables_of_model(model))
    for window in compiled.windows(network, SEED, replication):
        measuring.add(window)
    return measuring.finished()


def simulate_by_reference(model: str, replication: int) -> Outcome:
    """One replication by the other engine, in SimPy, with all measures."""
    network = network_of(model)
    log = reference.simulate_once(network, SEED, replication)
    return Outcome(len(log.arrival), {}, {}, minutes_by_role(measure(network, log, SEED, replication)))


def minutes_by_role(measures: pd.DataFrame) -> dict[str, float]:
    """Minutes of staff by role."""
    rows = measures[measures["measure"] == "staff"]
    sums = rows.groupby("role", observed=True)["value"].sum() / MINUTE
    return {str(role): float(minutes) for role, minutes in sums.items()}


def minutes_by_hour(network: Network, measures: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Minutes of staff by role and hour of the week [168], from the patients that are present together."""
    found = {role: np.zeros(168) for role in network.names.roles}
    cover = measures[measures["measure"] == "cover"]
    for year, (year_name, rows) in enumerate(cover.groupby("year", observed=True)):
        del year_name
        for group, here in rows.groupby("cover_group", observed=True):
            classes = need_classes(network, year)[network.names.cover_groups.index(str(group))]
            hour = here["hour"].to_numpy(dtype=np.int64)
            for n, needed in enumerate(classes or ()):
                time = here[f"n{n + 1}"].fillna(0).to_numpy(dtype=np.int64) * here["value"].to_numpy() / MINUTE
                for role in {role for role, _, _ in needed}:
                    staff = staff_by_hour(network, needed, role)
                    found[network.names.roles[role]] += np.bincount(hour, time * staff[hour], minlength=168)
    return {role: minutes for role, minutes in found.items() if minutes.any()}
