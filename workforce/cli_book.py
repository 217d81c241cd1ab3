"""The commands of Excel files and of a pathway of one's own, as `cli` has them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["new", "sheet", "workbook"]


def workbook(
    scenarios: Annotated[
        list[str], typer.Argument(help="Scenarios, the first to compare with; or one results folder of a simulation.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("workbook.xlsx"),
    year: Annotated[
        str | None, typer.Option(help="The year of cover and methods, such as 2019/20; default: the last.")
    ] = None,
    service_level: Annotated[float, typer.Option(help="Of cover: share of time.", min=0.5, max=0.9999)] = 0.95,
    ledger: Annotated[bool, typer.Option("--ledger", help="Keep the books of every change (slow).")] = False,
    inputs: Annotated[
        bool, typer.Option("--inputs", help="Move each weak number to low and high: the headlines' spread (slow).")
    ] = False,
) -> None:
    """Write an Excel workbook: need, differences, methods, cost, gap, charts, inputs with sources, a dictionary."""
    from workforce.report.workbook.commands import write_workbook

    path = write_workbook(scenarios, out, year, service_level, ledger, inputs)
    typer.echo(f"Written: {path}")


def sheet(
    name: Annotated[
        str | None, typer.Argument(help="A pathway, or a scenario for all that it holds; not with --read.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write: .xlsx, or .yaml with --read.")] = None,
    read: Annotated[Path | None, typer.Option(help="An edited sheet, to be read into a scenario.")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Of a pathway: the scenario whose numbers stand there; default: a shipped root.")
    ] = None,
) -> None:
    """Write a sheet on which numbers are agreed, one row each; or read an edited one into a scenario."""
    from workforce.report.workbook.commands import read_edited, write_sheet

    if (name is None) == (read is None):
        raise typer.BadParameter("name a pathway or scenario, or an edited sheet with --read")
    if read is not None:
        said = read_edited(read, out or read.with_suffix(".yaml"))
    else:
        said = write_sheet(str(name), out or Path(f"{Path(str(name)).stem}-numbers.xlsx"), scenario)
    typer.echo(said)


def new(
    name: Annotated[
        str, typer.Argument(help="The pathway's name: small letters, digits, hyphens; files are named by it.")
    ],
    folder: Annotated[Path, typer.Option("--folder", "--out", help="Where to write.")] = Path("."),
    title: Annotated[str | None, typer.Option(help="The pathway's title; default: the name.")] = None,
) -> None:
    """Write a small pathway of your own to start from, with its region, a root scenario and one that changes it."""
    from workforce.planning.starting import new as write_new

    files = write_new(name, folder, title)
    for path in files:
        typer.echo(f"Written: {path}")
    base, change = files[2], files[3]
    typer.echo(f"Next: workforce check {change}; workforce compare {base} {change} --no-inputs")
