"""The care ledger: what leaves one place is taken on by another or is written down, change by change."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import BASIS, change, plans, tree, yaml

from workforce.comparison.ledger import KEYS, QUANTITIES, TOLERANCE_HOURS, care_ledger, column_of
from workforce.engine.expected import expected
from workforce.network.build import build_network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle
from workforce.staffing.workload import worked_hours

pytestmark = pytest.mark.laws

YEAR = 2015
SHIPPED = {
    "care-closer-to-home": slice(0, 2),
    "fast-awareness": slice(0, 2),
    "hyperacute-centralisation": slice(-2, None),
    "stroke-together": slice(0, 2),
}
"""Which of each scenario's shifts are booked here, such as need no other change; all of them take minutes."""

POSSIBLE = (
    ("pathways.care.activities.stay.lasts", "times", (0.8, 0.9, 1.3)),
    ("pathways.care.groups.ill.arrivals", "times", (0.5, 1.1)),
    ("pathways.care.activities.stay.next.cases.no", "shift", ("10%", "50%", "100%")),
    ("pathways.care.activities.visits.needs.therapist.visits", "to", ("1 per week", "5 per week")),
    ("pathways.care.activities.front.next.otherwise.cases.mild", "shift", ("30%",)),
    ("region.flows.care.rows.Downham", "shift", ("25%", "100%")),
    ("pathways.care.activities.treat.needs", "remove", ("doctor", "wash")),
    ("region.area attributes.care.service.rows.South", "shift", ("40%",)),
)
ROUTES = {
    "pathways.care.activities.stay.next.cases.no": ("rest", "died"),
    "pathways.care.activities.front.next.otherwise.cases.mild": ("stay", "rest"),
    "region.flows.care.rows.Downham": ("B", "A"),
    "region.area attributes.care.service.rows.South": ("no", "yes"),
}


def hours(some: Plans) -> pd.Series:
    """Hours by the ledger's keys, by themselves."""
    rows = worked_hours(expected(build_network(some)).table)
    rows["activity"] = rows["activity"].astype(object).where(rows["activity"].notna(), rows["need"].astype(object))
    keys = [rows[name].astype(object).where(rows[name].notna(), "") for name in KEYS]
    return rows["hours"].groupby(keys).sum()


