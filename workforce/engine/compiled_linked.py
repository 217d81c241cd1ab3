"""Linked patients of the compiled engine: those whom another's visit or route begins.

The rules are those of ``reference``; functions are plain Python that runs alike compiled; arrays are as in
``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import pend
from workforce.engine.compiled_layout import (
    AREA,
    AT_SITE,
    CLOCK,
    CODE,
    EPISODE,
    ID,
    KEY,
    NUMBER,
    PARENT,
    PERSON_WIDTH,
    ROW,
    TIME,
    TREATED,
)
from workforce.engine.compiled_patients import arrive, signed
from workforce.engine.compiled_tables import BEGUN_GROUP, REAL_YEARS, V_BEGINS, V_BEGINS_END, YEAR_COUNT, YEARS_BEFORE
from workforce.network.beginnings import begun
from workforce.network.network import NONE


def rows_before(net: Any, record: int, first: int, row: int) -> int:
    """How many rows of the same group as a row of linked patients the same end has had before it.

    Args:
        net: The tables.
        record: The version that has ended where the row is a route's; NONE where it is the version's own.
        first: The first row of its owner.
        row: The row.
    """
    group, before = net[net[BEGUN_GROUP] + row], 0
    if record != NONE:
        for other in range(net[record + V_BEGINS], net[record + V_BEGINS_END]):
            if net[net[BEGUN_GROUP] + other] == group:
                before += 1
    for other in range(first, row):
        if net[net[BEGUN_GROUP] + other] == group:
            before += 1
    return before


def begin_linked(
    ints: Any,
    reals: Any,
    net: Any,
    state: Any,
    persons: Any,
    people: Any,
    out: Any,
    who: int,
    what: int,
    occurrence: int,
    record: int,
    first: int,
    last: int,
) -> None:
    """Start the patients whom this one begins by the rows first .. last - 1: here, now, where this one is treated."""
    for row in range(first, last):
        before = rows_before(net, record, first, row)
        clock, time = people[who + CLOCK], people[who + TIME]
        begins, key = begun(
            ints,
            reals,
            people[who + KEY],
            row,
            what,
            clock,
            people[who + CODE],
            people[who + EPISODE],
            occurrence,
            before,
        )
        if begins:
            year = net[YEAR_COUNT] - 1
            while year > -net[YEARS_BEFORE] and time < net[net[REAL_YEARS] + net[YEARS_BEFORE] + year]:
                year -= 1
            mother, group, area = people[who + ROW] * PERSON_WIDTH, net[net[BEGUN_GROUP] + row], people[who + AREA]
            number = persons[mother + NUMBER]
            child = arrive(net, state, persons, people, out, group, area, number, year, signed(key), time)
            newborn = people[child + ROW] * PERSON_WIDTH
            persons[newborn + PARENT], persons[newborn + AT_SITE] = persons[mother + ID], people[who + TREATED]
            people[child + CLOCK], people[child + TREATED] = clock, people[who + TREATED]
            people[child + CODE] = people[who + CODE]
            pend(state, people, child)
