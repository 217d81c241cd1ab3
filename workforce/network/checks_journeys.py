"""What the activities of a network ask for: more than there is, or one place while another is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from workforce.network.checks_files import Finding
from workforce.network.following import lookup_rows
from workforce.network.locations import locations
from workforce.network.network import BY_ATTRIBUTE, BY_ELAPSED, FOLLOWS_SITE, NONE, TO_ROUTE, Ints, Network

_APART = 1e-9
"""How far two shares of an area's patients may differ and be the same."""


def most_at_once(network: Network) -> Ints:
    """The highest number that each pool ever has [N]."""
    found = np.zeros(len(network.places.pool_place), dtype=np.int64)
    np.maximum.at(found, network.places.change_pool, network.places.change_capacity)
    return found


def never_met(network: Network, year: int) -> Iterator[Finding]:
    """WF463: no activity asks for more of a place than ever stands where its patients come."""
    most = most_at_once(network)
    acts, places, names = network.activities, network.places, network.names
    for a, v in enumerate(acts.version[year]):
        for row in range(acts.ask_start[v], acts.ask_start[v + 1]) if v != NONE else ():
            place, units = int(acts.ask_place[row]), int(acts.ask_units[row])
            reached = locations(network, year, int(acts.pathway[a]), int(places.setting[place])).max(axis=0) > 0
            for location in np.flatnonzero(reached & (places.pool[place] != NONE)):
                here = int(most[places.pool[place, location]])
                if units > here:
                    pathway, activity = names.activities[a]
                    where = names.locations[location]
                    yield Finding(
                        "WF463",
                        ("pathways", pathway, "activities", activity),
                        f"It asks for {units} of '{names.places[place]}', and '{where}' never has more than {here}",
                        "Give the place a higher number in the region, or ask for fewer.",
                        activity,
                        network.calendar.year_at(year),
                    )
                    break


def stays_at_two_sites(network: Network, year: int) -> Iterator[Finding]:
    """WF472, a warning: activities over which one place is kept are at the site of that place.

    Settings that follow the patient's site are compared; who is moved on from a site for one of them and not for the
    other keeps a bed at one hospital and is cared for at another.
    """
    acts, places, names, g = network.activities, network.places, network.names, network.geography
    for a, v in enumerate(acts.version[year]):
        section = int(acts.section[v]) if v != NONE else NONE
        if section == NONE:
            continue
        kept, own = int(places.setting[places.section_place[section]]), int(acts.setting[a])
        if kept == own or {int(g.follows[kept]), int(g.follows[own])} != {FOLLOWS_SITE}:
            continue
        pathway, activity = names.activities[a]
        there, here = (locations(network, year, int(acts.pathway[a]), setting) for setting in (kept, own))
        apart = np.flatnonzero(np.abs(there - here).max(axis=0) > _APART)
        if len(apart):
            sites = ", ".join(names.locations[location] for location in apart[:3])
            yield Finding(
                "WF472",
                ("pathways", pathway, "activities", activity),
                f"'{names.settings[kept]}' keeps a place for the patient and '{names.settings[own]}' treats them, and "
                f"the two are not at the same sites ({sites})",
                "Let `sends` of both settings in the region move patients alike, as where a unit closes.",
                activity,
                network.calendar.year_at(year),
                warning=True,
            )


def held_while_waiting(network: Network, version: int, after: int) -> dict[int, int]:
    """What a patient keeps from one activity while waiting for the next: units by kind of place that has a pool."""
    acts, places = network.activities, network.places
    kept: dict[int, int] = {}
    if acts.holds[version]:
        for row in range(acts.ask_start[version], acts.ask_start[version + 1]):
            kept[int(acts.ask_place[row])] = int(acts.ask_units[row])
    section = int(acts.section[version])
    if section != NONE and (acts.holds[version] or acts.section[after] == section):
        kept[int(places.section_place[section])] = 1
    return {place: units for place, units in kept.items() if (places.pool[place] != NONE).any()}


def static_circles(network: Network) -> Iterator[Finding]:
    """WF464: no circle of places in which each is kept while the next is waited for has a request for several.

    A circle of single places is dissolved in a run by exchange; one with a larger request may stand for ever.
    """
    acts, places, names = network.activities, network.places, network.names
    edges: dict[tuple[int, int], tuple[int, bool]] = {}
    for year in range(network.years):
        for a, after in _ways(network, year):
            v, w = int(acts.version[year, a]), int(acts.version[year, after])
            kept = held_while_waiting(network, v, w)
            asked = range(acts.ask_start[w], acts.ask_start[w + 1])
            limited = [row for row in asked if (places.pool[acts.ask_place[row]] != NONE).any()]
            large = sum(kept.values()) > 1 or sum(int(acts.ask_units[row]) for row in limited) > 1
            for held in kept:
                for row in limited:
                    key = (held, int(acts.ask_place[row]))
                    if large or key not in edges:
                        edges[key] = (after, large)
    for (held, wanted), (after, large) in edges.items():
        if large and _leads(edges, wanted, held):
            pathway, activity = names.activities[after]
            reason = f"Its patients keep '{names.places[held]}' while they wait for '{names.places[wanted]}'"
            if held == wanted:
                reason += ", and so may keep it from each other"
            else:
                reason += ", and others the other way round; as it asks for several at once they may wait for ever"
            remedy = "Let go of the first before the second is asked for, or ask for one place at a time."
            path = ("pathways", pathway, "activities", activity)
            yield Finding("WF464", path, reason, remedy, activity, warning=True)


def _ways(network: Network, year: int) -> Iterator[tuple[int, int]]:
    """Every pair of an activity and one that may follow it in a year."""
    for a, v in enumerate(network.activities.version[year]):
        if v == NONE:
            continue
        waiting, seen = [int(network.activities.next[v])], set()
        while waiting:
            junction = waiting.pop()
            if junction in seen:
                continue
            seen.add(junction)
            targets, inner = _onward(network, junction)
            waiting.extend(inner)
            yield from ((a, target) for target in targets if network.activities.version[year, target] != NONE)


def _onward(network: Network, junction: int) -> tuple[list[int], list[int]]:
    """The activities to which a junction leads itself, and the junctions it leads to."""
    j, routes = network.junctions, network.routes
    kind, first = int(j.kind[junction]), int(j.first[junction])
    if kind == BY_ATTRIBUTE:
        return [], [int(row) for year in range(network.years) for row in lookup_rows(network, first, year)]
    if kind == BY_ELAPSED:
        return [], [first, int(j.otherwise[junction])]
    rows = range(first, first + (1 if kind == TO_ROUTE else int(j.count[junction])))
    return [int(routes.target[r]) for r in rows if routes.target[r] >= 0 and routes.share[r] > 0], []


def _leads(edges: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a path of held and wanted places leads from one to another."""
    onward: dict[int, list[int]] = {}
    for held, wanted in edges:
        onward.setdefault(held, []).append(wanted)
    waiting, seen = [start], {start}
    while waiting:
        place = waiting.pop()
        if place == end:
            return True
        new = [wanted for wanted in onward.get(place, ()) if wanted not in seen]
        seen.update(new)
        waiting.extend(new)
    return False
