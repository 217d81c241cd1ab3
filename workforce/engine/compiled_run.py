"""The arrays of one run of the compiled engine, which grow when they are full."""

from __future__ import annotations

import numpy as np

from workforce.engine.compiled_events import FAR
from workforce.engine.compiled_layout import (
    ARRIVALS,
    ARRIVED_AT,
    ARRIVED_FROM,
    COUNT_COLUMNS,
    COUNTS,
    CROWDED_ROOMS,
    EDGES,
    ENDED_AT,
    ENDED_END,
    ENDED_FROM,
    EVENT_COLUMNS,
    EVENTS,
    EVENTS_ROOM,
    FIRST,
    FREE_COUNT,
    FREE_SLOTS,
    HANDS_OVER,
    HAPPENED_AT,
    HELD_AT,
    HELD_END,
    HELD_ROWS_FROM,
    HOLDERS,
    HORIZON,
    KEPT_WIDTH,
    LAST_OF,
    LAST_WINDOW,
    LEFT_AT,
    LEFT_FROM,
    LINE_OF,
    NEXT_ARRIVAL,
    NEXT_POOL,
    NEXT_TOUCHED,
    OPEN_AT,
    OPEN_FROM,
    OVERS,
    PARKED,
    PARKED_FOR,
    PENDING,
    PERSON_WIDTH,
    POOL_WIDTH,
    PROBLEM,
    PROBLEM_AT,
    QUESTIONS,
    ROW_WIDTH,
    SLOTS,
    SLOTS_USED,
    STARTED,
    STATE_END,
    STATE_HEADER,
    TOUCHED_LINES,
    WORKERS,
)
from workforce.engine.compiled_tables import MOST_BEGUN, MOST_EVENTS, Tables
from workforce.engine.windows import Window
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Ints

FIRST_SLOTS = 1024
MOST_FIRST_SLOTS = 65_536
FIRST_EVENTS = 1024
FIRST_ROWS = 16_384
FIRST_KEPT = 256
"""What there is room for at first; memory that is not used costs nothing."""

BEHIND = 4
"""Events behind the last of the heap, which never come."""


