"""Pinch points: where and when staff will be short, by stage of a pathway, staff group and year, against thresholds.

A stage is a setting of a pathway. Only what can be compared is coloured: a gap where need and staff in post are of the
same people, growth of need where there was some, delay where it was simulated. Elsewhere the state is `unknown` and the
missing figure is named.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd

from workforce.planning.plans import Plans
from workforce.results.measures import WAIT_EDGES_MS
from workforce.staffing.projection import Projection, Runs
from workforce.supply.analysis import gap

__all__ = ["COLUMNS", "STATES", "Threshold", "pinch_points", "read_thresholds"]

COLUMNS = (
    "scenario",
    "year",
    "pathway",
    "stage",
    "staff_group",
    "measure",
    "value",
    "threshold",
    "state",
    "wte",
    "why",
)
STATES = ("red", "amber", "green", "unknown")
GAP, GROWTH, DELAY = "gap share", "growth of need", "delay"
EVERY = "all"
"""Every pathway, stage or staff group: what is known for them together only."""

_NOTHING = (float("nan"), float("nan"), "unknown", float("nan"))
"""Value, threshold, state and need of what cannot be judged."""

_FIGURES = ("amber", "red", "least", "hours")
_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True)
class Threshold:
    """From when a measure is amber, and from when red.

    Attributes:
        measure: what it is a threshold of.
        amber: from this value on.
        red: from this value on.
        least: below so many (whole-time equivalents, or patients) nothing is coloured.
        hours: of delay: the wait beyond which a patient counts.
        source: where it is from.
        grade: of the source.
        because: why.
    """

    measure: str
    amber: float
    red: float
    least: float
    hours: float
    source: str
    grade: str
    because: str

    def state(self, value: float) -> tuple[str, float]:
        """The state of a value, and the threshold it reached; the amber one where it reached none."""
        if value >= self.red:
            return "red", self.red
        return ("amber" if value >= self.amber else "green"), self.amber


def read_thresholds(path: str | Path | None = None) -> dict[str, Threshold]:
    """The thresholds by measure.

    Args:
        path: a table of one's own in the columns of the shipped one, `workforce/tables/pinch_thresholds.csv`.

    Raises:
        ValueError: a measure is missing, a value is no number, or red is below amber.
    """
    shipped = files("workforce.tables") / "pinch_thresholds.csv"
    text = shipped.read_text(encoding="utf-8") if path is None else Path(path).read_text(encoding="utf-8")
    found: dict[str, Threshold] = {}
    for row in csv.DictReader(text.splitlines()):
        measure, amber, red, least, hours = row["measure"], *(float(row[name] or 0.0) for name in _FIGURES)
        found[measure] = Threshold(measure, amber, red, least, hours, row["source"], row["grade"], row["because"])
        if red < amber:
            raise ValueError(f"{measure}: red from {red:g} is below amber from {amber:g}")
    lacking = [name for name in (GAP, GROWTH, DELAY) if name not in found]
    if lacking:
        raise ValueError(f"the thresholds of '{lacking[0]}' are missing")
    return found


def pinch_points(what: Projection | Runs, thresholds: Mapping[str, Threshold] | None = None) -> pd.DataFrame:
    """The pinch points of scenarios: one row a scenario, year, pathway, stage, staff group and measure.

    `gap share` is of professions whose staff in post are of the same people as the need; `growth of need` of each
    stage and staff group since the first year; `delay`, the share of patients who wait for a place for longer than
    the threshold says, of each stage with limited places, from simulated runs alone.

    Args:
        what: a projection by the closed form, or simulated runs.
        thresholds: by measure; by default the shipped ones.

    Returns:
        Columns `COLUMNS`: `value` and `threshold` (the one reached, or the amber one) are shares, without a value where
        need is nearly all new; `wte` is the need of the year, in whole-time equivalents; `why` says in words what the
        state rests on.
    """
    given = read_thresholds() if thresholds is None else thresholds
    each = what.plans if isinstance(what, Runs) else {what.plans.scenario: what.plans}
    keys = ["year", "pathway", "setting", "staff_group"]
    need = what.wte(keys)
    parts = [_gaps(what, each, given[GAP])]
    for name, plans in each.items():
        parts.append(_growth(name, need[need["scenario"] == name], given[GROWTH]))
        if isinstance(what, Runs):
            parts.append(_delays(what, name, plans, given[DELAY]))
        else:
            parts.append(_not_simulated(name, plans))
    rows = [row for part in parts for row in part]
    order = {name: place for place, name in enumerate(each)}
    points = pd.DataFrame(rows, columns=list(COLUMNS))
    return points.sort_values("scenario", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)


Row = tuple[object, ...]


def _growth(scenario: str, need: pd.DataFrame, threshold: Threshold) -> list[Row]:
    """Growth of need since the first year, by stage and staff group."""
    wide = need.pivot_table(
        index=["pathway", "setting", "staff_group"], columns="year", values="wte", aggfunc="sum", observed=True
    ).fillna(0.0)
    first = str(wide.columns[0])
    less = (
        (-wide.sub(wide[first], axis=0)).clip(lower=0.0).groupby(level=["pathway", "staff_group"], observed=True).sum()
    )
    rows: list[Row] = []
    for (pathway, stage, group), line in zip(wide.index, wide.to_numpy().tolist(), strict=True):
        for year, now in zip(wide.columns, line, strict=True):
            begin = (scenario, str(year), str(pathway), str(stage), str(group), GROWTH)
            rows.append((*begin, *_grown(line[0], now, first, threshold, float(less.loc[(pathway, group), year]))))
    return rows


def _grown(before: float, now: float, first: str, threshold: Threshold, less: float = 0.0) -> tuple[object, ...]:
    """Value, threshold, state, need and reason of a need that was once so much and now is so much.

    Of a need nearly all new it is also told how much `less` other stages of the pathway need of the staff group: where
    one unit takes another's place, staff move with it.
    """
    nan = float("nan")
    if max(before, now) < threshold.least or (before < threshold.least and now - before < threshold.least):
        return nan, nan, "unknown", now, f"a need below {threshold.least:g} WTE is too small to judge"
    if before < threshold.least:
        told = f"{now:,.1f} WTE, nearly all of them new ({first}: {before:,.1f})"
        if less >= threshold.least:
            told += f"; other stages of the pathway need {less:,.1f} fewer, who may move"
        return nan, nan, "red", now, told
    value = now / before - 1.0
    state, reached = threshold.state(value)
    return value, reached, state, now, f"{now:,.1f} WTE, {value:+.0%} ({first}: {before:,.1f})"


def _gaps(what: Projection | Runs, each: Mapping[str, Plans], threshold: Threshold) -> list[Row]:
    """The gap as a share of staff in post, by profession and year; elsewhere the missing figure."""
    try:
        found = gap(what)
    except ValueError as error:
        return [(name, EVERY, EVERY, EVERY, EVERY, GAP, *_NOTHING, str(error)) for name in each]
    rows: list[Row] = []
    for line in found.to_dict("records"):
        pathways = list(each[line["scenario"]].by_year[each[line["scenario"]].years[0]].pathways)
        pathway = pathways[0] if len(pathways) == 1 else EVERY
        begin = (line["scenario"], line["year"], pathway, f"{EVERY} ({line['profession']})", line["staff_group"], GAP)
        if line["missing"]:
            rows.append((*begin, *_NOTHING, f"missing: {line['missing']}"))
            continue
        value = float(line["gap_share"])
        state, reached = threshold.state(value)
        told = f"need of {line['need']:,.0f} WTE, {line['in_post']:,.0f} in post: a gap of {line['gap']:+,.0f}"
        rows.append((*begin, value, reached, state, line["need"], told))
    return rows


def _delays(runs: Runs, scenario: str, plans: Plans, threshold: Threshold) -> list[Row]:
    """The share of patients who wait too long for a place, by stage; all staff groups together."""
    table = runs.measures("wait")
    stages = _stages(plans)
    rows: list[Row] = []
    if not len(table) or not (table["scenario"] == scenario).any():
        return [_unknown(scenario, pathway, "no place is limited: nobody waits") for pathway in _pathways(plans)]
    limit = threshold.hours * _MS_PER_HOUR
    # A bin holds waits up to its edge: those beyond the limit are in bins whose lower edge is at or beyond it.
    late = {place for place in range(1, len(WAIT_EDGES_MS) + 1) if WAIT_EDGES_MS[place - 1] >= limit}
    table = table[table["scenario"] == scenario]
    table = table.assign(late=table["value"].where(table["bin"].isin(late), 0.0))
    sums = table.groupby(["year", "place"], observed=True)[["value", "late"]].sum() / runs.replications
    for line in sums.reset_index().to_dict("records"):
        place, asked, waited = str(line["place"]), float(line["value"]), float(line["late"])
        for pathway, stage in stages.get(place, ((EVERY, place),)):
            begin = (scenario, str(line["year"]), pathway, stage, EVERY, DELAY)
            if asked < threshold.least:
                told = f"{asked:,.0f} ask for '{place}' in a year: too few to judge"
                rows.append((*begin, *_NOTHING, told))
                continue
            state, reached = threshold.state(waited / asked)
            told = f"{waited / asked:.1%} of {asked:,.0f} wait more than {threshold.hours:g} hours for '{place}'"
            rows.append((*begin, waited / asked, reached, state, float("nan"), told))
    return rows


def _not_simulated(scenario: str, plans: Plans) -> list[Row]:
    missing = "missing: waits for places; simulate the scenario"
    return [_unknown(scenario, pathway, missing) for pathway in _pathways(plans)]


def _unknown(scenario: str, pathway: str, why: str) -> Row:
    return scenario, EVERY, pathway, EVERY, EVERY, DELAY, *_NOTHING, why


def _pathways(plans: Plans) -> list[str]:
    return list(plans.by_year[plans.years[0]].pathways)


def _stages(plans: Plans) -> dict[str, tuple[tuple[str, str], ...]]:
    """The pathways and settings in which a place stands."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for plan in plans.by_year.values():
        for name, pathway in plan.pathways.items():
            for place, of in pathway.places.items():
                found.setdefault(place, {})[name, of.setting] = None
    return {place: tuple(stages) for place, stages in found.items()}
