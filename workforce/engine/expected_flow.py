"""The mean flow of patients, carried forward along all ways from the years before to the end of the horizon."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workforce.engine.expected_elapsed import Elapsed
from workforce.engine.expected_grid import Grid
from workforce.engine.expected_ways import NEVER, Conditions, Way, Ways
from workforce.network.network import Floats, Ints, Network

SETTLED = 1e-12
"""A loop is followed until so small a share of its flow is still on the way."""


class Flow:
    """Entries of each cell of each node by step.

    Attributes:
        entries: Of each node [cells, D]: the mean number who enter.
    """

    def __init__(self, network: Network, ways: Ways, grid: Grid, elapsed: Elapsed) -> None:
        self.network, self.ways, self.grid = network, ways, grid
        self.chart, self.elapsed = ways.chart, elapsed
        shape = [(len(cells.code), grid.size) for cells in ways.cells]
        self.entries: list[Floats] = [np.zeros(size) for size in shape]
        self._coming: list[Floats] = [np.zeros(size) for size in shape]
        self._arrive()
        for component in self.chart.order:
            self._carry(component)

    def laws(self, node: int, version: int, rows: Ints | None = None) -> Iterator[tuple[int, Ints, slice]]:
        """Who stays how long: a duration, cells, and the steps of entry in which it is theirs."""
        cells = self.ways.cells[node].code
        lookup = int(self.network.activities.duration[version])
        for years in runs(self.chart.years_of(node, version)):
            marks: dict[bytes, list[int]] = {}
            for year in years:
                marks.setdefault(self.ways.codes.yearly(lookup, year), []).append(year)
            for alike in marks.values():
                law = self.ways.codes.rows(lookup, alike[0], cells)
                for which in np.unique(law).tolist():
                    for run in runs(alike):
                        yield which, np.flatnonzero(law == which), self.grid.steps(run)

    def _arrive(self) -> None:
        network = self.network
        for group in range(len(network.names.groups)):
            coming = self._coming[self.chart.arrival(group)]
            shares: dict[int, Floats] = {}
            for place, year, _, rows, share in self.ways.arrivals(group):
                patients = self.ways.where.origins(group)[place].patients[year]
                for real in range(-network.years_before, 1) if year == 0 else (year,):
                    if real not in shares:
                        shares[real] = self.grid.arrivals(group, real)
                    steps = np.flatnonzero(shares[real])
                    if len(steps):
                        part = slice(int(steps[0]), int(steps[-1]) + 1)
                        coming[rows, part] += (patients * share)[:, None] * shares[real][part]

    def _carry(self, component: list[int]) -> None:
        alone = len(component) == 1 and not any(
            way.target == component[0] for ways in self.ways.ways[component[0]].values() for way in ways
        )
        total = sum(float(self._coming[node].sum()) for node in component)
        on_way = total
        while on_way > 0.0:
            for node in component:
                coming = self._coming[node]
                if not coming.any():
                    continue
                self._coming[node] = np.zeros_like(coming)
                self.entries[node] += coming
                if not self.chart.is_end(node):
                    self._leave(node, coming)
            on_way = 0.0 if alone else sum(float(self._coming[node].sum()) for node in component)
            if on_way <= SETTLED * total:
                break

    def _leave(self, node: int, coming: Floats) -> None:
        for version, ways in self.ways.ways[node].items():
            leaving: dict[Conditions, Floats] = {}
            for way in ways:
                if way.when not in leaving:
                    leaving[way.when] = self.leaving(node, version, way.when, coming)
                self._send(way, leaving[way.when])

    def leaving(self, node: int, version: int, when: Conditions, coming: Floats) -> Floats:
        """Those who leave a node in each step, of those who enter under a version and meet some conditions."""
        if not when:
            return self._all_leaving(node, version, coming)
        first, *others = when
        found = np.zeros_like(coming)
        if first.until >= NEVER:
            found += self._all_leaving(node, version, coming)
        else:
            found += self._in_time(node, version, first.moment, first.until, coming)
        if first.above > -NEVER:
            found -= self._in_time(node, version, first.moment, first.above, coming)
        for year in range(self.network.years) if others else ():
            steps = self.grid.steps([year])
            found[:, steps] *= self.elapsed.in_time(node, tuple(others), year)[:, None]
        return found

    def _all_leaving(self, node: int, version: int, coming: Floats) -> Floats:
        out = np.zeros_like(coming)
        if node >= self.chart.activities:
            for run in runs(self.chart.years_of(node, version)):
                out[:, self.grid.steps(run)] = coming[:, self.grid.steps(run)]
            return out
        for law, rows, steps in self.laws(node, version):
            out[rows] += self.grid.through(coming[rows, steps], law, steps)
        return out

    def _in_time(self, node: int, version: int, moment: int, limit: int, coming: Floats) -> Floats:
        """Those who leave a node with at most so much time gone since a moment."""
        if self.elapsed.marks_end(node, version, moment):
            return self._all_leaving(node, version, coming) if limit >= 0 else np.zeros_like(coming)
        out = np.zeros_like(coming)
        blocks: dict[int, list[int]] = {}
        for year in self.chart.years_of(node, version):
            blocks.setdefault(self.elapsed.plan_year(year), []).append(year)
        for first, years in blocks.items():
            share = self.elapsed.timing(node, moment, limit, first)
            for run in runs(years):
                steps = self.grid.steps(run)
                if node >= self.chart.activities:
                    out[:, steps] = coming[:, steps] * share.sum(axis=1, keepdims=True)
                else:
                    out += self.grid.through_timed(coming[:, steps], share, self.elapsed.middles(moment), steps)
        return out

    def _send(self, way: Way, leaving: Floats) -> None:
        target = self._coming[way.target]
        for run in runs(list(way.years)):
            steps = self.grid.steps(run)
            if steps.stop - steps.start == self.grid.size:
                target += way.shares @ leaving
            else:
                target[:, steps] += way.shares @ np.ascontiguousarray(leaving[:, steps])


def runs(years: list[int]) -> list[list[int]]:
    """Years that follow one another, together."""
    found: list[list[int]] = []
    for year in years:
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return found
