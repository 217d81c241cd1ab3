"""Staffing norms as their publishers state them: per bed, per patient, per case a year, and Birthrate Plus."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Name, Text
from workforce.model.numbers import Duration, Factor, Persons, Share

__all__ = ["BirthCategory", "BirthratePlus", "Norm", "NormStaff", "Norms", "OtherWork"]


class NormStaff(Basis):
    """So many whole-time equivalents (`wte`) for so many (`each`) beds, patients or cases a year."""

    wte: Persons
    each: Persons


class Norm(Basis):
    """A norm for the units of a setting.

    Attributes:
        setting: The setting.
        per: What it counts: `bed`, `patient` (there at a time) or `case` (beginning in a year).
        activity: Where `per` is `case`, the activity that a case begins.
        occupancy: Where `per` is `bed`, the share of beds in use by which beds follow from patients.
        absent_share: The share of *paid* time absent that is in the norm, if its publisher says so.
        uplift: The same as an addition to *worked* time, where it is said so. Neither: the norm does not say.
        staff: Whole-time equivalents by role.
        hours: Worked hours a year by role for each bed, patient or case, into which absence is still to come.
    """

    setting: Name
    per: Literal["bed", "patient", "case"]
    activity: Name | None = None
    occupancy: Share | None = None
    absent_share: Share | None = None
    uplift: Share | None = None
    staff: dict[Name, NormStaff] = Field(default_factory=dict)
    hours: dict[Name, Duration] = Field(default_factory=dict)


class BirthCategory(Basis):
    """A category of births by outcome: its hours, midwives to a woman, and share of births."""

    stay: Duration
    midwives: Factor
    share: Share


class OtherWork(Basis):
    """Other work of the delivery suite: hours for each woman, and how many there are per 100 births."""

    time: Duration
    per_100_births: Factor


class BirthratePlus(Basis):
    """Birthrate Plus for a delivery suite."""

    categories: dict[Name, BirthCategory]
    other: dict[Name, OtherWork] = Field(default_factory=dict)


class Norms(Basis):
    """Norms by name."""

    file: Literal["norms"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    norms: dict[Name, Norm]
    birthrate_plus: BirthratePlus | None = None
