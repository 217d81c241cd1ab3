"""What the commands of Excel files do, with progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workforce.report.books import workbook
from workforce.report.running import progress_of
from workforce.results.verify import kept_plans
from workforce.staffing.projection import Runs

__all__ = ["EXCEL", "excel_file", "write_workbook"]

EXCEL = ".xlsx"


def excel_file(path: Path) -> Path:
    """A path that Excel opens.

    Raises:
        ValueError: it does not end in `.xlsx`.
    """
    if path.suffix.lower() != EXCEL:
        raise ValueError(f"'{path.name}' does not end in {EXCEL}")
    return path


def write_workbook(scenarios: Sequence[str], out: Path, year: str | None, service_level: float, ledger: bool) -> Path:
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
        book = workbook(what, None, year, service_level, ledger, (), step)
    return book.save(path)
