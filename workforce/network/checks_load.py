"""What the traffic of a network shows: places with more to do than they can, and journeys without end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workforce.model.calendar import MS_PER_HOUR
from workforce.network.checks_files import Finding
from workforce.network.network import HAND_OVER, NONE, Ints, Network
from workforce.network.traffic import Traffic

OVERLOADED = 1.0
NEARLY = 0.9


def never_leaving(network: Network, traffic: Traffic) -> Iterator[Finding]:
    """WF465: every patient comes to an end, and those whom patients begin do not begin others without end."""
    if traffic.endless is not None:
        pathway, name = network.names.activities[traffic.endless]
        yield Finding(
            "WF465",
            ("pathways", pathway, "activities", name),
            "Patients here go on without end, or begin others without end",
            "Give a share of them a way to an end.",
            name,
            network.calendar.year_at(traffic.year),
        )


def work_time(network: Network, pool: int, rows: Ints, year: int, each: float) -> float:
    """How many unit-milliseconds of work a pool can do in a year.

    What is begun before the number falls or the place closes is finished; so each unit that goes may have one more
    patient for `each` milliseconds, unless the work is handed over. It is never more than the highest number always.

    Args:
        network: Whose pool it is.
        pool: The pool.
        rows: Its changes, in order of time.
        year: The year.
        each: How long one patient keeps a unit, on average.
    """
    places, calendar = network.places, network.calendar
    number = calendar.year_at(year)
    start, end = calendar.start_ms(number), calendar.end_ms(number)
    times = np.clip(places.change_time[rows], start, end)
    lengths = np.diff(times, append=end).astype(np.float64)
    here = lengths > 0
    size, is_open = places.change_capacity[rows][here].astype(np.float64), places.change_open[rows][here]
    able = np.where(is_open, size, 0.0)
    falls = np.maximum(-np.diff(able), 0.0)
    if places.shift_end[pool] == HAND_OVER:
        falls = np.where(is_open[1:], 0.0, falls)
    at_most = float(able.max(initial=0.0)) * (end - start)
    return min(at_most, float(able @ lengths[here]) + each * float(falls.sum()))


def overloads(network: Network, traffic: Traffic) -> Iterator[tuple[float, Finding]]:
    """WF466, and WF467 as a warning: places that have as much to do in a year as they can, or nearly.

    Only patients who would wait for ever overload a place; where some give up, are refused or change under pressure,
    it is nearly full at most.

    Returns:
        How full each such place is (1: as much as it can), with the finding.
    """
    places, names = network.places, network.names
    load = traffic.pool_loads()
    by_pool = np.argsort(places.change_pool, kind="stable")
    first = np.searchsorted(places.change_pool[by_pool], np.arange(len(places.pool_place) + 1))
    for pool, (place, location) in enumerate(zip(places.pool_place, places.pool_location, strict=True)):
        if load.taken[pool] <= 0:
            continue
        rows = by_pool[first[pool] : first[pool + 1]]
        able = work_time(network, pool, rows, traffic.year, load.taken[pool] / load.asked[pool])
        full = float(load.taken[pool] / able) if able > 0 else np.inf
        for_ever = float(load.eager[pool] / able) if able > 0 else np.inf
        if full < NEARLY:
            continue
        name, where = names.places[place], names.locations[location]
        duty = places.role[place] != NONE
        path = ("region", "duty", names.roles[places.role[place]]) if duty else ("region", "places", name, "numbers")
        over = for_ever >= OVERLOADED and load.eager[pool] > 0
        hours = load.taken[pool] / MS_PER_HOUR
        reason = f"'{name}' at '{where}' is asked for {full:.0%} of what it can do in the year ({hours:,.0f} hours)" + (
            "; its line would grow without end" if over else "; waits will be long"
        )
        remedy = "Give it a higher number or longer hours, send patients elsewhere, or let them give up."
        year = network.calendar.year_at(traffic.year)
        yield full, Finding("WF466" if over else "WF467", (*path, where), reason, remedy, None, year, not over)
