"""The sheet on which numbers are agreed: one row a number, to be edited where clinicians meet, and read back.

The sheet `Numbers` is worked on; `As written` keeps what it said at first, so that a change can be told from a file
that has moved on since; `About` says of which scenario the numbers are.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workforce.model.basis import GRADES
from workforce.model.calendar import year_name
from workforce.planning.library import find_any, shipped
from workforce.planning.lineage import shipped_by_root
from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import settle
from workforce.report.number_rows import number_rows, roots_of
from workforce.report.printed.asked import CannotBeDone
from workforce.report.workbook.writing import book_formats, fit, lines, new_book, put_book, write_cell

__all__ = ["ABOUT", "AS_WRITTEN", "COLUMNS", "EDITED", "NUMBERS", "Sheet", "changeable", "sheet_of", "sheet_rows"]

NUMBERS, AS_WRITTEN, ABOUT = "Numbers", "As written", "About"
COLUMNS: dict[str, type] = {
    "address": str,
    "what it is": str,
    "value": float,
    "unit": str,
    "low": float,
    "high": float,
    "grade": str,
    "source": str,
    "because": str,
    "agreed by": str,
    "why changed": str,
    "source of the change": str,
    "grade of the change": str,
    "note": str,
}
EDITED = (
    "value",
    "unit",
    "low",
    "high",
    "agreed by",
    "why changed",
    "source of the change",
    "grade of the change",
    "note",
)
KEPT = ("address", "value", "unit", "low", "high")
"""Columns of what was written at first."""
MOST = 20_000
_WIDTHS = (48, 44, 10, 18, 10, 10, 11, 16, 60, 18, 36, 36, 14, 26)
_MOST_LINES = 8
_LINE = 13.5
_HOW = (
    "Each row of the sheet 'Numbers' is one number of the model. Edit the white columns; the grey ones say what it is.",
    "To agree to a number, write who agrees in 'agreed by'.",
    "To change a number, write the new value (and unit, low and high where they change) in place of the old, and say "
    "why in 'why changed'.",
    "Say on what it rests in 'source of the change'; where nothing is written, it rests on those who agreed.",
    "'grade of the change' is published, unverified or assumed; empty is assumed. Unverified and assumed numbers need "
    "a low and a high.",
    "Rows may be sorted, filtered and deleted; addresses and columns must stay as they are. Values only: no formulas.",
)


@dataclass(frozen=True)
class Sheet:
    """A sheet of numbers, ready to be written.

    Attributes:
        of: the pathway or scenario whose numbers these are.
        extends: the scenario that a changed sheet will extend.
        year: the financial year in which the numbers stand.
        rows: one row a number.
    """

    of: str
    extends: str
    year: int
    rows: pd.DataFrame

    def save(self, path: str | Path) -> Path:
        """Write it as an Excel file (`.xlsx`); the same sheet has the same bytes. Give the path.

        Raises:
            ResultsProblem: it cannot be written there, or the disk is full.
        """
        content = io.BytesIO()
        book = new_book(content)
        formats = book_formats(book)
        _write_how(book, formats, self)
        _write_numbers(book, formats, self.rows)
        _write_rows(book.add_worksheet(AS_WRITTEN), formats, self.rows[list(KEPT)])
        about = [("of", self.of), ("extends", self.extends), ("year", year_name(self.year))]
        _write_rows(book.add_worksheet(ABOUT), formats, pd.DataFrame(about, columns=["what", "told"]))
        book.close()
        return put_book(Path(path), content)


def sheet_of(name: str | Path, scenario: str | Path | None = None) -> Sheet:
    """The sheet of a pathway, as a scenario has it in its first year, or of all that a scenario holds.

    Args:
        name: a pathway's name, or a scenario's name or file.
        scenario: of a pathway: the scenario; by default the shipped root that has fewest pathways beside it.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: a pathway that no shipped root has, without a scenario that does.
    """
    among = _roots_of(str(name)) if scenario is None and str(name) in shipped("pathways") else []
    if scenario is not None or among:
        plans = settle(scenario if scenario is not None else among[0])
        plan = plans.by_year[plans.years[0]]
        if str(name) not in plan.pathways:
            raise CannotBeDone(f"'{name}' is no pathway of '{plans.scenario}', which has {', '.join(plan.pathways)}")
        rows = sheet_rows(plans, plan)
        rows = rows[rows["address"].str.startswith(f"pathways.{name}.")].reset_index(drop=True)
        return Sheet(str(name), plans.scenario, plans.years[0], rows)
    plans = settle(find_any(name))
    return Sheet(plans.scenario, plans.scenario, plans.years[0], sheet_rows(plans, plans.by_year[plans.years[0]]))


def _roots_of(pathway: str) -> list[str]:
    """The shipped roots that have a pathway, those of fewest pathways first."""
    roots = {root: lineages[0].root.pathways or () for root, lineages in shipped_by_root().items()}
    having = [root for root, pathways in roots.items() if pathway in pathways]
    return sorted(having, key=lambda root: (len(roots[root]), root))


def sheet_rows(plans: Plans, plan: Plan) -> pd.DataFrame:
    """Every number that a scenario can change by its address, but those of long tables.

    Shares of flows and people by age, as they stand in CSV tables, are whole tables to be agreed elsewhere.
    """
    parts = [number_rows(model, at) for at, model in roots_of(plan)]
    table = pd.concat(parts, ignore_index=True)
    tables = {".".join(path) for path in plans.inputs.marks}
    below = [
        any(".".join(names[:n]) in tables for n in range(2, len(names))) for names in table["address"].str.split(".")
    ]
    table = table[[not inside for inside in below]].reset_index(drop=True)
    for column in COLUMNS:
        if column not in table:
            table[column] = ""
    return table[list(COLUMNS)]


def changeable(plan: Plan, address: str) -> bool:
    """Whether an address leads to a number: a name with a dot in it, as `2.5 h` in a table of times, cuts it short."""
    here: Any = plan.tree
    for name in address.split("."):
        if not isinstance(here, dict) or name not in here:
            return False
        here = here[name]
    return True


def _write_how(book: Any, formats: Any, sheet: Sheet) -> None:
    page = book.add_worksheet("How to use it")
    page.hide_gridlines(2)
    page.set_column(0, 0, 100)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, fit(f"Numbers to be agreed: {sheet.of}"), formats["title"])
    place = f"{len(sheet.rows)} numbers, as they stand in the scenario '{sheet.extends}' in {year_name(sheet.year)}."
    back = "Read it back with: workforce sheet --read THIS-FILE.xlsx --out my-scenario.yaml"
    for row, sentence in enumerate((place, *_HOW, back), start=2):
        page.write_string(row, 0, fit(sentence), formats["plain"])
        page.set_row(row, 3 + 15 * lines(sentence, 100))


def _write_numbers(book: Any, formats: Any, rows: pd.DataFrame) -> None:
    page = book.add_worksheet(NUMBERS)
    grey = {"bg_color": "#F0F4F5", "valign": "top", "font_size": 10, "text_wrap": True}
    page.set_row(0, 2 * _LINE + 3)
    kept = {
        True: book.add_format({**grey, "num_format": "@"}),
        False: book.add_format({**grey, "num_format": "General"}),
    }
    for place, (name, width) in enumerate(zip(rows.columns, _WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, name, formats["head"])
    for row, values in enumerate(rows.itertuples(index=False), start=1):
        for place, (name, value) in enumerate(zip(rows.columns, values, strict=True)):
            text = COLUMNS[name] is str
            free = formats["wrapped" if text else "exact"]
            write_cell(page, row, place, value, free if name in EDITED else kept[text])
        below = max(lines(value, width) for value, width in zip(values, _WIDTHS, strict=True))
        page.set_row(row, 1 + _LINE * min(below, _MOST_LINES))
    last = max(1, len(rows))
    grades = [grade for grade in GRADES if grade != "derived"]
    place = list(rows.columns).index("grade of the change")
    page.data_validation(1, place, last, place, {"validate": "list", "source": grades})
    page.autofilter(0, 0, last, len(rows.columns) - 1)
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_paper(8)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&Cpage &P of &N&Rprinted &D")


def _write_rows(page: Any, formats: Any, rows: pd.DataFrame) -> None:
    page.set_column(0, 0, 60)
    page.set_column(1, len(rows.columns) - 1, 18)
    for place, name in enumerate(rows.columns):
        page.write_string(0, place, name, formats["head"])
    for row, values in enumerate(rows.itertuples(index=False), start=1):
        for place, value in enumerate(values):
            write_cell(page, row, place, value, formats["exact" if isinstance(value, float) else "text"])
