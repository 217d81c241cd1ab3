"""How sure a scenario's need is: what its range rests on, and which numbers to find out first.

The sensitivity moves every number that states a range, alone, to its low and its high. The squares of the swings add
up as if the numbers were independent, so each grade of evidence, and each number, has its share of the whole square.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from workforce.comparison.sensitivity import Sensitivity, sensitivity
from workforce.comparison.weak_numbers import ALL_GRADES
from workforce.model.calendar import year_name
from workforce.model.number import figure_and_unit
from workforce.planning.plans import Plans

__all__ = ["ALL", "HALF", "HowSure", "find_out_first", "how_sure_of", "share_by_grade"]

ALL = "all"
"""The headline of all sectors together."""
HALF = 0.5
FIVE = 5
_SIDES = ["at_low", "at_high"]
_STRUCTURE = ("cases", "shares", "table", "ratio", "time", "value")
"""Names of an address that say how it is written, and not whose number it is."""
_ABOUT = ["address", "text", "low", "high", "grade", "source"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class HowSure:
    """What the range of a headline rests on.

    Attributes:
        scenario: the scenario.
        against: the scenario whose difference it is; None for its need itself.
        year: the financial year, as `2019/20`.
        need: the headline of all sectors, in WTE: need, or its difference.
        by_grade: one row a headline (`all`, then each sector) and grade of evidence: `share` of the square of the
            swings, `numbers` that move it, `low` and `high`, by how much they alone may move it, in WTE.
        find_out: the five numbers that widen the range most: address, value, unit, low, high, grade, `less` and `more`
            (the most that it takes from the headline and adds to it, in WTE), `swing` (the root of the mean of their
            squares, by which they are ordered), and what would be learned.
        indicative: whether more than half of the square of `all` rests on assumption.
        said: all this in plain sentences.
        inputs: the sensitivity behind it.
    """

    scenario: str
    against: str | None
    year: str
    need: float
    by_grade: pd.DataFrame
    find_out: pd.DataFrame
    indicative: bool
    said: tuple[str, ...]
    inputs: Sensitivity


def how_sure_of(
    plans: Plans,
    year: int,
    need: float,
    against: Plans | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> HowSure:
    """How sure the need of a scenario is in one year, or its difference from another.

    Args:
        plans: the settled scenario.
        year: the financial year's first calendar year.
        need: the headline, in WTE: the need, or the difference.
        against: the scenario to compare with: each number then moves both together.
        jobs: how many processes.
        progress: told of what is done, its number and how many there are.
    """
    inputs = sensitivity(plans, year, jobs, progress, ALL_GRADES)
    if against is not None:
        inputs = inputs.beside(sensitivity(against, year, jobs, progress, ALL_GRADES))
    by_grade, find_out = share_by_grade(inputs), find_out_first(inputs)
    whole = by_grade[by_grade["headline"] == ALL]
    assumed = float(whole.loc[whole["grade"] == "assumed", "share"].sum())
    indicative = assumed > HALF
    named = None if against is None else against.scenario
    said = _said(plans.scenario, named, year_name(year), need, inputs, assumed, find_out)
    return HowSure(plans.scenario, named, year_name(year), need, by_grade, find_out, indicative, said, inputs)


def share_by_grade(inputs: Sensitivity) -> pd.DataFrame:
    """Each headline's range by grade of evidence: its share of the square of the swings, and how far it alone reaches.

    A headline that nothing moves has no shares.
    """
    rows = []
    for headline in (ALL, *dict.fromkeys(inputs.swings["sector"])):
        swings = _swings(inputs, headline)
        square = _square(swings)
        total = float(square.sum())
        for grade in ALL_GRADES:
            mine = swings["grade"] == grade
            part = swings[mine]
            low, high = _reach(part)
            share = float(square[mine].sum()) / total if total else float("nan")
            rows.append((headline, grade, share, int((square[mine] > 0).sum()), low, high))
    return pd.DataFrame(rows, columns=["headline", "grade", "share", "numbers", "low", "high"])


def find_out_first(inputs: Sensitivity, number: int = FIVE) -> pd.DataFrame:
    """The numbers that widen the range of all sectors together most, the largest first, and what is learned of each."""
    swings = _swings(inputs, ALL)
    square = _square(swings)
    total = float(square.sum())
    order = square.sort_values(ascending=False, kind="stable").index[:number]
    rows = []
    for place in order:
        row = swings.loc[place]
        if square[place] == 0:
            break
        (value, unit), (low, _), (high, _) = (figure_and_unit(str(row[name])) for name in ("text", "low", "high"))
        kept = (1.0 - float(square[place]) / total) ** 0.5
        learned = f"{what_of(str(row['address']))}: known exactly, the range would be {1.0 - kept:.0%} narrower"
        less, more = (float(each.iloc[place]) for each in _sides(swings))
        moved = (less, more, float(square[place]) ** 0.5)
        rows.append((row["address"], float(value), unit, float(low), float(high), row["grade"], *moved, learned))
    columns = ["address", "value", "unit", "low", "high", "grade", "less", "more", "swing", "learned"]
    return pd.DataFrame(rows, columns=columns)


def _swings(inputs: Sensitivity, headline: str) -> pd.DataFrame:
    """One row a number, with its swings of a headline; a side that a rule forbids moves nothing."""
    rows = inputs.swings if headline == ALL else inputs.swings[inputs.swings["sector"] == headline]
    return rows.groupby(_ABOUT, sort=False)[_SIDES].sum().reset_index()


def _square(swings: pd.DataFrame) -> pd.Series[float]:
    """The mean of the squares of what a number adds and takes away at most, as `Sensitivity.combined` adds them."""
    down, up = _sides(swings)
    return (down**2 + up**2) / 2.0


def _sides(swings: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """What each number takes away and adds at most."""
    return swings[_SIDES].min(axis=1).clip(upper=0.0), swings[_SIDES].max(axis=1).clip(lower=0.0)


def _reach(swings: pd.DataFrame) -> tuple[float, float]:
    down, up = _sides(swings)
    return -(float((down**2).sum()) ** 0.5), float((up**2).sum()) ** 0.5


def what_of(address: str) -> str:
    """What a number at an address says, in plain words."""
    match address.split("."):
        case ["changes", scenario, *change]:
            return f"how far '{'.'.join(change)}' of {scenario} goes"
        case ["pathways", pathway, "activities", activity, "needs", need, *rest]:
            return f"what '{activity}' ({pathway}{_whose(rest)}) takes of the {need}"
        case ["pathways", pathway, "activities", activity, key, *rest]:
            told = {"lasts": "how long '{}' lasts", "next": "where patients go after '{}'"}
            said = told.get(key, key + " of '{}'").format(activity)
            return f"{said} ({pathway}{_whose(rest)})"
        case ["pathways", pathway, "groups", group, "arrivals", *_]:
            return f"how many patients of the group '{group}' come ({pathway})"
        case ["pathways", pathway, "groups", group, *_]:
            return f"where patients of the group '{group}' begin ({pathway})"
        case ["pathways", pathway, "attributes", attribute, *_]:
            return f"how many patients there are of each '{attribute}' ({pathway})"
        case ["region", "population", *rest]:
            return f"how many people there are ({', '.join(rest[1:])})"
        case ["region", "travel per visit", *rest]:
            return f"how long the way to a visit takes ({rest[-1]})"
        case ["region", "area attributes", pathway, attribute, *rest]:
            return f"how many have the '{attribute}' ({pathway}: {', '.join(rest[1:])})"
        case ["tables", "availability", _, group, *rest]:
            return f"{' '.join(rest)} of {group}"
    return address


def _whose(names: Sequence[str]) -> str:
    """Which patients' number it is, or which of several: the cases that lead to it, where they go, what it is."""
    to = f"to {names[-1]}" if names[-2:-1] == ["shares"] else ""
    left = [name for name in (names[:-1] if to else names) if name not in _STRUCTURE]
    told = ", ".join([*left, *([to] if to else [])])
    return f": {told}" if told else ""


