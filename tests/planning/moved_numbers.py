"""Every number of a scenario moved, its rules asked the short way and in full: the two must say the same.

Run it for shipped scenarios, each weak number at its low and at its high, alone and with all others of its batch::

    python -m tests.planning.moved_numbers baseline care-closer-to-home
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workforce.comparison.middle import Settled
from workforce.comparison.weak_numbers import SIDES, weak_numbers
from workforce.documents.problems import Mark, ProblemsFound
from workforce.model.numbers import scaled
from workforce.model.schema import KINDS
from workforce.planning.placing import checked
from workforce.planning.seen import Seen, roots_of
from workforce.planning.settle import settle
from workforce.planning.tree import get, is_number, number_of, put

Names = tuple[str, ...]


class Compared(NamedTuple):
    """How many values of roots were compared, and how many of them were read the short way, and broke a rule."""

    values: int = 0
    short: int = 0
    broken: int = 0
    codes: frozenset[str] = frozenset()


def mark_of(path: Names) -> Mark:
    """Every value stands in the first line of one file."""
    return Mark("made.yaml", 1, 1)


def kind_of(root: Names) -> Any:
    """The class of what stands at a root of a tree."""
    return KINDS[{"pathways": "pathway"}.get(root[0], root[-1])]


def numbers_of(value: Any, at: Names = ()) -> Iterator[Names]:
    """The paths of everything that is written as a number."""
    if is_number(value):
        yield at
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from numbers_of(inner, (*at, str(name)))


def written(value: Any, factor: float) -> Any:
    """A number in another proportion, with what is written of it."""
    if isinstance(value, Mapping):
        return {**value, "value": scaled(value["value"], factor)}
    return scaled(value, factor)


def times(tree: Any, paths: Iterable[Names], factor: float) -> Any:
    """A tree with some numbers in another proportion; what is no figure stays."""
    for path in paths:
        if number_of(get(tree, path))[0]:
            tree = put(tree, path, written(get(tree, path), factor))
    return tree


def compare(before: Mapping[str, Any], moved: Iterable[Mapping[str, Any]]) -> Compared:
    """Compare the short way with the full one on trees that differ from one in which no rule is broken."""
    seen, found = Seen(), Compared()
    for root in roots_of(before):
        seen.validated(kind_of(root), root, get(before, root), mark_of)
    for tree in moved:
        for root in roots_of(tree):
            value = get(tree, root)
            if value is get(before, root):
                continue
            short = seen.moved(root, value, mark_of)
            model, problems = checked(kind_of(root), root, value, mark_of)
            if short is not None:
                assert short[1] == problems, (root, short[1], problems)
                assert short[0] == model, root
            found = Compared(
                found.values + 1,
                found.short + (short is not None),
                found.broken + (short is not None and bool(problems)),
                found.codes | {problem.code for problem in problems if short is not None},
            )
    return found


def trees_of(scenario: str) -> Iterator[Mapping[str, Any]]:
    """A shipped scenario's tree of its last year as it stands, then with weak numbers moved.

    Each moves alone to its low and to its high, then the figures of each change, then many together.
    """
    plans = settle(scenario)
    year = plans.years[-1]
    one = Settled(plans.inputs.tree, plans.changes, plans.sources, year)
    weak, _ = weak_numbers(plans, year)
    seen = Seen()

    def tree(some: Settled) -> Mapping[str, Any]:
        return seen.changed(some.tree, some.changes, year, False)[0]

    yield tree(one)
    chosen = random.Random(2009)
    together = [chosen.sample(weak, len(weak) // 8) for _ in range(20)]
    for some in (*([each] for each in weak), *together):
        for side in SIDES:
            try:
                yield tree(one.with_weak(some, side))
            except ProblemsFound:
                continue


def main(scenarios: Iterable[str]) -> None:
    """Compare each scenario's weak numbers and say how many were compared."""
    for scenario in scenarios:
        trees = trees_of(scenario)
        found = compare(next(trees), trees)
        print(
            f"{scenario}: {found.values} values, {found.short} the short way, {found.broken} that break a rule", end=""
        )
        print(f" ({', '.join(sorted(found.codes))})")


if __name__ == "__main__":
    main(sys.argv[1:])
