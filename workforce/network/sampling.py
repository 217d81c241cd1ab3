"""What a visit draws: the version, place and length of an activity, the patience before, the route after.

An engine calls ``enter`` and ``leave`` for each visit, ``terms`` for each that may wait and ``location`` for
places in other settings. Plain Python, or compiled; arguments are as in ``choices``, and ``episode_year`` is the year
of the patient's own clock when the episode began.
"""

from typing import Any

from workforce.network.choices import NEVER, apply_sets, coupled, drawn_time, lookup, year_index
from workforce.network.compiled import inlined
from workforce.network.keys import DURATION, PATIENCE, ROUTE, SITE
from workforce.network.network import (
    BY_ATTRIBUTE,
    BY_ELAPSED,
    BY_SHARES,
    FOLLOWS_AREA,
    FOLLOWS_PCT,
    FOLLOWS_SITE,
    NONE,
)
from workforce.network.packing import (
    ACTIVITIES,
    ACTIVITY_HASH,
    ACTIVITY_SETTING,
    AREA_LOCATION,
    AREA_PCT,
    FOLLOWS,
    JUNCTION_COUNT,
    JUNCTION_FIRST,
    JUNCTION_KIND,
    JUNCTION_MOMENT,
    JUNCTION_OTHERWISE,
    JUNCTION_WITHIN,
    LOCATIONS,
    PCT_LOCATION,
    REGION_LOCATION,
    ROUTE_ROOT,
    ROUTE_SET_START,
    ROUTE_SHARE,
    SENDS_COUNT,
    SENDS_ROOT,
    SENDS_SHARE,
    SENDS_START,
    SENDS_TO,
    SETTING_HASH,
    SETTINGS,
    SITE_LOCATION,
    VERSION,
    VERSION_DURATION,
    VERSION_PATIENCE,
    VERSION_PRIORITY,
    VERSION_SET_START,
    WHOLES,
)


@inlined
def home(ints: Any, follows: int, site: int, area: int) -> int:
    """Where a setting that follows the site, area, PCT or region stands for a patient, before any are sent on."""
    if follows == FOLLOWS_SITE:
        return NONE if site == NONE else int(ints[ints[SITE_LOCATION] + site])
    if follows == FOLLOWS_AREA:
        return int(ints[ints[AREA_LOCATION] + area])
    if follows == FOLLOWS_PCT:
        return int(ints[ints[PCT_LOCATION] + ints[ints[AREA_PCT] + area]])
    return int(ints[ints[REGION_LOCATION]])


def location(
    ints: Any,
    reals: Any,
    key: int,
    setting: int,
    site: int,
    area: int,
    episode: int,
    episode_year: int,
) -> int:
    """Where a setting stands for a patient: by site, area, PCT or region, then where that sends patients on.

    Whom a place sends on is drawn once a patient, episode and setting. NONE where the setting follows the
    site and the patient has none.
    """
    at_home = home(ints, ints[ints[FOLLOWS] + setting], site, area)
    if at_home == NONE:
        return NONE
    row = (episode_year * ints[SETTINGS] + setting) * ints[LOCATIONS] + at_home
    first = ints[ints[SENDS_START] + row]
    if first == NONE:
        return at_home
    share, root, count = ints[SENDS_SHARE] + first, ints[SENDS_ROOT] + first, ints[ints[SENDS_COUNT] + row]
    what = ints[ints[SETTING_HASH] + setting]
    place = coupled(reals, share, root, count, key, what, episode, 0, SITE)
    return int(ints[ints[SENDS_TO] + first + place])


def visit(
    ints: Any,
    reals: Any,
    key: int,
    activity: int,
    year: int,
    version: int,
    code: int,
    site: int,
    area: int,
    episode: int,
    episode_year: int,
    occurrence: int,
) -> tuple[int, int, int]:
    """What a visit to a version of an activity draws; arguments as for ``enter``.

    Returns:
        The location, the code and the time, as of ``enter``.
    """
    place = location(ints, reals, key, ints[ints[ACTIVITY_SETTING] + activity], site, area, episode, episode_year)
    first, last = ints[ints[VERSION_SET_START] + version], ints[ints[VERSION_SET_START] + version + 1]
    if first < last:
        code = apply_sets(ints, reals, first, last, year, code, key, episode, occurrence)
    what = ints[ints[ACTIVITY_HASH] + activity]
    law = ints[ints[VERSION_DURATION] + version]
    return place, code, drawn_time(ints, reals, law, year, code, key, what, episode, occurrence, DURATION)


