"""How each attribute gets its first value, and in which order they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workforce.model.numbers import Share, share_values
from workforce.model.pathway import (
    AgeAttribute,
    AreaAttribute,
    Attribute,
    DrawnAttribute,
    HeldAttribute,
    Pathway,
    SexAttribute,
    TravelAttribute,
)
from workforce.model.region import Region
from workforce.network.build_lookups import Tables, attributes_used, find, find_own, ints
from workforce.network.build_travel import travel_shares
from workforce.network.network import (
    DRAWN,
    FROM_AGE_SEX,
    FROM_AREA,
    FROM_GROUP,
    NONE,
    STARTS_AS,
    Attributes,
    Floats,
)

Pair = tuple[str, str]


class AttributeRows:
    """Attributes, gathered while a network is built."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.structure = tables.structure

    def finished(self) -> Attributes:
        """All attributes."""
        names, ids = self.structure.names, self.structure.ids
        declared, kinds = self._every()
        own, root = self.by_area()
        shares = [NONE] * len(kinds)
        first = [0] * len(kinds)
        for a, (pair, kind, years) in enumerate(zip(names.attributes, kinds, declared, strict=True)):
            if kind == DRAWN:
                shares[a] = self._shares(a, pair, _nearest(years))
            elif kind == STARTS_AS:
                held = [item for item in years if isinstance(item, HeldAttribute)]
                first[a] = ids.values[a][held[0].starts_as]
            elif kind == FROM_AGE_SEX:
                shares[a] = self._otherwise(a, _nearest(years))
        return Attributes(
            order=ints(self._order()),
            pathway=ints(ids.pathways[pathway] for pathway, _ in names.attributes),
            values=ints(len(values) for values in names.attribute_values),
            kind=ints(kinds),
            shares=ints(shares),
            first_value=ints(first),
            area_shares=own,
            root_area_shares=root,
            draw_hash=self.tables.hashed(names.attributes),
        )

    def by_area(self) -> tuple[Floats, Floats]:
        """The shares of the values of attributes by area, and the root's [attribute, year, area, value]."""
        names = self.structure.names
        declared, kinds = self._every()
        shape = (len(names.attributes), len(self.structure.own), len(names.areas), self._most_values())
        own, root = np.zeros(shape), np.zeros(shape)
        for a, (pair, kind, years) in enumerate(zip(names.attributes, kinds, declared, strict=True)):
            if kind == FROM_AREA:
                own[a], root[a] = self._by_area(a, pair, _nearest(years))
        return own, root

    def _every(self) -> tuple[list[list[Attribute | None]], list[int]]:
        """All attributes as each year declares them, and their kinds."""
        declared = [self._declared(pair) for pair in self.structure.names.attributes]
        return declared, [_kind(next((item for item in years if item is not None), None)) for years in declared]

    def _most_values(self) -> int:
        return max((len(values) for values in self.structure.names.attribute_values), default=0)

    def _declared(self, pair: Pair) -> list[Attribute | None]:
        """An attribute as each year declares it, None where it does not."""
        return [_attribute(plan.pathways.get(pair[0]), pair[1]) for plan in self.structure.own]

    def _shares(self, a: int, pair: Pair, years: Sequence[Attribute]) -> int:
        """A lookup of shares by year; years that do not have the attribute use those of the nearest that does."""
        drawn = [item for item in years if isinstance(item, DrawnAttribute)]
        others = [_attribute(plan.pathways.get(pair[0]), pair[1]) for plan in self.structure.root]
        roots = [item.shares if isinstance(item, DrawnAttribute) else None for item in others]
        cells, ids = self.tables.cells(pair[0], *(item.shares for item in drawn), *roots)
        seen: dict[tuple[int, int], list[int]] = {}
        by_year = []
        for item, root in zip(drawn, roots, strict=True):
            key = (id(item), id(root))
            if key not in seen:
                seen[key] = [
                    self.tables.share_row(a, find_own(item.shares, having), find(root, having)) for having in cells
                ]
            by_year.append(seen[key])
        return self.tables.yearly(ids, by_year)

    def _otherwise(self, a: int, years: Sequence[Attribute]) -> int:
        """A lookup of shares by year for patients without an age or sex, NONE where nothing is said."""
        said = [item.otherwise for item in years if isinstance(item, AgeAttribute | SexAttribute)]
        if any(otherwise is None for otherwise in said):
            return NONE
        whole = Share.read("100%")
        shares: list[Mapping[Any, Share | str]] = [
            {item: whole} if isinstance(item, str) else item or {} for item in said
        ]
        return self.tables.yearly((), [[self.tables.share_row(a, row, None)] for row in shares])

    def _by_area(self, a: int, pair: Pair, years: Sequence[Attribute]) -> tuple[Floats, Floats]:
        """Shares of the values by year and area, the scenario's and the root's."""
        names = self.structure.names
        shape = (len(self.structure.own), len(names.areas), self._most_values())
        own, root = np.zeros(shape), np.zeros(shape)
        seen: dict[tuple[int, ...], int] = {}
        for year, (plan, other) in enumerate(zip(self.structure.own, self.structure.root, strict=True)):
            was = _attribute(other.pathways.get(pair[0]), pair[1])
            key = (id(plan.region), id(other.region), id(years[year]), id(was))
            if key in seen:
                own[year], root[year] = own[seen[key]], root[seen[key]]
                continue
            seen[key] = year
            for place, area in enumerate(names.areas):
                mine = _shares_there(plan.region, pair, years[year], area)
                theirs = _shares_there(other.region, pair, was, area) or mine
                for value, v in self.structure.ids.values[a].items():
                    own[year, place, v] = mine.get(value, 0.0)
                    root[year, place, v] = theirs.get(value, 0.0)
        return own, root

    def _order(self) -> list[int]:
        """Attribute ids in an order in which each depends on earlier ones only."""
        ids = self.structure.ids.attributes
        needed = {
            a: {
                ids[pair[0], by]
                for item in self._declared(pair)
                if isinstance(item, DrawnAttribute)
                for by in attributes_used(item.shares)
            }
            for pair, a in ids.items()
        }
        order: list[int] = []
        while len(order) < len(needed):
            ready = [a for a in needed if a not in order and needed[a] <= set(order)]
            if not ready:
                raise ValueError("attributes are drawn by one another in a circle")
            order.extend(ready)
        return order


