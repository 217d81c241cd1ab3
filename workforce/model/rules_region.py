"""Rules on a region and on the files of roles and availability. A block whose table is not read yet is left alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import product
from typing import Any

from workforce.documents.problems import listed
from workforce.model.availability import Availability
from workforce.model.blocks import Window
from workforce.model.calendar import year_number
from workforce.model.findings import Finding, Path, unknown
from workforce.model.region import REGION_WIDE, Region, Rota
from workforce.model.roles import Roles
from workforce.model.rules_activities import HIGHEST_LEVEL
from workforce.model.rules_cases import one_rest, whole_shares
from workforce.model.rules_lasts import ages_covered

__all__ = ["AVAILABILITY", "REGION", "ROLES", "region_shares"]

_CLOSE = 1e-9


def region_shares(region: Region, among: Collection[Path] | None = None) -> Iterator[Finding]:
    """WF327 and WF328 for the shares of a region: of areas, flows, attributes and of patients sent elsewhere.

    Args:
        region: The region.
        among: The paths of the only blocks to look at; by default all.
    """
    for path, block in _shares(region):
        if among is not None and path not in among:
            continue
        yield from whole_shares(path, block)
        yield from one_rest(path, block)


def _shares(region: Region) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if region.areas.rows:
        yield ("areas", "rows"), {name: area.population_share for name, area in region.areas.rows.items()}
    for pathway, flow in region.flows.items():
        for area, shares in flow.rows.items():
            yield ("flows", pathway, "rows", area), shares
    for pathway, attributes in region.area_attributes.items():
        for attribute, table in attributes.items():
            for location, shares_of_values in table.rows.items():
                yield ("area attributes", pathway, attribute, "rows", location), shares_of_values
    for setting, units in region.settings.items():
        for location, sent in units.sends.items():
            yield ("settings", setting, "sends", location), sent


def _by_area(region: Region) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the rows of every table whose rows are areas."""
    for pathway, flow in region.flows.items():
        yield ("flows", pathway, "rows"), flow.rows
    if region.travel_to_site is not None:
        yield ("travel to site", "rows"), region.travel_to_site.rows
    for year, births in (region.births.rows if region.births is not None else {}).items():
        if isinstance(births, Mapping):
            yield ("births", "rows", year), births


def known_areas(region: Region) -> Iterator[Finding]:
    """WF370: tables by area name areas of the region."""
    areas = region.areas.rows
    if not areas:
        return
    for path, rows in _by_area(region):
        for area in rows:
            if area not in areas:
                yield unknown("WF370", (*path, area), "an area", area, areas, at_key=True)


def every_area(region: Region) -> Iterator[Finding]:
    """WF371: a flow, a table of births and a table of travel to sites have a row for every area."""
    areas = region.areas.rows
    for path, rows in _by_area(region):
        missing = [area for area in areas if area not in rows]
        if rows and missing:
            yield Finding("WF371", path, f"There is no row for {_few(missing)}.", "Give every area a row.")


def known_sites(region: Region) -> Iterator[Finding]:
    """WF372: flows, travel and those diverted lead to sites of the region's list."""
    sites = region.sites.rows
    if not sites:
        return
    for path, rows in _by_area(region):
        for area, by_site in rows.items():
            for site in by_site if isinstance(by_site, Mapping) else ():
                if site not in sites:
                    yield unknown("WF372", (*path, area, site), "a site", site, sites, at_key=True)
    for setting, units in region.settings.items():
        for origin, target in units.diverts.items():
            at: Path = ("settings", setting, "diverts", origin)
            for site, at_key in ((origin, True), (target, False)):
                if site not in sites:
                    yield unknown("WF372", at, "a site", site, sites, at_key)


def _locations(region: Region) -> dict[str, tuple[str, ...]]:
    """Return the locations of each kind: site, area, pct and region."""
    pcts = dict.fromkeys(area.pct for area in region.areas.rows.values())
    return {
        "site": tuple(region.sites.rows),
        "area": tuple(region.areas.rows),
        "pct": tuple(pcts),
        "region": (REGION_WIDE,),
    }


def known_locations(region: Region) -> Iterator[Finding]:
    """WF373: units, places, duty and cover groups stand at sites, areas, primary care trusts or `region`."""
    if not region.areas.rows or not region.sites.rows:
        return
    everywhere = [name for names in _locations(region).values() for name in names]
    for path, name, at_key in _named_locations(region):
        if name not in everywhere:
            yield unknown("WF373", path, "a location", name, everywhere, at_key)


