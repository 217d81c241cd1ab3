"""Where the patients of a flow live and are treated: the flow is carried once for all areas that are alike.

Areas are alike for a patient group where they have the same shares of age, sex and area attributes in every year and
their arrivals move in step. Their patients differ only in place, so the flow is carried for their sum (a *stratum*)
and shared out at the end. Where the shares by site change over the years, a stratum is split by year of arrival.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.network.network import (
    FOLLOWS_AREA,
    FOLLOWS_PCT,
    FOLLOWS_SITE,
    LINKED,
    NONE,
    RANDOM,
    Floats,
    Ints,
    Network,
)

DIGITS = 12


class Stratum(NamedTuple):
    """Patients carried together.

    Attributes:
        pathway: Their pathway.
        areas: Which shares of areas (row of ``Where.area_share``).
        flow: The era of shares by site in which they arrived.
        sends: The era, of where settings send patients on, in which their episode began.
    """

    pathway: int
    areas: int
    flow: int
    sends: int


class Origin(NamedTuple):
    """Alike areas of one group: a row of area shares, a stream that stands for all, and patients a year [Y]."""

    areas: int
    stream: int
    patients: Floats


class Places(NamedTuple):
    """Where a stratum's patients are at a setting: one row a pair of location and primary care trust.

    Attributes:
        location: Location ids, NONE where the patients have no site.
        pct: Where they live.
        share: Sums to 1.
        travel: Share times travel per visit in ms [Y, rows].
    """

    location: Ints
    pct: Ints
    share: Floats
    travel: Floats


class Where:
    """All strata of a network, and where each is treated.

    Args:
        network: The scenario.
        eras: Whether patients are told apart by the eras of flows and of sending on, which decide places only.
    """

    def __init__(self, network: Network, eras: bool = True) -> None:
        self.network = network
        g = network.geography
        self.flow_era = np.zeros((len(network.names.pathways), network.years), dtype=np.int64)
        self.sends_era = np.zeros(network.years, dtype=np.int64)
        if eras:
            self.flow_era[:] = [_eras(flow) for flow in g.flow_share]
            self.sends_era[:] = _eras([self._sends(year) for year in range(network.years)])
        self.area_share: list[Floats] = []
        self._areas: dict[bytes, int] = {}
        self._origins = [self._found(group) for group in range(len(network.names.groups))]
        keys = [
            Stratum(pathway, areas, flow, sends)
            for pathway in range(len(network.names.pathways))
            for areas in sorted({o.areas for o in self._of_pathway(pathway)})
            for flow in sorted(set(self.flow_era[pathway].tolist()))
            for sends in sorted(set(self.sends_era.tolist()))
        ]
        self.strata = keys
        self.ids = {stratum: i for i, stratum in enumerate(keys)}
        self.places = cache(self._places)

    def origins(self, group: int) -> list[Origin]:
        """The alike areas from which a group's own patients come; none for linked groups."""
        return self._origins[group]

    def arriving(self, group: int, areas: int, year: int) -> int:
        """The stratum of patients of a group and alike areas who arrive in a year."""
        pathway = int(self.network.groups.pathway[group])
        return self.ids[
            Stratum(pathway, areas, int(self.flow_era[pathway, year]), int(self.sends_era[year]))
        ]

    def begun_again(self, strata: Ints, year: int) -> Ints:
        """The strata of patients who begin a new episode in a year."""
        era = int(self.sends_era[year])
        of = {s: self.ids[self.strata[s]._replace(sends=era)] for s in np.unique(strata).tolist()}
        return np.array([of[s] for s in strata.tolist()], dtype=np.int64)

    def stream(self, group: int, stratum: int) -> int:
        """A stream of a group that stands for all of a stratum's areas."""
        streams = self.network.streams
        areas = np.flatnonzero(self.area_share[self.strata[stratum].areas])
        return int(np.flatnonzero((streams.group == group) & (streams.area == areas[0]))[0])

    def _of_pathway(self, pathway: int) -> list[Origin]:
        return [
            origin
            for group, origins in enumerate(self._origins)
            if self.network.groups.pathway[group] == pathway
            for origin in origins
        ]

    def _found(self, group: int) -> list[Origin]:
        network, streams = self.network, self.network.streams
        if network.groups.arrives[group] == LINKED:
            return []
        mine = np.flatnonzero(streams.group == group)
        patients = streams.mean[mine]
        if network.groups.arrives[group] != RANDOM:
            # Lists and intervals bring as many to every area; how many is known by the day.
            patients = np.ones((len(mine), network.years))
        seen: dict[bytes, list[int]] = {}
        for row, stream in enumerate(mine.tolist()):
            top = float(patients[row].max(initial=0.0))
            if top > 0.0:
                mark = np.round(patients[row] / top, DIGITS).tobytes() + self._mark(group, int(streams.area[stream]))
                seen.setdefault(mark, []).append(row)
        found = []
        for rows in seen.values():
            share = np.zeros(len(network.names.areas))
            weight = patients[rows].max(axis=1)
            share[streams.area[mine[rows]]] = weight / weight.sum()
            areas = self._areas.setdefault(np.round(share, DIGITS).tobytes(), len(self.area_share))
            if areas == len(self.area_share):
                self.area_share.append(share)
            found.append(Origin(areas, int(mine[rows[0]]), patients[rows].sum(axis=0)))
        return found

    def _mark(self, group: int, area: int) -> bytes:
        """What areas must share to be alike: age and sex of all the pathway's groups, and area attributes."""
        network, streams = self.network, self.network.streams
        pathway = network.groups.pathway[group]
        together = (streams.area == area) & (network.groups.pathway[streams.group] == pathway)
        cells = np.round(streams.cell_share[together], DIGITS).tobytes()
        mine = network.attributes.pathway == pathway
        return bytes(cells + np.round(network.attributes.area_shares[mine, :, area], DIGITS).tobytes())

    def _sends(self, year: int) -> NDArray[np.float64]:
        """Where settings send patients on in a year [settings, L, L]: the share sent from each to each."""
        return np.array([self._sent(setting, year) for setting in range(len(self.network.geography.follows))])

    def _sent(self, setting: int, year: int) -> Floats:
        g, count = self.network.geography, len(self.network.names.locations)
        found = np.eye(count)
        for home in np.flatnonzero(g.sends_start[year, setting] != NONE):
            first = int(g.sends_start[year, setting, home])
            rows = slice(first, first + int(g.sends_count[year, setting, home]))
            found[home] = np.bincount(g.sends_to[rows], g.sends_share[rows], minlength=count)
        return found

    def _places(self, stratum: int, setting: int) -> Places:
        network, g = self.network, self.network.geography
        of = self.strata[stratum]
        count = len(network.names.locations)
        flow_year = int(np.flatnonzero(self.flow_era[of.pathway] == of.flow)[0])
        home = np.zeros((len(network.names.areas), count + 1))
        follows = g.follows[setting]
        every = np.arange(len(home))
        if follows == FOLLOWS_SITE:
            for site, location in enumerate(g.site_location.tolist()):
                home[:, location] += g.flow_share[of.pathway, flow_year, :, site]
            home[home.sum(axis=1) <= 0.0, count] = 1.0
        elif follows == FOLLOWS_AREA:
            home[every, g.area_location] = 1.0
        elif follows == FOLLOWS_PCT:
            home[every, g.pct_location[g.area_pct]] = 1.0
        else:
            home[:, g.region_location] = 1.0
        sends_year = int(np.flatnonzero(self.sends_era == of.sends)[0])
        home[:, :count] = home[:, :count] @ self._sent(setting, sends_year)
        home *= self.area_share[of.areas][:, None]
        by_pct = np.zeros((len(network.names.pcts), network.years + 1, count + 1))
        weight = np.vstack([np.ones(len(home)), g.travel_per_visit])
        for area in np.flatnonzero(self.area_share[of.areas]):
            by_pct[g.area_pct[area]] += weight[:, area, None] * home[area]
        pct, location = np.nonzero(by_pct[:, 0])
        return Places(
            np.where(location == count, NONE, location), pct, by_pct[pct, 0, location], by_pct[pct, 1:, location].T
        )


def _eras(values: list[Floats] | Floats) -> Ints:
    """Numbers each distinct value in order: equal years share a number."""
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(np.ascontiguousarray(v).tobytes(), len(seen)) for v in values], dtype=np.int64)
