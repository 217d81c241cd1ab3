"""The reference engine: one SimPy process a patient, which reads like the patient's way through the pathway.

A patient walks on through activities that ask for nothing limited without an event: the patient's time then runs
ahead of the clock's, and the clock catches up before the next thing that others can notice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import simpy
from simpy.events import Event

from workforce.engine.checks import check
from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED, VisitLog
from workforce.engine.patients import arrivals
from workforce.engine.problems import endless_instant, endless_journey
from workforce.engine.reference_asking import find_places, pool_of, request_of
from workforce.engine.reference_clock import clock, tell
from workforce.engine.reference_patients import Patient, Units, Visit, signed
from workforce.engine.reference_places import EXCHANGED, GRANTED, Places, Request, Work
from workforce.engine.reference_rows import Rows
from workforce.engine.reference_tables import Tables
from workforce.engine.windows import Window, log_of, run_edges
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Network

MOST_VISITS = 10_000
MOST_AT_ONCE = 100_000
COMING = 10_000
"""So many arrivals are looked up at once."""


Journey = Generator[Event, Any, None]


def simulate_once(
    network: Network,
    seed: int,
    replication: int,
    *,
    progress: Callable[[float], None] | None = None,
    shuffle: int | None = None,
) -> VisitLog:
    """One replication of a scenario: every start and end of every activity of every patient.

    Args:
        network: The scenario.
        seed: Any whole number; equal seeds give equal logs.
        replication: The replication's number: 0, 1, ...
        progress: Called with the share of the time simulated so far.
        shuffle: Process simultaneous events of one kind in an order drawn with this seed, instead of the order in
            which they came about. The log is the same: tests show that nothing depends on that order.

    Raises:
        EngineProblem: A request that can never be met, a journey that never ends, or a moment that never passes.
    """
    check(network)
    return log_of(network, Reference(network, shuffle).windows(seed, replication, None, progress))


def windows(network: Network, seed: int, replication: int, edges: Sequence[int] | None = None) -> Iterator[Window]:
    """One replication of a scenario, window by window; only what is not yet told is kept.

    Args:
        network: The scenario.
        seed: Any whole number; equal seeds give equal journeys.
        replication: The replication's number: 0, 1, ...
        edges: As in ``run_edges``.

    Raises:
        EngineProblem: As ``simulate_once``.
    """
    check(network)
    return Reference(network).windows(seed, replication, edges)


class Reference:
    """One replication in the making.

    Args:
        network: The scenario.
        shuffle: As in ``simulate_once``.
    """

    def __init__(self, network: Network, shuffle: int | None = None) -> None:
        self.network = network
        self.tables = Tables(network)
        self.horizon = network.calendar.horizon_ms
        self.rows = Rows()
        self.env = clock(network, shuffle)
        self.places = Places(self.env, network)
        self.living: dict[int, Patient] = {}
        self.patients = 0
        self.happenings = (NEVER, 0)

    def windows(
        self,
        seed: int,
        replication: int,
        edges: Sequence[int] | None,
        progress: Callable[[float], None] | None = None,
    ) -> Iterator[Window]:
        """Let everybody come and walk, to the end of the horizon."""
        self.env.process(self.arrive(seed, replication))
        if progress is not None:
            self.env.process(tell(self.env, self.horizon, progress))
        for since, until in pairwise(run_edges(self.network, edges)):
            self.env.run(until=until)
            last = until == self.horizon
            if last:
                for patient in list(self.living.values()):
                    self.cut(patient)
            yield self.rows.window(since, until, last, self.living.values(), self.places.take_counts())
        if progress is not None:
            progress(1.0)

    def arrive(self, seed: int, replication: int) -> Journey:
        """The patients of all streams, at their times."""
        env, came = self.env, arrivals(self.network, seed, replication)
        groups, areas = self.network.streams.group.tolist(), self.network.streams.area.tolist()
        columns = np.column_stack((came.stream, came.year, came.number, came.key, came.time))
        for stream, year, number, key, time in chain.from_iterable(
            columns[first : first + COMING].tolist() for first in range(0, len(columns), COMING)
        ):
            if time > env.now:
                yield env.timeout(time - env.now)
            patient = self.patient(groups[stream], areas[stream], number, key, time)
            patient.year = year
            env.process(self.journey(patient))

    def patient(self, group: int, area: int, number: int, key: int, arrival: int) -> Patient:
        """Register a new patient."""
        patient = Patient(self.patients, group, area, number, key, arrival)
        self.living[self.patients] = patient
        self.patients += 1
        return patient

    # The way of a patient.

    def journey(self, patient: Patient) -> Journey:
        """From arrival to an end of the pathway, or to the end of the horizon."""
        env, tables = self.env, self.tables
        if patient.time > env.now:
            yield env.timeout(patient.time - env.now)
        target = self.begin(patient)
        while target >= 0:
            visit = self.join(patient, target)
            if (visit.asks or patient.held) and patient.time > env.now:
                yield env.timeout(patient.time - env.now)
            answer = GRANTED
            if visit.asks:
                self.happen(visit.activity)
                request = request_of(tables, patient, visit)
                answer = yield self.places.ask(request)
                patient.time = int(env.now)
                if answer in (GAVE_UP, REFUSED):
                    target = self.turn_away(patient, visit, answer)
                    continue
            self.start(patient, visit, answer)
            shortened = tables.shortens[visit.version]
            if shortened and (yield from self.is_full(patient, visit, *shortened[:2])):
                visit.lasts = math.floor(visit.drawn * shortened[2] + 0.5)
            if visit.own:
                yield from self.work(visit, request)
                patient.time = int(env.now)
            else:
                patient.time += visit.lasts
            if patient.time >= self.horizon:
                self.cut(patient)
                return
            again = self.end(patient, visit)
            junction, rerouted = tables.next[visit.version], tables.reroutes[visit.version]
            if rerouted and (yield from self.is_full(patient, visit, *rerouted[:2])):
                junction = rerouted[2]
            target = self.follow(patient, junction, tables.activity_hash[visit.activity], visit.occurrence, again)
            freed = self.let_go(patient, visit, target)
            if freed and patient.time > env.now:
                yield env.timeout(patient.time - env.now)
            self.free(freed)
        self.depart(patient, -target - 1)

    def begin(self, patient: Patient) -> int:
        """Draw who the patient is; where the pathway begins."""
        tables, group, key = self.tables, patient.group, patient.key
        year = patient.episode_year = tables.year_index(patient.clock)
        if patient.parent == NONE:
            patient.site = tables.first_site(key, tables.pathway[group], patient.area, year)
        patient.treated = patient.site
        self.rows.arrive(patient)
        stream = tables.stream_of.get((group, patient.area), NONE)
        patient.code = tables.first_code(key, group, stream, patient.area, year, patient.code)
        patient.moments = tables.no_moments()
        for moment in tables.moments_before[group]:
            before = tables.moment_before(key, group, moment, year, patient.code)
            if before != NONE:
                patient.moments[moment] = patient.arrival - before
        junction = tables.group_begins[group][year]
        return self.follow(patient, junction, tables.group_hash[group], 0, {})

    def join(self, patient: Patient, activity: int) -> Visit:
        """Come to an activity: draw what it is for this patient, and find what it asks for."""
        tables, occurrence = self.tables, patient.joins.get(activity, 0)
        patient.joins[activity] = occurrence + 1
        patient.visits += 1
        if patient.visits > MOST_VISITS:
            raise endless_journey(self.network, activity, MOST_VISITS)
        patient.visit = visit = Visit(activity, occurrence, patient.time)
        visit.year, visit.version, visit.location, visit.code, visit.drawn = tables.enter(
            patient.key,
            activity,
            patient.clock,
            patient.code,
            patient.treated,
            patient.area,
            patient.episode,
            patient.episode_year,
            occurrence,
        )
        visit.lasts = visit.drawn
        section, last = tables.section[visit.version], patient.last
        visit.kept = int(section != NONE and section == patient.section)
        if last is not None and (visit.kept or tables.tells_held[last.version]):
            visit.before = (last.activity, last.location)
        if tables.may_wait[visit.version]:
            find_places(tables, patient, visit)
        return visit

    def turn_away(self, patient: Patient, visit: Visit, why: int) -> int:
        """Leave the line, give back whatever is held; where one goes who gave up or was refused, and at which site."""
        self.write(patient, visit, why)
        self.free(patient.held)
        if patient.section_pool != NONE:
            self.places.free(patient.section_pool, 1)
        patient.held, patient.section, patient.section_pool, patient.last = (), NONE, NONE, None
        if why == GAVE_UP:
            return self.tables.gives_up_to[visit.version]
        diverted = self.tables.diverted(visit.year, visit.activity, visit.location)
        patient.treated = patient.treated if diverted == NONE else diverted
        return self.tables.refused_to[visit.version]

    def start(self, patient: Patient, visit: Visit, answer: int) -> None:
        """Set and mark what the start does, and give back what was held till now."""
        visit.start, patient.code = patient.time, visit.code
        self.rows.stop_keeping(patient, visit, patient.time)
        if patient.held:
            if answer != EXCHANGED:
                self.free(patient.held)
            patient.held = ()
        section = self.tables.section[visit.version]
        if section not in (NONE, patient.section):
            patient.section, patient.section_pool = section, visit.section_pool
        mark = self.tables.mark_start[visit.version]
        if mark != NONE:
            patient.moments[mark] = patient.time

    def is_full(self, patient: Patient, visit: Visit, place: int, least: int) -> Generator[Event, Any, bool]:
        """Whether at least so many wait for a place where this patient is treated, now."""
        pool = pool_of(self.tables, patient, visit, place)
        if pool == NONE:
            return least <= 0
        if patient.time > self.env.now:
            yield self.env.timeout(patient.time - self.env.now)
        return bool((yield self.places.judge(pool, least)))

    def work(self, visit: Visit, request: Request) -> Journey:
        """Let the activity take its time; where staff hand over, a shift's end may stop it for a while."""
        units = tuple((pool, units) for pool, units in visit.own if self.places.hands_over[pool])
        if not units:
            yield self.env.timeout(visit.lasts)
            return
        left, process = visit.lasts, self.env.active_process
        order = (request.key[0], visit.start, request.key[2])
        assert process is not None
        while True:
            work, since = Work(visit.activity, order, units, process), self.env.now
            self.places.begin_work(work)
            try:
                yield self.env.timeout(left)
            except simpy.Interrupt:
                left -= int(self.env.now - since)
                yield self.places.ask(Request(visit.activity, request.key, units, request.keeps_turn))
            else:
                self.places.end_work(work)
                return

    def end(self, patient: Patient, visit: Visit) -> dict[int, int]:
        """Mark the end, give back the activity's own places unless they are held, begin linked patients; how many."""
        patient.clock += visit.drawn
        self.write(patient, visit, DONE)
        patient.last = visit
        mark = self.tables.mark_end[visit.version]
        if mark != NONE:
            patient.moments[mark] = patient.time
        if visit.own and not self.tables.holds[visit.version]:
            self.free(self.with_turnover(visit))
        again: dict[int, int] = {}
        for row in self.tables.begins[visit.version]:
            self.begin_linked(patient, row, self.tables.activity_hash[visit.activity], visit.occurrence, again)
        return again

    def follow(self, patient: Patient, junction: int, what: int, occurrence: int, again: dict[int, int]) -> int:
        """Take a route from a junction, with what it sets and begins."""
        tables = self.tables
        route, patient.code = tables.leave(
            patient.key,
            what,
            junction,
            patient.clock,
            patient.code,
            patient.moments,
            0,
            patient.time,
            patient.episode,
            occurrence,
        )
        for row in tables.route_begins[route]:
            self.begin_linked(patient, row, what, occurrence, again)
        if tables.new_episode[route]:
            patient.episode += 1
            patient.episode_year = tables.year_index(patient.clock)
            patient.joins.clear()
        return int(tables.route_target[route])

    def begin_linked(self, parent: Patient, row: int, what: int, occurrence: int, again: dict[int, int]) -> None:
        """Start a patient whom this one begins, if this one does: here, now, where this one is treated."""
        group = self.tables.begins_group[row]
        before = again.get(group, 0)
        again[group] = before + 1
        begins, key = self.tables.begun(
            parent.key, row, what, parent.clock, parent.code, parent.episode, occurrence, before
        )
        if begins:
            calendar = self.network.calendar
            child = self.patient(group, parent.area, parent.number, signed(key), parent.time)
            child.year = calendar.index_of(calendar.year_of(parent.time))
            child.parent, child.site, child.clock = parent.id, parent.treated, parent.clock
            child.code = parent.code
            self.env.process(self.journey(child))

    def let_go(self, patient: Patient, visit: Visit, target: int) -> Units:
        """What is free now that the next activity is known; the rest of what is not kept is held until it starts."""
        left: Units = ()
        if patient.section != NONE and (target < 0 or self.tables.section_at(target, patient.clock) != patient.section):
            left = ((patient.section_pool, 1, 0),) if patient.section_pool != NONE else ()
            patient.section = patient.section_pool = NONE
        if not self.tables.holds[visit.version]:
            return left
        left += self.with_turnover(visit)
        if target < 0:
            return left
        patient.held = left
        return ()

    def with_turnover(self, visit: Visit) -> Units:
        """An activity's own units, with the time that each stays taken after it."""
        turnover = self.tables.turnover[visit.version]
        return tuple((pool, units, turnover) for pool, units in visit.own)

    def free(self, units: Units) -> None:
        """Give units back."""
        for pool, number, turnover in units:
            self.places.free(pool, number, turnover)

    def depart(self, patient: Patient, end: int) -> None:
        """Write that a patient has left."""
        del self.living[patient.id]
        self.rows.depart(patient, end, patient.time if end != NONE else self.horizon)

    def cut(self, patient: Patient) -> None:
        """The horizon has come: close what is open."""
        patient.time = self.horizon
        if patient.visit is not None:
            self.write(patient, patient.visit, CUT)
        self.depart(patient, NONE)

    def write(self, patient: Patient, visit: Visit, outcome: int) -> None:
        """Write a visit's row."""
        self.rows.end(patient, visit, patient.time, outcome)
        patient.visit = None

    def happen(self, activity: int) -> None:
        """Count what happens at one instant, and stop where it never ends."""
        now, before = self.happenings
        self.happenings = (int(self.env.now), before + 1 if now == self.env.now else 1)
        if self.happenings[1] > MOST_AT_ONCE:
            raise endless_instant(self.network, activity, MOST_AT_ONCE)
