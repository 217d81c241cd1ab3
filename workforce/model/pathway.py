"""A care pathway, whole: groups, attributes, activities, settings, places, clocks and ends."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from workforce.model.arrivals import Group
from workforce.model.basis import Basis, BasisFields, Source, Within
from workforce.model.blocks import Block, Listed, Name, Text, Window, form_by_keys, refuse, refusing
from workforce.model.cases import Cased
from workforce.model.lasts import Lasts
from workforce.model.needs import Need
from workforce.model.numbers import Duration, HoursPerWeek, Share, ShareOrRest, Whole
from workforce.model.routes import AlsoBegins, Next, SetTo

__all__ = [
    "Activity",
    "AgeAttribute",
    "AreaAttribute",
    "Attribute",
    "Clock",
    "Cover",
    "DrawnAttribute",
    "End",
    "Floor",
    "HeldAttribute",
    "OnCall",
    "Pathway",
    "Place",
    "Presence",
    "PresenceByStarts",
    "RedFlag",
    "RedFlags",
    "Sector",
    "Setting",
    "SexAttribute",
    "Stay",
    "TravelAttribute",
    "WhenFull",
    "minutes",
]

Sector = Literal["ambulance", "acute", "community", "primary", "social", "home", "voluntary"]


class OnCall(Basis):
    """A team on call: so many people, and the share of the on-call hours that counts as work."""

    role: Name
    on_call: Whole
    worked: Share
    during: Name | Literal["always"] = "always"


class Floor(Basis):
    """The fewest of a role that a unit has on duty, whatever its patients."""

    role: Name
    never_fewer_than: Whole
    during: Name | Literal["always"] = "always"


class PresenceByStarts(Basis):
    """Hours of presence by how many times an activity, or several together, start in a year at the unit.

    `cases` is keyed by "under 2500", "2500 to 4000", "over 4000".
    """

    by_starts_of: Annotated[
        Annotated[Name, Tag("<one>")] | Annotated[Listed[Name], Tag("<several>")],
        Discriminator(lambda value: "<several>" if isinstance(value, (list, tuple)) else "<one>"),
    ]
    cases: dict[Text, HoursPerWeek]

    @property
    def counted(self) -> tuple[str, ...]:
        """The activities whose starts are counted, one or several."""
        return (self.by_starts_of,) if isinstance(self.by_starts_of, str) else tuple(self.by_starts_of)


class Presence(Basis):
    """Hours a week at which a role is present in a unit."""

    role: Name
    presence: Annotated[
        Annotated[HoursPerWeek, Tag("<hours>")] | Annotated[PresenceByStarts, Tag("<starts>")],
        Discriminator(form_by_keys("<hours>", ("by starts of", "<starts>"), ("cases", "<starts>"))),
    ]


def _cover_form(value: Any) -> str:
    keys = [key for key in ("on call", "never fewer than", "presence") if isinstance(value, Mapping) and key in value]
    if len(keys) != 1:
        raise refuse(
            "WF307",
            "Cover has exactly one form.",
            "Give one of on call (with worked), never fewer than, or presence.",
        )
    return f"<{keys[0]}>"


Cover = Annotated[
    Annotated[OnCall, Tag("<on call>")]
    | Annotated[Floor, Tag("<never fewer than>")]
    | Annotated[Presence, Tag("<presence>")],
    Discriminator(_cover_form),
    refusing(_cover_form),
]
"""Cover that a unit owes whatever its patients."""


class Setting(Basis):
    """Where care happens, the sector it belongs to, and the cover each of its units owes."""

    title: Text | None = None
    sector: Sector
    cover: dict[Name, Cover] = Field(default_factory=dict)


class Place(Block):
    """A kind of place; its number by location, its hours and its sharing stand in the region."""

    title: Text | None = None
    setting: Name


class AgeAttribute(BasisFields):
    """The age at arrival, in named ranges of whole years; `otherwise` is for groups without an age."""

    title: Text | None = None
    from_: Literal["age"]
    values: dict[Name, Text]
    otherwise: Name | dict[Name, ShareOrRest] | None = None
    within: Within | None = None


class SexAttribute(BasisFields):
    """Male or female, by the demography of arrivals; `otherwise` is for groups that come without a sex."""

    title: Text | None = None
    from_: Literal["sex"]
    otherwise: Literal["male", "female"] | dict[Literal["male", "female"], ShareOrRest] | None = None
    within: Within | None = None


class AreaAttribute(Block):
    """Given by the patient's area of residence; the region holds the shares."""

    title: Text | None = None
    from_: Literal["area"]
    values: Listed[Name]


