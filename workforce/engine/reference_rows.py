"""The rows of the reference engine: written as patients walk, handed over in windows of time, and then let go.

Patients walk ahead of the clock, so visits and ends are written that lie beyond the window; they wait for their own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np

from workforce.engine.log import PATIENT_COLUMNS
from workforce.engine.reference_patients import Patient, Visit
from workforce.engine.reference_places import Counts
from workforce.engine.windows import HELD_COLUMNS, OPEN, ROW_COLUMNS, Window
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Ints

END, END_TIME = PATIENT_COLUMNS.index("end"), PATIENT_COLUMNS.index("end_time")
START, FINISH = ROW_COLUMNS.index("start"), ROW_COLUMNS.index("finish")


class Rows:
    """What has happened and is not yet told.

    A patient has a row from arrival until the window of the end is told; then it is another's.
    """

    __slots__ = ("_arrived", "_free", "_held", "_left", "_people", "_visits")

    def __init__(self) -> None:
        self._people, self._free = array("q"), array("q")
        self._arrived, self._left = array("q"), array("q")
        self._visits, self._held = array("q"), array("q")

    def arrive(self, p: Patient) -> None:
        """Give a patient who arrives now a row, free or new."""
        width = len(PATIENT_COLUMNS)
        if self._free:
            p.row = self._free.pop()
        else:
            p.row = len(self._people) // width
            self._people.extend((0,) * width)
        row = (p.id, p.group, p.area, p.site, p.number, p.year, p.key, p.parent, p.arrival, NONE, NEVER)
        self._people[p.row * width : (p.row + 1) * width] = array("q", row)
        self._arrived.append(p.row)

    def depart(self, p: Patient, end: int, time: int) -> None:
        """A patient has reached an end, or the horizon."""
        first = p.row * len(PATIENT_COLUMNS)
        self._people[first + END], self._people[first + END_TIME] = end, time
        self._left.append(p.row)

    def end(self, p: Patient, v: Visit, finish: int, outcome: int) -> None:
        """A visit has ended; what was kept until it started is kept no more if it never did."""
        if v.start == NEVER:
            self.stop_keeping(p, v, finish)
        self._visits.extend(_row(p, v, finish, outcome))

    def stop_keeping(self, p: Patient, v: Visit, till: int) -> None:
        """The place of the visit before was kept till now, if one was; who waited for the next is with the clock."""
        if v.before is not None and till > v.joined:
            self._held.extend((p.row, *v.before, v.joined, till))

    def window(self, since: int, until: int, last: bool, walking: Iterable[Patient], counts: Counts) -> Window:
        """All that falls into a window, when the clock has come to its end.

        Args:
            since: The window's start.
            until: Its end.
            last: Whether that is the horizon.
            walking: Those who are still on their way.
            counts: What was counted in the window.
        """
        people = _table(self._people, len(PATIENT_COLUMNS))
        visits = _table(self._visits, len(ROW_COLUMNS))
        left = np.array(self._left, dtype=np.int64)
        ends = (visits[:, FINISH] < until) | last
        gone = (people[left, END_TIME] < until) | last
        ahead = visits[~ends]
        told = Window(
            since,
            until,
            people,
            np.array(self._arrived, dtype=np.int64),
            left[gone],
            visits[ends],
            np.concatenate((_in_hand(walking, since, until), _going(ahead, since, until))),
            _table(self._held, len(HELD_COLUMNS)),
            *(np.array(count, dtype=np.int64) for count in (counts.exchanged, counts.overtaken, counts.handed_over)),
        )
        self._visits, self._left = _kept(ahead), _kept(left[~gone])
        self._free.extend(told.left.tolist())
        self._arrived, self._held = array("q"), array("q")
        return told


def _row(p: Patient, v: Visit, finish: int, outcome: int) -> tuple[int, ...]:
    """A row of ``ROW_COLUMNS``."""
    code = p.code if v.start == NEVER else v.code
    return (
        p.row, v.activity, v.year, v.location, p.episode, v.occurrence, v.joined, v.start, finish, outcome, code,
        p.episode_year, v.kept,
    )  # fmt: skip


def _in_hand(walking: Iterable[Patient], since: int, until: int) -> Ints:
    """Visits that started in a window and whose end is not yet known."""
    rows = array("q")
    for p in walking:
        v = p.visit
        if v is not None and since <= v.start < until:
            rows.extend(_row(p, v, NEVER, OPEN))
    return _table(rows, len(ROW_COLUMNS))


def _going(ahead: Ints, since: int, until: int) -> Ints:
    """Visits that started in a window, from the rows of those that end after it."""
    start = ahead[:, START]
    rows = ahead[(start >= since) & (start < until)]
    rows[:, FINISH], rows[:, ROW_COLUMNS.index("outcome")] = NEVER, OPEN
    return rows


def _table(rows: array[int], width: int) -> Ints:
    """A copy as a table, so that the array may grow."""
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _kept(rows: Ints) -> array[int]:
    left = array("q")
    left.frombytes(rows.tobytes())
    return left
