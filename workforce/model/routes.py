"""Where a patient goes next: one target, shares of patients, by attribute, or by time since a moment.

next: ward
next: {shares: {home: 55%, ward: {share: 5%, set: {mode: urgent}}, died: the rest}}
next: {by: severity, cases: {mild: home, the rest: {shares: {...}}}}
next: {since: onset, within: 3 h, then: thrombolysis, otherwise: ward}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import Discriminator, Tag

from workforce.model.basis import Basis, BasisFields
from workforce.model.blocks import Name, form_by_keys
from workforce.model.cases import Cased, Cases, Conditions, Path, Values, values_of
from workforce.model.numbers import Duration, Share, ShareOrRest

__all__ = [
    "AlsoBegins",
    "DrawnValue",
    "Next",
    "Route",
    "RouteShare",
    "RouteShares",
    "SetTo",
    "Since",
    "begun",
    "routes",
    "share_blocks",
]


class DrawnValue(Basis):
    """A value drawn by shares."""

    shares: dict[Name, ShareOrRest]


SetTo = Cased[
    Annotated[
        Annotated[Name, Tag("<value>")] | Annotated[DrawnValue, Tag("<drawn>")],
        Discriminator(lambda value: "<drawn>" if isinstance(value, (Mapping, DrawnValue)) else "<value>"),
    ]
]
"""What an attribute becomes: a value, or one drawn by shares."""

AlsoBegins = Annotated[
    Annotated[Name, Tag("<group>")] | Annotated[dict[Name, Cased[Share]], Tag("<groups>")],
    Discriminator(lambda value: "<groups>" if isinstance(value, Mapping) else "<group>"),
]
"""Linked patients that begin: a group (one for every patient), or groups with the share who have one."""


def begun(also: str | Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return linked groups with their (cased) shares, a group alone standing for 100%."""
    if also is None:
        return {}
    return {also: Share.read("100%")} if isinstance(also, str) else also


class RouteShare(Basis):
    """One route among others: its share, and what changes for those who take it."""

    share: ShareOrRest
    set: dict[Name, SetTo] | None = None
    also_begins: AlsoBegins | None = None
    new_episode: bool = False


class RouteShares(Basis):
    """Routes by share of patients: exactly one `the rest`, or shares that are 100% together."""

    shares: dict[
        Name,
        Annotated[
            Annotated[ShareOrRest, Tag("<share>")] | Annotated[RouteShare, Tag("<route>")],
            Discriminator(
                form_by_keys("<share>", ("share", "<route>"), ("set", "<route>"), ("also begins", "<route>"))
            ),
        ],
    ]


class Since(BasisFields):
    """Routes by the time since a moment when the activity ends: `then` where it is at most `within`."""

    since: Name
    within: Duration
    then: Next
    otherwise: Next


_Plain = Annotated[
    Annotated[Name, Tag("<target>")] | Annotated[RouteShares, Tag("<shares>")] | Annotated[Since, Tag("<since>")],
    Discriminator(
        lambda value: form_by_keys(
            "<shares>" if isinstance(value, Mapping) else "<target>",
            ("since", "<since>"),
            ("within", "<since>"),
        )(value)
    ),
]
Next = Cased[_Plain]
"""Where patients go next."""

Since.model_rebuild()


class Route(NamedTuple):
    """One way to a target.

    Attributes:
        path: The path of what names it: the share, or the target itself.
        conditions: The values of attributes under which it is open.
        target: An activity or an end.
        share: The share, `the rest`, or None where every patient takes it.
        detail: What else the route says, if anything.
    """

    path: Path
    conditions: Conditions
    target: str
    share: Share | str | None
    detail: RouteShare | None


def share_blocks(
    next_: Any, path: Path, held: Conditions | None = None, values: Values | None = None
) -> Iterator[tuple[Path, Conditions, Any]]:
    """Yield the path, conditions and leaf (a target or a `RouteShares`) of every junction in a `next`.

    With every attribute's `values`, `the rest` among the conditions is resolved.
    """
    conditions = held or {}
    if isinstance(next_, Cases):
        for key, inner in next_.cases.items():
            below = {**conditions, next_.by: values_of(key, next_, values)}
            yield from share_blocks(inner, (*path, "cases", key), below, values)
    elif isinstance(next_, Since):
        yield from share_blocks(next_.then, (*path, "then"), conditions, values)
        yield from share_blocks(next_.otherwise, (*path, "otherwise"), conditions, values)
    else:
        yield path, conditions, next_


def routes(next_: Any, path: Path = ()) -> Iterator[Route]:
    """Yield every route of a `next`, in the order written."""
    for at, conditions, leaf in share_blocks(next_, path):
        if not isinstance(leaf, RouteShares):
            yield Route(at, conditions, leaf, None, None)
            continue
        for target, share in leaf.shares.items():
            here = (*at, "shares", target)
            if isinstance(share, RouteShare):
                yield Route(here, conditions, target, share.share, share)
            else:
                yield Route(here, conditions, target, share, None)
