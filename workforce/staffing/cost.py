"""What need costs, component by component, at the prices of the tables of pay and of prices.

Of every whole-time equivalent with pay by band a part is in post and a part temporary. Those in post have basic pay,
what the unsocial hours of their unit and role add, and the employer's on-costs on both; an hour of temporary staff
costs so many times what all of that comes to. Staff on visits are paid miles. Care that others bear costs its price of
an hour, where there is one. What has neither pay nor price is `unpriced`, in whole-time equivalents, and costs nothing
here because nobody knows what it costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from workforce.model.calendar import MS_PER_DAY, year_name
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.planning.plans import Plan
from workforce.staffing.available import by_role
from workforce.staffing.borne import borne
from workforce.staffing.contacts import BESIDE, apart
from workforce.staffing.cost_hours import Week, unsocial_shares, week_of_need
from workforce.staffing.cover import DIMENSIONS as COVER_DIMENSIONS
from workforce.staffing.cover import cover_staff
from workforce.staffing.pay import post_pay
from workforce.staffing.projection import Projection
from workforce.staffing.wisn import wisn, with_allowances
from workforce.staffing.workload import DIMENSIONS, MS_PER_HOUR, workload_wte

__all__ = ["BY_TRUSTS", "COMPONENTS", "OWN", "Costing", "Method", "added_up", "kept_on"]

COMPONENTS = ("pay", "on_costs", "unsocial", "travel", "agency", "training", "double_running", "others")
"""The components of cost, in pounds a year; their sum is the `total`."""

Method = Literal["workload", "cover"]

BY_TRUSTS = ("pay", "on_costs", "unsocial", "travel", "agency", "double_running")
"""The components that trusts pay: neither students nor what others bear."""

OWN = ("pay", "on_costs", "unsocial")
"""The components of a post's own cost."""

_POST = ("year", "cover_group", "role", "staff_group", "band")
_UNIT = ("year", "cover_group", "setting", "role")
_PLACE = ("pathway", "setting", "location", "role")
DAYS_PER_YEAR = 365.25


