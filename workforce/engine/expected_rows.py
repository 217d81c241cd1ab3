"""The closed form's measures as rows of one long table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from workforce.engine.expected_flow import Flow
from workforce.engine.expected_staff import Staff, Visits
from workforce.engine.expected_where import Places
from workforce.model.calendar import year_name
from workforce.network.network import NONE, Floats, Ints, Network

COLUMNS = (
    "measure", "year", "pathway", "group", "activity", "need", "role", "setting", "location", "pct", "outside",
    "cover_group", "place", "end", "hour", "n1", "n2", "n3", "n4", "bin", "value",
)  # fmt: skip
MEASURES = ("arrivals", "starts", "ends", "patient", "staff", "unit")
ARRIVALS, STARTS, ENDS, PATIENT, STAFF, UNIT = range(6)
NAMED = ("measure", "year", "group", "activity", "need", "rule", "role", "setting", "location", "pct", "cover_group", "end")


class Rows:
    """Rows gathered as ids, turned to names at the end."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._parts: list[tuple[dict[str, int | Ints], Floats]] = []

    def add(self, value: Floats, **ids: int | Ints) -> None:
        """Rows with these values; an id is of all rows or one a row. Rows of value 0 are left out."""
        some = value != 0.0
        if some.any():
            self._parts.append(
                ({k: v[some] if isinstance(v, np.ndarray) else v for k, v in ids.items()}, value[some])
            )

    def column(self, name: str) -> Ints:
        """One column of ids, NONE where rows have none."""
        return np.concatenate(
            [
                np.zeros(0, dtype=np.int64),
                *(np.broadcast_to(ids.get(name, NONE), value.shape) for ids, value in self._parts),
            ]
        ).astype(np.int64)

    @property
    def values(self) -> Floats:
        """The values."""
        return np.concatenate([np.zeros(0), *(value for _, value in self._parts)])

    def frame(self) -> pd.DataFrame:
        """The table of the measures, with names as categories."""
        names, network = self.network.names, self.network
        years = [year_name(network.calendar.year_at(y)) for y in range(network.years)]
        group, setting, location = self.column("group"), self.column("setting"), self.column("location")
        pathway = np.where(group == NONE, NONE, network.groups.pathway[group])
        outside = np.where(location == NONE, False, network.geography.location_outside[location]).astype(np.int8)
        made: dict[str, Any] = {
            "measure": _named(self.column("measure"), MEASURES),
            "year": _named(self.column("year"), years),
            "pathway": _named(pathway, names.pathways),
            "group": _named(group, [name for _, name in names.groups]),
            "activity": _named(self.column("activity"), [name for _, name in names.activities]),
            "need": _named(self.column("need"), names.needs),
            "role": _named(self.column("role"), names.roles),
            "setting": _named(setting, names.settings),
            "location": _named(location, names.locations),
            "pct": _named(self.column("pct"), names.pcts),
            "outside": outside,
            "cover_group": _named(self.column("cover_group"), names.cover_groups),
            "end": _named(self.column("end"), [name for _, name in names.ends]),
        }
        count = len(group)
        for column in COLUMNS[:-1]:
            if column in ("place",):
                made[column] = pd.Categorical.from_codes(np.full(count, -1), categories=pd.Index([], dtype=object))
            elif column not in made:
                made[column] = pd.array(np.zeros(count), dtype="Int64") if count == 0 else pd.arrays.IntegerArray(
                    np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool)
                )
        made["value"] = self.values
        return pd.DataFrame({column: made[column] for column in COLUMNS})


def _named(ids: Ints, names: Sequence[str]) -> pd.Categorical:
    """Ids as categories; names that stand for several ids (of several pathways) become one."""
    distinct = list(dict.fromkeys(names))
    place = {name: i for i, name in enumerate(distinct)}
    codes = np.array([*(place[name] for name in names), -1], dtype=np.int64)
    return pd.Categorical.from_codes(codes[ids], categories=pd.Index(distinct, dtype=object))


class Placed:
    """Sums cells into groups and shares them out over the places of care and of residence."""

    def __init__(self, flow: Flow, node: int, setting: int) -> None:
        self.where = flow.ways.where
        cells = flow.ways.cells[node]
        kinds, self._kind = np.unique(np.stack([cells.group, cells.stratum]), axis=1, return_inverse=True)
        self._kind = self._kind.ravel()
        self.kinds = [(int(g), int(s)) for g, s in kinds.T]
        self.places: list[Places] = [self.where.places(s, setting) for _, s in self.kinds]

    def shared(self, value: Floats, trips: Floats | None = None, year: int = 0) -> list[tuple[int, Ints, Ints, Floats]]:
        """For each group: location, trust of residence and value of its rows.

        Args:
            value: By cell.
            trips: By cell: how often travel by area is added.
            year: Whose travel.
        """
        total = np.bincount(self._kind, value, minlength=len(self.kinds))
        travels = np.bincount(self._kind, trips, minlength=len(self.kinds)) if trips is not None else None
        found: dict[int, list[tuple[Ints, Ints, Floats]]] = {}
        for kind, ((group, _), place) in enumerate(zip(self.kinds, self.places, strict=True)):
            here = total[kind] * place.share
            if travels is not None:
                here = here + travels[kind] * place.travel[year]
            found.setdefault(group, []).append((place.location, place.pct, here))
        return [(group, *_merged(parts)) for group, parts in found.items()]


