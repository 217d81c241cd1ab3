"""The face of a model: what it gives for its first year beside figures published for about that time.

Which figures, how each is read from the model and what was published stand in a table, not here. Figures the pathway
was calibrated to are marked: that they agree is no evidence that the model is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from workforce.comparison.flags import closures
from workforce.documents.tables import read_table
from workforce.engine import compiled, reference
from workforce.engine.expected import expected
from workforce.engine.log import VisitLog
from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR, year_name
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle
from workforce.results.engines import COMPILED, chosen_engine
from workforce.staffing.projection import Projection
from workforce.staffing.workload import workload_wte

COLUMNS: dict[str, Any] = {
    "name": str,
    "measure": str,
    "groups": str | None,
    "what": str | None,
    "of": str | None,
    "leaving out": str | None,
    "hours": float | None,
    "unit": str,
    "low": float | None,
    "published": float | None,
    "high": float | None,
    "when": str | None,
    "source": str | None,
    "grade": str | None,
    "target": str,
    "explanation": str | None,
}
NEAR = (0.8, 1.2)
"""Ratios within which a figure needs no explanation: a fifth off, either way."""

_Z = 1.959964
_Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Given:
    """A figure of the model with half the width of its 95% interval, 0 where the closed form gives it exactly."""

    value: float
    half: float = 0.0


@dataclass(frozen=True)
class Face:
    """One scenario's first year: the closed form, and one long replication for what needs whole journeys.

    Journeys are those of patients who arrived in the years before the first, which use its plan: all are followed for
    a year or more.
    """

    plans: Plans
    seed: int

    @cached_property
    def one(self) -> Plans:
        """The scenario in its first year alone."""
        return resettle(self.plans, years=[self.plans.years[0]])

    @cached_property
    def network(self) -> Network:
        """Its network."""
        return build_network(self.one)

    @cached_property
    def log(self) -> VisitLog:
        """Every journey of one replication."""
        engine = compiled if chosen_engine(None) == COMPILED else reference
        log: VisitLog = engine.simulate_once(self.network, self.seed, 1)
        return log

    @cached_property
    def table(self) -> pd.DataFrame:
        """The closed form's measures of the first year."""
        table: pd.DataFrame = expected(self.network).table
        return table[table["year"] == year_name(self.one.years[0])]

    @cached_property
    def hours(self) -> float:
        """Hours in the first year."""
        year = self.one.years[0]
        return 24.0 * (date(year + 1, 4, 1) - date(year, 4, 1)).days

    def arrivals(self, groups: set[str]) -> float:
        """Patients of these groups who arrive in the year."""
        rows = self.table[(self.table["measure"] == "arrivals") & self.table["group"].isin(groups)]
        return float(rows["value"].sum())

    def starts(self, groups: set[str], activities: set[str], locations: set[str]) -> float:
        """Starts of these activities in the year, by these groups, at these locations (anywhere if none is named)."""
        rows = self.table[(self.table["measure"] == "starts") & self.table["activity"].isin(activities)]
        rows = rows[rows["group"].isin(groups)]
        return float((rows[rows["location"].isin(locations)] if locations else rows)["value"].sum())

    def present(self, settings: set[str], groups: set[str] | None = None, but: set[str] | None = None) -> float:
        """Patients in these settings at a time, on average, those whose place is still kept among them.

        Args:
            settings: where.
            groups: who; None or none named for all.
            but: activities that do not count.
        """
        rows = self.table[self.table["measure"].isin(("patient", "held")) & self.table["setting"].isin(settings)]
        if groups:
            rows = rows[rows["group"].isin(groups)]
        rows = rows[~rows["activity"].isin(but or set())]
        return float(rows["value"].sum()) / MS_PER_HOUR / self.hours

    def wte(self, roles: set[str], settings: set[str]) -> float:
        """Whole-time equivalents of these roles in these settings."""
        need = workload_wte(self.table, self.one.by_year, ["role", "setting"])
        return float(need[need["role"].isin(roles) & need["setting"].isin(settings)]["wte"].sum())

    def wte_anywhere(self, roles: set[str]) -> float:
        """Whole-time equivalents of these roles in all settings."""
        need = workload_wte(self.table, self.one.by_year, ["role"])
        return float(need[need["role"].isin(roles)]["wte"].sum())

    @cached_property
    def cover(self) -> pd.DataFrame:
        """Staff on duty by cover group and role in the first year, by the cover method."""
        return Projection.of(self.one).cover(self.one.years[0], ["cover_group", "role"])

    def owed(self, roles: set[str], units: set[str]) -> float:
        """Whole-time equivalents of these roles that these cover groups have on duty."""
        mine = self.cover["role"].isin(roles) & self.cover["cover_group"].isin(units)
        return float(self.cover[mine]["wte"].sum())

    @cached_property
    def closed(self) -> pd.DataFrame:
        """How often units were full in the first year, of the replication."""
        return closures(self.network, self.log)

    def cohort(self, groups: set[str]) -> _Bits:
        """Which patients of these groups are followed to their end."""
        wanted = [number for number, (_, name) in enumerate(self.network.names.groups) if name in groups]
        followed: _Bits = np.isin(self.log.group, wanted) & (self.log.year < 0)
        return followed

    def visits(self, names: set[str]) -> _Bits:
        """Which visits are of activities with these names or in settings with these names."""
        network = self.network
        wanted = [
            number
            for number, (_, name) in enumerate(network.names.activities)
            if name in names or network.names.settings[int(network.activities.setting[number])] in names
        ]
        found: _Bits = np.isin(self.log.activity, wanted)
        return found

    def reached(self, ends: set[str]) -> _Bits:
        """Which patients came to one of these ends."""
        wanted = [number for number, (_, name) in enumerate(self.network.names.ends) if name in ends]
        found: _Bits = np.isin(self.log.end, wanted)
        return found

    def first(self, names: set[str], of_start: bool) -> npt.NDArray[np.float64]:
        """Of each patient, when the first of these visits started (or ended); infinite where there was none."""
        moments = np.full(len(self.log.group), np.inf)
        chosen = self.visits(names)
        times = self.log.start[chosen] if of_start else self.log.finish[chosen]
        np.minimum.at(moments, self.log.patient[chosen], times.astype(np.float64))
        return moments


