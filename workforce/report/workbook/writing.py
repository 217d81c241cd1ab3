"""Pages to an Excel workbook. Text is written as text: no cell from a user's file is ever a formula or a link."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from workforce.report.workbook.dictionary import column_of
from workforce.report.workbook.pages import Chart, Column, Page
from workforce.results.files import disk_errors, write_whole

__all__ = ["HEAD_ROW", "book_formats", "fit", "lines", "new_book", "put_book", "write_book", "write_cell"]

HEAD_ROW = 3
"""The row of the columns' names, from 0: above it stand title, note and the way back."""
LONGEST = 32_767
"""Letters that a cell can hold."""
WIDEST = 60
"""Letters of the widest column; longer texts go on below."""
MEASURED = 3_000
"""Rows by which widths are found."""
WRAPPED = 400
"""Rows of a table up to which long texts go on below; longer tables stay one line a row."""
MOST_LINES = 25
_CONTENTS = "Contents"
_NOTE_WIDTH = 100
_LINE = 13.5
_TIGHT = 1.1
"""Letters of a text in one letter of a column's width, as columns are measured by a wide one."""
_FORMATS = {"figure": "#,##0.0", "whole": "#,##0", "share": "0.0%", "exact": "General", "text": "@"}
# Okabe and Ito's palette, as in the figures; dashes besides, for those who print in grey.
_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "plus")


def new_book(file: io.BytesIO) -> Any:
    """An empty workbook in which text stays text, and which has the same bytes whenever it is made."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(1980, 1, 1), "title": "Workforce", "comments": "Made by workforce."})
    book.set_calc_mode("auto")
    return book


def write_book(path: Path, title: str, about: Sequence[str], pages: Sequence[Page]) -> Path:
    """Write a contents sheet and then each page on a sheet of its own; give the path.

    Args:
        path: the file to write; folders on the way are made.
        title: over the contents.
        about: sentences below it.
        pages: in the order of the sheets.
    """
    content = io.BytesIO()
    book = new_book(content)
    formats = book_formats(book)
    _write_contents(book, formats, title, about, pages)
    for page in pages:
        _write_page(book, formats, page)
    book.close()
    return put_book(path, content)


def put_book(path: Path, content: io.BytesIO) -> Path:
    """Write a finished workbook, so that what stood there is either as it was or wholly new; give the path.

    Raises:
        ResultsProblem: it cannot be written there, or the disk is full.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content.getvalue())
    return path


def fit(value: Any) -> str:
    """A text as a cell can hold it: of its longest length, and without what is no character."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def book_formats(book: Any) -> dict[str, Any]:
    """The formats of cells by name."""
    top = {"valign": "top", "font_size": 10}
    made = {name: book.add_format({**top, "num_format": code}) for name, code in _FORMATS.items()}
    made["wrapped"] = book.add_format({**top, "num_format": "@", "text_wrap": True})
    made["title"] = book.add_format({"bold": True, "font_size": 14})
    made["note"] = book.add_format({"text_wrap": True, "valign": "top", "font_size": 10, "italic": True})
    made["plain"] = book.add_format({"text_wrap": True, "valign": "top", "font_size": 11})
    made["head"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EDEE", "font_size": 10}
    )
    made["head of figures"] = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bottom": 1,
            "bg_color": "#E8EDEE",
            "font_size": 10,
            "align": "right",
        }
    )
    made["link"] = book.add_format({"font_color": "#005EB8", "underline": 1, "font_size": 10, "valign": "top"})
    return made


def _write_contents(
    book: Any, formats: Mapping[str, Any], title: str, about: Sequence[str], pages: Sequence[Page]
) -> None:
    page = book.add_worksheet(_CONTENTS)
    page.hide_gridlines(2)
    for column, width in enumerate((24, 50, 90, 10)):
        page.set_column(column, column, width)
    page.write_string(0, 0, fit(title), formats["title"])
    row = 1
    for sentence in about:
        page.merge_range(row, 0, row, 2, "", formats["plain"])
        page.write_string(row, 0, fit(sentence), formats["plain"])
        page.set_row(row, 15 * lines(sentence, 140))
        row += 1
    row += 1
    for column, head in enumerate(("sheet", "what it shows", "how to read it", "rows")):
        page.write_string(row, column, head, formats["head"])
    page.freeze_panes(row + 1, 0)
    for each in pages:
        row += 1
        page.write_url(row, 0, f"internal:'{each.name}'!A1", formats["link"], each.name)
        page.write_string(row, 1, fit(each.title), formats["wrapped"])
        page.write_string(row, 2, fit(each.note), formats["wrapped"])
        page.write_number(row, 3, len(each.table), formats["whole"])
        page.set_row(row, 3 + _LINE * max(lines(each.note, 88), lines(each.title, 48)))
    _print_setup(page, 4)


def _write_page(book: Any, formats: Mapping[str, Any], page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    columns = [column_of(page, str(name)) for name in page.table.columns]
    widths = [_width(page.table, place, column) for place, column in enumerate(columns)]
    sheet.write_string(0, 0, fit(page.title), formats["title"])
    _write_note(sheet, formats["note"], page.note, widths)
    sheet.write_url(2, 0, f"internal:'{_CONTENTS}'!A1", formats["link"], "to the contents")
    for place, (name, width) in enumerate(zip(page.table.columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        head = formats["head" if columns[place].shown == "text" else "head of figures"]
        sheet.write_string(HEAD_ROW, place, fit(name), head)
    heads = [lines(str(name), width - 4) for name, width in zip(page.table.columns, widths, strict=True)]
    sheet.set_row(HEAD_ROW, 3 + _LINE * max(heads))
    wrapped = len(page.table) <= WRAPPED
    used = [formats["wrapped" if wrapped and each.shown == "text" else each.shown] for each in columns]
    for row, values in enumerate(page.table.itertuples(index=False), start=HEAD_ROW + 1):
        for place, (value, form) in enumerate(zip(values, used, strict=True)):
            write_cell(sheet, row, place, value, form)
        if wrapped:
            below = max(lines(value, width) for value, width in zip(values, widths, strict=True))
            sheet.set_row(row, 1 + _LINE * min(below, MOST_LINES))
    last = HEAD_ROW + len(page.table)
    if len(page.table):
        sheet.autofilter(HEAD_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.repeat_rows(HEAD_ROW)
    _print_setup(sheet, len(columns))
    if page.charts:
        sheet.fit_to_pages(1, 1)
    for place, chart in enumerate(page.charts):
        _draw(book, sheet, page, chart, place, sum(widths) > WIDEST * 2)


def lines(value: Any, width: float) -> int:
    """Lines that a text takes in a column."""
    return max(1, len(textwrap.wrap(value, max(4, int(width * _TIGHT))))) if isinstance(value, str) else 1


def _write_note(sheet: Any, form: Any, note: str, widths: Sequence[float]) -> None:
    """The note over as many columns as make it readable."""
    across, wide = 0, 0.0
    while across < len(widths) and wide < _NOTE_WIDTH:
        wide += widths[across]
        across += 1
    if across > 1:
        sheet.merge_range(1, 0, 1, across - 1, "", form)
    sheet.write_string(1, 0, fit(note), form)
    sheet.set_row(1, 3 + _LINE * lines(note, wide * 0.95))


def write_cell(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    """Write a value: a finite figure as a number, nothing as an empty cell, anything else as text."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "dtype")):
        sheet.write_string(row, column, fit(value), form)
    elif math.isfinite(float(value)):
        sheet.write_number(row, column, float(value), form)
    else:
        sheet.write_string(row, column, fit(value), form)


