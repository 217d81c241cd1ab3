"""What less sickness, a winter, or more direct care would do to need by workload, all else as it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workforce.model.allowances import Allowances
from workforce.model.blocks import MONTHS
from workforce.model.calendar import year_name
from workforce.planning.plans import Plan
from workforce.staffing.available import available
from workforce.staffing.headroom import available_by_month, direct_by_share, released_hours, with_sickness, wte_released

__all__ = ["direct_care", "less_sickness", "need_by_month"]

DAYS_PER_YEAR = 52.143 * 5
"""Paid days of a post: 52.143 weeks of five days."""


def less_sickness(need: pd.DataFrame, plans: Mapping[int, Plan], times: float) -> pd.DataFrame:
    """Need if sickness were so many times what it is: days lost, and the posts that the days not lost give back.

    Args:
        need: Whole-time equivalents (`wte`) by year and staff group.
        plans: The settled plan of each year.
        times: Of today's sickness: two thirds, as the Boorman review (2009) asked, or more than 1 for a bad year.

    Returns:
        Columns year, staff_group, `wte` as it is, `days_lost` a year to sickness, `released` (below 0 where sickness
        grows) and `after`.
    """
    rows = []
    for year, plan in sorted(plans.items()):
        mine = need[need["year"] == year_name(year)]
        for group, wte in zip(mine["staff_group"], mine["wte"], strict=True):
            staff = plan.availability.staff_groups[group]
            lost = float(wte) * DAYS_PER_YEAR * staff.absent.sickness.value
            a_post = DAYS_PER_YEAR * (1.0 - with_sickness(staff, times).absent_share)
            released = wte_released(lost, 1.0 - times, a_post)
            rows.append((year_name(year), group, float(wte), lost, released, float(wte) - released))
    return pd.DataFrame(rows, columns=["year", "staff_group", "wte", "days_lost", "released", "after"])


def need_by_month(need: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Posts that would give the year's mean hours of work in each month, as sickness is in that month.

    Args:
        need: Whole-time equivalents (`wte`) of the plan's year by staff group.
        plan: The settled plan.

    Returns:
        Columns staff_group, month, `available`: hours of a post as of a year of such months, and `wte`.
    """
    rows = []
    for group, wte in zip(need["staff_group"], need["wte"], strict=True):
        mean = available(plan.availability.staff_groups[group]).hours
        months = available_by_month(plan.availability, group, plan.year)
        rows += [(group, month, months[month].hours, float(wte) * mean / months[month].hours) for month in MONTHS]
    return pd.DataFrame(rows, columns=["staff_group", "month", "available", "wte"])


def direct_care(hours: pd.DataFrame, plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Direct care in the recorded hours of the roles that the table of allowances names, and at the share aimed at.

    The hours are all time on duty of roles that are there by ratio. At a greater share either the same posts give
    `more` hours of direct care, or the same direct care leaves hours `released`, of indirect time only: not both.

    Args:
        hours: Recorded hours (`hours`) by year and role.
        plans: The settled plan of each year.

    Returns:
        Columns year, role, hours, `direct` as it is, `more` and `released`, hours a year.
    """
    rows = []
    for year, plan in sorted(plans.items()):
        table = plan.table(Allowances)
        mine = hours[hours["year"] == year_name(year)].set_index("role")["hours"]
        for each in table.direct_care.values() if table is not None else ():
            for role in each.roles:
                if role in mine.index:
                    worked = float(mine[role])
                    direct = worked * each.share.value
                    more = worked * (each.aim.value - each.share.value)
                    released = released_hours(direct, each.share.value, each.aim.value)
                    rows.append(
                        (year_name(year), role, direct_by_share(direct, each.share.value), direct, more, released)
                    )
    return pd.DataFrame(rows, columns=["year", "role", "hours", "direct", "more", "released"])
