"""Tables of distinct rows, and values by attribute flattened into lookups."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, Generic, TypeVar

import numpy as np

from workforce.documents.problems import Problem, ProblemsFound
from workforce.model.blocks import REST
from workforce.model.cases import Cases, case_values
from workforce.model.lasts import (
    Exponential,
    Gamma,
    LogNormal,
    LogNormalByMedian,
    Normal,
    Table,
    Triangular,
    Uniform,
)
from workforce.model.numbers import Duration, Share, share_values
from workforce.network import distributions
from workforce.network.build_structure import Structure
from workforce.network.keys import Names as Hashes
from workforce.network.network import (
    NONE,
    Bools,
    Durations,
    Floats,
    Ints,
    Lookups,
    ShareRows,
    Words,
)

R = TypeVar("R", bound=Hashable)
Having = Mapping[str, str]
Leaf = Callable[..., int]
DurationRow = tuple[int, float, float, float, tuple[tuple[float, float], ...]]


class Rows(Generic[R]):
    """Distinct rows in the order they came; a row's id is its position."""

    def __init__(self) -> None:
        self._ids: dict[R, int] = {}

    def add(self, row: R) -> int:
        """The id of a row, new or seen before."""
        return self._ids.setdefault(row, len(self._ids))

    def __iter__(self) -> Iterator[R]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def ints(values: Iterable[int]) -> Ints:
    """An array of whole numbers."""
    return np.array(list(values), dtype=np.int64)


def floats(values: Iterable[float]) -> Floats:
    """An array of numbers."""
    return np.array(list(values), dtype=np.float64)


def bools(values: Iterable[bool]) -> Bools:
    """An array of truths."""
    return np.array(list(values), dtype=np.bool_)


def starts(lengths: Iterable[int], first: int = 0) -> Ints:
    """Where each of several runs of rows begins, and where the last ends."""
    return np.cumsum([first, *lengths], dtype=np.int64)


@lru_cache(maxsize=4096)
def _named(key: str) -> frozenset[str]:
    return frozenset(case_values(key))


def find(cased: Any, having: Having) -> Any:
    """The leaf of a cased value for a patient having these values, or None where no case covers them."""
    while isinstance(cased, Cases):
        value = having.get(cased.by)
        if value is None:
            return None
        found = next((inner for key, inner in cased.cases.items() if value in _named(key)), None)
        cased = cased.cases.get(REST) if found is None else found
    return cased


def find_own(cased: Any, having: Having) -> Any:
    """As `find`; a value that no case covers is one that only the root has, so that any leaf serves: the first."""
    leaf = find(cased, having)
    while leaf is None and isinstance(cased, Cases):
        cased = next(iter(cased.cases.values()))
        leaf = find(cased, having)
    return leaf


def attributes_used(*values: Any) -> set[str]:
    """The attributes that the cases of these values are by."""
    found: set[str] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Cases):
            found.add(value.by)
            waiting.extend(value.cases.values())
    return found


def duration_row(lasts: Any) -> DurationRow:
    """A length of time as a distribution: kind and three numbers in milliseconds, and the points of a table.

    A distribution without spread, or of mean 0, becomes its fixed value.
    """
    kind, a, b, c = _distribution(lasts)
    points: tuple[tuple[float, float], ...] = ()
    if isinstance(lasts, Table):
        points = ((0.0, 0.0), *lasts.points)
    return kind, float(a), float(b), float(c), points


def _distribution(lasts: Any) -> tuple[int, float, float, float]:
    match lasts:
        case Triangular():
            if lasts.most.value > lasts.least.value:
                return distributions.TRIANGULAR, lasts.least.value, lasts.usual.value, lasts.most.value
            return distributions.FIXED, lasts.least.value, 0.0, 0.0
        case Uniform():
            if lasts.most.value > lasts.least.value:
                return distributions.UNIFORM, lasts.least.value, lasts.most.value, 0.0
            return distributions.FIXED, lasts.least.value, 0.0, 0.0
        case Exponential():
            if lasts.mean.value > 0:
                return distributions.EXPONENTIAL, lasts.mean.value, 0.0, 0.0
            return distributions.FIXED, 0.0, 0.0, 0.0
        case LogNormalByMedian():
            if lasts.p90.value > lasts.median.value > 0:
                pair = distributions.lognormal_from_median_p90(lasts.median.value, lasts.p90.value)
                return distributions.LOGNORMAL, *pair, 0.0
            return distributions.FIXED, lasts.median.value, 0.0, 0.0
        case LogNormal() | Gamma():
            return _by_mean_and_sd(lasts)
        case Normal():
            if lasts.sd.value > 0:
                return distributions.NORMAL, lasts.mean.value, lasts.sd.value, lasts.at_least.value
            return distributions.FIXED, max(lasts.mean.value, lasts.at_least.value), 0.0, 0.0
        case Table():
            return distributions.TABLE, 0.0, 0.0, 0.0
        case Duration():
            return distributions.FIXED, lasts.value, 0.0, 0.0
    raise TypeError(f"not a length of time: {lasts!r}")


