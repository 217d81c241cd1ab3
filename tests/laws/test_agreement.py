"""The simulation and the closed form, two ways to one answer: hours of staff in every shipped scenario and year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pytest
from agreement import Agreement, apart, hours, networks, page, shipped_plans, with_people
from made import change, network, simulated, tree

pytestmark = pytest.mark.theory

SEED = 2009
PEOPLE = 0.05
REPLICATIONS = 4
CHECKED: tuple[tuple[str, ...], ...] = ((), ("year",), ("role",))
FIRST_CONTACT = "emergency nurse"
"""A role of which the hours move little by chance: nearly everybody needs about as much of it, once."""


@cache
def shipped() -> dict[str, Agreement]:
    """Every shipped scenario among a few of the region's people, with a few replications."""
    plans = {name: with_people(some, PEOPLE) for name, some in shipped_plans().items()}
    found = {name: Agreement.of(net) for name, net in networks(plans).items()}
    for agreement in found.values():
        agreement.simulate(SEED, range(1, REPLICATIONS + 1))
    return found


def checks() -> int:
    """How many intervals are looked at, over all scenarios."""
    return sum(len(each.compared(by)) for each in shipped().values() for by in CHECKED)


def outside(agreements: Sequence[Agreement], several: int, factor: float = 1.0) -> Iterator[pd.DataFrame]:
    for each in agreements:
        for by in CHECKED:
            yield apart(each.compared(by, several), factor)


def test_simulated_hours_are_those_of_the_closed_form() -> None:
    """All checks together give a false alarm once in a thousand; one fresh run of four times the size then decides."""
    several = checks()
    assert several > 6 * (1 + 11 + 10)
    for name, each in shipped().items():
        if any(len(found) for found in outside([each], several)):
            again = Agreement(each.network, each.closed)
            again.simulate(SEED, range(REPLICATIONS + 1, 5 * REPLICATIONS + 1))
            found = [str(table) for table in outside([again], several) if len(table)]
            assert not found, f"{name}:\n" + "\n".join(found)


@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_five_percent_more_or_less_of_one_roles_hours_is_seen(factor: float) -> None:
    """Arrivals or need time wrong by 5% is hours wrong by 5%: in all years and scenarios, one named role sees it."""
    for each in shipped().values():
        compared = each.compared(("role",)).loc[[FIRST_CONTACT]]
        assert len(apart(compared, factor)) == 1


MADE = 20


def made_tree() -> dict[str, Any]:
    """The small region with ten times the people."""
    made = tree()
    for year in made["region"]["population"]["rows"].values():
        for people in year.values():
            people.update({age: int(number) * 10 for age, number in people.items()})
    return made


@cache
def made(arrivals: float = 1.0, need: float = 1.0) -> Agreement:
    """The small region, simulated with arrivals or one need's time wrong; the closed form knows of neither."""
    right = network(made_tree())
    wrong = network(
        made_tree(),
        change("pathways.care.groups.ill.arrivals", "times", arrivals, name="arrivals"),
        change("pathways.care.activities.visits.needs.therapist.contact", "times", need, name="need"),
    )
    agreement = Agreement(wrong, Agreement.of(right).closed)
    agreement.simulate(SEED, range(1, MADE + 1))
    return agreement


def test_every_form_of_need_agrees_on_a_small_region() -> None:
    kinds = (*CHECKED, ("year", "role"))
    several = sum(len(made().compared(by)) for by in kinds)
    assert all(apart(made().compared(by, several)).empty for by in kinds)


def test_five_percent_more_patients_than_the_closed_form_has_are_seen() -> None:
    assert "nurse" in apart(made(arrivals=1.05).compared(("role",), 4)).index


def test_five_percent_more_time_than_the_closed_form_has_is_seen() -> None:
    assert apart(made(need=1.05).compared(("role",), 4)).index.tolist() == ["therapist"]


def test_the_hours_compared_are_those_of_all_measures() -> None:
    agreement = Agreement.of(network(tree()))
    agreement.simulate(2009, [1])
    assert agreement.simulated[0].equals(hours(simulated(network(tree()))))


def test_the_page_of_a_small_region_can_be_written() -> None:
    written = page({"small": made()}, SEED)
    assert "| small | " in written
    assert "| 2010/11 | " in written
    assert f"0 of {1 + 2 + 4 + 8} |" in written
