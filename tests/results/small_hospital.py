"""A hospital of one site made in memory, for measures: patients arrive once, at stated minutes of the first year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce.engine.log import VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from
from workforce.results.measures import measure

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FIRST = 183 * 1440
"""Minutes from 1 April 2009 to Thursday 1 October 2009, 00:00."""

BASIS = {"sources": {"made": {"citation": "made up", "grade": "published"}}, "source": "made", "grade": "published"}
ROLES = ("aide", "doctor", "nurse", "physio", "reviewer", "sitter", "therapist")


def hospital_plans(
    activities: Mapping[str, Mapping[str, Any]],
    patients: Mapping[str, Any],
    *,
    numbers: Mapping[str, Any] | None = None,
    years: tuple[int, ...] = (2009,),
    settings: Mapping[str, Any] | None = None,
    pathway: Mapping[str, Any] | None = None,
) -> Plans:
    """Plans of one pathway at one site; patients by group: minutes after FIRST, or the group's block.

    `numbers` are of places: how many, or the region's block.
    """
    numbers = numbers or {}
    groups = {
        name: {"arrivals": {"every": f"{FIRST + when} min"}, "begins": "a"} if isinstance(when, int) else when
        for name, when in patients.items()
    }
    settings = settings or {"ward": {"sector": "acute"}}
    tree = {
        "pathways": {"p": {
            "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing", **BASIS,
            "settings": settings,
            "shifts": {"day": "07:30-19:30", "night": "19:30-07:30"},
            "places": {place: {"setting": "ward"} for place in numbers},
            "groups": groups,
            "activities": {name: {"setting": "ward", "next": "home", **each} for name, each in activities.items()},
            "ends": {"home": {}}, **(pathway or {}),
        }},
        "region": {
            "region": "r", "title": "R", **BASIS,
            "areas": {"rows": {"town": {"pct": "trust", "population share": "100%"}}},
            "population": {"rows": {"2009/10": {"male": {"0+": 1}, "female": {"0+": 1}}}},
            "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
            "flows": {"p": {"rows": {"town": {"S": "100%"}}}},
            "settings": {name: {"follows": "site"} for name in settings},
            "places": {
                place: number if isinstance(number, Mapping) else {"numbers": {"S": number}}
                for place, number in numbers.items()
            },
        },
        "roles": {"file": "roles", "title": "Roles", **BASIS, "roles": {
            role: {"title": role, "staff group": "Nurses", "bands": {"5": "75%", "6": "25%"}} for role in ROLES
        }},
        "tables": {"availability": {"file": "availability", "title": "A", **BASIS, "staff groups": {
            "Nurses": {
                "full time hours": "37.5 h per week",
                "absent": {"annual leave": "22.5%", "public holidays": "0%", "sickness": "0%", "study": "0%",
                           "maternity": "0%", "other": "0%"},
                "category allowance": "0%",
            },
        }}},
    }  # fmt: skip
    return plans_from(tree, years)


def run(plans: Plans) -> tuple[Network, VisitLog, pd.DataFrame]:
    """The network, one replication without years before, and its measures."""
    network = build_network(plans, 0)
    log = simulate_once(network, 1, 1)
    return network, log, measure(network, log, 1, 1)
