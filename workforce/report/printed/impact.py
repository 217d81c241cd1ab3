"""The impact of a standard as planners read it: staff by year, patients who meet it, and a scorecard by site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from rich.console import Console

from workforce.comparison.impact import Impact, impact_of
from workforce.model.calendar import year_name
from workforce.planning.settle import settle
from workforce.report.printed.running import counted, progress_of, told_replications
from workforce.report.printed.tables import show_frame, write_csv
from workforce.report.sides import side_of
from workforce.results.names import slug
from workforce.results.verify import new_folder

__all__ = ["impact_with_progress"]

SHOWN = 0.005
"""How far a share must move at a site, at least, to be told: half a point."""


def impact_with_progress(standard: str | Path, replications: int, seed: int, jobs: int, folder: Path | None) -> Path:
    """Work out a standard's impact, showing each replication, and leave its tables in a folder."""
    plans = settle(standard)
    path = folder if folder is not None else new_folder([f"impact-{plans.scenario}"])
    with progress_of("Simulating") as step:
        found = impact_of(plans, replications, seed, jobs, counted(step, 2 * replications))
    tables = {
        "staff": _staff(found),
        "staff by site": found.wte(["year", "location"]),
        "on duty": found.cover(),
        "patients": found.met(["year"]),
        "scorecard": _scorecard(found),
        "care": found.given(["year"]),
        "care by site": found.given(["year", "location"]),
    }
    for name, table in tables.items():
        write_csv(table, path / "tables" / f"{slug(name)}.csv")
    last = year_name(plans.years[-1])
    show_frame(_wide(tables["staff"]), f"Staff: what '{plans.title}' adds or takes away, WTE by workload (closed form)")
    duty = tables["on duty"]
    duty = duty[duty["difference"].abs() >= 1]
    if len(duty):
        show_frame(duty, f"Staff on duty, {last}: cover in WTE where it moves by one or more (closed form)")
    if replications:
        _show_patients(found, tables, last)
    care = tables["care"]
    if len(care):
        last_care = care[care["year"] == last].drop(columns=["pathway", "year"])
        show_frame(
            _shares(last_care),
            f"Care that it changes, {last} (closed form): visits a year, who has any of it, minutes for each who has",
        )
    said = f"{told_replications(replications)} of each side, seed {seed}; low and high: 95% interval of the difference."
    unsaid = "Who meets it was not simulated: give --replications."
    Console().print(f"{said if replications else unsaid}\nTables: {path / 'tables'}", highlight=False, soft_wrap=True)
    return path


def _show_patients(found: Impact, tables: Mapping[str, pd.DataFrame], last: str) -> None:
    """Who meets the clocks that the standard sets or moves, in the last year and by site; or that none tells it."""
    card = _moved(tables["scorecard"])
    told = found.own_clocks | set(card["clock"])
    patients = tables["patients"]
    mine = patients[(patients["year"] == last) & patients["clock"].isin(told)].drop(columns="year")
    if not len(mine):
        Console().print("No clock of the pathways tells whether it is met: see what changes of care.", highlight=False)
        return
    show_frame(_percent(mine), f"Patients who meet it, {last}")
    if len(card):
        years = found.years
        show_frame(_percent(card), f"Scorecard by site, {years[0]} to {years[-1]}: the clocks that it moves")


def _staff(found: Impact) -> pd.DataFrame:
    table = found.wte(["year", "sector"])
    table["side"] = table["sector"].map(side_of)
    return table.groupby(["year", "side"], sort=False)[["before", "after", "difference"]].sum().reset_index()


def _wide(staff: pd.DataFrame) -> pd.DataFrame:
    wide = staff.pivot_table(index="year", columns="side", values="difference", sort=False, aggfunc="sum")
    wide["all"] = wide.sum(axis=1)
    return (wide.round(9) + 0.0).rename_axis(columns=None).reset_index()


def _scorecard(found: Impact) -> pd.DataFrame:
    """Shares by clock and site over the years in which anything changes; nothing where no site is known."""
    table = found.met(["location"], found.years)
    return table.dropna(subset="location").reset_index(drop=True)


def _moved(card: pd.DataFrame) -> pd.DataFrame:
    """The rows of clocks that the standard moves anywhere: a share by half a point, or one patient in a hundred."""
    share = (card["after"] - card["before"]).abs() >= SHOWN
    patients = (card["patients after"] - card["patients before"]).abs() >= 0.01 * card["patients before"].clip(lower=1)
    moves = share | patients
    return card[card["clock"].isin(card.loc[moves, "clock"])]


def _shares(care: pd.DataFrame) -> pd.DataFrame:
    """Shares of visits as percentages."""
    named = {f"given {side}": f"have it {side}, %" for side in ("before", "after")}
    return care.assign(**{name: 100 * care[name] for name in named}).rename(columns=named)


def _percent(table: pd.DataFrame) -> pd.DataFrame:
    """Shares as percentages; differences and their interval in percentage points."""
    shares = ["before", "after", "difference", "low", "high"]
    named = {"before": "before, %", "after": "after, %", "difference": "points", "low": "low", "high": "high"}
    return table.assign(**{name: 100 * table[name] for name in shares}).rename(columns=named)
