"""The gap between the staff that pathways need and the staff in post, where both are of the same people.

A gap is need less staff in post, in whole-time equivalents, and only given where place, basis and scope agree: the
stock is counted where the scenario's region is, and its table says that these pathways' need is the whole need there is
for its people (`whole need of`). Anywhere else the change in need since the first year is given, and the missing figure
named. As a share, the gap is of the staff in post in the first year (as in the Centre for Workforce Intelligence's
nursing projections of 2013: 47,545 of 572,034 is 8.31%).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workforce.model.supply import Stock, Supply
from workforce.planning.plans import Plans
from workforce.results.intervals import percentiles
from workforce.supply.axes import Floats
from workforce.supply.projection import HIGH, LOW, StaffSupply

__all__ = ["COLUMNS", "Need", "Pair", "gap_of", "gap_share", "is_here", "pairs", "whole_need"]

COLUMNS = (
    "scenario",
    "supply",
    "profession",
    "staff_group",
    "year",
    "need",
    "individual",
    "need_change",
    "in_post",
    "gap",
    "gap_share",
    "gap_p5",
    "gap_p95",
    "gap_low",
    "gap_high",
    "months",
    "basis",
    "scope",
    "caveat",
    "missing",
)


@dataclass(frozen=True)
class Need:
    """The need of one scenario by role and year, in whole-time equivalents.

    Attributes:
        plans: the settled scenario.
        mean: rows of year, role and wte, and of it `individual`, what units owe whatever their patients.
        replications: the same rows of every replication, with its number; None for a mean alone.
    """

    plans: Plans
    mean: pd.DataFrame
    replications: pd.DataFrame | None = None

    def of(self, roles: Sequence[str]) -> pd.Series[float]:
        """The mean need of roles together, by year."""
        rows = self.mean[self.mean["role"].isin(roles)]
        return rows.groupby("year")["wte"].sum()

    def individual(self, roles: Sequence[str]) -> pd.Series[float]:
        """What units owe of the mean need of roles together, by year."""
        rows = self.mean[self.mean["role"].isin(roles)]
        given = rows["individual"] if "individual" in rows else 0.0 * rows["wte"]
        return given.groupby(rows["year"]).sum()

    def drawn(self, roles: Sequence[str], years: Sequence[str]) -> Floats | None:
        """The need of roles in each replication [replication, year]; None for a mean alone."""
        if self.replications is None:
            return None
        rows = self.replications[self.replications["role"].isin(roles)]
        wide = rows.pivot_table(index="replication", columns="year", values="wte", aggfunc="sum", fill_value=0.0)
        return np.asarray(wide.reindex(columns=list(years), fill_value=0.0).to_numpy(), dtype=np.float64)


@dataclass(frozen=True)
class Pair:
    """A part of the need beside the stock of the same people, or beside the figure that is missing for it.

    Attributes:
        profession: the profession, or where the table has none of these roles their staff group.
        staff_group: the staff group.
        roles: the roles whose need it is.
        stock: the name of the stock of the same people; None where there is none.
        missing: the figure that is missing; empty where there is a stock.
    """

    profession: str
    staff_group: str
    roles: tuple[str, ...]
    stock: str | None
    missing: str


def whole_need(wte: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """Need by workload with what units and heads owe beside it, which those in post give as well.

    Args:
        wte: rows of year, role and wte, if of replications of each.
        terms: WISN's terms by year and role.

    Returns:
        The rows with `wte` so much more, and this as `individual`.
    """
    owed = terms.set_index(["year", "role"])[["individual", "per_head"]].sum(axis=1)
    keys = pd.MultiIndex.from_frame(wte[["year", "role"]].astype(object))
    individual = owed.reindex(keys).fillna(0.0).to_numpy()
    return wte.assign(wte=wte["wte"] + individual, individual=individual)


def gap_share(gap: float, in_post_at_first: float) -> float:
    """A gap as a share of the staff in post in the first year."""
    return gap / in_post_at_first


def pairs(plans: Plans, table: Supply, needed: Sequence[str]) -> Iterator[Pair]:
    """Every part of a scenario's need beside its stock or what is missing: each needed role in exactly one.

    Args:
        plans: the settled scenario whose need it is.
        table: its table of supply.
        needed: the roles it needs.
    """
    plan = plans.by_year[plans.years[0]]
    left = dict.fromkeys(needed)
    for name, profession in table.professions.items():
        roles = tuple(role for role in profession.roles if role in left)
        for role in roles:
            del left[role]
        if not roles:
            continue
        stocks = {key: s for key, s in table.stocks.items() if s.profession == name and is_here(s, plans)}
        fitting = [key for key, stock in stocks.items() if _whole(stock, plans)]
        if len(fitting) == 1:
            yield Pair(name, profession.staff_group, roles, fitting[0], "")
        else:
            yield Pair(name, profession.staff_group, roles, None, _missing(name, stocks, plans))
    groups: dict[str, list[str]] = {}
    for role in left:
        groups.setdefault(plan.roles.roles[role].staff_group, []).append(role)
    for group, roles_left in groups.items():
        missing = (
            f"staff in post of the {group} who serve {_named(plans)}: the table of supply has no stock of these roles"
        )
        yield Pair(group, group, tuple(roles_left), None, missing)


def is_here(stock: Stock, plans: Plans) -> bool:
    """Whether a stock is counted where a scenario's region is: `East Midlands` in the region `east-midlands`."""
    region = plans.by_year[plans.years[0]].region
    return stock.where.lower().replace(" ", "-") == region.region.lower()


