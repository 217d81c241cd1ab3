"""Files to documents, with all that can be said of one file at once: what is unreadable, and what its kind lacks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from workforce.documents import reader, text
from workforce.documents.problems import Problem, ProblemsFound
from workforce.documents.reader import Document
from workforce.documents.validation import validate
from workforce.model.schema import KINDS, kind_of


def read_file(path: Path) -> Document:
    """Read one YAML file; where parts of it cannot be read, check the structure of the rest before refusing it.

    A region is only read: its tables must be set in before its structure says anything.

    Raises:
        ProblemsFound: All problems of reading (a syntax error alone) and, if there are any, those of the structure.
    """
    name = text.shown_name(path)
    document, unread = _examined(text.read_bytes(path, text.LARGEST_DOCUMENT, name), name)
    if unread:
        raise ProblemsFound([*unread, *_of_the_rest(document, unread)])
    return document


@lru_cache(maxsize=32)
def _examined(content: bytes, name: str) -> tuple[Document, list[Problem]]:
    """What bytes say, parsed once: several scenarios rest on one pathway and one region."""
    return reader.examine(content, name)


def forget_files() -> None:
    """Let go of what was parsed, as when a program begins: for measuring how long a first reading takes."""
    _examined.cache_clear()


def _of_the_rest(document: Document, unread: list[Problem]) -> list[Problem]:
    """Problems of structure that do not come of what could not be read: a refused value stands as none at all."""
    kind = kind_of(document.content)
    if kind is None or kind == "region":
        return []
    try:
        validate(KINDS[kind], document)
    except ProblemsFound as found:
        refused = {problem.address for problem in unread}
        return [problem for problem in found.problems if not any(_touch(problem.address, one) for one in refused)]
    return []


def _touch(one: str, other: str) -> bool:
    """Whether an address is the other's, stands below it or holds it."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (not short or long[len(short) :][:1] in ("", ".", "["))
