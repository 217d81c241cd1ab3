"""Projections: what scenarios need of staff, year by year, from the closed form or from simulated replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from workforce.model.calendar import year_name
from workforce.network.build import build_network
from workforce.network.checks import refuse_network
from workforce.planning.plans import Plans
from workforce.results.intervals import mean_interval, percentiles
from workforce.results.journeys import read_journeys
from workforce.results.parquet import COLUMNS
from workforce.results.store import ResultsFolder
from workforce.staffing.cover import COVER_MEASURES, cover_wte
from workforce.staffing.levers import direct_care, less_sickness, need_by_month
from workforce.staffing.methods import methods_wte
from workforce.staffing.pay import paid
from workforce.staffing.skill_mix import supervision
from workforce.staffing.tiers import doctors
from workforce.staffing.unit_rota import Asked, UnitRota, unit_rota
from workforce.staffing.wisn import wisn
from workforce.staffing.workload import DIMENSIONS, worked_hours, workload_wte

if TYPE_CHECKING:
    from workforce.engine.expected import Expected

__all__ = ["DIMENSIONS", "Projection", "Runs"]

LOW, HIGH = 0.05, 0.95
_OF_POSTS = ("staff_group", "band", "career_level")


@dataclass(frozen=True)
class Projection:
    """One scenario's mean need by the closed form.

    Attributes:
        plans: the settled scenario.
        expected: the closed form's answer, with its measures and what makes it approximate.
    """

    plans: Plans
    expected: Expected
    _weekly: dict[int, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, plans: Plans) -> Projection:
        """Project a settled scenario, unless a run of it would be refused: the closed form knows no endless lines.

        Raises:
            ProblemsFound: places with more to do than they can, and what else the traffic shows to be impossible.
        """
        from workforce.engine.expected import expected

        network = build_network(plans)
        refuse_network(plans, network)
        return cls(plans, expected(network))

    @property
    def approximate(self) -> tuple[str, ...]:
        """Why the closed form is not exact here, in words; empty where it is."""
        return tuple(self.expected.approximate)

    def wte(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Whole-time equivalents by the workload method, with a scenario column.

        Args:
            by: dimensions, from `DIMENSIONS`.
        """
        table = workload_wte(self.expected.table, self.plans.by_year, by)
        table.insert(0, "scenario", self.plans.scenario)
        return table

    def cover(
        self, year: int, by: Sequence[str] = ("year", "staff_group"), service_level: float = 0.95
    ) -> pd.DataFrame:
        """Whole-time equivalents in one year by the cover method, from the closed form's weekly pattern.

        Args:
            year: the financial year's first calendar year.
            by: dimensions: year, cover_group, setting, role, staff_group, band, career_level.
            service_level: the share of time in which enough are on duty.
        """
        plans = {year: self.plans.by_year[year]}
        return cover_wte(self.of_year(year), self.expected.network, plans, service_level, by, replications=1)

    def methods(
        self, year: int, by: Sequence[str] = ("year", "setting", "role"), service_level: float = 0.95
    ) -> pd.DataFrame:
        """Workload, cover, norm and in post of one year side by side, with what lies between (`staffing.methods`).

        Args:
            year: the financial year's first calendar year.
            by: dimensions: year, cover_group, setting, role, staff_group.
            service_level: of cover: the share of time in which enough are on duty.
        """
        measures = self.of_year(year)
        plan = self.plans.by_year[year]
        table = methods_wte(measures, self.expected.network, plan, by, service_level)
        table.insert(0, "scenario", self.plans.scenario)
        return table

    def pay(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """What the need by workload costs in basic pay and on-costs, at the prices of the table of pay.

        Args:
            by: dimensions, from `DIMENSIONS`.
        """
        keys = list(dict.fromkeys(["year", "band", *by]))
        table = paid(workload_wte(self.expected.table, self.plans.by_year, keys), self.plans.by_year, by)
        table.insert(0, "scenario", self.plans.scenario)
        return table

    def supervision(self) -> pd.DataFrame:
        """Work that other roles do, year by year and move by move, and whether there are supervisors enough."""
        rows = worked_hours(self.expected.table).astype({"year": object, "role": object})
        return supervision(rows.groupby(["year", "role"])["hours"].sum().reset_index(), self.plans.by_year)

    def less_sickness(self, times: float) -> pd.DataFrame:
        """Need if sickness were so many times what it is: days lost, posts given back (`staffing.levers`)."""
        return less_sickness(self.wte(["year", "staff_group"]), self.plans.by_year, times)

    def need_by_month(self, year: int) -> pd.DataFrame:
        """Posts that give the year's mean hours of work in each month, as sickness is then (`staffing.levers`)."""
        need = self.wte(["year", "staff_group"])
        return need_by_month(need[need["year"] == year_name(year)], self.plans.by_year[year])

    def direct_care(self) -> pd.DataFrame:
        """Direct care of roles on wards as it is and at the share aimed at (`staffing.levers`)."""
        return direct_care(self.wte(["year", "role"]), self.plans.by_year)

    def doctors(self) -> pd.DataFrame:
        """Doctors by unit and tier: posts by job plan, who is on call, the least people a rota takes (`tiers`)."""
        return doctors(self.expected.table, self.expected.network, self.plans.by_year)

    def rota(
        self, year: int, cover_group: str, role: str, shifts: str, service_level: float = 0.95, rules: str = "everyone"
    ) -> UnitRota:
        """The rota of the fewest whole people who cover one unit's need of a role in every hour of the week.

        Args:
            year: the financial year's first calendar year.
            cover_group: the unit, as `methods(year, ["cover_group", "role"])` names it.
            role: the role.
            shifts: a set of shifts of the table of rota rules.
            service_level: the share of time in which enough are on duty.
            rules: the rules of working time, by their name in that table.

        Raises:
            ValueError: no such unit, role, shifts or rules.
            RotaImpossible: hours that the shifts cannot cover, by name.
        """
        given = Asked(year, cover_group, role, shifts, service_level, rules)
        return unit_rota(self.of_year(year), self.expected.network, self.plans.by_year[year], given)

    def of_year(self, year: int) -> pd.DataFrame:
        """The measures of one year, its weekly pattern among them, worked out once."""
        if year not in self._weekly:
            yearly = self.expected.table
            some = yearly[yearly["year"] == year_name(year)]
            self._weekly[year] = pd.concat([some, self.expected.weekly(year)], ignore_index=True)
        return self._weekly[year]

    def wisn(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """WISN's requirement term by term: service, category, individual and per-head allowances.

        Args:
            by: dimensions: year, cover_group, setting, role, staff_group, band, career_level.
        """
        table = wisn(self.expected.table, self.plans.by_year, by)
        table.insert(0, "scenario", self.plans.scenario)
        return table

    def measures(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, for example ``patient``, ``starts`` or ``staff``, empty columns left out."""
        table: pd.DataFrame = self.expected.table
        return table[table["measure"] == measure].dropna(axis=1, how="all").reset_index(drop=True)


@dataclass(frozen=True)
class Runs:
    """Simulated replications of one or more scenarios of the same root.

    Attributes:
        plans: the settled scenarios by name, in the order run.
        seed: the seed of all draws.
        folder: where every measure is kept; nothing is read before it is asked for.
    """

    plans: Mapping[str, Plans]
    seed: int
    folder: ResultsFolder

    @classmethod
    def of(cls, folder: ResultsFolder, plans: Mapping[str, Plans]) -> Runs:
        """The runs that a results folder keeps, of scenarios settled from the same files."""
        return cls(plans, folder.manifest.seed, folder)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in the order run."""
        return tuple(self.plans)

    @property
    def replications(self) -> int:
        """How many replications each scenario has."""
        return min(len(self.folder.replications(name)) for name in self.plans)

    @property
    def with_hours(self) -> int:
        """How many of them have hours of the week, of which need by cover is worked out."""
        return min(self.folder.pool(name).with_hours for name in self.plans)

    def wte_by_replication(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Whole-time equivalents of every replication; a combination a replication lacks counts as none."""
        hours = self.folder.query(_hours_by(by))
        parts = []
        for name, plans in self.plans.items():
            part = workload_wte(hours[hours["scenario"] == name], plans.by_year, by, extra=("replication",))
            part.insert(0, "scenario", name)
            parts.append(part)
        return _complete(pd.concat(parts, ignore_index=True), by)

    def wte(self, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """Mean whole-time equivalents with two spreads that are never merged.

        Returns:
            For each scenario and combination: `wte` (mean of the replications), `low` and `high` (95% interval of
            that mean, the *precision*), `p5` and `p95` (of the replications, *year to year*).
        """
        return summarised(self.wte_by_replication(by), ["scenario", *by], "wte")

    def cover(
        self, scenario: str, by: Sequence[str] = ("year", "staff_group"), service_level: float = 0.95
    ) -> pd.DataFrame:
        """Whole-time equivalents of one scenario by the cover method, beside those by workload.

        Args:
            scenario: one of the scenarios run.
            by: dimensions: year, cover_group, setting, role, staff_group, band, career_level.
            service_level: the share of time in which enough are on duty.
        """
        plans = self.plans[scenario]
        network, keys, pool = build_network(plans), list(dict.fromkeys(["year", *by])), self.folder.pool(scenario)
        measures, years = (*COVER_MEASURES, "staff", "unit"), [year_name(year) for year in plans.years]
        tables = []
        for year, pooled in zip(plans.years, self.folder.pooled(scenario, measures, years), strict=True):
            of_year = {year: plans.by_year[year]}
            found = cover_wte(pooled, network, of_year, service_level, keys, pool)
            tables.append(found[found["year"] == year_name(year)])
        table = pd.concat(tables, ignore_index=True)
        columns = ["hours", "wte", "workload", "difference"]
        return table.groupby(list(by), dropna=False)[columns].sum().reset_index()

    def methods(
        self, scenario: str, year: int, by: Sequence[str] = ("year", "setting", "role"), service_level: float = 0.95
    ) -> pd.DataFrame:
        """Workload, cover, norm and in post of one scenario and year side by side, replications pooled.

        Args:
            scenario: one of the scenarios run.
            year: the financial year's first calendar year.
            by: dimensions: year, cover_group, setting, role, staff_group.
            service_level: of cover: the share of time in which enough are on duty.
        """
        plans, measures = self.plans[scenario], (*COVER_MEASURES, "staff", "unit", "patient")
        (pooled,) = self.folder.pooled(scenario, measures, [year_name(year)])
        pool = self.folder.pool(scenario)
        return methods_wte(pooled, build_network(plans), plans.by_year[year], by, service_level, pool)

    def wisn(self, scenario: str, by: Sequence[str] = ("year", "staff_group")) -> pd.DataFrame:
        """WISN's requirement of one scenario term by term, the mean of its replications.

        Args:
            scenario: one of the scenarios run.
            by: dimensions: year, cover_group, setting, role, staff_group, band, career_level.
        """
        plans = self.plans[scenario]
        years = [year_name(year) for year in plans.years]
        rows = pd.concat(self.folder.pooled(scenario, ("staff", "unit"), years), ignore_index=True)
        return wisn(rows, plans.by_year, by, len(self.folder.replications(scenario)))

    def measures(self, measure: str) -> pd.DataFrame:
        """The rows of one yearly measure, empty columns left out."""
        return self.folder.read(measures=[measure]).dropna(axis=1, how="all")

    def journeys(self, scenario: str, replication: int = 1) -> pd.DataFrame:
        """Every visit of every patient of one replication, where the run kept journeys.

        Raises:
            ResultsProblem: the run kept none, no such scenario or replication, or a damaged file.
        """
        return read_journeys(self.folder.journeys(scenario, replication))


def summarised(table: pd.DataFrame, keys: Sequence[str], value: str) -> pd.DataFrame:
    """Mean, 95% interval of the mean, and 5th and 95th percentile over replications, for each combination of keys."""
    rows = []
    for key, values in table.groupby(list(keys), observed=True, dropna=False, sort=False)[value]:
        numbers = values.to_numpy()
        interval = mean_interval(numbers)
        low, high = percentiles(numbers, LOW, HIGH)
        rows.append((*key, interval.mean, interval.low, interval.high, low, high))
    return pd.DataFrame(rows, columns=[*keys, value, "low", "high", "p5", "p95"])


def _hours_by(by: Sequence[str]) -> str:
    """The question for every replication's staff time by what `workload_wte` needs to tell apart."""
    given = dict.fromkeys("setting" if name == "sector" else name for name in by if name not in _OF_POSTS)
    columns = dict.fromkeys(["scenario", "replication", "measure", "year", "role", "outside", *given])
    keys = ", ".join(f'"{name}"' for name in columns if name in (*COLUMNS, "scenario", "replication"))
    rows = "results WHERE measure IN ('staff', 'unit') GROUP BY ALL ORDER BY ALL"
    return f"SELECT {keys}, SUM(value) AS value FROM {rows}"


def _complete(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Every combination for every replication of every scenario, none where it did not occur."""
    combinations = table[list(by)].drop_duplicates() if by else None
    runs = table[["scenario", "replication"]].drop_duplicates()
    if combinations is None:
        return table
    whole = runs.merge(combinations, how="cross")
    keys = ["scenario", "replication", *by]
    return whole.merge(table, on=keys, how="left").fillna({"wte": 0.0, "hours": 0.0})
