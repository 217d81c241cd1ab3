"""The loop of the compiled engine: a patient's stages one after the other, the rounds of an instant, a window of time.

The rules are those of ``reference`` and ``reference_places``; functions are plain Python that runs alike compiled;
arrays are as in ``compiled_layout``. Where an array has no more room the loop stops, and goes on when called again.
"""

from typing import Any

from workforce.engine.compiled_asking import asks_on, is_alone, request, take
from workforce.engine.compiled_events import comes_soon, free_slots, has_room, pop, wake
from workforce.engine.compiled_layout import (
    ACTIVITY,
    ANSWER,
    ANSWERED,
    ARRIVALS,
    ARRIVED_AT,
    ARRIVED_FROM,
    ASKS,
    ASKS_REROUTE,
    ASKS_SHORTEN,
    CAME_KEY,
    CAME_NUMBER,
    CAME_STREAM,
    CAME_TIME,
    CAME_WIDTH,
    CAME_YEAR,
    COMES,
    COMES_BACK,
    COUNTS,
    EDGES,
    ENDED_AT,
    ENDED_FROM,
    ENDS,
    ENDS_PATIENCE,
    EVENTS,
    EXCESS,
    FINISHED,
    FOLLOWS,
    FREES,
    GIVE,
    GONE,
    HELD,
    HELD_AT,
    HELD_ROWS_FROM,
    HORIZON,
    IS_OVER,
    KIND_BITS,
    KIND_MASK,
    LASTS,
    LEAVE,
    NEEDS_ROOM,
    NEXT,
    NEXT_ARRIVAL,
    NEXT_CHANGE,
    NEXT_OTHER,
    NOT_LISTED,
    NOW,
    OPEN_AT,
    OPEN_FROM,
    OVER,
    OVERS,
    OWNS,
    PARKED,
    PARKED_FOR,
    PATIENCE,
    PENDING,
    PROBLEM,
    QUESTIONS,
    READY,
    REROUTED,
    RESTS,
    RESUMES,
    SECTION,
    SHORT,
    SHORTENED,
    SINCE,
    SLOTS_USED,
    STAGE,
    START,
    STARTED,
    STARTED_NEXT,
    STARTS,
    STATE_END,
    STOPPED,
    STUCK,
    SWEPT,
    TARGET,
    TIME,
    UNTIL,
    WAKE,
    WAKES,
    WHAT,
    WHEN,
    WHOM_BITS,
    WHOM_MASK,
    WINDOW,
    WORKS,
)
from workforce.engine.compiled_patients import (
    arrive,
    free_held,
    join,
    start,
    turn_away,
)
from workforce.engine.compiled_places import change, free, give, judge, leave
from workforce.engine.compiled_rows import depart, tell_ended, tell_open
from workforce.engine.compiled_stroll import stroll
from workforce.engine.compiled_tables import (
    CHANGE_CAPACITY,
    CHANGE_OPEN,
    CHANGE_POOL,
    CHANGE_TIME,
    CHANGES,
    STREAM_AREA,
    STREAM_GROUP,
    WIDTH,
)
from workforce.engine.compiled_visits import ask_again, begin, end, go_on, is_judged, judged_kind, shorten, work
from workforce.engine.log import CUT, GAVE_UP, REFUSED
from workforce.network.compiled import inlined
from workforce.network.network import NONE, REROUTE, SHORTEN


def walk(
    ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, pools: Any, events: Any, out: Any, who: int
) -> None:
    """Let a patient go on until there is something to wait for."""
    stage = people[who + STAGE]
    while stage != RESTS:
        if stage == COMES:
            stage = come(ints, reals, net, state, persons, people, events, out, who)
        elif stage in (READY, ANSWERED):
            stage = enter_visit(ints, reals, net, state, persons, people, pools, events, out, who, stage)
        elif stage == STARTS:
            start(net, state, people, pools, events, out, who)
            stage = ASKS_SHORTEN if judged_kind(net, people, who) == SHORTEN else WORKS
        elif stage in (ASKS_SHORTEN, ASKS_REROUTE):
            asked = is_judged(ints, reals, net, state, people, events, who, stage)
            stage = RESTS if asked else stage + 1
        elif stage == SHORTENED:
            shorten(reals, net, people, who)
            stage = WORKS
        elif stage in (WORKS, RESUMES):
            stage = work(state, people, pools, events, out, who)
        elif stage == STOPPED:
            ask_again(state, people, pools, who)
            stage = RESTS
        elif stage == ENDS:
            end(ints, reals, net, state, persons, people, pools, events, out, who)
            stage = ASKS_REROUTE if judged_kind(net, people, who) == REROUTE else FOLLOWS
        elif stage in (REROUTED, FOLLOWS):
            full = stage == REROUTED and people[who + ANSWER] == 1
            stage = go_on(ints, reals, net, state, persons, people, events, out, who, full)
        elif stage == FREES:
            free_held(net, state, people, pools, events, who)
            stage = COMES
        else:
            begin(ints, reals, net, state, persons, people, out, who)
            stage = COMES


