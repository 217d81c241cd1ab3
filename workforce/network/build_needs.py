"""Staff needs of every activity in every year, and the hours of the week in which they fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from workforce.model.blocks import DAYS, Window
from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR
from workforce.model.needs import (
    BY_AREA,
    Contacts,
    EachPatient,
    RatioNeed,
    Repeated,
    Timed,
    Visits,
    WholeActivity,
    days_of,
)
from workforce.model.pathway import Activity, Pathway
from workforce.model.region import WorkingHours
from workforce.network.build_lookups import Rows, Tables, bools, floats, ints, starts
from workforce.network.build_structure import role_of
from workforce.network.network import (
    AT_START,
    CONTACTS,
    NONE,
    RATIO,
    REPEATED,
    SPREAD,
    WHOLE,
    Floats,
    Needs,
)

T = TypeVar("T")

ALWAYS = "always"
NO_DAYS = (False,) * 7


class NeedRow(NamedTuple):
    """One need, or one shift of a need by shift: see `network.Needs`."""

    name: int
    role: int
    form: int
    share: int
    draw: int
    time: int = NONE
    by_area_travel: float = 0.0
    staff: int = NONE
    window: int = NONE
    weekdays: tuple[bool, ...] = NO_DAYS
    not_bank_holidays: bool = False
    at: int = 0
    offsets: tuple[int, ...] = ()


def limiting(activity: Activity) -> list[tuple[str, WholeActivity]]:
    """The needs of an activity without which it does not start."""
    return [
        (name, need)
        for name, need in activity.needs.items()
        if isinstance(need, WholeActivity) and need.limits and need.whole_activity.value > 0
    ]


@cache
def hours_of_week(window: Window | None) -> tuple[float, ...]:
    """How much of each of the 168 hours of the week a daily window covers, as a share of the hour; None covers all."""
    if window is None:
        return (1.0,) * HOURS_PER_WEEK
    spans = [(window.start, window.start + window.length)]
    spans.append((spans[0][0] - MS_PER_DAY, spans[0][1] - MS_PER_DAY))
    day = [
        sum(max(0, min(end, (hour + 1) * MS_PER_HOUR) - max(start, hour * MS_PER_HOUR)) for start, end in spans)
        / MS_PER_HOUR
        for hour in range(24)
    ]
    return tuple(day) * 7


class Windows:
    """The distinct windows of the week, gathered while a network is built."""

    def __init__(self) -> None:
        self.rows: Rows[tuple[float, ...]] = Rows()

    def daily(self, window: Window | None) -> int:
        """The row of a window that is the same every day."""
        return self.rows.add(hours_of_week(window))

    def weekly(self, lines: Mapping[str, WorkingHours]) -> int:
        """The row of hours of listed days; hours that several lines name count once."""
        week = np.zeros(HOURS_PER_WEEK)
        for line in lines.values():
            day = np.array(hours_of_week(Window(line.from_, line.until)))
            after_midnight = (
                day.reshape(7, 24) * (np.arange(24) < line.from_ // MS_PER_HOUR) * (line.until <= line.from_)
            )
            that_day = day.reshape(7, 24) - after_midnight
            listed = np.array(_weekdays(line.days), dtype=np.float64)[:, None]
            week = np.maximum(week, (that_day * listed + after_midnight * np.roll(listed, 1, axis=0)).ravel())
        return self.rows.add(tuple(week.tolist()))

    def shift(self, pathway: Pathway, name: str) -> int:
        """The row of a pathway's named shift, or of `always`."""
        return self.daily(None if name == ALWAYS else pathway.shifts[name])

    def finished(self) -> Floats:
        """All windows [W, 168]."""
        return np.array(list(self.rows), dtype=np.float64).reshape(len(self.rows), HOURS_PER_WEEK)


