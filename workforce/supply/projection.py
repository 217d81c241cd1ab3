"""The staff in post of a settled scenario, month by month and year by year, with its flows and its students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workforce.model.blocks import MONTHS
from workforce.model.calendar import year_name
from workforce.model.supply import SEXES, Supply
from workforce.planning.plans import Plans
from workforce.results.intervals import percentiles
from workforce.supply.axes import Axes, Floats, SupplyYears, axes_of
from workforce.supply.drawing import Draws
from workforce.supply.running import FLOWS, Followed, follow, settled

__all__ = ["DIMENSIONS", "StaffSupply", "supply_years", "yearly_wte"]

DIMENSIONS = ("stock", "profession", "staff_group", "year", "band", "sex")
LOW, HIGH = 0.05, 0.95


def supply_years(plans: Plans) -> SupplyYears:
    """The tables of supply of a settled scenario.

    Raises:
        ValueError: the scenario was settled without a table of supply.
    """
    tables = {year: plan.table(Supply) for year, plan in plans.by_year.items()}
    before = plans.root_by_year[min(plans.root_by_year)].table(Supply)
    found = {year: table for year, table in tables.items() if table is not None}
    if before is None or len(found) != len(tables):
        raise ValueError(f"the scenario '{plans.scenario}' has no table of supply")
    return SupplyYears(found, before)


@dataclass(frozen=True)
class StaffSupply:
    """The staff in post of one scenario: means, and (where asked for) replications of whole people.

    Attributes:
        scenario: the scenario's name.
        years: its tables.
        followed: every group of stocks, as means.
        replications: the same groups for each replication; empty for means alone.
        seed: the seed of all draws.
    """

    scenario: str
    years: SupplyYears
    followed: tuple[Followed, ...]
    replications: tuple[tuple[Followed, ...], ...] = ()
    seed: int = 2009

    @classmethod
    def of(
        cls, plans: Plans, stocks: Iterable[str] | None = None, replications: int = 0, seed: int = 2009
    ) -> StaffSupply:
        """Follow the stocks of a settled scenario to the end of its last year.

        Args:
            plans: the settled scenario.
            stocks: names; others into or from which their people rise are followed too. By default all.
            replications: how many replications of whole people besides the means.
            seed: the seed of all draws.
        """
        years = supply_years(plans)
        return cls.following(plans.scenario, years, max(plans.years) + 1, stocks, replications, seed)

    @classmethod
    def following(
        cls,
        scenario: str,
        years: SupplyYears,
        last_year: int,
        stocks: Iterable[str] | None = None,
        replications: int = 0,
        seed: int = 2009,
    ) -> StaffSupply:
        """Follow stocks by tables of supply alone, until the count of a financial year."""
        made = [settled(axes, years, last_year) for axes in axes_of(years, stocks)]
        means = tuple(follow(each) for each in made)
        drawn = tuple(
            tuple(follow(each, Draws.of(each.axes, seed, number)) for each in made)
            for number in range(1, replications + 1)
        )
        return cls(scenario, years, means, drawn, seed)

    def wte(self, by: Sequence[str] = ("stock", "year")) -> pd.DataFrame:
        """Heads and whole-time equivalents in post: the mean of the months of each financial year that are known.

        Before the first count nothing is known: of the count's own year there are the months from it on, and `months`
        says how many.

        Args:
            by: dimensions, from `DIMENSIONS`; with a year, always.

        Returns:
            `heads` and `wte` of the means and, where there are replications, `p5` and `p95` of their WTE.

        Raises:
            ValueError: an unknown dimension.
        """
        unknown = [name for name in by if name not in DIMENSIONS]
        if unknown:
            raise ValueError(f"'{unknown[0]}' is not a dimension; choose from {', '.join(DIMENSIONS)}")
        keys = list(dict.fromkeys((*by, "year")))
        if not self.followed:
            return pd.DataFrame(columns=["scenario", *keys, "heads", "wte", "months"])
        table = pd.concat([_index(each, self._names) for each in self.followed], ignore_index=True)
        table["heads"], table["wte"] = _flat(self.followed, "heads"), _flat(self.followed, "wte")
        grouped = table.groupby(keys, sort=False)
        found = grouped[["heads", "wte"]].sum()
        if self.replications:
            codes = grouped.ngroup().to_numpy()
            each = np.array([np.bincount(codes, _flat(groups, "wte")) for groups in self.replications])
            spread = np.array([percentiles(column, LOW, HIGH) for column in each.T])
            found["p5"], found["p95"] = spread[:, 0], spread[:, 1]
        found["months"] = grouped["months"].max()
        found = found.reset_index()
        found.insert(0, "scenario", self.scenario)
        return found

    def drawn(self, stock: str, years: Sequence[str]) -> Floats | None:
        """A stock's WTE in each replication [replication, year]; None where there are no replications."""
        if not self.replications:
            return None
        each = [yearly_wte(groups, stock) for groups in self.replications]
        return np.array([[wte[year] for year in years] for wte in each])

    def months(self) -> pd.DataFrame:
        """Heads and whole-time equivalents at the end of every month, by stock, band and sex (means)."""
        return pd.concat([_monthly(each, self._names) for each in self.followed], ignore_index=True)

    def flows(self) -> pd.DataFrame:
        """Who came and went in each year between counts, by stock and band (means).

        `year` is the financial year of the count that the year begins with. Of each stock and year, the count at the
        end is the count at the beginning and what came, less what went.
        """
        parts = [_flows(each) for each in self.followed]
        return pd.concat(parts, ignore_index=True)

    def counts(self) -> pd.DataFrame:
        """People at each count, by stock, band, sex and single year of age (means)."""
        return pd.concat([_counts(each) for each in self.followed], ignore_index=True)

    def students(self) -> pd.DataFrame:
        """Students on each course at the end of every month (means)."""
        rows = []
        for group in self.followed:
            for (stock, course), numbers in group.students.items():
                for (year, month), number in zip(_moments(group.axes, len(numbers)), numbers, strict=True):
                    rows.append((stock, course, year_name(year), MONTHS[month], float(number)))
        return pd.DataFrame(rows, columns=["stock", "course", "year", "month", "students"])

    @cached_property
    def _names(self) -> dict[str, tuple[str, str]]:
        """Profession and staff group by stock."""
        table = self.years.before
        return {
            name: (stock.profession, table.professions[stock.profession].staff_group)
            for name, stock in table.stocks.items()
        }


