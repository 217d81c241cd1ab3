"""Places of the compiled engine: who is granted what at one instant, in the rounds that the design writes down.

The rules are those of ``reference_places``; functions are plain Python that runs alike compiled; arrays are as in
``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import pend, push
from workforce.engine.compiled_layout import (
    ACTIVITY,
    AFTER,
    AHEAD,
    ANSWER,
    ASK_OWN,
    ASK_POOL,
    ASK_UNITS,
    ASK_WIDTH,
    ASKS,
    AT_WORK,
    BEFORE,
    BOTH,
    CAPACITY,
    COMES_BACK,
    COUNT_COLUMNS,
    COUNTS,
    CROWDED,
    CROWDED_ROOMS,
    EXCESS,
    EXCHANGED,
    EXCHANGES,
    FIRST,
    FIRST_ASK,
    FIRST_AT,
    FIRST_HOLDER,
    FREE,
    GIVE,
    GRANTED,
    HANDED_OVER,
    HANDS_OVER,
    HOLDER_LINKS,
    HOLDERS,
    HOLDS,
    HORIZON,
    IS_OVER,
    KEEPS_TURN,
    KEY,
    LASTS,
    LEAST_WAITING,
    LIMIT,
    LINE_LINKS,
    MARK,
    NEXT,
    NEXT_POOL,
    NEXT_TOUCHED,
    NOT_LISTED,
    NOW,
    OPEN_NOW,
    OVER,
    OVERS,
    OVERTAKEN,
    PATIENCE,
    POOL_WIDTH,
    PRIORITY,
    QUESTION,
    QUESTIONS,
    ROOM_LINKS,
    SINCE,
    STAGE,
    STAMP,
    START,
    STOPPED,
    TOUCHED,
    TOUCHED_LINES,
    USED,
    WAITING,
    WAITS,
    WAKE,
    WORK_BEFORE,
    WORK_NEXT,
    WORKERS,
)
from workforce.engine.compiled_lines import SIGN, take_out, touch
from workforce.engine.compiled_tables import POOLS
from workforce.engine.log import GAVE_UP, REFUSED
from workforce.network.network import NONE


def free(state: Any, pools: Any, events: Any, pool: int, units: int, turnover: int) -> None:
    """Give units back, after their turnover."""
    if turnover > 0:
        if state[NOW] + turnover < state[HORIZON]:
            push(state, events, state[NOW] + turnover, COMES_BACK, pool, units)
    else:
        pools[pool + USED] -= units
        touch(state, pools, pool)


def change(state: Any, pools: Any, pool: int, capacity: int, is_open: int) -> None:
    """Give a pool a new capacity, open or close it."""
    pools[pool + CAPACITY], pools[pool + OPEN_NOW] = capacity, is_open
    touch(state, pools, pool)
    if pools[pool + HANDS_OVER] and pools[pool + USED] > capacity:
        state[EXCESS] = 1


def count(state: Any, activity: int, what: int) -> None:
    """Count an exchange, an overtaking or work handed over."""
    state[state[COUNTS] + activity * COUNT_COLUMNS + what] += 1


def give(state: Any, people: Any, pools: Any) -> None:
    """One pass over each touched line; if nobody starts, the first circle of held places."""
    state[GIVE] = 0
    line = state[TOUCHED_LINES]
    state[TOUCHED_LINES] = NONE
    started = False
    while line != NONE:
        following = pools[line + NEXT_TOUCHED]
        pools[line + TOUCHED] = 0
        if pools[line + FIRST] != NONE and give_line(state, people, pools, line):
            started = True
        line = following
    if not started and state[BOTH] > 0:
        exchange(state, people, pools)


def give_line(state: Any, people: Any, pools: Any, line: int) -> bool:
    """Grant what can be granted in a line; whether any was.

    What those who start free is given in the next pass, for which they touch the line; there is one in any case, but
    without it nothing is left in this line that another pass would grant.
    """
    left = open_pools(pools, line)
    who, granted = pools[line + FIRST], NONE
    skipped = overtook = False
    while who != NONE and left > 0:
        fits = True
        for entry in range(people[who + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            units = people[who + at + ASK_UNITS]
            if units > 0 and pools[people[who + at + ASK_POOL] + FREE] < units:
                fits = False
        if fits or people[who + KEEPS_TURN]:
            left -= claim(people, pools, who)
        if fits:
            people[who + ANSWER], people[who + NEXT] = GRANTED, granted
            granted = who
            overtook = overtook or skipped
        else:
            skipped = True
        who = people[who + LINE_LINKS + AFTER]
    if granted == NONE:
        return False
    if overtook:
        count_overtaken(state, people, pools, granted)
    while granted != NONE:
        following = people[granted + NEXT]
        take_out(state, people, pools, granted)
        for entry in range(people[granted + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            pools[people[granted + at + ASK_POOL] + USED] += people[granted + at + ASK_UNITS]
        pend(state, people, granted)
        granted = following
    state[GIVE] = 1
    return True


def open_pools(pools: Any, line: int) -> int:
    """Find what is free in the pools of a line before a pass; how many of them have anything."""
    left, pool = 0, line
    while True:
        units = pools[pool + CAPACITY] - pools[pool + USED] if pools[pool + OPEN_NOW] else 0
        pools[pool + FREE] = units
        if units > 0:
            left += 1
        pool = pools[pool + NEXT_POOL]
        if pool == line:
            return left


def claim(people: Any, pools: Any, who: int) -> int:
    """Take what a request asks for, or what there is of it, from what is free; how many pools that empties."""
    emptied = 0
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        pool = people[who + at + ASK_POOL]
        taken = min(people[who + at + ASK_UNITS], max(pools[pool + FREE], 0))
        if taken > 0:
            pools[pool + FREE] -= taken
            if pools[pool + FREE] == 0:
                emptied += 1
    return emptied


def count_overtaken(state: Any, people: Any, pools: Any, last: int) -> None:
    """Count those who stand before someone granted a pool that they ask for, and wait on; ``last`` was granted last."""
    state[STAMP] += 1
    stamp, who = state[STAMP], last
    while who != NONE:
        overtaken = False
        for entry in range(people[who + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            if people[who + at + ASK_UNITS] == 0:
                continue
            pool = people[who + at + ASK_POOL]
            if people[who + ANSWER] == GRANTED:
                pools[pool + AHEAD] = stamp
            elif pools[pool + AHEAD] == stamp:
                overtaken = True
        if overtaken:
            count(state, people[who + ACTIVITY], OVERTAKEN)
        who = people[who + LINE_LINKS + BEFORE]


def may_exchange(pools: Any, pool: int) -> bool:
    """Whether work may start in exchange: not where closed, nor where it would have to stop at once."""
    return bool(
        pools[pool + OPEN_NOW] and not (pools[pool + HANDS_OVER] and pools[pool + USED] > pools[pool + CAPACITY])
    )


def wanted(people: Any, who: int) -> int:
    """The pool of the one unit that a holder waits for."""
    return int(people[who + FIRST_ASK + ASK_POOL])


def first_holder(people: Any, pools: Any, who: int, stamp: int) -> int:
    """The first who holds, and may exchange, what a holder wants; NONE."""
    pool = wanted(people, who)
    return int(pools[pool + FIRST_HOLDER]) if pools[pool + FIRST_AT] == stamp else NONE


def exchange(state: Any, people: Any, pools: Any) -> None:
    """Where held places wait for each other in a circle, let the first circle found change places at once."""
    state[STAMP] += 1
    stamp, holders = state[STAMP], pools[state[HOLDERS] + FIRST]
    who = holders
    while who != NONE:
        hold = people[who + HOLDS]
        if may_exchange(pools, wanted(people, who)) and pools[hold + FIRST_AT] != stamp:
            pools[hold + FIRST_AT], pools[hold + FIRST_HOLDER] = stamp, who
        who = people[who + HOLDER_LINKS + AFTER]
    start = holders
    while start != NONE:
        if may_exchange(pools, wanted(people, start)):
            state[STAMP] += 1
            mine, who = state[STAMP], start
            while who != NONE and people[who + MARK] <= stamp:
                people[who + MARK] = mine
                who = first_holder(people, pools, who, stamp)
            if who != NONE and people[who + MARK] == mine:
                change_places(state, people, pools, who, stamp)
                return
        start = people[start + HOLDER_LINKS + AFTER]


def change_places(state: Any, people: Any, pools: Any, first: int, stamp: int) -> None:
    """Let all of one circle start in exchange."""
    who = first
    while people[who + ANSWER] == WAITS:
        following = first_holder(people, pools, who, stamp)
        take_out(state, people, pools, who)
        count(state, people[who + ACTIVITY], EXCHANGES)
        people[who + ANSWER] = EXCHANGED
        pend(state, people, who)
        who = following
    state[GIVE] = 1


def leave(state: Any, people: Any, pools: Any) -> None:
    """All whose patience is over, and those beyond their waiting room, leave together."""
    leaving = NONE
    who = state[OVERS]
    state[OVERS] = NONE
    while who != NONE:
        following = people[who + OVER]
        people[who + OVER] = NOT_LISTED
        if people[who + ANSWER] == WAITS and people[who + PATIENCE] == IS_OVER:
            people[who + ANSWER], people[who + NEXT] = GAVE_UP, leaving
            leaving = who
        who = following
    room = state[CROWDED_ROOMS]
    state[CROWDED_ROOMS] = NONE
    while room != NONE:
        pools[room + CROWDED] = 0
        who, place = pools[room + FIRST], 0
        while who != NONE:
            if place >= people[who + LIMIT] and people[who + ANSWER] == WAITS:
                people[who + ANSWER], people[who + NEXT] = REFUSED, leaving
                leaving = who
            who, place = people[who + ROOM_LINKS + AFTER], place + 1
        room = pools[room + NEXT_TOUCHED]
    while leaving != NONE:
        following = people[leaving + NEXT]
        touch(state, pools, take_out(state, people, pools, leaving))
        pend(state, people, leaving)
        leaving = following


def judge(net: Any, state: Any, people: Any, pools: Any) -> None:
    """Answer all questions and stop all excess work, against the lines as they are now."""
    who = state[QUESTIONS]
    state[QUESTIONS] = NONE
    while who != NONE:
        following = people[who + NEXT]
        people[who + ANSWER] = pools[people[who + QUESTION] + WAITING] >= people[who + LEAST_WAITING]
        pend(state, people, who)
        who = following
    if state[EXCESS]:
        state[EXCESS] = 0
        for pool in range(0, net[POOLS], state[POOL_WIDTH]):
            if pools[pool + HANDS_OVER]:
                stop_excess(state, people, pools, pool)


def stop_excess(state: Any, people: Any, pools: Any, pool: int) -> None:
    """Stop work over a pool's capacity: lowest priority, latest start, largest key first."""
    while pools[pool + USED] > pools[pool + CAPACITY]:
        last, who = NONE, state[WORKERS]
        while who != NONE:
            if works_in(people, who, pool) and (last == NONE or stops_before(people, who, last)):
                last = who
            who = people[who + WORK_NEXT]
        if last == NONE:
            return
        end_work(state, people, last)
        people[last + LASTS] -= state[NOW] - people[last + SINCE]
        people[last + WAKE], people[last + STAGE] = 0, STOPPED
        for entry in range(people[last + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            each = people[last + at + ASK_POOL]
            if pools[each + HANDS_OVER] and people[last + at + ASK_OWN] > 0:
                pools[each + USED] -= people[last + at + ASK_OWN]
                touch(state, pools, each)
        count(state, people[last + ACTIVITY], HANDED_OVER)
        pend(state, people, last)


def works_in(people: Any, who: int, pool: int) -> bool:
    """Whether an activity in hand keeps units of a pool."""
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who + at + ASK_POOL] == pool and people[who + at + ASK_OWN] > 0:
            return True
    return False


def stops_before(people: Any, one: int, other: int) -> bool:
    """Whether one's work is stopped before another's."""
    if people[one + PRIORITY] != people[other + PRIORITY]:
        return bool(people[one + PRIORITY] > people[other + PRIORITY])
    if people[one + START] != people[other + START]:
        return bool(people[one + START] > people[other + START])
    return bool(people[one + KEY] ^ SIGN > people[other + KEY] ^ SIGN)


def begin_work(state: Any, people: Any, pools: Any, who: int) -> None:
    """Note when work begins, and that it is in hand where the end of a shift may stop it."""
    people[who + SINCE] = state[NOW]
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        if people[who + at + ASK_OWN] > 0 and pools[people[who + at + ASK_POOL] + HANDS_OVER]:
            people[who + AT_WORK] = 1
    if people[who + AT_WORK]:
        first = state[WORKERS]
        people[who + WORK_NEXT], people[who + WORK_BEFORE] = first, NONE
        if first != NONE:
            people[first + WORK_BEFORE] = who
        state[WORKERS] = who


def end_work(state: Any, people: Any, who: int) -> None:
    """Note that it is in hand no more."""
    people[who + AT_WORK] = 0
    before, after = people[who + WORK_BEFORE], people[who + WORK_NEXT]
    if before == NONE:
        state[WORKERS] = after
    else:
        people[before + WORK_NEXT] = after
    if after != NONE:
        people[after + WORK_BEFORE] = before
