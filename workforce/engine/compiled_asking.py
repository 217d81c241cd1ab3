"""How a patient of the compiled engine asks for places: at once where nobody else could be meant, else in line.

The rules are those of ``reference``; functions are plain Python that runs alike compiled; arrays are as in
``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import numbered, push
from workforce.engine.compiled_layout import (
    ACTIVITY,
    ASK_POOL,
    ASK_UNITS,
    ASK_WIDTH,
    ASKS,
    CAPACITY,
    CODE,
    ENDLESS_INSTANT,
    ENDS_PATIENCE,
    EPISODE,
    EXCESS,
    FIRST,
    FIRST_ASK,
    GIVE,
    HANDS_OVER,
    HAPPENED,
    HAPPENED_AT,
    HELD,
    HELD_POOL,
    HELD_UNITS,
    HOLDS,
    HORIZON,
    KEEPS_TURN,
    KEY,
    LEAVE,
    LIMIT,
    LINE_OF,
    LOCATION,
    MOST_AT_ONCE,
    NEXT_OTHER,
    NOW,
    OCCURRENCE,
    OPEN_NOW,
    PARKED,
    PATIENCE,
    PENDING,
    POOL_WIDTH,
    PRIORITY,
    PROBLEM,
    PROBLEM_AT,
    QUESTIONS,
    ROOM,
    USED,
    VERSION,
    VERSION_YEAR,
    WHEN,
)
from workforce.engine.compiled_lines import ask
from workforce.engine.compiled_tables import (
    HELD_FROM,
    LOCATION_COUNT,
    POOLS,
    PRIORITIES,
    RECORD,
    ROOM_RANK,
    V_KEEPS_TURN,
    V_ROOM,
    VERSIONS,
)
from workforce.network.compiled import inlined
from workforce.network.network import NONE
from workforce.network.sampling import terms


def asks_on(state: Any, activity: int) -> bool:
    """Count what is asked for at one moment; whether it may go on, or the moment never passes."""
    now = state[NOW]
    state[HAPPENED] = state[HAPPENED] + 1 if state[HAPPENED_AT] == now else 1
    state[HAPPENED_AT] = now
    if state[HAPPENED] > MOST_AT_ONCE:
        state[PROBLEM], state[PROBLEM_AT] = ENDLESS_INSTANT, activity
        return False
    return True


def is_alone(state: Any, events: Any) -> bool:
    """Whether nothing else happens now, so that what a patient does next is all there is to decide."""
    return bool(
        events[WHEN] > state[NOW]
        and state[NEXT_OTHER] > state[NOW]
        and state[PENDING] == NONE
        and state[PARKED] == NONE
        and state[QUESTIONS] == NONE
        and state[GIVE] + state[LEAVE] + state[EXCESS] == 0
    )


def take(people: Any, pools: Any, who: int) -> bool:
    """Take what is asked for, where it is free and nobody waits; whether it was. Not where a shift's end stops work."""
    for entry in range(people[who + ASKS]):
        at = who + FIRST_ASK + entry * ASK_WIDTH
        pool = people[at + ASK_POOL]
        free_now = pools[pool + CAPACITY] - pools[pool + USED]
        waits = pools[pools[pool + LINE_OF] + FIRST] != NONE
        if waits or pools[pool + HANDS_OVER] or not pools[pool + OPEN_NOW] or free_now < people[at + ASK_UNITS]:
            return False
    for entry in range(people[who + ASKS]):
        at = who + FIRST_ASK + entry * ASK_WIDTH
        pools[people[at + ASK_POOL] + USED] += people[at + ASK_UNITS]
    people[who + PATIENCE] = 0
    return True


def place_of(net: Any, priority: int) -> int:
    """The place of a priority among all priorities there are."""
    place = 0
    while net[net[PRIORITIES] + place] != priority:
        place += 1
    return place


@inlined
def request(ints: Any, reals: Any, net: Any, state: Any, people: Any, pools: Any, events: Any, who: int) -> None:
    """Wait for what is asked for, on the patient's terms."""
    now, activity, version = state[NOW], people[who + ACTIVITY], people[who + VERSION]
    priority, patience = terms(
        ints,
        reals,
        people[who + KEY],
        activity,
        version,
        people[who + VERSION_YEAR],
        people[who + CODE],
        people[who + EPISODE],
        people[who + OCCURRENCE],
    )
    record, held = net[VERSIONS] + version * RECORD, net[HELD_FROM]
    people[who + PRIORITY], people[who + PATIENCE] = place_of(net, priority), 0
    people[who + KEEPS_TURN] = net[record + V_KEEPS_TURN]
    if patience != NONE and now + patience < state[HORIZON]:
        people[who + PATIENCE] = numbered(state)
        push(state, events, now + patience, ENDS_PATIENCE, who, people[who + PATIENCE])
    people[who + ROOM], people[who + LIMIT] = NONE, net[record + V_ROOM]
    if people[who + LIMIT] != NONE:
        rank = net[net[ROOM_RANK] + activity]
        people[who + ROOM] = (
            net[POOLS] + (rank * (net[LOCATION_COUNT] + 1) + people[who + LOCATION] + 1) * state[POOL_WIDTH]
        )
    one = people[who + ASKS] == 1 and people[who + FIRST_ASK + ASK_UNITS] == 1
    holds_one = people[who + HELD] == 1 and people[who + held + HELD_UNITS] == 1
    people[who + HOLDS] = people[who + held + HELD_POOL] if one and holds_one else NONE
    ask(state, people, pools, who)
