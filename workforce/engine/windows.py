"""Journeys in windows of time: what an engine that keeps nothing hands over as it goes.

A window is a span [start, until) of simulated time. Any edges give the same rows in all, and so the same sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from workforce.engine.log import DONE, PATIENT_COLUMNS, VISIT_COLUMNS, Book, VisitLog
from workforce.model.calendar import MS_PER_DAY
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Ints, Network

DAYS = 60
MOST_DAYS = 360
ENOUGH_PATIENTS = 2000
"""How long windows are unless stated: so many days, or as many times as long as it takes for so many to arrive. Where
that is more than ``MOST_DAYS``, they are the years."""

OPEN = -1
"""The outcome of a visit that has started and not yet ended; its finish is NEVER."""

ROW_COLUMNS = (*VISIT_COLUMNS, "episode_year", "kept")
"""Columns of the rows of visits.

`patient` is a row of ``Window.people``; `episode_year` the year of the patient's own clock when the episode began;
`kept` is 1 where the patient comes with the place of the activity's section, kept from the visit before, else 0.
"""

HELD_COLUMNS = ("patient", "activity", "location", "start", "finish")
"""Columns of the rows of places kept after a visit to an activity has ended, until the next starts or leaves its line.

`start` is the visit's end. Only rows longer than nothing are told.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """What happened from ``start`` to before ``until``. The arrays are overwritten by the next window: copy to keep.

    A visit that starts and ends in one window is told once, in ``ended``. One that goes on is told in ``open`` in the
    window in which it starts, and in ``ended`` in the one in which it ends. At the horizon all that is open is cut.

    Attributes:
        start: Milliseconds since the clock's zero; the first window begins with the years before the horizon.
        until: The end; the last window's is the horizon.
        people: Patients [rows, ``PATIENT_COLUMNS``]. Rows that the window's other arrays name are theirs through the
            window; the row of a patient who has left is another's from the next window on. `end` and `end_time` hold
            for those in ``left`` only. `id` is a number of the patient's own, and `parent` such a number.
        arrived: Rows of the patients who arrived.
        left: Rows of those who reached an end or, at the horizon, were still on their way (`end` NONE).
        ended: Visits [n, ``ROW_COLUMNS``] that ended, gave up, were refused or were cut, wherever they started; those
            of one patient in order of joining.
        open: Visits that started and go on.
        held: Places kept [n, ``HELD_COLUMNS``] whose keeping ended, wherever it began.
        exchanged: Of each activity, in this window: starts by an exchange in a circle of held places.
        overtaken: Give passes in which a waiting request saw a later one granted a place that it asks for.
        handed_over: How often work was stopped at a shift's end for want of staff.
    """

    start: int
    until: int
    people: Ints
    arrived: Ints
    left: Ints
    ended: Ints
    open: Ints
    held: Ints
    exchanged: Ints
    overtaken: Ints
    handed_over: Ints


def run_edges(network: Network, edges: Sequence[int] | None = None) -> list[int]:
    """The edges of a run's windows: its start, the given times within the run in order, its end.

    Args:
        network: The scenario.
        edges: Milliseconds since the clock's zero; without them, every 60 days, or more seldom where few patients
            arrive, down to once a year.
    """
    calendar = network.calendar
    start, end = calendar.start_ms(calendar.year_at(-network.years_before)), calendar.horizon_ms
    if edges is None:
        in_window = float(network.streams.mean.sum(axis=0).mean()) * DAYS / 365
        days = DAYS * ceil(ENOUGH_PATIENTS / max(in_window, 1.0))
        if days < MOST_DAYS:
            edges = range(start, end, days * MS_PER_DAY)
        else:
            years = range(-network.years_before, network.years)
            edges = [calendar.start_ms(calendar.year_at(year)) for year in years]
    inner = sorted({int(edge) for edge in edges})
    return [start, *(edge for edge in inner if start < edge < end), end]


def log_of(network: Network, windows: Iterable[Window], progress: Callable[[int], None] | None = None) -> VisitLog:
    """All journeys of one replication, from the windows that an engine hands over.

    Args:
        network: The scenario.
        windows: The windows of a whole run.
        progress: Called with the end of each window once it is taken on.
    """
    book = Book(len(network.names.activities))
    counts = np.zeros((3, len(network.names.activities)), dtype=np.int64)
    for window in windows:
        rows = window.ended[:, : len(VISIT_COLUMNS)].copy()
        rows[:, 0] = window.people[rows[:, 0], 0]
        book.visits.frombytes(rows.tobytes())
        book.patients.frombytes(window.people[window.left].tobytes())
        counts += (window.exchanged, window.overtaken, window.handed_over)
        if progress is not None:
            progress(window.until)
    book.exchanged, book.overtaken, book.handed_over = counts.tolist()
    return book.closed()


def windows_of(network: Network, log: VisitLog, edges: Sequence[int] | None = None) -> Iterator[Window]:
    """Cut a log into the windows that an engine hands over.

    Args:
        network: The scenario of the log.
        log: All journeys of one replication.
        edges: As in ``run_edges``.
    """
    people = np.column_stack(
        [np.arange(len(log.key)) if name == "id" else getattr(log, name) for name in PATIENT_COLUMNS]
    ).astype(np.int64)
    rows, held = _rows(network, log), _held(network, log)
    limits = run_edges(network, edges)
    finish, start = rows[:, ROW_COLUMNS.index("finish")], rows[:, ROW_COLUMNS.index("start")]
    going = rows.copy()
    going[:, ROW_COLUMNS.index("finish")], going[:, ROW_COLUMNS.index("outcome")] = NEVER, OPEN
    counts = (log.exchanged, log.overtaken, log.handed_over)
    for since, until in pairwise(limits):
        last = until == limits[-1]

        def inside(times: Ints, since: int = since, until: int = until, last: bool = last) -> Ints:
            return np.flatnonzero((times >= since) & ((times < until) | last))

        began = inside(start)
        yield Window(
            since,
            until,
            people,
            inside(log.arrival),
            inside(log.end_time),
            rows[inside(finish)],
            going[began[finish[began] >= until]] if not last else going[:0],
            held[inside(held[:, HELD_COLUMNS.index("finish")])],
            *(count if last else np.zeros_like(count) for count in counts),
        )


def _sections(network: Network, log: VisitLog) -> tuple[Ints, Ints]:
    """Of each visit, the activity's version and its stays section."""
    version = network.activities.version[log.version_year, log.activity]
    return version, network.activities.section[version]


