"""The gap stands where need and stock are of the same people, and nowhere else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_supply import profession, stock, table

from workforce.model.calendar import year_name
from workforce.model.supply import Supply
from workforce.planning.explain import explain
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle
from workforce.staffing.projection import Projection
from workforce.supply.analysis import advice, gap
from workforce.supply.axes import SupplyYears
from workforce.supply.gap import Need, gap_of, gap_share
from workforce.supply.projection import StaffSupply

pytestmark = pytest.mark.unit

HERE = {"where": "East Midlands", "headcount": 500, "whole need of": ["maternity"]}


@cache
def plans() -> Plans:
    return settle("maternity-baseline")


def need(numbers: dict[str, float], replications: Sequence[float] = ()) -> Need:
    """The same need in each year, and in replications so many times as much."""
    years = [year_name(year) for year in plans().years]
    rows = [(year, role, wte) for year in years for role, wte in numbers.items()]
    mean = pd.DataFrame(rows, columns=["year", "role", "wte"])
    drawn = [mean.assign(wte=mean["wte"] * times, replication=n + 1) for n, times in enumerate(replications)]
    return Need(plans(), mean, pd.concat(drawn) if drawn else None)


def in_post(made: Supply, replications: int = 0) -> StaffSupply:
    return StaffSupply.following("made", SupplyYears.same(made, plans().years), 2020, None, replications)


def of(numbers: dict[str, float], **more: Any) -> pd.DataFrame:
    made = table(
        {"midwives": profession(roles=["midwife", "community midwife"])},
        {"here": stock(profession="midwives", **{**HERE, **more})},
    )
    return gap_of(need(numbers), in_post(made))


def test_the_gap_is_need_less_staff_in_post_where_scopes_agree() -> None:
    found = of({"midwife": 400.0, "community midwife": 150.0})
    assert set(found["gap"].round(9)) == {50.0}
    assert set(found["gap_share"].round(9)) == {0.1}
    assert set(found["missing"]) == {""}
    assert found["months"].tolist()[:2] == [7, 12]


def test_the_gap_is_a_share_of_the_staff_of_the_first_year() -> None:
    """Nurses of England 2010 to 2016: supply 541,762, demand 589,307, base 572,034, gap 47,545 or 8.31%."""
    share = gap_share(589_307 - 541_762, 572_034)
    assert f"{share:.2%}" == "8.31%"
    assert f"{gap_share(47_545, 589_307):.2%}" == "8.07%"


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"whole need of": []}, "what is counted is both trusts (census)"),
        ({"whole need of": ["maternity", "stroke"]}, "what is counted is both trusts (census)"),
        ({"where": "England"}, "no stock of them is counted here"),
    ],
)
def test_there_is_no_gap_between_different_people(more: dict[str, Any], missing: str) -> None:
    found = of({"midwife": 400.0}, **more)
    assert found["gap"].isna().all()
    assert found["in_post"].isna().all()
    assert found["need"].tolist() == [400.0] * 11
    assert all(f"midwives in post who serve maternity: {missing}" == each for each in found["missing"])


def test_two_bases_are_never_mixed() -> None:
    both = {"one": stock(profession="midwives", **HERE), "other": stock(profession="midwives", **HERE, basis="ESR")}
    made = table({"midwives": profession(roles=["midwife"])}, both)
    found = gap_of(need({"midwife": 400.0}), in_post(made))
    assert found["gap"].isna().all()
    assert found["missing"].iloc[0].endswith("both trusts (census) or both trusts (ESR)")


def test_every_needed_role_is_told_of_once() -> None:
    found = of({"midwife": 400.0, "obstetric consultant": 30.0, "registered nurse": 70.0, "neonatal nurse": 20.0})
    first = found[found["year"] == "2009/10"]
    assert first.set_index("profession")["need"].to_dict() == {
        "midwives": 400.0,
        "Medical and Dental": 30.0,
        "Nursing and Midwifery Registered": 90.0,
    }


def test_the_change_in_need_is_since_the_first_year() -> None:
    asked = need({"obstetric consultant": 30.0})
    grown = asked.mean.assign(wte=[30.0 + n for n in range(11)])
    found = gap_of(replace(asked, mean=grown), in_post(table({"midwives": profession()}, {})))
    assert found["need_change"].tolist() == list(range(11))


def test_the_spread_of_the_gap_is_that_of_replications() -> None:
    leaving = table(
        {"midwives": profession(roles=["midwife"], leavers={"bands": {"5": "10%"}})},
        {"here": stock(profession="midwives", **HERE)},
    )
    mean = gap_of(need({"midwife": 400.0}), in_post(leaving))
    assert mean["gap_p5"].isna().all()
    of_both = gap_of(need({"midwife": 400.0}, [0.9, 1.1, 0.9, 1.1]), in_post(leaving, 4))
    of_need = gap_of(need({"midwife": 400.0}, [0.9, 1.1, 0.9, 1.1]), in_post(leaving))
    assert (of_both["gap"] == mean["gap"]).all()
    assert (of_need["gap_p95"] - of_need["gap_p5"]).tolist() == pytest.approx([80.0] * 11, rel=0.2)
    assert (of_both["gap_p5"] < of_both["gap_p95"]).all()


def test_supply_of_another_region_is_refused() -> None:
    plan = plans().by_year[2009]
    region = plan.region.model_copy(update={"region": "west-midlands"})
    elsewhere = replace(plans(), by_year={2009: replace(plan, region=region)})
    with pytest.raises(ValueError, match="'east-midlands' and the supply of 'west-midlands'"):
        gap(plans(), supply=elsewhere)


def test_a_supply_scenario_counts_from_its_first_year_on() -> None:
    course = StaffSupply.of(worst_case(), ["East Midlands midwives"]).wte().set_index("year")["wte"]
    same = StaffSupply.of(plans(), ["East Midlands midwives"]).wte().set_index("year")["wte"]
    assert course["2009/10"] == same["2009/10"]
    assert course["2010/11"] < same["2010/11"]
    assert (same - course).diff().loc["2011/12":"2018/19"].min() > 0


@cache
def worst_case() -> Plans:
    return settle("supply-worst-case")


def test_the_public_gap_of_a_scenario_with_its_own_supply() -> None:
    found = gap(resettle(plans(), years=(2009, 2010)), supply=worst_case())
    midwives = found[found["profession"] == "midwives"].set_index("year")
    assert midwives["gap"].notna().all()
    assert set(midwives["supply"]) == {"supply-worst-case"}
    others = found[found["profession"] != "midwives"]
    assert others["gap"].isna().all()
    assert (others["missing"] != "").all()


def test_the_table_names_roles_that_pathways_have() -> None:
    made = plans().by_year[2009].table(Supply)
    assert made is not None
    for each in made.professions.values():
        assert set(each.roles) <= set(plans().by_year[2009].roles.roles)


SHORTER_HOURS = """
scenario: shorter-hours
title: Midwives who work less of full time
extends: supply-worst-case
sources: {made: {citation: A test, grade: assumed}}
source: made
because: A test.
no range: A test.
changes:
  eight hours of ten:
    of: tables.supply.stocks.East Midlands midwives.participation.female
    to: 80%
    because: A test.
