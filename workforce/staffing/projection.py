"""Projections: what scenarios need of staff, year by year, from the closed form or from simulated replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from workforce.planning.plans import Plans
from workforce.results.intervals import mean_interval, percentiles
from workforce.staffing.workload import DIMENSIONS, workload_wte

if TYPE_CHECKING:
    from workforce.engine.expected import Expected

__all__ = ["DIMENSIONS", "Projection", "Runs", "wte_of"]

LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Projection:
    """One scenario's mean need by the closed form.

    Attributes:
        plans: the settled scenario.
        expected: the closed form's answer, with its measures and what makes it approximate.
    """

    plans: Plans
    expected: Expected

    @property
    def approximate(self) -> tuple[str, ...]:
        """Why the closed form is not exact here, in words; empty where it is."""
        return tuple(self.expected.approximate)

    def wte(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Whole-time equivalents by the workload method, with a scenario column.

        Args:
            by: dimensions, from `DIMENSIONS`.
        """
        table = workload_wte(self.expected.table, self.plans.by_year, by)
        table.insert(0, "scenario", self.plans.scenario)
        return table

    def measures(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, for example ``patient``, ``starts`` or ``staff``, empty columns left out."""
        table: pd.DataFrame = self.expected.table
        return table[table["measure"] == measure].dropna(axis=1, how="all").reset_index(drop=True)


@dataclass(frozen=True)
class Runs:
    """Simulated replications of one or more scenarios of the same root.

    Attributes:
        plans: the settled scenarios by name, in the order run.
        seed: the seed of all draws.
        table: the measures of every replication, with columns `scenario` and `replication`.
    """

    plans: Mapping[str, Plans]
    seed: int
    table: pd.DataFrame

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in the order run."""
        return tuple(self.plans)

    @property
    def replications(self) -> int:
        """How many replications each scenario has."""
        return int(self.table.groupby("scenario")["replication"].nunique().min())

    def wte_by_replication(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Whole-time equivalents of every replication; a combination a replication lacks counts as none."""
        parts = []
        for name, plans in self.plans.items():
            rows = self.table[self.table["scenario"] == name]
            part = workload_wte(rows, plans.by_year, by, extra=("replication",))
            part.insert(0, "scenario", name)
            parts.append(part)
        return _complete(pd.concat(parts, ignore_index=True), by)

    def wte(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Mean whole-time equivalents with two spreads that are never merged.

        Returns:
            For each scenario and combination: `wte` (mean of the replications), `low` and `high` (95% interval of
            that mean, the *precision*), `p5` and `p95` (of the replications, *year to year*).
        """
        return summarised(self.wte_by_replication(by), ["scenario", *by], "wte")

    def measures(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, empty columns left out."""
        return self.table[self.table["measure"] == measure].dropna(axis=1, how="all").reset_index(drop=True)


def summarised(table: pd.DataFrame, keys: Sequence[str], value: str) -> pd.DataFrame:
    """Mean, 95% interval of the mean, and 5th and 95th percentile over replications, for each combination of keys."""
    rows = []
    for key, values in table.groupby(list(keys), observed=True, dropna=False, sort=False)[value]:
        numbers = values.to_numpy()
        interval = mean_interval(numbers)
        low, high = percentiles(numbers, LOW, HIGH)
        rows.append((*key, interval.mean, interval.low, interval.high, low, high))
    return pd.DataFrame(rows, columns=[*keys, value, "low", "high", "p5", "p95"])


def wte_of(what: Projection | Runs, by: Sequence[str]) -> pd.DataFrame:
    """WTE of either kind of projection, so that tables and figures need not ask which it is."""
    return what.wte(by)


def _complete(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Every combination for every replication of every scenario, none where it did not occur."""
    combinations = table[list(by)].drop_duplicates() if by else None
    runs = table[["scenario", "replication"]].drop_duplicates()
    if combinations is None:
        return table
    whole = runs.merge(combinations, how="cross")
    keys = ["scenario", "replication", *by]
    return whole.merge(table, on=keys, how="left").fillna({"wte": 0.0, "hours": 0.0})