def _said(
    scenario: str,
    against: str | None,
    year: str,
    need: float,
    inputs: Sensitivity,
    assumed: float,
    find_out: pd.DataFrame,
) -> tuple[str, ...]:
    low, high = inputs.combined()
    what = f"{scenario} needs" if against is None else f"{scenario} needs beside {against}"
    sign = "" if against is None else "+"
    moving = _swings(inputs, ALL)
    moving = moving[_square(moving) > 0]
    guessed = int((moving["grade"] == "assumed").sum())
    said = [
        f"{what} {need:{sign},.0f} WTE in {year}; numbers that may be off make it "
        f"{need + low:{sign},.0f} to {need + high:{sign},.0f}.",
        f"{assumed:.0%} of that range rests on assumption"
        + (": the figure is indicative." if assumed > HALF else "; most of it rests on better evidence.")
        + f" Of the {len(moving):,} numbers that move it {guessed:,} are assumed; published numbers seldom "
        "state a range, and are then taken as known.",
    ]
    if len(find_out):
        total = float(_square(_swings(inputs, ALL)).sum())
        five = float((_square(_swings(inputs, ALL)).nlargest(len(find_out))).sum())
        kept = max(1.0 - five / total, 0.0) ** 0.5
        said.append(
            f"With the {len(find_out)} numbers to find out first known exactly, it would be {1 - kept:.0%} narrower."
        )
    said.extend(f"Not varied: {text}." for text in dict.fromkeys(inputs.left_out))
    return tuple(said)
