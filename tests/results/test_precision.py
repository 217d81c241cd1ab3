"""When a run has enough replications: levels, differences, two steps running, and a cap."""

import numpy as np
import pytest

from workforce.results.manifest import describe_run, from_text, to_text
from workforce.results.precision import Precision

pytestmark = pytest.mark.unit

RULE = Precision(("staff_group",), ("2019/20",), step=5, at_most=40)
NARROW = np.array([99.5, 100.5, 100.0, 99.8, 100.2])
"""Half the 95% interval is 2.776 x 0.3808 / sqrt 5 = 0.473."""
WIDE = np.array([90.0, 110.0, 100.0, 95.0, 105.0])


def test_a_level_holds_within_two_per_cent_of_itself():
    assert RULE.judged({"base": NARROW})["base"].holds
    assert not RULE.judged({"base": WIDE})["base"].holds
    shifted = NARROW - 100
    assert RULE.judged({"base": shifted + 23.7})["base"].level_holds
    assert not RULE.judged({"base": shifted + 23.6})["base"].level_holds


def test_a_difference_holds_within_two_per_cent_of_the_base_or_half_a_wte():
    small, large = NARROW - 90, NARROW
    assert RULE.judged({"base": small, "other": small + NARROW - 100})["other"].difference_holds
    apart = 1.1 * (NARROW - 100)
    assert not RULE.judged({"base": small, "other": small + apart})["other"].difference_holds
    assert RULE.judged({"base": large, "other": large + 4 * (NARROW - 100)})["other"].difference_holds
    assert not RULE.judged({"base": large, "other": large + 5 * (NARROW - 100)})["other"].difference_holds


def test_pairs_make_a_difference_precise_that_levels_leave_open():
    judged = RULE.judged({"base": WIDE, "other": WIDE + NARROW - 100})["other"]
    assert judged.difference_holds
    assert not judged.level_holds
    assert judged.correlation > 0.99


def test_every_interval_must_hold_at_two_steps_running():
    def parts(*values):
        return [{"base": np.concatenate(values)}]

    assert RULE.enough(parts(NARROW), 5) is None
    assert RULE.enough(parts(NARROW, NARROW), 10) == 10
    assert RULE.enough(parts(WIDE, NARROW, NARROW), 15) is None
    late = parts(NARROW, WIDE, *[NARROW] * 6)
    held = [RULE.hold(late, number) for number in range(5, 45, 5)]
    assert held == [True, False, False, True, True, True, True, True]
    assert RULE.enough(late, 40) == 25
    assert RULE.enough([*late, {"base": np.tile(WIDE, 8)}], 40) is None


def test_a_resumed_run_looks_only_where_a_straight_one_does():
    values = [{"base": np.tile(NARROW, 3)}]
    assert [RULE.enough(values, number) for number in (9, 10, 12, 15)] == [None, 10, 10, 10]
    assert [RULE.next_step(number) for number in (5, 7, 38, 40)] == [10, 10, 40, 40]


def test_the_rule_is_kept_in_the_manifest():
    manifest = describe_run(["base"], 1, 5, "reference", {}, RULE.options())
    assert Precision.of(from_text(to_text(manifest)).options) == RULE
    assert Precision.of({}) is None


@pytest.mark.parametrize(
    "wrong", [{"by": ()}, {"years": ()}, {"step": 1}, {"at_most": 9}], ids=["by", "years", "step", "at most"]
)
def test_a_rule_that_means_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        Precision(**{"by": ("role",), "years": ("2019/20",), **wrong})
