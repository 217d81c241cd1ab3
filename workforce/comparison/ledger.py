"""The care ledger: what each change takes from one place and gives to another, on the closed form.

Changes are applied one after another in the order written. Within each change and year, staff time of a role in an
activity that falls is *left*, that rises is *taken on*; what is left and not taken on by anyone, or taken on and not
left by anyone, is the change's remainder and carries its `because`. For every role, activity and unit
before - left + taken on = after, change by change, so care is conserved in the books: nothing vanishes unexplained.

A change that cannot stand without one written after it (patients sent to an activity that the next one adds) is booked
together with those up to the first with which it can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import expected
from workforce.network.build import build_network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.staffing.workload import worked_hours

KEYS = ("year", "pathway", "activity", "role", "setting", "location")
TOLERANCE_HOURS = 1e-9

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Ledger:
    """The books of one scenario against its root.

    Attributes:
        lines: one row a change, year, activity, role, setting and location that moved: hours `before`, `left`,
            `taken_on`, `after`.
        totals: one row a change and year: hours `left`, `taken_on`, the `remainder` (taken on minus left), and the
            change's `because`.

    Changes booked together stand in one row, their names and reasons one after the other with semicolons between.
    """

    lines: pd.DataFrame
    totals: pd.DataFrame

    def imbalance(self) -> float:
        """The largest |before - left + taken on - after| of any line, in hours: zero but for rounding."""
        if self.lines.empty:
            return 0.0
        rest = self.lines["before"] - self.lines["left"] + self.lines["taken_on"] - self.lines["after"]
        return float(rest.abs().max())


def care_ledger(plans: Plans, progress: Progress | None = None) -> Ledger:
    """Keep the books of a scenario: the root first, then every change in the order applied.

    Args:
        plans: the settled scenario.
        progress: told of each change, its place and how many there are.

    Returns:
        The ledger; empty where the scenario changes nothing.
    """
    changes = plans.changes
    before = _hours(resettle(plans, changes=()))
    lines = []
    together: list[Phased] = []
    for number, change in enumerate(changes, start=1):
        if progress is not None:
            progress(change.name, number, len(changes))
        together.append(change)
        reached = _reached(plans, number)
        if reached is None:
            continue
        after = _hours(reached)
        lines.append(_moved(before, after, together))
        before, together = after, []
    if not lines:
        empty = pd.DataFrame(columns=["order", "scenario", "change", *KEYS, "before", "left", "taken_on", "after"])
        return Ledger(empty, pd.DataFrame(columns=["order", "change", "year", "left", "taken_on", "remainder"]))
    whole = pd.concat([part.assign(order=n) for n, part in enumerate(lines, start=1)], ignore_index=True)
    totals = (
        whole.groupby(["order", "scenario", "change", "because", "year"], sort=False)[["left", "taken_on"]]
        .sum()
        .reset_index()
    )
    totals["remainder"] = totals["taken_on"] - totals["left"]
    return Ledger(whole, totals)


def _reached(plans: Plans, number: int) -> Plans | None:
    """The scenario with its first changes only; None where these break a rule without those after them."""
    try:
        return resettle(plans, changes=plans.changes[:number])
    except ProblemsFound:
        if number == len(plans.changes):
            raise
        return None


def _hours(plans: Plans) -> pd.Series:
    """Hours a year by `KEYS`; what units owe whatever their patients stands under its need in place of an activity."""
    rows = worked_hours(expected(build_network(plans)).table)
    rows["activity"] = rows["activity"].astype(object).where(rows["activity"].notna(), rows["need"].astype(object))
    return rows.groupby(list(KEYS), observed=True, dropna=False)["hours"].sum()


def _moved(before: pd.Series, after: pd.Series, changes: Sequence[Phased]) -> pd.DataFrame:
    joined = pd.concat({"before": before, "after": after}, axis=1).fillna(0.0)
    step = joined["after"] - joined["before"]
    joined = joined.assign(left=(-step).clip(lower=0.0), taken_on=step.clip(lower=0.0))
    joined = joined[step.abs() > TOLERANCE_HOURS].reset_index()
    joined.insert(0, "scenario", changes[-1].scenario)
    joined.insert(1, "change", "; ".join(change.name for change in changes))
    return joined.assign(because="; ".join(str(change.basis.get("because", "")).strip() for change in changes))
