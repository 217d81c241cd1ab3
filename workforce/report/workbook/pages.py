"""What a workbook is made of before it is written: pages, each one table with its words and its charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["Chart", "Column", "Page"]


@dataclass(frozen=True)
class Column:
    """What a column of a table holds.

    Attributes:
        meaning: in a sentence, for people.
        unit: its unit; empty for text.
        formula: how it is worked out, or where it comes from.
        shown: how its figures are shown: `figure` (one decimal), `exact` (as many as there are), `whole`, `share` (in
            percent) or `text`.
    """

    meaning: str
    unit: str = ""
    formula: str = ""
    shown: str = "text"


@dataclass(frozen=True)
class Chart:
    """A chart of some rows of a page's table.

    Attributes:
        title: over the chart, in words of the package alone.
        kind: `line` over years, or `bar`.
        over: the column of the categories.
        series: the columns drawn, named by their heads.
        axis: what the values are, with their unit.
        rows: the first row and the row after the last, from 0.
    """

    title: str
    kind: str
    over: str
    series: tuple[str, ...]
    axis: str
    rows: tuple[int, int]


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook.

    Attributes:
        name: the sheet's name, at most 31 letters.
        title: what it shows.
        note: how to read it.
        table: a tidy table; a missing figure is an empty cell.
        charts: beside the table.
        columns: what columns hold that the dictionary does not know, such as one for each scenario.
    """

    name: str
    title: str
    note: str
    table: pd.DataFrame
    charts: tuple[Chart, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
