"""Year by year with the spreads apart, the picture of care that moves, and the way from one figure to the other."""

from __future__ import annotations

import pandas as pd

from workforce.comparison.attribution import Attribution
from workforce.report.page.blocks import (
    NONE,
    Block,
    Cell,
    Chart,
    Missing,
    Rows,
    Say,
    Section,
    change,
    figure,
    money,
    span,
)
from workforce.report.page.charts import Bar, Panel, lines, waterfall
from workforce.report.page.first import level_of
from workforce.report.page.flow import Moved, flow
from workforce.report.page.found import Found, figures_of
from workforce.report.sides import DRAWN, heading, side_of

__all__ = ["moving", "steps_between", "years"]

BOOKED = {
    "hours": "hours of care",
    "contacts": "contacts",
    "travel": "hours of travel",
    "wte": "WTE",
    "days": "days at home",
    "pounds": "pounds",
    "unpriced": "unpriced",
}
"""What the ledger books, and what it is called over its column."""
STEPS = 10
LEAST = 0.05
"""Steps of a waterfall; the smallest are one."""
UNIT = "whole-time equivalents (WTE), by workload"


def years(found: Found) -> Section:
    """Need year by year on each side of care."""
    table = found.need("year", "side")
    of = figures_of(table, ["scenario", "year", "side"], "wte")
    sides = [side for side in DRAWN if any(key[2] == side for key in of)]
    panels = [_panel(found, side, of) for side in sides]
    shades = "Shaded: 5th to 95th percentile of simulated years. " if found.enough else ""
    ends = f"Brackets at the right: {found.last} by weak inputs. " if any(panel.inputs for panel in panels) else ""
    title = "Staff needed year by year"
    chart = lines("years", f"{title}, {UNIT}", UNIT, found.years, found.names, panels)
    rows: list[tuple[str, ...]] = []
    known = any(panel.inputs for panel in panels)
    for side in sides:
        rows.append((heading(side),))
        for name in found.names:
            off = (level_of(found, name, side),) if known else ()
            rows.append((name, *(figure(of.get((name, year, side), 0.0), found.places) for year in found.years), *off))
    over = ("", *found.years, *((f"{found.last} by weak inputs",) if known else ()))
    kept = Rows(f"Need by year, {UNIT}", over, tuple(rows), fold="The figures as a table", wide=True)
    blocks: list[Block] = [Chart(title, chart, kept, f"{shades}{ends}Means are of the closed form.")]
    return Section("years", "Year by year", (*blocks, *_spreads(found)), page=False)


def _panel(found: Found, side: str, of: dict[tuple[str, ...], float]) -> Panel:
    means = {name: [of.get((name, year, side), 0.0) for year in found.years] for name in found.names}
    table = found.simulated("side") if found.enough else None
    yearly = {}
    if table is not None:
        for name in found.names:
            mine = table[(table["scenario"] == name) & (table["side"] == side)]
            if len(mine) == len(found.years):
                yearly[name] = [(float(low), float(high)) for low, high in mine[["p5", "p95"]].to_numpy()]
    inputs = {}
    for name in found.names:
        known = found.inputs(name)
        if known is not None:
            low, high = known.combined(each for each in known.swings["sector"].unique() if side_of(each) == side)
            inputs[name] = (means[name][-1] + low, means[name][-1] + high)
    return Panel(heading(side), means, yearly, inputs)


def _spreads(found: Found) -> list[Block]:
    """Simulated need beside the closed form, each spread in columns of its own."""
    table = found.simulated("side")
    if table is None:
        said = (
            "Nothing was simulated for this report: its means come from the closed form, which knows no spread from "
            "year to "
            "year and no queues. `workforce simulate` gives a results folder, and a report of that folder shows both "
            "spreads."
        )
        return [Say(said.replace("`", ""), "note")]
    expected = found.need("year", "side").set_index(["scenario", "year", "side"])["wte"]
    rows = []
    for _, row in table[table["year"].astype(str).isin([found.first, found.last])].iterrows():
        key = (str(row["scenario"]), str(row["year"]), str(row["side"]))
        yearly = span(float(row["p5"]), float(row["p95"])) if found.enough else NONE
        precision = span(float(row["low"]), float(row["high"]))
        middle = figure(float(expected.get(key, float("nan"))))
        rows.append((key[0], key[1], heading(key[2]), middle, figure(float(row["wte"])), yearly, precision))
    heads = (
        "scenario",
        "year",
        "where",
        "closed form",
        "simulated",
        "year to year, 5th to 95th percentile",
        "precision, 95% interval",
    )
    runs = found.answer.runs
    count = 0 if runs is None else runs.replications
    caption = f"Simulated need ({count} replications), WTE by workload"
    note = (
        "Year to year is what chance does to a year. Precision says only how well the run knows its own mean: more "
        "replications "
        "narrow it, and it is no measure of how far the model may be off."
    )
    return [Rows(caption, heads, tuple(rows), texts=3), Say(note, "note")]


