"""The register: every number of a file with its address, range, grade and source.

A number rests on its own basis or on the nearest enclosing one. `walk` goes through a model as its file is
written, so that a path here is the path of keys in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from workforce.model.basis import BasisFields, Source
from workforce.model.numbers import Number

__all__ = ["NOTHING", "Entry", "Node", "RestsOn", "numbers", "walk"]

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


_BASIS_FIELDS = {"source", "grade", "because", "within", "no_range", "derived_from"}
_UNWALKED = _BASIS_FIELDS | {"sources"}
NOTHING = RestsOn()


@dataclass(frozen=True, slots=True)
class Node:
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


def walk(value: Any, path: Path = (), rests_on: RestsOn = NOTHING) -> Iterator[Node]:
    """Yield everything written in a model, each block before what it holds.

    Defaults are not written and are left out.
    """
    if isinstance(value, Number):
        within = rests_on.beneath(value.basis)
        yield Node(path, value, within)
        yield from (Node((*path, key), None, within) for key in _empty(value.basis))
    elif isinstance(value, BaseModel):
        within = rests_on.beneath(value) if isinstance(value, BasisFields) else rests_on
        yield Node(path, value, within)
        written = value.model_fields_set
        for name, alias in _fields(type(value)):
            if name in written and name not in _UNWALKED:
                yield from walk(getattr(value, name), (*path, alias), within)
            elif name in written and getattr(value, name) is None:
                yield Node((*path, alias), None, within)
            elif name == "within" and isinstance(standard := getattr(value, name), Number):
                yield from walk(standard, (*path, alias), within)
    elif isinstance(value, Mapping):
        yield Node(path, value, rests_on)
        for key, inner in value.items():
            yield from walk(inner, (*path, key), rests_on)
    elif isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        yield Node(path, value, rests_on)
        for place, inner in enumerate(value):
            yield from walk(inner, (*path, place), rests_on)
    else:
        yield Node(path, value, rests_on)


def _empty(basis: BasisFields) -> Iterator[str]:
    """Yield the keys of a basis after which nothing is written."""
    for name, alias in _fields(type(basis)):
        if name in basis.model_fields_set and getattr(basis, name) is None:
            yield alias


def entry(node: Node, sources: Mapping[str, Source]) -> Entry:
    """Return the register's entry for a node that holds a number."""
    number: Number = node.value
    rests_on = node.rests_on
    grade = rests_on.grade
    if grade is None and rests_on.source is not None and rests_on.source in sources:
        grade = sources[rests_on.source].grade
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
        grade=grade,
        source=rests_on.source,
        because=rests_on.because,
        no_range=rests_on.no_range,
        derived_from=rests_on.derived_from,
    )


def numbers(model: BaseModel, at: Path = (), grade: str | None = None) -> tuple[Entry, ...]:
    """Return the register of a file: every number, in the order written.

    Args:
        model: A pathway, region, scenario, roles or availability file.
        at: Names to put before every address, for example ("pathways", "stroke").
        grade: Only numbers of this grade.
    """
    sources: Mapping[str, Source] = getattr(model, "sources", {})
    found = (entry(node, sources) for node in walk(model, at) if isinstance(node.value, Number))
    return tuple(item for item in found if grade is None or item.grade == grade)
