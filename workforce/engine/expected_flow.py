"""The mean flow of patients, carried forward along all ways from the years before to the end of the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from workforce.engine.expected_elapsed import Elapsed
from workforce.engine.expected_grid import WIDEST_BAND, Grid
from workforce.engine.expected_turns import Turns
from workforce.engine.expected_ways import ENDLESS, Conditions, Fork, Ways
from workforce.engine.expected_where import Era
from workforce.network.network import Floats, Ints, Network

SETTLED = 1e-12
"""A loop is followed until so small a share of its flow is still on the way."""

MOVED = 1e-8
"""An era with so small a share of a node's patients of a year is from the next year on counted to a later era."""


class Part(NamedTuple):
    """Patients of the cells of a node in some steps.

    Attributes:
        first: The first of the steps.
        flow: How many, from that step on [cells, steps].
    """

    first: int
    flow: Floats

    @property
    def after(self) -> int:
        """The first step after them."""
        return self.first + int(self.flow.shape[1])

    def during(self, steps: slice) -> Part:
        """What of it lies in some steps; it may be nothing."""
        first, after = max(self.first, steps.start), min(self.after, steps.stop)
        return Part(first, self.flow[:, first - self.first : max(after, first) - self.first])


Eras = list[tuple[Era, Part]]


class Flow:
    """Entries of each cell of each node by step.

    Args:
        network: The scenario.
        ways: All ways through it.
        grid: The steps.
        elapsed: Times since moments.
        turns: The pattern of the week at the turns of years, without which the flow is then carried; by default days
            are told apart as far as the steps do.

    Attributes:
        entries: Of each node, by era: the mean number who enter.
    """

    turns: Turns | None

    def __init__(self, network: Network, ways: Ways, grid: Grid, elapsed: Elapsed, turns: Turns | None = None) -> None:
        self.network, self.ways, self.grid, self.turns = network, ways, grid, turns
        self.chart, self.elapsed = ways.chart, elapsed
        self.laws = cache(self._laws)
        self._steps, self._reach = cache(self._steps_of), cache(self._reach_of)
        self._entered: list[dict[Era, list[Part]]] = [{} for _ in ways.cells]
        self._coming: list[dict[Era, list[Part]]] = [{} for _ in ways.cells]
        self._arrive()
        for component in self.chart.order:
            self._carry(component)
        self.entries = [{era: together(parts) for era, parts in sorted(by_era.items())} for by_era in self._entered]

    def _laws(self, node: int, version: int) -> list[tuple[int, Ints, slice]]:
        """Who stays how long: a duration, cells, and the steps of entry in which it is theirs."""
        cells = self.ways.cells[node].code
        lookup = int(self.network.activities.duration[version])
        found = []
        for years in runs(self.chart.years_of(node, version)):
            marks: dict[bytes, list[int]] = {}
            for year in years:
                marks.setdefault(self.ways.codes.yearly(lookup, year), []).append(year)
            for alike in marks.values():
                law = self.ways.codes.rows(lookup, alike[0], cells)
                for which in np.unique(law).tolist():
                    for run in runs(alike):
                        found.append((which, np.flatnonzero(law == which), self.grid.steps(run)))
        return found

    def _steps_of(self, years: tuple[int, ...]) -> list[slice]:
        """The steps of some years."""
        return [self.grid.steps(run) for run in runs(list(years))]

    def _arrive(self) -> None:
        network, where = self.network, self.ways.where
        for group in range(len(network.names.groups)):
            node = self.chart.arrival(group)
            years: dict[Era, list[int]] = {}
            for year in range(network.years):
                years.setdefault(where.era(self.chart.pathway[node], year), []).append(year)
            for era, alike in years.items():
                for run in runs(alike):
                    steps = self.grid.steps(run)
                    steps = slice(steps.start, min(steps.stop + 1, self.grid.size))
                    coming = np.zeros((len(self.ways.cells[node].code), steps.stop - steps.start))
                    for year in run:
                        ahead = None if self.turns is None else self.turns.arrivals(group, year)
                        shares = self.grid.arrivals(group, year, ahead)
                        for real in range(-network.years_before, 0) if year == 0 else ():
                            shares = shares + self.grid.arrivals(group, real, ahead)
                        for rows, patients in self.ways.arrivals(group):
                            coming[rows] += patients[:, year, None] * shares[steps]
                    if coming.any():
                        self._coming[node].setdefault(era, []).append(Part(steps.start, coming))

    def _carry(self, component: list[int]) -> None:
        alone = len(component) == 1 and not any(
            way.target == component[0]
            for forks in self.ways.forks[component[0]].values()
            for fork in forks
            for way in fork.ways
        )
        total = on_way = self._on_way(component)
        while on_way > 0.0:
            for node in component:
                found = [(era, self._opened(node, coming)) for era, coming in self._by_era(node)]
                for era, coming in found:
                    self._entered[node].setdefault(era, []).append(coming)
                for eras in () if self.chart.is_end(node) else self._apart(node, found):
                    self._leave(node, eras)
            on_way = 0.0 if alone else self._on_way(component)
            if on_way <= SETTLED * total:
                break

    def _opened(self, node: int, coming: Part) -> Part:
        """Who start at a node and when, from those who come to it: some wait for its opening hours."""
        week = None if self.turns is None else self.turns.week
        if week is None or node not in week.opening.gated:
            return coming
        found = []
        for year in range(self.network.years):
            some, waits = coming.during(self.grid.steps([year])), week.waits(node, year)
            if some.flow.size and waits is not None:
                some = Part(some.first, self.grid.through_timed(some.flow, *waits, slice(some.first, some.after)))
            found.append(some)
        found = [part for part in found if part.flow.size]
        return together(found) if found else coming

    def _by_era(self, node: int) -> Iterator[tuple[Era, Part]]:
        """Those on their way to a node, who then have come; the last few of an era with those of a later one."""
        found = {era: together(parts) for era, parts in self._coming[node].items()}
        self._coming[node] = {}
        if len(found) == 1:
            yield from found.items()
            return
        few = MOVED * sum((self._a_year(part) for part in found.values()), np.zeros(self.network.years))
        waiting = sorted(found)
        while waiting:
            era = waiting.pop(0)
            coming = found[era]
            cut = self._cut(node, era, coming, few) if waiting else None
            to = None if cut is None else self.ways.where.era(self.chart.pathway[node], int(self.grid.year[cut]))
            if cut is not None and to in waiting:
                late = coming.during(slice(cut, self.grid.size))
                found[to] = together([found[to], late])
                coming = coming.during(slice(0, cut))
            yield era, coming

    def _a_year(self, part: Part) -> Floats:
        """The patients of a part in each year [Y]."""
        years = self.grid.year[part.first : part.after]
        return np.asarray(np.bincount(years, part.flow.sum(axis=0), self.network.years), dtype=np.float64)

    def _cut(self, node: int, era: Era, part: Part, few: Floats) -> int | None:
        """The step from which the last of an era count to another; what comes later does not decide it."""
        last = max(self.ways.where.last_year_of(self.chart.pathway[node], era), int(self.grid.year[part.first]) - 1)
        if self.grid.year[part.after - 1] < last + 2:
            return None
        small = np.flatnonzero(self._a_year(part)[last + 1 : -1] <= few[last + 1 : -1])
        if not len(small):
            return None
        cut = self.grid.steps([last + 2 + int(small[0])]).start
        return cut if part.first < cut < part.after else None

    def _on_way(self, nodes: list[int]) -> float:
        """Patients on their way to some nodes."""
        return sum(float(p.flow.sum()) for node in nodes for parts in self._coming[node].values() for p in parts)

    def _apart(self, node: int, found: Eras) -> list[Eras]:
        """Eras in groups of which each has left a node before the next comes, so that one pass serves the group."""
        reach = self._reach(node) if len(found) > 1 else None
        groups: list[Eras] = []
        for era, part in sorted(found, key=lambda each: each[1].first):
            fitting = (g for g in groups if reach is not None and g[-1][1].after + reach <= part.first)
            group = next(fitting, None)
            if group is None:
                groups.append([(era, part)])
            else:
                group.append((era, part))
        return groups

    def _reach_of(self, node: int) -> int | None:
        """In how many steps all leave a node; None if in more than are added step by step."""
        days = max((self.elapsed.longest(moment) for moment in self.chart.moments), default=0.0)
        widths = [int(np.ceil(days)) + 2]
        for version in self.chart.versions(node) if node < self.chart.activities else ():
            widths += [self.grid.kernel(law)[1] for law, _, _ in self.laws(node, version)]
        return max(widths) if max(widths) <= WIDEST_BAND else None

    def _leave(self, node: int, eras: Eras) -> None:
        coming = together([part for _, part in eras])
        for version, forks in self.ways.forks[node].items():
            leaving: dict[Conditions, Part | None] = {}
            for fork in forks:
                if fork.when not in leaving:
                    leaving[fork.when] = self.leaving(node, version, fork.when, coming)
                left = leaving[fork.when]
                if left is not None:
                    self._send(fork, eras, left)

    def leaving(self, node: int, version: int, when: Conditions, coming: Part) -> Part | None:
        """Those who leave a node, of those who enter under a version and meet some conditions."""
        if not when:
            return self._all_leaving(node, version, coming)
        first, *others = when
        found: list[Part] = []
        if first.until >= ENDLESS:
            found += self._some(self._all_leaving(node, version, coming), 1.0)
        else:
            found += self._some(self._in_time(node, version, first.moment, first.until, coming), 1.0)
        if first.above > -ENDLESS:
            found += self._some(self._in_time(node, version, first.moment, first.above, coming), -1.0)
        if not found:
            return None
        left = _sum(found)
        for year in range(self.network.years) if others else ():
            part = left.during(self.grid.steps([year])).flow
            part *= self.elapsed.in_time(node, tuple(others), year)[:, None]
        return left

    def _some(self, part: Part | None, sign: float) -> list[Part]:
        return [] if part is None else [Part(part.first, sign * part.flow)]

    def _all_leaving(self, node: int, version: int, coming: Part) -> Part | None:
        if node >= self.chart.activities:
            years = tuple(self.chart.years_of(node, version))
            parts = [coming.during(steps) for steps in self._steps(years)]
            parts = [part for part in parts if part.flow.size]
            return _sum(parts) if parts else None
        found: list[tuple[Ints, Part]] = []
        for law, rows, steps in self.laws(node, version):
            part = coming.during(steps)
            if part.flow.size:
                flow = part.flow if len(rows) == len(coming.flow) else part.flow[rows]
                inside = slice(part.first, part.after)
                found.append((rows, Part(part.first, self.grid.through(flow, law, inside))))
        if len(found) == 1 and len(found[0][0]) == len(coming.flow):
            return found[0][1]
        return _stacked(len(coming.flow), found) if found else None

    def _in_time(self, node: int, version: int, moment: int, limit: int, coming: Part) -> Part | None:
        """Those who leave a node with at most so much time gone since a moment."""
        if self.elapsed.marks_end(node, version, moment):
            return self._all_leaving(node, version, coming) if limit >= 0 else None
        found: list[Part] = []
        blocks: dict[int, list[int]] = {}
        for year in self.chart.years_of(node, version):
            blocks.setdefault(self.elapsed.plan_year(year), []).append(year)
        for first, years in blocks.items():
            for steps in self._steps(tuple(years)):
                part = coming.during(steps)
                if not part.flow.size:
                    continue
                share = self.elapsed.timing(node, moment, limit, first)
                if node >= self.chart.activities:
                    flow = part.flow * share.sum(axis=1, keepdims=True)
                else:
                    inside = slice(part.first, part.after)
                    flow = self.grid.through_timed(part.flow, share, self.elapsed.middles(moment), inside)
                found.append(Part(part.first, flow))
        return _sum(found) if found else None

    def _send(self, fork: Fork, eras: Eras, leaving: Part) -> None:
        turns = [0, *(part.first for _, part in eras[1:]), self.grid.size]
        for steps in self._steps(fork.years):
            part = leaving.during(steps)
            if not part.flow.size:
                continue
            reached = np.asarray(fork.shares @ part.flow)
            for way, (place, (era, _)) in product(fork.ways, enumerate(eras)):
                sent = Part(part.first, reached[way.reached]).during(slice(turns[place], turns[place + 1]))
                if not sent.flow.size:
                    continue
                if way.draws:
                    year = self.ways.where.year_of(self.chart.pathway[way.target], era)
                    sent = Part(sent.first, sent.flow * self.ways.chance(way.target, year))
                coming = self._coming[way.target]
                for to, some in self._eras(era, sent) if way.anew else ((era, sent),):
                    coming.setdefault(to, []).append(some)

    def _eras(self, era: Era, sent: Part) -> Iterator[tuple[Era, Part]]:
        """The eras of those who begin a new episode."""
        for year in range(self.network.years):
            some = sent.during(self.grid.steps([year]))
            if some.flow.size:
                yield self.ways.where.begun_again(era, year), some


