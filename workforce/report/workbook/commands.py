"""What the commands of Excel files do, with progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workforce.report.printed.asked import CannotBeDone
from workforce.report.printed.running import progress_of
from workforce.report.workbook.books import read_sheet, sheet, workbook
from workforce.results.verify import kept_plans
from workforce.staffing.projection import Runs

__all__ = ["EXCEL", "excel_file", "read_edited", "write_sheet", "write_workbook"]

EXCEL = ".xlsx"


def excel_file(path: Path) -> Path:
    """A path that Excel opens.

    Raises:
        ValueError: it does not end in `.xlsx`.
    """
    if path.suffix.lower() != EXCEL:
        raise CannotBeDone(f"'{path.name}' does not end in {EXCEL}")
    return path


def write_workbook(
    scenarios: Sequence[str], out: Path, year: str | None, service_level: float, ledger: bool, inputs: bool = False
) -> Path:
    """Write the workbook of scenarios, or of the runs that a results folder keeps.

    Raises:
        ProblemsFound: problems in the files.
        ResultsProblem: the folder holds no results, or the workbook cannot be written.
        ValueError: no such year, scenarios of different roots, or a file name of another kind.
    """
    path = excel_file(out)
    what: Runs | Sequence[str] = scenarios
    if len(scenarios) == 1 and Path(scenarios[0]).is_dir():
        store, plans = kept_plans(scenarios[0])
        what = Runs.of(store, plans)
    with progress_of("Workbook") as step:
        book = workbook(what, None, year, service_level, ledger, (), step, inputs)
    return book.save(path)


def write_sheet(name: str, out: Path, scenario: str | None) -> str:
    """Write a sheet of numbers; say what was written.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: the file is there already, as people may have worked on it, or has a name of another kind.
    """
    path = _new(excel_file(out))
    made = sheet(name, scenario)
    made.save(path)
    return f"{len(made.rows)} numbers written to {path}. Read it back with: workforce sheet --read {path}"


def read_edited(edited: Path, out: Path) -> str:
    """Read an edited sheet into a scenario's file; say what was changed.

    Raises:
        ProblemsFound: what is wrong with the sheet, each problem at its cell.
        ValueError: the file is there already, or its name is of another kind.
    """
    if out.suffix not in (".yaml", ".yml"):
        raise CannotBeDone(f"'{out.name}' does not end in .yaml")
    found = read_sheet(edited, _new(out))
    agreed = f"{found.agreed} of {found.rows} numbers agreed"
    if not found.text:
        return f"{agreed}; none was changed, so no scenario was written."
    found.save(out)
    kept = f"{agreed}, with names in {out}" if found.agreed else agreed
    what = f"{len(found.changed)} changed: {', '.join(found.changed)}" if found.changed else "none was changed"
    return f"{kept}; {what}. Written: {out}"


def _new(path: Path) -> Path:
    if path.exists():
        raise CannotBeDone(f"'{path}' is there already; name another file with --out, or move it away")
    return path
