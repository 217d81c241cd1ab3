"""Addresses and trees: how a settled plan's nested mappings are read and changed without touching the original.

A tree is nested ``dict`` of texts, numbers, truth values, lists and ``None``. An address is the names from a root,
written with dots between them (``pathways.stroke.activities.scan.lasts``). Every change gives back a new tree that
shares all it did not touch, so that two years with the same changes share their unchanged parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

Path = tuple[str, ...]
Tree = Mapping[str, Any]

_NUMBER = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")
BASIS = frozenset({"source", "grade", "because", "within", "no range", "from", "low", "high"})
"""Keys that may say where a number comes from, not what it is."""


_TOLD = 12
"""How many names a message lists."""


class AddressProblem(Exception):
    """An address that leads nowhere: `reached` is how far it led, `known` the names that stand there."""

    def __init__(self, reached: Path, missing: str, known: tuple[str, ...]) -> None:
        super().__init__(".".join((*reached, missing)))
        self.reached = reached
        self.missing = missing
        self.known = known

    @property
    def standing(self) -> str:
        """The names that stand there, the first twelve, and how many more."""
        more = f" and {len(self.known) - _TOLD} more" if len(self.known) > _TOLD else ""
        return f"{', '.join(self.known[:_TOLD]) or 'no names'}{more}"


def parts(address: str) -> Path:
    """The names of an address."""
    return tuple(address.split("."))


def get(tree: Tree, path: Path) -> Any:
    """The value at a path.

    Raises:
        AddressProblem: where the path leads nowhere.
    """
    here: Any = tree
    for depth, name in enumerate(path):
        if not isinstance(here, Mapping) or name not in here:
            known = tuple(here) if isinstance(here, Mapping) else ()
            raise AddressProblem(path[:depth], name, known)
        here = here[name]
    return here


def put(tree: Tree, path: Path, value: Any) -> dict[str, Any]:
    """A tree with another value at a path; the last name may be new, all before it must stand."""
    name, rest = path[0], path[1:]
    changed = dict(tree)
    if not rest:
        changed[name] = value
        return changed
    inner = tree.get(name)
    if not isinstance(inner, Mapping):
        raise AddressProblem((), name, tuple(tree))
    changed[name] = put(inner, rest, value)
    return changed


def without(tree: Tree, path: Path) -> dict[str, Any]:
    """A tree without the entry at a path."""
    parent = get(tree, path[:-1])
    if not isinstance(parent, Mapping) or path[-1] not in parent:
        raise AddressProblem(path[:-1], path[-1], tuple(parent) if isinstance(parent, Mapping) else ())
    kept = {name: value for name, value in parent.items() if name != path[-1]}
    return put(tree, path[:-1], kept) if len(path) > 1 else kept


def says_where_from(block: Mapping[str, Any], name: str) -> bool:
    """Whether a key of a block says where its numbers come from.

    `low` and `high` do so beside a `value` only, and `from` with a list only: elsewhere they are names and values of
    their own, such as an attribute's value `low` or a rota that runs `from` an hour.
    """
    if name in ("low", "high"):
        return "value" in block
    if name == "from":
        return isinstance(block[name], list | tuple)
    return name in BASIS


def entries(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a tree that can differ in meaning, with its path: a number with all that is said of it is one."""
    if isinstance(value, Mapping) and not is_number(value):
        for name, inner in value.items():
            if not says_where_from(value, str(name)):
                yield from entries(inner, (*at, str(name)))
    else:
        yield at, value


def apart(one: Any, other: Any) -> tuple[Any, Any]:
    """Two values without the blocks they share: what a change did not touch is the same block in both."""
    if one is other or not all(isinstance(each, Mapping) and not is_number(each) for each in (one, other)):
        return one, other
    left, right = dict(one), dict(other)
    for name in one.keys() & other.keys():
        if name == "value":
            continue
        if one[name] is other[name]:
            del left[name], right[name]
        else:
            left[name], right[name] = apart(one[name], other[name])
    return left, right


def plain(value: Any) -> Any:
    """The value alone of a number written with its basis; anything else as it is."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def split_number(text: Any) -> tuple[float, str] | None:
    """Number and unit of a scalar such as ``45 min``, ``26%`` or ``1.2``; None where it is not a number."""
    if isinstance(text, str):
        return _split_text(text)
    return (float(text), "") if isinstance(text, int | float) and not isinstance(text, bool) else None


@lru_cache(maxsize=65536)
def _split_text(text: str) -> tuple[float, str] | None:
    found = _NUMBER.match(text)
    return (float(found.group(1)), found.group(2)) if found else None


def join_number(number: float, unit: str) -> Any:
    """The scalar of a number and its unit, exact to the last bit; a whole number without unit stays whole."""
    if not unit:
        return int(number) if number.is_integer() else number
    written = repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return f"{written}%" if unit == "%" else f"{written} {unit}"


def is_number(value: Any) -> bool:
    """Whether a tree's value is one number: a scalar, or a mapping that gives its ``value``."""
    if not isinstance(value, str) and isinstance(value, Mapping):
        return "value" in value and split_number(value["value"]) is not None
    return split_number(value) is not None


def number_of(value: Any) -> tuple[float, str]:
    """Number and unit of what `is_number` accepts."""
    found = split_number(value["value"] if not isinstance(value, str) and isinstance(value, Mapping) else value)
    if found is None:
        raise ValueError(f"not a number: {value!r}")
    return found
