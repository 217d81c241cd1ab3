"""The long table of measures in the making: ids in, names out, every row in one order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.model.calendar import year_name
from workforce.network.network import NONE, Ints, Network
from workforce.results.measured import Measured
from workforce.results.packed import PACKED, by_day, packed
from workforce.results.rows import alike, order_of, values_in_order

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

Small = NDArray[np.signedinteger[Any]]
Given = tuple[NDArray[Any], dict[str, Small]]
"""Values, one a row or the 24 hours of a day of each row, and ids: one a row, or one for all."""


class MeasureRows:
    """Rows of measures, gathered as ids of the network's names."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._given: dict[str, list[Given]] = {}

    def add(self, measure: str, value: Ints, **columns: Any) -> None:
        """Add rows of one measure.

        Args:
            measure: Which.
            value: The value of each row; rows of value 0 are left out.
            columns: Ids or numbers of each row, or one for all; NONE where missing. `need` is an id of ``needs``. Rows
                of a measure that is packed are of one year.
        """
        if not value.all():
            keep = np.flatnonzero(value)
            columns = {name: ids if np.ndim(ids) == 0 else np.asarray(ids)[keep] for name, ids in columns.items()}
            value = value[keep]
        if len(value):
            self._given.setdefault(measure, []).append((value, {name: _small(ids) for name, ids in columns.items()}))

    def add_days(self, measure: str, times: NDArray[Any], **columns: Any) -> None:
        """Add rows of a measure that is packed, of one year: the numbers in the 24 hours of a day of each [rows, 24].

        Args:
            measure: Which.
            times: The numbers, no row all 0.
            columns: As in `add`; `hour` is the hour of the week with which the day begins.
        """
        if len(times):
            given = {name: _small(ids) for name, ids in columns.items()}
            narrow = times.astype(np.min_scalar_type(int(times.max())), copy=False)
            self._given.setdefault(measure, []).append((narrow, given))

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

    def gathered(self) -> Measured:
        """The measures, once all rows are added; none is left here."""
        words = self._names()
        kinds = {name: tuple(sorted(set(words[name]))) for name in NAMED}
        ranks: dict[str, Small] = {}
        for name in NAMED:
            place = {word: position for position, word in enumerate(kinds[name])}
            kind = np.int16 if len(place) < 2**15 else np.int32
            ranks[name] = np.array([*(place[word] for word in words[name]), NONE], dtype=kind)
        indexes = {name: pd.Index(kinds[name], dtype=object) for name in NAMED}
        parts = []
        for measure in sorted(self._given):
            given = self._given.pop(measure)
            for some in _by_year(given) if measure in PACKED else (given,):
                columns, value = _in_order(some, ranks)
                columns = {"measure": np.full(len(value), kinds["measure"].index(measure), dtype=np.int16), **columns}
                shown = {
                    name: pd.Categorical.from_codes(ids, categories=indexes[name]) if name in kinds else _nullable(ids)
                    for name, ids in columns.items()
                    if (ids != NONE).any()
                }
                if value.ndim == 2:
                    parts.append(by_day(shown, value))
                else:
                    part = pd.DataFrame({**shown, "value": value}, copy=False)
                    parts.append(packed(part) if measure in PACKED else part)
        return Measured(kinds, tuple(parts))


def _small(ids: Any) -> Small:
    """Ids or numbers in 2 bytes where they fit, else in 4."""
    given = np.asarray(ids)
    return given.astype(np.int16 if int(given.max(initial=0)) < 2**15 - 1 else np.int32)


def _by_year(given: list[Given]) -> Iterator[list[Given]]:
    """What was given of each year, year by year."""
    of_year: dict[int, list[Given]] = {}
    for value, columns in given:
        of_year.setdefault(int(columns["year"]), []).append((value, columns))
    given.clear()
    for year in sorted(of_year):
        yield of_year.pop(year)


def _in_order(given: list[Given], ranks: dict[str, Small]) -> tuple[dict[str, Small], NDArray[Any]]:
    """The columns of what was given of one measure, names as ranks, and the values, in order of all columns."""
    names = [name for name in (*NAMED, *NUMBERED) if any(name in part for _, part in given)]
    missing = np.array(NONE, dtype=np.int16)
    columns: dict[str, Small] = {}
    for name in names:
        ids = np.concatenate([np.broadcast_to(part.get(name, missing), len(value)) for value, part in given])
        columns[name] = ranks[name][ids] if name in ranks else ids
    order = order_of(list(columns.values()))
    value = given[0][0] if len(given) == 1 else np.concatenate([value for value, _ in given])
    given.clear()
    columns, value = {name: column[order] for name, column in columns.items()}, value[order]
    tied = alike(list(columns.values()))
    return columns, values_in_order(value, tied) if tied is not None and tied.any() else value


def _nullable(ids: Small) -> Any:
    """Whole numbers, those that are NONE missing."""
    missing = ids == NONE
    return pd.arrays.IntegerArray(np.maximum(ids, 0), missing) if missing.any() else ids
