"""What posts cost in basic pay and the employer's on-costs, by band.

On-cost = pension x pay + insurance x (pay above the threshold), as Unit Costs of Health and Social Care states it
(Curtis 2010, schema 10.1): pay of 30,800 at a threshold of 5,720 gives 7,522 where it prints 7,523.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from workforce.model.calendar import year_name
from workforce.model.pay import OnCosts, Pay
from workforce.planning.plans import Plan

__all__ = ["Post", "basic_pay", "on_cost", "paid", "post_pay"]

MONEY = ("pay", "on_costs", "cost", "unpriced")


def on_cost(pay: float, on_costs: OnCosts) -> float:
    """What the employer pays on top of basic pay a year, in pounds."""
    insured = max(0.0, pay - on_costs.threshold.value)
    return on_costs.pension.value * pay + on_costs.insurance.value * insured


def basic_pay(table: Pay) -> dict[str, float]:
    """Mean basic pay of a whole-time equivalent a year by band, in pounds at the table's prices."""
    found = {}
    for band, each in table.bands.items():
        place = table.place.value if each.place is None else each.place.value
        found[band] = each.least.value + place * (each.most.value - each.least.value)
    return found


class Post(NamedTuple):
    """What a whole-time equivalent costs a year, in pounds: basic pay, what is added to it, and on-costs on both."""

    basic: float
    added: float
    on_costs: float

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self)


def post_pay(table: Pay, band: str, full_time_hours: float, more: float = 0.0) -> Post:
    """What a whole-time equivalent of a band costs, with the band's supplement.

    Who is paid for longer weeks than full time is fewer people for the same hours: 48 hours at 1.5 of basic pay are 40
    at 1.25. National insurance is of what a person earns, the pension of what is pensionable.

    Args:
        table: Pay, with basic pay of the band.
        band: The band.
        full_time_hours: Hours a week of a whole-time equivalent of the staff group.
        more: What else is added to basic pay, as a share of it, all of it pensionable.
    """
    basic = basic_pay(table)[band]
    given = table.supplements.get(band)
    share = 0.0 if given is None else given.share.value
    people = 1.0 if given is None or given.hours is None else full_time_hours / given.hours.value
    added = basic * (share + more)
    on_costs = on_cost(basic + added, table.on_costs)
    if given is not None and not given.pensionable:
        on_costs -= table.on_costs.pension.value * basic * share
    return Post(people * basic, people * added, people * on_costs)


def paid(need: pd.DataFrame, plans: Mapping[int, Plan], by: Sequence[str]) -> pd.DataFrame:
    """Need with what it costs.

    Args:
        need: Whole-time equivalents (`wte`) by year, band and whatever `by` names.
        plans: The settled plan of each year.
        by: Columns of the answer.

    Returns:
        For each combination `wte`, and in pounds a year `pay`, `on_costs` and `cost`, their sum; `unpriced` are the
        whole-time equivalents of bands without pay in the table, which are in `wte` and cost nothing here.
    """
    prices: list[tuple[str, str, float, float]] = []
    for year, plan in plans.items():
        table = plan.table(Pay)
        for band, pay in (basic_pay(table) if table is not None else {}).items():
            prices.append((year_name(year), band, pay, on_cost(pay, table.on_costs) if table is not None else 0.0))
    listed = pd.DataFrame(prices, columns=["year", "band", "pay", "on_costs"])
    rows = need.merge(listed, on=["year", "band"], how="left")
    rows["unpriced"] = rows["wte"].where(rows["pay"].isna(), 0.0)
    rows["pay"] = (rows["pay"] * rows["wte"]).fillna(0.0)
    rows["on_costs"] = (rows["on_costs"] * rows["wte"]).fillna(0.0)
    rows["cost"] = rows["pay"] + rows["on_costs"]
    return rows.groupby(list(by), dropna=False)[["wte", *MONEY]].sum().reset_index()
