"""What the flow says of kinds of patient, shared out over the places where they live and are treated."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from workforce.engine.expected_flow import Flow
from workforce.network.network import NONE, Floats, Ints


class Kinds:
    """The patients of a node by group, where they live, and era; those alike are added up.

    Attributes:
        era: The place of each kind's era among those of the node.
        group: Of each kind.
        living: The share of each area in each kind [areas, kinds].
    """

    def __init__(self, flow: Flow, node: int, pathway: int) -> None:
        where, cells = flow.ways.where, flow.ways.cells[node]
        self.eras = list(flow.entries[node])
        of_codes = where.kind(pathway, cells.code)
        found, kind = np.unique(np.stack([cells.group, cells.stratum, of_codes]), axis=1, return_inverse=True)
        count, eras = found.shape[1], len(self.eras)
        row = (np.arange(eras)[:, None] * count + kind.ravel()).ravel()
        shape = (count * eras, len(kind.ravel()) * eras)
        self._sum = csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=shape)
        self.of_row: Ints = row
        self.era: Ints = np.repeat(np.arange(eras), count)
        self.group: Ints = np.tile(found[0], eras)
        living = np.zeros((len(flow.network.names.areas), eras, count))
        for stratum in np.unique(found[1]).tolist():
            mine = found[1] == stratum
            for place, era in enumerate(self.eras):
                if node in flow.chart.drawn:
                    living[:, place, mine] = where.living(stratum, era)[found[2][mine]].T
                else:
                    living[:, place, mine] = where.all_living(stratum, era)[:, None]
        self.living: Floats = living.reshape(len(living), -1)

    def summed(self, value: Floats) -> Floats:
        """Values of kinds, from those of rows [kinds, Y]."""
        return np.asarray(self._sum @ value)


class Placed:
    """Shares an activity's visits out over places of care and of residence: one row a group, location and care trust.

    Attributes:
        kinds: Of the activity's patients.
        group: Of each row; location: NONE where patients have no site; pct: where they live.
    """

    def __init__(self, flow: Flow, activity: int) -> None:
        self.network, self._where = flow.network, flow.ways.where
        self._pathway = int(self.network.activities.pathway[activity])
        self._setting = int(self.network.activities.setting[activity])
        self.kinds = Kinds(flow, activity, self._pathway)
        every = self._every(self.kinds.living)
        self._used = np.flatnonzero(every.any(axis=1))
        self._share = every[self._used]
        groups, locations, pcts = self._shape
        group, location, self.pct = np.unravel_index(self._used, (len(groups), locations, pcts))
        self.group: Ints = groups[group]
        self.location: Ints = np.where(location == locations - 1, NONE, location)

    def shared(self, value: Floats, trips: Floats | None = None) -> Floats:
        """Values of places [places, Y], from those of rows and how often travel by area is added [rows, Y]."""
        found = self._share @ self.kinds.summed(value)
        if trips is not None:
            found += np.einsum("ypk,ky->py", self._travel, self.kinds.summed(trips))
        return np.asarray(found)

    def at_locations(self, year: int) -> tuple[Floats, Floats]:
        """The share of each kind at each location, the last being none, and that times travel a visit (ms)."""
        travel = self.network.geography.travel_per_visit[year]
        found = []
        for weight in (np.ones_like(travel), travel):
            table = np.zeros((self._shape[1], len(self.kinds.era)))
            for place in range(len(self.kinds.eras)):
                mine = self.kinds.era == place
                table[:, mine] = self._home(place).T @ (self.kinds.living[:, mine] * weight[:, None])
            found.append(table)
        return found[0], found[1]

    @property
    def _shape(self) -> tuple[Ints, int, int]:
        names = self.network.names
        return np.unique(self.kinds.group), len(names.locations) + 1, len(names.pcts)

    def _home(self, era: int) -> Floats:
        return self._where.placed(self._pathway, self._setting, self.kinds.eras[era])

    def _every(self, living: Floats) -> Floats:
        """The share of each kind in every group, location and care trust [places, kinds], of weights of areas."""
        groups, locations, pcts = self._shape
        found = np.zeros((len(groups), locations * pcts, living.shape[1]))
        in_pct = np.arange(pcts)[:, None] == self.network.geography.area_pct
        for place in range(len(self.kinds.eras)):
            there = (self._home(place).T[:, None] * in_pct).reshape(-1, len(living))
            for row, group in enumerate(groups.tolist()):
                mine = np.flatnonzero((self.kinds.era == place) & (self.kinds.group == group))
                found[row][:, mine] = there @ living[:, mine]
        return found.reshape(-1, found.shape[2])

    @cached_property
    def _travel(self) -> Floats:
        """Share times travel per visit (ms) [Y, places, kinds]."""
        travel = self.network.geography.travel_per_visit
        return np.array([self._every(self.kinds.living * each[:, None])[self._used] for each in travel])
