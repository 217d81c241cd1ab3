"""Who bears care, and what it is worth: the quantities that the care ledger books of a settled scenario.

Trusts (acute, community, ambulance) have pay by band; here with on-costs and supplements, without unsocial hours, which
`cost` has. Councils, general practices, care homes and voluntary organisations stand in the table of prices, with the
roles that they employ and the price of an hour where there is one. Families bear the days that patients are at home
during the pathway, in the settings that the table names; these days have no price, are told and never become money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from workforce.model.calendar import year_name
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.planning.plans import Plan, Plans
from workforce.staffing.available import by_role, posts
from workforce.staffing.borne import borne, days_borne
from workforce.staffing.contacts import BESIDE, apart
from workforce.staffing.pay import post_pay
from workforce.staffing.skill_mix import moved

__all__ = ["TRUSTS", "Booked", "booked"]

TRUSTS = "trusts"
HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Booked:
    """What stands in the books of one settled scenario.

    Attributes:
        quantities: hours, contacts, travel, wte, days and pounds by the ledger's keys.
        bearers: the bearer of each role that the trusts do not employ; those who bear days at home stand as roles too.
        priced: the roles that have a price in the first of the years.
    """

    quantities: pd.DataFrame
    bearers: Mapping[str, str]
    priced: frozenset[str]


def booked(plans: Plans, years: Sequence[int], keys: Sequence[str]) -> Booked:
    """The quantities of a settled scenario in some years, by the ledger's keys.

    Hours are with the work that roles do for others (`skill_mix`); contacts and travel stay with the role that the
    pathway names. What units owe whatever their patients stands under its need in place of an activity.
    """
    of_year = {year: plans.by_year[year] for year in years}
    rows = apart(plans, years)
    at_home = days_borne(of_year[min(of_year)])
    staff = rows[(rows["measure"] != "patient") & (rows["outside"].fillna(0) == 0)].copy()
    staff["activity"] = staff["activity"].astype(object).where(staff["activity"].notna(), staff["need"])
    staff = staff.astype(dict.fromkeys(keys, object))
    present = rows[rows["measure"] == "patient"]
    whose = [at_home.get(where, "") for where in zip(present["pathway"], present["setting"], strict=True)]
    days = present.assign(role=whose, days=present["hours"] / HOURS_PER_DAY)
    days = days[days["role"] != ""]
    days = days.astype(dict.fromkeys(keys, object))
    hours = moved(_summed(staff, keys, ["hours"]).reset_index(), of_year)
    table = pd.concat(
        [
            _summed(hours, keys, ["hours"]),
            _summed(staff, keys, ["contacts", "travel", "records"]),
            _summed(days, keys, ["days"]),
        ],
        axis=1,
    ).fillna(0.0)
    worth = pd.DataFrame(
        [(year_name(year), role, *each) for year, plan in of_year.items() for role, each in _worth(plan).items()],
        columns=["year", "role", "per_hour", "per_wte", "per_contact"],
    )
    priced = table.reset_index().merge(worth, on=["year", "role"], how="left")
    table["wte"] = (priced["hours"] * priced["per_hour"].fillna(0.0)).to_numpy()
    with_patient = table["hours"].to_numpy() - table[list(BESIDE)].sum(axis=1).to_numpy()
    pounds = table["wte"].to_numpy() * priced["per_wte"].fillna(0.0) + with_patient * priced["per_contact"].fillna(0.0)
    table["pounds"] = pounds.to_numpy()
    table = table.drop(columns="records")
    first = of_year[min(of_year)]
    known = frozenset(role for role, (_, pounds, _) in _worth(first).items() if pounds == pounds)
    return Booked(table, _bearers(first), known)


def _summed(rows: pd.DataFrame, keys: Sequence[str], values: list[str]) -> pd.DataFrame:
    return rows.groupby(list(keys), observed=True, dropna=False)[values].sum()


def _bearers(plan: Plan) -> dict[str, str]:
    """Who employs each role that the trusts do not, and who bears days at home."""
    prices = plan.table(Prices)
    employed = {} if prices is None else {role: name for name, each in prices.others.items() for role in each.roles}
    return employed | {name: name for name in days_borne(plan).values()}


def _worth(plan: Plan) -> dict[str, tuple[float, float, float]]:
    """For each role: whole-time equivalents for an hour recorded, pounds for one (not a number: no price) and pounds
    for an hour of contact where it is bought so."""
    pay, hourly = plan.table(Pay), borne(plan)
    given = by_role(plan.roles, plan.availability)
    full_time = {name: each.full_time_hours.value for name, each in plan.availability.staff_groups.items()}
    pounds = dict.fromkeys(given, 0.0)
    for post in posts(plan.roles):
        known = pay is not None and post.band in pay.bands
        each = (
            post_pay(pay, post.band, full_time[post.staff_group]).total if pay is not None and known else float("nan")
        )
        pounds[post.role] += post.share * each
    pounds |= {role: price.of_wte(given[role]) for role, price in hourly.items() if role in given}
    contact = {role: each.price for role, each in hourly.items() if each.of == "contact"}
    return {role: (each.wte(1.0), pounds[role], contact.get(role, 0.0)) for role, each in given.items()}
