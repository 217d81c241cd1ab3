"""The way of a patient in the compiled engine, up to the start of a visit: arrival, joining, asking, turning away.

The rules are those of ``reference``; functions are plain Python that runs alike compiled; arrays are as in
``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import new_slot
from workforce.engine.compiled_layout import (
    ACTIVITY,
    ANSWER,
    AREA,
    ARRIVAL,
    ASK_OWN,
    ASK_POOL,
    ASK_UNITS,
    ASK_WIDTH,
    ASKS,
    AT_SITE,
    BEGINS,
    CLOCK,
    CODE,
    DONE_BEFORE,
    DRAWN,
    ENDLESS_JOURNEY,
    EPISODE,
    EPISODE_YEAR,
    EXCHANGED,
    FIRST_ASK,
    GRANTED,
    GROUP,
    HELD,
    HELD_POOL,
    HELD_TURNOVER,
    HELD_UNITS,
    HELD_WIDTH,
    HOME,
    ID,
    JOIN_BITS,
    JOIN_MASK,
    JOINED,
    JOINS_A_WORD,
    KEPT,
    KEY,
    LASTS,
    LOCATION,
    MOST_VISITS,
    NEW_POOL,
    NEXT_ID,
    NUMBER,
    OCCURRENCE,
    OWNS,
    PARENT,
    PERSON_WIDTH,
    PREVIOUS,
    PREVIOUS_LOCATION,
    PROBLEM,
    PROBLEM_AT,
    ROW,
    SECTION,
    SECTION_POOL,
    STAGE,
    START,
    TARGET,
    TIME,
    TREATED,
    VERSION,
    VERSION_YEAR,
    VISIT_CODE,
    VISITS,
    WHOSE_KEY,
    YEAR,
)
from workforce.engine.compiled_places import free
from workforce.engine.compiled_rows import tell_ended, tell_held
from workforce.engine.compiled_steps import S_VERSION, STEP, visit_by
from workforce.engine.compiled_tables import (
    ACTIVITY_COUNT,
    ACTIVITY_RANK,
    ASK_NUMBER,
    ASK_PLACE,
    DIVERTS,
    HELD_FROM,
    JOINS_FROM,
    LOCATION_COUNT,
    MOMENTS_FROM,
    PLACE_POOL,
    PLACE_SETTING,
    RECORD,
    SECTION_PLACE,
    STEPS,
    V_ASKS,
    V_ASKS_END,
    V_GIVES_UP_TO,
    V_MARK_START,
    V_MAY_WAIT,
    V_REFUSED_TO,
    V_SECTION,
    V_STAYS,
    V_TELLS_HELD,
    VERSIONS,
)
from workforce.engine.log import GAVE_UP
from workforce.network.choices import NEVER, year_index
from workforce.network.compiled import inlined
from workforce.network.network import NONE
from workforce.network.packing import ACTIVITY_SETTING
from workforce.network.sampling import location


@inlined
def signed(key: Any) -> int:
    """The 64 bits of an unsigned key as a signed number, which arrays hold."""
    high = int((key >> 32) & 0xFFFFFFFF)
    return ((high ^ 0x80000000) - 0x80000000) * 0x100000000 + int(key & 0xFFFFFFFF)


@inlined
def arrive(
    net: Any,
    state: Any,
    persons: Any,
    people: Any,
    out: Any,
    group: int,
    area: int,
    number: int,
    year: int,
    key: int,
    time: int,
) -> int:
    """Register a new patient, who is to go on in this round; where the own row begins."""
    who = new_slot(net, state, people, out)
    row = people[who + ROW] * PERSON_WIDTH
    persons[row + ID], persons[row + GROUP], persons[row + HOME] = state[NEXT_ID], group, area
    persons[row + AT_SITE], persons[row + NUMBER], persons[row + YEAR] = NONE, number, year
    persons[row + WHOSE_KEY], persons[row + PARENT], persons[row + ARRIVAL] = key, NONE, time
    state[NEXT_ID] += 1
    people[who + TIME], people[who + CLOCK], people[who + STAGE] = time, time, BEGINS
    people[who + KEY], people[who + AREA], people[who + TREATED], people[who + CODE] = key, area, NONE, 0
    return who


@inlined
def joined_before(net: Any, people: Any, who: int, activity: int) -> int:
    """How often the patient has joined an activity before in this episode; counts this time for the next."""
    rank = net[net[ACTIVITY_RANK] + activity]
    at, shift = net[JOINS_FROM] + rank // JOINS_A_WORD, rank % JOINS_A_WORD * JOIN_BITS
    before = (people[who + at] >> shift) & JOIN_MASK
    people[who + at] += 1 << shift
    return int(before)


@inlined
def join(ints: Any, reals: Any, net: Any, state: Any, people: Any, who: int) -> None:
    """Come to an activity: draw what it is for this patient, and find what it asks for."""
    activity, time = people[who + TARGET], people[who + TIME]
    people[who + VISITS] += 1
    if people[who + VISITS] > MOST_VISITS:
        state[PROBLEM], state[PROBLEM_AT] = ENDLESS_JOURNEY, activity
        return
    occurrence = joined_before(net, people, who, activity)
    before, was, where = people[who + VERSION], people[who + ACTIVITY], people[who + LOCATION]
    year = year_index(ints, people[who + CLOCK])
    step = net[STEPS] + (year * net[ACTIVITY_COUNT] + activity) * STEP
    version = net[step + S_VERSION]
    place, code, drawn = visit_by(
        ints,
        reals,
        net,
        step,
        people[who + KEY],
        activity,
        year,
        people[who + CODE],
        people[who + TREATED],
        people[who + AREA],
        people[who + EPISODE],
        people[who + EPISODE_YEAR],
        occurrence,
    )
    people[who + ACTIVITY], people[who + VERSION], people[who + VERSION_YEAR] = activity, version, year
    people[who + LOCATION], people[who + OCCURRENCE], people[who + JOINED] = place, occurrence, time
    people[who + START], people[who + VISIT_CODE], people[who + DRAWN], people[who + LASTS] = NEVER, code, drawn, drawn
    people[who + ASKS], people[who + OWNS], people[who + ANSWER] = 0, 0, GRANTED
    people[who + KEPT], people[who + PREVIOUS], people[who + NEW_POOL] = 0, NONE, NONE
    record = net[VERSIONS] + version * RECORD
    if people[who + DONE_BEFORE]:
        last, section = net[VERSIONS] + before * RECORD, net[record + V_SECTION]
        people[who + KEPT] = section != NONE and net[last + V_SECTION] == section
        if people[who + KEPT] or net[last + V_TELLS_HELD]:
            people[who + PREVIOUS], people[who + PREVIOUS_LOCATION] = was, where
    if net[record + V_MAY_WAIT]:
        find_places(ints, reals, net, people, who, record)


def pool_at(ints: Any, reals: Any, net: Any, people: Any, who: int, place: int) -> int:
    """The pool of a kind of place where the place's setting stands for this patient; NONE: unlimited."""
    setting, where = net[net[PLACE_SETTING] + place], people[who + LOCATION]
    if setting != ints[ints[ACTIVITY_SETTING] + people[who + ACTIVITY]]:
        where = location(
            ints,
            reals,
            people[who + KEY],
            setting,
            people[who + TREATED],
            people[who + AREA],
            people[who + EPISODE],
            people[who + EPISODE_YEAR],
        )
    if where == NONE:
        return NONE
    return int(net[net[PLACE_POOL] + place * net[LOCATION_COUNT] + where])