@inlined
def come(
    ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, events: Any, out: Any, who: int
) -> int:
    """Come to the next activity, or to an end of the pathway."""
    if people[who + HELD] == 0 and people[who + SECTION] == NONE:
        stage = stroll(ints, reals, net, state, people, out, who)
        if stage != COMES:
            return stage
    people[who + STAGE] = COMES
    if not has_room(net, state):
        people[who + NEXT] = state[PENDING]
        state[PENDING] = who
        return RESTS
    if people[who + TARGET] < 0:
        depart(state, persons, people, out, who, -people[who + TARGET] - 1, people[who + TIME])
        return RESTS
    join(ints, reals, net, state, people, who)
    if state[PROBLEM]:
        return RESTS
    if people[who + ASKS] == 0 and people[who + HELD] == 0:
        return STARTS
    if people[who + TIME] > state[NOW]:
        wake(state, people, events, who, people[who + TIME], READY)
        return RESTS
    return READY


@inlined
def enter_visit(
    ints: Any,
    reals: Any,
    net: Any,
    state: Any,
    persons: Any,
    people: Any,
    pools: Any,
    events: Any,
    out: Any,
    who: int,
    stage: int,
) -> int:
    """Ask for what the activity needs, or hear the answer."""
    if stage == READY and people[who + ASKS] > 0:
        if not asks_on(state, people[who + ACTIVITY]):
            return RESTS
        if not (is_alone(state, events) and take(people, pools, who)):
            people[who + STAGE] = ANSWERED
            request(ints, reals, net, state, people, pools, events, who)
            return RESTS
    people[who + TIME] = state[NOW]
    if people[who + ANSWER] in (GAVE_UP, REFUSED):
        turn_away(net, state, people, pools, events, out, who)
        return COMES
    return STARTS


@inlined
def happen(
    ints: Any, reals: Any, net: Any, state: Any, persons: Any, people: Any, pools: Any, events: Any, out: Any, came: Any
) -> None:
    """All that happens now: ends and turnovers, changes, arrivals, joining; until nothing is left, or room is short."""
    now = state[NOW]
    while state[PROBLEM] == 0:
        who = NONE
        if not has_room(net, state):
            return
        if state[PENDING] != NONE:
            who = state[PENDING]
            state[PENDING] = people[who + NEXT]
        elif state[PARKED] != NONE:
            who = state[PARKED]
            state[PARKED] = people[who + NEXT]
            comes_soon(net, people, people[who + NEXT])
        elif events[WHEN] <= now:
            who = event(net, state, people, pools, events)
        elif state[NEXT_OTHER] <= now:
            who = come_or_change(net, state, persons, people, pools, out, came)
        else:
            return
        if who != NONE:
            walk(ints, reals, net, state, persons, people, pools, events, out, who)


@inlined
def event(net: Any, state: Any, people: Any, pools: Any, events: Any) -> int:
    """Take the event that is due from the heap; the patient who goes on by it, NONE."""
    what = events[WHAT]
    kind, whom = what & KIND_MASK, (what >> KIND_BITS) & WHOM_MASK
    serial = what >> (WHOM_BITS + KIND_BITS)
    pop(state, events)
    comes_soon(net, people, (events[WHAT] >> KIND_BITS) & WHOM_MASK)
    if kind == COMES_BACK:
        free(state, pools, events, whom, serial, 0)
        return NONE
    if kind == ENDS_PATIENCE:
        if people[whom + PATIENCE] == serial:
            people[whom + PATIENCE] = IS_OVER
            state[LEAVE] = 1
            if people[whom + OVER] == NOT_LISTED:
                people[whom + OVER] = state[OVERS]
                state[OVERS] = whom
        return NONE
    if people[whom + WAKE] != serial:
        return NONE
    people[whom + TIME] = state[NOW]
    return int(whom)


@inlined
def come_or_change(net: Any, state: Any, persons: Any, people: Any, pools: Any, out: Any, came: Any) -> int:
    """Take the change of a pool that is due, or else the patient who arrives; the patient, NONE."""
    who = NONE
    if state[NEXT_CHANGE] < net[CHANGES] and net[net[CHANGE_TIME] + state[NEXT_CHANGE]] <= state[NOW]:
        row = state[NEXT_CHANGE]
        state[NEXT_CHANGE] = row + 1
        pool, capacity = net[net[CHANGE_POOL] + row], net[net[CHANGE_CAPACITY] + row]
        change(state, pools, pool, capacity, net[net[CHANGE_OPEN] + row])
    else:
        row = state[NEXT_ARRIVAL]
        state[NEXT_ARRIVAL] = row + CAME_WIDTH
        stream, year, key = came[row + CAME_STREAM], came[row + CAME_YEAR], came[row + CAME_KEY]
        group, area = net[net[STREAM_GROUP] + stream], net[net[STREAM_AREA] + stream]
        number = came[row + CAME_NUMBER]
        who = arrive(net, state, persons, people, out, group, area, number, year, key, came[row + CAME_TIME])
    look_ahead(net, state, came)
    return who


