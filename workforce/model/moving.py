"""A checked model with other numbers: made from the checked one, without reading and checking the rest again.

What numbers alone change is small: the numbers themselves and the blocks that hold them. All else is the same object
as before, so that a rule on what is named, written or led to finds what it found. `rules` says which rules look at the
values of numbers and are asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from workforce.model.numbers import Duration, Number
from workforce.model.pathway import Pathway
from workforce.model.register import Node, aliases, walk
from workforce.model.routes import RouteShares
from workforce.model.survey import surveyed, takes

__all__ = ["Checked", "Moved"]

Path = tuple[str, ...]
_Written = dict[str, Any]


class Moved(NamedTuple):
    """A checked model with other numbers.

    Attributes:
        model: The model.
        nodes: What is written otherwise in it: the numbers, and every block, mapping and list that holds one.
        every: All that is written in it.
        steers: Whether patients now go a way that nobody went, or nobody a way that some went, or something lasts
            that lasted no time, or no time where it did.
    """

    model: BaseModel
    nodes: tuple[Node, ...]
    every: tuple[Node, ...]
    steers: bool


class Checked:
    """A model in which the rules found nothing, from which models with other numbers are made.

    Args:
        model: The model.
    """

    def __init__(self, model: BaseModel) -> None:
        self.model = model

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        return surveyed(self.model).nodes if isinstance(self.model, Pathway) else tuple(walk(self.model))

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {node.path: place for place, node in enumerate(self._nodes)}

    def moved(self, numbers: Mapping[Path, Any]) -> Moved | None:
        """The model with other numbers; None where it must be read and checked whole.

        That is where a path does not lead to a number, or what is written there cannot be that kind of number or says
        otherwise what it rests on.

        Args:
            numbers: What is written at the path of each number.
        """
        written: _Written = {}
        for path, value in numbers.items():
            inner = written
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = _Leaf(value)
        found: dict[Path, Any] = {}
        try:
            model = _with(self.model, written, (), found)
        except (_NotANumberError, PydanticCustomError, ValidationError):
            return None
        if not found.keys() <= self._places.keys():
            return None
        every, nodes, steers = list(self._nodes), list[Node](), False
        for place, path in sorted((self._places[path], path) for path in found):
            before = every[place]
            nodes.append(before._replace(value=found[path]))
            every[place] = nodes[-1]
            steers = steers or _steering(before.value) != _steering(found[path])
        return Moved(model, tuple(nodes), tuple(every), steers)


class _NotANumberError(Exception):
    """A path that does not lead to a number, or a number that rests on something else."""


class _Leaf(NamedTuple):
    """What is written at a number."""

    value: Any


def _with(here: Any, written: _Written | _Leaf, path: Path, found: dict[Path, Any]) -> Any:
    """What stands at a path with other numbers in it, each changed value put among those found."""
    after: Any
    if isinstance(written, _Leaf):
        after = _number(here, written.value)
    elif isinstance(here, BaseModel):
        after = _block(here, written, path, found)
    elif isinstance(here, dict) and written.keys() <= here.keys():
        after = dict(here)
        for name, inner in written.items():
            after[name] = _with(here[name], inner, (*path, name), found)
    else:
        raise _NotANumberError
    found[path] = after
    return after


def _number(before: Any, written: Any) -> Number:
    """A number of the same kind as another, resting on the same."""
    if not isinstance(before, Number):
        raise _NotANumberError
    after = type(before).validated(written)
    if after.basis != before.basis:
        raise _NotANumberError
    return after


def _block(block: BaseModel, written: _Written, path: Path, found: dict[Path, Any]) -> BaseModel:
    """A block with other numbers in its fields.

    No block has a validator that looks at its fields when they are made, so that the fields are all there is.
    """
    fields = aliases(type(block))
    changed: dict[str, Any] = {}
    for alias, inner in written.items():
        name = fields.get(alias)
        if name is None or name not in block.model_fields_set:
            raise _NotANumberError
        changed[name] = _with(getattr(block, name), inner, (*path, alias), found)
    return block.model_copy(update=changed)


def _steering(value: Any) -> object:
    """What rules on where patients go look at in a length of time or in shares of routes."""
    if isinstance(value, Duration):
        return value.value == 0.0
    return takes(value) if isinstance(value, RouteShares) else None
