"""Small units, the price of having whole people there day and night, how far people travel, and ambulance hours."""

from __future__ import annotations

import pandas as pd

from workforce.comparison.access import BEYOND, CannotTell, ambulance_hours, residents_beyond
from workforce.model.calendar import year_number
from workforce.report.page.blocks import NONE, Block, Cell, Chart, Rows, Say, Section, change, figure, money
from workforce.report.page.charts import dots
from workforce.report.page.found import Found, figures_of
from workforce.staffing.pay import paid

__all__ = ["small_units"]

COUNTED = ("acute", "community", "ambulance")
"""Sectors whose units are staffed as units; elsewhere these patients are a part of what staff do."""
LEAST_WORK = 1.0
"""Whole-time equivalents of work below which a unit is not listed."""
UNITS, SETTINGS, FAR = 12, 14, 6
TO_COVER = ("peaks", "whole_people", "round_the_clock")


def small_units(found: Found) -> Section:
    """Page 3."""
    blocks: list[Block] = [
        Say(
            "Hours of care are not people. A unit needs enough staff on duty for its busy hours, in whole people, "
            "and never "
            "fewer than its floor. The smaller the unit, the more of its staff are there for that and not for hours "
            "of care."
        ),
        *_by_setting(found),
        _smallest(found),
        Say(
            "These are people on duty for these patients alone. A ward, clinic or team that also cares for others "
            "shares its "
            "people with them, and needs no more of them for it. Read the figures for units that are staffed for "
            "these patients.",
            "warning",
        ),
        *_travel(found),
        *_ambulances(found),
    ]
    return Section("small-units", "Small units, cover day and night, and travel", tuple(blocks))


def _sectors(found: Found) -> dict[str, str]:
    plan = found.plan(found.answer.against)
    return {name: each.sector for pathway in plan.pathways.values() for name, each in pathway.settings.items()}


def _priced(found: Found, name: str) -> dict[str, str]:
    """What cover costs more than workload a year in pay and on-costs by setting, where all its bands have pay."""
    year = year_number(found.last)
    plans = {year: found.plan(name)}
    table = found.answer.projection(name).cover(year, ["year", "setting", "band"])
    work = table[["year", "setting", "band"]].assign(wte=table["workload"])
    cover, base = (paid(each, plans, ["setting"]) for each in (table[["year", "setting", "band", "wte"]], work))
    known = cover[cover["unpriced"] < LEAST_WORK]
    before = figures_of(base, ["setting"], "cost")
    more = {key: pounds - before[key] for key, pounds in figures_of(known, ["setting"], "cost").items()}
    like = max(map(abs, more.values()), default=1.0)
    return {setting: money(pounds, True, like=like) for (setting,), pounds in more.items()}


def _by_setting(found: Found) -> tuple[Block, ...]:
    """Workload and cover by setting, what lies between, and what it costs more."""
    name = found.others[0] if found.others else found.answer.against
    sectors = _sectors(found)
    table = found.methods_by(name, "setting").set_index("setting")
    counted = [setting for setting in table.index if sectors.get(str(setting), "acute") in COUNTED]
    table = table.loc[counted]
    table = table[table["cover"] > LEAST_WORK]
    table = table.assign(more=table["cover"] - table["workload"]).sort_values("more", ascending=False).head(SETTINGS)
    price = _priced(found, name)
    rows = []
    for setting, row in table.iterrows():
        pounds = price.get(str(setting), NONE)
        between = (change(float(row[each])) for each in TO_COVER)
        cells = (figure(float(row["workload"])), *between, figure(float(row["cover"])), pounds)
        rows.append((str(setting), *cells))
    heads = ("setting", "workload", "busy hours", "whole people", "day and night floor", "cover", "cover costs more by")
    caption = f"Staff on duty {found.last} under {name}, WTE, and pay with on-costs, pounds a year"
    note = (
        "Workload, less support time that is part of being on duty, plus busy hours (enough in 95% of the time), "
        "plus rounding "
        "up to whole people, plus floors that hold day and night, is cover. Wards with other patients share their "
        "people "
        "with them: there workload is the figure. Workload holds here what a unit owes whatever its patients. The "
        "price leaves "
        "out unsocial hours: workforce cost SCENARIO --cover has them."
    )
    drawn = [(str(setting), (float(row["workload"]), float(row["cover"]))) for setting, row in table.iterrows()]
    title = f"Workload and cover by setting, {found.last}, {name}"
    chart = dots("cover", f"{title}, whole-time equivalents", "whole-time equivalents", ("workload", "cover"), drawn)
    return Chart(title, chart, Rows(caption, heads, tuple(rows))), Say(note, "note")


def _smallest(found: Found) -> Block:
    """The units that have most staff for each post's worth of care."""
    sectors, names = _sectors(found), [found.answer.against, *found.others[:1]]
    tables = {}
    for name in names:
        table = found.methods(name)
        table = table[[sectors.get(str(setting)) in COUNTED[:2] for setting in table["setting"]]]
        tables[name] = table.groupby(["setting", "cover_group"])[["workload", "cover"]].sum()
    base = tables[found.answer.against]
    base = base[(base["workload"] >= LEAST_WORK) & (base["cover"] >= 2 * LEAST_WORK)]
    ratio = (base["cover"] / base["workload"]).sort_values(ascending=False, kind="stable").head(UNITS)
    heads = ["unit"]
    groups = [("", 1)]
    for name in names:
        heads += ["workload", "cover", "cover per WTE"]
        groups.append((name, 3))
    rows = []
    for key in ratio.index:
        row: list[str | Cell] = [str(key[1])]
        for name in names:
            there = key in tables[name].index
            work, cover = (float(tables[name].loc[key, one]) if there else 0.0 for one in ("workload", "cover"))
            each = figure(cover / work) if work >= 0.1 else NONE
            row += [figure(work), figure(cover), Cell(each, strong=True)]
        rows.append(tuple(row))
    return Rows(
        f"Smallest units: most staff on duty for each WTE of care, {found.last}",
        tuple(heads),
        tuple(rows),
        groups=tuple(groups),
    )


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
