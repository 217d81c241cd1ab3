"""Activities in every year: what each is, asks for, sets and leads to."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from workforce.model.pathway import Activity, Pathway
from workforce.network.build_junctions import BeginsRow, JunctionRows, Owner, SetRow
from workforce.network.build_lookups import Rows, Tables, bools, floats, ints, starts
from workforce.network.build_needs import limiting
from workforce.network.build_structure import Structure, duty_name, role_of
from workforce.network.network import NONE, REROUTE, SHORTEN, Activities, Ints

USUAL_PRIORITY = 5


class VersionRow(NamedTuple):
    """An activity as it is in some years: see `network.Activities`."""

    duration: int
    priority: int
    patience: int
    gives_up_to: int
    waiting_room: int
    refused_to: int
    turnover: int
    holds: bool
    keeps_turn: bool
    next: int
    sets: tuple[SetRow, ...]
    begins: tuple[BeginsRow, ...]
    asks: tuple[tuple[int, int], ...]
    section: int
    mark_start: int
    mark_end: int
    full_kind: int
    full_place: int
    full_waiting: int
    full_times: float
    full_next: int


class ActivityRows:
    """The distinct versions of activities and the sections of stays, gathered while a network is built."""

    def __init__(self, tables: Tables, junctions: JunctionRows) -> None:
        self.tables = tables
        self.junctions = junctions
        self.structure: Structure = tables.structure
        self.versions: Rows[tuple[int, VersionRow]] = Rows()
        self.sections: Rows[tuple[str, str, int]] = Rows()
        self._seen: dict[tuple[int, int, int], int] = {}

    def versions_by_year(self) -> Ints:
        """The version of each activity in each year [Y, A].

        An activity that a later year no longer has keeps its last version, for those on their way to it when the year
        turns; before its first year it has none, and nobody comes there.
        """
        names = self.structure.names.activities
        version = np.full((len(self.structure.own), len(names)), NONE, dtype=np.int64)
        for year, (plan, root) in enumerate(zip(self.structure.own, self.structure.root, strict=True)):
            for a, (pathway, name) in enumerate(names):
                own = plan.pathways.get(pathway)
                if own is not None and name in own.activities:
                    version[year, a] = self._version(a, own, root.pathways.get(pathway))
                elif year > 0:
                    version[year, a] = version[year - 1, a]
        return version

    def _version(self, a: int, pathway: Pathway, root: Pathway | None) -> int:
        key = (a, id(pathway), id(root))
        if key not in self._seen:
            name, activity = self.structure.names.activities[a]
            other = root.activities.get(activity) if root is not None else None
            row = self._row(name, activity, pathway, pathway.activities[activity], other)
            self._seen[key] = self.versions.add((a, row))
        return self._seen[key]

    def _row(self, pathway: str, name: str, owner: Pathway, activity: Activity, root: Activity | None) -> VersionRow:
        marks = activity.marks or {}
        target = self.structure.target
        return VersionRow(
            duration=self.tables.duration(pathway, activity.lasts),
            priority=self.tables.whole(pathway, activity.priority, USUAL_PRIORITY),
            patience=self.tables.duration_or_none(pathway, activity.patience),
            gives_up_to=_or_none(target(pathway, activity.gives_up_to) if activity.gives_up_to else None),
            waiting_room=NONE if activity.waiting_room is None else int(activity.waiting_room.value),
            refused_to=_or_none(target(pathway, activity.refused_to) if activity.refused_to else None),
            turnover=0 if activity.turnover is None else round(activity.turnover.value),
            holds=activity.holds_until_next,
            keeps_turn=activity.keeps_its_turn,
            next=self.junctions.junction(Owner(pathway, name), activity.next, root.next if root else None),
            sets=self.junctions.sets(Owner(pathway, name), activity.set, root.set if root else None),
            begins=self.junctions.begins(pathway, activity.also_begins),
            asks=self._asks(activity),
            section=self._section(pathway, name, owner),
            mark_start=self._mark(pathway, marks, "start"),
            mark_end=self._mark(pathway, marks, "end"),
            **self._when_full(pathway, name, activity, root),
        )

    def _asks(self, activity: Activity) -> tuple[tuple[int, int], ...]:
        """Places and how many of each; staff on duty who limit the flow are asked for beside the places."""
        places = self.structure.ids.places
        asked = {places[place]: units for place, units in activity.requests.items() if units > 0}
        for name, need in limiting(activity):
            duty = places[duty_name(role_of(name, need))]
            asked[duty] = asked.get(duty, 0) + int(need.whole_activity.value)
        return tuple(asked.items())

    def _section(self, pathway: str, name: str, owner: Pathway) -> int:
        for stay_name, stay in owner.stays.items():
            if name in stay.over:
                return self.sections.add((pathway, stay_name, self.structure.ids.places[stay.place]))
        return NONE

    def _mark(self, pathway: str, marks: Any, point: str) -> int:
        ids = self.structure.ids.moments
        return next((ids[pathway, moment] for moment, when in marks.items() if when == point), NONE)

    def _when_full(self, pathway: str, name: str, activity: Activity, root: Activity | None) -> dict[str, Any]:
        full = activity.when_full
        if full is None:
            return {
                "full_kind": NONE,
                "full_place": NONE,
                "full_waiting": 0,
                "full_times": 1.0,
                "full_next": NONE,
            }
        other = root.when_full.next if root is not None and root.when_full is not None else None
        rerouted = full.next is not None
        return {
            "full_kind": REROUTE if rerouted else SHORTEN,
            "full_place": self.structure.ids.places[full.place],
            "full_waiting": int(full.waiting.value),
            "full_times": 1.0 if full.lasts_times is None else full.lasts_times.value,
            "full_next": self.junctions.junction(Owner(pathway, name), full.next, other) if rerouted else NONE,
        }

    def finished(self, version: Ints, first_set: int, first_begins: int) -> Activities:
        """All versions.

        Args:
            version: Of `versions_by_year`.
            first_set: Rows of `Sets` that belong to routes and stand before those of versions.
            first_begins: The same of `Begins`.
        """
        names, ids = self.structure.names.activities, self.structure.ids
        rows = [row for _, row in self.versions]
        settings = [self._setting(pathway, name) for pathway, name in names]
        column = {
            field: ints(getattr(row, field) for row in rows)
            for field in VersionRow._fields
            if field not in ("sets", "begins", "asks", "holds", "keeps_turn", "full_times")
        }
        return Activities(
            pathway=ints(ids.pathways[pathway] for pathway, _ in names),
            setting=ints(ids.settings[setting] for setting in settings),
            hash=self.tables.hashed(names),
            version=version,
            holds=bools(row.holds for row in rows),
            keeps_turn=bools(row.keeps_turn for row in rows),
            set_start=starts((len(row.sets) for row in rows), first_set),
            begins_start=starts((len(row.begins) for row in rows), first_begins),
            ask_start=starts(len(row.asks) for row in rows),
            ask_place=ints(place for row in rows for place, _ in row.asks),
            ask_units=ints(units for row in rows for _, units in row.asks),
            full_times=floats(row.full_times for row in rows),
            **column,
        )

    def _setting(self, pathway: str, name: str) -> str:
        """An activity's setting, which is the same in every year (see `checks`)."""
        return next(p.activities[name].setting for p in self.structure.pathways(pathway) if name in p.activities)


def _or_none(target: int | None) -> int:
    return NONE if target is None else target
