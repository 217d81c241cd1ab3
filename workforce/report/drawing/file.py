"""The flows of a pathway that no region fits: from its file alone, cases counting alike."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from workforce.model.cases import walk
from workforce.model.numbers import share_values
from workforce.model.pathway import Pathway
from workforce.model.routes import RouteShare, Since, begun, share_blocks
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.words import typical

__all__ = ["ALIKE", "flows_of_file"]

ALIKE = "From the file alone, without a region's people: all cases and all patient groups count alike."
EACH = 100.0
"""Patients of each group."""

MS_PER_DAY = 86_400_000
STEPS = 500
GONE = 1e-6


def flows_of_file(pathway: Pathway) -> FlowTable:
    """How many would take each route if every case of a share held for as many patients, 100 a year of each group."""
    activities, linked = pathway.activities, _linked(pathway)
    onward = {name: _shares(pathway, one.next) for name, one in activities.items()}
    routes: dict[tuple[str, Step, Step], float] = defaultdict(float)
    begins: dict[tuple[str, str], float] = defaultdict(float)
    days: dict[tuple[str, str], float] = defaultdict(float)
    come: dict[tuple[str, str], float] = {}
    for group, one in pathway.groups.items():
        at: dict[str, float] = defaultdict(float)
        for target, share in _shares(pathway, one.begins).items():
            routes[group, Step("group", group), target] += EACH * share
            if target.kind == "activity":
                at[target.name] += EACH * share
        times: dict[str, float] = defaultdict(float)
        for _ in range(STEPS):
            at = _one_step(pathway, group, at, onward, routes, times)
            if sum(at.values()) < GONE:
                break
        for name, number in times.items():
            lengths = [typical(leaf) for _, _, leaf in walk(activities[name].lasts)]
            days[group, name] = number * sum(lengths) / len(lengths) / MS_PER_DAY
            come[group, name] = min(number, EACH)
            for other in begun(activities[name].also_begins):
                begins[name, other] += number
    visit: dict[tuple[str, str], float] = defaultdict(float)
    for (group, name), number in come.items():
        visit[group, activities[name].setting] = max(visit[group, activities[name].setting], number)
    arrivals = {group: EACH for group in pathway.groups if group not in linked}
    return FlowTable(arrivals, dict(routes), come, dict(visit), dict(days), dict(begins))


def _linked(pathway: Pathway) -> set[str]:
    return {name for name, group in pathway.groups.items() if group.arrivals.form == "linked"}


def _one_step(
    pathway: Pathway,
    group: str,
    at: dict[str, float],
    onward: dict[str, dict[Step, float]],
    routes: dict[tuple[str, Step, Step], float],
    times: dict[str, float],
) -> dict[str, float]:
    """Send everybody on by one activity; give where they are then."""
    after: dict[str, float] = defaultdict(float)
    for name, number in at.items():
        times[name] += number
        for target, share in onward[name].items():
            routes[group, Step("activity", name), target] += number * share
            if target.kind == "activity":
                after[target.name] += number * share
    return after


def _shares(pathway: Pathway, following: Any) -> dict[Step, float]:
    """The mean share of each target over all junctions of a `next`."""
    found: dict[Step, float] = defaultdict(float)
    leaves = [leaf for _, _, leaf in share_blocks(following, ()) if not isinstance(leaf, Since)]
    for leaf in leaves:
        if isinstance(leaf, str):
            found[_step(pathway, leaf)] += 1 / len(leaves)
            continue
        given = {name: one.share if isinstance(one, RouteShare) else one for name, one in leaf.shares.items()}
        for name, share in share_values(given).items():
            if share > 0:
                found[_step(pathway, name)] += share / len(leaves)
    return found


def _step(pathway: Pathway, name: str) -> Step:
    return Step("activity" if name in pathway.activities else "end", name)
