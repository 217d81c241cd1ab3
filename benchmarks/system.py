"""A benchmark model as plain figures, for tools that do not read pathway files: nothing of the package is imported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

END = -1
"""In place of a step: the journey is over."""
UNLIMITED = -1
"""In place of a place: none is needed, or there is no limit."""

Law = tuple[str, float, float]
"""`log-normal` with mean and standard deviation of the logarithm of hours, or `exponential` with the rate and 0."""
Routes = tuple[tuple[float, int], ...]
"""Shares added up so far, each with the step (or END) that follows; the last share is 1."""


@dataclass(frozen=True)
class System:
    """One benchmark model.

    Attributes:
        name: The model.
        hours: How long the run lasts; it starts empty, and who is there at its end is cut.
        steps: Names of the steps.
        place: Of each step: the place it needs, UNLIMITED.
        capacity: Of each place.
        places: Names of the places.
        gap: Of each group: mean hours between arrivals, which are a Poisson stream.
        until: Of each group: when the last may come, in hours.
        begins: Of each group: the first step.
        lasts: Of each group and step.
        routes: Of each group and step.
        roles: Names of the roles.
        staff: Of each step and role: staff for each patient while the step lasts.
    """

    name: str
    hours: float
    steps: tuple[str, ...]
    place: tuple[int, ...]
    capacity: tuple[int, ...]
    places: tuple[str, ...]
    gap: tuple[float, ...]
    until: tuple[float, ...]
    begins: tuple[int, ...]
    lasts: tuple[tuple[Law, ...], ...]
    routes: tuple[tuple[Routes, ...], ...]
    roles: tuple[str, ...]
    staff: tuple[tuple[float, ...], ...]

    def save(self, path: Path) -> None:
        """Write the figures as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load(path: Path) -> System:
    """Read what ``save`` wrote."""
    return System(**json.loads(path.read_text(encoding="utf-8")))


@dataclass
class Outcome:
    """What one replication of one tool gave, enough to compare tools by.

    Attributes:
        patients: How many arrived.
        starts: Of each step: how often it was started.
        waits: Of each place: the mean wait of those who were given it, in hours.
        minutes: Of each role: minutes of staff; empty where they were not asked for.
    """

    patients: int
    starts: dict[str, int]
    waits: dict[str, float]
    minutes: dict[str, float]

    def figures(self) -> dict[str, float]:
        """All figures under one name each."""
        return {
            "patients": float(self.patients),
            **{f"starts of {step}": float(number) for step, number in self.starts.items()},
            **{f"wait for {place}": wait for place, wait in self.waits.items()},
            **{f"minutes of {role}": minutes for role, minutes in self.minutes.items()},
        }


def as_r(system: System) -> str:
    """A system's figures as assignments in R; steps, places and groups count from 1, and 0 stands for none."""
    groups = range(len(system.gap))

    def vector(values: Iterable[object]) -> str:
        return f"c({', '.join(json.dumps(value) for value in values)})"

    def matrix(law: int) -> str:
        rows = vector(each[law] for row in system.lasts for each in row)
        return f"matrix({rows}, nrow = {len(groups)}, byrow = TRUE)"

    routes = ", ".join(
        "list(" + ", ".join(
            f"list(reached = {vector(share for share, _ in ways)}, target = {vector(step + 1 for _, step in ways)})"
            for ways in system.routes[group]
        ) + ")"
        for group in groups
    )  # fmt: skip
    figures = {
        "hours": json.dumps(system.hours),
        "place": vector(place + 1 for place in system.place),
        "places": vector(system.places),
        "capacity": vector(system.capacity),
        "gap": vector(system.gap),
        "until": vector(system.until),
        "begins": vector(step + 1 for step in system.begins),
        "mean_log": matrix(1),
        "sd_log": matrix(2),
        "routes": f"list({routes})",
    }
    return "".join(f"{name} <- {value}\n" for name, value in figures.items())
