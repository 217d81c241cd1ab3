"""The network's graph as the closed form sees it: nodes, their order, and which attributes still matter at each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workforce.engine.expected_lookups import Codes
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    DRAWN,
    FROM_AREA,
    LINKED,
    NONE,
    TO_ROUTE,
    Network,
)


@dataclass(frozen=True)
class Reach:
    """All that a junction may use: lookups, routes, moments."""

    lookups: frozenset[int]
    routes: frozenset[int]
    moments: frozenset[int]


class Chart:
    """Nodes: activities first, then the arrival of each group, then ends.

    A *version* of an activity is the network's; of an arrival it is the junction by which the group begins.

    Attributes:
        activities: How many nodes are activities.
        count: How many nodes there are.
        version: The version of each activity and arrival in each year [Y, nodes].
        moments: The moments by which some junction judges.
        retained: Of each pathway: the attributes drawn by area that stay in a code, once they have mattered, so as to
            tell where patients live.
        drawn: The nodes of whose patients retained attributes may have mattered; before, they are as good as undrawn.
        live: Of each node: the attributes that matter there or later, and those retained.
        pathway: Of each node.
        order: Nodes in the order of flow; those that lead to one another stand together.
    """

    def __init__(self, network: Network, codes: Codes) -> None:
        self.network = network
        self.codes = codes
        self.activities = len(network.names.activities)
        self.groups = len(network.names.groups)
        self.count = self.activities + self.groups + len(network.names.ends)
        self.version = np.hstack([network.activities.version, network.groups.begins.T])
        self._route_sets: list[int] = network.routes.set_start.tolist()
        self._route_begins: list[int] = network.routes.begins_start.tolist()
        self._activity_sets: list[int] = network.activities.set_start.tolist()
        self.versions = cache(self._versions)
        self._reach: dict[int, Reach] = {}
        self.moments = frozenset(
            moment
            for node in range(self.activities + self.groups)
            for version in self.versions(node)
            for moment in self.reach(self.junction(node, version)).moments
        )
        self.live = self._living()
        self.retained = [self._kept_apart(pathway) for pathway in range(len(network.names.pathways))]
        self.pathway = self._pathways()
        self.drawn = self._from_first_use()
        undrawn = [set() if node in self.drawn else self.kept(node) for node in range(self.count)]
        drawn = [self.kept(node) if node in self.drawn else set() for node in range(self.count)]
        self.live = [(live | on) - off for live, on, off in zip(self.live, drawn, undrawn, strict=True)]
        self.order = self._ordered()

    def arrival(self, group: int) -> int:
        """The node of a group's arrival."""
        return self.activities + group

    def target(self, target: int) -> int:
        """The node of a route's target."""
        return target if target >= 0 else self.activities + self.groups - target - 1

    def is_end(self, node: int) -> bool:
        """Whether a node is an end."""
        return node >= self.activities + self.groups

    def _versions(self, node: int) -> list[int]:
        """The versions of a node, in order of the years that have them."""
        if self.is_end(node):
            return []
        return [v for v in dict.fromkeys(self.version[:, node].tolist()) if v != NONE]

    def years_of(self, node: int, version: int) -> list[int]:
        """The years in which a node has this version."""
        return np.flatnonzero(self.version[:, node] == version).tolist()

    def junction(self, node: int, version: int) -> int:
        """The junction by which those leave who entered a node under a version."""
        return int(self.network.activities.next[version]) if node < self.activities else version

    def begins(self, node: int, version: int) -> range:
        """The rows of linked patients begun on leaving a node, whatever the route."""
        if node >= self.activities:
            return range(0)
        start = self.network.activities.begins_start
        return range(int(start[version]), int(start[version + 1]))

    def route_sets(self, route: int) -> range:
        """The rows of what a route sets."""
        return range(self._route_sets[route], self._route_sets[route + 1])

    def route_begins(self, route: int) -> range:
        """The rows of linked patients begun by a route."""
        return range(self._route_begins[route], self._route_begins[route + 1])

    def start_sets(self, activity: int, year: int) -> range:
        """The rows of what an activity's start sets in a year; none where it does not stand."""
        version = int(self.version[year, activity])
        return range(0) if version == NONE else self._version_sets(version)

    def reach(self, junction: int) -> Reach:
        """All that a junction may use."""
        if junction not in self._reach:
            j = self.network.junctions
            kind, first = int(j.kind[junction]), int(j.first[junction])
            if kind == BY_ATTRIBUTE:
                inner = [self.reach(int(row)) for row in self.codes.all_rows(first)]
                own = Reach(frozenset([first]), frozenset(), frozenset())
            elif kind == BY_ELAPSED:
                inner = [self.reach(first), self.reach(int(j.otherwise[junction]))]
                own = Reach(frozenset(), frozenset(), frozenset([int(j.moment[junction])]))
            else:
                inner = []
                count = 1 if kind == TO_ROUTE else int(j.count[junction])
                own = Reach(frozenset(), frozenset(range(first, first + count)), frozenset())
            self._reach[junction] = Reach(
                own.lookups.union(*(r.lookups for r in inner)),
                own.routes.union(*(r.routes for r in inner)),
                own.moments.union(*(r.moments for r in inner)),
            )
        return self._reach[junction]

    def year_blocks(self, node: int, version: int) -> list[tuple[int, ...]]:
        """The years in which those leave who entered under a version, those alike together."""
        own = self.years_of(node, version)
        years = range(own[0], self.network.years) if node < self.activities else own
        blocks: dict[tuple[object, ...], list[int]] = {}
        mark = self._marks(node, version)
        for year in years:
            blocks.setdefault(mark(year), []).append(year)
        return [tuple(block) for block in blocks.values()]

    def _marks(self, node: int, version: int) -> Callable[[int], tuple[object, ...]]:
        """What years must share for the same ways out of a node."""
        reach = self.reach(self.junction(node, version))
        begins, sets, targets = [*self.begins(node, version)], list[int](), list[int]()
        for route in sorted(reach.routes):
            begins += self.route_begins(route)
            sets += self.route_sets(route)
            target = self.target(int(self.network.routes.target[route]))
            if target < self.activities and self._sets_at_start(target):
                targets.append(target)
        lookups = self._share_lookups(sets) + sorted(reach.lookups)

        def mark(year: int) -> tuple[object, ...]:
            started = [place for target in targets for place in self.start_sets(target, year)]
            looked = (self.codes.yearly(lookup, year) for lookup in lookups + self._share_lookups(started))
            return (tuple(started), tuple(looked), year if begins else NONE)

        return mark

    def _share_lookups(self, sets: list[int]) -> list[int]:
        """The lookups of shares by which sets draw a value."""
        table = self.network.sets
        return [int(table.shares[place]) for place in sets if table.value[place] == NONE]

    def _sets_at_start(self, activity: int) -> bool:
        """Whether an activity's start sets anything in any year."""
        return any(len(self._version_sets(version)) for version in self.versions(activity))

    def _version_sets(self, version: int) -> range:
        return range(self._activity_sets[version], self._activity_sets[version + 1])

    def _pathways(self) -> list[int]:
        """The pathway of each node."""
        names, network = self.network.names, self.network
        ends = [names.pathways.index(pathway) for pathway, _ in names.ends]
        return [*network.activities.pathway.tolist(), *network.groups.pathway.tolist(), *ends]

    def _kept_apart(self, pathway: int) -> tuple[int, ...]:
        """Attributes drawn by area that matter; none where a code cannot tell them to the end.

        It cannot where a route or an activity sets one anew, or where linked patients draw their own.
        """
        network = self.network
        groups = np.flatnonzero(network.groups.pathway == pathway).tolist()
        linked = [group for group in groups if network.groups.arrives[group] == LINKED]
        by_area = set(np.flatnonzero(network.attributes.kind == FROM_AREA).tolist())
        own = by_area & {a for group in groups if group not in linked for a in self.needed_at_arrival(group)}
        again = {a for group in linked for a in self.needed_at_arrival(group)} | set(network.sets.attribute.tolist())
        return () if own & again else tuple(sorted(own))

    def kept(self, node: int) -> frozenset[int]:
        """The attributes that a node's pathway retains."""
        return frozenset(self.retained[self.pathway[node]])

    def _from_first_use(self) -> frozenset[int]:
        """Nodes at which retained attributes matter, and all after them."""
        edges = self._edges()
        found = {node for node in range(self.count) if self._uses(node) & self.kept(node)}
        size = -1
        while size != len(found):
            size = len(found)
            found |= {to for source, to in edges if source in found}
        return frozenset(found)

    def _uses(self, node: int) -> set[int]:
        """Attributes that a node uses for its own and for its ways out."""
        network, found = self.network, self._own(node)
        for _, on_way, at_start in self._onward(node):
            found |= self._after(on_way, set()) | self._after(at_start, set())
        group = node - self.activities
        if 0 <= group < self.groups:
            first = self.needed_at_arrival(group) - set(self.inherited(group))
            drawn = [a for a in first if network.attributes.kind[a] == DRAWN]
            found |= self._attributes([int(network.attributes.shares[a]) for a in drawn])
        return found

    def _attributes(self, lookups: list[int]) -> set[int]:
        return {attribute for lookup in lookups if lookup != NONE for attribute in self.codes.attributes_of(lookup)}

    def _own(self, node: int) -> set[int]:
        """Attributes that a node itself uses: length, needs, junction, whom it begins."""
        network = self.network
        lookups: list[int] = []
        for version in self.versions(node):
            reach = self.reach(self.junction(node, version))
            lookups += reach.lookups
            begins = [*self.begins(node, version)]
            for route in reach.routes:
                begins += self.route_begins(route)
            lookups += [int(network.begins.share[place]) for place in begins]
            if node < self.activities:
                lookups.append(int(network.activities.duration[version]))
        if node < self.activities:
            needs = network.needs
            for year in range(network.years):
                for row in range(needs.start[year, node], needs.start[year, node] + needs.count[year, node]):
                    lookups += [int(needs.share[row]), int(needs.time[row]), int(needs.staff[row])]
        elif not self.is_end(node):
            group = node - self.activities
            lookups += [int(k) for m in self.moments for k in network.groups.moment_before[group, :, m]]
        return self._attributes(lookups)

    def _after(self, sets: range, wanted: set[int]) -> set[int]:
        """Attributes that matter before some settings, from those that matter after them."""
        table = self.network.sets
        for place in reversed(sets):
            wanted = wanted - {int(table.attribute[place])}
            if table.value[place] == NONE:
                wanted |= self._attributes([int(table.shares[place])])
        return wanted

    def _living(self) -> list[frozenset[int]]:
        live: list[set[int]] = [self._own(node) for node in range(self.count)]
        onward = [self._onward(node) for node in range(self.count)]
        begun = [self._begun(node) for node in range(self.count)]
        changed = True
        while changed:
            changed = False
            for node in reversed(range(self.count)):
                before = len(live[node])
                for target, on_way, at_start in onward[node]:
                    ahead = set() if self.is_end(target) else self._after(at_start, live[target])
                    live[node] |= self._after(on_way, ahead)
                for group, on_way in begun[node]:
                    first = self._needed_first(group, live[self.arrival(group)])
                    taken = {a for a in first if self.network.groups.inherits[group, a]}
                    live[node] |= self._after(on_way, taken)
                changed |= len(live[node]) != before
        return [frozenset(found) for found in live]

    def _onward(self, node: int) -> set[tuple[int, range, range]]:
        """The nodes a node leads to, each with what is set on the way and as its visits start."""
        found = set()
        for route in {r for v in self.versions(node) for r in self.reach(self.junction(node, v)).routes}:
            target = self.target(int(self.network.routes.target[route]))
            starts = [self._version_sets(v) for v in self.versions(target)] if target < self.activities else [range(0)]
            found |= {(target, self.route_sets(route), start) for start in starts}
        return found

    def _begun(self, node: int) -> set[tuple[int, range]]:
        """The groups that inherit from patients of a node, each with what a route sets before it begins them."""
        found = set()
        for version in self.versions(node):
            found |= {(place, range(0)) for place in self.begins(node, version)}
            for route in self.reach(self.junction(node, version)).routes:
                found |= {(place, self.route_sets(route)) for place in self.route_begins(route)}
        groups = {(int(self.network.begins.group[place]), sets) for place, sets in found}
        return {(group, sets) for group, sets in groups if self.network.groups.inherits[group].any()}

    def needed_at_arrival(self, group: int) -> set[int]:
        """Attributes that a group's patients must have at first: those that matter and those that decide them."""
        return self._needed_first(group, self.live[self.arrival(group)])

    def _needed_first(self, group: int, live: Collection[int]) -> set[int]:
        """Attributes needed at first where those that are live matter on arrival; what is inherited is not drawn."""
        attributes, inherits = self.network.attributes, self.network.groups.inherits[group]
        needed = set(live)
        for attribute in reversed(attributes.order.tolist()):
            if attribute in needed and attributes.kind[attribute] == DRAWN and not inherits[attribute]:
                needed |= self._attributes([int(attributes.shares[attribute])])
        return needed

    def inherited(self, group: int) -> list[int]:
        """Attributes that matter for a group and that its patients take from the one who begins them."""
        return sorted(a for a in self.needed_at_arrival(group) if self.network.groups.inherits[group, a])

    def all_inherited(self, group: int) -> Iterator[tuple[tuple[int, int], ...]]:
        """Every combination of values that a group's patients may inherit; one, of nothing, where they do not."""
        every = ([(a, value) for value in range(int(self.codes.values[a]))] for a in self.inherited(group))
        yield from product(*every)

    def _ordered(self) -> list[list[int]]:
        """Strongly connected parts of the graph, each before those it leads to."""
        edges = self._edges()
        pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
        graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(self.count, self.count))
        number, label = connected_components(graph, connection="strong")
        members: list[list[int]] = [np.flatnonzero(label == part).tolist() for part in range(number)]
        waiting = [set() for _ in range(number)]  # type: list[set[int]]
        for source, to in edges:
            if label[source] != label[to]:
                waiting[label[to]].add(int(label[source]))
        order: list[list[int]] = []
        done: set[int] = set()
        while len(done) < number:
            ready = [part for part in range(number) if part not in done and waiting[part] <= done]
            order += [members[part] for part in ready]
            done.update(ready)
        return order

    def _edges(self) -> set[tuple[int, int]]:
        """The nodes to which each leads."""
        network = self.network
        edges: set[tuple[int, int]] = set()
        for node in range(self.activities + self.groups):
            for version in self.versions(node):
                begins = [*self.begins(node, version)]
                for route in self.reach(self.junction(node, version)).routes:
                    edges.add((node, self.target(int(network.routes.target[route]))))
                    begins += self.route_begins(route)
                edges.update((node, self.arrival(int(network.begins.group[place]))) for place in begins)
        return edges