def find_places(ints: Any, reals: Any, net: Any, people: Any, who: int, record: int) -> None:
    """The pools that an activity asks for where this patient is treated, and its section's."""
    for row in range(net[record + V_ASKS], net[record + V_ASKS_END]):
        pool = pool_at(ints, reals, net, people, who, net[net[ASK_PLACE] + row])
        if pool != NONE:
            add_ask(people, who, pool, net[net[ASK_NUMBER] + row], 1)
            people[who + OWNS] = 1
    section = net[record + V_STAYS]
    if section != NONE and section != people[who + SECTION]:
        pool = pool_at(ints, reals, net, people, who, net[net[SECTION_PLACE] + section])
        people[who + NEW_POOL] = pool
        if pool != NONE:
            add_ask(people, who, pool, 1, 0)


def add_ask(people: Any, who: int, pool: int, units: int, own: int) -> None:
    """Ask for units of a pool, to be kept while the visit lasts (own 1) or while the section does (0)."""
    entry = 0
    while entry < people[who + ASKS] and people[who + FIRST_ASK + entry * ASK_WIDTH + ASK_POOL] != pool:
        entry += 1
    at = FIRST_ASK + entry * ASK_WIDTH
    if entry == people[who + ASKS]:
        people[who + ASKS] = entry + 1
        people[who + at + ASK_POOL], people[who + at + ASK_OWN], people[who + at + ASK_UNITS] = pool, 0, 0
    people[who + at + ASK_OWN] += units * own
    people[who + at + ASK_UNITS] += units


