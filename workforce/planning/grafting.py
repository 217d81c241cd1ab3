"""Long tables of a region grafted into its tree: rows nested by the key columns, each cell with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean, quoted
from workforce.documents.reader import Document
from workforce.documents.tables import Table, read_table

Marks = dict[tuple[str, ...], Mark]


def graft(document: Document, path: Path) -> tuple[dict[str, Any], Marks, list[Path]]:
    """A document's content with `rows` in every block that names a `table`.

    Args:
        document: the region file.
        path: where it stands; tables are named relative to it and may not lie outside its folder.

    Returns:
        The content, the place of every grafted row and cell by its path, and the tables' files.

    Raises:
        ProblemsFound: all problems of all tables.
    """
    problems: list[Problem] = []
    marks: Marks = {}
    files: list[Path] = []
    content: dict[str, Any] = dict(document.content)
    for at, block in list(_blocks(content, ())):
        try:
            rows, found, file = _rows(document, path, at, block)
        except ProblemsFound as wrong:
            problems.extend(wrong.problems)
            continue
        files.append(file)
        marks.update(found)
        content = _put(content, at, {**block, "rows": rows})
    if problems:
        raise ProblemsFound(tuple(problems))
    return content, marks, files


def _blocks(value: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("table"), str):
        yield at, value
        return
    for name, inner in value.items():
        yield from _blocks(inner, (*at, str(name)))


def _put(content: Mapping[str, Any], at: tuple[str, ...], value: Any) -> dict[str, Any]:
    inner = value if len(at) == 1 else _put(content[at[0]], at[1:], value)
    return {**content, at[0]: inner}


def _rows(
    document: Document, path: Path, at: tuple[str, ...], block: Mapping[str, Any]
) -> tuple[dict[str, Any], Marks, Path]:
    file = _inside(document, path, at, str(block["table"]))
    table = read_table(file)
    keys = block.get("keys")
    keys = [keys] if isinstance(keys, str) else list(keys or ())
    value = block.get("value")
    named = {("keys", i): str(k) for i, k in enumerate(keys)} | ({("value",): str(value)} if value else {})
    problems = [_no_column(document, (*at, *where), name, table) for where, name in named.items()]
    found = [problem for problem in problems if problem is not None]
    if "value" in block and not value:
        reason, remedy = "Nothing is written after 'value'", f"Write one of {quoted(table.columns)}, or delete the key."
        found.append(document.problem("WF222", (*at, "value"), reason, remedy))
    if not keys:
        reason, remedy = "The table's key columns are not named", "Write, for example, keys: [area]."
        found.append(document.problem("WF408", at, reason, remedy))
    if found:
        raise ProblemsFound(tuple(found))
    return *_nested(table, at, keys, str(value) if value else None, block.get("unit")), file


def _inside(document: Document, path: Path, at: tuple[str, ...], name: str) -> Path:
    folder = path.resolve().parent
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        reason = "The table lies outside the region file's folder"
        raise ProblemsFound((document.problem("WF407", (*at, "table"), reason, "Put it beside or below the file."),))
    if not file.is_file():
        known = [found.relative_to(folder).as_posix() for found in sorted(folder.rglob("*.csv"))]
        guess = did_you_mean(name, known)
        remedy = f"Did you mean '{guess}'?" if guess else "Check the name; it is relative to this file."
        raise ProblemsFound((document.problem("WF407", (*at, "table"), "There is no such file", remedy),))
    return file


def _no_column(document: Document, at: tuple[str | int, ...], name: str, table: Table) -> Problem | None:
    if name in table.columns:
        return None
    guess = did_you_mean(name, table.columns)
    remedy = f"Did you mean '{guess}'?" if guess else f"Its columns are {', '.join(table.columns)}."
    return document.problem("WF408", at, f"The table {table.name} has no column '{name}'", remedy)


def _nested(
    table: Table, at: tuple[str, ...], keys: list[str], value: str | None, unit: Any
) -> tuple[dict[str, Any], Marks]:
    rows: dict[str, Any] = {}
    marks: Marks = {}
    problems = []
    others = [column for column in table.columns if column not in keys]
    for number, row in enumerate(table.rows):
        names = [str(row[key]) if row[key] is not None else "" for key in keys]
        place = Mark(table.name, table.lines[number], 1)
        if "" in names:
            empty = keys[names.index("")]
            remedy = "Write its name, or delete the row."
            problems.append(table.problem("WF409", number, empty, "The row has no name in this column", remedy))
            continue
        here = rows
        for depth, name in enumerate(names[:-1]):
            here = here.setdefault(name, {})
            marks.setdefault((*at, "rows", *names[: depth + 1]), place)
        if names[-1] in here:
            reason = f"A row named {' / '.join(names)} stands above already"
            problems.append(table.problem("WF409", number, keys[-1], reason, "Keep one of the two."))
            continue
        cells = {column: _cell(row[column], column, unit) for column in others if row[column] is not None}
        here[names[-1]] = cells.get(value) if value is not None else cells
        marks[(*at, "rows", *names)] = place
    if problems:
        raise ProblemsFound(tuple(problems))
    return rows, marks


def _cell(text: str, column: str, unit: Any) -> str:
    joined = unit.get(column) if isinstance(unit, Mapping) else unit
    if not joined:
        return text
    return f"{text}%" if joined == "%" else f"{text} {joined}"
