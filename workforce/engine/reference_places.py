"""Places and lines of the reference engine: who is granted what, and when, at one instant.

An instant goes in rounds, and SimPy's event priorities are their order. HAPPEN: everything that ends, changes,
arrives or joins a line, until nothing of that kind is left. JUDGE: what depends on how many wait, all against one
picture. GIVE: one pass over the waiting requests. LEAVE: all whose patience is over and those beyond a waiting
room. Whatever wakes a patient does so by an event of priority HAPPEN, which is how one goes back to the start.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter

import simpy
from simpy.events import Event, EventPriority

from workforce.engine.log import DONE, GAVE_UP, REFUSED
from workforce.network.network import HAND_OVER, NONE, Network

HAPPEN, JUDGE, GIVE, LEAVE = (EventPriority(n) for n in (1, 2, 3, 4))

GRANTED = DONE
EXCHANGED = -1
"""Answers to a request, beside GAVE_UP and REFUSED: granted from free units, or in exchange for the one held."""

Asks = tuple[tuple[int, int], ...]
"""Pools and how many units of each."""

_key = attrgetter("key")


class Request:
    """One patient waiting for the places of one activity.

    Attributes:
        activity: What for.
        key: Priority, time of joining and the patient's key: the order of all lines.
        asks: Granted whole or not at all.
        keeps_turn: Whether it claims free units against later requests while it cannot be granted.
        till: When patience is over, None for never.
        room: The (activity, location) whose waiting room it needs, None for no limit; `limit` is its size.
        limit: How many may wait in that room.
        holds: The pool of the single unit that the patient keeps until this is granted, NONE.
        answer: The event that tells the patient.
    """

    __slots__ = ("activity", "answer", "asks", "holds", "keeps_turn", "key", "limit", "room", "till")

    def __init__(
        self, activity: int, key: tuple[int, int, int], asks: Asks, keeps_turn: bool, till: int | None = None
    ) -> None:
        self.activity = activity
        self.key = key
        self.asks = asks
        self.keeps_turn = keeps_turn
        self.till = till
        self.room: tuple[int, int] | None = None
        self.limit = 0
        self.holds = NONE
        self.answer: Event


class Line:
    """The requests for one pool, or for several that some request has asked for together."""

    __slots__ = ("pools", "waiting")

    def __init__(self, pools: Iterable[int], waiting: list[Request]) -> None:
        self.pools = tuple(pools)
        self.waiting = waiting


class Work:
    """An activity in hand that a shift's end may stop, and its units of the pools that hand over."""

    __slots__ = ("activity", "order", "process", "units")

    def __init__(self, activity: int, order: tuple[int, int, int], units: Asks, process: simpy.Process) -> None:
        self.activity = activity
        self.order = order
        self.units = units
        self.process = process


class Counts:
    """By activity, as in a window: exchanges, overtakings and handed-over work."""

    __slots__ = ("exchanged", "handed_over", "overtaken")

    def __init__(self, activities: int) -> None:
        self.exchanged = [0] * activities
        self.overtaken = [0] * activities
        self.handed_over = [0] * activities


