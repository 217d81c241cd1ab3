"""A scenario: what a plan starts from, or the dated, justified changes to a parent.

The root names the region, the pathways and the years, and changes nothing. Every other scenario extends one
parent, may join others, and lists changes by name, each `of` one address with one verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Discriminator, Field, Tag

from workforce.model.basis import Basis, BasisFields, Source, Within
from workforce.model.blocks import Block, FinancialYear, Listed, Name, Text, form_by_keys, refuse, refusing
from workforce.model.numbers import Factor, Share

__all__ = ["VERBS", "Add", "Change", "Phased", "Remove", "Scenario", "Shift", "ShiftOf", "Times", "To"]

T = TypeVar("T")

VERBS = ("to", "times", "shift", "add", "remove")


class Phased(Block, Generic[T]):
    """A value by financial year.

    In `steps` each holds until the next; in a `straight line` the years between are interpolated and the last
    holds. Before the first year the parent's value stands.
    """

    by: Literal["steps", "straight line"]
    years: dict[FinancialYear, T]


class _Change(BasisFields):
    """What all changes share: the address, and the first year of a change made in one step."""

    of: Text
    from_: FinancialYear | None = None
    within: Within | None = None


_phased = form_by_keys("<once>", ("years", "<phased>"))


class To(_Change):
    """Put a value at the address."""

    to: Annotated[Annotated[Phased[Any], Tag("<phased>")] | Annotated[Any, Tag("<once>")], Discriminator(_phased)]


class Times(_Change):
    """Multiply the number at the address."""

    times: Annotated[
        Annotated[Factor, Tag("<once>")] | Annotated[Phased[Factor], Tag("<phased>")], Discriminator(_phased)
    ]


class ShiftOf(Block):
    """A share of the patients of one route who take another instead."""

    from_: Name
    to: Name
    share: Annotated[
        Annotated[Share, Tag("<once>")] | Annotated[Phased[Share], Tag("<phased>")], Discriminator(_phased)
    ]


class Shift(_Change):
    """Move a share of one route's patients to another, at the junctions under the address."""

    shift: ShiftOf


class Add(_Change):
    """Add named blocks under the address."""

    add: dict[Name, Any]


class Remove(_Change):
    """Remove a named block under the address."""

    remove: Name


def _verb(value: Any) -> str:
    given = [verb for verb in VERBS if isinstance(value, Mapping) and verb in value]
    if len(given) != 1:
        known = {"of", "from", "within", "because", "source", "grade", "no range"}
        others = [f"'{key}'" for key in value if key not in known] if isinstance(value, Mapping) else []
        unknown = f"none ({', '.join(others)} is no verb)" if others and not given else "none"
        found = " and ".join(f"'{verb}'" for verb in given) or unknown
        raise refuse(
            "WF310",
            f"A change has exactly one verb, and here is {found}.",
            "Give one of to, times, shift, add or remove.",
        )
    return f"<{given[0]}>"


Change = Annotated[
    Annotated[To, Tag("<to>")]
    | Annotated[Times, Tag("<times>")]
    | Annotated[Shift, Tag("<shift>")]
    | Annotated[Add, Tag("<add>")]
    | Annotated[Remove, Tag("<remove>")],
    Discriminator(_verb),
    refusing(_verb),
]
"""One change to one address."""


class Scenario(Basis):
    """A root scenario (region, pathways, first and last year) or one that extends a parent by changes.

    Attributes:
        scenario: Its name.
        region: Of a root: the region's name.
        pathways: Of a root: the pathways that are run together.
        first_year: Of a root: the first financial year.
        last_year: Of a root: the last financial year.
        extends: The parent whose plans it changes; a root extends nothing.
        joins: Scenarios of the same root whose changes are applied after the parent's, in this order.
        in_force_from: Of a standard: since when it is in force, a month such as July 2013.
        sources: What is cited, by the names used in `source`.
        changes: The changes, each with its own name.
    """

    scenario: Name
    title: Text
    region: Name | None = None
    pathways: Listed[Name] | None = None
    first_year: FinancialYear | None = None
    last_year: FinancialYear | None = None
    extends: Name | None = None
    joins: Listed[Name] = ()
    in_force_from: Text | None = None
    sources: dict[Name, Source] = Field(default_factory=dict)
    changes: dict[Name, Change] = Field(default_factory=dict)

    @property
    def is_root(self) -> bool:
        """Whether it extends nothing."""
        return self.extends is None