def _merged(parts: list[tuple[Ints, Ints, Floats]]) -> tuple[Ints, Ints, Floats]:
    if len(parts) == 1:
        return parts[0]
    location, pct, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    pairs, where = np.unique(np.stack([location, pct]), axis=1, return_inverse=True)
    return pairs[0], pairs[1], np.bincount(where.ravel(), value)


def rows_of(flow: Flow, staff: Staff, years: Sequence[int]) -> Rows:
    """All rows of the yearly measures for some years (indices)."""
    network, chart = flow.network, flow.chart
    rows = Rows(network)
    for group in range(len(network.names.groups)):
        _people(rows, flow, chart.arrival(group), years, measure=ARRIVALS)
    for activity in range(chart.activities):
        if len(flow.entries[activity]):
            _visits(rows, flow, staff, activity, years)
    for end in range(len(network.names.ends)):
        _people(rows, flow, chart.target(-end - 1), years, measure=ENDS, end=end)
    _units(rows, network, years)
    return rows


def _people(rows: Rows, flow: Flow, node: int, years: Sequence[int], **ids: int | Ints) -> None:
    """Arrivals or ends, by where patients live."""
    if not len(flow.entries[node]):
        return
    by_year = flow.grid.by_year(flow.entries[node])
    cells, where = flow.ways.cells[node], flow.ways.where
    pct_of = flow.network.geography.area_pct
    share = np.array(
        [np.bincount(pct_of, where.area_share[s.areas], minlength=len(flow.network.names.pcts)) for s in where.strata]
    )
    for year in years:
        for group in np.unique(cells.group).tolist():
            mine = cells.group == group
            value = by_year[mine, year] @ share[cells.stratum[mine]]
            rows.add(value, year=year, group=group, pct=np.arange(len(value)), **ids)


def _visits(rows: Rows, flow: Flow, staff: Staff, activity: int, years: Sequence[int]) -> None:
    """Starts, presence and staff time of one activity."""
    network = flow.network
    setting = int(network.activities.setting[activity])
    placed, visits = Placed(flow, activity, setting), Visits(flow, activity)
    for year in years:
        for measure, value in ((STARTS, visits.starts[:, year]), (PATIENT, visits.presence[:, year])):
            for group, location, pct, here in placed.shared(value):
                rows.add(
                    here, measure=measure, year=year, group=group, activity=activity, setting=setting,
                    location=location, pct=pct, cover_group=_cover(network, setting, location),
                )  # fmt: skip
        for need in staff.needs(visits, year):
            for group, location, pct, here in placed.shared(need.time, need.trips, year):
                rows.add(
                    here, measure=STAFF, year=year, group=group, activity=activity, setting=setting,
                    location=location, pct=pct, need=int(network.needs.name[need.row]),
                    role=int(network.needs.role[need.row]), cover_group=_cover(network, setting, location),
                )  # fmt: skip


def _cover(network: Network, setting: int, location: Ints) -> Ints:
    return np.where(location == NONE, NONE, network.cover_group[setting, location])


def _units(rows: Rows, network: Network, years: Sequence[int]) -> None:
    """What units owe whatever their patients: the worked share of on-call hours, and hours of presence."""
    cover = network.unit_cover
    measure, year_of, location = rows.column("measure"), rows.column("year"), rows.column("location")
    activity, values = rows.column("activity"), rows.values
    for year in years:
        count = np.array(network.calendar.hours_of_week_count(network.calendar.year_at(year)), dtype=np.float64)
        for row in np.flatnonzero(cover.year == year).tolist():
            hours = float(cover.presence[row])
            by_starts = int(cover.presence_activity[row])
            if by_starts != NONE:
                of = np.flatnonzero(network.cover_group[cover.setting[row]] == cover.cover_group[row])
                here = (measure == STARTS) & (year_of == year) & (activity == by_starts) & np.isin(location, of)
                hours = _step(network, row, float(values[here].sum()))
            owed = hours * count.sum() / len(count)
            if cover.on_call[row] > 0:
                owed += float(cover.on_call[row] * cover.worked[row] * (network.needs.windows[cover.window[row]] @ count))
            rows.add(
                np.array([owed * 3_600_000.0]), measure=UNIT, year=year, setting=int(cover.setting[row]),
                location=int(cover.location[row]), role=int(cover.role[row]), cover_group=int(cover.cover_group[row]),
            )  # fmt: skip


def _step(network: Network, row: int, starts: float) -> float:
    """Hours of presence a week owed at so many starts a year: of the first step they are below."""
    cover = network.unit_cover
    steps = slice(int(cover.step_start[row]), int(cover.step_start[row + 1]))
    below = np.flatnonzero(starts < cover.step_below[steps])
    return float(cover.step_hours[steps][below[0]]) if len(below) else 0.0
