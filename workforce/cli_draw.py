"""The commands that show a pathway, as `cli` has them: drawn, told, watched, and journeys exported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["draw", "export", "play", "review"]

PathwayOf = Annotated[str | None, typer.Option("--pathway", help="Of a scenario of several pathways: which.")]
YearOf = Annotated[str | None, typer.Option("--year", help="Of a scenario: the financial year; default: the last.")]
ScenarioOf = Annotated[str | None, typer.Option(help="Which scenario of the run; default: the first.")]
ReplicationOf = Annotated[int, typer.Option(help="Which replication.", min=1)]


def draw(
    what: Annotated[str, typer.Argument(help="Name or path of a pathway, or of a scenario.")],
    out: Annotated[Path, typer.Option(help="File to write: .svg, .html (all views), .mmd, .md or .bpmn.")],
    against: Annotated[str | None, typer.Option(help="An older version: what differs is marked and told.")] = None,
    view: Annotated[str, typer.Option(help="Of an SVG: overview, whole, or a setting's name.")] = "overview",
    group: Annotated[list[str] | None, typer.Option(help="Only this patient group; may be repeated.")] = None,
    pathway: PathwayOf = None,
    year: YearOf = None,
) -> None:
    """Draw a pathway: lanes, activities, shares, lengths of stay and staff; or what differs between two versions."""
    from workforce.report.drawing.drawing import draw as drawn

    found = drawn(what, against, pathway=pathway, year=year, groups=group)
    path = found.save(out, view)
    for sentence in found.differences:
        typer.echo(sentence)
    if against is not None and not found.differences:
        typer.echo("Nothing differs.")
    typer.echo(f"Drawn: {path}")


def export(
    folder: Annotated[Path, typer.Argument(help="A results folder of runs that kept journeys.")],
    out: Annotated[Path, typer.Option(help="File to write: .csv or .parquet (as vidigi reads them), or .xes.")],
    scenario: ScenarioOf = None,
    replication: ReplicationOf = 1,
    year: Annotated[str | None, typer.Option(help="Only patients who arrive in this financial year.")] = None,
    week: Annotated[
        str | None, typer.Option(help="Only patients who arrive in the week of this day, as 2009-10-05.")
    ] = None,
) -> None:
    """Write the journeys that a run kept for animation tools (vidigi) or process mining (XES)."""
    from workforce.report.exports import export as exported

    path = exported(folder, out, scenario, replication, year, week)
    typer.echo(f"Exported: {path}, {path.stat().st_size / 1e6:,.1f} MB")
    if year is None and week is None:
        typer.echo("These are all years, with those before the first; --week 2009-10-05 or --year 2009/10 takes less.")


def play(
    folder: Annotated[Path, typer.Argument(help="A results folder of runs that kept journeys.")],
    out: Annotated[Path | None, typer.Option(help="Page to write; default: week.html in the results folder.")] = None,
    scenario: ScenarioOf = None,
    replication: ReplicationOf = 1,
    start: Annotated[str | None, typer.Option(help="A day of the week to show, as 2009-06-01.")] = None,
    patients: Annotated[int, typer.Option(help="How many are drawn at most; all are counted.", min=1)] = 1000,
) -> None:
    """Make a page on which a simulated week is played: patients as they wait and move, staff by the hour."""
    from workforce.report.player import play as played

    found = played(folder, scenario, replication, start, patients)
    path = found.save(out if out is not None else folder / "week.html")
    typer.echo(f"{found.patients:,} patients in the week, {found.shown:,} drawn: {path}")


def review(
    what: Annotated[str, typer.Argument(help="Name or path of a pathway, or of a scenario.")],
    out: Annotated[Path | None, typer.Option(help="Page to write; default: review-NAME.html.")] = None,
    pathway: PathwayOf = None,
    year: YearOf = None,
    seed: Annotated[int, typer.Option(help="Of the simulation of the typical patients.", min=0)] = 2009,
) -> None:
    """Make the pack with which clinicians review a pathway: drawn, told, typical patients, minutes, sign-off."""
    from workforce.report.review.review import review_pack

    pack = review_pack(what, pathway=pathway, year=year, seed=seed)
    path = pack.save(out if out is not None else Path(f"review-{pack.drawing.now.pathway.pathway}.html"))
    typer.echo(f"For review: {path}")
