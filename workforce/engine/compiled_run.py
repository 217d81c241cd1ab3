"""The arrays of one run of the compiled engine, which grow when they are full."""

from __future__ import annotations

import numpy as np

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
    HORIZON,
    KEPT_WIDTH,
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
    POOL_COLUMNS,
    PROBLEM,
    PROBLEM_AT,
    QUESTIONS,
    ROOT,
    ROW_WIDTH,
    SLOTS,
    SLOTS_USED,
    STARTED,
    STATE_HEADER,
    TOUCHED_LINES,
    WORKERS,
)
from workforce.engine.compiled_tables import MOST_BEGUN, MOST_EVENTS, Tables
from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.windows import Window
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Ints

FIRST_SLOTS = 1024
FIRST_EVENTS = 1024
FIRST_ROWS = 4096
FIRST_KEPT = 256


class Run:
    """One replication in the making.

    Args:
        tables: The network.
        edges: Where windows begin, and where the last ends.
    """

    def __init__(self, tables: Tables, edges: list[int]) -> None:
        self.tables = tables
        self.activities = tables.activities
        windows = len(edges) - 1
        parked_for = STATE_HEADER + len(edges)
        counts = parked_for + windows
        self.state: Ints = np.zeros(counts + self.activities * COUNT_COLUMNS, dtype=np.int64)
        self.state[[EDGES, PARKED_FOR, COUNTS]] = STATE_HEADER, parked_for, counts
        self.state[STATE_HEADER:parked_for] = edges
        self.state[parked_for:counts] = NONE
        chains = (FREE_SLOTS, PENDING, PARKED, QUESTIONS, TOUCHED_LINES, OVERS, CROWDED_ROOMS, WORKERS, STARTED)
        self.state[list(chains)] = NONE
        self.state[HORIZON], self.state[LAST_WINDOW], self.state[HAPPENED_AT] = edges[-1], windows - 1, NEVER
        self.came: Ints = np.zeros((0, 5), dtype=np.int64)
        self.pools = self._pools()
        slots = FIRST_SLOTS + tables.net[MOST_BEGUN]
        self.persons: Ints = np.zeros((slots, len(PATIENT_COLUMNS)), dtype=np.int64)
        self.people: Ints = np.zeros((slots, tables.width), dtype=np.int64)
        self.events: Ints = np.zeros((FIRST_EVENTS + tables.net[MOST_EVENTS], EVENT_COLUMNS), dtype=np.int64)
        self.state[SLOTS], self.state[EVENTS_ROOM] = slots, len(self.events)
        self.out: Ints = np.zeros(0, dtype=np.int64)
        self._lay_out(slots, FIRST_KEPT, FIRST_ROWS)

    def _pools(self) -> Ints:
        """Pools, each a line of its own, waiting rooms and holders."""
        tables = self.tables
        pools: Ints = np.zeros((tables.pools + tables.rooms + 1, POOL_COLUMNS), dtype=np.int64)
        pools[:, [ROOT, FIRST, NEXT_TOUCHED]] = NONE
        pools[:, LINE_OF] = pools[:, NEXT_POOL] = np.arange(len(pools))
        pools[: tables.pools, HANDS_OVER] = tables.hands_over
        return pools

    def _lay_out(self, slots: int, kept: int, rows: int) -> None:
        """Make room for the rows that leave: of patients, of places kept, of visits; what is there stays."""
        sizes = (slots, slots, slots * ROW_WIDTH, kept * KEPT_WIDTH, rows * ROW_WIDTH)
        starts = (ARRIVED_FROM, LEFT_FROM, OPEN_FROM, HELD_ROWS_FROM, ENDED_FROM)
        cursors = (ARRIVED_AT, LEFT_AT, OPEN_AT, HELD_AT, ENDED_AT)
        old, at = self.out, 0
        self.out = np.zeros(sum(sizes), dtype=np.int64)
        for size, start, cursor in zip(sizes, starts, cursors, strict=True):
            used = self.state[cursor] - self.state[start]
            self.out[at : at + used] = old[self.state[start] : self.state[cursor]]
            self.state[start], self.state[cursor] = at, at + used
            at += size
        self.state[HELD_END], self.state[ENDED_END] = self.state[ENDED_FROM], at

    def come(self, came: Ints) -> None:
        """Load the next year's arrivals."""
        self.came = came
        self.state[NEXT_ARRIVAL], self.state[ARRIVALS] = 0, len(came)

    def grow(self) -> None:
        """Double whatever is short of room."""
        state, net = self.state, self.tables.net
        slots, kept, rows = len(self.people), self._size(HELD_ROWS_FROM, HELD_END, KEPT_WIDTH), self._rows()
        if state[EVENTS] + net[MOST_EVENTS] > len(self.events):
            self.events = _doubled(self.events)
            state[EVENTS_ROOM] = len(self.events)
        if state[SLOTS_USED] + net[MOST_BEGUN] > slots + state[FREE_COUNT]:
            self.persons, self.people = _doubled(self.persons), _doubled(self.people)
            slots = state[SLOTS] = len(self.people)
        if state[HELD_AT] + 2 * KEPT_WIDTH > state[HELD_END]:
            kept *= 2
        if state[ENDED_AT] + 2 * ROW_WIDTH > state[ENDED_END]:
            rows *= 2
        self._lay_out(int(slots), kept, rows)

    def _rows(self) -> int:
        return self._size(ENDED_FROM, ENDED_END, ROW_WIDTH)

    def _size(self, start: int, end: int, width: int) -> int:
        return int(self.state[end] - self.state[start]) // width

    @property
    def problem(self) -> tuple[int, int]:
        """What stopped the run, and the activity."""
        return int(self.state[PROBLEM]), int(self.state[PROBLEM_AT])

    def window(self, start: int, until: int) -> Window:
        """What the loop has told in this window."""
        state, out = self.state, self.out
        counts = state[state[COUNTS] :].reshape(-1, COUNT_COLUMNS)
        return Window(
            start,
            until,
            self.persons[: state[SLOTS_USED]],
            out[state[ARRIVED_FROM] : state[ARRIVED_AT]],
            out[state[LEFT_FROM] : state[LEFT_AT]],
            out[state[ENDED_FROM] : state[ENDED_AT]].reshape(-1, ROW_WIDTH),
            out[state[OPEN_FROM] : state[OPEN_AT]].reshape(-1, ROW_WIDTH),
            out[state[HELD_ROWS_FROM] : state[HELD_AT]].reshape(-1, KEPT_WIDTH),
            *(np.ascontiguousarray(column) for column in counts.T),
        )


def _doubled(rows: Ints) -> Ints:
    larger = np.zeros((2 * len(rows), rows.shape[1]), dtype=np.int64)
    larger[: len(rows)] = rows
    return larger
