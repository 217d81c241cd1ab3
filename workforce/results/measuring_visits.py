"""Visits of one window taken on: what they add to each year's sums, to each hour's timed work, and to who is present.

Visits to one activity at one location are taken on together, a batch at a time, need after need (`measuring_pieces`).
Plain Python over flat vectors, which runs alike compiled; arguments are as in ``measuring_needs``.
"""

from typing import Any

from workforce.engine.log import CUT
from workforce.model.calendar import MS_PER_HOUR
from workforce.network.choices import NEVER
from workforce.network.compiled import expected_soon, inlined
from workforce.network.network import CONTACTS, NONE
from workforce.results.measuring_needs import year_at
from workforce.results.measuring_pieces import find_vectors, take_needs
from workforce.results.measuring_rows import (
    ACTIVITY,
    AHEAD,
    AREA,
    BATCH,
    BEGINS,
    CELL,
    ENDS,
    FINISH,
    FIRST_YEAR,
    HELD_ACTIVITY,
    HELD_FINISH,
    HELD_LOCATION,
    HELD_PATIENT,
    HELD_START,
    HELD_WIDTH,
    HOUR,
    KEEPING,
    LAST_YEAR,
    LASTS,
    LOCATION,
    NO_DUE,
    OUTCOME,
    PATIENT,
    PATIENT_GROUP,
    PEOPLE_WIDTH,
    PIECE_PATIENT,
    PIECE_ROW,
    PRESENT,
    ROOM,
    ROW_WIDTH,
    START,
    STARTED,
    USED,
    VECTOR,
    VISIT_FINISH,
    VISIT_LASTS,
    VISIT_ROW,
    WIDTH,
)
from workforce.results.measuring_tables import (
    ACTIVITIES,
    AREA_PCT,
    CLASS,
    COVER_GROUPS,
    EDGES,
    FORM,
    GROUP_SET,
    GROUPS,
    INSIDE,
    KIND_BITS,
    LATE,
    LOCATIONS,
    NEED_FIRST,
    NEED_LAST,
    NEED_WIDTH,
    NEEDS,
    OFFSET_FIRST,
    OFFSET_LAST,
    OFFSETS,
    PCTS,
    SETS,
    SETTING,
    TEAM,
    TEAMS,
    UNIT_WIDTH,
    UNITS,
    VECTORS,
    YEARS,
)
from workforce.results.tallies import EMPTY, slot_of


def take_visits(
    ints: Any, reals: Any, rows: Any, order: Any, first: int, number: int, lasts: Any, people: Any, since: int,
    until: int, ended: bool, keys: Any, cell_at: Any, key_of: Any, sums: Any, cells: Any, falls: Any, parts: Any,
    slopes: Any, daily: Any, touched: Any, board: Any, where: Any, what: Any, events: Any, due: Any, batch: Any,
) -> int:  # fmt: skip
    """Take rows of visits on, each for what falls in the window [since, until) and was not taken on before.

    Args:
        ints: As above; also reals.
        reals: Fractions.
        rows: Of ``windows.ROW_COLUMNS``, end to end; those never started are passed over.
        order: In which rows are taken on: by activity and location. AHEAD more follow, of any rows.
        first: The place in the order to begin with.
        number: How many rows there are.
        lasts: How long each visit lasts, whole, whatever the horizon cuts; NONE where that is not known yet. Of those
            that ended, it is read where they were cut.
        people: Patients, as in the window, end to end.
        since: The window's start.
        until: Its end.
        ended: Whether the visits ended in the window: they are summed up. Others go on.
        keys: Of ``measuring_rows.Cells``; also cell_at, key_of, sums and `cells`, their sizes.
        falls: Of ``measuring_rows.Board``, end to end, with room for all hours; also parts, slopes, daily, touched and
            `board`, its sizes.
        where: Of ``measuring_rows.Events``; also what and `events`, their sizes.
        due: Of each visit that goes on, when something more is due before its end.
        batch: Room for BATCH_SIZE numbers.

    Returns:
        The place in the order at which there was no more room for what a batch may add; `number` where all are taken.
    """
    while first < number:
        more = BATCH * ints[YEARS]
        if cells[USED] + more > cells[ROOM] or events[USED] + 2 * more * (1 + ints[TEAMS]) > events[ROOM]:
            return first
        last = find_batch(ints, rows, order, first, number, lasts, people, since, until, ended, due, batch)
        at = order[first] * ROW_WIDTH
        activity, location = rows[at + ACTIVITY], rows[at + LOCATION]
        group, late = inside_group(ints, activity, location), ints[ints[LATE] + activity] != 0
        low, high = years_of(batch, last - first)
        for year in range(low, high + 1):
            unit = ints[UNITS] + (year * ints[ACTIVITIES] + activity) * UNIT_WIDTH
            number_of = find_pieces(
                ints, rows, people, batch, last - first, year, activity, location, ended, keys, cell_at, key_of, sums,
                cells,
            )  # fmt: skip
            closes = ended or ints[ints[EDGES] + year + 1] < until
            take_needs(
                ints, reals, rows, people, batch, number_of, unit, year, group, late, since, closes, ended, sums, falls,
                parts, slopes, daily, touched, board,
            )  # fmt: skip
            if group != NONE and find_vectors(ints, rows, batch, number_of, unit):
                come_and_go(ints, batch, number_of, year, group, since, closes, where, what, events)
                for place in range(ints[TEAMS]):
                    team = ints[ints[TEAM] + group * ints[TEAMS] + place]
                    if team != NONE:
                        come_and_go(ints, batch, number_of, year, team, since, closes, where, what, events)
        first = last
    return first


