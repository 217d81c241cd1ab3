"""Journeys in the forms that other tools read: the columns of vidigi, and XES for process mining."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from workforce.report.drawing.svg import plain
from workforce.report.printed.tables import write_csv
from workforce.results.files import partial_name
from workforce.results.parquet import connect, disk_errors_of_duckdb, for_reading, literal

if TYPE_CHECKING:
    from workforce.staffing.projection import Runs

__all__ = ["ENDINGS", "VIDIGI_COLUMNS", "NotExported", "export", "vidigi_events", "write_xes"]

VIDIGI_COLUMNS = {
    "entity_id": "the patient's number",
    "event_type": "arrival_departure, queue, resource_use or resource_use_end",
    "event": "arrival, depart, or the activity; `: waiting` and `: end` stand behind its name where it waits and ends",
    "time": "minutes since 00:00 of the day of the first event",
    "pathway": "the pathway",
    "run_number": "the replication",
    "timestamp": "the same on the model's clock",
    "resource_id": "which of those in the activity at one time the patient is, from 1",
}
"""The columns of an event log as vidigi reads it, and what each says."""

ENDINGS = (".csv", ".parquet", ".xes")
WEEK = pd.Timedelta(days=7)
_KEYS = ("time", "entity_id", "order")
_BROKEN_OFF = {"gave up": "withdraw", "refused": "withdraw"}
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
)


class NotExported(ValueError):
    """What was asked for cannot be exported; the commands tell it as wrong usage."""

    wrong_usage = True


def export(
    what: Runs | pd.DataFrame | str | Path,
    path: str | Path,
    scenario: str | None = None,
    replication: int = 1,
    year: str | None = None,
    week: str | None = None,
) -> Path:
    """Write journeys for another tool: `.csv` and `.parquet` have vidigi's columns, `.xes` is for process mining.

    Args:
        what: Runs that kept journeys, their results folder, or journeys as `runs.journeys` gives them.
        path: The file to write; its ending says the form.
        scenario: Of runs: which; by default the first.
        replication: Of runs: which.
        year: Only patients who arrive in this financial year, for example `2009/10`; by default all, with those of
            the years before the first.
        week: Only patients who arrive in the week, from its Monday, of this day, for example `2009-10-05`; their
            journeys are whole.

    Raises:
        NotExported: Another ending, a week that is not written as a date, or nobody arrives then.
        ResultsProblem: The run kept no journeys, or the file is damaged.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in ENDINGS:
        raise NotExported(f"'{target.name}' ends in none of {', '.join(ENDINGS)}")
    first = None if week is None else monday_of(week)
    conditions = ['"arrival year" = ?'] * (year is not None) + ["arrival >= ? AND arrival < ?"] * (first is not None)
    given: list[Any] = [] if year is None else [year]
    if first is not None:
        given += [first.to_pydatetime(), (first + WEEK).to_pydatetime()]
    journeys = journeys_of(what, scenario, replication, " AND ".join(conditions) or "true", *given)
    if year is not None:
        journeys = journeys[journeys["arrival year"] == year]
    if first is not None:
        journeys = journeys[(journeys["arrival"] >= first) & (journeys["arrival"] < first + WEEK)]
    if not len(journeys):
        when = [] if year is None else [year]
        when += [] if first is None else [f"the week from {first:%Y-%m-%d}"]
        raise NotExported(f"nobody arrives in {' and '.join(when)}" if when else "there are no journeys")
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == ".xes":
        return write_xes(journeys, target)
    events = vidigi_events(journeys, replication)
    return write_csv(events, target) if kind == ".csv" else _write_parquet(events, target)


def monday_of(day: str) -> pd.Timestamp:
    """Midnight of the Monday with which a day's week begins.

    Raises:
        NotExported: It is not written as a date.
    """
    try:
        found = pd.Timestamp(day).normalize()
    except ValueError:
        raise NotExported(f"'{day}' is not a date; write it as 2009-06-01") from None
    return found - pd.Timedelta(days=int(found.weekday()))


def runs_of(what: Runs | str | Path) -> Runs:
    """Runs, or those that a results folder keeps."""
    if not isinstance(what, str | Path):
        return what
    from workforce.results.verify import kept_plans
    from workforce.staffing.projection import Runs as Kept

    store, plans = kept_plans(what)
    return Kept.of(store, plans)


def journeys_of(
    what: Runs | pd.DataFrame | str | Path, scenario: str | None, replication: int, where: str = "true", *given: Any
) -> pd.DataFrame:
    """The journeys of runs, of a results folder, or as given; of those that are kept only what is asked for is read.

    Args:
        what: As for `export`.
        scenario: Of runs: which; by default the first.
        replication: Of runs: which.
        where: A condition on the columns of journeys, in SQL; it is not asked of journeys as given.
        given: What stands for its question marks.

    Raises:
        NotExported: No such scenario.
        ResultsProblem: The run kept no journeys, or the file is damaged.
    """
    if isinstance(what, pd.DataFrame):
        return what
    runs = runs_of(what)
    name = runs.scenarios[0] if scenario is None else scenario
    if name not in runs.scenarios:
        raise NotExported(f"'{name}' is not a scenario of the run; choose from {', '.join(runs.scenarios)}")
    path = runs.folder.journeys(name, replication)
    with disk_errors_of_duckdb(path), connect() as connection:
        rows = connection.execute(f"SELECT * FROM read_parquet(?) WHERE {where}", [for_reading(path), *given])
        table: pd.DataFrame = rows.df()
    return table


