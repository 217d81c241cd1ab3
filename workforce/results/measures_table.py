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
        self._parts: list[tuple[str, Ints, dict[str, Small]]] = []

    def add(self, measure: str, value: Ints, **columns: Any) -> None:
        """Add rows of one measure.

        Args:
            measure: Which.
            value: The value of each row; rows of value 0 are left out.
            columns: Ids or numbers of each row, or one for all; NONE where missing. `need` is an id of ``needs``.
        """
        if not value.all():
            keep = np.flatnonzero(value)
            columns = {name: ids if np.ndim(ids) == 0 else np.asarray(ids)[keep] for name, ids in columns.items()}
            value = value[keep]
        if len(value):
            kept = {name: np.asarray(ids, dtype=np.int32) for name, ids in columns.items()}
            self._parts.append((measure, value, kept))

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
        words = self._names()
        kinds = {name: tuple(sorted(set(words[name]))) for name in NAMED}
        ranks: dict[str, Small] = {}
        for name in NAMED:
            place = {word: position for position, word in enumerate(kinds[name])}
            ranks[name] = np.array([*(place[word] for word in words[name]), NONE], dtype=np.int32)
        rows = sum(len(value) for _, value, _ in self._parts)
        columns = {name: np.full(rows, NONE, dtype=_whole_type(len(kinds[name]))) for name in NAMED}
        columns |= {name: np.zeros(rows, dtype=np.int32) for name in NUMBERED}
        missing = {name: np.ones(rows, dtype=np.bool_) for name in NUMBERED}
        values, first = np.empty(rows, dtype=np.int64), 0
        for measure in sorted({measure for measure, _, _ in self._parts}):
            part, value = self._of(measure, ranks)
            last = first + len(value)
            values[first:last] = value
            columns["measure"][first:last] = kinds["measure"].index(measure)
            for name, ids in part.items():
                columns[name][first:last] = ids if name in kinds else np.maximum(ids, 0)
                if name in missing:
                    missing[name][first:last] = ids == NONE
            first = last
        self._parts.clear()
        table: dict[str, Any] = {
            name: pd.Categorical.from_codes(column, categories=pd.Index(kinds[name], dtype=object))
            if name in kinds
            else pd.arrays.IntegerArray(column, missing[name])
            for name, column in columns.items()
        }
        return pd.DataFrame({**table, "value": values}, copy=False)

    def _of(self, measure: str, ranks: dict[str, Small]) -> tuple[dict[str, Small], Ints]:
        """The columns of one measure's rows, names as ranks, and the values, in order of all columns."""
        parts = [(value, part) for of, value, part in self._parts if of == measure]
        names = [name for name in (*NAMED, *NUMBERED) if any(name in part for _, part in parts)]
        columns: dict[str, Small] = {}
        for name in names:
            missing = np.array(NONE, dtype=np.int32)
            ids = np.concatenate([np.broadcast_to(part.get(name, missing), len(value)) for value, part in parts])
            columns[name] = ranks[name][ids] if name in ranks else ids
        order = order_of(list(columns.values()))
        value = np.concatenate([value for value, _ in parts])
        return {name: column[order] for name, column in columns.items()}, value[order]


def _whole_type(names: int) -> type[np.signedinteger[Any]]:
    """The smallest whole numbers that hold the codes of so many names."""
    return np.int8 if names < 2**7 - 1 else np.int16 if names < 2**15 - 1 else np.int32


def order_of(columns: list[Small]) -> Any:
    """The order of rows by all columns, missing first, by as few sorts as whole numbers of 64 bits allow.

    Returns:
        An index: of whole numbers, or of all rows as they stand where they are in order.
    """
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
    if len(keys) == 1 and (keys[0][1:] >= keys[0][:-1]).all():
        return slice(None)
    return np.lexsort(keys[::-1])
