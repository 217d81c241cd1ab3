"""Where patients go, what that sets and whom it begins: the scenario's junctions beside the root's.

A junction of the scenario and its counterpart in the root are taken apart together, until each pair is two sets of
shares: every route then carries the share of both. Routes come by name, so that all scenarios of one root read one
uniform alike, in whatever order their files are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from workforce.model.cases import Cases
from workforce.model.numbers import Share, share_values
from workforce.model.routes import DrawnValue, RouteShare, RouteShares, Since, begun
from workforce.network.build_lookups import Rows, Tables, bools, find, find_own, floats, ints, starts
from workforce.network.build_structure import by_name
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    BY_SHARES,
    NONE,
    TO_ROUTE,
    Begins,
    Junctions,
    Routes,
    Sets,
)

SetRow = tuple[int, int, int, int]
BeginsRow = tuple[int, int]


class RouteRow(NamedTuple):
    """One route: see `network.Routes`."""

    target: int
    share: float
    root_share: float
    sets: tuple[SetRow, ...]
    begins: tuple[BeginsRow, ...]
    new_episode: bool


class JunctionRow(NamedTuple):
    """One junction: see `network.Junctions`; `routes` stand for `first` and `count` of a junction that has them."""

    kind: int
    first: int
    routes: tuple[RouteRow, ...] = ()
    moment: int = NONE
    within: int = 0
    otherwise: int = NONE


@dataclass(frozen=True)
class Owner:
    """Whose junction it is: a pathway and its activity or group."""

    pathway: str
    name: str


class JunctionRows:
    """The distinct junctions of a network, gathered while it is built."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.rows: Rows[JunctionRow] = Rows()
        self._seen: dict[tuple[Owner, int, int], int] = {}

    def junction(self, owner: Owner, own: Any, root: Any) -> int:
        """The id of a junction.

        Args:
            owner: Whose it is; its name keys what its routes draw.
            own: The scenario's `next`.
            root: The root's `next` at the same activity and year, None where it has none.
        """
        key = (owner, id(own), id(root))
        if key not in self._seen:
            self._seen[key] = self._junction(owner, own, root)
        return self._seen[key]

    def _junction(self, owner: Owner, own: Any, root: Any) -> int:
        if isinstance(own, Cases) or isinstance(root, Cases):
            cells, attributes = self.tables.cells(owner.pathway, own, root)
            rows = [self._junction(owner, find_own(own, h), find(root, h)) for h in cells]
            if len(set(rows)) == 1:
                return rows[0]
            return self.rows.add(JunctionRow(BY_ATTRIBUTE, self.tables.over(attributes, rows)))
        if isinstance(own, Since):
            branches = [(own.then, root), (own.otherwise, root)]
            if isinstance(root, Since) and (root.since, root.within.value) == (own.since, own.within.value):
                branches = [(own.then, root.then), (own.otherwise, root.otherwise)]
            return self._elapsed(owner, own, branches)
        if isinstance(root, Since):
            return self._elapsed(owner, root, [(own, root.then), (own, root.otherwise)])
        return self._shares(owner, own, root)

    def _elapsed(self, owner: Owner, since: Since, branches: list[tuple[Any, Any]]) -> int:
        """A junction by elapsed time; a moment the scenario never has was longer ago than any limit."""
        moment = self.tables.structure.ids.moments.get((owner.pathway, since.since))
        otherwise = self._junction(owner, *branches[1])
        if moment is None:
            return otherwise
        then = self._junction(owner, *branches[0])
        if then == otherwise:
            return then
        within = round(since.within.value)
        return self.rows.add(JunctionRow(BY_ELAPSED, then, (), moment, within, otherwise))

    def _shares(self, owner: Owner, own: Any, root: Any) -> int:
        mine = _details(own)
        theirs = mine if root is None else _details(root)
        own_share = _fractions(mine)
        root_share = own_share if root is None else _fractions(theirs)
        names = by_name((theirs, mine))
        routes = tuple(
            self._route(
                owner, name, own_share.get(name, 0.0), root_share.get(name, 0.0), mine.get(name), theirs.get(name)
            )
            for name in names
        )
        if len(routes) == 1:
            return self.rows.add(JunctionRow(TO_ROUTE, NONE, routes))
        return self.rows.add(JunctionRow(BY_SHARES, NONE, routes))

    def _route(self, owner: Owner, name: str, share: float, root_share: float, own: Any, root: Any) -> RouteRow:
        target = self.tables.structure.target(owner.pathway, name)
        if own is None or target is None:
            # Only the root has it: nobody takes it, so an end will do where its target is not there.
            return RouteRow(-1 if target is None else target, 0.0, root_share, (), (), False)
        detail = own if isinstance(own, RouteShare) else None
        other = root if isinstance(root, RouteShare) else None
        if detail is None:
            return RouteRow(target, share, root_share, (), (), False)
        sets = self.sets(Owner(owner.pathway, f"{owner.name} > {name}"), detail.set, other.set if other else None)
        begins = self.begins(owner.pathway, detail.also_begins)
        return RouteRow(target, share, root_share, sets, begins, detail.new_episode)

    def sets(self, owner: Owner, own: Mapping[str, Any] | None, root: Mapping[str, Any] | None) -> tuple[SetRow, ...]:
        """What is set, in the order written: a fixed value, or a lookup of shares and the name of its draw."""
        return tuple(self._set(owner, name, to, (root or {}).get(name)) for name, to in (own or {}).items())

    def _set(self, owner: Owner, name: str, own: Any, root: Any) -> SetRow:
        attribute = self.tables.structure.ids.attributes[owner.pathway, name]
        draw = self.tables.hash(owner.pathway, "set", owner.name, name)
        if isinstance(own, str):
            return attribute, self.tables.structure.ids.values[attribute][own], NONE, draw
        cells, ids = self.tables.cells(owner.pathway, own, root)
        rows = [
            self.tables.share_row(attribute, _value_shares(find_own(own, h)) or {}, _value_shares(find(root, h)))
            for h in cells
        ]
        return attribute, NONE, self.tables.over(ids, rows), draw

    def begins(self, pathway: str, also: Any) -> tuple[BeginsRow, ...]:
        """The linked groups that begin, each with a lookup of the share of patients who have one."""
        groups = self.tables.structure.ids.groups
        return tuple(
            (groups[pathway, name], self.tables.fraction(pathway, share)) for name, share in begun(also).items()
        )

    def finished(self) -> tuple[Junctions, list[RouteRow]]:
        """All junctions, and their routes end to end."""
        found = list(self.rows)
        first_route = starts(len(row.routes) for row in found)[:-1]
        junctions = Junctions(
            kind=ints(row.kind for row in found),
            first=np.where([bool(row.routes) for row in found], first_route, ints(row.first for row in found)),
            count=ints(len(row.routes) for row in found),
            moment=ints(row.moment for row in found),
            within=ints(row.within for row in found),
            otherwise=ints(row.otherwise for row in found),
        )
        return junctions, [route for row in found for route in row.routes]


