"""Numbers moved together and read apart move need as each does alone, worked out in full."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.network.made_network import tree_of
from workforce.comparison.middle import Middle, Outcome, Settled
from workforce.comparison.parts import NEAR, PCT, WHOLE, Part, Parts, batches
from workforce.comparison.weak_numbers import SIDES, Weak, weak_numbers
from workforce.documents.problems import Mark
from workforce.network.build import build_network, with_areas
from workforce.planning.lineage import Phased
from workforce.planning.settle import plans_from
from workforce.staffing.workload import workload_wte

pytestmark = pytest.mark.laws

CARE = """
source: guess
because: A guess.
within: 20%
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
settings:
  ward: {sector: acute}
  theatre:
    sector: acute
    cover:
      surgeon:
        role: doctor
        presence: {by starts of: operation, cases: {under 10: 20 h per week, over 10: 40 h per week}}
  team: {sector: community}
attributes:
  age: {from: age, values: {young: 0-64, old: 65+}, otherwise: {young: 50%, old: the rest}}
  severity:
    shares: {by: age, cases: {young: {mild: 70%, bad: the rest}, old: {mild: 40%, bad: the rest}}}
  team there: {from: area, values: ["no", "yes"]}
groups:
  ill:
    arrivals: {incidence: {by: age, cases: {0-64: 5 per 1000 per year, 65+: 20 per 1000 per year}}}
    moments: {onset: {before arrival: {by: severity, cases: {mild: {mean: 4 h, sd: 2 h}, bad: {mean: 1 h, sd: 1 h}}}}}
    begins: {shares: {front: 70%, stay: the rest}}
  carers: {arrivals: {linked: true}, begins: help}
activities:
  front:
    setting: ward
    lasts: {median: 1 h, p90: 3 h}
    needs: {nurse: {time: 30 min, share: {by: severity, cases: {mild: 30%, bad: 80%}}}}
    next:
      since: onset
      within: 4 h
      then: {shares: {operation: 50%, stay: the rest}}
      otherwise: {by: severity, cases: {mild: {shares: {stay: 50%, visits: the rest}}, bad: stay}}
  operation:
    setting: theatre
    lasts: {least: 30 min, usual: 1 h, most: 4 h}
    needs: {doctor: {whole activity: 2}}
    next: {shares: {stay: 90%, home: the rest}}
  stay:
    lasts: {by: severity, cases: {mild: {mean: 3 days, sd: 2 days}, bad: {mean: 9 days, sd: 6 days}}}
    needs:
      nurse: {ratio: {day: 1 per 6 patients, night: 1 per 10 patients}}
      doctor: {every: working day, time: 12 min, at: "10:00"}
    next: {by: team there, cases: {"yes": {shares: {visits: 60%, operation: 8%, home: the rest}}, "no": home}}
  visits:
    also begins: {carers: 30%}
    lasts: {least: 1 week, usual: 3 weeks, most: 6 weeks}
    needs:
      doctor: {visits: 2 per week, contact: 30 min, travel: by area}
      nurse: {contacts: {first: 1 week, last: 3 weeks}, time: 20 min, share: 70%}
    next: home
  help: {setting: team, lasts: 5 days, needs: {nurse: {every: day, time: 15 min, at: "09:00"}}, next: home}
"""
OWED = """    cover:
      surgeon:
        role: doctor
        presence: {by starts of: operation, cases: {under 10: 20 h per week, over 10: 40 h per week}}
"""

TOWNS = """
source: guess
because: A guess.
within: 20%
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
settings: {theatre: {follows: site}}
area attributes:
  care:
    team there:
      rows: {North: {"yes": {value: 20%, low: 18%, high: 30%}, "no": 80%}, South: {"yes": 60%, "no": 40%}}
