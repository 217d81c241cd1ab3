"""The commands of money, as `cli` has them: what scenarios cost, and what a ceiling affords."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["afford", "cost"]

Years = Annotated[str | None, typer.Option(help="Financial years, with commas, for example 2009/10,2019/20.")]
Out = Annotated[Path | None, typer.Option(help="A CSV file to write the table to as well.")]


def cost(
    scenarios: list[str],
    by: Annotated[
        str,
        typer.Option(
            help="Dimensions beside the year, with commas: pathway, setting, sector, location, pct, activity, role, "
            "staff_group, band."
        ),
    ] = "",
    years: Years = None,
    cover: Annotated[bool, typer.Option("--cover", help="Of whole people on duty at all hours.")] = False,
    service_level: Annotated[float, typer.Option(help="With --cover: share of time.", min=0.5, max=0.9999)] = 0.95,
    out: Out = None,
) -> None:
    """Tell what scenarios cost a year: pay, unsocial hours, travel, agency, training, double running, others."""
    from workforce.comparison.cost_analysis import cost as of_scenarios
    from workforce.report.printed.cost import show_cost

    dimensions = [name.strip() for name in by.split(",") if name.strip()]
    try:
        found = of_scenarios(scenarios, dimensions, _listed(years), "cover" if cover else "workload", service_level)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    show_cost(found, dimensions, out)


def afford(
    scenario: str,
    supply: Annotated[
        str | None, typer.Option(help="A scenario of who is in post, such as supply-worst-case; default: the same.")
    ] = None,
    years: Years = None,
    out: Out = None,
) -> None:
    """Set need beside what the region's budgets afford and who is in post, by year and profession."""
    from workforce.comparison.cost_analysis import affordable
    from workforce.report.printed.cost import show_affordable

    try:
        found = affordable(scenario, supply, _listed(years))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    show_affordable(found, out)


def _listed(years: str | None) -> list[str] | None:
    return None if years is None else [year.strip() for year in years.split(",") if year.strip()]
