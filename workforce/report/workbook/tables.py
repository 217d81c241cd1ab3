"""The pages of a comparison's workbook: need, differences, years by side of care, cover and methods, gap, standards."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from workforce.comparison.comparison import Comparison
from workforce.comparison.cost_analysis import cost
from workforce.comparison.impact import Impact
from workforce.comparison.ledger import Ledger
from workforce.model.calendar import year_name
from workforce.report.headlines import headlines, sides
from workforce.report.sides import ORDER, where
from workforce.report.workbook.dictionary import COLUMNS, WTE
from workforce.report.workbook.pages import Chart, Column, Page
from workforce.supply.analysis import gap

__all__ = [
    "care_pages",
    "cost_page",
    "gap_page",
    "ledger_pages",
    "methods_page",
    "need_pages",
    "standards_page",
    "weak_page",
]

_NEED = ["year", "pathway", "setting", "staff_group", "role", "band"]
_MOVED = ["year", "setting", "staff_group"]
_BY_WORKLOAD = "closed form, by workload"
SEEN = 0.05
"""Whole-time equivalents below which a difference is not seen with one decimal."""
POUNDS, COSTED = "£ a year", "docs/cost.md"
_COMPONENTS = {
    "pay": "Basic pay.",
    "on_costs": "The employer's on-costs.",
    "unsocial": "What nights, weekends and bank holidays add.",
    "travel": "Travel to visits.",
    "agency": "What bank and agency staff cost more.",
    "training": "Training.",
    "double_running": "Staff who are paid in two places while care moves.",
    "others": "What councils and others bear.",
    "total": "All of these together.",
    "trusts": "Of the total, what trusts pay.",
}
MOST_BARS = 12
"""Staff groups or settings in a chart of differences: those that move most."""


def need_pages(comparison: Comparison) -> list[Page]:
    """Headlines, years by side of care with their charts, and need in full; simulated need where there is some."""
    told = headlines(comparison)
    columns = {}
    for name in map(str, told.columns):
        if name[:4].isdigit():
            what = "The year's need less that of the scenario named." if "beside" in name else "Mean need in the year."
            columns[name] = Column(what, WTE, _BY_WORKLOAD, "figure")
    spreads = "Root of the sum of squares of weak numbers at low and high; indicative."
    columns["year to year"] = Column("5th to 95th percentile of the replications in the last year.", WTE, "simulation")
    columns["inputs"] = Column("How far weak inputs may move the last year's need.", WTE, spreads)
    columns["its inputs"] = Column("How far weak inputs may move the change beside it.", WTE, spreads)
    pages = [
        Page(
            "Headlines",
            "Need on each side of care and of all staff, first and last year",
            "Mean need by the closed form. Two spreads stand apart and are never merged: year to year, and inputs. "
            "'not asked': the weak inputs were not moved (--inputs moves them); 'not simulated': there are no "
            "replications.",
            told.rename(columns=str).reset_index(drop=True),
            columns=columns,
        ),
        _years_page(comparison),
        Page(
            "Need",
            "Need by year, setting, staff group, role and band",
            "Mean need by workload from the closed form. Rows add up: filter them, or make a pivot table.",
            comparison.wte(_NEED),
        ),
    ]
    if comparison.runs is not None:
        number = comparison.runs.replications
        few = " Too few for the percentiles to say much." if number < 10 else ""
        pages.append(
            Page(
                "Simulated need",
                "Simulated need by year, setting and staff group",
                f"Means of {number} replications. low and high: precision of the mean; p5 and p95: year to year.{few}",
                comparison.runs.wte(_MOVED),
            )
        )
    return pages


def _years_page(comparison: Comparison) -> Page:
    table = sides(comparison)
    names = list(comparison.plans)
    wide = table.pivot_table(index=["side", "year"], columns="scenario", values="wte", aggfunc="sum", sort=False)
    wide = wide.reindex(columns=names).reset_index()
    wide["place"] = wide["side"].map(ORDER.index)
    wide = wide.sort_values(["place", "year"], kind="stable").drop(columns="place").reset_index(drop=True)
    charts = []
    for side in [side for side in ORDER if side in set(wide["side"])]:
        rows = wide.index[wide["side"] == side]
        title = f"Need {where(side)}, by year"
        charts.append(Chart(title, "line", "year", tuple(names), f"{WTE} (workload)", (rows[0], rows[-1] + 1)))
    meaning = {name: Column("Mean need under this scenario.", WTE, _BY_WORKLOAD, "figure") for name in names}
    return Page(
        "Years",
        "Need by year on each side of care",
        "One column for each scenario; mean need by workload from the closed form. The charts show these cells.",
        wide.rename_axis(columns=None),
        tuple(charts),
        meaning,
    )


def care_pages(comparison: Comparison) -> list[Page]:
    """Where need moves: differences in full, and the last year's by staff group and by setting with their charts."""
    others = [name for name in comparison.plans if name != comparison.against]
    if not others:
        return []
    found = comparison.differences(_MOVED)
    simulated = comparison.runs is not None and len(comparison.runs.plans) > 1
    how = "paired over replications" if simulated else "of means by the closed form"
    last = max(comparison.plans[comparison.against].years)
    pages = []
    for key, told in (("staff_group", "staff group"), ("setting", "setting")):
        pages.append(_moves_page(comparison, others, key, told, year_name(last)))
    pages.append(
        Page(
            "Differences",
            f"Differences from {comparison.against} by year, setting and staff group",
            f"After less before, {how}. Rows in which nothing moves are left in.",
            found.reset_index(drop=True),
        )
    )
    return pages


