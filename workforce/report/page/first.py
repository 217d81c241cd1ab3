"""The first page, in plain words: need now and later, by whom and where, the difference, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from workforce.report.page.blocks import (
    NONE,
    Block,
    Bullets,
    Card,
    Cards,
    Cell,
    Rows,
    Say,
    Section,
    change,
    figure,
    listed,
    percent,
    span,
)
from workforce.report.page.found import Found
from workforce.report.page.why import cost_words, drivers, gap_words, sure_words
from workforce.report.printed.tables import FEWEST
from workforce.report.sides import ORDER, side_of, where

__all__ = ["first_page", "level_of"]

SETTINGS = 4
"""Settings on the first page: those whose need moves most."""
LEAST = 0.5
"""Whole-time equivalents that are told in a sentence."""


def first_page(found: Found) -> list[Section]:
    """The first page's parts."""
    parts = [Section("in-short", "In short", (*_in_short(found), _cards(found)), page=False)]
    tables: tuple[Block, ...] = (_who_and_where(found), Say(_reading(found), "note"))
    parts.append(Section("who-and-where", "Who is needed, and where", tables, page=False))
    boxes = (
        Section("gap-in-short", "Enough people?", gap_words(found), level=3),
        Section("cost-in-short", "What it costs", cost_words(found), level=3),
        Section("why-in-short", "What drives it", drivers(found), level=3),
        Section("sure-in-short", "How sure is this?", sure_words(found), level=3),
    )
    parts.append(Section("four-questions", "Four questions", (), page=False, boxes=boxes))
    return parts


def whole(found: Found) -> dict[tuple[str, str], float]:
    """Need in all by scenario and year."""
    table = found.need("year")
    keys = zip(table["scenario"], table["year"].astype(str), strict=True)
    return dict(zip(keys, table["wte"].astype(float), strict=True))


def _in_short(found: Found) -> tuple[Block, ...]:
    need, base = whole(found), found.answer.against
    now, then = need[base, found.first], need[base, found.last]
    least = LEAST if found.places == 0 else LEAST / 10
    off = level_of(found, base)
    range_of = f" (weak inputs: {off})" if off != NONE else ""
    said = [
        (
            f"Under {base}",
            f"{found.last} takes {figure(then, found.places)} staff (WTE){range_of}, {_grown(now, then)}.",
        )
    ]
    for name in found.others[:4]:
        more = need[name, found.last] - then
        moved = [(side, by) for side, by in _by_side(found, name).items() if abs(by) >= least]
        parts = listed(
            f"{_more(found, by)} {where(side)}" for side, by in sorted(moved, key=lambda each: -abs(each[1]))
        )
        told = f"{_more(found, more)} than that" if abs(more) >= least else "as many"
        said.append((f"With {name}", f"it takes {told}{f': {parts}' if parts else ''}."))
    return (Bullets(tuple(said), large=True),)


def _grown(now: float, then: float) -> str:
    share = then / now - 1 if now else 0.0
    if abs(share) < LEAST / 100:
        return "as many as now"
    return f"{percent(abs(share))} {'more' if share > 0 else 'fewer'} than now"


def _more(found: Found, value: float) -> str:
    return f"{figure(abs(value), found.places)} {'more' if value > 0 else 'fewer'}"


def _by_side(found: Found, name: str) -> dict[str, float]:
    table = found.need("year", "side")
    last = table[table["year"].astype(str) == found.last]
    sums = last.groupby(["scenario", "side"])["wte"].sum()
    sides = [side for side in ORDER if side in set(last["side"])]
    return {side: float(sums.get((name, side), 0.0) - sums.get((found.answer.against, side), 0.0)) for side in sides}


