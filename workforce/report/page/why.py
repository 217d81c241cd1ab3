"""The four boxes of the first page: enough people, what it costs, what drives it, how sure it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from workforce.comparison.attribution import Attribution
from workforce.comparison.how_sure import find_out_first
from workforce.comparison.weak_numbers import weak_numbers
from workforce.model.calendar import year_number
from workforce.model.register import numbers
from workforce.report.page.blocks import (
    Block,
    Bullets,
    Say,
    change,
    figure,
    listed,
    money,
    money_between,
    percent,
    span,
)
from workforce.report.page.found import Found, figures_of

__all__ = ["cost_words", "drivers", "gap_range", "gap_words", "gaps_told", "sure_words"]

DRIVERS = 3
LEAST = 0.5
"""Whole-time equivalents that are a gap."""
GRADES = ("published", "derived", "unverified", "assumed")


def gap_words(found: Found) -> tuple[Block, ...]:
    """The gap where need and staff in post are of the same people, elsewhere the change in need."""
    table = found.gaps()
    same = table[table["missing"].fillna("") == ""]
    blocks: list[Block] = []
    if len(same):
        items = [_gap_item(found, mine) for _, mine in same.groupby(["scenario", "profession"], sort=False)]
        caveats = tuple(("", text) for text in dict.fromkeys(same["caveat"].dropna()) if text)
        blocks.append(Bullets((*items, *caveats)))
    lacking = table[(table["missing"].fillna("") != "") & (table["year"].astype(str) == found.last)]
    if len(lacking):
        groups = lacking[lacking["scenario"] == found.answer.against].sort_values("need", ascending=False)
        first = listed(
            f"{p} {change(float(c), found.places)}" for p, c in groups[["profession", "need_change"]].head(3).to_numpy()
        )
        opens = (
            "Whether there are enough people cannot be told" if not len(same) else "For all others it cannot be told"
        )
        blocks.append(
            Say(
                f"{opens}: staff in post are not counted for just these patients. Known is how need moves from "
                f"{found.first} "
                f"to {found.last} under {found.answer.against}: {first} WTE."
            )
        )
    return tuple(blocks)


def _gap_item(found: Found, rows: pd.DataFrame) -> tuple[str, str]:
    """The gap of one profession under one scenario, in words."""
    of_year = {str(row["year"]): row for row in rows.to_dict("records")}
    last = of_year[found.last]
    told = gaps_told({year: float(of_year[year]["gap"]) for year in found.shown_years})
    low, high = float(last["gap_low"]), float(last["gap_high"])
    if low != low:
        range_of = "How far weak numbers behind the staff in post move it was not worked out here."
    else:
        open_ = ": which way it goes is open" if low < 0 < high else ""
        range_of = f"Weak numbers make the last anything from {gap_range(low, high)}{open_}."
    return f"{last['profession']}, {last['scenario']}:", f"{told} (WTE). {range_of}"


def gaps_told(gaps: Mapping[str, float]) -> str:
    """Gaps by year in words, those of one direction together: `67 and 275 too many in 2009/10 and 2019/20`."""
    ways = {_few(gap).partition(" ")[2] for gap in gaps.values()}
    if len(gaps) > 1 and len(ways) == 1 and all(abs(gap) >= LEAST for gap in gaps.values()):
        return f"{listed(figure(abs(gap), 0) for gap in gaps.values())} {ways.pop()} in {listed(gaps)}"
    return listed(f"{_few(gap)} in {year}" for year, gap in gaps.items())


def gap_range(low: float, high: float) -> str:
    """The range of a gap in words: `503 too many to 128 too few`."""
    return f"{_few(low)} to {_few(high)}"


def _few(gap: float) -> str:
    return f"{figure(abs(gap), 0)} too {'few' if gap > 0 else 'many'}" if abs(gap) >= LEAST else "none missing"


def cost_words(found: Found) -> tuple[Block, ...]:
    """Cost in the years shown, the difference, and what has no price."""
    table = found.costs()
    total, unpriced, wte = (figures_of(table, ["scenario", "year"], each) for each in ("total", "unpriced", "wte"))
    base = found.answer.against
    items = []
    for name in found.names:
        later = [
            f"{money(total[name, year])} in {year}"
            for year in (found.shown_years if name == base else found.later_years)
        ]
        beside = (
            "" if name == base else f", {money_between(total[name, found.last], total[base, found.last])} beside {base}"
        )
        items.append((f"{name}:", f"{listed(later)}{beside}."))
    most = found.others[0] if found.others else base
    others = figures_of(table, ["scenario", "year"], "others")[most, found.last]
    if others > 0:
        items.append(
            ("Of the last,", f"{money(others, like=total[most, found.last])} is borne by councils and others.")
        )
    without, whole = unpriced[most, found.last], wte[most, found.last]
    if without >= 0.5:
        said = f"{figure(without, 0)} of {figure(whole, 0)} WTE have neither pay nor price: not nought, unknown."
        items.append(("Not priced:", said))
    return Bullets(tuple(items)), Say("Pounds a year, for the need by workload; more under “What it costs”.", "note")


def drivers(found: Found) -> tuple[Block, ...]:
    """The three things that move need most."""
    if not found.others:
        return _growth(found)
    items: list[tuple[str, str]] = []
    for name in found.others[:3]:
        split = found.attribution(name)
        told = _of_changes(split, found.places) if isinstance(split, Attribution) else _of_settings(found, name)
        items += (
            told if len(found.others) == 1 else [(f"{name}:", "; ".join(f"{lead} {words}" for lead, words in told))]
        )
    known = any(isinstance(found.attribution(name), Attribution) for name in found.others[:3])
    lead = "changes that move it most" if known else "where need moves most"
    said = f"What lies between them in {found.last}: {lead}, WTE."
    return Say(said), Bullets(tuple(items), numbered=len(found.others) == 1)


def _of_changes(split: Attribution, places: int) -> list[tuple[str, str]]:
    """The groups of changes that move need most."""
    totals = split.totals
    changes = totals[totals["kind"] == "changes"].sort_values("wte", key=abs, ascending=False, kind="stable")
    return [(f"{part}:", change(float(wte), places)) for part, wte in changes[["part", "wte"]].head(DRIVERS).to_numpy()]


def _of_settings(found: Found, name: str) -> list[tuple[str, str]]:
    """The staff groups and settings whose need moves most."""
    table = found.need("year", "setting", "staff_group")
    table = table[table["year"].astype(str) == found.last]
    mine, base = (
        figures_of(table[table["scenario"] == each], ["staff_group", "setting"], "wte")
        for each in (name, found.answer.against)
    )
    moved = {key: mine.get(key, 0.0) - base.get(key, 0.0) for key in {**base, **mine}}
    top = sorted(moved, key=lambda key: -abs(moved[key]))[:DRIVERS]
    return [(f"{group} in {setting}:", change(moved[group, setting], found.places)) for group, setting in top]


def _growth(found: Found) -> tuple[Block, ...]:
    table = found.wide("setting")
    base = found.answer.against
    grown = (table[base, found.last] - table[base, found.first]).sort_values(key=abs, ascending=False, kind="stable")
    items = tuple(
        (f"{setting}:", f"{change(float(by), found.places)} WTE") for setting, by in grown.head(DRIVERS).items()
    )
    return Say(f"Where need moves most from {found.first} to {found.last}:"), Bullets(items, numbered=True)


def grades(found: Found) -> dict[str, int]:
    """How many numbers of the pathways have each grade."""
    plan = found.plan(found.answer.against, found.first)
    every = [entry.grade for pathway in plan.pathways.values() for entry in numbers(pathway)]
    return {grade: every.count(grade) for grade in GRADES}


def sure_words(found: Found) -> tuple[Block, ...]:
    """How much rests on judgement, and whether weak inputs leave the direction open."""
    counted = grades(found)
    total, weak = sum(counted.values()), counted["assumed"] + counted["unverified"]
    items = []
    for other in found.others[:3]:
        known = found.inputs_beside(other)
        if known is None:
            many = len(weak_numbers(found.answer.plans[other], year_number(found.last))[0])
            items.append((f"{other}:", f"not worked out: the {many:,} weak numbers behind it were not moved here."))
            continue
        low, high = known.combined()
        need = found.need("year").set_index(["scenario", "year"])["wte"]
        middle = float(need[other, found.last] - need[found.answer.against, found.last])
        open_ = middle + low < 0 < middle + high
        off = span(middle + low, middle + high, True, found.places)
        way = "Whether it takes more or fewer staff is open" if open_ else "The direction holds"
        said = f"{way}: weak inputs alone make the difference {off} WTE."
        items.append((f"{other}:", said))
        top = find_out_first(known, 1)
        if len(top):
            items.append(("Find out first:", f"{top['learned'].iloc[0]}."))
    name = "Indicative." if weak > total / 2 else "Mostly on evidence."
    words = f"{percent(weak / max(1, total))} of the pathways’ {total:,} numbers are assumed or unverified."
    return (Bullets(((name, words), *items)),)
