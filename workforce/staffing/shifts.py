"""Shifts and the rules of working time, in minutes: what a rota is made of and what each line of it must keep.

The rules are those of the Working Time Regulations 1998, as the table of rota rules gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workforce.model.blocks import DAYS
from workforce.model.rota_rules import ShiftPattern, WorkingTime

__all__ = [
    "DAY",
    "HOUR",
    "QUARTER",
    "WEEK",
    "Rules",
    "Shift",
    "broken",
    "broken_hours",
    "broken_rest",
    "named_hours",
    "rules_of",
    "shifts_of",
]

MS_PER_MINUTE = 60_000
QUARTER, HOUR, DAY, WEEK = 15, 60, 24 * 60, 7 * 24 * 60
_DAYS_AT_WORK = 6.0
"""Days of a week that are not weekly rest, over which hours of night workers are averaged."""
_NIGHT = (23 * HOUR, 30 * HOUR)
"""Night time, 23:00 to 06:00; who works three hours of it in a shift works that shift as a night worker."""
_NIGHT_WORK = 3 * HOUR
_CLOSE = 1e-9


@dataclass(frozen=True)
class Shift:
    """A shift: minutes after midnight of its first day, so that an end above 1,440 is on the next day.

    Attributes:
        name: Its name.
        start: When it begins.
        end: When it ends.
        rest_break: Minutes of it that are unpaid rest.
    """

    name: str
    start: int
    end: int
    rest_break: int

    @property
    def worked(self) -> int:
        """Minutes of working time."""
        return self.end - self.start - self.rest_break

    @property
    def by_night(self) -> bool:
        """Whether it holds at least three hours of night time."""
        held = sum(max(0, min(self.end, _NIGHT[1] - back) - max(self.start, _NIGHT[0] - back)) for back in (0, DAY))
        return held >= _NIGHT_WORK

    def quarters(self, day: int) -> list[int]:
        """The quarter hours of the week (0 to 671) that the shift, begun on a day (Monday 0), covers whole."""
        first, last = -(-self.start // QUARTER), self.end // QUARTER
        return [(DAY // QUARTER * day + part) % (WEEK // QUARTER) for part in range(first, last)]


@dataclass(frozen=True)
class Rules:
    """Rules of working time, in minutes; see `model.rota_rules.WorkingTime`."""

    longest_week: float
    reference_weeks: int
    daily_rest: int
    weekly_rest: int
    night: float | None
    break_after: int
    rest_break: int

    def allows(self, shift: Shift) -> bool:
        """Whether a shift by itself is legal: rest before the next, and a break in it if it is long."""
        broken_up = shift.end - shift.start <= self.break_after or shift.rest_break >= self.rest_break
        return broken_up and 0 < shift.end - shift.start <= DAY - self.daily_rest


def shifts_of(patterns: Mapping[str, ShiftPattern]) -> tuple[Shift, ...]:
    """Shifts as a table gives them."""
    found = []
    for name, each in patterns.items():
        start, end = each.from_ // MS_PER_MINUTE, each.until // MS_PER_MINUTE
        end += DAY if end <= start else 0
        found.append(Shift(name, start, end, round(each.unpaid_break.value / MS_PER_MINUTE)))
    return tuple(found)


def rules_of(rules: WorkingTime) -> Rules:
    """Rules of working time as a table gives them."""

    def minutes(milliseconds: float) -> int:
        return round(milliseconds / MS_PER_MINUTE)

    return Rules(
        longest_week=rules.longest_week.value * HOUR,
        reference_weeks=max(1, round(rules.reference.value / MS_PER_MINUTE / WEEK)),
        daily_rest=minutes(rules.daily_rest.value),
        weekly_rest=minutes(rules.weekly_rest.value),
        night=None if rules.night is None else rules.night.value / MS_PER_MINUTE,
        break_after=minutes(rules.break_after.value),
        rest_break=minutes(rules.rest_break.value),
    )


def broken(line: Sequence[Shift | None], rules: Rules) -> list[str]:
    """Every rule that a line of a rota breaks, in words; nothing where it is legal.

    It looks at the finished line alone, day by day, and knows nothing of how the line was found.

    Args:
        line: The shift of each day or None, whole weeks from a Monday, worked over and over.
        rules: The rules.
    """
    return [*broken_rest(line, rules), *broken_hours(line, rules)]


def broken_rest(line: Sequence[Shift | None], rules: Rules) -> list[str]:
    """Every rule of shifts and of rest between them that a line breaks; see `broken`."""
    days = len(line)
    worked = [(DAY * day + each.start, DAY * day + each.end, each) for day, each in enumerate(line) if each is not None]
    illegal = [(start, each) for start, _, each in worked if not rules.allows(each)]
    found = [f"{each.name} on {DAYS[start // DAY % 7]} is too long or has no break" for start, each in illegal]
    if not worked:
        return found
    rests = []
    for (_, end, _), (start, _, _) in zip(
        worked, [*worked[1:], (worked[0][0] + DAY * days, 0, worked[0][2])], strict=True
    ):
        rests.append((end, start))
        if start - end < rules.daily_rest:
            found.append(f"{(start - end) / HOUR:g} h of rest before {DAYS[start // DAY % 7]}")
    long_rests = [rest for rest in rests if rest[1] - rest[0] >= rules.weekly_rest]
    return found + _weeks_without_rest(long_rests, days, WEEK - rules.weekly_rest)


def broken_hours(line: Sequence[Shift | None], rules: Rules) -> list[str]:
    """Every rule of hours a week and a night that a line breaks; see `broken`."""
    found: list[str] = []
    days = len(line)
    span = min(rules.reference_weeks, days // 7) * 7
    for first in range(0, days, 7):
        some = [line[(first + day) % days] for day in range(span)]
        minutes = sum(each.worked for each in some if each is not None) / (span / 7)
        if minutes > rules.longest_week + _CLOSE:
            found.append(f"{minutes / HOUR:g} h a week from week {first // 7 + 1} on")
        if rules.night is None or not any(each is not None and each.by_night for each in some):
            continue
        if minutes / _DAYS_AT_WORK > rules.night + _CLOSE:
            a_night = minutes / _DAYS_AT_WORK / HOUR
            found.append(f"{a_night:g} h in 24 with nights, from week {first // 7 + 1} on")
    return found


def _weeks_without_rest(long_rests: Sequence[tuple[int, int]], days: int, most: int) -> list[str]:
    """Where more than six days lie between two weekly rests; minutes from the first Monday."""
    if not long_rests:
        return ["no weekly rest at all"]
    after = [*long_rests[1:], (long_rests[0][0] + DAY * days, 0)]
    return [
        f"{(start - end) / DAY:.1f} days without weekly rest from {DAYS[end // DAY % 7]}"
        for (_, end), (start, _) in zip(long_rests, after, strict=True)
        if start - end > most
    ]


def named_hours(hours: Sequence[int]) -> str:
    """Hours of the week in words, runs together: "Mon 02:00 to 05:00, Sun 23:00 to 24:00"."""
    runs: list[list[int]] = []
    for hour in sorted(set(hours)):
        if runs and runs[-1][1] == hour and hour % 24:
            runs[-1][1] = hour + 1
        else:
            runs.append([hour, hour + 1])
    return ", ".join(f"{DAYS[a // 24]} {a % 24:02d}:00 to {b - 24 * (a // 24):02d}:00" for a, b in runs)
