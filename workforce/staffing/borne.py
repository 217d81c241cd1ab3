"""The price of an hour of those whom others than the trusts employ, and what such an hour is."""

from __future__ import annotations

from typing import NamedTuple

from workforce.model.prices import HourOf, Prices
from workforce.planning.plans import Plan
from workforce.staffing.available import Available

__all__ = ["HourPriced", "borne", "days_borne"]


class HourPriced(NamedTuple):
    """The price of an hour in pounds, and of what it is an hour: work, care or contact."""

    price: float
    of: HourOf

    def of_wte(self, given: Available, support: bool = True) -> float:
        """Pounds a year of a whole-time equivalent, without what is bought by the hour of contact.

        Args:
            given: its available working time.
            support: whether support work is part of this time; time on duty is all care.
        """
        if self.of == "contact":
            return 0.0
        part = given.category_allowance_factor if support and self.of == "care" else 1.0
        return self.price * given.hours / part


def borne(plan: Plan) -> dict[str, HourPriced]:
    """The price of an hour of every role that others bear and that has one."""
    prices = plan.table(Prices)
    bearers = {} if prices is None else prices.others
    return {
        role: HourPriced(price.value, bearer.hour_of.get(role, "work"))
        for bearer in bearers.values()
        for role, price in bearer.hour.items()
    }


def days_borne(plan: Plan) -> dict[tuple[str, str], str]:
    """Who bears the days of patients who are at home, by pathway and setting."""
    prices = plan.table(Prices)
    return {
        (pathway, setting): name
        for name, bearer in ({} if prices is None else prices.others).items()
        for pathway in plan.pathways
        if not bearer.pathways or pathway in bearer.pathways
        for setting in bearer.settings
    }
