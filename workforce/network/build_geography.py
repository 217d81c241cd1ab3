"""From residence to the place of care: areas, sites, flows, and where each setting's units stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workforce.model.numbers import Share, share_values
from workforce.model.region import Region, SettingUnits
from workforce.network.build_lookups import Tables, bools, floats, ints
from workforce.network.build_structure import by_name, union
from workforce.network.network import (
    FOLLOWS_AREA,
    FOLLOWS_PCT,
    FOLLOWS_REGION,
    FOLLOWS_SITE,
    NONE,
    Floats,
    Geography,
    Ints,
)

FOLLOWS = {"site": FOLLOWS_SITE, "area": FOLLOWS_AREA, "pct": FOLLOWS_PCT, "region": FOLLOWS_REGION}


class GeographyRows:
    """Where care stands, gathered while a network is built."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.structure = tables.structure

    @cached_property
    def follows(self) -> dict[str, str]:
        """What each setting's unit follows, which is the same in every year (see `checks`)."""
        found: dict[str, str] = {}
        for plan in self.structure.own:
            for name in self.structure.names.settings:
                if name in plan.region.settings:
                    found.setdefault(name, plan.region.settings[name].follows)
        return found

    def locations_of(self, setting: str, year: int) -> list[int]:
        """The locations where a setting has units in a year: those followed to, and those they send to.

        Sites count where patients of a pathway that has the setting go, from any area.
        """
        theirs = [name in self._pathways_of[setting] for name in self.structure.names.pathways]
        areas, pcts = self.first["area"], self.first["pct"]
        standing: dict[str, Iterable[int]] = {
            "site": np.flatnonzero(self.used_sites[theirs, year].sum(axis=0)),
            "area": range(areas, areas + len(self.structure.names.areas)),
            "pct": range(pcts, pcts + len(self.structure.names.pcts)),
            "region": [self.first["region"]],
        }
        reached: dict[int, None] = {}
        sends = self._sends[year].get(setting, {})
        for location in standing[self.follows[setting]]:
            for to, share, _ in sends.get(int(location), [(int(location), 1.0, 1.0)]):
                if share > 0:
                    reached.setdefault(to)
        return sorted(reached)

    @cached_property
    def first(self) -> dict[str, int]:
        """The first location id of each kind: sites, areas, primary care trusts, the region."""
        sites, areas = len(self.structure.sites), len(self.structure.names.areas)
        pcts = len(self.structure.names.pcts)
        return {"site": 0, "area": sites, "pct": sites + areas, "region": sites + areas + pcts}

    @cached_property
    def used_sites(self) -> Floats:
        """The share of patients who go to each site [pathways, Y, sites], summed over areas: 0 is never."""
        return np.asarray(self.flows[0].sum(axis=2))

    @cached_property
    def _pathways_of(self) -> dict[str, set[str]]:
        """The pathways that have each setting, in any year."""
        found: dict[str, set[str]] = {}
        for name in self.structure.names.pathways:
            for pathway in self.structure.pathways(name):
                for setting in pathway.settings:
                    found.setdefault(setting, set()).add(name)
        return found

    @cached_property
    def outside(self) -> list[bool]:
        """Whether each location is a site outside the region, in the last year that has it."""
        rows = {name: row for plan in self.structure.own for name, row in plan.region.sites.rows.items()}
        sites = [name in rows and rows[name].outside == "yes" for name in self.structure.sites]
        return sites + [False] * (len(self.structure.names.locations) - len(sites))

    @cached_property
    def flows(self) -> tuple[Floats, Floats]:
        """Shares of each area's patients by site [pathways, Y, areas, sites], the scenario's and the root's.

        Where the root has no flow for an area, the scenario's own stands for it. A pathway without flows has none of
        its settings at sites.
        """
        names, sites = self.structure.names, self.structure.ids.sites
        shape = (len(names.pathways), len(self.structure.own), len(names.areas), len(sites))
        own, root = np.zeros(shape), np.zeros(shape)
        for p, pathway in enumerate(names.pathways):
            seen: dict[tuple[int, int], int] = {}
            for year, (plan, other) in enumerate(zip(self.structure.own, self.structure.root, strict=True)):
                key = (id(plan.region), id(other.region))
                if key in seen:
                    own[p, year], root[p, year] = own[p, seen[key]], root[p, seen[key]]
                    continue
                seen[key] = year
                mine, theirs = _flow(plan.region, pathway), _flow(other.region, pathway)
                for a, area in enumerate(names.areas):
                    _fill(own[p, year, a], mine.get(area, {}), sites)
                    _fill(root[p, year, a], theirs.get(area) or mine.get(area, {}), sites)
        return own, root

    @cached_property
    def _sends(self) -> list[dict[str, dict[int, list[tuple[int, float, float]]]]]:
        """For each year and setting, where each location sends its patients: location, share, root's share."""
        return [
            {
                name: self._sends_of(name, plan.region.settings[name], other.region.settings.get(name))
                for name in self.structure.names.settings
                if name in plan.region.settings
            }
            for plan, other in zip(self.structure.own, self.structure.root, strict=True)
        ]

    def _sends_of(
        self, setting: str, own: SettingUnits, root: SettingUnits | None
    ) -> dict[int, list[tuple[int, float, float]]]:
        found: dict[int, list[tuple[int, float, float]]] = {}
        for name in union([() if root is None else root.sends, own.sends]):
            mine = _sent(own, name)
            theirs = mine if root is None else _sent(root, name)
            place = self._location(name, setting)
            rows = [
                (self._location(to, setting), mine.get(to, 0.0), theirs.get(to, 0.0)) for to in by_name([theirs, mine])
            ]
            if place is not None:
                found[place] = [(to, share, other) for to, share, other in rows if to is not None]
        return found

    def _location(self, name: str, setting: str) -> int | None:
        return self.structure.location(name, self.follows[setting])

    def finished(self) -> Geography:
        """The whole geography."""
        names = self.structure.names
        pct_of = {a: row.pct for plan in self.structure.own for a, row in plan.region.areas.rows.items()}
        sends = self._finished_sends()
        own, root = self.flows
        return Geography(
            area_pct=ints(self.structure.ids.pcts[pct_of[area]] for area in names.areas),
            area_location=ints(self.first["area"] + a for a in range(len(names.areas))),
            pct_location=ints(self.first["pct"] + p for p in range(len(names.pcts))),
            region_location=self.first["region"],
            location_outside=bools(self.outside),
            flow_share=own,
            flow_root=root,
            flow_hash=self.tables.hashed((p,) for p in names.pathways),
            site_location=ints(range(len(self.structure.sites))),
            follows=ints(FOLLOWS[self.follows[setting]] for setting in names.settings),
            sends_start=sends.start,
            sends_count=sends.count,
            sends_to=ints(to for to, _, _ in sends.rows),
            sends_share=floats(share for _, share, _ in sends.rows),
            sends_root=floats(share for _, _, share in sends.rows),
            setting_hash=self.tables.hashed(("setting", s) for s in names.settings),
            diverts=self._diverts(),
            travel_per_visit=self.travel(),
        )

    def _diverts(self) -> Ints:
        """Where those refused at each location are treated from then on [Y, settings, L]: the site, or NONE."""
        names, sites = self.structure.names, self.structure.ids.sites
        found = np.full((len(self.structure.own), len(names.settings), len(names.locations)), NONE, dtype=np.int64)
        for year, plan in enumerate(self.structure.own):
            for s, setting in enumerate(names.settings):
                units = plan.region.settings.get(setting)
                for origin, target in () if units is None else units.diverts.items():
                    found[year, s, sites[origin]] = sites[target]
        return found

    def _finished_sends(self) -> Sends:
        names = self.structure.names
        shape = (len(self.structure.own), len(names.settings), len(names.locations))
        start, count = np.full(shape, NONE, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        rows: list[tuple[int, float, float]] = []
        placed: dict[tuple[tuple[int, float, float], ...], int] = {}
        for year, settings in enumerate(self._sends):
            for s, setting in enumerate(names.settings):
                for location, sent in settings.get(setting, {}).items():
                    key = tuple(sent)
                    if key not in placed:
                        placed[key] = len(rows)
                        rows.extend(sent)
                    start[year, s, location], count[year, s, location] = placed[key], len(sent)
        return Sends(start, count, rows)

    def travel(self) -> Ints:
        """Travel for each visit [Y, areas] in milliseconds: that of the area, or of its primary care trust."""
        areas = self.structure.names.areas
        travel = np.zeros((len(self.structure.own), len(areas)), dtype=np.int64)
        for year, plan in enumerate(self.structure.own):
            if plan.region.travel_per_visit is None:
                continue
            rows = plan.region.travel_per_visit.rows
            for a, area in enumerate(areas):
                row = plan.region.areas.rows.get(area)
                found = rows.get(area) or (rows.get(row.pct) if row is not None else None)
                travel[year, a] = round(found.value) if found is not None else 0
        return travel


@dataclass(frozen=True)
class Sends:
    """Rows of `sends` and where each location's begin: see `network.Geography`."""

    start: Ints
    count: Ints
    rows: list[tuple[int, float, float]]


def _flow(region: Region, pathway: str) -> Mapping[str, Mapping[str, Share]]:
    return region.flows[pathway].rows if pathway in region.flows else {}


def _fill(row: Floats, shares: Mapping[str, Share], sites: Mapping[str, int]) -> None:
    for site, share in shares.items():
        row[sites[site]] = share.value


def _sent(units: SettingUnits, location: str) -> Mapping[str, float]:
    """Where a location sends its patients; all stay where nothing is said."""
    return share_values(units.sends[location]) if location in units.sends else {location: 1.0}
