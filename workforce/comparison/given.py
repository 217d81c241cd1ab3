"""Care given: who gets what a scenario changes of the staff's work, and how long for each, on two sides.

A standard that is no time between two moments has no clock: a prescription, a visit by a geriatrician, the therapy
that a patient needs. What can be counted is the share of visits that have the need, and the minutes of staff for each
of them. Both are exact means of the closed form: the share comes of the same plans with one hour in place of each need
that differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from workforce.engine.expected import expected
from workforce.model.calendar import MS_PER_HOUR, MS_PER_MINUTE
from workforce.model.needs import Need, Timed, role_of
from workforce.model.pathway import Activity, Pathway
from workforce.network.build import build_network
from workforce.planning.plans import Plan, Plans
from workforce.staffing.projection import Projection

__all__ = ["care_given", "given_sums"]

Name = tuple[str, str, str]
"""A need: its pathway, its activity and its name."""

NEED = ["pathway", "activity", "need"]
SUMS = ["visits", "had", "minutes"]


def given_sums(before: Projection, after: Projection) -> pd.DataFrame:
    """Visits, those that have a need, and the minutes of staff, for every need that differs between two sides.

    Args:
        before: one side's closed form.
        after: the other's, of the same years.

    Returns:
        Rows of pathway, activity, need, role, year and location (where the care is given), with visits of the activity,
        those that have the need (`had`) and minutes, each with ` before` and ` after`. None where no need differs.
    """
    roles = dict(_differing(before.plans, after.plans))
    keys = [*NEED, "year", "location"]
    one, two = (_of_side(side, roles, keys) for side in (before, after))
    joined = one.add_suffix(" before").join(two.add_suffix(" after"), how="outer").fillna(0.0).reset_index()
    joined.insert(3, "role", [roles[name] for name in zip(*(joined[key] for key in NEED), strict=True)])
    return joined


def care_given(sums: pd.DataFrame, by: Sequence[str] = ("year",)) -> pd.DataFrame:
    """Who has each need on either side, and the minutes for each.

    Args:
        sums: of `given_sums`.
        by: `year`, `location`, both or none.

    Returns:
        One row a need and combination: pathway, activity, need, role, `visits before` and `visits after` of the
        activity a year, the shares of them that have the need (`given before`, `given after`), and the staff's minutes
        for each that has it (`minutes before`, `minutes after`; nan where none has).
    """
    years = 1 if "year" in by else max(sums["year"].nunique(), 1)
    columns = [f"{name} {side}" for side in ("before", "after") for name in SUMS]
    found = sums.groupby([*NEED, "role", *by], sort=False)[columns].sum().reset_index()
    for side in ("before", "after"):
        visits, had = found[f"visits {side}"], found.pop(f"had {side}")
        found[f"given {side}"] = (had / visits).where(visits > 0)
        found[f"minutes {side}"] = (found[f"minutes {side}"] / had).where(had > 0)
        found[f"visits {side}"] = visits / years
    figures = [f"{name} {side}" for name in ("visits", "given", "minutes") for side in ("before", "after")]
    return found[[*NEED, "role", *by, *figures]]


def _differing(before: Plans, after: Plans) -> Iterator[tuple[Name, str]]:
    """Needs that are not the same in every year of both sides, with the role of each."""
    for year, plan in before.by_year.items():
        other = after.by_year[year]
        for pathway, mine in plan.pathways.items():
            theirs = other.pathways[pathway]
            for activity in dict.fromkeys((*mine.activities, *theirs.activities)):
                one, two = (_needs(each.activities.get(activity)) for each in (mine, theirs))
                for name in dict.fromkeys((*one, *two)):
                    if one.get(name) != two.get(name):
                        need = two.get(name) or one[name]
                        yield (pathway, activity, name), _role(name, need)


def _needs(activity: Activity | None) -> dict[str, Need]:
    return {} if activity is None else activity.needs


def _role(name: str, need: Need) -> str:
    """The role of a need; of one that asks for a level, the first who may meet it."""
    return role_of(name, need) or (need.who or (name,))[0]


def _of_side(side: Projection, roles: dict[Name, str], keys: list[str]) -> pd.DataFrame:
    """The three sums of one side, indexed by need, year and location."""
    probed = {year: _probed(plan, roles) for year, plan in side.plans.by_year.items()}
    counted = expected(build_network(replace(side.plans, by_year=probed))).table
    worked = side.expected.table
    visits = _sums(counted, "starts", [key for key in keys if key != "need"]).rename("visits").reset_index()
    found = pd.DataFrame(sorted(roles), columns=NEED).astype(object).merge(visits, on=NEED[:2]).set_index(keys)
    found["had"] = _sums(counted, "staff", keys).reindex(found.index, fill_value=0.0) / MS_PER_HOUR
    found["minutes"] = _sums(worked, "staff", keys).reindex(found.index, fill_value=0.0) / MS_PER_MINUTE
    return found


def _sums(table: pd.DataFrame, measure: str, keys: list[str]) -> pd.Series:
    rows = table[table["measure"] == measure]
    return rows.astype(dict.fromkeys(keys, object)).groupby(keys)["value"].sum()


def _probed(plan: Plan, roles: dict[Name, str]) -> Plan:
    """A plan in which each of some needs takes an hour at its activity's start, and there are no others."""
    return replace(plan, pathways={name: _probes(name, each, roles) for name, each in plan.pathways.items()})


def _probes(name: str, pathway: Pathway, roles: dict[Name, str]) -> Pathway:
    activities = {}
    for activity, block in pathway.activities.items():
        probes = {
            need: Timed.model_validate({"role": roles[name, activity, need], "time": "1 h"}).model_copy(
                update={"share": asked.share}
            )
            for need, asked in block.needs.items()
            if (name, activity, need) in roles
        }
        activities[activity] = block.model_copy(update={"needs": probes})
    return pathway.model_copy(update={"activities": activities})
