"""Who a patient is: site, attributes and moments before arrival, and the patients that others begin.

Scalar functions for once a patient, plain or compiled; their arguments are as in ``choices``.
"""

from typing import Any

from workforce.network.choices import (
    coupled,
    drawn_time,
    lookup,
    picked,
    share_row,
    value_of,
    with_value,
    year_index,
)
from workforce.network.compiled import inlined
from workforce.network.keys import ATTRIBUTE, BEGINS, MOMENT, SITE, linked_key, uniform
from workforce.network.network import DRAWN, FROM_AGE_SEX, FROM_AREA, FROM_GROUP, NONE
from workforce.network.packing import (
    AGE_SEX_HASH,
    AREA_ROOT,
    AREA_SHARE,
    AREAS,
    ATTRIBUTE_FIRST,
    ATTRIBUTE_HASH,
    ATTRIBUTE_KIND,
    ATTRIBUTE_ORDER,
    ATTRIBUTE_SHARES,
    ATTRIBUTES,
    ATTRIBUTES_OF,
    BEGINS_GROUP,
    BEGINS_SHARE,
    CELL_SHARE,
    CELL_VALUES,
    CELLS,
    FLOW_HASH,
    FLOW_ROOT,
    FLOW_SHARE,
    FRACTIONS,
    GROUP_AGE_SEX,
    GROUP_HASH,
    GROUP_MOMENT,
    GROUP_PATHWAY,
    GROUP_VALUE,
    INHERITS,
    MOMENT_HASH,
    MOMENTS,
    MOST_VALUES,
    SITES,
    YEARS,
)


@inlined
def first_site(ints: Any, reals: Any, key: int, pathway: int, area: int, year: int) -> int:
    """The site a patient of an area goes to, drawn once a patient; NONE where the pathway has no flows."""
    count = ints[SITES]
    row = ((pathway * ints[YEARS] + year) * ints[AREAS] + area) * count
    share, root = ints[FLOW_SHARE] + row, ints[FLOW_ROOT] + row
    total, some, last = 0.0, 0, 0
    for place in range(count):
        total += reals[share + place]
        if reals[root + place] > 0.0:
            some, last = some + 1, place
    if total <= 0.0:
        return NONE
    if some == 1 and reals[share + last] >= reals[root + last]:
        return last  # whatever is drawn
    return coupled(reals, share, root, count, key, ints[ints[FLOW_HASH] + pathway], 0, 0, SITE)


def age_sex_cell(ints: Any, reals: Any, key: int, group: int, stream: int, year: int) -> int:
    """The demographic cell of a patient; NONE for groups whose arrivals say nothing of age and sex."""
    which = ints[GROUP_AGE_SEX] + 2 * group
    if stream == NONE or (ints[which] == NONE and ints[which + 1] == NONE):
        return NONE
    count = ints[CELLS]
    first = ints[CELL_SHARE] + (stream * ints[YEARS] + year) * count
    what = ints[ints[AGE_SEX_HASH] + group]
    return picked(reals, first, count, uniform(key, what, 0, 0, ATTRIBUTE))


def from_cell(ints: Any, group: int, attribute: int, cell: int) -> int:
    """The value of an attribute that a demographic cell decides; NONE for one it does not."""
    if cell == NONE:
        return NONE
    which, values = ints[GROUP_AGE_SEX] + 2 * group, ints[CELL_VALUES] + 2 * cell
    if ints[which] == attribute:
        return int(ints[values])
    if ints[which + 1] == attribute:
        return int(ints[values + 1])
    return NONE


def first_code(ints: Any, reals: Any, key: int, group: int, stream: int, area: int, year: int, parent_code: int) -> int:
    """All of a patient's attributes at arrival, drawn in the order in which they depend on each other.

    Those that a linked group inherits come from `parent_code`, the attributes of the patient who begins this one
    (0 for all who arrive by themselves); drawn attributes follow them.
    """
    code = 0
    cell = age_sex_cell(ints, reals, key, group, stream, year)
    those = ints[ATTRIBUTES_OF] + ints[ints[GROUP_PATHWAY] + group]
    for place in range(ints[those], ints[those + 1]):
        attribute = ints[ints[ATTRIBUTE_ORDER] + place]
        kind = ints[ints[ATTRIBUTE_KIND] + attribute]
        what = ints[ints[ATTRIBUTE_HASH] + attribute]
        shares = ints[ints[ATTRIBUTE_SHARES] + attribute]
        value = from_cell(ints, group, attribute, cell) if kind == FROM_AGE_SEX else NONE
        if ints[ints[INHERITS] + group * ints[ATTRIBUTES] + attribute]:
            value = value_of(ints, attribute, parent_code)
        elif kind == FROM_AREA:
            most = ints[MOST_VALUES]
            row = ((attribute * ints[YEARS] + year) * ints[AREAS] + area) * most
            share, root = ints[AREA_SHARE] + row, ints[AREA_ROOT] + row
            value = coupled(reals, share, root, most, key, what, 0, 0, ATTRIBUTE)
        elif value == NONE and shares != NONE and kind in (DRAWN, FROM_AGE_SEX):
            row = lookup(ints, shares, year, code)
            value = share_row(ints, reals, row, key, what, 0, 0, ATTRIBUTE)
        elif kind == FROM_GROUP:
            value = ints[ints[GROUP_VALUE] + group]
        elif value == NONE:
            value = ints[ints[ATTRIBUTE_FIRST] + attribute]
        if value != NONE:
            code = with_value(ints, attribute, value, code)
    return code


def moment_before(ints: Any, reals: Any, key: int, group: int, moment: int, year: int, code: int) -> int:
    """How long before arrival a moment of a patient lies, in milliseconds; NONE where the group has none."""
    law = ints[ints[GROUP_MOMENT] + (group * ints[YEARS] + year) * ints[MOMENTS] + moment]
    if law == NONE:
        return NONE
    return drawn_time(ints, reals, law, year, code, key, ints[ints[MOMENT_HASH] + moment], 0, 0, MOMENT)


def begun(
    ints: Any,
    reals: Any,
    key: int,
    begins: int,
    owner: int,
    clock: int,
    code: int,
    episode: int,
    occurrence: int,
    again: int,
) -> tuple[bool, int]:
    """Whether a row of ``Begins`` begins a linked patient when the parent's activity ends, and with what key.

    Args:
        ints: As above; also reals, key (the parent's), code, episode and occurrence.
        reals: The vector of fractions.
        key: The parent's key.
        begins: The row.
        owner: The hash of the activity that ends (of the group's beginning, for the first route).
        clock: The parent's own clock at its end.
        code: The parent's attributes.
        episode: The parent's episode.
        occurrence: The parent's occurrence.
        again: How many rows of the same group this end has had before (one of the activity, one of the route taken).

    Returns:
        Whether, and the new patient's unsigned key. The draw is the new patient's own.
    """
    group = ints[ints[BEGINS_GROUP] + begins]
    what = ints[ints[GROUP_HASH] + group] ^ owner
    child = linked_key(key, what, episode, occurrence + 65536 * again)
    fraction = lookup(ints, ints[ints[BEGINS_SHARE] + begins], year_index(ints, clock), code)
    share = reals[ints[FRACTIONS] + fraction]
    return share >= 1.0 or uniform(child, what, 0, 0, BEGINS) < share, child
