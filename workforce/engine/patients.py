"""Who comes and when: all patients of a replication except those whom other patients begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workforce.network.arrivals import YearProfile, interval_arrivals, scheduled_arrivals, stream_arrivals
from workforce.network.draws import patient_keys_of
from workforce.network.keys import replication_key
from workforce.network.network import INTERVAL, LINKED, LISTS, NONE, Ints, Network


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Patients in order of (time, key as an unsigned number).

    Attributes:
        stream: The stream of each.
        year: Financial year of arrival as an index, negative before the first.
        number: The number within stream and year.
        key: The 64 bits of the patient's key as a signed number.
        time: Milliseconds since the clock's zero.
    """

    stream: Ints
    year: Ints
    number: Ints
    key: Ints
    time: Ints


def arrivals(network: Network, seed: int, replication: int) -> Arrivals:
    """All arrivals from the first of the years before the horizon to its end.

    The years before use the first year's values on their own real days.

    Args:
        network: The scenario.
        seed: Any whole number.
        replication: The replication's number.
    """
    key = replication_key(seed, replication)
    parts: list[Ints] = []
    profiles: dict[tuple[int, int], YearProfile] = {}
    for stream, hashed in enumerate(network.streams.hash.astype(np.uint64).tolist()):
        for year, numbers, times in _of_stream(network, key, stream, hashed, profiles):
            keys = patient_keys_of(key, hashed, year, numbers).view(np.int64)
            where = np.full((2, len(numbers)), [[stream], [year]], dtype=np.int64)
            parts.append(np.vstack((where, numbers, keys, times)))
    rows = np.concatenate(parts, axis=1) if parts else np.zeros((5, 0), dtype=np.int64)
    rows = rows[:, np.lexsort((rows[3].astype(np.uint64), rows[4]))]
    return Arrivals(*(np.ascontiguousarray(row) for row in rows))


def _of_stream(
    network: Network, key: int, stream: int, hashed: int, profiles: dict[tuple[int, int], YearProfile]
) -> Iterator[tuple[int, Ints, Ints]]:
    """Year, numbers and times of one stream's patients, year by year."""
    groups, calendar = network.groups, network.calendar
    group = int(network.streams.group[stream])
    arrives = groups.arrives[group]
    for year in range(-network.years_before, network.years):
        at = max(year, 0)
        if arrives == INTERVAL:
            if groups.interval[group, at] != NONE:
                yield (year, *interval_arrivals(calendar, year, int(groups.interval[group, at])))
        elif arrives == LISTS:
            rows = np.arange(groups.list_start[group], groups.list_start[group + 1])
            rows = rows[groups.list_year[rows] == at]
            lists = (groups.list_weekday[rows], groups.list_time[rows], groups.list_number[rows])
            yield (year, *scheduled_arrivals(calendar, year, *(row.tolist() for row in lists)))
        elif arrives != LINKED and network.streams.mean[stream, at] > 0:
            if (group, year) not in profiles:
                profiles[group, year] = _profile(network, group, year)
            mean, together = float(network.streams.mean[stream, at]), int(groups.in_groups_of[group])
            yield (year, *stream_arrivals(key, hashed, year, mean, profiles[group, year], together))


def _profile(network: Network, group: int, year: int) -> YearProfile:
    groups, at = network.groups, max(year, 0)
    weights = (groups.hour_weight[group, at], groups.weekday_weight[group, at], groups.month_weight[group, at])
    return YearProfile(network.calendar, year, *weights)
