"""What posts cost in basic pay and the employer's on-costs, by band.

On-cost = pension x pay + insurance x (pay above the threshold), as Unit Costs of Health and Social Care states it
(Curtis 2010, schema 10.1): pay of 30,800 at a threshold of 5,720 gives 7,522 where it prints 7,523.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workforce.model.calendar import year_name
from workforce.model.pay import OnCosts, Pay
from workforce.planning.plans import Plan

__all__ = ["basic_pay", "on_cost", "paid"]

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
