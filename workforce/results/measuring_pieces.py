"""The needs of a batch of pieces: visits to one activity at one location, in one year, need after need.

Plain Python over flat vectors, which runs alike compiled. Arguments that recur: ``ints`` and ``reals`` are the vectors
of ``measuring_tables``, ``batch`` the columns named in ``measuring_rows``, `number` how many pieces it holds, `row` a
row of NEEDS and ``need`` where it begins in ``ints``, `column` that of the need's sums, ``since`` the window's start,
``sums`` those of cells, ``sizes`` where a board begins and how wide it is. What is not `ended` is not summed up.
"""

from typing import Any

from workforce.model.calendar import MS_PER_HOUR
from workforce.network.compiled import expected_soon, inlined
from workforce.network.keys import unit_interval
from workforce.network.network import AT_START, CONTACTS, NONE, RATIO, REPEATED, WHOLE
from workforce.results.measures_work import PARTS
from workforce.results.measuring_draws import find_keys, find_words
from workforce.results.measuring_needs import (
    fall,
    first_day,
    looked,
    present_time,
    repeat,
    spread,
    spread_time,
    value_of,
    whole,
)
from workforce.results.measuring_rows import (
    AHEAD,
    AREA,
    BEGINS,
    BITS,
    CELL,
    CODE,
    DAYS_WIDE,
    EACH,
    ENDS,
    FIRST_NEED,
    FIRST_WORD,
    FROM_HOUR,
    HAD,
    HOUR,
    HOURS_WIDE,
    LASTS,
    PIECE_PATIENT,
    PIECE_ROW,
    SECOND_WORD,
    START,
    TOUCHED_WIDE,
    VECTOR,
)
from workforce.results.measuring_tables import (
    AMOUNTS,
    AREAS,
    BIT,
    BY_AREA,
    DAYS,
    DRAW,
    ENTRY_BITS,
    ENTRY_FIRST,
    ENTRY_TERMS,
    ENTRY_VECTOR,
    FIXED_AMOUNT,
    FIXED_SHARE,
    FORM,
    FRACTIONS,
    LISTED,
    NEED_FIRST,
    NEED_LAST,
    NEED_WIDTH,
    NEEDS,
    OFFSET_FIRST,
    OFFSET_LAST,
    OFFSETS,
    PAIR,
    PAIR_WIDTH,
    PASSED,
    ROLE,
    ROLES,
    SHARE,
    SPREAD_PAIR,
    STAFF,
    TERM_FIRST,
    TERM_LAST,
    TIME,
    TRAVEL,
    WINDOW,
)


def take_needs(
    ints: Any, reals: Any, rows: Any, people: Any, batch: Any, number: int, unit: int, year: int, group: int,
    late: bool, since: int, closes: bool, ended: bool, sums: Any, falls: Any, parts: Any, slopes: Any, daily: Any,
    touched: Any, sizes: Any,
) -> None:  # fmt: skip
    """Take the needs of all pieces on, and find which needs of a share each has by being present (BITS).

    Args:
        ints: As above; also reals, batch, number, since, ended, sums and sizes.
        reals: Fractions.
        rows: Of ``windows.ROW_COLUMNS``, end to end.
        people: Of ``log.PATIENT_COLUMNS``, end to end.
        batch: The pieces.
        number: How many.
        unit: Where the activity's row of UNITS of the year begins.
        year: The year.
        group: The cover group; NONE where its work is not counted.
        late: Whether visits may end at another time than drawn: their spread work is taken on when they have ended.
        since: The window's start.
        closes: Whether a piece that ends in the window is over by then: it may only be cut by the window's end.
        ended: Whether the visits have ended.
        sums: Of cells.
        falls: Of ``measuring_rows.Board``; also parts, slopes, daily, touched and `sizes`.
    """
    first, keyed = ints[unit + NEED_FIRST], False
    for k in range(number):
        batch[BITS + k] = 0
    for row in range(first, ints[unit + NEED_LAST]):
        need, column = ints[NEEDS] + row * NEED_WIDTH, FIRST_NEED + row - first
        share = reals[ints[FIXED_SHARE] + row]
        if share == 0.0:
            continue
        if share < 1.0 and not keyed:
            find_keys(rows, people, batch, number)
            keyed = True
        find_had(ints, reals, rows, batch, number, row, year)
        form = ints[need + FORM]
        if form in (RATIO, WHOLE):
            take_presence(ints, reals, rows, batch, number, row, column, year, ended, sums)
            continue
        find_each(ints, reals, rows, people, batch, number, row, year)
        pair = NONE if group == NONE else ints[ints[PAIR] + group * ints[ROLES] + ints[need + ROLE]]
        if form == AT_START:
            take_starts(ints, rows, batch, number, column, pair, year, since, ended, sums, falls, touched, sizes)
        elif form == CONTACTS:
            take_contacts(
                ints, rows, batch, number, need, column, pair, year, since, ended, sums, falls, touched, sizes
            )
        elif form == REPEATED:
            group_of_work = NONE if pair == NONE else group
            take_repeated(ints, batch, number, need, column, group_of_work, since, closes, ended, sums, daily, sizes)
        else:
            take_spread(
                ints, rows, batch, number, column, pair, year, late, since, closes, ended, sums, falls, parts, slopes,
                touched, sizes,
            )  # fmt: skip