def _cards(found: Found) -> Cards:
    need, base = whole(found), found.answer.against
    cards = [
        Card(
            f"Need now, {found.first}",
            figure(need[base, found.first], found.places),
            "WTE",
            ("the same under each scenario",),
        )
    ]
    if any(abs(need[name, found.first] - need[base, found.first]) >= LEAST for name in found.others):
        cards[0] = Card(cards[0].of, cards[0].figure, "WTE", (f"under {base}",))
    for name in found.names:
        by_year = [f"{year}: {figure(need[name, year], found.places)}" for year in found.shown_years[1:-1]]
        lines = [*by_year]
        if name != base:
            lines.append(f"{change(need[name, found.last] - need[base, found.last], found.places)} beside {base}")
        else:
            lines.append(
                f"{change(need[name, found.last] - need[name, found.first], found.places)} since {found.first}"
            )
        level = level_of(found, name)
        if level != NONE:
            lines.insert(0, f"weak inputs: {level}")
        cards.append(Card(f"{name}, {found.last}", figure(need[name, found.last], found.places), "WTE", tuple(lines)))
    return Cards(tuple(cards))


def level_of(found: Found, name: str, side: str = "") -> str:
    """The range of a scenario's need in the last year, on one side of care or in all, that weak numbers leave."""
    known = found.inputs(name)
    if known is None:
        return NONE
    sectors = [sector for sector in known.swings["sector"].unique() if not side or side_of(str(sector)) == side]
    low, high = known.combined(sectors)
    need = whole(found)[name, found.last] if not side else found.wide("side")[name, found.last][side]
    return span(float(need) + low, float(need) + high, decimals=found.places)


def _who_and_where(found: Found) -> Rows:
    """One table of three parts: places of care, staff groups, and the settings that move most."""
    sides, groups, settings = found.wide("side"), found.wide("staff_group"), found.wide("setting")
    base = settings[found.answer.against, found.last]
    before = settings[found.answer.against, found.first]
    moved = sum((settings[name, found.last] - base).abs() for name in found.others) if found.others else (base - before)
    ranked = pd.Series(moved, index=settings.index).abs().sort_values(ascending=False, kind="stable")
    parts = [
        Part("Where", sides.loc[[side for side in ORDER if side in sides.index]], "side"),
        Part("Who", with_the_rest(groups), "staff_group"),
        Part("Settings that move most", settings.loc[ranked.index[:SETTINGS]], "setting"),
    ]
    return need_table(found, parts, "Need in whole-time equivalents (WTE), by workload", "all staff")


