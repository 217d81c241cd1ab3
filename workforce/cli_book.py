"""The commands of Excel files and of a pathway of one's own, as `cli` has them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["workbook"]


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
) -> None:
    """Write an Excel workbook: need, differences, methods, gap, charts, every input with its source, a dictionary."""
    from workforce.report.book_commands import write_workbook

    try:
        path = write_workbook(scenarios, out, year, service_level, ledger)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"Written: {path}")