@dataclass(frozen=True)
class Asked:
    """One row of the table: what is asked of the model."""

    groups: set[str]
    what: set[str]
    of: set[str]
    leaving_out: set[str]
    hours: float


def _share(yes: _Bits, among: _Bits) -> Given:
    number = int(among.sum())
    share = float(yes[among].mean()) if number else math.nan
    return Given(100.0 * share, 100.0 * _Z * math.sqrt(share * (1.0 - share) / max(1, number)))


def _among(face: Face, asked: Asked) -> _Bits:
    return face.cohort(asked.groups) & ~face.reached(asked.leaving_out)


def _a_year(face: Face, asked: Asked) -> Given:
    return Given(face.arrivals(asked.groups))


def _starts_at(face: Face, asked: Asked) -> Given:
    return Given(face.starts(asked.groups, asked.what, asked.of))


def _people_at(face: Face, asked: Asked) -> Given:
    there = np.isin(face.log.location, [face.network.names.locations.index(site) for site in asked.of])
    here = np.isin(np.arange(len(face.log.group)), face.log.patient[face.visits(asked.what) & there])
    number = int((here & _among(face, asked)).sum())
    return Given(number / face.network.years_before, _Z * math.sqrt(number) / face.network.years_before)


def _share_of_starts(face: Face, asked: Asked) -> Given:
    return Given(100.0 * face.starts(asked.groups, asked.what, set()) / face.starts(asked.groups, asked.of, set()))


def _starts_for_each_wte(face: Face, asked: Asked) -> Given:
    return Given(face.starts(asked.groups, asked.what, set()) / face.wte_anywhere(asked.of))


def _per_1000(face: Face, asked: Asked) -> Given:
    population = face.one.by_year[face.one.years[0]].region.population
    year = population.rows[year_name(face.one.years[0])]
    people = sum(persons.value for bands in year.values() for persons in bands.values())
    return Given(1000.0 * face.arrivals(asked.groups) / people)


def _share_of_arrivals(face: Face, asked: Asked) -> Given:
    mine = face.arrivals(asked.groups)
    return Given(100.0 * mine / (mine + face.arrivals(asked.of)))


def _beds(face: Face, asked: Asked) -> Given:
    return Given(face.present(asked.what, asked.groups, asked.leaving_out))


def _staff_for_ten(face: Face, asked: Asked) -> Given:
    return Given(10.0 * face.wte(asked.what, asked.of) / face.present(asked.of))


def _ever(face: Face, asked: Asked) -> Given:
    return _share(np.isfinite(face.first(asked.what, True)), _among(face, asked))


def _first_of(face: Face, asked: Asked) -> Given:
    mine, any_of = face.first(asked.what, True), face.first(asked.what | asked.of, True)
    return _share(np.isfinite(mine) & (mine == any_of), _among(face, asked))


def _done_within(face: Face, asked: Asked) -> Given:
    begun = face.first(asked.of, True)
    among = _among(face, asked) & np.isfinite(begun)
    done = face.first(asked.what, False)
    with np.errstate(invalid="ignore"):
        return _share(done - begun <= asked.hours * MS_PER_HOUR, among)


def _started_within(face: Face, asked: Asked) -> Given:
    begun = face.first(asked.of, True)
    among = _among(face, asked) & np.isfinite(begun)
    started = face.first(asked.what, True)
    with np.errstate(invalid="ignore"):
        return _share(started - begun <= asked.hours * MS_PER_HOUR, among)


def _ended_within(face: Face, asked: Asked) -> Given:
    since = face.log.end_time - face.log.arrival
    within = since <= asked.hours * MS_PER_HOUR if asked.hours else np.ones(len(since), dtype=np.bool_)
    return _share(face.reached(asked.what) & within, _among(face, asked))


