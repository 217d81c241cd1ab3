"""Less sickness, winter and more direct care: what they do to need, all else as it is."""

import pytest

from tests.staffing.wards import ALLOWANCES, plans, projection
from workforce.planning.settle import plans_from
from workforce.planning.tree import put
from workforce.staffing.headroom import days_of_months
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.laws

WARDS = ALLOWANCES + "direct care: {wards: {roles: [nurse, sitter], share: 40%, aim: 50%}}\n"


def with_sickness(share: str) -> Projection:
    tree = plans().by_year[2009].tree
    path = ("tables", "availability", "staff groups", "Nurses", "absent", "sickness")
    return Projection.of(plans_from(put(tree, path, share), (2009,)))


def test_days_given_back_over_the_days_of_a_post_are_the_need_that_falls():
    """4% cut by a quarter is 3%: Boorman's identity is exact where a post's days are those after the cut."""
    lever = projection().less_sickness(0.75).set_index("staff_group")
    after = with_sickness("3%").wte(["staff_group"]).set_index("staff_group")["wte"]
    assert lever["after"]["Nurses"] == pytest.approx(after["Nurses"], rel=1e-12)
    assert lever["wte"]["Nurses"] - lever["after"]["Nurses"] == pytest.approx(lever["released"]["Nurses"])
    assert lever["days_lost"]["Nurses"] == pytest.approx(lever["wte"]["Nurses"] * 52.143 * 5 * 0.04)


def test_no_change_releases_nobody_and_a_bad_year_takes_more():
    assert projection().less_sickness(1.0)["released"].abs().max() == 0
    worse = projection().less_sickness(1.5).set_index("staff_group")
    assert worse["after"]["Nurses"] == pytest.approx(with_sickness("6%").wte(["staff_group"])["wte"][1], rel=1e-12)


def test_months_ask_for_posts_by_their_sickness_and_give_the_years_hours_together():
    tree = plans().by_year[2009].tree
    weights = dict.fromkeys(days_of_months(2009), 0.9) | {"Jan": 1.4, "Feb": 1.4}
    tree = put(tree, ("tables", "availability", "sickness by month"), {"months": weights})
    made = Projection.of(plans_from(tree, (2009,)))
    found = made.need_by_month(2009)
    nurses = found[found["staff_group"] == "Nurses"].set_index("month")
    days = days_of_months(2009)
    mean = sum(weights[month] * days[month] for month in days) / 365
    year = made.wte(["staff_group"]).set_index("staff_group")["wte"]["Nurses"]
    assert nurses["wte"]["Jan"] == pytest.approx(year * 0.8 / (0.8 - 0.04 * (1.4 / mean - 1)))
    assert nurses["wte"]["Jan"] > year > nurses["wte"]["Jul"]
    together = sum(nurses["available"][month] * days[month] for month in days) / 365
    assert together == pytest.approx(52.143 * 37.5 * 0.8, rel=1e-12)


def test_direct_care_is_more_at_the_same_posts_or_fewer_hours_for_the_same_care():
    found = projection(allowances=WARDS).direct_care().set_index("role")
    assert list(found.index) == ["nurse"]
    nurse = found.loc["nurse"]
    assert nurse["direct"] == pytest.approx(0.4 * nurse["hours"])
    assert nurse["more"] == pytest.approx(0.1 * nurse["hours"])
    assert nurse["released"] == pytest.approx(nurse["hours"] - nurse["direct"] / 0.5)
    # Hours after the release are direct care at the new share: indirect time alone has shrunk.
    assert nurse["direct"] / (nurse["hours"] - nurse["released"]) == pytest.approx(0.5)
