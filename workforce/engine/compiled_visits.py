"""The way of a patient in the compiled engine from the start of a visit on: beginning, work, the end, the way on.

The rules are those of ``reference``; functions are plain Python that runs alike compiled; arrays are as in
``compiled_layout``.
"""

import math
from typing import Any

from workforce.engine.compiled_events import park, wake
from workforce.engine.compiled_layout import (
    ACTIVITY,
    ANSWER,
    AREA,
    ASK_OWN,
    ASK_POOL,
    ASK_UNITS,
    ASK_WIDTH,
    ASKS,
    AT_SITE,
    AT_WORK,
    CLOCK,
    CODE,
    COMES,
    DRAWN,
    ENDS,
    EPISODE,
    EPISODE_YEAR,
    FIRST_ASK,
    FREES,
    GROUP,
    HANDS_OVER,
    HELD,
    HELD_POOL,
    HELD_TURNOVER,
    HELD_UNITS,
    HELD_WIDTH,
    HOLDS,
    HORIZON,
    KEY,
    LASTS,
    LEAST_WAITING,
    NEXT,
    NOW,
    OCCURRENCE,
    OWNS,
    PARENT,
    PERSON_WIDTH,
    QUESTION,
    QUESTIONS,
    RESTS,
    RESUMES,
    ROOM,
    ROW,
    SECTION,
    SECTION_POOL,
    STAGE,
    STARTED,
    STARTED_IN,
    STARTED_NEXT,
    TARGET,
    TIME,
    TREATED,
    UNTIL,
    VERSION,
    WINDOW,
)
from workforce.engine.compiled_lines import ask
from workforce.engine.compiled_linked import begin_linked
from workforce.engine.compiled_patients import pool_at
from workforce.engine.compiled_places import begin_work, end_work, free
from workforce.engine.compiled_rows import tell_ended, tell_open
from workforce.engine.compiled_steps import leave_by
from workforce.engine.compiled_tables import (
    AREA_COUNT,
    FULL_TIMES,
    GROUP_BEGINS,
    GROUP_CODE,
    GROUP_MOMENTS,
    HELD_FROM,
    JOIN_WORDS,
    JOINS_FROM,
    MOMENT_COUNT,
    MOMENT_IDS,
    MOMENTS_FROM,
    RECORD,
    ROUTE_BEGINS,
    ROUTE_EPISODE,
    ROUTE_TARGET,
    STREAM_OF,
    V_BEGINS,
    V_BEGINS_END,
    V_FULL_KIND,
    V_FULL_NEXT,
    V_FULL_PLACE,
    V_FULL_WAITING,
    V_HOLDS,
    V_MARK_END,
    V_NEXT,
    V_STAYS,
    V_TURNOVER,
    VERSIONS,
    WAYS,
    YEAR_COUNT,
)
from workforce.engine.log import DONE
from workforce.network.beginnings import first_code, first_site, moment_before
from workforce.network.choices import NEVER, year_index
from workforce.network.compiled import inlined
from workforce.network.network import NONE
from workforce.network.packing import (
    ACTIVITIES,
    ACTIVITY_HASH,
    GROUP_BEGINS_HASH,
    GROUP_PATHWAY,
)
from workforce.network.packing import VERSION as VERSION_TABLE


@inlined
def begin(ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, out: Any, who: int) -> None:
    """Draw who the patient is; where the pathway begins."""
    row = people[who + ROW] * PERSON_WIDTH
    key, group, area = people[who + KEY], persons[row + GROUP], people[who + AREA]
    year = year_index(ints, people[who + CLOCK])
    people[who + EPISODE_YEAR] = year
    if persons[row + PARENT] == NONE:
        people[who + TREATED] = first_site(ints, reals, key, ints[ints[GROUP_PATHWAY] + group], area, year)
        persons[row + AT_SITE] = people[who + TREATED]
    code = net[net[GROUP_CODE] + group]
    if code == NONE:
        stream = net[net[STREAM_OF] + group * net[AREA_COUNT] + area]
        code = first_code(ints, reals, key, group, stream, area, year, people[who + CODE])
    people[who + CODE] = code
    first = net[MOMENTS_FROM]
    for moment in range(net[MOMENT_COUNT]):
        people[who + first + moment] = NEVER
    rows = net[GROUP_MOMENTS] + group
    for row in range(net[rows], net[rows + 1]):
        moment = net[net[MOMENT_IDS] + row]
        before = moment_before(ints, reals, key, group, moment, year, code)
        if before != NONE:
            people[who + first + moment] = people[who + TIME] - before
    junction, what = net[net[GROUP_BEGINS] + group * net[YEAR_COUNT] + year], ints[ints[GROUP_BEGINS_HASH] + group]
    follow(ints, reals, net, state, persons, people, out, who, junction, what, 0, NONE)


