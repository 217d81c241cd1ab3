"""The overview of a pathway: the main flow from setting to setting, to be seen at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workforce.model.pathway import Pathway
from workforce.report.drawing.chart import ENDS, SECTORS, Box, Chart, Lane, Route
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.parts import (
    begun_of,
    end_of,
    middle,
    notes_of,
    routes_of,
    starts_of,
    through,
    totals_of,
    whens_of,
)
from workforce.report.drawing.words import out_of_100, roles_of, span, title_of

__all__ = ["Time", "by_setting", "times_of"]

FEW = 0.015
"""Routes that fewer of all patients take are left out."""

LATER = 3.0
"""So many steps later in the journey, a setting counts as come back to."""

WORTH_A_BOX = 0.05
"""For each patient who comes, so many comings are worth a box of their own."""

MS_PER_DAY = 86_400_000


class Time(NamedTuple):
    """One time of the journey at which patients are in a setting, and what is done then."""

    key: Step
    setting: str
    activities: tuple[str, ...]
    alone: bool


def by_setting(pathway: Pathway, flows: FlowTable, subtitle: str, times: Sequence[Time] | None = None) -> Chart:
    """The main flow from setting to setting in lanes by sector: what is to be seen at once.

    A setting to which patients come back much later in their journey has a box for each time.

    Args:
        pathway: The pathway.
        flows: How many take each route.
        subtitle: Whose figures they are.
        times: What to part settings by; by default as the flows have it.
    """
    given = times_of(pathway, flows) if times is None else times
    there = [
        time._replace(activities=tuple(name for name in time.activities if name in pathway.activities))
        for time in given
    ]
    times = [time for time in there if time.activities]
    steps = {name: time.key for time in times for name in time.activities}
    totals: dict[tuple[Step, Step], float] = defaultdict(float)
    for (source, target), flow in totals_of(flows).items():
        one, other = (steps[each.name] if each.kind == "activity" else each for each in (source, target))
        if one != other:
            totals[one, other] += flow
    kept = _main([*routes_of(totals), *begun_of(flows, steps)])
    whens = whens_of(pathway, flows)
    sectors = {name: pathway.settings[one.setting].sector for name, one in pathway.activities.items()}
    boxes = starts_of(pathway, flows, sectors, whens)
    boxes += [_time_box(pathway, flows, time, whens) for time in times]
    boxes += [end_of(pathway, end, flows) for end in pathway.ends]
    used = {key for route in kept for key in (route.source, route.target)}
    shown = tuple(box for box in boxes if box.key in used)
    filled = {box.lane for box in shown}
    lanes = [Lane(sector, title, sector) for sector, title in SECTORS.items() if sector in filled]
    lanes.append(Lane(ENDS, "How it ends", ""))
    notes = (*notes_of(pathway, flows), *_left_out(boxes, shown, totals, kept))
    return Chart(pathway.title, subtitle, tuple(lanes), shown, kept, notes)


def _main(routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes of an overview: those that some take, from boxes to which some come."""
    kept = [route for route in routes if route.flow >= FEW or (route.begins and route.flow)]
    while True:
        reached = {route.target for route in kept}
        sound = [route for route in kept if route.source.kind == "group" or route.source in reached]
        if len(sound) == len(kept):
            return tuple(kept)
        kept = sound


def times_of(pathway: Pathway, flows: FlowTable) -> list[Time]:
    """Every setting with its activities, parted where patients come back to it much later."""
    whens = whens_of(pathway, flows)
    found = []
    for setting in pathway.settings:
        inside = sorted(
            (name for name, one in pathway.activities.items() if one.setting == setting), key=whens.__getitem__
        )
        parts: list[list[str]] = []
        for name in inside:
            if parts and whens[name] - whens[parts[-1][-1]] < LATER:
                parts[-1].append(name)
            else:
                parts.append([name])
        many = [part for part in parts if _by_any(flows, part) >= WORTH_A_BOX]
        if len(many) < 2:
            parts = [inside] if inside else []
        for place, part in enumerate(parts):
            found.append(Time(Step("setting", f"{setting} {place}"), setting, tuple(part), len(parts) == 1))
    return found


def _by_any(flows: FlowTable, activities: Iterable[str]) -> float:
    """For each patient who comes, how many times one comes to some activity of several."""
    return sum(through(flows, name) for name in activities) / max(flows.patients, 1e-9)


def _time_box(pathway: Pathway, flows: FlowTable, time: Time, whens: Mapping[str, float]) -> Box:
    setting = pathway.settings[time.setting]
    inside = {name: pathway.activities[name] for name in time.activities}
    together = {(group, time.setting): 0.0 for group, at in flows.come if at in inside}
    for group, _ in together:
        together[group, time.setting] = flows.by_any(group, time.activities, time.setting if time.alone else None)
    reach = flows.reach(together, time.setting)
    people = sum(together.values())
    days = sum(number for (_, at), number in flows.days.items() if at in inside)
    title = title_of(time.setting, setting)
    most = max(inside, key=lambda name: through(flows, name))
    lines: tuple[str, ...] = (
        f"{out_of_100(reach)} of 100" + (f" · {span(days * MS_PER_DAY / people)}" if people else ""),
    )
    if not time.alone:
        lines = (title_of(most, inside[most]), *lines)
    told = "\n".join([title, *(title_of(at, one) for at, one in inside.items())])
    when = middle([(whens[at], through(flows, at)) for at in inside])
    staff = tuple(roles_of(inside[at] for at in _longest_first(inside, flows)))
    return Box(time.key, setting.sector, title, lines, staff, told, reach, when)


def _longest_first(activities: Iterable[str], flows: FlowTable) -> list[str]:
    """Activities by the days that patients spend in them, so that the staff of what is mostly done there come first."""
    days = {name: sum(number for (_, at), number in flows.days.items() if at == name) for name in activities}
    return sorted(days, key=lambda name: -days[name])


def _left_out(
    boxes: list[Box], shown: tuple[Box, ...], totals: Mapping[tuple[Step, Step], float], kept: tuple[Route, ...]
) -> tuple[str, ...]:
    few = len(totals) - sum(not route.begins for route in kept)
    told = []
    if few:
        told.append(f"Left out here: {few} routes that hardly 1 in 100 patients take; the parts show all.")
    gone = dict.fromkeys(box.title for box in boxes if box not in shown)
    if gone:
        told.append(f"Few or none come to: {', '.join(gone)}.")
    return tuple(told)