def yearly_wte(groups: Iterable[Followed], stock: str) -> dict[str, float]:
    """A stock's WTE in each financial year: the mean of its known months."""
    group = next(each for each in groups if stock in each.axes.stocks)
    place = group.axes.stocks.index(stock)
    return {year: float(part[place].sum()) for year, _, part in _by_year(group, group.wte)}


def _by_year(group: Followed, monthly: Floats) -> Iterator[tuple[str, int, Floats]]:
    """Each financial year, how many of its months' ends are known, and the mean of them [stock, band, sex]."""
    years = np.array([year for year, _ in _moments(group.axes, len(monthly))])
    for year in np.unique(years):
        here = years == year
        yield year_name(int(year)), int(here.sum()), monthly[here].mean(axis=0)


def _flat(groups: Iterable[Followed], what: str) -> Floats:
    """Yearly means of `heads` or `wte` of groups, in the order of the rows of their `_index`."""
    return np.concatenate([part.ravel() for each in groups for _, _, part in _by_year(each, getattr(each, what))])


def _index(group: Followed, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Rows of year, stock, band and sex of a group, with the number of months known."""
    parts = []
    for year, months, _ in _by_year(group, group.heads):
        part = _table(group.axes, names)
        part["year"], part["months"] = year, months
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _moments(axes: Axes, number: int) -> Iterator[tuple[int, int]]:
    """Financial year and month of so many months' ends, from the count on."""
    for after in range(number):
        yield axes.financial(axes.moment(axes.first_year, after))


def _table(axes: Axes, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Rows of stock, band and sex, with profession and staff group."""
    index = pd.MultiIndex.from_product([axes.stocks, axes.bands, SEXES], names=["stock", "band", "sex"])
    table = index.to_frame(index=False)
    table["profession"] = table["stock"].map(lambda stock: names[stock][0])
    table["staff_group"] = table["stock"].map(lambda stock: names[stock][1])
    return table


def _monthly(group: Followed, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    parts = []
    for place, (year, month) in enumerate(_moments(group.axes, len(group.heads))):
        part = _table(group.axes, names)
        part["heads"], part["wte"] = group.heads[place].ravel(), group.wte[place].ravel()
        part["year"], part["month"] = year_name(year), MONTHS[month]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _flows(group: Followed) -> pd.DataFrame:
    axes = group.axes
    years = [year_name(axes.first_year + n) for n in range(len(group.flows))]
    index = pd.MultiIndex.from_product(
        [years, FLOWS, axes.stocks, axes.bands, SEXES], names=["year", "flow", "stock", "band", "sex"]
    )
    table = pd.DataFrame({"heads": group.flows.ravel()}, index=index).reset_index()
    return table.groupby(["stock", "year", "flow", "band"], sort=False)["heads"].sum().reset_index()


def _counts(group: Followed) -> pd.DataFrame:
    axes = group.axes
    years = [year_name(axes.first_year + n) for n in range(len(group.people))]
    index = pd.MultiIndex.from_product(
        [years, axes.stocks, axes.bands, SEXES, axes.ages], names=["year", "stock", "band", "sex", "age"]
    )
    return pd.DataFrame({"heads": group.people.ravel()}, index=index).reset_index()
