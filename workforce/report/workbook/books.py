"""What an analyst asks for as Excel files: the workbook of a comparison, and the sheet on which numbers are agreed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workforce.model.calendar import year_number
from workforce.planning.plans import Plans
from workforce.planning.settle import settle
from workforce.report.printed.asked import CannotBeDone

if TYPE_CHECKING:
    from workforce.comparison.comparison import Comparison
    from workforce.comparison.impact import Impact
    from workforce.report.workbook.sheet import Sheet
    from workforce.report.workbook.sheet_reading import Agreed
    from workforce.report.workbook.workbook import Progress, Workbook
    from workforce.staffing.projection import Runs

__all__ = ["read_sheet", "sheet", "workbook"]

Scenario = Plans | str | Path


def workbook(
    what: Comparison | Runs | Sequence[Scenario] | Scenario,
    against: str | None = None,
    year: str | int | None = None,
    service_level: float = 0.95,
    ledger: bool = False,
    standards: Sequence[Impact] = (),
    progress: Progress | None = None,
    inputs: bool = False,
) -> Workbook:
    """A workbook of scenarios: tidy tables of need, differences, methods, cost and gap, charts, inputs, how it was run.

    Args:
        what: a comparison, simulated runs, or scenarios, of which the closed form is taken.
        against: the scenario the others are compared with, by default the first; a comparison says it itself.
        year: the year of cover and methods, `2012/13` or 2012; by default the last.
        service_level: of cover: the share of time in which enough are on duty.
        ledger: whether the books of every change are kept (slow).
        standards: impacts of standards, each of which has its rows.
        progress: told of what is done, its number and how many there are.
        inputs: whether each weak number is moved to its low and high (slow), so that the headlines have that spread.

    Returns:
        The workbook; its `save` writes the file.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: scenarios of different roots or of one name, or no such year.
        KeyError: the scenario to compare with is not among them.
    """
    from workforce.comparison.comparison import Comparison
    from workforce.report.workbook.workbook import workbook_of
    from workforce.results.simulation import by_name
    from workforce.staffing.projection import Runs

    number = _year(year) if isinstance(year, str) else year
    if isinstance(what, Comparison):
        compared = what
    elif isinstance(what, Runs):
        compared = Comparison(what.plans, against or what.scenarios[0], what)
    else:
        several = [what] if isinstance(what, Plans | str | Path) else list(what)
        plans = by_name(each if isinstance(each, Plans) else settle(each) for each in several)
        compared = Comparison(plans, against or next(iter(plans)), None)
    return workbook_of(compared, number, service_level, ledger, standards, progress, inputs)


def _year(year: str) -> int:
    try:
        return year_number(year)
    except ValueError as error:
        raise CannotBeDone(str(error)) from None


def sheet(name: str | Path, scenario: str | Path | None = None) -> Sheet:
    """The sheet on which numbers are agreed: one row a number, to be edited in Excel and read back by `read_sheet`.

    Args:
        name: a pathway's name, or a scenario's name or file for all that it holds.
        scenario: of a pathway: the scenario in whose first year its numbers stand; by default the shipped root with
            fewest pathways beside it.

    Returns:
        The sheet; its `save` writes the file.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: the scenario does not have the pathway.
    """
    from workforce.report.workbook.sheet import sheet_of

    return sheet_of(name, scenario)


def read_sheet(path: str | Path, out: str | Path = "agreed.yaml") -> Agreed:
    """The scenario that an edited sheet makes: every number that was edited becomes a change with reason and source.

    Args:
        path: the edited workbook.
        out: the file that the scenario is for: its name is the scenario's, and what it extends is looked for beside it.

    Returns:
        What was changed and agreed; its `save` writes the scenario's file.

    Raises:
        ProblemsFound: everything that is wrong with the sheet, each problem at its cell.
        ValueError: the name of the file is no name for a scenario.
    """
    from workforce.report.workbook.sheet_reading import read_sheet as read

    return read(path, out)
