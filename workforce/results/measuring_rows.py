"""The columns of what engines hand over, and the arrays to which compiled measuring adds."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.windows import HELD_COLUMNS, ROW_COLUMNS
from workforce.network.network import Ints

ROW_WIDTH, PEOPLE_WIDTH, HELD_WIDTH = len(ROW_COLUMNS), len(PATIENT_COLUMNS), len(HELD_COLUMNS)
(
    PATIENT, ACTIVITY, VERSION_YEAR, LOCATION, EPISODE, OCCURRENCE, JOINED, START, FINISH, OUTCOME, CODE, EPISODE_YEAR,
    KEPT,
) = range(len(ROW_COLUMNS))  # fmt: skip
_, PATIENT_GROUP, AREA, SITE, _, _, KEY, _, ARRIVAL, END, END_TIME = range(len(PATIENT_COLUMNS))
HELD_PATIENT, HELD_ACTIVITY, HELD_LOCATION, HELD_START, HELD_FINISH = range(len(HELD_COLUMNS))

STARTED, PRESENT, KEEPING, FIRST_NEED = range(4)
"""Columns of a cell's sums: visits started, milliseconds of presence and of a place kept; then those of each need."""

HOURS_WIDE, DAYS_WIDE, TOUCHED_WIDE, FROM_HOUR = range(4)
"""Of a board: the hours of each pair, the days of each line, the days of each pair, the first hour."""

USED, ROOM, WIDTH = range(3)
"""Of cells, or of those who come and go: how many there are, for how many there is room, how wide a cell's sums are."""

AHEAD = 8
"""So many rows before it is read a row is asked for, where order and memory go different ways."""

NO_DUE = 2**62
"""When nothing more is due of an open visit before its end."""


BATCH = 128
"""So many visits to one activity at one location are taken on together at most."""
(
    VISIT_ROW, VISIT_FINISH, FIRST_YEAR, LAST_YEAR, VISIT_LASTS,
    PIECE_ROW, PIECE_PATIENT, BEGINS, ENDS, LASTS, CELL, HAD, EACH, BITS, VECTOR, HOUR,
    DRAW_KEY, TIMES_BEFORE, DRAW_TOP, FIRST_WORD, SECOND_WORD,
) = range(0, 21 * BATCH, BATCH)  # fmt: skip
"""Where each column of a batch begins: of its visits, then of their pieces in one year.

Of visits: where the row begins, the end, the years of the first and last piece, how long it lasts. Of pieces: where the
rows of visit and patient begin, the piece's time, how long the visit lasts, where the sums of its cell begin; whether
it has the need at hand, and how long that takes each time; which needs of a share it has, its vector of need, and the
hour with which it begins; what goes into a draw (see ``measuring_draws``), and what comes out.
"""
BATCH_SIZE = 21 * BATCH


class Cells(NamedTuple):
    """Sums by year, activity, patient group, location and PCT.

    Attributes:
        keys: Open addressing by key of cell.
        cells: The cell of each key.
        key_of: The key of each cell.
        sums: Its sums, end to end [cells x (FIRST_NEED + most needs of an activity)].
        sizes: USED, ROOM and WIDTH.
    """

    keys: Ints
    cells: Ints
    key_of: Ints
    sums: Ints
    sizes: Ints


class Board(NamedTuple):
    """Timed work not yet counted, from one hour on.

    Attributes:
        falls: Milliseconds of each pair in each hour [pairs, hours].
        parts: Of spread work, in parts of a millisecond: what each hour has more than its slope.
        slopes: What each hour adds to the parts of itself and of every later hour.
        daily: Of repeated work, what each day adds to itself and to every later day [lines, days].
        touched: Of each pair and day, 1 where work falls in one of its hours.
    """

    falls: Ints
    parts: Ints
    slopes: Ints
    daily: Ints
    touched: Any


class Events(NamedTuple):
    """Patients who come to cover groups and go.

    Attributes:
        where: The year times all groups, plus the group.
        what: The time since the window's start, the kind of patient, and 1 for who comes, as one number
            (see ``measuring_visits.come_and_go``).
        sizes: USED and ROOM.
    """

    where: Ints
    what: Ints
    sizes: Ints


def end_to_end(table: Any) -> Any:
    """A table as the vector of its rows, as compiled functions take it; copied only where it does not lie so."""
    return np.ascontiguousarray(table).reshape(-1)


def with_room(events: Events, more: int) -> Events:
    """Those who come and go, with room for so many more."""
    used = int(events.sizes[USED])
    if used + more <= len(events.where):
        return events
    size = 2 * (used + more)
    where, what = np.empty((2, size), dtype=np.int64)
    where[:used], what[:used] = events.where[:used], events.what[:used]
    return Events(where, what, np.array([used, size], dtype=np.int64))
