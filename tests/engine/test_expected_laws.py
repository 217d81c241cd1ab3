"""Laws of the closed form: what must hold for any network, without statistics."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from expected_networks import HOUR, by, region, stepped
from expected_region import ACTIVITIES, whole_region

from workforce.engine.expected import Expected, expected
from workforce.engine.expected_grid import parts_for
from workforce.network.build import build_network
from workforce.planning.settle import settle

pytestmark = pytest.mark.laws

KEYS = ["measure", "year", "group", "activity", "need", "role", "setting", "location", "pct", "cover_group", "end"]
STEADY = {"g": {"arrivals": {"count": "1095 per year"}, "begins": "a"}}


@cache
def whole(people: int = 60_000, later: int = 90_000, parts: int | None = None) -> Expected:
    return expected(whole_region(people, later), parts=parts)


def rows(table: pd.DataFrame) -> pd.Series:
    return table.astype(dict.fromkeys(KEYS, object)).fillna(dict.fromkeys(KEYS, "")).groupby(KEYS).value.sum()


def test_twice_the_people_of_random_groups_give_exactly_twice_of_all_theirs():
    one, two = rows(whole().table), rows(whole(120_000, 180_000).table)
    mine = one.index.get_level_values("group") == "strokes"
    assert mine.sum() > 100
    assert np.allclose(two[one.index][mine], 2 * one[mine], rtol=1e-12)
    others = one.index.get_level_values("group") == "listed"
    assert np.array_equal(two[one.index][others], one[others])


def test_no_demand_gives_no_rows_of_it_and_no_wrong_number():
    network = region({"a": {"lasts": "1 h", "needs": {"nurse": {"ratio": "1 per 4 patients"}}}}, {
        "g": {"arrivals": {"count": "0 per year"}, "begins": "a"}
    })  # fmt: skip
    result = expected(network)
    assert result.table.empty
    assert result.weekly(2009).empty


def by_need(result: Expected, group: str | None = None) -> pd.Series:
    keys = ["measure", "year", "activity", "role"]
    table = result.table if group is None else result.table[result.table.group == group]
    summed = table.groupby(keys, observed=True, dropna=False).value.sum()
    return summed[summed.index.get_level_values("measure").isin(["starts", "patient", "staff"])]


def test_a_finer_grid_moves_hours_and_presence_by_less_than_a_thousandth():
    """Of random arrivals, on the coarsest grid; those of lists stand on days and have the finest."""
    network = whole_region()
    assert parts_for(network, 300) == 31
    coarse, fine = (by_need(expected(network, parts=parts), "strokes") for parts in (1, 4))
    assert len(coarse) == 40
    assert (coarse / fine - 1).abs().max() < 0.001


def test_a_finer_grid_moves_a_shipped_scenario_by_less_than_a_thousandth():
    """Every activity and role with a thousandth of a whole-time equivalent, and care that ends with a year too."""
    network = build_network(settle("hyperacute-centralisation"))
    coarse, fine = by_need(expected(network)), by_need(expected(network, parts=4))
    assert parts_for(network, 4000) == 1
    some = fine.index[(fine > 1.7 * HOUR) | (fine.index.get_level_values("measure") == "starts") & (fine > 0.1)]
    assert len(some) > 2000
    assert (coarse[some] / fine[some] - 1).abs().max() < 0.001


def test_patients_who_come_either_leave_or_are_still_there():
    """With the same people every year and nobody followed for long, as many end as come."""
    network = whole_region(later=60_000, years=[2009, 2010])
    table = expected(network, [2010]).table
    arrivals, ends = by(table, "arrivals", "group"), by(table, "ends", "group")
    assert ends["strokes"] == pytest.approx(arrivals["strokes"], rel=1e-4)
    assert ends["carers"] == pytest.approx(arrivals["carers"], rel=1e-3)


def test_starts_balance_at_every_activity():
    """Who starts an activity came from a junction: visits started are arrivals and those sent on, in a steady state."""
    table = expected(whole_region(later=60_000), [2010]).table
    starts = by(table[table.group == "strokes"], "starts", "activity")
    begun = by(table, "arrivals", "group")["carers"]
    visits = by(table, "starts", "activity")["visits"]
    assert begun == pytest.approx(0.25 * visits, rel=2e-3)
    died = by(table[table.group == "strokes"], "ends", "end")["died"]
    assert starts["stay"] < starts["front"] + 0.15 * starts["rest"] + died


def test_places_of_care_follow_from_flows_and_sends():
    table = whole().table
    stays = table[(table.measure == "starts") & (table.activity == "stay") & (table.group == "listed")]
    share = stays.groupby(["pct", "location"], observed=True).value.sum() / stays.value.sum()
    # Lists come from every area alike; those of the site S are sent on to Z by 25%. Few of them return.
    assert share["east", "S"] / share["east"].sum() == pytest.approx(0.8 * 0.75, rel=1e-9)
    assert share["west", "S"] / share["west"].sum() == pytest.approx(0.3 * 0.75, rel=1e-9)
    outside = table[(table.measure == "staff") & (table.location == "Z")].outside
    assert (outside == 1).all()


def test_travel_by_area_is_added_each_time():
    table = whole().table
    visits = table[(table.activity == "visits") & (table.role == "therapist")].groupby("pct", observed=True).value.sum()
    there = table[(table.activity == "visits") & (table.measure == "patient")].groupby("pct", observed=True).value.sum()
    # Each visit is 45 and 10 minutes and travel of 10 or 25, alike often for all who are there.
    assert visits["east"] / there["east"] / 65 == pytest.approx(visits["west"] / there["west"] / 80, rel=0.01)


def test_a_change_of_nothing_changes_nothing():
    again = whole_region(changes=[stepped("pathways.p.activities.treat.lasts.usual", 2010, "1 h")])
    assert rows(expected(again).table).equals(rows(whole().table))


def test_a_change_counts_from_its_year_on():
    one = rows(whole().table)
    change = stepped("pathways.p.activities.help.lasts", 2010, "10 days")
    two = rows(expected(whole_region(changes=[change])).table)
    first = one.index.get_level_values("year") == "2009/10"
    assert np.allclose(one[first], two[one.index][first], rtol=1e-5)
    levels = ("measure", "year", "activity")
    helped = [table.xs(("patient", "2010/11", "help"), level=levels).sum() for table in (one, two)]
    assert helped[1] == pytest.approx(2 * helped[0], rel=0.03)


def test_years_asked_for_are_the_same_as_among_all():
    network = whole_region()
    alone, among = rows(expected(network, [2010]).table), rows(whole().table)
    assert alone.equals(among[among.index.get_level_values("year") == "2010/11"])


def test_a_year_outside_the_horizon_is_refused():
    with pytest.raises(ValueError, match="2011 is not a year of the horizon"):
        expected(whole_region(), [2011])


def test_the_week_adds_up_to_the_year():
    """Census and timed work by hour of the week, times how often each hour comes, are the year's hours at home."""
    result = whole()
    table, weekly = result.table[result.table.year == "2010/11"], result.weekly(2010)
    count = np.array(result.network.calendar.hours_of_week_count(2010))
    total = weekly.assign(value=weekly.value * count[weekly.hour.astype(int)])
    inside = table[(table.outside == 0) & (table.measure == "staff")]
    timed = inside[inside.need.isin(["therapist", "ward round"])].value.sum()
    timed += inside[(inside.activity != "rest") & (inside.need == "assistant")].value.sum()
    timed += inside[(inside.activity.isin(["visits", "front"])) & (inside.need == "nurse")].value.sum()
    timed += inside[(inside.activity == "treat") & (inside.need == "doctor")].value.sum()
    assert total[total.measure == "work mean"].value.sum() == pytest.approx(timed, rel=1e-6)
    resting = total[(total.measure == "census mean") & total.cover_group.str.startswith("home")].value.sum() * HOUR
    assert resting == pytest.approx(by(table, "patient", "activity")["rest"], rel=1e-6)


def test_what_makes_it_only_near_is_said_in_words():
    lists, moments = whole().approximate
    assert "lists" in lists
    assert "independent" in moments
    assert expected(region({"a": {"lasts": "1 h"}}, STEADY)).approximate == ()
    bed = {"places": {"ward bed": {"setting": "ward"}}}
    limited = region(
        {"a": {"lasts": "1 h", "place": "ward bed", "patience": "2 h", "gives up to": "home"}},
        STEADY,
        pathway=bed,
        further={"places": {"ward bed": {"numbers": {"S": 4}}}},
    )
    said = expected(limited).approximate
    assert len(said) == 2
    assert "ward bed" in said[0]
    assert "give up" in said[1]


def test_every_activity_has_a_need_or_lasts():
    assert set(ACTIVITIES) == set(by(whole().table, "starts", "activity").index)
