"""CSV tables: typed rows, and every wrong cell at its place."""

import time
from pathlib import Path

import pytest

from workforce.documents.problems import Problem, ProblemsFound
from workforce.documents.tables import Table, read_table

pytestmark = pytest.mark.unit

COLUMNS = {"area": str, "year": int, "share": float, "open": bool | None}
HEAD = "area,year,share,open\n"


def read(tmp_path: Path, content: str | bytes) -> Table:
    file = tmp_path / "t.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(file, COLUMNS)


def problems(tmp_path: Path, content: str | bytes) -> list[tuple[str, int, int]]:
    return [(found.code, found.mark.line, found.mark.column) for found in told(tmp_path, content)]


def told(tmp_path: Path, content: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as caught:
        read(tmp_path, content)
    return caught.value.problems


def test_cells_take_the_kind_of_their_column(tmp_path: Path) -> None:
    table = read(tmp_path, 'open,area,share,year\nTRUE,"Leicester, ""City""",1,2009\n, Derby ,.5,2010\n')
    assert table.columns == ("open", "area", "share", "year")
    assert table.rows == (
        {"open": True, "area": 'Leicester, "City"', "share": 1.0, "year": 2009},
        {"open": None, "area": "Derby", "share": 0.5, "year": 2010},
    )
    assert table.column("year") == (2009, 2010)


def test_cells_know_their_places_past_quotes_line_ends_and_empty_lines(tmp_path: Path) -> None:
    table = read(tmp_path, b'\xef\xbb\xbfarea,year,share,open\r\n,,,\r\n"a, b",1,1,\r\n\r\n"c\r\nd",2,1,true\r\n')
    assert table.lines == (3, 5)
    assert (table.mark(0, "year").line, table.mark(0, "year").column) == (3, 8)
    assert (table.mark(1, "share").line, table.mark(1, "share").column) == (6, 6)
    assert str(table.problem("WF126", 1, "year", "is early", "Wait")).endswith(
        ":6:4: year: '2' is early. Wait. [WF126]"
    )


def test_all_wrong_cells_are_told_at_once(tmp_path: Path) -> None:
    rows = 'a,x,"1,000",maybe\nb,1.5,nan,\nc,1\n,,3,true\nd,1e3,1e999,\n'
    assert problems(tmp_path, HEAD + rows) == [
        ("WF126", 2, 3),
        ("WF126", 2, 5),
        ("WF126", 2, 13),
        ("WF126", 3, 3),
        ("WF126", 3, 7),
        ("WF124", 4, 1),
        ("WF127", 5, 1),
        ("WF127", 5, 2),
        ("WF126", 6, 3),
        ("WF117", 6, 7),
    ]


def test_a_number_with_commas_is_offered_without_them(tmp_path: Path) -> None:
    assert told(tmp_path, HEAD + 'a,1,"1,000",\n')[0].remedy == "Write 1000, without commas or spaces"


def test_columns_missing_unknown_twice_and_unnamed(tmp_path: Path) -> None:
    found = told(tmp_path, "area,yeer,area,\n")
    assert [problem.code for problem in found] == ["WF121", "WF121", "WF122", "WF123", "WF122"]
    assert {problem.address for problem in found if problem.code == "WF121"} == {"share", "open"}
    assert found[2].remedy == "Did you mean 'year'?"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_told(tmp_path: Path, separator: str) -> None:
    found = told(tmp_path, HEAD.replace(",", separator))
    assert {problem.remedy for problem in found} == {"Separate the columns by commas"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "WF105"),
        (b"\n\n", "WF105"),
        (HEAD + '"a,1,1,\n', "WF125"),
        (HEAD + '"a"b,1,1,\n', "WF125"),
        (HEAD + "x" * 200_000 + ",1,1,\n", "WF125"),
        (HEAD.encode("utf-16"), "WF103"),
        (HEAD.encode() + b"\xe9,1,1,\n", "WF103"),
        (HEAD + "a\x00,1,1,\n", "WF104"),
        (HEAD + "a\u00a0b,1,1,\n", "WF104"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: str | bytes, code: str) -> None:
    assert [problem.code for problem in told(tmp_path, content)] == [code]


def test_a_wrong_column_of_a_long_table_is_told_a_hundred_times_in_a_second(tmp_path: Path) -> None:
    start = time.process_time()
    found = told(tmp_path, HEAD + "a,x,1,\n" * 200_000)
    assert len(found) == 100
    assert time.process_time() - start < 1.5


def test_without_declared_columns_every_cell_is_text(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,\n")
    assert read_table(file).rows == ({"a": "1", "b": None},)


def test_a_column_of_another_kind_is_the_programs_mistake(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a\n1\n")
    with pytest.raises(TypeError, match="str, int, float or bool"):
        read_table(file, {"a": list})