def _whole(stock: Stock, plans: Plans) -> bool:
    pathways = plans.by_year[plans.years[0]].pathways
    return bool(stock.whole_need_of) and set(stock.whole_need_of) <= set(pathways)


def _named(plans: Plans) -> str:
    return ", ".join(plans.by_year[plans.years[0]].pathways)


def _missing(profession: str, stocks: Mapping[str, Stock], plans: Plans) -> str:
    who = f"{profession} in post who serve {_named(plans)}"
    if not stocks:
        return f"{who}: no stock of them is counted here"
    scopes = " or ".join(dict.fromkeys(f"{stock.scope} ({stock.basis})" for stock in stocks.values()))
    return f"{who}: what is counted is {scopes}"


def gap_of(need: Need, supply: StaffSupply, inputs: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """Need, staff in post and gap of one scenario, by profession and year, with what is missing elsewhere.

    `gap_p5` and `gap_p95` are of replications: of need, of staff in post, or of both paired by their number. Where
    neither has any they are empty. `gap_low` and `gap_high` are the gap with the weak numbers behind the staff in post
    at their ranges, those behind the need as they stand. `months` is how many months of the year the staff in post are
    known for.

    Args:
        need: the need of a scenario.
        supply: the staff in post, of the same scenario or another one of the region.
        inputs: by stock, how far below and above its mean the WTE of each year may lie (see `inputs.combined`).

    Raises:
        ValueError: the staff in post are of years that the need does not have.
    """
    table = supply.years.before
    years = list(dict.fromkeys(need.mean["year"]))
    needed = list(dict.fromkeys(need.mean["role"]))
    in_post = replace(supply, replications=()).wte(["stock"])
    rows: list[dict[str, object]] = []
    for pair in pairs(need.plans, table, needed):
        wanted = need.of(pair.roles).reindex(years, fill_value=0.0)
        about = {"scenario": need.plans.scenario, "supply": supply.scenario, "profession": pair.profession}
        about |= {"staff_group": pair.staff_group, "missing": pair.missing}
        owed = need.individual(pair.roles).reindex(years, fill_value=0.0)
        changes = (wanted - wanted.iloc[0]).to_dict()
        if pair.stock is None:
            alone = {y: {"need": wanted[y], "individual": owed[y], "need_change": changes[y]} for y in years}
            rows += [{**about, "year": y, **alone[y]} for y in years]
            continue
        stock = table.stocks[pair.stock]
        here = in_post[in_post["stock"] == pair.stock].set_index("year").reindex(years)
        if here["wte"].isna().any():
            first = here.index[here["wte"].isna()][0]
            raise ValueError(f"the stock '{pair.stock}' is counted later than {first}, a year of the scenario")
        drawn = _spread(need.drawn(pair.roles, years), supply.drawn(pair.stock, years), wanted, here["wte"])
        for place, year in enumerate(years):
            gap = float(wanted[year] - here["wte"][year])
            figures = {"year": year, "need": wanted[year], "need_change": changes[year], "in_post": here["wte"][year]}
            figures |= {"individual": owed[year]}
            figures |= {"gap": gap, "gap_share": gap_share(gap, float(here["wte"].iloc[0]))}
            figures |= {"months": here["months"][year], "basis": stock.basis, "scope": stock.scope}
            figures["caveat"] = stock.caveat or ""
            if drawn is not None:
                figures |= {"gap_p5": drawn[place][0], "gap_p95": drawn[place][1]}
            if inputs is not None and pair.stock in inputs:
                off = inputs[pair.stock].loc[year]
                figures |= {"gap_low": gap - off["above"], "gap_high": gap + off["below"]}
            rows.append({**about, **figures})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _spread(
    need: Floats | None, in_post: Floats | None, mean_need: pd.Series[float], mean_in_post: pd.Series[float]
) -> list[tuple[float, float]] | None:
    """The 5th and 95th percentile of the gap each year: replications paired by number, or beside the other's mean."""
    if need is None and in_post is None:
        return None
    if need is not None and in_post is not None:
        both = min(len(need), len(in_post))
        need, in_post = need[:both], in_post[:both]
    one = mean_need.to_numpy() if need is None else need
    other = mean_in_post.to_numpy() if in_post is None else in_post
    low_high = [percentiles(column, LOW, HIGH) for column in np.asarray(one - other).T]
    return [(float(low), float(high)) for low, high in low_high]