def vidigi_events(journeys: pd.DataFrame, replication: int = 1) -> pd.DataFrame:
    """Every event of journeys, in order of time, with the columns of `VIDIGI_COLUMNS`.

    A visit that waits, or never starts, has a `queue` event when the patient is ready for it; one that starts has a
    `resource_use` and, where it ends within the run, a `resource_use_end`. Times are of one replication.
    """
    people = journeys.drop_duplicates("patient")
    started = journeys[journeys["start"].notna()]
    queued = journeys[journeys["start"].isna() | (journeys["start"] > journeys["joined"])]
    ended = started[started["outcome"] != "cut"]
    number = _numbered(started)
    parts = [
        _events(people, "arrival_departure", "arrival", people["arrival"], 0),
        _events(queued, "queue", queued["activity"] + ": waiting", queued["joined"], 2),
        _events(started, "resource_use", started["activity"], started["start"], 3, number),
        _events(ended, "resource_use_end", ended["activity"] + ": end", ended["finish"], 1, number.loc[ended.index]),
        _events(people[people["end time"].notna()], "arrival_departure", "depart", people["end time"].dropna(), 4),
    ]
    table = pd.concat(parts, ignore_index=True)
    zero = table["timestamp"].min().normalize()
    table["time"] = (table["timestamp"] - zero) / pd.Timedelta(minutes=1)
    table["run_number"] = replication
    return table.sort_values(list(_KEYS), kind="stable", ignore_index=True)[list(VIDIGI_COLUMNS)]


def _events(
    rows: pd.DataFrame, kind: str, event: Any, at: pd.Series[Any], order: int, number: pd.Series[Any] | None = None
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entity_id": rows["patient"],
            "event_type": kind,
            "event": event,
            "timestamp": at,
            "pathway": rows["pathway"],
            "resource_id": pd.array([pd.NA] * len(rows), dtype="Int64") if number is None else number.astype("Int64"),
            "order": order,
        }
    )


def _numbered(started: pd.DataFrame) -> pd.Series[Any]:
    """A number for each visit: the smallest that no other visit to the activity has at the time."""
    free: dict[Any, list[int]] = {}
    busy: dict[Any, list[tuple[Any, int]]] = {}
    found: dict[Any, int] = {}
    rows = started.sort_values(["start", "patient"], kind="stable")
    for index, activity, start, finish in zip(rows.index, rows["activity"], rows["start"], rows["finish"], strict=True):
        taken = busy.setdefault(activity, [])
        left = free.setdefault(activity, [])
        while taken and taken[0][0] <= start:
            heapq.heappush(left, heapq.heappop(taken)[1])
        mine = heapq.heappop(left) if left else len(taken) + 1
        heapq.heappush(taken, (finish, mine))
        found[index] = mine
    return pd.Series(found, dtype="Int64").reindex(started.index)


def _write_parquet(table: pd.DataFrame, path: Path) -> Path:
    partial = partial_name(path)
    with disk_errors_of_duckdb(path), connect() as connection:
        connection.register("events", table)
        target = literal(str(partial.absolute()))
        connection.execute(f"COPY (SELECT * FROM events) TO {target} (FORMAT parquet, USE_TMP_FILE false)")
    os.replace(partial, path)
    return path


def write_xes(journeys: pd.DataFrame, path: Path) -> Path:
    """Write journeys as an event log in XES (IEEE 1849): a trace a patient, an event a step of a visit's life.

    A visit's life is `schedule` where it waits, `start`, and `complete`, or `withdraw` for who gives up or is refused;
    one cut by the end of the run has no last event.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n')
        for name, prefix in _EXTENSIONS:
            uri = f"http://www.xes-standard.org/{prefix}.xesext"
            file.write(f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
        file.write('  <classifier name="Activity" keys="concept:name"/>\n')
        file.write('  <classifier name="Step" keys="concept:name lifecycle:transition"/>\n')
        columns = [str(name) for name in journeys.columns]
        rows: list[dict[str, Any]] = []
        for values in journeys.itertuples(index=False, name=None):
            row = dict(zip(columns, values, strict=True))
            if rows and row["patient"] != rows[-1]["patient"]:
                file.writelines(_trace(rows))
                rows = []
            rows.append(row)
        if rows:
            file.writelines(_trace(rows))
        file.write("</log>\n")
    return path


def _trace(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    first = rows[0]
    yield "  <trace>\n"
    yield _text("concept:name", first["patient"], 4)
    for name in ("pathway", "group", "area", "site", "end", "attributes"):
        yield _text(name, first[name], 4)
    events = [event for row in rows for event in _steps(row)]
    for at, row, step in sorted(events, key=lambda event: event[0]):
        yield "    <event>\n"
        yield _text("concept:name", row["activity"], 6)
        yield _text("lifecycle:transition", step, 6)
        yield f'      <date key="time:timestamp" value="{at.isoformat(timespec="milliseconds")}+00:00"/>\n'
        yield _text("org:group", row["setting"], 6)
        yield _text("location", row["location"], 6)
        yield "    </event>\n"
    yield "  </trace>\n"


def _steps(row: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any], str]]:
    starts = not pd.isna(row["start"])
    if not starts or row["start"] > row["joined"]:
        yield row["joined"], row, "schedule"
    if starts:
        yield row["start"], row, "start"
    if row["outcome"] != "cut":
        yield row["finish"], row, _BROKEN_OFF.get(row["outcome"], "complete")


def _text(key: str, value: Any, indent: int) -> str:
    if value is None or pd.isna(value):
        return ""
    return f'{" " * indent}<string key="{plain(key)}" value="{plain(str(value))}"/>\n'
