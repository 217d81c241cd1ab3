"""What an analyst types to ask why, and how sure: public functions, each a short walk through the rooms below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workforce.model.calendar import year_name, year_number
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

if TYPE_CHECKING:
    import pandas as pd

    from workforce.comparison.attribution import Attribution
    from workforce.comparison.how_sure import HowSure
    from workforce.staffing.projection import Projection, Runs

__all__ = ["attribution", "how_sure", "pinch_points"]

Scenario = Plans | str | Path
Progress = Callable[[str, int, int], None]


class NoSuchYear(ValueError):
    """A year that a scenario does not have; the commands tell it as wrong usage."""

    wrong_usage = True


def attribution(
    scenario: Scenario,
    against: Scenario,
    year: str | int,
    by: Sequence[str] = ("staff_group",),
    runs: Runs | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """What each group of changes does to the need of staff in one year, whatever the order in which they come.

    Groups are the change files that one scenario has and the other has not; if they differ in one file, its changes,
    or what they change. Each has its Shapley part of the closed form's difference by workload.

    Args:
        scenario: a settled scenario, its name or its file.
        against: the scenario to compare with, or `in post`: from staff in post to need, where both are of the same
            people.
        year: `2019/20` or 2019.
        by: dimensions of need by workload; with `in post` the staff group alone.
        runs: simulated runs of both: then queues, peaks and whole people are one bar beside the changes.
        jobs: how many processes.
        progress: told of each combination of changes: its pathways, its number and how many there are.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: more than eight groups that touch one pathway, no such year or dimension, scenarios of different
            roots, runs that lack one of the two, or no staff in post of the same people.
    """
    from workforce.comparison.attribution import attribute
    from workforce.comparison.attribution_in_post import IN_POST, attribute_from_in_post

    plans, number = _settled(scenario), _number(year)
    if against == IN_POST:
        return attribute_from_in_post(plans, number, by, jobs, progress)
    return attribute(plans, _settled(against), number, by, runs, jobs, progress)


def how_sure(
    scenario: Scenario,
    year: str | int,
    against: Scenario | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> HowSure:
    """What the range of a scenario's need in one year rests on, and the five numbers to find out first.

    Every number with a range is moved alone to its low and its high on the closed form of one steady year. The headline
    is that of the year as `expected` has it.

    Args:
        scenario: a settled scenario, its name or its file.
        year: `2019/20` or 2019.
        against: a scenario to compare with: then it is of the difference, in which a number moves both together.
        jobs: how many processes.
        progress: told of what is done, its number and how many there are.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: no such year, or scenarios of different roots.
    """
    from workforce.comparison.how_sure import how_sure_of
    from workforce.results.simulation import DifferentRoots
    from workforce.staffing.projection import Projection

    plans, number = _settled(scenario), _number(year)
    other = None if against is None else _settled(against)
    if other is not None and other.root != plans.root:
        raise DifferentRoots((plans.root, other.root))
    refuse_year(plans, number)
    need = sum(
        sign * float(table.loc[table["year"] == year_name(number), "wte"].sum())
        for sign, each in ((1.0, plans), (-1.0, other))
        if each is not None
        for table in (Projection.of(each).wte(["year"]),)
    )
    return how_sure_of(plans, number, need, other, jobs, progress)


def pinch_points(what: Scenario | Projection | Runs, thresholds: str | Path | None = None) -> pd.DataFrame:
    """Where and when staff will be short: by pathway, stage, staff group, year and measure, against thresholds.

    Args:
        what: a scenario, a projection of it, or simulated runs, which know delays too.
        thresholds: a table of one's own in the columns of the shipped one.

    Returns:
        Rows of scenario, year, pathway, stage, staff_group, measure (`gap share`, `growth of need`, `delay`), value,
        threshold, state (`red`, `amber`, `green`; `unknown` where nothing can be compared), wte (the need of the year)
        and why.

    Raises:
        ProblemsFound: problems in the files.
        ValueError: thresholds that cannot be read.
    """
    from workforce.comparison.pinch import pinch_points as of_projection
    from workforce.comparison.pinch import read_thresholds
    from workforce.staffing.projection import Projection, Runs

    known = what if isinstance(what, Projection | Runs) else Projection.of(_settled(what))
    return of_projection(known, read_thresholds(thresholds))


def refuse_year(plans: Plans, year: int) -> None:
    """Refuse a year that a scenario does not have.

    Raises:
        NoSuchYear: it has no such year.
    """
    if year not in plans.years:
        raise NoSuchYear(f"{year_name(year)} is none of {year_name(plans.years[0])} to {year_name(plans.years[-1])}")


def _number(year: str | int) -> int:
    return year if isinstance(year, int) else year_number(year)


def _settled(scenario: Scenario) -> Plans:
    return scenario if isinstance(scenario, Plans) else settle(scenario)
