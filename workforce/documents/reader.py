"""YAML files to plain values in which every value remembers where it stands.

The language is YAML 1.2 without anchors, aliases, tags, merge keys and directives, with one document per
file, and with keys that are always text. ruamel.yaml turns the text into parsing events, or LibYAML where both
are known to agree (``quick_events``); the values are built here, without recursion, so that every key and
value keeps its mark and no file can exhaust the stack.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workforce.documents import problems, text
from workforce.documents.events import parse
from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.documents.values import Builder

Address = problems.Path


@dataclass(frozen=True)
class Document:
    """One file as plain values with their places.

    Args:
        name: The file's name as messages show it.
        content: Dictionaries, lists, str, int, float, bool and None; keys are always str.
        marks: The place of the value of every path; a path is a tuple of keys and of list positions from 0.
        key_marks: The place of the key of every path that ends in a key.
        texts: The text of every single value as written (without quotes).
        digest: SHA-256 of the file's bytes, in hexadecimal.
    """

    name: str
    content: Mapping[str, Any]
    marks: Mapping[Address, Mark]
    key_marks: Mapping[Address, Mark]
    texts: Mapping[Address, str]
    digest: str

    def mark(self, path: Address) -> Mark:
        """The place to name in a message about a path.

        A single value stands where it is written, a list or a group of keys at its own key, and a path that
        the file does not have at the key of its nearest parent.
        """
        if path in self.texts:
            return self.marks[path]
        return self.key_mark(path)

    def key_mark(self, path: Address) -> Mark:
        """The place of the key at a path, or of the nearest parent's; the start of the file for the empty path."""
        for length in range(len(path), 0, -1):
            part = path[:length]
            found = self.key_marks.get(part) or self.marks.get(part)
            if found is not None:
                return found
        return self.marks.get((), Mark(self.name, 1, 1))

    def text_of(self, path: Address) -> str | None:
        """The text of the single value at a path as written, or None if there is no single value."""
        return self.texts.get(path)

    def problem(self, code: str, path: Address, reason: str, remedy: str) -> Problem:
        """A problem at a path of this document: its place, address and value are filled in."""
        return Problem(code, self.mark(path), problems.address_of(path), self.text_of(path), reason, remedy)


def read_text(source: str | bytes, name: str) -> Document:
    """Read YAML text, or the bytes of a YAML file.

    Raises:
        ProblemsFound: All problems of the text (codes WF101 to WF119); a syntax error (WF107) stands alone.
    """
    document, found = examine(source, name)
    if found:
        raise ProblemsFound(found)
    return document


def examine(source: str | bytes, name: str) -> tuple[Document, list[Problem]]:
    """Read YAML text as far as it can be read, with the problems that leave the rest readable.

    Values that are refused stand as None, and of a key written twice the first is kept.

    Raises:
        ProblemsFound: For problems after which nothing can be read (WF102 to WF110, WF119).
    """
    body = text.decode(source, name, text.LARGEST_DOCUMENT)
    tabs = text.tabs_in_indentation(body, name)
    if tabs:
        raise ProblemsFound(tabs)
    builder = Builder(name)
    for event in parse(body, name):
        builder.take(event)
    content = builder.content
    if not isinstance(content, dict):
        raise ProblemsFound(_no_keys(content, builder, name))
    raw = source if isinstance(source, bytes) else source.encode()
    document = Document(name, content, builder.marks, builder.key_marks, builder.texts, hashlib.sha256(raw).hexdigest())
    return document, builder.problems


def _no_keys(content: object, builder: Builder, name: str) -> list[Problem]:
    start = builder.marks.get((), Mark(name, 1, 1))
    if content is None and not builder.problems:
        remedy = "Write keys and values into it, or check that it was saved"
        return [Problem("WF105", start, "", None, "The file is empty", remedy)]
    reason = "The file is not a list of keys and values"
    return [*builder.problems, Problem("WF119", start, "", None, reason, "Start with 'key: value' lines")]
