"""Time that staff owe beside recorded work: by individuals, by heads, and the share of work that is direct care.

The *category* allowance, which every member of a staff group owes, stands with availability.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Listed, Name, Text
from workforce.model.numbers import Duration, HoursPerWeek, Persons, Share

__all__ = ["Allowances", "DirectCare", "Heads", "IndividualAllowance"]


class IndividualAllowance(Basis):
    """An individual allowance standard (WISN, WHO 2010): work of some members of staff, whatever the volume of care.

    Attributes:
        role: Who.
        setting: In each unit of which setting.
        staff: How many of them in a unit.
        time: Of each, in every week of the year: who is away is stood in for.
    """

    role: Name
    setting: Name
    staff: Persons
    time: HoursPerWeek


class Heads(Basis):
    """What a staff group owes by heads, not by hours: whoever works half the week is trained as long.

    Attributes:
        participation: Whole-time equivalents per head.
        per_head: Hours a year of each head, by what they are for, that are not absence already.
    """

    participation: Share
    per_head: dict[Name, Duration] = Field(default_factory=dict)


class DirectCare(Basis):
    """The share of some roles' working time that is direct care, and what a programme takes it to."""

    roles: Listed[Name]
    share: Share
    aim: Share


class Allowances(Basis):
    """Allowances beside those of a whole staff group."""

    file: Literal["allowances"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    individual: dict[Name, IndividualAllowance] = Field(default_factory=dict)
    heads: dict[Name, Heads] = Field(default_factory=dict)
    direct_care: dict[Name, DirectCare] = Field(default_factory=dict)
