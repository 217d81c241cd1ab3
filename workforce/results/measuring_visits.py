"""Visits of one window taken on: what they add to each year's sums, to each hour's timed work, and to who is present.

Plain Python over flat vectors, which runs alike compiled; arguments are as in ``measuring_needs``.
"""

from typing import Any

from workforce.model.calendar import MS_PER_HOUR
from workforce.network.choices import NEVER
from workforce.network.compiled import inlined
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
    EPISODE,
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
    OCCURRENCE,
    PATIENT,
    PATIENT_GROUP,
    PRESENT,
    START,
    STARTED,
)
from workforce.results.measuring_tables import (
    ACTIVITIES,
    AREA_PCT,
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
    TEAM,
    TEAMS,
    TERM_FIRST,
    TERM_LAST,
    UNIT_WIDTH,
    UNITS,
    VECTORS,
    YEARS,
)
from workforce.results.tallies import EMPTY, slot_of


def take_visits(
    ints: Any, reals: Any, rows: Any, lasts: Any, people: Any, since: int, until: int, ended: bool, cells: Any,
    board: Any, first_hour: int, events: Any, due: Any, scratch: Any,
) -> None:  # fmt: skip
    """Take rows of visits on, each for what falls in the window [since, until) and was not taken on before.

    Args:
        ints: As above; also reals and first_hour.
        reals: Fractions.
        rows: Of ``windows.ROW_COLUMNS``; those never started are passed over.
        lasts: How long each visit lasts, whole, whatever the horizon cuts; NONE where that is not known yet.
        people: Patients, as in the window.
        since: The window's start.
        until: Its end.
        ended: Whether the visits ended in the window: they are summed up. Others go on.
        cells: Sums of cells, with room for all pieces.
        board: Timed work, with room for all hours.
        first_hour: The board's first hour.
        events: Who comes and goes, with room for all pieces' both ends.
        due: Of each visit that goes on, when something more is due before its end.
        scratch: Room for a value of each attribute.
    """
    keys, cell_at, key_of, sums, cells_used = cells
    falls, parts, slopes, daily, touched = board
    where, what, events_used = events
    edges = ints[EDGES]
    horizon, cell = ints[edges + ints[YEARS]], NONE
    for i in range(len(rows)):
        start = rows[i, START]
        due[i] = NO_DUE
        if start == NEVER or start >= horizon:
            continue
        who = rows[i, PATIENT]
        finish = rows[i, FINISH] if ended else until
        first = max(year_at(ints, start if ended else max(since - 1, start)), 0)
        if not ended:
            due[i] = next_due(ints, rows[i, ACTIVITY], start, until)
        for year in range(first, year_at(ints, max(finish - 1, start)) + 1):
            begins, ends = max(start, ints[edges + year]), min(finish, ints[edges + year + 1])
            if ended:
                key = key_of_cell(ints, rows[i, ACTIVITY], rows[i, LOCATION], people, who, year)
                cell = cell_of(key, keys, cell_at, key_of, cells_used)
                sums[cell, STARTED] += 1 if begins == start else 0
                sums[cell, PRESENT] += ends - begins
            closes = ends >= since and (ended or ints[edges + year + 1] < until)
            vector = take_piece(
                ints, reals, rows, i, people, who, lasts[i], year, begins, ends, since, closes, sums, cell, falls,
                parts, slopes, daily, touched, first_hour, scratch,
            )  # fmt: skip
            if vector and ends > begins:
                group = inside_group(ints, rows[i, ACTIVITY], rows[i, LOCATION])
                come_and_go(ints, group, year, vector, begins, ends, since, closes, where, what, events_used)
                for place in range(ints[TEAMS] if group != NONE else 0):
                    team = ints[ints[TEAM] + group * ints[TEAMS] + place]
                    come_and_go(ints, team, year, vector, begins, ends, since, closes, where, what, events_used)


@inlined
def key_of_cell(ints: Any, activity: int, location: int, people: Any, who: int, year: int) -> int:
    """The key of the cell of a piece."""
    pct = ints[ints[AREA_PCT] + people[who, AREA]]
    key = (year * ints[ACTIVITIES] + activity) * ints[GROUPS] + people[who, PATIENT_GROUP]
    return int((key * (ints[LOCATIONS] + 1) + location + 1) * ints[PCTS] + pct)


