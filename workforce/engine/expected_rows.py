"""The closed form's yearly measures as rows of one long table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.engine.expected_columns import Columns
from workforce.engine.expected_flow import Flow
from workforce.engine.expected_places import Kinds
from workforce.engine.expected_staff import Staff
from workforce.model.calendar import MS_PER_HOUR, year_name
from workforce.network.cover_teams import counted, places_staffed, staffed_by
from workforce.network.network import NONE, Floats, Ints, Network

NAMED = (
    "measure", "year", "pathway", "group", "activity", "need", "role", "setting", "location", "pct",
    "cover_group", "place", "end",
)  # fmt: skip
NUMBERED = ("outside", "hour", "n1", "n2", "n3", "n4", "bin")
MEASURES = ("arrivals", "starts", "ends", "patient", "staff", "unit", "census mean", "cover mean", "work mean")
ON_CALL, PRESENCE = "on call", "presence"


class Rows:
    """Rows gathered as ids, turned to names at the end. Columns are those of the simulation's measures."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._parts: list[tuple[dict[str, Any], Floats]] = []

    @cached_property
    def needs(self) -> dict[str, int]:
        """The ids of everything that may stand in the column `need`."""
        every = dict.fromkeys((*self.network.names.needs, ON_CALL, PRESENCE))
        return {name: place for place, name in enumerate(every)}

    def add(self, measure: str, value: Floats, **ids: Any) -> None:
        """Add rows of one measure: a value each, and ids of each row or of all. Rows of value 0 are left out."""
        some = np.flatnonzero(value)
        if len(some):
            kept = {name: of if np.ndim(of) == 0 else np.asarray(of)[some] for name, of in ids.items()}
            self._parts.append(({"measure": MEASURES.index(measure), **kept}, value[some]))

    def add_years(self, measure: str, value: Floats, years: Ints, **ids: Any) -> None:
        """As ``add``, for values by row and year [rows, years]."""
        wide = {name: of if np.ndim(of) == 0 else np.repeat(of, len(years)) for name, of in ids.items()}
        self.add(measure, value[:, years].ravel(), year=np.tile(years, len(value)), **wide)

    def frame(self) -> pd.DataFrame:
        """The table: columns of names are categories, missing where a name does not apply."""
        values = np.concatenate([np.zeros(0), *(value for _, value in self._parts)])
        table: dict[str, Any] = {}
        names = self._names()
        for name in (*NAMED, *NUMBERED):
            ids = self._column(name, len(values))
            if name in names:
                kinds = sorted(set(names[name]))
                place = {word: position for position, word in enumerate(kinds)}
                codes = np.array([*(place[word] for word in names[name]), NONE], dtype=np.int32)[ids]
                table[name] = pd.Categorical.from_codes(codes, categories=pd.Index(kinds, dtype=object))
            else:
                table[name] = pd.arrays.IntegerArray(np.maximum(ids, 0), ids == NONE)
        return pd.DataFrame({**table, "value": values}, copy=False)

    def _names(self) -> dict[str, Sequence[str]]:
        names, calendar = self.network.names, self.network.calendar
        return {
            "measure": MEASURES,
            "year": [year_name(year) for year in calendar.years],
            "pathway": names.pathways,
            "group": [name for _, name in names.groups],
            "activity": [name for _, name in names.activities],
            "need": tuple(self.needs),
            "role": names.roles,
            "setting": names.settings,
            "location": names.locations,
            "pct": names.pcts,
            "cover_group": names.cover_groups,
            "place": names.places,
            "end": [name for _, name in names.ends],
        }

    def _column(self, name: str, size: int) -> NDArray[np.int32]:
        found = np.full(size, NONE, dtype=np.int32)
        first = 0
        for ids, value in self._parts:
            if name in ids:
                found[first : first + len(value)] = ids[name]
            first += len(value)
        return found


def rows_of(flow: Flow, staff: Staff, years: Ints) -> Rows:
    """All rows of the yearly measures for some years (indices)."""
    network, chart = flow.network, flow.chart
    rows = Rows(network)
    for group in range(len(network.names.groups)):
        _people(rows, "arrivals", flow, chart.arrival(group), int(network.groups.pathway[group]), years)
    starts = np.zeros((chart.activities, len(network.names.locations) + 1, network.years))
    for activity in range(chart.activities):
        if flow.entries[activity]:
            starts[activity] = _visits(rows, flow, staff, activity, years)
    for end, (name, _) in enumerate(network.names.ends):
        pathway = network.names.pathways.index(name)
        _people(rows, "ends", flow, chart.target(-end - 1), pathway, years, end=end)
    _units(rows, network, starts, years)
    return rows


