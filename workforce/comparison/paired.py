"""Differences between scenarios, replication by replication: the same patients, so only the changes differ."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workforce.results.intervals import paired_interval, percentiles
from workforce.staffing.projection import HIGH, LOW, Projection, Runs


def difference_of_means(one: Projection, other: Projection, by: Sequence[str]) -> pd.DataFrame:
    """What the closed form's need changes by from one scenario to another.

    Args:
        one: where to start from.
        other: where to arrive.
        by: dimensions of the workload method.

    Returns:
        For each combination that either has: `before`, `after` and `difference` in WTE.
    """
    keys = list(by)
    before = one.wte(by).rename(columns={"wte": "before"}).drop(columns=["scenario", "hours"])
    after = other.wte(by).rename(columns={"wte": "after"}).drop(columns=["scenario", "hours"])
    joined = before.merge(after, on=keys, how="outer") if keys else before.join(after)
    joined = joined.fillna({"before": 0.0, "after": 0.0})
    joined["difference"] = joined["after"] - joined["before"]
    return joined


def paired_differences(runs: Runs, against: str, by: Sequence[str]) -> pd.DataFrame:
    """The difference of each simulated scenario from one of them, with its two spreads.

    Replication n of every scenario has the same patients, so the interval is of paired differences.

    Args:
        runs: simulated replications.
        against: the scenario to compare with.
        by: dimensions of the workload method.

    Returns:
        For each other scenario and combination: `before`, `after`, `difference` (means, WTE), `low`, `high`
        (95% interval of the mean difference), `p5`, `p95` (of the replications' differences) and `correlation` of
        the two over replications (nan below three).

    Raises:
        KeyError: no such scenario among the runs.
    """
    if against not in runs.plans:
        raise KeyError(f"'{against}' was not simulated; there are {', '.join(runs.scenarios)}")
    table = runs.wte_by_replication(by)
    keys = list(by)
    wide = table.pivot_table(index=["replication", *keys], columns="scenario", values="wte", aggfunc="sum")
    wide = wide.fillna(0.0).reset_index()
    rows = []
    for name in runs.scenarios:
        if name == against:
            continue
        groups = wide.groupby(keys, observed=True, dropna=False, sort=False) if keys else [((), wide)]
        for key, part in groups:
            rows.append((name, *_tuple(key), *_paired(part[against], part[name])))
    columns = ["scenario", *keys, "before", "after", "difference", "low", "high", "p5", "p95", "correlation"]
    return pd.DataFrame(rows, columns=columns)


def _paired(before: pd.Series, after: pd.Series) -> tuple[float, ...]:
    interval = paired_interval(after.to_numpy(), before.to_numpy())
    low, high = percentiles((after - before).to_numpy(), LOW, HIGH)
    constant = before.nunique() < 2 or after.nunique() < 2
    correlation = float("nan") if len(before) < 3 or constant else float(before.corr(after))
    ends = (interval.low, interval.high, low, high, correlation)
    return (float(before.mean()), float(after.mean()), interval.mean, *ends)


def _tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)
