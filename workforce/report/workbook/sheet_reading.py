"""An edited sheet of numbers to a scenario: what was changed, checked cell by cell and then as any scenario is.

Every problem is told at its cell. Nothing is written until all is right.
"""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic_core import PydanticCustomError

from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean
from workforce.documents.workbook import Sheet as Read
from workforce.documents.workbook import read_sheets
from workforce.model.blocks import NAME_PATTERN
from workforce.model.calendar import year_name, year_number
from workforce.model.number import Number
from workforce.model.register import Entry, numbers
from workforce.network.build import build_network
from workforce.network.checks import refuse_network
from workforce.planning.library import find
from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import settle
from workforce.report.number_rows import figures_of, kind_named, roots_of, unit_of
from workforce.report.printed.asked import CannotBeDone
from workforce.report.workbook.sheet import ABOUT, AS_WRITTEN, COLUMNS, KEPT, NUMBERS, changeable
from workforce.report.workbook.sheet_scenario import Changed, written
from workforce.results.files import disk_errors, write_whole

__all__ = ["Agreed", "read_sheet"]

GRADES = ("published", "unverified", "assumed")
_SAME = 1e-12
_FIGURES = ("value", "low", "high")


@dataclass(frozen=True)
class Agreed:
    """What an edited sheet says.

    Attributes:
        name: of the scenario.
        text: the scenario's file; empty where no number was changed and nobody agreed to one.
        changed: addresses of the numbers that were changed.
        by: who agreed to a number, by its address; the scenario's file keeps it too.
        rows: how many numbers the sheet holds.
    """

    name: str
    text: str
    changed: tuple[str, ...]
    by: Mapping[str, str]
    rows: int

    @property
    def agreed(self) -> int:
        """How many numbers somebody agreed to."""
        return len(self.by)

    def save(self, path: str | Path) -> Path:
        """Write the scenario's file, so that what stood there is either as it was or wholly new; give the path.

        Raises:
            ResultsProblem: it cannot be written there, or the disk is full.
            ValueError: no number was changed or agreed to, so there is nothing to write.
        """
        if not self.text:
            raise CannotBeDone("no number was changed or agreed to, so there is no scenario to write")
        with disk_errors(Path(path)):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), self.text.encode())
        return Path(path)


def read_sheet(path: str | Path, out: str | Path = "agreed.yaml") -> Agreed:
    """Read an edited sheet of numbers into a scenario that changes those which were edited.

    Args:
        path: the workbook.
        out: the file that the scenario is for; nothing is written, but what it extends is looked for beside it, and
            its name is the scenario's.

    Raises:
        ValueError: the file's name is no name for a scenario.
        ProblemsFound: everything wrong with the workbook, each at its cell: what cannot be read, numbers that are none
            or do not fit, changes without a reason; or else what the scenario itself breaks.
    """
    name = Path(out).stem
    if re.fullmatch(NAME_PATTERN, name) is None:
        raise CannotBeDone(f"'{name}' is no name for a scenario; use letters, digits, spaces and hyphens")
    about_columns, kept = {"what": str, "told": str}, {name: COLUMNS[name] for name in KEPT}
    sheets, problems = read_sheets(Path(path), {NUMBERS: COLUMNS, AS_WRITTEN: kept, ABOUT: about_columns})
    plans, year = _scenario_of(sheets[ABOUT], Path(out))
    refused = frozenset((each.mark.line, each.mark.column) for each in problems if each.mark.sheet == NUMBERS)
    reader = _Rows(sheets[NUMBERS], _first_written(sheets[AS_WRITTEN]), plans.by_year[year], refused)
    changed = reader.changed()
    if problems or reader.problems:
        raise ProblemsFound([*problems, *reader.problems])
    by = {str(row["address"]): str(row["agreed by"]) for row in sheets[NUMBERS].rows if row["agreed by"] is not None}
    since = year_name(year) if year != plans.years[0] else None
    agreed = _agreed_to(sheets[NUMBERS], {each.address for each in changed})
    made = written(name, plans.scenario, Path(path).name, changed, since, agreed)
    if changed or by:
        _refuse_scenario(made.text, made.places, Path(out), sheets[NUMBERS])
    addresses = tuple(each.address for each in changed)
    return Agreed(name, made.text if changed or by else "", addresses, by, len(sheets[NUMBERS].rows))


def _agreed_to(sheet: Read, changed: set[str]) -> list[str]:
    """Who agreed to which number, one line each."""
    told = []
    for row in sheet.rows:
        if row["agreed by"] is not None:
            address, unit = str(row["address"]), str(row["unit"] or "")
            figure = joined(float(str(row["value"])), unit) if row["value"] is not None else ""
            how = "as changed" if address in changed else "as it stood"
            told.append(f"{address}, {figure}, {how}: {row['agreed by']}")
    return told