def cell_of(key: int, keys: Any, cell_at: Any, key_of: Any, used: Any) -> int:
    """The cell of a key, made where it is new (see ``measuring_rows.Cells``)."""
    slot = slot_of(keys, key)
    if keys[slot] == EMPTY:
        keys[slot] = key
        cell_at[slot] = used[0]
        key_of[used[0]] = key
        used[0] += 1
    return int(cell_at[slot])


@inlined
def take_piece(
    ints: Any, reals: Any, rows: Any, i: int, people: Any, who: int, lasts: int, year: int, begins: int, ends: int,
    since: int, closes: bool, sums: Any, cell: int, falls: Any, parts: Any, slopes: Any, daily: Any, touched: Any,
    first_hour: int, scratch: Any,
) -> int:  # fmt: skip
    """Take the needs of one piece of row `i` on; which vector of need the patient has by being present."""
    activity, start = rows[i, ACTIVITY], rows[i, START]
    unit = ints[UNITS] + (year * ints[ACTIVITIES] + activity) * UNIT_WIDTH
    first, bits = ints[unit + NEED_FIRST], 0
    decode(ints, unit, rows[i, CODE], scratch)
    group = inside_group(ints, activity, rows[i, LOCATION])
    for row in range(first, ints[unit + NEED_LAST]):
        need = ints[NEEDS] + row * NEED_WIDTH
        form = ints[need + FORM]
        if not has_need(ints, reals, row, year, scratch, people[who, KEY], rows[i, EPISODE], rows[i, OCCURRENCE]):
            continue
        if form in (RATIO, WHOLE):
            if ints[need + BIT] != NONE:
                bits |= 1 << ints[need + BIT]
            if cell != NONE:
                sums[cell, FIRST_NEED + row - first] += present_time(ints, reals, row, year, scratch, begins, ends)
            continue
        each = each_time(ints, reals, row, year, scratch, people[who, AREA])
        if cell != NONE:
            sums[cell, FIRST_NEED + row - first] += timed_time(ints, need, each, start, lasts, begins, ends)
        if group == NONE or each == 0:
            continue
        pair = ints[ints[PAIR] + group * ints[ROLES] + ints[need + ROLE]]
        if form == AT_START:
            if begins == start and begins >= since:
                fall(ints, falls, touched, pair, first_hour, year, begins, each)
        elif form == REPEATED:
            day = first_day(ints, need, begins)
            if begins >= since:
                repeat(ints, daily, need, group, first_hour, day, each)
            if closes:
                repeat(ints, daily, need, group, first_hour, max(first_day(ints, need, ends), day), -each)
        elif form == CONTACTS:
            for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
                fell = start + ints[ints[OFFSETS] + place]
                if begins <= fell < ends and fell >= since:
                    fall(ints, falls, touched, pair, first_hour, year, fell, each)
        elif lasts != NONE:
            late = ints[ints[LATE] + activity] != 0
            opens, shuts = late or begins >= since, late or closes
            if lasts == 0 and opens:
                fall(ints, falls, touched, pair, first_hour, year, begins, each)
            elif lasts > 0:
                of_spread, an_hour = ints[ints[SPREAD_PAIR] + pair], whole(each * (PARTS * MS_PER_HOUR / lasts))
                spread(parts, slopes, of_spread, first_hour, an_hour, begins, 1 if opens else 0)
                spread(parts, slopes, of_spread, first_hour, an_hour, ends, -1 if shuts else 0)
    return vector_of(ints, unit, bits, scratch)


@inlined
def vector_of(ints: Any, unit: int, bits: int, scratch: Any) -> int:
    """The vector of need of a patient: by the cell of the attributes, then by the drawn bits."""
    place = 0
    for term in range(ints[unit + TERM_FIRST], ints[unit + TERM_LAST]):
        at = ints[ENTRY_TERMS] + term * PAIR_WIDTH
        place += scratch[ints[at]] * ints[at + 1]
    place = (place << ints[unit + ENTRY_BITS]) | bits
    return int(ints[ints[ENTRY_VECTOR] + ints[unit + ENTRY_FIRST] + place])


@inlined
def inside_group(ints: Any, activity: int, location: int) -> int:
    """The cover group in which a visit counts; NONE where another region's staff give the care."""
    if location == NONE:
        return NONE
    return int(ints[ints[INSIDE] + ints[ints[SETTING] + activity] * ints[LOCATIONS] + location])


