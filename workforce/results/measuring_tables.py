"""What compiled measuring reads of a network, laid end to end in two vectors as ``network.packing`` lays the choices.

``ints[ints[EDGES] + year]`` is entry `year` of the table ``EDGES``; counts stand in the header themselves. Tables of
several columns hold row after row: column `c` of row `r` is at ``r * WIDTH + c``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR
from workforce.network.compiled import is_compiling
from workforce.network.cover_teams import staffed_by, teams
from workforce.network.network import (
    HAND_OVER,
    NONE,
    RATIO,
    REPEATED,
    SHORTEN,
    SPREAD,
    WHOLE,
    Bools,
    Floats,
    Ints,
    Network,
)
from workforce.network.packing import code_strides
from workforce.results.measures_cover import inside_groups
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_work import AFTER
from workforce.results.measuring_classes import Entries, entries_of
from workforce.results.measuring_daily import Daily, daily_of

# Counts, then tables of whole numbers.
(
    YEARS, ACTIVITIES, LOCATIONS, PCTS, AREAS, GROUPS, COVER_GROUPS, ROLES, DAYS, SETS, VECTORS, FIRST_HOUR, TEAMS,
    KIND_BITS,
    EDGES, UNITS, ATTRIBUTES, LOOKUPS, TERMS, LOOKUP_ROW, NEEDS, OFFSETS, ENTRY_TERMS, ENTRY_VECTOR,
    CLASS, GROUP_SET, INSIDE, TEAM, SETTING, AREA_PCT, PASSED, PAIR, SPREAD_PAIR, LINE_FIRST, LATE,
) = range(35)  # fmt: skip
# Tables of fractions; where they begin stands in the same header.
FRACTIONS, AMOUNTS, TRAVEL, BY_AREA, WINDOWS, WINDOW_BEFORE, FIXED_SHARE, FIXED_AMOUNT = range(35, 43)
COUNTS, FIRST_REAL, HEADER = 14, 35, 43

# Columns of UNITS, one row a year and activity: rows of needs, where the entries of vectors are.
NEED_FIRST, NEED_LAST, ENTRY_FIRST, ENTRY_BITS, TERM_FIRST, TERM_LAST = range(6)
UNIT_WIDTH = 6
# Columns of NEEDS.
FORM, ROLE, SHARE, TIME, STAFF, DRAW, BIT, WINDOW, AT, LISTED, KIND, OFFSET_FIRST, OFFSET_LAST = range(13)
NEED_WIDTH = 13
# Columns of LOOKUPS, TERMS and ATTRIBUTES.
BASE, YEAR_STRIDE, ROW_TERM_FIRST, ROW_TERM_LAST = range(4)
LOOKUP_WIDTH = 4
OF_ATTRIBUTE, STRIDE = range(2)
CODE_STRIDE, VALUES = range(2)
PAIR_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Tables:
    """A network as compiled measuring reads it; made once, for any number of replications.

    Attributes:
        network: The scenario.
        ints: Whole numbers, a header first.
        reals: Fractions.
        pairs: Cover group and role of each pair in which timed work may fall [pairs, 2], in order of role and group.
        spreads: The pairs in which some of it is spread over visits.
        daily: How repeated work is counted by day.
        lines: Of each line of it: the pair, the first hour of the day, the window, the list of days [lines, 4].
        entries: The vectors of need that patients may have by their presence.
        late: Of each activity, whether a visit may end at another time than drawn: its spread work is known late.
        spread: Of each activity, whether it has work spread over the visit.
    """

    network: Network
    ints: Any
    reals: Any
    pairs: Ints
    spreads: Ints
    daily: Daily
    lines: Ints
    entries: Entries
    late: Bools
    spread: Bools
    hours: bool


def tables_of(network: Network, hours: bool = True) -> Tables:
    """Lay out what compiled measuring needs of a network.

    Args:
        network: The scenario.
        hours: Whether histograms by hour of the week (``packed.PACKED``) are made; else nobody is in a cover group.
    """
    entries, daily = entries_of(network), daily_of(network)
    pairs, spreads, pair, spread_pair = _pairs(network)
    line_first, lines = _lines(network, daily, pair)
    late, needs, team, inside = _late(network), network.needs, _teams(network), _inside(network)
    header = np.zeros(HEADER, dtype=np.int64)
    calendar = network.calendar
    header[:COUNTS] = (
        network.years, len(network.names.activities), len(network.names.locations), len(network.names.pcts),
        len(network.names.areas), len(network.names.groups), len(network.names.cover_groups),
        len(network.names.roles), calendar.horizon_ms // MS_PER_DAY, entries.classes.shape[1], len(entries.vectors),
        calendar.hour_of_week(0), team.shape[1], (entries.most_kinds - 1).bit_length(),
    )  # fmt: skip
    wholes: dict[int, Any] = {
        EDGES: year_edges(network),
        UNITS: _units(network, entries),
        ATTRIBUTES: np.column_stack((code_strides(network), network.attributes.values)),
        **_lookups(network),
        NEEDS: _needs(network, entries, daily),
        OFFSETS: needs.offset,
        ENTRY_TERMS: entries.terms,
        ENTRY_VECTOR: entries.vector,
        CLASS: entries.classes,
        GROUP_SET: entries.group_set,
        INSIDE: inside if hours else np.full_like(inside, NONE),
        TEAM: team,
        SETTING: network.activities.setting,
        AREA_PCT: network.geography.area_pct,
        PASSED: np.concatenate(
            [np.zeros((len(daily.listed), 1), dtype=np.int64), np.cumsum(daily.listed, axis=1)], axis=1
        ),
        PAIR: pair,
        SPREAD_PAIR: spread_pair,
        LINE_FIRST: line_first,
        LATE: late,
    }
    fractions: dict[int, Any] = {
        FRACTIONS: network.fractions,
        AMOUNTS: network.amounts,
        TRAVEL: network.geography.travel_per_visit,
        BY_AREA: needs.by_area_travel,
        FIXED_SHARE: _fixed(network, needs.share, network.fractions),
        FIXED_AMOUNT: _fixed(network, np.where(needs.time != NONE, needs.time, needs.staff), network.amounts),
        WINDOWS: needs.windows,
        WINDOW_BEFORE: np.array([_before(window) for window in needs.windows]),
    }
    spread = np.zeros(len(network.names.activities), dtype=np.bool_)
    for row, _, activity in need_rows(network):
        spread[activity] |= needs.form[row] == SPREAD
    ints, reals = _packed(header, wholes, fractions)
    return Tables(network, ints, reals, pairs, spreads, daily, lines, entries, late, spread, hours)


def _packed(header: Ints, wholes: dict[int, Any], fractions: dict[int, Any]) -> tuple[Any, Any]:
    """Both vectors, as lists where nothing is compiled: they are read faster there."""
    whole, real = [header], [np.zeros(0)]
    next_int, next_real = HEADER, 0
    for place in range(COUNTS, FIRST_REAL):
        table = np.asarray(wholes[place])
        bits = table.view(np.int64) if table.dtype == np.uint64 else table.astype(np.int64)
        header[place], next_int = next_int, next_int + bits.size
        whole.append(bits.ravel())
    for place in range(FIRST_REAL, HEADER):
        table = np.asarray(fractions[place], dtype=np.float64)
        header[place], next_real = next_real, next_real + table.size
        real.append(table.ravel())
    ints, reals = np.concatenate(whole), np.concatenate(real)
    return (ints, reals) if is_compiling() else (ints.tolist(), reals.tolist())


def need_rows(network: Network) -> Iterable[tuple[int, int, int]]:
    """Every row of needs with its year and activity."""
    needs = network.needs
    for year, activity in np.ndindex(*needs.start.shape):
        first = int(needs.start[year, activity])
        for row in range(first, first + int(needs.count[year, activity])):
            yield row, year, activity


def _lookups(network: Network) -> dict[int, Any]:
    looked = network.lookups
    rows = np.column_stack((looked.base, looked.year_stride, looked.attribute_start[:-1], looked.attribute_start[1:]))
    return {LOOKUPS: rows, TERMS: np.column_stack((looked.attribute, looked.stride)), LOOKUP_ROW: looked.row}


def _needs(network: Network, entries: Entries, daily: Daily) -> Ints:
    """The rows of needs; a window that is always open counts as none."""
    needs = network.needs
    table = np.full((len(needs.form), NEED_WIDTH), NONE, dtype=np.int64)
    always = np.append((needs.windows == 1.0).all(axis=1), True)
    table[:, FORM], table[:, ROLE], table[:, SHARE] = needs.form, needs.role, needs.share
    table[:, TIME], table[:, STAFF] = needs.time, needs.staff
    table[:, DRAW] = needs.draw_hash.view(np.int64)
    table[:, BIT] = entries.bit
    table[:, WINDOW] = np.where((needs.form == RATIO) & ~always[needs.window], needs.window, NONE)
    for row in np.flatnonzero(needs.form == REPEATED).tolist():
        table[row, WINDOW] = daily.kinds[daily.kind_of[row]][2]
    table[:, AT] = needs.at
    table[:, LISTED], table[:, KIND] = daily.listed_of, daily.kind_of
    table[:, OFFSET_FIRST], table[:, OFFSET_LAST] = needs.offset_start[:-1], needs.offset_start[1:]
    return table


def _fixed(network: Network, which: Ints, values: Floats) -> Floats:
    """Of each row of needs, the value that all its patients have; -1 where it depends on them."""
    looked, year = network.lookups, np.zeros(len(which), dtype=np.int64)
    for row, of_year, _ in need_rows(network):
        year[row] = of_year
    alike = looked.attribute_start[which + 1] == looked.attribute_start[which]
    place = np.where(alike, looked.base[which] + year * looked.year_stride[which], 0)
    return np.where(alike, values[looked.row[place]], -1.0)


def _units(network: Network, entries: Entries) -> Ints:
    """Rows of UNITS."""
    first = network.needs.start[:, :, None]
    last = first + network.needs.count[:, :, None]
    return np.concatenate((first, last, entries.units), axis=2)


def _inside(network: Network) -> Ints:
    """The cover group of each setting and location whose staff are the region's own [settings, L]."""
    every = np.arange(len(network.names.locations))
    settings = range(len(network.names.settings))
    return np.array([inside_groups(network, setting, every) for setting in settings], dtype=np.int64)


