"""What a drawing shows, before it has a place on paper: boxes in lanes, and routes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workforce.report.drawing.flows import Step

__all__ = ["ENDS", "SECTORS", "Box", "Chart", "Lane", "Route"]

ENDS = "<ends>"
"""The lane of how journeys end; no setting can be called so."""

SECTORS = {
    "ambulance": "Ambulance service",
    "primary": "General practice",
    "acute": "Hospital",
    "community": "Community services",
    "home": "Home",
    "social": "Care homes",
    "voluntary": "Voluntary sector",
}
"""Sectors in the order in which lanes stand, with what they are called."""


@dataclass(frozen=True)
class Lane:
    """A row of the drawing: a setting or a sector."""

    name: str
    title: str
    sector: str


@dataclass(frozen=True)
class Box:
    """Something patients come to.

    Attributes:
        key: Kind and name, for example (`activity`, `urgent scan`).
        lane: The lane it stands in.
        title: What is written in it.
        lines: Further short lines: how many come, how long they stay.
        staff: Who is needed, in words.
        told: Everything about it, for whoever points at it.
        reach: Of all patients, the share who ever come here.
        when: How far along the journey it stands.
        status: `same`, `added`, `removed` or `changed`, beside an older version.
    """

    key: Step
    lane: str
    title: str
    lines: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    told: str = ""
    reach: float = 0.0
    when: float = 0.0
    status: str = "same"


@dataclass(frozen=True)
class Route:
    """A way from one box to another.

    Attributes:
        source: Where it begins.
        target: Where it leads.
        flow: Patients who take it, for each patient who comes to the pathway (it may be more than 1).
        share: Of those who leave its source, the share who take it.
        label: What is written on it.
        status: `same`, `added`, `removed` or `changed`.
        begins: Whether patients who go on begin another patient here, who starts at the target.
    """

    source: Step
    target: Step
    flow: float
    share: float
    label: str
    status: str = "same"
    begins: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing without places: lanes from top to bottom, boxes and routes.

    Attributes:
        title: What it shows.
        subtitle: Whose figures, of which year.
        notes: What a reader must know, one sentence each.
    """

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()
    fixed: Mapping[Step, int] = field(default_factory=dict)
