"""The benchmark models as this package runs them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from figures import lines_of
from numpy.typing import NDArray
from system import Outcome

from workforce.engine import reference
from workforce.engine.log import VISIT_COLUMNS, VisitLog
from workforce.engine.windows import Window, windows_of
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.need_classes import need_classes
from workforce.network.network import Network
from workforce.planning.settle import settle
from workforce.results.measures import measure
from workforce.results.measures_cover import staff_by_hour

HERE = Path(__file__).resolve().parent
SEED = 2009
HOUR, MINUTE = 3_600_000, 60_000
ACTIVITY, JOINED, START = (VISIT_COLUMNS.index(name) for name in ("activity", "joined", "start"))


@cache
def network_of(model: str) -> Network:
    """The network of a model; it starts empty, without years before the first."""
    return build_network(settle(HERE / f"{model}-scenario.yaml"), 0)


def journeys(model: str, replication: int, engine: str = "reference") -> VisitLog:
    """All journeys of one replication."""
    return ENGINES[engine](network_of(model), SEED, replication)


def simulate(model: str, replication: int, staff: bool = False, engine: str = "reference") -> Outcome:
    """One replication, summed up as it goes; with `staff`, into all measures that a run keeps."""
    network = network_of(model)
    if engine == "reference" and staff:
        log = journeys(model, replication, engine)
        return outcome(model, windows_of(network, log), measure(network, log, SEED, replication))
    return outcome(model, windows_of(network, journeys(model, replication, engine)))


def outcome(model: str, windows: Iterator[Window], measures: pd.DataFrame | None = None) -> Outcome:
    """Patients, starts and waits from the windows, minutes of staff from the measures."""
    network = network_of(model)
    activities = len(network.names.activities)
    starts = np.zeros(activities, dtype=np.int64)
    waited = np.zeros(activities)
    patients = 0
    for window in windows:
        patients += len(window.arrived)
        activity, joined, start = (window.ended[:, column] for column in (ACTIVITY, JOINED, START))
        served = start != NEVER
        starts += np.bincount(activity[served], minlength=activities)
        waited += np.bincount(activity[served], (start - joined)[served] / HOUR, minlength=activities)
    names, lines = [name for _, name in network.names.activities], lines_of(model)
    return Outcome(
        patients,
        dict(zip(names, starts.tolist(), strict=True)),
        {
            place: float(waited[at].sum() / max(starts[at].sum(), 1))
            for place in lines.capacity
            for at in [[lines.place[name] == place for name in names]]
        },
        {} if measures is None else minutes_by_role(measures),
    )


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


ENGINES = {"reference": reference.simulate_once}
