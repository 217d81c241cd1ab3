"""Pinch points: stages of pathways against staff groups, red, amber, green or not known, by letter and by shade."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from workforce.comparison.pinch import read_thresholds
from workforce.report.page.blocks import Block, Bullets, Cell, Missing, Rows, Say, Section, change, listed, percent
from workforce.report.page.found import Found

__all__ = ["grown", "pinch", "thresholds_of"]

LETTERS = {"red": "R", "amber": "A", "green": "G", "unknown": "?"}
STATES = tuple(LETTERS)
COLOURED = STATES[:2]
EVERY = "all"
GROWTH = "growth of need"
WORST = 5
NEAR = 0.01
"""Within so much of a threshold a decimal is told."""
NEAR_ALL = 0.03
"""Within so much of the growth of all need, a growth is that of everything."""


def pinch(found: Found) -> Section:
    """Page 2."""
    table = found.pinch_points()
    if not len(table):
        why = "Thresholds by stage and staff group have not been applied to these scenarios."
        missing = Missing(
            "pinch points", why, f"workforce pinch-points {' '.join(found.asked(name) for name in found.names)}"
        )
        return Section("pinch-points", "Pinch points", (missing,))
    last = table[table["year"].astype(str).isin([found.last, EVERY])]
    stages = last[~last["stage"].astype(str).str.startswith(EVERY)]
    measures = list(dict.fromkeys(str(measure) for measure in stages["measure"]))
    blocks: list[Block] = [
        Say(
            f"Each stage of the pathway against each staff group in {found.last}: {listed(measures)} since "
            f"{found.first}. R red: act. A amber: watch. G green: none seen. ? not known, or too few. Nothing is "
            "coloured that cannot be compared."
        ),
        thresholds_of(dict.fromkeys(str(measure) for measure in last["measure"])),
        *_even(found, stages),
        *_differing(found, stages),
    ]
    for name in found.names:
        mine = stages[stages["scenario"] == name]
        if len(mine):
            blocks += [_worst(name, mine), _grid(name, mine, found.last)]
    blocks += [*_whole(last), _reasons(last)]
    return Section("pinch-points", "Pinch points", tuple(blocks))


def thresholds_of(measures: Iterable[str]) -> Rows:
    """From when a measure is amber and red, and whose judgement that is."""
    given = read_thresholds()
    rows = []
    for each in (given[measure] for measure in measures if measure in given):
        ends = (f"{100 * each.amber:g}% and more", f"{100 * each.red:g}% and more")
        rows.append((each.measure, *ends, f"{each.source} ({each.grade})"))
    heads = ("measure", "amber", "red", "whose judgement")
    return Rows("What the colours stand for", heads, tuple(rows), texts=4)


def _even(found: Found, stages: pd.DataFrame) -> tuple[Block, ...]:
    """How many of the coloured grow as need grows in all: they show ageing, and no pinch of their own."""
    need = found.need("year").set_index(["scenario", "year"])["wte"]
    base = found.answer.against
    before = float(need[base, found.first])
    mine = stages[(stages["scenario"] == base) & stages["state"].isin(COLOURED) & (stages["measure"] == GROWTH)]
    if not before or not len(mine):
        return ()
    whole = float(need[base, found.last]) / before - 1.0
    alike = int(((mine["value"] - whole).abs() <= NEAR_ALL).sum())
    return (
        Say(
            f"Under {base} need as a whole grows by {percent(whole)}. Of its {len(mine)} reds and ambers {alike} are "
            f"within {100 * NEAR_ALL:g} points of that: they grow as everything does, with the population and its age, "
            "and stand on one side of a threshold or the other by little. Where a scenario differs, or a stage is far "
            "from it, is of more use."
        ),
    )


def _differing(found: Found, stages: pd.DataFrame) -> tuple[Block, ...]:
    """Where another scenario's state is not that of the one compared with."""
    keys = ["pathway", "stage", "staff_group", "measure"]
    base = found.answer.against
    of = {
        name: {tuple(row[key] for key in keys): row for row in mine.to_dict("records")}
        for name, mine in stages.groupby("scenario", sort=False)
    }
    blocks: list[Block] = []
    for name in found.others:
        before, after = of.get(base, {}), of.get(name, {})
        rows: list[tuple[str | Cell, ...]] = []
        for key in {**before, **after}:
            states = [str(each[key]["state"]) if key in each else "unknown" for each in (before, after)]
            if states[0] == states[1] or not set(states) & set(COLOURED):
                continue
            cells = [_told(each[key]) if key in each else Cell("none") for each in (before, after)]
            rows.append((f"{key[1]} ({key[0]})", str(key[2]), *cells))
        shared = sum(
            str(row["state"]) in COLOURED and key in after and after[key]["state"] == row["state"]
            for key, row in before.items()
        )
        told = f"Reds and ambers that are the same under both: {shared}."
        if rows:
            caption = f"What differs: {name} beside {base}, {found.last}"
            blocks.append(Rows(caption, ("stage", "staff group", base, name), tuple(rows), texts=2, words=(2, 3)))
            blocks.append(Say(told, "note"))
        else:
            blocks.append(Say(f"No colour differs between {base} and {name}. {told}"))
    return tuple(blocks)


