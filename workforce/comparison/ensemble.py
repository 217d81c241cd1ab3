"""Ensembles: all scenarios with the same number of replications, as many as their headlines need.

Replication n of every scenario has the same patients with the same draws, so differences are paired throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workforce.model.calendar import year_name
from workforce.planning.plans import Plans
from workforce.results.engines import Task
from workforce.results.precision import Levels, Precision
from workforce.results.replications import complete
from workforce.results.simulation import OnDone, begin, simulate_into, task_of
from workforce.results.store import ResultsFolder
from workforce.results.verify import able_to_go_on
from workforce.staffing.projection import Runs
from workforce.staffing.workload import DIMENSIONS, workload_wte

__all__ = ["Ensemble", "ensemble_of", "precision_of", "resume_ensemble", "rule_of", "simulate_until_precise"]


@dataclass(frozen=True)
class Ensemble:
    """What an ensemble came to.

    Attributes:
        rule: the rule stated before it began.
        replications: how many each scenario has.
        held_at: at how many every interval had held at two steps running; None where the cap ended it first.
        table: each headline of each scenario, as `precision_of` gives them.
    """

    rule: Precision
    replications: int
    held_at: int | None
    table: pd.DataFrame

    @property
    def shown(self) -> pd.DataFrame:
        """The table for people: one year's headlines, each interval as plus or minus."""
        texts = self.table.copy()
        texts["WTE"] = [f"{wte:,.1f} ± {share:.1%}" for wte, share in zip(texts["wte"], texts["within"], strict=True)]
        pairs = zip(texts["difference"], texts["plus or minus"], strict=True)
        texts["change"] = ["" if np.isnan(mean) else f"{mean:+,.1f} ± {half:,.2f}" for mean, half in pairs]
        texts["correlation"] = ["" if np.isnan(one) else f"{one:.2f}" for one in texts["correlation"]]
        texts["precise"] = np.where(texts["holds"], "yes", "no")
        keys = list(texts.columns[: texts.columns.get_loc("wte")])
        return texts[[*keys, "WTE", "change", "correlation", "precise"]]

    @property
    def told(self) -> str:
        """How it ended, in one sentence."""
        if self.held_at is not None:
            before = self.held_at - self.rule.step
            text = f"Every interval holds at {before} and at {self.held_at} replications"
            return text + (f"; {self.replications} are kept." if self.replications != self.held_at else ".")
        missed, stopped = int((~self.table["holds"]).sum()), f"Stopped at {self.replications} replications"
        if not missed:
            return f"{stopped}: every interval holds, but not at two steps running."
        return f"{stopped}: {missed} of {len(self.table)} headlines are not as precise as asked."


def rule_of(dimensions: Sequence[str] | None, replications: int, plans: Sequence[Plans]) -> Precision | int:
    """When to stop: with headlines, need in the last year by some dimensions, as soon as each is precise.

    Args:
        dimensions: of the headlines; None for none.
        replications: how many without headlines, and the cap with them.
        plans: settled scenarios of one root.
    """
    if dimensions is None:
        return replications
    return Precision(tuple(dimensions), (year_name(plans[0].years[-1]),), at_most=replications)


def simulate_until_precise(
    path: str | Path,
    plans: Sequence[Plans],
    rule: Precision | int,
    seed: int,
    jobs: int = 1,
    on_done: OnDone | None = None,
    *,
    engine: str | None = None,
    journeys: bool = False,
    hours: bool | int = True,
    cluster: str | None = None,
) -> tuple[ResultsFolder, Ensemble | None]:
    """Simulate scenarios into a new results folder until every headline is precise, or the rule's cap is reached.

    Given a number in place of a rule, as many replications, and no ensemble.

    Args:
        path: the folder to make; its manifest names rule and headlines before the first replication.
        plans: settled scenarios of one root; differences are from the first.
        rule: when to stop, or how many replications.
        seed: the seed of all draws.
        jobs: how many processes.
        on_done: told of each replication after it is kept.
        engine: as in `simulate_into`.
        journeys: as there.
        hours: as there.
        cluster: as there.

    Raises:
        ProblemsFound, ResultsProblem, ValueError: as there.
    """
    if isinstance(rule, int):
        return simulate_into(
            path, plans, rule, seed, jobs, on_done, engine=engine, journeys=journeys, hours=hours, cluster=cluster
        ), None
    _refuse_unknown(rule, plans[0].years)
    folder, task = begin(path, plans, rule.step, seed, engine, journeys, hours, rule.options())
    return folder, _until_precise(folder, {each.scenario: each for each in plans}, task, rule, jobs, on_done, cluster)


def resume_ensemble(
    folder: str | Path,
    jobs: int = 1,
    on_done: OnDone | None = None,
    replications: int | None = None,
    cluster: str | None = None,
) -> tuple[ResultsFolder, dict[str, Plans], Ensemble | None]:
    """Finish a run that was stopped, by its own rule where it has one, or give it more replications.

    Args:
        folder: a results folder.
        jobs: how many processes.
        on_done: told of each replication after it is kept.
        replications: so many of each scenario in all, whatever the rule; None leaves it to the rule, or as it is.
        cluster: as in `simulate_into`.

    Raises:
        ResultsProblem: as in `results.verify.resume`.
    """
    store, plans = able_to_go_on(folder)
    rule = Precision.of(store.manifest.options)
    task = task_of(store, list(plans.values()))
    if rule is not None and replications is None:
        return store, plans, _until_precise(store, plans, task, rule, jobs, on_done, cluster)
    if replications is not None:
        store.extend(replications)
    complete(store, task, jobs, on_done, cluster=cluster)
    return store, plans, ensemble_of(store, plans)


