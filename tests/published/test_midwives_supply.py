"""Midwives in post beside what was counted and planned: England 2009 to 2014, the East Midlands to 2012 and 2017."""

from functools import cache
from pathlib import Path

import pytest

import workforce
from workforce.model.numbers import Share
from workforce.model.reading import read_file
from workforce.model.rules import read
from workforce.model.supply import Supply
from workforce.planning.sources import read_inputs
from workforce.supply.axes import SupplyYears
from workforce.supply.projection import StaffSupply

pytestmark = pytest.mark.published

TABLE = Path(workforce.__file__).parent / "tables" / "supply.yaml"
ENGLAND = {2010: 23205, 2011: 23536, 2012: 23705, 2013: 24048, 2014: 24372}
"""Midwives at 30 September, England (NHS England workforce statistics, electronic staff record); 22,526 in 2009."""
PLANNED_2009, PLANNED_2012 = 1792, 1942
"""Midwives the East Midlands planned, heads with bank staff (Hansard HC 17 March 2009, 262285)."""
WTE_2017 = 1548
"""Whole-time equivalent midwives in the East Midlands, 30 September 2017 (NHS Digital, staff by organisation)."""
HEADS_2017 = 0.073 * 24804
"""The region's 7.3% of England's whole-time midwives (NHS Digital) of England's midwives, 30 September 2017."""
WTE_2010 = 29.1 * 690.5
"""Whole-time midwives of England in 2010: so many for 1,000 births (written answer 210408) times births."""


@cache
def shipped() -> Supply:
    return read(Supply, read_file(TABLE))


def followed(stock: str, made: Supply | None = None) -> StaffSupply:
    """The means of a stock, year by year."""
    return StaffSupply.following("shipped", SupplyYears.same(made or shipped(), range(2009, 2020)), 2019, [stock])


def per_head(stock: str) -> float:
    """Whole-time equivalents of one person."""
    of = shipped().stocks[stock]
    worked = (of.participation or shipped().professions[of.profession].participation).female
    assert isinstance(worked, Share)
    return worked.value


def heads(stock: str, made: Supply | None = None) -> dict[int, float]:
    """People of a stock at each September."""
    counts = followed(stock, made).counts()
    found = counts[counts["stock"] == stock].groupby("year")["heads"].sum()
    return {int(str(year)[:4]): float(number) for year, number in found.items()}


def off(found: dict[int, float], times: float = 1.0) -> float:
    """How far the farthest of England's years to 2014 is from what was counted, as a share."""
    return max(abs(times * found[year] / counted - 1.0) for year, counted in ENGLAND.items())


def test_englands_midwives_are_within_three_in_a_hundred_each_year_to_2014() -> None:
    found = heads("England midwives")
    assert found[2009] == pytest.approx(22526)
    assert off(found) < 0.03
    assert off(found, 1.05) > 0.03
    assert off(found, 0.95) > 0.03


def test_without_other_joiners_englands_midwives_are_not_met() -> None:
    stocks = dict(shipped().stocks)
    stocks["England midwives"] = stocks["England midwives"].model_copy(update={"joiners": {}})
    assert off(heads("England midwives", shipped().model_copy(update={"stocks": stocks}))) > 0.03


def test_the_regions_plan_asked_for_more_midwives_than_were_on_the_way() -> None:
    """The plan of early 2009 beside the model: 28 more than planned in 2009, 93 fewer by 2012."""
    found = heads("East Midlands midwives with bank")
    assert found[2009] - PLANNED_2009 == pytest.approx(28, abs=2)
    assert found[2012] - PLANNED_2012 == pytest.approx(-93, abs=3)


def test_what_part_of_full_time_a_midwife_works_is_that_of_the_same_record() -> None:
    """2010, from which it comes, and 2017, from which it does not; with bank staff counted it is another."""
    for stock in ("England midwives", "East Midlands midwives"):
        worked = per_head(stock)
        assert worked == pytest.approx(WTE_2010 / ENGLAND[2010], abs=0.001)
        assert worked == pytest.approx(WTE_2017 / HEADS_2017, rel=0.02)
    assert per_head("East Midlands midwives with bank") == pytest.approx(54192 / 40.1 / 1811, abs=0.001)


def test_the_region_of_2017_which_no_rate_was_fitted_to() -> None:
    """Heads are 4% and whole-time equivalents 5.5% above what was counted, as England's are by then (+4.4%)."""
    assert heads("East Midlands midwives")[2017] == pytest.approx(HEADS_2017, rel=0.05)
    months = followed("East Midlands midwives").months()
    here = months[(months["stock"] == "East Midlands midwives") & (months["year"] == "2017/18")]
    wte = here[here["month"] == "Sep"]["wte"].sum()
    assert wte == pytest.approx(WTE_2017, rel=0.06)
    assert wte / WTE_2017 - 1.0 > 0.03


@pytest.mark.parametrize("stock", ["East Midlands midwives", "East Midlands midwives with bank"])
def test_stocks_agree_with_the_regions_staff_in_post(stock: str) -> None:
    rows = read_inputs("east-midlands", [], None).tree["region"]["staff in post"]["rows"]
    of = shipped().stocks[stock]
    row = next(r for r in rows.values() if r["scope"] == of.scope and r["basis"] == of.basis and r["year"] == of.year)
    assert float(row["headcount"]["value"]) == of.headcount.value
