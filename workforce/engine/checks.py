"""What can be seen to be impossible before a run."""

from __future__ import annotations

import numpy as np

from workforce.engine.problems import impossible_request
from workforce.network.network import FOLLOWS_AREA, FOLLOWS_PCT, FOLLOWS_SITE, NONE, Network


def check(network: Network) -> None:
    """Refuse a network in which some patient would wait for ever.

    Raises:
        EngineProblem: An activity whose patients never give up asks for more units of a place than there ever are,
            at a location where its patients can be.
    """
    a, places = network.activities, network.places
    most = np.zeros(len(places.pool_place), dtype=np.int64)
    np.maximum.at(most, places.change_pool, np.where(places.change_open, places.change_capacity, 0))
    activity_of = {int(v): act for row in a.version for act, v in enumerate(row.tolist()) if v != NONE}
    where: dict[tuple[int, int], set[int]] = {}
    for version, activity in sorted(activity_of.items()):
        pathway = int(a.pathway[activity])
        for row in range(a.ask_start[version], a.ask_start[version + 1]):
            place, units = int(a.ask_place[row]), int(a.ask_units[row])
            setting = int(places.setting[place])
            if (pathway, setting) not in where:
                where[pathway, setting] = locations_of(network, pathway, setting)
            for location in sorted(where[pathway, setting]):
                pool = int(places.pool[place, location])
                if pool != NONE and units > most[pool] and a.patience[version] == NONE:
                    raise impossible_request(network, activity, place, location, units, int(most[pool]))


def locations_of(network: Network, pathway: int, setting: int) -> set[int]:
    """Where a pathway's patients can find a setting, in any year: after `follows` and `sends`."""
    g = network.geography
    found: set[int] = set()
    for year in range(network.years):
        for home in _homes(network, pathway, setting, year):
            first, count = int(g.sends_start[year, setting, home]), int(g.sends_count[year, setting, home])
            if first == NONE:
                found.add(home)
                continue
            rows = np.arange(first, first + count)
            found.update(g.sends_to[rows[g.sends_share[rows] > 0]].tolist())
    return found


def _homes(network: Network, pathway: int, setting: int, year: int) -> list[int]:
    g = network.geography
    follows = int(g.follows[setting])
    if follows == FOLLOWS_SITE:
        used = (g.flow_share[pathway, year] > 0).any(axis=0)
        return [int(location) for location in g.site_location[used]]
    if follows == FOLLOWS_AREA:
        return [int(location) for location in g.area_location]
    if follows == FOLLOWS_PCT:
        return [int(location) for location in g.pct_location]
    return [g.region_location]