def _width(table: pd.DataFrame, place: int, column: Column) -> float:
    """Letters that a column takes: as its longest text, within bounds."""
    head = max((len(word) for word in str(table.columns[place]).replace("_", "_ ").split()), default=4)
    if column.shown != "text":
        return float(max(head + 4, 12))
    longest = max((len(str(text)) for text in table.iloc[:MEASURED, place] if isinstance(text, str)), default=4)
    return float(min(max(head + 4, longest + 2, 9), WIDEST))


def _print_setup(sheet: Any, columns: int) -> None:
    sheet.set_paper(9)
    if columns > 3:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&L&A&Cpage &P of &N&Rprinted &D")


def _draw(book: Any, sheet: Any, page: Page, chart: Chart, place: int, wide: bool) -> None:
    """A native chart to the right of the table; series are named by the cells of their heads, so never by a formula."""
    drawn = book.add_chart({"type": "line"} if chart.kind == "line" else {"type": "bar"})
    heads = [str(name) for name in page.table.columns]
    first, last = HEAD_ROW + 1 + chart.rows[0], HEAD_ROW + chart.rows[1]
    over = heads.index(chart.over)
    for number, name in enumerate(chart.series):
        column, colour = heads.index(name), _COLOURS[number % len(_COLOURS)]
        dash = _DASHES[number // len(_COLOURS) % len(_DASHES)]
        series: dict[str, Any] = {
            "name": [page.name, HEAD_ROW, column],
            "categories": [page.name, first, over, last, over],
            "values": [page.name, first, column, last, column],
        }
        if chart.kind == "line":
            series["line"] = {"color": colour, "width": 1.75, "dash_type": dash}
            shape = {"type": _MARKERS[number % len(_MARKERS)], "size": 5}
            series["marker"] = {**shape, "fill": {"color": colour}, "border": {"color": colour}}
        else:
            series["fill"], series["border"] = {"color": colour}, {"none": True}
        drawn.add_series(series)
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    _name_axes(drawn, chart)
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 or chart.kind == "bar" else {"none": True})
    height = 320 if chart.kind == "line" else max(320, (16 + 12 * len(chart.series)) * (last - first + 1) + 140)
    drawn.set_size({"width": 640, "height": height})
    across = len(heads) + 1
    below = HEAD_ROW + place * 17
    sheet.insert_chart(below, across, drawn, {"object_position": 2, "description": chart.title})


def _name_axes(drawn: Any, chart: Chart) -> None:
    grey = {"visible": True, "line": {"color": "#D0D0D0", "width": 0.75}}
    values = {"name": chart.axis, "num_format": "#,##0", "major_gridlines": grey, "name_font": {"bold": False}}
    if chart.kind == "line":
        drawn.set_y_axis({**values, "min": 0})
        drawn.set_x_axis({"num_font": {"rotation": -45}})
    else:
        drawn.set_x_axis(values)
        drawn.set_y_axis(
            {"reverse": True, "crossing": "max", "label_position": "low", "major_gridlines": {"visible": False}}
        )