@inlined
def look_ahead(net: Any, state: Any, came: Any) -> None:
    """Note when the next patient arrives or the next pool changes."""
    when = state[HORIZON]
    if state[NEXT_CHANGE] < net[CHANGES]:
        when = min(when, net[net[CHANGE_TIME] + state[NEXT_CHANGE]])
    if state[NEXT_ARRIVAL] < state[ARRIVALS]:
        when = min(when, came[state[NEXT_ARRIVAL] + CAME_TIME])
    state[NEXT_OTHER] = when


def run_until(
    ints: Any,
    reals: Any,
    net: Any,
    state: Any,
    persons: Any,
    people: Any,
    pools: Any,
    events: Any,
    out: Any,
    came: Any,
    window: int,
    pause: int,
) -> int:
    """All instants before a time, each in its rounds: happen, judge, give, leave.

    ``window`` is the window that begins now, NONE where it has begun. It ends where the pause is its end, but for the
    last (``cut``).

    Returns:
        FINISHED; NEEDS_ROOM, to be called again when the arrays are larger; or STUCK, with a PROBLEM.
    """
    if window != NONE:
        begin_window(net, state, people, out, window)
    state[SHORT] = 0
    look_ahead(net, state, came)
    while True:
        happen(ints, reals, net, state, persons, people, pools, events, out, came)
        if state[PROBLEM]:
            return STUCK
        if state[SHORT]:
            return NEEDS_ROOM
        if state[QUESTIONS] != NONE or state[EXCESS]:
            judge(net, state, people, pools)
        elif state[GIVE]:
            give(state, people, pools)
        elif state[LEAVE]:
            state[LEAVE] = 0
            leave(state, people, pools)
        else:
            now = min(state[NEXT_OTHER], events[WHEN])
            if now >= pause:
                if pause == state[UNTIL] and pause < state[HORIZON]:
                    end_window(state, people, events, out)
                return FINISHED
            state[NOW] = now


def begin_window(net: Any, state: Any, people: Any, out: Any, window: int) -> None:
    """Give the rows of those who have left to new patients, and wake those whose own time lies in the window."""
    free_slots(net, state, people, out)
    state[ARRIVED_AT], state[OPEN_AT] = state[ARRIVED_FROM], state[OPEN_FROM]
    state[HELD_AT], state[ENDED_AT] = state[HELD_ROWS_FROM], state[ENDED_FROM]
    for place in range(state[COUNTS], state[STATE_END]):
        state[place] = 0
    state[WINDOW] = window
    state[NOW], state[UNTIL] = state[state[EDGES] + window], state[state[EDGES] + window + 1]
    state[PARKED] = state[state[PARKED_FOR] + window]


def end_window(state: Any, people: Any, events: Any, out: Any) -> None:
    """Tell the visits with places of their own that started in the window and go on.

    Their ends are in the heap, but for those beyond the horizon and those whose work was stopped, which form a chain.
    """
    since = state[state[EDGES] + state[WINDOW]]
    for place in range(state[EVENTS]):
        what = events[2 * place + WHAT]
        whom, serial = (what >> KIND_BITS) & WHOM_MASK, what >> (WHOM_BITS + KIND_BITS)
        if what & KIND_MASK == WAKES and people[whom + WAKE] == serial and people[whom + STAGE] == ENDS:
            tell_begun(state, people, out, whom, since)
    who = state[STARTED]
    state[STARTED] = NONE
    while who != NONE:
        beyond = people[who + SINCE] + people[who + LASTS] >= state[HORIZON]
        if people[who + STAGE] == RESUMES or (people[who + STAGE] == ENDS and beyond):
            tell_begun(state, people, out, who, since)
        who = people[who + STARTED_NEXT]


def tell_begun(state: Any, people: Any, out: Any, who: int, since: int) -> None:
    """Tell a visit that goes on if it has places of its own and started since a time."""
    if people[who + OWNS] and people[who + START] >= since:
        tell_open(state, people, out, who)


def cut(net: Any, state: Any, persons: Any, people: Any, out: Any) -> int:
    """The horizon has come: close what is open. FINISHED, or NEEDS_ROOM."""
    state[SHORT] = 0
    while state[SWEPT] < state[SLOTS_USED]:
        if not has_room(net, state):
            return NEEDS_ROOM
        who = state[SWEPT] * net[WIDTH]
        state[SWEPT] += 1
        if people[who + STAGE] != GONE:
            tell_ended(state, people, out, who, state[HORIZON], CUT)
            depart(state, persons, people, out, who, NONE, state[HORIZON])
    return FINISHED
