"""Units staffed as one, and the cover each owes whatever its patients."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from workforce.model.pathway import Cover, Floor, OnCall, Pathway, PresenceByStarts
from workforce.model.region import CoverGroup
from workforce.network.build_geography import GeographyRows
from workforce.network.build_lookups import Rows, Tables, floats, ints, starts
from workforce.network.build_needs import Windows
from workforce.network.network import NONE, Ints, UnitCover

_STEP = re.compile(r"(?:(under|over) )?(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))?")


class CoverRow(NamedTuple):
    """One rule of cover at one unit in one year: see `network.UnitCover`."""

    year: int
    cover_group: int
    setting: int
    location: int
    role: int
    window: int
    minimum: float = 0.0
    on_call: float = 0.0
    worked: float = 0.0
    presence: float = 0.0
    counted: tuple[int, ...] = ()
    steps: tuple[tuple[float, float], ...] = ()


def step_end(text: str) -> float | None:
    """The number of starts a year below which a step holds; None where the text is not a step.

    "under 2500" ends at 2500, "2500 to 4000" just above 4000, "over 4000" never.
    """
    match = _STEP.fullmatch(" ".join(text.split()))
    if match is None or (match[1] is None) == (match[3] is None):
        return None
    if match[1] == "over":
        return math.inf
    return float(match[2]) if match[1] == "under" else math.nextafter(float(match[3]), math.inf)


class CoverRows:
    """Cover groups and unit cover, gathered while a network is built."""

    def __init__(self, tables: Tables, geography: GeographyRows, windows: Windows) -> None:
        self.tables = tables
        self.geography = geography
        self.windows = windows
        self.structure = tables.structure
        self.groups: Rows[str] = Rows()

    def cover_groups(self) -> Ints:
        """The cover group of each unit [settings, L], NONE where the setting never stands.

        A unit that no cover group of the region names is a group of its own, named by setting and location.
        """
        names = self.structure.names
        found = np.full((len(names.settings), len(names.locations)), NONE, dtype=np.int64)
        for plan in self.structure.own:
            for group, cover in plan.region.cover_groups.items():
                for s, location in self._units(cover) if cover.roles is None else ():
                    if found[s, location] == NONE:
                        found[s, location] = self.groups.add(group)
        for s, setting in enumerate(names.settings):
            for year in range(len(self.structure.own)):
                for location in self.geography.locations_of(setting, year):
                    if found[s, location] == NONE:
                        found[s, location] = self.groups.add(f"{setting}, {names.locations[location]}")
        return found

    def _units(self, cover: CoverGroup) -> Iterator[tuple[int, int]]:
        """The units of a cover group that this scenario has: setting and location."""
        for setting, name in product(cover.settings, cover.locations):
            s, follows = self.structure.ids.settings.get(setting), self.geography.follows.get(setting)
            location = None if follows is None else self.structure.location(name, follows)
            if s is not None and location is not None:
                yield s, location

    def staffed_by(self, groups: Ints) -> Ints:
        """The cover group in which each role of each cover group's units is counted [cover groups, roles].

        Teams of some roles become groups of their own; they have units and roles by this table only.

        Args:
            groups: The cover group of each unit, as `cover_groups` gives it.
        """
        roles = self.structure.ids.roles
        units = len(self.groups)
        teams: dict[str, tuple[dict[int, None], dict[int, None]]] = {}
        for plan in self.structure.own:
            for name, cover in plan.region.cover_groups.items():
                if cover.roles is None:
                    continue
                staffed, some = teams.setdefault(name, ({}, {}))
                staffed.update((int(groups[unit]), None) for unit in self._units(cover) if groups[unit] != NONE)
                some.update((roles[role], None) for role in cover.roles if role in roles)
        teams = {name: (staffed, some) for name, (staffed, some) in teams.items() if staffed and some}
        found = np.tile(np.arange(units, dtype=np.int64)[:, None], (1, len(roles)))
        of_teams = np.full((len(teams), len(roles)), NONE, dtype=np.int64)
        for place, (name, (staffed, some)) in enumerate(teams.items()):
            team = self.groups.add(name)
            of_teams[place, list(some)] = team
            found[np.ix_(list(staffed), list(some))] = team
        return np.concatenate((found, of_teams))

    def _settings_of(self, groups: Ints, staffed_by: Ints) -> list[list[int]]:
        """The settings whose units each cover group, or team, staffs."""
        found: list[dict[int, None]] = [{} for _ in self.groups]
        for s, row in enumerate(groups):
            for group in np.unique(row[row != NONE]).tolist():
                for each in {group, *staffed_by[group].tolist()} - {NONE}:
                    found[each][s] = None
        return [list(settings) for settings in found]

    def shown_under(self, groups: Ints, staffed_by: Ints) -> Ints:
        """The setting under which each cover group is shown: its first that the region names [cover groups]."""
        names = self.structure.ids.settings
        named = {name: cover for plan in self.structure.own for name, cover in plan.region.cover_groups.items()}
        found = []
        for name, settings in zip(self.groups, self._settings_of(groups, staffed_by), strict=True):
            order = [names[setting] for setting in named[name].settings if setting in names] if name in named else []
            found.append(next((s for s in (*order, *settings) if s in settings), NONE))
        return ints(found)

    def working_hours(self, groups: Ints, staffed_by: Ints) -> Ints:
        """The window in which each cover group's timed work is done [Y, cover groups].

        NONE where it is done as it falls: where no hours are said, or not the same for all settings of the group.
        """
        found = np.full((len(self.structure.own), len(self.groups)), NONE, dtype=np.int64)
        settings_of = self._settings_of(groups, staffed_by)
        for year, plan in enumerate(self.structure.own):
            window = [
                NONE if units is None or not units.working_hours else self.windows.weekly(units.working_hours)
                for units in (plan.region.settings.get(name) for name in self.structure.names.settings)
            ]
            for group, settings in enumerate(settings_of):
                hours = {window[s] for s in settings}
                if len(hours) == 1:
                    found[year, group] = hours.pop()
        return found

    def finished(self, groups: Ints, staffed_by: Ints) -> UnitCover:
        """All rules of cover: one row for each rule, year and cover group that stands inside the region."""
        years = range(len(self.structure.own))
        rows = list(dict.fromkeys(row for year in years for row in self._rows(year, groups, staffed_by)))
        return UnitCover(
            year=ints(row.year for row in rows),
            cover_group=ints(row.cover_group for row in rows),
            setting=ints(row.setting for row in rows),
            location=ints(row.location for row in rows),
            role=ints(row.role for row in rows),
            window=ints(row.window for row in rows),
            minimum=floats(row.minimum for row in rows),
            on_call=floats(row.on_call for row in rows),
            worked=floats(row.worked for row in rows),
            presence=floats(row.presence for row in rows),
            counted_start=starts(len(row.counted) for row in rows),
            counted=ints(activity for row in rows for activity in row.counted),
            step_start=starts(len(row.steps) for row in rows),
            step_below=floats(below for row in rows for below, _ in row.steps),
            step_hours=floats(hours for row in rows for _, hours in row.steps),
        )

    def _rows(self, year: int, groups: Ints, staffed_by: Ints) -> list[CoverRow]:
        rows: list[CoverRow] = []
        for name, pathway in self.structure.own[year].pathways.items():
            for setting, block in pathway.settings.items():
                s = self.structure.ids.settings[setting]
                units: dict[int, int] = {}
                for location in self.geography.locations_of(setting, year) if block.cover else ():
                    if not self.geography.outside[location]:
                        units.setdefault(int(groups[s, location]), location)
                for cover in block.cover.values():
                    owed = self._owed(name, pathway, cover)
                    once: dict[int, int] = {}
                    for group, location in units.items():
                        once.setdefault(int(staffed_by[group, owed.role]), location)
                    rows.extend(
                        owed._replace(year=year, cover_group=g, setting=s, location=at) for g, at in once.items()
                    )
        return rows

    def _owed(self, name: str, pathway: Pathway, cover: Cover) -> CoverRow:
        """One rule, not yet at a unit."""
        role = self.structure.ids.roles[cover.role]
        unit = CoverRow(NONE, NONE, NONE, NONE, role, NONE)
        if isinstance(cover, OnCall):
            window = self.windows.shift(pathway, cover.during)
            return unit._replace(window=window, on_call=cover.on_call.value, worked=cover.worked.value)
        if isinstance(cover, Floor):
            window = self.windows.shift(pathway, cover.during)
            return unit._replace(window=window, minimum=cover.never_fewer_than.value)
        if isinstance(cover.presence, PresenceByStarts):
            steps = ((step_end(text), hours.value) for text, hours in cover.presence.cases.items())
            return unit._replace(
                counted=tuple(self.structure.ids.activities[name, each] for each in cover.presence.counted),
                steps=tuple(sorted((below, hours) for below, hours in steps if below is not None)),
            )
        return unit._replace(presence=cover.presence.value)
