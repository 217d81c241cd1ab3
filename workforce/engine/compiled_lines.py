"""Lines of the compiled engine: who waits, in order.

An ordered set is a chain of patients by (priority, time of joining, patient's key). Who joins now stands behind all of
the same priority who joined before, so the chain is entered at the last of that priority: only those who joined at the
same moment, and work that waits to be taken up again, pass others on the way to their place.
Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_layout import (
    AFTER,
    ANSWER,
    ASK_POOL,
    ASK_UNITS,
    ASK_WIDTH,
    ASKS,
    BEFORE,
    BOTH,
    COUNT,
    CROWDED,
    CROWDED_ROOMS,
    FIRST,
    FIRST_ASK,
    GIVE,
    HELD_BY,
    HOLDER_LINKS,
    HOLDERS,
    HOLDS,
    JOINED,
    KEY,
    LAST_OF,
    LEAST,
    LEAVE,
    LIMIT,
    LINE_LINKS,
    LINE_OF,
    NEXT_POOL,
    NEXT_TOUCHED,
    PATIENCE,
    POOL_WIDTH,
    PRIORITY,
    ROOM,
    ROOM_LINKS,
    TOUCHED,
    TOUCHED_LINES,
    WAITING,
    WAITS,
    WANTED_BY,
)
from workforce.network.network import NONE

SIGN = -(2**63)
"""Turns the order of signed numbers into that of the same bits without a sign."""


def precedes(people: Any, one: int, other: int) -> bool:
    """Whether one patient stands before another in every line."""
    if people[one + PRIORITY] != people[other + PRIORITY]:
        return bool(people[one + PRIORITY] < people[other + PRIORITY])
    if people[one + JOINED] != people[other + JOINED]:
        return bool(people[one + JOINED] < people[other + JOINED])
    return bool(people[one + KEY] ^ SIGN < people[other + KEY] ^ SIGN)


def enlist(people: Any, pools: Any, tree: int, links: int, who: int) -> None:
    """Put a patient into an ordered set.

    Args:
        people: The patients.
        pools: The pools; the row ``tree`` holds the set.
        tree: The row.
        links: The first column of the set's links.
        who: The patient.
    """
    own = tree + LAST_OF + people[who + PRIORITY]
    before, at = pools[own], own
    while before == NONE and at > tree + LAST_OF:
        at -= 1
        before = pools[at]
    while before != NONE and precedes(people, who, before):
        before = people[before + links + BEFORE]
    if before == NONE:
        after = pools[tree + FIRST]
        pools[tree + FIRST] = who
    else:
        after = people[before + links + AFTER]
        people[before + links + AFTER] = who
    people[who + links + BEFORE], people[who + links + AFTER] = before, after
    if after != NONE:
        people[after + links + BEFORE] = who
    if pools[own] == NONE or pools[own] == before:
        pools[own] = who
    pools[tree + COUNT] += 1


def delist(people: Any, pools: Any, tree: int, links: int, who: int) -> None:
    """Take a patient out of an ordered set; arguments as for ``enlist``."""
    before, after = people[who + links + BEFORE], people[who + links + AFTER]
    if before == NONE:
        pools[tree + FIRST] = after
    else:
        people[before + links + AFTER] = after
    if after != NONE:
        people[after + links + BEFORE] = before
    own = tree + LAST_OF + people[who + PRIORITY]
    if pools[own] == who:
        alike = before != NONE and people[before + PRIORITY] == people[who + PRIORITY]
        pools[own] = before if alike else NONE
    pools[tree + COUNT] -= 1


def touch(state: Any, pools: Any, pool: int) -> None:
    """Note that a pool's line may have something to give: at the end of the round it gets a pass."""
    state[GIVE] = 1
    line = pools[pool + LINE_OF]
    if pools[line + FIRST] != NONE and pools[line + TOUCHED] == 0:
        pools[line + TOUCHED] = 1
        pools[line + NEXT_TOUCHED] = state[TOUCHED_LINES]
        state[TOUCHED_LINES] = line