@inlined
def follow(
    ints: Any,
    reals: Any,
    net: Any,
    state: Any,
    persons: Any,
    people: Any,
    out: Any,
    who: int,
    junction: int,
    what: int,
    occurrence: int,
    record: int,
) -> None:
    """Take a route from a junction, with what it sets and begins; where it leads.

    ``what`` is the hash of the activity that has ended and ``record`` its version's record, NONE at the beginning.
    """
    clock, at = people[who + CLOCK], net[MOMENTS_FROM]
    route, code = leave_by(
        ints,
        reals,
        net,
        net[WAYS],
        people[who + KEY],
        what,
        junction,
        clock,
        people[who + CODE],
        people,
        who + at,
        people[who + TIME],
        people[who + EPISODE],
        occurrence,
    )
    people[who + CODE] = code
    rows = net[ROUTE_BEGINS] + route
    first, last = net[rows], net[rows + 1]
    if first < last:
        begin_linked(ints, reals, net, state, persons, people, out, who, what, occurrence, record, first, last)
    if net[net[ROUTE_EPISODE] + route]:
        people[who + EPISODE] += 1
        people[who + EPISODE_YEAR] = year_index(ints, clock)
        for word in range(net[JOIN_WORDS]):
            people[who + net[JOINS_FROM] + word] = 0
    people[who + TARGET] = net[net[ROUTE_TARGET] + route]


def is_judged(
    ints: Any,
    reals: Any,
    net: Any,
    state: Any,
    people: Any,
    events: Any,
    who: int,
    stage: int,
) -> bool:
    """Ask whether a place is full now, to be answered in this round; else the answer is there (ANSWER).

    The patient goes on with the stage after ``stage`` when judged, with ``stage`` itself once the clock has come.
    """
    record = net[VERSIONS] + people[who + VERSION] * RECORD
    pool, least = (
        pool_at(ints, reals, net, people, who, net[record + V_FULL_PLACE]),
        net[record + V_FULL_WAITING],
    )
    if pool == NONE:
        people[who + ANSWER] = least <= 0
        return False
    if people[who + TIME] > state[NOW]:
        wake(state, people, events, who, people[who + TIME], stage)
        return True
    people[who + QUESTION], people[who + LEAST_WAITING], people[who + STAGE] = pool, least, stage + 1
    people[who + NEXT] = state[QUESTIONS]
    state[QUESTIONS] = who
    return True


@inlined
def judged_kind(net: Any, people: Any, who: int) -> int:
    """What is judged where a place is full: SHORTEN, REROUTE or NONE."""
    return int(net[net[VERSIONS] + people[who + VERSION] * RECORD + V_FULL_KIND])


@inlined
def shorten(reals: Any, net: Any, people: Any, who: int) -> None:
    """Let the visit last as long as it does where a place is full, if it is."""
    if people[who + ANSWER] == 1:
        times = reals[net[FULL_TIMES] + people[who + VERSION]]
        people[who + LASTS] = math.floor(people[who + DRAWN] * times + 0.5)


@inlined
def work(state: Any, people: Any, pools: Any, events: Any, out: Any, who: int) -> int:
    """Let the visit take its time; the stage after it, RESTS where that has to be waited for."""
    if people[who + OWNS]:
        begin_work(state, people, pools, who)
        wake(state, people, events, who, state[NOW] + people[who + LASTS], ENDS)
        if state[NOW] + people[who + LASTS] >= state[HORIZON]:
            start_without_event(state, people, who)
        return RESTS
    people[who + TIME] += people[who + LASTS]
    if people[who + TIME] < state[UNTIL]:
        return ENDS
    park(state, people, who, ENDS)
    if state[UNTIL] < state[HORIZON]:
        tell_open(state, people, out, who)
    return RESTS


def start_without_event(state: Any, people: Any, who: int) -> None:
    """Note, for the end of the window, a visit that may have started in it and of whose end the heap does not know."""
    if people[who + STARTED_IN] != state[WINDOW] + 1:
        people[who + STARTED_IN] = state[WINDOW] + 1
        people[who + STARTED_NEXT] = state[STARTED]
        state[STARTED] = who


