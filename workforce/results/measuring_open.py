"""Visits that go on from one window to the next, and when something more is due of each."""

from __future__ import annotations

import numpy as np

from workforce.engine.windows import ROW_COLUMNS
from workforce.network.network import NONE, Bools, Ints
from workforce.results.measuring_rows import ACTIVITY, NO_DUE, PATIENT, START

FEW = 1024


class OpenVisits:
    """Visits by place; a patient has one at most."""

    def __init__(self) -> None:
        self._rows = np.zeros((FEW, len(ROW_COLUMNS)), dtype=np.int64)
        self._lasts = np.full(FEW, NONE, dtype=np.int64)
        self._due = np.full(FEW, NO_DUE, dtype=np.int64)
        self._here = np.zeros(FEW, dtype=np.bool_)
        self._free = np.arange(FEW)
        self._of_patient: Ints = np.zeros(0, dtype=np.int64)

    def put(self, rows: Ints, lasts: Ints, due: Ints) -> None:
        """Put visits in that go on."""
        if len(rows) > len(self._free):
            self._grow(len(rows))
        place, self._free = self._free[: len(rows)], self._free[len(rows) :]
        self._rows[place], self._lasts[place], self._due[place], self._here[place] = rows, lasts, due, True
        most = int(rows[:, PATIENT].max(initial=NONE)) + 1
        if most > len(self._of_patient):
            self._of_patient = np.concatenate((self._of_patient, np.zeros(most, dtype=np.int64)))
        self._of_patient[rows[:, PATIENT]] = place

    def _grow(self, more: int) -> None:
        old = len(self._due)
        size = 2 * old + more
        for name, empty in (("_lasts", NONE), ("_due", NO_DUE), ("_here", False)):
            before = getattr(self, name)
            setattr(self, name, np.concatenate((before, np.full(size - old, empty, dtype=before.dtype))))
        self._rows = np.concatenate((self._rows, np.zeros((size - old, len(ROW_COLUMNS)), dtype=np.int64)))
        self._free = np.concatenate((self._free, np.arange(old, size)))

    def take_out(self, patients: Ints) -> None:
        """Take the visits of some patients out."""
        place = self._of_patient[patients]
        self._due[place], self._here[place] = NO_DUE, False
        self._free = np.concatenate((self._free, place))

    def due(self, until: int) -> Ints:
        """The places of visits of which something is due before a time."""
        return np.flatnonzero(self._due < until)

    def at(self, place: Ints) -> tuple[Ints, Ints]:
        """The rows at some places, and how long their visits last."""
        return self._rows[place], self._lasts[place]

    def set_due(self, place: Ints, due: Ints) -> None:
        """Say anew when something is due."""
        self._due[place] = due

    def earliest(self, activities: Bools) -> int:
        """The earliest start of a visit to some activities."""
        some = self._here & activities[self._rows[:, ACTIVITY]]
        return int(self._rows[some, START].min(initial=NO_DUE))
