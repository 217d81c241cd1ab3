"""Need, what can be afforded and who is in post, side by side, in whole-time equivalents.

A ceiling (the region's `budgets`) is of money, of posts or of both, for one staff group or for all staff on the trusts'
payrolls together. What it affords are so many posts at the year's mix of roles and bands: need times the ceiling over
what the need costs, or over the need. Where several ceilings are over the same posts, the lowest holds. It pays what
staff cost with travel, temporary staff and double running; training and care that others bear are not paid from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from workforce.comparison.cost import ScenarioCost
from workforce.model.calendar import year_name
from workforce.model.region import BudgetRow
from workforce.model.supply import Supply
from workforce.planning.plans import Plan, Plans
from workforce.staffing.cost import BY_TRUSTS
from workforce.supply.analysis import gap
from workforce.supply.gap import pairs

__all__ = ["COLUMNS", "affordable_of"]

COLUMNS = (
    "scenario",
    "year",
    "staff_group",
    "profession",
    "need",
    "affordable",
    "supply",
    "least",
    "cost",
    "ceiling",
    "missing",
)


def affordable_of(cost: ScenarioCost, supply: Plans | None, years: Sequence[int]) -> pd.DataFrame:
    """Need, affordable posts and staff in post by year and profession (see `COLUMNS`).

    Args:
        cost: the scenario, priced.
        supply: the scenario whose table of supply says who is in post; by default the scenario's own.
        years: financial years, by their first calendar year.
    """
    plans = cost.plans
    rows = cost.rows(["year", "role", "staff_group"], years)
    rows["paid"] = rows[list(BY_TRUSTS)].sum(axis=1)
    rows["posts"] = rows["wte"].where(rows["pay"] > 0, 0.0)
    by_role = rows.groupby(["year", "staff_group", "role"])[["wte", "posts", "paid", "others"]].sum().reset_index()
    by_role["profession"] = by_role["role"].map(_professions(plans, supply, by_role))
    in_post = _in_post(cost, supply)
    found = []
    for year in years:
        mine = by_role[by_role["year"] == year_name(year)]
        found += list(_of_year(mine, plans.by_year[year], in_post, year_name(year)))
    table = pd.DataFrame(found)
    table.insert(0, "scenario", plans.scenario)
    return table[list(COLUMNS)]


def _professions(plans: Plans, supply: Plans | None, by_role: pd.DataFrame) -> dict[str, str]:
    """The profession of each role: that of the table of supply, else its staff group."""
    groups = dict(zip(by_role["role"], by_role["staff_group"], strict=True))
    of = plans if supply is None else supply
    table = of.by_year[of.years[0]].table(Supply)
    if table is None:
        return groups
    found = {role: pair.profession for pair in pairs(plans, table, list(groups)) for role in pair.roles}
    return {**groups, **found}


def _in_post(cost: ScenarioCost, supply: Plans | None) -> Mapping[tuple[str, str], tuple[float, str]]:
    """Staff in post by year and profession, and what is missing where there is none to set beside the need."""
    of = cost.plans if supply is None else supply
    if of.by_year[of.years[0]].table(Supply) is None:
        return {}
    found = gap(cost.costing.projection, supply)
    columns = ["year", "profession", "in_post", "missing"]
    return {(y, name): (number, missing) for y, name, number, missing in found[columns].itertuples(index=False)}


def _of_year(
    mine: pd.DataFrame, plan: Plan, in_post: Mapping[tuple[str, str], tuple[float, str]], year: str
) -> Iterator[dict[str, object]]:
    """The rows of one year."""
    sums = mine.groupby("staff_group")[["wte", "posts", "paid", "others"]].sum()
    over: dict[str | None, tuple[float, float]] = {None: (float(sums["paid"].sum()), float(sums["posts"].sum()))}
    for name, each in sums.iterrows():
        over[str(name)] = (float(each["paid"] + each["others"]), float(each["wte"]))
    ceilings = [row for row in _ceilings(plan) if row.year in (None, year) and row.staff_group in over]
    for (group, profession), part in mine.groupby(["staff_group", "profession"]):
        need, posts = float(part["wte"].sum()), float(part["posts"].sum())
        mine_too = [row for row in ceilings if row.staff_group == group or (row.staff_group is None and posts > 0)]
        parts = [_part(row, *over[row.staff_group]) for row in mine_too]
        supply, missing = in_post.get((year, str(profession)), (float("nan"), "staff in post: no table of supply"))
        affordable = need * min(parts) if parts else float("nan")
        if not parts:
            missing = "; ".join(text for text in (missing, "no ceiling among the region's budgets") if text)
        three = {"need": need, "affordable": affordable, "supply": supply}
        given = {name: value for name, value in three.items() if value == value}
        yield {
            "year": year,
            "staff_group": group,
            "profession": profession,
            **three,
            "least": min(given, key=lambda name: given[name]),
            "cost": float(part["paid"].sum() + part["others"].sum()),
            "ceiling": "; ".join(row.scope for row in mine_too),
            "missing": missing,
        }


def _ceilings(plan: Plan) -> list[BudgetRow]:
    return [] if plan.region.budgets is None else list(plan.region.budgets.rows.values())


def _part(row: BudgetRow, paid: float, posts: float) -> float:
    """The part of the need that a ceiling affords, more than 1 where it affords more."""
    parts = []
    if row.amount is not None and paid > 0:
        parts.append(row.amount.value / paid)
    if row.wte is not None and posts > 0:
        parts.append(row.wte.value / posts)
    return min(parts, default=float("inf"))
