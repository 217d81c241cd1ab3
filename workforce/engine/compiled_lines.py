"""Lines of the compiled engine: who waits, in order, found and taken out in steps that grow with the logarithm only.

An ordered set is a treap: a search tree by (priority, time of joining, patient's key), whose nodes are patients and
whose shape follows the low bits of the patients' keys, which are random; neighbours in order are chained as well.
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
    HOLDS,
    JOINED,
    LEAST,
    LEAVE,
    LEFT,
    LIMIT,
    LINE_LINKS,
    LINE_OF,
    NEXT_POOL,
    NEXT_TOUCHED,
    PATIENCE,
    PRIORITY,
    RANK,
    RIGHT,
    ROOM,
    ROOM_LINKS,
    ROOT,
    TOUCHED,
    TOUCHED_LINES,
    WAITING,
    WAITS,
    WANTED_BY,
)
from workforce.network.network import NONE

LOW = 0xFFFFFFFF


def precedes(people: Any, one: int, other: int) -> bool:
    """Whether one patient stands before another in every line."""
    if people[one, PRIORITY] != people[other, PRIORITY]:
        return bool(people[one, PRIORITY] < people[other, PRIORITY])
    if people[one, JOINED] != people[other, JOINED]:
        return bool(people[one, JOINED] < people[other, JOINED])
    return bool(people[one, RANK] < people[other, RANK])


def hang(people: Any, pools: Any, tree: int, parent: int, side: int, who: int) -> None:
    """Put a patient under another (at the root where there is none)."""
    if parent == NONE:
        pools[tree, ROOT] = who
    else:
        people[parent, side] = who


def enlist(people: Any, pools: Any, tree: int, links: int, who: int) -> None:
    """Put a patient into an ordered set.

    Args:
        people: The patients.
        pools: The pools; the row ``tree`` holds the set.
        tree: The row.
        links: The first column of the set's links.
        who: The patient's row.
    """
    left, right, height = links + LEFT, links + RIGHT, people[who, RANK] & LOW
    before, after, parent, side, node = NONE, NONE, NONE, left, pools[tree, ROOT]
    while node != NONE and people[node, RANK] & LOW >= height:
        parent = node
        if precedes(people, who, node):
            after, side = node, left
        else:
            before, side = node, right
        node = people[node, side]
    hang(people, pools, tree, parent, side, who)
    low, low_side, high, high_side = who, left, who, right
    while node != NONE:
        if precedes(people, who, node):
            people[high, high_side] = node
            after, high, high_side = node, node, left
            node = people[node, left]
        else:
            people[low, low_side] = node
            before, low, low_side = node, node, right
            node = people[node, right]
    people[low, low_side] = NONE
    people[high, high_side] = NONE
    people[who, links + BEFORE], people[who, links + AFTER] = before, after
    if before == NONE:
        pools[tree, FIRST] = who
    else:
        people[before, links + AFTER] = who
    if after != NONE:
        people[after, links + BEFORE] = who
    pools[tree, COUNT] += 1


def delist(people: Any, pools: Any, tree: int, links: int, who: int) -> None:
    """Take a patient out of an ordered set; arguments as for ``enlist``."""
    left, right = links + LEFT, links + RIGHT
    parent, side, node = NONE, left, pools[tree, ROOT]
    while node != who:
        parent, side = node, left if precedes(people, who, node) else right
        node = people[node, side]
    low, high = people[who, left], people[who, right]
    while low != NONE and high != NONE:
        if people[low, RANK] & LOW >= people[high, RANK] & LOW:
            hang(people, pools, tree, parent, side, low)
            parent, side, low = low, right, people[low, right]
        else:
            hang(people, pools, tree, parent, side, high)
            parent, side, high = high, left, people[high, left]
    hang(people, pools, tree, parent, side, high if low == NONE else low)
    before, after = people[who, links + BEFORE], people[who, links + AFTER]
    if before == NONE:
        pools[tree, FIRST] = after
    else:
        people[before, links + AFTER] = after
    if after != NONE:
        people[after, links + BEFORE] = before
    pools[tree, COUNT] -= 1


def touch(state: Any, pools: Any, pool: int) -> None:
    """Note that a pool's line may have something to give: at the end of the round it gets a pass."""
    state[GIVE] = 1
    line = pools[pool, LINE_OF]
    if pools[line, FIRST] != NONE and pools[line, TOUCHED] == 0:
        pools[line, TOUCHED] = 1
        pools[line, NEXT_TOUCHED] = state[TOUCHED_LINES]
        state[TOUCHED_LINES] = line


