"""Roles, and the staff group, bands and career-framework levels of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workforce.model.basis import Basis, Source
from workforce.model.blocks import Name, Text
from workforce.model.numbers import ShareOrRest

__all__ = ["Role", "Roles"]


class Role(Basis):
    """A role: its staff group, its mix of bands and its mix of career-framework levels.

    Both mixes are shares by name, whole by `the rest`. A doctor's band is `consultant` or another grade.
    """

    title: Text | None = None
    staff_group: Name
    bands: dict[Name, ShareOrRest]
    career_level: dict[Name, ShareOrRest] | None = None


class Roles(Basis):
    """The roles that pathways name."""

    file: Literal["roles"]
    title: Text
    sources: dict[Name, Source] = Field(default_factory=dict)
    roles: dict[Name, Role]