class NeedRows:
    """The needs of every activity and year, gathered while a network is built."""

    def __init__(self, tables: Tables, windows: Windows) -> None:
        self.tables = tables
        self.windows = windows
        self.blocks: Rows[tuple[NeedRow, ...]] = Rows()

    def finished(self) -> Needs:
        """All needs: a run of rows for each activity and year, kept once where years are alike."""
        structure = self.tables.structure
        names = structure.names.activities
        block = np.full((len(structure.own), len(names)), self.blocks.add(()), dtype=np.int64)
        seen: dict[tuple[int, int], int] = {}
        for year, plan in enumerate(structure.own):
            for a, (name, activity) in enumerate(names):
                pathway = plan.pathways.get(name)
                if pathway is None or activity not in pathway.activities:
                    block[year, a] = block[year - 1, a] if year else block[year, a]
                    continue
                key = (a, id(pathway))
                if key not in seen:
                    seen[key] = self.blocks.add(tuple(self._rows(name, activity, pathway)))
                block[year, a] = seen[key]
        lengths = [len(rows) for rows in self.blocks]
        rows = [row for some in self.blocks for row in some]
        return Needs(
            start=starts(lengths)[:-1][block],
            count=ints(lengths)[block],
            **{
                field: ints(getattr(row, field) for row in rows)
                for field in ("name", "role", "form", "share", "time", "staff", "window", "at")
            },
            by_area_travel=floats(row.by_area_travel for row in rows),
            weekdays=np.array([row.weekdays for row in rows], dtype=np.bool_).reshape(len(rows), 7),
            not_bank_holidays=bools(row.not_bank_holidays for row in rows),
            offset_start=starts(len(row.offsets) for row in rows),
            offset=ints(offset for row in rows for offset in row.offsets),
            draw_hash=np.array([row.draw for row in rows], dtype=np.uint64),
            windows=self.windows.finished(),
        )

    def _rows(self, name: str, activity: str, pathway: Pathway) -> Iterator[NeedRow]:
        structure = self.tables.structure
        for need_name, need in pathway.activities[activity].needs.items():
            if need.covered_by is not None:
                continue
            blank = NeedRow(
                name=structure.ids.needs[need_name],
                role=structure.ids.roles[role_of(need_name, need)],
                form=AT_START,
                share=self.tables.fraction(name, need.share),
                draw=self.tables.hash(name, "need", activity, need_name),
            )
            yield from self._form(name, pathway, need, blank)

    def _form(self, name: str, pathway: Pathway, need: EachPatient, blank: NeedRow) -> Iterator[NeedRow]:
        match need:
            case Timed():
                yield blank._replace(form=SPREAD if need.spread else AT_START, time=self._time(name, 1.0, need.time))
            case Repeated():
                yield blank._replace(
                    form=REPEATED,
                    time=self._time(name, 1.0, need.time),
                    window=NONE if need.over is None else self.windows.daily(need.over),
                    weekdays=_weekdays(days_of(need.every)),
                    not_bank_holidays=need.every == "working day",
                    at=need.at,
                )
            case WholeActivity():
                yield blank._replace(form=WHOLE, staff=self._amount(need.whole_activity.value))
            case RatioNeed():
                shifts = need.ratio if isinstance(need.ratio, dict) else {ALWAYS: need.ratio}
                for shift, ratio in shifts.items():
                    window = self.windows.shift(pathway, shift)
                    yield blank._replace(form=RATIO, staff=self._ratio(name, ratio), window=window)
            case Visits():
                yield from self._visits(name, need, blank)
            case Contacts():
                yield from self._contacts(name, need, blank)

    def _visits(self, name: str, need: Visits, blank: NeedRow) -> Iterator[NeedRow]:
        """Visits so many a week, shared evenly over the listed days: one row for each number that cases may give."""
        numbers: list[float] = []
        shares = self.tables.fractions_where(
            name, need.share, [need.visits], lambda visits: _place_of(visits.value, numbers)
        )
        for which, share in shares.items():
            a_day = numbers[which] / len(need.on)
            yield blank._replace(
                share=share,
                form=REPEATED,
                time=self._time(name, a_day, need.contact, _own_time(need.travel), need.record),
                by_area_travel=a_day if need.travel == BY_AREA else 0.0,
                window=NONE if need.over is None else self.windows.daily(need.over),
                weekdays=_weekdays(need.on),
                at=need.at,
            )

    def _contacts(self, name: str, need: Contacts, blank: NeedRow) -> Iterator[NeedRow]:
        """Contacts at stated times: one row for each set of times that cases may give."""
        sets: list[tuple[int, ...]] = []
        shares = self.tables.fractions_where(
            name,
            need.share,
            list(need.contacts.values()),
            lambda *times: _place_of(tuple(sorted(round(time.value) for time in times)), sets),
        )
        for which, share in shares.items():
            yield blank._replace(
                share=share,
                form=CONTACTS,
                time=self._time(name, 1.0, need.time, _own_time(need.travel), need.record),
                by_area_travel=1.0 if need.travel == BY_AREA else 0.0,
                offsets=sets[which],
            )

    def _time(self, pathway: str, factor: float, *parts: Any) -> int:
        """A lookup of the sum of some (cased) times, those not None, times a factor."""
        given = [part for part in parts if part is not None]
        amounts = self.tables.amounts
        return self.tables.by_case(
            pathway, given, lambda *leaves: amounts.add(factor * sum(part.value for part in leaves))
        )

    def _ratio(self, pathway: str, ratio: Any) -> int:
        return self.tables.by_case(pathway, [ratio], lambda leaf: self.tables.amounts.add(leaf.value))

    def _amount(self, value: float) -> int:
        return self.tables.constant(self.tables.amounts.add(value))


def _weekdays(days: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(day in days for day in DAYS)


def _own_time(travel: Any) -> Any:
    """Travel that the need itself states; travel by area is added for each area."""
    return None if travel == BY_AREA else travel


def _place_of(value: T, seen: list[T]) -> int:
    """The place of a value in a list, at whose end it is put if it is new."""
    if value not in seen:
        seen.append(value)
    return seen.index(value)
