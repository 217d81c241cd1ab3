"""What scenarios cost and what a ceiling affords, on the terminal and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console

from workforce.report.printed.tables import show_frame, write_csv
from workforce.staffing.cost import COMPONENTS

__all__ = ["show_affordable", "show_cost"]

THOUSAND = 1000.0


def show_cost(found: pd.DataFrame, by: Sequence[str], out: Path | None = None) -> None:
    """Print the answer of `cost` in thousands of pounds, one scenario at a time; those that are nought left out."""
    dimensions = list(dict.fromkeys(["year", *by]))
    console = Console()
    for name, rows in found.groupby("scenario", sort=False):
        table = rows[dimensions].copy()
        for component in (*COMPONENTS, "total"):
            if component == "total" or rows[component].abs().sum() > 0:
                table[component.replace("_", " ")] = rows[component] / THOUSAND
        if (rows["total"] - rows["trusts"]).abs().sum() > 0:
            table["of it by trusts"] = rows["trusts"] / THOUSAND
        if rows["days_at_home"].sum() > 0:
            table["days at home"] = rows["days_at_home"]
        table["WTE"] = rows["wte"]
        if rows["unpriced"].sum() > 0:
            table["of these unpriced"] = rows["unpriced"]
        show_frame(table, f"What {name} costs, thousands of pounds a year")
        console.print(
            "At the tables' prices. Others are councils, general practices, care homes and voluntary organisations; "
            "what has no price is in no total, nor are families' days at home. Trusts pay neither training nor what "
            "others bear; what moves to others is not saved.",
            highlight=False,
            soft_wrap=True,
        )
    _keep(found, out, console)


def show_affordable(found: pd.DataFrame, out: Path | None = None) -> None:
    """Print the answer of `affordable`: figures by year, and once what is missing of whom."""
    console = Console()
    table = found[["year", "staff_group", "profession", "need", "affordable", "supply", "least"]]
    same = table["staff_group"] == table["profession"]
    show_frame(
        table.assign(profession=table["profession"].where(~same, "")),
        f"Need, affordable and in post, whole-time equivalents: {found['scenario'].iloc[0]}",
    )
    for scope in dict.fromkeys(found["ceiling"]):
        if scope:
            console.print(f"ceiling: {scope}", highlight=False, markup=False, soft_wrap=True)
    for name, why in dict.fromkeys(zip(found["profession"], found["missing"], strict=True)):
        if why:
            console.print(f"{name}: {why}", highlight=False, markup=False, soft_wrap=True)
    _keep(found, out, console)


def _keep(found: pd.DataFrame, out: Path | None, console: Console) -> None:
    if out is not None:
        console.print(f"written to {write_csv(found, out)}", highlight=False, markup=False, soft_wrap=True)
