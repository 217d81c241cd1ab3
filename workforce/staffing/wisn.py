"""WISN whole: workload, category allowance and individual allowances as terms of their own.

WHO, Workload Indicators of Staffing Need, user's manual, 2010: requirement = annual volume / standard workload,
summed, x category allowance factor + individual allowance factor; the category allowance factor is 1 / (1 - share of
available time), the individual allowance factor is the hours of all individual allowances over available working
time. Volume / standard workload is hours of recorded care / available working time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from workforce.model.allowances import Allowances
from workforce.model.calendar import year_name
from workforce.planning.plans import Plan
from workforce.staffing.available import WEEKS_PER_YEAR, Available, by_role, posts
from workforce.staffing.headroom import per_head_hours, wte_with_heads
from workforce.staffing.skill_mix import moved
from workforce.staffing.workload import worked_hours

__all__ = ["DIMENSIONS", "TERMS", "pressure", "requirement", "wisn", "with_allowances"]

TERMS = ("service", "category", "individual", "per_head")
"""The terms of a requirement, which sum to it."""

DIMENSIONS = ("year", "cover_group", "setting", "role", "staff_group", "band", "career_level")
_POST = ("staff_group", "band", "career_level")
_UNIT = ["year", "cover_group", "setting", "role"]


def requirement(hours: float, given: Available, individual_hours: float = 0.0) -> dict[str, float]:
    """The terms of a requirement in whole-time equivalents, without hours by heads.

    Args:
        hours: Hours of recorded care a year.
        given: Available working time, with the category allowance.
        individual_hours: Hours a year of all individual allowances.

    Returns:
        `service`, `category` (what the factor adds to it) and `individual`.
    """
    service = hours / given.hours
    return {
        "service": service,
        "category": service * (given.category_allowance_factor - 1.0),
        "individual": individual_hours / given.hours,
    }


def pressure(current: float, required: float) -> tuple[float, float]:
    """WISN's two answers: the difference (current less required) and the ratio (below 1: pressure, above: surplus)."""
    return current - required, current / required if required > 0.0 else float("inf")


def with_allowances(need: pd.DataFrame, terms: pd.DataFrame, unit: Sequence[str]) -> pd.DataFrame:
    """Need by workload made WISN's whole requirement: what units and heads owe, shared out by hours of recorded work.

    Args:
        need: `hours` and `wte` of need by workload, told apart by `unit` and whatever else.
        terms: the terms of the requirement by `unit`.
        unit: the columns that tell apart to whom the terms belong.

    Returns:
        The need with `wte` so much more, and this as `individual`.
    """
    owed = terms.set_index(list(unit))[["individual", "per_head"]].sum(axis=1)
    hours = need.groupby(list(unit), dropna=False)["hours"].transform("sum")
    found = owed.reindex(pd.MultiIndex.from_frame(need[list(unit)].astype(object))).fillna(0.0).to_numpy()
    individual = (found * need["hours"] / hours.where(hours > 0)).fillna(0.0)
    return need.assign(wte=need["wte"] + individual, individual=individual)


def wisn(
    measures: pd.DataFrame,
    plans: Mapping[int, Plan],
    by: Sequence[str] = ("year", "staff_group"),
    replications: int = 1,
    moves: bool = True,
) -> pd.DataFrame:
    """The requirement of the region's own units, term by term.

    An individual allowance is owed in every unit of its setting where its role works in that year, whatever the
    volume; hours by heads are solved with the participation rate, so that whoever is asked for owes them too.

    Args:
        measures: Of a run or of the closed form (rows `staff` and `unit`); replications are pooled to their mean.
        plans: The settled plan of each year, by the year's first calendar year.
        by: Dimensions of the answer, from `DIMENSIONS`.
        replications: How many `measures` pools.
        moves: Whether work that other roles do is theirs (`skill_mix`).

    Returns:
        One row for each combination: `hours` of recorded care a year, the whole-time equivalents of each of `TERMS`,
        and `requirement`, their sum.

    Raises:
        ValueError: An unknown dimension.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a dimension of WISN; choose from {', '.join(DIMENSIONS)}")
    rows = worked_hours(measures[measures["cover_group"].notna()])
    rows = rows.groupby(_UNIT, observed=True)["hours"].sum().div(replications).reset_index()
    rows = moved(rows.astype(dict.fromkeys(_UNIT, object)), plans if moves else {})
    rows = rows.groupby(_UNIT)["hours"].sum().reset_index()
    found = pd.concat(list(_of_years(rows, plans)), ignore_index=True)
    values = ["hours", *TERMS, "requirement"]
    if any(name in _POST for name in by):
        found = found.merge(_shares(plans), on=["year", "role"], how="left")
        found[values] = found[values].mul(found["post_share"], axis=0)
    return found.groupby(list(by), dropna=False)[values].sum().reset_index()


def _of_years(rows: pd.DataFrame, plans: Mapping[int, Plan]) -> Iterator[pd.DataFrame]:
    for year, plan in sorted(plans.items()):
        mine = rows[rows["year"] == year_name(year)].copy()
        given = by_role(plan.roles, plan.availability)
        owed = _individual_hours(plan)
        units = zip(mine["setting"], mine["role"], mine["hours"], strict=True)
        terms = [requirement(hours, given[role], owed.get((setting, role), 0.0)) for setting, role, hours in units]
        mine[list(TERMS[:3])] = pd.DataFrame(terms, columns=list(TERMS[:3]), index=mine.index, dtype="float64")
        without = mine[list(TERMS[:3])].sum(axis=1)
        heads = {name: _heads_factor(plan, name, each) for name, each in given.items()}
        mine["requirement"] = without * mine["role"].map(heads).astype("float64")
        mine["per_head"] = mine["requirement"] - without
        yield mine


def _individual_hours(plan: Plan) -> dict[tuple[str, str], float]:
    """Hours a year of individual allowances in one unit, by setting and role."""
    table = plan.table(Allowances)
    found: dict[tuple[str, str], float] = {}
    for each in table.individual.values() if table is not None else ():
        key = (each.setting, each.role)
        found[key] = found.get(key, 0.0) + each.staff.value * each.time.value * WEEKS_PER_YEAR
    return found


def _heads_factor(plan: Plan, role: str, given: Available) -> float:
    hours, participation = per_head_hours(plan, plan.roles.roles[role].staff_group)
    return wte_with_heads(1.0, given.hours, hours, participation)


def _shares(plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Shares of each role's posts by staff group, band and level in each year."""
    rows = [
        (year_name(year), post.role, post.staff_group, post.band, post.career_level, post.share)
        for year, plan in plans.items()
        for post in posts(plan.roles)
    ]
    return pd.DataFrame(rows, columns=["year", "role", *_POST, "post_share"])
