"""The fixed tables of the compiled engine, end to end in one vector of whole numbers, after the manner of ``packing``.

``net[net[TABLE] + k]`` is entry k of a table; entries of the header that are counts stand there themselves. Of each
version of an activity there is one record: ``record = net[VERSIONS] + version * RECORD``, ``net[record + FIELD]``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from workforce.engine.compiled_layout import ASK_WIDTH, FIRST_ASK, HELD_WIDTH, JOINS_A_WORD, LAST_OF
from workforce.engine.compiled_steps import (
    S_MARK_END,
    S_MARK_START,
    S_NEXT,
    S_PLAIN,
    S_SECTION,
    codes_of,
    steps_of,
    ways_of,
)
from workforce.network.compiled import is_compiling
from workforce.network.network import HAND_OVER, NONE, Bools, Ints, Network
from workforce.network.packing import pack

# The header: counts, then tables.
(
    POOLS, LOCATION_COUNT, AREA_COUNT, YEAR_COUNT, YEARS_BEFORE, CHANGES, HELD_FROM, JOINS_FROM, MOMENTS_FROM,
    MOMENT_COUNT, JOIN_WORDS, MOST_EVENTS, MOST_BEGUN, FULL_TIMES, WIDTH, ACTIVITY_COUNT,
    VERSIONS, ASK_PLACE, ASK_NUMBER, ROUTE_TARGET, ROUTE_BEGINS, ROUTE_EPISODE, BEGUN_GROUP, PLACE_SETTING,
    PLACE_POOL, SECTION_PLACE, GROUP_BEGINS, GROUP_MOMENTS, MOMENT_IDS, STREAM_OF, STREAM_GROUP, STREAM_AREA,
    ACTIVITY_RANK, ROOM_RANK, REAL_YEARS, CHANGE_TIME, CHANGE_POOL, CHANGE_CAPACITY, CHANGE_OPEN, PRIORITIES,
    ROUTE_PLAIN, DIVERTS, STEPS, WAYS, GROUP_CODE, NET_HEADER,
) = range(46)  # fmt: skip
COUNTED = 16

LINE_OF_CACHE = 8
"""Words in a line of the processor's cache."""

# A version's record. Of sections, STAYS names only those whose place has a number somewhere. PLAIN: nothing but time
# decides when the activity starts and ends, and its end begins nobody.
(
    V_ASKS, V_ASKS_END, V_SECTION, V_MAY_WAIT, V_TURNOVER, V_HOLDS, V_TELLS_HELD, V_KEEPS_TURN, V_ROOM, V_GIVES_UP_TO,
    V_REFUSED_TO, V_NEXT, V_MARK_START, V_MARK_END, V_FULL_KIND, V_FULL_PLACE, V_FULL_WAITING, V_FULL_NEXT, V_BEGINS,
    V_BEGINS_END, V_STAYS, V_PLAIN, RECORD,
) = range(23)  # fmt: skip

_TOLD = {
    S_PLAIN: V_PLAIN,
    S_SECTION: V_SECTION,
    S_NEXT: V_NEXT,
    S_MARK_START: V_MARK_START,
    S_MARK_END: V_MARK_END,
}
"""What a step tells as the version's record does."""


class Tables(NamedTuple):
    """The vectors that the loop reads, and the sizes of the arrays that it writes.

    Attributes:
        ints: Whole numbers of ``packing``.
        reals: Fractions of ``packing``, and the factors of ``when full``.
        net: The engine's own tables.
        width: Columns of ``people``, whole lines of cache.
        rooms: Waiting rooms.
        pools: Pools.
        activities: Activities.
        pool_width: Columns of ``pools``.
        hands_over: Of each pool, whether work in hand stops at a shift's end for want of staff.
        patients: How many arrive in the year in which most do: there may be room for as many from the first.
    """

    ints: Any
    reals: Any
    net: Any
    width: int
    rooms: int
    pools: int
    activities: int
    pool_width: int
    hands_over: Bools
    patients: int


