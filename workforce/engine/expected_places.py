"""What the flow says of kinds of patient, shared out over the places where they live and are treated."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected_columns import Columns
from workforce.network.network import NONE, Floats, Ints


class Kinds:
    """The patients of a node by group and where they live; cells that are alike in that are added up.

    Attributes:
        group: Of each kind.
        of_cell: The kind of each cell.
    """

    def __init__(self, columns: Columns) -> None:
        flow, node = columns.flow, columns.node
        self._where, self._drawn = flow.ways.where, node in flow.chart.drawn
        cells, self._eras = flow.ways.cells[node], columns.eras
        retained = self._where.kind(flow.chart.pathway[node], cells.code)
        found, kind = np.unique(np.stack([cells.group, cells.stratum, retained]), axis=1, return_inverse=True)
        self.group, self._stratum, self._retained = found
        self.of_cell: Ints = kind.ravel()
        shape = (len(self.group), columns.cells)
        self._sum = csr_array((np.ones(columns.cells), (self.of_cell, np.arange(columns.cells))), shape=shape)
        self.living = cache(self._living)

    def summed(self, value: Floats) -> Floats:
        """Values of kinds, from those of cells [kinds, columns]."""
        return np.asarray(self._sum @ value)

    def _living(self, era: int) -> Floats:
        """The share of each area in each kind, for the patients of an era (by place) [areas, kinds]."""
        every = []
        for stratum, retained in zip(self._stratum.tolist(), self._retained.tolist(), strict=True):
            if self._drawn:
                every.append(self._where.living(stratum, self._eras[era])[retained])
            else:
                every.append(self._where.all_living(stratum, self._eras[era]))
        return np.stack(every, axis=1)


class Placed:
    """Shares an activity's visits out over places of care and of residence: one row a group, location and care trust.

    Attributes:
        kinds: Of the activity's patients.
        group: Of each row; location: NONE where patients have no site; pct: where they live.
    """

    def __init__(self, columns: Columns) -> None:
        self.network, self._where = columns.flow.network, columns.flow.ways.where
        self.kinds, self._columns = Kinds(columns), columns
        self._pathway = columns.flow.chart.pathway[columns.node]
        self._setting = int(self.network.activities.setting[columns.node])
        self._there = [self._where.there(self._pathway, self._setting, era) for era in columns.eras]
        pairs = np.unique(np.concatenate([found for found, _ in self._there]))
        groups = np.unique(self.kinds.group)
        by_group = np.zeros((len(groups), len(pairs), len(columns.eras), len(self.kinds.group)))
        for era, (found, there) in enumerate(self._there):
            mine = there @ self.kinds.living(era)
            for place, group in enumerate(groups.tolist()):
                by_group[place, np.searchsorted(pairs, found), era] = mine * (self.kinds.group == group)
        share = by_group.reshape(len(groups) * len(pairs), -1)
        used = np.flatnonzero(share.sum(axis=1) > 0.0)
        self._share = share[used]
        self.group: Ints = groups[used // len(pairs)]
        self._pair: Ints = pairs[used % len(pairs)]
        location, self.pct = np.divmod(self._pair, len(self.network.names.pcts))
        self.location: Ints = np.where(location == len(self.network.names.locations), NONE, location)

    def shared(self, value: Floats, trips: Floats | None = None) -> Floats:
        """Values of places [places, Y], from those of cells and how often travel by area is added [cells, columns]."""
        by_year = self._columns.by_year(self.kinds.summed(value))
        found = self._share @ by_year.reshape(-1, by_year.shape[2])
        return np.asarray(found if trips is None else found + self._travelled(trips))

    def at_locations(self, era: int, year: int) -> tuple[Floats, Floats]:
        """The share of each kind at each location, the last being none, and that times travel a visit (ms)."""
        home = self._where.placed(self._pathway, self._setting, self._columns.eras[era]).T
        living = self.kinds.living(era)
        return home @ living, home @ (living * self.network.geography.travel_per_visit[year][:, None])

    def _travelled(self, trips: Floats) -> Floats:
        """Travel by area of so many trips [places, Y]."""
        found = np.zeros((len(self.group), self.network.years))
        summed, columns = self.kinds.summed(trips), self._columns
        for group in np.unique(self.group).tolist():
            mine, rows = self.kinds.group == group, np.flatnonzero(self.group == group)
            for era, (pairs, there) in enumerate(self._there):
                here = np.flatnonzero(columns.era == era)
                by_area = self.kinds.living(era)[:, mine] @ summed[np.ix_(mine, here)]
                by_area *= self.network.geography.travel_per_visit[columns.year[here]].T
                full = np.zeros((int(self._pair.max()) + 1, len(here)))
                some = pairs < len(full)
                full[pairs[some]] = there[some] @ by_area
                found[np.ix_(rows, columns.year[here])] += full[self._pair[rows]]
        return found