def _kept(network: Network, log: VisitLog) -> Ints:
    """Of each visit, whether it comes with the place of its section."""
    _, section = _sections(network, log)
    kept = np.zeros(len(section), dtype=np.int64)
    same = log.patient[1:] == log.patient[:-1]
    kept[1:] = same & (log.outcome[:-1] == DONE) & (section[:-1] != NONE) & (section[1:] == section[:-1])
    return kept


def _rows(network: Network, log: VisitLog) -> Ints:
    """All visits as rows."""
    visits = len(log.patient)
    begins = np.flatnonzero(np.diff(log.patient, prepend=NONE) | np.diff(log.episode, prepend=NONE))
    years = np.repeat(log.version_year[begins], np.diff(begins, append=visits))
    columns = [*(getattr(log, name) for name in VISIT_COLUMNS), years, _kept(network, log)]
    return np.column_stack(columns).astype(np.int64).reshape(visits, len(ROW_COLUMNS))


def _held(network: Network, log: VisitLog) -> Ints:
    """All places kept after a visit's end."""
    activities = network.activities
    version, section = _sections(network, log)
    asks = activities.ask_start[version + 1] > activities.ask_start[version]
    holds = activities.holds[version] & (asks | (section != NONE))
    kept = _kept(network, log).astype(np.bool_)
    follows = np.zeros(len(version), dtype=np.bool_)
    follows[:-1] = log.patient[1:] == log.patient[:-1]
    before = np.flatnonzero(follows & (log.outcome == DONE) & (holds | np.append(kept[1:], False)))
    after = before + 1
    till = np.where(log.start[after] == NEVER, log.finish[after], log.start[after])
    longer = till > log.finish[before]
    which, till = before[longer], till[longer]
    columns = (log.patient[which], log.activity[which], log.location[which], log.finish[which], till)
    return np.column_stack(columns).astype(np.int64)
