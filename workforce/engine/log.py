"""What an engine gives: the start and end of every activity of every patient, in one order for all engines."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.network.choices import NEVER
from workforce.network.network import NONE, Ints

Small = NDArray[np.int32]

# How a visit ended.
DONE, GAVE_UP, REFUSED, CUT = range(4)


@dataclass(frozen=True, slots=True)
class VisitLog:
    """All journeys of one replication.

    Patients stand in order of (arrival, key as an unsigned number), visits in order of (patient, joining); visit k
    is of patient ``patient[k]``. Times are milliseconds since the clock's zero. At the end of the horizon open
    visits are cut: their outcome is CUT, their end the horizon.

    Attributes:
        group: Of each patient: the patient group.
        area: Where the patient lives.
        site: The patient's site, NONE where the pathway has no flows.
        number: The number within stream and year of arrival; of a linked patient that of the parent.
        year: Financial year of arrival as an index, negative before the first.
        key: The patient's key (its 64 bits as a signed number).
        parent: The patient who began this one, NONE.
        arrival: Time of arrival.
        end: The end reached, NONE for patients still on their way at the horizon.
        end_time: When the end was reached; the horizon for those still on their way.
        patient: Of each visit: whose it is.
        activity: The activity.
        version_year: Index of the year, by the patient's own clock, whose version of the activity counts.
        location: Where the activity's setting stands, NONE without a site.
        episode: The patient's episode.
        occurrence: How often the patient had joined this activity before in the episode.
        joined: When the patient was ready for it.
        start: When it started, NEVER where it did not.
        finish: When it ended, or when the patient left the line.
        outcome: DONE, GAVE_UP, REFUSED or CUT.
        code: The attributes (``packing.attribute_values``), after what the start sets; on joining if not started.
        exchanged: Of each activity: starts by an exchange in a circle of held places.
        overtaken: Give passes in which a waiting request saw a later one granted a place that it asks for.
        handed_over: How often work was stopped at a shift's end for want of staff.
    """

    group: Small
    area: Small
    site: Small
    number: Ints
    year: Small
    key: Ints
    parent: Ints
    arrival: Ints
    end: Small
    end_time: Ints
    patient: Ints
    activity: Small
    version_year: Small
    location: Small
    episode: Small
    occurrence: Small
    joined: Ints
    start: Ints
    finish: Ints
    outcome: Small
    code: Ints
    exchanged: Ints
    overtaken: Ints
    handed_over: Ints

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VisitLog) and not self.differing(other)

    __hash__ = None  # type: ignore[assignment]

    def differing(self, other: VisitLog) -> tuple[str, ...]:
        """The names of the fields in which two logs differ: none for the same journeys."""
        return tuple(
            column.name
            for column in fields(self)
            if not np.array_equal(getattr(self, column.name), getattr(other, column.name))
        )

    @property
    def waits(self) -> Ints:
        """How long each visit waited: from joining to the start, or to leaving the line, in milliseconds."""
        return np.where(self.start == NEVER, self.finish, self.start) - self.joined


PATIENT_COLUMNS = (
    "id", "group", "area", "site", "number", "year", "key", "parent", "arrival", "end", "end_time",
)  # fmt: skip
VISIT_COLUMNS = (
    "patient", "activity", "version_year", "location", "episode", "occurrence", "joined", "start", "finish",
    "outcome", "code",
)  # fmt: skip
SMALL = frozenset(
    ("group", "area", "site", "year", "end", "activity", "version_year", "location", "episode", "occurrence", "outcome")
)


class Book:
    """Where an engine writes rows as they come, to be put in order when it is closed.

    Attributes:
        patients: Rows of ``PATIENT_COLUMNS``, end to end; `id` is any number of the patient's own, -1 for no parent.
        visits: Rows of ``VISIT_COLUMNS``, end to end; a patient's visits come in the order of joining.
        exchanged: By activity, as in the log; also overtaken and handed_over.
        overtaken: By activity.
        handed_over: By activity.
    """

    __slots__ = ("exchanged", "handed_over", "overtaken", "patients", "visits")

    def __init__(self, activities: int) -> None:
        self.patients = array("q")
        self.visits = array("q")
        self.exchanged = [0] * activities
        self.overtaken = [0] * activities
        self.handed_over = [0] * activities

    def closed(self) -> VisitLog:
        """All that was written, in the order of a log."""
        who = _columns(self.patients, PATIENT_COLUMNS)
        what = _columns(self.visits, VISIT_COLUMNS)
        order = np.lexsort((who["key"].astype(np.uint64), who["arrival"]))
        place = np.full(int(who["id"].max(initial=NONE)) + 2, NONE, dtype=np.int64)
        place[who.pop("id")[order]] = np.arange(len(order))
        people = {name: column[order] for name, column in who.items()}
        people["parent"] = place[people["parent"]]
        what["patient"] = place[what["patient"]]
        visit_order = np.argsort(what["patient"], kind="stable")
        visits = {name: column[visit_order] for name, column in what.items()}
        columns: dict[str, Any] = {
            name: np.ascontiguousarray(column, dtype=np.int32 if name in SMALL else np.int64)
            for name, column in {**people, **visits}.items()
        }
        counts: dict[str, Any] = {
            name: np.array(getattr(self, name), dtype=np.int64) for name in ("exchanged", "overtaken", "handed_over")
        }
        return VisitLog(**columns, **counts)


def _columns(rows: array[int], names: tuple[str, ...]) -> dict[str, Ints]:
    table = np.frombuffer(rows, dtype=np.int64).reshape(-1, len(names))
    return dict(zip(names, table.T, strict=True))
