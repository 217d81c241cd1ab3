"""Values that differ by an attribute: the plain form, or one value for each case.

    lasts: 30 min
    lasts: {by: severity, cases: {mild: 2 h, moderate or severe: 4 h}}

Cases nest, and each value of the attribute is covered exactly once; `the rest` covers what is not named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Discriminator, Tag
from typing_extensions import TypeAliasType

from workforce.model.basis import Basis
from workforce.model.blocks import REST, Name, Text

__all__ = ["Cased", "Cases", "case_values", "leaves", "resolve", "values_of", "walk"]

T = TypeVar("T")
Path = tuple[str | int, ...]
Conditions = dict[str, tuple[str, ...]]
Values = Mapping[str, Sequence[str]]


def _form(value: Any) -> str:
    return "<by>" if isinstance(value, Cases) or (isinstance(value, Mapping) and "by" in value) else "<plain>"


class Cases(Basis, Generic[T]):
    """A value for each case of an attribute.

    `cases` is keyed by values of the attribute, several joined by " or ", or `the rest`.
    """

    by: Name
    cases: dict[
        Text,
        Annotated[Annotated[T, Tag("<plain>")] | Annotated[Cases[T], Tag("<by>")], Discriminator(_form)],
    ]


Cased = TypeAliasType(
    "Cased",
    Annotated[Annotated[T, Tag("<plain>")] | Annotated[Cases[T], Tag("<by>")], Discriminator(_form)],
    type_params=(T,),
)
"""A value, or its cases by an attribute."""


def case_values(key: str) -> tuple[str, ...]:
    """Return the values a case names: "moderate or severe" names two."""
    return tuple(part.strip() for part in key.split(" or "))


def values_of(key: str, block: Cases[Any], values: Values | None) -> tuple[str, ...]:
    """Return the values a case stands for, `the rest` being those of the attribute that no other case names.

    Without the attribute's values, `the rest` is given as ("the rest",).
    """
    here = case_values(key)
    domain = (values or {}).get(block.by)
    if here != (REST,) or domain is None:
        return here
    named = {value for other in block.cases for value in case_values(other)}
    return tuple(value for value in domain if value not in named)


def walk(
    cased: Any, path: Path = (), conditions: Conditions | None = None, values: Values | None = None
) -> Iterator[tuple[Path, Conditions, Any]]:
    """Yield the path, the conditions and the leaf of each case, in the order written.

    Args:
        cased: A plain value or its cases.
        path: The path of `cased` in its file.
        conditions: What already holds above it.
        values: Every attribute's values, to resolve `the rest` by.
    """
    held = conditions or {}
    if not isinstance(cased, Cases):
        yield path, held, cased
        return
    for key, inner in cased.cases.items():
        below = {**held, cased.by: values_of(key, cased, values)}
        yield from walk(inner, (*path, "cases", key), below, values)


def leaves(cased: Any, values: Values | None = None) -> Iterator[tuple[Conditions, Any]]:
    """Yield (conditions, leaf) for each case: conditions map an attribute to the values that lead there.

    Args:
        cased: A plain value (one leaf, no conditions) or its cases.
        values: Every attribute's values. With it, `the rest` is given as the values it stands for; without,
            as ("the rest",).
    """
    for _, conditions, leaf in walk(cased, values=values):
        yield conditions, leaf


def resolve(cased: Any, having: Mapping[str, str]) -> Any:
    """Return the leaf for a patient having these values.

    Raises:
        KeyError: If an attribute the cases are by is not among `having`, or its value is covered by no case.
    """
    while isinstance(cased, Cases):
        value = having[cased.by]
        found = next((inner for key, inner in cased.cases.items() if value in case_values(key)), None)
        if found is None:
            found = cased.cases[REST]
        cased = found
    return cased