class TravelAttribute(BasisFields):
    """How long the way from the patient's area is, by the region's travel to sites.

    Minutes to the setting `to`, less those to the setting `further_than` if there is one. `values` are keyed by name:
    "under 10 min", "10 to 25 min", "over 25 min", where a bound belongs to the range above it.
    """

    title: Text | None = None
    from_: Literal["travel"]
    to: Name
    further_than: Name | None = None
    values: dict[Name, Text]

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """The first and last minute of each value; a text that is no range of minutes is left out."""
        ranges = {name: minutes(text) for name, text in self.values.items()}
        return {name: found for name, found in ranges.items() if found is not None}


_MINUTES = re.compile(r"under (\d+) min|(\d+) to (\d+) min|over (\d+) min")


def minutes(text: str) -> tuple[float, float] | None:
    """Return the first and last minute of "under 10 min", "10 to 25 min" or "over 25 min", None if it is no range.

    What is under some minutes may be negative: a way that is shorter than another.
    """
    match = _MINUTES.fullmatch(text.strip())
    if match is None:
        return None
    if match[1]:
        return -math.inf, float(match[1])
    if match[4]:
        return float(match[4]), math.inf
    return float(match[2]), float(match[3])


class DrawnAttribute(Basis):
    """Drawn at arrival by shares, which may differ by attributes drawn before it."""

    title: Text | None = None
    shares: Cased[dict[Name, ShareOrRest]]


class HeldAttribute(Block):
    """Changed only by `set`, from the value it starts as."""

    title: Text | None = None
    values: Listed[Name]
    starts_as: Name


