"""The methods side by side, by unit and role: workload, cover, norm and in post, and where they differ.

Between workload and cover, in whole-time equivalents that add up to their difference exactly:

- `support`: time that workload allows beside recorded care (category, individual and per-head allowances). Time on
  duty holds all of that, so it is taken off;
- `peaks`: enough on duty for the chosen share of time in each hour, less the mean. Below 0 where work is so rare
  that nobody is on duty for it alone;
- `whole_people`: part people in an hour rounded up;
- `round_the_clock`: what never fewer than so many, and presence owed, add to that.

Between workload and norm:

- `headroom`: the absence that is in the norm put in place of the unit's own, where its publisher states it;
- `case_mix`: the rest, which is what the norm's average patient needs more or less than these patients.

All are of the roles that the pathways name: work that another role does instead (`skill_mix`) is not moved here.

Workload is WISN's whole requirement. `individual` says how much of it is owed by units and heads whatever their
patients: tables of need by workload leave that out.

In post is given where the region's table counts just this unit and role; elsewhere it is missing, and nothing is
subtracted from a count of other people.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workforce.model.calendar import year_name
from workforce.network.network import Network
from workforce.planning.plans import Plan
from workforce.results.packed import Pool
from workforce.staffing.available import by_role
from workforce.staffing.cover import cover_steps
from workforce.staffing.norm import norm_wte
from workforce.staffing.wisn import wisn
from workforce.staffing.workload import worked_hours

__all__ = ["BETWEEN", "DIMENSIONS", "METHODS", "TO_COVER", "TO_NORM", "methods_wte"]

METHODS = ("workload", "cover", "norm", "in_post")
TO_COVER = ("support", "peaks", "whole_people", "round_the_clock")
"""From workload to cover."""
TO_NORM = ("headroom", "case_mix")
"""From workload to norm."""
BETWEEN = (*TO_COVER, *TO_NORM)
DIMENSIONS = ("year", "cover_group", "setting", "role", "staff_group")
Settings = dict[tuple[str, str], str]
"""The setting of each unit and role."""
_UNIT = ["cover_group", "role"]
_PARTLY = ("norm", "headroom", "case_mix", "in_post")


def methods_wte(
    measures: pd.DataFrame,
    network: Network,
    plan: Plan,
    by: Sequence[str] = ("year", "setting", "role"),
    service_level: float = 0.95,
    replications: int | Pool = 1,
) -> pd.DataFrame:
    """The four figures of one year with what lies between them.

    Args:
        measures: Of a run or of the closed form, its weekly pattern included.
        network: The scenario's.
        plan: The settled plan of the year.
        by: Dimensions of the answer, from `DIMENSIONS`.
        service_level: Of cover: the share of time in which there are enough.
        replications: How many `measures` pools, all or as `Pool` where only some have hours of the week.

    Returns:
        One row for each combination, in whole-time equivalents: `METHODS`, `individual` and `BETWEEN`, so that
        workload + `TO_COVER` is cover and workload + `TO_NORM` is norm. A norm or a count in post is missing where one
        of the combination's units and roles has none.

    Raises:
        ValueError: An unknown dimension.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a dimension of methods; choose from {', '.join(DIMENSIONS)}")
    mine = measures[measures["year"] == year_name(plan.year)]
    pool = Pool.of(replications)
    table = _by_workload(mine, plan, pool.replications)
    table = table.join(_by_cover(mine, network, plan, service_level, pool), how="outer")
    table = table.join(_by_norm(mine, network, plan, pool.replications), how="outer")
    settings: Settings = {
        (str(key[0]), str(key[1])): str(setting)
        for column in ("setting", "norm_setting")
        for key, setting in zip(table.index, table.pop(column), strict=True)
        if isinstance(setting, str)
    }
    complete = [name for name in table.columns if name not in ("norm", "stated_absent")]
    table[complete] = table[complete].fillna(0.0)
    table = _between(table, plan)
    table["in_post"] = pd.Series(_in_post(plan, network, settings), dtype="float64").reindex(table.index)
    table = table.reset_index()
    table["year"] = year_name(plan.year)
    of_group = _settings(settings)
    keys = zip(table["cover_group"], table["role"], strict=True)
    table["setting"] = [settings.get(key, of_group.get(key[0])) for key in keys]
    table["staff_group"] = [plan.roles.roles[role].staff_group for role in table["role"]]
    grouped = table.groupby(list(by), dropna=False)
    found = grouped[["workload", "individual", *METHODS[1:], *BETWEEN]].sum()
    for name in _PARTLY:
        found[name] = found[name].where(grouped[name].count() == grouped["role"].size())
    return found.reset_index()


