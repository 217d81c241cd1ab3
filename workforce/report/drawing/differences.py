"""What differs between two versions of a pathway: marked in a chart, and told in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workforce.model.pathway import Pathway
from workforce.report.drawing.chart import Box, Chart, Route
from workforce.report.drawing.flows import Step
from workforce.report.drawing.words import length_in_full, lengths, out_of_100, staff_in_full, title_of

__all__ = ["changed_activities", "differences_told", "marked", "moved_on"]

POINT = 0.01
"""Shares that differ by so much count as changed."""

COMING = 0.02
"""Of all patients, so many more or fewer who come somewhere are worth a sentence; less may be chance."""


def marked(new: Chart, old: Chart, changed: set[Step], moved: set[Step]) -> Chart:
    """The new chart with what is new, gone and changed since the old one.

    Args:
        new: The chart now.
        old: The chart before, parted in the same way.
        changed: The boxes whose content differs beyond how many come.
        moved: The boxes that patients are to leave by other shares.
    """
    before = {box.key: box for box in old.boxes}
    boxes = [_box(box, before.get(box.key), box.key in changed) for box in new.boxes]
    now = {box.key for box in new.boxes}
    boxes += [replace(box, status="removed") for box in old.boxes if box.key not in now]
    ways = {(route.source, route.target): route for route in old.routes}
    routes = [_route(route, ways.get((route.source, route.target)), moved) for route in new.routes]
    kept = {(route.source, route.target) for route in new.routes}
    routes += [
        replace(route, status="removed", label=f"{route.label} → none" if route.label else "")
        for pair, route in ways.items()
        if pair not in kept
    ]
    lanes = [*new.lanes]
    for lane in old.lanes:
        if all(lane.name != other.name for other in lanes):
            lanes.insert(max(0, len(lanes) - 1), lane)
    note = (
        "Green and + are new; red, dashed and − are gone; brown and ≠ are changed. An arrow leads from before to now."
    )
    return replace(new, lanes=tuple(lanes), boxes=tuple(boxes), routes=tuple(routes), notes=(note, *new.notes))


def _box(box: Box, before: Box | None, changed: bool) -> Box:
    if before is None:
        return replace(box, status="added")
    if out_of_100(before.reach) != out_of_100(box.reach) and box.key.kind != "group":
        moved = f"{out_of_100(before.reach)} → {out_of_100(box.reach)} of 100"
        box = replace(box, lines=(moved, *(line for line in box.lines if "of 100" not in line)))
    return replace(box, status="changed") if changed else box


def _route(route: Route, before: Route | None, moved: set[Step]) -> Route:
    if before is None:
        return replace(route, status="added", label=f"none → {route.label}" if route.label else "")
    if route.source not in moved or abs(route.share - before.share) < POINT:
        return route
    return replace(route, status="changed", label=f"{before.label} → {route.label}")


def moved_on(new: Pathway, old: Pathway) -> set[Step]:
    """The activities and groups of both whose patients go on by other shares, as the files say."""
    found = {
        Step("activity", name)
        for name, one in new.activities.items()
        if name in old.activities and one.next != old.activities[name].next
    }
    return found | {
        Step("group", name)
        for name, one in new.groups.items()
        if name in old.groups and one.begins != old.groups[name].begins
    }


def differences_told(new: Pathway, old: Pathway, now: Chart, before: Chart) -> tuple[str, ...]:
    """Every difference in a sentence: activities new, gone and changed, then where patients go, then where they come.

    Args:
        new: The pathway now.
        old: The pathway before.
        now: The chart of all its activities.
        before: The same of the pathway before.
    """
    return (*_activities(new, old), *_ways(now, before, moved_on(new, old)), *_comings(now, before))


def changed_activities(new: Pathway, old: Pathway) -> set[str]:
    """The activities of both whose setting, length or staff differ."""
    both = set(new.activities) & set(old.activities)
    return {name for name in both if _told_of(new, name) != _told_of(old, name)}


def _told_of(pathway: Pathway, name: str) -> tuple[str, ...]:
    one = pathway.activities[name]
    return title_of(one.setting, pathway.settings[one.setting]), length_in_full(one.lasts), *staff_in_full(one)


def _activities(new: Pathway, old: Pathway) -> Iterator[str]:
    for name, one in new.activities.items():
        title, where = title_of(name, one), title_of(one.setting, new.settings[one.setting])
        if name not in old.activities:
            yield f"New: {title}, in {where}; it lasts {length_in_full(one.lasts)}."
            continue
        other = old.activities[name]
        if one.setting != other.setting:
            yield f"{title} is now in {where}; it was in {title_of(other.setting, old.settings[other.setting])}."
        now, before = lengths(one.lasts), lengths(other.lasts)
        for case in {**now, **before}:
            if now.get(case) != before.get(case):
                of = f" ({case})" if case else ""
                yield f"{title}{of} now lasts {now.get(case, 'otherwise')}; before, {before.get(case, 'otherwise')}."
        needs, needed = staff_in_full(one), staff_in_full(other)
        gone, added = [each for each in needed if each not in needs], [each for each in needs if each not in needed]
        if added:
            yield f"{title} now needs {'; '.join(added)}."
        if gone:
            yield f"{title} no longer needs {'; '.join(gone)}."
    for name, one in old.activities.items():
        if name not in new.activities:
            yield f"Gone: {title_of(name, one)}."


def _ways(now: Chart, before: Chart, moved: set[Step]) -> Iterator[str]:
    titles = {box.key: box.title for chart in (before, now) for box in chart.boxes}
    one, two = ({(route.source, route.target): route for route in chart.routes} for chart in (before, now))
    found = []
    for pair in (pair for pair in {**one, **two} if pair[0] in moved):
        flows = [ways[pair].flow if pair in ways else 0.0 for ways in (one, two)]
        shares = [ways[pair].share if pair in ways else 0.0 for ways in (one, two)]
        if abs(shares[1] - shares[0]) >= POINT:
            found.append((abs(flows[1] - flows[0]), pair, shares))
    for _, (source, target), shares in sorted(found, key=lambda each: -each[0]):
        was, now_told = (f"{100 * share:.0f}%" if share else "none" for share in shares)
        yield f"After {titles[source]}, {now_told} go on to {titles[target]}; before, {was}."


def _comings(now: Chart, before: Chart) -> Iterator[str]:
    earlier = {box.key: box for box in before.boxes}
    for box in now.boxes:
        other = earlier.get(box.key)
        if other is not None and abs(box.reach - other.reach) >= COMING and box.key.kind != "group":
            verb = "end with" if box.key.kind == "end" else "come to"
            yield f"Of 100 patients, {out_of_100(box.reach)} {verb}: {box.title}; before, {out_of_100(other.reach)}."
