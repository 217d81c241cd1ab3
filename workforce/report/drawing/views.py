"""Charts of activities: the whole of a pathway, and one setting with all that leads there and all that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workforce.model.pathway import Pathway
from workforce.report.drawing.chart import ENDS, SECTORS, Box, Chart, Lane
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.parts import begun_of, end_of, notes_of, routes_of, starts_of, totals_of, whens_of
from workforce.report.drawing.words import length, length_in_full, out_of_100, roles_of, staff_in_full, title_of

__all__ = ["by_activity", "of_setting"]


def by_activity(pathway: Pathway, flows: FlowTable, subtitle: str) -> Chart:
    """Every activity and every route that patients take, in lanes by setting; also what nobody comes to."""
    totals = totals_of(flows)
    whens = whens_of(pathway, flows)
    boxes = starts_of(pathway, flows, {name: one.setting for name, one in pathway.activities.items()}, whens)
    for name, activity in pathway.activities.items():
        reach = flows.reach(flows.come, name)
        came = f"{out_of_100(reach)} of 100 come" if reach else "nobody comes yet"
        staff = tuple(roles_of([activity]))
        told = "\n".join(
            [title_of(name, activity), f"lasts {length_in_full(activity.lasts)}", *staff_in_full(activity)]
        )
        lines = (came, length(activity.lasts))
        key = Step("activity", name)
        boxes.append(Box(key, activity.setting, title_of(name, activity), lines, staff, told, reach, whens[name]))
    boxes += [end_of(pathway, end, flows) for end in pathway.ends]
    used = {activity.setting for activity in pathway.activities.values()}
    lanes = [*_lanes(pathway, used), Lane(ENDS, "How it ends", "")]
    routes = (*routes_of(totals), *begun_of(flows, {name: Step("activity", name) for name in pathway.activities}))
    return Chart(pathway.title, subtitle, tuple(lanes), tuple(boxes), routes, notes_of(pathway, flows))


def _lanes(pathway: Pathway, used: set[str]) -> list[Lane]:
    """Lanes of the settings used, by sector."""
    order = list(SECTORS)
    settings = [(name, one) for name, one in pathway.settings.items() if name in used]
    settings.sort(key=lambda item: order.index(item[1].sector))
    return [Lane(name, title_of(name, one), one.sector) for name, one in settings]


def of_setting(whole: Chart, pathway: Pathway, setting: str) -> Chart:
    """One setting's activities with all that lead there and all that follow; every route of theirs.

    Args:
        whole: The chart of all activities.
        pathway: The pathway.
        setting: The setting's name.

    Raises:
        KeyError: There is no such setting.
    """
    title = title_of(setting, pathway.settings[setting])
    inside = {box.key for box in whole.boxes if box.lane == setting}
    by_key = {box.key: box for box in whole.boxes}
    titles = {lane.name: lane.title for lane in whole.lanes}
    boxes = [replace(by_key[key]) for key in by_key if key in inside]
    routes, fixed = [], {}
    for route in whole.routes:
        if route.source not in inside and route.target not in inside:
            continue
        source, target = route.source, route.target
        if source not in inside:
            source = Step("from", f"{source.kind} {source.name}")
            fixed[source] = -1
            boxes.append(_neighbour(source, by_key[route.source], titles))
        if target not in inside:
            target = Step("to", f"{target.kind} {target.name}")
            fixed[target] = 1
            boxes.append(_neighbour(target, by_key[route.target], titles))
        routes.append(replace(route, source=source, target=target))
    lane = Lane(setting, title, next(one.sector for one in whole.lanes if one.name == setting))
    unique = tuple({box.key: replace(box, lane=setting) for box in boxes}.values())
    return Chart(title, whole.subtitle, (lane,), unique, tuple(routes), (), fixed)


def _neighbour(key: Step, box: Box, titles: Mapping[str, str]) -> Box:
    """A box of another setting, small."""
    where = titles.get(box.lane, "")
    return Box(
        key,
        box.lane,
        box.title,
        (where,) if box.key.kind == "activity" else (),
        (),
        box.told,
        box.reach,
        box.when,
        box.status,
    )