def _by_workload(measures: pd.DataFrame, plan: Plan, replications: int) -> pd.DataFrame:
    """WISN's requirement, the hours it is of and those among them that a unit owes, and the unit's setting."""
    units = wisn(measures, {plan.year: plan}, ["cover_group", "setting", "role"], replications, moves=False)
    grouped = units.groupby(_UNIT)
    found = grouped[["hours", "requirement"]].sum().assign(setting=grouped["setting"].first())
    found["individual"] = grouped[["individual", "per_head"]].sum().sum(axis=1)
    owed = worked_hours(measures[(measures["measure"] == "unit") & measures["cover_group"].notna()])
    by_unit = owed.astype(dict.fromkeys(_UNIT, object)).groupby(_UNIT)["hours"].sum() / replications
    return found.assign(owed=by_unit.reindex(found.index, fill_value=0.0))


def _by_cover(measures: pd.DataFrame, network: Network, plan: Plan, service_level: float, pool: Pool) -> pd.DataFrame:
    """Hours of cover step by step."""
    index = network.calendar.index_of(plan.year)
    steps = cover_steps(measures, network, index, service_level, pool)
    return steps.set_index(_UNIT)[["needed", "whole", "hours"]].rename(columns={"hours": "on_duty"})


def _by_norm(measures: pd.DataFrame, network: Network, plan: Plan, replications: int) -> pd.DataFrame:
    """Whole-time equivalents by norm; two norms of one unit and role add up."""
    rows = norm_wte(measures, network, {plan.year: plan}, replications)
    grouped = rows.groupby(_UNIT)
    found = grouped[["wte"]].sum().rename(columns={"wte": "norm"})
    stated = rows["stated_absent"].astype("float64")
    return found.assign(
        stated_absent=stated.groupby([rows["cover_group"], rows["role"]]).first(),
        norm_setting=grouped["setting"].first(),
    )


def _between(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The whole-time equivalents of each method and what lies between them."""
    given = by_role(plan.roles, plan.availability)
    roles = table.index.get_level_values("role")
    available = pd.Series([given[role].hours for role in roles], index=table.index)
    absent = pd.Series([given[role].absent_share for role in roles], index=table.index)
    table["workload"] = table.pop("requirement")
    table["cover"] = table["on_duty"] / available
    table["support"] = table["hours"] / available - table["workload"]
    table["peaks"] = (table["needed"] - (table["hours"] - table["owed"])) / available
    table["whole_people"] = (table["whole"] - table["needed"]) / available
    table["round_the_clock"] = (table["on_duty"] - table["whole"] - table["owed"]) / available
    ours = table["norm"] * (1.0 - table["stated_absent"]) / (1.0 - absent)
    table["headroom"] = (table["norm"] - ours).where(table["stated_absent"].notna(), 0.0 * table["norm"])
    table["case_mix"] = table["norm"] - table["workload"] - table["headroom"]
    return table[["workload", "individual", "cover", "norm", *BETWEEN]].copy()


def _in_post(plan: Plan, network: Network, settings: Settings) -> dict[tuple[str, str], float]:
    """Whole-time equivalents in post of a year by unit and role, where a row of the region counts just these."""
    table = plan.region.staff_in_post
    found: dict[tuple[str, str], float] = {}
    for row in table.rows.values() if table is not None else ():
        if row.role is None or row.wte is None or row.location is None or row.year != year_name(plan.year):
            continue
        units = [key for key in settings if key[1] == row.role and key[0] in _groups_at(network, row.location)]
        if len(units) == 1:
            found[units[0]] = found.get(units[0], 0.0) + row.wte.value
    return found


def _groups_at(network: Network, location: str) -> set[str]:
    names = network.names
    if location not in names.locations:
        return set()
    groups = network.cover_group[:, names.locations.index(location)]
    return {names.cover_groups[each] for group in groups if group >= 0 for each in network.staffed_by[group]}


def _settings(settings: Settings) -> dict[str, str]:
    """The setting of each cover group, the first of several."""
    return {group: setting for (group, _), setting in reversed(settings.items())}
