"""The care ledger: what leaves one place is taken on by another or is written down, change by change."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from made import change, plans, tree

from workforce.comparison.ledger import KEYS, TOLERANCE_HOURS, care_ledger
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
