"""The tables that choices read, end to end in two vectors: one of whole numbers, one of fractions.

A compiled function is called once or twice a visit, and each array it is given costs as much as the draw it
makes; two vectors cost next to nothing. The first entries of the whole numbers are a header: for each table
named below, where it begins in its vector, and for each count its value. ``ints[ints[LOOKUP_BASE] + k]`` is
thus entry k of the table ``LOOKUP_BASE``, and ``reals[ints[ROUTE_SHARE] + r]`` entry r of ``ROUTE_SHARE``.

A patient's attributes travel as one whole number, the *code*: the sum of value times ``code_strides``.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np

from workforce.network.compiled import is_compiling
from workforce.network.network import Floats, Ints, Network

# Counts, and tables of whole numbers.
(
    YEARS, ACTIVITIES, AREAS, SITES, LOCATIONS, SETTINGS, CELLS, MOMENTS, MOST_VALUES, ATTRIBUTES,
    YEAR_START, LOOKUP_START, LOOKUP_ATTRIBUTE, LOOKUP_STRIDE, LOOKUP_BASE, LOOKUP_YEAR, LOOKUP_ROW,
    LAW_KIND, WHOLES, JUNCTION_KIND, JUNCTION_FIRST, JUNCTION_COUNT, JUNCTION_MOMENT, JUNCTION_WITHIN,
    JUNCTION_OTHERWISE, ROUTE_SET_START, SET_ATTRIBUTE, SET_VALUE, SET_SHARES, SET_HASH, SHARE_START,
    BEGINS_GROUP, BEGINS_SHARE, ATTRIBUTE_ORDER, ATTRIBUTES_OF, ATTRIBUTE_VALUES, ATTRIBUTE_KIND,
    ATTRIBUTE_SHARES, ATTRIBUTE_FIRST, ATTRIBUTE_HASH, ATTRIBUTE_CODE, GROUP_PATHWAY, GROUP_HASH,
    GROUP_BEGINS_HASH, GROUP_MOMENT, GROUP_AGE_SEX, CELL_VALUES, FLOW_HASH, AGE_SEX_HASH, MOMENT_HASH,
    ACTIVITY_HASH, ACTIVITY_SETTING, VERSION, VERSION_DURATION, VERSION_PRIORITY, VERSION_PATIENCE,
    VERSION_SET_START, AREA_PCT, AREA_LOCATION, PCT_LOCATION, SITE_LOCATION, REGION_LOCATION, FOLLOWS,
    SENDS_START, SENDS_COUNT, SENDS_TO, SETTING_HASH, GROUP_VALUE, INHERITS,
) = range(69)  # fmt: skip

# Tables of fractions; where they begin stands in the same header.
(
    LAW_A, LAW_B, LAW_C, LAW_TABLE_SHARE, LAW_TABLE_TIME, FRACTIONS, ROUTE_SHARE, ROUTE_ROOT, SHARE_SHARE,
    SHARE_ROOT, AREA_SHARE, AREA_ROOT, CELL_SHARE, FLOW_SHARE, FLOW_ROOT, SENDS_SHARE, SENDS_ROOT,
) = range(69, 86)  # fmt: skip

COUNTS = 10
FIRST_REAL = 69
HEADER = 86
LARGEST_CODE = 2**62


class Packed(NamedTuple):
    """The two vectors: arrays for compiled functions, lists (much faster there) for plain Python."""

    ints: Any
    reals: Any


def code_strides(network: Network) -> Ints:
    """What one step of each attribute's value adds to a patient's code.

    Attributes of one pathway share a code; the code of a patient is a number of the patient's own pathway.

    Raises:
        ValueError: A pathway has more combinations of values than a code can hold.
    """
    of, values = network.attributes.pathway, network.attributes.values
    strides = np.ones(len(of), dtype=np.int64)
    for pathway, name in enumerate(network.names.pathways):
        sizes = [int(n) for n in values[of == pathway]]
        if prod(sizes) > LARGEST_CODE:
            raise ValueError(
                f"the attributes of the pathway {name!r} have {prod(sizes)} combinations of values, more "
                f"than {LARGEST_CODE}; give it fewer attributes or fewer values"
            )
        strides[of == pathway] = [prod(sizes[:place]) for place in range(len(sizes))]
    return strides


def attribute_values(network: Network, codes: Ints, attribute: int) -> Ints:
    """The value of one attribute in each of many codes (of patients of that attribute's pathway)."""
    stride, values = code_strides(network)[attribute], network.attributes.values[attribute]
    return np.asarray(codes // stride % values, dtype=np.int64)


def _counts(network: Network) -> dict[int, int]:
    area_shares = network.attributes.area_shares
    return {
        YEARS: network.years,
        ACTIVITIES: len(network.activities.hash),
        AREAS: len(network.geography.area_pct),
        SITES: len(network.geography.site_location),
        LOCATIONS: len(network.names.locations),
        SETTINGS: len(network.geography.follows),
        CELLS: len(network.groups.age_sex_cells),
        MOMENTS: len(network.names.moments),
        MOST_VALUES: area_shares.shape[3] if area_shares.ndim == 4 else 0,
        ATTRIBUTES: len(network.attributes.values),
    }


def _choices(network: Network) -> dict[int, Any]:
    """Tables of lookups, laws, junctions, routes and sets."""
    n = network
    return {
        LOOKUP_START: n.lookups.attribute_start,
        LOOKUP_ATTRIBUTE: n.lookups.attribute,
        LOOKUP_STRIDE: n.lookups.stride,
        LOOKUP_BASE: n.lookups.base,
        LOOKUP_YEAR: n.lookups.year_stride,
        LOOKUP_ROW: n.lookups.row,
        LAW_KIND: n.durations.kind,
        LAW_A: n.durations.a,
        LAW_B: n.durations.b,
        LAW_C: n.durations.c,
        LAW_TABLE_SHARE: n.durations.table_share,
        LAW_TABLE_TIME: n.durations.table_time,
        FRACTIONS: n.fractions,
        WHOLES: n.wholes,
        JUNCTION_KIND: n.junctions.kind,
        JUNCTION_FIRST: n.junctions.first,
        JUNCTION_COUNT: n.junctions.count,
        JUNCTION_MOMENT: n.junctions.moment,
        JUNCTION_WITHIN: n.junctions.within,
        JUNCTION_OTHERWISE: n.junctions.otherwise,
        ROUTE_SHARE: n.routes.share,
        ROUTE_ROOT: n.routes.root_share,
        ROUTE_SET_START: n.routes.set_start,
        SET_ATTRIBUTE: n.sets.attribute,
        SET_VALUE: n.sets.value,
        SET_SHARES: n.sets.shares,
        SET_HASH: n.sets.draw_hash,
        SHARE_START: n.share_rows.start,
        SHARE_SHARE: n.share_rows.share,
        SHARE_ROOT: n.share_rows.root_share,
        BEGINS_GROUP: n.begins.group,
        BEGINS_SHARE: n.begins.share,
    }


def _people(network: Network) -> dict[int, Any]:
    """Tables of attributes, groups, streams and activities."""
    n = network
    pathway = n.attributes.pathway[n.attributes.order]
    return {
        # The attributes of each pathway together, and where they begin.
        ATTRIBUTE_ORDER: n.attributes.order[np.argsort(pathway, kind="stable")],
        ATTRIBUTES_OF: np.searchsorted(np.sort(pathway), np.arange(len(n.names.pathways) + 1)),
        ATTRIBUTE_VALUES: n.attributes.values,
        ATTRIBUTE_KIND: n.attributes.kind,
        ATTRIBUTE_SHARES: n.attributes.shares,
        ATTRIBUTE_FIRST: n.attributes.first_value,
        ATTRIBUTE_HASH: n.attributes.draw_hash,
        ATTRIBUTE_CODE: code_strides(n),
        AREA_SHARE: n.attributes.area_shares,
        AREA_ROOT: n.attributes.root_area_shares,
        GROUP_PATHWAY: n.groups.pathway,
        GROUP_VALUE: n.groups.value,
        INHERITS: n.groups.inherits,
        GROUP_HASH: n.groups.hash,
        GROUP_BEGINS_HASH: n.groups.begins_hash,
        GROUP_MOMENT: n.groups.moment_before,
        GROUP_AGE_SEX: n.groups.age_sex_attribute,
        CELL_VALUES: n.groups.age_sex_cells,
        CELL_SHARE: n.streams.cell_share,
        FLOW_HASH: n.geography.flow_hash,
        AGE_SEX_HASH: n.groups.age_sex_hash,
        MOMENT_HASH: n.groups.moment_hash,
        ACTIVITY_HASH: n.activities.hash,
        ACTIVITY_SETTING: n.activities.setting,
        VERSION: n.activities.version,
        VERSION_DURATION: n.activities.duration,
        VERSION_PRIORITY: n.activities.priority,
        VERSION_PATIENCE: n.activities.patience,
        VERSION_SET_START: n.activities.set_start,
    }


def _where(network: Network) -> dict[int, Any]:
    """Tables of the calendar and of geography."""
    g, calendar = network.geography, network.calendar
    return {
        YEAR_START: np.array(
            [calendar.start_ms(calendar.year_at(year)) for year in range(network.years)], dtype=np.int64
        ),
        AREA_PCT: g.area_pct,
        AREA_LOCATION: g.area_location,
        PCT_LOCATION: g.pct_location,
        SITE_LOCATION: g.site_location,
        REGION_LOCATION: np.array([g.region_location], dtype=np.int64),
        FOLLOWS: g.follows,
        SENDS_START: g.sends_start,
        SENDS_COUNT: g.sends_count,
        SENDS_TO: g.sends_to,
        SENDS_SHARE: g.sends_share,
        SENDS_ROOT: g.sends_root,
        SETTING_HASH: g.setting_hash,
        FLOW_SHARE: g.flow_share,
        FLOW_ROOT: g.flow_root,
    }


def pack(network: Network) -> Packed:
    """Lay a network's choice tables out in two vectors (see the top of this file).

    Raises:
        ValueError: As ``code_strides``.
    """
    tables = {**_choices(network), **_people(network), **_where(network)}
    header = np.zeros(HEADER, dtype=np.int64)
    for place, count in _counts(network).items():
        header[place] = count
    whole, real = [header], []
    next_int, next_real = HEADER, 0
    for place in range(COUNTS, HEADER):
        table = np.asarray(tables[place])
        if place < FIRST_REAL:
            # Hashes are kept as unsigned words in the network and are signed in the draws: the same 64 bits.
            bits = table.view(np.int64) if table.dtype == np.uint64 else table.astype(np.int64)
            header[place], next_int = next_int, next_int + bits.size
            whole.append(bits.ravel())
        else:
            header[place], next_real = next_real, next_real + table.size
            real.append(table.astype(np.float64).ravel())
    ints: Ints = np.concatenate(whole)
    reals: Floats = np.concatenate(real)
    if is_compiling():
        return Packed(ints, reals)
    return Packed(ints.tolist(), reals.tolist())
