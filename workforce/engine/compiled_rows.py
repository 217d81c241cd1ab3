"""The rows that leave the compiled engine: visits, places kept, patients.

Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from typing import Any

from workforce.engine.compiled_events import tell_left
from workforce.engine.compiled_layout import (
    ACTIVITY,
    CODE,
    DONE_BEFORE,
    END,
    END_TIME,
    ENDED_AT,
    EPISODE,
    EPISODE_YEAR,
    GONE,
    HELD_AT,
    JOINED,
    KEPT,
    KEPT_WIDTH,
    LOCATION,
    OCCURRENCE,
    OPEN_AT,
    PERSON_WIDTH,
    PREVIOUS,
    PREVIOUS_LOCATION,
    ROW,
    ROW_WIDTH,
    STAGE,
    START,
    VERSION_YEAR,
    VISIT_CODE,
)
from workforce.engine.log import DONE
from workforce.engine.windows import OPEN
from workforce.network.choices import NEVER
from workforce.network.network import NONE


def write_row(people: Any, out: Any, at: int, who: int, finish: int, outcome: int) -> None:
    """Write a row of ``windows.ROW_COLUMNS`` of the visit in hand."""
    out[at], out[at + 1], out[at + 2] = people[who + ROW], people[who + ACTIVITY], people[who + VERSION_YEAR]
    out[at + 3], out[at + 4], out[at + 5] = people[who + LOCATION], people[who + EPISODE], people[who + OCCURRENCE]
    out[at + 6], out[at + 7], out[at + 8] = people[who + JOINED], people[who + START], finish
    out[at + 9] = outcome
    out[at + 10] = people[who + CODE] if people[who + START] == NEVER else people[who + VISIT_CODE]
    out[at + 11], out[at + 12] = people[who + EPISODE_YEAR], people[who + KEPT]


def tell_ended(state: Any, people: Any, out: Any, who: int, finish: int, outcome: int) -> None:
    """Tell that the visit in hand has ended; what was kept until it started is kept no more if it never did."""
    if people[who + START] == NEVER:
        tell_held(state, people, out, who, finish)
    write_row(people, out, state[ENDED_AT], who, finish, outcome)
    state[ENDED_AT] += ROW_WIDTH
    people[who + DONE_BEFORE] = outcome == DONE


def tell_open(state: Any, people: Any, out: Any, who: int) -> None:
    """Tell that the visit in hand goes on beyond the window."""
    write_row(people, out, state[OPEN_AT], who, NEVER, OPEN)
    state[OPEN_AT] += ROW_WIDTH


def tell_held(state: Any, people: Any, out: Any, who: int, till: int) -> None:
    """Tell that a place of the visit before was kept till now, if one was."""
    if people[who + PREVIOUS] != NONE and till > people[who + JOINED]:
        at = state[HELD_AT]
        out[at], out[at + 1], out[at + 2] = people[who + ROW], people[who + PREVIOUS], people[who + PREVIOUS_LOCATION]
        out[at + 3], out[at + 4] = people[who + JOINED], till
        state[HELD_AT] = at + KEPT_WIDTH


def depart(state: Any, persons: Any, people: Any, out: Any, who: int, end: int, time: int) -> None:
    """A patient has reached an end, or the horizon."""
    row = people[who + ROW]
    person = row * PERSON_WIDTH
    persons[person + END], persons[person + END_TIME] = end, time
    people[who + STAGE] = GONE
    tell_left(state, out, row)
