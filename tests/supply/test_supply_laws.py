"""Laws of stock and flow that hold for any table, in means and for whole people."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binom
from small_supply import means, profession, stock, table, whole_life

from workforce.model.supply import Supply
from workforce.supply.axes import SupplyYears, axes_of
from workforce.supply.drawing import Draws, binomial_quantile, whole
from workforce.supply.running import FLOWS, Followed, follow, settled

pytestmark = pytest.mark.laws

RISE = {"on": {"band": "5", "to": "5", "into": "nurses", "share": "0%"}}
PERCENT = st.integers(0, 30).map(lambda n: f"{n}%")


@st.composite
def tables(draw: st.DrawFn) -> Supply:
    """Two professions of two bands in one place, with an apprenticeship from one into the other."""
    course = {
        "starts": draw(st.sampled_from(["Sep", "Jan"])),
        "length": "78 weeks",
        "completes": draw(PERCENT),
        "lost": {"1": "50%", "2": "the rest"},
        "joins": "90%",
        "arrives": {"1": "30%", "3": "the rest"},
        "bands": {"5": "100%"},
        "ages": {"21-24": "100%"},
    }
    rises = {"up": {"band": "5", "to": "6", "share": draw(PERCENT)}}
    nurses = profession(
        leavers={"bands": {"5": draw(PERCENT), "6": draw(PERCENT)}},
        promotions=rises,
        retirement={"ages": {"55-59": draw(PERCENT), "60+": "70%"}},
        courses={"degree": course},
        female="80%",
        entrants={"others": {"bands": {"6": "100%"}, "ages": {"30-49": "100%"}}},
    )
    ladder = {"on": {"band": "4", "to": "5", "into": "nurses", "share": draw(PERCENT)}}
    support = profession(leavers={"bands": {"4": draw(PERCENT)}}, promotions=ladder)
    number = draw(st.integers(0, 500))
    mix = {"shares": {"5": "70%", "6": "the rest"}}
    spread = {"shares": {"21-40": "50%", "41-64": "the rest"}}
    here = {
        "nurses here": stock(
            headcount=number,
            bands=mix,
            ages=spread,
            joiners={"others": "12 per year"},
            starters={"degree": {"years": {"2007/08": 30}}},
        ),
        "support here": stock(profession="support", headcount=300, bands={"shares": {"4": "100%"}}, ages=spread),
    }
    return table({"nurses": nurses, "support": support}, here)


def drawn(made: Supply, years: int, replication: int = 1) -> Followed:
    all_years = SupplyYears.same(made, [2009])
    (axes,) = axes_of(all_years)
    return follow(settled(axes, all_years, 2009 + years), Draws.of(axes, 3, replication))


def balance(found: Followed) -> Any:
    """What is left over of each stock, band and year once what came and went is taken from its change."""
    change = np.diff(found.people.sum(axis=(3, 4)), axis=0)
    flows = dict(zip(FLOWS, np.moveaxis(found.flows.sum(axis=4), 1, 0), strict=True))
    came = flows["qualified"] + flows["joined"] + flows["promoted in"]
    return change - came + flows["leavers"] + flows["retired"] + flows["promoted out"]


@given(tables())
@settings(max_examples=25, deadline=None)
def test_stock_is_conserved_and_nobody_negative(made: Supply) -> None:
    for found in (means(made, 6), drawn(made, 3)):
        assert np.abs(balance(found)).max() < 1e-9
        assert found.people.min() >= 0.0
        assert found.heads.min() >= -1e-9
        assert found.flows.min() >= 0.0
        risen = found.flows.sum(axis=(2, 3, 4))
        assert_allclose(risen[:, FLOWS.index("promoted in")], risen[:, FLOWS.index("promoted out")], atol=1e-9)


def test_twice_as_many_of_all_are_twice_as_many() -> None:
    one, two = means(whole_life(), 8), means(whole_life(2), 8)
    assert_allclose(two.people, 2.0 * one.people, rtol=1e-12)
    assert_allclose(two.wte, 2.0 * one.wte, rtol=1e-12)


def test_without_comings_and_goings_nothing_changes() -> None:
    made = table({"nurses": profession()}, {"all": stock(ages={"shares": {"30-39": "50%", "40+": "the rest"}})})
    for found in (means(made, 12), drawn(made, 12)):
        assert_allclose(found.heads.sum(axis=(1, 2, 3)), 1000.0, rtol=1e-12)


def test_the_order_in_the_file_changes_nothing() -> None:
    parts = {"nurses": profession(leavers={"bands": {"6": "5%", "5": "9%"}}), "support": profession(promotions=RISE)}
    mix = {"shares": {"6": "40%", "5": "the rest"}}
    stocks = {"a": stock(bands=mix), "b": stock(profession="support")}
    one = drawn(table(parts, stocks), 3)
    other = drawn(table(dict(reversed(parts.items())), dict(reversed(stocks.items()))), 3)
    assert (one.people == other.people).all()


def test_another_stock_moves_no_draw() -> None:
    leaving = profession(leavers={"bands": {"5": "9%"}})
    alone = drawn(table({"nurses": leaving}, {"b": stock()}), 3)
    support = profession(leavers={"bands": {"5": "9%"}}, promotions=RISE)
    beside = drawn(table({"nurses": leaving, "support": support}, {"a": stock(profession="support"), "b": stock()}), 3)
    assert (alone.people[:, 0] == beside.people[:, 1]).all()


def test_a_higher_rate_never_keeps_more_people() -> None:
    kept = [
        drawn(table({"nurses": profession(leavers={"bands": {"5": f"{rate}%"}})}, {"a": stock()}), 1, number).people[1]
        for rate in (8, 9, 20)
        for number in (4,)
    ]
    assert kept[0].sum() >= kept[1].sum() >= kept[2].sum()
    assert kept[0].sum() > kept[2].sum()


def test_binomial_numbers_are_those_of_the_distribution() -> None:
    rng = np.random.default_rng(1)
    n, p, u = rng.integers(0, 4000, 3000).astype(float), rng.random(3000) ** 3, rng.random(3000)
    assert (binomial_quantile(n, p, u) == binom.ppf(u, n, p)).all()
    sure = np.ones(2)
    assert binomial_quantile(7.0 * sure, np.array([0.0, 1.0]), 0.5 * sure).tolist() == [0.0, 7.0]


def test_rounding_keeps_the_sum_and_the_mean() -> None:
    numbers = np.array([[0.25, 1.5], [2.25, 6.0]])
    rounded = np.array([whole(numbers, (k + 0.5) / 400) for k in range(400)])
    assert set(rounded.sum(axis=(1, 2))) == {10.0}
    assert_allclose(rounded.mean(axis=0), numbers, atol=1e-9)
