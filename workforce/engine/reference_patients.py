"""A patient and a visit of the reference engine, while they last."""

from __future__ import annotations

from typing import Any

from workforce.engine.reference_places import Asks
from workforce.network.choices import NEVER
from workforce.network.network import NONE

Units = tuple[tuple[int, int, int], ...]
"""Pools, units of each, and the turnover before they are free, in milliseconds."""


class Patient:
    """A patient on the way.

    `time` is where the patient is now; `clock` is arrival and drawn times without the waits; `held` are units to be
    given back when the next activity starts, as (pool, units, turnover); `section` is the stays section whose place
    is kept, from `section_pool` (NONE where unlimited). `site` is the patient's own, `treated` where that is now.
    `last` is the visit before where that was done, `row` the patient's in windows of time.
    """

    __slots__ = (
        "area", "arrival", "clock", "code", "episode", "episode_year", "group", "held", "id", "joins", "key", "last",
        "moments", "number", "parent", "row", "section", "section_pool", "site", "time", "treated", "visit", "visits",
        "year",
    )  # fmt: skip

    def __init__(self, who: int, group: int, area: int, number: int, key: int, arrival: int) -> None:
        self.id = who
        self.group = group
        self.area = area
        self.number = number
        self.key = key
        self.arrival = self.time = self.clock = arrival
        self.year = 0
        self.parent = self.site = self.treated = NONE
        self.code = self.episode = self.episode_year = self.visits = 0
        self.moments: Any = ()
        self.joins: dict[int, int] = {}
        self.held: Units = ()
        self.section = self.section_pool = NONE
        self.visit: Visit | None = None
        self.last: Visit | None = None
        self.row = NONE


class Visit:
    """One activity of one patient: `own` are the units kept while it lasts, `asks` all that it waits for.

    `kept` is 1 where the patient comes with the section's place; `before` are activity and location of the visit
    before, where a place of that may be kept till this one starts.
    """

    __slots__ = (
        "activity", "asks", "before", "code", "drawn", "joined", "kept", "lasts", "location", "occurrence", "own",
        "section_pool", "start", "version", "year",
    )  # fmt: skip

    def __init__(self, activity: int, occurrence: int, joined: int) -> None:
        self.activity = activity
        self.occurrence = occurrence
        self.joined = joined
        self.start = NEVER
        self.own: Asks = ()
        self.asks: Asks = ()
        self.section_pool = NONE
        self.kept = 0
        self.before: tuple[int, int] | None = None
        self.year: int
        self.version: int
        self.location: int
        self.code: int
        self.drawn: int
        self.lasts: int


def signed(key: int) -> int:
    """The 64 bits of an unsigned key as a signed number, as draws and logs hold it."""
    return (key + 2**63) % 2**64 - 2**63
