"""A patient's way through activities for which nothing but time counts: visit after visit, in one go.

Most visits wait for nothing and touch nobody else. What the stages of ``compiled_loop`` would write down and read again
at each of them stays here in the function's own variables until the patient comes to something else. The rules are
those of the stages. Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import park
from workforce.engine.compiled_layout import (
    ACTIVITY,
    ANSWER,
    AREA,
    ASKS,
    CLOCK,
    CODE,
    COMES,
    DONE_BEFORE,
    DRAWN,
    ENDED_AT,
    ENDED_END,
    ENDS,
    EPISODE,
    EPISODE_YEAR,
    FOLLOWS,
    GRANTED,
    HORIZON,
    JOINED,
    KEPT,
    KEY,
    LASTS,
    LOCATION,
    MOST_VISITS,
    OCCURRENCE,
    OPEN_AT,
    OWNS,
    PREVIOUS,
    RESTS,
    ROW,
    ROW_WIDTH,
    START,
    TARGET,
    TIME,
    TREATED,
    UNTIL,
    VERSION,
    VERSION_YEAR,
    VISIT_CODE,
    VISITS,
)
from workforce.engine.compiled_patients import joined_before
from workforce.engine.compiled_steps import (
    S_HASH,
    S_MARK_END,
    S_MARK_START,
    S_NEXT,
    S_PLAIN,
    S_SECTION,
    S_VERSION,
    STEP,
    leave_by,
    visit_by,
)
from workforce.engine.compiled_tables import (
    MOMENTS_FROM,
    RECORD,
    ROUTE_PLAIN,
    ROUTE_TARGET,
    STEPS,
    V_SECTION,
    VERSIONS,
    WAYS,
)
from workforce.engine.log import DONE
from workforce.engine.windows import OPEN
from workforce.network.choices import NEVER, year_index
from workforce.network.compiled import inlined
from workforce.network.network import NONE
from workforce.network.packing import ACTIVITIES


@inlined
def mark(people: Any, moments: int, which: int, time: int) -> None:
    """Write down the time of a moment, where there is one."""
    if which != NONE:
        people[moments + which] = time


@inlined
def stay(state: Any, people: Any, who: int, year: int, time: int, lasts: int, code: int, kept: int) -> None:
    """Write down the visit that goes on beyond the window; its row stands already, and counts before the horizon."""
    people[who + VERSION_YEAR], people[who + JOINED], people[who + START] = year, time, time
    people[who + VISIT_CODE], people[who + DRAWN], people[who + LASTS] = code, lasts, lasts
    people[who + KEPT], people[who + PREVIOUS], people[who + ANSWER] = kept, NONE, GRANTED
    if state[UNTIL] < state[HORIZON]:
        state[OPEN_AT] += ROW_WIDTH


@inlined
def is_plain(ints: Any, net: Any, target: int, clock: int) -> bool:
    """Whether only time counts in the activity that comes next; at an end of the pathway nothing comes."""
    if target < 0:
        return False
    return bool(net[net[STEPS] + (year_index(ints, clock) * ints[ACTIVITIES] + target) * STEP + S_PLAIN])


@inlined
def stroll(ints: Any, reals: Any, net: Any, state: Any, people: Any, out: Any, who: int) -> int:
    """Let a patient who holds nothing go on until something else than time counts; the stage that comes next."""
    if not is_plain(ints, net, people[who + TARGET], people[who + CLOCK]):
        return COMES
    key, site, area, episode = people[who + KEY], people[who + TREATED], people[who + AREA], people[who + EPISODE]
    episode_year, time, clock, code = (
        people[who + EPISODE_YEAR],
        people[who + TIME],
        people[who + CLOCK],
        people[who + CODE],
    )
    target, visits, stage, section = people[who + TARGET], people[who + VISITS], COMES, NONE
    if people[who + DONE_BEFORE]:
        section = net[net[VERSIONS] + people[who + VERSION] * RECORD + V_SECTION]
    moments = who + net[MOMENTS_FROM]
    while stage == COMES and target >= 0 and visits < MOST_VISITS and state[ENDED_AT] + ROW_WIDTH <= state[ENDED_END]:
        year = year_index(ints, clock)
        step = net[STEPS] + (year * ints[ACTIVITIES] + target) * STEP
        if not net[step + S_PLAIN]:
            break
        visits += 1
        activity, occurrence = target, joined_before(net, people, who, target)
        place, after, lasts = visit_by(
            ints, reals, net, step, key, activity, year, code, site, area, episode, episode_year, occurrence
        )
        kept = int(section != NONE and net[step + S_SECTION] == section)
        section = net[step + S_SECTION]
        mark(people, moments, net[step + S_MARK_START], time)
        people[who + ACTIVITY], people[who + VERSION] = activity, net[step + S_VERSION]
        people[who + LOCATION], people[who + OCCURRENCE] = place, occurrence
        goes_on = time + lasts >= state[UNTIL]
        at = state[OPEN_AT] if goes_on else state[ENDED_AT]
        out[at], out[at + 1], out[at + 2], out[at + 3] = people[who + ROW], activity, year, place
        out[at + 4], out[at + 5], out[at + 6], out[at + 7] = episode, occurrence, time, time
        out[at + 10], out[at + 11], out[at + 12] = after, episode_year, kept
        code = after
        if goes_on:
            out[at + 8], out[at + 9] = NEVER, OPEN
            stay(state, people, who, year, time, lasts, after, kept)
            time, stage = time + lasts, RESTS
        else:
            out[at + 8], out[at + 9] = time + lasts, DONE
            state[ENDED_AT] = at + ROW_WIDTH
            time, clock = time + lasts, clock + lasts
            people[who + DONE_BEFORE] = 1
            mark(people, moments, net[step + S_MARK_END], time)
            route, then = leave_by(
                ints, reals, net, net[WAYS], key, net[step + S_HASH], net[step + S_NEXT], clock, code, people, moments,
                time, episode, occurrence,
            )  # fmt: skip
            if net[net[ROUTE_PLAIN] + route]:
                target, code = net[net[ROUTE_TARGET] + route], then
            else:
                stage = FOLLOWS
    people[who + TARGET], people[who + VISITS], people[who + TIME] = target, visits, time
    people[who + CLOCK], people[who + CODE] = clock, code
    people[who + ASKS], people[who + OWNS] = 0, 0
    if stage == RESTS:
        park(state, people, who, ENDS)
    return stage
