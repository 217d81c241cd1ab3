"""Changes applied block by block are those applied all in turn, whatever changes stand beside each other."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from workforce.documents.problems import Mark, ProblemsFound
from workforce.planning.applying import apply_changes
from workforce.planning.lineage import Phased
from workforce.planning.seen import Seen

pytestmark = pytest.mark.laws

YEAR = 2010
MARK = Mark("made.yaml", 1, 1)
GROUPS = ("pathways", "p", "groups")
TREE: dict[str, Any] = {
    "pathways": {"p": {"groups": {name: {"arrivals": {"count": "100 per year"}} for name in ("a", "x")}}},
    "tables": {},
    "region": {},
    "roles": {},
}


def change(name: str, verb: str, value: Any, *of: str, scenario: str = "one") -> Phased:
    return Phased(scenario, name, of, verb, "steps", {YEAR: value}, {"because": "tried"}, "made", MARK)


def group(count: int) -> dict[str, Any]:
    return {"arrivals": {"count": f"{count} per year"}}


PAIRS = {
    "all doubled, one added": (change("d", "times", 2, *GROUPS), change("b", "add", {"b": group(40)}, *GROUPS)),
    "the pathway doubled": (change("d", "times", 2, *GROUPS[:2]), change("b", "add", {"b": group(40)}, *GROUPS)),
    "all put anew": (change("t", "to", {"a": group(7)}, *GROUPS), change("b", "add", {"b": group(40)}, *GROUPS)),
    "taken away and added": (change("r", "remove", "x", *GROUPS), change("b", "add", {"x": group(40)}, *GROUPS)),
    "changed before it is added": (
        change("c", "to", "9 per year", *GROUPS, "b", "arrivals", "count"),
        change("b", "add", {"b": group(40)}, *GROUPS),
    ),
    "within two groups": (
        change("c", "times", 3, *GROUPS, "a", "arrivals", "count"),
        change("e", "to", "9 per year", *GROUPS, "x", "arrivals", "count"),
    ),
    "another changed, one added": (
        change("c", "times", 3, *GROUPS, "a", "arrivals", "count"),
        change("b", "add", {"b": group(40)}, *GROUPS),
    ),
    "added twice": (change("b", "add", {"b": group(1)}, *GROUPS), change("c", "add", {"b": group(2)}, *GROUPS)),
}


def answered(way: Any, changes: tuple[Phased, ...]) -> tuple[Any, ...]:
    """What a way of applying changes comes to: the tree and its steps, or all problems."""
    try:
        after, steps = way(TREE, changes, YEAR, False)
    except ProblemsFound as found:
        return ("refused", *(problem.reason for problem in found.problems))
    return repr(after), sorted(map(repr, steps))


@pytest.mark.parametrize("files", [("one", "one"), ("one", "two")])
@pytest.mark.parametrize("pair", PAIRS)
def test_changes_by_block_are_those_in_turn(pair: str, files: tuple[str, str]) -> None:
    for order in permutations(PAIRS[pair]):
        changes = tuple(
            change(each.name, each.verb, each.years[YEAR], *each.of, scenario=file)
            for each, file in zip(order, files, strict=True)
        )
        assert answered(Seen().changed, changes) == answered(apply_changes, changes)


def test_all_pairs_together_two_by_two_are_those_in_turn() -> None:
    some = [each for pair in PAIRS.values() for each in pair]
    for place, (one, other) in enumerate(permutations(some, 2)):
        changes = tuple(
            change(f"{number}{each.name}", each.verb, each.years[YEAR], *each.of, scenario=f"s{number * (place % 2)}")
            for number, each in enumerate((one, other))
        )
        assert answered(Seen().changed, changes) == answered(apply_changes, changes)
