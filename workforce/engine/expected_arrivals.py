"""What need follows from who comes to one steady year: patients by age and sex, and the worth of one of each."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from workforce.engine.expected_near import ALIKE, Arriving, Base, Near, places_among
from workforce.engine.expected_worth import YEAR, Worth
from workforce.network.network import RANDOM, Floats, Streams


class Arrivals:
    """Reads what other streams of patients do to a base.

    Args:
        base: The base.
        known: Its worth at every node.
    """

    def __init__(self, base: Base, known: list[Worth | None]) -> None:
        self.base, self.network, self.known = base, base.network, known
        self._of_cell = cache(self._found_of_cell)

    def changed(self, streams: Streams) -> dict[int, Floats] | None:
        """By how much all columns change with each group's own patients; None where that cannot be read.

        Args:
            streams: In place of the base's: more patients or fewer of each age and sex, from each area alike.
        """
        before, after = self._patients(self.network.streams), self._patients(streams)
        if before is None or after is None:
            return None
        found: dict[int, Floats] = {}
        for group, arrives in enumerate(self.network.groups.arrives.tolist()):
            more = (after[group] - before[group]).sum(axis=0)
            if arrives == RANDOM and not _alike(before[group].sum(axis=1), after[group].sum(axis=1)):
                return None
            if arrives != RANDOM and not np.array_equal(
                *(self._cells(each)[group] for each in (self.network.streams, streams))
            ):
                return None
            for cell in np.flatnonzero(more).tolist():
                worth = self._of_cell(cell).get(group)
                if worth is None:
                    return None
                found[group] = found.get(group, 0.0) + more[cell] * worth
        return found

    def _cells(self, streams: Streams) -> Floats:
        """Shares of the cells of age and sex [groups, areas, cells]."""
        groups = len(self.network.names.groups)
        return np.asarray(streams.cell_share[:, YEAR].reshape(groups, -1, streams.cell_share.shape[2]))

    def _patients(self, streams: Streams) -> Floats | None:
        """Patients a year [groups, areas, cells]; None where areas differ in the ages of those who come."""
        cells = self._cells(streams)
        if not np.allclose(cells, cells[:, :1], rtol=0.0, atol=ALIKE):
            return None
        return np.asarray(streams.mean[:, YEAR].reshape(len(cells), -1, 1) * cells)

    def _found_of_cell(self, cell: int) -> dict[int, Floats]:
        """The mean worth of a patient of one age and sex, for each group that has such patients."""
        share = np.zeros_like(self.network.streams.cell_share)
        share[:, :, cell] = 1.0
        network = replace(self.network, streams=replace(self.network.streams, cell_share=share))
        near = Near(network, self.base.memory, self.base.sites, Arriving(network))
        found: dict[int, Floats] = {}
        if not self.base.alike(near) or not self.base.same_areas(near):
            return found
        for group in np.flatnonzero(self.network.groups.arrives == RANDOM).tolist():
            node = self.base.chart.arrival(group)
            worth, (keys, patients) = self.known[node], near.arrivals(group)
            where = places_among(self.base.ways.keys[node], keys)
            if worth is not None and where is not None and patients.sum() > 0.0:
                found[group] = patients @ self.base.worth.per_patient(node, worth)[where] / patients.sum()
        return found


def _alike(one: Floats, two: Floats) -> bool:
    """Whether as many in proportion come from each area."""
    if not one.any() or not two.any():
        return np.array_equal(one, two)
    return np.allclose(one / one.sum(), two / two.sum(), rtol=0.0, atol=ALIKE)