def moving(found: Found) -> Section | None:
    """Care that moves, as a picture for each other scenario."""
    if not found.others:
        return None
    blocks: list[Block] = [
        Say(
            "Left: settings that need fewer staff, and last the staff newly needed. Right: settings that need more, "
            "and last the staff no longer needed. The bands are staff groups; nothing is lost from sight."
        )
    ]
    for place, name in enumerate(found.others[:4]):
        moved = _moved(found, name)
        size = sum(abs(row.wte) for row in moved)
        if size < LEAST:
            blocks.append(Say(f"{name}: no staff move."))
            continue
        title = f"{name} beside {found.answer.against}, {found.last}"
        picture = flow(f"moving-{place}", f"Care that moves, {title}, {UNIT}", UNIT, moved, size / 60)
        rows = [(row.setting, row.group, change(row.wte)) for row in moved if abs(row.wte) >= 0.05]
        kept = Rows(
            f"What moves: {title}, WTE",
            ("setting", "staff group", "difference"),
            tuple(rows),
            texts=2,
            fold="The figures as a table",
        )
        blocks.append(Chart(title, picture, kept))
        blocks += _books(found, name)
    return Section("moving", "Care that moves", tuple(blocks), page=False)


def _books(found: Found, name: str) -> list[Block]:
    """Who bears what moves, from the care ledger."""
    ledger = found.books(name)
    if ledger is None:
        command = found.command("--include ledger")
        why = "Who takes on contacts, travel, posts and days at home comes from the care ledger."
        return [Missing(f"who bears what moves under {name}", why, command)]
    if not len(ledger.bearers):
        return [Say(f"{name}: the ledger books nothing.")]
    heads = ("who bears it", *BOOKED.values())
    rows = []
    for bearer, mine in ledger.bearers.groupby("bearer", sort=False):
        sums = {column: float(mine[column].sum()) for column in BOOKED}
        cells = [money(sum_, True) if column == "pounds" else change(sum_) for column, sum_ in sums.items()]
        rows.append((str(bearer), *cells))
    root = found.answer.plans[name].root
    caption = f"Who bears what moves: {name} beside {root}, {found.last}, a year (above 0: more)"
    note = (
        "What others than the trusts take on is theirs and never counted as saved. Unpriced are posts (families: days) "
        "without a price, which are in no pounds."
    )
    return [Rows(caption, heads, tuple(rows)), Say(note, "note")]


def _moved(found: Found, name: str) -> list[Moved]:
    table = found.need("year", "setting", "staff_group")
    keys = ["setting", "staff_group"]
    sides = [
        figures_of(table[(table["year"].astype(str) == found.last) & (table["scenario"] == each)], keys, "wte")
        for each in (found.answer.against, name)
    ]
    moved = {key: sides[1].get(key, 0.0) - sides[0].get(key, 0.0) for key in {**sides[0], **sides[1]}}
    order = sorted(moved, key=lambda key: -abs(moved[key]))
    return [Moved(key[0], key[1], moved[key]) for key in order if abs(moved[key]) > 1e-9]


def steps_between(found: Found) -> Section | None:
    """From the scenario compared with to each other one, setting by setting."""
    if not found.others:
        return None
    blocks: list[Block] = []
    for place, name in enumerate(found.others[:4]):
        split = found.attribution(name)
        if isinstance(split, Attribution):
            changes = split.totals[split.totals["kind"] == "changes"].set_index("part")["wte"]
            blocks.append(_waterfall(found, name, f"changes-{place}", changes, "change"))
            blocks += [Say(text, "note") for text in split.said]
        elif isinstance(split, str):
            blocks.append(Missing(f"{name} change by change", f"{split[:1].upper()}{split[1:]}."))
        elif split is None and not place:
            why = "The difference is split over its changes by Shapley’s rule, which takes some minutes."
            command = found.command("--include attribution")
            blocks.append(Missing("the difference change by change", why, command))
        table = found.wide("setting")
        moved = table[name, found.last] - table[found.answer.against, found.last]
        blocks.append(_waterfall(found, name, f"steps-{place}", moved, "setting"))
    return Section("waterfall", "From one figure to the other", tuple(blocks), page=False)


def _waterfall(found: Found, name: str, key: str, moved: pd.Series, of: str) -> Chart:
    moved = moved[moved.abs() > 0.005].sort_values(key=abs, ascending=False, kind="stable")
    shown = STEPS if len(moved) > STEPS + 1 else len(moved)
    steps = [Bar(str(setting), float(by)) for setting, by in moved.head(shown).items()]
    if len(moved) > shown:
        steps.append(Bar(f"{len(moved) - shown} other {of}s", float(moved.iloc[shown:].sum())))
    need = found.need("year").set_index(["scenario", "year"])["wte"]
    start = Bar(found.answer.against, float(need[found.answer.against, found.last]))
    end = Bar(name, float(need[name, found.last]))
    title = f"{found.answer.against} to {name}, {found.last}, by {of}"
    picture = waterfall(key, f"{title}, {UNIT}", UNIT, start, steps, end)
    rows: list[tuple[str | Cell, ...]] = [
        (start.name, Cell(figure(start.value), strong=True)),
    ]
    rows += [(step.name, change(step.value)) for step in steps]
    rows.append((end.name, Cell(figure(end.value), strong=True)))
    return Chart(title, picture, Rows(f"{title}, WTE", (of, "WTE"), tuple(rows), fold="The figures as a table"))
