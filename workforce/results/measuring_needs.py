"""What a piece of a visit needs of staff, and the hours on which timed work falls.

Plain Python over flat vectors, which runs alike compiled. A visit is cut into *pieces* at the ends of years, because
needs are those of the year worked. Arguments that recur: ``ints`` and ``reals`` are the vectors of
``measuring_tables``, ``need`` where a row of NEEDS begins in ``ints``, ``code`` the patient's attributes, ``falls``,
``parts``, ``slopes``, ``daily`` and ``touched`` a ``measuring_rows.Board`` whose first hour is ``first_hour``.
"""

import math
from typing import Any

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, MS_PER_WEEK
from workforce.network.compiled import inlined
from workforce.network.network import NONE
from workforce.results.measures_work import AFTER, HOURS_PER_DAY
from workforce.results.measuring_tables import (
    AT,
    ATTRIBUTES,
    BASE,
    CODE_STRIDE,
    COVER_GROUPS,
    DAYS,
    EDGES,
    FIRST_HOUR,
    KIND,
    LINE_FIRST,
    LOOKUP_ROW,
    LOOKUP_WIDTH,
    LOOKUPS,
    OF_ATTRIBUTE,
    PAIR_WIDTH,
    ROW_TERM_FIRST,
    ROW_TERM_LAST,
    STRIDE,
    TERMS,
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


def value_of(ints: Any, attribute: int, code: int) -> int:
    """The value of an attribute of a patient."""
    at = ints[ATTRIBUTES] + attribute * PAIR_WIDTH
    return int(code // ints[at + CODE_STRIDE] % ints[at + VALUES])


def looked(ints: Any, which: int, year: int, code: int) -> int:
    """The id that a lookup holds."""
    row = ints[LOOKUPS] + which * LOOKUP_WIDTH
    place = ints[row + BASE] + year * ints[row + YEAR_STRIDE]
    for term in range(ints[row + ROW_TERM_FIRST], ints[row + ROW_TERM_LAST]):
        at = ints[TERMS] + term * PAIR_WIDTH
        place += ints[at + STRIDE] * value_of(ints, ints[at + OF_ATTRIBUTE], code)
    return int(ints[ints[LOOKUP_ROW] + place])


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


def present_time(ints: Any, reals: Any, staff: float, window: int, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece by a need for as long as the patient is present."""
    if window == NONE:
        return whole(staff * (ends - begins))
    return whole(staff * (inside(ints, reals, window, ends) - inside(ints, reals, window, begins)))


def spread_time(each: int, begun: int, lasts: int, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece of work spread evenly over a visit."""
    if lasts <= 0 or (begins == begun and ends - begun == lasts):
        return each
    return whole(each * ((ends - begun) / lasts)) - whole(each * ((begins - begun) / lasts))


def first_day(ints: Any, need: int, time: int) -> int:
    """The first day, from the clock's zero, whose stated hour is not before a time."""
    return int(-((ints[need + AT] - time) // MS_PER_DAY))


@inlined
def fall(
    ints: Any, falls: Any, touched: Any, of_pair: int, of_days: int, first_hour: int, year: int, when: int, time: int
) -> None:
    """Put work that begins at a moment of a year on its hours; what would fall long after the year falls in one hour.

    Args:
        ints: As above.
        falls: The board; also touched.
        touched: Its days.
        of_pair: Where the pair's hours begin on the board.
        of_days: Where its days begin.
        first_hour: The board's first hour.
        year: The year.
        when: The moment.
        time: How long the work is. Up to an hour of it falls within the board, counted or not.
    """
    hour = when // MS_PER_HOUR
    room = MS_PER_HOUR - (when - hour * MS_PER_HOUR)
    if time <= MS_PER_HOUR:
        part, on_board = min(time, room), hour - first_hour
        falls[of_pair + on_board] += part
        falls[of_pair + on_board + 1] += time - part
        touched[of_days + on_board // HOURS_PER_DAY] = 1
        touched[of_days + (on_board + 1) // HOURS_PER_DAY] = 1
        return
    last = ints[ints[EDGES] + year + 1] // MS_PER_HOUR + AFTER - 1
    horizon = ints[DAYS] * HOURS_PER_DAY
    while time > 0:
        part = min(time, room)
        if min(hour, last) < horizon:
            on_board = min(hour, last) - first_hour
            falls[of_pair + on_board] += part
            touched[of_days + on_board // HOURS_PER_DAY] = 1
        time -= part
        hour += 1
        room = MS_PER_HOUR


@inlined
def spread(parts: Any, slopes: Any, of_pair: int, first_hour: int, an_hour: int, when: int, sign: int) -> None:
    """Let spread work of so many parts an hour begin (1) or end (-1) at a moment, on the board from `of_pair` on."""
    hour = when // MS_PER_HOUR
    past = when - hour * MS_PER_HOUR
    parts[of_pair + hour - first_hour] -= sign * whole(an_hour * (past / MS_PER_HOUR))
    slopes[of_pair + hour - first_hour] += sign * an_hour


def repeat(ints: Any, daily: Any, days: int, need: int, group: int, first_hour: int, day: int, each: int) -> None:
    """Let repeated work begin (or, less than 0, end) on a day: after one another from its hour, or over its window.

    Args:
        ints: As above.
        daily: The board's lines, each of so many days.
        days: How many.
        need: The need.
        group: The cover group.
        first_hour: The board's first hour.
        day: The day, from the clock's zero.
        each: How long it takes each time.
    """
    line = ints[ints[LINE_FIRST] + ints[need + KIND] * ints[COVER_GROUPS] + group]
    on_board = line * days + day - first_hour // HOURS_PER_DAY
    if ints[need + WINDOW] != NONE:
        daily[on_board] += each
        return
    sign = 1 if each > 0 else -1
    left, room = abs(each), MS_PER_HOUR - ints[need + AT] % MS_PER_HOUR
    while left > 0:
        part = min(left, room)
        daily[on_board] += sign * part
        left -= part
        on_board += days
        room = MS_PER_HOUR
