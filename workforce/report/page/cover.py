"""Workload beside cover by unit: what lies between, what it costs, and the units with most staff for their work.

A row is of the people who are counted together: the staff of a setting, or a team that several settings share. Posts
and pounds of a row are of the same people, as `expected --cover YEAR --by cover_group` has them.
"""

from __future__ import annotations

import pandas as pd

from workforce.model.calendar import year_number
from workforce.network.cover_teams import settings_staffed
from workforce.report.page.blocks import NONE, Block, Cell, Chart, Rows, Say, change, figure, listed, money
from workforce.report.page.charts import dots
from workforce.report.page.found import Found
from workforce.staffing.pay import paid

__all__ = ["own_cover", "rows_of_cover", "smallest", "units_of", "workload_and_cover"]

COUNTED = ("acute", "community", "ambulance")
"""Sectors whose units are staffed as units; elsewhere these patients are a part of what staff do."""
LEAST_WORK = 1.0
"""Whole-time equivalents of work below which a unit is not listed."""
UNITS, ROWS = 12, 16
AT = " at "
"""What stands between a team's name and its place's."""
BETWEEN = ("support", "peaks", "whole_people", "floors")


def units_of(found: Found, name: str) -> pd.DataFrame:
    """The cover groups of a scenario, by name: the row each is shown in (`unit`), its settings, and its sector."""
    network = found.answer.projection(name).expected.network
    plan = found.plan(name)
    sectors = {key: each.sector for pathway in plan.pathways.values() for key, each in pathway.settings.items()}
    rows = []
    for group, ids in zip(network.names.cover_groups, settings_staffed(network), strict=True):
        settings = tuple(network.names.settings[each] for each in sorted(ids))
        unit = settings[0] if len(settings) == 1 else group.split(AT)[0]
        rows.append((group, unit, settings, sectors.get(settings[0], "acute") if settings else ""))
    return pd.DataFrame(rows, columns=["cover_group", "unit", "settings", "sector"]).set_index("cover_group")


def rows_of_cover(found: Found, name: str) -> pd.DataFrame:
    """Each unit's posts of the last year by workload and by cover with what lies between, and the pounds of both.

    Returns:
        By `unit`, the one with most between first: workload, `support` (taken off: being on duty holds it), `peaks`,
        `whole_people`, `floors` (floors, and presence owed, beyond those who are there anyway) and cover, which they
        add up to, in whole-time equivalents; `pounds` a year of cover less those of workload in pay and on-costs, of
        the bands that have pay; `unpriced`, the whole-time equivalents of cover that have none; and `priced`, the
        whole-time equivalents that `pounds` are of.
    """
    units = units_of(found, name)
    table = found.methods(name)
    table = table.assign(workload=table["workload"] - table["individual"])
    table = table.assign(
        floors=table["round_the_clock"] + table["individual"], unit=table["cover_group"].map(units["unit"])
    )
    counted = table["cover_group"].map(units["sector"]).isin(COUNTED)
    summed = table[counted].groupby("unit")[["workload", *BETWEEN, "cover"]].sum()
    summed = summed[summed["cover"] > LEAST_WORK].join(_pounds(found, name, units))
    order = (summed["cover"] - summed["workload"]).sort_values(ascending=False, kind="stable").index
    return summed.loc[order]


def _pounds(found: Found, name: str, units: pd.DataFrame) -> pd.DataFrame:
    """What cover costs more than workload by unit, and how many whole-time equivalents that is and is not of."""
    year = year_number(found.last)
    plans = {year: found.plan(name)}
    table = found.answer.projection(name).cover(year, ["year", "cover_group", "band"])
    table = table.assign(unit=table["cover_group"].map(units["unit"]))
    keys = ["year", "unit", "band"]
    cover, work = (
        paid(table[keys].assign(wte=table[of]), plans, ["unit"]).set_index("unit") for of in ("wte", "workload")
    )
    more = cover - work
    priced = more["wte"] - more["unpriced"]
    return pd.DataFrame({"pounds": more["cost"], "priced": priced, "unpriced": cover["unpriced"]})