def _teams(network: Network) -> Ints:
    """The teams that staff each cover group beside its own staff [cover groups, most], NONE after the last."""
    of_group = teams(network)
    found = np.full((len(of_group), max((len(each) for each in of_group), default=0)), NONE, dtype=np.int64)
    for group, each in enumerate(of_group):
        found[group, : len(each)] = each
    return found


def _pairs(network: Network) -> tuple[Ints, Ints, Ints, Ints]:
    """Pairs of cover group and role with timed work; those with spread work; both by group and role."""
    inside, needs = _inside(network), network.needs
    roles = len(network.names.roles)
    timed = np.zeros((roles, len(network.names.cover_groups)), dtype=np.bool_)
    spread = timed.copy()
    for row, _, activity in need_rows(network):
        if needs.form[row] not in (RATIO, WHOLE):
            groups = inside[network.activities.setting[activity]]
            groups = staffed_by(network, groups[groups != NONE], int(needs.role[row]))
            timed[needs.role[row], groups] = True
            spread[needs.role[row], groups] |= needs.form[row] == SPREAD
    in_order = [np.argsort(np.argsort(names)) for names in (network.names.roles, network.names.cover_groups)]
    role, group = np.nonzero(timed)
    order = np.lexsort((in_order[1][group], in_order[0][role]))
    role, group = role[order], group[order]
    spreads = np.flatnonzero(spread[role, group])
    pair = np.full((timed.shape[1], roles), NONE, dtype=np.int64)
    pair[group, role] = np.arange(len(role))
    staffed = network.staffed_by
    # Work of a unit's role that a team does is the team's.
    pair = np.where(staffed == NONE, NONE, pair[staffed, np.arange(roles)])
    spread_pair = np.full(len(role), NONE, dtype=np.int64)
    spread_pair[spreads] = np.arange(len(spreads))
    return np.column_stack((group, role)), spreads, pair, spread_pair


