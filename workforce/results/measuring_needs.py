"""What a piece of a visit needs of staff, and the hours on which timed work falls.

Plain Python over flat vectors, which runs alike compiled. A visit is cut into *pieces* at the ends of years, because
needs are those of the year worked. Arguments that recur: ``ints`` and ``reals`` are the vectors of
``measuring_tables``, ``need`` where a row of NEEDS begins in ``ints``,
``scratch`` the values of the patient's attributes, ``falls``, ``parts``, ``slopes``, ``daily`` and ``touched`` a
``measuring_rows.Board`` whose first hour is ``first_hour``.
"""

import math
from typing import Any

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, MS_PER_WEEK
from workforce.network.compiled import inlined
from workforce.network.keys import NEED, uniform
from workforce.network.network import NONE
from workforce.results.measures_work import AFTER, HOURS_PER_DAY
from workforce.results.measuring_tables import (
    AMOUNTS,
    AREAS,
    AT,
    ATTRIBUTE_FIRST,
    ATTRIBUTE_LAST,
    ATTRIBUTES,
    BASE,
    BY_AREA,
    CODE_STRIDE,
    COVER_GROUPS,
    DAYS,
    DRAW,
    EDGES,
    FIRST_HOUR,
    FIXED_AMOUNT,
    FIXED_SHARE,
    FRACTIONS,
    KIND,
    LINE_FIRST,
    LOOKUP_ROW,
    LOOKUP_WIDTH,
    LOOKUPS,
    NEED_WIDTH,
    NEEDS,
    OF_ATTRIBUTE,
    PAIR_WIDTH,
    ROW_TERM_FIRST,
    ROW_TERM_LAST,
    SHARE,
    STAFF,
    STRIDE,
    TERMS,
    TIME,
    TRAVEL,
    UNIT_ATTRIBUTES,
    VALUES,
    WINDOW,
    WINDOW_BEFORE,
    WINDOWS,
    YEAR_STRIDE,
    YEARS,
)


def year_at(ints: Any, time: int) -> int:
    """The index of the year of a time: NONE before the first, the last at the horizon and after it."""
    year = ints[YEARS] - 1
    while year >= 0 and time < ints[ints[EDGES] + year]:
        year -= 1
    return int(year)


def whole(amount: float) -> int:
    """Rounded to a whole number, half up."""
    return math.floor(amount + 0.5)


def looked(ints: Any, which: int, year: int, scratch: Any) -> int:
    """The id that a lookup holds."""
    row = ints[LOOKUPS] + which * LOOKUP_WIDTH
    place = ints[row + BASE] + year * ints[row + YEAR_STRIDE]
    for term in range(ints[row + ROW_TERM_FIRST], ints[row + ROW_TERM_LAST]):
        at = ints[TERMS] + term * PAIR_WIDTH
        place += ints[at + STRIDE] * scratch[ints[at + OF_ATTRIBUTE]]
    return int(ints[ints[LOOKUP_ROW] + place])


def decode(ints: Any, unit: int, code: int, scratch: Any) -> None:
    """Find the values of the attributes that the needs of an activity depend on."""
    for place in range(ints[unit + ATTRIBUTE_FIRST], ints[unit + ATTRIBUTE_LAST]):
        attribute = ints[ints[UNIT_ATTRIBUTES] + place]
        at = ints[ATTRIBUTES] + attribute * PAIR_WIDTH
        scratch[attribute] = code // ints[at + CODE_STRIDE] % ints[at + VALUES]


@inlined
def has_need(ints: Any, reals: Any, row: int, year: int, scratch: Any, key: int, episode: int, occurrence: int) -> bool:
    """Whether a visit has a need, by its own draw where only a share has."""
    need, share = ints[NEEDS] + row * NEED_WIDTH, reals[ints[FIXED_SHARE] + row]
    if share < 0.0:
        share = reals[ints[FRACTIONS] + looked(ints, ints[need + SHARE], year, scratch)]
    if share >= 1.0:
        return True
    return bool(share > 0.0 and uniform(key, ints[need + DRAW], episode, occurrence, NEED) < share)


@inlined
def amount_of(ints: Any, reals: Any, row: int, which: int, year: int, scratch: Any) -> float:
    """The time or the staff of a need."""
    fixed = reals[ints[FIXED_AMOUNT] + row]
    if fixed >= 0.0:
        return float(fixed)
    return float(reals[ints[AMOUNTS] + looked(ints, which, year, scratch)])


