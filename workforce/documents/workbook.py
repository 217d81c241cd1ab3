"""Tables from a workbook, every cell with its place; a workbook from elsewhere is looked through before it is opened.

Only values are read. A workbook is a zip archive of XML: archives that unpack to more than there may be, macros and
XML that declares a document type are refused before any of it is parsed, and defusedxml stands behind the parser.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workforce.documents import text
from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean, quoted

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["LARGEST_WORKBOOK", "MOST_ROWS", "Sheet", "read_sheets"]

LARGEST_WORKBOOK = 8 * 1024 * 1024
"""Bytes that one workbook may have."""
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes that all its parts may have together."""
MOST_ROWS = 20_000
"""Rows of a sheet that are read."""
MOST_COLUMNS = 60
MOST_PROBLEMS = 100
"""Problems of cells after which a sheet is read no further."""

_PARTS = ("[Content_Types].xml", "xl/workbook.xml")
_SAVE = "Save it again as an Excel workbook (.xlsx) without macros or a password"
_PERCENT = "%"

Cell = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """One sheet as rows of values.

    Attributes:
        file: the workbook's name as messages show it.
        name: the sheet's name.
        columns: the names of the columns with their numbers, from 1.
        rows: each row by column: text, a number, or None where nothing stands.
        lines: the number of each row in the sheet, from 1.
        refused: rows, from 0, with a cell that is refused; it stands there as None.
    """

    file: str
    name: str
    columns: Mapping[str, int]
    rows: tuple[Mapping[str, Cell], ...]
    lines: tuple[int, ...]
    refused: frozenset[int] = frozenset()

    def mark(self, row: int, column: str) -> Mark:
        """The place of a cell; rows are counted from 0."""
        return Mark(self.file, self.lines[row], self.columns[column], self.name)

    def problem(self, code: str, row: int, column: str, reason: str, remedy: str) -> Problem:
        """A problem at a cell: its place, column and value are filled in."""
        value = self.rows[row][column]
        return Problem(code, self.mark(row, column), column, None if value is None else str(value), reason, remedy)


def read_sheets(path: Path, sheets: Mapping[str, Mapping[str, type]]) -> tuple[dict[str, Sheet], list[Problem]]:
    """Read sheets of a workbook, each a table under a first row that names its columns, in any order.

    Rows without any value are passed over. A cell is empty, text, or a number where its column's type is `float`; what
    a spreadsheet turned into a percentage, a date or a truth value is refused, since it is not what was typed.

    Args:
        path: the file.
        sheets: by the name of each sheet, its columns and their types, `str` or `float`.

    Returns:
        The sheets by name, and what is wrong with their cells (WF102 too many rows, WF104, WF116, WF126, WF129): the
        other cells can still be judged.

    Raises:
        ProblemsFound: WF101 and WF102 of the file, WF128 and WF130, and WF121 to WF123 of the columns.
    """
    name = text.shown_name(path)
    raw = text.read_bytes(path, LARGEST_WORKBOOK, name)
    _look_through(raw, name)
    book = _opened(raw, name)
    found: dict[str, Sheet] = {}
    problems: list[Problem] = []
    of_cells: list[Problem] = []
    try:
        for wanted, columns in sheets.items():
            if wanted not in book.sheetnames:
                problems.append(_no_sheet(wanted, book.sheetnames, name))
                continue
            reader = _Reader(name, wanted, columns)
            found[wanted] = reader.read(_rows(book, wanted, name))
            (of_cells if reader.placed else problems).extend(reader.problems)
    finally:
        book.close()
    if problems:
        raise ProblemsFound([*problems, *of_cells])
    return found, of_cells


def _look_through(raw: bytes, name: str) -> None:
    """Refuse what is no workbook, unpacks to too much, or holds more than values."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise _unread(name, f"It unpacks to more than {LARGEST_UNPACKED // 1024 // 1024} MiB")
            if not names.issuperset(_PARTS):
                raise _unread(name, "It is not an Excel workbook")
            if any(part.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for part in names):
                raise _unread(name, "It holds macros")
            for member in members:
                if member.filename.endswith((".xml", ".rels", ".vml")):
                    _refuse_entities(archive.read(member), name)
    except ProblemsFound:
        raise
    except Exception:  # zipfile and its decompressors raise many kinds on damaged archives
        raise _unread(name, "It is damaged, has a password, or is not an Excel workbook") from None


def _refuse_entities(part: bytes, name: str) -> None:
    """Refuse XML that is not UTF-8, or declares a document type: spreadsheet programs write neither."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part:
        raise _unread(name, "It holds XML that declares entities")


def _opened(raw: bytes, name: str) -> Workbook:
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise _unread(name, "The package defusedxml is missing or switched off")
    try:
        return load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    except Exception:  # openpyxl raises KeyError, ValueError, TypeError and others on parts that are damaged
        raise _unread(name, "It is damaged, or not an Excel workbook") from None


def _rows(book: Workbook, sheet: str, name: str) -> Iterator[Sequence[Any]]:
    """The cells of a sheet row by row, as far as is read."""
    page = book[sheet]
    try:
        page.reset_dimensions()
        yield from page.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
    except ProblemsFound:
        raise
    except Exception:  # as above: rows are parsed while they are read
        raise _unread(name, f"The sheet '{sheet}' is damaged") from None


