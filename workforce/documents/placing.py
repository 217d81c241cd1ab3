"""Where in a document an error of pydantic stands.

An error's `loc` mixes steps of the document with names of its own: the branch of a union, a wrapping
validator, the mark "[key]". The steps of the document are told from the others by following them down the
content, and, where a branch has the name of a key, by asking which reading ends at the value that the error
complains of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from workforce.documents.problems import Path

_MOST_READINGS = 256
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Placed:
    """One error of pydantic with its place.

    Args:
        error: The error as pydantic lists it.
        path: The steps of the document that lead to it.
        loc: The error's own steps, without the name of a missing key.
        taken: For each step of `loc`, whether it is a step of the document.
        missing: The key that is missing below `path`, if that is the error.
        on_key: Whether the error is about the key at `path` rather than its value.
    """

    error: dict[str, Any]
    path: Path
    loc: Path
    taken: tuple[bool, ...]
    missing: str | None = None
    on_key: bool = False

    @property
    def type(self) -> str:
        """The type of the error in pydantic's list."""
        return str(self.error["type"])


def placed(error: dict[str, Any], content: Any, at: Path) -> Placed:
    """Find the place of an error; `at` is the path at which the validated part of the content begins."""
    loc: Path = tuple(error["loc"])
    start = value_at(content, at)
    wanted = error.get("input", _ABSENT)
    missing = None
    on_key = error["type"] == "extra_forbidden"
    if error["type"] == "missing" and loc:
        missing, loc = str(loc[-1]), loc[:-1]
    elif loc and loc[-1] == "[key]":
        on_key, loc, wanted = True, loc[:-1], _ABSENT
    path, taken = _followed(loc, start, wanted, to_end=on_key)
    return Placed(error, at + path, loc, taken, missing, on_key)


def value_at(content: Any, path: Path) -> Any:
    """The value at a path, or None if there is none."""
    for step in path:
        if not _has(content, step):
            return None
        content = content[step]
    return content


def _followed(loc: Path, start: Any, wanted: Any, *, to_end: bool) -> tuple[Path, tuple[bool, ...]]:
    """The reading of `loc` that ends at the wanted value, then takes most steps, then takes the last step."""

    def merit(reading: tuple[tuple[bool, ...], Any]) -> tuple[bool, bool, int, bool]:
        taken, end = reading
        ends = taken[-1:] == (True,)
        agrees = wanted is _ABSENT or (type(end) is type(wanted) and end == wanted)
        return ends or not to_end, agrees, sum(taken), ends

    taken, _ = max(islice(_readings(loc, start), _MOST_READINGS), key=merit)
    return tuple(step for step, is_step in zip(loc, taken, strict=True) if is_step), taken


def _readings(loc: Path, value: Any, index: int = 0) -> Iterator[tuple[tuple[bool, ...], Any]]:
    if index == len(loc):
        yield (), value
        return
    if _has(value, loc[index]):
        for taken, end in _readings(loc, value[loc[index]], index + 1):
            yield (True, *taken), end
    for taken, end in _readings(loc, value, index + 1):
        yield (False, *taken), end


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return isinstance(step, str) and step in value
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
