"""Rules between files: what a pathway, its region and the tables must say for one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.documents.problems import did_you_mean, listed
from workforce.model.blocks import REST
from workforce.model.calendar import year_name
from workforce.model.cases import Cases, case_values
from workforce.model.pathway import (
    AgeAttribute,
    AreaAttribute,
    Cover,
    Floor,
    OnCall,
    Pathway,
    PresenceByStarts,
    SexAttribute,
    TravelAttribute,
)
from workforce.network.build_attributes import area_shares
from workforce.network.build_demography import holds
from workforce.network.build_needs import limiting
from workforce.network.build_structure import Structure, role_of
from workforce.network.build_travel import ways
from workforce.planning.plans import Plan

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one address of a scenario's tree.

    Attributes:
        code: The rule's message code.
        path: The address, from the root: `pathways`, `region`, `roles` or `tables`.
        reason: What is wrong.
        remedy: What to write instead.
        value: The value as written, where there is a single one.
        year: The first financial year in which it is so, by its first calendar year.
        warning: Whether a run is possible all the same.
    """

    code: str
    path: Path
    reason: str
    remedy: str
    value: str | None = None
    year: int | None = None
    warning: bool = False


def _guess(name: str, known: Iterable[str], otherwise: str) -> str:
    guess = did_you_mean(name, list(known))
    return otherwise if guess is None else f"Did you mean '{guess}'?"


def _settings_follow_sites(plan: Plan, pathway: Pathway) -> list[str]:
    units = plan.region.settings
    return [name for name in pathway.settings if name in units and units[name].follows == "site"]


