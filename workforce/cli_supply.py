"""The commands of supply, as `cli` has them: the gap, and advice on intakes."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["advice", "gap"]

Supply = Annotated[
    str | None, typer.Option(help="A scenario of who is in post, such as supply-worst-case; default: the same.")
]


def gap(
    scenario: str,
    supply: Supply = None,
    replications: Annotated[int, typer.Option(help="Of whole people in post, for the spread of the gap.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="Seed of all draws.", min=0)] = 2009,
    inputs: Annotated[
        bool, typer.Option("--inputs", help="Move each weak number behind the staff in post to low and high.")
    ] = False,
) -> None:
    """Set need beside staff in post, year by year, where both are of the same people; else name what is missing."""
    from workforce.report.printed.gap import show_gap
    from workforce.supply.analysis import gap as of_supply

    try:
        found = of_supply(scenario, supply, replications, seed, inputs)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    show_gap(found)


def advice(
    scenario: str,
    profession: Annotated[str, typer.Argument(help="A profession of the table of supply, for example midwives.")],
    by: Annotated[str, typer.Argument(help="The year in which enough are to be in post, for example 2019/20.")],
    decide_from: Annotated[str, typer.Argument(help="The first year whose intakes are free, for example 2011/12.")],
    supply: Supply = None,
    budget: Annotated[float | None, typer.Option(help="Pounds for these students in any one year.", min=0)] = None,
    change: Annotated[float, typer.Option(help="How much an intake may change in a year: 0.1 a tenth.", min=0)] = 0.0,
) -> None:
    """Find the intakes that bring enough staff in post by a year at the least cost, within places, mentors, money."""
    from workforce.report.printed.advice import show_advice
    from workforce.supply.analysis import advice as of_supply

    try:
        found = of_supply(scenario, profession, by, decide_from, supply, budget, change)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    show_advice(found)
