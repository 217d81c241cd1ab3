"""What a visit and the way on come to, where little decides: worked out once a network instead of at each visit.

Of each activity in each year there is a *step*, of each junction a *way*. Where nothing is set, nobody is sent on
and no share differs from the root's, they hold all that the rules of ``sampling`` would look for, and what is drawn
is the same. Functions are plain Python that runs alike compiled; arrays are as in ``compiled_layout``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.network.beginnings import first_code
from workforce.network.choices import lookup, time_by, year_index
from workforce.network.compiled import inlined
from workforce.network.keys import DURATION, ROUTE, uniform
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_SHARES,
    FROM_GROUP,
    NONE,
    STARTS_AS,
    TO_ROUTE,
    Floats,
    Ints,
    Network,
)
from workforce.network.packing import JUNCTION_FIRST, JUNCTION_KIND, Packed
from workforce.network.sampling import home, leave, visit

# A step: the version; SIMPLE, whether nothing is set and nobody sent on, what the setting follows, and the law of the
# time (NONE: by attributes, as LOOKUP says); then what the version's record tells too.
(
    S_VERSION, S_SIMPLE, S_FOLLOWS, S_LAW, S_LOOKUP, S_HASH, S_PLAIN, S_SECTION, S_NEXT, S_MARK_START, S_MARK_END, STEP,
) = range(12)  # fmt: skip

# A way: how many routes may be taken, 0 where more than their shares decides; the first of them; where their shares
# begin, added up, in the vector of fractions.
W_ROUTES, W_FIRST, W_SHARES, WAY = range(4)


def steps_of(network: Network, records: dict[int, Any]) -> Ints:
    """The steps of all activities, year by year.

    Args:
        network: The scenario.
        records: Of each further field of a step, its value for each version.
    """
    a, g = network.activities, network.geography
    version = a.version
    at = np.maximum(version, 0)
    looked = network.lookups
    alone = np.diff(looked.attribute_start) == 0
    lookups = a.duration[at]
    row = looked.base[lookups] + np.arange(len(version))[:, np.newaxis] * looked.year_stride[lookups]
    law = np.where(alone[lookups], looked.row[np.minimum(row, len(looked.row) - 1)], NONE)
    stays = (g.sends_start == NONE).all(axis=(0, 2))[a.setting]
    fields = {
        S_VERSION: version,
        S_SIMPLE: (np.diff(a.set_start)[at] == 0) & stays,
        S_FOLLOWS: np.broadcast_to(g.follows[a.setting], version.shape),
        S_LAW: law,
        S_LOOKUP: lookups,
        S_HASH: np.broadcast_to(a.hash.view(np.int64), version.shape),
        **{field: np.asarray(values)[at] for field, values in records.items()},
    }
    return np.stack([fields[field] for field in range(STEP)], axis=-1).astype(np.int64)


def ways_of(network: Network, first_real: int) -> tuple[Ints, Floats]:
    """The ways of all junctions, and the shares that they name.

    Args:
        network: The scenario.
        first_real: Where the shares will begin in the vector of fractions.
    """
    junctions, routes = network.junctions, network.routes
    sets = np.diff(routes.set_start) > 0
    ways = np.zeros((len(junctions.kind), WAY), dtype=np.int64)
    reached: list[float] = []
    for junction, kind in enumerate(junctions.kind.tolist()):
        first = int(junctions.first[junction])
        count = int(junctions.count[junction]) if kind == BY_SHARES else 1
        those = slice(first, first + count)
        shares = routes.share[those]
        if kind not in (TO_ROUTE, BY_SHARES) or sets[those].any():
            continue
        if kind == BY_SHARES and (shares != routes.root_share[those]).any():
            continue
        some = np.flatnonzero(shares > 0.0)
        if kind == TO_ROUTE or len(some) < 2:
            chosen = int(some[0]) if kind == BY_SHARES and len(some) else 0
            ways[junction] = 1, first + chosen, 0
            continue
        ways[junction] = some[-1] + 1, first, first_real + len(reached)
        reached += np.cumsum(shares[: some[-1] + 1]).tolist()
    return ways, np.array(reached, dtype=np.float64)


def codes_of(network: Network, packed: Packed) -> Ints:
    """The attributes at arrival of each patient group where nothing of them is drawn; else NONE.

    Args:
        network: The scenario.
        packed: It as vectors.
    """
    attributes, groups = network.attributes, network.groups
    certain = np.isin(attributes.kind, (FROM_GROUP, STARTS_AS))
    codes = np.full(len(groups.pathway), NONE, dtype=np.int64)
    for group, pathway in enumerate(groups.pathway.tolist()):
        own = certain[attributes.pathway == pathway].all() and not groups.inherits[group].any()
        if own and (groups.age_sex_attribute[group] == NONE).all():
            codes[group] = first_code(packed.ints, packed.reals, 0, group, NONE, 0, 0, 0)
    return codes


@inlined
def visit_by(
    ints: Any,
    reals: Any,
    net: Any,
    step: int,
    key: int,
    activity: int,
    year: int,
    code: int,
    site: int,
    area: int,
    episode: int,
    episode_year: int,
    occurrence: int,
) -> tuple[int, int, int]:
    """As ``sampling.visit``, by the step that begins at ``net[step]``."""
    if not net[step + S_SIMPLE]:
        version = net[step + S_VERSION]
        return visit(ints, reals, key, activity, year, version, code, site, area, episode, episode_year, occurrence)
    law = net[step + S_LAW]
    if law == NONE:
        law = lookup(ints, net[step + S_LOOKUP], year, code)
    time = time_by(ints, reals, law, key, net[step + S_HASH], episode, occurrence, DURATION)
    return home(ints, net[step + S_FOLLOWS], site, area), code, time


@inlined
def leave_by(
    ints: Any,
    reals: Any,
    net: Any,
    ways: int,
    key: int,
    what: int,
    junction: int,
    clock: int,
    code: int,
    moments: Any,
    first_moment: int,
    now: int,
    episode: int,
    occurrence: int,
) -> tuple[int, int]:
    """As ``sampling.leave``, by the ways that begin at ``net[ways]``."""
    if net[ways + junction * WAY] == 0 and ints[ints[JUNCTION_KIND] + junction] == BY_ATTRIBUTE:
        junction = lookup(ints, ints[ints[JUNCTION_FIRST] + junction], year_index(ints, clock), code)
    way = ways + junction * WAY
    last = net[way] - 1
    if last < 0:
        return leave(ints, reals, key, what, junction, clock, code, moments, first_moment, now, episode, occurrence)
    place = 0
    if last > 0:
        u, shares = uniform(key, what, episode, occurrence, ROUTE), net[way + W_SHARES]
        while place < last and u >= reals[shares + place]:
            place += 1
    return net[way + W_FIRST] + place, code
