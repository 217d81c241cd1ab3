"""The few figures a planner quotes: need in hospital and in the community, now and later, with two spreads."""

from __future__ import annotations

import pandas as pd

from workforce.comparison.comparison import Comparison
from workforce.model.calendar import year_number
from workforce.staffing.projection import Runs, summarised

HOSPITAL_SECTORS = frozenset({"acute"})
AMBULANCE_SECTORS = frozenset({"ambulance"})
SIDES = ("hospital", "community", "ambulance")


def side_of(sector: str) -> str:
    """The side of care a setting's sector belongs to: hospital, community (all outside hospital) or ambulance."""
    if sector in HOSPITAL_SECTORS:
        return "hospital"
    return "ambulance" if sector in AMBULANCE_SECTORS else "community"


def sides(comparison: Comparison) -> pd.DataFrame:
    """Need by scenario, year and side of care by the closed form, in WTE."""
    return _by_side(comparison.wte(["year", "sector"]), ["scenario", "year"])


def simulated_sides(comparison: Comparison) -> pd.DataFrame | None:
    """The same from the simulated replications, with the interval of the mean and the spread year to year."""
    if comparison.runs is None:
        return None
    return summarised(_replicated(comparison.runs), ["scenario", "year", "side"], "wte")


def _replicated(runs: Runs) -> pd.DataFrame:
    return _by_side(runs.wte_by_replication(["year", "sector"]), ["scenario", "replication", "year"])


def _by_side(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    table = table.assign(side=table["sector"].map(side_of))
    return table.groupby([*keys, "side"], sort=False, observed=True)["wte"].sum().reset_index()


def headlines(comparison: Comparison) -> pd.DataFrame:
    """For each scenario: need in the first and the last year on each side, and the change against the one compared.

    The two spreads of a headline stand apart: `year to year` (5th to 95th percentile of the simulated replications,
    where simulated) and `inputs` (weak numbers at their low and high, combined by the root of the sum of squares,
    indicative) where the sensitivity has been worked out.
    """
    table = sides(comparison)
    years = list(dict.fromkeys(table["year"]))
    wide = table.pivot_table(index=["scenario", "side"], columns="year", values="wte", aggfunc="sum", sort=False)
    wide = wide[[years[0], years[-1]]].reset_index()
    base = wide[wide["scenario"] == comparison.against].set_index("side")[years[-1]]
    wide["change"] = wide[years[-1]] - wide["side"].map(base)
    spread = simulated_sides(comparison)
    wide["year to year"] = [_spread(spread, row, years[-1]) for _, row in wide.iterrows()]
    wide["inputs"] = [_inputs(comparison, row, years[-1]) for _, row in wide.iterrows()]
    return wide.rename(columns={"change": f"change to {comparison.against}, {years[-1]}"})


def _spread(spread: pd.DataFrame | None, row: pd.Series, year: str) -> str:
    if spread is None:
        return ""
    found = spread[
        (spread["scenario"] == row["scenario"]) & (spread["side"] == row["side"]) & (spread["year"] == year)
    ]
    return "" if found.empty else f"{found['p5'].iloc[0]:,.0f} to {found['p95'].iloc[0]:,.0f}"


def _inputs(comparison: Comparison, row: pd.Series, year: str) -> str:
    known = comparison.sensitivity_known(str(row["scenario"]), year_number(year))
    if known is None:
        return ""
    sectors = [sector for sector in known.swings["sector"].unique() if side_of(sector) == row["side"]]
    low, high = known.combined(sectors)
    return f"{row[year] + low:,.0f} to {row[year] + high:,.0f}"
