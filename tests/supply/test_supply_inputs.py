"""Weak numbers behind the staff in post, moved alone and together."""

from functools import cache

import pandas as pd
import pytest

from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from, resettle, settle
from workforce.planning.tree import put
from workforce.supply.inputs import combined, swings_of
from workforce.supply.projection import StaffSupply

pytestmark = pytest.mark.unit

STOCK = "East Midlands midwives"


@cache
def plans() -> Plans:
    return resettle(settle("maternity-baseline"), years=(2009, 2010, 2011))


@cache
def swings() -> pd.DataFrame:
    return swings_of(plans(), STOCK)


def of(address: str, year: str = "2011/12") -> pd.Series:
    rows = swings()[(swings()["address"] == f"tables.supply.{address}") & (swings()["year"] == year)]
    ((_, row),) = rows.iterrows()
    return row


def test_a_swing_is_what_the_table_so_written_gives() -> None:
    path = ("tables", "supply", "stocks", STOCK, "headcount")
    tree = put(
        plans().inputs.tree, path, {"value": 1476, "source": "judgement", "because": "As low.", "no range": "A test."}
    )
    low = plans_from(tree, plans().years)
    in_post = [StaffSupply.of(each, [STOCK]).wte().set_index(["stock", "year"])["wte"] for each in (plans(), low)]
    change = in_post[1][STOCK, "2011/12"] - in_post[0][STOCK, "2011/12"]
    assert of(f"stocks.{STOCK}.headcount")["at low"] == pytest.approx(change)


def test_leavers_of_all_bands_move_together_and_shares_of_a_whole_alone() -> None:
    assert of("professions.midwives.leavers.bands")["at low"] > 0 > of("professions.midwives.leavers.bands")["at high"]
    assert f"tables.supply.stocks.{STOCK}.ages.shares.21-29" in set(swings()["address"])


def test_a_side_that_breaks_a_rule_is_left_out() -> None:
    """A fifth are 40 to 44: six in a hundred more than that do not fit beside the others."""
    row = of(f"stocks.{STOCK}.ages.shares.40-44")
    assert (row["low"], row["high"]) == ("14%", "26%")
    assert pd.isna(row["at high"])


def test_swings_combine_by_the_root_of_the_sum_of_squares() -> None:
    rows = [("a", "2009/10", -3.0, 5.0), ("b", "2009/10", 12.0, -4.0), ("c", "2009/10", float("nan"), 0.0)]
    found = combined(pd.DataFrame(rows, columns=["address", "year", "at low", "at high"]))
    assert found.loc["2009/10"].to_dict() == {"below": 5.0, "above": 13.0}
