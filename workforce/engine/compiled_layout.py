"""What stands where in the compiled engine's arrays: columns of patients, pools and events, and what is kept of a run.

The compiled engine is a loop over arrays of whole numbers. A patient is a row of two of them while on the way:

- ``persons``: who it is, as a log tells it, ``PATIENT_COLUMNS`` of each row end to end;
- ``people``: where the patient stands, the visit in hand, what is asked for and held. Rows stand end to end in one
  vector; a patient is named by where the own row begins, ``people[who + COLUMN]``, and ROW is the row's number;

Rows are used again after the window in which a patient left. ``pools`` has a row for each pool, then one for each
waiting room, then one for all who wait with a place in their hands; ``events`` is a heap of what will happen, and
``state`` holds the run itself. Fixed tables stand in ``net`` (see ``compiled_tables``), and ``ints`` and ``reals``
are the vectors of ``packing``. Lists of patients are chains: a column holds the row of the next, NONE the end.
"""

# Persons, in the order of log.PATIENT_COLUMNS.
ID, GROUP, HOME, AT_SITE, NUMBER, YEAR, WHOSE_KEY, PARENT, ARRIVAL, END, END_TIME, PERSON_WIDTH = range(12)

# People. What every step reads stands together, first, so that a patient who comes on again costs few lines of cache
# (of eight columns): what comes next, the own time and clock, the attributes, who it is.
(
    STAGE, TIME, CLOCK, CODE, KEY, TARGET, NEXT, ROW,
    # Where treated and at home, the episode, what is held.
    TREATED, AREA, EPISODE, EPISODE_YEAR, VISITS, HELD, SECTION, DONE_BEFORE,
    # The visit in hand; ASKS is how many entries are asked for, OWNS whether it holds places of its own while it lasts,
    # WAKE the event that counts, ANSWER what came of the request.
    ACTIVITY, VERSION, VERSION_YEAR, LOCATION, OCCURRENCE, JOINED, START, VISIT_CODE,
    DRAWN, LASTS, KEPT, ASKS, OWNS, WAKE, ANSWER, AT_WORK,
    # PREVIOUS is the activity whose place the patient keeps while waiting for this one, or NONE; those of this window
    # whose end the heap does not know; when work began that the end of a shift may stop.
    PREVIOUS, PREVIOUS_LOCATION, SECTION_POOL, NEW_POOL, STARTED_IN, STARTED_NEXT, SINCE, PATIENCE,
    # The request: the order in lines (PRIORITY is the place of the priority among all), terms.
    PRIORITY, HOLDS, ROOM, LIMIT, KEEPS_TURN, OVER,
    # Links of the line; of two more ordered sets, the waiting room and those who hold a place; of work in hand.
    LINE_LINKS, _LINE1, ROOM_LINKS, _ROOM1, HOLDER_LINKS, _HOLD1, WORK_NEXT, WORK_BEFORE, MARK, QUESTION,
    LEAST_WAITING,
    FIRST_ASK,
) = range(58)  # fmt: skip

# An entry of what is asked for, from FIRST_ASK on: the pool, units kept while the visit lasts, units asked for now.
ASK_POOL, ASK_OWN, ASK_UNITS, ASK_WIDTH = range(4)
# An entry of what is held till the next activity starts: the pool, units, turnover in milliseconds.
HELD_POOL, HELD_UNITS, HELD_TURNOVER, HELD_WIDTH = range(4)
# Links of an ordered set.
BEFORE, AFTER = range(2)

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

# Pools, rooms and holders, end to end in `pools`; each is named by where it begins. From LAST_OF on: the last of each
# priority in the ordered set.
(
    CAPACITY, OPEN_NOW, USED, HANDS_OVER, WAITING, FREE, LINE_OF, NEXT_POOL, NEXT_TOUCHED, TOUCHED, AHEAD,
    HELD_BY, WANTED_BY, FIRST_HOLDER, FIRST_AT, FIRST, COUNT, LEAST, CROWDED, LAST_OF,
) = range(20)  # fmt: skip

# Events: when and what. The lowest bits of what say whether a patient wakes, a patience ends or units come back; the
# next, which patient or pool; the highest, the number by which an event is known to count still, or the units.
WHEN, WHAT, EVENT_COLUMNS = range(3)
WAKES, ENDS_PATIENCE, COMES_BACK = range(3)
KIND_BITS, KIND_MASK = 2, 0x3
WHOM_BITS, WHOM_MASK = 32, 0xFFFFFFFF
MOST_SERIAL = 0x1FFFFFFF

# The run (`state`).
(
    NOW, UNTIL, HORIZON, WINDOW, LAST_WINDOW, NEXT_ARRIVAL, ARRIVALS, NEXT_CHANGE, NEXT_OTHER, NEXT_ID, NEXT_SERIAL,
    STAMP, SLOTS, SLOTS_USED, FREE_SLOTS, FREE_COUNT, PENDING, PARKED, QUESTIONS, ASKED, EXCESS, GIVE, TOUCHED_LINES,
    LEAVE, OVERS, CROWDED_ROOMS, BOTH, WORKERS, STARTED, EVENTS, EVENTS_ROOM, HAPPENED_AT, HAPPENED, SHORT,
    PROBLEM, PROBLEM_AT, SWEPT,
    # Where rows of each kind begin in `out`, where the next goes, and where there is no more room.
    ARRIVED_FROM, LEFT_FROM, OPEN_FROM, HELD_ROWS_FROM, ENDED_FROM, ARRIVED_AT, LEFT_AT, OPEN_AT, HELD_AT, ENDED_AT,
    HELD_END, ENDED_END,
    # Where tables of this run stand in `state`: edges and chains of windows, counts by activity.
    EDGES, PARKED_FOR, COUNTS, STATE_END,
    # How many columns a pool has, and where the row of those who hold stands.
    POOL_WIDTH, HOLDERS, STATE_HEADER,
) = range(56)  # fmt: skip

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
CAME_STREAM, CAME_YEAR, CAME_NUMBER, CAME_KEY, CAME_TIME, CAME_WIDTH = range(6)

# Occurrences are counted in 16 bits each, four to a word.
JOIN_BITS = 16
JOINS_A_WORD = 4
JOIN_MASK = 0xFFFF

MOST_VISITS = 10_000
MOST_AT_ONCE = 100_000
