"""Every patient's journey, to Parquet as it is walked: one file a replication, kept where the run is asked to.

One row is one visit to an activity. The file is the same for any windows the journeys come in.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pandas as pd

from workforce.engine.log import CUT, DONE, GAVE_UP, PATIENT_COLUMNS, REFUSED, VISIT_COLUMNS
from workforce.engine.windows import Window
from workforce.model.calendar import year_name
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Network
from workforce.network.packing import attribute_values
from workforce.results.files import disk_errors, partial_name
from workforce.results.parquet import connect, disk_errors_of_duckdb, for_reading, literal

__all__ = ["COLUMNS", "JourneysFile", "read_journeys"]

COLUMNS: dict[str, str] = {
    "patient": "the patient's number in the replication, by time of arrival",
    "parent": "the number of the patient who began this one (a newborn's mother)",
    "key": "what all draws of the patient come from; the same patient has the same key in every scenario",
    "pathway": "the pathway",
    "group": "the patient group",
    "area": "where the patient lives",
    "site": "the site the patient goes to",
    "arrival year": "the financial year of arrival",
    "arrival": "when the patient arrived",
    "end": "the end reached; empty for those still on their way",
    "end time": "when it was reached",
    "activity": "the activity",
    "setting": "its setting",
    "location": "where the setting stands for this patient",
    "episode": "the patient's episode, from 0",
    "occurrence": "how often the patient had come to this activity before in the episode",
    "joined": "when the patient was ready for it",
    "start": "when it started; empty where it did not",
    "finish": "when it ended, or when the patient left the line",
    "outcome": "done, gave up, refused, or cut by the end of the run",
    "attributes": "the patient's attributes at its start, as text",
}
"""The columns of a file of journeys, and what each says. Times are the model's clock, which knows no summer time."""

_OUTCOMES = {DONE: "done", GAVE_UP: "gave up", REFUSED: "refused", CUT: "cut"}
_MEMORY = "256MB"
_PEOPLE = [name for name in PATIENT_COLUMNS if name != "number"]
_VISITS = [name for name in VISIT_COLUMNS if name != "version_year"]
_ROWS = ["n", "person", *_VISITS[1:]]


class JourneysFile:
    """A file of journeys being written: add each window, then finish. What does not fit in memory waits on disk.

    Args:
        network: The scenario.
        path: The file's final name; it is written under its partial name, which whoever records it replaces.

    Raises:
        ResultsProblem: WF553 and WF559, the disk.
    """

    def __init__(self, network: Network, path: Path) -> None:
        self._network = network
        self._file = partial_name(path)
        self._spill = partial_name(path.with_suffix(".spill"))
        self._visits = 0
        self._codes: set[tuple[int, int]] = set()
        with disk_errors(self._file):
            self._clear()
            self._spill.mkdir()
        self._held = ExitStack()
        self._tables = self._held.enter_context(connect(self._spill, _MEMORY))
        for table, columns in (("people", _PEOPLE), ("visits", _ROWS)):
            self._tables.execute(f"CREATE TABLE {table} ({', '.join(map(_kind, columns))})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._held.close()
        shutil.rmtree(self._spill, ignore_errors=True)
        if kind is not None:
            self._file.unlink(missing_ok=True)

    def add(self, window: Window) -> None:
        """Take over what ended in a window; nothing of the window is needed afterwards."""
        people = window.people
        left = people[window.left]
        columns = {name: left[:, PATIENT_COLUMNS.index(name)] for name in _PEOPLE}
        columns["key"] = columns["key"].astype(np.uint64)
        self._append("people", columns)
        ended = window.ended
        columns = {name: ended[:, VISIT_COLUMNS.index(name)] for name in _VISITS}
        who = people[columns.pop("patient")]
        number = np.arange(self._visits, self._visits + len(ended))
        self._visits += len(ended)
        self._append("visits", {"n": number, "person": who[:, PATIENT_COLUMNS.index("id")], **columns})
        pathway = self._network.groups.pathway[who[:, PATIENT_COLUMNS.index("group")]]
        self._codes.update(zip(pathway.tolist(), columns["code"].tolist(), strict=True))

    def finish(self) -> None:
        """Put all rows in order, by patient and then by joining, and write the file."""
        for name, table in _names(self._network, self._codes).items():
            self._tables.register(name, table)
        target = literal(str(self._file.absolute()))
        with disk_errors(self._file), disk_errors_of_duckdb(self._file):
            self._tables.execute(
                f"COPY ({_WRITTEN}) TO {target} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
                {"zero": self._network.calendar.date(0), "never": NEVER, "none": NONE},
            )

    def _append(self, table: str, columns: dict[str, Any]) -> None:
        if not len(next(iter(columns.values()))):
            return
        self._tables.register("chunk", pd.DataFrame({name: np.ascontiguousarray(one) for name, one in columns.items()}))
        try:
            with disk_errors(self._file), disk_errors_of_duckdb(self._file):
                self._tables.execute(f"INSERT INTO {table} SELECT * FROM chunk")
        finally:
            self._tables.unregister("chunk")

    def _clear(self) -> None:
        self._file.unlink(missing_ok=True)
        shutil.rmtree(self._spill, ignore_errors=True)
        if self._spill.exists():
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(self._spill))


