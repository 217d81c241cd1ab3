"""The command of a page about a scenario, as `cli` has it: the checklist STRESS-DES."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["stress"]


def stress(
    scenario: str,
    out: Annotated[Path | None, typer.Option(help="File to write, for example stress.md; default: the screen.")] = None,
) -> None:
    """Fill in the STRESS-DES checklist for reporting a simulation from a scenario's files, in Markdown."""
    from workforce.report.stress import stress as of_scenario

    page = of_scenario(scenario)
    if out is None:
        typer.echo(page, nl=False)
        return
    out.write_text(page, encoding="utf-8")
    typer.echo(f"Written: {out}")
