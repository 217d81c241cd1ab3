"""Prices of what is not pay by band: travel, temporary staff, posts kept on while care moves, and care by others."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import FinancialYear, Listed, Name, Text
from workforce.model.numbers import Duration, Factor, HourPrice, MilePrice, Share, Speed

__all__ = ["Bearer", "DoubleRunning", "HourOf", "Prices", "Temporary", "TravelPrice"]

HourOf = Literal["work", "care", "contact"]
"""What an hour is that has a price: of all work; of care, with support work in its price; or of contact with the
patient, with travel, records and support work in its price."""


class TravelPrice(Basis):
    """What staff are paid for their own car: miles are time on the road times the speed."""

    speed: Speed
    mile: MilePrice


class Temporary(Basis):
    """Bank and agency staff of a staff group.

    Attributes:
        share: The part of the need that they work.
        times: What an hour worked by them costs, for one pound that it costs by staff in post with all their paid
            absence.
    """

    share: Share
    times: Factor


class DoubleRunning(Basis):
    """How long posts that care has left are still paid: notice, redeployment, a ward run down while a team begins."""

    kept_on: Duration


class Bearer(Basis):
    """Who bears care that no trust's payroll does.

    Attributes:
        roles: The roles that they employ.
        hour: Of some of these, the price of an hour.
        hour_of: What this hour is: `work` (unless said), all time at work with the support work that the category
            allowance adds; `care`, time recorded for patients, with travel and records; or `contact`, time with the
            patient alone, as councils buy care at home. What an hour does not count, its price holds.
        settings: Settings in which patients are at home, whose days they bear, as families do.
        pathways: The pathways whose patients' days these are; unless said, all.
    """

    title: Text | None = None
    roles: Listed[Name] = ()
    settings: Listed[Name] = ()
    pathways: Listed[Name] = ()
    hour: dict[Name, HourPrice] = Field(default_factory=dict)
    hour_of: dict[Name, HourOf] = Field(default_factory=dict)


class Prices(Basis):
    """Prices of one financial year.

    Attributes:
        prices: The year.
        travel: Of staff on home visits, other than those of others.
        temporary: By staff group.
        double_running: Of posts that care has left.
        others: Bearers of care by name, as `council` or `general practice`.
    """

    file: Literal["prices"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    prices: FinancialYear
    travel: TravelPrice | None = None
    temporary: dict[Name, Temporary] = Field(default_factory=dict)
    double_running: DoubleRunning | None = None
    others: dict[Name, Bearer] = Field(default_factory=dict)
