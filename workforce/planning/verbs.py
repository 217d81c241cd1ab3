"""What the verbs ``to``, ``times``, ``add`` and ``remove`` do to a tree; `shifting` has the fifth.

Verbs work on the plain tree of the file language, before it is validated, and know nothing of years: phasing has
already chosen the value that counts in the year at hand. A verb that cannot be carried out raises `VerbProblem`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workforce.model.numbers import scaled
from workforce.planning.tree import Path, Tree, get, is_number, number_of, put, says_where_from, without

_CITATION = ("source", "grade", "because", "from")


class VerbProblem(Exception):
    """A verb that does not fit what stands at its address: a reason and a remedy in plain words."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def to(tree: Tree, path: Path, value: Any, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the value at a path; a number takes the change's own source, grade and range with it."""
    parent = get(tree, path[:-1]) if len(path) > 1 else tree
    if not isinstance(parent, Mapping) or path[-1] not in parent:
        get(tree, path)
    return put(tree, path, with_basis(value, basis))


def times(tree: Tree, path: Path, factor: float, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Multiply every number at or below a path, with its low and high."""

    units: set[str] = set()
    changed = _each_number(get(tree, path), lambda number: _multiplied(number, factor, basis), units)
    if not units:
        raise VerbProblem("there is no number here to multiply", "Name a number, or a block that holds numbers.")
    if len(units) > 1 and "%" in units:
        raise VerbProblem("shares and other numbers stand here together", "Name the one that is meant.")
    return put(tree, path, changed)


def add(tree: Tree, path: Path, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Add named entries to a block."""
    block = get(tree, path)
    if not isinstance(block, Mapping):
        raise VerbProblem("entries can only be added to a block of names", "Name the block, not one value.")
    clash = sorted(set(block) & set(entries))
    if clash:
        raise VerbProblem(f"'{clash[0]}' stands there already", "Use `to` to change it, or another name.")
    return put(tree, path, {**block, **entries})


def remove(tree: Tree, path: Path, name: str) -> dict[str, Any]:
    """Take one named entry out of a block."""
    return without(tree, (*path, name))


def with_basis(value: Any, basis: Mapping[str, Any]) -> Any:
    """A number with the change's source and reason, unless it gives its own; anything else as it is."""
    if not basis or not is_number(value):
        return value
    if not isinstance(value, Mapping):
        return {"value": value, **basis}
    cited = "source" in value or "grade" in value
    ranged = any(key in value for key in ("low", "high", "within", "no range"))
    kept = {
        key: word
        for key, word in basis.items()
        if not (cited and key in _CITATION) and not (ranged and key == "no range")
    }
    return {**kept, **value}


def _multiplied(value: Any, factor: float, basis: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        return with_basis(scaled(value, factor), basis)
    changed = {key: scaled(value[key], factor) for key in ("value", "low", "high") if value.get(key) is not None}
    cited = "source" in basis or "grade" in basis
    kept = {key: word for key, word in value.items() if not (cited and key in _CITATION)}
    words = dict(basis)
    if any(value.get(key) is not None for key in ("low", "high", "within")):
        words.pop("no range", None)
    return {**kept, **changed, **words}


def _each_number(value: Any, change: Callable[[Any], Any], units: set[str]) -> Any:
    if is_number(value):
        units.add(number_of(value)[1])
        return change(value)
    if isinstance(value, Mapping):
        return {
            name: inner if says_where_from(value, name) else _each_number(inner, change, units)
            for name, inner in value.items()
        }
    return value
