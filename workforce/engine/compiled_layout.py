"""What stands where in the compiled engine's arrays: columns of patients, pools and events, and what is kept of a run.

The compiled engine is a loop over arrays of whole numbers. A patient is a row of two of them while on the way:

- ``persons`` [rows, ``PATIENT_COLUMNS``]: who it is, as a log tells it;
- ``people`` [rows, columns named here]: where the patient stands, the visit in hand, what is asked for and held.

Rows are used again after the window in which a patient left. ``pools`` has a row for each pool, then one for each
waiting room, then one for all who wait with a place in their hands; ``events`` is a heap of what will happen, and
``state`` holds the run itself. Fixed tables stand in ``net`` (see ``compiled_tables``), and ``ints`` and ``reals``
are the vectors of ``packing``. Lists of patients are chains: a column holds the row of the next, NONE the end.
"""

# Persons, in the order of log.PATIENT_COLUMNS.
ID, GROUP, AREA, SITE, NUMBER, YEAR, KEY, PARENT, ARRIVAL, END, END_TIME = range(11)

# People. First the patient: what comes next, the own time and clock, the attributes, chains, where treated (a site).
(
    STAGE, TIME, CLOCK, CODE, EPISODE, EPISODE_YEAR, VISITS, TARGET, NEXT, TREATED,
    # The visit in hand; PREVIOUS is the activity whose place the patient keeps while waiting for this one, or NONE.
    ACTIVITY, VERSION, VERSION_YEAR, LOCATION, OCCURRENCE, JOINED, START, VISIT_CODE, DRAWN, LASTS, DONE_BEFORE,
    KEPT, PREVIOUS, PREVIOUS_LOCATION,
    # What is asked for and held: how many entries; whether the visit holds places of its own while it lasts.
    ASKS, OWNS, HELD, SECTION, SECTION_POOL, NEW_POOL,
    # The request: the order in lines, terms, and what came of it. RANK orders keys as unsigned numbers.
    PRIORITY, RANK, HOLDS, ROOM, LIMIT, KEEPS_TURN, ANSWER, WAKE, PATIENCE, OVER, MARK, QUESTION, LEAST_WAITING,
    # Links of three ordered sets: the line, the waiting room, those who hold a place.
    LINE_LINKS, _LINE1, _LINE2, _LINE3, ROOM_LINKS, _ROOM1, _ROOM2, _ROOM3, HOLDER_LINKS, _HOLD1, _HOLD2, _HOLD3,
    # Work that the end of a shift may stop, and those who started in this window.
    SINCE, AT_WORK, WORK_NEXT, WORK_BEFORE, STARTED_NEXT, STARTED_IN,
    FIRST_ASK,
) = range(62)  # fmt: skip

# An entry of what is asked for, from FIRST_ASK on: the pool, units kept while the visit lasts, units asked for now.
ASK_POOL, ASK_OWN, ASK_UNITS, ASK_WIDTH = range(4)
# An entry of what is held till the next activity starts: the pool, units, turnover in milliseconds.
HELD_POOL, HELD_UNITS, HELD_TURNOVER, HELD_WIDTH = range(4)
# Links of an ordered set.
LEFT, RIGHT, BEFORE, AFTER = range(4)

# What a patient does next (STAGE).
(
    BEGINS, COMES, READY, ANSWERED, STARTS, ASKS_SHORTEN, SHORTENED, WORKS, STOPPED, RESUMES, ENDS, ASKS_REROUTE,
    REROUTED, FOLLOWS, FREES, RESTS, GONE,
) = range(17)  # fmt: skip

# What came of a request (ANSWER), beside the log's GAVE_UP and REFUSED; 0 is also DONE there.
GRANTED = 0
EXCHANGED = -1
WAITS = -2

NOT_LISTED = -2
"""In OVER: not among those whose patience is over."""
IS_OVER = -1
"""In PATIENCE: it is over. Else the number of the event that will say so; 0 without."""

# Pools, rooms and holders (rows of `pools`).
(
    CAPACITY, OPEN_NOW, USED, HANDS_OVER, WAITING, FREE, LINE_OF, NEXT_POOL, NEXT_TOUCHED, TOUCHED, AHEAD,
    HELD_BY, WANTED_BY, FIRST_HOLDER, FIRST_AT, ROOT, FIRST, COUNT, LEAST, CROWDED, POOL_COLUMNS,
) = range(21)  # fmt: skip

# Events: when, what (twice the row of a patient to wake, that and 1 where patience ends, below 0 the pool, as
# -pool - 1, to which units come back), and its number (the units).
WHEN, WHAT, SERIAL, EVENT_COLUMNS = range(4)

# The run (`state`).
(
    NOW, UNTIL, HORIZON, WINDOW, LAST_WINDOW, NEXT_ARRIVAL, ARRIVALS, NEXT_CHANGE, NEXT_ID, NEXT_SERIAL, STAMP,
    SLOTS, SLOTS_USED, FREE_SLOTS, FREE_COUNT, PENDING, PARKED, QUESTIONS, ASKED, EXCESS, GIVE, TOUCHED_LINES,
    LEAVE, OVERS, CROWDED_ROOMS, BOTH, WORKERS, STARTED, EVENTS, EVENTS_ROOM, HAPPENED_AT, HAPPENED, SHORT,
    PROBLEM, PROBLEM_AT, SWEPT,
    # Where rows of each kind begin in `out`, where the next goes, and where there is no more room.
    ARRIVED_FROM, LEFT_FROM, OPEN_FROM, HELD_ROWS_FROM, ENDED_FROM, ARRIVED_AT, LEFT_AT, OPEN_AT, HELD_AT, ENDED_AT,
    HELD_END, ENDED_END,
    # Where tables of this run stand in `state`: edges and chains of windows, counts by activity.
    EDGES, PARKED_FOR, COUNTS, STATE_HEADER,
) = range(52)  # fmt: skip

# Counts by activity.
EXCHANGES, OVERTAKEN, HANDED_OVER, COUNT_COLUMNS = range(4)

# Why a run cannot go on (PROBLEM).
ENDLESS_JOURNEY = 1
ENDLESS_INSTANT = 2

# What a call of the loop came to.
FINISHED = 0
NEEDS_ROOM = 1
STUCK = 2

# Rows that leave: windows.ROW_COLUMNS and windows.HELD_COLUMNS.
ROW_WIDTH = 13
KEPT_WIDTH = 5

# Arrivals of a year.
CAME_STREAM, CAME_YEAR, CAME_NUMBER, CAME_KEY, CAME_TIME = range(5)

# Occurrences are counted in 16 bits each, four to a word.
JOIN_BITS = 16
JOINS_A_WORD = 4
JOIN_MASK = 0xFFFF

MOST_VISITS = 10_000
MOST_AT_ONCE = 100_000
