"""The gap as planners read it: need beside staff in post of the same people; elsewhere what is missing."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from workforce.report.printed.tables import show_frame

__all__ = ["show_gap"]

_SPREADS = ["gap_p5", "gap_p95", "gap_low", "gap_high"]
_FIGURES = ["year", "profession", "need", "individual", "in_post", "gap", "gap_share", *_SPREADS, "months", "basis"]


def show_gap(found: pd.DataFrame) -> None:
    """Print the answer of `gap`, one scenario at a time."""
    console = Console()
    for (scenario, supply), rows in found.groupby(["scenario", "supply"], sort=False):
        beside = rows[rows["missing"] == ""]
        if len(beside):
            table = beside[_FIGURES].dropna(axis=1, how="all").copy()
            table["gap_share"] = [f"{share:.1%}" for share in table["gap_share"]]
            table["months"] = [str(int(months)) for months in table["months"]]
            show_frame(
                table, f"Need by workload ({scenario}), staff in post ({supply}) and gap, whole-time equivalents"
            )
            for profession, each in beside.groupby("profession", sort=False):
                caveat = each["caveat"].iloc[0]
                said = f"{profession}: {each['scope'].iloc[0]} ({each['basis'].iloc[0]}). {caveat}"
                console.print(said, highlight=False, soft_wrap=True)
        lacking = rows[rows["missing"] != ""]
        if len(lacking):
            last = lacking[lacking["year"] == lacking["year"].iloc[-1]]
            table = last[["profession", "need", "need_change", "missing"]]
            show_frame(
                table, f"Need in {last['year'].iloc[0]} and its change since the first year, no gap ({scenario})"
            )
