"""What all charts of a pathway are made of: routes with their shares, where journeys begin and end, notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from workforce.model.pathway import Pathway
from workforce.report.drawing.chart import ENDS, Box, Route
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.order import along, ranks
from workforce.report.drawing.words import out_of_100, title_of

__all__ = ["begun_of", "end_of", "middle", "notes_of", "routes_of", "starts_of", "through", "totals_of", "whens_of"]

LATEST = 1e12


def _linked(pathway: Pathway, flows: FlowTable) -> set[str]:
    """Groups whose patients come only with others."""
    return {name for name in pathway.groups if name not in flows.arrivals}


def totals_of(flows: FlowTable) -> dict[tuple[Step, Step], float]:
    """Patients on each route for each patient who comes, all groups together."""
    found: dict[tuple[Step, Step], float] = defaultdict(float)
    for (_, source, target), number in flows.routes.items():
        found[source, target] += number / max(flows.patients, 1e-9)
    return dict(found)


def routes_of(totals: Mapping[tuple[Step, Step], float]) -> tuple[Route, ...]:
    """Routes with the share of those who leave their source, those most taken first."""
    leaving: dict[Step, float] = defaultdict(float)
    for (source, _), flow in totals.items():
        leaving[source] += flow
    routes = []
    for (source, target), flow in totals.items():
        share = flow / leaving[source] if leaving[source] else 0.0
        told = out_of_100(share) + "%"
        routes.append(Route(source, target, flow, share, told))
    return tuple(sorted(routes, key=lambda route: -route.flow))


def begun_of(flows: FlowTable, steps: Mapping[str, Step]) -> tuple[Route, ...]:
    """Where patients begin others."""
    found: dict[tuple[Step, Step], float] = defaultdict(float)
    for (activity, group), number in flows.begins.items():
        found[steps[activity], Step("group", group)] += number / max(flows.patients, 1e-9)
    return tuple(Route(source, group, flow, 1.0, "", begins=True) for (source, group), flow in found.items())


def starts_of(pathway: Pathway, flows: FlowTable, lane_of: Mapping[str, str], whens: Mapping[str, float]) -> list[Box]:
    """Where journeys begin: one box a patient group, in the lane that most of its patients go to first."""
    found = []
    for name, group in pathway.groups.items():
        first = {to: flow for (_, source, to), flow in flows.routes.items() if source == Step("group", name)}
        most = max(first, key=lambda to: first[to], default=Step("end", ""))
        number = flows.arrivals.get(name)
        lines = (f"{number:,.0f} a year",) if number else ("begun by others",)
        reach = (number or 0.0) / max(flows.patients, 1e-9)
        title = title_of(name, group)
        when = -1.0 if number else whens.get(most.name, 0.0) - 0.5
        lane = lane_of.get(most.name, ENDS)
        found.append(Box(Step("group", name), lane, title, lines, told=title, reach=reach, when=when))
    return found


def end_of(pathway: Pathway, name: str, flows: FlowTable) -> Box:
    """The box of an end, with how many of 100 patients come to it."""
    title, step = title_of(name, pathway.ends[name]), Step("end", name)
    found = {key: number for key, number in flows.routes.items() if key[2] == step}
    flow = sum(found.values()) / max(flows.base(group for group, _, _ in found), 1e-9)
    return Box(Step("end", name), ENDS, title, (f"{out_of_100(flow)} of 100",), told=title, reach=flow, when=LATEST)


def notes_of(pathway: Pathway, flows: FlowTable) -> tuple[str, ...]:
    """What a reader of any chart must know."""
    notes = [
        "In the boxes: how many of 100 patients come there, and how long they are there. On the lines: where those who "
        "leave a box go next, in per cent; the wider, the more patients."
    ]
    linked = sorted(_linked(pathway, flows))
    if linked:
        named = ", ".join(title_of(name, pathway.groups[name]).lower() for name in linked)
        notes.append(f"Begun by other patients, and counted for themselves: {named}.")
    return tuple(notes)


def whens_of(pathway: Pathway, flows: FlowTable) -> dict[str, float]:
    """How far along the journey each activity stands; where nobody comes, with the one written before it."""
    totals = _with_begun(flows)
    between = _between_activities(totals)
    order = along([Step("activity", name) for name in pathway.activities], between)
    found = ranks(order, between)
    used = {target.name for _, target in totals if target.kind == "activity"}
    whens: dict[str, float] = {}
    last = 0.0
    for place, name in enumerate(pathway.activities):
        last = found[Step("activity", name)] if name in used else last
        whens[name] = last + place * 1e-6
    return whens


def _between_activities(totals: Mapping[tuple[Step, Step], float]) -> dict[tuple[Step, Step], float]:
    """What flows from activity to activity; whoever is begun comes after the activity that begins them."""
    found = {pair: flow for pair, flow in totals.items() if {step.kind for step in pair} == {"activity"}}
    for (source, group), flow in totals.items():
        if group.kind == "group":
            first = {to: number for (begin, to), number in totals.items() if begin == group and to.kind == "activity"}
            whole = max(sum(first.values()), 1e-9)
            for to, number in first.items():
                found[source, to] = found.get((source, to), 0.0) + flow * number / whole
    return found


def _with_begun(flows: FlowTable) -> dict[tuple[Step, Step], float]:
    """Routes, and from activities to the groups they begin."""
    found = totals_of(flows)
    for (activity, group), number in flows.begins.items():
        found[Step("activity", activity), Step("group", group)] = number / max(flows.patients, 1e-9)
    return found


def through(flows: FlowTable, activity: str) -> float:
    """Different patients a year who come to an activity."""
    return sum(number for (_, at), number in flows.come.items() if at == activity)


def middle(weighted: list[tuple[float, float]]) -> float:
    """The value at which half of the weight is reached."""
    ordered = sorted(weighted)
    half, reached = sum(weight for _, weight in ordered) / 2, 0.0
    for value, weight in ordered:
        reached += weight
        if reached >= half:
            return value
    return 0.0
