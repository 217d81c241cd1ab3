"""A tree in which numbers alone have moved is read and checked the short way, with the same answer as in full."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.network.made_network import tree_of, yaml
from tests.planning.moved_numbers import compare, mark_of, numbers_of, times
from workforce.model.number import Number
from workforce.model.pathway import Activity, Pathway
from workforce.model.region import Region
from workforce.model.rules import FORM, REGION_FORM, STEERED, findings
from workforce.model.survey import Survey
from workforce.planning.applying import apply_changes
from workforce.planning.seen import Seen
from workforce.planning.settle import settle
from workforce.planning.tree import put

pytestmark = pytest.mark.laws

ROOT = Path(__file__).parents[2] / "pathways"

CARE = """
source: guess
because: A guess.
within: 20%
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
attributes:
  age: {from: age, values: {young: 0-64, old: 65+}, otherwise: {young: 50%, old: 50%}}
  severity:
    shares:
      by: age
      cases: {young: {mild: 70%, bad: the rest}, old: {mild: {value: 40%, low: 30%, high: 50%}, bad: 60%}}
groups:
  ill:
    arrivals: {incidence: {by: age, cases: {0-64: 5 per 1000 per year, 65+: 20 per 1000 per year}}}
    profile: {weekday: {Mon: 1, Tue: 0, Wed: 0, Thu: 0, Fri: 0, Sat: 0, Sun: 0}}
    moments: {onset: {before arrival: {mean: 4 h, sd: 2 h}}}
    begins: {shares: {front: 70%, stay: the rest}}
  listed: {arrivals: {lists: {clinic: {days: [Mon], at: "09:00", number: 3}}}, begins: stay}
activities:
  front:
    setting: ward
    lasts: {median: 1 h, p90: 3 h}
    patience: 2 h
    gives up to: home
    places: {bed: 2}
    needs: {nurse: {time: 30 min, share: {by: severity, cases: {mild: 30%, bad: 80%}}}}
    next:
      since: onset
      within: 4 h
      then: {shares: {round: 50%, stay: {share: 30%}, home: 20%}}
      otherwise: {by: severity, cases: {mild: {shares: {stay: 50%, visits: the rest}}, bad: stay}}
  round: {setting: ward, lasts: 10 min, next: {shares: {back: 90%, home: 10%}}}
  back: {setting: ward, lasts: 0 min, next: round}
  stay:
    lasts: {table: {1 day: 20%, 3 days: 70%, 9 days: 100%}}
    next: {shares: {home: 70%, visits: the rest}}
    turnover: 20 min
  visits: {setting: team, lasts: {shape: uniform, least: 1 week, most: 3 weeks}, next: check}
  check: {setting: team, lasts: {least: 30 min, usual: 1 h, most: 4 h}, next: talk}
  talk: {setting: team, lasts: {shape: gamma, mean: 1 h, sd: 20 min}, next: home}
"""
TOWNS = """
source: guess
because: A guess.
within: 20%
sources: {made: {citation: Made for tests, grade: published}, guess: {citation: A guess, grade: assumed}}
"""
FACTORS = (0.0, 0.3, 1.1, 30.0)


def test_every_number_moved_breaks_the_same_rules_the_short_way_as_in_full() -> None:
    tree = tree_of(CARE, TOWNS)
    paths = list(numbers_of(tree))
    alone = [times(tree, [path], factor) for path in paths for factor in FACTORS]
    together = [
        times(tree, paths[first::step], factor) for step in (2, 3, 7) for first in range(step) for factor in FACTORS
    ]
    found = compare(tree, [*alone, *together])
    assert found.short > 150
    assert found.broken > 30
    assert {"WF327", "WF334", "WF335", "WF340", "WF346", "WF347", "WF348", "WF349", "WF351", "WF355"} <= found.codes
    assert found.short < found.values


def test_another_text_or_basis_is_read_in_full() -> None:
    tree = tree_of(CARE, TOWNS)
    seen, root = Seen(), ("pathways", "care")
    before = tree["pathways"]["care"]
    seen.validated(Pathway, root, before, mark_of)
    lasts = ("activities", "stay", "lasts")
    for path, value in (
        (("title",), "Another title"),
        ((*lasts, "table", "1 day"), {"value": "20%", "because": "Said."}),
        (("groups", "ill", "begins", "shares", "stay"), "30%"),
        (lasts, "3 days"),
    ):
        assert seen.moved(root, put(before, path, value), mark_of) is None, path
    assert seen.moved(root, put(before, (*lasts, "table", "1 day"), "25%"), mark_of) is not None


def _refused(number: Number) -> float:
    raise AssertionError("the value of a number is looked at")


@cache
def surveys() -> tuple[Survey, ...]:
    """Pathways surveyed, with every way and every instant activity: that these are the same is asked of each number."""
    made = [Pathway.model_validate(tree_of(CARE, TOWNS)["pathways"]["care"])]
    made += [Pathway.model_validate(yaml((ROOT / f"{name}.yaml").read_text())) for name in ("stroke", "maternity")]
    found = tuple(Survey(pathway) for pathway in made)
    assert all(survey.begins and survey.onward and survey.instant is not None for survey in found)
    return found


@pytest.mark.parametrize("rule", [*FORM, *STEERED], ids=lambda rule: rule.__name__)
def test_rules_that_are_not_asked_again_look_at_no_value(
    rule: Callable[[Survey], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = surveys()
    monkeypatch.setattr(Activity, "requests", property(lambda self: {self.place} if self.place else self.places or {}))
    monkeypatch.setattr(Number, "value", property(_refused))
    for survey in every:
        assert list(rule(survey)) == []


@cache
def regions() -> tuple[Region, ...]:
    """A small region and a shipped one."""
    return Region.model_validate(tree_of(CARE, TOWNS)["region"]), settle("baseline").by_year[2009].region


@pytest.mark.parametrize("rule", REGION_FORM, ids=lambda rule: rule.__name__)
def test_rules_on_a_region_that_are_not_asked_again_look_at_no_value(
    rule: Callable[[Region], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = regions()
    monkeypatch.setattr(Number, "value", property(_refused))
    for region in every:
        assert list(rule(region)) == []


def test_a_rule_that_looks_at_a_value_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pathway = Pathway.model_validate(tree_of(CARE, TOWNS)["pathways"]["care"])
    monkeypatch.setattr(Number, "value", property(_refused))
    with pytest.raises(AssertionError, match="looked at"):
        findings(pathway)


@pytest.mark.parametrize("scenario", ["stroke-together", "midwife-led-births", "trauma-network"])
def test_changes_applied_block_by_block_give_the_tree_of_all_at_once(scenario: str) -> None:
    plans = settle(scenario)
    tree = plans.inputs.tree
    for year in (plans.years[0], plans.years[-1]):
        blocks, steps = Seen().changed(tree, plans.changes, year, False)
        whole, every = apply_changes(tree, plans.changes, year, False)
        assert repr(blocks) == repr(whole)
        assert sorted(map(repr, steps)) == sorted(map(repr, every))
    assert len(every) > 40
