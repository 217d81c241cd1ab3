"""From settled plans to a network.

The main path reads in the order of design: names, then demand, journeys, places, geography, staff; each step gathers
its rows in tables of its own, kept once each, and gives finished arrays.
"""

from __future__ import annotations

from dataclasses import replace

from workforce.model.calendar import Calendar
from workforce.network.build_activities import ActivityRows
from workforce.network.build_attributes import AttributeRows
from workforce.network.build_clocks import finished_clocks
from workforce.network.build_cover import CoverRows
from workforce.network.build_demand import DemandRows
from workforce.network.build_geography import GeographyRows
from workforce.network.build_junctions import JunctionRows, finished_routes
from workforce.network.build_lookups import Tables, floats, ints
from workforce.network.build_needs import NeedRows, Windows
from workforce.network.build_places import PlaceRows
from workforce.network.build_structure import Structure
from workforce.network.checks import refuse_following, refuse_plans
from workforce.network.following import MOST_YEARS_BEFORE, longest_followed, years_needed
from workforce.network.network import Network, Streams
from workforce.planning.plans import Plans


def build_network(plans: Plans, years_before: int | None = None) -> Network:
    """Flatten a scenario's plans into the network that engines run.

    Args:
        plans: The scenario settled for each financial year, beside its root.
        years_before: How many years of arrivals before the first to run; by default as many as leave under 0.1% of
            any census unfilled (see `years_needed`).

    Raises:
        ProblemsFound: The plans do not fit together (see `checks`), or patients are followed for too long.
    """
    refuse_plans(plans)
    structure = Structure(plans)
    network = _built(structure, years_before or 0)
    if years_before is not None:
        return network
    needed = years_needed(network)
    if needed > MOST_YEARS_BEFORE:
        refuse_following(structure, longest_followed(network))
    return _with_years_before(network, structure, needed)


def with_arrivals(network: Network, plans: Plans) -> Network:
    """A network with the arrivals of plans that differ from its own in who comes, and in nothing else.

    Raises:
        ProblemsFound: The plans do not fit together.
    """
    demand = _demand(network, plans)
    groups = demand.finished_groups()
    groups = replace(groups, begins=network.groups.begins, moment_before=network.groups.moment_before)
    return replace(network, groups=groups, streams=demand.finished_streams())


def with_areas(network: Network, plans: Plans) -> Network:
    """A network with travel per visit and attributes by area of plans that differ from its own in these alone.

    Raises:
        ProblemsFound: The plans do not fit together, or patients are followed for too long.
    """
    refuse_plans(plans)
    structure = Structure(plans, network.names)
    tables = Tables(structure)
    own, root = AttributeRows(tables).by_area()
    attributes = replace(network.attributes, area_shares=own, root_area_shares=root)
    geography = replace(network.geography, travel_per_visit=GeographyRows(tables).travel())
    found = replace(network, attributes=attributes, geography=geography)
    if years_needed(found) > MOST_YEARS_BEFORE:
        refuse_following(structure, longest_followed(found))
    return found


def streams_of(network: Network, plans: Plans) -> Streams:
    """The streams of plans that differ from those of a network in who comes, and in nothing else.

    Raises:
        ProblemsFound: The plans do not fit together.
    """
    return _demand(network, plans).finished_streams()


def _demand(network: Network, plans: Plans) -> DemandRows:
    refuse_plans(plans)
    tables = Tables(Structure(plans, network.names))
    return DemandRows(tables, JunctionRows(tables))


def _with_years_before(network: Network, structure: Structure, years_before: int) -> Network:
    """The network with another start of the run, so with other changes of places."""
    geography = GeographyRows(Tables(structure))
    places = PlaceRows(structure, geography, network.calendar, years_before)
    return replace(network, years_before=years_before, places=places.finished(network.places.section_place))


def _built(structure: Structure, years_before: int) -> Network:
    plans = structure.plans
    tables = Tables(structure)
    windows = Windows()
    junctions = JunctionRows(tables)
    geography = GeographyRows(tables)
    calendar = Calendar(plans.years[0], plans.years[-1])

    attributes = AttributeRows(tables).finished()
    demand = DemandRows(tables, junctions)
    groups, streams = demand.finished_groups(), demand.finished_streams()
    journeys = ActivityRows(tables, junctions)
    version = journeys.versions_by_year()
    all_junctions, route_rows = junctions.finished()
    versions = [row for _, row in journeys.versions]
    routes, sets, begins = finished_routes(route_rows, [row.sets for row in versions], [row.begins for row in versions])
    activities = journeys.finished(version, int(routes.set_start[-1]), int(routes.begins_start[-1]))
    places = PlaceRows(structure, geography, calendar, years_before).finished(
        place for _, _, place in journeys.sections
    )
    cover = CoverRows(tables, geography, windows)
    cover_group = cover.cover_groups()
    staffed_by = cover.staffed_by(cover_group)
    unit_cover = cover.finished(cover_group, staffed_by)
    cover_hours = cover.working_hours(cover_group, staffed_by)
    needs = NeedRows(tables, windows).finished()
    return Network(
        scenario=plans.scenario,
        calendar=calendar,
        years_before=years_before,
        names=replace(structure.names, cover_groups=tuple(cover.groups)),
        lookups=tables.finished_lookups(),
        durations=tables.finished_durations(),
        fractions=floats(tables.fractions),
        amounts=floats(tables.amounts),
        wholes=ints(tables.wholes),
        junctions=all_junctions,
        routes=routes,
        sets=sets,
        share_rows=tables.finished_shares(),
        begins=begins,
        attributes=attributes,
        groups=groups,
        streams=streams,
        activities=activities,
        places=places,
        geography=geography.finished(),
        needs=needs,
        unit_cover=unit_cover,
        clocks=finished_clocks(structure),
        cover_group=cover_group,
        staffed_by=staffed_by,
        cover_setting=cover.shown_under(cover_group, staffed_by),
        cover_hours=cover_hours,
    )