def merge(state: Any, people: Any, pools: Any, line: int, other: int) -> None:
    """Make one line of two, because some request asks for pools of both."""
    pool = other
    while pools[pool, LINE_OF] != line:
        pools[pool, LINE_OF] = line
        pool = pools[pool, NEXT_POOL]
    pools[line, NEXT_POOL], pools[other, NEXT_POOL] = pools[other, NEXT_POOL], pools[line, NEXT_POOL]
    who = pools[other, FIRST]
    while who != NONE:
        following = people[who, LINE_LINKS + AFTER]
        enlist(people, pools, line, LINE_LINKS, who)
        who = following
    pools[other, ROOT], pools[other, FIRST], pools[other, COUNT] = NONE, NONE, 0
    if pools[other, TOUCHED]:
        touch(state, pools, line)


def ask(state: Any, people: Any, pools: Any, who: int) -> None:
    """Join the line for all that a patient asks for now, and the waiting room; lines asked for together become one."""
    people[who, ANSWER] = WAITS
    line = NONE
    for entry in range(people[who, ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who, at + ASK_UNITS] == 0:
            continue
        pool = people[who, at + ASK_POOL]
        pools[pool, WAITING] += 1
        if line == NONE:
            line = pools[pool, LINE_OF]
        elif pools[pool, LINE_OF] != line:
            merge(state, people, pools, line, pools[pool, LINE_OF])
    enlist(people, pools, line, LINE_LINKS, who)
    touch(state, pools, line)
    room = people[who, ROOM]
    if room != NONE:
        least = people[who, LIMIT]
        if pools[room, COUNT] > 0:
            least = min(least, pools[room, LEAST])
        pools[room, LEAST] = least
        enlist(people, pools, room, ROOM_LINKS, who)
        if pools[room, COUNT] > least and pools[room, CROWDED] == 0:
            pools[room, CROWDED] = 1
            pools[room, NEXT_TOUCHED] = state[CROWDED_ROOMS]
            state[CROWDED_ROOMS] = room
            state[LEAVE] = 1
    if people[who, HOLDS] != NONE:
        enlist(people, pools, len(pools) - 1, HOLDER_LINKS, who)
        count_holder(state, pools, people[who, HOLDS], people[who, FIRST_ASK + ASK_POOL], 1)


def take_out(state: Any, people: Any, pools: Any, who: int) -> int:
    """Take a patient out of the line, the waiting room and the holders; the line's row."""
    line = NONE
    for entry in range(people[who, ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who, at + ASK_UNITS] > 0:
            pool = people[who, at + ASK_POOL]
            pools[pool, WAITING] -= 1
            line = pools[pool, LINE_OF]
    delist(people, pools, line, LINE_LINKS, who)
    if people[who, ROOM] != NONE:
        delist(people, pools, people[who, ROOM], ROOM_LINKS, who)
    if people[who, HOLDS] != NONE:
        delist(people, pools, len(pools) - 1, HOLDER_LINKS, who)
        count_holder(state, pools, people[who, HOLDS], people[who, FIRST_ASK + ASK_POOL], -1)
    people[who, PATIENCE] = 0
    return int(line)


def count_holder(state: Any, pools: Any, hold: int, want: int, step: int) -> None:
    """Keep count of the pools that some waiting holder holds and another wants: without any there is no circle."""
    before = pools[hold, HELD_BY]
    pools[hold, HELD_BY] = before + step
    if pools[hold, WANTED_BY] > 0 and (before == 0 or before + step == 0):
        state[BOTH] += step
    before = pools[want, WANTED_BY]
    pools[want, WANTED_BY] = before + step
    if pools[want, HELD_BY] > 0 and (before == 0 or before + step == 0):
        state[BOTH] += step
