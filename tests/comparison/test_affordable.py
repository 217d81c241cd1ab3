"""What a ceiling affords, beside need and staff in post, on a tiny region with figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.network.made_network import tree_of, yaml
from tests.staffing.test_cost import PAY, PRICES
from tests.staffing.wards import BASIS, NEEDS
from workforce.comparison.cost_analysis import affordable, cost
from workforce.planning.settle import plans_from, settle
from workforce.report.printed.cost import show_affordable, show_cost
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.unit

EACH = 23_000 + 0.14 * 23_000 + 0.128 * (23_000 - 5_715)
"""What a nurse's post costs."""


def projected(budgets: str = "", prices: str = PRICES) -> Projection:
    tree = tree_of(NEEDS, f"budgets: {{rows: {{{budgets}}}}}" if budgets else "")
    tree["tables"] |= {"pay": yaml(BASIS + PAY), "prices": yaml(BASIS + prices)}
    return Projection.of(plans_from(tree, (2009, 2010)))


def nurses(budgets: str, year: str = "2009/10") -> pd.Series:
    found = affordable(projected(budgets))
    return found[(found["staff_group"] == "Nurses") & (found["year"] == year)].iloc[0]


def test_money_pays_for_so_many_posts_at_the_years_mix() -> None:
    row = nurses("pay: {scope: all staff, amount: 100000 GBP per year}")
    assert row["affordable"] == pytest.approx(100_000 / EACH)
    assert row["cost"] == pytest.approx(row["need"] * EACH)
    assert (row["least"], row["ceiling"]) == ("affordable", "all staff")


def test_more_money_than_the_need_costs_affords_more_and_the_need_is_then_the_least() -> None:
    row = nurses("pay: {scope: all staff, amount: 100000000 GBP per year}")
    assert row["affordable"] == pytest.approx(1e8 / EACH)
    assert row["least"] == "need"


def test_the_lowest_of_several_ceilings_holds() -> None:
    row = nurses("pay: {scope: a, amount: 100000 GBP per year}, posts: {scope: b, staff group: Nurses, wte: 1.5}")
    assert row["affordable"] == pytest.approx(1.5)
    assert row["ceiling"] == "a; b"


def test_a_ceiling_of_one_year_holds_in_that_year_alone() -> None:
    ceiling = "pay: {scope: all staff, amount: 100000 GBP per year, year: 2009/10}"
    assert nurses(ceiling)["affordable"] == pytest.approx(100_000 / EACH)
    later = nurses(ceiling, "2010/11")
    assert pd.isna(later["affordable"])
    assert "no ceiling" in later["missing"]


def test_staff_who_are_on_no_payroll_are_under_no_ceiling_of_all_staff() -> None:
    """The doctors have no pay in the table: what they would cost is not known, and money for all buys none of them."""
    found = affordable(projected("pay: {scope: all staff, amount: 100000 GBP per year}"))
    doctors = found[found["staff_group"] == "Doctors"].iloc[0]
    assert pd.isna(doctors["affordable"])
    assert doctors["least"] == "need"
    assert "no table of supply" in doctors["missing"]


def test_both_are_shown_with_what_is_missing_and_kept_as_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = projected("pay: {scope: all staff, amount: 100000 GBP per year}")
    show_affordable(affordable(made, years=["2009/10"]), tmp_path / "afford.csv")
    show_cost(cost(made, ["role"], ["2009/10"]), ["role"], tmp_path / "cost.csv")
    told = capsys.readouterr().out
    assert "ceiling: all staff" in told
    assert "of these" in told
    assert "unpriced" in told
    kept = pd.read_csv(tmp_path / "cost.csv").set_index("role")
    assert kept["total"]["nurse"] == pytest.approx(kept["wte"]["nurse"] * EACH, rel=1e-6)
    assert len(pd.read_csv(tmp_path / "afford.csv")) == 2


def test_the_examples_ceiling_is_what_its_first_year_costs_to_the_nearest_100_000() -> None:
    (row,) = settle("maternity-money-held").by_year[2009].region.budgets.rows.values()
    paid = float(cost("maternity-baseline", years=["2009/10"])["trusts"].iloc[0])
    assert row.amount is not None
    assert row.amount.value == round(paid, -5)
