"""How far off the staff in post may be because numbers of the table are weak: each moved to its low and its high.

Numbers that were judged together, such as the leavers of all bands of a profession, move together; shares of a whole
move alone, and `the rest` makes room. A side that breaks a rule of the table is left out (nan). Swings are combined by
the root of the sum of squares, as if the numbers were independent: indicative, as for need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import ValidationError

from workforce.model.number import figure_and_unit
from workforce.model.numbers import scaled
from workforce.model.register import Entry, numbers
from workforce.model.rules import findings
from workforce.model.supply import Supply
from workforce.planning.plans import Plans
from workforce.planning.tree import Tree, get, put
from workforce.supply.axes import SupplyYears
from workforce.supply.projection import StaffSupply, supply_years, yearly_wte

__all__ = ["combined", "swings_of"]

SIDES = ("at low", "at high")
_WEAK = ("unverified", "assumed")
_ROOT = ("tables", "supply")
_TOGETHER = {"leavers": 2, "retirement": 2, "participation": 1, "starters": 3}
"""Blocks whose numbers move together, with how many names below the profession or stock name such a block."""


@dataclass(frozen=True)
class _Weak:
    """Numbers that move together: the address they are known by, and each with its path in the table."""

    address: str
    entries: tuple[Entry, ...]

    def ratios(self, side: str) -> Iterator[tuple[tuple[str, ...], float]]:
        """The path of each number and what it is multiplied by at a side."""
        for entry in self.entries:
            bound = entry.low if side == SIDES[0] else entry.high
            yield tuple(str(name) for name in entry.path), float(f"{float(bound or 0.0) / entry.value:.12g}")


def swings_of(plans: Plans, stock: str) -> pd.DataFrame:
    """What becomes of a stock's WTE in each year when one weak number of its table is at its low, or at its high.

    Args:
        plans: a settled scenario.
        stock: the stock.

    Returns:
        Rows of address, text, low and high as written, grade, year, and the change of WTE `at low` and `at high`.
    """
    here = supply_years(plans)
    middle = _by_year(plans, here, stock)
    trees = {id(plan.tree): get(plan.tree, _ROOT) for plan in plans.by_year.values()}
    before = get(plans.root_by_year[plans.years[0]].tree, _ROOT)
    rows = []
    for weak in _weak(here.before, stock):
        moved = [_swing(plans, trees, before, weak.ratios(side), stock, middle) for side in SIDES]
        first = weak.entries[0]
        about = (weak.address, first.text, _written(first, first.low), _written(first, first.high), str(first.grade))
        rows += [(*about, year, low, high) for year, low, high in zip(middle.index, *moved, strict=True)]
    return pd.DataFrame(rows, columns=["address", "text", "low", "high", "grade", "year", *SIDES])


def combined(swings: pd.DataFrame) -> pd.DataFrame:
    """How far below and above its mean the WTE of each year may lie: the roots of the sums of squares."""
    if not len(swings):
        return pd.DataFrame(columns=["below", "above"])
    both = swings.assign(
        below=swings[list(SIDES)].min(axis=1).clip(upper=0.0) ** 2,
        above=swings[list(SIDES)].max(axis=1).clip(lower=0.0) ** 2,
    )
    return both.groupby("year")[["below", "above"]].sum().pow(0.5)


def _by_year(plans: Plans, years: SupplyYears, stock: str) -> pd.Series[float]:
    supply = StaffSupply.following(plans.scenario, years, max(plans.years) + 1, [stock])
    return pd.Series(yearly_wte(supply.followed, stock), dtype="float64")


def _weak(table: Supply, stock: str) -> Iterator[_Weak]:
    """The weak numbers of a stock and its profession."""
    owners = {("stocks", stock), ("professions", table.stocks[stock].profession)}
    together: dict[str, list[Entry]] = {}
    for entry in numbers(table):
        path = tuple(str(name) for name in entry.path)
        if path[:2] not in owners or not _is_weak(entry):
            continue
        deep = _TOGETHER.get(path[2], 0)
        together.setdefault(".".join(path[: 2 + deep] if deep else path), []).append(entry)
    for address, entries in together.items():
        yield _Weak(f"{'.'.join(_ROOT)}.{address}", tuple(entries))


def _is_weak(entry: Entry) -> bool:
    if entry.grade not in _WEAK or entry.low is None or entry.high is None or entry.value == 0.0:
        return False
    return bool(entry.low < entry.value or entry.high > entry.value)


def _written(entry: Entry, bound: float | None) -> str:
    figure, unit = figure_and_unit(entry.text)
    number = f"{float(figure) * float(bound or 0.0) / entry.value:.6g}"
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def _swing(
    plans: Plans,
    trees: Mapping[int, Tree],
    before: Tree,
    ratios: Iterable[tuple[tuple[str, ...], float]],
    stock: str,
    middle: pd.Series[float],
) -> list[float]:
    """The change of each year's WTE once every table has these numbers multiplied; nan where that breaks a rule."""
    factors = list(ratios)
    made = {key: _checked(_moved(tree, factors)) for key, tree in trees.items()}
    root = _checked(_moved(before, factors))
    by_year = {year: made[id(plan.tree)] for year, plan in plans.by_year.items()}
    tables = {year: table for year, table in by_year.items() if table is not None}
    if root is None or len(tables) < len(by_year):
        return [float("nan")] * len(middle)
    return (_by_year(plans, SupplyYears(tables, root), stock) - middle).tolist()


def _moved(tree: Tree, factors: Iterable[tuple[tuple[str, ...], float]]) -> Tree:
    for path, factor in factors:
        number = get(tree, path)
        tree = put(tree, path, _times(number, factor))
    return tree


def _times(number: Any, factor: float) -> Any:
    """A number as written with its value multiplied; its low and high stay."""
    if isinstance(number, Mapping):
        kept = {key: word for key, word in number.items() if key not in ("low", "high")}
        return {**kept, "value": scaled(number["value"], factor), "no range": "moved"}
    return scaled(number, factor)


def _checked(tree: Tree) -> Supply | None:
    """The table of a tree; None where it breaks a rule."""
    try:
        made = Supply.model_validate(tree)
    except ValidationError:
        return None
    return None if findings(made) else made
