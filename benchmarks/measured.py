"""What this package measures of the benchmark models."""

from __future__ import annotations

from functools import cache

import models
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from system import Outcome

from workforce.engine import compiled, reference
from workforce.network.need_classes import need_classes, staff_by_hour
from workforce.network.network import Network
from workforce.results.measures import measure
from workforce.results.measuring import Measuring
from workforce.results.measuring_tables import Tables, tables_of


@cache
def tables_of_model(model: str) -> Tables:
    """What a model's measures are added up by, made once for all replications."""
    return tables_of(models.network_of(model))


def measuring_of(model: str) -> Measuring:
    """Measures in the making."""
    return Measuring(models.network_of(model), tables_of_model(model))


def measures(model: str, replication: int) -> pd.DataFrame:
    """All measures of one replication."""
    measuring = measuring_of(model)
    for window in compiled.windows(models.network_of(model), models.SEED, replication):
        measuring.add(window)
    return measuring.finished()


def simulate_by_reference(model: str, replication: int) -> Outcome:
    """One replication by the other engine, in SimPy, with all measures."""
    network = models.network_of(model)
    log = reference.simulate_once(network, models.SEED, replication)
    return Outcome(len(log.arrival), {}, {}, minutes_by_role(measure(network, log, models.SEED, replication)))


def minutes_by_role(measures: pd.DataFrame) -> dict[str, float]:
    """Minutes of staff by role."""
    rows = measures[measures["measure"] == "staff"]
    sums = rows.groupby("role", observed=True)["value"].sum() / models.MINUTE
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
                time = here[f"n{n + 1}"].fillna(0).to_numpy(dtype=np.int64) * here["value"].to_numpy() / models.MINUTE
                for role in {role for role, _, _ in needed}:
                    staff = staff_by_hour(network, needed, role)
                    found[network.names.roles[role]] += np.bincount(hour, time * staff[hour], minlength=168)
    return {role: minutes for role, minutes in found.items() if minutes.any()}