def _days_in(face: Face, asked: Asked) -> Given:
    cohort = face.cohort(asked.groups)
    chosen = face.visits(asked.what) & ~face.visits(asked.leaving_out)
    spent = np.zeros(len(cohort))
    np.add.at(spent, face.log.patient[chosen], (face.log.finish - face.log.start)[chosen].astype(np.float64))
    days = spent[cohort] / MS_PER_DAY
    return Given(float(days.mean()), _Z * float(days.std()) / math.sqrt(len(days)))


def _hours_in(face: Face, asked: Asked) -> Given:
    cohort = face.cohort(asked.groups) & face.reached(asked.of) & ~np.isfinite(face.first(asked.leaving_out, True))
    chosen = face.visits(asked.what)
    spent = np.zeros(len(cohort))
    np.add.at(spent, face.log.patient[chosen], (face.log.finish - face.log.start)[chosen].astype(np.float64))
    hours = spent[cohort] / MS_PER_HOUR
    return Given(float(hours.mean()), _Z * float(hours.std()) / math.sqrt(len(hours)))


def _closures(face: Face, asked: Asked) -> Given:
    found = face.closed[face.closed["activity"].isin(asked.what) & face.closed["location"].isin(asked.of)]
    number = float(found["closures"].sum())
    return Given(number, _Z * math.sqrt(number))


def _ever_closed(face: Face, asked: Asked) -> Given:
    found = face.closed[face.closed["activity"].isin(asked.what) & face.closed["location"].isin(asked.of)]
    return Given(100.0 * int((found["closures"] > 0).sum()) / len(asked.of))


def _owed(face: Face, asked: Asked) -> Given:
    return Given(face.owed(asked.what, asked.of))


def _pounds_for_each_start(face: Face, asked: Asked) -> Given:
    locations = {unit.rpartition(", ")[2] for unit in asked.of}
    return Given(
        asked.hours * face.owed(asked.leaving_out, asked.of) / face.starts(asked.groups, asked.what, locations)
    )


MEASURES: dict[str, Callable[[Face, Asked], Given]] = {
    "a year": _a_year,
    "starts at": _starts_at,
    "people at": _people_at,
    "share of starts": _share_of_starts,
    "starts for each WTE": _starts_for_each_wte,
    "hours in": _hours_in,
    "per 1000": _per_1000,
    "share of arrivals": _share_of_arrivals,
    "beds in use": _beds,
    "staff for ten": _staff_for_ten,
    "ever": _ever,
    "first of": _first_of,
    "done within": _done_within,
    "started within": _started_within,
    "ended within": _ended_within,
    "days in": _days_in,
    "closures": _closures,
    "ever closed": _ever_closed,
    "WTE on duty": _owed,
    "pounds for each start": _pounds_for_each_start,
}


def face_table(plans: Plans, file: Path, seed: int = 2009) -> pd.DataFrame:
    """The figures of a face table, the model's beside those published.

    Args:
        plans: the settled scenario; its first year counts.
        file: the CSV with the columns of `COLUMNS`: how each figure is read (`measure`, one of `MEASURES`, of
            `groups`, with names separated by semicolons; another scenario than the page's own may stand behind it,
            after ` in `), the `hours` some ask for (or the pounds a year of one WTE), what was published, its source
            and grade, whether the pathway was calibrated to it (`target`), and why it is off where it is.
        seed: seed of the replication whose journeys are read.

    Returns:
        The table with `ours`, `half` (half the width of the 95% interval, 0 where exact) and `ratio` to the published
        figure (the middle of its range where only that is given; nan where nothing comparable was found).

    Raises:
        ProblemsFound: the file is no such table.
        KeyError: a measure that is not among `MEASURES`.
    """
    faces = {"": Face(plans, seed)}
    rows = []
    for row in read_table(file, COLUMNS).rows:
        parts = {name: _names(row[name]) for name in ("groups", "what", "of", "leaving out")}
        asked = Asked(parts["groups"], parts["what"], parts["of"], parts["leaving out"], float(row["hours"] or 0.0))
        measure, scenario = measure_of(row["measure"])
        if scenario not in faces:
            faces[scenario] = Face(settle(scenario), seed)
        given = MEASURES[measure](faces[scenario], asked)
        published = _published(row)
        rows.append({**row, "ours": given.value, "half": given.half, "ratio": given.value / published})
    return pd.DataFrame(rows)


def measure_of(cell: str) -> tuple[str, str]:
    """What is measured, and the scenario that it is measured in where that is not the page's own, else nothing."""
    measure, _, scenario = cell.partition(" in ") if cell.partition(" in ")[0] in MEASURES else (cell, "", "")
    return measure, scenario


def _names(cell: str | None) -> set[str]:
    return {name.strip() for name in (cell or "").split(";") if name.strip()}


def _published(row: Any) -> float:
    if row["published"] is not None:
        return float(row["published"])
    if row["low"] is not None and row["high"] is not None:
        return (float(row["low"]) + float(row["high"])) / 2.0
    return math.nan
