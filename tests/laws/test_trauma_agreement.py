"""The simulation and the closed form agree on the hours of staff for trauma, before a network and under one."""

from __future__ import annotations

from functools import cache

import pytest
from agreement import Agreement, apart, networks, with_people

from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.theory

YEARS = (2011, 2012, 2013)
SEED, PEOPLE, REPLICATIONS = 2009, 0.5, 4
CHECKED: tuple[tuple[str, ...], ...] = ((), ("year",), ("role",))
FIRST_CONTACT = "paramedic"
"""A role of which the hours move little by chance: nearly everybody needs about as much of it, once."""


@cache
def agreement() -> Agreement:
    """The last year without a network and the first two with one, among half the people."""
    plans = resettle(settle("trauma-network"), years=YEARS)
    (network,) = networks({"trauma-network": with_people(plans, PEOPLE)}).values()
    found = Agreement.of(network)
    found.simulate(SEED, range(1, REPLICATIONS + 1))
    return found


def test_simulated_hours_are_those_of_the_closed_form() -> None:
    """All checks together give a false alarm once in a thousand."""
    several = sum(len(agreement().compared(by)) for by in CHECKED)
    assert several > 1 + len(YEARS) + 10
    for by in CHECKED:
        assert apart(agreement().compared(by, several)).empty, by


@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_five_percent_more_or_less_of_the_first_contact_is_seen(factor: float) -> None:
    assert len(apart(agreement().compared(("role",)).loc[[FIRST_CONTACT]], factor)) == 1
