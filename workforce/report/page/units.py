"""Small units, the price of having whole people there day and night, how far people travel, and ambulance hours."""

from __future__ import annotations

import pandas as pd

from workforce.comparison.access import BEYOND, CannotTell, ambulance_hours, residents_beyond
from workforce.report.page.blocks import NONE, Block, Rows, Say, Section, figure
from workforce.report.page.cover import own_cover, smallest, workload_and_cover
from workforce.report.page.found import Found, figures_of

__all__ = ["small_units"]

FAR = 6
"""Settings of each pathway whose distance is told."""


def small_units(found: Found) -> Section:
    """Page 3."""
    blocks: list[Block] = [
        Say(
            "Hours of care are not people. A unit needs enough staff on duty for its busy hours, in whole people, "
            "and never "
            "fewer than its floor. The smaller the unit, the more of its staff are there for that and not for hours "
            "of care."
        ),
        *workload_and_cover(found),
        smallest(found),
        own_cover(found),
        *_travel(found),
        *_ambulances(found),
    ]
    return Section("small-units", "Small units, cover day and night, and travel", tuple(blocks))


def _travel(found: Found) -> tuple[Block, ...]:
    """How many live far from the settings that stand at sites."""
    found.say("travel")
    rows = []
    for pathway, settings in _sited(found).items():
        for setting in settings:
            tables = {}
            for name in found.names:
                try:
                    tables[name] = residents_beyond(found.answer.plans[name], pathway, setting, BEYOND)
                except CannotTell:
                    break
            if len(tables) < len(found.names):
                continue
            shown: list[tuple[str, ...]] = []
            for name, table in tables.items():
                last = table[table["year"].astype(str) == found.last].iloc[0]
                beyond = [last[f"beyond {limit:g} min"] / last["residents"] for limit in BEYOND]
                cells = (
                    figure(float(last["sites"]), 0),
                    figure(float(last["mean minutes"]), 0),
                    *(f"{100 * far:.0f}%" for far in beyond),
                )
                if not shown or cells != shown[0][2:]:
                    shown.append((f"{setting} ({pathway})", name, *cells))
            if len(shown) == 1 and len(tables) > 1:
                shown = [(shown[0][0], "every scenario", *shown[0][2:])]
            rows += shown
    if not rows:
        return ()
    heads = ("setting", "scenario", "sites", "mean minutes", *(f"over {limit:g} min" for limit in BEYOND))
    caption = f"How far residents live from care, {found.last}: sites, minutes by road, share of residents beyond"
    return (Rows(caption, heads, tuple(rows), texts=2),)


def _sited(found: Found) -> dict[str, list[str]]:
    """The hospital settings of each pathway that take most staff."""
    plan = found.plan(found.answer.against)
    table = found.need("pathway", "setting").groupby(["pathway", "setting"])["wte"].max()
    answer = {}
    for name, pathway in plan.pathways.items():
        acute = [setting for setting, each in pathway.settings.items() if each.sector == "acute"]
        answer[name] = sorted(acute, key=lambda setting: -float(table.get((name, setting), 0.0)))[:FAR]
    return answer


def _ambulances(found: Found) -> tuple[Block, ...]:
    """Hours of ambulance staff for each job."""
    tables = [ambulance_hours(found.answer.projection(name)) for name in found.names]
    table = pd.concat([each for each in tables if len(each)] or tables, ignore_index=True)
    table = table[table["year"].astype(str) == found.last]
    rows = []
    for (pathway, activity), mine in table.groupby(["pathway", "activity"], sort=False, observed=True):
        jobs, hours = (figures_of(mine, ["scenario"], each) for each in ("jobs", "hours a job"))
        cells = []
        for name in found.names:
            known = (name,) in jobs
            cells += [figure(jobs[name,], 0), figure(60 * hours[name,], 0)] if known else [NONE, NONE]
        rows.append((f"{activity} ({pathway})", *cells))
    if not rows:
        return ()
    heads = ("job", *(head for _ in found.names for head in ("jobs a year", "staff minutes a job")))
    groups = (("", 1), *((name, 2) for name in found.names))
    return (Rows(f"Ambulance jobs and the staff time of each, {found.last}", heads, tuple(rows), groups=groups),)
