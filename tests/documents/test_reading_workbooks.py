"""Workbooks from elsewhere: what is no workbook, too large or holds more than values is refused, and never opened."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from workforce.documents import workbook
from workforce.documents.problems import Problem, ProblemsFound
from workforce.documents.workbook import read_sheets

pytestmark = pytest.mark.unit

COLUMNS: dict[str, type] = {"name": str, "figure": float}


def made(*rows: tuple[object, ...], sheet: str = "Table") -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one of its parts put in or in place of what it was."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, part)
    return file.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def refused(folder: Path, content: bytes) -> Problem:
    (folder / "t.xlsx").write_bytes(content)
    with pytest.raises(ProblemsFound) as found:
        read_sheets(folder / "t.xlsx", {"Table": COLUMNS})
    return found.value.problems[0]


GOOD = made(("name", "figure"), ("a", 1), ("b", 2.5))
SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


def test_rows_come_with_the_place_of_every_cell(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(made(("figure", "name"), (1, " a  b "), (None, None), (2.5, 7)))
    sheets, problems = read_sheets(tmp_path / "t.xlsx", {"Table": COLUMNS})
    table = sheets["Table"]
    assert problems == []
    assert table.rows == ({"figure": 1, "name": "a b"}, {"figure": 2.5, "name": "7"})
    assert str(table.mark(1, "name")) == "t.xlsx: Table!B4"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not an Excel workbook"),
        (b"name,figure\na,1\n", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "has a password"),
        (GOOD[:-40], "damaged"),
        (GOOD[: len(GOOD) // 2] + b"\0" * 50 + GOOD[len(GOOD) // 2 + 50 :], "damaged"),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "macros"),
        (with_part(GOOD, SHEET, BOMB), "entities"),
        (with_part(GOOD, "xl/sharedStrings.xml", BOMB), "entities"),
        (with_part(GOOD, SHEET, BOMB.decode().encode("utf-16")), "entities"),
        (with_part(GOOD, SHEET, b"<worksheet><sheetData><row"), "damaged"),
        (with_part(GOOD, "xl/workbook.xml", b"<workbook/>"), "damaged"),
        (with_part(GOOD, "xl/media/image.bin", b"\0" * (65 * 1024 * 1024)), "unpacks to more than 64 MiB"),
    ],
    ids=[
        "empty",
        "CSV",
        "password",
        "cut short",
        "damaged",
        "macros",
        "entities",
        "entities in texts",
        "entities in UTF-16",
        "half a sheet",
        "no sheets",
        "zip bomb",
    ],
)
def test_what_is_no_plain_workbook_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    problem = refused(tmp_path, content)
    assert problem.code in ("WF128", "WF130")
    assert told in problem.reason or problem.code == "WF130"


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    assert refused(tmp_path, b"PK" + b"\0" * workbook.LARGEST_WORKBOOK).code == "WF102"


def test_a_sheet_of_a_million_rows_is_read_as_far_as_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    (tmp_path / "t.xlsx").write_bytes(made(("name", "figure"), *[("a", 1)] * 12))
    _, problems = read_sheets(tmp_path / "t.xlsx", {"Table": COLUMNS})
    assert [(problem.code, problem.mark.line) for problem in problems] == [("WF102", 12)]


@pytest.mark.parametrize(
    ("head", "code", "column", "remedy"),
    [
        (("name",), "WF121", 1, "Add it to the first row"),
        (("name", "figure", "name"), "WF123", 3, "Keep one"),
        (("name", "figur"), "WF122", 2, "Did you mean 'figure'?"),
        (("name", "figure", "remarks"), "WF122", 3, "note"),
    ],
)
def test_columns_are_told_where_they_stand(
    tmp_path: Path, head: tuple[str, ...], code: str, column: int, remedy: str
) -> None:
    problem = refused(tmp_path, made(head, ("a", 1)))
    assert (problem.code, problem.mark.line, problem.mark.column) == (code, 1, column)
    assert remedy in problem.remedy


def test_a_missing_sheet_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    problem = refused(tmp_path, made(("name", "figure"), sheet="Tabel"))
    assert (problem.code, problem.remedy) == ("WF130", "Rename 'Tabel' back")


def test_formulas_errors_and_dates_are_told_and_the_other_cells_read(tmp_path: Path) -> None:
    from datetime import date

    rows = [("a", "=1+1"), ("b", "#REF!"), ("c", date(2010, 4, 1)), ("d", True), ("e", "3"), ("f", 4)]
    (tmp_path / "t.xlsx").write_bytes(made(("name", "figure"), *rows))
    sheets, problems = read_sheets(tmp_path / "t.xlsx", {"Table": COLUMNS})
    assert [problem.code for problem in problems] == ["WF129", "WF129", "WF126", "WF126", "WF126"]
    assert [problem.mark.line for problem in problems] == [2, 3, 4, 5, 6]
    assert sheets["Table"].refused == frozenset(range(5))
    assert sheets["Table"].rows[5] == {"name": "f", "figure": 4}
