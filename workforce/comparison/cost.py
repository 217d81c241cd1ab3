"""The cost of scenarios with what no single year of need shows: double running while care moves, and training.

Double running: where a scenario needs fewer posts of a role in a place than its root and than a year ago, those left
are still paid for a while, as far as others of the pathway take care on in the same year (in whole-time equivalents);
what nobody takes on was not moved. Posts count once, in the year in which they are first left.

Training: the student years of professions all of whose need these pathways are (as in the gap), at their providers'
prices, in proportion to the need for the profession's roles. Other professions train for much else besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from workforce.model.calendar import MS_PER_DAY, year_name
from workforce.model.supply import Stock, Supply
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.staffing.borne import days_borne
from workforce.staffing.cost import COMPONENTS, OWN, Costing, Method, added_up, kept_on
from workforce.staffing.projection import Projection
from workforce.supply.gap import pairs
from workforce.supply.projection import StaffSupply

__all__ = ["ScenarioCost"]

_TOLERANCE_WTE = 1e-6


@dataclass(frozen=True)
class ScenarioCost:
    """The cost of one scenario beside its root.

    Attributes:
        costing: the scenario's priced need.
        root: the root scenario's; None where the scenario is the root.
    """

    costing: Costing
    root: Costing | None

    @classmethod
    def of(
        cls,
        projection: Projection,
        method: Method = "workload",
        service_level: float = 0.95,
        roots: Sequence[Projection] = (),
    ) -> ScenarioCost:
        """Price a projected scenario, and its root if it changes anything.

        Args:
            projection: the scenario.
            method: by which method need is found.
            service_level: of cover: the share of time in which enough are on duty.
            roots: projections at hand, the root's perhaps among them, so that it is not projected again.
        """
        costing = Costing(projection, method, service_level)
        plans = projection.plans
        if not plans.changes:
            return cls(costing, None)
        same = [each for each in roots if not each.plans.changes and each.plans.years == plans.years]
        known = [each for each in same if each.plans.inputs.tree == plans.inputs.tree]
        root = known[0] if known else Projection.of(resettle(plans, changes=(), scenario=plans.root))
        return cls(costing, replace(costing, projection=root))

    @property
    def plans(self) -> Plans:
        """The settled scenario."""
        return self.costing.projection.plans

    def rows(self, by: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Priced rows by unit, post and whatever `by` names, with double running and training."""
        need = self.costing.rows(by, years)
        need["training"] = 0.0
        for year, amount, roles in _training(self.plans, years):
            mine = need["wte"].where((need["year"] == year_name(year)) & need["role"].isin(roles), 0.0)
            if mine.sum() > 0:
                need["training"] += amount * mine / mine.sum()
        double = self._double_running(by, years)
        return pd.concat([need, double], ignore_index=True) if len(double) else need

    def table(self, by: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Columns scenario, year, the dimensions and those of `added_up`."""
        dimensions = list(dict.fromkeys(["year", *by]))
        rows = self.rows(dimensions, years).assign(days_at_home=0.0)
        days = self._days_at_home(dimensions, years)
        zero = (*COMPONENTS, "unpriced", "days_at_home", "wte", "individual")
        rows = pd.concat([rows, days], ignore_index=True) if len(days) else rows
        found = added_up(rows.fillna(dict.fromkeys(zero, 0.0)), dimensions)
        found.insert(0, "scenario", self.plans.scenario)
        return found

    def _days_at_home(self, by: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Patients' days at home, which whoever lives with them bears and nobody prices, with nothing else in the rows.

        Their bearer stands for the role and for all that goes with one.
        """
        plans = self.plans.by_year
        keys = ["year", "pathway", "setting"]
        homes = [(year_name(year), *where, name) for year in years for where, name in days_borne(plans[year]).items()]
        table = self.costing.projection.expected.table
        rows = table[table["measure"] == "patient"].astype(dict.fromkeys(keys, object))
        rows = rows.merge(pd.DataFrame(homes, columns=[*keys, "bearer"]), on=keys)
        rows["days_at_home"] = rows["value"].astype("float64") / MS_PER_DAY
        sectors = {
            name: each.sector
            for year in years
            for pathway in plans[year].pathways.values()
            for name, each in pathway.settings.items()
        }
        rows["sector"] = rows["setting"].map(sectors)
        for name in ("role", "staff_group", "band", "career_level", "need"):
            rows[name] = rows["bearer"]
        return rows.astype(dict.fromkeys(by, object))[[*by, "days_at_home"]]

    def _double_running(self, by: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Rows of the root's posts that care has left and that are still paid, with nothing else in them."""
        part = {year: kept_on(self.plans.by_year[year]) for year in years}
        if self.root is None or not any(part.values()):
            return pd.DataFrame()
        left = self._left()
        wanted = [year for year in years if part[year] > 0 and left["year"].eq(year_name(year)).any()]
        if not wanted:
            return pd.DataFrame()
        places = ["year", *self.root.places]
        rows = self.root.rows(by, wanted).merge(left, on=places, how="inner")
        rows["double_running"] = rows[list(OWN)].sum(axis=1) * rows["left_share"]
        rows["double_running"] *= (1.0 - rows["individual"] / rows["wte"].where(rows["wte"] > 0)).fillna(0.0)
        rows["double_running"] *= rows["year"].map({year_name(year): share for year, share in part.items()})
        rows = rows.assign(
            **{name: 0.0 for name in (*COMPONENTS, "unpriced", "wte", "individual") if name != "double_running"}
        )
        return rows.drop(columns="left_share")

    def _left(self) -> pd.DataFrame:
        """Of the root's need in each place and year, the share that is left that year and taken on elsewhere."""
        if self.root is None:
            return pd.DataFrame()
        places, years = list(self.root.places), self.plans.years
        both = {}
        for name, costing in (("own", self.costing), ("root", self.root)):
            both[name] = costing.wte(["year", *places], years).groupby(["year", *places], dropna=False)["wte"].sum()
        table = pd.concat(both, axis=1).fillna(0.0).reset_index()
        own, root = (
            table.pivot_table(index=places, columns="year", values=name, fill_value=0.0, dropna=False)
            for name in ("own", "root")
        )
        left = _fresh((root - own).clip(lower=0.0)).clip(upper=_fall(own, root))
        taken = _fresh((own - root).clip(lower=0.0))
        whole = ["pathway"] if "pathway" in places else []
        moved = (_summed(taken, whole) / _summed(left, whole).where(left > 0)).clip(upper=1.0).fillna(0.0)
        share = (left * moved / root.where(root > _TOLERANCE_WTE)).fillna(0.0)
        found = share.reset_index().melt(id_vars=places, var_name="year", value_name="left_share")
        return found[found["left_share"] > _TOLERANCE_WTE]


def _fresh(yearly: pd.DataFrame) -> pd.DataFrame:
    """By how much each year passes all years before it; columns are years in order."""
    before = yearly.cummax(axis=1).shift(1, axis=1, fill_value=0.0)
    return (yearly - before).clip(lower=0.0)


def _fall(own: pd.DataFrame, root: pd.DataFrame) -> pd.DataFrame:
    """By how much need falls from the year before (in the first year from the root's): posts that were there."""
    before = own.shift(1, axis=1)
    first = own.columns[0]
    before[first] = root[first]
    return (before - own).clip(lower=0.0)


def _summed(yearly: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The sum over all rows of the same pathway, or over all rows, in place of each."""
    groups = [yearly.index.get_level_values(name) for name in by] or [pd.Index([0] * len(yearly))]
    return yearly.groupby(groups, dropna=False).transform("sum")


def _training(plans: Plans, years: Sequence[int]) -> Iterator[tuple[int, float, tuple[str, ...]]]:
    """For each year and profession that is all in these pathways: pounds for its students, and its roles."""
    table = plans.by_year[plans.years[0]].table(Supply)
    if table is None:
        return
    needed = list(plans.by_year[plans.years[0]].roles.roles)
    found = {pair.stock: pair.roles for pair in pairs(plans, table, needed) if pair.stock is not None}
    priced = {name: roles for name, roles in found.items() if _prices(table.stocks[name])}
    if not priced:
        return
    students = StaffSupply.of(plans, list(priced)).students()
    mean = students.groupby(["stock", "course", "year"])["students"].mean()
    for year in years:
        of_year = plans.by_year[year].table(Supply)
        for name, roles in priced.items():
            price = {} if of_year is None else _prices(of_year.stocks[name])
            yield (
                year,
                sum(float(mean.get((name, course, year_name(year)), 0.0)) * each for course, each in price.items()),
                roles,
            )


def _prices(stock: Stock) -> dict[str, float]:
    """The price of a student year by course: of several providers, by how many starters each can take."""
    found = {}
    for course in stock.starters:
        some = [each for each in stock.providers.values() if each.course == course]
        places = sum(each.starters.value for each in some)
        if places > 0:
            found[course] = sum(each.price.value * each.starters.value for each in some) / places
    return found
