"""Where each area's patients are treated."""

from __future__ import annotations

import numpy as np

from workforce.network.network import FOLLOWS_AREA, FOLLOWS_PCT, FOLLOWS_SITE, NONE, Floats, Network


def locations(network: Network, year: int, pathway: int, setting: int) -> Floats:
    """The chance that a patient of each area has a setting at each location [areas, L]; a row of 0 is nowhere."""
    g = network.geography
    areas, count = len(network.names.areas), len(network.names.locations)
    found = np.zeros((areas, count))
    everybody = np.arange(areas)
    follows = g.follows[setting]
    if follows == FOLLOWS_SITE:
        found[:, g.site_location] = g.flow_share[pathway, year]
    elif follows == FOLLOWS_AREA:
        found[everybody, g.area_location] = 1.0
    elif follows == FOLLOWS_PCT:
        found[everybody, g.pct_location[g.area_pct]] = 1.0
    else:
        found[:, g.region_location] = 1.0
    sent = found.copy()
    for location in np.flatnonzero(g.sends_start[year, setting] != NONE):
        first, rows = g.sends_start[year, setting, location], g.sends_count[year, setting, location]
        sent[:, location] -= found[:, location]
        for row in range(first, first + rows):
            sent[:, g.sends_to[row]] += found[:, location] * g.sends_share[row]
    return sent
