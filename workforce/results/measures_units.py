"""Staff time that units owe whatever their patients: work on call and hours of presence."""

from __future__ import annotations

import numpy as np

from workforce.model.calendar import MS_PER_HOUR
from workforce.network.cover_teams import counted, places_staffed
from workforce.network.network import Ints, Network
from workforce.results.measures_table import ON_CALL, PRESENCE, MeasureRows

DAYS_PER_WEEK = 7


def unit_rows(network: Network, starts: Ints, rows: MeasureRows) -> None:
    """Add rows `unit`: on-call hours worked, and hours of presence, over each year's real days.

    Floors ("never fewer than") are not work owed; they belong to cover.

    Args:
        network: The scenario.
        starts: Visits started [years, activities, locations].
        rows: Where they go.
    """
    cover, calendar = network.unit_cover, network.calendar
    for row in range(len(cover.year)):
        year, group = int(cover.year[row]), int(cover.cover_group[row])
        number = calendar.year_at(year)
        hours = 0.0
        if cover.on_call[row] > 0:
            times = np.array(calendar.hours_of_week_count(number))
            hours = float(cover.on_call[row] * cover.worked[row] * (network.needs.windows[cover.window[row]] @ times))
        else:
            a_week = float(cover.presence[row])
            if len(activities := counted(network, row)):
                of_group = places_staffed(network, int(cover.setting[row]), int(cover.role[row]), group)
                a_week = presence_hours(network, row, int(starts[year][np.ix_(activities, of_group)].sum()))
            hours = a_week * calendar.days_in(number) / DAYS_PER_WEEK
        rows.add(
            "unit",
            np.array([round(hours * MS_PER_HOUR)], dtype=np.int64),
            year=year,
            setting=int(cover.setting[row]),
            location=int(cover.location[row]),
            role=int(cover.role[row]),
            cover_group=group,
            need=rows.needs[ON_CALL if cover.on_call[row] > 0 else PRESENCE],
            outside=0,
        )


def presence_hours(network: Network, row: int, starts: float) -> float:
    """Hours of presence a week that a row of unit cover owes for so many starts a year."""
    cover = network.unit_cover
    first, last = int(cover.step_start[row]), int(cover.step_start[row + 1])
    for step in range(first, last):
        if starts < cover.step_below[step]:
            return float(cover.step_hours[step])
    return 0.0
