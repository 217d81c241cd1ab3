"""The commands: one short function each, named as in Python.

Exit codes: 0 done; 1 problems in the user's files; 2 wrong usage; 3 a results folder that cannot be used, or results
that do not repeat; 4 the disk is full; 130 stopped by the user, 143 by the system (what was finished is kept).
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from workforce.cli_book import new, sheet, workbook
from workforce.cli_cost import afford, cost
from workforce.cli_draw import draw, export, play, review
from workforce.cli_options import By, Engine, Folder, Jobs, Replications, Seed, dimensions_of
from workforce.cli_pages import stress
from workforce.cli_report import report
from workforce.cli_runs import resume, simulate, verify
from workforce.cli_supply import advice, gap
from workforce.cli_why import attribution, how_sure, pinch_points
from workforce.telling import told

# Many small products of matrices: threads of the linear algebra only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = typer.Typer(
    name="workforce",
    help="Care pathways as files, simulated, to the staff they need.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _year(text: str) -> int:
    from workforce.model.calendar import year_number

    try:
        return year_number(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command("list")
@told
def list_shipped() -> None:
    """List the scenarios by their roots, the pathways and the regions that come with the package."""
    from workforce.report.printed.tables import show_shipped

    show_shipped()


@app.command()
@told
def check(files: Annotated[list[str], typer.Argument(help="Names or paths of pathways, regions, scenarios.")]) -> None:
    """Check files with all they rest on: every problem at once, with its place and remedy."""
    from workforce.analysis import check as check_one
    from workforce.documents.problems import Problem, ProblemsFound

    problems: list[Problem] = []
    for file in files:
        try:
            for warning in check_one(file):
                typer.echo(f"warning: {warning}", err=True)
        except ProblemsFound as found:
            problems.extend(found.problems)
    if problems:
        raise ProblemsFound(tuple(problems))
    typer.echo(f"{len(files)} checked, no problem.")


@app.command()
@told
def show(
    pathway: Annotated[str, typer.Argument(help="Name or path of a pathway.")],
    numbers: Annotated[bool, typer.Option("--numbers", help="List every number with range, grade, source.")] = False,
    grade: Annotated[
        str | None, typer.Option(help="Only numbers of this grade: published, derived, unverified or assumed.")
    ] = None,
) -> None:
    """Show a pathway: its groups, activities and what follows, or all its numbers."""
    from workforce.analysis import read_pathway
    from workforce.model.basis import GRADES
    from workforce.report.printed.tables import show_numbers, show_pathway

    if grade is not None and grade not in GRADES:
        raise typer.BadParameter(f"'{grade}' is not a grade; choose from {', '.join(GRADES)}")
    read = read_pathway(pathway)
    if numbers or grade is not None:
        show_numbers(read, grade)
    else:
        show_pathway(read)


@app.command()
@told
def differences(one: str, other: str) -> None:
    """List every settled value in which two scenarios differ, and the changes that made it so."""
    from workforce.analysis import differences as find_differences
    from workforce.report.printed.tables import show_differences

    show_differences(find_differences(one, other))


@app.command()
@told
def explain(
    scenario: str,
    address: Annotated[str, typer.Argument(help="For example pathways.stroke.activities.urgent scan.lasts.")],
    year: Annotated[str, typer.Argument(help="A financial year, for example 2012/13.")],
) -> None:
    """Tell where the settled numbers at an address come from: the file, then every change."""
    from workforce.analysis import explain as explain_address
    from workforce.report.printed.tables import show_explanations

    show_explanations(explain_address(scenario, address, _year(year)))


@app.command()
@told
def expected(
    scenario: str,
    by: By = "year,staff_group",
    cover: Annotated[
        str | None,
        typer.Option(
            help="A year, for example 2019/20: by cover instead; --by then of year, setting, role, staff_group, band."
        ),
    ] = None,
    methods: Annotated[
        str | None,
        typer.Option(help="A year: workload, cover, norm and in post; --by then of year, setting, role, staff_group."),
    ] = None,
    service_level: Annotated[float, typer.Option(help="With a year: share of time.", min=0.5, max=0.9999)] = 0.95,
) -> None:
    """Project a scenario's mean need of staff by the closed form, at once: by workload, or for a year by others too."""
    from workforce.analysis import expected as closed_form
    from workforce.model.calendar import year_name
    from workforce.report.printed.tables import show_frame

    if cover is not None and methods is not None:
        raise typer.BadParameter("--methods holds cover; leave out --cover")
    dimensions = dimensions_of(by, of_cover=cover is not None, of_methods=methods is not None)
    asked = cover or methods
    year = None if asked is None else _year(asked)
    projection = closed_form(scenario)
    years = projection.plans.years
    if year is not None and year not in years:
        raise typer.BadParameter(f"'{asked}' is none of the years {year_name(years[0])} to {year_name(years[-1])}")
    level = f"enough on duty {service_level:.1%} of the time"
    named = f"{projection.plans.scenario} ({projection.plans.title})"
    if year is None:
        table = projection.wte(dimensions).drop(columns="scenario")
        show_frame(table, f"Need by workload, whole-time equivalents: {named}")
    elif methods is not None:
        table = projection.methods(year, dimensions, service_level).drop(columns="scenario")
        show_frame(table, f"Need by each method ({level}) and what lies between, whole-time equivalents: {named}")
        typer.echo("workload: with what units owe whatever their patients (individual), which other tables leave out")
        typer.echo("workload + support + peaks + whole_people + round_the_clock = cover")
        typer.echo("workload + headroom + case_mix = norm, where every unit and role of a row has one")
    else:
        table = projection.cover(year, dimensions, service_level)
        show_frame(table, f"Need by cover ({level}), whole-time equivalents: {named}")
        if ((table["wte"] == 0) & (table["workload"] > 0)).any():
            typer.echo("0.0 by cover: work so rare that no one is on duty for it alone; there the workload counts.")
    for reason in projection.approximate:
        typer.echo(f"approximate: {reason}")


