"""Shapley's split of a whole over those who make it up together, whatever the order in which they come.

Each gets the mean, over all orders, of what the worth changes by when it comes (Shapley 1953): over the sets S of
others, |S|! (n - |S| - 1)! / n! of worth(S and it) - worth(S). The parts sum to worth(all) - worth(none); those who
change every worth alike get alike, and who changes none gets none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial

import pandas as pd

__all__ = ["complete", "shapley", "subsets"]

Some = frozenset[int]


def subsets(of: Iterable[int]) -> Iterator[Some]:
    """All sets of some numbers, the smaller first."""
    members = sorted(of)
    for size in range(len(members) + 1):
        yield from (frozenset(some) for some in combinations(members, size))


def shapley(of: Sequence[int], worth: Callable[[Some], pd.Series[float]]) -> dict[int, pd.Series[float]]:
    """The part of each of some numbers.

    Args:
        of: the numbers.
        worth: the worth of each set of them, all with one index.
    """
    number = len(of)
    found = {}
    for one in of:
        part = 0.0 * worth(frozenset())
        for others in subsets(each for each in of if each != one):
            weight = factorial(len(others)) * factorial(number - len(others) - 1) / factorial(number)
            part = part + weight * (worth(others | {one}) - worth(others))
        found[one] = part
    return found


def complete(given: Mapping[Some, pd.Series[float] | None]) -> dict[Some, pd.Series[float]]:
    """The worth of every set, also of those that cannot stand: that of the largest sets within them that can.

    Where several are as large, the mean of theirs. What cannot stand without another so does nothing until it comes.

    Args:
        given: the worth of each set, None where it cannot stand; the empty set can.
    """
    worths = [worth for worth in given.values() if worth is not None]
    whole = worths[0].index
    for worth in worths[1:]:
        whole = whole.union(worth.index)
    stands = {some: worth.reindex(whole, fill_value=0.0) for some, worth in given.items() if worth is not None}
    return {some: stands[some] if some in stands else _within(some, stands) for some in given}


def _within(some: Some, stands: Mapping[Some, pd.Series[float]]) -> pd.Series[float]:
    size = max(len(each) for each in stands if each < some)
    largest = [worth for each, worth in stands.items() if each < some and len(each) == size]
    total = largest[0]
    for worth in largest[1:]:
        total = total + worth
    return total / len(largest)
