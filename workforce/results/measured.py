"""One replication's measures, kept narrow until they are written or looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

from workforce.results.packed import PACKED, packed, rows_of, unpacked
from workforce.results.rows import COLUMNS, TEXT, narrow

__all__ = ["Measured"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One replication's measures as a few tables: of each measure one, of each that is packed one for each year.

    The same rows make the same parts, whatever made them.

    Attributes:
        kinds: Of each column of text, what may stand there, in alphabetical order: the categories of every part.
        parts: Tables one after the other in order of measure and year, each in order of all its columns. They have the
            columns of ``rows.COLUMNS`` in which something stands, numbers in as few bytes as hold them; those of
            ``packed.PACKED`` are packed.
    """

    kinds: Mapping[str, tuple[str, ...]]
    parts: tuple[pd.DataFrame, ...]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Self:
        """The parts of a table of measures, as `rows.in_order` takes it.

        Raises:
            ValueError: It is not a table of measures.
        """
        rows = narrow(table)
        kinds = {name: tuple(rows[name].cat.categories) for name in TEXT}
        measure = rows["measure"].cat.codes.to_numpy()
        whole = ~np.isin(measure, [place for place, name in enumerate(kinds["measure"]) if name in PACKED])
        year = np.where(whole, 0, rows["year"].cat.codes.to_numpy())
        new = np.flatnonzero((np.diff(measure) != 0) | (np.diff(year) != 0)) + 1
        parts = []
        for first, last in pairwise([0, *new.tolist(), len(rows)] if len(rows) else ()):
            columns = {name: rows[name].array[first:last] for name in COLUMNS}
            kept = {name: column for name, column in columns.items() if name == "value" or not pd.isna(column).all()}
            part = pd.DataFrame(kept, copy=False)
            parts.append(part if whole[first] else packed(part))
        return cls(kinds, tuple(parts))

    @property
    def rows(self) -> int:
        """How many rows there are, unpacked."""
        return sum(map(rows_of, self.parts))

    def words(self, name: str) -> tuple[str, ...]:
        """What stands in a column of text, in alphabetical order."""
        found = np.zeros(len(self.kinds[name]) + 1, dtype=np.bool_)
        for part in self.parts:
            if name in part.columns:
                found[part[name].cat.codes.to_numpy()] = True
        return tuple(word for word, is_there in zip(self.kinds[name], found[:-1], strict=True) if is_there)

    def without(self, measures: Collection[str]) -> Self:
        """The same without some measures."""
        kept = tuple(part for part in self.parts if part["measure"].iloc[0] not in measures)
        return type(self)(self.kinds, kept)

    def table(self, measures: Collection[str] | None = None) -> pd.DataFrame:
        """All rows in order, with every column of ``rows.COLUMNS``: text in categories, whole numbers nullable.

        Args:
            measures: Rows of these only.
        """
        wanted = [part for part in self.parts if measures is None or part["measure"].iloc[0] in measures]
        tables = [unpacked(part) for part in wanted]
        columns: dict[str, Any] = {}
        for name in COLUMNS:
            if name == "value":
                columns[name] = np.concatenate([np.zeros(0, dtype=np.int64), *(table[name] for table in tables)])
            elif name in TEXT:
                codes = [
                    table[name].cat.codes.to_numpy() if name in table else np.full(len(table), -1, dtype=np.int8)
                    for table in tables
                ]
                kind = pd.Index(self.kinds[name], dtype=object)
                columns[name] = pd.Categorical.from_codes(np.concatenate([_NO_CODES, *codes]), categories=kind)
            else:
                columns[name] = _numbers([table[name] if name in table else len(table) for table in tables])
        return pd.DataFrame(columns, copy=False)


_NO_CODES = np.zeros(0, dtype=np.int8)


def _numbers(parts: list[Any]) -> pd.arrays.IntegerArray:
    """Nullable whole numbers one after the other; a part that is a number is so many missing."""
    numbers, missing = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.bool_)]
    for part in parts:
        if isinstance(part, int):
            numbers.append(np.zeros(part, dtype=np.int32))
            missing.append(np.ones(part, dtype=np.bool_))
            continue
        gone = part.isna().to_numpy()
        numbers.append(part.fillna(0).to_numpy() if gone.any() else part.to_numpy(dtype=part.dtype.name.lower()))
        missing.append(gone)
    return pd.arrays.IntegerArray(np.concatenate(numbers), np.concatenate(missing))
