"""Regions made in memory for the closed form: one pathway, staff, areas and years as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workforce.documents.problems import Mark
from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.lineage import Phased
from workforce.planning.settle import plans_from

BASIS = {
    "sources": {"made": {"citation": "made up", "grade": "published"}}, "source": "made", "grade": "published"
}  # fmt: skip
HOUR = 3_600_000
ROLES = ("nurse", "doctor", "therapist", "assistant")
ABSENT = ("annual leave", "public holidays", "sickness", "study", "maternity", "other")


def stepped(address: str, year: int, value: Any) -> Phased:
    """A change of one value from a year on."""
    mark = Mark("made in memory", 1, 1)
    return Phased("made", "step", tuple(address.split(".")), "to", "steps", {year: value}, {}, "", mark)


def by(table: pd.DataFrame, measure: str, column: str) -> pd.Series:
    """Sums of one measure by a column."""
    return table[table.measure == measure].groupby(column, observed=True).value.sum()


def region(
    activities: Mapping[str, Any],
    groups: Mapping[str, Any],
    *,
    years: Sequence[int] = (2009, 2010),
    before: int = 1,
    areas: Mapping[str, Any] | None = None,
    changes: Sequence[Any] = (),
    pathway: Mapping[str, Any] | None = None,
    further: Mapping[str, Any] | None = None,
) -> Network:
    """A network of one pathway; every activity is on the ward and ends at home unless it says otherwise."""
    areas = areas or {"town": {"pct": "trust", "population share": "100%"}}
    made = {
        "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing", **BASIS,
        "settings": {"ward": {"sector": "acute"}},
        "shifts": {"day": "07:30-19:30", "night": "19:30-07:30"},
        "groups": groups,
        "activities": {name: {"setting": "ward", "next": "home", **each} for name, each in activities.items()},
        "ends": {"home": {}},
        **(pathway or {}),
    }  # fmt: skip
    here = {
        "region": "r", "title": "R", **BASIS,
        "areas": {"rows": dict(areas)},
        "population": {"rows": {"2009/10": {"male": {"0-17": 100, "18+": 100}, "female": {"0-17": 100, "18+": 100}}}},
        "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
        "flows": {"p": {"rows": {area: {"S": "100%"} for area in areas}}},
        "settings": {"ward": {"follows": "site"}},
        **(further or {}),
    }  # fmt: skip
    staff = {role: {"staff group": "G", "bands": {"5": "100%"}} for role in ROLES}
    absent = dict.fromkeys(ABSENT, "3%")
    available = {"full time hours": "37.5 h per week", "absent": absent, "category allowance": "10%"}
    tree = {
        "pathways": {"p": made},
        "region": here,
        "roles": {"file": "roles", "title": "R", **BASIS, "roles": staff},
        "tables": {
            "availability": {"file": "availability", "title": "A", **BASIS, "staff groups": {"G": available}},
        },
    }  # fmt: skip
    return build_network(plans_from(tree, years, changes=changes), before)