def finished_routes(
    routes: list[RouteRow], sets: list[tuple[SetRow, ...]], begins: list[tuple[BeginsRow, ...]]
) -> tuple[Routes, Sets, Begins]:
    """Routes with the tables of what is set and who begins: first those of routes, then those of versions.

    Args:
        routes: All routes.
        sets: What each activity version sets.
        begins: Whom each activity version begins.
    """
    set_rows = [row for some in ([r.sets for r in routes], sets) for rows in some for row in rows]
    begins_rows = [row for some in ([r.begins for r in routes], begins) for rows in some for row in rows]
    return (
        Routes(
            target=ints(route.target for route in routes),
            share=floats(route.share for route in routes),
            root_share=floats(route.root_share for route in routes),
            set_start=starts(len(route.sets) for route in routes),
            begins_start=starts(len(route.begins) for route in routes),
            new_episode=bools(route.new_episode for route in routes),
        ),
        Sets(
            attribute=ints(row[0] for row in set_rows),
            value=ints(row[1] for row in set_rows),
            shares=ints(row[2] for row in set_rows),
            draw_hash=np.array([row[3] for row in set_rows], dtype=np.uint64),
        ),
        Begins(group=ints(row[0] for row in begins_rows), share=ints(row[1] for row in begins_rows)),
    )


def _details(next_: Any) -> Mapping[str, Any]:
    if isinstance(next_, RouteShares):
        return next_.shares
    return {next_: Share.read("100%")}


def _fractions(details: Mapping[str, Any]) -> dict[str, float]:
    return share_values({n: d.share if isinstance(d, RouteShare) else d for n, d in details.items()})


def _value_shares(leaf: Any) -> Mapping[str, Share | str] | None:
    """A set's leaf as shares: all for the one value, those of a draw, or None where there is no leaf."""
    if isinstance(leaf, DrawnValue):
        return leaf.shares
    return None if leaf is None else {leaf: Share.read("100%")}
