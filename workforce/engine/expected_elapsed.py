"""Times since a moment: how many of each kind of patient come to a junction in time.

For each moment by which a junction judges, the time since it is carried along all ways on a fine grid of bins, for
patients of one year's plan in a steady state. What comes of it is, for each cell of an activity, how the length of
the visit is spread among those who end it within the limit; the flow by day and by hour of the week use that.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from workforce.engine.expected_laws import Law, left
from workforce.engine.expected_ways import ENDLESS, Conditions, Ways, When
from workforce.model.calendar import MS_PER_DAY
from workforce.network.network import BY_ELAPSED, NONE, Floats, Ints, Network

States = dict[int, Floats]

BINS = 240
"""Bins up to the longest limit of a moment."""

SETTLED = 1e-12


class Elapsed:
    """Times since each moment, by year of entry.

    The state of a cell is a row: those at time 0, those in each bin, those beyond the last (or without the moment).
    """

    def __init__(self, network: Network, ways: Ways) -> None:
        self.network, self.ways, self.chart = network, ways, ways.chart
        self.law = cache(lambda row: Law.of(network, row))
        self._kernels, self._early = cache(self._kernel), cache(self._in_good_time)
        self._states: dict[int, dict[int, States]] = {}
        self._timings: dict[tuple[int, int, int, int], Floats] = {}
        self._limits = self._longest()
        self._live = {moment: self._before(moment) for moment in self._limits}
        self._first = self._plan_years()

    def plan_year(self, year: int) -> int:
        """The first year in which times since moments are the same."""
        return int(self._first[year])

    def bin_ms(self, moment: int) -> float:
        """The width of the bins of a moment."""
        return self._limits[moment] / BINS

    def longest(self, moment: int) -> float:
        """The longest limit of a moment, in days."""
        return self._limits[moment] / MS_PER_DAY

    def middles(self, moment: int) -> Floats:
        """Lengths of visit (ms) for which ``timing`` says how many are in time."""
        return np.asarray((np.arange(BINS) + 0.5) * self.bin_ms(moment))

    def timing(self, node: int, moment: int, limit: int, year: int) -> Floats:
        """The share of each cell who end a visit within the limit, by the length of the visit [cells, BINS].

        Those at an arrival, which takes no time, stand in the first column.
        """
        year = self.plan_year(year)
        key = (node, moment, limit, year)
        if key not in self._timings:
            self._timings[key] = self._timing(*key)
        return self._timings[key]

    def in_time(self, node: int, when: Conditions, year: int) -> Floats:
        """The share of each cell who leave under some conditions, those on different moments taken as independent."""
        found = np.ones(len(self.ways.cells[node].code))
        for condition in when:
            found *= self._share(node, condition, year)
        return found

    def marks_end(self, node: int, version: int, moment: int) -> bool:
        """Whether a node's visits mark the moment as they end, so that no time has gone at its junction."""
        return node < self.chart.activities and self.network.activities.mark_end[version] == moment

    def _share(self, node: int, when: When, year: int) -> Floats:
        until: Floats | float = 1.0
        if self.marks_end(node, int(self.chart.version[year, node]), when.moment):
            return np.full(len(self.ways.cells[node].code), float(when.above < 0 <= when.until))
        if when.until < ENDLESS:
            until = self.timing(node, when.moment, when.until, year).sum(axis=1)
        if when.above > -ENDLESS:
            until = until - self.timing(node, when.moment, when.above, year).sum(axis=1)
        return np.asarray(until)

    def _plan_years(self) -> Ints:
        """For each year the first alike in all that decides times since moments, and in kinds of patient.

        What such years share is worked out for the people of the first, so that no later year matters to it.
        """
        before, lookups = self.network.groups.moment_before, self.ways.codes
        nodes = sorted(set().union(*self._live.values()))
        marks: dict[tuple[object, ...], int] = {}
        found = []
        for year in range(self.network.years):
            looked = [lookups.yearly(k, year) for k in np.unique(before[:, year]).tolist() if k != NONE]
            mark = (self.ways.plan(nodes, year), before[:, year].tobytes(), *looked)
            found.append(marks.setdefault(mark, year))
        return np.array(found, dtype=np.int64)

    def _longest(self) -> dict[int, int]:
        j = self.network.junctions
        judged = np.flatnonzero(j.kind == BY_ELAPSED)
        return {
            moment: max(1, int(j.within[judged][j.moment[judged] == moment].max())) for moment in self.chart.moments
        }

    def _before(self, moment: int) -> set[int]:
        """Nodes from which a junction that judges by a moment is ahead."""
        ahead: set[int] = set()
        onward: dict[int, set[int]] = {}
        for node, by_version in enumerate(self.ways.forks):
            for fork in (fork for forks in by_version.values() for fork in forks):
                onward.setdefault(node, set()).update(way.target for way in fork.ways)
                if any(when.moment == moment for when in fork.when):
                    ahead.add(node)
        size = -1
        while size != len(ahead):
            size = len(ahead)
            ahead |= {node for node, targets in onward.items() if targets & ahead}
        return ahead

    def _kernel(self, law: int, moment: int) -> tuple[Floats, Floats]:
        """Where a visit leads those at time 0 [BINS + 1], and those of each bin [BINS, BINS]."""
        found = self.law(law)
        edges = np.arange(BINS + 1, dtype=np.float64) * self.bin_ms(moment)
        at = found.cdf(edges)
        from_zero = np.concatenate([at[:1], np.diff(at)])
        gone = left(found, edges)
        from_bin = np.diff(np.diff(gone, prepend=0.0), prepend=0.0) / self.bin_ms(moment)
        shift = np.zeros((BINS, BINS))
        for place in range(BINS):
            shift[place, place:] = from_bin[1 : BINS - place + 1]
        return from_zero, shift

    def _after(self, state: Floats, law: int, moment: int) -> Floats:
        """The state of patients after a visit."""
        from_zero, shift = self._kernels(law, moment)
        out = np.zeros_like(state)
        out[:, : BINS + 1] = state[:, :1] * from_zero
        out[:, 1 : BINS + 1] += state[:, 1 : BINS + 1] @ shift
        out[:, -1] = np.maximum(state.sum(axis=1) - out[:, :-1].sum(axis=1), 0.0)
        return out

    def _leaving(self, node: int, year: int, state: Floats, moment: int) -> Floats:
        """The state at the end of a node's visits, before the junction."""
        if node >= self.chart.activities:
            return state
        version = int(self.chart.version[year, node])
        out = np.zeros_like(state)
        if self.marks_end(node, version, moment):
            out[:, 0] = state.sum(axis=1)
            return out
        laws = self.ways.codes.rows(int(self.network.activities.duration[version]), year, self.ways.cells[node].code)
        for law in np.unique(laws).tolist():
            some = laws == law
            out[some] = self._after(state[some], law, moment)
        return out

    def _marked(self, node: int, year: int, state: Floats, moment: int) -> Floats:
        """The state once a node's visits have started."""
        if node < self.chart.activities:
            version = int(self.chart.version[year, node])
            if version != NONE and self.network.activities.mark_start[version] == moment:
                out = np.zeros_like(state)
                out[:, 0] = state.sum(axis=1)
                return out
        return state

    def _state(self, moment: int, year: int) -> dict[int, Floats]:
        """The state of every cell at the start of each node's visits, for all who come in a year."""
        if year not in self._states:
            self._states[year] = self._carried(year)
        return self._states[year][moment]

    def _carried(self, year: int) -> dict[int, States]:
        """The states for all moments together, so that a junction by one thins out those for another."""
        coming = {
            moment: {node: np.zeros((len(self.ways.cells[node].code), BINS + 2)) for node in live}
            for moment, live in self._live.items()
        }
        found = {moment: {node: np.zeros_like(s) for node, s in states.items()} for moment, states in coming.items()}
        for moment, states in coming.items():
            self._arrive(moment, year, states)
        for component in self.chart.order:
            nodes = [node for node in component if any(node in live for live in self._live.values())]
            total = _mass(coming, nodes)
            while _mass(coming, nodes) > SETTLED * total:
                for node in nodes:
                    here = {moment: states.pop(node) for moment, states in coming.items() if node in states}
                    for moment, state in here.items():
                        here[moment] = self._marked(node, year, state, moment)
                        coming[moment][node] = np.zeros_like(state)
                        found[moment][node] += here[moment]
                    self._send(node, year, here, coming)
        return found

    def _send(self, node: int, year: int, here: States, coming: dict[int, States]) -> None:
        version = int(self.chart.version[year, node])
        out = {moment: self._leaving(node, year, state, moment) for moment, state in here.items()}
        for fork in self.ways.forks[node].get(version, ()):
            if year not in fork.years:
                continue
            for moment, leaving in out.items():
                ahead = [way for way in fork.ways if way.target in coming[moment]]
                kept = self._met(fork.when, moment, leaving, out) if ahead else leaving
                for way in ahead:
                    shares = fork.shares[way.reached]
                    if way.target >= self.chart.activities:
                        first = self._before_arrival(way.target, year, moment)
                        reached = (shares @ kept.sum(axis=1))[:, None] * first
                    else:
                        reached = np.asarray(shares @ kept)
                    chance = self.ways.chance(way.target, year) if way.draws else 1.0
                    coming[moment][way.target] += reached * chance

    def _met(self, when: Conditions, moment: int, leaving: Floats, out: States) -> Floats:
        """Those who meet conditions; on other moments than the one carried, the same share of all."""
        for condition in when:
            if condition.moment == moment:
                leaving = self._kept(leaving, condition)
            else:
                other = out[condition.moment]
                whole, part = other.sum(axis=1), self._kept(other, condition).sum(axis=1)
                share = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
                leaving = leaving * share[:, None]
        return leaving

    def _kept(self, state: Floats, when: When) -> Floats:
        """Those whose time since the moment meets a condition."""
        mask = self._up_to(when.until, when.moment) - self._up_to(when.above, when.moment)
        return np.asarray(state * mask)

    def _up_to(self, limit: int, moment: int) -> Floats:
        """The share of each part of a state at or below a limit."""
        if limit >= ENDLESS:
            return np.ones(BINS + 2)
        mask = np.clip(limit / self.bin_ms(moment) - (np.arange(BINS + 2) - 1.0), 0.0, 1.0)
        mask[0] = float(limit >= 0)
        mask[-1] = 0.0
        return np.asarray(mask)

    def _before_arrival(self, node: int, year: int, moment: int) -> Floats:
        """The state of each cell at arrival, for one patient."""
        group, cells = node - self.chart.activities, self.ways.cells[node].code
        lookup = int(self.network.groups.moment_before[group, year, moment])
        found = np.zeros((len(cells), BINS + 2))
        if lookup == NONE:
            found[:, -1] = 1.0
            return found
        laws = self.ways.codes.rows(lookup, year, cells)
        for law in np.unique(laws).tolist():
            some = laws == law
            found[some, : BINS + 1] = self._kernels(law, moment)[0]
            found[some, -1] = 1.0 - found[some, :-1].sum(axis=1)
        return found

    def _arrive(self, moment: int, year: int, coming: dict[int, Floats]) -> None:
        for group in range(len(self.network.names.groups)):
            node = self.chart.arrival(group)
            if node in coming:
                first = self._before_arrival(node, year, moment)
                for rows, patients in self.ways.arrivals(group):
                    coming[node][rows] += patients[:, year, None] * first[rows]

    def _timing(self, node: int, moment: int, limit: int, year: int) -> Floats:
        state = self._state(moment, year)[node]
        total = state.sum(axis=1, keepdims=True)
        state = np.divide(state, total, out=np.zeros_like(state), where=total > 0)
        share = (self._leaving(node, year, state, moment) @ self._up_to(limit, moment))[:, None]
        found = np.zeros((len(state), BINS))
        if node >= self.chart.activities:
            found[:, :1] = share
            return found
        version = int(self.chart.version[year, node])
        laws = self.ways.codes.rows(int(self.network.activities.duration[version]), year, self.ways.cells[node].code)
        early = self._early(moment, limit)
        for law in np.unique(laws).tolist():
            some = laws == law
            edges = np.arange(BINS + 1, dtype=np.float64) * self.bin_ms(moment)
            mass = np.diff(self.law(law).cdf(edges), prepend=0.0)
            mass[1] += mass[0]
            found[some] = mass[1:] * (state[some] @ early)
        sums = found.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(found * share, sums, out=np.zeros_like(found), where=sums > 0))

    def _in_good_time(self, moment: int, limit: int) -> Floats:
        """The share of each part of a state in time after visits of the lengths of ``middles`` [BINS + 2, BINS]."""
        rest = np.round(limit - self.middles(moment))
        found = np.clip(rest / self.bin_ms(moment) - (np.arange(BINS + 2)[:, None] - 1.0), 0.0, 1.0)
        found[0], found[-1] = rest >= 0, 0.0
        return np.asarray(found * (limit >= self.middles(moment)))


def _mass(coming: dict[int, States], nodes: list[int]) -> float:
    """Patients on their way to some nodes."""
    return sum(float(states[node].sum()) for states in coming.values() for node in nodes if node in states)
