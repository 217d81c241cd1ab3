"""The text of a file with the place of every key and value, and edits to it; none of it read by the package itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """A file made wrong in one known way.

    Args:
        kind: The kind of fault.
        file: The file's path in the tree of copies.
        content: Its bytes.
        lines: The lines a right message may name; none given: any.
        fields: Names of which the message's address has at least one; none given: any.
        remedy: Words of which a right remedy has at least one.
        place: The file a right message names, if it is another.
        asked: What is checked: the file itself, or a scenario that rests on it.
        refused: Whether it is wrong at all.
    """

    kind: str
    file: str
    content: bytes
    lines: frozenset[int] = frozenset()
    fields: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
    place: str = ""
    asked: str = ""
    refused: bool = True


@dataclass(frozen=True)
class Entry:
    """One key with its value, or one item of a list (without a key)."""

    path: Path
    key: Node | None
    value: Node
    flow: bool

    @property
    def name(self) -> str:
        return str(self.path[-1])

    @property
    def line(self) -> int:
        """The line of the key, or of the item."""
        mark = (self.key or self.value).start_mark
        return int(mark.line) + 1

    @property
    def value_line(self) -> int:
        return int(self.value.start_mark.line) + 1

    @property
    def text(self) -> str | None:
        """The single value, or None."""
        return str(self.value.value) if isinstance(self.value, ScalarNode) else None

    @property
    def keys(self) -> list[str]:
        """The keys of the value, if it has any."""
        return [str(key.value) for key, _ in self.value.value] if isinstance(self.value, MappingNode) else []

    @property
    def parent(self) -> str:
        return str(self.path[-2]) if len(self.path) > 1 else ""


class Source:
    """A YAML file of the tree as text and entries."""

    def __init__(self, file: str, text: str, asked: str = "") -> None:
        self.file = file
        self.text = text
        self.asked = asked
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    @cached_property
    def entries(self) -> list[Entry]:
        return list(_entries(YAML(typ="safe", pure=True).compose(self.text), ()))

    @cached_property
    def at(self) -> dict[Path, Entry]:
        return {entry.path: entry for entry in self.entries}

    def some(self, rng: random.Random, fits: Callable[[Entry], object]) -> Entry | None:
        """One of the entries that fit."""
        found = [entry for entry in self.entries if fits(entry)]
        return rng.choice(found) if found else None

    def with_value(self, entry: Entry, text: str) -> str:
        """The text with another value in an entry."""
        return self._put(entry.value.start_mark.index, _end(self.text, entry.value), text)

    def with_key(self, entry: Entry, text: str) -> str:
        """The text with another key in an entry."""
        assert entry.key is not None
        return self._put(entry.key.start_mark.index, entry.key.end_mark.index, text)

    def without(self, entry: Entry) -> str:
        """The text without an entry."""
        assert entry.key is not None
        start, end = entry.key.start_mark.index, _end(self.text, entry.value)
        if not entry.flow:
            first, last = self.starts[entry.line - 1], end
            stop = self.text.find("\n", last)
            return self._put(first, len(self.text) if stop < 0 else stop + 1, "")
        after = re.match(r",\s*", self.text[end:])
        if after:
            return self._put(start, end + after.end(), "")
        before = re.search(r",\s*$", self.text[:start])
        return self._put(before.start() if before else start, end, "")

    def with_line(self, line: int, text: str) -> str:
        """The text with one more line, which becomes number `line`."""
        return self._put(self.starts[line - 1], self.starts[line - 1], text + "\n")

    def with_entry(self, entry: Entry, text: str) -> tuple[str, int]:
        """The text with one more `key: value` first in an entry's group of keys, and the line it stands on."""
        first = entry.value.start_mark
        if getattr(entry.value, "flow_style", False):
            return self._put(first.index + 1, first.index + 1, text + ", "), int(first.line) + 1
        line = int(first.line) + 1
        return self.with_line(line, " " * int(first.column) + text), line

    def written(self, entry: Entry) -> str:
        """An entry as it is written, key and value."""
        assert entry.key is not None
        return self.text[entry.key.start_mark.index : _end(self.text, entry.value)]

    def mutant(
        self, kind: str, text: str, lines: Any, fields: tuple[str, ...], remedy: tuple[str, ...], **more: Any
    ) -> Mutant:
        """A mutant of this file."""
        numbers = frozenset((lines,) if isinstance(lines, int) else lines)
        more.setdefault("asked", self.asked)
        return Mutant(kind, self.file, text.encode(), numbers, fields, remedy, **more)

    def _put(self, start: int, end: int, text: str) -> str:
        return self.text[:start] + text + self.text[end:]


def _end(text: str, node: Node) -> int:
    """Where a value ends, without the space and comments that the parser adds to a group of lines."""
    end = int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip())
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return end


def _entries(node: Node, at: Path) -> Iterator[Entry]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            path = (*at, str(key.value))
            yield Entry(path, key, value, bool(node.flow_style))
            yield from _entries(value, path)
    elif isinstance(node, SequenceNode):
        for place, value in enumerate(node.value):
            yield Entry((*at, place), None, value, bool(node.flow_style))
            yield from _entries(value, (*at, place))


def misspelt(rng: random.Random, word: str) -> str:
    """The word with two letters in the wrong order, one left out, or one doubled."""
    spots = [i for i in range(len(word) - 1) if word[i].isalpha() and word[i + 1].isalpha() and word[i] != word[i + 1]]
    if not spots:
        return word + "x"
    i = rng.choice(spots)
    return rng.choice(
        (word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i + 1 :], word[: i + 1] + word[i:])
    )
