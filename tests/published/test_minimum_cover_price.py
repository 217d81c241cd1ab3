"""The price of a minimum: two midwives at all hours for the 120 births of a small unit.

The Guardian of 11 April 2007 reports 3,217 pounds a birth for the unit at Darley with two midwives on duty round the
clock and 120 births a year: 386,040 pounds. The tables of pay are of 2009/10, two to three pay awards later.
"""

import pytest

from tests.network.made_network import tree_of
from workforce.comparison.cost_analysis import cost
from workforce.planning.settle import plans_from, settle
from workforce.staffing.projection import Projection

pytestmark = pytest.mark.published

BIRTHS, PRINTED = 120, 3_217
TWO = "{two midwives: {role: midwife, never fewer than: 2}}"
ONE_OF_EACH = "{a: {role: midwife, never fewer than: 1}, b: {role: maternity support worker, never fewer than: 1}}"


def a_birth(floors: str) -> dict[str, float]:
    """Pounds a birth by component, and whole-time equivalents, of a unit with such floors, by the shipped tables.

    Two such units stand in the tiny region; their patients need no staff beside the floor.
    """
    shipped = settle("maternity-baseline").inputs.tree
    tree = {**tree_of(f"settings: {{ward: {{sector: acute, cover: {floors}}}}}"), "roles": shipped["roles"]}
    tree["tables"] = {name: shipped["tables"][name] for name in ("availability", "pay", "prices")}
    found = cost(Projection.of(plans_from(tree, (2009,))), ["setting"], method="cover").set_index("setting").loc["ward"]
    names = ("pay", "on_costs", "unsocial", "agency", "total")
    return {name: float(found[name]) / 2 / BIRTHS for name in names} | {"wte": float(found["wte"]) / 2}


def test_two_at_all_hours_take_eleven_and_a_half_posts_and_cost_nearly_half_as_much_again_as_was_printed() -> None:
    """4,714 pounds a birth: of these 651 are unsocial hours and 335 temporary staff."""
    found = a_birth(TWO)
    assert found["wte"] == pytest.approx(11.68, abs=0.05)
    assert found["total"] / PRINTED == pytest.approx(1.465, abs=0.01)
    assert found["unsocial"] == pytest.approx(651, abs=5)


def test_a_midwife_and_a_support_worker_at_all_hours_would_cost_a_seventh_more_than_was_printed() -> None:
    """3,665 pounds a birth: perhaps one of the two posts was paid so for a part of the day."""
    assert a_birth(ONE_OF_EACH)["total"] / PRINTED == pytest.approx(1.139, abs=0.01)
