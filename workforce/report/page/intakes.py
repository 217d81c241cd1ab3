"""Intakes to commission: one answer where the gap's direction holds, one for each end of its range where it is open.

An intake is a promise of years. Where weak numbers leave open whether people are too many or too few, no middle figure
is advised: what each end would take is shown, and that neither is known to be the one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workforce.model.calendar import year_number
from workforce.report.page.blocks import Block, Missing, Rows, Say, change, figure, listed, money
from workforce.report.page.found import Found, figures_of
from workforce.report.page.why import gap_range
from workforce.supply.advice import Advice, advise
from workforce.supply.analysis import advice
from workforce.supply.axes import SupplyYears
from workforce.supply.projection import supply_years

__all__ = ["Taken", "intakes", "taken", "told"]

DECIDE = 2
"""Intakes are free from the third year on: those of the first two are at their courses or already agreed."""
KEYS = ["provider", "course", "intake_year", "intake_month"]
Range = tuple[float, float, float]
"""A gap, and its low and high end; not a number where the ends were not worked out."""


@dataclass(frozen=True)
class Taken:
    """What a profession's need takes of intakes under one scenario.

    Attributes:
        each: the advice by what it answers to: `""` alone for the gap as it stands, or the low and the high end.
        gap: the gap with its ends; None where only the change in need is known.
    """

    each: Mapping[str, Advice]
    gap: Range | None

    @property
    def is_open(self) -> bool:
        """Whether weak numbers leave open which way the gap goes."""
        return self.gap is not None and self.gap[1] < 0.0 < self.gap[2]


def taken(one: Advice, years: SupplyYears, first: int, gap: Range | None) -> Taken:
    """The advice as it stands, or where the gap's sign is open that for either end of its range.

    Args:
        one: the advice for the gap as it stands.
        years: the tables of supply it is of.
        first: the first financial year whose intakes are free.
        gap: the gap with its ends.
    """
    so = Taken({"": one}, gap)
    if gap is None or not so.is_open:
        return so
    by = year_number(one.year)
    ends = {
        f"if the gap is {change(end, 0)}": advise(years, one.stock, one.wanted, by, first, end - gap[0])
        for end in gap[1:]
    }
    return Taken(ends, gap)


def intakes(found: Found) -> list[Block]:
    """Intakes of each profession that is trained here, under every scenario."""
    by_profession: dict[str, dict[str, Taken]] = {}
    gaps = found.gaps()
    if len(found.years) > DECIDE:
        for profession in dict.fromkeys(gaps["profession"]):
            for name in found.names:
                try:
                    one = _advised(found, str(profession), name, gaps)
                except ValueError:
                    continue
                by_profession.setdefault(str(profession), {})[name] = one
    if not by_profession:
        why = "No profession that is counted here has providers of courses in this region."
        return [Missing("intakes to commission", why, "workforce advice SCENARIO PROFESSION YEAR FROM")]
    return [block for profession, each in by_profession.items() for block in told(profession, each)]


def _advised(found: Found, profession: str, name: str, gaps: pd.DataFrame) -> Taken:
    """The advice for one profession and scenario.

    Raises:
        ValueError: no providers of it here, or no intake brings anyone by the last year.
    """
    first = found.years[DECIDE]
    one = advice(found.answer.projection(name), profession, found.last, first, found.supply)
    rows = gaps[(gaps["scenario"] == name) & (gaps["profession"] == profession) & (gaps["year"] == found.last)]
    row = rows.iloc[0]
    gap = None if row["missing"] else (float(row["gap"]), float(row["gap_low"]), float(row["gap_high"]))
    return taken(one, supply_years(found.supply or found.answer.plans[name]), year_number(first), gap)


def told(profession: str, of: Mapping[str, Taken]) -> list[Block]:
    """One profession's intakes: the warning first where one is due, then the table, then what each would bring."""
    columns = {_head(name, end): one for name, each in of.items() for end, one in each.each.items()}
    starters = [figures_of(one.commissions, KEYS, "starters") for one in columns.values()]
    planned: dict[tuple[str, ...], float] = {}
    for one in columns.values():
        planned = {**figures_of(one.commissions, KEYS, "planned"), **planned}
    rows = []
    for key, count in planned.items():
        provider, course, year, month = key
        given = [figure(each.get(key, float("nan")), 0) for each in starters]
        rows.append((f"{course}, {provider}", f"{month} {year}", figure(count, 0), *given))
    heads = ("course", "intake", "as planned", *columns)
    kept = Rows(f"{profession}: starters to commission", heads, tuple(rows), texts=2)
    first = next(iter(columns.values()))
    note = (
        f"The first of them come to work in {first.first_year}; an intake after {first.last_decision} comes too late."
    )
    if any(each.gap is None for each in of.values()):
        note += (
            " Where only a part of a profession serves these patients, the intakes add what the change in their need "
            "takes to those planned."
        )
    warnings = [Say(text, "warning") for text in dict.fromkeys(_warned(profession, n, each) for n, each in of.items())]
    words = (_words(head, one) for head, one in columns.items())
    return [*(each for each in warnings if each.text), kept, *words, Say(note, "note")]


def _head(name: str, end: str) -> str:
    return f"{name}, {end}" if end else name


def _warned(profession: str, name: str, of: Taken) -> str:
    """What to know before an intake is changed for this; empty where there is nothing."""
    if of.gap is None:
        return ""
    if of.is_open:
        year = next(iter(of.each.values())).year
        return (
            f"{profession}, {name}: do not change intakes on this alone. Weak numbers leave it open whether there are "
            f"{gap_range(*of.gap[1:])} in {year}: no one figure is advised. Below stands what either end would take; "
            "“What to find out first” says what would narrow it."
        )
    if of.gap[1] != of.gap[1]:
        return (
            f"{profession}, {name}: these intakes are for the gap as it stands. How far weak numbers move it was not "
            "worked out here, so it is not known whether they are right even in direction (--include inputs)."
        )
    return ""


def _words(head: str, one: Advice) -> Say:
    """What one set of intakes brings and costs."""
    held = listed(one.limits["limit"].drop_duplicates()) if len(one.limits) else ""
    cost = float(one.commissions["cost"].sum())
    return Say(
        f"{head}: {figure(one.wanted)} WTE wanted in post in {one.year}; {figure(one.as_planned)} with the intakes "
        f"planned, {figure(one.with_advice)} with these, which cost {money(cost)} in all. "
        + (f"{figure(one.unmet)} WTE stay unmet. " if one.unmet >= 0.5 else "")
        + (f"At its limit: {held}." if held else "")
    )