def together(parts: list[Part]) -> Part:
    """All patients of some parts, without steps before the first and after the last of them."""
    found = _sum(parts)
    if found.flow[:, :1].any() and found.flow[:, -1:].any():
        return found
    some = np.flatnonzero(found.flow.any(axis=0))
    if not len(some):
        return Part(found.first, found.flow[:, :0])
    first, after = int(some[0]), int(some[-1]) + 1
    return Part(found.first + first, found.flow[:, first:after])


def _sum(parts: list[Part]) -> Part:
    """The sum of some parts."""
    if len(parts) == 1:
        return parts[0]
    first, after = min(part.first for part in parts), max(part.after for part in parts)
    widest = max(parts, key=lambda part: part.flow.shape[1])
    if widest.first == first and widest.after == after:
        flow, parts = widest.flow.copy(), [part for part in parts if part is not widest]
    else:
        flow = np.zeros((len(parts[0].flow), after - first))
    for part in parts:
        flow[:, part.first - first : part.after - first] += part.flow
    return Part(first, flow)


def _stacked(cells: int, parts: list[tuple[Ints, Part]]) -> Part:
    """Parts of some cells each, as a part of all cells."""
    first, after = min(part.first for _, part in parts), max(part.after for _, part in parts)
    flow = np.zeros((cells, after - first))
    for rows, part in parts:
        flow[rows, part.first - first : part.after - first] += part.flow
    return Part(first, flow)


def runs(years: list[int]) -> list[list[int]]:
    """Years that follow one another, together."""
    found: list[list[int]] = []
    for year in years:
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return found
