"""Pay by band, what unsocial hours and out-of-hours duties add, and what the employer pays on top."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Day, FinancialYear, Listed, Name, Text, Window
from workforce.model.numbers import HoursPerWeek, Money, Share

__all__ = ["OnCosts", "Pay", "PayRange", "Supplement", "UnsocialHours"]


class PayRange(Basis):
    """Basic pay of a whole-time equivalent of a band, from its first point to its last.

    Attributes:
        least: The first point.
        most: The last.
        place: Where between them the mean of those in post stands; the table's own if it is not said.
    """

    least: Money
    most: Money
    place: Share | None = None


class OnCosts(Basis):
    """The employer's part: a share of pay for the pension, and of pay above a threshold for national insurance."""

    pension: Share
    insurance: Share
    threshold: Money


class UnsocialHours(Basis):
    """Hours of the week that are paid more, and how much more.

    Attributes:
        days: The days; an hour belongs to the day it stands on, also where `over` runs past midnight.
        over: The part of these days; the whole of them if it is not said.
        bank_holidays: Whether bank holidays on other days count as well, all day.
        care_alone: Whether only hours of recorded work are paid more and not support work, which is then done at other
            times: what is added counts for that part of paid time which the category allowance leaves.
        bands: What is added to basic pay for each such hour, by band. Where an hour is in several of a table's blocks,
            the one that adds most counts.
    """

    days: Listed[Day]
    over: Window | None = None
    bank_holidays: bool = False
    care_alone: bool = False
    bands: dict[Name, Share]


class Supplement(Basis):
    """What is added to all basic pay of a band whatever hours are worked, as for doctors in training or on call.

    Attributes:
        share: Of basic pay.
        hours: The hours a week that basic pay and supplement together are for, where these are not the full-time hours
            of the staff group: a whole-time equivalent is then so many of these people as its hours take.
        pensionable: Whether the employer pays into the pension on it.
    """

    share: Share
    hours: HoursPerWeek | None = None
    pensionable: bool = True


class Pay(Basis):
    """Pay at the prices of one financial year.

    Attributes:
        prices: The year.
        place: Where in its range the mean of a band stands.
        unsocial_hours: What hours at night and at weekends add, by name.
        supplements: What is added to all basic pay of a band whatever hours are worked, by band.
    """

    file: Literal["pay"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    prices: FinancialYear
    place: Share
    on_costs: OnCosts
    bands: dict[Name, PayRange]
    unsocial_hours: dict[Name, UnsocialHours] = Field(default_factory=dict)
    supplements: dict[Name, Supplement] = Field(default_factory=dict)
