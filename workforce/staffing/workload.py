"""The *workload* method: hours of need into whole-time equivalents, the WISN way.

WTE = hours x category allowance factor / available working time (WHO, Workload Indicators of Staffing Need, 2010).
Individual allowances and the other methods (cover, norm, in post) are separate, so that differences can be explained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workforce.model.calendar import year_name
from workforce.planning.plans import Plan
from workforce.staffing.available import by_role, posts
from workforce.staffing.skill_mix import moved

MS_PER_HOUR = 3_600_000.0
DIMENSIONS = (
    "year",
    "pathway",
    "group",
    "activity",
    "need",
    "role",
    "staff_group",
    "band",
    "career_level",
    "sector",
    "setting",
    "location",
    "pct",
    "cover_group",
)
_POST = {"staff_group", "band", "career_level"}


def worked_hours(measures: pd.DataFrame) -> pd.DataFrame:
    """Hours of staff time the region's own staff work, one row a need and unit: the measures `staff` and `unit`.

    Care given by another region's staff (`outside` is 1) is left out.

    Returns:
        The measures' own columns with `hours` in place of `value`.
    """
    rows = measures[measures["measure"].isin(("staff", "unit")) & (measures["outside"].fillna(0) == 0)].copy()
    rows["hours"] = rows["value"].astype("float64") / MS_PER_HOUR
    return rows.drop(columns=["value", "measure"])


def workload_wte(
    measures: pd.DataFrame, plans: Mapping[int, Plan], by: Sequence[str], extra: Sequence[str] = ()
) -> pd.DataFrame:
    """Whole-time equivalents by the workload method, work that other roles do with them (`skill_mix`).

    Args:
        measures: measures of a run or of the closed form (rows `staff` and `unit`).
        plans: the settled plan of each year, by the year's first calendar year: roles and availability.
        by: dimensions of the answer, from `DIMENSIONS`.
        extra: further columns of `measures` to keep apart (scenario, replication).

    Returns:
        One row for each combination, with `hours` (a year) and `wte`.

    Raises:
        ValueError: an unknown dimension.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a dimension; choose from {', '.join(DIMENSIONS)}")
    rows = worked_hours(measures)
    keys = [*extra, "year", "role", *(name for name in by if name not in ("year", "role") and name not in _POST)]
    if "sector" in keys:
        rows["sector"] = rows["setting"].map(_sectors(plans))
    rows = rows.groupby(keys, observed=True, dropna=False)["hours"].sum().reset_index()
    rows = rows.astype({name: object for name in keys if isinstance(rows[name].dtype, pd.CategoricalDtype)})
    rows = moved(rows, plans)
    rows = rows.merge(_yearly(plans, bool(_POST & set(by))), on=["year", "role"], how="left", validate="many_to_many")
    rows["wte"] = rows["hours"] * rows["wte_per_hour"] * rows["post_share"]
    rows["hours"] = rows["hours"] * rows["post_share"]
    wanted = [*extra, *by]
    if not wanted:
        return rows[["hours", "wte"]].sum().to_frame().T
    return rows.groupby(wanted, observed=True, dropna=False)[["hours", "wte"]].sum().reset_index()


def _yearly(plans: Mapping[int, Plan], with_posts: bool) -> pd.DataFrame:
    """WTE per hour of each role in each year, with the shares of its posts where they are asked for."""
    rows = []
    for year, plan in sorted(plans.items()):
        per_hour = {role: given.wte(1.0) for role, given in by_role(plan.roles, plan.availability).items()}
        if with_posts:
            rows += [
                (year_name(year), p.role, per_hour[p.role], p.staff_group, p.band, p.career_level, p.share)
                for p in posts(plan.roles)
            ]
        else:
            rows += [(year_name(year), role, each, "", "", "", 1.0) for role, each in per_hour.items()]
    columns = ["year", "role", "wte_per_hour", "staff_group", "band", "career_level", "post_share"]
    table = pd.DataFrame(rows, columns=columns)
    return table if with_posts else table.drop(columns=["staff_group", "band", "career_level"])


def _sectors(plans: Mapping[int, Plan]) -> dict[str, str]:
    """Sector by setting; the pathways of one region agree on what a setting's name means."""
    return {
        name: setting.sector
        for plan in plans.values()
        for pathway in plan.pathways.values()
        for name, setting in pathway.settings.items()
    }
