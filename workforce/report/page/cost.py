"""What it costs, component by component, and what has no price."""

from __future__ import annotations

import pandas as pd

from workforce.report.page.blocks import Block, Cell, Rows, Say, Section, figure, money, money_between
from workforce.report.page.found import Found, figures_of

__all__ = ["costs"]

COMPONENTS = {
    "pay": "basic pay",
    "on_costs": "employer’s on-costs",
    "unsocial": "unsocial hours",
    "travel": "travel to visits",
    "agency": "bank and agency",
    "training": "training",
    "double_running": "double running while care moves",
    "others": "borne by councils and others",
    "total": "total",
    "trusts": "of this, by the trusts",
}
STAFF = "unpriced"


def costs(found: Found) -> Section:
    """Cost by component, and by setting of the scenario beside the one compared with."""
    table = found.costs()
    heads, groups = ["a year"], [("", 1)]
    keys: list[tuple[str, str]] = []
    for name in found.names:
        years = found.shown_years if name == found.answer.against else found.later_years
        keys += [(name, year) for year in years]
        heads += years
        groups.append((name, len(years)))
    rows: list[tuple[str | Cell, ...]] = []
    like = max(figures_of(table, ["scenario", "year"], "total").values())
    for column, words in COMPONENTS.items():
        of = figures_of(table, ["scenario", "year"], column)
        values = [of[key] for key in keys]
        if any(abs(value) > 0 for value in values):
            strong = column in ("total", "trusts")
            cells = (Cell(money(value, like=like), strong=strong) for value in values)
            rows.append((Cell(words, strong=strong), *cells))
    unpriced = figures_of(table, ["scenario", "year"], STAFF)
    rows.append(("WTE with neither pay nor price", *(figure(unpriced[key]) for key in keys)))
    days = figures_of(table, ["scenario", "year"], "days_at_home")
    if any(days[key] > 0 for key in keys):
        rows.append(("patients’ days at home, with families, unpriced", *(figure(days[key]) for key in keys)))
    blocks: list[Block] = [
        Rows("Pounds a year, for the need by workload", tuple(heads), tuple(rows), groups=tuple(groups)),
        *_by_setting(found),
        Say(
            "What has no price is in no total: it is not nought. Care that councils, general practice, care homes, the "
            "voluntary sector and families take on is never counted as saved.",
            "note",
        ),
    ]
    return Section("cost", "What it costs", tuple(blocks), page=False)


def _by_setting(found: Found) -> list[Block]:
    """The settings whose cost moves most."""
    if not found.others:
        return []
    table = found.costs("setting")
    last = table[table["year"].astype(str) == found.last]
    wide = last.pivot_table(index="setting", columns="scenario", values="total", aggfunc="sum", sort=False).fillna(0.0)
    moved = wide[found.others].sub(wide[found.answer.against], axis=0)
    order = moved.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:8]
    like = float(wide.to_numpy().max())
    rows = [_row(found, str(setting), wide.loc[setting], like) for setting in order]
    heads = ("setting", found.answer.against, *found.others, *(f"{name}, difference" for name in found.others))
    return [Rows(f"Settings whose cost moves most, {found.last}, pounds a year", heads, tuple(rows))]


def _row(found: Found, setting: str, values: pd.Series, like: float) -> tuple[str | Cell, ...]:
    base = float(values[found.answer.against])
    levels = [money(float(values[name]), like=like) for name in found.names]
    beside = [Cell(money_between(float(values[name]), base, like), strong=True) for name in found.others]
    return (setting, *levels, *beside)
