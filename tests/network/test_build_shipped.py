"""The shipped scenarios as networks: whole shares, the root's shares beside them, nothing refused."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from workforce.network.build import build_network
from workforce.network.checks import check_plans
from workforce.network.network import BY_ATTRIBUTE, BY_ELAPSED, NONE, Network
from workforce.planning.settle import settle

pytestmark = pytest.mark.unit

ROOT = "baseline"
CHANGED = "hyperacute-centralisation"


@cache
def network_of(scenario: str) -> Network:
    return build_network(settle(scenario))


def leaf(network: Network, junction: int, values: dict[tuple[str, str], str], soon: bool) -> int:
    """The junction with routes for a patient of these values, all times since moments being short, or none."""
    j, looked, names = network.junctions, network.lookups, network.names
    while j.kind[junction] in (BY_ATTRIBUTE, BY_ELAPSED):
        if j.kind[junction] == BY_ELAPSED:
            junction = int(j.first[junction] if soon else j.otherwise[junction])
            continue
        lookup = int(j.first[junction])
        row = int(looked.base[lookup])
        for place in range(looked.attribute_start[lookup], looked.attribute_start[lookup + 1]):
            a = int(looked.attribute[place])
            row += int(looked.stride[place]) * names.attribute_values[a].index(values[names.attributes[a]])
        junction = int(looked.row[row])
    return junction


def shares(network: Network, junction: int, which: str) -> dict[tuple[str, str], float]:
    j, routes, names = network.junctions, network.routes, network.names
    found = {}
    for route in range(int(j.first[junction]), int(j.first[junction] + j.count[junction])):
        target = int(routes.target[route])
        name = names.activities[target] if target >= 0 else names.ends[-target - 1]
        found[name] = float(getattr(routes, which)[route])
    return {name: share for name, share in found.items() if share > 0}


@pytest.mark.parametrize("scenario", [ROOT, CHANGED])
def test_all_shares_are_whole(scenario: str) -> None:
    network = network_of(scenario)
    j = network.junctions
    for first, count in zip(j.first, j.count, strict=True):
        if count:
            for column in (network.routes.share, network.routes.root_share):
                assert column[first : first + count].sum() == pytest.approx(1, abs=1e-9)
    assert np.allclose(network.streams.cell_share.sum(axis=2), 1)
    assert np.allclose(network.geography.flow_share.sum(axis=3), 1)
    assert np.allclose(network.attributes.area_shares.sum(axis=3)[network.attributes.kind == 2], 1)


def test_the_root_moves_nobody() -> None:
    network = network_of(ROOT)
    assert np.array_equal(network.routes.share, network.routes.root_share)
    assert np.array_equal(network.share_rows.share, network.share_rows.root_share)
    assert np.array_equal(network.geography.flow_share, network.geography.flow_root)
    assert np.array_equal(network.geography.sends_share, network.geography.sends_root)


@pytest.mark.parametrize("soon", [True, False])
def test_beside_each_route_of_a_scenario_stands_the_roots_own_share(soon: bool) -> None:
    root, changed = network_of(ROOT), network_of(CHANGED)
    attributes, values = changed.names.attributes, changed.names.attribute_values
    random = np.random.default_rng(1)
    every = list(product(*values))
    last = changed.years - 1
    compared = 0
    for name in root.names.activities:
        v = int(root.activities.version[last, root.names.activities.index(name)])
        w = int(changed.activities.version[last, changed.names.activities.index(name)])
        if NONE in (v, w):
            continue
        for k in random.choice(len(every), 40):
            having = dict(zip(attributes, every[k], strict=True))
            old = leaf(root, int(root.activities.next[v]), having, soon)
            new = leaf(changed, int(changed.activities.next[w]), having, soon)
            assert shares(changed, new, "root_share") == pytest.approx(shares(root, old, "share"))
            compared += shares(changed, new, "share") != shares(changed, new, "root_share")
    assert compared > 0


@pytest.mark.parametrize("scenario", [ROOT, CHANGED])
def test_the_files_fit_together(scenario: str) -> None:
    assert check_plans(settle(scenario)) == []