def _moves_page(comparison: Comparison, others: Sequence[str], key: str, told: str, year: str) -> Page:
    table = comparison.wte(["year", key])
    table = table[table["year"] == year]
    wide = table.pivot_table(index=key, columns="scenario", values="wte", aggfunc="sum", sort=False).fillna(0.0)
    moved = wide[list(others)].sub(wide[comparison.against], axis=0).round(9) + 0.0
    order = moved.abs().max(axis=1).sort_values(ascending=False, kind="stable").index
    moved = moved.loc[order].rename_axis(columns=None).reset_index()
    moved[key] = moved[key].astype(str)
    drawn = min(MOST_BARS, max(1, int((moved[list(others)].abs().max(axis=1) >= SEEN).sum())))
    chart = Chart(f"What moves in {year}, by {told}", "bar", key, tuple(others), WTE, (0, drawn))
    meaning = f"Need under this scenario less that compared with, {year}."
    return Page(
        f"Moves by {told}",
        f"What moves by {told} in {year}, beside {comparison.against}",
        "Those that move most stand first; the chart shows twelve. Mean need by workload from the closed form.",
        moved,
        (chart,),
        {name: Column(meaning, WTE, _BY_WORKLOAD, "figure") for name in others},
    )


def methods_page(comparison: Comparison, year: int, service_level: float) -> Page:
    """Workload, cover, norm and in post side by side in one year, with what lies between."""
    by = ["year", "setting", "role", "staff_group"]
    parts = [comparison.projection(name).methods(year, by, service_level) for name in comparison.plans]
    return Page(
        "Cover and methods",
        f"Four methods side by side, {year_name(year)}",
        f"Cover: enough on duty {service_level:.1%} of the time. workload + support + peaks + whole_people + "
        "round_the_clock = cover; workload + headroom + case_mix = norm. Cover is 0 where work is so rare that nobody "
        "is on duty for it alone.",
        pd.concat(parts, ignore_index=True),
    )


def cost_page(comparison: Comparison) -> Page:
    """What each scenario costs a year, component by component and setting by setting."""
    table = cost([comparison.projection(name) for name in comparison.plans], ["setting"])
    given = {name: Column(meaning, POUNDS, COSTED, "whole") for name, meaning in _COMPONENTS.items()}
    return Page(
        "Cost",
        "What it costs, by year and setting",
        "Pounds a year for the need by workload, at the prices of the files' tables. What has no price is in no total: "
        "it is not nought. Rows of a year add up.",
        table,
        columns={
            **given,
            "unpriced": Column("Staff who have neither pay nor price, in no total.", WTE, COSTED, "figure"),
            "days_at_home": Column("Patients' days with their families, in no total.", "days a year", COSTED, "figure"),
        },
    )


def gap_page(comparison: Comparison) -> Page:
    """Need beside staff in post, where both are of the same people; else the change in need and the missing figure."""
    parts = [gap(comparison.projection(name)) for name in comparison.plans]
    table = pd.concat(parts, ignore_index=True)
    empty = [name for name in table.columns if table[name].isna().all()]
    return Page(
        "Gap",
        "Need beside staff in post",
        "A gap stands only where need and stock are of the same place, basis and scope; elsewhere need_change is the "
        "change since the first year, and 'missing' names the figure that a gap would take.",
        table.drop(columns=[name for name in empty if name not in ("in_post", "gap")]),
    )


def ledger_pages(books: Sequence[Ledger]) -> list[Page]:
    """What each change takes from one place and gives to another, in hours: totals by year, and by role and setting."""
    totals = pd.concat([each.totals for each in books], ignore_index=True)
    keys = ["scenario", "change", "year", "pathway", "setting", "role"]
    figures = ["before", "left", "taken_on", "after"]
    lines = pd.concat([each.lines for each in books], ignore_index=True)
    lines = lines.groupby(keys, sort=False, observed=True)[figures].sum().reset_index()
    lines = lines[lines["year"] == lines["year"].max()] if len(lines) else lines
    return [
        Page(
            "Ledger by change",
            "What each change moves, by year",
            "Hours of staff that end where they were, those taken on elsewhere, and what remains; by the closed form.",
            totals,
        ),
        Page(
            "Ledger",
            "The books of the last year by change, setting and role",
            "before - left + taken_on = after in every row: nothing vanishes. Hours a year by the closed form.",
            lines.reset_index(drop=True),
        ),
    ]


def standards_page(impacts: Sequence[Impact]) -> Page:
    """The share of patients who meet each standard, before and after, by year."""
    parts = []
    for impact in impacts:
        met = impact.met(["year"]).rename(columns={"hours": "limit"})
        met.insert(0, "standard", impact.plans.scenario)
        parts.append(met)
    return Page(
        "Standards",
        "Who meets each standard, before and after",
        "From simulation; the difference is paired over replications, with its 95% interval.",
        pd.concat(parts, ignore_index=True),
    )


def weak_page(comparison: Comparison, year: int) -> Page | None:
    """The weak numbers that move need, where they have been moved; None where nobody asked."""
    parts = []
    for name in comparison.plans:
        known = comparison.sensitivity_known(name, year)
        if known is not None:
            moved = known.swings[(known.swings[["at_low", "at_high"]].abs() > 0).any(axis=1)].copy()
            moved.insert(0, "scenario", name)
            parts.append(moved)
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    order = table[["at_low", "at_high"]].abs().max(axis=1).sort_values(ascending=False, kind="stable").index
    return Page(
        "Weak numbers",
        f"How far each weak number, alone, moves need in {year_name(year)}",
        "Each unverified or assumed number at its low, then its high. Those that move nothing are left out.",
        table.loc[order].reset_index(drop=True),
        columns={"sector": COLUMNS["sector"]},
    )
