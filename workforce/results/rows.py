"""The rows of measures: their columns, and the one order and types they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["COLUMNS", "TEXT", "WHOLE", "in_order", "narrow"]

TEXT: tuple[str, ...] = (
    "measure",
    "year",
    "pathway",
    "group",
    "activity",
    "need",
    "role",
    "setting",
    "location",
    "pct",
    "cover_group",
    "place",
    "end",
)
WHOLE: tuple[str, ...] = ("outside", "hour", "n1", "n2", "n3", "n4", "bin", "value")
COLUMNS: tuple[str, ...] = TEXT + WHOLE

_REQUIRED = ("measure", "value")
# Beyond this a nullable column would not come back exactly from every version of the reader.
_LARGEST_INDEX = 2**53

_NARROW = frozenset({"Int8", "Int16", "Int32"})
Ranks = npt.NDArray[np.integer[Any]]


def _text(column: pd.Series, name: str) -> pd.Categorical:
    """Text as categories: those that occur, in alphabetical order."""
    kept = column.array if isinstance(column.dtype, pd.CategoricalDtype) else pd.Categorical(_strings(column, name))
    assert isinstance(kept, pd.Categorical)
    words = _strings(kept.categories.to_series(), name).to_numpy()
    used = np.flatnonzero(np.bincount(kept.codes.astype(np.int32) + 1, minlength=len(words) + 1)[1:])
    order = used[np.argsort(words[used].astype(str), kind="stable")]
    if len(order) == len(words) and (order == np.arange(len(words))).all():
        return kept
    codes = np.full(len(words) + 1, -1, dtype=np.min_scalar_type(-len(order) - 1))
    codes[order] = np.arange(len(order))
    return pd.Categorical.from_codes(codes[kept.codes], categories=pd.Index(words[order], dtype=object))


def _strings(column: pd.Series, name: str) -> pd.Series:
    values = column.astype(object).where(column.notna(), None)
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind not in ("string", "empty"):
        raise ValueError(f"column '{name}' holds {kind} values where text belongs")
    return values


def _whole(column: pd.Series, name: str) -> Any:
    """Whole numbers in as few bytes as they came in, nullable."""
    if column.dtype == object and column.isna().all():
        return pd.array([pd.NA] * len(column), dtype="Int64")
    if pd.api.types.is_bool_dtype(column.dtype) or not pd.api.types.is_numeric_dtype(column.dtype):
        raise ValueError(f"column '{name}' holds {column.dtype} values where whole numbers belong")
    whole = pd.api.types.is_integer_dtype(column.dtype)
    if name == "value":
        # A float may already have lost the last digits of a sum of milliseconds.
        if not (whole or column.empty):
            raise ValueError(f"column 'value' is {column.dtype}; it must be int64, without missing values")
        if column.size and int(column.max()) > 2**63 - 1:
            raise ValueError("column 'value' holds a number beyond int64")
        return column.astype("int64").array.to_numpy()
    if column.dtype.name in _NARROW:
        return column.array
    present = column.dropna()
    if ((present % 1) != 0).any() or (present.abs() > _LARGEST_INDEX).any():
        raise ValueError(f"column '{name}' holds a number that is not whole, or is beyond 2^53")
    return column.astype("Int64").array


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with every column of `COLUMNS`, in one order and of one type each.

    Args:
        table: Rows of one replication. `measure` and `value` are required and hold no missing value; any
            other column may be left out or hold missing values. The order of rows and columns is free.

    Returns:
        A new table: text columns as categories (those that occur, in alphabetical order), then nullable int64
        columns, sorted by all columns, missing first.

    Raises:
        ValueError: An unknown or missing column, or values of the wrong kind.
    """
    rows = narrow(table)
    return rows.astype(dict.fromkeys(WHOLE, "Int64"))


def narrow(table: pd.DataFrame) -> pd.DataFrame:
    """As `in_order`, but whole numbers in as few bytes as they came in; rows in order already are not copied."""
    unknown = sorted(str(name) for name in table.columns if name not in COLUMNS)
    if unknown or not table.columns.is_unique:
        raise ValueError(f"a table of measures has no column {', '.join(unknown) or 'twice'}")
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        if name not in table.columns:
            if name in _REQUIRED:
                raise ValueError(f"a table of measures needs the column '{name}'")
            missing = pd.Categorical.from_codes(np.full(len(table), -1), categories=pd.Index([], dtype=object))
            columns[name] = missing if name in TEXT else pd.array([pd.NA] * len(table), dtype="Int64")
            continue
        column = table[name]
        if name in _REQUIRED and column.isna().any():
            raise ValueError(f"column '{name}' holds a missing value")
        columns[name] = _text(column, name) if name in TEXT else _whole(column, name)
    ranks = [rank_of(columns[name]) for name in COLUMNS if name in table.columns and name != "value"]
    tied = alike(ranks)
    if tied is None:
        order = order_of([*ranks, rank_of(columns["value"])])
        columns = {name: columns[name][order] for name in COLUMNS}
    elif tied.any():
        columns["value"] = values_in_order(columns["value"], tied)
    return pd.DataFrame(columns, copy=False)


def rank_of(column: Any) -> Ranks:
    """Whole numbers in the order of a column's values, those missing before all others."""
    if isinstance(column, pd.Categorical):
        return np.asarray(column.codes)
    if isinstance(column, np.ndarray):
        return column
    if not (gone := np.asarray(column.isna())).any():
        return np.asarray(column.to_numpy(dtype=column.dtype.name.lower()))
    rank = np.asarray(column.to_numpy(dtype=np.int64, na_value=0))
    return np.where(gone, rank.min(initial=0) - 1, rank)


def alike(ranks: Sequence[Ranks]) -> npt.NDArray[np.bool_] | None:
    """Of each row but the last, whether the next is like it; None where rows are not in order of these columns."""
    tied = np.ones(max(0, len(ranks[0]) - 1), dtype=np.bool_)
    for rank in ranks:
        if (tied & (rank[1:] < rank[:-1])).any():
            return None
        tied &= rank[1:] == rank[:-1]
    return tied


def values_in_order(values: Any, tied: npt.NDArray[np.bool_]) -> Any:
    """The values, those of rows that are alike otherwise in order."""
    some = np.flatnonzero(np.append(tied, False) | np.append(False, tied))
    run = np.cumsum(~np.append(False, tied))[some]
    given = np.array(values, dtype=np.int64)
    given[some] = given[some[np.lexsort((given[some], run))]]
    return given


def order_of(ranks: Sequence[Ranks]) -> Any:
    """The order of rows by these columns in few sorts: small columns share one key.

    Returns:
        An index: of whole numbers, or of all rows as they stand where they are in order.
    """
    keys: list[npt.NDArray[np.int64]] = []
    room = 1
    for rank in ranks:
        low, high = int(rank.min(initial=0)), int(rank.max(initial=0))
        size = high - low + 1
        if keys and room * size <= 2**62:
            keys[-1] = keys[-1] * size + (rank.astype(np.int64) - low)
            room *= size
        else:
            # A key of its own is not shifted: its range may be wider than a whole number of 64 bits.
            keys.append(rank.astype(np.int64) - low if size <= 2**62 else rank.astype(np.int64))
            room = size
    if len(keys) == 1 and (keys[0][1:] >= keys[0][:-1]).all():
        return slice(None)
    return np.lexsort(keys[::-1])