app.command()(told(simulate))
app.command()(told(resume))


@app.command()
@told
def compare(
    scenarios: Annotated[list[str] | None, typer.Argument(help="The first is compared with; default: all.")] = None,
    simulated: Annotated[
        str | None, typer.Option(help="Scenarios to simulate, with commas; '' for none; default: the first two.")
    ] = None,
    replications: Replications = 2,
    seed: Seed = 2009,
    jobs: Jobs = 2,
    folder: Folder = None,
    by: By = "year,staff_group",
    inputs: Annotated[bool, typer.Option("--inputs/--no-inputs", help="Move each weak number to low and high.")] = True,
    ledger: Annotated[bool, typer.Option("--ledger", help="Keep the books of every change (slow).")] = False,
    engine: Engine = None,
) -> None:
    """Compare scenarios: closed form for all, simulation of some, tables, a figure and a results folder."""
    from workforce.report.printed.running import compare_with_progress

    named = None if simulated is None else [name.strip() for name in simulated.split(",") if name.strip()]
    compare_with_progress(scenarios, named, replications, seed, jobs, folder, dimensions_of(by), inputs, ledger, engine)


@app.command()
@told
def impact(
    standard: Annotated[str, typer.Argument(help="Name or path of a standard (or of any scenario with a parent).")],
    replications: Annotated[
        int, typer.Option(help="Of each side, to count who meets it; 0: staff alone, by the closed form.", min=0)
    ] = 4,
    seed: Seed = 2009,
    jobs: Jobs = 2,
    folder: Folder = None,
) -> None:
    """Tell what a standard takes in staff, and how many patients meet it: before and after, by year and by site."""
    from workforce.report.printed.impact import impact_with_progress

    impact_with_progress(standard, replications, seed, jobs, folder)


@app.command()
@told
def flags(
    scenario: str,
    year: Annotated[str, typer.Argument(help="A financial year, for example 2009/10.")],
    replications: Replications = 4,
    seed: Seed = 2009,
    folder: Folder = None,
) -> None:
    """Count the red flags of one year, and how often full units turned patients away."""
    from workforce.report.printed.flags import flags_with_progress

    flags_with_progress(scenario, _year(year), replications, seed, folder)


@app.command()
@told
def joint(
    scenario: str,
    year: Annotated[str, typer.Argument(help="A financial year, for example 2019/20.")],
    by: Annotated[str, typer.Option(help="Of setting, role, staff_group, band, with commas.")] = "staff_group",
    service_level: Annotated[float, typer.Option(help="Share of time.", min=0.5, max=0.9999)] = 0.95,
) -> None:
    """Set what a scenario's pathways need together beside the sum of what each would need alone, in one year."""
    from workforce.analysis import joint as apart_and_together
    from workforce.report.printed.tables import show_joint

    dimensions = dimensions_of(by, of_cover=True)
    show_joint(apart_and_together(scenario, _year(year), dimensions, service_level), year)


@app.command()
@told
def access(
    scenarios: list[str],
    setting: Annotated[str | None, typer.Option(help="A setting that stands at sites, such as 'stroke unit'.")] = None,
    pathway: Annotated[
        str | None, typer.Option(help="The pathway whose flows say where patients go; default: the only one.")
    ] = None,
) -> None:
    """Count the residents who travel more than 30, 45 and 60 minutes to a setting, and hours of each ambulance job."""
    from workforce.analysis import access as how_far
    from workforce.analysis import ambulance_hours
    from workforce.report.printed.tables import show_counts, show_jobs

    if setting is not None:
        show_counts(how_far(scenarios, pathway, setting), f"Residents by minutes by road to the {setting}")
        typer.echo("Where people go is as the region's flows send them, which need not be the nearest unit.")
    show_jobs(ambulance_hours(scenarios))


app.command()(told(draw))
app.command()(told(export))
app.command()(told(play))
app.command()(told(review))
app.command()(told(report))
app.command()(told(gap))
app.command()(told(cost))
app.command()(told(afford))
app.command()(told(advice))
app.command()(told(attribution))
app.command()(told(how_sure))
app.command()(told(pinch_points))
app.command()(told(workbook))
app.command()(told(sheet))
app.command()(told(new))
app.command()(told(stress))


@app.command()
@told
def schema(kind: Annotated[str, typer.Argument(help="pathway, region, scenario, roles or availability")]) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    import json

    from workforce.analysis import schema as of_kind
    from workforce.model.schema import KINDS

    if kind not in KINDS:
        raise typer.BadParameter(f"'{kind}' is not a kind of file; choose from {', '.join(KINDS)}")
    typer.echo(json.dumps(of_kind(kind), indent=2, ensure_ascii=False))


app.command()(told(verify))
