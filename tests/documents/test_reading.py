"""What a file says, and where each value of it stands."""

import hashlib
from pathlib import Path

import pytest

from workforce.documents.problems import Mark, ProblemsFound
from workforce.documents.reader import Document, read_text
from workforce.model.reading import read_file

pytestmark = pytest.mark.unit


def codes(source: str | bytes) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        read_text(source, "f.yaml")
    return [problem.code for problem in caught.value.problems]


def place(document: Document, *path: str | int) -> tuple[int, int]:
    mark = document.mark(path)
    return mark.line, mark.column


def test_plain_values_follow_yaml_1_2() -> None:
    document = read_text("a: 1\nb: -2.5e3\nc: true\nd: ~\ne: yes\nf: '30'\ng: 09:00\nh: 2009-04-01\ni: +.5\n", "f")
    assert document.content == {
        "a": 1,
        "b": -2500.0,
        "c": True,
        "d": None,
        "e": "yes",
        "f": "30",
        "g": "09:00",
        "h": "2009-04-01",
        "i": 0.5,
    }
    assert isinstance(document.content["a"], int)


def test_keys_are_their_text() -> None:
    document = read_text("2009/10: a\n1: b\nyes: c\n0.5: d\nnull: e\n007: f\n'<<': g\n", "f")
    assert list(document.content) == ["2009/10", "1", "yes", "0.5", "null", "007", "<<"]


def test_values_and_keys_know_their_places() -> None:
    document = read_text("# note\nward:\n  lasts: 30 min\n  weeks: [10, 16]\n  open:\n", "f.yaml")
    assert document.marks["ward", "lasts"] == Mark("f.yaml", 3, 10)
    assert document.key_marks["ward", "lasts"] == Mark("f.yaml", 3, 3)
    assert place(document, "ward", "weeks", 1) == (4, 15)
    assert place(document, "ward") == (2, 1)
    assert place(document, "ward", "open") == (5, 3)


def test_what_is_not_there_is_placed_at_its_nearest_parent() -> None:
    document = read_text("ward:\n  bay:\n    beds: 4\n", "f")
    assert place(document, "ward", "bay", "staff", "nurse") == (2, 3)
    assert place(document, "clinic") == (1, 1)


def test_the_text_of_a_value_is_kept_as_written() -> None:
    document = read_text("a: 1.50\nb: '007'\nc: {d: 1}\n", "f")
    assert document.text_of(("a",)) == "1.50"
    assert document.text_of(("b",)) == "007"
    assert document.text_of(("c",)) is None


def test_byte_order_mark_and_windows_line_ends_change_no_value_and_no_place() -> None:
    plain = read_text(b"a: 1\nb:\n  c: x\n", "f")
    windows = read_text(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: x\r\n", "f")
    assert windows.content == plain.content
    assert windows.marks == plain.marks
    assert windows.digest != plain.digest == hashlib.sha256(b"a: 1\nb:\n  c: x\n").hexdigest()


def test_accents_are_composed_so_that_names_that_look_alike_are_alike() -> None:
    assert codes("caf\u00e9: 1\ncafe\u0301: 2\n") == ["WF115"]


def test_all_problems_of_a_file_come_at_once_and_in_its_order() -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_text("a: .nan\nb: 1\nb: *x\nc: !t 4\nd: &y 5\n", "f.yaml")
    found = caught.value.problems
    assert [(problem.code, problem.mark.line) for problem in found] == [
        ("WF116", 1),
        ("WF115", 3),
        ("WF111", 3),
        ("WF112", 4),
        ("WF111", 5),
    ]
    assert str(caught.value).count("\n") == 4


def test_a_key_written_twice_gives_both_lines() -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_text("ward:\n  beds: 4\n  open: true\n  'beds': 5\n", "f.yaml")
    assert str(caught.value) == (
        "f.yaml:4:3: ward.beds: 'beds' is written twice here; the first is on line 2. "
        "Keep one of the two, or rename one. [WF115]"
    )


def test_a_key_that_is_no_name_does_not_hide_what_follows() -> None:
    assert codes("? [a]\n: {b: .inf}\nc: .inf\n") == ["WF114", "WF116", "WF116"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (".inf", "WF116"),
        ("-.INF", "WF116"),
        (".NaN", "WF116"),
        ("1e400", "WF117"),
        ("-1e400", "WF117"),
        ("1e-400", "WF117"),
        ("9223372036854775808", "WF117"),
        ("9" * 5000, "WF117"),
        ("007", "WF118"),
        ("01.04", "WF118"),
        ("0x1F", "WF118"),
        ("0o17", "WF118"),
    ],
)
def test_numbers_that_cannot_be_held_or_can_be_misread_are_refused(word: str, code: str) -> None:
    assert codes(f"a: {word}\n") == [code]


def test_the_largest_and_smallest_numbers_are_kept() -> None:
    document = read_text("a: 9223372036854775807\nb: 1.7976931348623157e308\nc: 5e-324\nd: 0.000\n", "f")
    assert list(document.content.values()) == [2**63 - 1, 1.7976931348623157e308, 5e-324, 0.0]


def test_a_file_may_begin_and_end_its_one_document() -> None:
    assert read_text("---\na: 1\n...\n", "f").content == {"a": 1}


def test_a_file_is_named_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "here" / "a.yaml"
    file.parent.mkdir()
    file.write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert read_file(file).name == "here/a.yaml"
    monkeypatch.chdir(file.parent.parent.parent)
    assert read_file(Path(tmp_path.name) / "here" / "a.yaml").name == f"{tmp_path.name}/here/a.yaml"
