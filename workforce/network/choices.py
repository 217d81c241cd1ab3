"""How one choice is made: the shared pieces of ``sampling`` and ``beginnings``.

Plain Python over the two vectors of ``packing``, which runs alike compiled. Arguments that recur:

- ``ints``, ``reals``: the vectors of ``packing.pack``; ``key``: the patient's key;
- ``year``: index of the financial year whose values count, 0 to Y-1;
- ``code``: the patient's attributes as one number; ``what``: the hash of what is drawn;
- ``episode``: the patient's episode, from 0; ``occurrence``: how often the patient has joined this activity
  before in the episode; ``purpose``: of ``keys.PURPOSES``.
"""

from typing import Any

from workforce.network.compiled import inlined
from workforce.network.distributions import FIXED, TABLE, duration, table_quantile, whole_time
from workforce.network.keys import MOVE, MOVED_TO, SET, uniform
from workforce.network.network import NONE
from workforce.network.packing import (
    ATTRIBUTE_CODE,
    ATTRIBUTE_VALUES,
    LAW_A,
    LAW_B,
    LAW_C,
    LAW_KIND,
    LAW_TABLE_SHARE,
    LAW_TABLE_TIME,
    LOOKUP_ATTRIBUTE,
    LOOKUP_BASE,
    LOOKUP_ROW,
    LOOKUP_START,
    LOOKUP_STRIDE,
    LOOKUP_YEAR,
    SET_ATTRIBUTE,
    SET_HASH,
    SET_SHARES,
    SET_VALUE,
    SHARE_ROOT,
    SHARE_SHARE,
    SHARE_START,
    YEAR_START,
    YEARS,
)

LONGEST_YEAR = 366 * 86_400_000
"""Milliseconds of a leap year: after so many of them, at least as many financial years have begun."""

NEVER = -(2**62)
"""The time of a moment that a patient never had, and the start of a visit that never started."""


@inlined
def year_index(ints: Any, clock: int) -> int:
    """The financial year of a time as an index, the first or last year for times outside the horizon."""
    starts, last = ints[YEAR_START], ints[YEARS] - 1
    year = min(max((clock - ints[starts]) // LONGEST_YEAR, 0), last)
    while year < last and clock >= ints[starts + year + 1]:
        year += 1
    return int(year)


def value_of(ints: Any, attribute: int, code: int) -> int:
    """The value of one attribute in a patient's code."""
    step, values = ints[ints[ATTRIBUTE_CODE] + attribute], ints[ints[ATTRIBUTE_VALUES] + attribute]
    value = code if step == 1 else code // step  # dividing takes long
    return int(value if value < values else value % values)


def with_value(ints: Any, attribute: int, value: int, code: int) -> int:
    """The code with one attribute changed to a value."""
    return code + int((value - value_of(ints, attribute, code)) * ints[ints[ATTRIBUTE_CODE] + attribute])


def lookup(ints: Any, which: int, year: int, code: int) -> int:
    """The id that a lookup holds for a patient in a year."""
    row = ints[ints[LOOKUP_BASE] + which] + year * ints[ints[LOOKUP_YEAR] + which]
    start = ints[LOOKUP_START] + which
    for place in range(ints[start], ints[start + 1]):
        value = value_of(ints, ints[ints[LOOKUP_ATTRIBUTE] + place], code)
        row += ints[ints[LOOKUP_STRIDE] + place] * value
    return int(ints[ints[LOOKUP_ROW] + row])


def picked(reals: Any, first: int, count: int, u: float) -> int:
    """Which of ``count`` shares from ``reals[first]`` holds u; one of share 0 is never picked."""
    total = 0.0
    last = 0
    for place in range(count):
        share = reals[first + place]
        if share > 0.0:
            total += share
            last = place
            if u < total:
                return place
    return last


def moved(reals: Any, share: int, root: int, count: int, stays: int, w: float) -> int:
    """Where one who must move goes: to what has gained over the root, in proportion to the gain."""
    gained = 0.0
    for place in range(count):
        gained += max(reals[share + place] - reals[root + place], 0.0)
    reached = 0.0
    last = stays
    for place in range(count):
        gain = reals[share + place] - reals[root + place]
        if gain > 0.0:
            reached += gain
            last = place
            if w * gained < reached:
                return place
    return last


def coupled(
    reals: Any,
    share: int,
    root: int,
    count: int,
    key: int,
    what: int,
    episode: int,
    occurrence: int,
    purpose: int,
) -> int:
    """One of ``count`` options with shares from ``reals[share]``, coupled to the root's from ``reals[root]``.

    First the root scenario's choice is drawn. A patient keeps it with chance min(1, share/root share), else
    goes to an option that gained; so only those who must move do, and a growing shift moves nested sets.
    """
    place = picked(reals, root, count, uniform(key, what, episode, occurrence, purpose))
    new, old = reals[share + place], reals[root + place]
    if new >= old or uniform(key, what, episode, occurrence, MOVE) < new / old:
        return place
    return moved(reals, share, root, count, place, uniform(key, what, episode, occurrence, MOVED_TO))


def share_row(ints: Any, reals: Any, row: int, key: int, what: int, episode: int, occurrence: int, purpose: int) -> int:
    """A value drawn from one row of shares of an attribute's values."""
    first = ints[ints[SHARE_START] + row]
    count = ints[ints[SHARE_START] + row + 1] - first
    share, root = ints[SHARE_SHARE] + first, ints[SHARE_ROOT] + first
    return coupled(reals, share, root, count, key, what, episode, occurrence, purpose)


@inlined
def drawn_time(
    ints: Any,
    reals: Any,
    which: int,
    year: int,
    code: int,
    key: int,
    what: int,
    episode: int,
    occurrence: int,
    purpose: int,
) -> int:
    """A time in whole milliseconds from the law that a lookup names."""
    return time_by(ints, reals, lookup(ints, which, year, code), key, what, episode, occurrence, purpose)


@inlined
def time_by(ints: Any, reals: Any, law: int, key: int, what: int, episode: int, occurrence: int, purpose: int) -> int:
    """A time in whole milliseconds from a law; a fixed one needs no draw."""
    kind = ints[ints[LAW_KIND] + law]
    a, b, c = reals[ints[LAW_A] + law], reals[ints[LAW_B] + law], reals[ints[LAW_C] + law]
    if kind == FIXED:
        return whole_time(a)
    u = uniform(key, what, episode, occurrence, purpose)
    if kind == TABLE:
        first, apart = ints[LAW_TABLE_SHARE] + int(a), ints[LAW_TABLE_TIME] - ints[LAW_TABLE_SHARE]
        return whole_time(table_quantile(first, int(b), apart, reals, reals, u))
    return duration(kind, a, b, c, reals, reals, u)


def apply_sets(
    ints: Any,
    reals: Any,
    first: int,
    last: int,
    year: int,
    code: int,
    key: int,
    episode: int,
    occurrence: int,
) -> int:
    """The code after the rows ``first`` .. ``last - 1`` of Sets, one after the other."""
    for place in range(first, last):
        value = ints[ints[SET_VALUE] + place]
        if value == NONE:
            row = lookup(ints, ints[ints[SET_SHARES] + place], year, code)
            what = ints[ints[SET_HASH] + place]
            value = share_row(ints, reals, row, key, what, episode, occurrence, SET)
        code = with_value(ints, ints[ints[SET_ATTRIBUTE] + place], value, code)
    return code