def _refuse_unknown(rule: Precision, years: Sequence[int]) -> None:
    known = [year_name(year) for year in years]
    for one, of, what in (
        *((by, DIMENSIONS, "dimension") for by in rule.by),
        *((y, known, "year") for y in rule.years),
    ):
        if one not in of:
            raise ValueError(f"'{one}' is not a {what}; choose from {', '.join(of)}")


def ensemble_of(folder: ResultsFolder, plans: Mapping[str, Plans]) -> Ensemble | None:
    """What a kept ensemble came to; None for a run of a stated number of replications."""
    rule = Precision.of(folder.manifest.options)
    if rule is None:
        return None
    seen = _Seen(plans, rule)
    seen.read(folder)
    return seen.judged(folder.manifest.replications)


def precision_of(runs: Runs, by: Sequence[str] = ("staff_group",), years: Sequence[str] | None = None) -> pd.DataFrame:
    """How precisely runs know need by workload and its differences from the first scenario.

    Args:
        runs: simulated scenarios.
        by: dimensions; each combination is a headline.
        years: financial years as written; by default the last.

    Returns:
        For each headline and scenario: `wte` with its 95% interval (`low`, `high`) and half of it as a share of it
        (`within`); for all but the first scenario the mean `difference`, half its interval (`plus or minus`) and the
        `correlation` with the first over replications; and whether both hold, by the rule's usual limits.
    """
    last = next(iter(runs.plans.values())).years[-1]
    rule = Precision(tuple(by), tuple(years or (year_name(last),)))
    seen = _Seen(runs.plans, rule)
    for scenario in runs.scenarios:
        for number in range(1, runs.replications + 1):
            seen.add(scenario, number, runs.folder.read(scenario, number, ["staff", "unit"]))
    return seen.judged(runs.replications).table


def _until_precise(
    folder: ResultsFolder,
    plans: Mapping[str, Plans],
    task: Task,
    rule: Precision,
    jobs: int,
    on_done: OnDone | None,
    cluster: str | None,
) -> Ensemble:
    """Complete the folder step by step, held throughout so that no other run comes between two steps."""
    seen = _Seen(plans, rule)

    def done(scenario: str, number: int, table: pd.DataFrame) -> None:
        seen.add(scenario, number, table)
        if on_done is not None:
            on_done(scenario, number, table)

    with folder.writing():
        pending = set(folder.pending())
        seen.read(folder, without=pending)
        while True:
            complete(folder, task, jobs, done, cluster=cluster)
            replications = folder.manifest.replications
            if replications >= rule.at_most or seen.enough(replications) is not None:
                ensemble = seen.judged(replications)
                folder.log("judged", replications=replications, held_at=ensemble.held_at or 0)
                return ensemble
            folder.extend(rule.next_step(replications))


class _Seen:
    """The headlines of every replication so far; of its measures nothing else is kept."""

    def __init__(self, plans: Mapping[str, Plans], rule: Precision) -> None:
        self._plans = plans
        self._rule = rule
        self._parts: dict[tuple[str, int], pd.Series] = {}

    def read(self, folder: ResultsFolder, without: Collection[tuple[str, int]] = ()) -> None:
        """Take in what a folder keeps already."""
        for scenario in self._plans:
            for number in folder.replications(scenario):
                if (scenario, number) not in without:
                    self.add(scenario, number, folder.read(scenario, number, ["staff", "unit"]))

    def add(self, scenario: str, number: int, table: pd.DataFrame) -> None:
        """Take in one replication's measures."""
        rows = table[table["year"].isin(self._rule.years) & table["measure"].isin(("staff", "unit"))]
        keys = ["year", *(name for name in self._rule.by if name != "year")]
        need = workload_wte(rows, self._plans[scenario].by_year, keys)
        self._parts[scenario, number] = need.astype(dict.fromkeys(keys, str)).set_index(keys)["wte"]

    def enough(self, replications: int) -> int | None:
        """As `Precision.enough`."""
        return self._rule.enough([levels for _, levels in self._headlines(replications)], replications)

    def judged(self, replications: int) -> Ensemble:
        """What so many replications come to."""
        headlines = self._headlines(replications)
        keys = ["year", *(name for name in self._rule.by if name != "year")]
        rows = []
        for key, levels in headlines:
            for scenario, one in self._rule.judged(levels).items():
                moved = (np.nan, np.nan) if one.difference is None else (one.difference.mean, one.difference.half_width)
                share = one.level.half_width / one.level.mean if one.level.mean else 0.0
                level = (one.level.mean, one.level.low, one.level.high, share)
                rows.append((scenario, *key, *level, *moved, one.correlation, one.holds))
        columns = ["wte", "low", "high", "within", "difference", "plus or minus", "correlation", "holds"]
        table = pd.DataFrame(rows, columns=["scenario", *keys, *columns])
        held = self._rule.enough([levels for _, levels in headlines], replications)
        return Ensemble(self._rule, replications, held, table)

    def _headlines(self, replications: int) -> list[tuple[tuple[str, ...], Levels]]:
        """Each headline's key, in order, and its levels; what a replication lacks is none."""
        numbers = range(1, replications + 1)
        whole = pd.concat({pair: part for pair, part in self._parts.items() if pair[1] <= replications}, axis=1)
        whole = whole.sort_index().fillna(0.0)
        columns = {name: whole[[(name, n) for n in numbers]].to_numpy(dtype=np.float64) for name in self._plans}
        return [(_tuple(key), {name: rows[k] for name, rows in columns.items()}) for k, key in enumerate(whole.index)]


def _tuple(key: object) -> tuple[str, ...]:
    return tuple(str(one) for one in key) if isinstance(key, tuple) else (str(key),)