def workload_and_cover(found: Found) -> tuple[Block, ...]:
    """Workload and cover by unit, what lies between, and what it costs more."""
    name = found.others[0] if found.others else found.answer.against
    table = rows_of_cover(found, name).head(ROWS)
    like = float(table["pounds"].abs().max()) if len(table) else 1.0
    rows = []
    for unit, row in table.iterrows():
        none = float(row["unpriced"]) >= float(row["cover"]) - LEAST_WORK / 2
        pounds = NONE if none else money(float(row["pounds"]), True, like=like)
        between = (change(float(row[each])) for each in BETWEEN)
        without = figure(float(row["unpriced"])) if row["unpriced"] >= LEAST_WORK / 10 else ""
        cells = (figure(float(row["workload"])), *between, figure(float(row["cover"])), pounds, without)
        rows.append((str(unit), *cells))
    heads = (
        "unit or team",
        "workload",
        "support",
        "busy hours",
        "whole people",
        "floors and presence",
        "cover",
        "cover costs more by",
        "of it no pay known, WTE",
    )
    caption = f"Staff on duty {found.last} under {name}, WTE, and pay with on-costs, pounds a year"
    drawn = [(str(unit), (float(row["workload"]), float(row["cover"]))) for unit, row in table.iterrows()]
    title = f"Workload and cover by unit or team, {found.last}, {name}"
    chart = dots("cover", f"{title}, whole-time equivalents", "whole-time equivalents", ("workload", "cover"), drawn)
    told: list[Block] = [Chart(title, chart, Rows(caption, heads, tuple(rows))), Say(READ, "note")]
    return (*told, *_teams(units_of(found, name), [str(unit) for unit in table.index]))


READ = (
    "Workload is the need of page 1 in the region’s own units. Less support time (being on duty holds it), plus "
    "busy hours (enough in 95% of the time), plus rounding up to whole people, plus floors (people who must be "
    "there whatever the patients) is cover. Floors below 0: workload counts hours of presence that a unit owes "
    "besides its care, and people who are on duty for care meet these too. The price is of the posts whose bands "
    "have pay; of those in the last column no pay is known, and they are in no pounds. It leaves out unsocial "
    "hours: workforce cost SCENARIO --cover has them."
)


def own_cover(found: Found) -> Say:
    """Which units the files hold to be staffed as units of their own, and what to think of the others."""
    name = found.others[0] if found.others else found.answer.against
    network = found.answer.projection(name).expected.network
    units = units_of(found, name)
    stated = units.loc[[network.names.cover_groups[each] for each in set(network.unit_cover.cover_group.tolist())]]
    names = sorted(set(stated.loc[stated["sector"].isin(COUNTED), "unit"]))
    said = (
        "These are people on duty for these patients alone. A ward, clinic or team that also cares for others shares "
    )
    said += "its people with them and needs no more of them for it: there workload is the figure. "
    told = f"Cover of their own is stated for: {listed(names)}. " if names else "No unit’s own cover is stated. "
    return Say(f"{said}{told}Whether the others have other patients too is not in the files.", "warning")


def _teams(units: pd.DataFrame, shown: list[str]) -> tuple[Block, ...]:
    """Which settings each team that is shown works in."""
    several = units[[len(settings) > 1 for settings in units["settings"]]]
    of: dict[str, dict[str, None]] = {}
    for unit, settings in several[["unit", "settings"]].to_numpy().tolist():
        of.setdefault(str(unit), {}).update(dict.fromkeys(settings))
    rows = tuple((unit, listed(of[unit])) for unit in shown if unit in of)
    if not rows:
        return ()
    caption = "Teams: people who work in several settings and are counted once, not in any one of these"
    return (Rows(caption, ("team", "works in"), rows, texts=2),)


def smallest(found: Found) -> Block:
    """The units that have most staff for each post's worth of care."""
    names = [found.answer.against, *found.others[:1]]
    tables = {}
    for name in names:
        table = found.methods(name)
        table = table.assign(workload=table["workload"] - table["individual"])
        table = table[table["cover_group"].map(units_of(found, name)["sector"]).isin(COUNTED[:2])]
        tables[name] = table.groupby("cover_group")[["workload", "cover"]].sum()
    base = tables[found.answer.against]
    base = base[(base["workload"] >= LEAST_WORK) & (base["cover"] >= 2 * LEAST_WORK)]
    ratio = (base["cover"] / base["workload"]).sort_values(ascending=False, kind="stable").head(UNITS)
    heads = ["unit or team"]
    groups = [("", 1)]
    for name in names:
        heads += ["workload", "cover", "cover per WTE"]
        groups.append((name, 3))
    rows = []
    for key in ratio.index:
        row: list[str | Cell] = [str(key)]
        for name in names:
            there = key in tables[name].index
            work, cover = (float(tables[name].loc[key, one]) if there else 0.0 for one in ("workload", "cover"))
            each = figure(cover / work) if work >= 0.1 else NONE
            row += [figure(work), figure(cover), Cell(each, strong=True)]
        rows.append(tuple(row))
    caption = f"Smallest units: most staff on duty for each WTE of care, {found.last}"
    return Rows(caption, tuple(heads), tuple(rows), groups=tuple(groups))
