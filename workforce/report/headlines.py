"""The few figures a planner quotes: need on each side of care, now and later, with two spreads."""

from __future__ import annotations

import pandas as pd

from workforce.comparison.comparison import Comparison
from workforce.comparison.sensitivity import Sensitivity
from workforce.model.calendar import year_number
from workforce.report.printed.tables import FEWEST
from workforce.report.sides import ORDER, side_of
from workforce.staffing.projection import Runs, summarised

NOT_ASKED = "not asked"
WHOLE = "all staff"
"""Over the sides of care of a scenario: all of them together."""


def sides(comparison: Comparison) -> pd.DataFrame:
    """Need by scenario, year and side of care by the closed form, in WTE."""
    return _by_side(comparison.wte(["year", "sector"]), ["scenario", "year"])


def simulated_sides(comparison: Comparison) -> pd.DataFrame | None:
    """The same from the simulated replications, with the interval of the mean and the spread year to year."""
    if comparison.runs is None:
        return None
    return summarised(_replicated(comparison.runs), ["scenario", "year", "side"], "wte")


def paired_sides(runs: Runs, against: str) -> pd.DataFrame:
    """What each simulated scenario adds on each side of care, with its spread from year to year.

    Args:
        runs: simulated scenarios.
        against: the scenario to compare with.

    Returns:
        Columns scenario, year, side, difference (mean over replications, WTE), p5 and p95.
    """
    table = _replicated(runs)
    wide = table.pivot_table(index=["replication", "year", "side"], columns="scenario", values="wte", aggfunc="sum")
    wide = wide.fillna(0.0)
    beside = wide[[name for name in runs.scenarios if name != against]].sub(wide[against], axis=0)
    long = beside.rename_axis(columns="scenario").reset_index()
    long = long.melt(["replication", "year", "side"], var_name="scenario", value_name="wte")
    found = summarised(long, ["scenario", "year", "side"], "wte")
    return found.rename(columns={"wte": "difference"})


def _replicated(runs: Runs) -> pd.DataFrame:
    return _by_side(runs.wte_by_replication(["year", "sector"]), ["scenario", "replication", "year"])


def _by_side(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    table = table.assign(side=table["sector"].map(side_of))
    return table.groupby([*keys, "side"], sort=False, observed=True)["wte"].sum().reset_index()


def headlines(comparison: Comparison) -> pd.DataFrame:
    """For each scenario: need in the first and the last year on each side and of all staff, and the change.

    The two spreads of a headline stand apart: `year to year` (5th to 95th percentile of the simulated replications,
    where simulated) and `inputs` (weak numbers at their low and high, combined by the root of the sum of squares,
    indicative) where the sensitivity has been worked out. That of the change beside the one compared stands by it: a
    number on which both scenarios rest moves both together. Spreads of all staff are their own: those of sides do not
    add up.
    """
    table = _with_whole(sides(comparison), ["scenario", "year"])
    years = list(dict.fromkeys(table["year"]))
    wide = table.pivot_table(index=["scenario", "side"], columns="year", values="wte", aggfunc="sum", sort=False)
    wide = wide[list(dict.fromkeys((years[0], years[-1])))].reset_index()
    wide = wide.sort_values("side", key=lambda side: side.map([*ORDER, WHOLE].index), kind="stable")
    wide = wide.sort_values("scenario", key=lambda name: name.map(list(comparison.plans).index), kind="stable")
    base = wide[wide["scenario"] == comparison.against].set_index("side")[years[-1]]
    wide["change"] = (wide[years[-1]] - wide["side"].map(base)).round(9) + 0.0
    spread = _spreads(comparison)
    few = comparison.runs is not None and comparison.runs.replications < FEWEST
    wide["year to year"] = [_spread(spread, row, years[-1], few) for _, row in wide.iterrows()]
    wide["inputs"] = [_inputs(comparison, row, years[-1]) for _, row in wide.iterrows()]
    beside = wide.pop("change")
    wide[f"{years[-1]}, beside {comparison.against}"] = beside
    wide["its inputs"] = [
        _inputs_beside(comparison, row, change, years[-1])
        for (_, row), change in zip(wide.iterrows(), beside, strict=True)
    ]
    return wide


def _with_whole(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows of sides, and all staff after them."""
    whole = table.groupby(keys, sort=False, observed=True)["wte"].sum().reset_index().assign(side=WHOLE)
    return pd.concat([table, whole[list(table.columns)]], ignore_index=True)


def _spreads(comparison: Comparison) -> pd.DataFrame | None:
    """The spread of the simulated replications on each side and of all staff."""
    if comparison.runs is None:
        return None
    replicated = _with_whole(_replicated(comparison.runs), ["scenario", "replication", "year"])
    return summarised(replicated, ["scenario", "year", "side"], "wte")


def moves(comparison: Comparison, number: int = 8) -> pd.DataFrame:
    """Where need moves most: by setting in the last year, what each other scenario adds or takes away, in WTE.

    Args:
        comparison: the scenarios.
        number: how many settings, those that move most in any scenario first.
    """
    table = comparison.wte(["year", "setting"])
    table = table[table["year"] == table["year"].iloc[-1]]
    wide = table.pivot_table(index="setting", columns="scenario", values="wte", aggfunc="sum", sort=False).fillna(0.0)
    others = [name for name in comparison.plans if name != comparison.against]
    moved = wide[others].sub(wide[comparison.against], axis=0)
    order = moved.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:number]
    answer: pd.DataFrame = moved.loc[order].rename_axis(columns=None).reset_index()
    return answer


def _spread(spread: pd.DataFrame | None, row: pd.Series, year: str, few: bool) -> str:
    if spread is None:
        return "not simulated"
    found = spread[(spread["scenario"] == row["scenario"]) & (spread["side"] == row["side"]) & (spread["year"] == year)]
    if found.empty:
        return "not simulated"
    return "too few runs" if few else f"{found['p5'].iloc[0]:,.0f} to {found['p95'].iloc[0]:,.0f}"


def _inputs(comparison: Comparison, row: pd.Series, year: str) -> str:
    known = comparison.sensitivity_known(str(row["scenario"]), year_number(year))
    return NOT_ASKED if known is None else _off(row[year], known, str(row["side"]))


def _inputs_beside(comparison: Comparison, row: pd.Series, change: float, year: str) -> str:
    """How far a scenario's change against the one compared with may be off."""
    if row["scenario"] == comparison.against:
        return ""
    names = (str(row["scenario"]), comparison.against)
    mine, base = (comparison.sensitivity_known(name, year_number(year)) for name in names)
    return NOT_ASKED if mine is None or base is None else _off(change, mine.beside(base), str(row["side"]))


def _off(middle: float, known: Sensitivity, side: str) -> str:
    mine = [sector for sector in known.swings["sector"].unique() if side in (WHOLE, side_of(sector))]
    low, high = known.combined(mine)
    return f"{middle + low:,.0f} to {middle + high:,.0f}"
