"""Pinch points: stages of pathways against staff groups, red, amber, green or not known, by letter and by shade."""

from __future__ import annotations

import pandas as pd

from workforce.report.page.blocks import Block, Bullets, Cell, Missing, Rows, Say, Section, percent
from workforce.report.page.found import Found

__all__ = ["pinch"]

LETTERS = {"red": "R", "amber": "A", "green": "G", "unknown": "?"}
STATES = tuple(LETTERS)
EVERY = "all"
WORST = 5


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
    measures = " and ".join(dict.fromkeys(str(measure) for measure in stages["measure"]))
    blocks: list[Block] = [
        Say(
            f"Each stage of the pathway against each staff group in {found.last}: {measures} since {found.first}. "
            "R red: act. A amber: watch. G green: none seen. ? not known, or too few. Nothing is coloured that "
            "cannot be compared."
        )
    ]
    for name in found.names:
        mine = stages[stages["scenario"] == name]
        if len(mine):
            blocks += [_worst(name, mine), _grid(name, mine, found.last)]
    blocks += [*_whole(last), _reasons(last)]
    return Section("pinch-points", "Pinch points", tuple(blocks))


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
    worst = min(rows.to_dict("records"), key=lambda row: STATES.index(str(row["state"])))
    state, value = str(worst["state"]), float(worst["value"])
    told = f" {percent(value, True)}" if value == value else " new" if state == "red" else ""
    return Cell(f"{LETTERS[state]}{told}", state, strong=state == "red")


def _whole(table: pd.DataFrame) -> list[Block]:
    """What is known, or missing, of whole professions and pathways."""
    rows: list[tuple[str | Cell, ...]] = []
    some = table[table["stage"].astype(str).str.startswith(EVERY)]
    for row in some.drop_duplicates(["scenario", "staff_group", "measure", "why"]).to_dict("records"):
        state = str(row["state"])
        if state == "unknown":
            continue
        value = percent(float(row["value"]), True)
        cell = Cell(f"{LETTERS[state]} {value}", state, strong=state == "red")
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
