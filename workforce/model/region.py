"""A region: where people live, where care is given, how patients flow between, and what stands where.

Long tables stand in CSV files beside the region file. A block that names one (`table:`) is given its `rows:`
on reading, nested by the key columns, so that a row's address is the path of its names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from workforce.model.basis import Basis, BasisFields, Source
from workforce.model.blocks import (
    Block,
    Day,
    FinancialYear,
    Listed,
    Name,
    Text,
    TimeOfDay,
    form_by_keys,
    refuse,
)
from workforce.model.numbers import Duration, Money, Persons, Share, ShareOrRest, Whole

__all__ = [
    "REGION_WIDE",
    "AreaRow",
    "BudgetRow",
    "CoverGroup",
    "Duty",
    "Hours",
    "PlaceNumbers",
    "Region",
    "Rota",
    "RotaLine",
    "SettingUnits",
    "SiteRow",
    "StaffInPostRow",
    "Table",
]

REGION_WIDE = "region"
"""The location of what the whole region shares."""

T = TypeVar("T")

YesNo = Literal["yes", "no"]


class Table(Basis, Generic[T]):
    """Rows by name, inline or from a CSV file beside the region file.

    Attributes:
        table: The CSV file.
        keys: Its key columns, by which the rows nest.
        value: The column that holds the value; without it a row is a mapping of the other columns.
        unit: The unit to put behind each cell, or behind the cells of the columns named.
        rows: The rows, nested by the key columns.
    """

    table: Text | None = None
    keys: Listed[Text] | None = None
    value: Text | None = None
    unit: Text | dict[Text, Text] | None = None
    rows: dict[Name, T] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _has_rows(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and "rows" not in value and "table" not in value:
            raise refuse("WF309", "The block has no rows.", "Name a CSV file (table, keys), or write rows.")
        return value


class AreaRow(Block):
    """An area of residence: its primary care trust and its share of the region's people."""

    title: Text | None = None
    pct: Name
    population_share: Share


class SiteRow(Block):
    """A site: what it is called, where it stands, who runs it and whether it lies outside the region."""

    title: Text
    town: Text
    trust: Text
    outside: YesNo = "no"


class StaffInPostRow(Block):
    """Staff in post as published, with what was counted (`basis`) and who was (`scope`)."""

    staff_group: Name | None = None
    role: Name | None = None
    basis: Text
    scope: Text
    wte: Persons | None = None
    headcount: Persons | None = None
    year: Text
    location: Name | None = None


class BudgetRow(Basis):
    """A ceiling on staff: money a year, whole-time equivalents or both.

    Attributes:
        scope: Whose money or posts they are, and for what.
        amount: Pounds a year, at the prices of the table of pay.
        wte: Whole-time equivalents.
        year: The only year it is for; otherwise it holds in every year, as the plan of that year has it.
        staff_group: The only staff group it is for; otherwise all together.
    """

    scope: Text
    amount: Money | None = None
    wte: Persons | None = None
    year: FinancialYear | None = None
    staff_group: Name | None = None


class Hours(BasisFields):
    """Opening hours on the listed days."""

    days: Listed[Day]
    from_: TimeOfDay
    until: TimeOfDay
    bank_holidays: bool = True


class RotaLine(BasisFields):
    """So many, from one hour until another on the listed days; `until` before `from` runs past midnight."""

    days: Listed[Day]
    from_: TimeOfDay
    until: TimeOfDay
    number: Whole
    bank_holidays: bool = True


class Rota(Basis):
    """Numbers by hour of the week; outside the lines there are none.

    `shift end` says what becomes of work in hand when a number falls: `finish` it, or `hand over`.
    """

    rota: dict[Name, RotaLine]
    shift_end: Literal["finish", "hand over"] = "finish"


