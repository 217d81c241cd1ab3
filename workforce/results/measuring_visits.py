"""Visits of one window taken on: what they add to each year's sums, to each hour's timed work, and to who is present.

Plain Python over flat vectors, which runs alike compiled; arguments are as in ``measuring_needs``.
"""

from typing import Any

import numpy as np

from workforce.model.calendar import MS_PER_HOUR
from workforce.network.choices import NEVER
from workforce.network.network import AT_START, CONTACTS, NONE, RATIO, REPEATED, SPREAD, WHOLE
from workforce.results.measures_work import PARTS
from workforce.results.measuring_needs import (
    decode,
    each_time,
    fall,
    first_day,
    has_need,
    present_time,
    repeat,
    spread,
    spread_time,
    whole,
    year_at,
)
from workforce.results.measuring_rows import (
    ACTIVITY,
    AREA,
    CODE,
    FINISH,
    FIRST_NEED,
    HELD_ACTIVITY,
    HELD_FINISH,
    HELD_LOCATION,
    HELD_PATIENT,
    HELD_START,
    KEEPING,
    KEY,
    LOCATION,
    NO_DUE,
    PATIENT,
    PATIENT_GROUP,
    PRESENT,
    START,
    STARTED,
)
from workforce.results.measuring_tables import (
    ACTIVITIES,
    AREA_PCT,
    ATTRIBUTE_COUNT,
    BIT,
    CLASS,
    COVER_GROUPS,
    DAYS,
    EDGES,
    ENTRY_BITS,
    ENTRY_FIRST,
    ENTRY_TERMS,
    ENTRY_VECTOR,
    FORM,
    GROUP_SET,
    GROUPS,
    INSIDE,
    KINDS,
    LATE,
    LISTED,
    LOCATIONS,
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
    PCTS,
    ROLE,
    ROLES,
    SETS,
    SETTING,
    SPREAD_PAIR,
    TERM_FIRST,
    TERM_LAST,
    UNIT_WIDTH,
    UNITS,
    VECTORS,
    YEARS,
)
from workforce.results.tallies import EMPTY, slot_of


def take_visits(
    ints: Any,
    reals: Any,
    rows: Any,
    lasts: Any,
    people: Any,
    since: int,
    until: int,
    ended: bool,
    cells: Any,
    board: Any,
    first_hour: int,
    events: Any,
    due: Any,
) -> None:
    """Take rows of visits on, each for what falls in the window [since, until) and was not taken on before.

    Args:
        ints: As above; also reals, board and first_hour.
        reals: Fractions.
        rows: Rows of ``windows.ROW_COLUMNS``; those never started are passed over.
        lasts: How long each visit lasts, whole, whatever the horizon cuts; NONE where that is not known yet.
        people: Patients, as in the window.
        since: The window's start.
        until: Its end.
        ended: Whether the visits ended in the window: they are summed up. Others go on.
        cells: Sums of cells, with room for all pieces.
        board: Timed work, with room for all hours.
        first_hour: The board's first hour.
        events: Who comes and goes, with room for all pieces' both ends.
        due: Of each visit that goes on, when the next thing is due that its end does not tell.
    """
    scratch = np.zeros(ints[ATTRIBUTE_COUNT], dtype=np.int64)
    horizon = ints[ints[EDGES] + ints[YEARS]]
    for i in range(len(rows)):
        visit = rows[i]
        start = visit[START]
        due[i] = NO_DUE
        if start == NEVER or start >= horizon:
            continue
        who = people[visit[PATIENT]]
        finish = visit[FINISH] if ended else until
        first, last = max(year_at(ints, start), 0), year_at(ints, max(finish - 1, start))
        if not ended:
            first = max(first, year_at(ints, since - 1))
            due[i] = next_due(ints, visit, until)
        for year in range(first, last + 1):
            begins, ends = max(start, ints[ints[EDGES] + year]), min(finish, ints[ints[EDGES] + year + 1])
            cell = cell_of(ints, cells, visit[ACTIVITY], visit[LOCATION], who, year) if ended else NONE
            closes = ends >= since and (ended or ints[ints[EDGES] + year + 1] < until)
            vector = take_piece(
                ints, reals, visit, who, lasts[i], year, begins, ends, since, closes, cells, cell, board, first_hour,
                scratch,
            )  # fmt: skip
            if vector and ends > begins:
                come_and_go(ints, visit, year, vector, begins, ends, since, closes, events)


