"""The columns of what engines hand over, and the arrays to which compiled measuring adds."""

from __future__ import annotations

from typing import Any, NamedTuple

from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.windows import HELD_COLUMNS, ROW_COLUMNS
from workforce.network.network import Ints

(
    PATIENT, ACTIVITY, VERSION_YEAR, LOCATION, EPISODE, OCCURRENCE, JOINED, START, FINISH, OUTCOME, CODE, EPISODE_YEAR,
    KEPT,
) = range(len(ROW_COLUMNS))  # fmt: skip
_, PATIENT_GROUP, AREA, SITE, _, _, KEY, _, ARRIVAL, END, END_TIME = range(len(PATIENT_COLUMNS))
HELD_PATIENT, HELD_ACTIVITY, HELD_LOCATION, HELD_START, HELD_FINISH = range(len(HELD_COLUMNS))

STARTED, PRESENT, KEEPING, FIRST_NEED = range(4)
"""Columns of a cell's sums: visits started, milliseconds of presence and of a place kept; then those of each need."""

NO_DUE = 2**62
"""When nothing more is due of an open visit before its end."""


class Cells(NamedTuple):
    """Sums by year, activity, patient group, location and PCT.

    Attributes:
        keys: Open addressing by key of cell.
        cells: The cell of each key.
        key_of: The key of each cell.
        sums: Its sums [cells, FIRST_NEED + most needs of an activity].
        used: How many cells there are [1].
    """

    keys: Ints
    cells: Ints
    key_of: Ints
    sums: Ints
    used: Ints


class Board(NamedTuple):
    """Timed work not yet counted, from one hour on.

    Attributes:
        falls: Milliseconds of each pair in each hour.
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
        what: The time since the window's start, the kind of patient, and 1 for who comes, as one number.
        used: How many events there are [1].
    """

    where: Ints
    what: Ints
    used: Ints
