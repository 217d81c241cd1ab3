import numpy as np
import pytest

from workforce.staffing.available import Available
from workforce.staffing.cover_needs import percentile_by_hour, poisson_need
from workforce.staffing.norm import per_bed

pytestmark = pytest.mark.published

PAID = 52.143 * 37.5
THERAPY = {"psychologist": (0.20, 5), "dietitian": (0.15, 5)}
NORMS = {
    "hyperacute": {
        "nurse": (2.9, 1), "physiotherapist": (0.73, 5), "occupational": (0.68, 5), "speech": (0.34, 5), **THERAPY,
    },
    "acute": {
        "nurse": (1.35, 1), "physiotherapist": (0.84, 5), "occupational": (0.81, 5), "speech": (0.40, 5), **THERAPY,
    },
}  # fmt: skip


def test_beds_of_a_stroke_unit_by_the_recommended_norms():
    found = per_bed({"hyperacute": 20, "acute": 30}, NORMS)
    assert (found["hyperacute"]["nurse"], found["acute"]["nurse"]) == (58.0, 40.5)
    both = {role: found["hyperacute"][role] + found["acute"][role] for role in NORMS["acute"]}
    assert {role: round(wte, 9) for role, wte in both.items() if role != "nurse"} == {
        "physiotherapist": 7.96, "occupational": 7.58, "speech": 3.76, "psychologist": 2.0, "dietitian": 1.5,
    }  # fmt: skip


def test_beds_without_a_norm_are_refused():
    with pytest.raises(ValueError, match="no norm for the beds 'day'"):
        per_bed({"day": 1}, NORMS)
    with pytest.raises(ValueError, match="is for 0 beds"):
        per_bed({"day": 1}, {"day": {"nurse": (1.0, 0)}})


def test_a_post_round_the_clock():
    hours = 365.25 * 24
    by_share = Available(PAID, 0.225, 0.0)
    by_uplift = Available(PAID, 0.225 / 1.225, 0.0)
    assert by_uplift.uplift == pytest.approx(0.225)
    assert round(hours / by_share.hours, 2) == 5.78
    assert round(hours / by_uplift.hours, 2) == 5.49
    assert round(hours / PAID, 2) == 4.48


def test_staff_for_a_poisson_census():
    assert poisson_need([12.0], [1.0], 0.95) == 18
    # Two classes who need the same are one; 18 patients at one for four need five.
    assert poisson_need([5.0, 7.0], [0.25, 0.25], 0.95) == 5
    assert poisson_need([], [], 0.95) == 0


def test_staff_for_two_classes_are_those_of_the_joint_law():
    generator = np.random.default_rng(5)
    need = np.ceil(generator.poisson(9, 400_000) / 4 + generator.poisson(3, 400_000) / 2 - 1e-9)
    for share in (0.5, 0.8, 0.95):
        enough = poisson_need([9.0, 3.0], [0.25, 0.5], share)
        reached, short = np.mean(need <= enough), np.mean(need <= enough - 1)
        slack = 4 * 0.5 / np.sqrt(len(need))
        assert reached > share - slack
        assert short < share + slack
    wrong = poisson_need([9.0 * 1.25, 3.0 * 1.25], [0.25, 0.5], 0.95)
    assert wrong != poisson_need([9.0, 3.0], [0.25, 0.5], 0.95)


def test_a_percentile_of_time_counts_the_time_without_need():
    total = np.full(168, 100, dtype=np.int64)
    hour, need = np.array([0, 0, 1, 2]), np.array([2.0, 1.0, 3.0, 4.0])
    weight = np.array([5, 40, 5, 6], dtype=np.int64)
    found = percentile_by_hour(hour, need, weight, total, 0.95)
    assert found[:4].tolist() == [1.0, 0.0, 4.0, 0.0]
    assert percentile_by_hour(hour, need, weight, total, 1.0)[:4].tolist() == [2.0, 3.0, 4.0, 0.0]
    with pytest.raises(ValueError, match="more time than"):
        percentile_by_hour(hour, need, weight * 3, total, 0.95)
