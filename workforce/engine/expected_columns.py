"""What the flow says of one node by year: one column for each era and year in which its patients enter or are there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from workforce.engine.expected_flow import Flow, Part
from workforce.engine.expected_grid import MONTHS, WEEK
from workforce.model.calendar import MS_PER_DAY, MS_PER_WEEK
from workforce.network.network import Floats, Ints

ROUNDED, LEAST = 1e-9, 1e-12
"""Less than so small a part of what is put to a column at a turn, and of the fullest column, is nobody."""


class Columns:
    """The eras and years of a node's patients.

    Attributes:
        cells: How many kinds of patient there are.
        eras: The eras.
        era: Of each column: the place of its era among them.
        year: Of each column.
    """

    def __init__(self, flow: Flow, node: int) -> None:
        self.flow, self.node, self.grid = flow, node, flow.grid
        self.cells = len(flow.ways.cells[node].code)
        self.eras = list(flow.entries[node])
        self.turns, self._rates = flow.turns, cache(self._rates_at_turns)
        self.laws = [law for version in flow.chart.versions(node) for law in flow.laws(node, version)]
        self._parts = list(flow.entries[node].values())
        self._spans = years = [self._years(part) for part in self._parts]
        self.era: Ints = np.repeat(np.arange(len(years)), [len(each) for each in years])
        self.year: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *(np.asarray(each) for each in years)])
        before = np.cumsum([0, *(len(each) for each in years)])
        self._shift = [int(first) - each.start for first, each in zip(before, years, strict=False)]

    def during(self, steps: slice) -> list[tuple[int, int, Part]]:
        """Who enters in some steps: an era's place, what to add to a year to have its column, and a part."""
        parts = [part.during(steps) for part in self._parts]
        return [(era, self._shift[era], part) for era, part in enumerate(parts) if part.flow.size]

    def entered(self) -> Floats:
        """Who enter in each column [cells, columns]."""
        found = np.zeros((self.cells, len(self.era)))
        for _, shift, part in self.during(slice(int(np.argmax(self.grid.counted)), self.grid.size)):
            years, starts = np.unique(self.grid.year[part.first : part.after], return_index=True)
            found[:, years + shift] = np.add.reduceat(part.flow, starts, axis=1)
        return found if self.turns is None else self.turned(found, partial(self.turns.starts, self.node))

    def turned(self, found: Floats, ahead: Callable[[int], Floats | None], since: float = 0.0) -> Floats:
        """What columns hold once the week's pattern at the turns of years is put to a flow without it.

        Args:
            found: By the flow alone [cells, columns].
            ahead: By how much (ms) what is counted is ahead in the week, in a year [cells, 7].
            since: How long (ms) before what is counted its visits started.
        """
        turns = self.grid.months[::MONTHS]
        weekday = (self.flow.network.calendar.weekday(0) + turns) % WEEK
        early = [ahead(max(turn - 1, 0)) for turn in range(len(turns))]
        put = np.zeros_like(found)
        for place, (shift, span) in enumerate(zip(self._shift, self._spans, strict=True)):
            rate = self._rates(place, since)
            for turn in np.flatnonzero(rate.any(axis=0)).tolist():
                by = early[turn]
                if by is None:
                    continue
                more = rate[:, turn] * by[:, weekday[turn]]
                for year, sign in ((turn - 1, 1.0), (turn, -1.0)):
                    if year in span:
                        found[:, year + shift] += sign * more
                        put[:, year + shift] += np.abs(more)
        # Where nobody is, what is taken out of the flow and put back leaves an error of rounding.
        return np.where(found < np.maximum(ROUNDED * put, LEAST * found.max(initial=0.0)), 0.0, found)

    def _rates_at_turns(self, era: int, since: float) -> Floats:
        """How many of an era enter in a millisecond of the week before each turn of a year, or so long before it."""
        turns = self.grid.months[::MONTHS] * float(MS_PER_DAY) - since
        until = self.begun(self._parts[era], slice(None), np.concatenate([turns - MS_PER_WEEK, turns]))
        before, at = np.hsplit(until, 2)
        return np.asarray((at - before) / MS_PER_WEEK)

    def begun(self, part: Part, rows: Ints | slice, times: Floats) -> Floats:
        """How many of a part have entered by some times (ms) [rows, times]."""
        first = part.first
        flow = part.flow[rows]
        if not flow.shape[1]:
            return np.zeros((len(flow), len(times)))
        until = np.zeros((len(flow), flow.shape[1] + 1))
        np.cumsum(flow, axis=1, out=until[:, 1:])
        edges = self.grid.edges[first : part.after + 1] * float(MS_PER_DAY)
        inside = np.clip(times, edges[0], edges[-1])
        place = np.clip(np.searchsorted(edges, inside, side="right") - 1, 0, flow.shape[1] - 1)
        along = (inside - edges[place]) / (edges[place + 1] - edges[place])
        return np.asarray(until[:, place] + along * (until[:, place + 1] - until[:, place]))

    def by_month(self, table: Callable[[int], Floats]) -> Floats:
        """What a table of each duration [D, 12 Y] makes of those who enter [cells, columns, 12]."""
        found = np.zeros((self.cells, MONTHS * len(self.era)))
        for law, rows, steps in self.laws:
            for _, shift, part in self.during(steps):
                inside = slice(part.first, part.after)
                months = self.grid.months_of(law, inside)
                if months.stop > months.start:
                    to = slice(months.start + MONTHS * shift, months.stop + MONTHS * shift)
                    found[rows, to] += part.flow[rows] @ table(law)[inside, months]
        return found.reshape(self.cells, -1, MONTHS)

    def in_all(self, table: Callable[[int], Floats]) -> Floats:
        """What a table of each duration [D, 12 Y] makes of those who enter, over whole years [cells, columns]."""
        found = np.zeros((self.cells, len(self.era)))
        for law, rows, steps in self.laws:
            for _, shift, part in self.during(steps):
                inside = slice(part.first, part.after)
                months = self.grid.months_of(law, inside)
                if months.stop > months.start:
                    years = slice(months.start // MONTHS, -(-months.stop // MONTHS))
                    to = slice(years.start + shift, years.stop + shift)
                    found[rows, to] += part.flow[rows] @ self.grid.by_year(table, law)[inside, years]
        return found

    def by_year(self, value: Floats) -> Floats:
        """Values of rows by column [rows, columns] by era and year [eras, rows, Y]."""
        found = np.zeros((len(self.eras), self.flow.network.years, len(value)))
        found[self.era, self.year] = value.T
        return found.transpose(0, 2, 1)

    def _years(self, part: Part) -> range:
        """The years in which those of a part enter or are there."""
        inside = slice(part.first, part.after)
        first = int(self.grid.year[part.first])
        months = max((self.grid.months_of(law, inside).stop for law, _, _ in self.laws), default=0)
        counted = self.grid.counted[part.after - 1]
        return range(first, max(-(-months // MONTHS), int(self.grid.year[part.after - 1]) + 1 if counted else first))
