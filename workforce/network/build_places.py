"""Places that run out: their pools by location, and every change of number and opening from start to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from workforce.model.blocks import DAYS
from workforce.model.calendar import MS_PER_DAY, Calendar, is_bank_holiday
from workforce.model.region import Hours, Region, Rota, RotaLine
from workforce.network.build_geography import GeographyRows
from workforce.network.build_lookups import bools, ints
from workforce.network.build_structure import Structure, duty_name
from workforce.network.network import FINISH, HAND_OVER, NONE, Places

UNLIMITED = 2**40
"""The number of a pool in years in which the region gives it none."""

Change = tuple[int, int, bool]


@dataclass(frozen=True)
class Stand:
    """A kind of place at one location in one year: a number or a rota, and opening hours (none: always open)."""

    number: int | Rota
    open: tuple[Hours, ...] | None


@dataclass(frozen=True)
class Day:
    """One day of the run: its start in milliseconds, its weekday, and whether it is a bank holiday."""

    start: int
    weekday: str
    holiday: bool


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
        rows: list[tuple[int, int, int, bool]] = []
        for n, ((place, location), stands) in enumerate(pools.items()):
            pool[place, location] = n
            rows.extend((time, n, number, is_open) for time, number, is_open in self._changes(stands))
        rows.sort()
        return Places(
            setting=ints(self.structure.ids.settings[settings[place]] for place in names.places),
            is_duty=bools(place in roles for place in names.places),
            role=ints(roles.get(place, NONE) for place in names.places),
            pool=pool,
            section_place=ints(sections),
            pool_place=ints(place for place, _ in pools),
            pool_location=ints(location for _, location in pools),
            shift_end=ints(_shift_end(stands) for stands in pools.values()),
            change_time=ints(row[0] for row in rows),
            change_pool=ints(row[1] for row in rows),
            change_capacity=ints(row[2] for row in rows),
            change_open=bools(row[3] for row in rows),
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

    def _changes(self, stands: Sequence[Stand | None]) -> list[Change]:
        """Every change of a pool's number or opening, the first at the run's start."""
        days = self._days
        found: list[Change] = []
        for year, stand in enumerate(stands):
            found.extend(_in_days(stand, days[year], self._day_before(days[year][0])))
        kept = found[:1]
        for change in found[1:]:
            if change[1:] != kept[-1][1:]:
                kept.append(change)
        return kept

    @cached_property
    def _days(self) -> list[list[Day]]:
        """The days of each year; those of the years before the first come before its own."""
        calendar = self.calendar
        spans = [(calendar.start_ms(year), calendar.end_ms(year)) for year in calendar.years]
        spans[0] = (calendar.start_ms(calendar.first_year - self.years_before), spans[0][1])
        return [[self._day(ms) for ms in range(*span, MS_PER_DAY)] for span in spans]

    def _day(self, ms: int) -> Day:
        return _day_of(self.calendar.date(ms), ms)

    def _day_before(self, day: Day) -> Day:
        return _day_of(self.calendar.date(day.start) - timedelta(days=1), day.start - MS_PER_DAY)


def _day_of(when: date, start: int) -> Day:
    return Day(start, DAYS[when.weekday()], is_bank_holiday(when))


def _in_days(stand: Stand | None, days: list[Day], before: Day) -> Iterator[Change]:
    """Numbers and openings through a run of days, in order of time, the first at the start of the first day."""
    first, end = days[0].start, days[-1].start + MS_PER_DAY
    if stand is None:
        yield first, UNLIMITED, True
        return
    lines: tuple[RotaLine, ...] = ()
    if isinstance(stand.number, Rota):
        lines = tuple(stand.number.rota.values())
    steps: dict[int, list[int]] = {first: [0, 0]}
    for day in (before, *days):
        for line in lines:
            _add(steps, day, line, 0, int(line.number.value), first, end)
        for hours in stand.open or ():
            _add(steps, day, hours, 1, 1, first, end)
    number = stand.number if isinstance(stand.number, int) else 0
    openings = 0
    for time in sorted(steps):
        change = steps[time]
        number += change[0]
        openings += change[1]
        yield time, number, stand.open is None or openings > 0


def _add(
    steps: dict[int, list[int]], day: Day, line: RotaLine | Hours, what: int, size: int, first: int, end: int
) -> None:
    """Note what begins and ends on one day, cut to the span from first to end."""
    if day.weekday not in line.days or (day.holiday and not line.bank_holidays):
        return
    length = (line.until - line.from_ - 1) % MS_PER_DAY + 1
    begins, ends = max(day.start + line.from_, first), min(day.start + line.from_ + length, end)
    if begins < ends:
        steps.setdefault(begins, [0, 0])[what] += size
        if ends < end:
            steps.setdefault(ends, [0, 0])[what] -= size


def _shift_end(stands: Iterable[Stand | None]) -> int:
    """What becomes of work in hand, the same in every year (see `checks`)."""
    rotas = [stand.number for stand in stands if stand is not None and isinstance(stand.number, Rota)]
    return HAND_OVER if any(rota.shift_end == "hand over" for rota in rotas) else FINISH
