"""The people of the independent loop: a patient, a visit, who arrives when, and the rows that are compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from workforce.engine.log import CUT, VisitLog
from workforce.network.arrivals import YearProfile, interval_arrivals, scheduled_arrivals, stream_arrivals
from workforce.network.choices import NEVER
from workforce.network.network import INTERVAL, LINKED, LISTS, NONE, Network

WORD = 2**64 - 1
Rows = list[tuple[int, ...]]


class Parent(NamedTuple):
    """What a linked patient takes over."""

    key: int
    site: int
    clock: int
    code: int


@dataclass(eq=False)
class Patient:
    """A patient on the way; `held` are units to give back when the next activity starts, each with its turnover."""

    key: int
    group: int
    area: int
    site: int
    year: int
    number: int
    parent: int
    arrival: int
    code: int
    clock: int
    episode_year: int
    moments: list[int]
    episode: int = 0
    joined: Counter[int] = field(default_factory=Counter)
    held: list[tuple[dict[int, int], int]] = field(default_factory=list)
    section: int = NONE
    section_units: dict[int, int] = field(default_factory=dict)
    treated: int = field(init=False)
    end: int = NONE
    end_time: int = NEVER
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.treated = self.site

    def divert(self, site: int) -> None:
        """Be treated at a site from now on; NONE: where it was."""
        self.treated = self.treated if site == NONE else site


@dataclass(eq=False)
class Visit:
    """One visit; `asks` are the units it waits for, `own` those it has, `until` when patience is over."""

    patient: Patient
    activity: int
    version: int
    year: int
    location: int
    episode: int
    occurrence: int
    joined: int
    code: int
    code_after: int
    lasts: int
    asks: dict[int, int]
    section_asked: dict[int, int]
    priority: int = 0
    until: int | None = None
    start: int = NEVER
    finish: int = NEVER
    outcome: int = CUT
    own: dict[int, int] = field(default_factory=dict)
    ends_at: int = NEVER
    remaining: int = 0
    stopped: bool = False
    order: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.priority, self.joined, self.patient.key

    @property
    def wants(self) -> dict[int, int]:
        """All that is waited for; a section's place is never one of the activity's own."""
        return {**self.asks, **self.section_asked} if self.section_asked else self.asks


def of_stream(network: Network, key: int, stream: int, year: int) -> tuple[list[int], list[int]]:
    """The numbers and times of one stream's patients of one year."""
    group, hashed = int(network.streams.group[stream]), int(network.streams.hash[stream])
    g, calendar, at = network.groups, network.calendar, max(year, 0)
    numbers, times = [], []
    if g.arrives[group] == INTERVAL:
        if g.interval[group, at] > 0:
            numbers, times = interval_arrivals(calendar, year, int(g.interval[group, at]))
    elif g.arrives[group] == LISTS:
        rows = [r for r in range(g.list_start[group], g.list_start[group + 1]) if g.list_year[r] == at]
        columns = ([int(table[r]) for r in rows] for table in (g.list_weekday, g.list_time, g.list_number))
        numbers, times = scheduled_arrivals(calendar, year, *columns)
    elif g.arrives[group] != LINKED:
        weights = (g.hour_weight[group, at], g.weekday_weight[group, at], g.month_weight[group, at])
        profile = YearProfile(calendar, year, *weights)
        mean, together = float(network.streams.mean[stream, at]), int(g.in_groups_of[group])
        numbers, times = stream_arrivals(key, hashed, year, mean, profile, together)
    return [int(x) for x in numbers], [int(x) for x in times]


def first_circle(by_rank: list[Visit], wanted: dict[Visit, int], holder: dict[int, Visit]) -> list[Visit]:
    """From each in turn, follow the pool wanted to its first holder, until someone comes twice."""
    for first in by_rank:
        path: list[Visit] = []
        v: Visit | None = first
        while v is not None and v not in path:
            path.append(v)
            v = holder.get(wanted[v])
        if v is not None:
            return path[path.index(v) :]
    return []


def rows_from(patients: list[Patient], horizon: int) -> tuple[Rows, Rows]:
    """The loop's patients and visits as in ``rows_of``."""
    people, visits = [], []
    for p in sorted(patients, key=lambda p: (p.arrival, p.key)):
        end_time = horizon if p.end == NONE else p.end_time
        people.append((p.key, p.group, p.area, p.site, p.year, p.number, p.parent, p.arrival, p.end, end_time))
        for v in p.visits:
            code = v.code if v.start == NEVER else v.code_after
            finish = horizon if v.outcome == CUT else v.finish
            which = (p.key, v.activity, v.year, v.location, v.episode, v.occurrence)
            visits.append((*which, v.joined, v.start, finish, v.outcome, code))
    return people, visits


def rows_of(log: VisitLog) -> tuple[Rows, Rows]:
    """A log's patients (key, group, area, site, year, number, parent's key, arrival, end and its time) and visits
    (patient's key, activity, year, location, episode, occurrence, joined, start, finish, outcome, code)."""
    key = [k & WORD for k in log.key.tolist()]
    parent = [NONE if k == NONE else key[k] for k in log.parent.tolist()]
    people = [key, log.group, log.area, log.site, log.year, log.number, parent, log.arrival, log.end, log.end_time]
    visits = [
        [key[k] for k in log.patient.tolist()], log.activity, log.version_year, log.location, log.episode,
        log.occurrence, log.joined, log.start, log.finish, log.outcome, log.code,
    ]  # fmt: skip
    plain = [[c if isinstance(c, list) else c.tolist() for c in columns] for columns in (people, visits)]
    return list(zip(*plain[0], strict=True)), list(zip(*plain[1], strict=True))