class PlaceNumbers(Basis):
    """How many of a kind of place stand at each location, their opening hours, and who shares them."""

    numbers: dict[
        Name,
        Annotated[
            Annotated[Whole, Tag("<number>")] | Annotated[Rota, Tag("<rota>")],
            Discriminator(form_by_keys("<number>", ("rota", "<rota>"))),
        ],
    ] = Field(default_factory=dict)
    open: dict[Name, Hours] | None = None
    shared_by: Listed[Name] | None = None


class Duty(Basis):
    """The rota of a role that limits the flow, by location; `role` defaults to the entry's own name."""

    role: Name | None = None
    setting: Name
    locations: dict[Name, Rota]


class WorkingHours(Block):
    """Hours of the listed days; `until` before `from` runs past midnight."""

    days: Listed[Day]
    from_: TimeOfDay
    until: TimeOfDay


class SettingUnits(Basis):
    """Which unit of a setting serves a patient.

    A unit follows the patient's site, area or primary care trust, or is the region's own; `sends` then moves
    shares of a location's patients to other locations (by default all stay). Whom an activity of the setting refuses
    at a site is from then on treated at the site to which that one `diverts` (by default where they were).
    In its `working hours` the timed work of a unit is done, evenly, at whatever hour patients come to need it: staff
    on duty by the cover method follow them, and no journey does (by default work is done when it falls).
    """

    follows: Literal["site", "area", "pct", "region"]
    sends: dict[Name, dict[Name, ShareOrRest]] = Field(default_factory=dict)
    diverts: dict[Name, Name] = Field(default_factory=dict)
    working_hours: dict[Name, WorkingHours] | None = None


class CoverGroup(Block):
    """Units that are staffed as one, of one setting or of several that stand at the same locations.

    With `roles`, only these are one team over the units; all other roles stay with their unit's own cover group.
    """

    setting: Annotated[
        Annotated[Name, Tag("<one>")] | Annotated[Listed[Name], Tag("<several>")],
        Discriminator(lambda value: "<several>" if isinstance(value, (list, tuple)) else "<one>"),
    ]
    locations: Listed[Name]
    roles: Listed[Name] | None = None

    @property
    def held(self) -> tuple[Any, ...]:
        """What is staffed as one: settings, locations and, of a team, its roles."""
        return (self.settings, tuple(self.locations), *(self.roles or ()))

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings, one or several."""
        return (self.setting,) if isinstance(self.setting, str) else tuple(self.setting)


class Region(Basis):
    """A region as its planners wrote it."""

    region: Name
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    areas: Table[AreaRow]
    population: Table[dict[Literal["male", "female"], dict[Name, Persons]]]
    births: (
        Table[
            Annotated[
                Annotated[Persons, Tag("<all>")] | Annotated[dict[Name, Persons], Tag("<areas>")],
                Discriminator(
                    lambda value: "<areas>" if isinstance(value, Mapping) and "value" not in value else "<all>"
                ),
            ]
        ]
        | None
    ) = None
    sites: Table[SiteRow]
    flows: dict[Name, Table[dict[Name, Share]]] = Field(default_factory=dict)
    travel_to_site: Table[dict[Name, Duration]] | None = None
    travel_per_visit: Table[Duration] | None = None
    area_attributes: dict[Name, dict[Name, Table[dict[Name, ShareOrRest]]]] = Field(default_factory=dict)
    settings: dict[Name, SettingUnits] = Field(default_factory=dict)
    places: dict[Name, PlaceNumbers] = Field(default_factory=dict)
    duty: dict[Name, Duty] = Field(default_factory=dict)
    cover_groups: dict[Name, CoverGroup] = Field(default_factory=dict)
    staff_in_post: Table[StaffInPostRow] | None = None
    budgets: Table[BudgetRow] | None = None

    def roles_named(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The roles that the region names, each with where it does."""
        for name, duty in self.duty.items():
            yield ("duty", name), duty.role or name
        for name, team in self.cover_groups.items():
            for role in team.roles or ():
                yield ("cover groups", name, "roles"), role

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        """The financial years whose population is given, in the order written."""
        return tuple(self.population.rows)
