"""The compiled reader of YAML is used only where it says what the one in plain Python says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.documents.events import DEEPEST, MOST_EVENTS, pure_events
from workforce.documents.problems import ProblemsFound
from workforce.documents.quick_events import quick_events
from workforce.documents.reader import read_text
from workforce.documents.text import decode

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path for folder in ("pathways", "scenarios", "workforce/tables") for path in (ROOT / folder).rglob("*.yaml")
)
OTHERS = sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.yaml"))
LINES = [line for path in SHIPPED for line in path.read_text(encoding="utf-8").split("\n")]
ODD = [
    *" :-,[]{}'\"#|>&*!%@`?\\\n\t\rab01.~=<é",
    ": ", "- ", "\n  ", "\n- ", "---", "...", "<<", "\\u00e9", "\\/", "'a b'", ">\n  ", "|\n  ", ">-\n  ", "|1\n ",
    "\n \n",
]  # fmt: skip


def told(events: Any) -> list[tuple[Any, ...]]:
    """What the project reads of events."""
    return [
        (type(event).__name__, *(getattr(event, name, None) for name in ("value", "style", "anchor", "tag")))
        + (() if type(event).__name__.endswith("EndEvent") else (event.start_mark.line, event.start_mark.column))
        for event in events
    ]


def by_plain_python(text: str) -> list[tuple[Any, ...]] | str:
    """The events of a text; `refused` where it is no YAML."""
    try:
        return told(pure_events(text))
    except Exception:  # as the reader does: ruamel.yaml lets some of Python's through
        return "refused"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_files_are_read_quickly_and_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    events = quick_events(text, MOST_EVENTS, DEEPEST)
    assert events is not None
    assert told(events) == by_plain_python(text)


def test_odd_files_are_read_alike_or_left() -> None:
    quick = {path: quick_events(path.read_text(encoding="utf-8"), MOST_EVENTS, DEEPEST) for path in OTHERS}
    read = [path for path, events in quick.items() if events is not None]
    assert len(read) > len(OTHERS) // 2
    for path in read:
        assert told(quick[path]) == by_plain_python(path.read_text(encoding="utf-8")), path


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A few lines of a shipped file, with signs put in and letters taken out."""
    first = draw(st.integers(0, len(LINES) - 6))
    lines = LINES[first : first + draw(st.integers(1, 5))]
    spare = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    text = "\n".join(line[spare:] for line in lines)
    for _ in range(draw(st.integers(0, 5))):
        place, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 3))
        text = text[:place] + draw(st.sampled_from(["", *ODD])) + text[place + cut :]
    return text


FLOW = st.lists(st.sampled_from([*"[]{},:?ab ", ": ", '"a"', "'b'", "[a]", "{a: b}"]), max_size=12).map("".join)


@settings(max_examples=1500, deadline=None)
@given(edited() | FLOW.map(lambda text: f"x: [{text}]") | FLOW.map(lambda text: f"x: {{{text}}}"))
def test_whatever_is_read_quickly_is_read_alike(text: str) -> None:
    try:
        decoded = decode(text, "text", 10**6)
    except ProblemsFound:
        return
    events = quick_events(decoded, MOST_EVENTS, DEEPEST)
    assert events is None or told(events) == by_plain_python(decoded)


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c", "a: *b", "a: !b c", "a:", "? a", "---\na: b", "a\tb: c", "{'a':b}", "a: >\n \n  b", "a: |1\n  b",
        ">\n# a", ">+\n... ", "a: >-#\n  b", "%YAML 1.1\n---\na: b", "a: [b", 'x: ["a" :b]', "x: ['a'  :b]",
        "x: [[a]:b]", "x: [[a] :b]", "x: [{a: b}:c]", "x: [{a: b} :c]", "a: b\n...\n...\n", "a: b\n...\n# c\n\n...\n",
    ],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_left(text: str) -> None:
    assert quick_events(text, MOST_EVENTS, DEEPEST) is None


def test_a_text_of_too_many_values_or_levels_is_left() -> None:
    assert quick_events("a: [1, 2]", 11, 2) is not None
    assert quick_events("a: [1, 2]", 10, 2) is None
    assert quick_events("a: [1, 2]", 11, 1) is None


def test_nothing_changes_where_the_compiled_reader_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    text = SHIPPED[0].read_text(encoding="utf-8")
    quick = read_text(text, "file.yaml")
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert quick_events(text, MOST_EVENTS, DEEPEST) is None
    assert read_text(text, "file.yaml") == quick
