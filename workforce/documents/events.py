"""YAML text to parsing events, with every way in which parsing can fail turned into one plain message."""

import io
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.documents.quick_events import quick_events
from workforce.documents.text import place_of

DEEPEST = 40
"""Levels of keys and lists within each other that a file may have."""

MOST_EVENTS = 25_000
"""Values, keys, starts and ends that a file may have: as many as are read in well under a second."""

_DIRECTIVE = re.compile(r"\A(?:[ ]*(?:#[^\n]*)?\n)*(%[^\n]*)")

_IN_PLAIN_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "A colon followed by a space stands where no key can be",
        "Put text that holds ': ' in quotes, or indent this line exactly as its neighbours",
    ),
    (
        "could not find expected ':'",
        "A key has no colon after it",
        "Write 'key: value', with a space after the colon",
    ),
    (
        r"character '\t'",
        "A tab stands between words",
        "Write spaces instead of the tab",
    ),
    (
        "that cannot start any token",
        "Text begins with a sign that has a meaning of its own in YAML",
        "Put the text in quotes",
    ),
    (
        "found unexpected end of stream",
        "A quotation mark is opened and never closed",
        "Close the quotation mark; an apostrophe inside single quotes is written twice",
    ),
    (
        "expected ',' or",
        "A bracket is opened and never closed, or a comma is missing inside it",
        "Close the bracket, and separate its items by commas",
    ),
    (
        "expected <block end>",
        "This line does not fit the lines above it",
        "Indent it exactly as the lines of the same level, and close quotes at the end of the text",
    ),
    (
        "expected the node content",
        "A value is missing before this sign",
        "Write the value, or put text that begins with this sign in quotes",
    ),
    (
        "sequence entries are not allowed",
        "A list begins on the line of its key",
        "Begin the list on the next line, one '- item' to a line",
    ),
    (
        "unknown escape character",
        "A backslash in double quotes is followed by a letter that has no meaning there",
        "Use single quotes, or write the backslash twice",
    ),
    (
        "expected alphabetic or numeric character",
        "Text begins with '&' or '*', which have a meaning of their own in YAML",
        "Put the text in quotes",
    ),
    (
        "expected '<document start>'",
        "Something stands outside the keys and values of the file",
        "Write only 'key: value' lines at the left margin",
    ),
)


def parse(text: str, name: str) -> Iterator[Event]:
    """The parsing events of a text.

    Raises:
        ProblemsFound: WF107 for a syntax error, WF108 over 40 levels, WF109 for a second document, WF110
            for a directive, WF102 for more values than can be read in reasonable time.
    """
    directive = _DIRECTIVE.match(text)
    if directive:
        mark = place_of(text, directive.start(1), name)
        raise _refused("WF110", mark, "A line at the start begins with '%'", "Delete the line")
    depth = documents = count = 0
    last = Mark(name, 1, 1)
    quick = quick_events(text, MOST_EVENTS, DEEPEST)
    events = pure_events(text) if quick is None else iter(quick)
    while True:
        try:
            event = next(events, None)
        except Exception as error:
            # Beside its own errors the scanner lets some of Python's through, such as OverflowError.
            raise ProblemsFound([_syntax(error, name, last)]) from None
        if event is None:
            return
        last = mark_of(event.start_mark, name)
        count += 1
        depth += _deeper(event)
        documents += isinstance(event, DocumentStartEvent)
        if depth > DEEPEST:
            raise _refused("WF108", last, f"More than {DEEPEST} levels are nested", "Write it flatter")
        if documents > 1:
            remedy = "Delete the line '---', or move what follows to a file of its own"
            raise _refused("WF109", last, "A second document begins here", remedy)
        if count > MOST_EVENTS:
            remedy = "Move long tables into CSV files, or split the file"
            raise _refused("WF102", last, f"The file has more than {MOST_EVENTS:,} keys and values", remedy)
        yield event


def pure_events(text: str) -> Iterator[Event]:
    """The parsing events of a text as ruamel.yaml finds them: what files mean, and how they are refused.

    Raises:
        Exception: The text is no YAML; beside ruamel.yaml's own errors it lets some of Python's through.
    """
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(io.StringIO(text))
    return events


def mark_of(place: Any, name: str) -> Mark:
    """A mark of the scanner, which counts from 0, as a mark of a message."""
    return Mark(name, place.line + 1, place.column + 1)


def _deeper(event: Event) -> int:
    if isinstance(event, MappingStartEvent | SequenceStartEvent):
        return 1
    return -1 if isinstance(event, MappingEndEvent | SequenceEndEvent) else 0


def _refused(code: str, mark: Mark, reason: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(code, mark, "", None, reason, remedy)])


def _syntax(error: Exception, name: str, last: Mark) -> Problem:
    told = ""
    mark = last
    if isinstance(error, MarkedYAMLError):
        told = str(error.problem or error.context or "")
        # An unclosed quotation mark is reported at the end of the file; it is mended where it opens.
        opened = error.context_mark if "unexpected end of stream" in told else None
        place = opened or error.problem_mark or error.context_mark
        if place is not None:
            mark = mark_of(place, name)
    for pattern, reason, remedy in _IN_PLAIN_WORDS:
        if pattern in told:
            return Problem("WF107", mark, "", None, reason, remedy)
    reason = "The text here cannot be read as YAML" + (f" ({told})" if told else "")
    remedy = "Check the quotes, brackets and indentation here and just above"
    return Problem("WF107", mark, "", None, reason, remedy)