def find_had(ints: Any, reals: Any, rows: Any, batch: Any, number: int, row: int, year: int) -> None:
    """Find which pieces have a need (HAD), by each visit's own draw where only a share has."""
    need, share = ints[NEEDS] + row * NEED_WIDTH, reals[ints[FIXED_SHARE] + row]
    if share >= 1.0:
        for k in range(number):
            batch[HAD + k] = 1
        return
    find_words(batch, number, ints[need + DRAW])
    fixed, which = share >= 0.0, ints[need + SHARE]
    for k in range(number):
        if not fixed:
            share = reals[ints[FRACTIONS] + looked(ints, which, year, rows[batch[PIECE_ROW + k] + CODE])]
        batch[HAD + k] = 1 if unit_interval(batch[FIRST_WORD + k], batch[SECOND_WORD + k]) < share else 0


def find_each(ints: Any, reals: Any, rows: Any, people: Any, batch: Any, number: int, row: int, year: int) -> None:
    """Find the staff milliseconds each time that a timed need falls (EACH), 0 for pieces that do not have it."""
    fixed, by_area = reals[ints[FIXED_AMOUNT] + row], reals[ints[BY_AREA] + row]
    if fixed >= 0.0 and by_area == 0.0:
        each = whole(fixed)
        for k in range(number):
            batch[EACH + k] = batch[HAD + k] * each
        return
    which, travel = ints[ints[NEEDS] + row * NEED_WIDTH + TIME], ints[TRAVEL] + year * ints[AREAS]
    for k in range(number):
        time = fixed
        if fixed < 0.0:
            time = reals[ints[AMOUNTS] + looked(ints, which, year, rows[batch[PIECE_ROW + k] + CODE])]
        if by_area != 0.0:
            time = time + by_area * reals[travel + people[batch[PIECE_PATIENT + k] + AREA]]
        batch[EACH + k] = batch[HAD + k] * whole(time)


def take_presence(
    ints: Any, reals: Any, rows: Any, batch: Any, number: int, row: int, column: int, year: int, ended: bool, sums: Any
) -> None:
    """Take a need on that lasts as long as the patient is present."""
    need, fixed = ints[NEEDS] + row * NEED_WIDTH, reals[ints[FIXED_AMOUNT] + row]
    which, window = ints[need + STAFF], ints[need + WINDOW]
    if ints[need + BIT] != NONE:
        for k in range(number):
            batch[BITS + k] |= batch[HAD + k] << ints[need + BIT]
    for k in range(number if ended else 0):
        if batch[HAD + k] != 0:
            staff = fixed
            if fixed < 0.0:
                staff = reals[ints[AMOUNTS] + looked(ints, which, year, rows[batch[PIECE_ROW + k] + CODE])]
            time = present_time(ints, reals, staff, window, batch[BEGINS + k], batch[ENDS + k])
            sums[batch[CELL + k] + column] += time


def take_starts(
    ints: Any, rows: Any, batch: Any, number: int, column: int, pair: int, year: int, since: int, ended: bool,
    sums: Any, falls: Any, touched: Any, sizes: Any,
) -> None:  # fmt: skip
    """Take work on that falls as a visit starts, in the hours of a pair (NONE: in none)."""
    of_pair, of_days, first_hour = pair * sizes[HOURS_WIDE], pair * sizes[TOUCHED_WIDE], sizes[FROM_HOUR]
    for k in range(number):
        expected_soon(falls, of_pair + batch[HOUR + min(k + AHEAD, number - 1)] - first_hour)
        begins, each = batch[BEGINS + k], batch[EACH + k]
        if rows[batch[PIECE_ROW + k] + START] != begins:
            continue
        if ended:
            sums[batch[CELL + k] + column] += each
        if pair != NONE and begins >= since:
            fall(ints, falls, touched, of_pair, of_days, first_hour, year, begins, each)


