"""The kinds of patient a group brings: their attribute codes on arrival, and how common each is."""

from __future__ import annotations

import numpy as np

from workforce.engine.expected_live import Chart
from workforce.engine.expected_lookups import Codes
from workforce.engine.expected_where import Where
from workforce.network.network import DRAWN, FROM_AREA, FROM_GROUP, LINKED, NONE, Floats, Ints, Network


class Newcomers:
    """Patients as they arrive, by group and stratum."""

    def __init__(self, network: Network, codes: Codes, chart: Chart, where: Where) -> None:
        self.network, self.codes, self.chart, self.where = network, codes, chart, where

    def initial(self, group: int, stratum: int, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Ints, Floats]:
        """The codes with which a group's patients arrive, over all areas of a stratum, and their shares [codes, Y].

        `taken` are the attributes they inherit, with the values that the patient who begins them has.
        """
        network, attributes = self.network, self.network.attributes
        stream = self.where.stream(group, stratum)
        node = self.chart.arrival(group)
        here = network.groups.arrives[group] != LINKED and node in self.chart.drawn
        retained = self.chart.kept(node)
        needed = self.chart.needed_at_arrival(group) - (set() if here else retained)
        codes, share = np.zeros(1, dtype=np.int64), np.ones((1, network.years))
        inherited = dict(taken)
        pair = network.groups.age_sex_attribute[group].tolist()
        if needed & set(pair):
            cells = np.flatnonzero(network.streams.cell_share[stream].sum(axis=0) > 0)
            codes = np.zeros(len(cells), dtype=np.int64)
            share = network.streams.cell_share[stream][:, cells].T
            for attribute, values in zip(pair, network.groups.age_sex_cells[cells].T, strict=True):
                if attribute != NONE:
                    codes = self.codes.changed(codes, attribute, values)
        for attribute in attributes.order.tolist():
            if attribute not in needed or (attribute in pair and attribute not in inherited):
                continue
            kind = int(attributes.kind[attribute])
            if attribute in inherited:
                codes = self.codes.changed(codes, attribute, inherited[attribute])
            elif kind == FROM_GROUP:
                codes = self.codes.changed(codes, attribute, int(network.groups.value[group]))
            elif attribute in retained:
                every = range(int(attributes.values[attribute]))
                codes = np.concatenate([self.codes.changed(codes, attribute, value) for value in every])
                share = np.tile(share, (len(every), 1))
            elif kind in (DRAWN, FROM_AREA):
                codes, share = self._drawn(attribute, stream, codes, share)
            else:
                codes = self.codes.changed(codes, attribute, int(attributes.first_value[attribute]))
        if retained and here:
            share = share * self.where.chance(stratum).T[self.where.kind(self.chart.pathway[node], codes)]
            some = share.any(axis=1)
            codes, share = codes[some], share[some]
        codes = self.codes.only(codes, self.chart.live[node])
        alone, where = np.unique(codes, return_inverse=True)
        summed = np.zeros((len(alone), network.years))
        np.add.at(summed, where, share)
        return alone, summed

    def _drawn(self, attribute: int, stream: int, codes: Ints, share: Floats) -> tuple[Ints, Floats]:
        """Codes and shares [codes, Y] after an attribute is drawn, by lookup or by area."""
        network, attributes = self.network, self.network.attributes
        count = int(attributes.values[attribute])
        weight = np.zeros((len(codes), network.years, count))
        for year in range(network.years):
            if attributes.kind[attribute] == FROM_AREA:
                area = network.streams.area[stream]
                weight[:, year] = attributes.area_shares[attribute, year, area, :count]
            else:
                row = self.codes.rows(int(attributes.shares[attribute]), year, codes)
                start = network.share_rows.start[row]
                weight[:, year] = network.share_rows.share[start[:, None] + np.arange(count)]
        codes = np.concatenate([self.codes.changed(codes, attribute, value) for value in range(count)])
        share = np.concatenate([share * weight[:, :, value] for value in range(count)])
        some = share.sum(axis=1) > 0.0
        return codes[some], share[some]