def find_batch(
    ints: Any, rows: Any, order: Any, first: int, number: int, lasts: Any, people: Any, since: int, until: int,
    ended: bool, due: Any, batch: Any,
) -> int:  # fmt: skip
    """Find the next visits of one activity and location, and in which years they have pieces; arguments as above.

    Returns:
        The place in the order of the first that is not one of them.
    """
    at = order[first] * ROW_WIDTH
    activity, location = rows[at + ACTIVITY], rows[at + LOCATION]
    horizon, year, last = ints[ints[EDGES] + ints[YEARS]], 0, first
    while last < number and last - first < BATCH:
        i, k = order[last], last - first
        at = i * ROW_WIDTH
        if rows[at + ACTIVITY] != activity or rows[at + LOCATION] != location:
            break
        soon = order[last + AHEAD] * ROW_WIDTH
        expected_soon(rows, soon)
        expected_soon(rows, soon + ROW_WIDTH - 1)
        expected_soon(people, rows[order[last + AHEAD // 2] * ROW_WIDTH + PATIENT] * PEOPLE_WIDTH + PATIENT_GROUP)
        start, finish = rows[at + START], rows[at + FINISH] if ended else until
        batch[VISIT_ROW + k] = at
        batch[FIRST_YEAR + k], batch[LAST_YEAR + k] = 0, NONE
        if start != NEVER and start < horizon:
            year = year_near(ints, year, start if ended else max(since - 1, start))
            batch[FIRST_YEAR + k] = max(year, 0)
            batch[LAST_YEAR + k] = year = year_near(ints, year, max(finish - 1, start))
        batch[VISIT_FINISH + k] = finish
        batch[VISIT_LASTS + k] = lasts[i] if not ended or rows[at + OUTCOME] == CUT else finish - start
        if not ended:
            due[i] = NO_DUE if start == NEVER or start >= horizon else next_due(ints, activity, start, until)
        last += 1
    return last


@inlined
def year_near(ints: Any, year: int, time: int) -> int:
    """The index of the year of a time as `year_at` gives it, found at once where it is the one at hand."""
    if year >= 0 and ints[ints[EDGES] + year] <= time < ints[ints[EDGES] + year + 1]:
        return year
    return year_at(ints, time)


def years_of(batch: Any, number: int) -> tuple[int, int]:
    """The first and the last year in which a batch's visits have pieces."""
    low, high = batch[FIRST_YEAR], batch[LAST_YEAR]
    for k in range(1, number):
        low, high = min(low, batch[FIRST_YEAR + k]), max(high, batch[LAST_YEAR + k])
    return low, high


def find_pieces(
    ints: Any, rows: Any, people: Any, batch: Any, number: int, year: int, activity: int, location: int, ended: bool,
    keys: Any, cell_at: Any, key_of: Any, sums: Any, cells: Any,
) -> int:  # fmt: skip
    """Find the pieces of a batch's visits in one year, and sum presence up of those that ended; how many there are."""
    opens, shuts, found = ints[ints[EDGES] + year], ints[ints[EDGES] + year + 1], 0
    for k in range(number):
        if year < batch[FIRST_YEAR + k] or year > batch[LAST_YEAR + k]:
            continue
        at = batch[VISIT_ROW + k]
        start, who = rows[at + START], rows[at + PATIENT] * PEOPLE_WIDTH
        begins, ends = max(start, opens), min(batch[VISIT_FINISH + k], shuts)
        batch[PIECE_ROW + found], batch[PIECE_PATIENT + found] = at, who
        batch[BEGINS + found], batch[ENDS + found] = begins, ends
        batch[LASTS + found], batch[HOUR + found] = batch[VISIT_LASTS + k], begins // MS_PER_HOUR
        if ended:
            key = key_of_cell(ints, activity, location, people, who, year)
            cell = cell_of(key, keys, cell_at, key_of, cells)
            sums[cell + STARTED] += 1 if begins == start else 0
            sums[cell + PRESENT] += ends - begins
            batch[CELL + found] = cell
        found += 1
    return found


@inlined
def key_of_cell(ints: Any, activity: int, location: int, people: Any, who: int, year: int) -> int:
    """The key of the cell of a piece."""
    pct = ints[ints[AREA_PCT] + people[who + AREA]]
    key = (year * ints[ACTIVITIES] + activity) * ints[GROUPS] + people[who + PATIENT_GROUP]
    return int((key * (ints[LOCATIONS] + 1) + location + 1) * ints[PCTS] + pct)


def cell_of(key: int, keys: Any, cell_at: Any, key_of: Any, cells: Any) -> int:
    """Where the sums of the cell of a key begin; it is made where it is new (see ``measuring_rows.Cells``)."""
    slot = slot_of(keys, 2 * cells[ROOM] - 1, key)
    if keys[slot] == EMPTY:
        keys[slot] = key
        cell_at[slot] = cells[USED]
        key_of[cells[USED]] = key
        cells[USED] += 1
    return int(cell_at[slot] * cells[WIDTH])


@inlined
def inside_group(ints: Any, activity: int, location: int) -> int:
    """The cover group in which a visit counts; NONE where another region's staff give the care."""
    if location == NONE:
        return NONE
    return int(ints[ints[INSIDE] + ints[ints[SETTING] + activity] * ints[LOCATIONS] + location])


def come_and_go(
    ints: Any, batch: Any, number: int, year: int, group: int, since: int, closes: bool, where: Any, what: Any,
    events: Any,
) -> None:  # fmt: skip
    """Tell who of a batch comes to a cover group and who goes, in the window."""
    of_set = ints[CLASS] + (year * ints[SETS] + ints[ints[GROUP_SET] + group]) * ints[VECTORS]
    place, bits, used = year * ints[COVER_GROUPS] + group, ints[KIND_BITS] + 1, events[USED]
    for k in range(number):
        vector, begins, ends = batch[VECTOR + k], batch[BEGINS + k], batch[ENDS + k]
        if vector == 0 or ends <= begins or ints[of_set + vector] == NONE:
            continue
        kind = 2 * ints[of_set + vector]
        if begins >= since:
            where[used], what[used] = place, ((begins - since) << bits) + kind + 1
            used += 1
        if closes and ends >= since:
            where[used], what[used] = place, ((ends - since) << bits) + kind
            used += 1
    events[USED] = used


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


def arrange(rows: Any, number: int, locations: int, firsts: Any, places: int, order: Any) -> None:
    """Find the order of visits by activity and location, those of one in the order they come.

    Args:
        rows: Of ``windows.ROW_COLUMNS``, end to end.
        number: How many.
        locations: How many there are.
        firsts: Room for a number for each activity and location, or none, and two more.
        places: For how many numbers that is room.
        order: Where the order is put.
    """
    for place in range(places):
        firsts[place] = 0
    for i in range(number):
        firsts[rows[i * ROW_WIDTH + ACTIVITY] * (locations + 1) + rows[i * ROW_WIDTH + LOCATION] + 2] += 1
    for place in range(1, places):
        firsts[place] += firsts[place - 1]
    for i in range(number):
        place = rows[i * ROW_WIDTH + ACTIVITY] * (locations + 1) + rows[i * ROW_WIDTH + LOCATION] + 1
        order[firsts[place]] = i
        firsts[place] += 1


def take_held(
    ints: Any, rows: Any, first: int, number: int, people: Any, keys: Any, cell_at: Any, key_of: Any, sums: Any,
    cells: Any,
) -> int:  # fmt: skip
    """Take rows of ``windows.HELD_COLUMNS`` on, end to end: places kept after an activity, in milliseconds.

    Returns:
        The row at which there was no more room for cells; `number` where all are taken.
    """
    horizon = ints[ints[EDGES] + ints[YEARS]]
    for at in range(first * HELD_WIDTH, number * HELD_WIDTH, HELD_WIDTH):
        start, finish, who = rows[at + HELD_START], rows[at + HELD_FINISH], rows[at + HELD_PATIENT] * PEOPLE_WIDTH
        if start >= horizon:
            continue
        if cells[USED] + ints[YEARS] > cells[ROOM]:
            return at // HELD_WIDTH
        for year in range(max(year_at(ints, start), 0), year_at(ints, max(finish - 1, start)) + 1):
            begins, ends = max(start, ints[ints[EDGES] + year]), min(finish, ints[ints[EDGES] + year + 1])
            key = key_of_cell(ints, rows[at + HELD_ACTIVITY], rows[at + HELD_LOCATION], people, who, year)
            sums[cell_of(key, keys, cell_at, key_of, cells) + KEEPING] += ends - begins
    return number