def with_the_rest(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table, the smallest of them as one: those that are less than a hundredth of the whole."""
    small = table.max(axis=1) < table.sum().max() / 100
    if small.sum() < 2:
        return table
    rest = table[small].sum().to_frame(f"{small.sum()} smaller groups").T
    whole: pd.DataFrame = pd.concat([table[~small], rest])
    return whole


@dataclass(frozen=True)
class Part:
    """Rows of one kind in a table of need: their heading, their figures by (scenario, year), and the dimension."""

    title: str
    table: pd.DataFrame
    by: str


def need_table(found: Found, parts: Sequence[Part], caption: str, total: str = "", short: bool = False) -> Rows:
    """Need now and in the years shown under each scenario, the difference in the last, and its spreads apart.

    Args:
        found: the comparison.
        parts: rows of each kind, as `Found.wide` gives them.
        caption: of the table.
        total: what to call the sum of the first part's rows, which leads the table; empty for none.
        short: whether only the last year is shown, and no spreads.
    """
    later, base = found.later_years, found.answer.against
    few = len(found.others) <= 1 and not short
    heads, groups = ["", found.first], [("", 1), ("now", 1)]
    for name in found.names:
        years = later if few or (name == base and not short) else later[-1:]
        beside = [] if name == base else ["difference"]
        heads += [*years, *beside]
        groups.append((name, len(years) + len(beside)))
    keys = [("", "all")] if total else []
    keys += [(part.by, str(row)) for part in parts for row in part.table.index]
    spreads = _spreads(found, keys) if few and found.others else {}
    if spreads:
        heads += list(spreads)
        groups.append(("difference may be", len(spreads)))
    rows: list[tuple[str | Cell, ...]] = []
    if total:
        rows.append((*_need_row(found, total, parts[0].table.sum(), few, short), *_of_key(spreads, ("", "all"))))
    for part in parts:
        if len(parts) > 1:
            rows.append((part.title,))
        for row in part.table.index:
            spread = _of_key(spreads, (part.by, str(row)))
            rows.append((*_need_row(found, str(row), part.table.loc[row], few, short), *spread))
    return Rows(caption, tuple(heads), tuple(rows), groups=tuple(groups))


Key = tuple[str, str]
"""A dimension and one of its values."""


def _spreads(found: Found, keys: Sequence[Key]) -> dict[str, dict[Key, str]]:
    """The spreads of each row's difference that are known, each under its own name."""
    name = found.others[0]
    both = {
        "by the year’s chance": {key: _yearly_of(found, name, key) for key in keys},
        "by weak inputs": {key: _inputs_of(found, name, key) for key in keys},
    }
    return {words: of for words, of in both.items() if any(told != NONE for told in of.values())}


def _of_key(spreads: Mapping[str, Mapping[Key, str]], key: Key) -> list[str]:
    return [of[key] for of in spreads.values()]


def _need_row(found: Found, name: str, values: pd.Series, few: bool, short: bool) -> list[str | Cell]:
    later, base = found.later_years, found.answer.against
    places = found.places
    row: list[str | Cell] = [name, figure(float(values[base, found.first]), places)]
    for scenario in found.names:
        for year in later if few or (scenario == base and not short) else later[-1:]:
            row.append(figure(float(values[scenario, year]), places))
        if scenario != base:
            row.append(
                Cell(change(float(values[scenario, found.last] - values[base, found.last]), places), strong=True)
            )
    return row


def _yearly_of(found: Found, name: str, key: Key) -> str:
    """The 5th to 95th percentile of the simulated differences of a row in the last year."""
    by, of = key
    table = found.paired(*([by] if by else []))
    if table is None or not found.enough:
        return NONE
    rows = table[(table["scenario"] == name) & (table["year"].astype(str) == found.last)]
    rows = rows[rows[by].astype(str) == of] if by else rows
    return span(float(rows["p5"].iloc[0]), float(rows["p95"].iloc[0]), True, found.places) if len(rows) else NONE


def _inputs_of(found: Found, name: str, key: Key) -> str:
    """The range of the difference of a side (or of all) that weak numbers leave, or nothing."""
    by, of = key
    known = found.inputs_beside(name) if by in ("", "side") else None
    if known is None:
        return NONE
    sectors = [sector for sector in known.swings["sector"].unique() if not by or side_of(str(sector)) == of]
    low, high = known.combined(sectors)
    need = whole(found)
    middle = _by_side(found, name)[of] if by else need[name, found.last] - need[found.answer.against, found.last]
    return span(middle + low, middle + high, True, found.places)


def _reading(found: Found) -> str:
    runs = found.answer.runs
    said = (
        "WTE: whole-time equivalents, posts filled and working. Workload counts hours of care, not what it takes to "
        "have "
        "whole people on duty day and night: see “Small units”. "
    )
    if found.others and len(found.others) == 1 and found.inputs_beside(found.others[0]) is not None:
        said += f"Weak inputs are worked out by place of care and in all, not by staff group or setting ({NONE}). "
    if runs is None:
        return said + "Means are of the closed form; nothing was simulated, so no spread from year to year is given."
    if not found.enough:
        count = runs.replications
        return said + f"{count} replications are too few to quote a spread from year to year ({FEWEST} are the least)."
    return said + (
        "The year’s chance: 5th to 95th percentile of simulated years. Weak inputs: every weak number at its low and "
        "its "
        "high. The two answer different questions and are never added."
    )
