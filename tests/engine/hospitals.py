"""Small hospitals made in memory: activities by name, places with numbers, patients at stated minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workforce.engine.log import VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.network import Network
from workforce.planning.settle import plans_from

MINUTE = 60_000
FIRST = 183 * 1440
"""Minutes from the clock's zero to the first patient: an `every` of more than half a year brings exactly one."""

ALL_WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
BASIS = {
    "sources": {"made": {"citation": "made up", "grade": "published"}}, "source": "made", "grade": "published"
}  # fmt: skip
PATHWAY = {
    "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing",
    "settings": {"ward": {"sector": "acute"}}, **BASIS,
}  # fmt: skip
REGION = {
    "region": "r", "title": "R", **BASIS,
    "areas": {"rows": {"town": {"pct": "trust", "population share": "100%"}}},
    "population": {"rows": {"2009/10": {"male": {"0-17": 1, "18+": 1}, "female": {"0-17": 1, "18+": 1}}}},
    "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
    "flows": {"p": {"rows": {"town": {"S": "100%"}}}},
    "settings": {"ward": {"follows": "site"}},
}  # fmt: skip


def hospital(
    activities: Mapping[str, Mapping[str, Any]],
    patients: Mapping[str, Any],
    numbers: Mapping[str, Any] | None = None,
    *,
    begins: str | Mapping[str, Any] = "a",
    years: tuple[int, ...] = (2009,),
    pathway: Mapping[str, Any] | None = None,
    region: Mapping[str, Any] | None = None,
) -> Network:
    """One ward at one site.

    Args:
        activities: Each with at least ``lasts``; ``next`` is ``home`` unless given.
        patients: By patient group: minutes after FIRST of its one patient, or its block.
        numbers: By kind of place: how many, or the block of the region; kinds left out are unlimited.
        begins: The first activity of groups given by minutes, or one by group.
        years: Financial years.
        pathway: Further blocks of the pathway.
        region: Further blocks of the region.
    """
    numbers = numbers or {}
    places = set(numbers)
    for each in activities.values():
        places.update([each["place"]] if "place" in each else each.get("places", ()))
    activities = {name: {"setting": "ward", "next": "home", **each} for name, each in activities.items()}
    written = repr((activities, patients, begins))
    groups = {
        name: {
            "arrivals": {"every": f"{FIRST + when} min"},
            "begins": begins if isinstance(begins, str) else begins[name],
        }
        if isinstance(when, int)
        else when
        for name, when in patients.items()
    }
    tree = {
        "pathways": {"p": {**PATHWAY, **{
            "places": {place: {"setting": "ward"} for place in sorted(places)},
            "groups": groups,
            "activities": activities,
            "ends": {end: {} for end in ("home", "left", "turned away") if repr(end) in written},
        }, **(pathway or {})}},
        "region": {**REGION, "places": {
            place: number if isinstance(number, Mapping) else {"numbers": {"S": number}}
            for place, number in numbers.items()
        }, **(region or {})},
        "roles": {"file": "roles", "title": "Roles", "roles": {}, "sources": {}},
        "tables": {"availability": {"file": "availability", "sources": {}, "staff groups": {}, "title": "A"}},
    }  # fmt: skip
    return build_network(plans_from(tree, years), 0)


def rota(*lines: tuple[str, str, int], shift_end: str = "finish") -> dict[str, Any]:
    """A place whose number changes by hour of the day: (from, until, number)."""
    return {"numbers": {"S": {
        "rota": {
            f"line {k}": {"days": ALL_WEEK, "from": start, "until": end, "number": number}
            for k, (start, end, number) in enumerate(lines)
        },
        "shift end": shift_end,
    }}}  # fmt: skip


def times(network: Network, log: VisitLog) -> dict[str, list[tuple[str, int, int | None, int]]]:
    """By patient group: (activity, joined, started, finished) of each visit, in minutes after FIRST."""
    found: dict[str, list[tuple[str, int, int | None, int]]] = {}
    for k, patient in enumerate(log.patient.tolist()):
        group = network.names.groups[log.group[patient]][1]
        start = None if log.start[k] == NEVER else int(log.start[k]) // MINUTE - FIRST
        found.setdefault(group, []).append(
            (
                network.names.activities[log.activity[k]][1],
                int(log.joined[k]) // MINUTE - FIRST,
                start,
                int(log.finish[k]) // MINUTE - FIRST,
            )
        )
    return found


def ends(network: Network, log: VisitLog) -> dict[str, str | None]:
    """By patient group: the end its (last) patient reached, None for one still there."""
    return {
        network.names.groups[group][1]: None if end < 0 else network.names.ends[end][1]
        for group, end in zip(log.group.tolist(), log.end.tolist(), strict=True)
    }


def run(network: Network) -> VisitLog:
    """One replication, and the same again with simultaneous events in random orders: the log must not differ."""
    log = simulate_once(network, seed=1, replication=0)
    for shuffle in (1, 2, 3):
        assert log.differing(simulate_once(network, seed=1, replication=0, shuffle=shuffle)) == ()
    return log
