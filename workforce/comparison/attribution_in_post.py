"""Attribution from staff in post to need: what the root's care takes more than are there, then each group of changes.

Only where need and staff in post are of the same people (see `supply.gap`); elsewhere the missing figure is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from workforce.comparison.attribution import Attribution, CannotAttribute, attribute
from workforce.model.calendar import year_name
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.staffing.projection import Projection
from workforce.supply.gap import Need, gap_of, is_here, pairs, whole_need
from workforce.supply.projection import StaffSupply, supply_years

__all__ = ["IN_POST", "attribute_from_in_post"]

IN_POST = "in post"
BY = ("staff_group",)
UNITS = "more or fewer units, with what each owes"
"""The part of individual allowances: they move with the number of units and with no hour of care."""

Progress = Callable[[str, int, int], None]


def attribute_from_in_post(
    scenario: Plans, year: int, by: Sequence[str] = BY, jobs: int = 1, progress: Progress | None = None
) -> Attribution:
    """Split the gap of a scenario in one year: of the root's care first, then over the scenario's groups of changes.

    The parts of each staff group sum to its need less its staff in post. Roles whose people are counted nowhere, or
    with others, are left out, and what is missing for them is said.

    Args:
        scenario: the scenario, whose table of supply says who is in post.
        year: the financial year's first calendar year.
        by: staff group alone: staff in post are not known by other dimensions.
        jobs: how many processes.
        progress: told of each combination of changes.

    Raises:
        CannotAttribute: other dimensions, or no staff in post of the same people as the need; it names what is missing.
    """
    if tuple(by) != BY:
        raise CannotAttribute("staff in post are known by staff_group alone")
    name = year_name(year)
    root = resettle(scenario, changes=(), scenario=scenario.root)
    table = supply_years(scenario).before
    needs = {plans.scenario: _whole(plans) for plans in (root, scenario)}
    need = Need(root, needs[root.scenario])
    stocks = [stock for stock, each in table.stocks.items() if each.whole_need_of and is_here(each, scenario)]
    gap = gap_of(need, StaffSupply.of(scenario, stocks))
    gap = gap[gap["year"] == name].set_index("profession")
    found = attribute(scenario, root, year, ("staff_group", "role"), jobs=jobs, progress=progress)
    known = [pair for pair in pairs(root, table, list(dict.fromkeys(need.mean["role"]))) if pair.stock is not None]
    missing = tuple(f"Left out: {text}." for text in gap["missing"] if text)
    if not known:
        raise CannotAttribute(f"no staff in post are of the same people as the need; missing: {gap['missing'].iloc[0]}")
    rows = []
    for pair in known:
        start = {"kind": "start", "part": f"{scenario.root} beyond staff in post", "staff_group": pair.staff_group}
        rows.append({**start, "wte": float(gap["gap"][pair.profession])})
        owed = [_owed(needs[plans.scenario], name, pair.roles) for plans in (root, scenario)]
        if owed[0] != owed[1]:
            rows.append({**start, "kind": "changes", "part": UNITS, "wte": owed[1] - owed[0]})
        mine = found.table[found.table["role"].isin(pair.roles)]
        rows += [
            {"kind": "changes", "part": part, "staff_group": pair.staff_group, "wte": float(wte)}
            for part, wte in mine.groupby("part", sort=False)["wte"].sum().items()
        ]
    columns = ["kind", "part", "staff_group", "wte"]
    parts = pd.DataFrame(rows, columns=columns)
    order = parts.groupby(columns[:3], sort=False)["wte"].sum().reset_index()
    return replace(found, against=IN_POST, by=BY, table=order, said=(*found.said, *missing), _closed=None)


def _whole(plans: Plans) -> pd.DataFrame:
    """Need by year and role, with what units owe whatever their patients."""
    projection, by = Projection.of(plans), ("year", "role")
    return whole_need(projection.wte(by), projection.wisn(by))


def _owed(need: pd.DataFrame, year: str, roles: Sequence[str]) -> float:
    """What units owe of some roles in a year."""
    return float(need.loc[(need["year"] == year) & need["role"].isin(roles), "individual"].sum())