def enter(
    ints: Any,
    reals: Any,
    key: int,
    activity: int,
    clock: int,
    code: int,
    site: int,
    area: int,
    episode: int,
    episode_year: int,
    occurrence: int,
) -> tuple[int, int, int, int, int]:
    """All that a visit draws: what it is in the year of the patient's own clock, where, and how long.

    Args:
        ints: As above; also reals, key, code, episode, episode_year and occurrence.
        reals: The vector of fractions.
        key: The patient's key.
        activity: The activity joined.
        clock: The patient's own clock: arrival and all times drawn so far, waits left out.
        code: The attributes on joining.
        site: Of ``first_site``.
        area: Where the patient lives.
        episode: The episode.
        episode_year: Its year.
        occurrence: The occurrence.

    Returns:
        The year, the activity's version in it, the location of its setting, the code after what its start
        sets, and the time it lasts, drawn with that code.
    """
    year = year_index(ints, clock)
    version = ints[ints[VERSION] + year * ints[ACTIVITIES] + activity]
    place, code, lasts = visit(
        ints, reals, key, activity, year, version, code, site, area, episode, episode_year, occurrence
    )
    return year, version, place, code, lasts


def terms(
    ints: Any,
    reals: Any,
    key: int,
    activity: int,
    version: int,
    year: int,
    code: int,
    episode: int,
    occurrence: int,
) -> tuple[int, int]:
    """On what terms a patient waits for an activity: the priority, and the patience in ms (NONE: no end).

    The code is that of joining, before the activity sets anything.
    """
    priority = ints[ints[WHOLES] + lookup(ints, ints[ints[VERSION_PRIORITY] + version], year, code)]
    law = ints[ints[VERSION_PATIENCE] + version]
    if law == NONE:
        return priority, NONE
    what = ints[ints[ACTIVITY_HASH] + activity]
    return priority, drawn_time(ints, reals, law, year, code, key, what, episode, occurrence, PATIENCE)


def followed(
    ints: Any,
    reals: Any,
    junction: int,
    year: int,
    code: int,
    moments: Any,
    first_moment: int,
    now: int,
    key: int,
    what: int,
    episode: int,
    occurrence: int,
) -> int:
    """The route that a junction leads a patient to at the time ``now`` (real time, waits included).

    ``moments[first_moment + m]`` is when the patient had the moment m.
    """
    while True:
        kind, first = ints[ints[JUNCTION_KIND] + junction], ints[ints[JUNCTION_FIRST] + junction]
        if kind == BY_ATTRIBUTE:
            junction = lookup(ints, first, year, code)
        elif kind == BY_ELAPSED:
            since = moments[first_moment + ints[ints[JUNCTION_MOMENT] + junction]]
            in_time = since != NEVER and now - since <= ints[ints[JUNCTION_WITHIN] + junction]
            junction = first if in_time else ints[ints[JUNCTION_OTHERWISE] + junction]
        elif kind == BY_SHARES:
            count = ints[ints[JUNCTION_COUNT] + junction]
            share, root = ints[ROUTE_SHARE] + first, ints[ROUTE_ROOT] + first
            return int(first) + coupled(reals, share, root, count, key, what, episode, occurrence, ROUTE)
        else:
            return int(first)


def leave(
    ints: Any,
    reals: Any,
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
    """The route a patient takes when an activity has ended, and the code after what the route sets.

    ``what`` is the hash of the activity; for the first route that of the group's beginning. The clock already
    holds the time the activity lasted.
    """
    year = year_index(ints, clock)
    route = followed(ints, reals, junction, year, code, moments, first_moment, now, key, what, episode, occurrence)
    first, last = ints[ints[ROUTE_SET_START] + route], ints[ints[ROUTE_SET_START] + route + 1]
    if first < last:
        code = apply_sets(ints, reals, first, last, year, code, key, episode, occurrence)
    return route, code
