"""The care ledger: what each change takes from one place and gives to another, on the closed form.

Changes are applied one after another in the order written. Within each change and year, care of a role in an activity
that falls is *left*, that rises is *taken on*; what is left and not taken on by anyone, or taken on and not left by
anyone, is the change's remainder and carries its `because`. For every role, activity and unit
before - left + taken on = after, change by change and quantity by quantity, so care is conserved in the books: nothing
vanishes unexplained. What others than the trusts take on is theirs, never saved (see `ledger_bearers`).

A change that cannot stand without one written after it (patients sent to an activity that the next one adds) is booked
together with those up to the first with which it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from workforce.comparison.ledger_bearers import TRUSTS, Booked, booked
from workforce.documents.problems import ProblemsFound
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle

KEYS = ("year", "pathway", "activity", "role", "setting", "location")
QUANTITIES = ("hours", "contacts", "travel", "wte", "days", "pounds")
"""What is booked: hours of work, contacts, hours of travel among those of work, whole-time equivalents, patients' days
at home (the role is then who bears them), and pounds a year."""
TOLERANCE_HOURS = 1e-9
_PARTS = ("before", "left", "taken_on", "after")
_CHANGE = ("order", "scenario", "change", "because")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Ledger:
    """The books of one scenario against its root.

    Attributes:
        lines: one row a change, year, activity, role, setting and location that moved, with its `bearer` (`trusts`, or
            one of the table of prices, as `council` or `family`): hours `before`, `left`, `taken_on` and `after`, and
            the same of every other of `QUANTITIES` with its name before (`contacts_left`).
        totals: one row a change and year: hours `left`, `taken_on`, the `remainder` (taken on minus left), the change's
            `because`, the same of contacts, travel and wte; `not_taken_on`, contacts that nobody gives any more; and by
            bearer the hours more that it gives (families: patients' days at home).
        bearers: one row a change, year and bearer: every quantity's change, and `unpriced`, the change in whole-time
            equivalents (families: days) that have no price and are in no pounds.

    Changes booked together stand in one row, their names and reasons one after the other with semicolons between.
    """

    lines: pd.DataFrame
    totals: pd.DataFrame
    bearers: pd.DataFrame = field(default_factory=pd.DataFrame)

    def imbalance(self) -> float:
        """The largest |before - left + taken on - after| of any line and quantity: zero but for rounding."""
        if self.lines.empty:
            return 0.0
        worst = 0.0
        for quantity in QUANTITIES:
            before, left, taken, after = (self.lines[column_of(quantity, part)] for part in _PARTS)
            worst = max(worst, float((before - left + taken - after).abs().max()))
        return worst


def column_of(quantity: str, part: str) -> str:
    """The column of a quantity: `left` of hours, `contacts_left` of contacts."""
    return part if quantity == "hours" else f"{quantity}_{part}"


def care_ledger(
    plans: Plans, progress: Progress | None = None, years: Sequence[int] | None = None, together: bool = False
) -> Ledger:
    """Keep the books of a scenario: the root first, then every change in the order applied.

    Args:
        plans: the settled scenario.
        progress: told of each change, its place and how many there are.
        years: financial years to book, by their first calendar year; by default all.
        together: whether all changes are booked as one, which takes no longer than two projections.

    Returns:
        The ledger; empty where the scenario changes nothing.
    """
    wanted = tuple(plans.years if years is None else years)
    before = booked(resettle(plans, changes=()), wanted, KEYS)
    lines = []
    for changes, reached in _steps(plans, progress, together):
        after = booked(reached, wanted, KEYS)
        lines.append(_moved(before, after, changes))
        before = after
    if not lines:
        return Ledger(*_empty())
    whole = pd.concat([part.assign(order=n) for n, part in enumerate(lines, start=1)], ignore_index=True)
    return Ledger(whole, _totals(whole), _bearers(whole))


def _steps(plans: Plans, progress: Progress | None, together: bool) -> Iterator[tuple[Sequence[Phased], Plans]]:
    """The changes booked as one, and the scenario with them and those before."""
    changes = plans.changes
    waiting: list[Phased] = []
    for number, change in enumerate(changes, start=1):
        if progress is not None:
            progress(change.name, number, len(changes))
        waiting.append(change)
        reached = None if together and number < len(changes) else _reached(plans, number)
        if reached is not None:
            yield waiting, reached
            waiting = []


def _reached(plans: Plans, number: int) -> Plans | None:
    """The scenario with its first changes only; None where these break a rule without those after them."""
    try:
        return resettle(plans, changes=plans.changes[:number])
    except ProblemsFound:
        if number == len(plans.changes):
            raise
        return None


def _moved(before: Booked, after: Booked, changes: Sequence[Phased]) -> pd.DataFrame:
    both = {"before": before.quantities, "after": after.quantities}
    joined = pd.concat(both, axis=1).fillna(0.0)
    table: dict[str, pd.Series[float]] = {}
    some = pd.Series(False, index=joined.index)
    for quantity in QUANTITIES:
        first, last = joined["before", quantity], joined["after", quantity]
        step = last - first
        parts = (first, (-step).clip(lower=0.0), step.clip(lower=0.0), last)
        table |= {column_of(quantity, part): value for part, value in zip(_PARTS, parts, strict=True)}
        some |= step.abs() > TOLERANCE_HOURS
    lines = pd.DataFrame(table)[some].reset_index()
    lines.insert(0, "scenario", changes[-1].scenario)
    lines.insert(1, "change", "; ".join(change.name for change in changes))
    bearers = {**before.bearers, **after.bearers}
    lines["bearer"] = [bearers.get(role, TRUSTS) for role in lines["role"]]
    lines["priced"] = lines["role"].astype(object).isin(before.priced | after.priced)
    return lines.assign(because="; ".join(str(change.basis.get("because", "")).strip() for change in changes))


def _totals(lines: pd.DataFrame) -> pd.DataFrame:
    """The sums of each change and year, and what each bearer has more."""
    keys = ["order", "scenario", "change", "because", "year"]
    given = [column_of(quantity, part) for quantity in QUANTITIES[:4] for part in ("left", "taken_on")]
    totals = lines.groupby(keys, sort=False)[given].sum().reset_index()
    for quantity in QUANTITIES[:4]:
        left, taken = (totals[column_of(quantity, part)] for part in ("left", "taken_on"))
        totals[column_of(quantity, "remainder")] = taken - left
    totals["not_taken_on"] = (-totals["contacts_remainder"]).clip(lower=0.0)
    bearers = _bearers(lines)
    of_days = set(lines.loc[lines["role"] == lines["bearer"], "bearer"])
    bearers["more"] = bearers["hours"].where(~bearers["bearer"].isin(of_days), bearers["days"])
    wide = bearers.pivot_table(index=keys, columns="bearer", values="more", aggfunc="sum", fill_value=0.0)
    return totals.merge(wide.drop(columns=TRUSTS, errors="ignore").reset_index(), on=keys, how="left")


def _bearers(lines: pd.DataFrame) -> pd.DataFrame:
    """The change of every quantity by change, year and bearer."""
    keys = [*_CHANGE, "year", "bearer"]
    table = lines[keys].copy()
    for quantity in QUANTITIES:
        table[quantity] = lines[column_of(quantity, "after")] - lines[column_of(quantity, "before")]
    table["unpriced"] = (table["wte"] + table["days"]).where(~lines["priced"], 0.0)
    return table.groupby(keys, sort=False)[[*QUANTITIES, "unpriced"]].sum().reset_index()


def _empty() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tables without rows."""
    moved = [column_of(quantity, part) for quantity in QUANTITIES for part in _PARTS]
    lines = ["scenario", "change", *KEYS, *moved, "bearer", "priced", "because", "order"]
    summed = [column_of(quantity, part) for quantity in QUANTITIES[:4] for part in ("left", "taken_on", "remainder")]
    totals = [*_CHANGE, "year", *summed, "not_taken_on"]
    return (
        pd.DataFrame(columns=lines),
        pd.DataFrame(columns=totals),
        pd.DataFrame(columns=[*_CHANGE, "year", "bearer", *QUANTITIES, "unpriced"]),
    )
