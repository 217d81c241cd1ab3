"""The register: every number of a file with its address, range, grade and source.

A number rests on its own basis or on the nearest enclosing one. `walk` goes through a model as its file is
written, so that a path here is the path of keys in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from workforce.model.basis import BasisFields, Source
from workforce.model.numbers import Number

__all__ = ["NOTHING", "Entry", "Node", "RestsOn", "aliases", "numbers", "walk"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What a number rests on once the enclosing blocks are taken into account."""

    source: str | None = None
    grade: str | None = None
    because: str | None = None
    derived_from: tuple[str, ...] | None = None
    within: float | None = None
    no_range: str | None = None

    def beneath(self, block: BasisFields) -> RestsOn:
        """Return what holds within a block that may say more.

        A source brings its own grade and reason; a grade keeps the source and brings its own reason; a reason
        alone replaces the reason. `within` and `no range` replace one another.
        """
        given = block.model_fields_set & _BASIS_FIELDS
        if not given:
            return self
        found = self
        derived_from = getattr(block, "derived_from", None)
        if block.source is not None:
            found = replace(found, source=block.source, grade=block.grade, because=block.because)
            found = replace(found, derived_from=derived_from)
        elif block.grade is not None:
            found = replace(found, grade=block.grade, because=block.because, derived_from=derived_from)
        elif block.because is not None:
            found = replace(found, because=block.because)
        written = getattr(block, "within", None)
        within = written if isinstance(written, float) else None
        if within is not None or block.no_range is not None:
            found = replace(found, within=within, no_range=block.no_range)
        return found

    def graded(self, sources: Mapping[str, Source]) -> str | None:
        """Return the grade written nearest, else that of the source; None where neither is known."""
        if self.grade is None and self.source is not None and self.source in sources:
            return sources[self.source].grade
        return self.grade


_BASIS_FIELDS = {"source", "grade", "because", "within", "no_range", "derived_from"}
_UNWALKED = _BASIS_FIELDS | {"sources"}
NOTHING = RestsOn()


class Node(NamedTuple):
    """Something written in a file, with where it stands and what numbers there rest on.

    `value` is a block, a mapping, a list, a number or a plain scalar; None where nothing is written after a key.
    """

    path: Path
    value: Any
    rests_on: RestsOn


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a file.

    Attributes:
        address: The path of keys with dots between.
        path: The path of keys.
        kind: What the number is, for example "a duration".
        value: Canonical: milliseconds, a fraction, per person and year, per year, per week, hours per week.
        text: As written.
        unit: As written.
        low: Its low, canonical, or None.
        high: Its high, canonical, or None.
        grade: published, derived, unverified or assumed; None if it rests on nothing.
        source: The key of its source, or None.
        because: Why it is so, if said.
        no_range: Why it has no range, if said.
        derived_from: What it is derived from, if said.
    """

    address: str
    path: Path
    kind: str
    value: float
    text: str
    unit: str
    low: float | None
    high: float | None
    grade: str | None
    source: str | None
    because: str | None
    no_range: str | None
    derived_from: tuple[str, ...] | None


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    return tuple((name, field.alias or name) for name, field in model.model_fields.items())


@cache
def aliases(model: type[BaseModel]) -> Mapping[str, str]:
    """The field that each key of a block stands for."""
    return {alias: name for name, alias in _fields(model)}


def walk(value: Any, path: Path = (), rests_on: RestsOn = NOTHING) -> list[Node]:
    """Everything written in a model, each block before what it holds.

    Defaults are not written and are left out.
    """
    found: list[Node] = []
    _gather(value, path, rests_on, found)
    return found


@cache
def _form(kind: type) -> str:
    """What a value of a class is to `walk`: `number`, `block`, `mapping`, `list` or `plain`; asked once a class."""
    if issubclass(kind, Number):
        return "number"
    if issubclass(kind, BaseModel):
        return "block"
    if issubclass(kind, Mapping):
        return "mapping"
    return "list" if issubclass(kind, tuple | list) and not hasattr(kind, "_fields") else "plain"


@cache
def _may_say_more(kind: type) -> bool:
    return issubclass(kind, BasisFields)


def _gather(value: Any, path: Path, rests_on: RestsOn, found: list[Node]) -> None:
    """Put what is written in a value behind what was found before it."""
    form = _form(type(value))  # type: ignore[arg-type]  # classes hash
    if form == "number":
        within = rests_on.beneath(value.basis)
        found.append(Node(path, value, within))
        found.extend(Node((*path, key), None, within) for key in _empty(value.basis))
    elif form == "block":
        within = rests_on.beneath(value) if _may_say_more(type(value)) else rests_on  # type: ignore[arg-type]  # classes hash
        found.append(Node(path, value, within))
        _gather_fields(value, path, within, found)
    else:
        found.append(Node(path, value, rests_on))
        inner = value.items() if form == "mapping" else enumerate(value) if form == "list" else ()
        for key, each in inner:
            _gather(each, (*path, key), rests_on, found)


def _gather_fields(block: BaseModel, path: Path, within: RestsOn, found: list[Node]) -> None:
    written = block.model_fields_set
    for name, alias in _fields(type(block)):
        if name not in written:
            continue
        inner = getattr(block, name)
        if name not in _UNWALKED:
            _gather(inner, (*path, alias), within, found)
        elif inner is None:
            found.append(Node((*path, alias), None, within))
        elif name == "within" and isinstance(inner, Number):
            _gather(inner, (*path, alias), within, found)


def _empty(basis: BasisFields) -> Iterator[str]:
    """Yield the keys of a basis after which nothing is written."""
    written = basis.model_fields_set
    if not written:
        return
    for name, alias in _fields(type(basis)):
        if name in written and getattr(basis, name) is None:
            yield alias


def entry(node: Node, sources: Mapping[str, Source]) -> Entry:
    """Return the register's entry for a node that holds a number."""
    number: Number = node.value
    rests_on = node.rests_on
    low, high = number.low, number.high
    if low is None and high is None and rests_on.within is not None and number.estimate:
        low, high = number.range_within(number.value, rests_on.within)
    return Entry(
        address=".".join(str(step) for step in node.path),
        path=node.path,
        kind=number.kind,
        value=number.value,
        text=number.text,
        unit=number.unit,
        low=low,
        high=high,
        grade=rests_on.graded(sources),
        source=rests_on.source,
        because=rests_on.because,
        no_range=rests_on.no_range,
        derived_from=rests_on.derived_from,
    )


def numbers(model: BaseModel, at: Path = (), grade: str | None = None) -> tuple[Entry, ...]:
    """Return the register of a file: every number, in the order written.

    Args:
        model: A pathway, region, scenario, roles, availability or supply file.
        at: Names to put before every address, for example ("pathways", "stroke").
        grade: Only numbers of this grade.
    """
    sources: Mapping[str, Source] = getattr(model, "sources", {})
    found = (entry(node, sources) for node in walk(model, at) if isinstance(node.value, Number))
    return tuple(item for item in found if grade is None or item.grade == grade)
