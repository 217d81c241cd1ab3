"""Doctors by tier: posts by job plan, the least number of people who can keep a rota, and who is on call.

A consultant's full-time week is 10 programmed activities of 4 hours, of which so many are direct care, in so many weeks
a year (consultant contract 2003); a tier that is there or on call round the clock has a least number of people,
whatever its work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from workforce.model.calendar import year_name
from workforce.model.numbers import share_values
from workforce.model.roles import Roles
from workforce.model.rota_rules import RotaRules, Tier
from workforce.network.network import Network
from workforce.planning.plans import Plan
from workforce.staffing.available import WEEKS_PER_YEAR
from workforce.staffing.rota import rota_for
from workforce.staffing.shifts import HOUR, Rules, Shift
from workforce.staffing.workload import worked_hours

__all__ = ["COLUMNS", "direct_care_hours", "doctors", "fewest_on_shifts", "people_of"]

COLUMNS = ("year", "cover_group", "setting", "role", "tier", "share", "hours", "posts", "on_call", "least", "people")
_UNIT = ["cover_group", "setting", "role"]
_HOURS_OF_WEEK = 168
_ROUNDING = 1e-9


def direct_care_hours(tier: Tier) -> float:
    """Hours of direct care that a full-time post of a tier gives in a year: weekly hours x weeks worked.

    Of a consultant 7.5 x 4 h x 42 weeks = 1,260.
    """
    return tier.direct_care.value * tier.weeks.value


def people_of(posts: float, least: int, on_call: bool) -> int:
    """Whole people of a tier at one unit: its posts rounded up, and no fewer than a rota needs that is kept there.

    Args:
        posts: Posts by job plan.
        least: The fewest people who can keep a rota round the clock.
        on_call: Whether one is kept.
    """
    whole = math.ceil(posts - _ROUNDING)
    return max(whole, least) if on_call else whole


def fewest_on_shifts(shifts: tuple[Shift, ...], rules: Rules, weeks: float, at_once: int = 1) -> int:
    """The fewest people who keep so many on duty in full shifts at all hours, leave stood in for by the others.

    Nobody works more than the longest week on average, and who works `weeks` of the year's has so much less of it.

    Args:
        shifts: The shifts they may work.
        rules: Rules of working time.
        weeks: Weeks worked in a year.
        at_once: People on duty at any hour.

    Raises:
        RotaImpossible: These shifts do not cover the day.
    """
    hours = rules.longest_week / HOUR * weeks / WEEKS_PER_YEAR
    return rota_for(np.full(_HOURS_OF_WEEK, float(at_once)), shifts, rules, hours).people


def doctors(measures: pd.DataFrame, network: Network, plans: Mapping[int, Plan], replications: int = 1) -> pd.DataFrame:
    """Doctors of the region's own units by tier.

    A role whose posts are of several bands is split by their shares; those on call are of the tier with most of its
    posts.

    Args:
        measures: Of a run or of the closed form (rows `staff` and `unit`).
        network: The scenario's.
        plans: The settled plan of each year, by the year's first calendar year.
        replications: How many `measures` pools.

    Returns:
        Columns `COLUMNS`, one row for each unit, role and tier: direct-care `hours` a year, `posts` by job plan
        (full-time posts, supporting activities and leave in them), whether there is a rota `on_call`, the `least`
        people it takes and whole `people`.
    """
    rows: list[tuple[object, ...]] = []
    for year, plan in sorted(plans.items()):
        table = plan.table(RotaRules)
        if table is None:
            continue
        hours = worked_hours(measures[(measures["year"] == year_name(year)) & measures["cover_group"].notna()])
        units = hours.astype(dict.fromkeys(_UNIT, object)).groupby(_UNIT)["hours"].sum().reset_index()
        called = _on_call(network, network.calendar.index_of(year))
        tiers = _tiers(plan.roles, table)
        for group, setting, role, worked in zip(*(units[name] for name in (*_UNIT, "hours")), strict=True):
            shares = tiers.get(role, {})
            for tier, share in shares.items():
                mine = worked * share / replications
                on_call = (group, role) in called and tier == max(shares, key=shares.__getitem__)
                posts = mine / direct_care_hours(table.tiers[tier])
                least = int(table.tiers[tier].least.value) if on_call else 0
                known = (year_name(year), group, setting, role, tier, share, mine, posts, on_call, least)
                rows.append((*known, people_of(posts, least, on_call)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _tiers(roles: Roles, table: RotaRules) -> dict[str, dict[str, float]]:
    """Shares of each role's posts by tier; roles without any are left out."""
    tier_of = {band: name for name, tier in table.tiers.items() for band in tier.bands}
    found: dict[str, dict[str, float]] = {}
    for name, role in roles.roles.items():
        for band, share in share_values(role.bands).items():
            if band in tier_of and share > 0.0:
                shares = found.setdefault(name, {})
                shares[tier_of[band]] = shares.get(tier_of[band], 0.0) + share
    return found


def _on_call(network: Network, year: int) -> set[tuple[str, str]]:
    """Units and roles with somebody on call in a year."""
    cover, names = network.unit_cover, network.names
    rows = np.flatnonzero((cover.year == year) & (cover.on_call > 0)).tolist()
    return {(names.cover_groups[cover.cover_group[row]], names.roles[cover.role[row]]) for row in rows}
