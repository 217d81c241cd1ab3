"""A network as the reference engine reads it: plain lists by id, and the draws as functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from workforce.network import beginnings, sampling
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled, is_compiling
from workforce.network.network import NONE, REROUTE, SHORTEN, Network
from workforce.network.packing import ACTIVITY_HASH, GROUP_BEGINS_HASH, MOMENTS, VERSION, YEAR_START, pack


class Tables:
    """What the reference engine looks up, by activity version unless it says otherwise.

    Attributes:
        asks: (place kind, units) of each place asked for.
        section: The stays section, NONE.
        tells_held: Whether it may keep a place till the next activity starts.
        may_wait: Whether anything it asks for is limited anywhere.
        turnover: Milliseconds.
        holds, keeps_turn: As in the network; also waiting_room, gives_up_to, refused_to, next, mark_start, mark_end.
        shortens: (place, waiting, times) where a full place shortens it, else None.
        reroutes: (place, waiting, junction) where a full place changes the way on, else None.
        begins: Rows of linked patients begun at its end.
        pool: By place kind and location.
        draws: The functions of ``sampling`` and ``beginnings`` that draw, by name.
    """

    def __init__(self, network: Network) -> None:
        a, p = network.activities, network.places
        self.network = network
        packed = pack(network)
        self.ints: list[int] = np.asarray(packed.ints).tolist()
        self.years = network.years
        self.activities = len(a.hash)
        self.setting: list[int] = a.setting.tolist()
        self.place_setting: list[int] = p.setting.tolist()
        self.section_place: list[int] = p.section_place.tolist()
        self.pool: list[list[int]] = p.pool.tolist()
        self.asks = _rows(a.ask_start, list(zip(a.ask_place.tolist(), a.ask_units.tolist(), strict=True)))
        self.section: list[int] = a.section.tolist()
        limited = (p.pool != NONE).any(axis=1).tolist()
        self.may_wait = [
            any(limited[place] for place, _ in asks) or (q != NONE and limited[self.section_place[q]])
            for asks, q in zip(self.asks, self.section, strict=True)
        ]
        self.turnover: list[int] = a.turnover.tolist()
        self.holds: list[bool] = a.holds.tolist()
        self.tells_held = [
            holds and (bool(asks) or q != NONE)
            for holds, asks, q in zip(self.holds, self.asks, self.section, strict=True)
        ]
        self.keeps_turn: list[bool] = a.keeps_turn.tolist()
        self.waiting_room: list[int] = a.waiting_room.tolist()
        self.gives_up_to: list[int] = a.gives_up_to.tolist()
        self.refused_to: list[int] = a.refused_to.tolist()
        self.next: list[int] = a.next.tolist()
        self.mark_start: list[int] = a.mark_start.tolist()
        self.mark_end: list[int] = a.mark_end.tolist()
        full = list(zip(*(x.tolist() for x in (a.full_kind, a.full_place, a.full_waiting)), strict=True))
        times, onward = a.full_times.tolist(), a.full_next.tolist()
        self.shortens: list[tuple[int, int, float] | None] = [
            (place, least, times[v]) if kind == SHORTEN else None for v, (kind, place, least) in enumerate(full)
        ]
        self.reroutes: list[tuple[int, int, int] | None] = [
            (place, least, onward[v]) if kind == REROUTE else None for v, (kind, place, least) in enumerate(full)
        ]
        self.begins = _rows(a.begins_start, list(range(len(network.begins.group))))
        self.route_target: list[int] = network.routes.target.tolist()
        self.route_begins = _rows(network.routes.begins_start, list(range(len(network.begins.group))))
        self.new_episode: list[bool] = network.routes.new_episode.tolist()
        self.stream_of: dict[tuple[int, int], int] = {
            pair: stream
            for stream, pair in enumerate(
                zip(network.streams.group.tolist(), network.streams.area.tolist(), strict=True)
            )
        }
        self.activity_hash = self._table(ACTIVITY_HASH, self.activities)
        self.group_hash = self._table(GROUP_BEGINS_HASH, len(network.names.groups))
        self._diverts: list[list[list[int]]] = network.geography.diverts.tolist()
        self._draw(packed.ints, packed.reals)
        self._begin(network)

    def _begin(self, network: Network) -> None:
        """Tables by patient group."""
        self.pathway: list[int] = network.groups.pathway.tolist()
        self.group_begins: list[list[int]] = network.groups.begins.tolist()
        self.begins_group: list[int] = network.begins.group.tolist()
        before = network.groups.moment_before
        self.moments_before = [np.flatnonzero((row != NONE).any(axis=0)).tolist() for row in before]
        self._no_moments: Any = np.full(self.ints[MOMENTS], NEVER, dtype=np.int64)
        if not is_compiling():
            self._no_moments = self._no_moments.tolist()

    def _draw(self, ints: Any, reals: Any) -> None:
        """The draws, bound to the vectors."""

        def bound(function: Callable[..., Any]) -> Callable[..., Any]:
            return partial(compiled(function), ints, reals)

        self.enter = bound(sampling.enter)
        self.leave = bound(sampling.leave)
        self.terms = bound(sampling.terms)
        self.location = bound(sampling.location)
        self.first_site = bound(beginnings.first_site)
        self.first_code = bound(beginnings.first_code)
        self.moment_before = bound(beginnings.moment_before)
        self.begun = bound(beginnings.begun)

    def _table(self, table: int, count: int) -> list[int]:
        return self.ints[self.ints[table] : self.ints[table] + count]

    def no_moments(self) -> Any:
        """The moments of a patient who has had none: NEVER for each."""
        return self._no_moments.copy() if len(self._no_moments) else self._no_moments

    def year_index(self, clock: int) -> int:
        """As ``choices.year_index``."""
        start = self.ints[YEAR_START]
        return max(bisect_right(self.ints, clock, start, start + self.years) - start - 1, 0)

    def diverted(self, year: int, activity: int, location: int) -> int:
        """The site where a patient whom an activity refuses is treated from then on; NONE: as before."""
        return NONE if location == NONE else self._diverts[year][self.setting[activity]][location]

    def section_at(self, activity: int, clock: int) -> int:
        """The stays section of an activity in the year of a patient's own clock."""
        version = self.ints[self.ints[VERSION] + self.year_index(clock) * self.activities + activity]
        return self.section[version]


def _rows(start: Any, flat: list[Any]) -> list[list[Any]]:
    return [flat[first:last] for first, last in pairwise(start.tolist())]
