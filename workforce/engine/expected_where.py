"""Where the patients of a flow live and are treated: the flow is carried once for all areas together.

Areas whose people are alike in age and sex are a *stratum*; what an area adds to that, which of its attributes its
patients have, stands in a patient's code. So patients of a stratum and code flow alike wherever they live, and are
shared out over areas and sites at the end. Those shares may change from year to year: patients who arrived in years
of other shares, or whose episode began when settings sent on elsewhere, are carried apart as *eras*.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from workforce.engine.expected_lookups import Codes
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
    """Patients alike but for where they live.

    Attributes:
        pathway: Their pathway.
        areas: Whose weights of areas (row of ``Where.area_weight``).
    """

    pathway: int
    areas: int


class Era(NamedTuple):
    """Patients of years that are alike.

    Attributes:
        arrival: Which shares of areas, and of sites, held when they arrived.
        episode: Where settings sent on when their episode began.
    """

    arrival: int
    episode: int


class Origin(NamedTuple):
    """The patients of one group and stratum: a stream that stands for all, and patients a year [Y]."""

    stratum: int
    stream: int
    patients: Floats


class Where:
    """All strata of a network, and where each is treated.

    Args:
        network: The scenario.
        codes: Attribute codes.
        retained: Of each pathway: the attributes drawn by area that stand in a patient's code to the end. Without
            them, areas that differ in such attributes are strata of their own.

    Attributes:
        strata: All strata, by id.
        area_weight: The share of each area in a stratum's patients of a year [areas, Y].
    """

    def __init__(self, network: Network, codes: Codes, retained: list[tuple[int, ...]]) -> None:
        self.network, self.codes, self.retained = network, codes, retained
        self.area_weight: list[Floats] = []
        self._areas: dict[bytes, int] = {}
        self.strata: list[Stratum] = []
        self.ids: dict[Stratum, int] = {}
        self._origins = [self._found(group) for group in range(len(network.names.groups))]
        self._sends_era = _eras([self._sends(year) for year in range(network.years)])
        self._arrival_era = [self._arrivals(pathway) for pathway in range(len(network.names.pathways))]
        self.last_year_of, self.year_of = cache(self._last_year_of), cache(self._year_of)
        self.within, self.chance = cache(self._within), cache(self._chance)
        self.placed, self.there = cache(self._placed), cache(self._there)

    def origins(self, group: int) -> list[Origin]:
        """The strata from which a group's own patients come; none for linked groups."""
        return self._origins[group]

    def era(self, pathway: int, year: int) -> Era:
        """The era of a pathway's patients who arrive in a year."""
        return Era(int(self._arrival_era[pathway][year]), int(self._sends_era[year]))

    def begun_again(self, era: Era, year: int) -> Era:
        """The era of patients who begin a new episode in a year."""
        return era._replace(episode=int(self._sends_era[year]))

    def stream(self, group: int, stratum: int) -> int:
        """A stream of a group that stands for all of a stratum's areas."""
        streams = self.network.streams
        areas = np.flatnonzero(self.area_weight[self.strata[stratum].areas].any(axis=1))
        return int(np.flatnonzero((streams.group == group) & (streams.area == areas[0]))[0])

    def kind(self, pathway: int, codes: Ints) -> Ints:
        """Which combination of retained attributes each code has, as a number."""
        found = np.zeros_like(codes)
        for attribute in self.retained[pathway]:
            found = found * int(self.codes.values[attribute]) + self.codes.value(codes, attribute)
        return found

    def _chance(self, stratum: int) -> Floats:
        """The share of a stratum's patients of a year who have each combination of retained attributes [Y, kinds]."""
        return np.asarray(self._together(stratum).sum(axis=2))

    def living(self, stratum: int, era: Era) -> Floats:
        """The share of each area in an era's patients of a stratum, by combination of attributes [kinds, areas]."""
        return np.asarray(self.within(stratum)[self.year_of(self.strata[stratum].pathway, era)])

    def all_living(self, stratum: int, era: Era) -> Floats:
        """The share of each area in an era's patients of a stratum [areas]."""
        pathway, areas = self.strata[stratum]
        return np.asarray(self.area_weight[areas][:, self.year_of(pathway, era)])

    def _year_of(self, pathway: int, era: Era) -> int:
        """A year in which an era's patients arrive."""
        return int(np.argmax(self._arrival_era[pathway] == era.arrival))

    def _last_year_of(self, pathway: int, era: Era) -> int:
        """The last year in which an era's patients arrive."""
        arrived = self._arrival_era[pathway] == era.arrival
        both = arrived & (self._sends_era == era.episode)
        return int(np.flatnonzero(both if both.any() else arrived)[-1])

    def _placed(self, pathway: int, setting: int, era: Era) -> Floats:
        """The share of an area's patients at each location of a setting; the last is none [areas, locations + 1]."""
        network, g = self.network, self.network.geography
        count = len(network.names.locations)
        home = np.zeros((len(network.names.areas), count + 1))
        follows = g.follows[setting]
        every = np.arange(len(home))
        if follows == FOLLOWS_SITE:
            year = self.year_of(pathway, era)
            for site, location in enumerate(g.site_location.tolist()):
                home[:, location] += g.flow_share[pathway, year, :, site]
            home[home.sum(axis=1) <= 0.0, count] = 1.0
        elif follows == FOLLOWS_AREA:
            home[every, g.area_location] = 1.0
        elif follows == FOLLOWS_PCT:
            home[every, g.pct_location[g.area_pct]] = 1.0
        else:
            home[:, g.region_location] = 1.0
        sends_year = int(np.flatnonzero(self._sends_era == era.episode)[0])
        home[:, :count] = home[:, :count] @ self._sent(setting, sends_year)
        return home

    def _there(self, pathway: int, setting: int, era: Era) -> tuple[Ints, Floats]:
        """Pairs of location and care trust of residence in which any are, and the share of each area in each.

        Pairs are numbers: the location (as in ``placed``) times the number of care trusts, and the care trust.
        """
        home = self.placed(pathway, setting, era)
        area, location = np.nonzero(home)
        pair = location * len(self.network.names.pcts) + self.network.geography.area_pct[area]
        pairs, row = np.unique(pair, return_inverse=True)
        found = np.zeros((len(pairs), len(home)))
        found[row, area] = home[area, location]
        return pairs, found

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
            if patients[row].any():
                seen.setdefault(self._mark(group, int(streams.area[stream])), []).append(row)
        found = []
        for rows in seen.values():
            weight = np.zeros((len(network.names.areas), network.years))
            weight[streams.area[mine[rows]]] = _shares(patients[rows])
            stratum = self._stratum(int(network.groups.pathway[group]), weight)
            found.append(Origin(stratum, int(mine[rows[0]]), patients[rows].sum(axis=0)))
        return found

    def _stratum(self, pathway: int, weight: Floats) -> int:
        """The id of a pathway's stratum of areas with some weights."""
        areas = self._areas.setdefault(np.round(weight, DIGITS).tobytes(), len(self.area_weight))
        if areas == len(self.area_weight):
            self.area_weight.append(weight)
        stratum = Stratum(pathway, areas)
        if stratum not in self.ids:
            self.ids[stratum] = len(self.strata)
            self.strata.append(stratum)
        return self.ids[stratum]

    def _mark(self, group: int, area: int) -> bytes:
        """What areas must share to be alike: age and sex of all the pathway's groups, and what is not retained."""
        network, streams = self.network, self.network.streams
        pathway = int(network.groups.pathway[group])
        together = (streams.area == area) & (network.groups.pathway[streams.group] == pathway)
        cells = np.round(streams.cell_share[together], DIGITS).tobytes()
        mine = network.attributes.pathway == pathway
        mine[list(self.retained[pathway])] = False
        return bytes(cells + np.round(network.attributes.area_shares[mine, :, area], DIGITS).tobytes())

    def _together(self, stratum: int) -> Floats:
        """The share of a stratum's patients of each year with each combination, in each area [Y, kinds, areas]."""
        pathway, areas = self.strata[stratum]
        shares, values = self.network.attributes.area_shares, self.codes.values
        found = self.area_weight[areas].T[:, None, :]
        for attribute in self.retained[pathway]:
            by_value = shares[attribute, :, :, : int(values[attribute])].transpose(0, 2, 1)
            found = (found[:, :, None] * by_value[:, None]).reshape(len(found), -1, found.shape[2])
        return found

    def _within(self, stratum: int) -> Floats:
        """Where those of each combination live, by year of arrival [Y, kinds, areas]."""
        found = self._together(stratum)
        whole = found.sum(axis=2, keepdims=True)
        return np.asarray(np.divide(found, whole, out=np.zeros_like(found), where=whole > 0.0))

    def _arrivals(self, pathway: int) -> Ints:
        """Numbers the years of arrival by the shares of areas and of sites."""
        mine = [i for i, stratum in enumerate(self.strata) if stratum.pathway == pathway]
        living = [np.round(self._together(stratum), DIGITS) for stratum in mine]
        flows = self.network.geography.flow_share[pathway]
        return _eras(
            [b"".join([flow.tobytes(), *(each[year].tobytes() for each in living)]) for year, flow in enumerate(flows)]
        )

    def _sends(self, year: int) -> bytes:
        """What years share in which settings send patients on alike."""
        g = self.network.geography
        parts = []
        for setting, home in zip(*np.nonzero(g.sends_start[year] != NONE), strict=True):
            first, count = int(g.sends_start[year, setting, home]), int(g.sends_count[year, setting, home])
            rows = slice(first, first + count)
            parts.append(
                np.array([setting, home, count]).tobytes() + g.sends_to[rows].tobytes() + g.sends_share[rows].tobytes()
            )
        return b"".join(parts)

    def _sent(self, setting: int, year: int) -> Floats:
        g, count = self.network.geography, len(self.network.names.locations)
        found = np.eye(count)
        for home in np.flatnonzero(g.sends_start[year, setting] != NONE):
            first = int(g.sends_start[year, setting, home])
            rows = slice(first, first + int(g.sends_count[year, setting, home]))
            found[home] = np.bincount(g.sends_to[rows], g.sends_share[rows], minlength=count)
        return found


def _shares(patients: Floats) -> Floats:
    """The share of each row in each year; in years of nobody, its share of all years."""
    whole = patients.sum(axis=0)
    ever = patients.sum(axis=1, keepdims=True) / patients.sum()
    return np.where(whole > 0.0, patients / np.where(whole > 0.0, whole, 1.0), ever)


def _eras(values: list[bytes]) -> Ints:
    """Numbers each distinct value in order: equal years share a number."""
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values], dtype=np.int64)
