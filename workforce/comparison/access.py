"""Access: how far residents are from the care a setting gives, and the staff time each ambulance job takes.

Travel is by road from the centre of an area's people to the site where the setting stands for them, as the region's
table `travel to site` has it; within an area all are taken to live at its centre.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workforce.documents.problems import did_you_mean
from workforce.model.calendar import year_name
from workforce.network.build import build_network
from workforce.network.locations import locations
from workforce.network.network import Floats, Network
from workforce.planning.plans import Plan, Plans
from workforce.staffing.projection import Projection
from workforce.staffing.workload import MS_PER_HOUR

__all__ = ["BEYOND", "CannotTell", "ambulance_hours", "residents_beyond"]

BEYOND = (30, 45, 60)
"""Minutes by road beyond which residents are counted unless told otherwise."""

_MINUTE_MS = 60_000.0


class CannotTell(ValueError):
    """What was asked for has no travel times; the commands tell it as wrong usage."""

    wrong_usage = True


def residents_beyond(
    plans: Plans, pathway: str | None, setting: str, minutes: Sequence[float] = BEYOND
) -> pd.DataFrame:
    """Residents by how long they travel to a setting of a pathway, in each year.

    Args:
        plans: a settled scenario.
        pathway: the pathway whose flows say where its patients go; None where the scenario has one only.
        setting: a setting that stands at sites.
        minutes: limits to count beyond.

    Returns:
        One row a year: scenario, year, sites (of the region, that at least one resident in a thousand goes to),
        residents, mean minutes, and for each limit the residents beyond it (`beyond 30 min`) as the flows send them.

    Raises:
        CannotTell: no such pathway or setting, one that is not at sites, or a way whose minutes are not given.
    """
    network = build_network(plans)
    p, s = _known(network, pathway, setting)
    _refuse_without_site(network, p, s)
    rows = []
    for index, year in enumerate(plans.years):
        plan = plans.by_year[year]
        going = locations(network, index, p, s)
        way = _minutes(network, plan, going)
        people = _residents(network, plan)[:, np.newaxis] * going
        total = float(people.sum())
        here = ~network.geography.location_outside & (people.sum(axis=0) >= total / 1000)
        beyond = {f"beyond {limit:g} min": float(people[way > limit].sum()) for limit in minutes}
        mean = float((people * way).sum()) / total
        rows.append((plans.scenario, year_name(year), int(here.sum()), total, mean, *beyond.values()))
    limits = [f"beyond {limit:g} min" for limit in minutes]
    return pd.DataFrame(rows, columns=["scenario", "year", "sites", "residents", "mean minutes", *limits])


def ambulance_hours(projection: Projection) -> pd.DataFrame:
    """Staff time of each activity in ambulance settings, for each time it is done, by year and pathway.

    Args:
        projection: a scenario's closed form.

    Returns:
        Rows of scenario, year, pathway, activity, jobs (starts a year), hours (a year) and hours a job, those done by
        another region's staff with them.
    """
    plans, table = projection.plans, projection.expected.table
    ours = {
        setting
        for plan in plans.by_year.values()
        for pathway in plan.pathways.values()
        for setting, unit in pathway.settings.items()
        if unit.sector == "ambulance"
    }
    keys = ["year", "pathway", "activity"]
    table = table[table["setting"].isin(ours) & table["measure"].isin(("starts", "staff"))]
    sums = table.groupby([*keys, "measure"], observed=True)["value"].sum().unstack("measure")
    sums = sums.reindex(columns=["starts", "staff"]).dropna(subset="staff")
    found = sums.rename(columns={"starts": "jobs"}).reset_index().rename_axis(columns=None)
    found["hours"] = found.pop("staff") / MS_PER_HOUR
    found["hours a job"] = found["hours"] / found["jobs"]
    found.insert(0, "scenario", plans.scenario)
    return found


def _known(network: Network, pathway: str | None, setting: str) -> tuple[int, int]:
    """The ids of a pathway and of a setting that stands at sites."""
    if pathway is None:
        if len(network.names.pathways) > 1:
            raise CannotTell(f"say which pathway: {' or '.join(network.names.pathways)}")
        pathway = network.names.pathways[0]
    for name, known in ((pathway, network.names.pathways), (setting, network.names.settings)):
        if name not in known:
            guess = did_you_mean(name, known)
            raise CannotTell(f"there is no '{name}'" + (f"; did you mean '{guess}'?" if guess else ""))
    return network.names.pathways.index(pathway), network.names.settings.index(setting)


def _refuse_without_site(network: Network, p: int, s: int) -> None:
    """Refuse a setting that stands elsewhere than at sites for any of the pathway's patients."""
    sites = set(network.geography.site_location.tolist())
    for year in range(network.years):
        stands = np.flatnonzero(locations(network, year, p, s).any(axis=0)).tolist()
        if not sites.issuperset(stands):
            name = network.names.settings[s]
            told = f"'{name}' comes to where patients live, or is the region's own; only sites have travel times"
            raise CannotTell(told)


def _minutes(network: Network, plan: Plan, going: Floats) -> Floats:
    """Minutes by road from each area to each location [areas, L]; 0 where nobody goes."""
    given = plan.region.travel_to_site.rows if plan.region.travel_to_site is not None else {}
    found = np.zeros_like(going)
    for a, location in np.argwhere(going > 0):
        area, site = network.names.areas[a], network.names.locations[location]
        way = given.get(area, {}).get(site)
        if way is None:
            raise CannotTell(f"the region's travel to site does not say how long it is from '{area}' to '{site}'")
        found[a, location] = way.value / _MINUTE_MS
    return found


def _residents(network: Network, plan: Plan) -> Floats:
    """People of each area in the plan's year: the region's times the area's share."""
    by_sex = plan.region.population.rows[year_name(plan.year)].values()
    people = sum(persons.value for bands in by_sex for persons in bands.values())
    shares = [plan.region.areas.rows[area].population_share.value for area in network.names.areas]
    return people * np.array(shares)