class Run:
    """The arrays of replications in the making, one after the other.

    Args:
        tables: The network.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.came: Ints = np.zeros(0, dtype=np.int64)
        net = tables.net
        slots = min(max(tables.patients, FIRST_SLOTS), MOST_FIRST_SLOTS) + net[MOST_BEGUN]
        self.persons: Ints = np.zeros(slots * PERSON_WIDTH, dtype=np.int64)
        self.people: Ints = np.zeros(slots * tables.width, dtype=np.int64)
        self.events: Ints = np.zeros((FIRST_EVENTS + net[MOST_EVENTS] + BEHIND) * EVENT_COLUMNS, dtype=np.int64)
        self.kept, self.rows = FIRST_KEPT, FIRST_ROWS
        self.out: Ints = np.zeros(0, dtype=np.int64)
        self.state, self.pools = self.came, self.came
        self._as_begun: tuple[list[int] | None, Ints, Ints] = None, self.state, self.pools

    def begin(self, edges: list[int]) -> None:
        """Get ready for a replication.

        Args:
            edges: Where windows begin, and where the last ends.
        """
        self.events[:] = FAR
        if edges is self._as_begun[0]:
            _, self.state[:], self.pools[:] = self._as_begun
            return
        tables, windows = self.tables, len(edges) - 1
        parked_for = STATE_HEADER + len(edges)
        counts = parked_for + windows
        self.state = np.zeros(counts + tables.activities * COUNT_COLUMNS, dtype=np.int64)
        self.state[[EDGES, PARKED_FOR, COUNTS, STATE_END]] = STATE_HEADER, parked_for, counts, len(self.state)
        self.state[STATE_HEADER:parked_for] = edges
        self.state[parked_for:counts] = NONE
        chains = (FREE_SLOTS, PENDING, PARKED, QUESTIONS, TOUCHED_LINES, OVERS, CROWDED_ROOMS, WORKERS, STARTED)
        self.state[list(chains)] = NONE
        self.state[HORIZON], self.state[LAST_WINDOW], self.state[HAPPENED_AT] = edges[-1], windows - 1, NEVER
        self.pools = self._pools()
        self.state[POOL_WIDTH], self.state[HOLDERS] = tables.pool_width, len(self.pools) - tables.pool_width
        self.state[SLOTS], self.state[EVENTS_ROOM] = self.slots, len(self.events) // EVENT_COLUMNS - BEHIND
        self._lay_out()
        self._as_begun = edges, self.state.copy(), self.pools.copy()

    @property
    def slots(self) -> int:
        """Rows of patients there are."""
        return len(self.persons) // PERSON_WIDTH

    @property
    def bytes(self) -> int:
        """How much memory its arrays take."""
        return sum(each.nbytes for each in (self.persons, self.people, self.events, self.out, self.came))

    def _pools(self) -> Ints:
        """Pools, each a line of its own, waiting rooms and holders."""
        tables = self.tables
        pools: Ints = np.zeros((tables.pools + tables.rooms + 1, tables.pool_width), dtype=np.int64)
        pools[:, [FIRST, NEXT_TOUCHED]] = pools[:, LAST_OF:] = NONE
        pools[:, LINE_OF] = pools[:, NEXT_POOL] = np.arange(len(pools)) * tables.pool_width
        pools[: tables.pools, HANDS_OVER] = tables.hands_over
        return pools.ravel()

    def _lay_out(self) -> None:
        """Make room for the rows that leave: of patients, of places kept, of visits; what is there stays."""
        slots = self.slots
        sizes = (slots, slots, slots * ROW_WIDTH, self.kept * KEPT_WIDTH, self.rows * ROW_WIDTH)
        starts = (ARRIVED_FROM, LEFT_FROM, OPEN_FROM, HELD_ROWS_FROM, ENDED_FROM)
        cursors = (ARRIVED_AT, LEFT_AT, OPEN_AT, HELD_AT, ENDED_AT)
        old, at = self.out, 0
        if sum(sizes) > len(old):
            self.out = np.zeros(sum(sizes), dtype=np.int64)
        for size, start, cursor in zip(sizes, starts, cursors, strict=True):
            used = self.state[cursor] - self.state[start]
            self.out[at : at + used] = old[self.state[start] : self.state[cursor]]
            self.state[start], self.state[cursor] = at, at + used
            at += size
        self.state[HELD_END], self.state[ENDED_END] = self.state[ENDED_FROM], at

    def come(self, came: Ints) -> None:
        """Load the next year's arrivals."""
        self.came = came.ravel()
        self.state[NEXT_ARRIVAL], self.state[ARRIVALS] = 0, len(self.came)

    def grow(self) -> None:
        """Double whatever is short of room."""
        state, net = self.state, self.tables.net
        self._as_begun = None, state, self.pools
        if state[EVENTS] + net[MOST_EVENTS] > state[EVENTS_ROOM]:
            self.events = np.append(self.events, np.full(len(self.events), FAR))
            state[EVENTS_ROOM] = len(self.events) // EVENT_COLUMNS - BEHIND
        if state[SLOTS_USED] + net[MOST_BEGUN] > state[SLOTS] + state[FREE_COUNT]:
            self.persons = np.append(self.persons, np.zeros_like(self.persons))
            self.people = np.append(self.people, np.zeros_like(self.people))
            state[SLOTS] = self.slots
        if state[HELD_AT] + 2 * KEPT_WIDTH > state[HELD_END]:
            self.kept *= 2
        if state[ENDED_AT] + 2 * ROW_WIDTH > state[ENDED_END]:
            self.rows *= 2
        self._lay_out()

    @property
    def problem(self) -> tuple[int, int]:
        """What stopped the run, and the activity."""
        return int(self.state[PROBLEM]), int(self.state[PROBLEM_AT])

    def window(self, start: int, until: int) -> Window:
        """What the loop has told in this window."""
        state, out = self.state, self.out
        counts = state[state[COUNTS] :].reshape(-1, COUNT_COLUMNS).T.copy()
        return Window(
            start,
            until,
            self.persons[: state[SLOTS_USED] * PERSON_WIDTH].reshape(-1, PERSON_WIDTH),
            out[state[ARRIVED_FROM] : state[ARRIVED_AT]],
            out[state[LEFT_FROM] : state[LEFT_AT]],
            out[state[ENDED_FROM] : state[ENDED_AT]].reshape(-1, ROW_WIDTH),
            out[state[OPEN_FROM] : state[OPEN_AT]].reshape(-1, ROW_WIDTH),
            out[state[HELD_ROWS_FROM] : state[HELD_AT]].reshape(-1, KEPT_WIDTH),
            *counts,
        )
