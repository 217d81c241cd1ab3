"""The need vectors that patients may have by their presence, found once so that compiled code only looks them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workforce.network.need_classes import (
    NeedClass,
    need_classes,
    of_roles,
    ordered,
    presence_rows,
    staffed_groups,
)
from workforce.network.network import NONE, Floats, Ints, Network

Found = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Entries:
    """Which vector each patient has: by activity, year, attributes, and the drawn bits of needs of a share.

    Attributes:
        units: Of each year and activity: its first entry, how many bits, its first and last term [Y, A, 4].
        terms: Attribute and what one step of its value adds to the cell; an entry is the cell, then the bits.
        vector: Of each entry, its vector; 0 is no need.
        bit: Of each row of needs, its bit, NONE where nothing is drawn.
        vectors: The vectors; the first is empty.
        classes: Which kind of patient of a cover group a vector is, by year, set and vector; NONE never occurs, or
            needs none of its roles. Kinds are need classes; where there are too many, what is needed in order.
        group_set: Of each cover group, its set: the settings and roles it staffs.
        joint: Whether the kinds are need classes, by year and set.
        kinds: What patients of each kind need, by year and set.
    """

    units: Ints
    terms: Ints
    vector: Ints
    bit: Ints
    vectors: tuple[NeedClass, ...]
    classes: Ints
    group_set: Ints
    joint: Ints
    kinds: tuple[tuple[tuple[NeedClass, ...], ...], ...]

    @property
    def most_kinds(self) -> int:
        """The most kinds of any year and set, at least one."""
        return max((len(found) for of_year in self.kinds for found in of_year), default=1) or 1


class _Finding:
    """Entries in the making."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.vectors: dict[NeedClass, int] = {(): 0}
        self.parts: list[Ints] = []
        self.entries = 0
        self.terms: list[tuple[int, int]] = []
        self.bit = np.full(len(network.needs.form), NONE, dtype=np.int64)
        self._known: dict[tuple[int, ...], tuple[Found, list[int]]] = {}

    def unit(self, year: int, activity: int) -> Found:
        """The entries of one activity in one year."""
        needs, rows = self.network.needs, presence_rows(self.network, year, activity)
        strides = self.network.lookups.year_stride
        by_year = any(strides[each[row]] for row in rows for each in (needs.share, needs.staff))
        alike = [int(each[row]) for row in rows for each in (needs.role, needs.window, needs.share, needs.staff)]
        key = (year if by_year else NONE, *alike)
        if key not in self._known:
            self._known[key] = self._enter(year, rows)
        found, bits = self._known[key]
        self.bit[rows] = bits
        return found

    def _enter(self, year: int, rows: list[int]) -> tuple[Found, list[int]]:
        network, looked, needs = self.network, self.network.lookups, self.network.needs
        start = looked.attribute_start
        which = sorted({int(each[row]) for row in rows for each in (needs.share, needs.staff)})
        used = sorted({int(a) for k in which for a in looked.attribute[start[k] : start[k + 1]]})
        sizes = [int(network.attributes.values[attribute]) for attribute in used]
        values = dict(zip(used, np.indices(sizes).reshape(len(used), -1) if used else (), strict=True))
        cells = int(np.prod(sizes))

        def at(k: int) -> Ints:
            row = np.full(cells, looked.base[k] + year * looked.year_stride[k])
            for place in range(start[k], start[k + 1]):
                row += looked.stride[place] * values[int(looked.attribute[place])]
            return np.asarray(looked.row[row], dtype=np.int64)

        shares: list[Floats] = [network.fractions[at(int(needs.share[row]))] for row in rows]
        drawn = [bool(((share > 0.0) & (share < 1.0)).any()) for share in shares]
        bits = [sum(drawn[:place]) if drawn[place] else NONE for place in range(len(rows))]
        chosen, cell = np.arange(1 << sum(drawn)), np.arange(cells)[:, None]
        ids = np.zeros((cells << sum(drawn), len(rows)), dtype=np.int64)
        for place, row in enumerate(rows):
            has = (chosen >> bits[place] & 1) if drawn[place] else (shares[place] >= 1.0)[cell]
            ids[:, place] = ((at(int(needs.staff[row])) + 1)[cell] * has + 0 * chosen).ravel()
        steps = np.cumprod([1, *sizes[:0:-1]])[::-1].tolist() if used else []
        first_term, first = len(self.terms), self.entries
        self.terms += zip(used, steps, strict=True)
        self.parts.append(self._numbered(rows, ids))
        self.entries += len(ids)
        return (first, sum(drawn), first_term, len(self.terms)), bits

    def _numbered(self, rows: list[int], ids: Ints) -> Ints:
        """The vector of each combination of amounts (their ids from 1, 0 where a need is not had)."""
        needs, amounts = self.network.needs, self.network.amounts
        distinct, place = np.unique(ids, axis=0, return_inverse=True)
        numbers = []
        for each in distinct.tolist():
            had = [(row, amount - 1) for row, amount in zip(rows, each, strict=True) if amount]
            vector = ordered(
                tuple((int(needs.role[row]), int(needs.window[row]), float(amounts[amount])) for row, amount in had)
            )
            numbers.append(self.vectors.setdefault(vector, len(self.vectors)))
        return np.array(numbers, dtype=np.int64)[place.ravel()]


def entries_of(network: Network) -> Entries:
    """Find every vector that patients of a network may have."""
    finding = _Finding(network)
    activities = range(len(network.names.activities))
    units = [[finding.unit(year, activity) for activity in activities] for year in range(network.years)]
    vector = np.concatenate([np.zeros(0, dtype=np.int64), *finding.parts])
    sets = staffed_groups(network)
    distinct = list(dict.fromkeys(sets))
    shape = (network.years, len(distinct))
    classes = np.full((*shape, len(finding.vectors)), NONE, dtype=np.int64)
    joint = np.zeros(shape, dtype=np.int64)
    kinds: list[list[tuple[NeedClass, ...]]] = [[] for _ in range(network.years)]
    every = list(finding.vectors)
    for year in range(network.years):
        of_groups = dict(zip(sets, need_classes(network, year), strict=True))
        for number, staffed in enumerate(distinct):
            found = of_groups[staffed]
            joint[year, number] = found is not None
            here = np.flatnonzero(np.isin(network.activities.setting, sorted(staffed.settings))).tolist()
            some = [vector[slice(*_span(finding, units[year][activity]))] for activity in here]
            occur = [int(each) for each in np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *some]))]
            needed = {each: of_roles(every[each], staffed.roles) for each in occur}
            if found is None:
                found = tuple(dict.fromkeys(each for each in needed.values() if each))
            place = {each: kind for kind, each in enumerate(found)}
            for each, of_them in needed.items():
                classes[year, number, each] = place.get(of_them, NONE)
            kinds[year].append(found)
    return Entries(
        np.array(units, dtype=np.int64).reshape(network.years, -1, 4),
        np.array(finding.terms, dtype=np.int64).reshape(-1, 2),
        vector,
        finding.bit,
        tuple(finding.vectors),
        classes,
        np.array([distinct.index(staffed) for staffed in sets], dtype=np.int64),
        joint,
        tuple(tuple(of_year) for of_year in kinds),
    )


def _span(finding: _Finding, unit: Found) -> tuple[int, int]:
    """The first entry of a unit and the one after the last."""
    first, bits, first_term, last_term = unit
    sizes = [int(finding.network.attributes.values[a]) for a, _ in finding.terms[first_term:last_term]]
    return first, first + (int(np.prod(sizes)) << bits)