class Places:
    """All pools of a network, their units and their lines.

    Args:
        env: The clock and its events.
        network: The scenario.
    """

    def __init__(self, env: simpy.Environment, network: Network) -> None:
        self.env = env
        self._activities = len(network.names.activities)
        self.counts = Counts(self._activities)
        pools = len(network.places.pool_place)
        self.capacity = [0] * pools
        self.open = [False] * pools
        self.used = [0] * pools
        self.hands_over = (network.places.shift_end == HAND_OVER).tolist()
        self._changes = network.places
        self._lines = [Line((pool,), []) for pool in range(pools)]
        self._touched: set[Line] = set()
        self._set_for: dict[EventPriority, int] = {}
        self._patience: list[tuple[int, int, Request]] = []
        self._ticket = count()
        self._rooms: dict[tuple[int, int], list[Request]] = {}
        self._crowded: set[tuple[int, int]] = set()
        self._holders: list[Request] = []
        self._questions: list[tuple[Event, int, int]] = []
        self._at_work: dict[int, set[Work]] = {pool: set() for pool in range(pools) if self.hands_over[pool]}
        env.process(self._rota())

    # What patients do.

    def ask(self, request: Request) -> Event:
        """Join the line; the event's value is the answer."""
        request.answer = self.env.event()
        line = self._line_of(request.asks)
        insort(line.waiting, request, key=_key)
        self._touch(line)
        if request.till is not None:
            heappush(self._patience, (request.till, next(self._ticket), request))
            self._call(self._leave, LEAVE, request.till - self.env.now)
        if request.room is not None:
            room = self._rooms.setdefault(request.room, [])
            insort(room, request, key=_key)
            if len(room) > min(other.limit for other in room):
                self._crowded.add(request.room)
                self._soon(self._leave, LEAVE)
        if request.holds != NONE:
            insort(self._holders, request, key=_key)
        return request.answer

    def free(self, pool: int, units: int, turnover: int = 0) -> None:
        """Give units back, after their turnover."""
        if turnover > 0:
            self._call(lambda _: self.free(pool, units), HAPPEN, turnover)
            return
        self.used[pool] -= units
        self._touch(self._lines[pool])

    def judge(self, pool: int, at_least: int) -> Event:
        """Ask whether at least so many wait for a pool; the event's value says so."""
        question = self.env.event()
        self._questions.append((question, pool, at_least))
        self._soon(self._judge, JUDGE)
        return question

    def begin_work(self, work: Work) -> None:
        """Note that work is in hand which the end of a shift may stop (its process is then interrupted)."""
        for pool, _ in work.units:
            self._at_work[pool].add(work)

    def end_work(self, work: Work) -> None:
        """Note that it is done."""
        for pool, _ in work.units:
            self._at_work[pool].discard(work)

    def take_counts(self) -> Counts:
        """What was counted since this was last asked."""
        counts, self.counts = self.counts, Counts(self._activities)
        return counts

    # What happens by itself.

    def _rota(self) -> Generator[Event, None, None]:
        """Capacities and opening through the run."""
        c = self._changes
        columns = (c.change_time, c.change_pool, c.change_capacity, c.change_open)
        for time, pool, capacity, is_open in zip(*(column.tolist() for column in columns), strict=True):
            if time > self.env.now:
                yield self.env.timeout(time - self.env.now)
            self.capacity[pool], self.open[pool] = capacity, is_open
            self._touch(self._lines[pool])
            self._look_for_excess(pool)

    def _look_for_excess(self, pool: int) -> None:
        if self.hands_over[pool] and self.used[pool] > self.capacity[pool]:
            self._soon(self._judge, JUDGE)

    def _judge(self, _: Event) -> None:
        """Answer all questions and stop all excess work, against the lines as they are now."""
        self._set_for.pop(JUDGE, None)
        questions, self._questions = self._questions, []
        answers = [(question, self._how_many_wait(pool) >= least) for question, pool, least in questions]
        stopped = [work for pool in self._at_work for work in self._excess(pool)]
        for question, answer in answers:
            question.succeed(answer)
        for work in stopped:
            self.counts.handed_over[work.activity] += 1
            work.process.interrupt()

    def _how_many_wait(self, pool: int) -> int:
        return sum(pool in (asked for asked, _ in r.asks) for r in self._lines[pool].waiting)

    def _excess(self, pool: int) -> list[Work]:
        """Stop work over a pool's capacity: lowest priority, latest start, largest key first."""
        stopped: list[Work] = []
        while self.used[pool] > self.capacity[pool] and self._at_work[pool]:
            work = max(self._at_work[pool], key=attrgetter("order"))
            self.end_work(work)
            for each, units in work.units:
                self.free(each, units)
            stopped.append(work)
        return stopped

    def _give(self, _: Event) -> None:
        """One pass over the waiting requests; if it starts nobody, the first circle of held places."""
        self._set_for.pop(GIVE, None)
        touched, self._touched = self._touched, set()
        passes = [self._pass(line) for line in touched if line.waiting]
        if not any(passes):
            self._exchange()

    def _pass(self, line: Line) -> bool:
        """Grant what can be granted; whether any was. Units freed by those who start count in the next pass.

        A line that nothing has touched since its last pass has nothing to grant, so only touched lines get one.
        """
        free = {p: self.capacity[p] - self.used[p] if self.open[p] else 0 for p in line.pools}
        left = sum(units > 0 for units in free.values())
        granted: list[int] = []
        for place, request in enumerate(line.waiting):
            if not left:
                break
            fits = all(free[pool] >= units for pool, units in request.asks)
            if fits or request.keeps_turn:
                for pool, units in request.asks:
                    taken = min(units, max(free[pool], 0))
                    free[pool] -= taken
                    left -= taken > 0 and free[pool] == 0
            if fits:
                granted.append(place)
        if not granted:
            return False
        self._count_overtaken(line, granted)
        for place in reversed(granted):
            request = line.waiting.pop(place)
            for pool, units in request.asks:
                self.used[pool] += units
            self._forget(request)
            request.answer.succeed(GRANTED)
        self._touch(line)
        return True

    def _count_overtaken(self, line: Line, granted: list[int]) -> None:
        if granted[-1] == len(granted) - 1:
            return
        ahead: set[int] = set()
        places = set(granted)
        for place in range(granted[-1], -1, -1):
            request = line.waiting[place]
            if place in places:
                ahead.update(pool for pool, _ in request.asks)
            elif any(pool in ahead for pool, _ in request.asks):
                self.counts.overtaken[request.activity] += 1

    def _exchange(self) -> None:
        """Where held places wait for each other in a circle, let the first circle found change places at once."""
        holders = [request for request in self._holders if self._may_exchange(request.asks[0][0])]
        first: dict[int, Request] = {}
        for request in holders:
            first.setdefault(request.holds, request)
        seen: set[Request] = set()
        for start in holders:
            path: list[Request] = []
            following: Request | None = start
            while following is not None and following not in seen:
                seen.add(following)
                path.append(following)
                following = first.get(following.asks[0][0])
            if following in path:
                self._change_places(path[path.index(following) :])
                return

    def _may_exchange(self, pool: int) -> bool:
        """Whether work may start in exchange: not where closed, nor where it would have to stop at once."""
        return self.open[pool] and not (self.hands_over[pool] and self.used[pool] > self.capacity[pool])

    def _change_places(self, circle: list[Request]) -> None:
        for request in circle:
            self._take_out(request)
            self.counts.exchanged[request.activity] += 1
            request.answer.succeed(EXCHANGED)
        self._soon(self._give, GIVE)

    def _leave(self, _: Event) -> None:
        """All whose patience is over, and those beyond their waiting room, leave together."""
        self._set_for.pop(LEAVE, None)
        leaving: dict[Request, int] = {}
        while self._patience and self._patience[0][0] <= self.env.now:
            request = heappop(self._patience)[2]
            if not request.answer.triggered:
                leaving[request] = GAVE_UP
        for room in self._crowded:
            for place, request in enumerate(self._rooms[room]):
                if place >= request.limit:
                    leaving.setdefault(request, REFUSED)
        self._crowded.clear()
        for request, why in leaving.items():
            self._touch(self._take_out(request))
            request.answer.succeed(why)

    # The order of an instant.

    def _call(self, what: Callable[[Event], None], when: EventPriority, delay: float) -> None:
        """Call a function at a time and in its turn of that instant."""
        event = Event(self.env)
        event._ok = True
        event._value = None
        assert event.callbacks is not None
        event.callbacks.append(what)
        self.env.schedule(event, when, delay)

    def _soon(self, what: Callable[[Event], None], when: EventPriority) -> None:
        """Call it once in this round, however often asked."""
        now = int(self.env.now)
        if self._set_for.get(when) != now:
            self._set_for[when] = now
            self._call(what, when, 0)

    def _touch(self, line: Line) -> None:
        self._touched.add(line)
        self._soon(self._give, GIVE)

    # Lines.

    def _line_of(self, asks: Asks) -> Line:
        """The line in which a request waits: lines of pools asked for together become one."""
        line = self._lines[asks[0][0]]
        for pool, _ in asks[1:]:
            other = self._lines[pool]
            if other is not line:
                merged = Line(line.pools + other.pools, sorted(line.waiting + other.waiting, key=_key))
                line.waiting, other.waiting = [], []
                line = merged
                for each in line.pools:
                    self._lines[each] = line
        return line

    def _take_out(self, request: Request) -> Line:
        line = self._lines[request.asks[0][0]]
        _remove(line.waiting, request)
        self._forget(request)
        return line

    def _forget(self, request: Request) -> None:
        """Take a request that waits no more from the waiting room and from the holders."""
        if request.room is not None:
            _remove(self._rooms[request.room], request)
        if request.holds != NONE:
            _remove(self._holders, request)


def _remove(line: list[Request], request: Request) -> None:
    place = bisect_left(line, request.key, key=_key)
    while line[place] is not request:
        place += 1
    del line[place]
