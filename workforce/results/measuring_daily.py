"""Lines on which repeated work is counted by day, before it is put on hours."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR, is_bank_holiday
from workforce.network.network import NONE, RATIO, REPEATED, WHOLE, Bools, Ints, Network
from workforce.results.measures_work import AFTER, HOURS_PER_DAY

Kind = tuple[int, int, int, int]
"""A role, the hour of the day from which its work falls, the window it falls in, and the days listed."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Where repeated work is counted by day.

    Attributes:
        listed: Which days of the horizon each list of days holds [lists, days].
        listed_of: Of each row of needs, its list.
        kind_of: Of each row of needs, its kind of line.
        kinds: The kinds: role, first hour of the day, window (NONE: from that hour on), list.
        parts: Of each kind, over how many hours its work goes on at most: so many lines one after the other.
        reach: Hours over which any piece of timed work goes on at most.
    """

    listed: Bools
    listed_of: Ints
    kind_of: Ints
    kinds: tuple[Kind, ...]
    parts: Ints
    reach: int


def daily_of(network: Network) -> Daily:
    """Find the lists of days and the kinds of line of a network's repeated needs."""
    needs = network.needs
    listed: dict[tuple[tuple[bool, ...], bool], int] = {}
    kinds: dict[Kind, int] = {}
    parts: list[int] = []
    listed_of, kind_of = (np.full(len(needs.form), NONE, dtype=np.int64) for _ in range(2))
    most, days = most_each(network), network.calendar.horizon_ms // MS_PER_DAY
    for row in np.flatnonzero(needs.form == REPEATED).tolist():
        weekdays = tuple(needs.weekdays[row].tolist())
        listed_of[row] = listed.setdefault((weekdays, bool(needs.not_bank_holidays[row])), len(listed))
        window, at = int(needs.window[row]), int(needs.at[row])
        if window != NONE and not needs.windows[window][:HOURS_PER_DAY].any():
            window = NONE
        kind = (int(needs.role[row]), at // MS_PER_HOUR, window, int(listed_of[row]))
        kind_of[row] = kinds.setdefault(kind, len(kinds))
        hours = 1 if window != NONE else ceil((at % MS_PER_HOUR + most[row]) / MS_PER_HOUR)
        parts += [1] * (len(kinds) - len(parts))
        parts[kind_of[row]] = max(parts[kind_of[row]], min(hours, AFTER + 1))
    timed = ~np.isin(needs.form, (RATIO, WHOLE))
    reach = ceil(float(most[timed].max(initial=0)) / MS_PER_HOUR) + 1
    return Daily(
        np.array([_days(network, *each) for each in listed], dtype=np.bool_).reshape(len(listed), days),
        listed_of,
        kind_of,
        tuple(kinds),
        np.array(parts, dtype=np.int64),
        reach,
    )


def most_each(network: Network) -> Ints:
    """Of each row of needs, the longest time that it may take once, in milliseconds; 0 for those by presence."""
    needs, looked = network.needs, network.lookups
    sizes = network.attributes.values
    found = np.zeros(len(needs.form), dtype=np.int64)
    travel = float(network.geography.travel_per_visit.max(initial=0.0))
    known: dict[int, float] = {}
    for row in np.flatnonzero(needs.time != NONE).tolist():
        which = int(needs.time[row])
        if which not in known:
            rows = int(looked.base[which]) + int(looked.year_stride[which]) * np.arange(network.years)
            for place in range(looked.attribute_start[which], looked.attribute_start[which + 1]):
                steps = looked.stride[place] * np.arange(sizes[looked.attribute[place]])
                rows = np.unique(rows[:, None] + steps)
            known[which] = float(network.amounts[looked.row[rows]].max())
        found[row] = ceil(known[which] + float(needs.by_area_travel[row]) * travel) + 1
    return found


def _days(network: Network, weekdays: tuple[bool, ...], not_bank_holidays: bool) -> Bools:
    """Which days of the horizon are listed."""
    calendar = network.calendar
    days = np.arange(calendar.horizon_ms // MS_PER_DAY)
    found: Bools = np.array(weekdays, dtype=np.bool_)[(calendar.weekday(0) + days) % 7]
    if not_bank_holidays:
        free = [is_bank_holiday(calendar.date(day * MS_PER_DAY)) for day in days.tolist()]
        found = found & ~np.array(free, dtype=np.bool_)
    return found
