"""Typical patients from a simulation: what happened to them, visit by visit."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workforce.engine import compiled, reference
from workforce.engine.log import PATIENT_COLUMNS, VISIT_COLUMNS
from workforce.engine.windows import Window
from workforce.model.pathway import Pathway
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.report.drawing.words import percent, span, title_of
from workforce.results.engines import COMPILED, chosen_engine
from workforce.results.files import partial_name
from workforce.results.journeys import JourneysFile, read_journeys

__all__ = ["Typical", "Visit", "sample_of", "typical_patients"]

MOST = 5000
"""About how many patients a sample has."""


@dataclass(frozen=True)
class Visit:
    """One line of a journey.

    Attributes:
        since: When it began, since arrival.
        activity: What was done.
        setting: Where.
        waited: How long the patient waited for it, or nothing.
        lasted: How long it lasted.
    """

    since: str
    activity: str
    setting: str
    waited: str
    lasted: str


@dataclass(frozen=True)
class Typical:
    """A typical patient.

    Attributes:
        who: The patient group and the end.
        attributes: What is known of the patient on arrival.
        key: What all draws of the patient come from; the same patient has it in every scenario.
        share: How common this group and end are.
        visits: What happened.
    """

    who: str
    attributes: str
    key: str
    share: str
    visits: tuple[Visit, ...]


def sample_of(plans: Plans, year: int, seed: int = 2009, most: int = MOST) -> pd.DataFrame:
    """Journeys of one replication of one year, with those who are still there from the years before.

    All patients are simulated; of many, an even part (by their keys) is kept.

    Args:
        plans: The scenario, settled.
        year: The financial year's first calendar year.
        seed: The seed of all draws.
        most: About how many patients are kept.

    Raises:
        ProblemsFound: The plans do not fit together.
        EngineProblem: A journey that never ends, or a request that can never be met.
    """
    network = build_network(resettle(plans, years=[year]))
    comes = float(network.streams.mean.sum()) * (1 + network.years_before)
    every = max(1, round(comes / most))
    engine = compiled if chosen_engine(None) == COMPILED else reference
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0001.journeys.parquet"
        with JourneysFile(network, path) as journeys:
            for window in engine.windows(network, seed, 1):
                journeys.add(_part(window, every))
            journeys.finish()
        return read_journeys(partial_name(path))


def _part(window: Window, every: int) -> Window:
    """One in so many of a window's patients, and their visits."""
    kept = window.people[:, PATIENT_COLUMNS.index("key")].astype(np.uint64) % np.uint64(every) == 0
    mine = kept[window.ended[:, VISIT_COLUMNS.index("patient")]]
    return replace(window, left=window.left[kept[window.left]], ended=window.ended[mine])


def typical_patients(journeys: pd.DataFrame, pathway: Pathway, number: int = 3) -> tuple[Typical, ...]:
    """The commonest ways through a pathway, one patient each.

    They are the commonest patient groups with their ends; of each the commonest order of activities, and of those who
    have it the patient whose journey lasts as long as half of theirs.

    Args:
        journeys: Of one replication; patients who are still on their way are left out.
        pathway: The pathway.
        number: How many patients.
    """
    mine = journeys[(journeys["pathway"] == pathway.pathway) & journeys["end"].notna()]
    people = mine.groupby("patient", sort=True).agg(
        group=("group", "first"), end=("end", "first"), arrival=("arrival", "first"), over=("end time", "first")
    )
    people["way"] = mine.groupby("patient", sort=True)["activity"].agg(" > ".join)
    counts = people.groupby(["group", "end"]).size().rename("many").reset_index()
    commonest = counts.sort_values("many", ascending=False, kind="stable").head(number)
    found = []
    for group, end, many in commonest.itertuples(index=False, name=None):
        alike = people[(people["group"] == group) & (people["end"] == end)]
        way = alike["way"].value_counts().sort_index().idxmax()
        same = alike[alike["way"] == way]
        order = (same["over"] - same["arrival"]).sort_values(kind="stable").index
        rows = mine[mine["patient"] == order[len(order) // 2]]
        found.append(_told(rows, pathway, f"{percent(many / len(people))} of patients"))
    return tuple(found)


def _told(rows: pd.DataFrame, pathway: Pathway, share: str) -> Typical:
    first = rows.iloc[0]
    group, end = str(first["group"]), str(first["end"])
    who = f"{title_of(group, pathway.groups.get(group))} – {title_of(end, pathway.ends.get(end))}"
    visits = [_visit(row, first["arrival"], pathway) for row in rows.to_dict("records")]
    return Typical(who, str(first["attributes"]), f"{int(first['key']):x}", share, tuple(visits))


def _visit(row: dict[Any, Any], arrival: pd.Timestamp, pathway: Pathway) -> Visit:
    started = row["start"] if not pd.isna(row["start"]) else row["finish"]
    waited = _milliseconds(started - row["joined"])
    lasted = "" if pd.isna(row["start"]) else span(_milliseconds(row["finish"] - row["start"]))
    activity, setting = str(row["activity"]), str(row["setting"])
    return Visit(
        _since(row["joined"] - arrival),
        title_of(activity, pathway.activities.get(activity)),
        title_of(setting, pathway.settings.get(setting)),
        span(waited) if waited >= 60_000 else "",
        lasted if row["outcome"] == "done" else f"{lasted} {row['outcome']}".strip(),
    )


def _milliseconds(time: pd.Timedelta) -> float:
    return float(time / pd.Timedelta(milliseconds=1))


def _since(time: pd.Timedelta) -> str:
    minutes = int(time / pd.Timedelta(minutes=1))
    return (
        f"day {minutes // 1440 + 1}, {span(60_000 * (minutes % 1440))} in"
        if minutes >= 1440
        else f"{span(60_000 * minutes)} in"
    )
