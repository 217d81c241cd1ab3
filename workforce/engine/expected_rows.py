"""The closed form's yearly measures as rows of one long table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.engine.expected_flow import Flow
from workforce.engine.expected_staff import Staff, Visits
from workforce.engine.expected_ways import Cells
from workforce.engine.expected_where import Where
from workforce.model.calendar import MS_PER_HOUR, year_name
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


class Placed:
    """Shares cells out over the places of care and of residence: one row a group, location and care trust.

    Attributes:
        group: Of each row; location: NONE where patients have no site; pct: where they live.
    """

    def __init__(self, where: Where, cells: Cells, setting: int, years: int) -> None:
        kinds, kind = np.unique(np.stack([cells.group, cells.stratum]), axis=1, return_inverse=True)
        self._sum = np.zeros((kinds.shape[1], len(cells.code)))
        self._sum[kind.ravel(), np.arange(len(cells.code))] = 1.0
        parts = [where.places(int(stratum), setting) for stratum in kinds[1]]
        of_kind = np.repeat(np.arange(len(parts)), [len(part.share) for part in parts])
        triples = np.stack([kinds[0][of_kind], *(np.concatenate([p[i] for p in parts]) for i in (0, 1))])
        rows, row = np.unique(triples, axis=1, return_inverse=True)
        row = row.ravel()
        self.group, self.location, self.pct = rows
        self._share = np.zeros((rows.shape[1], len(parts)))
        self._share[row, of_kind] = np.concatenate([part.share for part in parts])
        self._travel = np.zeros((years, rows.shape[1], len(parts)))
        self._travel[:, row, of_kind] = np.concatenate([part.travel for part in parts], axis=1)

    def shared(self, value: Floats, trips: Floats | None = None) -> Floats:
        """Values of rows [rows, Y], from values of cells and how often travel by area is added [cells, Y]."""
        found = self._share @ (self._sum @ value)
        if trips is not None:
            found += np.einsum("yrk,ky->ry", self._travel, self._sum @ trips)
        return np.asarray(found)


def rows_of(flow: Flow, staff: Staff, years: Ints) -> Rows:
    """All rows of the yearly measures for some years (indices)."""
    network, chart = flow.network, flow.chart
    rows = Rows(network)
    for group in range(len(network.names.groups)):
        _people(rows, "arrivals", flow, chart.arrival(group), years)
    starts = np.zeros((chart.activities, len(network.names.locations) + 1, network.years))
    for activity in range(chart.activities):
        if len(flow.entries[activity]):
            starts[activity] = _visits(rows, flow, staff, activity, years)
    for end in range(len(network.names.ends)):
        _people(rows, "ends", flow, chart.target(-end - 1), years, end=end)
    _units(rows, network, starts, years)
    return rows


def _people(rows: Rows, measure: str, flow: Flow, node: int, years: Ints, **ids: int) -> None:
    """Arrivals or ends, by where patients live."""
    network, where, cells = flow.network, flow.ways.where, flow.ways.cells[node]
    if not len(cells.code):
        return
    by_year, pcts = flow.grid.by_year(flow.entries[node]), len(network.names.pcts)
    share = np.array([np.bincount(network.geography.area_pct, where.area_share[s.areas], pcts) for s in where.strata])
    for group in np.unique(cells.group).tolist():
        mine = cells.group == group
        value = share[cells.stratum[mine]].T @ by_year[mine]
        pathway = int(network.groups.pathway[group])
        rows.add_years(measure, value, years, pathway=pathway, group=group, pct=np.arange(pcts), **ids)


def _visits(rows: Rows, flow: Flow, staff: Staff, activity: int, years: Ints) -> Floats:
    """Starts, presence and staff time of one activity; gives starts by location [L + 1, Y]."""
    network = flow.network
    setting = int(network.activities.setting[activity])
    placed = Placed(flow.ways.where, flow.ways.cells[activity], setting, network.years)
    visits = Visits(flow, activity)
    ids = {
        "pathway": int(network.activities.pathway[activity]), "group": placed.group, "activity": activity,
        "setting": setting, "location": placed.location, "pct": placed.pct,
    }  # fmt: skip
    started = placed.shared(visits.starts)
    rows.add_years("starts", started, years, **ids)
    rows.add_years("patient", placed.shared(visits.presence), years, **ids)
    ids["cover_group"] = np.append(network.cover_group[setting], NONE)[placed.location]
    ids["outside"] = np.append(network.geography.location_outside, False)[placed.location].astype(np.int64)
    for need in staff.needs(visits):
        name, role = int(network.needs.name[need.row]), int(network.needs.role[need.row])
        rows.add_years("staff", placed.shared(need.time, need.trips), years, need=name, role=role, **ids)
    found = np.zeros((len(network.names.locations) + 1, network.years))
    np.add.at(found, placed.location, started)
    return found


def _units(rows: Rows, network: Network, starts: Floats, years: Ints) -> None:
    """What units owe whatever their patients: the worked share of on-call hours, and hours of presence."""
    cover, calendar = network.unit_cover, network.calendar
    for row in np.flatnonzero(np.isin(cover.year, years)).tolist():
        year, group, setting = int(cover.year[row]), int(cover.cover_group[row]), int(cover.setting[row])
        count = np.array(calendar.hours_of_week_count(calendar.year_at(year)), dtype=np.float64)
        if cover.on_call[row] > 0:
            during = float(network.needs.windows[cover.window[row]] @ count)
            hours = float(cover.on_call[row] * cover.worked[row]) * during
        else:
            activity, a_week = int(cover.presence_activity[row]), float(cover.presence[row])
            if activity != NONE:
                here = np.flatnonzero(network.cover_group[setting] == group)
                a_week = _presence_hours(network, row, float(starts[activity, here, year].sum()))
            hours = a_week * count.sum() / len(count)
        rows.add(
            "unit", np.array([hours * MS_PER_HOUR]), year=year, setting=setting, location=int(cover.location[row]),
            role=int(cover.role[row]), cover_group=group, outside=0,
            need=rows.needs[ON_CALL if cover.on_call[row] > 0 else PRESENCE],
        )  # fmt: skip


def _presence_hours(network: Network, row: int, starts: float) -> float:
    """Hours of presence a week owed at so many starts a year: of the first step they are below."""
    cover = network.unit_cover
    steps = slice(int(cover.step_start[row]), int(cover.step_start[row + 1]))
    below = np.flatnonzero(starts < cover.step_below[steps])
    return float(cover.step_hours[steps][below[0]]) if len(below) else 0.0
