"""Which value of a change counts in a financial year: one step, steps, or a straight line of yearly values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workforce.planning.tree import join_number, number_of
from workforce.planning.verbs import VerbProblem

STEPS = "steps"
STRAIGHT_LINE = "straight line"


def value_in(year: int, by: str, years: Mapping[int, Any]) -> Any | None:
    """The value of a phased change in a year, or None before its first year, when the parent's value holds.

    Steps hold until the next one. A straight line runs between given years year by year and holds after the last;
    its numbers must share one unit.

    Args:
        year: the financial year's first calendar year.
        by: ``steps`` or ``straight line``.
        years: values by year, in any order.
    """
    given = sorted(years)
    past = [y for y in given if y <= year]
    if not past:
        return None
    before = past[-1]
    later = [y for y in given if y > year]
    if by == STEPS or before == year or not later:
        return years[before]
    after = later[0]
    (first, unit), (last, other) = number_of(years[before]), number_of(years[after])
    if unit != other:
        raise VerbProblem(
            f"a straight line from '{unit}' to '{other}' has no meaning", "Write both values in the same unit."
        )
    return join_number(first + (last - first) * (year - before) / (after - before), unit)
