"""A tiny pathway and region in the file language, and networks built from variants of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workforce.documents.reader import read_text
from workforce.model.calendar import MS_PER_DAY, MS_PER_HOUR
from workforce.network.build import build_network
from workforce.network.network import BY_ATTRIBUTE, Network
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from

HOUR = MS_PER_HOUR
DAY = MS_PER_DAY

BASIS = "source: made\nsources: {made: {citation: Made for tests, grade: published}}\n"

PATHWAY = """
pathway: care
title: Care
version: "1"
status: draft
drafted from: nothing
shifts: {day: "07:30-19:30", night: "19:30-07:30"}
settings: {ward: {sector: acute}, team: {sector: community}}
places: {bed: {setting: ward}}
groups:
  ill: {arrivals: {count: 730 per year}, begins: stay}
attributes: {}
activities:
  stay: {setting: ward, place: bed, lasts: 2 days, next: {shares: {home: 70%, visits: the rest}}}
  visits: {setting: team, lasts: 10 days, next: home}
ends: {home: {}}
"""

REGION = """
region: two towns
title: Two towns
areas: {rows: {Upton: {pct: North, population share: 25%}, Downham: {pct: South, population share: 75%}}}
population:
  rows:
    2009/10: {male: {0-64: 4000, 65+: 1000}, female: {0-64: 4000, 65+: 1000}}
    2010/11: {male: {0-64: 4000, 65+: 2000}, female: {0-64: 4000, 65+: 2000}}
sites:
  rows:
    A: {title: A, town: A, trust: A}
    B: {title: B, town: B, trust: B}
    Z: {title: Z, town: Z, trust: Z, outside: yes}
flows: {care: {rows: {Upton: {A: 100%}, Downham: {A: 40%, B: 50%, Z: 10%}}}}
travel per visit: {rows: {North: 20 min, South: 10 min}}
settings: {ward: {follows: site}, team: {follows: pct}}
"""

ROLES = """
file: roles
title: Roles
roles:
  nurse: {staff group: Nurses, bands: {"5": 100%}}
  doctor: {staff group: Doctors, bands: {consultant: 100%}}
"""

_GROUP = """
full time hours: 37.5 h per week
absent: {annual leave: 10%, public holidays: 2%, sickness: 4%, study: 2%, maternity: 1%, other: 1%}
category allowance: 10%
"""

YEARS = (2009, 2010)


def yaml(text: str) -> dict[str, Any]:
    """A text in the file language as plain mappings."""
    return copy.deepcopy(dict(read_text(text, "made.yaml").content))


WHOLE = frozenset({"next", "lasts", "arrivals", "shares", "begins", "needs"})
"""What is replaced as a whole when a text is laid over another."""


def laid_over(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merged name by name; None takes a name out."""
    merged = dict(base)
    for name, value in over.items():
        if value is None:
            merged.pop(name, None)
        elif name not in WHOLE and isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
            merged[name] = laid_over(dict(merged[name]), value)
        else:
            merged[name] = value
    return merged


