"""What an analyst types to ask why, and how sure: public functions, each a short walk through the rooms below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workforce.model.calendar import year_number
from workforce.planning.plans import Plans
from workforce.planning.settle import settle

if TYPE_CHECKING:
    from workforce.comparison.attribution import Attribution
    from workforce.staffing.projection import Runs

__all__ = ["attribution"]

Scenario = Plans | str | Path
Progress = Callable[[str, int, int], None]


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


def _number(year: str | int) -> int:
    return year if isinstance(year, int) else year_number(year)


def _settled(scenario: Scenario) -> Plans:
    return scenario if isinstance(scenario, Plans) else settle(scenario)
