"""How sure a figure is, as planners read it: the range, what it rests on, and what to find out first."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from workforce.comparison.how_sure import ALL, HowSure
from workforce.report.printed.tables import show_frame, show_rows

__all__ = ["show_how_sure"]


def show_how_sure(found: HowSure) -> None:
    """Print how sure the need of a scenario is: sentences, shares by grade, and the numbers to find out first."""
    console = Console(highlight=False, markup=False)
    for sentence in found.said[:2]:
        console.print(Text(sentence), soft_wrap=True)
    table = found.by_grade[found.by_grade["numbers"] > 0].copy()
    table["headline"] = [ALL if name == ALL else str(name) for name in table["headline"]]
    table["share"] = [f"{share:.0%}" for share in table["share"]]
    table["numbers"] = table["numbers"].astype(str)
    show_frame(table, f"What the range of {found.scenario} in {found.year} rests on, whole-time equivalents")
    rows = [
        (
            row["learned"],
            f"{row['value']:g} {row['unit']}",
            f"{row['low']:g} to {row['high']:g}",
            row["grade"],
            f"{row['less']:+,.1f} to {row['more']:+,.1f}",
        )
        for row in found.find_out.to_dict("records")
    ]
    heads = ["what would be learned", "now", "may be", "grade", "moves need by"]
    show_rows("To find out first", heads, rows)
    for address in found.find_out["address"]:
        console.print(Text(f"  {address}"), soft_wrap=True)
    for sentence in found.said[2:]:
        console.print(Text(sentence), soft_wrap=True)
