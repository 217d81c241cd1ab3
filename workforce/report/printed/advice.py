"""Advice on intakes as a table of commissions, with what it reaches and what holds it back."""

from __future__ import annotations

from rich.console import Console

from workforce.report.printed.tables import show_frame
from workforce.supply.advice import Advice

__all__ = ["show_advice"]


def show_advice(found: Advice) -> None:
    """Print what to commission, what it brings in post by the year and what limits it."""
    table = found.commissions.rename(columns=lambda name: name.replace("_", " "))
    table["starters"] = [f"{starters:.0f}" for starters in table["starters"]]
    for money in ("cost", "cost per wte"):
        table[money] = [f"{pounds:,.0f}" for pounds in table[money]]
    show_frame(table, f"Commissions for {found.stock} by {found.year}; wte: in post in that year; pounds")
    said = [
        f"Wanted in post in {found.year}: {found.wanted:,.1f}; with the table's intakes {found.as_planned:,.1f}, "
        f"with these {found.with_advice:,.1f}; unmet {found.unmet:,.1f}.",
        f"The first of them come to work in {found.first_year}; an intake after {found.last_decision} comes too late.",
    ]
    limits = found.limits.groupby("limit", sort=False)["year"].agg(list)
    said += [f"At its limit: {limit} ({', '.join(years)})." for limit, years in limits.items()]
    Console().print("\n".join(said), highlight=False, soft_wrap=True)
