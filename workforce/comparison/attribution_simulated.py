"""What simulation adds to an attribution: queues, peaks and whole people; and need of every combination of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from workforce.comparison.attribution_blocks import ClosedForm
from workforce.comparison.attribution_groups import CannotAttribute, present
from workforce.comparison.attribution_shapley import subsets
from workforce.comparison.paired import paired_differences
from workforce.documents.problems import ProblemsFound
from workforce.model.calendar import year_name
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.results.simulation import simulate_into
from workforce.staffing.cover import COVER_MEASURES, cover_wte
from workforce.staffing.cover import DIMENSIONS as COVER_DIMENSIONS
from workforce.staffing.projection import Runs

__all__ = ["BAR", "bar_of", "combinations_need"]

BAR = "queues, peaks and whole people"
PEAKS = "peaks and whole people"

Progress = Callable[[str, int, int], None]
Some = frozenset[int]


def bar_of(
    runs: Runs, against: str, scenario: str, year: str, by: Sequence[str], difference: pd.DataFrame
) -> tuple[pd.DataFrame, bool]:
    """The bar of an attribution by cut, and whether peaks and whole people are in it.

    Args:
        runs: simulated runs of both scenarios.
        against: the one to compare with.
        scenario: the scenario.
        year: the financial year.
        by: the dimensions.
        difference: the closed form's difference by cut, in `wte`.

    Returns:
        The dimensions, `queues` with `queues_low` and `queues_high`, `peaks and whole people` and `wte`, their sum.
    """
    keys = list(by)
    paired = paired_differences(runs, against, ["year", *keys])
    paired = paired[(paired["scenario"] == scenario) & (paired["year"] == year)].set_index(keys)
    closed = difference.set_index(keys)["wte"]
    index = closed.index.union(paired.index)
    found = pd.DataFrame(index=index.set_names(keys))
    before = closed.reindex(index, fill_value=0.0)
    for name, column in (("queues", "difference"), ("queues_low", "low"), ("queues_high", "high")):
        found[name] = paired[column].reindex(index, fill_value=0.0) - before
    whole = set(keys) <= set(COVER_DIMENSIONS) and runs.with_hours > 0
    peaks = _peaks(runs, scenario, year, keys).sub(_peaks(runs, against, year, keys), fill_value=0.0) if whole else 0.0
    if isinstance(peaks, pd.Series):
        found = found.reindex(found.index.union(peaks.index), fill_value=0.0).rename_axis(index=keys)
    found[PEAKS] = peaks
    found[PEAKS] = found[PEAKS].fillna(0.0)
    found["wte"] = found["queues"] + found[PEAKS]
    return found.reset_index(), whole


def _peaks(runs: Runs, scenario: str, year: str, keys: Sequence[str]) -> pd.Series[float]:
    """Cover less workload of a scenario's replications in one year."""
    table = _cover(runs, scenario, year, keys)
    return table["wte"] - table["workload"]


def _cover(runs: Runs, scenario: str, year: str, keys: Sequence[str]) -> pd.DataFrame:
    """Cover and workload of a scenario's replications in one year, by the dimensions."""
    plans = runs.plans[scenario]
    number = next(each for each in plans.years if year_name(each) == year)
    pool = runs.folder.pool(scenario)
    (pooled,) = runs.folder.pooled(scenario, (*COVER_MEASURES, "staff", "unit"), [year])
    of_year = {number: plans.by_year[number]}
    table = cover_wte(pooled, build_network(plans), of_year, by=["year", *keys], replications=pool)
    table = table[table["year"] == year]
    return table.groupby(list(keys), dropna=False)[["wte", "workload"]].sum()


def combinations_need(
    closed: ClosedForm,
    runs: Runs,
    ends: tuple[str, str],
    groups: int,
    jobs: int,
    folder: str | Path | None,
    progress: Progress | None,
) -> dict[Some, pd.Series[float] | None]:
    """Simulated need by cover with every combination of groups of changes; None where one breaks a rule.

    Args:
        closed: what the combinations are made of.
        runs: runs of the two ends, whose seed, engine and number of replications all have.
        ends: the scenario with none of the groups, and the one with all.
        groups: how many groups there are.
        jobs: how many processes.
        folder: where the runs are kept; None for nowhere.
        progress: told of each replication.

    Raises:
        CannotAttribute: dimensions that cover does not have.
    """
    if not set(closed.by) <= set(COVER_DIMENSIONS):
        known = ", ".join(name for name in COVER_DIMENSIONS if name != "year")
        raise CannotAttribute(f"cover is not known by {', '.join(closed.by)}; choose from {known}")
    every = list(subsets(range(groups)))
    made = {some: _settled(closed, some, number) for number, some in enumerate(every[1:-1], start=1)}
    year = year_name(closed.year)
    found: dict[Some, pd.Series[float] | None] = dict.fromkeys(every)
    for some, name in ((every[0], ends[0]), (every[-1], ends[1])):
        found[some] = _cover(runs, name, year, closed.by)["wte"]
    plans = {some: each for some, each in made.items() if each is not None}
    if not plans:
        return found
    with TemporaryDirectory() as kept:
        path = Path(kept) / "combinations" if folder is None else Path(folder)
        total, done = runs.replications * len(plans), iter(range(1, runs.replications * len(plans) + 1))

        def on_done(scenario: str, number: int, table: pd.DataFrame) -> None:
            if progress is not None:
                progress(f"{scenario}, replication {number}", next(done), total)

        engine, hours = runs.folder.manifest.engine, runs.folder.manifest.hours
        store = simulate_into(
            path, list(plans.values()), runs.replications, runs.seed, jobs, on_done, engine=engine, hours=hours
        )
        all_runs = Runs.of(store, {each.scenario: each for each in plans.values()})
        for some, each in plans.items():
            found[some] = _cover(all_runs, each.scenario, year, closed.by)["wte"]
    return found


def _settled(closed: ClosedForm, some: Some, number: int) -> Plans | None:
    """The whole scenario with some groups of changes, for all years to the one asked for; None if a rule forbids it."""
    of = closed.scenario
    years = [year for year in of.years if year <= closed.year]
    try:
        return resettle(of, present(closed.items, some), years=years, scenario=f"combination {number}")
    except ProblemsFound:
        return None