def cell_of(ints: Any, cells: Any, activity: int, location: int, who: Any, year: int) -> int:
    """The cell of a piece, made where it is new."""
    pct = ints[ints[AREA_PCT] + who[AREA]]
    key = (year * ints[ACTIVITIES] + activity) * ints[GROUPS] + who[PATIENT_GROUP]
    key = (key * (ints[LOCATIONS] + 1) + location + 1) * ints[PCTS] + pct
    slot = slot_of(cells.keys, key)
    if cells.keys[slot] == EMPTY:
        cells.keys[slot] = key
        cells.cells[slot] = cells.used[0]
        cells.key_of[cells.used[0]] = key
        cells.used[0] += 1
    return int(cells.cells[slot])


def take_piece(
    ints: Any,
    reals: Any,
    visit: Any,
    who: Any,
    lasts: int,
    year: int,
    begins: int,
    ends: int,
    since: int,
    closes: bool,
    cells: Any,
    cell: int,
    board: Any,
    first_hour: int,
    scratch: Any,
) -> int:
    """Take the needs of one piece on; which vector of need the patient has by being present."""
    unit = ints[UNITS] + (year * ints[ACTIVITIES] + visit[ACTIVITY]) * UNIT_WIDTH
    first, bits = ints[unit + NEED_FIRST], 0
    decode(ints, unit, visit[CODE], scratch)
    group = inside_group(ints, visit)
    if cell != NONE:
        cells.sums[cell, STARTED] += 1 if begins == visit[START] else 0
        cells.sums[cell, PRESENT] += ends - begins
    for row in range(first, ints[unit + NEED_LAST]):
        need = ints[NEEDS] + row * NEED_WIDTH
        if not has_need(ints, reals, need, year, scratch, visit, who[KEY]):
            continue
        if ints[need + FORM] == RATIO or ints[need + FORM] == WHOLE:
            if ints[need + BIT] != NONE:
                bits |= 1 << ints[need + BIT]
            if cell != NONE:
                time = present_time(ints, reals, need, year, scratch, begins, ends)
                cells.sums[cell, FIRST_NEED + row - first] += time
            continue
        each = each_time(ints, reals, row, year, scratch, who[AREA])
        if cell != NONE:
            cells.sums[cell, FIRST_NEED + row - first] += timed_time(ints, need, each, visit, lasts, begins, ends)
        if group != NONE and each > 0:
            put_work(ints, board, need, each, group, visit, lasts, year, begins, ends, since, closes, first_hour)
    place = 0
    for term in range(ints[unit + TERM_FIRST], ints[unit + TERM_LAST]):
        at = ints[ENTRY_TERMS] + term * PAIR_WIDTH
        place += scratch[ints[at]] * ints[at + 1]
    place = (place << ints[unit + ENTRY_BITS]) | bits
    return int(ints[ints[ENTRY_VECTOR] + ints[unit + ENTRY_FIRST] + place])


def inside_group(ints: Any, visit: Any) -> int:
    """The cover group in which a visit counts; NONE where another region's staff give the care."""
    location = visit[LOCATION] if visit[LOCATION] != NONE else ints[LOCATIONS]
    setting = ints[ints[SETTING] + visit[ACTIVITY]]
    return int(ints[ints[INSIDE] + setting * (ints[LOCATIONS] + 1) + location])


