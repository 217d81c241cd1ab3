"""The long table of measures in the making: ids in, names out, every row in one order."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.model.calendar import year_name
from workforce.network.network import NONE, Ints, Network

NAMED = (
    "measure", "year", "pathway", "group", "activity", "need", "role", "setting", "location", "pct",
    "cover_group", "place", "end",
)  # fmt: skip
NUMBERED = ("outside", "hour", "n1", "n2", "n3", "n4", "bin")
MEASURES = (
    "arrivals", "starts", "ends", "patient", "held", "staff", "unit", "cover", "cover sum", "work", "wait",
    "clock", "clock within", "count",
)  # fmt: skip
COUNTED = ("left", "refused", "cut", "exchanged", "overtaken", "handed over")
ON_CALL, PRESENCE = "on call", "presence"

Small = NDArray[np.int32]


class MeasureRows:
    """Rows of measures, gathered as ids of the network's names."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._parts: list[tuple[int, Ints, dict[str, Any]]] = []

    def add(self, measure: str, value: Ints, **columns: Any) -> None:
        """Add rows of one measure.

        Args:
            measure: Which.
            value: The value of each row; rows of value 0 are left out.
            columns: Ids or numbers of each row, or one for all; NONE where missing. `need` is an id of ``needs``.
        """
        keep = np.flatnonzero(value)
        if len(keep):
            kept = {n: c if np.ndim(c) == 0 else np.asarray(c)[keep].astype(np.int32) for n, c in columns.items()}
            self._parts.append((MEASURES.index(measure), value[keep], kept))

    @cached_property
    def needs(self) -> dict[str, int]:
        """The ids of everything that may stand in the column `need`."""
        names = self.network.names
        every = dict.fromkeys((*names.needs, *COUNTED, ON_CALL, PRESENCE, *(clock for _, clock in names.clocks)))
        return {name: position for position, name in enumerate(every)}

    def _names(self) -> dict[str, tuple[str, ...]]:
        names, calendar = self.network.names, self.network.calendar
        return {
            "measure": MEASURES,
            "year": tuple(year_name(calendar.year_at(year)) for year in range(self.network.years)),
            "pathway": names.pathways,
            "group": tuple(group for _, group in names.groups),
            "activity": tuple(activity for _, activity in names.activities),
            "need": tuple(self.needs),
            "role": names.roles,
            "setting": names.settings,
            "location": names.locations,
            "pct": names.pcts,
            "cover_group": names.cover_groups,
            "place": names.places,
            "end": tuple(end for _, end in names.ends),
        }

    def finished(self) -> pd.DataFrame:
        """The table: text columns as categories in alphabetical order, whole numbers, rows in order of all columns."""
        columns = {name: self._column(name) for name in (*NAMED, *NUMBERED)}
        value = np.concatenate([np.zeros(0, dtype=np.int64), *(value for _, value, _ in self._parts)])
        self._parts.clear()
        words = self._names()
        kinds = {name: tuple(sorted(set(words[name]))) for name in NAMED}
        for name in NAMED:
            place = {word: position for position, word in enumerate(kinds[name])}
            columns[name] = np.array([*(place[word] for word in words[name]), NONE], dtype=np.int32)[columns[name]]
        order = _order(list(columns.values()))
        table: dict[str, Any] = {}
        for name in (*NAMED, *NUMBERED):
            column = columns.pop(name)[order]
            table[name] = (
                pd.Categorical.from_codes(column, categories=pd.Index(kinds[name], dtype=object))
                if name in kinds
                else pd.arrays.IntegerArray(np.maximum(column, 0), column == NONE)
            )
        return pd.DataFrame({**table, "value": value[order]}, copy=False)

    def _column(self, name: str) -> Small:
        """The ids of one column in all parts."""
        found = np.full(sum(len(value) for _, value, _ in self._parts), NONE, dtype=np.int32)
        first = 0
        for measure, value, part in self._parts:
            last = first + len(value)
            if name == "measure":
                found[first:last] = measure
            elif name in part:
                found[first:last] = part.pop(name)
            first = last
        return found


def _order(columns: list[Small]) -> Ints:
    """The order of rows by all columns, missing first, by as few sorts as whole numbers of 64 bits allow."""
    keys: list[Ints] = []
    room = 1
    for column in columns:
        size = int(column.max(initial=NONE)) + 2
        if not keys or room * size > 2**62:
            keys.append(np.zeros(len(column), dtype=np.int64))
            room = 1
        room *= size
        keys[-1] *= size
        keys[-1] += column + 1
    return np.asarray(np.lexsort(keys[::-1]), dtype=np.int64)
