"""What will happen in the compiled engine: a heap of events, chains of patients, and the rows that leave.

Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_layout import (
    ARRIVED_AT,
    AT_WORK,
    DONE_BEFORE,
    EDGES,
    ENDED_AT,
    ENDED_END,
    EPISODE,
    EVENTS,
    EVENTS_ROOM,
    FIRST_ASK,
    FREE_COUNT,
    FREE_SLOTS,
    HELD,
    HELD_AT,
    HELD_END,
    HORIZON,
    KEPT_WIDTH,
    KIND_BITS,
    LAST_WINDOW,
    LEFT_AT,
    LEFT_FROM,
    MARK,
    MOST_SERIAL,
    NEXT,
    NEXT_SERIAL,
    NOT_LISTED,
    OVER,
    PARKED_FOR,
    PATIENCE,
    PENDING,
    ROW,
    ROW_WIDTH,
    SECTION,
    SECTION_POOL,
    SHORT,
    SLOTS,
    SLOTS_USED,
    STAGE,
    STARTED_IN,
    TIME,
    VISITS,
    WAKE,
    WAKES,
    WHOM_BITS,
    WINDOW,
)
from workforce.engine.compiled_tables import JOIN_WORDS, JOINS_FROM, LINE_OF_CACHE, MOST_BEGUN, MOST_EVENTS, WIDTH
from workforce.network.compiled import expected_soon
from workforce.network.network import NONE

FAR = 2**62
"""A time that never comes."""


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


def push(state: Any, events: Any, when: int, kind: int, whom: int, serial: int) -> None:
    """Put an event into the heap, in which each has four below it.

    Args:
        state: The run.
        events: The heap.
        when: The time.
        kind: WAKES, ENDS_PATIENCE or COMES_BACK.
        whom: The patient, or the pool.
        serial: The event's number, or the units.
    """
    place = state[EVENTS]
    state[EVENTS] = place + 1
    while place > 0:
        above = (place - 1) >> 2
        if events[2 * above] <= when:
            break
        events[2 * place], events[2 * place + 1] = events[2 * above], events[2 * above + 1]
        place = above
    what = ((serial << WHOM_BITS) | whom) << KIND_BITS | kind
    events[2 * place], events[2 * place + 1] = when, what


def pop(state: Any, events: Any) -> None:
    """Take the earliest event, which stands first, out of the heap; behind the last there are four that never come."""
    last = state[EVENTS] - 1
    state[EVENTS] = last
    when, what, place, below = events[2 * last], events[2 * last + 1], 0, 1
    events[2 * last] = FAR
    while below < last:
        one = below + int(events[2 * below + 2] < events[2 * below])
        other = below + 2 + int(events[2 * below + 6] < events[2 * below + 4])
        least = other if events[2 * other] < events[2 * one] else one
        if events[2 * least] >= when:
            break
        events[2 * place], events[2 * place + 1] = events[2 * least], events[2 * least + 1]
        place, below = least, 4 * least + 1
    if last > 0:
        events[2 * place], events[2 * place + 1] = when, what


def numbered(state: Any) -> int:
    """A number for an event, by which it is known to count still."""
    state[NEXT_SERIAL] = state[NEXT_SERIAL] % MOST_SERIAL + 1
    return int(state[NEXT_SERIAL])


def wake(state: Any, people: Any, events: Any, who: int, when: int, stage: int) -> None:
    """Let a patient go on with a stage at a time; at the horizon and after it nothing goes on."""
    people[who + STAGE] = stage
    people[who + WAKE] = numbered(state)
    if when < state[HORIZON]:
        push(state, events, when, WAKES, who, people[who + WAKE])


def pend(state: Any, people: Any, who: int) -> None:
    """Let a patient go on in this round."""
    people[who + NEXT] = state[PENDING]
    state[PENDING] = who


def park(state: Any, people: Any, who: int, stage: int) -> None:
    """Let a patient whom nothing touches go on with a stage in the window in which the patient's own time lies."""
    people[who + STAGE] = stage
    time = people[who + TIME]
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
    people[who + NEXT] = state[chain]
    state[chain] = who


def comes_soon(net: Any, people: Any, who: int) -> None:
    """Have what a step reads of a patient fetched: most were last seen months ago, and are in no cache."""
    for at in range(who, who + 5 * LINE_OF_CACHE, LINE_OF_CACHE):
        expected_soon(people, at)
    expected_soon(people, who + FIRST_ASK)
    expected_soon(people, who + net[JOINS_FROM])


def new_slot(net: Any, state: Any, people: Any, out: Any) -> int:
    """A row for a patient who arrives now, with nothing done, joined, asked for or held before."""
    who = state[FREE_SLOTS]
    if who != NONE:
        state[FREE_SLOTS] = people[who + NEXT]
        state[FREE_COUNT] -= 1
        comes_soon(net, people, people[who + NEXT])
    else:
        who = state[SLOTS_USED] * net[WIDTH]
        people[who + ROW] = state[SLOTS_USED]
        state[SLOTS_USED] += 1
    people[who + EPISODE], people[who + VISITS], people[who + DONE_BEFORE], people[who + HELD] = 0, 0, 0, 0
    people[who + SECTION], people[who + SECTION_POOL], people[who + OVER] = NONE, NONE, NOT_LISTED
    people[who + STARTED_IN], people[who + PATIENCE], people[who + AT_WORK], people[who + MARK] = 0, 0, 0, 0
    first = who + net[JOINS_FROM]
    for at in range(first, first + net[JOIN_WORDS]):
        people[at] = 0
    out[state[ARRIVED_AT]] = people[who + ROW]
    state[ARRIVED_AT] += 1
    return int(who)


def tell_left(state: Any, out: Any, row: int) -> None:
    """Note that a patient has left."""
    out[state[LEFT_AT]] = row
    state[LEFT_AT] += 1


def free_slots(net: Any, state: Any, people: Any, out: Any) -> None:
    """Give the rows of those who left in the window before to new patients."""
    for place in range(state[LEFT_FROM], state[LEFT_AT]):
        who = out[place] * net[WIDTH]
        people[who + NEXT] = state[FREE_SLOTS]
        state[FREE_SLOTS] = who
        state[FREE_COUNT] += 1
    state[LEFT_AT] = state[LEFT_FROM]
