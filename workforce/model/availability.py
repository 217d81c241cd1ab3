"""How many hours a whole-time equivalent is available: full-time hours and absence by staff group."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Month, Name, Text
from workforce.model.numbers import Factor, HoursPerWeek, Share

__all__ = ["Absence", "Availability", "MonthWeights", "StaffGroup"]


class Absence(Basis):
    """Shares of *paid* time absent, by reason."""

    annual_leave: Share
    public_holidays: Share
    sickness: Share
    study: Share
    maternity: Share
    other: Share

    @property
    def absent_share(self) -> float:
        """The share of paid time absent for any reason, from 0 to 1."""
        reasons = (
            self.annual_leave,
            self.public_holidays,
            self.sickness,
            self.study,
            self.maternity,
            self.other,
        )
        return sum(reason.value for reason in reasons)


class StaffGroup(Basis):
    """Full-time hours, absence, and the share of available time on support activities outside the pathway.

    `category allowance` is the WISN category allowance standard (WHO 2010), as a share of available time.
    """

    full_time_hours: HoursPerWeek
    absent: Absence
    category_allowance: Share


class MonthWeights(Basis):
    """A weight for every month."""

    months: dict[Month, Factor]


class Availability(Basis):
    """Availability by staff group.

    `sickness by month` are weights: how sickness of each month stands to the mean of the year.
    """

    file: Literal["availability"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    staff_groups: dict[Name, StaffGroup]
    sickness_by_month: MonthWeights | None = None