def _attribute_form(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise refuse(
            "WF308",
            "An attribute is a mapping.",
            "Write, for example, {shares: {mild: 60%, severe: the rest}}.",
        )
    if "from" in value:
        form = value["from"]
        if form not in ("age", "sex", "area", "travel"):
            reason = f"An attribute cannot come from '{form}'."
            raise refuse("WF308", reason, "Write from: age, sex, area or travel.")
        return f"<{form}>"
    if "shares" not in value and "starts as" not in value:
        raise refuse("WF308", "The attribute has no form.", "Give from, or shares, or values and starts as.")
    return "<drawn>" if "shares" in value else "<held>"


Attribute = Annotated[
    Annotated[AgeAttribute, Tag("<age>")]
    | Annotated[SexAttribute, Tag("<sex>")]
    | Annotated[AreaAttribute, Tag("<area>")]
    | Annotated[TravelAttribute, Tag("<travel>")]
    | Annotated[DrawnAttribute, Tag("<drawn>")]
    | Annotated[HeldAttribute, Tag("<held>")],
    Discriminator(_attribute_form),
    refusing(_attribute_form),
]
"""A property of patients that steers routes, times and needs: finitely many named values."""


class WhenFull(Basis):
    """What changes when at least `waiting` others wait for a place: how long it lasts, or what is next."""

    place: Name
    waiting: Whole
    lasts_times: Share | None = None
    next: Next | None = None


class Activity(Basis):
    """One step of care: where, how long, with which places and staff, and what follows.

    Attributes:
        setting: The setting in which it happens.
        lasts: How long it takes for a patient, queues apart.
        place: The one place held while it lasts.
        places: Several places held while it lasts, with how many of each: all at once or none.
        needs: The staff it takes.
        next: Where the patient goes then.
        priority: Who waits with the least number is served first.
        patience: How long a patient waits for its places before giving up.
        gives_up_to: Where one goes who gives up.
        waiting_room: How many may wait; whoever comes then is refused.
        refused_to: Where one goes who is refused.
        turnover: How long its places stay taken after it, cleaning for example.
        holds_until_next: Whether its places are kept until those of the next activity are granted.
        keeps_its_turn: Whether free places are kept for it against later requests until it has enough.
        when_full: What changes where others wait.
        set: What attributes become at its start.
        marks: Moments that its start or end marks.
        also_begins: Linked patients who begin when it ends, a newborn for example.
    """

    title: Text | None = None
    setting: Name
    lasts: Cased[Lasts]
    place: Name | None = None
    places: dict[Name, Whole] | None = None
    needs: dict[Name, Need] = Field(default_factory=dict)
    next: Next
    priority: Cased[Whole] | None = None
    patience: Cased[Lasts] | None = None
    gives_up_to: Name | None = None
    waiting_room: Whole | None = None
    refused_to: Name | None = None
    turnover: Duration | None = None
    holds_until_next: bool = False
    keeps_its_turn: bool = False
    when_full: WhenFull | None = None
    set: dict[Name, SetTo] | None = None
    marks: dict[Name, Literal["start", "end"]] | None = None
    also_begins: AlsoBegins | None = None

    @property
    def requests(self) -> dict[str, int]:
        """The places asked for at its start, with how many of each."""
        if self.place is not None:
            return {self.place: 1}
        return {name: int(number.value) for name, number in (self.places or {}).items()}


class Stay(Block):
    """One place kept over a section of the pathway, from the first of its activities until all are left."""

    place: Name
    over: Listed[Name]


class Clock(BasisFields):
    """A time to be measured between two points, with the standard it is held to, if any.

    A point is "arrival", "start of" or "end of" an activity, or a moment's name.
    """

    title: Text | None = None
    from_: Text
    until: Text
    within: Duration | None = None


class RedFlag(BasisFields):
    """What guidance says must not happen, since when, and the clocks whose time beyond their limit shows it.

    Where no event of the pathway shows it, `not counted` says why.
    """

    title: Text
    in_force_from: Text
    clocks: Listed[Name] | None = None
    not_counted: Text | None = None


class RedFlags(BasisFields):
    """Red flags, told for each hundred times that a clock stops, beside the staff of some roles."""

    for_each: Name
    beside: Listed[Name]
    flags: dict[Name, RedFlag]


class End(Block):
    """How a journey ends."""

    title: Text | None = None


class Pathway(Basis):
    """A care pathway as its clinicians wrote it.

    Attributes:
        pathway: Its name, by which scenarios and addresses name it.
        version: The version, raised with every agreed change.
        status: Whether clinicians have agreed it.
        drafted_from: From what it was written.
        sources: What is cited, by the names used in `source`.
        shifts: Named hours of the day, for staff by shift.
        settings: The kinds of unit in which care happens.
        places: The kinds of place that visits hold.
        groups: Who comes, how many, and when.
        attributes: What is known of a patient and steers routes, times and needs.
        activities: The steps of care.
        stays: Places kept over a section of the pathway.
        clocks: Times measured between two points.
        ends: How journeys end.
    """

    pathway: Name
    title: Text
    version: Text
    status: Literal["draft", "agreed", "retired"]
    drafted_from: Text
    sources: dict[Name, Source]
    shifts: dict[Name, Window] = Field(default_factory=dict)
    settings: dict[Name, Setting]
    places: dict[Name, Place] = Field(default_factory=dict)
    groups: dict[Name, Group]
    attributes: dict[Name, Attribute] = Field(default_factory=dict)
    activities: dict[Name, Activity]
    stays: dict[Name, Stay] = Field(default_factory=dict)
    clocks: dict[Name, Clock] = Field(default_factory=dict)
    red_flags: RedFlags | None = None
    ends: dict[Name, End]
