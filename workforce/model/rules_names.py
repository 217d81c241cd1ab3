"""Rules on names: whatever a pathway names is declared in it, and no name has two meanings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from workforce.documents.problems import did_you_mean
from workforce.model.basis import NO_BASIS, BasisFields
from workforce.model.cases import Cases
from workforce.model.findings import Finding, Path, unknown
from workforce.model.needs import RatioNeed, role_of
from workforce.model.numbers import Number
from workforce.model.pathway import Clock, Floor, HeldAttribute, OnCall, PresenceByStarts, TravelAttribute
from workforce.model.register import Node
from workforce.model.routes import Since
from workforce.model.survey import ARRIVAL, GROUP, Survey

__all__ = ["NAMES", "known_sources"]


def known_targets(survey: Survey) -> Iterator[Finding]:
    """WF311: every route leads to an activity or an end of the pathway."""
    for edge in survey.edges():
        if edge.target not in survey.targets:
            at_key = edge.path[-1] == edge.target
            yield unknown("WF311", edge.path, "an activity or an end", edge.target, survey.targets, at_key)


def known_settings(survey: Survey) -> Iterator[Finding]:
    """WF312: every setting named is declared under `settings`."""
    settings = survey.pathway.settings
    for section in ("places", "activities"):
        for name, item in getattr(survey.pathway, section).items():
            if item.setting not in settings:
                yield unknown("WF312", (section, name, "setting"), "a setting", item.setting, settings)
    for name, attribute in survey.pathway.attributes.items():
        if isinstance(attribute, TravelAttribute):
            for key, setting in (("to", attribute.to), ("further than", attribute.further_than)):
                if setting is not None and setting not in settings:
                    yield unknown("WF312", ("attributes", name, key), "a setting", setting, settings)


def known_places(survey: Survey) -> Iterator[Finding]:
    """WF313: every kind of place named is declared under `places`."""
    places = survey.pathway.places
    for name, activity in survey.pathway.activities.items():
        at = ("activities", name)
        if activity.place is not None and activity.place not in places:
            yield unknown("WF313", (*at, "place"), "a place", activity.place, places)
        for place in activity.places or {}:
            if place not in places:
                yield unknown("WF313", (*at, "places", place), "a place", place, places, at_key=True)
        full = activity.when_full
        if full is not None and full.place not in places:
            yield unknown("WF313", (*at, "when full", "place"), "a place", full.place, places)
    for name, stay in survey.pathway.stays.items():
        if stay.place not in places:
            yield unknown("WF313", ("stays", name, "place"), "a place", stay.place, places)


def known_groups(survey: Survey) -> Iterator[Finding]:
    """WF314: every patient group that begins with another patient is declared under `groups`."""
    for path, _, group in survey.links():
        if group not in survey.pathway.groups:
            yield unknown("WF314", path, "a patient group", group, survey.pathway.groups)


def known_attributes(survey: Survey) -> Iterator[Finding]:
    """WF315: cases are by an attribute of the pathway, and only such are set and inherited."""
    for path, block in survey.cases():
        if block.by not in survey.values:
            yield unknown("WF315", (*path, "by"), "an attribute", block.by, survey.values)
    attributes = survey.pathway.attributes
    for path, name, _ in survey.sets():
        if name not in attributes:
            yield unknown("WF315", path, "an attribute", name, attributes, at_key=True)
    for group, people in survey.pathway.groups.items():
        for number, name in enumerate(people.inherits or ()):
            if name not in attributes:
                yield unknown("WF315", ("groups", group, "inherits", number), "an attribute", name, attributes)


def known_values(survey: Survey) -> Iterator[Finding]:
    """WF316: an attribute is set to, or starts as, one of its values."""
    for path, name, value in survey.sets():
        for at, leaf in _values_set(value, path):
            if leaf not in survey.values.get(name, (leaf,)):
                yield unknown("WF316", at, f"a value of '{name}'", leaf, survey.values[name], at[-1] == leaf)
    for name, attribute in survey.pathway.attributes.items():
        at = ("attributes", name)
        if isinstance(attribute, HeldAttribute) and attribute.starts_as not in attribute.values:
            start = attribute.starts_as
            yield unknown("WF316", (*at, "starts as"), f"a value of '{name}'", start, attribute.values)
        otherwise = getattr(attribute, "otherwise", None)
        for value in (otherwise,) if isinstance(otherwise, str) else (otherwise or {}):
            if value not in survey.values[name]:
                where: Path = (*at, "otherwise") if isinstance(otherwise, str) else (*at, "otherwise", value)
                yield unknown("WF316", where, f"a value of '{name}'", value, survey.values[name])


def known_shifts(survey: Survey) -> Iterator[Finding]:
    """WF317: every shift named by a ratio or by cover is declared under `shifts`."""
    shifts = survey.pathway.shifts
    for path, need in survey.written(RatioNeed):
        for shift in need.ratio if isinstance(need.ratio, dict) else ():
            if shift not in shifts:
                yield unknown("WF317", (*path, "ratio", shift), "a shift", shift, shifts, at_key=True)
    covers: tuple[type[OnCall | Floor], ...] = (OnCall, Floor)
    for kind in covers:
        for path, cover in survey.written(kind):
            if cover.during != "always" and cover.during not in shifts:
                yield unknown("WF317", (*path, "during"), "a shift", cover.during, ("always", *shifts))


def known_activities(survey: Survey) -> Iterator[Finding]:
    """WF318: stays, presence by starts and clocks name activities of the pathway."""
    activities = survey.pathway.activities
    for name, stay in survey.pathway.stays.items():
        for place, activity in enumerate(stay.over):
            if activity not in activities:
                yield unknown("WF318", ("stays", name, "over", place), "an activity", activity, activities)
    for path, presence in survey.written(PresenceByStarts):
        for name in presence.counted:
            if name not in activities:
                yield unknown("WF318", (*path, "by starts of"), "an activity", name, activities)
    for path, clock in survey.written(Clock):
        for key, point in (("from", clock.from_), ("until", clock.until)):
            named = _activity_of(point)
            if named is not None and named not in activities:
                yield unknown("WF318", (*path, key), "an activity", named, activities)


def known_moments(survey: Survey) -> Iterator[Finding]:
    """WF319: times since a moment, and clocks, name a moment that a group has or an activity marks."""
    for path, since in survey.written(Since):
        if since.since not in survey.moments:
            yield unknown("WF319", (*path, "since"), "a moment", since.since, survey.moments)
    for path, clock in survey.written(Clock):
        for key, point in (("from", clock.from_), ("until", clock.until)):
            if _activity_of(point) is None and point not in survey.moments:
                points = [f"{edge}{name}" for name in survey.pathway.activities for edge in _POINTS]
                near = points if did_you_mean(point, points) else survey.moments
                yield unknown("WF319", (*path, key), "a moment", point, (*survey.moments, *near))


def known_needs(survey: Survey) -> Iterator[Finding]:
    """WF320: a need is covered by another need of the same activity and role."""
    for name, activity in survey.pathway.activities.items():
        for need_name, need in activity.needs.items():
            role = role_of(need_name, need)
            needs = activity.needs.items()
            others = [one for one, other in needs if one != need_name and role_of(one, other) == role]
            if need.covered_by is not None and need.covered_by not in others:
                path = ("activities", name, "needs", need_name, "covered by")
                yield unknown("WF320", path, "another need of the same role", need.covered_by, others)


def one_meaning(survey: Survey) -> Iterator[Finding]:
    """WF321: no name is both an activity and an end, and none that is given is declared again."""
    for name in survey.pathway.ends:
        if name in survey.pathway.activities:
            reason = f"'{name}' is both an activity and an end."
            yield Finding("WF321", ("ends", name), reason, "Give one of them another name.", name, True)
    if GROUP in survey.pathway.attributes:
        reason = "'group' is every patient's patient group."
        yield Finding("WF321", ("attributes", GROUP), reason, "Give this one another name.", GROUP, True)
    for path in _marked(survey):
        if path[-1] == ARRIVAL:
            yield Finding("WF321", path, "'arrival' is every patient's moment of arrival.", _OTHER, ARRIVAL, True)


_OTHER = "Give this moment another name."
_POINTS = ("start of ", "end of ")


def known_sources(nodes: tuple[Node, ...], sources: dict[str, Any]) -> Iterator[Finding]:
    """WF322: every source named stands under `sources`."""
    for node in nodes:
        block = node.value.basis if isinstance(node.value, Number) else node.value
        if block is NO_BASIS or not isinstance(block, BasisFields):
            continue
        if block.source is not None and block.source not in sources:
            yield unknown("WF322", (*node.path, "source"), "a source", block.source, sources)


def _activity_of(point: str) -> str | None:
    """Return the activity whose start or end a clock's point names, None where it names a moment."""
    for edge in _POINTS:
        if point.startswith(edge):
            return point.removeprefix(edge)
    return None


def _marked(survey: Survey) -> Iterator[Path]:
    for name, group in survey.pathway.groups.items():
        yield from (("groups", name, "moments", moment) for moment in group.moments or {})
    for name, activity in survey.pathway.activities.items():
        yield from (("activities", name, "marks", moment) for moment in activity.marks or {})


def _values_set(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Cases):
        for key, inner in value.cases.items():
            yield from _values_set(inner, (*path, "cases", key))
    else:
        for name in value.shares:
            yield (*path, "shares", name), name


NAMES: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    known_targets,
    known_settings,
    known_places,
    known_groups,
    known_attributes,
    known_values,
    known_shifts,
    known_activities,
    known_moments,
    known_needs,
    one_meaning,
)