def tables_of(network: Network) -> Tables:
    """Lay a network out for the compiled engine."""
    packed = pack(network)
    a, places = network.activities, network.places
    most = int(np.diff(a.ask_start).max(initial=0)) + 1
    begins = int(np.diff(a.begins_start).max(initial=0)) + int(np.diff(network.routes.begins_start).max(initial=0))
    with_room = np.zeros(len(a.hash), dtype=np.bool_)
    for row in a.version:
        some = row != NONE
        with_room[some] |= a.waiting_room[row[some]] != NONE
    rank = _ranks(a.pathway)
    words = -(-(int(rank.max(initial=0)) + 1) // JOINS_A_WORD)
    locations, moments = len(network.names.locations), len(network.names.moments)
    joins_from = FIRST_ASK + most * ASK_WIDTH
    held_from = joins_from + words + moments
    width = -(-(held_from + (most + 1) * HELD_WIDTH) // LINE_OF_CACHE) * LINE_OF_CACHE
    priorities = np.unique(network.wholes)
    pool_width = LAST_OF + len(priorities)
    ways, shares = ways_of(network, len(packed.reals) + len(a.full_times))
    reals: Any = np.concatenate((packed.reals, a.full_times, shares))
    counts = (
        len(places.pool_place) * pool_width, locations, len(network.names.areas), network.years, network.years_before,
        len(places.change_time), held_from, joins_from, joins_from + words, moments, words,
        8 + 3 * (most + 1), begins + 1, len(packed.reals), width, len(a.hash),
    )  # fmt: skip
    records = _records(network)
    told = {field: records[:, of] for field, of in _TOLD.items()}
    tables = _tables(network, rank, with_room, pool_width)
    worked_out = {STEPS: steps_of(network, told), WAYS: ways, GROUP_CODE: codes_of(network, packed)}
    net = _laid_out(counts, {**tables, VERSIONS: records, **worked_out})
    sizes = (width, int(with_room.sum()) * (locations + 1), len(places.pool_place), len(a.hash), pool_width)
    hands_over, patients = places.shift_end == HAND_OVER, int(network.streams.mean.sum(axis=0).max(initial=0.0))
    if not is_compiling():
        return Tables(packed.ints, reals.tolist(), net.tolist(), *sizes, hands_over, patients)
    return Tables(packed.ints, reals, net, *sizes, hands_over, patients)


def _laid_out(counts: tuple[int, ...], tables: dict[int, Any]) -> Ints:
    header = np.zeros(NET_HEADER, dtype=np.int64)
    header[:COUNTED] = counts
    parts, at = [header], NET_HEADER
    for table in range(COUNTED, NET_HEADER):
        values = np.asarray(tables[table]).astype(np.int64).ravel()
        header[table], at = at, at + len(values)
        parts.append(values)
    return np.concatenate(parts)


def _ranks(pathway: Ints) -> Ints:
    """The place of each activity among those of its pathway."""
    rank = np.zeros(len(pathway), dtype=np.int64)
    for each in np.unique(pathway):
        rank[pathway == each] = np.arange(int((pathway == each).sum()))
    return rank


def _tables(network: Network, rank: Ints, with_room: Any, pool_width: int) -> dict[int, Any]:
    a, places, groups, streams = network.activities, network.places, network.groups, network.streams
    stream_of = np.full((len(network.names.groups), len(network.names.areas)), NONE, dtype=np.int64)
    stream_of[streams.group, streams.area] = np.arange(len(streams.group))
    # What no junction asks for need not be known: all a patient's arrival, most often.
    asked = np.isin(np.arange(len(network.names.moments)), network.junctions.moment)
    moments = [np.flatnonzero((rows != NONE).any(axis=0) & asked) for rows in groups.moment_before]
    calendar = network.calendar
    return {
        ASK_PLACE: a.ask_place,
        ASK_NUMBER: a.ask_units,
        ROUTE_TARGET: network.routes.target,
        ROUTE_BEGINS: network.routes.begins_start,
        ROUTE_EPISODE: network.routes.new_episode,
        BEGUN_GROUP: network.begins.group,
        PLACE_SETTING: places.setting,
        PLACE_POOL: np.where(places.pool == NONE, NONE, places.pool * pool_width),
        SECTION_PLACE: places.section_place,
        GROUP_BEGINS: groups.begins,
        GROUP_MOMENTS: np.cumsum([0, *(len(each) for each in moments)]),
        MOMENT_IDS: np.concatenate([*moments, np.zeros(0, dtype=np.int64)]),
        STREAM_OF: stream_of,
        STREAM_GROUP: streams.group,
        STREAM_AREA: streams.area,
        ACTIVITY_RANK: rank,
        ROOM_RANK: np.where(with_room, np.cumsum(with_room) - 1, NONE),
        REAL_YEARS: [calendar.start_ms(calendar.year_at(year)) for year in range(-network.years_before, network.years)],
        CHANGE_TIME: places.change_time,
        CHANGE_POOL: places.change_pool * pool_width,
        CHANGE_CAPACITY: places.change_capacity,
        CHANGE_OPEN: places.change_open,
        PRIORITIES: np.unique(network.wholes),
        DIVERTS: network.geography.diverts[:, a.setting],
        ROUTE_PLAIN: (np.diff(network.routes.begins_start) == 0) & ~network.routes.new_episode.astype(np.bool_),
    }


def _records(network: Network) -> Ints:
    a, places = network.activities, network.places
    limited = (places.pool != NONE).any(axis=1)
    asks = np.diff(a.ask_start) > 0
    kept_limited = np.append(limited[places.section_place], False)[a.section]
    may_wait = np.array(
        [limited[a.ask_place[first:last]].any() for first, last in zip(a.ask_start, a.ask_start[1:], strict=False)],
        dtype=np.bool_,
    )
    columns = {
        V_ASKS: a.ask_start[:-1],
        V_ASKS_END: a.ask_start[1:],
        V_SECTION: a.section,
        V_MAY_WAIT: may_wait | kept_limited,
        V_TURNOVER: a.turnover,
        V_HOLDS: a.holds,
        V_TELLS_HELD: a.holds & (asks | (a.section != NONE)),
        V_KEEPS_TURN: a.keeps_turn,
        V_ROOM: a.waiting_room,
        V_GIVES_UP_TO: a.gives_up_to,
        V_REFUSED_TO: a.refused_to,
        V_NEXT: a.next,
        V_MARK_START: a.mark_start,
        V_MARK_END: a.mark_end,
        V_FULL_KIND: a.full_kind,
        V_FULL_PLACE: a.full_place,
        V_FULL_WAITING: a.full_waiting,
        V_FULL_NEXT: a.full_next,
        V_BEGINS: a.begins_start[:-1],
        V_BEGINS_END: a.begins_start[1:],
        V_STAYS: np.where(kept_limited, a.section, NONE),
        V_PLAIN: ~(may_wait | kept_limited) & (a.full_kind == NONE) & (np.diff(a.begins_start) == 0),
    }
    return np.column_stack([columns[field] for field in range(RECORD)]).astype(np.int64)