def merge(state: Any, people: Any, pools: Any, line: int, other: int) -> None:
    """Make one line of two, because some request asks for pools of both."""
    pool = other
    while pools[pool + LINE_OF] != line:
        pools[pool + LINE_OF] = line
        pool = pools[pool + NEXT_POOL]
    pools[line + NEXT_POOL], pools[other + NEXT_POOL] = pools[other + NEXT_POOL], pools[line + NEXT_POOL]
    one, two, last = pools[line + FIRST], pools[other + FIRST], NONE
    pools[line + FIRST] = two if one == NONE or (two != NONE and precedes(people, two, one)) else one
    while one != NONE or two != NONE:
        if one == NONE or (two != NONE and precedes(people, two, one)):
            who, two = two, people[two + LINE_LINKS + AFTER]
        else:
            who, one = one, people[one + LINE_LINKS + AFTER]
        people[who + LINE_LINKS + BEFORE], people[who + LINE_LINKS + AFTER] = last, NONE
        if last != NONE:
            people[last + LINE_LINKS + AFTER] = who
        pools[line + LAST_OF + people[who + PRIORITY]] = who
        last = who
    pools[line + COUNT] += pools[other + COUNT]
    pools[other + FIRST], pools[other + COUNT] = NONE, 0
    for own in range(other + LAST_OF, other + state[POOL_WIDTH]):
        pools[own] = NONE
    if pools[other + TOUCHED]:
        touch(state, pools, line)


def ask(state: Any, people: Any, pools: Any, who: int) -> None:
    """Join the line for all that a patient asks for now, and the waiting room; lines asked for together become one."""
    people[who + ANSWER] = WAITS
    line = NONE
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who + at + ASK_UNITS] == 0:
            continue
        pool = people[who + at + ASK_POOL]
        pools[pool + WAITING] += 1
        if line == NONE:
            line = pools[pool + LINE_OF]
        elif pools[pool + LINE_OF] != line:
            merge(state, people, pools, line, pools[pool + LINE_OF])
    enlist(people, pools, line, LINE_LINKS, who)
    touch(state, pools, line)
    room = people[who + ROOM]
    if room != NONE:
        least = people[who + LIMIT]
        if pools[room + COUNT] > 0:
            least = min(least, pools[room + LEAST])
        pools[room + LEAST] = least
        enlist(people, pools, room, ROOM_LINKS, who)
        if pools[room + COUNT] > least and pools[room + CROWDED] == 0:
            pools[room + CROWDED] = 1
            pools[room + NEXT_TOUCHED] = state[CROWDED_ROOMS]
            state[CROWDED_ROOMS] = room
            state[LEAVE] = 1
    if people[who + HOLDS] != NONE:
        enlist(people, pools, state[HOLDERS], HOLDER_LINKS, who)
        count_holder(state, pools, people[who + HOLDS], people[who + FIRST_ASK + ASK_POOL], 1)


def take_out(state: Any, people: Any, pools: Any, who: int) -> int:
    """Take a patient out of the line, the waiting room and the holders; the line's row."""
    line = NONE
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who + at + ASK_UNITS] > 0:
            pool = people[who + at + ASK_POOL]
            pools[pool + WAITING] -= 1
            line = pools[pool + LINE_OF]
    delist(people, pools, line, LINE_LINKS, who)
    if people[who + ROOM] != NONE:
        delist(people, pools, people[who + ROOM], ROOM_LINKS, who)
    if people[who + HOLDS] != NONE:
        delist(people, pools, state[HOLDERS], HOLDER_LINKS, who)
        count_holder(state, pools, people[who + HOLDS], people[who + FIRST_ASK + ASK_POOL], -1)
    people[who + PATIENCE] = 0
    return int(line)


def count_holder(state: Any, pools: Any, hold: int, want: int, step: int) -> None:
    """Keep count of the pools that some waiting holder holds and another wants: without any there is no circle."""
    before = pools[hold + HELD_BY]
    pools[hold + HELD_BY] = before + step
    if pools[hold + WANTED_BY] > 0 and (before == 0 or before + step == 0):
        state[BOTH] += step
    before = pools[want + WANTED_BY]
    pools[want + WANTED_BY] = before + step
    if pools[want + HELD_BY] > 0 and (before == 0 or before + step == 0):
        state[BOTH] += step
