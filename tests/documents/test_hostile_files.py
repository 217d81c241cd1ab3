"""No file ends in a traceback, a stall or a silent yes."""

import os
import random
import time
from pathlib import Path

import pytest

from workforce.documents.events import DEEPEST
from workforce.documents.problems import Problem, ProblemsFound
from workforce.documents.reader import read_text
from workforce.documents.text import LARGEST_DOCUMENT
from workforce.model.reading import read_file

pytestmark = pytest.mark.unit

N = LARGEST_DOCUMENT


def problems(source: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as caught:
        read_text(source, "f.yaml")
    return caught.value.problems


def problems_or_none(source: str) -> tuple[Problem, ...] | None:
    try:
        read_text(source, "f.yaml")
    except ProblemsFound as found:
        return found.problems
    return None


@pytest.mark.parametrize(
    "source",
    [
        "[" * N,
        "{" * N,
        "- " * (N // 2),
        "? " * (N // 2),
        "[\n" * (N // 2),
        "{a: " * (N // 4),
        "[?," * (N // 3),
        "\n".join(" " * level + "a:" for level in range(500)),
    ],
    ids=["[", "{", "-", "?", "[ by line", "{a:", "[?,", "indented"],
)
def test_200_000_levels_are_refused_in_a_second(source: str) -> None:
    start = time.process_time()
    assert [problem.code for problem in problems(source)] == ["WF108"]
    assert time.process_time() - start < 1


def test_forty_levels_are_read_and_forty_one_are_not() -> None:
    nested = "a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert read_text(nested, "f").content["a"] is not None
    assert problems("a: " + "[" * DEEPEST + "]" * DEEPEST)[0].code == "WF108"


@pytest.mark.parametrize("piece", ["a: 1\n", "- 1\n", "?\n", ":\n", "k: [a, b, {c: d}]\n"])
def test_the_densest_files_are_refused_before_they_take_long(piece: str) -> None:
    start = time.process_time()
    assert problems(piece * (N // len(piece)))[-1].code == "WF102"
    assert time.process_time() - start < 2


def test_an_alias_bomb_is_told_and_not_lit() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert {problem.code for problem in problems(bomb)} == {"WF111"}


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as handle:
        handle.truncate(100_000_000)
    with pytest.raises(ProblemsFound) as caught:
        read_file(file)
    assert caught.value.problems[0].code == "WF102"


def test_a_file_of_just_the_size_is_read_and_one_byte_more_is_not() -> None:
    source = b"a: 1\n#" + b"x" * (N - 6)
    assert read_text(source, "f").content == {"a": 1}
    assert [problem.code for problem in problems(source + b"x")] == ["WF102"]


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("a: 1\n".encode("utf-16"), 1, 1),
        ("a: 1\n".encode("utf-16-le"), 1, 1),
        ("a: 1\n".encode("utf-16-be"), 1, 1),
        ("a: 1\n".encode("utf-32"), 1, 1),
        ("a: é\nb: x\n".encode("latin-1"), 1, 4),
        ("a: é\r\nbé: ".encode() + b"\xe9\n", 2, 5),
    ],
)
def test_other_encodings_are_told_at_their_first_byte(source: bytes, line: int, column: int) -> None:
    (problem,) = problems(source)
    assert problem.code == "WF103"
    assert (problem.mark.line, problem.mark.column) == (line, column)


@pytest.mark.parametrize(
    "letter", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\xa0", "\u200b", "\u2028", "\u202e", "\ufeff"]
)
def test_control_and_invisible_characters_are_refused_written_or_escaped(letter: str) -> None:
    (written,) = problems(f"a: 1\nb: x{letter}y\n")
    assert (written.code, written.mark.line, written.mark.column) == ("WF104", 2, 5)
    (escaped,) = problems(f'b: "x\\u{ord(letter):04x}y"\n')
    assert escaped.code == "WF104"
    assert str(escaped).isprintable()


def test_escapes_beyond_unicode_are_refused() -> None:
    assert problems('a: "\\UFFFFFFFF"\n')[0].code == "WF107"
    assert problems('a: "\\ud800"\n')[0].code == "WF104"


def test_tabs_in_the_indentation_are_told_line_by_line() -> None:
    found = problems("a:\n\tb: 1\n  \tc: 2\n\t# note\n\t\n")
    assert [(problem.code, problem.mark.line, problem.mark.column) for problem in found] == [
        ("WF106", 2, 1),
        ("WF106", 3, 3),
    ]


def test_a_tag_that_names_code_runs_nothing() -> None:
    assert problems("a: !!python/object/apply:os.getcwd []\n")[0].code == "WF112"


def test_names_of_places_that_hold_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / ("x" * 300), Path("a\0b")):
        with pytest.raises(ProblemsFound) as caught:
            read_file(path)
        assert caught.value.problems[0].code == "WF101"
        assert str(caught.value).isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ProblemsFound) as caught:
        read_file(tmp_path / "pipe.yaml")
    assert caught.value.problems[0].code == "WF101"


@pytest.mark.parametrize(
    ("source", "line", "column", "word"),
    [
        ("title: Stroke: the days\n", 1, 14, "quotes"),
        ("a: 1\nb: 'it's\n", 2, 8, "quotes"),
        ("a: 1\nb: 'open\nc: 2\n", 2, 4, "Close the quotation mark"),
        ("a: [1, 2\nb: 3\n", 2, 2, "bracket"),
        ("a: @x\n", 1, 4, "quotes"),
        ("a: - 1\n", 1, 4, "next line"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "Indent"),
        ("a: 1\nb\nc: 2\n", 3, 1, "colon"),
        ("a:\t1\n", 1, 3, "spaces"),
        ("a: \\\nb: *\n", 2, 5, "quotes"),
    ],
)
def test_a_syntax_error_stands_alone_at_its_place_with_a_remedy(source: str, line: int, column: int, word: str) -> None:
    (problem,) = problems(source)
    assert problem.code == "WF107"
    assert (problem.mark.line, problem.mark.column) == (line, column)
    assert word in problem.remedy


GOOD = """\
title: Stroke
activities:
  ward stay:
    lasts: {least: 2 days, usual: 5 days, most: 30 days}
    needs:
      - role: nurse
        time: "30 min"
    next: {home: 60%, rehabilitation: the rest}
  review: # a note
    weeks: [10, 16, 25]
    because: >
      Folded text
      of two lines
"""


def test_five_hundred_random_edits_end_in_a_document_or_in_messages() -> None:
    draw = random.Random(2009)
    signs = "[]{}:,-?&*!|>'\"%@`#\t\n \\~<=0x.e9\x00\x85\u200b\ud800é" + "a1"
    outcomes = {True: 0, False: 0}
    for _ in range(500):
        text = GOOD
        for _ in range(draw.randint(1, 4)):
            at, length = draw.randrange(len(text) + 1), draw.choice([0, 0, 1, 3])
            text = text[:at] + draw.choice(["", draw.choice(signs), draw.choice(signs) * 3]) + text[at + length :]
        found = problems_or_none(text)
        outcomes[found is None] += 1
        for problem in found or ():
            assert 1 <= problem.mark.line <= text.count("\n") + 2
            assert problem.reason
            assert problem.remedy
            assert str(problem).isprintable()
    assert min(outcomes.values()) > 50
