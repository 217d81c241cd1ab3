"""Whole-time equivalents worked out by hand."""

import pandas as pd
import pytest

from tests.network.made_network import made_plans
from workforce.model.availability import Availability
from workforce.model.roles import Roles
from workforce.staffing.available import Available, available, by_role, posts
from workforce.staffing.workload import MS_PER_HOUR, worked_hours, workload_wte

pytestmark = pytest.mark.unit


def roles(bands: str, levels: str) -> Roles:
    from workforce.documents.reader import read_text

    text = (
        "file: roles\ntitle: R\nsource: s\nsources: {s: {citation: c, grade: published}}\n"
        f"roles: {{nurse: {{staff group: Nurses, bands: {bands}, career level: {levels}}}}}\n"
    )
    return Roles.model_validate(read_text(text, "r.yaml").content)


def rows(**columns: object) -> pd.DataFrame:
    base = {"measure": "staff", "year": "2009/10", "role": "nurse", "setting": "ward", "outside": 0, "value": 0.0}
    return pd.DataFrame([{**base, **columns}])


def test_a_year_of_round_the_clock_work_is_4_48_posts_paid_and_5_78_at_an_absent_share_of_22_5_percent() -> None:
    paid = 52.143 * 37.5
    assert Available(paid, 0.0, 0.0).wte(8766) == pytest.approx(4.48, abs=0.005)
    assert Available(paid, 0.225, 0.0).wte(8766) == pytest.approx(5.78, abs=0.01)


def test_uplift_and_absent_share_are_two_names_for_one_absence() -> None:
    given = Available(1955.4, 0.225, 0.0)
    assert given.uplift == pytest.approx(0.290, abs=0.0005)
    assert given.hours * (1 + given.uplift) == pytest.approx(given.paid_hours, rel=1e-12)
    assert given.uplift / (1 + given.uplift) == pytest.approx(given.absent_share, rel=1e-12)


def test_an_uplift_of_22_5_percent_is_not_an_absent_share_of_22_5_percent() -> None:
    """5.49 posts and 5.78 posts for the same hours: confusing the two is a 5% error."""
    as_uplift = Available(1955.4, 0.225 / 1.225, 0.0).wte(8766)
    as_share = Available(1955.4, 0.225, 0.0).wte(8766)
    assert as_uplift == pytest.approx(5.49, abs=0.005)
    assert as_share / as_uplift == pytest.approx(1.053, abs=0.001)


def test_support_activities_raise_need_by_the_category_allowance_factor() -> None:
    plain, with_support = Available(1955.4, 0.2, 0.0), Available(1955.4, 0.2, 0.1)
    assert with_support.category_allowance_factor == pytest.approx(1 / 0.9)
    assert with_support.wte(1000) / plain.wte(1000) == pytest.approx(1 / 0.9, rel=1e-12)


def test_hours_become_posts_by_the_arithmetic_on_paper() -> None:
    """1,000 h at 37.5 h a week, 20% absent, 10% support: 1000 / 0.9 / (52.143 x 37.5 x 0.8) = 0.71029."""
    plans = made_plans()
    measures = rows(value=1000 * MS_PER_HOUR, pathway="care")
    found = workload_wte(measures, plans.by_year, ["role"])
    assert found["wte"].item() == pytest.approx(1000 / 0.9 / (52.143 * 37.5 * 0.8), rel=1e-12)
    assert found["hours"].item() == pytest.approx(1000, rel=1e-12)


def test_care_by_other_regions_and_other_measures_are_left_out() -> None:
    table = pd.concat([rows(value=MS_PER_HOUR), rows(value=MS_PER_HOUR, outside=1), rows(value=5.0, measure="patient")])
    assert worked_hours(table)["hours"].tolist() == [1.0]


@pytest.mark.parametrize("by", [["staff_group"], ["band"], ["career_level"], ["year", "band", "career_level"], []])
def test_every_split_by_post_has_the_same_total(by: list[str]) -> None:
    text = 'roles: {nurse: {staff group: Nurses, bands: {"5": 70%, "6": 30%}, career level: {"5": 50%, "6": 50%}}}'
    plans = made_plans(roles=text)
    found = workload_wte(rows(value=1000 * MS_PER_HOUR, pathway="care"), plans.by_year, by)
    assert found["wte"].sum() == pytest.approx(1000 / 0.9 / (52.143 * 37.5 * 0.8), rel=1e-12)


def test_an_unknown_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="'colour' is not a dimension"):
        workload_wte(rows(), made_plans().by_year, ["colour"])


def test_bands_and_levels_are_paired_from_the_most_junior_up() -> None:
    """70/30 beside 50/50: 50 at 5 and 5, 20 at 5 and 6, 30 at 6 and 6; no higher level in a lower band than that."""
    found = list(posts(roles('{"5": 70%, "6": the rest}', '{"5": 50%, "6": the rest}')))
    assert [(p.band, p.career_level, round(p.share, 12)) for p in found] == [
        ("5", "5", 0.5),
        ("5", "6", 0.2),
        ("6", "6", 0.3),
    ]


def test_shares_of_every_roles_posts_sum_to_one() -> None:
    found = list(posts(roles('{"5": 33.3%, "6": 33.3%, "7": the rest}', '{"4": 10%, "5": 56.7%, "6": the rest}')))
    assert sum(post.share for post in found) == pytest.approx(1, abs=1e-12)
    assert all(post.share > 0 for post in found)


def test_the_shipped_staff_groups_are_absent_between_a_tenth_and_a_third_of_paid_time() -> None:
    """87 English trusts: actual unavailability 15.8% to 33.6% of paid time; doctors and practices are below."""
    from workforce.model.reading import read_file
    from workforce.planning.library import availability

    shipped = Availability.model_validate(read_file(availability()).content)
    shares = {name: available(group).absent_share for name, group in shipped.staff_groups.items()}
    assert all(0.1 < share < 0.336 for share in shares.values()), shares


def test_a_role_has_the_hours_of_its_staff_group() -> None:
    plan = made_plans().by_year[2009]
    found = by_role(plan.roles, plan.availability)
    assert found["nurse"].hours == pytest.approx(52.143 * 37.5 * 0.8)