def take_contacts(
    ints: Any, rows: Any, batch: Any, number: int, need: int, column: int, pair: int, year: int, since: int,
    ended: bool, sums: Any, falls: Any, touched: Any, sizes: Any,
) -> None:  # fmt: skip
    """Take work on that falls so long after a visit's start, while the visit goes on."""
    of_pair, of_days, first_hour = pair * sizes[HOURS_WIDE], pair * sizes[TOUCHED_WIDE], sizes[FROM_HOUR]
    for k in range(number):
        start, begins, ends = rows[batch[PIECE_ROW + k] + START], batch[BEGINS + k], batch[ENDS + k]
        each = batch[EACH + k]
        for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
            fell = start + ints[ints[OFFSETS] + place]
            if begins <= fell < ends:
                if ended:
                    sums[batch[CELL + k] + column] += each
                if pair != NONE and fell >= since:
                    fall(ints, falls, touched, of_pair, of_days, first_hour, year, fell, each)


def take_repeated(
    ints: Any, batch: Any, number: int, need: int, column: int, group: int, since: int, closes: bool, ended: bool,
    sums: Any, daily: Any, sizes: Any,
) -> None:  # fmt: skip
    """Take work on that is repeated on listed days, on the lines of a cover group (NONE: on none)."""
    passed, days, first_hour = ints[PASSED] + ints[need + LISTED] * (ints[DAYS] + 1), sizes[DAYS_WIDE], sizes[FROM_HOUR]
    for k in range(number):
        each, begins, ends = batch[EACH + k], batch[BEGINS + k], batch[ENDS + k]
        if each == 0:
            continue
        first = first_day(ints, need, begins)
        last = max(first_day(ints, need, ends), first)
        if ended:
            sums[batch[CELL + k] + column] += each * (ints[passed + last] - ints[passed + first])
        if group != NONE and begins >= since:
            repeat(ints, daily, days, need, group, first_hour, first, each)
        if group != NONE and closes and ends >= since:
            repeat(ints, daily, days, need, group, first_hour, last, -each)


def take_spread(
    ints: Any, rows: Any, batch: Any, number: int, column: int, pair: int, year: int, late: bool, since: int,
    closes: bool, ended: bool, sums: Any, falls: Any, parts: Any, slopes: Any, touched: Any, sizes: Any,
) -> None:  # fmt: skip
    """Take work on that is spread evenly over visits, in the hours of a pair (NONE: in none)."""
    first_hour = sizes[FROM_HOUR]
    of_spread = NONE if pair == NONE else ints[ints[SPREAD_PAIR] + pair] * sizes[HOURS_WIDE]
    for k in range(number):
        each, lasts, begins, ends = batch[EACH + k], batch[LASTS + k], batch[BEGINS + k], batch[ENDS + k]
        if each == 0:
            continue
        if ended:
            time = spread_time(each, rows[batch[PIECE_ROW + k] + START], lasts, begins, ends)
            sums[batch[CELL + k] + column] += time
        if pair == NONE or lasts == NONE:
            continue
        opens, shuts = late or begins >= since, late or (closes and ends >= since)
        if lasts == 0:
            if opens:
                of_pair, of_days = pair * sizes[HOURS_WIDE], pair * sizes[TOUCHED_WIDE]
                fall(ints, falls, touched, of_pair, of_days, first_hour, year, begins, each)
            continue
        an_hour = whole(each * (PARTS * MS_PER_HOUR / lasts))
        if opens:
            spread(parts, slopes, of_spread, first_hour, an_hour, begins, 1)
        if shuts:
            spread(parts, slopes, of_spread, first_hour, an_hour, ends, -1)


@inlined
def find_vectors(ints: Any, rows: Any, batch: Any, number: int, unit: int) -> bool:
    """Find the vector of need of each piece (VECTOR): by the attributes, then by the drawn bits; whether one may be."""
    bits, terms = ints[unit + ENTRY_BITS], ints[unit + TERM_LAST] - ints[unit + TERM_FIRST]
    entry = ints[ENTRY_VECTOR] + ints[unit + ENTRY_FIRST]
    if bits == 0 and terms == 0 and ints[entry] == 0:
        return False
    for k in range(number):
        place = 0
        for term in range(ints[unit + TERM_FIRST], ints[unit + TERM_LAST]):
            at = ints[ENTRY_TERMS] + term * PAIR_WIDTH
            place += value_of(ints, ints[at], rows[batch[PIECE_ROW + k] + CODE]) * ints[at + 1]
        batch[VECTOR + k] = ints[entry + ((place << bits) | batch[BITS + k])]
    return True
