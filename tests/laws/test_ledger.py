"""The care ledger: what leaves one place is taken on by another or is written down, change by change."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from books import CLOSE, bearer_of, check, checked, kept, projected
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import BASIS, change, plans, tree, yaml

from workforce.comparison.ledger import KEYS, QUANTITIES, TOLERANCE_HOURS, Ledger, care_ledger, column_of
from workforce.planning.lineage import Phased, shipped_by_root
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle, settle

pytestmark = pytest.mark.laws

YEAR = 2015
SHIPPED = {"hyperacute-centralisation": slice(-2, None)}
"""Which of a scenario's shifts are booked here, such as need no other change; all of them take minutes."""

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


def check_books(some: Plans) -> int:
    """Every line balances and follows from the one before it, and all agree with projections not made of them."""
    ledger = care_ledger(some)
    assert ledger.imbalance() <= TOLERANCE_HOURS
    before, after = projected(resettle(some, changes=()), some.years), projected(some, some.years)
    found = check(ledger, before, after, bearer_of(some, some.years[0]))
    assert found.farthest <= CLOSE, found
    assert found.booked == pytest.approx(found.own, rel=CLOSE, abs=1e-6)
    for quantity in QUANTITIES:
        now: dict[tuple[object, ...], float] = {}
        for row in ledger.lines.to_dict("records"):
            key = tuple(row[name] for name in KEYS if not pd.isna(row[name]))
            first = row[column_of(quantity, "before")]
            assert first == pytest.approx(now.get(key, first), rel=CLOSE, abs=1e-6)
            assert min(row[column_of(quantity, part)] for part in ("left", "taken_on")) == 0
            now[key] = row[column_of(quantity, "after")]
    assert (ledger.totals["because"] != "").all()
    return len(ledger.lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenarios_books_balance(name: str) -> None:
    some = settle(name)
    kept = [each for each in some.changes if each.verb == "shift"][SHIPPED[name]]
    assert check_books(resettle(some, changes=kept, years=[YEAR])) > 0


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


@pytest.mark.parametrize("seed", range(2))
def test_the_books_of_random_changes_balance(seed: int) -> None:
    assert check_books(plans(with_prices(), *made_changes(seed))) > 0


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
PAY = """
file: pay
title: Pay
prices: 2009/10
place: 50%
on costs: {pension: 14%, insurance: 10%, threshold: 5000 GBP per year}
bands:
  "5": {least: 20000 GBP per year, most: 28000 GBP per year}
  "6": {least: 25000 GBP per year, most: 35000 GBP per year}
  consultant: {least: 70000 GBP per year, most: 100000 GBP per year}
unsocial hours: {Sundays: {days: [Sun], bands: {"5": 60%, consultant: 33%}}}
"""
MORE_VISITS = change("pathways.care.activities.visits.needs.therapist.visits", "to", "5 per week")


def with_prices() -> dict[str, Any]:
    made = tree()
    made["tables"]["prices"] = yaml(BASIS + PRICES)
    made["tables"]["pay"] = yaml(BASIS + PAY)
    return made


@pytest.mark.parametrize("name", ["stroke-together"])
def test_a_shipped_scenarios_books_are_those_of_two_projections(name: str) -> None:
    """All its changes as one, in the last year. All shipped scenarios: `python tests/laws/books.py`."""
    found = checked(settle(name))
    assert found.farthest <= CLOSE
    assert found.lines > 0
    assert found.booked == pytest.approx(found.own, rel=1e-9, abs=1e-6)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_the_books_of_generated_scenarios_are_those_of_two_projections(seed: int) -> None:
    some = plans(with_prices(), *made_changes(seed))
    ledger = care_ledger(some, together=seed % 2 == 0)
    before, after = projected(resettle(some, changes=()), some.years), projected(some, some.years)
    assert check(ledger, before, after, bearer_of(some, 2009)).farthest <= CLOSE


def test_books_that_keep_a_quantity_wrongly_are_seen() -> None:
    """A twentieth too much in one line, a line left out, a bearer mistaken: each differs from the projections."""
    more_days = change("pathways.care.activities.rest.lasts", "times", 1.5, name="longer")
    some = plans(with_prices(), MORE_VISITS, more_days)
    before, after = projected(resettle(some, changes=()), [2009]), projected(some, [2009])
    right = care_ledger(some, years=[2009], together=True)

    def farthest(lines: pd.DataFrame, bearers: pd.DataFrame = right.bearers) -> float:
        return check(Ledger(lines, right.totals, bearers), before, after, bearer_of(some, 2009)).farthest

    assert farthest(right.lines) <= CLOSE
    for quantity in QUANTITIES:
        moved = right.lines[column_of(quantity, "taken_on")].idxmax()
        more = right.lines.copy()
        more.loc[moved, [column_of(quantity, part) for part in ("taken_on", "after")]] *= 1.05
        other = right.bearers.copy()
        other.loc[other["bearer"] == "council", quantity] += 1.0
        assert min(farthest(more), farthest(right.lines.drop(index=moved)), farthest(right.lines, other)) > CLOSE


def test_what_the_page_of_the_books_says_agrees() -> None:
    rows = kept((Path(__file__).resolve().parents[2] / "docs" / "books.md").read_text(encoding="utf-8"))
    shipped = {each.name for several in shipped_by_root().values() for each in several}
    assert {"stroke-together", "trauma-network", "midwife-led-births"} <= set(rows) <= shipped
    for name, text in rows.items():
        assert float(text.split("|")[-3]) <= CLOSE, name


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
