"""Who arrives, when: patient groups, their arrivals and the profile of the year, the week and the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from workforce.model.basis import Basis
from workforce.model.blocks import Block, Day, Listed, Month, Name, Text, TimeOfDay, refuse
from workforce.model.cases import Cased
from workforce.model.lasts import Lasts
from workforce.model.numbers import Count, Duration, Factor, Rate, Share, Whole
from workforce.model.routes import Next

__all__ = ["ARRIVAL_FORMS", "Arrivals", "ClinicList", "Group", "MomentBefore", "Profile"]

ARRIVAL_FORMS = ("incidence", "births", "count", "every", "lists", "linked")


class ClinicList(Basis):
    """A scheduled list: so many patients together at one hour of the listed days, in each area."""

    days: Listed[Day]
    at: TimeOfDay
    number: Whole


class Arrivals(Basis):
    """How patients of a group come to be: exactly one form.

    Attributes:
        incidence: New patients per person and year, whole or by age and sex.
        births: New patients as a share of the area's births.
        count: New patients a year, split over areas by population.
        every: One patient each interval, from the first interval on, in each area.
        lists: Scheduled lists, in each area.
        linked: True for those who begin only through `also begins`.
        in_groups_of: How many arrive together.
    """

    incidence: Cased[Rate] | None = None
    births: Share | None = None
    count: Count | None = None
    every: Duration | None = None
    lists: dict[Name, ClinicList] | None = None
    linked: Literal[True] | None = None
    in_groups_of: Whole | None = None

    @property
    def form(self) -> str:
        """The name of the form given: incidence, births, count, every, lists or linked."""
        return next(form for form in ARRIVAL_FORMS if getattr(self, form) is not None)

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            given = [form for form in ARRIVAL_FORMS if form in value]
            if len(given) != 1:
                raise _forms_refused(given)
        return value


def _forms_refused(given: list[str]) -> PydanticCustomError:
    found = " and ".join(f"'{form}'" for form in given) or "none"
    return refuse(
        "WF306",
        f"Arrivals have exactly one form, and here is {found}.",
        "Give one of incidence, births, count, every, lists or linked.",
    )


class Profile(Basis):
    """Relative weights of the hours of the day, the days of the week and the months, each optional.

    Their mean is taken over the year's real days, so only their proportions count. `hour` is keyed by ranges
    of hours such as "00-03" that cover the day.
    """

    hour: dict[Text, Factor] | None = None
    weekday: dict[Day, Factor] | None = None
    month: dict[Month, Factor] | None = None


class MomentBefore(Block):
    """A moment before arrival, drawn: onset, for example."""

    before_arrival: Cased[Lasts]


class Group(Basis):
    """A patient group: how its patients arrive, and with which activity they begin.

    A linked group `inherits` the attributes named: they are what they are for the patient who begins it, then.
    """

    title: Text | None = None
    arrivals: Arrivals
    profile: Profile | None = None
    moments: dict[Name, MomentBefore] | None = None
    begins: Next
    inherits: Listed[Name] | None = None