def added_up(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Priced rows by some dimensions: components, `total`, what `trusts` pay of it, and what has no pounds."""
    columns = [*COMPONENTS, "unpriced", "days_at_home", "wte", "individual"]
    found = rows.groupby(list(by), dropna=False, observed=True)[columns].sum().reset_index()
    found.insert(len(by) + len(COMPONENTS), "total", found[list(COMPONENTS)].sum(axis=1))
    found.insert(len(by) + len(COMPONENTS) + 1, "trusts", found[list(BY_TRUSTS)].sum(axis=1))
    return found


@dataclass(frozen=True)
class Costing:
    """The priced need of one scenario.

    Attributes:
        projection: the scenario by the closed form.
        method: by which method need is found: `workload`, or `cover` (whole people on duty in each hour).
        service_level: of cover: the share of time in which enough are on duty.
    """

    projection: Projection
    method: Method = "workload"
    service_level: float = 0.95

    def rows(self, by: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Need and its components in some years, told apart by unit, post and whatever `by` names.

        Args:
            by: dimensions: of the workload method, or of cover.
            years: financial years, by their first calendar year.

        Raises:
            ValueError: an unknown dimension or method.
        """
        self._refuse(by)
        keys = list(dict.fromkeys([*_POST, *self.places, *by]))
        need = self._whole(self._need(keys, years), years)
        for name, column in self._rates(need, years).items():
            need[name] = column * need["wte"]
        beside = self._beside(years)
        more = [
            part for part in (self._travel(beside, keys, years), self._by_contact(beside, keys, years)) if len(part)
        ]
        found = pd.concat([need, *more], ignore_index=True)
        for name in (*COMPONENTS, "unpriced", "individual"):
            found[name] = found[name].fillna(0.0) if name in found else 0.0
        found["wte"] = found["wte"].fillna(0.0)
        return found.drop(columns="hours")

    def wte(self, keys: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """Need in whole-time equivalents alone, without what units owe whatever their patients."""
        return self._need(keys, years)

    @property
    def places(self) -> tuple[str, ...]:
        """The dimensions by which posts that care leaves are told apart."""
        return _PLACE if self.method == "workload" else ("setting", "role")

    def _refuse(self, by: Sequence[str]) -> None:
        if self.method not in get_args(Method):
            raise ValueError(f"'{self.method}' is not a method of costing; choose workload or cover")
        known = DIMENSIONS if self.method == "workload" else COVER_DIMENSIONS
        unknown = [name for name in by if name not in known]
        if unknown:
            reason = f"'{unknown[0]}' is not a dimension of cost by {self.method}"
            raise ValueError(f"{reason}; choose from {', '.join(known)}")

    def _need(self, keys: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        plans = {year: self.projection.plans.by_year[year] for year in years}
        if self.method == "workload":
            table = self.projection.expected.table
            some = table[table["year"].isin([year_name(year) for year in years])]
            return workload_wte(some, plans, keys)
        parts = [self.projection.cover(year, keys, self.service_level) for year in years]
        # A year's table of cover holds only that year; others would be empty rows.
        parts = [part[part["year"] == year_name(year)] for part, year in zip(parts, years, strict=True)]
        return pd.concat(parts, ignore_index=True)[[*keys, "hours", "wte"]]

    def _whole(self, need: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
        """Need by workload with individual allowances; time on duty by cover holds them."""
        if self.method == "cover":
            return need.assign(individual=0.0)
        plans = {year: self.projection.plans.by_year[year] for year in years}
        table = self.projection.expected.table
        some = table[table["year"].isin([year_name(year) for year in years])]
        return with_allowances(need, wisn(some, plans, _UNIT), _UNIT)

    def _beside(self, years: Sequence[int]) -> pd.DataFrame:
        """Hours of travel and of records, where anything is paid by them."""
        plans = [self.projection.plans.by_year[year] for year in years]
        prices = [plan.table(Prices) for plan in plans]
        miles = any(each is not None and each.travel is not None for each in prices)
        if not miles and not any(each.of == "contact" for plan in plans for each in borne(plan).values()):
            return pd.DataFrame(columns=["year", *BESIDE])
        return apart(self.projection.plans, years, only_beside=True)

    def _by_contact(self, beside: pd.DataFrame, keys: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """What is bought by the hour of contact, in rows of their own: all hours of care less travel and records."""
        plans = {year: self.projection.plans.by_year[year] for year in years}
        bought = [
            (year_name(year), role, each.price)
            for year, plan in plans.items()
            for role, each in borne(plan).items()
            if each.of == "contact"
        ]
        if not bought:
            return pd.DataFrame()
        table = self.projection.expected.table
        care = table[table["year"].isin([year_name(year) for year in years])]
        less = beside.assign(value=-MS_PER_HOUR * beside[list(BESIDE)].sum(axis=1))
        found = pd.concat([workload_wte(rows, plans, keys) for rows in (care, less) if len(rows)], ignore_index=True)
        found = found.merge(pd.DataFrame(bought, columns=["year", "role", "price"]), on=["year", "role"])
        return found.assign(others=found["hours"] * found["price"]).drop(columns=["wte", "price"])

    def _travel(self, beside: pd.DataFrame, keys: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """What staff with pay by band are paid for miles, in rows of their own."""
        plans = {year: self.projection.plans.by_year[year] for year in years}
        prices = {year_name(year): plan.table(Prices) for year, plan in plans.items()}
        mile = {year: each.travel for year, each in prices.items() if each is not None and each.travel is not None}
        if not mile:
            return pd.DataFrame()
        rows = beside[beside["travel"] > 0]
        rows = rows.assign(value=rows["travel"] * MS_PER_HOUR)
        found = workload_wte(rows, plans, keys)
        paid = pd.DataFrame([(year_name(y), *role) for y, plan in plans.items() for role in _paid(plan)])
        if not len(found) or not len(paid):
            return pd.DataFrame()
        paid.columns = pd.Index(["year", "role", "band"])
        found = found.merge(paid, on=["year", "role", "band"])
        rate = found["year"].map({year: each.speed.value * each.mile.value for year, each in mile.items()})
        found["travel"] = found["hours"] * rate.astype("float64").fillna(0.0)
        return found.drop(columns="wte")

    def _rates(self, need: pd.DataFrame, years: Sequence[int]) -> dict[str, pd.Series[float]]:
        """Pounds a year of a whole-time equivalent by component, for every row of need."""
        posts = need[list(_POST)].drop_duplicates()
        parts = []
        weeks: dict[int, Week] = {}
        for year in years:
            of = year if self.method == "cover" else self._year_of_change(year)
            if of not in weeks:
                weeks[of] = self._week(of)
            mine = posts[posts["year"] == year_name(year)]
            plan = self.projection.plans.by_year[year]
            parts.append(_rated(mine, plan, self._unsocial(plan, weeks[of], year), self.method == "workload"))
        rated = need[list(_POST)].merge(pd.concat(parts, ignore_index=True), on=list(_POST), how="left")
        rated.index = need.index
        return {name: rated[name] for name in ("pay", "on_costs", "unsocial", "agency", "others", "unpriced")}

    def _unsocial(self, plan: Plan, week: Week, year: int) -> Mapping[tuple[str | None, str, str], float]:
        """What unsocial hours add to basic pay, by cover group, role and band."""
        pay, calendar = plan.table(Pay), self.projection.expected.network.calendar
        if pay is None:
            return {}
        shares = unsocial_shares(week, plan, pay, calendar, year, self.method == "workload")
        return {(row[0], row[1], row[2]): row[3] for row in shares.itertuples(index=False, name=None)}

    def _year_of_change(self, year: int) -> int:
        """The last year in which the plan changed, whatever years are asked for: its week stands until the next."""
        plans = self.projection.plans
        before = [other for other in plans.years if other <= year]
        while len(before) > 1 and plans.by_year[before[-2]].tree is plans.by_year[year].tree:
            before.pop()
        return before[-1]

    def _week(self, year: int) -> Week:
        measures, network = self.projection.of_year(year), self.projection.expected.network
        if self.method == "workload":
            return week_of_need(measures, measures[measures["measure"] == "unit"], network, year)
        index = network.calendar.index_of(year)
        staff = cover_staff(measures, network, index, self.service_level)
        found: Week = {}
        for (group, role), part in staff.groupby(["cover_group", "role"], sort=False):
            ordered = part.sort_values("hour")
            found[str(group), str(role)] = (ordered["staff"] * ordered["times"]).to_numpy(dtype="float64")
        return found


def _paid(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every role and band with pay in the table, those apart that others bear."""
    pay, others = plan.table(Pay), borne(plan)
    for name, role in plan.roles.roles.items():
        if name not in others and pay is not None:
            yield from ((name, band) for band in role.bands if band in pay.bands)


def _rated(
    posts: pd.DataFrame, plan: Plan, added: Mapping[tuple[str | None, str, str], float], support: bool
) -> pd.DataFrame:
    """What a whole-time equivalent of each post costs in one year, by component.

    Args:
        posts: the posts.
        plan: the settled plan of the year.
        added: what unsocial hours add to basic pay.
        support: whether a whole-time equivalent's time holds support work, as by workload.
    """
    pay, prices, others = plan.table(Pay), plan.table(Prices), borne(plan)
    given = by_role(plan.roles, plan.availability)
    full_time = {name: each.full_time_hours.value for name, each in plan.availability.staff_groups.items()}
    temporary = {} if prices is None else prices.temporary
    rows = []
    for post in posts.itertuples(index=False, name=None):
        _, group, role, staff_group, band = post
        if role in others:
            rows.append((*post, 0.0, 0.0, 0.0, 0.0, others[role].of_wte(given[role], support), 0.0))
            continue
        if pay is None or band not in pay.bands:
            rows.append((*post, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0))
            continue
        unknown = added.get((None, role, band), 0.0)
        each = post_pay(pay, band, full_time[staff_group], added.get((group, role, band), unknown))
        bought = temporary.get(staff_group)
        share, times = (0.0, 1.0) if bought is None else (bought.share.value, bought.times.value)
        own = [(1.0 - share) * part for part in (each.basic, each.on_costs, each.added)]
        rows.append((*post, *own, share * times * each.total, 0.0, 0.0))
    columns = [*_POST, *OWN, "agency", "others", "unpriced"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[len(_POST) :], "float64"))


def kept_on(plan: Plan) -> float:
    """The part of a year in which posts that care has left are still paid."""
    prices = plan.table(Prices)
    running = None if prices is None else prices.double_running
    return 0.0 if running is None else running.kept_on.value / (DAYS_PER_YEAR * MS_PER_DAY)