def _by_mean_and_sd(lasts: LogNormal | Gamma) -> tuple[int, float, float, float]:
    mean, sd = lasts.mean.value, lasts.sd.value
    if mean <= 0 or sd <= 0:
        return distributions.FIXED, mean, 0.0, 0.0
    if isinstance(lasts, Gamma):
        return distributions.GAMMA, *distributions.gamma_from_mean_sd(mean, sd), 0.0
    return distributions.LOGNORMAL, *distributions.lognormal_from_mean_sd(mean, sd), 0.0


class Tables:
    """The tables that owners of lookups name, gathered while a network is built."""

    def __init__(self, structure: Structure, hashes: Hashes | None = None) -> None:
        self.structure = structure
        self._hashes = hashes or Hashes()
        self.durations: Rows[DurationRow] = Rows()
        self.fractions: Rows[float] = Rows()
        self.amounts: Rows[float] = Rows()
        self.wholes: Rows[int] = Rows()
        self.shares: Rows[tuple[tuple[float, ...], tuple[float, ...]]] = Rows()
        self.lookups: Rows[tuple[tuple[int, ...], tuple[int, ...], int, tuple[int, ...]]] = Rows()

    def hash(self, *names: str) -> int:
        """The hash of names that key draws.

        Raises:
            ProblemsFound: WF469: other names have this hash already.
        """
        try:
            return self._hashes.add(*names)
        except ValueError as collision:
            mark = self.structure.plans.mark(("pathways", names[0]))
            problem = Problem("WF469", mark, ".".join(names), names[-1], str(collision), "Rename one of them.")
            raise ProblemsFound((problem,)) from collision

    def hashed(self, names: Iterable[tuple[str, ...]]) -> Words:
        """The hashes of many names."""
        return np.array([self.hash(*name) for name in names], dtype=np.uint64)

    def constant(self, row: int) -> int:
        """A lookup that gives one row to everybody."""
        return self.lookups.add(((), (), 0, (row,)))

    def by_case(self, pathway: str, values: Sequence[Any], leaf: Leaf) -> int:
        """A lookup over all attributes that some cased values are by.

        Args:
            pathway: Whose attributes they are.
            values: The cased values.
            leaf: Gives a row from the leaves of `values` in one case.
        """
        if not any(isinstance(value, Cases) for value in values):
            return self.constant(leaf(*values))
        cells, ids = self.cells(pathway, *values)
        return self.over(ids, [leaf(*(find_own(value, having) for value in values)) for having in cells])

    def cells(self, pathway: str, *values: Any) -> tuple[list[dict[str, str]], tuple[int, ...]]:
        """Every combination of the attributes that some cased values are by, and those attributes' ids.

        Attributes that the scenario does not have (only the root's cases are by them) are left out.
        """
        known = self.structure.ids.attributes
        used = sorted((known[pair], by) for by in attributes_used(*values) if (pair := (pathway, by)) in known)
        ids = tuple(attribute for attribute, _ in used)
        names = self.structure.names.attribute_values
        cells = product(*(names[attribute] for attribute in ids))
        return [dict(zip((by for _, by in used), cell, strict=True)) for cell in cells], ids

    def over(self, attributes: tuple[int, ...], rows: Sequence[int]) -> int:
        """A lookup alike in all years with these rows, the last attribute's values running fastest."""
        return self.yearly(attributes, [rows])

    def yearly(self, attributes: tuple[int, ...], rows_by_year: Sequence[Sequence[int]]) -> int:
        """A lookup with these rows for each year; years that are all alike are kept once."""
        years = [tuple(rows) for rows in rows_by_year]
        alike = all(rows == years[0] for rows in years)
        if alike and len(set(years[0])) == 1:
            return self.constant(years[0][0])
        sizes = [len(self.structure.names.attribute_values[attribute]) for attribute in attributes]
        strides = tuple(math.prod(sizes[place + 1 :]) for place in range(len(sizes)))
        if alike:
            return self.lookups.add((attributes, strides, 0, years[0]))
        return self.lookups.add((attributes, strides, len(years[0]), sum(years, ())))

    def duration(self, pathway: str, lasts: Any) -> int:
        """A lookup into durations."""
        return self.by_case(pathway, [lasts], lambda leaf: self.durations.add(duration_row(leaf)))

    def duration_or_none(self, pathway: str, lasts: Any) -> int:
        """A lookup into durations, NONE where there is nothing to look up."""
        return NONE if lasts is None else self.duration(pathway, lasts)

    def fraction(self, pathway: str, share: Any) -> int:
        """A lookup into fractions; everybody where no share is given."""
        return self.by_case(
            pathway, [share], lambda leaf: self.fractions.add(1.0 if leaf is None else float(leaf.value))
        )

    def fractions_where(self, pathway: str, share: Any, values: Sequence[Any], key: Leaf) -> dict[int, int]:
        """For each distinct key of some cased values, a lookup of the share where that key holds, none elsewhere."""
        keys: dict[int, None] = {}

        def note(*leaves: Any) -> int:
            keys.setdefault(key(*leaves))
            return 0

        self.by_case(pathway, values, note)

        def gated(wanted: int) -> int:
            def leaf(whole: Any, *leaves: Any) -> int:
                here = 1.0 if whole is None else float(whole.value)
                return self.fractions.add(here if key(*leaves) == wanted else 0.0)

            return self.by_case(pathway, [share, *values], leaf)

        return {wanted: gated(wanted) for wanted in keys}

    def whole(self, pathway: str, number: Any, otherwise: int) -> int:
        """A lookup into whole numbers."""
        if number is None:
            return self.constant(self.wholes.add(otherwise))
        return self.by_case(pathway, [number], lambda leaf: self.wholes.add(int(leaf.value)))

    def share_row(self, attribute: int, own: Mapping[str, Share | str], root: Mapping[str, Share | str] | None) -> int:
        """A row of shares of an attribute's values; the scenario's own shares serve where the root has none."""
        values = self.structure.names.attribute_values[attribute]
        mine = share_values(own)
        theirs = mine if root is None else share_values(root)
        return self.shares.add((tuple(mine.get(v, 0.0) for v in values), tuple(theirs.get(v, 0.0) for v in values)))

    def finished_lookups(self) -> Lookups:
        """All lookups, end to end."""
        found = list(self.lookups)
        return Lookups(
            attribute_start=starts(len(attributes) for attributes, _, _, _ in found),
            attribute=ints(a for attributes, _, _, _ in found for a in attributes),
            stride=ints(s for _, strides, _, _ in found for s in strides),
            base=starts(len(rows) for _, _, _, rows in found)[:-1],
            year_stride=ints(year_stride for _, _, year_stride, _ in found),
            row=ints(r for _, _, _, rows in found for r in rows),
        )

    def finished_durations(self) -> Durations:
        """All distributions, with the points of the tables end to end."""
        kind, a, b, c = [], [], [], []
        shares: list[float] = []
        times: list[float] = []
        for row_kind, row_a, row_b, row_c, points in self.durations:
            kind.append(row_kind)
            is_table = row_kind == distributions.TABLE
            a.append(float(len(shares)) if is_table else row_a)
            b.append(float(len(points)) if is_table else row_b)
            c.append(row_c)
            times.extend(time for time, _ in points)
            shares.extend(share for _, share in points)
        return Durations(ints(kind), floats(a), floats(b), floats(c), floats(shares), floats(times))

    def finished_shares(self) -> ShareRows:
        """All rows of shares, end to end."""
        found = list(self.shares)
        return ShareRows(
            start=starts(len(own) for own, _ in found),
            share=floats(s for own, _ in found for s in own),
            root_share=floats(s for _, root in found for s in root),
        )