def timed_time(ints: Any, need: int, each: int, visit: Any, lasts: int, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece by a timed need."""
    form = ints[need + FORM]
    if form == AT_START:
        return each if begins == visit[START] else 0
    if form == SPREAD:
        return spread_time(each, visit[START], lasts, begins, ends)
    if form == REPEATED:
        passed = ints[PASSED] + ints[need + LISTED] * (ints[DAYS] + 1)
        first = first_day(ints, need, begins)
        last = max(first_day(ints, need, ends), first)
        return int(each * (ints[passed + last] - ints[passed + first]))
    times = 0
    for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
        fell = visit[START] + ints[ints[OFFSETS] + place]
        if begins <= fell < ends:
            times += 1
    return each * times


def put_work(
    ints: Any,
    board: Any,
    need: int,
    each: int,
    group: int,
    visit: Any,
    lasts: int,
    year: int,
    begins: int,
    ends: int,
    since: int,
    closes: bool,
    first_hour: int,
) -> None:
    """Put the work of a timed need on the board, as far as it becomes known in the window."""
    form, opens = ints[need + FORM], begins >= since
    pair = ints[ints[PAIR] + group * ints[ROLES] + ints[need + ROLE]]
    if form == AT_START:
        if opens and begins == visit[START]:
            fall(ints, board, pair, first_hour, year, begins, each)
    elif form == REPEATED:
        first = first_day(ints, need, begins)
        if opens:
            repeat(ints, board, need, group, first_hour, first, each)
        if closes:
            repeat(ints, board, need, group, first_hour, max(first_day(ints, need, ends), first), -each)
    elif form == CONTACTS:
        for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
            fell = visit[START] + ints[ints[OFFSETS] + place]
            if begins <= fell < ends and fell >= since:
                fall(ints, board, pair, first_hour, year, fell, each)
    elif form == SPREAD and lasts != NONE:
        late = ints[ints[LATE] + visit[ACTIVITY]] != 0
        if lasts == 0 and (opens or late):
            fall(ints, board, pair, first_hour, year, begins, each)
        elif lasts > 0:
            an_hour = whole(each * (PARTS * MS_PER_HOUR / lasts))
            of_spread = ints[ints[SPREAD_PAIR] + pair]
            if opens or late:
                spread(board, of_spread, first_hour, an_hour, begins, 1)
            if closes or late:
                spread(board, of_spread, first_hour, an_hour, ends, -1)


def come_and_go(
    ints: Any, visit: Any, year: int, vector: int, begins: int, ends: int, since: int, closes: bool, events: Any
) -> None:
    """Tell who comes to a cover group and who goes, in the window."""
    group = inside_group(ints, visit)
    if group == NONE:
        return
    of_set = (year * ints[SETS] + ints[ints[GROUP_SET] + group]) * ints[VECTORS]
    kind = ints[ints[CLASS] + of_set + vector]
    for coming in range(2):
        if (begins >= since) if coming else closes:
            when = (begins if coming else ends) - since
            events.where[events.used[0]] = year * ints[COVER_GROUPS] + group
            events.what[events.used[0]] = (when * ints[KINDS] + kind) * 2 + coming
            events.used[0] += 1


def next_due(ints: Any, visit: Any, until: int) -> int:
    """When a visit that goes on has something to be taken on that its end does not tell: a new year, or a contact."""
    year = year_at(ints, until - 1)
    due = NO_DUE
    if year < ints[YEARS] - 1:
        due = ints[ints[EDGES] + year + 1]
    if year == NONE:
        return int(due)
    unit = ints[UNITS] + (year * ints[ACTIVITIES] + visit[ACTIVITY]) * UNIT_WIDTH
    for row in range(ints[unit + NEED_FIRST], ints[unit + NEED_LAST]):
        need = ints[NEEDS] + row * NEED_WIDTH
        if ints[need + FORM] == CONTACTS:
            for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
                fell = visit[START] + ints[ints[OFFSETS] + place]
                if until <= fell < due:
                    due = fell
    return int(due)


def take_held(ints: Any, rows: Any, people: Any, cells: Any) -> None:
    """Take rows of ``windows.HELD_COLUMNS`` on: places kept after an activity, in milliseconds."""
    horizon = ints[ints[EDGES] + ints[YEARS]]
    for i in range(len(rows)):
        start, finish = rows[i, HELD_START], rows[i, HELD_FINISH]
        if start < horizon:
            for year in range(max(year_at(ints, start), 0), year_at(ints, max(finish - 1, start)) + 1):
                begins, ends = max(start, ints[ints[EDGES] + year]), min(finish, ints[ints[EDGES] + year + 1])
                who = people[rows[i, HELD_PATIENT]]
                cell = cell_of(ints, cells, rows[i, HELD_ACTIVITY], rows[i, HELD_LOCATION], who, year)
                cells.sums[cell, KEEPING] += ends - begins
