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
from workforce.model.pathway import HeldAttribute, Pathway
from workforce.network.build import build_network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.report.drawing.words import out_of_100, percent, span, title_of
from workforce.results.engines import COMPILED, chosen_engine
from workforce.results.files import partial_name
from workforce.results.journeys import JourneysFile, read_journeys

__all__ = ["Typical", "Visit", "sample_of", "typical_patients"]

MOST = 5000
"""About how many patients a sample has."""

MANY_DAYS = 14
"""So many days after arrival, hours no longer matter."""


@dataclass(frozen=True)
class Visit:
    """One line of a journey.

    Attributes:
        since: When it began, counted from arrival.
        activity: What was done.
        setting: Where.
        waited: How long the patient waited for it, or nothing.
        lasted: How long the patient was there, with all waits inside it.
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
        attributes: What was known of the patient on arrival, by its titles; nothing that only care decides.
        share: Of 100 patients, how many are of this group and come to this end.
        alike: Of those, the share who had the same activities in the same order.
        visits: What happened.
    """

    who: str
    attributes: str
    share: str
    alike: str
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
    have it the patient whose journey lasts as long as half of theirs. All are counted among patients who arrived so
    early that nobody of them is still on the way.

    Args:
        journeys: Of one replication.
        pathway: The pathway.
        number: How many patients.
    """
    mine = journeys[journeys["pathway"] == pathway.pathway]
    everybody = mine.groupby("patient", sort=True).agg(
        group=("group", "first"), end=("end", "first"), arrival=("arrival", "first"), over=("end time", "first")
    )
    people = _followed_to_the_end(everybody)
    mine = mine[mine["patient"].isin(people.index)]
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
        found.append(_told(rows, pathway, out_of_100(many / len(people)), percent(len(same) / many)))
    return tuple(found)


def _followed_to_the_end(people: pd.DataFrame) -> pd.DataFrame:
    """Those who arrived before the first who is still on the way when the run ends: among them no end is too rare.

    Of those who arrived later only short journeys are over, so that to count them would make short ones commoner than
    they are. Where somebody is on the way from the beginning, all whose journey is over are taken.
    """
    over = people[people["end"].notna()]
    whole = over[over["arrival"] < people.loc[people["end"].isna(), "arrival"].min()]
    return (whole if len(whole) else over).copy() if people["end"].isna().any() else over.copy()


def _told(rows: pd.DataFrame, pathway: Pathway, share: str, alike: str) -> Typical:
    first = rows.iloc[0]
    group, end = str(first["group"]), str(first["end"])
    who = f"{title_of(group, pathway.groups.get(group))} – {title_of(end, pathway.ends.get(end))}"
    visits = [_visit(row, first["arrival"], pathway) for row in rows.to_dict("records")]
    return Typical(who, _known(str(first["attributes"]), pathway), share, alike, tuple(visits))


def _known(attributes: str, pathway: Pathway) -> str:
    """What is known of a patient on arrival: attributes that care sets on the way, and the group, are left out."""
    given = dict(each.split(": ", 1) for each in attributes.split("; ") if ": " in each)
    known = {
        name: value
        for name, value in given.items()
        if name in pathway.attributes and not isinstance(pathway.attributes[name], HeldAttribute)
    }
    return "; ".join(f"{title_of(name, pathway.attributes[name])}: {value}" for name, value in known.items())


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
    """How long after arrival: in minutes and hours on the first day, then in days and hours."""
    days, minutes = divmod(int(time / pd.Timedelta(minutes=1)), 24 * 60)
    if not days:
        return span(60_000 * minutes)
    told = f"{days} day{'' if days == 1 else 's'}"
    return told if days >= MANY_DAYS or minutes < 60 else f"{told} {minutes // 60} h"