@inlined
def ask_again(state: Any, people: Any, pools: Any, who: int) -> None:
    """After work was stopped: wait for the units of the pools that hand over, without patience or a waiting room."""
    for entry in range(people[who + ASKS]):
        at = FIRST_ASK + entry * ASK_WIDTH
        hands_over = pools[people[who + at + ASK_POOL] + HANDS_OVER]
        people[who + at + ASK_UNITS] = people[who + at + ASK_OWN] if hands_over else 0
    people[who + ROOM], people[who + HOLDS], people[who + STAGE] = NONE, NONE, RESUMES
    start_without_event(state, people, who)
    ask(state, people, pools, who)


@inlined
def end(
    ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, pools: Any, events: Any, out: Any, who: int
) -> None:
    """Mark the end, give back the visit's own places unless they are held, begin linked patients."""
    if people[who + AT_WORK]:
        end_work(state, people, who)
    time, record = people[who + TIME], net[VERSIONS] + people[who + VERSION] * RECORD
    people[who + CLOCK] += people[who + DRAWN]
    tell_ended(state, people, out, who, time, DONE)
    mark = net[record + V_MARK_END]
    if mark != NONE:
        people[who + net[MOMENTS_FROM] + mark] = time
    if people[who + OWNS] and not net[record + V_HOLDS]:
        for entry in range(people[who + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            if people[who + at + ASK_OWN] > 0:
                pool, units = people[who + at + ASK_POOL], people[who + at + ASK_OWN]
                free(state, pools, events, pool, units, net[record + V_TURNOVER])
    what, occurrence = ints[ints[ACTIVITY_HASH] + people[who + ACTIVITY]], people[who + OCCURRENCE]
    first, last = net[record + V_BEGINS], net[record + V_BEGINS_END]
    if first < last:
        begin_linked(ints, reals, net, state, persons, people, out, who, what, occurrence, NONE, first, last)


@inlined
def go_on(
    ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, events: Any, out: Any, who: int, full: bool
) -> int:
    """Follow the way on, or the way where a place is full; what is free now; the next stage."""
    record = net[VERSIONS] + people[who + VERSION] * RECORD
    junction = net[record + V_FULL_NEXT] if full else net[record + V_NEXT]
    what, occurrence = ints[ints[ACTIVITY_HASH] + people[who + ACTIVITY]], people[who + OCCURRENCE]
    follow(ints, reals, net, state, persons, people, out, who, junction, what, occurrence, record)
    let_go(ints, net, people, who, record)
    if people[who + HELD] == 0 or (people[who + TARGET] >= 0 and net[record + V_HOLDS]):
        return COMES
    if people[who + TIME] > state[NOW]:
        wake(state, people, events, who, people[who + TIME], FREES)
        return RESTS
    return FREES


@inlined
def let_go(ints: Any, net: Any, people: Any, who: int, record: int) -> None:
    """What is held no more, or only until the next visit starts, now that the way on is known."""
    target, section = people[who + TARGET], people[who + SECTION]
    if section != NONE:
        there = NONE
        if target >= 0:
            year = year_index(ints, people[who + CLOCK])
            version = ints[ints[VERSION_TABLE] + year * ints[ACTIVITIES] + target]
            there = net[net[VERSIONS] + version * RECORD + V_STAYS]
        if there != section:
            if people[who + SECTION_POOL] != NONE:
                hold(net, people, who, people[who + SECTION_POOL], 1, 0)
            people[who + SECTION], people[who + SECTION_POOL] = NONE, NONE
    if net[record + V_HOLDS]:
        for entry in range(people[who + ASKS]):
            at = FIRST_ASK + entry * ASK_WIDTH
            if people[who + at + ASK_OWN] > 0:
                pool, units = people[who + at + ASK_POOL], people[who + at + ASK_OWN]
                hold(net, people, who, pool, units, net[record + V_TURNOVER])


def hold(net: Any, people: Any, who: int, pool: int, units: int, turnover: int) -> None:
    """Hold units for a while yet."""
    at = net[HELD_FROM] + people[who + HELD] * HELD_WIDTH
    people[who + at + HELD_POOL], people[who + at + HELD_UNITS] = pool, units
    people[who + at + HELD_TURNOVER] = turnover
    people[who + HELD] += 1
