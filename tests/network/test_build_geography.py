"""Flows, sends, units staffed as one and the cover each owes."""

import math

import numpy as np
import pytest
from made_network import beside, made, tree_of

from workforce.network.build import build_network
from workforce.network.build_cover import step_end
from workforce.network.cover_teams import counted
from workforce.network.locations import locations
from workforce.network.network import AT_ARRIVAL, AT_MOMENT, END_OF, FOLLOWS_PCT, FOLLOWS_SITE, NONE, START_OF

pytestmark = pytest.mark.unit


def test_flows_stand_beside_the_roots() -> None:
    moved = "flows: {care: {rows: {Upton: {B: 100%, A: null}}}}"
    network = build_network(beside(tree_of(), {2009: tree_of(region=moved), 2010: tree_of(region=moved)}))
    g = network.geography
    assert g.flow_share[0, 0].tolist() == [[0, 1, 0], [0.4, 0.5, 0.1]]
    assert g.flow_root[0, 0].tolist() == [[1, 0, 0], [0.4, 0.5, 0.1]]


def test_new_sites_stand_by_name_and_take_nothing_of_the_roots_draw() -> None:
    more = "sites: {rows: {N: {title: N, town: N, trust: N}}}\nflows: {care: {rows: {Upton: {A: 50%, N: 50%}}}}"
    network = build_network(beside(tree_of(), {2009: tree_of(region=more)}))
    assert network.names.locations[:4] == ("A", "B", "N", "Z")
    assert network.geography.flow_share[0, 0, 0].tolist() == [0.5, 0, 0.5, 0]
    assert network.geography.flow_root[0, 0, 0].tolist() == [1, 0, 0, 0]


def test_a_closed_site_keeps_its_place_in_the_roots_draw() -> None:
    own = tree_of(region="flows: {care: {rows: {Downham: {A: 40%, B: 60%, Z: null}}}}")
    del own["region"]["sites"]["rows"]["Z"]
    g = build_network(beside(tree_of(), {2009: own})).geography
    assert g.flow_share[0, 0, 1].tolist() == [0.4, 0.6, 0]
    assert g.flow_root[0, 0, 1].tolist() == [0.4, 0.5, 0.1]


def test_settings_follow_what_the_region_says() -> None:
    assert made().geography.follows.tolist() == [FOLLOWS_SITE, FOLLOWS_PCT]


def test_sends_stand_beside_the_roots_and_others_stay() -> None:
    root = tree_of(region="settings: {ward: {sends: {B: {A: 100%}}}}")
    own = tree_of(region="settings: {ward: {sends: {B: {A: 30%, B: 70%}}}}")
    network = build_network(beside(root, {2009: own}))
    g, names = network.geography, network.names
    first, count = int(g.sends_start[0, 0, 1]), int(g.sends_count[0, 0, 1])
    rows = slice(first, first + count)
    assert [names.locations[to] for to in g.sends_to[rows]] == ["A", "B"]
    assert g.sends_share[rows].tolist() == [0.3, 0.7]
    assert g.sends_root[rows].tolist() == [1, 0]
    assert g.sends_start[0, 0, 0] == NONE


def test_where_patients_are_treated() -> None:
    network = made(region="settings: {ward: {sends: {B: {A: 30%, B: 70%}}}}")
    found = locations(network, 0, 0, 0)
    assert np.allclose(found[:, :3], [[1, 0, 0], [0.55, 0.35, 0.1]])
    team = locations(network, 0, 0, 1)
    assert [network.names.locations[at] for at in team.argmax(axis=1)] == ["North", "South"]


def test_sites_outside_the_region_are_marked() -> None:
    network = made()
    assert [network.names.locations[at] for at in np.flatnonzero(network.geography.location_outside)] == ["Z"]


def test_an_area_and_a_trust_of_one_name_are_two_locations() -> None:
    network = made(region="areas: {rows: {Upton: {pct: Upton, population share: 25%}}}\ntravel per visit: null")
    assert network.names.locations.count("Upton") == 2
    assert network.geography.area_location[0] != network.geography.pct_location[network.geography.area_pct[0]]


def test_units_named_together_are_one_cover_group() -> None:
    network = made(region="cover groups: {both wards: {setting: ward, locations: [A, B]}}")
    groups = [network.names.cover_groups[g] if g != NONE else None for g in network.cover_group[0, :3]]
    assert groups == ["both wards", "both wards", "ward, Z"]
    assert (network.cover_group[0, 3:] == NONE).all()


COVER = """
settings:
  ward:
    cover:
      floor: {role: nurse, never fewer than: 2, during: night}
      call: {role: doctor, on call: 1, worked: 10%}
      there: {role: doctor, presence: 60 h per week}
"""


def test_each_unit_inside_the_region_owes_its_cover() -> None:
    network = made(COVER)
    cover = network.unit_cover
    here = cover.year == 0
    assert [network.names.locations[at] for at in cover.location[here]] == ["A", "B"] * 3
    assert cover.minimum[here].tolist() == [2, 2, 0, 0, 0, 0]
    assert cover.on_call[here].tolist() == [0, 0, 1, 1, 0, 0]
    assert cover.worked[here].tolist() == [0, 0, 0.1, 0.1, 0, 0]
    assert cover.presence[here].tolist() == [0, 0, 0, 0, 60, 60]
    night, always = network.needs.windows[cover.window[0]], network.needs.windows[cover.window[2]]
    assert (night[:24].sum(), always[:24].sum()) == (12, 24)


def test_units_staffed_as_one_owe_it_once() -> None:
    network = made(COVER, "cover groups: {both wards: {setting: ward, locations: [A, B]}}")
    assert (network.unit_cover.year == 0).sum() == 3


def test_presence_by_starts_has_its_steps_in_order() -> None:
    network = made(
        """
settings:
  ward:
    cover:
      there:
        role: doctor
        presence:
          by starts of: stay
          cases: {over 4000: 98 h per week, under 2500: 40 h per week, 2500 to 4000: 60 h per week}
"""
    )
    cover = network.unit_cover
    steps = slice(*cover.step_start[:2])
    assert cover.step_hours[steps].tolist() == [40, 60, 98]
    assert cover.step_below[steps].tolist() == [2500, math.nextafter(4000, math.inf), math.inf]
    assert network.names.activities[counted(network, 0)[0]] == ("care", "stay")


def test_presence_may_be_by_the_starts_of_several_activities_together() -> None:
    network = made(
        """
settings:
  ward:
    cover:
      there:
        role: doctor
        presence: {by starts of: [stay, visits], cases: {under 10: 40 h per week, over 10: 60 h per week}}
"""
    )
    assert [network.names.activities[each] for each in counted(network, 0)] == [("care", "stay"), ("care", "visits")]


@pytest.mark.parametrize("text", ["2500", "2500 or so", "under 10 to 20", "below 10", ""])
def test_what_is_not_a_step_has_no_end(text: str) -> None:
    assert step_end(text) is None


def test_clocks_name_their_points() -> None:
    network = made(
        """
activities: {stay: {marks: {seen: start}}}
clocks:
  whole: {from: arrival, until: end of visits}
  stay: {from: start of stay, until: seen, within: 4 h}
"""
    )
    c = network.clocks
    assert c.from_kind.tolist() == [AT_ARRIVAL, START_OF]
    assert c.until_kind.tolist() == [END_OF, AT_MOMENT]
    assert (c.until_id[0], c.from_id[1]) == (1, 0)
    assert network.names.moments[c.until_id[1]] == ("care", "seen")
    assert c.within.tolist() == [NONE, 4 * 3_600_000]