def _scenario_of(about: Read, out: Path) -> tuple[Plans, int]:
    """The scenario whose numbers these are, and the year in which they stand."""
    told = {str(row["what"]): (place, str(row["told"] or "")) for place, row in enumerate(about.rows)}
    for name in ("extends", "year"):
        if name not in told:
            mark = Mark(about.file, 1, 1, about.name)
            reason, remedy = f"The row '{name}' is missing", "Write the sheet again with workforce sheet"
            raise ProblemsFound([Problem("WF127", mark, name, None, reason, remedy)])
    place, extends = told["extends"]
    try:
        plans = settle(find("scenarios", extends, beside=out))
    except ProblemsFound as found:
        mark = about.mark(place, "told")
        raise ProblemsFound(
            replace(problem, mark=mark, address="extends") if problem.code == "WF401" else problem
            for problem in found.problems
        ) from None
    place, written_year = told["year"]
    try:
        year = year_number(written_year)
    except ValueError:
        year = -1
    if year not in plans.by_year:
        reason, remedy = "is none of the scenario's years", f"Write {year_name(plans.years[0])}"
        raise ProblemsFound([about.problem("WF302", place, "told", reason, remedy)])
    return plans, year


def _first_written(sheet: Read) -> dict[str, Mapping[str, object]]:
    return {str(row["address"]): row for row in sheet.rows}


@dataclass
class _Rows:
    """Goes through the rows of an edited sheet; afterwards holds what is wrong with them."""

    sheet: Read
    first: Mapping[str, Mapping[str, object]]
    plan: Plan
    refused: frozenset[tuple[int, int]] = frozenset()
    """Line and column of each cell that could not be read: of it nothing more is told, of its row's others all is."""
    problems: list[Problem] = field(default_factory=list)

    def changed(self) -> list[Changed]:
        """The numbers that were edited, those without problems."""
        entries = {each.address: each for at, model in roots_of(self.plan) for each in numbers(model, at=at)}
        seen: dict[str, int] = {}
        found: list[Changed] = []
        for row, values in enumerate(self.sheet.rows):
            address = values["address"]
            if address is None:
                self._tell("WF127", row, "address", "The cell is empty", "Write the address, or delete the row")
            elif str(address) in seen:
                reason = f"stands in row {seen[str(address)]} already"
                self._tell("WF409", row, "address", reason, "Delete one of the two rows")
            elif str(address) not in entries:
                close = did_you_mean(str(address), entries)
                remedy = f"Did you mean '{close}'?" if close else "Write the address as the sheet had it at first"
                self._tell("WF405", row, "address", "is the address of no number", remedy)
            else:
                seen[str(address)] = self.sheet.lines[row]
                change = self._of(row, entries[str(address)])
                if change is not None:
                    found.append(change)
        return found

    def _of(self, row: int, entry: Entry) -> Changed | None:
        values = self.sheet.rows[row]
        figure, low, high = figures_of(entry)
        now: Mapping[str, object] = {"value": figure, "unit": unit_of(entry) or None, "low": low, "high": high}
        first = self.first.get(entry.address, now)
        if all(_same(values[name], first[name]) for name in now):
            return None
        before = len(self.problems)
        moved = [name for name in now if not _same(first[name], now[name])]
        if moved:
            stands = now[moved[0]] if now[moved[0]] is not None else "nothing"
            reason = f"The files now say {stands}, and said {first[moved[0]]} when the sheet was written"
            self._tell("WF411", row, moved[0], reason, "Write the sheet again, and take your changes over")
        if not changeable(self.plan, entry.address):
            remedy = "Put it back here, and change it in its own file"
            self._tell("WF412", row, "address", "is an address that no scenario can name", remedy)
        grade = self._grade(row)
        figures = self._figures(row, entry, grade)
        why = self._why(row)
        if len(self.problems) > before or figures is None or why is None:
            return None
        source = values["source of the change"] or f"Agreed by {values['agreed by']} on the sheet {self.sheet.file}"
        return Changed(entry.address, row, figures, why, str(source), grade)

    def _grade(self, row: int) -> str:
        if self._unread(row, "grade of the change"):
            return ""
        grade = str(self.sheet.rows[row]["grade of the change"] or "assumed")
        if grade not in GRADES:
            remedy = "Write published, unverified or assumed; what is derived needs its own scenario file"
            self._tell("WF216", row, "grade of the change", "is no grade that a sheet can give", remedy)
        elif grade == "published" and self.sheet.rows[row]["source of the change"] is None:
            reason = "The change is graded published, and nothing says where"
            self._tell("WF384", row, "source of the change", reason, "Write what to cite")
        return grade

    def _why(self, row: int) -> str | None:
        values = self.sheet.rows[row]
        why = values["why changed"]
        if why is None:
            self._tell("WF384", row, "why changed", "Nothing says why the number is changed", "Write why")
        unread = self._unread(row, "agreed by")
        if values["source of the change"] is None and values["agreed by"] is None and not unread:
            remedy = "Write what the change rests on, or who agreed to it in 'agreed by'"
            self._tell("WF384", row, "source of the change", "The change rests on nothing", remedy)
        return None if why is None else str(why)

    def _figures(self, row: int, entry: Entry, grade: str) -> dict[str, str | int | float] | None:
        """Value, low and high as a file writes them; None where one of them is none."""
        values, kind = self.sheet.rows[row], kind_named(entry.kind)
        read: dict[str, Number] = {}
        if values["value"] is None:
            remedy = "Write the number; to agree to the one before, put it back"
            self._tell("WF127", row, "value", "The cell is empty", remedy)
        for name in _FIGURES:
            if values[name] is not None:
                number = self._number(row, name, kind)
                if number is None:
                    return None
                read[name] = number
        if "value" not in read:
            return None
        self._in_range(row, read)
        if kind.estimate and grade in ("unverified", "assumed") and not {"low", "high"} <= set(read):
            missing = "low" if "low" not in read else "high"
            reason = f"A number that is {grade} has no {missing}"
            self._tell("WF341", row, missing, reason, "Write how low and how high it may be, or a published source")
        return {name: _scalar(number) for name, number in read.items()}

    def _number(self, row: int, name: str, kind: type[Number]) -> Number | None:
        values = self.sheet.rows[row]
        text = joined(float(str(values[name])), str(values["unit"] or ""))
        try:
            return kind.read(text)
        except PydanticCustomError as error:
            context = error.context or {}
            column = "unit" if error.type in ("WF201", "WF202", "WF203") else name
            told = (row, column) if column == "unit" else (row, name)
            if not any(
                problem.mark == self.sheet.mark(*told) and problem.code == error.type for problem in self.problems
            ):
                remedy = _remedy(kind) if column == "unit" else str(context.get("remedy", "Write a number"))
                self._tell(error.type, *told, str(context.get("reason", error)), remedy)
            return None

    def _in_range(self, row: int, read: Mapping[str, Number]) -> None:
        value = read["value"].value
        if "low" in read and read["low"].value > value:
            self._tell("WF340", row, "low", "is above the value", "Write the least that it may be")
        if "high" in read and read["high"].value < value:
            self._tell("WF340", row, "high", "is below the value", "Write the most that it may be")

    def _unread(self, row: int, column: str) -> bool:
        """Whether a cell could not be read, which has been told."""
        mark = self.sheet.mark(row, column)
        return (mark.line, mark.column) in self.refused

    def _tell(self, code: str, row: int, column: str, reason: str, remedy: str) -> None:
        if self._unread(row, column):
            return
        problem = self.sheet.problem(code, row, column, reason.rstrip("."), remedy)
        address = str(self.sheet.rows[row]["address"] or "")
        about = f"{address}, {column}" if address and column != "address" else column
        self.problems.append(replace(problem, address=about))


