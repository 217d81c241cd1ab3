"""CSV tables to typed rows, every cell with its place."""

import csv
import hashlib
import io
import re
import types
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from workforce.documents import text
from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean, listed, quoted
from workforce.documents.scalars import Refusal, number

LARGEST_TABLE = 16 * 1024 * 1024
"""Bytes that one CSV file may have."""

MOST_PROBLEMS = 100
"""Problems of rows after which a table is read no further: a wrong column would otherwise be told for every row."""

_KINDS: Mapping[type, str] = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
_FIELD = re.compile(r'"(?:[^"]|"")*"?[^,\n]*|[^,\n]*')


class _Cells:
    """Finds the cells of a table in its text."""

    def __init__(self, name: str, body: str) -> None:
        self.name = name
        self.body = body

    @cached_property
    def starts(self) -> list[int]:
        """The position at which each line begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.body))]

    def mark(self, line: int, position: int) -> Mark:
        """The place of the cell at a position (from 0) of the row that begins on a line (from 1)."""
        start = self.starts[line - 1]
        for _ in range(position):
            found = _FIELD.match(self.body, start)
            start = (found.end() if found else start) + 1
        below = bisect_right(self.starts, start) - 1
        return Mark(self.name, below + 1, start - self.starts[below] + 1)


@dataclass(frozen=True)
class Table:
    """One CSV file as typed rows.

    Args:
        name: The file's name as messages show it.
        columns: The names of the columns, in the order of the file.
        rows: Each row by column; an empty cell of an optional column is None.
        lines: The line, from 1, on which each row begins.
        digest: SHA-256 of the file's bytes, in hexadecimal.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    lines: tuple[int, ...]
    digest: str
    _cells: _Cells = field(repr=False, compare=False)

    def column(self, name: str) -> tuple[Any, ...]:
        """All values of one column."""
        return tuple(row[name] for row in self.rows)

    def mark(self, row: int, column: str) -> Mark:
        """The place of a cell; rows are counted from 0."""
        return self._cells.mark(self.lines[row], self.columns.index(column))

    def problem(self, code: str, row: int, column: str, reason: str, remedy: str) -> Problem:
        """A problem at a cell: its place, address and value are filled in."""
        value = self.rows[row][column]
        written = None if value is None else str(value)
        return Problem(code, self.mark(row, column), column, written, reason, remedy)


def read_table(path: Path, columns: Mapping[str, Any] | None = None) -> Table:
    """Read a CSV file: comma-separated, UTF-8, with a first line that names the columns in any order.

    Spaces around a cell do not count, and lines without any value are passed over. A column's type is str, int,
    float or bool, or one of them with `| None`, whose cells may be empty.

    Args:
        path: The file.
        columns: The type of each column; all must be there and no other may be. Without it every column is text
            that may be empty.

    Raises:
        ProblemsFound: All problems of the columns, or else of the rows (the first 100); codes WF101 to WF105,
            WF117 and WF121 to WF127.
    """
    name = text.shown_name(path)
    raw = text.read_bytes(path, LARGEST_TABLE, name)
    body = text.decode(raw, name, LARGEST_TABLE)
    lines = _lines(body, name)
    start, header = next(lines, (1, None))
    if header is None:
        wanted = f"columns {listed(columns, 'and')}" if columns else "names of the columns"
        remedy = f"Write the {wanted} on the first line"
        raise ProblemsFound([Problem("WF105", Mark(name, 1, 1), "", None, "The file is empty", remedy)])
    columns = dict.fromkeys(header, str | None) if columns is None else columns
    places = _Cells(name, body)
    found = _column_problems(header, columns, places, start)
    if found:
        raise ProblemsFound(found)
    reader = _Rows(places, header, [_declared(columns[column]) for column in header])
    for line, cells in lines:
        reader.take(line, cells)
        if len(reader.problems) >= MOST_PROBLEMS:
            break
    if reader.problems:
        raise ProblemsFound(reader.problems)
    digest = hashlib.sha256(raw).hexdigest()
    return Table(name, tuple(header), tuple(reader.rows), tuple(reader.lines), digest, places)