def _shares_there(region: Region, pair: Pair, item: Attribute | None, area: str) -> Mapping[str, float]:
    """The shares of an attribute's values in an area: by travel, or as the region gives them."""
    if isinstance(item, TravelAttribute):
        return travel_shares(region, pair[0], item, area)
    return area_shares(region, pair, area)


def area_shares(region: Region, pair: Pair, area: str) -> Mapping[str, float]:
    """The shares of an attribute's values in an area: those of the area itself, or of its primary care trust."""
    table = region.area_attributes.get(pair[0], {}).get(pair[1])
    row = region.areas.rows.get(area)
    if table is None:
        return {}
    found = table.rows.get(area) or (table.rows.get(row.pct) if row is not None else None)
    return {} if found is None else share_values(found)


def _attribute(pathway: Pathway | None, name: str) -> Attribute | None:
    return None if pathway is None else pathway.attributes.get(name)


def _kind(item: Attribute | None) -> int:
    match item:
        case None:
            return FROM_GROUP
        case AgeAttribute() | SexAttribute():
            return FROM_AGE_SEX
        case AreaAttribute() | TravelAttribute():
            return FROM_AREA
        case DrawnAttribute():
            return DRAWN
    return STARTS_AS


def _nearest(years: Sequence[Any]) -> list[Any]:
    """What each year has, else the nearest year before, else the nearest after."""
    found: list[Any] = []
    latest = next(item for item in years if item is not None)
    for item in years:
        latest = latest if item is None else item
        found.append(latest)
    return found