def _named_locations(region: Region) -> Iterator[tuple[Path, str, bool]]:
    for setting, units in region.settings.items():
        for origin, sent in units.sends.items():
            at: Path = ("settings", setting, "sends", origin)
            yield at, origin, True
            yield from (((*at, target), target, True) for target in sent)
    for place, numbers in region.places.items():
        yield from ((("places", place, "numbers", name), name, True) for name in numbers.numbers)
    for role, duty in region.duty.items():
        yield from ((("duty", role, "locations", name), name, True) for name in duty.locations)
    for group, cover in region.cover_groups.items():
        for number, name in enumerate(cover.locations):
            yield ("cover groups", group, "locations", number), name, False
    for pathway, attributes in region.area_attributes.items():
        for attribute, table in attributes.items():
            at = ("area attributes", pathway, attribute, "rows")
            yield from (((*at, name), name, True) for name in table.rows)
    if region.travel_per_visit is not None:
        yield from ((("travel per visit", "rows", name), name, True) for name in region.travel_per_visit.rows)


def sent_from_where_it_follows(region: Region) -> Iterator[Finding]:
    """WF374: a setting sends patients from locations of the kind it follows."""
    locations = _locations(region)
    for setting, units in region.settings.items():
        origins = locations[units.follows]
        everywhere = {name for names in locations.values() for name in names}
        for origin in units.sends:
            if origins and origin in everywhere and origin not in origins:
                path = ("settings", setting, "sends", origin)
                reason = f"'{setting}' follows the patient's {units.follows}, and '{origin}' is none."
                yield Finding("WF374", path, reason, f"Name a {units.follows}.", origin, at_key=True)


def years_are_financial(region: Region) -> Iterator[Finding]:
    """WF302 for the population and the births: their rows are of financial years."""
    births = region.births.rows if region.births is not None else {}
    for block, rows in (("population", region.population.rows), ("births", births)):
        for year in rows:
            try:
                year_number(year)
            except ValueError:
                reason = f"'{year}' is not a financial year."
                remedy = "Write the year it starts in and the last two figures of the next, for example 2009/10."
                yield Finding("WF302", (block, "rows", year), reason, remedy, year, at_key=True)


def population_ages(region: Region) -> Iterator[Finding]:
    """WF352 for the population: in every year both sexes have ages that cover all, each once, in the same bands."""
    bands: tuple[str, ...] | None = None
    for year, sexes in region.population.rows.items():
        path: Path = ("population", "rows", year)
        missing = [sex for sex in ("male", "female") if sex not in sexes]
        if missing:
            yield Finding("WF352", path, f"There are no rows for {missing[0]}.", "Give both sexes.")
        for sex, persons in sexes.items():
            bands = bands or tuple(persons)
            if set(persons) != set(bands):
                reason = "The bands of age differ from those before."
                yield Finding("WF352", (*path, sex), reason, f"Use {listed(bands, 'and')}.")
            else:
                yield from ages_covered(persons, (*path, sex))


def rota_lines_apart(region: Region) -> Iterator[Finding]:
    """WF375: the lines of a rota do not overlap."""
    for path, rota in _rotas(region):
        lines = list(rota.rota.items())
        for place, (name, line) in enumerate(lines):
            for other, earlier in lines[:place]:
                both = set(line.days) & set(earlier.days)
                mine, theirs = Window(line.from_, line.until), Window(earlier.from_, earlier.until)
                if both and (mine.holds(theirs.start) or theirs.holds(mine.start)):
                    day = next(day for day in line.days if day in both)
                    reason = f"'{name}' overlaps '{other}' on {day}."
                    remedy = "Part them, or add their numbers up in one line."
                    yield Finding("WF375", (*path, "rota", name), reason, remedy, name, at_key=True)


def _rotas(region: Region) -> Iterator[tuple[Path, Rota]]:
    for place, numbers in region.places.items():
        for location, number in numbers.numbers.items():
            if isinstance(number, Rota):
                yield ("places", place, "numbers", location), number
    for role, duty in region.duty.items():
        for location, rota in duty.locations.items():
            yield ("duty", role, "locations", location), rota


