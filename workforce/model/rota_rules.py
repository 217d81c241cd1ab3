"""What a rota must keep to: working time, shift patterns, and the tiers of doctors."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, BasisFields, Source
from workforce.model.blocks import Listed, Name, Text, TimeOfDay
from workforce.model.numbers import Duration, HoursPerWeek, Persons, Whole

__all__ = ["RotaRules", "ShiftPattern", "Shifts", "Tier", "WorkingTime"]


class WorkingTime(Basis):
    """Rules of working time, as the Working Time Regulations 1998 put them.

    Attributes:
        longest_week: The most worked hours of a week, averaged over `reference`.
        reference: Over how long weeks are averaged.
        daily_rest: Unbroken rest between two shifts.
        weekly_rest: Unbroken rest in every seven days.
        night: The most hours in 24 of who works nights, averaged over `reference` without days of weekly rest;
            none where they are compensated by rest.
        break_after: A shift longer than this has a break.
        rest_break: How long it is at least.
    """

    longest_week: HoursPerWeek
    reference: Duration
    daily_rest: Duration
    weekly_rest: Duration
    night: Duration | None = None
    break_after: Duration
    rest_break: Duration


class ShiftPattern(BasisFields):
    """A shift: from one time of day until another (past midnight where that is earlier), with its unpaid break."""

    from_: TimeOfDay
    until: TimeOfDay
    unpaid_break: Duration


class Shifts(Basis):
    """Sets of shifts by name; a set is worked as a whole."""

    sets: dict[Name, dict[Name, ShiftPattern]]


class Tier(Basis):
    """A tier of doctors: who is in it, by which rules they work, and what a full-time post gives to direct care.

    Attributes:
        bands: Whose band is one of these.
        working_time: The rules they work by.
        least: The fewest people who can keep a rota round the clock.
        direct_care: Hours of direct care in a full-time week.
        weeks: Weeks worked in a year.
    """

    bands: Listed[Name]
    working_time: Name
    least: Whole
    direct_care: HoursPerWeek
    weeks: Persons


class RotaRules(Basis):
    """Working time, shifts and tiers.

    Attributes:
        working_time: Rules by name; `everyone` are those of who has no others.
        shifts: Sets of shifts.
        tiers: Tiers of doctors.
    """

    file: Literal["rota rules"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    working_time: dict[Name, WorkingTime]
    shifts: Shifts
    tiers: dict[Name, Tier] = Field(default_factory=dict)
