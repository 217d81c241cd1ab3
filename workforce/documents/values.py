"""Parsing events to plain values, key by key, with the place of each."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from workforce.documents.events import mark_of
from workforce.documents.problems import Mark, Path, Problem, address_of
from workforce.documents.scalars import Refusal, Scalar, resolve
from workforce.documents.text import misleading_character

_Node = ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent


@dataclass(slots=True)
class _Open:
    """A list or a group of keys whose end has not been reached.

    `kept` is False for what belongs to a refused key: it is read, for its problems, and then let go.
    """

    content: dict[str, Any] | list[Any]
    path: Path
    kept: bool
    key: str | None = None
    key_mark: Mark | None = None
    key_kept: bool = True
    is_key: bool = False


@dataclass(slots=True)
class Builder:
    """Takes the parsing events of one document in turn; afterwards holds its content, places and problems."""

    name: str
    content: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            closed = self._open.pop()
            if not closed.is_key:
                self._value_done()
        elif isinstance(event, _Node):
            mark = mark_of(event.start_mark, self.name)
            self._refuse_extras(event, mark)
            if self._at_key():
                self._take_key(event, mark)
            elif isinstance(event, MappingStartEvent):
                self._begin({}, mark)
            elif isinstance(event, SequenceStartEvent):
                self._begin([], mark)
            else:
                self._take_value(event, mark)

    def _at_key(self) -> bool:
        top = self._open[-1] if self._open else None
        return top is not None and isinstance(top.content, dict) and top.key_mark is None

    def _take_key(self, event: _Node, mark: Mark) -> None:
        top = self._open[-1]
        top.key_mark = mark
        top.key_kept = False
        top.key = None
        if not isinstance(event, ScalarEvent):
            if not isinstance(event, AliasEvent):
                content: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
                self._open.append(_Open(content, top.path, False, is_key=True))
                self._refuse("WF114", mark, top.path, None, "The key is not a name", "Write a name")
            return
        key = _composed(event.value)
        plain = event.style is None
        if plain and key == "<<":
            self._refuse("WF113", mark, top.path, key, "is a merge key", "Write its keys out here")
        elif not key.strip():
            self._refuse("WF114", mark, top.path, None, "The key is empty", "Write a name before the colon")
        elif (found := misleading_character(key) or _line_break(key)) is not None:
            self._refuse("WF114", mark, top.path, key, f"holds {found}", "Write the name without it")
        elif top.kept and isinstance(top.content, dict) and key in top.content:
            first = self.key_marks[(*top.path, key)].line
            reason = f"is written twice here; the first is on line {first}"
            self._refuse("WF115", mark, (*top.path, key), key, reason, "Keep one of the two, or rename one")
        else:
            top.key, top.key_kept = key, True
            if top.kept:
                self.key_marks[(*top.path, key)] = mark

    def _take_value(self, event: ScalarEvent | AliasEvent, mark: Mark) -> None:
        text = _composed(event.value) if isinstance(event, ScalarEvent) else ""
        plain = isinstance(event, ScalarEvent) and event.style is None
        path, kept = self._next_path()
        if plain and not text and self._open and self._open[-1].key_mark is not None:
            # The scanner puts a value that is not there at the next key.
            mark = self._open[-1].key_mark
        value: Scalar | Refusal = None
        if isinstance(event, ScalarEvent):
            value = resolve(text) if plain else text
        if isinstance(value, Refusal):
            self._refuse(value.code, mark, path, text, value.reason, value.remedy)
            value = None
        found = misleading_character(text)
        if found is not None:
            self._refuse("WF104", mark, path, text, f"holds {found}", "Delete the escape that writes it")
        if kept:
            self.marks[path] = mark
            self.texts[path] = text
        self._place(value)
        self._value_done()

    def _begin(self, content: dict[str, Any] | list[Any], mark: Mark) -> None:
        path, kept = self._next_path()
        if kept:
            self.marks[path] = mark
        self._place(content)
        self._open.append(_Open(content, path, kept))

    def _next_path(self) -> tuple[Path, bool]:
        """The path of the value about to be placed, and whether it is kept."""
        if not self._open:
            return (), True
        top = self._open[-1]
        if isinstance(top.content, list):
            return (*top.path, len(top.content)), top.kept
        if top.key is None:
            return top.path, False
        return (*top.path, top.key), top.kept and top.key_kept

    def _place(self, value: Any) -> None:
        if not self._open:
            self.content = value
            return
        top = self._open[-1]
        if isinstance(top.content, list):
            top.content.append(value)
        elif top.key is not None and top.key_kept:
            top.content[top.key] = value

    def _value_done(self) -> None:
        if self._open:
            self._open[-1].key_mark = None

    def _refuse_extras(self, event: _Node, mark: Mark) -> None:
        path = self._next_path()[0] if not self._at_key() else self._open[-1].path
        if isinstance(event, AliasEvent):
            remedy = "Write the value out where it is needed, or put text that begins with '*' in quotes"
            self._refuse("WF111", mark, path, f"*{event.anchor}", "is an alias", remedy)
            return
        if event.anchor is not None:
            remedy = "Delete the anchor, or put text that begins with '&' in quotes"
            self._refuse("WF111", mark, path, f"&{event.anchor}", "is an anchor", remedy)
        if event.tag is not None:
            remedy = "Delete the tag, or put text that begins with '!' in quotes"
            self._refuse("WF112", mark, path, str(event.tag), "is a tag", remedy)

    def _refuse(self, code: str, mark: Mark, path: Path, value: str | None, reason: str, remedy: str) -> None:
        self.problems.append(Problem(code, mark, address_of(path), value, reason, remedy))


def _composed(text: str) -> str:
    """Text with accents composed (Unicode NFC), so that names that look alike are alike."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _line_break(key: str) -> str | None:
    return "a line break" if "\n" in key else None
