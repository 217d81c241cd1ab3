"""Pinch points as planners read them: what is red and amber in a year, and what cannot be judged and why."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.text import Text

from workforce.comparison.pinch import STATES
from workforce.report.printed.tables import show_rows

__all__ = ["show_pinch_points"]

HEADS = ["state", "pathway", "stage", "staff group", "measure", "why"]


def show_pinch_points(found: pd.DataFrame, year: str, every: bool = False) -> None:
    """Print the pinch points of one year, the worst first, one scenario after the other.

    Args:
        found: what `pinch_points` gives.
        year: the financial year.
        every: also what is green or cannot be judged; else these are counted, and each missing figure told once.
    """
    console = Console(highlight=False, markup=False)
    rows = found[found["year"].isin([year, "all"])]
    for scenario, mine in rows.groupby("scenario", sort=False):
        ordered = mine.sort_values("state", key=lambda states: states.map(STATES.index), kind="stable")
        shown = ordered if every else ordered[ordered["state"].isin(("red", "amber"))]
        columns = ["state", "pathway", "stage", "staff_group", "measure", "why"]
        title = f"Pinch points of {scenario} in {year}"
        if len(shown):
            show_rows(title, HEADS, shown[columns].to_numpy().tolist())
        else:
            console.print(Text(f"{title}: none is red or amber."), soft_wrap=True)
        counts = mine["state"].value_counts()
        told = ", ".join(f"{counts.get(state, 0)} {state}" for state in STATES)
        console.print(Text(f"{told}."), soft_wrap=True)
        if not every:
            missing = mine.loc[mine["why"].str.startswith("missing: "), "why"].drop_duplicates()
            for why in missing:
                console.print(Text(f"  {why}"), soft_wrap=True)