def cover_groups_apart(region: Region) -> Iterator[Finding]:
    """WF376: a unit is in one cover group and, for each role, in one team; a team has the whole of a cover group."""
    seen: dict[tuple[str, str, str | None], str] = {}
    whole: dict[str, set[tuple[str, str]]] = {}
    for group, cover in region.cover_groups.items():
        if cover.roles is None:
            whole[group] = set(product(cover.settings, cover.locations))
        for setting, (number, location), role in product(
            cover.settings, enumerate(cover.locations), cover.roles or (None,)
        ):
            if (setting, location, role) in seen:
                path = ("cover groups", group, "locations", number)
                of_role = "" if role is None else f" for '{role}'"
                reason = f"'{setting}' at '{location}' is in '{seen[setting, location, role]}' already{of_role}."
                yield Finding("WF376", path, reason, "Keep it in one cover group.", location)
            seen.setdefault((setting, location, role), group)
    for team, cover in region.cover_groups.items():
        mine = set(product(cover.settings, cover.locations))
        for group, units in whole.items() if cover.roles is not None else ():
            if mine & units and units - mine:
                setting, location = min(units - mine)
                reason = f"The team has a part of '{group}', and not '{setting}' at '{location}'."
                remedy = "Name all settings and locations of that cover group, or none."
                yield Finding("WF376", ("cover groups", team, "locations"), reason, remedy)


def stock_counts_somebody(region: Region) -> Iterator[Finding]:
    """WF377: staff in post are of one staff group or role, counted as WTE or headcount."""
    rows = region.staff_in_post.rows if region.staff_in_post is not None else {}
    for name, row in rows.items():
        path = ("staff in post", "rows", name)
        if (row.staff_group is None) == (row.role is None):
            yield Finding("WF377", path, "It names a staff group and a role, or neither.", "Name one of them.")
        if row.wte is None and row.headcount is None:
            yield Finding("WF377", path, "It has neither WTE nor headcount.", "Give at least one.")


def _few(names: list[str]) -> str:
    shown = [repr(name) for name in names[:5]]
    return listed(shown, "and") if len(names) <= 5 else f"{', '.join(shown)} and {len(names) - 5} more"


def role_shares(roles: Roles) -> Iterator[Finding]:
    """WF327 and WF328 for the bands and career levels of a role."""
    for name, role in roles.roles.items():
        for key, block in (("bands", role.bands), ("career level", role.career_level)):
            if block is not None:
                yield from whole_shares(("roles", name, key), block)
                yield from one_rest(("roles", name, key), block)


def role_levels(roles: Roles) -> Iterator[Finding]:
    """WF378: career levels are those of the career framework, 1 to 9."""
    known = [str(level) for level in range(1, HIGHEST_LEVEL + 1)]
    for name, role in roles.roles.items():
        for level in role.career_level or {}:
            if level not in known:
                reason = f"'{level}' is not a level of the career framework."
                path = ("roles", name, "career level", level)
                yield Finding("WF378", path, reason, "Write a level from 1 to 9.", level, at_key=True)


def somebody_is_there(availability: Availability) -> Iterator[Finding]:
    """WF379: a staff group works some hours, is not absent all the time and has time for its patients."""
    for name, group in availability.staff_groups.items():
        path: Path = ("staff groups", name)
        absent = group.absent.absent_share
        if absent >= 1 - _CLOSE:
            reason = f"Staff would be absent {absent * 100:.10g}% of paid time."
            yield Finding("WF379", (*path, "absent"), reason, "Write shares of paid time, under 100% together.")
        if group.category_allowance.value >= 1 - _CLOSE:
            reason = "No available time is left for patients."
            yield Finding("WF379", (*path, "category allowance"), reason, "Write a share under 100%.")
        if group.full_time_hours.value <= 0:
            remedy = "Write them, for example '37.5 h per week'."
            yield Finding("WF379", (*path, "full time hours"), "A full-time week has hours.", remedy)


REGION: tuple[Callable[[Region], Iterator[Finding]], ...] = (
    region_shares,
    known_areas,
    every_area,
    known_sites,
    known_locations,
    sent_from_where_it_follows,
    years_are_financial,
    population_ages,
    rota_lines_apart,
    cover_groups_apart,
    stock_counts_somebody,
)
ROLES: tuple[Callable[[Roles], Iterator[Finding]], ...] = (role_shares, role_levels)
AVAILABILITY: tuple[Callable[[Availability], Iterator[Finding]], ...] = (somebody_is_there,)