def _unread(name: str, reason: str) -> ProblemsFound:
    return ProblemsFound([Problem("WF128", Mark(name, 1, 1), "", None, reason, _SAVE)])


def _no_sheet(wanted: str, there: Sequence[str], name: str) -> Problem:
    close = did_you_mean(wanted, there)
    remedy = f"Rename '{close}' back" if close else f"Its sheets are {quoted(there[:8], 'and')}"
    return Problem("WF130", Mark(name, 1, 1), wanted, None, f"The sheet '{wanted}' is missing", remedy)


@dataclass
class _Reader:
    """Takes a sheet's rows in turn; afterwards holds what is wrong with them."""

    file: str
    name: str
    columns: Mapping[str, type]
    problems: list[Problem] = field(default_factory=list)
    placed: bool = False
    """Whether the columns are as they should be."""

    def read(self, rows: Iterator[Sequence[Any]]) -> Sheet:
        """The sheet's values; those of cells that are refused are None."""
        places = self._head(next(rows, ()))
        kept: list[Mapping[str, Cell]] = []
        lines: list[int] = []
        refused: list[int] = []
        self.placed = not self.problems
        if not self.placed:
            return Sheet(self.file, self.name, places, (), ())
        for line, cells in enumerate(rows, start=2):
            if line > MOST_ROWS + 1:
                self._tell("WF102", line, 1, "", None, f"The sheet has more than {MOST_ROWS} rows", "Delete the rest")
                break
            by_column = {place: cell for place, cell in enumerate(cells, start=1) if cell.value not in (None, "")}
            if not by_column:
                continue
            before = len(self.problems)
            row = {column: self._value(column, line, place, by_column.get(place)) for column, place in places.items()}
            if len(self.problems) > before:
                refused.append(len(kept))
            kept.append(row)
            lines.append(line)
            if len(self.problems) >= MOST_PROBLEMS:
                break
        return Sheet(self.file, self.name, places, tuple(kept), tuple(lines), frozenset(refused))

    def _head(self, cells: Sequence[Any]) -> dict[str, int]:
        """The number of each column, with what is wrong with the first row."""
        places: dict[str, int] = {}
        missing = dict.fromkeys(self.columns)
        others: list[tuple[int, str]] = []
        for place, cell in enumerate(cells, start=1):
            written = str(cell.value).strip() if cell.value is not None else ""
            if written in places:
                self._tell(
                    "WF123", 1, place, written, written, "is a column that is written twice", "Keep one of the two"
                )
            elif written in self.columns:
                places[written] = place
                del missing[written]
            elif written:
                others.append((place, written))
        for place, written in others:
            close = did_you_mean(written, missing)
            if close is not None:
                del missing[close]
            remedy = f"Did you mean '{close}'?" if close else "Delete the column, or move what it says into 'note'"
            self._tell("WF122", 1, place, written, written, "is not a column that is known here", remedy)
        for column in missing:
            self._tell("WF121", 1, 1, column, None, f"The column '{column}' is missing", "Add it to the first row")
        return places

    def _value(self, column: str, line: int, place: int, cell: Any) -> Cell:
        """A cell's value, None where it is empty or refused."""
        if cell is None:
            return None
        kind, value = self.columns[column], cell.value
        if cell.data_type == "f" or cell.data_type == "e":
            what = "a formula" if cell.data_type == "f" else "an error"
            remedy = "Copy the cell and paste it as a value, or type the value"
            self._tell("WF129", line, place, column, str(value), f"is {what}, not a value", remedy)
        elif isinstance(value, str):
            return self._text(column, line, place, value, kind)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            remedy = "Format the cell as a number or as text, and type it again"
            self._tell("WF126", line, place, column, str(value), "is a date, a time or a truth value", remedy)
        elif kind is str:
            return f"{value:g}" if isinstance(value, float) else str(value)
        elif _PERCENT in str(cell.number_format or ""):
            figure = f"{value * 100:.10g}"
            reason = "is formatted as a percentage, so that it counts as a hundredth of what is seen"
            remedy = f"Format the cell as a number, write {figure}, and leave the % to the column 'unit'"
            self._tell("WF126", line, place, column, f"{figure}%", reason, remedy)
        elif value != value or abs(value) == float("inf"):
            self._tell("WF116", line, place, column, str(value), "is not a finite number", "Write a number")
        else:
            return value
        return None

    def _text(self, column: str, line: int, place: int, value: str, kind: type) -> Cell:
        hidden = text.misleading_character(value.replace("\n", " ").replace("\r", " ").replace("\t", " "))
        if hidden is not None:
            remedy = "Delete it, or write an ordinary space in its place"
            self._tell("WF104", line, place, column, None, f"The cell holds {hidden}", remedy)
            return None
        plain = " ".join(value.split())
        if kind is str or not plain:
            return plain or None
        remedy = "Write digits alone, in a cell that is not formatted as text; the unit has a column of its own"
        self._tell("WF126", line, place, column, plain, "is text, not a number", remedy)
        return None

    def _tell(self, code: str, line: int, place: int, column: str, value: str | None, reason: str, remedy: str) -> None:
        self.problems.append(Problem(code, Mark(self.file, line, place, self.name), column, value, reason, remedy))
