"""The one sensitivity: each weak number alone at its low, then at its high, on the closed form of one steady year.

The sides are combined by the root of the sum of squares, as if the numbers were independent, and the result is
called *indicative*: ranges are mostly judgement. Nothing else about inputs is varied, and the spread is never merged
with the precision of a simulated mean or the spread year to year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import joblib
import pandas as pd

from workforce.comparison.middle import Middle, Outcome, Settled, Swings
from workforce.comparison.parts import IN_PROPORTION, PCT, Batch, Parts, batches
from workforce.comparison.weak_numbers import SIDES, WEAK_GRADES, Weak, weak_numbers
from workforce.planning.plans import Plans

_SIDES = ["at_low", "at_high"]
Progress = Callable[[str, int, int], None]
Task = tuple[Batch, tuple[str, ...]]
FEW = 5
"""Forbidden sides named; the others are counted."""


@dataclass(frozen=True)
class Sensitivity:
    """How far a scenario's need in one year may be off because its inputs are weak.

    Attributes:
        year: the financial year's first calendar year.
        swings: one row a weak number and sector: address, text, low, high, grade, source, sector, and by how many
            WTE need moves at the low and at the high (missing where a rule forbids that side).
        left_out: what was not varied, and why, in words.
    """

    year: int
    swings: pd.DataFrame
    left_out: tuple[str, ...]

    def combined(self, sectors: Iterable[str] | None = None) -> tuple[float, float]:
        """By how many WTE need may be lower and higher: root of the sum of squares of the swings each way."""
        rows = self._of(sectors)
        down = rows[_SIDES].min(axis=1).clip(upper=0.0)
        up = rows[_SIDES].max(axis=1).clip(lower=0.0)
        return -math.sqrt(float((down**2).sum())), math.sqrt(float((up**2).sum()))

    def beside(self, other: Sensitivity) -> Sensitivity:
        """How far the difference from another scenario may be off: a number that both rest on moves both together.

        A side that a rule forbids in either of them is left out, as it is of each.
        """
        keys = [column for column in self.swings if column not in _SIDES]
        both = self.swings.merge(other.swings, on=keys, how="outer", suffixes=("", " other"), indicator="where")
        for side in _SIDES:
            mine = both[side].mask(both["where"] == "right_only", 0.0)
            both[side] = mine - both[f"{side} other"].mask(both["where"] == "left_only", 0.0)
        return Sensitivity(self.year, both[list(self.swings)], (*self.left_out, *other.left_out))

    def largest(self, number: int = 10, sectors: Iterable[str] | None = None) -> pd.DataFrame:
        """The weak numbers that move need most, the largest first."""
        rows = self._of(sectors)
        order = rows[_SIDES].abs().max(axis=1).sort_values(ascending=False, kind="stable").index
        return rows.loc[order].head(number).reset_index(drop=True)

    def _of(self, sectors: Iterable[str] | None) -> pd.DataFrame:
        rows = self.swings if sectors is None else self.swings[self.swings["sector"].isin(set(sectors))]
        keys = ["address", "text", "low", "high", "grade", "source"]
        return rows.groupby(keys, sort=False)[_SIDES].sum().reset_index()


def sensitivity(
    plans: Plans,
    year: int,
    jobs: int = 1,
    progress: Progress | None = None,
    grades: Collection[str] = WEAK_GRADES,
) -> Sensitivity:
    """Move every weak number of a scenario alone and read what becomes of its need in one year.

    The year is taken as steady: its plan and people also stand for the years before it, and when in the week patients
    are there stays as it is. Numbers of different parts are moved together and read apart, which gives each its swing
    alone, exactly.

    Args:
        plans: the settled scenario.
        year: the year, by its first calendar year.
        jobs: how many processes.
        progress: told of what is done, its number and how many there are.
        grades: of the evidence that is moved; by default the weak ones.
    """
    one = Settled(plans.inputs.tree, plans.changes, plans.sources, year)
    found, said = weak_numbers(plans, year, grades)
    parts = Parts(plans.by_year[year], plans.changes)
    tasks = [task for batch in batches((weak, parts.of(weak)) for weak in found) for task in _tasks(batch)]
    chunks = [tasks[first::jobs] for first in range(min(jobs, len(tasks)))] if jobs > 1 else [[task] for task in tasks]
    swings: dict[str, Swings] = {side: {} for side in SIDES}
    forbidden: set[tuple[str, str]] = set()
    done = 0
    for chunk, outcomes in zip(chunks, _outcomes(one, chunks, jobs), strict=True):
        for side, (moved, refused) in (each for outcome in outcomes for each in outcome.items()):
            swings[side].update(moved)
            forbidden.update((address, side) for address in refused)
        done += len(chunk)
        if progress is not None:
            progress(chunk[-1][0].weak[0][0].address, done, len(tasks))
    if forbidden:
        named = ", ".join(f"{address} at its {side}" for address, side in sorted(forbidden)[:FEW])
        more = " ..." if len(forbidden) > FEW else ""
        said = (*said, f"{len(forbidden)} sides that break a rule where they stand: {named}{more}")
    return Sensitivity(year, _table(found, swings, forbidden), said)


def _table(found: Iterable[Weak], swings: Mapping[str, Swings], forbidden: Collection[tuple[str, str]]) -> pd.DataFrame:
    """One row a weak number and sector."""
    sectors = sorted({sector for moved in swings.values() for _, sector in moved})
    rows = []
    for weak in found:
        what = (weak.address, weak.text, weak.low, weak.high, weak.grade, weak.source)
        no = [(weak.address, side) in forbidden for side in SIDES]
        for sector in sectors:
            by = [swings[side].get((weak.address, sector), 0.0) for side in SIDES]
            rows.append((*what, sector, *(math.nan if left else each for left, each in zip(no, by, strict=True))))
    columns = ["address", "text", "low", "high", "grade", "source", "sector", *_SIDES]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_SIDES, "float64"))


def _tasks(batch: Batch) -> list[Task]:
    """A batch with the sides that are worked out together."""
    return [(batch, SIDES)] if batch.kind in (IN_PROPORTION, PCT) else [(batch, (side,)) for side in SIDES]


def _outcomes(one: Settled, chunks: Sequence[Sequence[Task]], jobs: int) -> Iterator[list[dict[str, Outcome]]]:
    """The outcomes of each chunk: of many processes, each of which works out the middle for itself, or of this one."""
    if jobs > 1:
        yield from joblib.Parallel(n_jobs=jobs, return_as="generator")(joblib.delayed(_all)(one, c) for c in chunks)
    elif chunks:
        middle = Middle(one)
        yield from ([middle.outcomes(*task) for task in chunk] for chunk in chunks)


def _all(one: Settled, tasks: Sequence[Task]) -> list[dict[str, Outcome]]:
    middle = Middle(one)
    return [middle.outcomes(*task) for task in tasks]
