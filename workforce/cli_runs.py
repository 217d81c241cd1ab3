"""The commands of runs, as `cli` has them: simulate, resume, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workforce.cli_options import Cluster, Engine, Folder, Jobs, Seed, dimensions_of

__all__ = ["resume", "simulate", "verify"]


def simulate(
    scenarios: list[str],
    replications: Annotated[int | None, typer.Option(help="Replications of each scenario; default: 20.", min=1)] = None,
    seed: Seed = 2009,
    jobs: Jobs = 1,
    folder: Folder = None,
    until_precise: Annotated[
        bool, typer.Option("--until-precise", help="As many replications as every headline's interval needs.")
    ] = False,
    at_most: Annotated[int, typer.Option(help="With --until-precise: the cap.", min=10)] = 100,
    headlines: Annotated[
        str, typer.Option(help="With --until-precise: need in the last year by these, with commas.")
    ] = "staff_group",
    journeys: Annotated[bool, typer.Option("--journeys", help="Keep every patient's journey too.")] = False,
    hours: Annotated[
        int,
        typer.Option(help="In so many replications, the first, hours of the week are kept, for need by cover.", min=0),
    ] = 20,
    engine: Engine = None,
    cluster: Cluster = None,
) -> None:
    """Simulate scenarios into a results folder; replication n has the same patients in each."""
    from workforce.results.workers import awake

    if until_precise and replications is not None:
        raise typer.BadParameter("--until-precise finds the number of replications; leave out --replications")
    by = dimensions_of(headlines) if until_precise else None
    number = at_most if by is not None else replications or 20
    with awake(jobs, cluster):
        from workforce.report.printed.running import simulate_with_progress, told_runs

        runs, path = simulate_with_progress(scenarios, number, seed, jobs, folder, by, journeys, hours, engine, cluster)
    typer.echo(told_runs(runs, path))


def resume(
    folder: Path,
    replications: Annotated[
        int | None, typer.Option(help="So many of each scenario in all; default: as the run was begun.", min=1)
    ] = None,
    jobs: Jobs = 1,
    cluster: Cluster = None,
) -> None:
    """Finish a run that was stopped, or give it more replications, from the files kept in its results folder."""
    from workforce.report.printed.running import resume_with_progress, told_runs

    runs = resume_with_progress(folder, jobs, replications, cluster)
    typer.echo(told_runs(runs, folder))


def verify(
    folder: Path,
    replications: Annotated[int | None, typer.Option(help="How many of each; default: all kept.", min=1)] = None,
    engine: Engine = None,
) -> None:
    """Repeat kept results from the files kept with them, and say whether every bit is the same."""
    from workforce.analysis import verify as repeat

    verdict = repeat(folder, replications, engine)
    for changed in verdict.surroundings:
        typer.echo(f"since then: {changed}")
    if not verdict.different:
        typer.echo(f"{verdict.repeated} repeated, every bit the same.")
        return
    named = ", ".join(f"{scenario} {number}" for scenario, number in verdict.different)
    typer.echo(f"{verdict.repeated} repeated; different: {named}; largest difference {verdict.largest:.2e}.")
    if not verdict.holds:
        raise typer.Exit(3)
