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

__all__ = ["DIMENSIONS", "StaffSupply", "supply_years"]

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
            stocks: names; the others of the same place, basis and year are followed too. By default all.
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
        table = self._yearly(self.followed)
        months = table.groupby(keys, sort=False)["months"].max()
        found = table.groupby(keys, sort=False)[["heads", "wte"]].sum()
        if self.replications:
            each = [self._yearly(groups).groupby(keys, sort=False)["wte"].sum() for groups in self.replications]
            values = np.stack([one.reindex(found.index).to_numpy() for one in each])
            spread = np.array([percentiles(column, LOW, HIGH) for column in values.T])
            found["p5"], found["p95"] = spread[:, 0], spread[:, 1]
        found["months"] = months
        found = found.reset_index()
        found.insert(0, "scenario", self.scenario)
        return found

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

    def _yearly(self, groups: Iterable[Followed]) -> pd.DataFrame:
        """Means over the known months of each financial year, by stock, band and sex."""
        parts = []
        for group in groups:
            years = np.array([year for year, _ in _moments(group.axes, len(group.heads))])
            for year in np.unique(years):
                here = years == year
                part = _table(group.axes, group.heads[here].mean(axis=0), group.wte[here].mean(axis=0), self._names)
                part["year"] = year_name(int(year))
                part["months"] = int(here.sum())
                parts.append(part)
        return pd.concat(parts, ignore_index=True)


def _moments(axes: Axes, number: int) -> Iterator[tuple[int, int]]:
    """Financial year and month of so many months' ends, from the count on."""
    for after in range(number):
        yield axes.financial(axes.moment(axes.first_year, after))


def _table(axes: Axes, heads: Floats, wte: Floats, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Rows of stock, band and sex with heads and WTE; bands that a stock's profession does not have are left out."""
    index = pd.MultiIndex.from_product([axes.stocks, axes.bands, SEXES], names=["stock", "band", "sex"])
    table = pd.DataFrame({"heads": heads.ravel(), "wte": wte.ravel()}, index=index).reset_index()
    table["profession"] = table["stock"].map(lambda stock: names[stock][0])
    table["staff_group"] = table["stock"].map(lambda stock: names[stock][1])
    return table


def _monthly(group: Followed, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    parts = []
    for place, (year, month) in enumerate(_moments(group.axes, len(group.heads))):
        part = _table(group.axes, group.heads[place], group.wte[place], names)
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