def check_books(some: Plans) -> int:
    """Every line balances, follows from the one before it, and all together are the whole difference."""
    ledger = care_ledger(some)
    root, own = hours(resettle(some, changes=())), hours(some)
    assert ledger.imbalance() <= TOLERANCE_HOURS
    now = dict(root)
    for row in ledger.lines.to_dict("records"):
        key = tuple("" if pd.isna(row[name]) else row[name] for name in KEYS)
        assert row["before"] == pytest.approx(now.get(key, 0.0), abs=1e-6)
        assert min(row["left"], row["taken_on"]) == 0
        now[key] = row["after"]
    whole = pd.concat([pd.Series(now, dtype=float), own], axis=1, keys=["books", "own"]).fillna(0.0)
    assert (whole["books"] - whole["own"]).abs().max() <= 1e-6
    totals = ledger.totals
    if len(totals):
        assert totals["remainder"].sum() == pytest.approx(own.sum() - root.sum(), abs=1e-6)
        assert (totals["because"] != "").all()
    return len(ledger.lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenarios_books_balance(name: str) -> None:
    some = settle(name)
    kept = [each for each in some.changes if each.verb == "shift"][SHIPPED[name]]
    assert check_books(resettle(some, changes=kept, years=[YEAR])) > 0


def test_a_shipped_standards_books_balance() -> None:
    assert check_books(resettle(settle("thrombolysis-within-4-5-hours"), years=[YEAR])) > 0


def made_changes(seed: int) -> list[Phased]:
    """Three changes of different things, with a first year each."""
    chosen = random.Random(seed)
    found = []
    for number, (of, verb, some) in enumerate(chosen.sample(POSSIBLE, 3)):
        value: Any = chosen.choice(some)
        if verb == "shift":
            value = {"from": ROUTES[of][0], "to": ROUTES[of][1], "share": value}
        found.append(change(of, verb, value, chosen.choice((2009, 2010)), f"change {number}"))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_books_of_random_changes_balance(seed: int) -> None:
    assert check_books(plans(tree(), *made_changes(seed))) > 0


def test_patients_sent_to_what_a_later_change_adds_are_booked_with_it() -> None:
    """In the order written the first change alone would send patients to an activity that is not there."""
    some = settle("hyperacute-centralisation")
    names = ("thrombolysis at all hours", "alteplase at the hyperacute unit")
    kept = tuple(each for each in some.changes if each.name in names)
    assert tuple(each.name for each in kept) == names
    ledger = care_ledger(resettle(some, changes=kept, years=[YEAR]))
    assert ledger.imbalance() <= TOLERANCE_HOURS
    assert set(ledger.lines["change"]) == {"; ".join(names)}
    assert ledger.lines["taken_on"].sum() > 0


def test_no_changes_leave_empty_books() -> None:
    ledger = care_ledger(plans(tree()))
    assert ledger.imbalance() == 0
    assert ledger.lines.empty


def test_a_line_that_does_not_balance_is_seen() -> None:
    ledger = care_ledger(plans(tree(), change("pathways.care.activities.stay.lasts", "times", 0.9)))
    ledger.lines.loc[0, "after"] += 1e-6
    assert ledger.imbalance() > TOLERANCE_HOURS


PRICES = """
file: prices
title: Prices
prices: 2009/10
others:
  council: {roles: [therapist], hour: {therapist: 20 GBP per hour}}
  charity: {roles: [assistant]}
  family: {settings: [home]}
"""
MORE_VISITS = change("pathways.care.activities.visits.needs.therapist.visits", "to", "5 per week")


def with_prices() -> dict[str, Any]:
    made = tree()
    made["tables"]["prices"] = yaml(BASIS + PRICES)
    return made


@pytest.mark.parametrize("name", ["stroke-together", "trauma-together"])
def test_the_books_of_whole_scenarios_balance(name: str) -> None:
    """All its changes as one, in the last year: each line, and what all bearers have more is what was taken on more."""
    some = settle(name)
    ledger = care_ledger(resettle(some, years=some.years[-1:]), together=True)
    assert ledger.imbalance() <= TOLERANCE_HOURS
    net = ledger.bearers[list(QUANTITIES[:4])].sum()
    for quantity in QUANTITIES[:4]:
        remainder = ledger.totals[column_of(quantity, "remainder")].sum()
        assert net[quantity] == pytest.approx(remainder, abs=1e-6)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_the_books_of_generated_scenarios_balance_in_every_quantity(seed: int) -> None:
    ledger = care_ledger(plans(with_prices(), *made_changes(seed)), together=seed % 2 == 0)
    assert ledger.imbalance() <= TOLERANCE_HOURS
    for quantity in QUANTITIES:
        before, after = (ledger.lines[column_of(quantity, part)] for part in ("before", "after"))
        assert ledger.bearers[quantity].sum() == pytest.approx((after - before).sum(), abs=1e-6)


def test_what_a_council_takes_on_is_its_own_at_its_price_and_hours_hold_the_travel() -> None:
    """Two more visits a week for every three: hours, contacts and travel grow alike, and none of it is the trusts'."""
    made = plans(with_prices(), MORE_VISITS)
    ledger = care_ledger(made, years=[2009])
    council = ledger.bearers.set_index("bearer").loc["council"]
    # 45 minutes with the patient and 10 or 20 on the road.
    assert council["hours"] == pytest.approx(0.75 * council["contacts"] + council["travel"])
    assert council["contacts"] > 0
    available = 52.143 * 37.5 * 0.8
    assert council["pounds"] == pytest.approx(20 * council["wte"] * available)
    assert council["wte"] == pytest.approx(council["hours"] / 0.9 / available)
    assert set(ledger.bearers["bearer"]) == {"council"}
    assert ledger.totals["council"].sum() == pytest.approx(council["hours"])
    assert council["unpriced"] == 0


def test_days_at_home_are_the_familys_and_care_without_a_price_is_told_and_never_saved() -> None:
    longer = care_ledger(
        plans(with_prices(), change("pathways.care.activities.rest.lasts", "times", 1.5)), years=[2009]
    )
    family = longer.bearers.set_index("bearer").loc["family"]
    assert family["days"] > 0
    assert (family["pounds"], family["unpriced"]) == (0, family["days"])
    assert longer.totals["family"].sum() == pytest.approx(family["days"])
    less = care_ledger(
        plans(with_prices(), change("pathways.care.activities.treat.needs", "remove", "wash")), years=[2009]
    )
    charity = less.bearers.set_index("bearer").loc["charity"]
    assert charity["wte"] < 0
    assert (charity["pounds"], charity["unpriced"]) == (0, charity["wte"])
    assert less.totals["not_taken_on"].sum() == pytest.approx(-charity["contacts"])


def test_changes_booked_as_one_are_the_sum_of_those_booked_apart() -> None:
    made = plans(with_prices(), *made_changes(7))
    apart, one = care_ledger(made), care_ledger(made, together=True)
    for quantity in QUANTITIES:
        sums = [each.bearers.groupby(["year", "bearer"])[quantity].sum() for each in (apart, one)]
        both = pd.concat(sums, axis=1).fillna(0.0)
        assert both.iloc[:, 0].to_list() == pytest.approx(both.iloc[:, 1].to_list(), abs=1e-6)
