"""The one sensitivity: each weak number alone at its low, then at its high, on the closed form of one steady year.

The sides are combined by the root of the sum of squares, as if the numbers were independent, and the result is
called *indicative*: ranges are mostly judgement. Nothing else about inputs is varied, and the spread is never merged
with the precision of a simulated mean or the spread year to year.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import joblib
import pandas as pd

from workforce.comparison.weak_numbers import SIDES, Weak, moved, moved_changes, weak_numbers
from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import Expected
from workforce.engine.expected_steady import WeekMemory, steady
from workforce.network.build import build_network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from
from workforce.planning.tree import Tree
from workforce.staffing.workload import workload_wte

Progress = Callable[[str, int, int], None]
CHUNK = 20
"""Batches worked out by one process from one middle: few enough to show progress."""
_KEYS = ["sector", "activity", "need", "group", "staff_group", "pct"]


@dataclass(frozen=True)
class Sensitivity:
    """How far a scenario's need in one year may be off because its inputs are weak.

    Attributes:
        year: the financial year's first calendar year.
        swings: one row a weak number and sector: address, text, low, high, grade, source, sector, and by how many
            WTE need moves at the low and at the high.
        left_out: what was not varied, and why, in words.
    """

    year: int
    swings: pd.DataFrame
    left_out: tuple[str, ...]

    def combined(self, sectors: Iterable[str] | None = None) -> tuple[float, float]:
        """By how many WTE need may be lower and higher: root of the sum of squares of the swings each way."""
        rows = self._of(sectors)
        down = rows[["at_low", "at_high"]].min(axis=1).clip(upper=0.0)
        up = rows[["at_low", "at_high"]].max(axis=1).clip(lower=0.0)
        return -math.sqrt(float((down**2).sum())), math.sqrt(float((up**2).sum()))

    def largest(self, number: int = 10, sectors: Iterable[str] | None = None) -> pd.DataFrame:
        """The weak numbers that move need most, the largest first."""
        rows = self._of(sectors)
        order = rows[["at_low", "at_high"]].abs().max(axis=1).sort_values(ascending=False, kind="stable").index
        return rows.loc[order].head(number).reset_index(drop=True)

    def _of(self, sectors: Iterable[str] | None) -> pd.DataFrame:
        rows = self.swings if sectors is None else self.swings[self.swings["sector"].isin(set(sectors))]
        keys = ["address", "text", "low", "high", "grade", "source"]
        return rows.groupby(keys, sort=False)[["at_low", "at_high"]].sum().reset_index()


@dataclass(frozen=True)
class _Settled:
    """What a scenario is settled from in one year, as plain values that can be sent to another process."""

    tree: Tree
    changes: tuple[Phased, ...]
    sources: Mapping[str, Any]
    year: int

    def plans(self) -> Plans:
        return plans_from(self.tree, [self.year], changes=self.changes, sources=self.sources)

    def with_weak(self, weak: Sequence[Weak], side: str) -> _Settled:
        """The same with some weak numbers at one side."""
        tree = moved(self.tree, ((each, side) for each in weak))
        return replace(self, tree=tree, changes=moved_changes(self.changes, weak[0], side))


@dataclass(frozen=True)
class _Batch:
    """Weak numbers that can be moved together, because each moves only its own rows of the answer."""

    weak: tuple[Weak, ...]
    column: str | None


def sensitivity(plans: Plans, year: int, jobs: int = 1, progress: Progress | None = None) -> Sensitivity:
    """Move every weak number of a scenario alone and read what becomes of its need in one year.

    The year is taken as steady: its plan and people also stand for the years before it. Numbers that move only their
    own rows (the needs of one activity, the arrivals of one group, one staff group's absence) are moved together and
    read apart, which gives each its swing alone, exactly.

    Args:
        plans: the settled scenario.
        year: the year, by its first calendar year.
        jobs: how many processes.
        progress: told of what is done, its number and how many there are.
    """
    one = _Settled(plans.inputs.tree, plans.changes, plans.sources, year)
    found, said = weak_numbers(plans, year)
    tasks = [(batch, side) for batch in _batches(found) for side in SIDES]
    chunks = [tasks[first : first + CHUNK] for first in range(0, len(tasks), CHUNK)]
    rows: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    refused: list[str] = []
    work = joblib.Parallel(n_jobs=jobs, return_as="generator", batch_size=1, pre_dispatch="n_jobs")
    outcomes = chain.from_iterable(work(joblib.delayed(_all_swings)(one, chunk) for chunk in chunks))
    for number, ((batch, side), swings) in enumerate(zip(tasks, outcomes, strict=True), start=1):
        if swings is None:
            refused.extend(f"{weak.address} at its {side}" for weak in batch.weak)
        for (address, sector), change in (swings or {}).items():
            rows[address, sector][side] = change
        if progress is not None:
            progress(batch.weak[0].address, number, len(tasks))
    by_address = {weak.address: weak for weak in found}
    table = [_row(by_address[address], sector, sides) for (address, sector), sides in rows.items()]
    columns = ["address", "text", "low", "high", "grade", "source", "sector", "at_low", "at_high"]
    if refused:
        named = ", ".join(refused[:5]) + (" ..." if len(refused) > 5 else "")
        said = (*said, f"{len(refused)} sides that break a rule where they stand: {named}")
    return Sensitivity(year, pd.DataFrame(table, columns=columns), said)


def _row(weak: Weak, sector: str, sides: Mapping[str, float]) -> tuple[object, ...]:
    what = (weak.address, weak.text, weak.low, weak.high, weak.grade, weak.source)
    return (*what, sector, sides.get("low", 0.0), sides.get("high", 0.0))


def _batches(found: Sequence[Weak]) -> list[_Batch]:
    """Numbers that may move together: the n-th of every owner of rows goes into the n-th batch of its kind."""
    owners: dict[tuple[str, str], list[Weak]] = defaultdict(list)
    alone: list[_Batch] = []
    for weak in found:
        column = _owned(weak)
        if column is None:
            alone.append(_Batch((weak,), None))
        else:
            owners[column, _owner(weak, column)].append(weak)
    together: dict[tuple[str, int], list[Weak]] = defaultdict(list)
    for (column, _), mine in owners.items():
        for number, weak in enumerate(mine):
            together[column, number].append(weak)
    return [*(_Batch(tuple(weak), column) for (column, _), weak in together.items()), *alone]


def _owned(weak: Weak) -> str | None:
    path = weak.path
    if weak.change is not None:
        return None
    if path[0] == "pathways" and path[2] == "activities" and path[4] == "needs":
        return "activity and need"
    if path[0] == "pathways" and path[2] == "groups" and path[4] == "arrivals":
        return "group"
    if path[0] == "tables":
        return "staff_group"
    return "pct" if path[:2] == ("region", "travel per visit") else None


def _owner(weak: Weak, column: str) -> str:
    path = weak.path
    if column == "activity and need":
        return f"{path[3]}.{path[5]}"
    return path[3]


def _all_swings(one: _Settled, tasks: Sequence[tuple[_Batch, str]]) -> list[dict[tuple[str, str], float] | None]:
    """The swings of several batches, worked out from one middle."""
    plans = one.plans()
    answer = steady(build_network(plans))
    memory = WeekMemory(answer.week)
    middle = _wte(answer, plans)
    return [_swings(one, memory, middle, batch, side) for batch, side in tasks]


def _wte(answer: Expected, plans: Plans) -> pd.DataFrame:
    return workload_wte(answer.table, plans.by_year, _KEYS).set_index(_KEYS)[["wte"]]


def _swings(
    one: _Settled, memory: WeekMemory, middle: pd.DataFrame, batch: _Batch, side: str
) -> dict[tuple[str, str], float] | None:
    """By how much need moves, by address and sector, with a batch at one side; None where a rule forbids it."""
    try:
        plans = one.with_weak(batch.weak, side).plans()
        there = _wte(steady(build_network(plans), memory), plans)
    except ProblemsFound:
        return None
    joined = pd.concat([middle["wte"].rename("middle"), there["wte"].rename("there")], axis=1).fillna(0.0)
    change = (joined["there"] - joined["middle"]).rename("change").reset_index()
    if batch.column is None:
        sums = change.groupby("sector", observed=True)["change"].sum()
        return {(batch.weak[0].address, str(sector)): float(value) for sector, value in sums.items()}
    if batch.column == "activity and need":
        owner = change["activity"].astype(str) + "." + change["need"].astype(str)
    else:
        owner = change[batch.column].astype(str)
    sums = change.groupby([owner.rename("owner"), "sector"], observed=True)["change"].sum()
    owned = {_owner(weak, batch.column): weak.address for weak in batch.weak}
    pairs = zip(sums.index.to_frame(index=False).itertuples(index=False, name=None), sums.to_numpy(), strict=True)
    return {(owned[who], str(sector)): float(value) for (who, sector), value in pairs if who in owned}