@dataclass(slots=True)
class _Rows:
    """Takes the rows of a table in turn; afterwards holds their values, lines and problems."""

    cells: _Cells
    columns: Sequence[str]
    kinds: Sequence[tuple[type, bool]]
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, line: int, cells: list[str]) -> None:
        """Take the row that begins on a line."""
        if len(cells) != len(self.columns):
            reason = f"The row has {len(cells)} values for {len(self.columns)} columns"
            remedy = "Write one value for each column, and put values that hold a comma in double quotes"
            self.problems.append(Problem("WF124", self.cells.mark(line, 0), "", None, reason, remedy))
            return
        row: dict[str, Any] = {}
        for position, (column, cell, kind) in enumerate(zip(self.columns, cells, self.kinds, strict=True)):
            value = _value(cell, *kind)
            if isinstance(value, Refusal):
                mark = self.cells.mark(line, position)
                told = Problem(value.code, mark, column, cell or None, value.reason, value.remedy)
                self.problems.append(told)
            else:
                row[column] = value
        self.rows.append(row)
        self.lines.append(line)


def _lines(body: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins and with its cells trimmed."""
    reader = csv.reader(io.StringIO(body, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            remedy = "Close the double quotes of the row, and write a double quote inside them twice"
            reason = f"The row cannot be read as CSV ({error})"
            raise ProblemsFound([Problem("WF125", Mark(name, line, 1), "", None, reason, remedy)]) from None
        if cells is None:
            return
        trimmed = [cell.strip() for cell in cells]
        if any(trimmed):
            yield line, trimmed if body.isascii() else [unicodedata.normalize("NFC", cell) for cell in trimmed]


def _column_problems(header: list[str], columns: Mapping[str, Any], places: _Cells, start: int) -> list[Problem]:
    problems: list[Problem] = []
    missing = [column for column in columns if column not in header]
    for position, column in enumerate(header):
        mark = places.mark(start, position)
        if column in header[:position]:
            reason = "is a column that is written twice"
            problems.append(Problem("WF123", mark, column, column, reason, "Keep one of the two, or rename one"))
        elif not column or column not in columns:
            close = did_you_mean(column, missing)
            if close is not None:
                missing.remove(close)
            remedy = f"Did you mean '{close}'?" if close else f"The columns are {quoted(columns, 'and')}"
            value = column or None
            reason = "is not a column that is known here" if value else "A column has no name"
            problems.append(Problem("WF122", mark, column, value, reason, remedy))
    remedy = "Add it to the first line"
    if len(header) == 1 and re.search("[;\t]", header[0]):
        remedy = "Separate the columns by commas"
        missing, problems = list(columns), []
    for column in missing:
        problems.append(
            Problem("WF121", places.mark(start, 0), column, None, f"The column '{column}' is missing", remedy)
        )
    return problems


def _value(cell: str, kind: type, optional: bool) -> str | int | float | bool | Refusal | None:
    """The value of a cell as a kind, or why it is none."""
    if not cell:
        return None if optional else Refusal("WF127", "The cell is empty", f"Write {_KINDS[kind]}")
    if kind is str:
        return cell
    if kind is bool:
        word = cell.casefold()
        return word == "true" if word in ("true", "false") else _not(kind, "Write true or false")
    value = number(cell)
    if isinstance(value, Refusal):
        return value
    if isinstance(value, str):
        plain = cell.replace(",", "").replace(" ", "")
        fits = not isinstance(number(plain), str | Refusal)
        return _not(kind, f"Write {plain}, without commas or spaces" if fits else "Write digits only, without a unit")
    if kind is int and isinstance(value, float):
        return _not(kind, "Write a whole number, without a decimal point")
    return value if kind is int else float(value)


def _not(kind: type, remedy: str) -> Refusal:
    return Refusal("WF126", f"is not {_KINDS[kind]}", remedy)


def _declared(declared: Any) -> tuple[type, bool]:
    """The kind of a column, and whether its cells may be empty."""
    if get_origin(declared) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(declared) if kind is not type(None)]
        if len(kinds) == 1 and kinds[0] in _KINDS:
            return kinds[0], True
    elif declared in _KINDS:
        return declared, False
    raise TypeError(f"a column is str, int, float or bool, or one of them or None, not {declared}")
