"""Junctions beside the root's: routes aligned by name and case, in the root's order."""

from typing import Any

import pytest
from made_network import beside, made, made_plans, routes_of, row_of, share_of, target_name, tree_of, version_of

from workforce.network.build import build_network
from workforce.network.network import BY_ELAPSED, BY_SHARES, NONE, TO_ROUTE, Network

pytestmark = pytest.mark.unit


def beside_root(own: str, root: str = "") -> Network:
    return build_network(beside(tree_of(root), {2009: tree_of(own), 2010: tree_of(own)}))


def next_of(network: Network, activity: str = "stay") -> int:
    return int(network.activities.next[version_of(network, activity)])


def test_one_target_is_one_route() -> None:
    network = made()
    junction = next_of(network, "visits")
    assert network.junctions.kind[junction] == TO_ROUTE
    assert target_name(network, int(network.routes.target[network.junctions.first[junction]])) == "home"


def test_the_root_is_its_own_root() -> None:
    network = made()
    routes = routes_of(network, next_of(network))
    assert list(routes) == ["home", "visits"]
    assert routes["home"] == (0.7, 0.7)
    assert routes["visits"] == pytest.approx((0.3, 0.3))


def test_changed_shares_keep_the_roots_beside_them() -> None:
    network = beside_root("activities: {stay: {next: {shares: {visits: 45%, home: the rest}}}}")
    routes = routes_of(network, next_of(network))
    assert list(routes) == ["home", "visits"]  # by name
    assert routes["home"] == pytest.approx((0.55, 0.7))
    assert routes["visits"] == pytest.approx((0.45, 0.3))


def test_a_route_the_root_lacks_has_root_share_0() -> None:
    network = beside_root(
        "ends: {died: {}}\nactivities: {stay: {next: {shares: {died: 5%, home: 65%, visits: the rest}}}}"
    )
    routes = routes_of(network, next_of(network))
    assert list(routes) == ["died", "home", "visits"]
    assert routes["died"] == (0.05, 0.0)


def test_a_route_only_the_root_has_is_kept_with_share_0() -> None:
    network = beside_root("activities: {stay: {next: visits}}")
    routes = routes_of(network, next_of(network))
    assert routes["home"] == (0.0, 0.7)
    assert routes["visits"] == pytest.approx((1.0, 0.3))


def test_a_route_to_an_activity_that_is_gone_still_takes_its_part_of_the_roots_draw() -> None:
    own = tree_of("settings: {team: {sector: community}}\nactivities: {stay: {next: home}}")
    del own["pathways"]["care"]["activities"]["visits"]
    network = build_network(beside(tree_of(), {2009: own, 2010: own}))
    junction = next_of(network)
    rows = slice(int(network.junctions.first[junction]), int(network.junctions.first[junction]) + 2)
    assert network.routes.share[rows].tolist() == [1.0, 0.0]
    assert network.routes.root_share[rows].tolist() == pytest.approx([0.7, 0.3])


def test_an_activity_the_root_lacks_uses_its_own_shares() -> None:
    own = """
activities:
  stay: {next: {shares: {home: 60%, clinic: 10%, visits: the rest}}}
  clinic: {setting: ward, lasts: 1 h, next: {shares: {home: 80%, visits: the rest}}}
"""
    network = beside_root(own)
    routes = routes_of(network, next_of(network, "clinic"))
    assert routes["home"] == (0.8, 0.8)


SEVERITY = "attributes: {severity: {shares: {mild: 60%, bad: the rest}}}\n"


def test_cases_meet_the_roots_plain_shares_in_every_case() -> None:
    own = (
        SEVERITY
        + """
activities:
  stay:
    next:
      by: severity
      cases: {mild: {shares: {home: 90%, visits: the rest}}, bad: {shares: {home: 40%, visits: the rest}}}
"""
    )
    network = beside_root(own, SEVERITY)
    assert routes_of(network, next_of(network), severity="mild")["home"] == (0.9, 0.7)
    assert routes_of(network, next_of(network), severity="bad")["home"] == (0.4, 0.7)


def test_the_roots_cases_reach_a_plain_junction() -> None:
    root = (
        SEVERITY
        + """
activities:
  stay:
    next:
      by: severity
      cases: {mild: {shares: {home: 90%, visits: the rest}}, bad: {shares: {home: 40%, visits: the rest}}}
"""
    )
    own = SEVERITY + "activities: {stay: {next: {shares: {home: 50%, visits: the rest}}}}"
    network = beside_root(own, root)
    assert routes_of(network, next_of(network), severity="mild")["home"] == (0.5, 0.9)
    assert routes_of(network, next_of(network), severity="bad")["home"] == (0.5, 0.4)