@inlined
def timed_time(ints: Any, need: int, each: int, start: int, lasts: int, begins: int, ends: int) -> int:
    """Staff milliseconds of a piece by a timed need."""
    form = ints[need + FORM]
    if form == AT_START:
        return each if begins == start else 0
    if form == SPREAD:
        return spread_time(each, start, lasts, begins, ends)
    if form == REPEATED:
        passed = ints[PASSED] + ints[need + LISTED] * (ints[DAYS] + 1)
        first = first_day(ints, need, begins)
        last = max(first_day(ints, need, ends), first)
        return int(each * (ints[passed + last] - ints[passed + first]))
    times = 0
    for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
        fell = start + ints[ints[OFFSETS] + place]
        if begins <= fell < ends:
            times += 1
    return each * times


@inlined
def come_and_go(
    ints: Any, group: int, year: int, vector: int, begins: int, ends: int, since: int, closes: bool, where: Any,
    what: Any, used: Any,
) -> None:  # fmt: skip
    """Tell who comes to a cover group and who goes, in the window."""
    if group == NONE:
        return
    of_set = (year * ints[SETS] + ints[ints[GROUP_SET] + group]) * ints[VECTORS]
    kind = ints[ints[CLASS] + of_set + vector]
    if kind == NONE:
        return
    for coming in range(2):
        if (begins >= since) if coming else closes:
            when = (begins if coming else ends) - since
            where[used[0]] = year * ints[COVER_GROUPS] + group
            what[used[0]] = (when * ints[KINDS] + kind) * 2 + coming
            used[0] += 1


def next_due(ints: Any, activity: int, start: int, until: int) -> int:
    """When a visit that goes on has something to be taken on that its end does not tell: a new year, or a contact."""
    year = year_at(ints, until - 1)
    due = NO_DUE
    if year < ints[YEARS] - 1:
        due = ints[ints[EDGES] + year + 1]
    if year == NONE:
        return int(due)
    unit = ints[UNITS] + (year * ints[ACTIVITIES] + activity) * UNIT_WIDTH
    for row in range(ints[unit + NEED_FIRST], ints[unit + NEED_LAST]):
        need = ints[NEEDS] + row * NEED_WIDTH
        if ints[need + FORM] == CONTACTS:
            for place in range(ints[need + OFFSET_FIRST], ints[need + OFFSET_LAST]):
                fell = start + ints[ints[OFFSETS] + place]
                if until <= fell < due:
                    due = fell
    return int(due)


def arrange(rows: Any, locations: int, firsts: Any, order: Any) -> None:
    """Find the order of visits by activity and location, those of one in the order they come.

    Args:
        rows: Of ``windows.ROW_COLUMNS``.
        locations: How many there are.
        firsts: Room for a number for each activity and location, or none, and two more; all 0.
        order: Where the order is put.
    """
    for i in range(len(rows)):
        firsts[rows[i, ACTIVITY] * (locations + 1) + rows[i, LOCATION] + 2] += 1
    for place in range(1, len(firsts)):
        firsts[place] += firsts[place - 1]
    for i in range(len(rows)):
        place = rows[i, ACTIVITY] * (locations + 1) + rows[i, LOCATION] + 1
        order[firsts[place]] = i
        firsts[place] += 1


def take_held(ints: Any, rows: Any, people: Any, cells: Any) -> None:
    """Take rows of ``windows.HELD_COLUMNS`` on: places kept after an activity, in milliseconds."""
    keys, cell_at, key_of, sums, used = cells
    horizon = ints[ints[EDGES] + ints[YEARS]]
    for i in range(len(rows)):
        start, finish, who = rows[i, HELD_START], rows[i, HELD_FINISH], rows[i, HELD_PATIENT]
        if start < horizon:
            for year in range(max(year_at(ints, start), 0), year_at(ints, max(finish - 1, start)) + 1):
                begins, ends = max(start, ints[ints[EDGES] + year]), min(finish, ints[ints[EDGES] + year + 1])
                key = key_of_cell(ints, rows[i, HELD_ACTIVITY], rows[i, HELD_LOCATION], people, who, year)
                sums[cell_of(key, keys, cell_at, key_of, used), KEEPING] += ends - begins
