"""Headroom in its two conventions, Boorman's identity and the share of direct care, by published figures."""

import pytest

from tests.staffing.wards import shipped_table
from workforce.model.availability import Availability
from workforce.staffing.available import available
from workforce.staffing.headroom import (
    absent_share_of,
    direct_and_fixed,
    direct_by_share,
    released_hours,
    uplift_of,
    wte_released,
)

pytestmark = pytest.mark.published
PAID = 52.143 * 37.5


def test_headroom_in_both_conventions():
    """22.5% absent of paid time is 29.0% on worked time; 22.5% on worked time is 18.4% of paid time."""
    assert round(uplift_of(0.225), 3) == 0.290
    assert round(absent_share_of(0.225), 3) == 0.184
    assert uplift_of(absent_share_of(0.225)) == pytest.approx(0.225, rel=1e-14)
    post = 8766 / PAID
    assert (round(post, 2), round(post * (1 + 0.225), 2), round(post / (1 - 0.225), 2)) == (4.48, 5.49, 5.78)


def test_scotlands_time_out_is_an_uplift_of_22_5_percent():
    assert round(absent_share_of(0.15 + 0.04 + 0.02 + 0.01 + 0.005), 3) == 0.184


@pytest.mark.parametrize(("convert", "wrong"), [(uplift_of, 1.0), (uplift_of, -0.1), (absent_share_of, -0.1)])
def test_what_is_no_headroom_is_refused(convert, wrong):
    with pytest.raises(ValueError, match="not"):
        convert(wrong)


def test_boormans_third_of_sickness_is_14_900_posts():
    """10.3 million days lost, 10.7 an employee; a third of them, at 230 days a post, are the review's 14,900 posts."""
    assert round(wte_released(10.3e6, 1 / 3, 230) / 100) * 100 == 14_900
    days = 10.3e6 / 3 / 14_900
    assert 225 < days < 235
    # The house's own table has as many days in a post, within 4%: 260.7 paid, less leave and public holidays.
    nurses = shipped_table(Availability).staff_groups["Nursing and Midwifery Registered"]
    absent = nurses.absent
    ours = 52.143 * 5 * (1 - absent.annual_leave.value - absent.public_holidays.value)
    assert wte_released(10.3e6, 1 / 3, ours) == pytest.approx(14_900, rel=0.04)
    assert available(nurses).paid_hours == pytest.approx(PAID)


def test_direct_care_is_a_share_of_all_time_or_beside_a_fixed_time_of_each_shift():
    """40% direct: 400 h of contact are 1,000 h of work; or 400 h beside 2 h of each of 300 shifts."""
    assert direct_by_share(400, 0.40) == pytest.approx(1000)
    assert direct_and_fixed(400, 2, 300) == 1000
    # Twice the contact doubles the work by the share and not beside a fixed time.
    assert (direct_by_share(800, 0.40), direct_and_fixed(800, 2, 300)) == (pytest.approx(2000), 1400)


def test_a_greater_direct_care_share_takes_from_indirect_time_only():
    """400 h of contact at 40% and at 52%: 600 h of indirect time become 369."""
    released = released_hours(400, 0.40, 0.52)
    assert 600 - released == pytest.approx(400 / 0.52 - 400)
    assert released_hours(400, 0.40, 0.40) == 0
    with pytest.raises(ValueError, match="direct-care share"):
        released_hours(400, 0.0, 0.5)
