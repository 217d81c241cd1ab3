"""One region, several pathways: the staff they need together beside the sum of what each would need alone.

By workload the two are the same where nothing limits the flow: hours add up. By cover they differ, because a unit that
serves several pathways is staffed once: its patients of all pathways are counted together, and whole people, floors
and turns on call are owed once and not for each pathway.

Care homes and people's own homes are one unit in each district here, and many in life: what is spared there stands
apart, and nobody should count on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import resettle
from workforce.staffing.cover import DIMENSIONS
from workforce.staffing.projection import Projection

__all__ = ["OnePathway", "alone", "apart_and_together"]


class OnePathway(ValueError):
    """There is nothing to put together; the commands tell it as wrong usage."""

    wrong_usage = True


def alone(plans: Plans, pathway: str) -> Plans:
    """A scenario with one of its pathways only, and only the changes that do not touch the others.

    Args:
        plans: the settled scenario.
        pathway: the pathway to keep.

    Raises:
        KeyError: it is not among the scenario's pathways.
    """
    tree = plans.inputs.tree
    kept = [change for change in plans.changes if change.of[0] != "pathways" or change.of[1] == pathway]
    only = {**tree, "pathways": {pathway: tree["pathways"][pathway]}}
    return resettle(plans, kept, tree=only, scenario=f"{plans.scenario}, {pathway} alone")


def apart_and_together(
    plans: Plans, year: int, by: Sequence[str] = ("staff_group",), service_level: float = 0.95
) -> pd.DataFrame:
    """What the pathways of a scenario need apart and together in one year, by the closed form.

    Args:
        plans: a settled scenario of several pathways.
        year: the financial year's first calendar year.
        by: dimensions of the cover method: cover_group, setting, role, staff_group, band, career_level.
        service_level: the share of time in which enough are on duty.

    Returns:
        One row a combination that has any: `workload apart` (the sum of the pathways alone), `workload together`,
        `cover apart`, `cover together` and `spared`, by how many WTE cover is less together than apart; `of it in
        homes` is the part of it in care homes and people's own homes. Below 0 where work so rare that nobody is on duty
        for it alone is enough together to need somebody.

    Raises:
        OnePathway: the scenario has one pathway only.
    """
    pathways = list(plans.inputs.tree["pathways"])
    if len(pathways) < 2:
        raise OnePathway(f"'{plans.scenario}' has one pathway only: there is nothing to put together")
    finer = [name for name in DIMENSIONS if name == "setting" or name in by]
    together = _of(plans, year, finer, service_level)
    parts = [_of(alone(plans, name), year, finer, service_level) for name in pathways]
    apart = pd.concat(parts).groupby(level=list(range(len(finer))), dropna=False).sum()
    units = apart.add_suffix(" apart").join(together.add_suffix(" together"), how="outer").fillna(0.0).reset_index()
    units["spared"] = units["cover apart"] - units["cover together"]
    units["of it in homes"] = units["spared"].where(units["setting"].isin(_homes(plans.by_year[year])), 0.0)
    columns = ["workload apart", "workload together", "cover apart", "cover together", "spared", "of it in homes"]
    joined = units.groupby(list(by), dropna=False)[columns].sum()
    # What has neither work nor anybody on duty, and all that is under no name, says nothing.
    return joined.loc[(joined[columns] != 0.0).any(axis=1)].reset_index()


def _homes(plan: Plan) -> set[str]:
    """The settings that are many homes in each district."""
    settings = [item for pathway in plan.pathways.values() for item in pathway.settings.items()]
    return {name for name, setting in settings if setting.sector in ("home", "social")}


def _of(plans: Plans, year: int, by: Sequence[str], service_level: float) -> pd.DataFrame:
    """Workload and cover of a scenario, indexed by the dimensions."""
    table = Projection.of(plans).cover(year, by, service_level).set_index(list(by))
    return table[["workload", "wte"]].rename(columns={"wte": "cover"})
