"""The command of the comparison report, as `cli` has it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["report"]


def report(
    what: Annotated[
        list[str], typer.Argument(help="Scenarios, the first to compare with; or one results folder of simulated runs.")
    ],
    out: Annotated[Path, typer.Option(help="The HTML file to write.")] = Path("report.html"),
    include: Annotated[
        str, typer.Option(help="What takes longer, with commas: inputs, ledger, attribution; '' for none.")
    ] = "inputs,ledger",
    standard: Annotated[
        list[str] | None, typer.Option(help="A standard for the scorecard, simulated; may be given again.")
    ] = None,
    replications: Annotated[int, typer.Option(help="With --standard: replications of each side.", min=2)] = 4,
    supply: Annotated[
        str | None, typer.Option(help="A scenario of who is in post, such as supply-worst-case; default: their own.")
    ] = None,
    seed: Annotated[int, typer.Option(help="With --standard: seed of all draws.", min=0)] = 2009,
    jobs: Annotated[int, typer.Option(help="How many processes move the weak numbers.", min=1)] = 2,
) -> None:
    """Write the comparison as one HTML page that holds all it shows, for the screen and for print."""
    from workforce.report.page.making import report_with_progress

    words = [word.strip() for word in include.split(",") if word.strip()]
    try:
        report_with_progress(what, out, words, standard or [], replications, supply, seed, jobs)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
