"""Which value of a change counts in a financial year: one step, steps, or a straight line of yearly values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workforce.planning.tree import is_number, join_number, number_of
from workforce.planning.verbs import VerbProblem

STEPS = "steps"
_RANGE = ("low", "high")


def value_in(year: int, by: str, years: Mapping[int, Any]) -> Any | None:
    """The value of a phased change in a year, or None before its first year, when the parent's value holds.

    Steps hold until the next one. A straight line runs between given years year by year and holds after the last;
    its numbers must share one unit, and their low and high run along with them. Of a shift it is the share moved
    that runs.

    Args:
        year: the financial year's first calendar year.
        by: ``steps`` or ``straight line``.
        years: values by year, in any order.

    Raises:
        VerbProblem: a straight line between values that are not numbers of one unit.
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
    return _between(years[before], years[after], (year - before) / (after - before))


def _between(before: Any, after: Any, way: float) -> Any:
    """What lies a share of the way from one value to another: of shifts the share moved, of numbers the number."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and "share" in before and "share" in after:
        return {**before, "share": _between(before["share"], after["share"], way)}
    if not is_number(before) or not is_number(after):
        raise VerbProblem("only numbers lie on a straight line", "Write numbers, or phase the change by steps.")
    (first, unit), (last, other) = number_of(before), number_of(after)
    if unit != other:
        raise VerbProblem(
            f"a straight line from '{unit}' to '{other}' has no meaning", "Write both values in the same unit."
        )
    here = join_number(first + (last - first) * way, unit)
    if not isinstance(before, Mapping) and not isinstance(after, Mapping):
        return here
    ends = [end if isinstance(end, Mapping) else {"value": end} for end in (before, after)]
    sides = [side for side in _RANGE if any(end.get(side) is not None for end in ends)]
    left, right = ends
    run = {s: _between(left.get(s, left["value"]), right.get(s, right["value"]), way) for s in sides}
    words = {key: word for key, word in ends[0].items() if key not in ("value", *_RANGE)}
    return {**words, "value": here, **run}
