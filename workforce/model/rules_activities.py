"""Rules on activities: waiting, places, stays, and who is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workforce.model.findings import Finding, Path
from workforce.model.needs import Need, RatioNeed, WholeActivity, role_of
from workforce.model.pathway import Activity, AgeAttribute, AreaAttribute, SexAttribute, TravelAttribute
from workforce.model.survey import Survey

__all__ = ["ACTIVITIES"]

HIGHEST_LEVEL = 9
"""The highest level of the career framework (Skills for Health 2006)."""


def patience_leads_on(survey: Survey) -> Iterator[Finding]:
    """WF357: patience and `gives up to` stand together, and so do a waiting room and `refused to`."""
    for path, activity in _activities(survey):
        for key, target in (("patience", "gives up to"), ("waiting room", "refused to")):
            given = getattr(activity, key.replace(" ", "_")) is not None
            leads = getattr(activity, target.replace(" ", "_")) is not None
            if given and not leads:
                reason = f"'{key}' says that patients leave, and nothing says where to."
                yield Finding("WF357", (*path, key), reason, f"Write '{target}' and an activity or end.", at_key=True)
            elif leads and not given:
                reason = f"'{target}' stands without '{key}'."
                yield Finding("WF357", (*path, target), reason, f"Write '{key}', or take it out.", at_key=True)


def waits_for_something(survey: Survey) -> Iterator[Finding]:
    """WF358: patience and a waiting room stand where one can wait: for a place, or for staff who limit."""
    for path, activity in _activities(survey):
        limited = any(isinstance(need, WholeActivity) and need.limits for need in activity.needs.values())
        if activity.requests or limited or survey.stays_of.get(str(path[-1])):
            continue
        for key in ("patience", "waiting room", "keeps its turn"):
            if getattr(activity, key.replace(" ", "_")):
                reason = f"Nobody waits here, so '{key}' means nothing: no place is asked for and no staff limit."
                yield Finding("WF358", (*path, key), reason, "Name a place, or take it out.", at_key=True)


def one_way_of_places(survey: Survey) -> Iterator[Finding]:
    """WF359: places are named by `place` or by `places`, not both."""
    for path, activity in _activities(survey):
        if activity.place is not None and activity.places is not None:
            reason = "'place' and 'places' both stand here."
            yield Finding("WF359", (*path, "place"), reason, "Name them all under 'places'.", at_key=True)


def place_to_hold(survey: Survey) -> Iterator[Finding]:
    """WF360: turnover, and holding until the next, are of places that the activity asks for itself."""
    for path, activity in _activities(survey):
        for key in ("turnover", "holds until next"):
            if getattr(activity, key.replace(" ", "_")) and not activity.requests:
                reason = f"'{key}' is of a place, and this activity asks for none."
                yield Finding("WF360", (*path, key), reason, "Name a place, or take it out.", at_key=True)


def holds_for_a_place(survey: Survey) -> Iterator[Finding]:
    """WF361: an activity that holds its place until the next has a next that asks for one."""
    activities = survey.pathway.activities
    for path, activity in _activities(survey):
        targets = {edge.target for edge in survey.onward[str(path[-1])] if edge.way == "next"}
        after = [activities[name] for name in targets if name in activities]
        waits = any(next_.requests or survey.stays_of.get(n) for n, next_ in activities.items() if n in targets)
        limited = any(isinstance(n, WholeActivity) and n.limits for one in after for n in one.needs.values())
        if activity.holds_until_next and activity.requests and not waits and not limited:
            reason = "What follows never waits, so there is nothing to hold the place for."
            yield Finding("WF361", (*path, "holds until next"), reason, "Take it out.", at_key=True)


def stay_asks_once(survey: Survey) -> Iterator[Finding]:
    """WF362: a place kept by a stay is not asked for again by its activities, and no activity is in two stays."""
    for name, stay in survey.pathway.stays.items():
        for place, activity_name in enumerate(stay.over):
            activity = survey.pathway.activities.get(activity_name)
            at: Path = ("stays", name, "over", place)
            if activity is not None and stay.place in activity.requests:
                reason = f"'{activity_name}' asks for '{stay.place}' itself, which the stay keeps already."
                yield Finding("WF362", at, reason, "Take the place out of the activity.", activity_name)
            if stay.over.index(activity_name) != place:
                yield Finding("WF362", at, f"'{activity_name}' stands here twice.", "Keep it once.", activity_name)
            for other in survey.stays_of.get(activity_name, ()):
                if other < name:
                    reason = f"'{activity_name}' is within the stay '{other}' already."
                    yield Finding("WF362", at, reason, "Keep it in one of the two.", activity_name)


def when_full_changes(survey: Survey) -> Iterator[Finding]:
    """WF363: `when full` changes how long the activity lasts or what is next, exactly one."""
    for path, activity in _activities(survey):
        full = activity.when_full
        if full is not None and (full.lasts_times is None) == (full.next is None):
            reason = "'when full' changes nothing." if full.next is None else "'when full' changes two things."
            yield Finding("WF363", (*path, "when full"), reason, "Give one of 'lasts times' and 'next'.")


def sets_what_can_change(survey: Survey) -> Iterator[Finding]:
    """WF364: age, sex and what the area gives are the person's, and never set."""
    for path, name, _ in survey.sets():
        attribute = survey.pathway.attributes.get(name)
        if isinstance(attribute, (AgeAttribute, SexAttribute, AreaAttribute, TravelAttribute)):
            reason = f"'{name}' comes from the patient's {attribute.from_} and cannot be set."
            remedy = "Declare an attribute with 'values' and 'starts as', and set that."
            yield Finding("WF364", path, reason, remedy, name, at_key=True)


