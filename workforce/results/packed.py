"""Histograms by hour of the week, the 24 hours of a day in one row: a tenth of the rows, and two thirds of the bytes.

A *packed* table has, in place of `value`, one column for each hour of a day, and its `hour` is the hour of the week
with which the day begins. Where nothing was counted in an hour it has 0 there, and no row once unpacked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from workforce.results.rows import COLUMNS, order_of, rank_of

__all__ = [
    "FIRST_WITH_HOURS",
    "HOURS",
    "PACKED",
    "Pool",
    "by_day",
    "has_hours",
    "is_packed",
    "packed",
    "rows_of",
    "unpacked",
]

HOURS: tuple[str, ...] = tuple(f"{hour:02d}" for hour in range(24))
"""The columns of a packed table's hours."""
PACKED: tuple[str, ...] = ("cover", "cover sum", "work")
"""The measures that are packed: their hours of the week make nearly all rows of a replication."""
FIRST_WITH_HOURS = 20
"""In so many replications of a scenario, the first, a run has them unless it is asked otherwise."""

_LARGEST = 2**31 - 1
_DAYS = 7


class Pool(NamedTuple):
    """How many replications some rows are added up over.

    Attributes:
        replications: All of them.
        with_hours: Those among them in which hours of the week were counted, so that `PACKED` are of these alone.
    """

    replications: int
    with_hours: int

    @classmethod
    def of(cls, number: int | Pool) -> Pool:
        """A number of replications that all have hours of the week, or what tells both already."""
        return number if isinstance(number, Pool) else cls(int(number), int(number))


def has_hours(hours: bool | int, number: int) -> bool:
    """Whether hours of the week are counted in a replication.

    Args:
        hours: In how many replications they are, from the first; True: in every one, False: in none.
        number: The replication's number, from 1.
    """
    return hours is True or number <= hours


def is_packed(table: pd.DataFrame) -> bool:
    """Whether a table is packed."""
    return "value" not in table.columns


def by_day(columns: Mapping[str, Any], times: npt.NDArray[Any]) -> pd.DataFrame:
    """A packed table of some columns, `hour` among them, and the numbers in each row's hours [rows, 24], not copied."""
    hours = {name: times[:, place] for place, name in enumerate(HOURS)}
    return pd.DataFrame({**columns, **hours}, copy=False)


def packed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of rows by hour of the week, packed, in order of its columns.

    Args:
        table: Rows in any order, columns of `rows.COLUMNS`; those without any value may be left out.

    Returns:
        A table that `unpacked` gives back; or the table itself, where a row has no hour of the week, two rows differ in
        their value only, or a value is not from 1 to 2^31 - 1.
    """
    hour, value = table.get("hour"), table["value"].to_numpy()
    if hour is None or not len(table) or hour.isna().any() or value.min() < 1 or value.max() > _LARGEST:
        return table
    of_week = hour.to_numpy(dtype=np.int64)
    if of_week.min() < 0 or of_week.max() >= _DAYS * len(HOURS):
        return table
    day, of_day = np.divmod(of_week, len(HOURS))
    names = [name for name in COLUMNS if name in table.columns and name != "value"]
    ranks = [day if name == "hour" else rank_of(table[name].array) for name in names]
    order = order_of([*ranks, of_day])
    new = np.zeros(len(table), dtype=np.bool_)
    new[0] = True
    for rank in ranks:
        new[1:] |= np.diff(rank[order]) != 0
    row, place = np.cumsum(new) - 1, of_day[order]
    if ((row[1:] == row[:-1]) & (place[1:] == place[:-1])).any():
        return table
    times = np.zeros((int(row[-1]) + 1, len(HOURS)), dtype=np.min_scalar_type(int(value.max())))
    times[row, place] = value[order]
    first = np.arange(len(table))[order][new]
    columns = {name: table[name].array[first] for name in names}
    return by_day(columns | {"hour": (day[first] * len(HOURS)).astype(np.int16)}, times)


def rows_of(table: pd.DataFrame) -> int:
    """How many rows a table has once unpacked."""
    if not is_packed(table):
        return len(table)
    return sum(int(np.count_nonzero(table[name])) for name in HOURS)


def unpacked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a packed table by hour of the week, in order of all columns; any other table as it is."""
    if not is_packed(table):
        return table
    times = np.column_stack([table[name].to_numpy() for name in HOURS])
    row, of_day = np.nonzero(times)
    hour = (table["hour"].to_numpy(dtype=np.int64)[row] + of_day).astype(np.int32)
    columns: dict[str, Any] = {
        name: hour if name == "hour" else table[name].array[row] for name in COLUMNS if name in table.columns
    }
    order = order_of([rank_of(column) for column in columns.values()])
    ordered = {name: column[order] for name, column in columns.items()}
    return pd.DataFrame(ordered | {"value": times[row, of_day].astype(np.int64)[order]}, copy=False)
