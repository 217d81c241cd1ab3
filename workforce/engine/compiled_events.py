"""What will happen in the compiled engine: a heap of events, chains of patients, and the rows that leave.

Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_layout import (
    ARRIVED_AT,
    EDGES,
    ENDED_AT,
    ENDED_END,
    EVENTS,
    EVENTS_ROOM,
    FREE_COUNT,
    FREE_SLOTS,
    HELD_AT,
    HELD_END,
    HORIZON,
    KEPT_WIDTH,
    LAST_WINDOW,
    LEFT_AT,
    LEFT_FROM,
    NEXT,
    NEXT_SERIAL,
    NOT_LISTED,
    OVER,
    PARKED_FOR,
    PENDING,
    ROW_WIDTH,
    SERIAL,
    SHORT,
    SLOTS,
    SLOTS_USED,
    STAGE,
    TIME,
    WAKE,
    WHAT,
    WHEN,
    WINDOW,
)
from workforce.engine.compiled_tables import MOST_BEGUN, MOST_EVENTS
from workforce.network.network import NONE


def has_room(net: Any, state: Any) -> bool:
    """Whether all that one patient can do before it is asked again has room in the arrays; else the run must pause."""
    fits = (
        state[ENDED_AT] + 2 * ROW_WIDTH <= state[ENDED_END]
        and state[HELD_AT] + 2 * KEPT_WIDTH <= state[HELD_END]
        and state[EVENTS] + net[MOST_EVENTS] <= state[EVENTS_ROOM]
        and state[SLOTS_USED] + net[MOST_BEGUN] <= state[SLOTS] + state[FREE_COUNT]
    )
    if not fits:
        state[SHORT] = 1
    return bool(fits)


def push(state: Any, events: Any, when: int, what: int, serial: int) -> None:
    """Put an event into the heap."""
    place = state[EVENTS]
    state[EVENTS] = place + 1
    while place > 0:
        above = (place - 1) >> 1
        if events[above, WHEN] <= when:
            break
        events[place, WHEN] = events[above, WHEN]
        events[place, WHAT] = events[above, WHAT]
        events[place, SERIAL] = events[above, SERIAL]
        place = above
    events[place, WHEN], events[place, WHAT], events[place, SERIAL] = when, what, serial


def pop(state: Any, events: Any) -> None:
    """Take the earliest event, which stands in row 0, out of the heap."""
    last = state[EVENTS] - 1
    state[EVENTS] = last
    when, place = events[last, WHEN], 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last and events[below + 1, WHEN] < events[below, WHEN]:
            below += 1
        if events[below, WHEN] >= when:
            break
        events[place, WHEN] = events[below, WHEN]
        events[place, WHAT] = events[below, WHAT]
        events[place, SERIAL] = events[below, SERIAL]
        place = below
    events[place, WHEN], events[place, WHAT], events[place, SERIAL] = when, events[last, WHAT], events[last, SERIAL]


def numbered(state: Any) -> int:
    """A number for an event, by which it is known to count still."""
    state[NEXT_SERIAL] += 1
    return int(state[NEXT_SERIAL])


def wake(state: Any, people: Any, events: Any, who: int, when: int, stage: int) -> None:
    """Let a patient go on with a stage at a time; at the horizon and after it nothing goes on."""
    people[who, STAGE] = stage
    people[who, WAKE] = numbered(state)
    if when < state[HORIZON]:
        push(state, events, when, 2 * who, people[who, WAKE])


def pend(state: Any, people: Any, who: int) -> None:
    """Let a patient go on in this round."""
    people[who, NEXT] = state[PENDING]
    state[PENDING] = who


def park(state: Any, people: Any, who: int, stage: int) -> None:
    """Let a patient whom nothing touches go on with a stage in the window in which the patient's own time lies."""
    people[who, STAGE] = stage
    time = people[who, TIME]
    if time >= state[HORIZON]:
        return
    first, last = state[WINDOW] + 1, state[LAST_WINDOW]
    while first < last:
        middle = (first + last + 1) >> 1
        if time < state[state[EDGES] + middle]:
            last = middle - 1
        else:
            first = middle
    chain = state[PARKED_FOR] + first
    people[who, NEXT] = state[chain]
    state[chain] = who


def new_slot(state: Any, people: Any, out: Any) -> int:
    """A row for a patient who arrives now."""
    who = state[FREE_SLOTS]
    if who != NONE:
        state[FREE_SLOTS] = people[who, NEXT]
        state[FREE_COUNT] -= 1
    else:
        who = state[SLOTS_USED]
        state[SLOTS_USED] += 1
    people[who] = 0
    people[who, OVER] = NOT_LISTED
    out[state[ARRIVED_AT]] = who
    state[ARRIVED_AT] += 1
    return int(who)


def tell_left(state: Any, out: Any, who: int) -> None:
    """Note that a patient has left."""
    out[state[LEFT_AT]] = who
    state[LEFT_AT] += 1


def free_slots(state: Any, people: Any, out: Any) -> None:
    """Give the rows of those who left in the window before to new patients."""
    for place in range(state[LEFT_FROM], state[LEFT_AT]):
        who = out[place]
        people[who, NEXT] = state[FREE_SLOTS]
        state[FREE_SLOTS] = who
        state[FREE_COUNT] += 1
    state[LEFT_AT] = state[LEFT_FROM]
