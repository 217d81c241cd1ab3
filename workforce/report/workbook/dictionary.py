"""The data dictionary of workbooks: what each column means, its unit, and where its figures come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from workforce.report.workbook.pages import Column, Page

__all__ = ["COLUMNS", "column_of", "dictionary"]

WTE = "whole-time equivalents"
_WORKLOAD = "hours of work / (52.143 x full-time hours x (1 - absent share)), with allowances (WISN, WHO 2010)"
_METHODS = "docs/staffing.md, 'The four figures of a unit'"
_INTERVAL = "Student's t over replications"
_GAP = "docs/supply.md"
_LEDGER = "before - left + taken on = after"


UNDESCRIBED = "not described"


def _wte(meaning: str, formula: str) -> Column:
    return Column(meaning, WTE, formula, "figure")


def _text(meaning: str, formula: str = "") -> Column:
    return Column(meaning, "", formula)


COLUMNS: Mapping[str, Column] = {
    "scenario": _text("The scenario.", "the scenario's file"),
    "year": _text("Financial year, 1 April to 31 March."),
    "pathway": _text("The care pathway.", "the pathway's file"),
    "setting": _text("Where care happens.", "the pathway's settings"),
    "side": _text("Side of care: hospital, community, care homes, ambulance.", "the sector of the setting"),
    "sector": _text("Sector of the setting.", "the pathway's settings"),
    "role": _text("The role that does the work.", "roles.yaml"),
    "staff_group": _text("Staff group of the role.", "roles.yaml"),
    "band": _text("Agenda for Change band of the posts.", "band mix of the role in roles.yaml"),
    "location": _text("The site, area or trust of the unit."),
    "activity": _text("What is done to or for the patient.", "the pathway's activities"),
    "hours": Column("Worked hours in the year.", "hours a year", "sum of the time of all needs", "figure"),
    "wte": _wte("Mean need for staff by workload.", _WORKLOAD),
    "before": _wte("Need in the scenario compared with.", _WORKLOAD),
    "after": _wte("Need in this scenario.", _WORKLOAD),
    "difference": _wte("After less before; means of pairs with the same patients where simulated.", "after - before"),
    "low": _wte("Lower end of the 95% interval of the simulated mean (precision).", _INTERVAL),
    "high": _wte("Upper end of the 95% interval of the simulated mean (precision).", _INTERVAL),
    "p5": _wte("5th percentile of the replications (year to year).", "percentile of replications"),
    "p95": _wte("95th percentile of the replications (year to year).", "percentile of replications"),
    "correlation": Column(
        "How far the two scenarios' replications move together.", "", "Pearson's correlation of pairs", "exact"
    ),
    "workload": _wte("Need by workload: hours of work turned into posts.", _WORKLOAD),
    "individual": _wte("What of the workload units and heads owe whatever their patients.", _METHODS),
    "cover": _wte("Need by cover: enough on duty for the share of time, whole people, never under a floor.", _METHODS),
    "norm": _wte("Need by published norms; empty where a unit or role has none.", _METHODS),
    "in_post": _wte("Staff in post; empty where no count is of the same people.", _GAP),
    "support": _wte("From workload to cover: support work that time on duty holds already.", _METHODS),
    "peaks": _wte("From workload to cover: enough for the peaks of each hour, less the mean.", _METHODS),
    "whole_people": _wte("From workload to cover: part people rounded up.", _METHODS),
    "round_the_clock": _wte("From workload to cover: floors and presence owed at all hours.", _METHODS),
    "headroom": _wte("From workload to norm: the norm's absence in place of the unit's own.", _METHODS),
    "case_mix": _wte("From workload to norm: what the norm's average patient needs more or less.", _METHODS),
    "supply": _text("The scenario of who is in post.", _GAP),
    "profession": _text("The profession in the table of supply.", "tables/supply.yaml"),
    "need": _wte("Mean need by workload.", _WORKLOAD),
    "need_change": _wte("Change in need since the first year.", "need - need in the first year"),
    "gap": _wte("Need less staff in post, only where both are of the same people.", "need - in_post"),
    "gap_share": Column("The gap as a share of those in post in the first year.", "%", "gap / in_post", "share"),
    "gap_p5": _wte("5th percentile of the gap over replications.", "percentile of replications"),
    "gap_p95": _wte("95th percentile of the gap over replications.", "percentile of replications"),
    "gap_low": _wte("The gap with every weak number behind the staff in post at its low.", _GAP),
    "gap_high": _wte("The gap with every weak number behind the staff in post at its high.", _GAP),
    "months": Column("How many months the count in post is off the year.", "months", _GAP, "figure"),
    "basis": _text("What was counted.", "tables/supply.yaml"),
    "scope": _text("Of whom it was counted.", "tables/supply.yaml"),
    "caveat": _text("What to bear in mind.", "tables/supply.yaml"),
    "missing": _text("The figure that a gap would take and nobody has.", _GAP),
    "change": _text("The change, as its file names it.", "the scenario's file"),
    "order": Column("In which order changes are applied.", "", "", "whole"),
    "left": Column("Hours that end where they were.", "hours a year", _LEDGER, "figure"),
    "taken_on": Column("Hours taken on elsewhere.", "hours a year", _LEDGER, "figure"),
    "remainder": Column("Taken on less left: what the change adds or saves.", "hours a year", _LEDGER, "figure"),
    "because": _text("Why it is so, in the author's words.", "the file"),
    "address": _text("Where the number stands: names with dots between.", "the file"),
    "what it is": _text("The nearest title, and the keys below it.", "the file"),
    "value": Column("The number, in its unit.", "see unit", "the file", "exact"),
    "unit": _text("Unit of value, low and high.", "the file"),
    "grade": _text("On what it rests: published, derived, unverified or assumed.", "the file"),
    "source": _text("Key of its source.", "the file"),
    "citation": _text("What to cite.", "the file's sources"),
    "verb": _text("What the change does: to, times, shift, add or remove.", "the scenario's file"),
    "values": _text("Its values, with the year from which each counts.", "the scenario's file"),
    "text": _text("The number as written.", "the file"),
    "at_low": _wte("By how much need moves with this number alone at its low.", "closed form of one steady year"),
    "at_high": _wte("By how much need moves with this number alone at its high.", "closed form of one steady year"),
    "standard": _text("The standard whose impact was worked out.", "the scenario's file"),
    "clock": _text("The clock that the standard limits.", "the pathway's clocks"),
    "limit": Column("The standard's limit.", "hours", "the standard's file", "exact"),
    "patients before": Column("Patients timed a year without it.", "patients a year", "simulation", "figure"),
    "patients after": Column("Patients timed a year under it.", "patients a year", "simulation", "figure"),
    "what": _text("What is told."),
    "told": _text("What is to be known of it."),
}
_IN_UNIT = "in the number's own unit"
OF_PAGES: Mapping[tuple[str, str], Column] = {
    **{
        (page, end): Column(f"The {way} it may be.", "see unit", f"the file, {_IN_UNIT}", "exact")
        for page in ("Inputs", "Numbers")
        for end, way in (("low", "least"), ("high", "most"))
    },
    ("Weak numbers", "low"): _text("The number at its low, as written.", "the file"),
    ("Weak numbers", "high"): _text("The number at its high, as written.", "the file"),
    ("Ledger", "before"): Column("Hours before the change.", "hours a year", _LEDGER, "figure"),
    ("Ledger", "after"): Column("Hours after the change.", "hours a year", _LEDGER, "figure"),
    **{
        ("Standards", name): Column(meaning, "%", "patients within the limit / patients timed, simulation", "share")
        for name, meaning in {
            "before": "Share of patients who meet it without it.",
            "after": "Share of patients who meet it under it.",
            "difference": "After less before, the mean of pairs of replications.",
            "low": "Lower end of the 95% interval of the difference.",
            "high": "Upper end of the 95% interval of the difference.",
        }.items()
    },
}
"""Columns that mean another thing on one page."""


def column_of(page: Page, name: str) -> Column:
    """What a column of a page holds; of one that nobody has described its name alone, so that no workbook fails."""
    known = page.columns.get(name) or OF_PAGES.get((page.name, name)) or COLUMNS.get(name)
    if known is not None:
        return known
    shown = "exact" if page.table[name].dtype.kind in "fiu" else "text"
    return Column(f"{name.replace('_', ' ').capitalize()}.", "", UNDESCRIBED, shown)


def dictionary(pages: Sequence[Page]) -> Page:
    """A page that says of every column of other pages what it means, its unit, and how it is worked out."""
    rows = [
        (page.name, name, column.meaning, column.unit, column.formula)
        for page in pages
        for name in page.table.columns
        for column in (column_of(page, name),)
    ]
    heads = {
        "sheet": _text("The sheet."),
        "column": _text("The column's name in row 4 of the sheet."),
        "meaning": _text("What it holds."),
        "unit": _text("Its unit."),
        "worked out from": _text("How it is worked out, or where it comes from."),
    }
    return Page(
        "Dictionary",
        "Data dictionary",
        "Every column of every table: what it means, its unit, and how it is worked out or where it comes from.",
        pd.DataFrame(rows, columns=list(heads)),
        columns=heads,
    )
