"""The staff an activity needs: who, for how long, in which of six forms.

needs:
  nurse assessment: {role: registered nurse, time: 30 min}
  ward round: {role: consultant, every: weekday, time: 10 min}
  midwife: {whole activity: 1}
  registered nurse: {ratio: {day: 1 per 6 patients, night: 1 per 10 patients}}
  physiotherapist: {visits: 4 per week, contact: 45 min, travel: 20 min}
  review: {role: stroke nurse, contacts: {six weeks: 6 weeks}, time: 45 min}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, PlainValidator, Tag
from pydantic.json_schema import WithJsonSchema

from workforce.model.basis import Basis
from workforce.model.blocks import DAYS, Day, Listed, Name, Text, TimeOfDay, Window, refuse, refusing
from workforce.model.cases import Cased
from workforce.model.numbers import Duration, PerWeek, Ratio, Share, Whole

__all__ = [
    "BY_AREA",
    "NINE",
    "Contacts",
    "EachPatient",
    "Need",
    "RatioNeed",
    "Repeated",
    "Timed",
    "Travel",
    "Visits",
    "WholeActivity",
    "days_of",
    "role_of",
]

BY_AREA: Literal["by area"] = "by area"
NINE = 9 * 3_600_000
"""Nine o'clock, when a repeated need falls unless it says otherwise."""
WORKING_WEEK: tuple[Day, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")


class EachPatient(Basis):
    """What all forms of need share.

    Attributes:
        role: The role, by default the need's own name.
        level: Instead of a role, a career level.
        who: With a level, the roles that may meet it, the first preferred.
        share: The share of patients who have the need, drawn once for each visit.
        covered_by: The need of the same activity within whose time this one is met, so that it adds none.
    """

    role: Name | None = None
    level: int | None = None
    who: Listed[Name] | None = None
    share: Cased[Share] | None = None
    covered_by: Name | None = None
    title: Text | None = None


class Timed(EachPatient):
    """A time for each activity, at its start, or spread evenly over it."""

    time: Cased[Duration]
    spread: bool = False


class Repeated(EachPatient):
    """A time on each listed day on which the patient is there at the stated hour.

    `working day` is Monday to Friday without bank holidays, `weekday` with them.
    """

    every: Literal["day", "weekday", "working day"] | Annotated[Listed[Day], BeforeValidator(lambda value: value)]
    time: Cased[Duration]
    at: TimeOfDay = NINE
    over: Window | None = None


class WholeActivity(EachPatient):
    """So many staff throughout the activity; with `limits`, it does not start without them."""

    whole_activity: Whole
    limits: bool = False


class RatioNeed(EachPatient):
    """Staff for the patients present together, at all hours or by shift (none in hours no shift names)."""

    ratio: Annotated[
        Annotated[Cased[Ratio], Tag("<always>")] | Annotated[dict[Name, Cased[Ratio]], Tag("<shifts>")],
        Discriminator(
            lambda value: "<shifts>" if isinstance(value, Mapping) and not {"by", "value"} & set(value) else "<always>"
        ),
    ]


def _by_area(value: Any) -> Any:
    if value != BY_AREA:
        raise refuse("WF204", f"'{value}' is not a time for travel.", "Write a duration, or 'by area'.")
    return value


Travel = Annotated[
    Annotated[Cased[Duration], Tag("<time>")]
    | Annotated[str, PlainValidator(_by_area), WithJsonSchema({"const": BY_AREA}), Tag("<area>")],
    Discriminator(lambda value: "<area>" if value == BY_AREA else "<time>"),
]
"""Travel for each visit: a time, or `by area` where the region says."""


class Visits(EachPatient):
    """Visits so many a week: contact, travel and records, shared evenly over the listed days.

    Attributes:
        visits: How many a week.
        contact: The time with the patient at each.
        travel: The time on the way for each, or `by area`.
        record: The time to write up each.
        on: The days on which visits fall.
        at: The hour at which they fall.
        over: Hours over which they are spread instead.
    """

    visits: Cased[PerWeek]
    contact: Cased[Duration]
    travel: Travel | None = None
    record: Cased[Duration] | None = None
    on: Listed[Day] = WORKING_WEEK
    at: TimeOfDay = NINE
    over: Window | None = None


class Contacts(EachPatient):
    """Contacts at stated times from the activity's start, which lapse at its end."""

    contacts: dict[Name, Cased[Duration]]
    time: Cased[Duration]
    travel: Travel | None = None
    record: Cased[Duration] | None = None


_FORMS = (
    ("ratio", "<ratio>"),
    ("visits", "<visits>"),
    ("contacts", "<contacts>"),
    ("every", "<repeated>"),
    ("whole activity", "<whole>"),
)


def _form(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise refuse("WF305", "A need is a mapping.", "Write, for example, {role: registered nurse, time: 30 min}.")
    given = [(key, tag) for key, tag in _FORMS if key in value]
    if len(given) > 1:
        both = " and ".join(f"'{key}'" for key, _ in given)
        raise refuse("WF305", f"A need has one form, and {both} are two.", "Keep one, or write two needs.")
    if not given and "time" not in value:
        raise refuse(
            "WF305",
            "The need says neither how long nor how many.",
            "Give one of time, every, whole activity, ratio, visits or contacts.",
        )
    return given[0][1] if given else "<timed>"


Need = Annotated[
    Annotated[Timed, Tag("<timed>")]
    | Annotated[Repeated, Tag("<repeated>")]
    | Annotated[WholeActivity, Tag("<whole>")]
    | Annotated[RatioNeed, Tag("<ratio>")]
    | Annotated[Visits, Tag("<visits>")]
    | Annotated[Contacts, Tag("<contacts>")],
    Discriminator(_form),
    refusing(_form),
]
"""One need for staff, in exactly one form."""


def days_of(every: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the weekdays that `every` names; `working day` gives Monday to Friday, bank holidays apart."""
    if isinstance(every, tuple):
        return every
    return DAYS if every == "day" else WORKING_WEEK


def role_of(name: str, need: Need) -> str | None:
    """Return the role a need asks for, by default the need's own name; None where it asks for a level."""
    return None if need.level is not None else need.role or name
