"""The simulation and the closed form agree on the hours of staff for maternity, with many births outside hospital."""

from __future__ import annotations

from functools import cache

import pytest
from agreement import Agreement, apart, networks

from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.theory

YEAR = 2016
SEED, REPLICATIONS = 2009, 4
CHECKED: tuple[tuple[str, ...], ...] = ((), ("role",))
FIRST_CONTACT = "community midwife"
"""A role of which the hours move little by chance: nearly everybody needs about as much of it, once."""


@cache
def agreement() -> Agreement:
    """One year of all the region's births, with a midwife-led unit beside every labour ward."""
    plans = resettle(settle("midwife-led-births"), years=[YEAR])
    (network,) = networks({"midwife-led-births": plans}).values()
    found = Agreement.of(network)
    found.simulate(SEED, range(1, REPLICATIONS + 1))
    return found


def test_simulated_hours_are_those_of_the_closed_form() -> None:
    """All checks together give a false alarm once in a thousand."""
    several = sum(len(agreement().compared(by)) for by in CHECKED)
    assert several > 25
    for by in CHECKED:
        assert apart(agreement().compared(by, several)).empty, by


@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_five_percent_more_or_less_of_the_first_contact_is_seen(factor: float) -> None:
    assert len(apart(agreement().compared(("role",)).loc[[FIRST_CONTACT]], factor)) == 1