def _people(rows: Rows, measure: str, flow: Flow, node: int, pathway: int, years: Ints, **ids: int) -> None:
    """Arrivals or ends, by where patients live."""
    network = flow.network
    if not flow.entries[node]:
        return
    columns = Columns(flow, node)
    kinds, pcts = Kinds(columns), len(network.names.pcts)
    value = columns.by_year(kinds.summed(columns.entered()))
    share = np.zeros((len(columns.eras), pcts, len(kinds.group)))
    for era in range(len(columns.eras)):
        np.add.at(share[era], network.geography.area_pct, kinds.living(era))
    for group in np.unique(kinds.group).tolist():
        mine = kinds.group == group
        found = np.asarray((share[:, :, mine] @ value[:, mine]).sum(axis=0))
        rows.add_years(measure, found, years, pathway=pathway, group=group, pct=np.arange(pcts), **ids)


def _visits(rows: Rows, flow: Flow, staff: Staff, activity: int, years: Ints) -> Floats:
    """Starts, presence and staff time of one activity; gives starts by location [L + 1, Y]."""
    network = flow.network
    setting = int(network.activities.setting[activity])
    visits, placed = staff.visits(activity), staff.placed(activity)
    ids = {
        "pathway": int(network.activities.pathway[activity]), "group": placed.group, "activity": activity,
        "setting": setting, "location": placed.location, "pct": placed.pct,
    }  # fmt: skip
    started = placed.shared(visits.starts)
    rows.add_years("starts", started, years, **ids)
    rows.add_years("patient", placed.shared(visits.presence), years, **ids)
    units = np.append(network.cover_group[setting], NONE)[placed.location]
    ids["outside"] = np.append(network.geography.location_outside, False)[placed.location].astype(np.int64)
    for need in staff.needs(visits):
        name, role = int(network.needs.name[need.row]), int(network.needs.role[need.row])
        ids["cover_group"] = staffed_by(network, units, role)
        rows.add_years("staff", placed.shared(need.time, need.trips), years, need=name, role=role, **ids)
    found = np.zeros((len(network.names.locations) + 1, network.years))
    np.add.at(found, placed.location, started)
    return found


def _units(rows: Rows, network: Network, starts: Floats, years: Ints) -> None:
    """What units owe whatever their patients."""
    cover = network.unit_cover
    for row, year, hours in owed(network, starts, years):
        rows.add(
            "unit", np.array([hours * MS_PER_HOUR]), year=year, setting=int(cover.setting[row]),
            location=int(cover.location[row]), role=int(cover.role[row]), cover_group=int(cover.cover_group[row]),
            outside=0, need=rows.needs[ON_CALL if cover.on_call[row] > 0 else PRESENCE],
        )  # fmt: skip


def owed(network: Network, starts: Floats, years: Ints) -> Iterator[tuple[int, int, float]]:
    """What units owe whatever their patients: the worked share of on-call hours, and hours of presence.

    Args:
        network: The network.
        starts: Of each activity at each location, the last being none [activities, locations + 1, Y].
        years: The years (indices).

    Yields:
        The row of the network's cover, its year and the hours in that year.
    """
    cover, calendar = network.unit_cover, network.calendar
    counts = {y: np.array(calendar.hours_of_week_count(calendar.year_at(y)), dtype=np.float64) for y in years.tolist()}
    for row in np.flatnonzero(np.isin(cover.year, years)).tolist():
        year, group, setting = int(cover.year[row]), int(cover.cover_group[row]), int(cover.setting[row])
        count = counts[year]
        if cover.on_call[row] > 0:
            during = float(network.needs.windows[cover.window[row]] @ count)
            hours = float(cover.on_call[row] * cover.worked[row]) * during
        else:
            a_week = float(cover.presence[row])
            if len(activities := counted(network, row)):
                here = places_staffed(network, setting, int(cover.role[row]), group)
                a_week = presence_hours(network, row, float(starts[:, :, year][np.ix_(activities, here)].sum()))
            hours = a_week * count.sum() / len(count)
        yield row, year, hours


def presence_hours(network: Network, row: int, starts: float) -> float:
    """Hours of presence a week owed at so many starts a year: of the first step they are below."""
    cover = network.unit_cover
    steps = slice(int(cover.step_start[row]), int(cover.step_start[row + 1]))
    below = np.flatnonzero(starts < cover.step_below[steps])
    return float(cover.step_hours[steps][below[0]]) if len(below) else 0.0