@inlined
def each_time(ints: Any, reals: Any, row: int, year: int, scratch: Any, area: int) -> int:
    """Staff milliseconds each time that a timed need falls."""
    time = amount_of(ints, reals, row, ints[ints[NEEDS] + row * NEED_WIDTH + TIME], year, scratch)
    by_area = reals[ints[BY_AREA] + row]
    if by_area != 0.0:
        time = time + by_area * reals[ints[TRAVEL] + year * ints[AREAS] + area]
    return whole(time)


def inside(ints: Any, reals: Any, window: int, time: int) -> float:
    """Milliseconds inside a window from the Monday at or before the clock's zero to a time."""
    since = time + ints[FIRST_HOUR] * MS_PER_HOUR
    weeks = since // MS_PER_WEEK
    rest = since - weeks * MS_PER_WEEK
    hour = rest // MS_PER_HOUR
    part = rest - hour * MS_PER_HOUR
    table = ints[WINDOW_BEFORE] + window * (HOURS_PER_WEEK + 1)
    of_hour = reals[ints[WINDOWS] + window * HOURS_PER_WEEK + hour]
    return float(weeks * reals[table + HOURS_PER_WEEK] + reals[table + hour] + part * of_hour)


@inlined
def present_time(ints: Any, reals: Any, row: int, year: int, scratch: Any, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece by a need for as long as the patient is present."""
    need = ints[NEEDS] + row * NEED_WIDTH
    staff = amount_of(ints, reals, row, ints[need + STAFF], year, scratch)
    window = ints[need + WINDOW]
    if window == NONE:
        return whole(staff * (ends - begins))
    return whole(staff * (inside(ints, reals, window, ends) - inside(ints, reals, window, begins)))


@inlined
def spread_time(each: int, begun: int, lasts: int, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece of work spread evenly over a visit."""
    if lasts <= 0:
        return each
    return whole(each * ((ends - begun) / lasts)) - whole(each * ((begins - begun) / lasts))


def first_day(ints: Any, need: int, time: int) -> int:
    """The first day, from the clock's zero, whose stated hour is not before a time."""
    return int(-((ints[need + AT] - time) // MS_PER_DAY))


@inlined
def fall(ints: Any, falls: Any, touched: Any, pair: int, first_hour: int, year: int, when: int, time: int) -> None:
    """Put work that begins at a moment on its hours; what would fall long after the year falls in one hour."""
    hour = when // MS_PER_HOUR
    room = MS_PER_HOUR - (when - hour * MS_PER_HOUR)
    last = ints[ints[EDGES] + year + 1] // MS_PER_HOUR + AFTER - 1
    horizon = ints[DAYS] * HOURS_PER_DAY
    while time > 0:
        part = min(time, room)
        if min(hour, last) < horizon:
            on_board = min(hour, last) - first_hour
            falls[pair, on_board] += part
            touched[pair, on_board // HOURS_PER_DAY] = 1
        time -= part
        hour += 1
        room = MS_PER_HOUR


@inlined
def spread(parts: Any, slopes: Any, pair: int, first_hour: int, an_hour: int, when: int, sign: int) -> None:
    """Let spread work of so many parts an hour begin (1) or end (-1) at a moment; 0: it did so in an earlier window."""
    if sign != 0:
        hour = when // MS_PER_HOUR
        past = when - hour * MS_PER_HOUR
        parts[pair, hour - first_hour] -= sign * whole(an_hour * (past / MS_PER_HOUR))
        slopes[pair, hour - first_hour] += sign * an_hour


@inlined
def repeat(ints: Any, daily: Any, need: int, group: int, first_hour: int, day: int, each: int) -> None:
    """Let repeated work begin (or, less than 0, end) on a day: after one another from its hour, or over its window."""
    line = ints[ints[LINE_FIRST] + ints[need + KIND] * ints[COVER_GROUPS] + group]
    if ints[need + WINDOW] != NONE:
        daily[line, day - first_hour // HOURS_PER_DAY] += each
        return
    sign = 1 if each > 0 else -1
    left, room = abs(each), MS_PER_HOUR - ints[need + AT] % MS_PER_HOUR
    while left > 0:
        part = min(left, room)
        daily[line, day - first_hour // HOURS_PER_DAY] += sign * part
        left -= part
        line += 1
        room = MS_PER_HOUR
