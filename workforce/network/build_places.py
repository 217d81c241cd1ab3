"""Places that run out: their pools by location, and every change of number and opening from start to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workforce.model.blocks import DAYS
from workforce.model.calendar import MS_PER_DAY, Calendar, is_bank_holiday
from workforce.model.region import Hours, Region, Rota, RotaLine
from workforce.network.build_geography import GeographyRows
from workforce.network.build_lookups import bools, ints
from workforce.network.build_structure import Structure, duty_name
from workforce.network.network import FINISH, HAND_OVER, NONE, Bools, Ints, Places

UNLIMITED = 2**40
"""The number of a pool in years in which the region gives it none."""


@dataclass(frozen=True)
class Stand:
    """A kind of place at one location in one year: a number or a rota, and opening hours (none: always open)."""

    number: int | Rota
    open: tuple[Hours, ...] | None


@dataclass(frozen=True)
class Days:
    """The days of a run of them and the one before, each by its start, weekday (0 Monday) and bank holiday.

    Attributes:
        first: The start of the run's first day, in milliseconds.
        end: The end of its last.
        start: When each day starts, that before the first among them.
        weekday: Which day of the week each is.
        holiday: Whether each is a bank holiday.
    """

    first: int
    end: int
    start: Ints
    weekday: Ints
    holiday: Bools

    def spans(self, line: RotaLine | Hours) -> tuple[Ints, Ints]:
        """When a line of a rota, or opening hours, begin and end on each of their days, cut to the run."""
        here = np.isin(self.weekday, [DAYS.index(day) for day in line.days])
        if not line.bank_holidays:
            here &= ~self.holiday
        length = (line.until - line.from_ - 1) % MS_PER_DAY + 1
        begins = np.maximum(self.start[here] + line.from_, self.first)
        ends = np.minimum(self.start[here] + line.from_ + length, self.end)
        return begins[begins < ends], ends[begins < ends]


class PlaceRows:
    """The pools of all places, gathered while a network is built."""

    def __init__(self, structure: Structure, geography: GeographyRows, calendar: Calendar, years_before: int) -> None:
        self.structure = structure
        self.geography = geography
        self.calendar = calendar
        self.years_before = years_before

    def finished(self, sections: Iterable[int]) -> Places:
        """All places.

        Args:
            sections: The place kept by each section of a stay.
        """
        names = self.structure.names
        settings = self._settings()
        roles = {duty_name(role): r for role, r in self.structure.ids.roles.items()}
        pools = self._pools()
        pool = np.full((len(names.places), len(names.locations)), NONE, dtype=np.int64)
        parts: list[tuple[Ints, Ints, Ints, Bools]] = [(ints([]), ints([]), ints([]), bools([]))]
        for n, ((place, location), stands) in enumerate(pools.items()):
            pool[place, location] = n
            time, number, is_open = self._changes(stands)
            parts.append((time, np.full(len(time), n), number, is_open))
        time, of_pool, number, is_open = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((of_pool, time))
        return Places(
            setting=ints(self.structure.ids.settings[settings[place]] for place in names.places),
            is_duty=bools(place in roles for place in names.places),
            role=ints(roles.get(place, NONE) for place in names.places),
            pool=pool,
            section_place=ints(sections),
            pool_place=ints(place for place, _ in pools),
            pool_location=ints(location for _, location in pools),
            shift_end=ints(_shift_end(stands) for stands in pools.values()),
            change_time=time[order],
            change_pool=of_pool[order],
            change_capacity=number[order],
            change_open=is_open[order],
        )

    def _settings(self) -> dict[str, str]:
        """The setting of each kind of place; that of a duty is where the region says."""
        found: dict[str, str] = {}
        for plan in self.structure.own:
            for pathway in plan.pathways.values():
                for name, place in pathway.places.items():
                    found.setdefault(name, place.setting)
            for name, duty in plan.region.duty.items():
                found.setdefault(duty_name(duty.role or name), duty.setting)
        return found

    def _pools(self) -> dict[tuple[int, int], list[Stand | None]]:
        """What stands at each (place, location) in each year; None where the year gives it no number."""
        found: dict[tuple[int, int], list[Stand | None]] = {}
        settings = self._settings()
        for year, plan in enumerate(self.structure.own):
            for name, location, stand in self._stands(plan.region, year, settings):
                place = self.structure.ids.places.get(name)
                if place is not None:
                    found.setdefault((place, location), [None] * len(self.structure.own))[year] = stand
        return dict(sorted(found.items()))

    def _stands(self, region: Region, year: int, settings: dict[str, str]) -> Iterator[tuple[str, int, Stand]]:
        for name, given in region.places.items():
            if name not in settings:
                continue
            hours = None if given.open is None else tuple(given.open.values())
            numbered = set()
            for where, number in given.numbers.items():
                location = self._location(where, settings[name])
                if location is not None:
                    numbered.add(location)
                    yield name, location, Stand(number if isinstance(number, Rota) else int(number.value), hours)
            if hours is not None:
                for location in self.geography.locations_of(settings[name], year):
                    if location not in numbered:
                        yield name, location, Stand(UNLIMITED, hours)
        for name, duty in region.duty.items():
            for where, rota in duty.locations.items():
                location = self._location(where, duty.setting)
                if location is not None:
                    yield duty_name(duty.role or name), location, Stand(rota, None)

    def _location(self, name: str, setting: str) -> int | None:
        follows = self.geography.follows.get(setting)
        return None if follows is None else self.structure.location(name, follows)

    def _changes(self, stands: Sequence[Stand | None]) -> tuple[Ints, Ints, Bools]:
        """Every change of a pool's number or opening, the first at the run's start."""
        parts = [_in_days(stand, days) for stand, days in zip(stands, self._days, strict=True)]
        time, number, is_open = (np.concatenate(column) for column in zip(*parts, strict=True))
        new = np.ones(len(time), dtype=np.bool_)
        new[1:] = (np.diff(number) != 0) | (is_open[1:] != is_open[:-1])
        return time[new], number[new], is_open[new]

    @cached_property
    def _days(self) -> list[Days]:
        """The days of each year; those of the years before the first come before its own."""
        calendar = self.calendar
        spans = [(calendar.start_ms(year), calendar.end_ms(year)) for year in calendar.years]
        spans[0] = (calendar.start_ms(calendar.first_year - self.years_before), spans[0][1])
        return [self._span(first, end) for first, end in spans]

    def _span(self, first: int, end: int) -> Days:
        starts = range(first - MS_PER_DAY, end, MS_PER_DAY)
        dates = [self.calendar.date(start) for start in starts]
        return Days(first, end, ints(starts), ints(day.weekday() for day in dates), bools(map(is_bank_holiday, dates)))


def _in_days(stand: Stand | None, days: Days) -> tuple[Ints, Ints, Bools]:
    """Times of change through a run of days, the first at its start, with the number and the opening from then on."""
    if stand is None:
        return ints([days.first]), ints([UNLIMITED]), bools([True])
    lines = tuple(stand.number.rota.values()) if isinstance(stand.number, Rota) else ()
    steps = [(ints([days.first]), 0 if isinstance(stand.number, Rota) else stand.number, 0)]
    for line in lines:
        begins, ends = days.spans(line)
        steps += [(begins, int(line.number.value), 0), (ends, -int(line.number.value), 0)]
    for hours in stand.open or ():
        begins, ends = days.spans(hours)
        steps += [(begins, 0, 1), (ends, 0, -1)]
    time, place = np.unique(np.concatenate([times for times, _, _ in steps]), return_inverse=True)
    sizes = [np.repeat([step[1:]], len(step[0]), axis=0) for step in steps]
    change = np.zeros((len(time), 2), dtype=np.int64)
    np.add.at(change, place.ravel(), np.concatenate(sizes))
    number, openings = np.cumsum(change, axis=0).T
    inside = time < days.end
    is_open = np.full(len(time), True) if stand.open is None else openings > 0
    return time[inside], number[inside], is_open[inside]


def _shift_end(stands: Iterable[Stand | None]) -> int:
    """What becomes of work in hand, the same in every year (see `checks`)."""
    rotas = [stand.number for stand in stands if stand is not None and isinstance(stand.number, Rota)]
    return HAND_OVER if any(rota.shift_end == "hand over" for rota in rotas) else FINISH