def _worst(name: str, table: pd.DataFrame) -> Bullets:
    """How many are in each state, and the worst."""
    counts = table["state"].value_counts()
    told = ", ".join(f"{counts.get(state, 0)} {state}" for state in STATES)
    reds = table[table["state"] == "red"].sort_values("value", ascending=False, kind="stable", na_position="first")
    items = [(f"{name}:", f"{told}.")]
    if len(reds):
        each = (f"{row['stage']}, {row['staff_group']} ({row['why']})" for row in reds.head(WORST).to_dict("records"))
        items.append(("Most pinched:", "; ".join(each) + "."))
    return Bullets(tuple(items))


def _grid(name: str, table: pd.DataFrame, year: str) -> Rows:
    """One scenario: a row a stage, a column a staff group, the worst state of its measures."""
    known = table[table["state"] != "unknown"]
    groups = list(known["staff_group"].astype(str).value_counts().index)
    rows: list[tuple[str | Cell, ...]] = []
    several = table["pathway"].nunique() > 1
    for (pathway, stage), mine in table.groupby(["pathway", "stage"], sort=False, observed=True):
        if (mine["state"] == "unknown").all():
            continue
        cells = [_cell(mine[mine["staff_group"].astype(str) == group]) for group in groups]
        rows.append((f"{stage} ({pathway})" if several else str(stage), *cells))
    caption = f"{name}, {year}: stage of the pathway by staff group"
    return Rows(caption, ("stage", *groups), tuple(rows), words=tuple(range(1, len(groups) + 1)))


def _cell(rows: pd.DataFrame) -> Cell:
    if not len(rows):
        return Cell("")
    return _told(min(rows.to_dict("records"), key=lambda row: STATES.index(str(row["state"]))))


def _told(row: Mapping[Hashable, Any]) -> Cell:
    """A state by its letter and its value."""
    state, value = str(row["state"]), float(row["value"])
    told = f" {grown(str(row['measure']), value)}" if value == value else " new" if state == "red" else ""
    return Cell(f"{LETTERS[state]}{told}", state, strong=state == "red")


def grown(measure: str, value: float) -> str:
    """A value of a measure as a percentage, with a decimal where it is near a threshold, so that it shows its side."""
    each = read_thresholds().get(measure)
    if each is None or min(abs(value - each.amber), abs(value - each.red)) >= NEAR:
        return percent(value, True)
    state = each.state(value)
    places = next((n for n in (1, 2) if each.state(round(value, n + 2)) == state), 3)
    return f"{change(100 * value, places)}%"


def _whole(table: pd.DataFrame) -> list[Block]:
    """What is known, or missing, of whole professions and pathways."""
    rows: list[tuple[str | Cell, ...]] = []
    some = table[table["stage"].astype(str).str.startswith(EVERY)]
    for row in some.drop_duplicates(["scenario", "staff_group", "measure", "why"]).to_dict("records"):
        state = str(row["state"])
        if state == "unknown":
            continue
        cell = _told(row)
        rows.append((str(row["scenario"]), str(row["staff_group"]), str(row["measure"]), cell, str(row["why"])))
    unknown = list(dict.fromkeys(str(why) for why in some[some["state"] == "unknown"]["why"]))
    blocks: list[Block] = []
    if rows:
        heads = ("scenario", "staff group", "measure", "state", "why")
        blocks.append(Rows("Whole professions", heads, tuple(rows), texts=5))
    if unknown:
        lead = f"Not known, since a figure is missing ({len(unknown)}):"
        said = "; ".join(why.removeprefix("missing: ") for why in unknown)
        blocks.append(Say(f"{lead} {said}.", "note"))
    return blocks


def _reasons(table: pd.DataFrame) -> Rows:
    rows: list[tuple[str | Cell, ...]] = []
    for row in table.to_dict("records"):
        state = str(row["state"])
        if state in ("red", "amber"):
            cell = Cell(f"{LETTERS[state]} {state}", state)
            what = (str(row["scenario"]), f"{row['stage']} ({row['pathway']})", str(row["staff_group"]))
            rows.append((*what, cell, str(row["measure"]), str(row["why"])))
    heads = ("scenario", "stage", "staff group", "state", "measure", "why")
    told = f"Why: {len(rows)} reds and ambers"
    return Rows("Why: every red and amber", heads, tuple(rows), texts=6, fold=told, wide=True)