def joined(figure: float, unit: str) -> str | int | float:
    """A number as a file writes it: figure and unit, a bare number where it has none."""
    plain = f"{figure:.12g}"
    whole = float(plain)
    if not unit:
        return int(whole) if whole.is_integer() else whole
    told = f"{int(whole)}" if whole.is_integer() and abs(whole) < 1e15 else plain
    return f"{told}%" if unit == "%" else f"{told} {unit}"


def _scalar(number: Number) -> str | int | float:
    figure = number.text if number.unit else float(number.text)
    return int(figure) if isinstance(figure, float) and figure.is_integer() else figure


def _remedy(kind: type[Number]) -> str:
    return f"Write the unit of {kind.kind}, as in '{kind.example}'"


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_SAME, abs_tol=0.0)
    nothing = (None, "")
    missing = [each in nothing or (isinstance(each, float) and math.isnan(each)) for each in (one, other)]
    return all(missing) if any(missing) else one == other


def _refuse_scenario(text: str, places: Mapping[int, tuple[int, str]], out: Path, sheet: Read) -> None:
    """Check the scenario as any other, from a file beside the one it is for, and tell what is wrong at the cells.

    Raises:
        ProblemsFound: what it breaks.
        ResultsProblem: nothing can be written there.
    """
    folder = out.parent if out.parent.is_dir() else Path.cwd()
    with disk_errors(folder):
        handle, name = tempfile.mkstemp(suffix=".yaml", prefix=".sheet-", dir=folder)
        os.close(handle)
        file = Path(name)
        file.write_text(text, encoding="utf-8")
    try:
        plans = settle(file)
        refuse_network(plans, build_network(plans))
    except ProblemsFound as found:
        raise ProblemsFound(_at_its_cell(problem, file, places, sheet) for problem in found.problems) from None
    finally:
        file.unlink(missing_ok=True)


def _at_its_cell(problem: Problem, file: Path, places: Mapping[int, tuple[int, str]], sheet: Read) -> Problem:
    if not problem.mark.file.endswith(file.name):
        return problem
    row, column = places.get(problem.mark.line, (0, "address"))
    return replace(problem, mark=sheet.mark(row, column))
