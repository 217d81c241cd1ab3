"""The figures of a benchmark model for other tools, read from its files alone, apart from the network."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from system import END, UNLIMITED, Law, Routes, System

from workforce.model.calendar import Calendar, year_number
from workforce.model.numbers import Duration, Rate, Ratio, Share
from workforce.model.reading import read_file

HERE = Path(__file__).resolve().parent
HOUR = 3_600_000


@dataclass(frozen=True)
class Lines:
    """What patients of a model may wait for, by name.

    Attributes:
        capacity: Of each kind of place.
        place: Of each activity, the kind of place it needs, None.
        priority: Of each group; the smaller goes first.
    """

    capacity: dict[str, int]
    place: dict[str, str | None]
    priority: dict[str, int]


def files_of(model: str) -> tuple[Any, Any, Any]:
    """The contents of a model's scenario, region and pathway."""
    scenario = read_file(HERE / f"{model}-scenario.yaml").content
    (name,) = scenario["pathways"]
    region, pathway = (read_file(HERE / f"{file}.yaml").content for file in (scenario["region"], name))
    return scenario, region, pathway


def lines_of(model: str) -> Lines:
    """The places of a model, and who goes first."""
    _, region, pathway = files_of(model)
    priorities = [a["priority"] for a in pathway["activities"].values() if "priority" in a] or [5]
    return Lines(
        {place: sum(region["places"][place]["numbers"].values()) for place in pathway["places"]},
        {name: activity.get("place") for name, activity in pathway["activities"].items()},
        {group: int(_case(priorities[0], group)) for group in pathway["groups"]},
    )


def staff_of(model: str) -> dict[str, dict[str, float]]:
    """Of each activity: the staff of each role that a patient needs while it lasts."""
    activities = files_of(model)[2]["activities"]
    return {
        name: {role: _staff(need) for role, need in each.get("needs", {}).items()} for name, each in activities.items()
    }


def system_of(model: str) -> System:
    """A model whose groups arrive at one rate, and whose steps depend on the group alone."""
    scenario, region, pathway = files_of(model)
    lines = lines_of(model)
    calendar = Calendar(year_number(scenario["first year"]), year_number(scenario["last year"]))
    groups, steps, places = list(pathway["groups"]), list(lines.place), list(lines.capacity)
    activities = list(pathway["activities"].values())
    comes = [_comes(group["arrivals"], region, calendar) for group in pathway["groups"].values()]
    staff = staff_of(model)
    roles = sorted({role for needs in staff.values() for role in needs})
    return System(
        name=model,
        hours=calendar.horizon_ms / HOUR,
        steps=tuple(steps),
        place=tuple(UNLIMITED if place is None else places.index(place) for place in lines.place.values()),
        capacity=tuple(lines.capacity.values()),
        places=tuple(places),
        gap=tuple(gap for gap, _ in comes),
        until=tuple(until for _, until in comes),
        begins=tuple(steps.index(group["begins"]) for group in pathway["groups"].values()),
        lasts=tuple(tuple(_law(_case(a["lasts"], group)) for a in activities) for group in groups),
        routes=tuple(tuple(_routes(_case(a["next"], group), steps) for a in activities) for group in groups),
        roles=tuple(roles),
        staff=tuple(tuple(needs.get(role, 0.0) for role in roles) for needs in staff.values()),
    )


def _case(block: Any, group: str) -> Any:
    """What stands for a group."""
    if not isinstance(block, Mapping) or "by" not in block:
        return block
    (found,) = (case for names, case in block["cases"].items() if group in names.split(" or "))
    return found


def _comes(arrivals: Mapping[str, Any], region: Mapping[str, Any], calendar: Calendar) -> tuple[float, float]:
    """Mean hours between arrivals, and the hour when they stop."""
    numbers = dict(_numbers(arrivals, region))
    hours = {year: calendar.hours_in(year) for year in numbers}
    coming = [year for year in sorted(numbers) if numbers[year]]
    rates = [numbers[year] / hours[year] for year in coming]
    if max(rates) - min(rates) > 1e-12 * max(rates):
        raise ValueError("the rate of arrivals changes from year to year")
    return 1 / rates[0], float(sum(hours[year] for year in coming))


def _numbers(arrivals: Mapping[str, Any], region: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
    """Arrivals expected in each year."""
    if "births" in arrivals:
        for year, areas in region["births"]["rows"].items():
            yield year_number(year), sum(areas.values()) * Share.read(arrivals["births"]).value
    else:
        for year, people in region["population"]["rows"].items():
            persons = sum(number for sex in people.values() for number in sex.values())
            yield year_number(year), persons * Rate.read(arrivals["incidence"]).value


def _law(lasts: Mapping[str, Any]) -> Law:
    mean = Duration.read(lasts["mean"]).value / HOUR
    if lasts.get("shape") == "exponential":
        return "exponential", 1 / mean, 0.0
    spread = math.log1p((Duration.read(lasts["sd"]).value / HOUR / mean) ** 2)
    return "log-normal", math.log(mean) - spread / 2, math.sqrt(spread)


def _routes(following: Any, steps: list[str]) -> Routes:
    """Shares added up, in the order written."""
    shares = {following: 1.0} if isinstance(following, str) else following["shares"]
    found, reached = [], 0.0
    for target, written in shares.items():
        reached = 1.0 if written in (1.0, "the rest") else reached + Share.read(written).value
        found.append((reached, steps.index(target) if target in steps else END))
    return tuple(found)


def _staff(need: Mapping[str, Any]) -> float:
    """Staff for each patient while a step lasts."""
    return Ratio.read(need["ratio"]).value if "ratio" in need else float(need["whole activity"])