def elapsed_tree(within: str, home: str) -> dict[str, Any]:
    return tree_of(
        f"""
groups: {{ill: {{moments: {{onset: {{before arrival: 1 h}}}}}}}}
activities:
  stay:
    next:
      since: onset
      within: {within}
      then: {{shares: {{home: {home}, visits: the rest}}}}
      otherwise: {{shares: {{home: 10%, visits: the rest}}}}
"""
    )


def test_elapsed_time_goes_by_the_moment_and_its_limit() -> None:
    network = build_network(beside(elapsed_tree("3 h", "90%"), {2009: elapsed_tree("3 h", "80%")}))
    j, junction = network.junctions, next_of(network)
    assert j.kind[junction] == BY_ELAPSED
    assert j.within[junction] == 3 * 3_600_000
    assert network.names.moments[j.moment[junction]] == ("care", "onset")
    assert routes_of(network, int(j.first[junction]))["home"] == (0.8, 0.9)
    assert routes_of(network, int(j.otherwise[junction]))["home"] == (0.1, 0.1)


def test_two_limits_part_the_root_and_the_scenario_at_both() -> None:
    network = build_network(beside(elapsed_tree("3 h", "90%"), {2009: elapsed_tree("4 h", "90%")}))
    j, outer = network.junctions, next_of(network)
    assert j.within[outer] == 4 * 3_600_000
    inner = int(j.first[outer])
    assert j.kind[inner] == BY_ELAPSED
    assert j.within[inner] == 3 * 3_600_000
    assert routes_of(network, int(j.first[inner]))["home"] == (0.9, 0.9)
    assert routes_of(network, int(j.otherwise[inner]))["home"] == (0.9, 0.1)


def test_what_a_route_sets_begins_and_opens() -> None:
    network = made(
        """
groups: {child: {arrivals: {linked: true}, begins: visits}}
attributes: {mode: {values: [none, early, late], starts as: none}}
activities:
  stay:
    next:
      shares:
        home: {share: 70%, set: {mode: early}, new episode: true}
        visits: {share: the rest, set: {mode: {shares: {early: 25%, late: the rest}}}, also begins: {child: 40%}}
"""
    )
    junction = next_of(network)
    home, visits = (int(network.junctions.first[junction]) + k for k in (0, 1))
    r, s = network.routes, network.sets
    assert r.new_episode[[home, visits]].tolist() == [True, False]
    first, drawn = int(r.set_start[home]), int(r.set_start[visits])
    assert (s.value[first], s.shares[first]) == (0, NONE)  # by name: early, late, none
    row = row_of(network, int(s.shares[drawn]))
    assert network.share_rows.share[network.share_rows.start[row] :][:3].tolist() == [0.25, 0.75, 0]
    begun = int(r.begins_start[visits])
    assert r.begins_start[home] == begun
    assert network.names.groups[network.begins.group[begun]] == ("care", "child")
    assert share_of(network, int(network.begins.share[begun])) == 0.4


def test_what_an_activity_sets_stands_behind_what_routes_set() -> None:
    network = made(
        """
attributes: {mode: {values: [none, early, late], starts as: none}}
activities:
  stay: {set: {mode: late}, next: {shares: {home: {share: 70%, set: {mode: early}}, visits: the rest}}}
"""
    )
    v = version_of(network, "stay")
    first, last = network.activities.set_start[v : v + 2]
    assert last - first == 1
    assert network.sets.value[first] == 1  # by name: early, late, none
    assert network.routes.set_start[-1] == 1


def test_equal_junctions_of_two_years_are_kept_once() -> None:
    network = made()
    kinds = network.junctions.kind.tolist()
    assert kinds.count(BY_SHARES) == 1


def test_every_set_of_shares_is_whole() -> None:
    plans = made_plans("activities: {stay: {next: {shares: {home: 33.3%, visits: the rest}}}}")
    network = build_network(plans)
    for junction in range(len(network.junctions.kind)):
        if network.junctions.kind[junction] == BY_SHARES:
            rows = slice(
                int(network.junctions.first[junction]),
                int(network.junctions.first[junction] + network.junctions.count[junction]),
            )
            assert network.routes.share[rows].sum() == pytest.approx(1.0, abs=1e-12)
            assert network.routes.root_share[rows].sum() == pytest.approx(1.0, abs=1e-12)