def settings_stand(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF451: the region says where every setting of a pathway stands."""
    for name, pathway in plan.pathways.items():
        for setting in pathway.settings:
            if setting not in plan.region.settings:
                yield Finding(
                    "WF451",
                    ("pathways", name, "settings", setting),
                    "The region does not say where this setting stands",
                    f"Add it to the region's settings, for example '{setting}: {{follows: site}}'.",
                    setting,
                )


def flows_given(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF452: the region says to which sites each area's patients go, where a pathway has settings at sites."""
    for name, pathway in plan.pathways.items():
        at_sites = _settings_follow_sites(plan, pathway)
        if not at_sites:
            continue
        if name not in plan.region.flows:
            reason = f"The region has no flows for the pathway '{name}', whose '{at_sites[0]}' stands at sites"
            yield Finding("WF452", ("region", "flows"), reason, f"Add '{name}' to the region's flows.")


def _roles_named(pathway: Pathway) -> Iterator[tuple[Path, str]]:
    """Every role a pathway names, and where: by `role`, by `who`, or by the need's own name."""
    for activity, block in pathway.activities.items():
        for name, need in block.needs.items():
            path = ("activities", activity, "needs", name)
            if need.role is not None:
                yield (*path, "role"), need.role
            elif need.who:
                yield from (((*path, "who"), role) for role in need.who)
            else:
                yield path, name
    for setting, unit in pathway.settings.items():
        for name, cover in unit.cover.items():
            yield ("settings", setting, "cover", name, "role"), cover.role
    yield from ((("red flags", "beside"), role) for role in (pathway.red_flags.beside if pathway.red_flags else ()))


def roles_known(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF453: every role that a pathway or the region names stands in the file of roles."""
    known = plan.roles.roles
    for name, pathway in plan.pathways.items():
        for path, role in _roles_named(pathway):
            if role not in known:
                remedy = _guess(role, known, "Add it to the file of roles, or name another with 'role:'.")
                yield Finding("WF453", ("pathways", name, *path), "There is no such role", remedy, role)
    for path, role in plan.region.roles_named():
        if role not in known:
            remedy = _guess(role, known, "Add it to the file of roles.")
            yield Finding("WF453", ("region", *path), "There is no such role", remedy, role)


def staff_groups_known(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF454: every role's staff group has its availability."""
    known = plan.availability.staff_groups
    for name, role in plan.roles.roles.items():
        if role.staff_group not in known:
            remedy = _guess(role.staff_group, known, "Add it to the table of availability.")
            reason = "The table of availability has no such staff group"
            yield Finding("WF454", ("roles", "roles", name, "staff group"), reason, remedy, role.staff_group)


def area_attributes_given(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF455: the region gives every area the shares of each attribute that comes from the area."""
    for name, pathway in plan.pathways.items():
        for attribute, item in pathway.attributes.items():
            if not isinstance(item, AreaAttribute):
                continue
            path = ("region", "area attributes", name)
            if attribute not in plan.region.area_attributes.get(name, {}):
                reason = f"The region says nothing of '{attribute}', which the pathway '{name}' takes from the area"
                yield Finding("WF455", path[:2], reason, f"Add '{attribute}' under '{name}', by area or trust.")
                continue
            yield from _area_rows(plan, (*path, attribute), (name, attribute), item.values)


def _area_rows(plan: Plan, path: Path, pair: tuple[str, str], values: Sequence[str]) -> Iterator[Finding]:
    for area in plan.region.areas.rows:
        shares = area_shares(plan.region, pair, area)
        strange = [value for value in shares if value not in values]
        if not shares:
            reason = f"There are no shares for the area '{area}' or its trust"
            yield Finding("WF455", path, reason, f"Give the shares of {listed(values, 'and')} there.")
        elif strange:
            reason = f"'{strange[0]}' is not a value of '{pair[1]}'"
            yield Finding("WF455", path, reason, f"Write {listed(values)}.", strange[0])
        elif abs(sum(shares.values()) - 1) > 1e-6:
            reason = f"The shares for '{area}' are {sum(shares.values()):.4%} together"
            yield Finding("WF455", path, reason, "Make them 100%, or write 'the rest' for one of them.")


def travel_given(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF471: the region says how long it is to wherever an attribute from travel asks for."""
    for name, pathway in plan.pathways.items():
        for attribute, item in pathway.attributes.items():
            if not isinstance(item, TravelAttribute):
                continue
            every = ((area, way) for area in plan.region.areas.rows for way in ways(plan.region, name, item, area))
            unknown = next((found for found in every if found[1].minutes is None), None)
            if unknown is not None:
                area, way = unknown
                near = f" and to '{way.further_than}'" if way.further_than else ""
                reason = f"The region does not say how long it is from '{area}' to '{way.to}'{near}"
                remedy = "Add the minutes to the region's travel to site, or name a setting that stands at sites."
                yield Finding("WF471", ("pathways", name, "attributes", attribute), reason, remedy, attribute)


def duty_given(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF456: a role that limits the flow has its duty in the region, in a setting the region places."""
    duties = {duty.role or name for name, duty in plan.region.duty.items()}
    for name, pathway in plan.pathways.items():
        for activity, block in pathway.activities.items():
            for need_name, need in limiting(block):
                role = role_of(need_name, need)
                if role not in duties:
                    path = ("pathways", name, "activities", activity, "needs", need_name)
                    reason = f"It limits the flow, but the region has no rota of '{role}' on duty"
                    yield Finding("WF456", path, reason, f"Add '{role}' to the region's duty, or take 'limits' out.")
    for name, duty in plan.region.duty.items():
        if duty.setting not in plan.region.settings:
            remedy = _guess(duty.setting, plan.region.settings, "Name a setting of the region.")
            reason = "The region does not say where this setting stands"
            yield Finding("WF456", ("region", "duty", name, "setting"), reason, remedy, duty.setting)


def ages_align(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF457: ages of incidences and attributes hold whole bands of the region's people, each band once."""
    people = plan.region.population.rows.get(year_name(plan.year), {})
    bands = list(dict.fromkeys(band for sexes in people.values() for band in sexes))
    for name, pathway in plan.pathways.items():
        for path, ranges in _age_ranges(pathway):
            for band in bands:
                held = [text for text in ranges if text != REST and _holds(text, band)]
                if len(held) > 1 or (not held and REST not in ranges):
                    where = "is in several ranges" if held else "is in no range"
                    reason = f"The region's band of ages {band} {where}"
                    remedy = "Write ranges that begin and end where the region's bands do, and cover all ages once."
                    yield Finding("WF457", ("pathways", name, *path), reason, remedy)
                    break


def _holds(text: str, band: str) -> bool:
    try:
        return holds(text, band)
    except ValueError:
        return False


def _age_ranges(pathway: Pathway) -> Iterator[tuple[Path, list[str]]]:
    by_age = False
    for name, group in pathway.groups.items():
        waiting: list[tuple[Path, Any]] = [(("groups", name, "arrivals", "incidence"), group.arrivals.incidence)]
        by_age = by_age or group.arrivals.incidence is not None
        while waiting:
            path, block = waiting.pop()
            if isinstance(block, Cases):
                if block.by == "age":
                    yield (*path, "cases"), [part for key in block.cases for part in case_values(key)]
                waiting.extend(((*path, "cases", key), inner) for key, inner in block.cases.items())
    for name, attribute in pathway.attributes.items():
        if by_age and isinstance(attribute, AgeAttribute):
            yield ("attributes", name, "values"), list(attribute.values.values())


def years_given(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF458: the region has the people, and where births arrive the births, of every year."""
    year = year_name(plan.year)
    for name, pathway in plan.pathways.items():
        for group, block in pathway.groups.items():
            form = block.arrivals.form
            if form == "incidence" and not plan.region.population.rows.get(year):
                reason = f"The region has no people for {year}, from whom '{group}' of '{name}' come"
                yield Finding("WF458", ("region", "population"), reason, "Add the year, or end the scenario before it.")
            if form == "births" and (plan.region.births is None or year not in plan.region.births.rows):
                reason = f"The region has no births for {year}, from which '{group}' of '{name}' come"
                yield Finding("WF458", ("region", "births"), reason, "Add the year, or end the scenario before it.")


def places_shared(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF459: a kind of place in several pathways is shared by all of them, where the region gives it a number."""
    owners: dict[str, list[str]] = {}
    for name, pathway in plan.pathways.items():
        for place in pathway.places:
            owners.setdefault(place, []).append(name)
    for place, names in owners.items():
        given = plan.region.places.get(place)
        if given is None:
            continue
        missing = [name for name in names if name not in (given.shared_by or ())]
        if len(names) > 1 and missing:
            reason = f"The pathways {listed(names, 'and')} all have a '{place}', which is not said to be shared"
            remedy = f"Write 'shared by: [{', '.join(names)}]', or give them names of their own."
            yield Finding("WF459", ("region", "places", place), reason, remedy, place)
        kept = {plan.pathways[name].places[place].setting for name in names}
        if len(kept) > 1:
            reason = f"'{place}' stands in {listed(sorted(kept), 'and')} of different pathways"
            yield Finding("WF459", ("region", "places", place), reason, "Let it stand in one setting.", place)


def settings_agree(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF470: pathways that name one setting say the same of its sector, and of the cover it owes a role."""
    first: dict[tuple[object, ...], tuple[str, object]] = {}
    for name, pathway in plan.pathways.items():
        for setting, unit in pathway.settings.items():
            path = ("pathways", name, "settings", setting)
            said: list[tuple[Path, tuple[object, ...], str]] = [((*path, "sector"), ("sector",), unit.sector)]
            said += [((*path, "cover", duty), *_owed(cover)) for duty, cover in unit.cover.items()]
            for at, what, value in said:
                owner, before = first.setdefault((setting, *what), (name, value))
                if before != value:
                    reason = f"The pathway '{owner}' says {before} of '{setting}', which is one setting for both"
                    remedy = "Say the same in both, or give one of the settings a name of its own."
                    yield Finding("WF470", at, reason, remedy, value)


def _owed(cover: Cover) -> tuple[tuple[object, ...], str]:
    """Which cover a rule asks for, and how much of it in words."""
    if isinstance(cover, OnCall):
        return ("on call", cover.role, cover.during), f"{cover.on_call.value:g} on call, {cover.worked.value:g} worked"
    if isinstance(cover, Floor):
        return ("floor", cover.role, cover.during), f"never fewer than {cover.never_fewer_than.value:g}"
    if isinstance(cover.presence, PresenceByStarts):
        return ("presence", cover.role), f"presence by starts of {', '.join(cover.presence.counted)}"
    return ("presence", cover.role), f"{cover.presence.value:g} hours a week"


def one_age_and_sex(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF460: a pathway has at most one attribute from age and one from sex."""
    for name, pathway in plan.pathways.items():
        for kind, word in ((AgeAttribute, "age"), (SexAttribute, "sex")):
            found = [key for key, item in pathway.attributes.items() if isinstance(item, kind)]
            for key in found[1:]:
                reason = f"'{found[0]}' comes from {word} already"
                remedy = "Keep one, with values fine enough for both."
                yield Finding("WF460", ("pathways", name, "attributes", key), reason, remedy, key)


def one_moment_a_point(structure: Structure, plan: Plan) -> Iterator[Finding]:
    """WF461: an activity marks at most one moment at its start and one at its end."""
    for name, pathway in plan.pathways.items():
        for activity, block in pathway.activities.items():
            for point in ("start", "end"):
                marked = [moment for moment, when in (block.marks or {}).items() if when == point]
                if len(marked) > 1:
                    reason = f"{listed([repr(m) for m in marked], 'and')} are both marked at the {point}"
                    path = ("pathways", name, "activities", activity, "marks")
                    yield Finding("WF461", path, reason, "Keep one of them: they are the same moment.")


RULES: tuple[Callable[[Structure, Plan], Iterator[Finding]], ...] = (
    settings_stand,
    flows_given,
    roles_known,
    staff_groups_known,
    area_attributes_given,
    travel_given,
    duty_given,
    ages_align,
    years_given,
    places_shared,
    settings_agree,
    one_age_and_sex,
    one_moment_a_point,
)


def same_over_years(structure: Structure) -> Iterator[Finding]:
    """WF462: what patients and places are does not change between years, only how many and how long."""
    first: dict[tuple[Path, str], Any] = {}
    seen: set[tuple[Path, str]] = set()
    for plan in structure.own:
        for path, what, value in _lasting(structure, plan):
            key = (path, what)
            if first.setdefault(key, value) != value and key not in seen:
                seen.add(key)
                reason = f"The {what} changes in {year_name(plan.year)}, from {_said(first[key])} to {_said(value)}"
                remedy = "Keep it for all years; to replace something, add it under another name."
                yield Finding("WF462", path, reason, remedy, year=plan.year)


def _lasting(structure: Structure, plan: Plan) -> Iterator[tuple[Path, str, Any]]:
    for name, pathway in plan.pathways.items():
        at = ("pathways", name)
        for activity, block in pathway.activities.items():
            yield (*at, "activities", activity, "setting"), "setting", block.setting
        for setting, unit in pathway.settings.items():
            yield (*at, "settings", setting, "sector"), "sector", unit.sector
        for place, kind in pathway.places.items():
            yield (*at, "places", place, "setting"), "setting", kind.setting
        for group, people in pathway.groups.items():
            together = people.arrivals.in_groups_of
            yield (*at, "groups", group, "arrivals"), "form of arrivals", people.arrivals.form
            yield (*at, "groups", group, "arrivals"), "number who arrive together", together and int(together.value)
            yield (*at, "groups", group), "list of what it inherits", tuple(sorted(people.inherits or ()))
        for attribute, item in pathway.attributes.items():
            path = (*at, "attributes", attribute)
            yield path, "form", type(item).__name__.removesuffix("Attribute").lower()
            yield path, "list of values", tuple(sorted(structure.survey(pathway).values[attribute]))
    for name, stands in plan.region.settings.items():
        yield ("region", "settings", name, "follows"), "unit that is followed", stands.follows
    for name, units in plan.region.cover_groups.items():
        yield ("region", "cover groups", name), "cover group", units.held


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"'{value}'"


def findings_of(structure: Structure) -> list[Finding]:
    """All findings of all rules, each once, with the first year in which it is so."""
    found: dict[Finding, int] = {}
    seen: set[tuple[Any, ...]] = set()
    for plan in structure.own:
        parts = (plan.region, plan.roles, plan.availability, *plan.pathways.values())
        year = year_name(plan.year)
        people = plan.region.population.rows.get(year, {})
        births = plan.region.births is not None and year in plan.region.births.rows
        key = (*map(id, parts), births, *(band for bands in people.values() for band in bands))
        if key in seen:
            continue
        seen.add(key)
        for rule in RULES:
            for finding in rule(structure, plan):
                found.setdefault(finding, plan.year)
    dated = [_dated(finding, year) for finding, year in found.items()]
    return dated + list(same_over_years(structure))


def _dated(finding: Finding, year: int) -> Finding:
    return Finding(finding.code, finding.path, finding.reason, finding.remedy, finding.value, year)
