"""Hours a whole-time equivalent has for patients, and how a role's whole-time equivalents fall on bands and levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workforce.model.availability import Availability, StaffGroup
from workforce.model.numbers import share_values
from workforce.model.roles import Roles

WEEKS_PER_YEAR = 52.143
"""Weeks in a year by which paid hours are counted: 52.143 x 37.5 h = 1,955.4 h (NHS convention)."""


@dataclass(frozen=True)
class Available:
    """What one whole-time equivalent of a staff group gives in a year.

    Attributes:
        paid_hours: 52.143 weeks of full-time hours.
        absent_share: share of *paid* time absent (leave, holidays, sickness, study, maternity, other).
        category_allowance: share of available time spent on support activities that no pathway records.
    """

    paid_hours: float
    absent_share: float
    category_allowance: float

    @property
    def hours(self) -> float:
        """Available working time (WISN): paid hours less absence."""
        return self.paid_hours * (1.0 - self.absent_share)

    @property
    def uplift(self) -> float:
        """The same absence as an addition to *worked* time: absent share / (1 - absent share)."""
        return self.absent_share / (1.0 - self.absent_share)

    @property
    def category_allowance_factor(self) -> float:
        """WISN's category allowance factor, 1 / (1 - share of available time on support activities)."""
        return 1.0 / (1.0 - self.category_allowance)

    def wte(self, worked_hours: float) -> float:
        """Whole-time equivalents that give so many recorded hours a year, by WISN (WHO 2010).

        Individual allowances are not in it.
        """
        return worked_hours * self.category_allowance_factor / self.hours


def available(group: StaffGroup) -> Available:
    """The available working time of a staff group as its table gives it."""
    return Available(
        WEEKS_PER_YEAR * group.full_time_hours.value, group.absent.absent_share, group.category_allowance.value
    )


def by_role(roles: Roles, availability: Availability) -> dict[str, Available]:
    """The available working time of every role, by the staff group it belongs to."""
    groups = {name: available(group) for name, group in availability.staff_groups.items()}
    return {name: groups[role.staff_group] for name, role in roles.roles.items()}


@dataclass(frozen=True)
class Post:
    """A share of a role's posts: one staff group, band and career-framework level."""

    role: str
    staff_group: str
    band: str
    career_level: str
    share: float


def posts(roles: Roles) -> Iterator[Post]:
    """How each role's whole-time equivalents fall on bands and career levels; shares of a role sum to 1.

    Band and level are mixes of the same posts: where both list the same number of posts in the same order of
    seniority they are paired from the most junior up, as far as the shares reach (the one pairing that never puts a
    higher level in a lower band).
    """
    for name, role in roles.roles.items():
        bands = [(band, share) for band, share in share_values(role.bands).items() if share > 0]
        levels = [(lev, s) for lev, s in share_values(role.career_level or {}).items() if s > 0] or [("", 1.0)]
        levels.sort()
        position, left_of_level = 0, levels[0][1]
        for band, share in bands:
            left = share
            while left > 1e-12:
                part = min(left, left_of_level) if position < len(levels) - 1 else left
                if part > 1e-12:
                    yield Post(name, role.staff_group, band, levels[position][0], part)
                left -= part
                left_of_level -= part
                if left_of_level <= 1e-12 and position < len(levels) - 1:
                    position += 1
                    left_of_level = levels[position][1]