def age_or_otherwise(survey: Survey) -> Iterator[Finding]:
    """WF365: age and sex say what they are for groups that come without: all but those by incidence."""
    without = [name for name, group in survey.pathway.groups.items() if group.arrivals.incidence is None]
    for name, attribute in survey.pathway.attributes.items():
        if isinstance(attribute, (AgeAttribute, SexAttribute)) and attribute.otherwise is None and without:
            reason = f"Patients of '{without[0]}' come without {attribute.from_}, so '{name}' says nothing of them."
            remedy = "Write 'otherwise' with a value or shares."
            yield Finding("WF365", ("attributes", name), reason, remedy, name, at_key=True)


def role_once(survey: Survey) -> Iterator[Finding]:
    """WF366: a role that is there throughout is not needed again in the same activity.

    A ratio, or staff for the whole activity, is presence: what else the role does is done within it. A second need
    of the role says that the first covers it, or that it covers the first.
    """
    for path, activity in _activities(survey):
        seen: list[tuple[str, Need]] = []
        for name, need in activity.needs.items():
            role = role_of(name, need)
            for other_name, other in seen:
                apart = need.covered_by is None and other.covered_by is None
                there = isinstance(need, (RatioNeed, WholeActivity)) or isinstance(other, (RatioNeed, WholeActivity))
                if role is not None and role_of(other_name, other) == role and apart and there:
                    reason = f"'{other_name}' and '{name}' both need '{role}', and one of them throughout."
                    remedy = f"Write 'covered by: {other_name}', or take one out."
                    yield Finding("WF366", (*path, "needs", name), reason, remedy, name, at_key=True)
            seen.append((name, need))


def level_with_roles(survey: Survey) -> Iterator[Finding]:
    """WF367: a need is for a role, or for a level from 1 to 9 with the roles that may meet it."""
    for path, activity in _activities(survey):
        for name, need in activity.needs.items():
            at = (*path, "needs", name)
            if need.level is None and need.who is not None:
                yield Finding("WF367", (*at, "who"), "'who' stands without a level.", "Write 'level', or 'role'.")
            elif need.level is not None and (need.role is not None or not need.who):
                reason = "A level comes with 'who' and without 'role'."
                yield Finding("WF367", (*at, "level"), reason, "List the roles that may meet it under 'who'.")
            elif need.level is not None and not 1 <= need.level <= HIGHEST_LEVEL:
                reason = f"'{need.level}' is not a level of the career framework."
                yield Finding("WF367", (*at, "level"), reason, "Write a level from 1 to 9.", str(need.level))


def covers_do_not_circle(survey: Survey) -> Iterator[Finding]:
    """WF368: of two needs, one covers the other and is not covered itself."""
    for path, activity in _activities(survey):
        for name, need in activity.needs.items():
            other = activity.needs.get(need.covered_by or "")
            if other is not None and other.covered_by is not None:
                at = (*path, "needs", name, "covered by")
                reason = f"'{need.covered_by}' is itself covered by '{other.covered_by}'."
                yield Finding("WF368", at, reason, "Name a need that is covered by none.", need.covered_by)


def _activities(survey: Survey) -> Iterator[tuple[Path, Activity]]:
    for name, activity in survey.pathway.activities.items():
        yield ("activities", name), activity


ACTIVITIES: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    patience_leads_on,
    waits_for_something,
    one_way_of_places,
    place_to_hold,
    holds_for_a_place,
    stay_asks_once,
    when_full_changes,
    sets_what_can_change,
    age_or_otherwise,
    role_once,
    level_with_roles,
    covers_do_not_circle,
)