"""


@cache
def middle(units: bool = True) -> tuple[Middle, tuple[tuple[Weak, Part], ...]]:
    """A model, and its weak numbers with their parts; with or without a unit that owes presence by its starts."""
    tree = tree_of(CARE if units else CARE.replace(OWED, ""), TOWNS)
    plans = plans_from(tree, [2009])
    found, _ = weak_numbers(plans, 2009)
    parts = Parts(plans.by_year[2009], ())
    return Middle(Settled(tree, (), {}, 2009)), tuple((weak, parts.of(weak)) for weak in found)


def alone(weak: Weak, side: str, units: bool = True) -> Outcome:
    one, parts = middle(units)
    part = next(part for each, part in parts if each is weak)
    batch = next(batch for batch in batches([(weak, part)]))
    return one.swings(batch._replace(kind=WHOLE), side)


@pytest.mark.parametrize("units", [True, False])
def test_every_number_moved_with_others_moves_need_as_it_does_alone(units: bool) -> None:
    one, parts = middle(units)
    compared = moved = 0
    for batch in batches(parts):
        for side, (together, forbidden) in one.outcomes(batch, SIDES).items():
            for weak, _ in batch.weak:
                expected, refused = alone(weak, side, units)
                assert (weak.address in forbidden) == bool(refused), (weak.address, side)
                if refused:
                    continue
                for key, change in expected.items():
                    assert together.get(key, 0.0) == pytest.approx(change, abs=1e-9), (key, side)
                compared += 1
                moved += any(abs(change) > 1e-6 for change in expected.values())
    assert compared > 60
    assert moved > 0.8 * compared


def test_a_change_of_all_moments_of_a_group_has_a_part() -> None:
    one, _ = middle()
    moments = Phased(
        "one", "later", ("pathways", "care", "groups", "ill", "moments"), "times", "steps", {2009: 1.2}, {}, "guess",
        Mark("one.yaml", 1, 1),
    )  # fmt: skip
    weak = Weak("changes.one.later", (), "1.2", "1.1", "1.3", "assumed", "guess", 0)
    assert Parts(one.plan, (moments,)).of(weak).having == ()


def test_a_side_written_otherwise_is_no_other_number() -> None:
    weak = Weak("a.b", ("a", "b"), "20.0%", "20%", "30%", "assumed", "guess")
    assert not weak.is_higher_than_its_low
    assert weak.is_lower_than_its_high


def test_numbers_of_other_parts_share_a_batch_and_numbers_of_one_do_not() -> None:
    _, parts = middle()
    near = [batch for batch in batches(parts) if batch.kind == NEAR]
    assert len(near) < sum(len(batch.weak) for batch in near) / 3
    for batch in near:
        owners = [(part.kind, owner, part.having) for _, part in batch.weak for owner in part.owners]
        assert len(owners) == len(set(owners))


def test_what_is_read_is_the_number_own_and_not_a_neighbour() -> None:
    """A stay 5% longer than its low is not what its low does: the comparison can fail."""
    one, parts = middle()
    weak, part = next((w, p) for w, p in parts if w.address.endswith("stay.lasts.cases.bad.mean"))
    batch = next(iter(batches([(weak, part)])))
    low = one.swings(batch, "low")[0]
    nearer = one.swings(next(iter(batches([(Weak(**{**weak.__dict__, "low": "7.6 days"}), part)]))), "low")[0]
    key = (weak.address, "acute")
    assert low[key] < 0
    assert nearer[key] > low[key] * 0.99 + 1e-6


def test_need_summed_without_a_table_is_that_of_the_table() -> None:
    one, _ = middle()
    table = workload_wte(one.base.answer.table, one.plans.by_year, ["sector", "pct"])
    trusts = one.network.names.pcts
    summed = one._need_here
    for sector, row in zip(one.sectors, summed, strict=True):
        mine = table[table["sector"] == sector]
        for trust, need in zip((*trusts, None), row, strict=True):
            there = mine["pct"].isna() if trust is None else mine["pct"] == trust
            assert need == pytest.approx(mine.loc[there, "wte"].sum(), abs=1e-12)
    assert (summed > 0.0).sum() > 4


def test_a_network_with_other_areas_is_the_network_built_anew() -> None:
    one, parts = middle()
    weak = [each for each, part in parts if part.kind == PCT]
    plans = one.one.with_weak(weak[:1] + weak[-1:], "high").plans()
    quick, anew = with_areas(one.network, plans), build_network(plans, one.network.years_before)
    assert len(weak) > 3
    for part in (field.name for field in fields(anew)):
        assert _same(getattr(quick, part), getattr(anew, part)), part
    assert not _same(one.network.attributes, anew.attributes)
    assert not _same(one.network.geography, anew.geography)


def _same(one: Any, other: Any) -> bool:
    if is_dataclass(one):
        return all(_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else bool(one == other)
