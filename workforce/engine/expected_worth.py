"""What patients will still need: the closed form of one steady year, worked out backwards.

The *worth* of a patient who enters a cell of a node is what that patient needs there and afterwards, in columns that
the caller chooses. In a steady year need is the sum of arrivals times their worth, and what a change at one node does
is the entries there times the change of their worth, so that one pass backwards answers for every change at one node.
Where a junction ahead judges by the time since a moment, worth depends on that time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected_elapsed import BINS, Elapsed
from workforce.engine.expected_ways import Conditions, Ways
from workforce.network.network import NONE, Floats, Network

YEAR = 0
"""The network is settled for one year."""
CLOSED = 1e-14
"""A loop is followed until what it adds is so small a part of the whole."""


class Worth(NamedTuple):
    """The worth of those who enter the cells of a node.

    Attributes:
        shapes: How it depends on the time since the moment (the states of ``Elapsed``) [F, BINS + 2].
        amount: Of each shape [F, cells, columns].
    """

    shapes: Floats
    amount: Floats


Onward = Callable[[int], Worth | None]
"""The worth of those who enter a node; None where it is not known."""


class Backwards(Elapsed):
    """The worth of patients at the nodes of a network settled for one year.

    It is known where times since at most one moment matter and no loop is judged by them.

    Attributes:
        shares: Of those who leave each cell of a node whatever the time, the share who reach each cell of each target.
        loops: Whether patients may come back to the nodes of a component.
    """

    def __init__(self, network: Network, ways: Ways) -> None:
        super().__init__(network, ways)
        self.shares, self.loops = cache(self._shares), cache(self._loops)
        self._onward, self._back = cache(self._ways_onward), cache(self._ways_back)
        self._moments: dict[int, list[int]] = {}
        for moment, nodes in self._live.items():
            for node in nodes:
                self._moments.setdefault(node, []).append(moment)

    @property
    def limits(self) -> Mapping[int, int]:
        """The longest limit (ms) of each moment by which a junction judges."""
        return self._limits

    @cached_property
    def carried(self) -> Mapping[int, Mapping[int, Floats]]:
        """Times since each moment of those who start at each node, by moment and node [cells, BINS + 2]."""
        return self._carried(YEAR)

    def everywhere(self, own: list[Floats]) -> list[Worth | None]:
        """The worth at every node, from what each cell needs at the node itself [cells, columns]."""
        found: list[Worth | None] = [None] * self.chart.count
        for component in reversed(self.chart.order):
            if self.loops(tuple(component)):
                self._around(component, own, found)
            else:
                found[component[0]] = self.entering(component[0], own[component[0]], found.__getitem__)
        return found

    def entering(self, node: int, own: Floats, onward: Onward) -> Worth | None:
        """The worth of those who enter a node.

        Args:
            node: The node.
            own: What each of its cells needs at the node itself [cells, columns].
            onward: The worth of those who enter the nodes it leads to.
        """
        moments = self._moments.get(node, [])
        parts: _Parts = {}
        for met, target, back in self._back(node):
            known = onward(target)
            if known is None or len(moments) > 1:
                return None
            for shape, amount in zip(known.shapes, known.amount, strict=True):
                _add(parts, met * shape, np.asarray(back @ amount))
        for moment in moments:
            parts = self._at_entry(node, moment, parts)
        _add(parts, np.ones(BINS + 2), own)
        return Worth(np.array([shape for shape, _ in parts.values()]), np.array([a for _, a in parts.values()]))

    def per_patient(self, node: int, worth: Worth) -> Floats:
        """The mean worth of those who enter each cell of a node, at whatever time since a moment [cells, columns]."""
        if len(worth.shapes) == 1:
            return np.asarray(worth.amount[0])
        state = self.carried[self._moments[node][0]][node]
        whole = state.sum(axis=1, keepdims=True)
        state = np.divide(state, whole, out=np.zeros_like(state), where=whole > 0.0)
        return np.asarray(np.einsum("kf,fkc->kc", state @ worth.shapes.T, worth.amount))

    def _loops(self, component: tuple[int, ...]) -> bool:
        return len(component) > 1 or component[0] in self.shares(component[0])

    def _shares(self, node: int) -> dict[int, csr_array]:
        found: dict[int, csr_array] = {}
        for _, target, shares in self._onward(node):
            found[target] = found[target] + shares if target in found else shares
        return found

    def again(self, component: list[int], node: int, coming: Mapping[int, Floats]) -> Floats:
        """How often in all patients who come to nodes of a component enter one of them [cells]."""
        found = np.zeros(len(self.ways.cells[node].code))
        onward = {each: self.shares(each) for each in component}
        here = {each: some for each, some in coming.items() if each in component}
        whole = _mass(here)
        while _mass(here) > CLOSED * whole:
            found += here.get(node, 0.0)
            after: dict[int, Floats] = {}
            for each, some in here.items():
                for target, shares in onward[each].items():
                    if target in component:
                        after[target] = after.get(target, 0.0) + np.asarray(shares @ some)
            here = after
        return found

    def _ways_back(self, node: int) -> list[tuple[Floats, int, csr_array]]:
        """As ``_onward``: the share of each part of a state that meets the conditions, target, and shares by target."""
        return [(self._meets(when), target, shares.T.tocsr()) for when, target, shares in self._onward(node)]

    def _ways_onward(self, node: int) -> list[tuple[Conditions, int, csr_array]]:
        """The ways out of a node: conditions, target, and the share of each cell left who reach each cell."""
        found = []
        version = NONE if self.chart.is_end(node) else int(self.chart.version[YEAR, node])
        for fork in self.ways.forks[node].get(version, ()):
            for way in fork.ways if YEAR in fork.years else ():
                shares = fork.shares[way.reached]
                if way.draws:
                    shares = csr_array(shares.multiply(self.ways.chance(way.target, YEAR)))
                found.append((fork.when, way.target, shares))
        return found

    def _around(self, component: list[int], own: list[Floats], found: list[Worth | None]) -> None:
        """The worth at nodes that lead to one another, none of them judged by a time."""
        if any(node in self._moments for node in component):
            return

        def outside(node: int) -> Worth | None:
            none = Worth(np.ones((1, BINS + 2)), np.zeros((1, *own[node].shape)))
            return none if node in component else found[node]

        first = {node: self.entering(node, own[node], outside) for node in component}
        if any(worth is None for worth in first.values()):
            return
        total = {node: worth.amount[0] for node, worth in first.items() if worth is not None}
        onward = {node: self.shares(node) for node in component}
        more, whole = dict(total), _mass(total)
        while _mass(more) > CLOSED * whole:
            zeros = {node: np.zeros_like(total[node]) for node in component}
            more = {
                node: sum((shares.T @ more[to] for to, shares in onward[node].items() if to in component), zeros[node])
                for node in component
            }
            total = {node: total[node] + more[node] for node in component}
        for node in component:
            found[node] = Worth(np.ones((1, BINS + 2)), total[node][None])

    def _meets(self, when: Conditions) -> Floats:
        """The share of each part of a state that meets conditions on one moment."""
        met = np.ones(BINS + 2)
        for condition in when:
            met *= self._up_to(condition.until, condition.moment) - self._up_to(condition.above, condition.moment)
        return met

    def _at_entry(self, node: int, moment: int, parts: _Parts) -> _Parts:
        """The worth of those who enter a node, from that of those who leave it."""
        found: _Parts = {}
        if node >= self.chart.activities:
            first = self._before_arrival(node, YEAR, moment)
            for shape, amount in parts.values():
                _add(found, np.ones(BINS + 2), (first @ shape)[:, None] * amount)
            return found
        version = int(self.chart.version[YEAR, node])
        if self.marks_end(node, version, moment):
            return _at_moment(parts)
        lookup = int(self.network.activities.duration[version])
        laws = self.ways.codes.rows(lookup, YEAR, self.ways.cells[node].code)
        for law in np.unique(laws).tolist():
            mine = (laws == law)[:, None]
            for shape, amount in parts.values():
                _add(found, self._before_visit(shape, law, moment), np.where(mine, amount, 0.0))
        marked = self.network.activities.mark_start[version] == moment
        return _at_moment(found) if marked else found

    def _before_visit(self, shape: Floats, law: int, moment: int) -> Floats:
        """How worth depends on the time at the start of a visit, from how it does at its end."""
        if (shape == shape[0]).all():
            return shape
        from_zero, shift = self._kernels(law, moment)
        before = np.empty_like(shape)
        before[0] = from_zero @ shape[: BINS + 1] + (1.0 - from_zero.sum()) * shape[-1]
        before[1 : BINS + 1] = shift @ shape[1 : BINS + 1] + (1.0 - shift.sum(axis=1)) * shape[-1]
        before[-1] = shape[-1]
        return before


_Parts = dict[bytes, tuple[Floats, Floats]]


def _add(parts: _Parts, shape: Floats, amount: Floats) -> None:
    """Put a shape and its amount to those of the same shape."""
    key = shape.tobytes()
    parts[key] = (shape, parts[key][1] + amount if key in parts else amount)


def _at_moment(parts: _Parts) -> _Parts:
    """The worth of those for whom no time has gone."""
    found: _Parts = {}
    for shape, amount in parts.values():
        _add(found, np.ones(BINS + 2), shape[0] * amount)
    return found


def _mass(some: Mapping[int, Floats]) -> float:
    return sum(float(np.abs(each).sum()) for each in some.values())