def _lines(network: Network, daily: Daily, pair: Ints) -> tuple[Ints, Ints]:
    """The first line of each kind in each cover group, and all lines: pair, hour, window, list."""
    inside = _inside(network)
    first = np.full((len(daily.kinds), len(network.names.cover_groups)), NONE, dtype=np.int64)
    lines: list[tuple[int, int, int, int]] = []
    for row, _, activity in need_rows(network):
        kind = int(daily.kind_of[row])
        if kind == NONE:
            continue
        role, hour, window, listed = daily.kinds[kind]
        for group in np.unique(inside[network.activities.setting[activity]]).tolist():
            if group == NONE:
                continue
            staffed = int(network.staffed_by[group, role])
            if first[kind, staffed] == NONE:
                first[kind, staffed] = len(lines)
                parts = range(int(daily.parts[kind]))
                lines += [(int(pair[group, role]), min(hour + part, AFTER), window, listed) for part in parts]
            first[kind, group] = first[kind, staffed]
    return first, np.array(lines, dtype=np.int64).reshape(-1, 4)


def _late(network: Network) -> Bools:
    """Activities whose visits may end at another time than drawn: shortened, or stopped at a shift's end."""
    activities, places = network.activities, network.places
    hands_over = np.zeros(len(network.names.places), dtype=np.bool_)
    hands_over[places.pool_place[places.shift_end == HAND_OVER]] = True
    late = np.asarray(activities.full_kind == SHORTEN)
    for version, (first, last) in enumerate(pairwise(activities.ask_start.tolist())):
        late[version] |= hands_over[activities.ask_place[first:last]].any()
    return np.asarray((late[activities.version] & (activities.version != NONE)).any(axis=0))


def _before(window: Floats) -> Floats:
    """Milliseconds of the week from Monday 00:00 that lie in a window before each hour [169]."""
    return np.concatenate(([0.0], np.cumsum(window * MS_PER_HOUR)))
