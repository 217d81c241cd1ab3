"""An event loop of its own over a network: one heap and plain lists, no SimPy and nothing of the engines.

It is written from the meaning alone (what happens, is judged, given and left at one instant), as plainly as it can be
and without regard to speed, so that an engine can be compared with it. Only the draws are shared.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections import Counter
from math import floor
from random import Random
from typing import Any

import numpy as np
from loop_people import WORD, Parent, Patient, Rows, Visit, first_circle, of_stream, rows_from

from workforce.engine.log import DONE, GAVE_UP, REFUSED
from workforce.network.beginnings import begun, first_code, first_site, moment_before
from workforce.network.choices import NEVER, year_index
from workforce.network.keys import patient_key, replication_key
from workforce.network.network import HAND_OVER, NONE, REROUTE, SHORTEN, Network
from workforce.network.packing import pack
from workforce.network.sampling import enter, leave, location, terms


class Loop:
    """One replication. ``shuffle`` puts simultaneous happenings in another order, which must change nothing."""

    def __init__(self, network: Network, seed: int, replication: int, shuffle: int = 0) -> None:
        packed = pack(network)
        self.n = network
        self.ints: Any = np.asarray(packed.ints).tolist()
        self.reals: Any = np.asarray(packed.reals).tolist()
        self.random = Random(shuffle)
        self.heap: list[tuple[int, float, int, Any, tuple[Any, ...]]] = []
        self.pushed = 0
        pools = len(network.places.pool_place)
        self.capacity, self.used, self.open = [0] * pools, [0] * pools, [False] * pools
        self.hands_over = [pool for pool in range(pools) if network.places.shift_end[pool] == HAND_OVER]
        self.waiting: list[tuple[tuple[int, int, int], Visit]] = []
        self.active: dict[int, Visit] = {}
        self.shortening: list[Visit] = []
        self.rerouting: list[tuple[Visit, Counter[int]]] = []
        self.patients: list[Patient] = []
        pairs = zip(network.streams.group.tolist(), network.streams.area.tolist(), strict=True)
        self.stream_of = {pair: stream for stream, pair in enumerate(pairs)}
        count = len(network.activities.hash)
        self.exchanged, self.overtaken, self.handed_over = [0] * count, [0] * count, [0] * count
        self.horizon = network.calendar.end_ms(network.calendar.last_year)
        self._changes()
        self._arrivals(replication_key(seed, replication))

    # What is known before the run.

    def _push(self, time: int, what: Any, *args: Any) -> None:
        self.pushed += 1
        heapq.heappush(self.heap, (time, self.random.random(), self.pushed, what, args))

    def _changes(self) -> None:
        p = self.n.places
        columns = (p.change_time, p.change_pool, p.change_capacity, p.change_open)
        for time, *change in zip(*(column.tolist() for column in columns), strict=True):
            self._push(time, self._change, *change)

    def _change(self, now: int, pool: int, capacity: int, is_open: bool) -> None:
        self.capacity[pool], self.open[pool] = capacity, is_open

    def _arrivals(self, key: int) -> None:
        n = self.n
        for stream in range(len(n.streams.group)):
            group, hashed = int(n.streams.group[stream]), int(n.streams.hash[stream])
            for year in range(-n.years_before, n.years):
                numbers, times = of_stream(n, key, stream, year)
                for number, time in zip(numbers, times, strict=True):
                    who = patient_key(key, hashed, year, number) & WORD
                    self._push(time, self._arrive, who, group, int(n.streams.area[stream]), year, number, None)

    # (1) What happens.

    def _arrive(self, now: int, key: int, group: int, area: int, year: int, number: int, parent: Parent | None) -> None:
        """A linked patient takes over the parent's site, clock (no queue moves its parameters) and what it inherits."""
        i, r = self.ints, self.reals
        clock = now if parent is None else parent.clock
        at = year_index(i, clock)
        site = first_site(i, r, key, int(self.n.groups.pathway[group]), area, at) if parent is None else parent.site
        code = first_code(i, r, key, group, self.stream_of[group, area], area, at, 0 if parent is None else parent.code)
        moments = []
        for moment in range(len(self.n.names.moments)):
            before = moment_before(i, r, key, group, moment, at, code)
            moments.append(NEVER if before == NONE else now - before)
        of = NONE if parent is None else parent.key
        p = Patient(key, group, area, site, year, number, of, now, code, clock, at, moments)
        self.patients.append(p)
        groups = self.n.groups
        self._follow(now, p, int(groups.begins_hash[group]), int(groups.begins[group, at]), 0, False, Counter())

    def _follow(
        self, now: int, p: Patient, what: int, junction: int, occurrence: int, holds: bool, born: Counter[int]
    ) -> None:
        route, p.code = leave(
            self.ints, self.reals, p.key, what, junction, p.clock, p.code, p.moments, 0, now, p.episode, occurrence
        )
        routes = self.n.routes
        first, last = int(routes.begins_start[route]), int(routes.begins_start[route + 1])
        self._begin(now, p, what, occurrence, first, last, born)
        if routes.new_episode[route]:
            p.episode += 1
            p.joined.clear()
            p.episode_year = year_index(self.ints, p.clock)
        target = int(routes.target[route])
        if p.section != NONE and (target < 0 or self._section(p, target) != p.section):
            if holds:
                p.held.append((p.section_units, 0))
            else:
                self._release(now, p.section_units, 0)
            p.section, p.section_units = NONE, {}
        self._go(now, p, target)

    def _section(self, p: Patient, activity: int) -> int:
        a = self.n.activities
        return int(a.section[a.version[year_index(self.ints, p.clock), activity]])

    def _begin(
        self, now: int, p: Patient, what: int, occurrence: int, first: int, last: int, born: Counter[int]
    ) -> None:
        for row in range(first, last):
            group = int(self.n.begins.group[row])
            yes, key = begun(
                self.ints, self.reals, p.key, row, what, p.clock, p.code, p.episode, occurrence, born[group]
            )
            born[group] += 1
            if yes:
                year = self.n.calendar.year_of(now) - self.n.calendar.first_year
                parent = Parent(p.key, p.treated, p.clock, p.code)
                self._push(now, self._arrive, int(key) & WORD, group, p.area, year, p.number, parent)

    def _go(self, now: int, p: Patient, target: int) -> None:
        if target >= 0:
            self._join(now, p, target)
            return
        self._give_back(now, p)
        p.end, p.end_time = -target - 1, now

    def _give_back(self, now: int, p: Patient) -> None:
        for units, turnover in [*p.held, (p.section_units, 0)]:
            self._release(now, units, turnover)
        p.held, p.section, p.section_units = [], NONE, {}

    def _release(self, now: int, units: dict[int, int], turnover: int) -> None:
        if turnover and units:
            self._push(now + turnover, self._freed, dict(units))
        else:
            self._freed(now, units)

    def _freed(self, now: int, units: dict[int, int]) -> None:
        for pool, number in units.items():
            self.used[pool] -= number

    def _pool(self, p: Patient, place: int) -> int:
        setting = int(self.n.places.setting[place])
        where = location(self.ints, self.reals, p.key, setting, p.treated, p.area, p.episode, p.episode_year)
        return NONE if where == NONE else int(self.n.places.pool[place, where])

    def _join(self, now: int, p: Patient, activity: int) -> None:
        i, r, a = self.ints, self.reals, self.n.activities
        occurrence = p.joined[activity]
        p.joined[activity] += 1
        year, version, where, code, lasts = enter(
            i, r, p.key, activity, p.clock, p.code, p.treated, p.area, p.episode, p.episode_year, occurrence
        )
        asks: dict[int, int] = {}
        for row in range(a.ask_start[version], a.ask_start[version + 1]):
            pool = self._pool(p, int(a.ask_place[row]))
            if pool != NONE:
                asks[pool] = asks.get(pool, 0) + int(a.ask_units[row])
        section_asked: dict[int, int] = {}
        if a.section[version] not in (NONE, p.section):
            pool = self._pool(p, int(self.n.places.section_place[a.section[version]]))
            section_asked = {} if pool == NONE else {pool: 1}
        v = Visit(
            p, activity, version, year, where, p.episode, occurrence, now, p.code, code, lasts, asks, section_asked
        )
        p.visits.append(v)
        if not asks and not section_asked:
            self._start(now, v)
            return
        v.priority, patience = terms(i, r, p.key, activity, version, year, p.code, p.episode, occurrence)
        if patience != NONE:
            v.until = now + patience
            self._push(v.until, self._wake)
        insort(self.waiting, (v.rank, v), key=lambda w: w[0])

    def _wake(self, now: int) -> None:
        """Patience is over: nothing happens, but the instant is looked at."""

    def _start(self, now: int, v: Visit) -> None:
        """The units are counted already."""
        p, a = v.patient, self.n.activities
        for units, turnover in p.held:
            self._release(now, units, turnover)
        p.held = []
        if a.section[v.version] != p.section and a.section[v.version] != NONE:
            p.section, p.section_units = int(a.section[v.version]), v.section_asked
        v.start, v.own, v.asks, v.section_asked = now, v.asks, {}, {}
        p.code = v.code_after
        if a.mark_start[v.version] != NONE:
            p.moments[a.mark_start[v.version]] = now
        self.active[id(v)] = v
        if a.full_kind[v.version] == SHORTEN and self._full_pool(v) != NONE:
            self.shortening.append(v)
        else:
            self._runs_until(v, now + v.lasts)

    def _runs_until(self, v: Visit, time: int) -> None:
        v.ends_at = time
        v.order += 1
        self._push(time, self._end, v, v.order)

    def _end(self, now: int, v: Visit, order: int) -> None:
        if order != v.order:
            return
        p, a = v.patient, self.n.activities
        del self.active[id(v)]
        v.finish, v.outcome = now, DONE
        if a.mark_end[v.version] != NONE:
            p.moments[a.mark_end[v.version]] = now
        p.clock += v.lasts
        if a.holds[v.version]:
            p.held.append((v.own, int(a.turnover[v.version])))
        else:
            self._release(now, v.own, int(a.turnover[v.version]))
        born: Counter[int] = Counter()
        first, last = int(a.begins_start[v.version]), int(a.begins_start[v.version + 1])
        self._begin(now, p, int(a.hash[v.activity]), v.occurrence, first, last, born)
        if a.full_kind[v.version] == REROUTE and self._full_pool(v) != NONE:
            self.rerouting.append((v, born))
        else:
            self._follow_on(now, v, int(a.next[v.version]), born)

    def _follow_on(self, now: int, v: Visit, junction: int, born: Counter[int]) -> None:
        a = self.n.activities
        what, holds = int(a.hash[v.activity]), bool(a.holds[v.version])
        self._follow(now, v.patient, what, junction, v.occurrence, holds, born)

    # (1b) What is judged once nothing is left to happen.

    def _judge(self, now: int) -> bool:
        stops = self._excess() if any(self.used[p] > self.capacity[p] for p in self.hands_over) else []
        if not (stops or self.shortening or self.rerouting):
            return False
        lines = Counter(pool for _, v in self.waiting for pool in v.wants)
        a = self.n.activities
        shortening, self.shortening = self.shortening, []
        rerouting, self.rerouting = self.rerouting, []
        for v in shortening:
            time = v.lasts
            if self._is_full(v, lines):
                time = floor(time * float(a.full_times[v.version]) + 0.5)
            self._runs_until(v, now + time)
        for v in stops:
            self._stop(now, v)
        for v, born in rerouting:
            table = a.full_next if self._is_full(v, lines) else a.next
            self._follow_on(now, v, int(table[v.version]), born)
        return True

    def _is_full(self, v: Visit, lines: Counter[int]) -> bool:
        return lines[self._full_pool(v)] >= int(self.n.activities.full_waiting[v.version])

    def _full_pool(self, v: Visit) -> int:
        """The pool whose line is judged; NONE where the place has no number, so that nobody ever waits for it."""
        return self._pool(v.patient, int(self.n.activities.full_place[v.version]))

    def _excess(self) -> list[Visit]:
        used, stops = list(self.used), []
        for pool in self.hands_over:
            at_work = [v for v in self.active.values() if v.own.get(pool) and not v.stopped and v not in stops]
            at_work.sort(key=lambda v: (v.priority, v.start, v.patient.key))
            while used[pool] > self.capacity[pool] and at_work:
                v = at_work.pop()
                stops.append(v)
                for other in self.hands_over:
                    used[other] -= v.own.get(other, 0)
        return stops

    def _stop(self, now: int, v: Visit) -> None:
        v.asks = {pool: units for pool, units in v.own.items() if pool in self.hands_over}
        v.own = {pool: units for pool, units in v.own.items() if pool not in self.hands_over}
        self._freed(now, v.asks)
        v.stopped, v.remaining = True, v.ends_at - now
        v.order += 1
        self.handed_over[v.activity] += 1
        insort(self.waiting, (v.rank, v), key=lambda w: w[0])

    # (2) What is given, (2b) exchanged, (3) left.

    def _give(self, now: int) -> bool:
        free = [capacity - used for capacity, used in zip(self.capacity, self.used, strict=True)]
        if not self.waiting or not any(is_open and left > 0 for is_open, left in zip(self.open, free, strict=True)):
            return False
        granted, stay = [], []
        for entry in self.waiting:
            v = entry[1]
            wants = v.wants
            for pool, units in wants.items():
                if not self.open[pool] or free[pool] < units:
                    break
            else:
                granted.append(v)
                for pool, units in wants.items():
                    free[pool] -= units
                continue
            stay.append(entry)
            for pool, units in wants.items() if self.n.activities.keeps_turn[v.version] else ():
                free[pool] -= min(units, max(free[pool], 0))
        for _, v in stay:
            if any(g.rank > v.rank and not v.wants.keys().isdisjoint(g.wants) for g in granted):
                self.overtaken[v.activity] += 1
        self.waiting = stay
        for v in granted:
            self._take(v)
            self._granted(now, v)
        return bool(granted)

    def _take(self, v: Visit) -> None:
        for pool, units in v.wants.items():
            self.used[pool] += units

    def _granted(self, now: int, v: Visit) -> None:
        if not v.stopped:
            self._start(now, v)
            return
        v.own, v.asks, v.stopped = {**v.own, **v.asks}, {}, False
        self._runs_until(v, now + v.remaining)

    def _may_start(self, pool: int) -> bool:
        """Whether an exchange may start work here: not where closed, nor where it would have to stop at once."""
        return self.open[pool] and not (pool in self.hands_over and self.used[pool] > self.capacity[pool])

    def _exchange(self, now: int) -> bool:
        in_circles = []
        holder: dict[int, Visit] = {}
        wanted: dict[Visit, int] = {}
        for _, v in self.waiting:
            if not v.patient.held:
                continue
            wants = list(v.wants.items())
            holds = [(pool, units) for some, _ in v.patient.held for pool, units in some.items()]
            single = len(wants) == 1 and wants[0][1] == 1 and len(holds) == 1 and holds[0][1] == 1
            if single and self._may_start(wants[0][0]):
                in_circles.append(v)
                wanted[v] = wants[0][0]
                holder.setdefault(holds[0][0], v)
        circle = first_circle(in_circles, wanted, holder)
        self.waiting = [w for w in self.waiting if w[1] not in circle]
        for v in circle:
            self._take(v)
            v.patient.held = [(units, 0) for units, _ in v.patient.held]
            self.exchanged[v.activity] += 1
        for v in circle:
            self._start(now, v)
        return bool(circle)

    def _leave(self, now: int) -> bool:
        a = self.n.activities
        leaving: list[tuple[Visit, int, int]] = []
        lines: Counter[tuple[int, int]] = Counter()
        for v in (v for _, v in self.waiting if not v.stopped):
            lines[v.activity, v.location] += 1
            if v.until is not None and now >= v.until:
                leaving.append((v, GAVE_UP, int(a.gives_up_to[v.version])))
            elif a.waiting_room[v.version] != NONE and lines[v.activity, v.location] > a.waiting_room[v.version]:
                leaving.append((v, REFUSED, int(a.refused_to[v.version])))
        gone = {id(v) for v, _, _ in leaving}
        self.waiting = [w for w in self.waiting if id(w[1]) not in gone]
        for v, outcome, target in leaving:
            v.finish, v.outcome = now, outcome
            if outcome == REFUSED:
                v.patient.divert(int(self.n.geography.diverts[v.year, a.setting[v.activity], v.location]))
            self._give_back(now, v.patient)
            self._go(now, v.patient, target)
        return bool(leaving)

    def run(self) -> Loop:
        while self.heap and self.heap[0][0] < self.horizon:
            now = self.heap[0][0]
            while True:
                while self.heap and self.heap[0][0] == now:
                    _, _, _, what, args = heapq.heappop(self.heap)
                    what(now, *args)
                if not (self._judge(now) or self._give(now) or self._exchange(now) or self._leave(now)):
                    break
        return self

    def rows(self) -> tuple[Rows, Rows]:
        """Patients and visits as in ``rows_of``."""
        return rows_from(self.patients, self.horizon)
