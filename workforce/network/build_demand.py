"""Who arrives: patient groups, their streams by area, and the age and sex of those who come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.model.arrivals import Group
from workforce.model.blocks import DAYS, MONTHS
from workforce.model.calendar import year_name
from workforce.model.numbers import Share, share_values
from workforce.model.pathway import AgeAttribute, Pathway, SexAttribute
from workforce.model.survey import ARRIVAL
from workforce.network import distributions
from workforce.network.build_demography import Demography, value_of
from workforce.network.build_junctions import JunctionRows, Owner
from workforce.network.build_lookups import Tables, ints, starts
from workforce.network.network import (
    INTERVAL,
    LINKED,
    LISTS,
    NONE,
    RANDOM,
    Bools,
    Floats,
    Groups,
    Ints,
    Streams,
)
from workforce.planning.plans import Plan

JANUARY_FIRST = MONTHS[9:] + MONTHS[:9]
NOTHING_BEFORE = (distributions.FIXED, 0.0, 0.0, 0.0, ())


class DemandRows:
    """Groups and streams, gathered while a network is built."""

    def __init__(self, tables: Tables, junctions: JunctionRows) -> None:
        self.tables = tables
        self.junctions = junctions
        self.structure = tables.structure
        self.years = len(self.structure.own)
        self.cells = self._cells()

    def by_group_and_year(self) -> Iterator[tuple[int, int, str, str, Pathway, Group, Plan]]:
        """Every group in every year that has it: ids, names, its pathway, itself and the plan."""
        for g, (pathway, name) in enumerate(self.structure.names.groups):
            for year, plan in enumerate(self.structure.own):
                found = plan.pathways.get(pathway)
                if found is not None and name in found.groups:
                    yield g, year, pathway, name, found, found.groups[name], plan

    def age_and_sex(self, pathway: str) -> tuple[int, int]:
        """The ids of the attributes that come from age and from sex, NONE where there is none."""
        found = [NONE, NONE]
        for item in self.structure.pathways(pathway):
            for name, attribute in item.attributes.items():
                if isinstance(attribute, AgeAttribute | SexAttribute):
                    place = 0 if isinstance(attribute, AgeAttribute) else 1
                    found[place] = self.structure.ids.attributes[pathway, name]
        return found[0], found[1]

    def _cells(self) -> tuple[tuple[int, int], ...]:
        """The combinations of age and sex values that any pathway has; NONE stands for no such attribute."""
        values = self.structure.names.attribute_values
        found: dict[tuple[int, int], None] = {}
        for pathway in self.structure.names.pathways:
            age, sex = self.age_and_sex(pathway)
            ages = range(len(values[age])) if age != NONE else (NONE,)
            sexes = range(len(values[sex])) if sex != NONE else (NONE,)
            found.update({(a, s): None for a in ages for s in sexes})
        return tuple(sorted(found))

    def finished_groups(self) -> Groups:
        """All groups. A year that lacks a group keeps the parameters of the nearest year that has it."""
        names, years = self.structure.names, self.years
        count = len(names.groups)
        arrives = np.full(count, LINKED, dtype=np.int64)
        together = np.ones(count, dtype=np.int64)
        interval = np.zeros((count, years), dtype=np.int64)
        weights = [np.ones((count, years, size)) for size in (24, 7, 12)]
        begins = np.full((count, years), NONE, dtype=np.int64)
        before = np.full((count, years, len(names.moments)), NONE, dtype=np.int64)
        inherits = np.zeros((count, len(names.attributes)), dtype=np.bool_)
        for g, year, pathway, name, owner, group, _ in self.by_group_and_year():
            kind = _kind(group)
            arrives[g] = kind
            together[g] = 1 if group.arrivals.in_groups_of is None else int(group.arrivals.in_groups_of.value)
            interval[g, year] = round(group.arrivals.every.value) if group.arrivals.every else 0
            for weight, profile in zip(weights, _profile(group), strict=True):
                weight[g, year] = profile
            root = self.structure.root[year].pathways.get(pathway)
            other = root.groups.get(name) if root is not None else None
            begins[g, year] = self.junctions.junction(
                Owner(pathway, name), group.begins, other.begins if other else None
            )
            before[g, year] = self._moments(pathway, owner, group)
            inherits[g, [self.structure.ids.attributes[pathway, each] for each in group.inherits or ()]] = True
        missing = begins == NONE
        for array in (begins, before):
            _fill_gaps(array, missing)
        lists = [self._lists(g) for g in range(count)]
        return Groups(
            pathway=ints(self.structure.ids.pathways[pathway] for pathway, _ in names.groups),
            arrives=arrives,
            in_groups_of=together,
            interval=interval,
            hour_weight=weights[0],
            weekday_weight=weights[1],
            month_weight=weights[2],
            list_start=starts(len(rows) for rows in lists),
            list_year=ints(row[0] for rows in lists for row in rows),
            list_weekday=ints(row[1] for rows in lists for row in rows),
            list_time=ints(row[2] for rows in lists for row in rows),
            list_number=ints(row[3] for rows in lists for row in rows),
            begins=begins,
            moment_before=before,
            moment_hash=self.tables.hashed(names.moments),
            age_sex_attribute=np.array([self.age_and_sex(p) for p, _ in names.groups], dtype=np.int64).reshape(-1, 2),
            age_sex_cells=np.array(self.cells, dtype=np.int64).reshape(-1, 2),
            age_sex_hash=self.tables.hashed((pathway, "age and sex") for pathway, _ in names.groups),
            value=ints(_place_in_pathway(names.groups, g) for g in range(count)),
            inherits=inherits,
            hash=self.tables.hashed(names.groups),
            begins_hash=self.tables.hashed((pathway, "begins", group) for pathway, group in names.groups),
        )

    def _moments(self, pathway: str, owner: Pathway, group: Group) -> Ints:
        """For each moment a lookup of how long before arrival it was; arrival itself was 0 before."""
        names = self.structure.names.moments
        found = np.full(len(names), NONE, dtype=np.int64)
        ids = self.structure.ids.moments
        found[ids[pathway, ARRIVAL]] = self.tables.constant(self.tables.durations.add(NOTHING_BEFORE))
        for name, moment in (group.moments or {}).items():
            found[ids[pathway, name]] = self.tables.duration(pathway, moment.before_arrival)
        return found

    def _lists(self, g: int) -> list[tuple[int, int, int, int]]:
        """The scheduled slots of a group: year, weekday, time of day and how many."""
        return sorted(
            (year, DAYS.index(day), entry.at, int(entry.number.value))
            for other, year, _, _, _, group, _ in self.by_group_and_year()
            if other == g
            for entry in (group.arrivals.lists or {}).values()
            for day in entry.days
        )

    def finished_streams(self) -> Streams:
        """All streams: every group from every area, with the mean of those whose number is random."""
        names = self.structure.names
        areas = len(names.areas)
        shape = (len(names.groups), areas, self.years)
        mean = np.zeros(shape)
        cells = np.zeros((*shape, len(self.cells)))
        seen: dict[tuple[int, int, int, int], tuple[Floats, Floats]] = {}
        for g, year, _, name, owner, group, plan in self.by_group_and_year():
            key = (g, id(owner), id(plan.region), year)
            if key not in seen:
                demography = Demography(plan.region, year_name(plan.year), names.areas)
                seen[key] = self._stream(g, owner, name, group, demography)
            mean[g, :, year], cells[g, :, year] = seen[key]
        missing = cells.sum(axis=(1, 3)) == 0
        _fill_gaps(cells.swapaxes(1, 2), missing)
        return Streams(
            group=np.repeat(np.arange(len(names.groups)), areas),
            area=np.tile(np.arange(areas), len(names.groups)),
            hash=self.tables.hashed((*group, area) for group in names.groups for area in names.areas),
            mean=mean.reshape(-1, self.years),
            cell_share=cells.reshape(-1, self.years, len(self.cells)),
        )

    def _stream(self, g: int, owner: Pathway, name: str, group: Group, region: Demography) -> tuple[Floats, Floats]:
        """The mean of a group by area, and the shares of its cells of age and sex by area."""
        arrivals = group.arrivals
        cells = self._without_age(g, owner)
        mean = np.zeros(len(region.share))
        if arrivals.incidence is not None:
            cases = region.cases(arrivals.incidence)
            mean = region.share * sum(cases.values())
            cells = self._cells_of(g, owner, cases)
        elif arrivals.births is not None:
            mean = arrivals.births.value * region.births
        elif arrivals.count is not None:
            mean = arrivals.count.value * region.share
        return mean, np.broadcast_to(cells, (len(region.share), len(self.cells)))

    def _cells_of(self, g: int, owner: Pathway, cases: Mapping[tuple[str, str], float]) -> Floats:
        """Shares of the cells from numbers by sex and band; of a group of nobody, as without an age."""
        total = sum(cases.values())
        if total <= 0:
            return self._without_age(g, owner)
        age, sex = self._attributes_of(owner)
        found = np.zeros(len(self.cells))
        place = {cell: c for c, cell in enumerate(self.cells)}
        ids = self.structure.ids.values
        pair = self.age_and_sex(self.structure.names.groups[g][0])
        for (which, band), number in cases.items():
            s = NONE if sex is None else ids[pair[1]][which]
            a = NONE if age is None else ids[pair[0]][value_of(age, band)]
            found[place[a, s]] += number / total
        return found

    def _without_age(self, g: int, owner: Pathway) -> Floats:
        """Shares of the cells for those who come without a demography: as `otherwise` says."""
        age, sex = self._attributes_of(owner)
        pair = self.age_and_sex(self.structure.names.groups[g][0])
        by_age, by_sex = (self._otherwise(attribute, item) for attribute, item in zip(pair, (age, sex), strict=True))
        return np.array([by_age.get(a, 0.0) * by_sex.get(s, 0.0) for a, s in self.cells])

    def _otherwise(self, attribute: int, item: AgeAttribute | SexAttribute | None) -> dict[int, float]:
        if attribute == NONE or item is None:
            return {NONE: 1.0}
        ids = self.structure.ids.values[attribute]
        if item.otherwise is None:
            return {next(iter(ids.values())): 1.0}
        if isinstance(item.otherwise, str):
            return {ids[item.otherwise]: 1.0}
        shares: Mapping[Any, Share | str] = item.otherwise
        return {ids[name]: share for name, share in share_values(shares).items()}

    @staticmethod
    def _attributes_of(owner: Pathway) -> tuple[AgeAttribute | None, SexAttribute | None]:
        age = next((a for a in owner.attributes.values() if isinstance(a, AgeAttribute)), None)
        sex = next((a for a in owner.attributes.values() if isinstance(a, SexAttribute)), None)
        return age, sex


def _kind(group: Group) -> int:
    return {"linked": LINKED, "every": INTERVAL, "lists": LISTS}.get(group.arrivals.form, RANDOM)


def _profile(group: Group) -> tuple[list[float], list[float], list[float]]:
    """Relative weights by hour of the day, weekday from Monday and month from January; 1 where nothing is said."""
    profile = group.profile
    hours = [1.0] * 24
    for text, weight in (profile.hour or {} if profile else {}).items():
        first, _, last = text.partition("-")
        hours[int(first) : int(last)] = [weight.value] * (int(last) - int(first))
    weekday = profile.weekday or {} if profile else {}
    month = profile.month or {} if profile else {}
    return (
        hours,
        [weekday[day].value if day in weekday else 1.0 for day in DAYS],
        [month[name].value if name in month else 1.0 for name in JANUARY_FIRST],
    )


def _place_in_pathway(groups: tuple[tuple[str, str], ...], g: int) -> int:
    """A group as a value of its pathway's attribute `group`, whose values stand by the alphabet."""
    return sorted(name for pathway, name in groups if pathway == groups[g][0]).index(groups[g][1])


def _fill_gaps(array: NDArray[Any], missing: Bools) -> None:
    """Give the years [G, Y, ...] that lack something what the nearest year before has, else the nearest after."""
    for g, years in enumerate(missing):
        if years.all():
            continue
        first = int(np.argmin(years))
        array[g, :first] = array[g, first]
        for year in range(first + 1, len(years)):
            if years[year]:
                array[g, year] = array[g, year - 1]
