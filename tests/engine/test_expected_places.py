"""The closed form carries all areas together; what it says of each must be what the area alone would give."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from expected_networks import region, stepped
from expected_region import ACTIVITIES, FURTHER, GROUPS, PATHWAY

from workforce.engine.expected import Expected, expected

pytestmark = pytest.mark.laws

KEYS = ["measure", "year", "group", "activity", "need", "role", "setting", "location", "pct", "end"]
YEARS = (2009, 2010, 2011)
PCT = {"town": "east", "hill": "west"}
PEOPLE = {"town": 60_000, "hill": 40_000}
TEAMS = {"town": (2010, {"yes": "50%", "no": "50%"}), "hill": (2011, {"yes": "95%", "no": "5%"})}
"""From when on how many have a team where they live; 20% and 90% before."""


def rows(table: pd.DataFrame) -> pd.Series:
    return table.astype(dict.fromkeys(KEYS, object)).fillna(dict.fromkeys(KEYS, "")).groupby(KEYS).value.sum()


@cache
def grown(*areas: str, **later: str) -> Expected:
    """Strokes and the linked patients they begin, in some areas, as people, teams and sending on grow over the years.

    Args:
        areas: The areas; each has the same people alone as beside the other.
        later: How long activities last from 2011 on.
    """
    whole = sum(PEOPLE[area] for area in areas)
    people: dict[str, Any] = {}
    for year in YEARS:
        number = whole * (100 + 3 * (year - YEARS[0])) // 100
        ages = {"0-17": number // 5, "18+": number}
        people[f"{year}/{(year + 1) % 100:02d}"] = {"male": ages, "female": ages}
    teams = "region.area attributes.p.team there.rows"
    changes = [stepped(f"{teams}.{PCT[area]}", *TEAMS[area]) for area in areas]
    changes.append(stepped("region.settings.ward.sends.S", 2011, {"S": "60%", "Z": "40%"}))
    changes += [stepped(f"pathways.p.activities.{name}.lasts", 2011, lasts) for name, lasts in later.items()]

    def rows_of(table: dict[str, Any], names: list[str]) -> dict[str, Any]:
        return {"rows": {name: table["rows"][name] for name in names}}

    trusts = [PCT[area] for area in areas]
    further = {
        **FURTHER,
        "population": {"rows": people},
        "flows": {"p": rows_of(FURTHER["flows"]["p"], list(areas))},
        "travel per visit": rows_of(FURTHER["travel per visit"], trusts),
        "area attributes": {"p": {"team there": rows_of(FURTHER["area attributes"]["p"]["team there"], trusts)}},
    }
    shares = {area: {"pct": PCT[area], "population share": f"{100 * PEOPLE[area] // whole}%"} for area in areas}
    groups = {name: GROUPS[name] for name in ("strokes", "carers")}
    return expected(
        region(ACTIVITIES, groups, areas=shares, years=YEARS, pathway=PATHWAY, further=further, changes=changes)
    )


def test_each_area_has_what_it_would_have_alone():
    """People grow, teams come to one area after the other, and the ward sends on elsewhere from the third year on."""
    both = rows(grown("town", "hill").table)
    for area, pct in PCT.items():
        alone = rows(grown(area).table)
        mine = both[both.index.get_level_values("pct") == pct]
        alone = alone[alone.index.get_level_values("pct") == pct]
        assert len(mine) > 100
        assert set(mine.index) == set(alone.index)
        assert np.allclose(mine, alone[mine.index], rtol=1e-6, atol=0.0)


def test_an_area_is_not_like_the_other():
    """What the law above compares does differ: far more are visited where more have a team."""
    both = rows(grown("town", "hill").table).groupby(["measure", "activity", "pct"]).sum()
    visited = both["starts", "visits"] / both["starts", "front"]
    assert visited["west"] > 1.5 * visited["east"]


def test_those_who_came_before_sending_on_changed_are_still_where_they_were():
    """Episodes begun by March 2011 stay where they then led; of the ward's patients at S 25%, later 40% go to Z."""
    table = grown("town").table
    stays = table[(table.measure == "patient") & (table.activity == "stay")]
    at = stays.groupby(["year", "location"], observed=True).value.sum().unstack()
    share = (at["Z"] / at.sum(axis=1)).to_dict()
    assert share["2009/10"] == pytest.approx(0.2 + 0.8 * 0.25, rel=1e-9)
    assert share["2010/11"] == pytest.approx(0.2 + 0.8 * 0.25, rel=1e-9)
    assert 0.2 + 0.8 * 0.39 < share["2011/12"] < 0.2 + 0.8 * 0.4


def test_a_change_from_a_year_on_leaves_the_years_before_bit_for_bit():
    """Longer stays from 2011/12 on move nothing before it."""
    one, other = grown("town", "hill"), grown("town", "hill", rest="9 days", stay="11 days")
    before, after = (rows(each.table) for each in (one, other))
    early = before.index.get_level_values("year") != "2011/12"
    assert early.sum() > 150
    assert np.array_equal(before[early], after[before.index[early]])
    late = before[~early].index.intersection(after.index)
    assert (before[late] / after[late] - 1).abs().max() > 0.05