def tree_of(
    pathway: str = "", region: str = "", roles: str = "", *, pathways: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The tree of the tiny pathway and region, with texts laid over them.

    Args:
        pathway: Over the pathway `care`.
        region: Over the region.
        roles: Over the roles.
        pathways: Further pathways, each over `care`.
    """

    def over(base: str, *texts: str) -> dict[str, Any]:
        found = yaml(BASIS + base)
        for text in texts:
            if text:
                found = laid_over(found, yaml(text))
        return found

    group = yaml(_GROUP)
    more = {name: {**over(PATHWAY, text), "pathway": name} for name, text in (pathways or {}).items()}
    groups = {"Nurses": group, "Doctors": group}
    return {
        "pathways": {"care": over(PATHWAY, pathway), **more},
        "region": over(REGION, region),
        "roles": over(ROLES, roles),
        "tables": {
            "availability": {**yaml(BASIS), "file": "availability", "title": "Availability", "staff groups": groups}
        },
    }


def made_plans(
    pathway: str = "", region: str = "", roles: str = "", years: Sequence[int] = YEARS, **more: Any
) -> Plans:
    """Plans of the tiny region, with texts laid over it (see `tree_of`)."""
    return plans_from(tree_of(pathway, region, roles, **more), years)


def made(pathway: str = "", region: str = "", roles: str = "", years: Sequence[int] = YEARS, **more: Any) -> Network:
    """The network of `made_plans`."""
    return build_network(made_plans(pathway, region, roles, years, **more))


ALL_WEEK = "[Mon, Tue, Wed, Thu, Fri, Sat, Sun]"


def rota(start: str, until: str, number: int, shift_end: str = "finish") -> str:
    """A rota of one line, the same every day."""
    line = f'{{days: {ALL_WEEK}, from: "{start}", until: "{until}", number: {number}}}'
    return f"{{rota: {{line: {line}}}, shift end: {shift_end}}}"


def beside(root: dict[str, Any], own_by_year: Mapping[int, dict[str, Any]]) -> Plans:
    """Plans of a scenario that is a tree of its own in each year, beside a root that is one tree in all."""
    years = tuple(own_by_year)
    base = plans_from(root, years)
    by_year = {year: plans_from(own, [year]).by_year[year] for year, own in own_by_year.items()}
    return Plans(base.about, by_year, base.root_by_year, base.inputs, base.files)


def row_of(network: Network, lookup: int, year: int = 0, **values: str) -> int:
    """What a lookup gives a patient who has these values (attribute names with _ for a space)."""
    looked = network.lookups
    row = int(looked.base[lookup] + year * looked.year_stride[lookup])
    for place in range(looked.attribute_start[lookup], looked.attribute_start[lookup + 1]):
        a = int(looked.attribute[place])
        name = network.names.attributes[a][1].replace(" ", "_")
        row += int(looked.stride[place]) * network.names.attribute_values[a].index(values[name])
    return int(looked.row[row])


def version_of(network: Network, activity: str, year: int = 0, pathway: str = "care") -> int:
    """The version of an activity in a year."""
    return int(network.activities.version[year, network.names.activities.index((pathway, activity))])


def target_name(network: Network, target: int) -> str:
    """The name of a target."""
    return network.names.activities[target][1] if target >= 0 else network.names.ends[-target - 1][1]


def routes_of(network: Network, junction: int, **values: str) -> dict[str, tuple[float, float]]:
    """The routes of a junction for a patient who has these values: share and root share by target."""
    j = network.junctions
    while j.kind[junction] == BY_ATTRIBUTE:
        junction = row_of(network, int(j.first[junction]), **values)
    rows = range(int(j.first[junction]), int(j.first[junction] + j.count[junction]))
    return {
        target_name(network, int(network.routes.target[r])): (
            float(network.routes.share[r]),
            float(network.routes.root_share[r]),
        )
        for r in rows
    }


def needs_of(network: Network, activity: str, year: int = 0) -> list[dict[str, Any]]:
    """The rows of an activity's needs, each as a mapping."""
    needs = network.needs
    a = network.names.activities.index(("care", activity))
    first = int(needs.start[year, a])
    columns = ("name", "role", "form", "share", "time", "staff", "window", "at", "by_area_travel", "not_bank_holidays")
    return [
        {
            **{column: getattr(needs, column)[row] for column in columns},
            "weekdays": needs.weekdays[row].tolist(),
            "offsets": needs.offset[needs.offset_start[row] : needs.offset_start[row + 1]].tolist(),
        }
        for row in range(first, first + int(needs.count[year, a]))
    ]


def amount_of(network: Network, lookup: int, **values: str) -> float:
    """What a lookup into amounts gives."""
    return float(network.amounts[row_of(network, lookup, **values)])


def share_of(network: Network, lookup: int, **values: str) -> float:
    """What a lookup into fractions gives."""
    return float(network.fractions[row_of(network, lookup, **values)])


def pool_of(network: Network, place: str, location: str) -> int:
    """A pool."""
    names = network.names
    return int(network.places.pool[names.places.index(place), names.locations.index(location)])


def changes_of(network: Network, pool: int) -> list[tuple[int, int, bool]]:
    """The changes of a pool: time, number, whether open."""
    p = network.places
    return [
        (int(p.change_time[row]), int(p.change_capacity[row]), bool(p.change_open[row]))
        for row in np.flatnonzero(p.change_pool == pool)
    ]
