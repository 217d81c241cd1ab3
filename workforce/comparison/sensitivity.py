"""The one sensitivity: each weak number alone at its low, then at its high, on the closed form of one steady year.

The sides are combined by the root of the sum of squares, as if the numbers were independent, and the result is
called *indicative*: ranges are mostly judgement. Nothing else about inputs is varied, and the spread is never merged
with the precision of a simulated mean or the spread year to year.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import joblib
import pandas as pd

from workforce.comparison.weak_numbers import SIDES, Weak, moved, moved_changes, weak_numbers
from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import expected
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.staffing.workload import workload_wte

Progress = Callable[[str, int, int], None]
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
    one = resettle(plans, years=[year])
    found, said = weak_numbers(plans, year)
    batches = _batches(found)
    middle = _need(one)
    tasks = [(batch, side) for batch in batches for side in SIDES]
    rows: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    refused: list[str] = []
    work = joblib.Parallel(n_jobs=jobs, return_as="generator", batch_size="auto")
    outcomes = work(joblib.delayed(_swings)(one, middle, batch, side) for batch, side in tasks)
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


def _need(plans: Plans) -> pd.DataFrame:
    (year,) = plans.years
    table = expected(build_network(plans)).table
    rows = table[table["year"] == table["year"].iloc[0]]
    return _wte(rows, plans, year)


def _wte(rows: pd.DataFrame, plans: Plans, year: int) -> pd.DataFrame:
    wte = workload_wte(rows, {year: plans.by_year[year]}, _KEYS)
    return wte.set_index(_KEYS)[["wte"]]


def _swings(
    one: Plans, middle: pd.DataFrame, batch: _Batch, side: str
) -> dict[tuple[str, str], float] | None:
    """By how much need moves, by address and sector, with a batch at one side; None where a rule forbids it."""
    try:
        tree = moved(one.inputs.tree, ((weak, side) for weak in batch.weak))
        changes = moved_changes(one, batch.weak[0], side)
        there = _need(resettle(one, changes=changes, tree=tree))
    except ProblemsFound:
        return None
    joined = pd.concat([middle["wte"].rename("middle"), there["wte"].rename("there")], axis=1).fillna(0.0)
    change = (joined["there"] - joined["middle"]).rename("change").reset_index()
    if batch.column is None:
        sums = change.groupby("sector")["change"].sum()
        return {(batch.weak[0].address, str(sector)): float(value) for sector, value in sums.items()}
    owner = change["activity"] + "." + change["need"] if batch.column == "activity and need" else change[batch.column]
    sums = change.groupby([owner.rename("owner"), "sector"])["change"].sum()
    owned = {_owner(weak, batch.column): weak.address for weak in batch.weak}
    pairs = zip(sums.index.to_frame(index=False).itertuples(index=False, name=None), sums.to_numpy(), strict=True)
    return {(owned[who], str(sector)): float(value) for (who, sector), value in pairs if who in owned}