"""


def test_advice_closes_a_gap_or_gives_the_places_due(tmp_path: Path) -> None:
    """Midwives are wanted as needed; of nurses only what the pathways need more than in the first year."""
    projection = Projection.of(resettle(plans(), years=range(2009, 2015)))
    file = tmp_path / "shorter-hours.yaml"
    file.write_text(SHORTER_HOURS)
    midwives = advice(projection, "midwives", "2014/15", "2009/10", supply=file)
    assert midwives.wanted == pytest.approx(_need_of_midwives(projection, "2014/15"))
    assert midwives.as_planned < midwives.wanted <= midwives.with_advice
    assert midwives.commissions["starters"].sum() > midwives.commissions["planned"].sum()
    nurses = advice(projection, "nurses", "2014/15", "2009/10", supply=worst_case())
    assert 0.0 < nurses.wanted - nurses.as_planned < 100.0
    assert nurses.with_advice >= nurses.wanted - 1e-6


def _need_of_midwives(projection: Projection, year: str) -> float:
    """WISN's whole requirement: ward leaders are in post as well."""
    made = plans().by_year[2009].table(Supply)
    assert made is not None
    terms = projection.wisn(["year", "role"])
    rows = terms[(terms["year"] == year) & terms["role"].isin(made.professions["midwives"].roles)]
    assert rows["individual"].sum() > 10
    return float(rows["requirement"].sum())


def test_explain_tells_the_nearest_reason_of_a_number_of_supply() -> None:
    (told,) = explain(plans(), "tables.supply.professions.midwives.leavers.bands.6", 2009)
    assert (told.value, told.grade) == ("6.1%", "assumed")
    assert told.because.startswith("7.5% a year leave in all")