def free_held(net: Any, state: Any, people: Any, pools: Any, events: Any, who: int) -> None:
    """Give back all that was held until now."""
    for entry in range(people[who + HELD]):
        at = net[HELD_FROM] + entry * HELD_WIDTH
        units, turnover = people[who + at + HELD_UNITS], people[who + at + HELD_TURNOVER]
        free(state, pools, events, people[who + at + HELD_POOL], units, turnover)
    people[who + HELD] = 0


@inlined
def turn_away(net: Any, state: Any, people: Any, pools: Any, events: Any, out: Any, who: int) -> None:
    """Leave the line, give back whatever is held; where one goes who gave up or was refused, and at which site."""
    why = people[who + ANSWER]
    tell_ended(state, people, out, who, people[who + TIME], why)
    free_held(net, state, people, pools, events, who)
    if people[who + SECTION_POOL] != NONE:
        free(state, pools, events, people[who + SECTION_POOL], 1, 0)
    people[who + SECTION], people[who + SECTION_POOL] = NONE, NONE
    record = net[VERSIONS] + people[who + VERSION] * RECORD
    if why == GAVE_UP:
        people[who + TARGET] = net[record + V_GIVES_UP_TO]
        return
    people[who + TARGET] = net[record + V_REFUSED_TO]
    if people[who + LOCATION] != NONE:
        row = people[who + VERSION_YEAR] * net[ACTIVITY_COUNT] + people[who + ACTIVITY]
        diverted = net[net[DIVERTS] + row * net[LOCATION_COUNT] + people[who + LOCATION]]
        if diverted != NONE:
            people[who + TREATED] = diverted


@inlined
def start(net: Any, state: Any, people: Any, pools: Any, events: Any, out: Any, who: int) -> None:
    """Set and mark what the start does, and give back what was held till now."""
    time = people[who + TIME]
    people[who + START], people[who + CODE] = time, people[who + VISIT_CODE]
    tell_held(state, people, out, who, time)
    if people[who + HELD] > 0:
        if people[who + ANSWER] == EXCHANGED:
            people[who + HELD] = 0
        free_held(net, state, people, pools, events, who)
    record = net[VERSIONS] + people[who + VERSION] * RECORD
    section = net[record + V_STAYS]
    if section != NONE and section != people[who + SECTION]:
        people[who + SECTION], people[who + SECTION_POOL] = section, people[who + NEW_POOL]
    mark = net[record + V_MARK_START]
    if mark != NONE:
        people[who + net[MOMENTS_FROM] + mark] = time