def read_journeys(path: Path) -> pd.DataFrame:
    """The rows of a file of journeys, in order, with the columns of `COLUMNS`.

    Raises:
        OSError: The file cannot be read.
    """
    with disk_errors_of_duckdb(path), connect() as connection:
        frame: pd.DataFrame = connection.execute("SELECT * FROM read_parquet(?)", [for_reading(path)]).df()
    return frame


def _kind(name: str) -> str:
    return f'"{name}" {"UBIGINT" if name == "key" else "BIGINT"}'


def _names(network: Network, codes: Iterable[tuple[int, int]]) -> dict[str, pd.DataFrame]:
    """The names behind the ids of the rows, one small table each."""
    names, calendar = network.names, network.calendar
    own = {"groups": names.groups, "activities": names.activities, "ends": names.ends}
    tables = {
        table: pd.DataFrame([(k, *pair) for k, pair in enumerate(pairs)], columns=["id", "pathway", "name"])
        for table, pairs in own.items()
    }
    tables["activities"]["setting"] = [names.settings[s] for s in network.activities.setting]
    sites = [names.locations[place] for place in network.geography.site_location]
    years = range(-network.years_before, network.years)
    listed = {
        "areas": list(enumerate(names.areas)),
        "sites": list(enumerate(sites)),
        "locations": list(enumerate(names.locations)),
        "years": [(k, year_name(calendar.year_at(k))) for k in years],
        "outcomes": list(_OUTCOMES.items()),
    }
    tables |= {name: pd.DataFrame(rows, columns=["id", "name"]) for name, rows in listed.items()}
    tables["sites"] = tables["sites"].astype({"id": "int64", "name": object})
    known = sorted(codes)
    texts = [(pathway, code, _attributes(network, pathway, code)) for pathway, code in known]
    tables["attributes"] = pd.DataFrame(texts, columns=["pathway", "code", "name"])
    tables["attributes"]["pathway"] = [names.pathways[pathway] for pathway, _ in known]
    return tables


def _attributes(network: Network, pathway: int, code: int) -> str:
    """The attributes that a code of a pathway's patient holds, as `name: value`, with semicolons between."""
    one = np.array([code])
    held = [
        f"{name}: {network.names.attribute_values[k][int(attribute_values(network, one, k)[0])]}"
        for k, (owner, name) in enumerate(network.names.attributes)
        if owner == network.names.pathways[pathway]
    ]
    return "; ".join(held)


_TIME = "CAST($zero AS TIMESTAMP) + to_milliseconds({0})"
_WRITTEN = f"""
WITH numbered AS (SELECT *, row_number() OVER (ORDER BY arrival, key) - 1 AS patient FROM people)
SELECT p.patient, parent.patient AS parent, p.key, g.pathway, g.name AS "group", areas.name AS area,
    sites.name AS site, years.name AS "arrival year", {_TIME.format("p.arrival")} AS arrival, ends.name AS "end",
    CASE WHEN p."end" = $none THEN NULL ELSE {_TIME.format("p.end_time")} END AS "end time",
    a.name AS activity, a.setting, locations.name AS location, v.episode, v.occurrence,
    {_TIME.format("v.joined")} AS joined,
    CASE WHEN v.start = $never THEN NULL ELSE {_TIME.format("v.start")} END AS start,
    {_TIME.format("v.finish")} AS finish, outcomes.name AS outcome, attributes.name AS attributes
FROM visits AS v
JOIN numbered AS p ON v.person = p.id
LEFT JOIN numbered AS parent ON p.parent = parent.id
JOIN groups AS g ON p."group" = g.id
JOIN activities AS a ON v.activity = a.id
LEFT JOIN areas ON p.area = areas.id
LEFT JOIN sites ON p.site = sites.id
LEFT JOIN years ON p.year = years.id
LEFT JOIN ends ON p."end" = ends.id
LEFT JOIN locations ON v.location = locations.id
JOIN outcomes ON v.outcome = outcomes.id
LEFT JOIN attributes ON attributes.pathway = g.pathway AND attributes.code = v.code
ORDER BY p.patient, v.n
"""
