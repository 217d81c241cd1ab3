"""When in the week staff work, and what unsocial hours add to their basic pay.

The hours of one role in one unit fall on the 168 hours of the week as its patients' needs do (workload), or as it is on
duty (cover). An hour's share is that of the block of the table of pay that adds most; a weekday that is a bank holiday
is paid as one, in as many of the hours as there are such days in the year.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from workforce.model.blocks import DAYS
from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, Calendar, is_bank_holiday
from workforce.model.pay import Pay, UnsocialHours
from workforce.network.need_classes import need_classes, staff_by_hour
from workforce.network.network import Floats, Network
from workforce.planning.plans import Plan

__all__ = ["Week", "added_by_hour", "unsocial_shares", "week_of_need"]

Week = dict[tuple[str, str], Floats]
"""Hours worked in each hour of the week of a year [168], by cover group and role, in any measure that is the same."""

MILLIONTHS = 1_000_000
HOURS_PER_DAY = 24


def added_by_hour(pay: Pay, calendar: Calendar, year: int, recorded: float = 1.0) -> dict[str, Floats]:
    """What each hour of the week adds to an hour's basic pay, by band, the mean over one financial year [168].

    Args:
        pay: the table of pay.
        calendar: the calendar.
        year: the financial year, by its first calendar year.
        recorded: the part of working time that is recorded work; the rest is support work.
    """
    holidays = _bank_holidays(calendar, year)
    found = {}
    for band in pay.bands:
        usual, holiday = np.zeros(HOURS_PER_WEEK), np.zeros(HOURS_PER_WEEK)
        for block in pay.unsocial_hours.values():
            if band in block.bands:
                share = block.bands[band].value * (recorded if block.care_alone else 1.0)
                within = _within(block)
                usual = np.maximum(usual, share * within)
                holiday = np.maximum(holiday, share * (np.ones(HOURS_PER_WEEK) if block.bank_holidays else within))
        found[band] = (1.0 - holidays) * usual + holidays * holiday
    return found


def _within(block: UnsocialHours) -> Floats:
    """The part of each hour of the week that is in a block [168]."""
    found = np.zeros((len(DAYS), HOURS_PER_DAY))
    for hour in range(HOURS_PER_DAY):
        start, end = hour * MS_PER_HOUR, (hour + 1) * MS_PER_HOUR
        part = 1.0
        if block.over is not None:
            ends = {moment % MS_PER_DAY for moment in (block.over.start, block.over.end)}
            edges = sorted({start, end} | {moment for moment in ends if start < moment < end})
            part = sum(b - a for a, b in pairwise(edges) if block.over.holds(a)) / MS_PER_HOUR
        for day in block.days:
            found[DAYS.index(day), hour] = part
    return found.ravel()


def _bank_holidays(calendar: Calendar, year: int) -> Floats:
    """The part of each hour of the week that falls on a bank holiday, over a financial year [168]."""
    days, on = np.zeros(len(DAYS)), np.zeros(len(DAYS))
    for start in range(calendar.start_ms(year), calendar.end_ms(year), MS_PER_DAY):
        days[calendar.weekday(start)] += 1
        on[calendar.weekday(start)] += is_bank_holiday(calendar.date(start))
    return np.repeat(on / days, HOURS_PER_DAY)


def week_of_need(weekly: pd.DataFrame, units: pd.DataFrame, network: Network, year: int) -> Week:
    """When in the week the need for staff falls, by the closed form's mean week.

    Args:
        weekly: its weekly pattern of the year (`census mean`, `cover mean`, `work mean`).
        units: its yearly rows `unit` of the year: presence owed, of which it is not said when it falls, is spread
            evenly; work on call falls in the windows of the calls.
        network: the scenario.
        year: the financial year, by its first calendar year.
    """
    index = network.calendar.index_of(year)
    found: Week = {}
    _add_presence(found, weekly, network, index)
    mean = weekly[weekly["measure"] == "cover mean"]
    _add_rows(found, mean, mean["value"] * mean["bin"].fillna(0).astype("int64") / MILLIONTHS)
    work = weekly[weekly["measure"] == "work mean"]
    _add_rows(found, work, work["value"] / MS_PER_HOUR)
    times = np.array(network.calendar.hours_of_week_count(year), dtype=np.float64)
    found = {key: hours * times for key, hours in found.items()}
    _add_units(found, units, network, index, times)
    return found


def _add_rows(found: Week, rows: pd.DataFrame, staff: pd.Series[float]) -> None:
    """Add staff at work in each hour, of rows with a cover group, a role and an hour."""
    if not len(rows):
        return
    table = pd.DataFrame({"staff": staff, "hour": rows["hour"].astype("int64")})
    for name in ("cover_group", "role"):
        table[name] = rows[name].astype(object)
    for (group, role), part in table.groupby(["cover_group", "role"], sort=False):
        hours = found.setdefault((str(group), str(role)), np.zeros(HOURS_PER_WEEK))
        np.add.at(hours, part["hour"].to_numpy(), part["staff"].to_numpy())


def _add_presence(found: Week, weekly: pd.DataFrame, network: Network, index: int) -> None:
    """Add staff for patients present, by need class."""
    rows = weekly[weekly["measure"] == "census mean"]
    classes, names = need_classes(network, index), network.names
    groups = {name: place for place, name in enumerate(names.cover_groups)}
    table = pd.DataFrame({"group": rows["cover_group"].astype(object), "value": rows["value"]})
    table["hour"], table["bin"] = rows["hour"].astype("int64"), rows["bin"].astype("int64")
    for (of, number), part in table.groupby(["group", "bin"], sort=False):
        group = str(of)
        known = classes[groups[group]]
        if known is None:
            continue
        present = np.zeros(HOURS_PER_WEEK)
        np.add.at(present, part["hour"].to_numpy(), part["value"].to_numpy())
        needed = known[int(str(number)) - 1]
        for role in {role for role, _, _ in needed}:
            hours = found.setdefault((group, names.roles[role]), np.zeros(HOURS_PER_WEEK))
            hours += present * staff_by_hour(network, needed, role)


def _add_units(found: Week, units: pd.DataFrame, network: Network, index: int, times: Floats) -> None:
    """Add what units owe: work on call in its windows, presence evenly."""
    cover, names = network.unit_cover, network.names
    called: dict[tuple[str, str], float] = {}
    for row in np.flatnonzero((cover.year == index) & (cover.on_call > 0)).tolist():
        key = names.cover_groups[int(cover.cover_group[row])], names.roles[int(cover.role[row])]
        hours = float(cover.on_call[row] * cover.worked[row]) * network.needs.windows[cover.window[row]] * times
        found[key] = found.get(key, np.zeros(HOURS_PER_WEEK)) + hours
        called[key] = called.get(key, 0.0) + float(hours.sum())
    owed = units.groupby(["cover_group", "role"], observed=True)["value"].sum() / MS_PER_HOUR
    for each in owed.rename("hours").reset_index().to_dict("records"):
        key = str(each["cover_group"]), str(each["role"])
        left = float(each["hours"]) - called.get(key, 0.0)
        if left > 0:
            found[key] = found.get(key, np.zeros(HOURS_PER_WEEK)) + left * times / times.sum()


def unsocial_shares(
    week: Week, plan: Plan, pay: Pay, calendar: Calendar, year: int, support: bool = True
) -> pd.DataFrame:
    """What unsocial hours add to basic pay, as a share of it, by cover group, role and band.

    A row without a cover group is of the role wherever it works, for care that no unit's week is known of.

    Args:
        week: when in the week each unit and role work.
        plan: the settled plan of the year.
        pay: its table of pay.
        calendar: the calendar.
        year: the financial year, by its first calendar year.
        support: whether paid working time holds support work, as by workload; on duty there is none apart.

    Returns:
        Columns cover_group, role, band and `added`.
    """
    groups = plan.availability.staff_groups
    by_hour = {
        name: added_by_hour(pay, calendar, year, 1.0 - group.category_allowance.value * support)
        for name, group in groups.items()
    }
    weeks: dict[tuple[str | None, str], Floats] = {}
    for (group, role), hours in week.items():
        weeks[group, role] = hours
        weeks[None, role] = weeks.get((None, role), np.zeros(HOURS_PER_WEEK)) + hours
    rows = []
    for (of, role), hours in weeks.items():
        whole = float(hours.sum())
        added = by_hour[plan.roles.roles[role].staff_group]
        for band in plan.roles.roles[role].bands:
            if band in added and whole > 0:
                rows.append((of, role, band, float(hours @ added[band]) / whole))
    return pd.DataFrame(rows, columns=["cover_group", "role", "band", "added"])
