"""Attribution as planners read it: the parts of a difference one below the other, and what to know about them."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.text import Text

from workforce.comparison.attribution import Attribution
from workforce.report.printed.tables import show_frame

__all__ = ["parts_by_cut", "show_attribution"]

WIDEST = 6
"""Cuts that stand side by side as columns; more stand one below the other."""


def parts_by_cut(found: Attribution) -> pd.DataFrame:
    """The parts one below the other with the sum, `all` cuts and (if there are few) each cut beside them, in WTE."""
    of = found.table.assign(cut=[", ".join(map(str, cut)) for cut in found.table[list(found.by)].to_numpy().tolist()])
    wide = of.pivot_table(index="part", columns="cut", values="wte", aggfunc="sum", sort=False).fillna(0.0)
    sizes = wide.abs().sum().sort_values(ascending=False, kind="stable")
    wide = wide[sizes.index[:WIDEST]]
    wide.insert(0, "all", of.groupby("part", sort=False)["wte"].sum())
    wide.loc["sum"] = wide.sum()
    return wide.rename_axis(columns=None).reset_index()


def show_attribution(found: Attribution) -> None:
    """Print an attribution: what each group of changes does, the bar of simulation, and what to know."""
    console = Console(highlight=False, markup=False)
    if found.table.empty:
        console.print(Text(f"{found.scenario} and {found.against} do not differ."), soft_wrap=True)
        return
    beside = "from staff in post" if found.against == "in post" else f"beside {found.against}"
    title = f"What makes up the need of {found.scenario} {beside} in {found.year}, whole-time equivalents"
    show_frame(parts_by_cut(found), title)
    cuts = len(found.table[list(found.by)].drop_duplicates())
    if cuts > WIDEST:
        console.print(Text(f"The {WIDEST} cuts that move most of {cuts}; 'all' holds every one."), soft_wrap=True)
    for sentence in found.said:
        console.print(Text(sentence), soft_wrap=True)
