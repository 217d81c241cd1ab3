"""The commands of why and how sure, as `cli` has them: attribution, how sure, pinch points."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["attribution", "how_sure", "pinch_points"]

Year = Annotated[str, typer.Argument(help="A financial year, for example 2019/20.")]
Jobs = Annotated[int, typer.Option(help="Processes at work; the answer does not depend on it.", min=1)]


def attribution(
    scenario: str,
    against: Annotated[str, typer.Argument(help="The scenario to compare with; or 'in post': from staff to need.")],
    year: Year,
    by: Annotated[str, typer.Option(help="Dimensions of need by workload, with commas.")] = "staff_group",
    folder: Annotated[
        Path | None, typer.Option(help="A results folder with runs of both: queues, peaks and whole people beside.")
    ] = None,
    by_simulation: Annotated[
        bool,
        typer.Option("--by-simulation", help="With a folder: simulate every combination, at most four groups (slow)."),
    ] = False,
    jobs: Jobs = 1,
) -> None:
    """Split the difference between two scenarios over their changes, whatever the order in which they come."""
    from workforce.analysis import open_runs
    from workforce.comparison.why import attribution as split
    from workforce.report.printed.attribution import show_attribution
    from workforce.report.printed.running import progress_of

    runs = None if folder is None else open_runs(folder)
    names = [name.strip() for name in by.split(",") if name.strip()]
    with progress_of("combinations of changes") as tell:
        found = split(scenario, against, year, names, runs, jobs, tell)
    if by_simulation:
        show_attribution(found)
        with progress_of("replications") as tell:
            found = found.by_simulation(jobs, progress=tell)
    show_attribution(found)


def how_sure(
    scenario: str,
    year: Year,
    against: Annotated[str | None, typer.Option(help="A scenario: then of the difference from it.")] = None,
    jobs: Jobs = 1,
) -> None:
    """Tell what the range of a scenario's need rests on by grade of evidence, and what to find out first."""
    from workforce.comparison.why import how_sure as asked
    from workforce.report.printed.how_sure import show_how_sure
    from workforce.report.printed.running import progress_of

    with progress_of("numbers moved") as tell:
        found = asked(scenario, year, against, jobs, tell)
    show_how_sure(found)


def pinch_points(
    scenario: Annotated[str | None, typer.Argument(help="A scenario, by the closed form; or --folder.")] = None,
    year: Annotated[str | None, typer.Option(help="A financial year; default: the last.")] = None,
    folder: Annotated[Path | None, typer.Option(help="A results folder instead: delays too.")] = None,
    thresholds: Annotated[Path | None, typer.Option(help="A table of thresholds of your own (CSV).")] = None,
    every: Annotated[bool, typer.Option("--every", help="Also what is green or cannot be judged.")] = False,
) -> None:
    """Show where staff will be short: by stage of a pathway and staff group, red, amber or green."""
    from workforce.analysis import open_runs
    from workforce.comparison.why import pinch_points as asked
    from workforce.report.printed.pinch import show_pinch_points

    if (scenario is None) == (folder is None):
        raise typer.BadParameter("name a scenario, or give a results folder with --folder")
    try:
        found = asked(open_runs(folder) if folder is not None else str(scenario), thresholds)
    except (ValueError, OSError) as error:
        if hasattr(error, "problems") or hasattr(error, "code"):
            raise
        raise typer.BadParameter(str(error)) from None
    years = [each for each in found["year"].drop_duplicates() if each != "all"]
    if year is not None and year not in years:
        raise typer.BadParameter(f"'{year}' is none of {years[0]} to {years[-1]}")
    show_pinch_points(found, year or years[-1], every)
