"""Rules on lengths of time and on what covers the day, the week, the year and all ages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from workforce.documents.problems import listed
from workforce.model.arrivals import ClinicList
from workforce.model.blocks import DAYS, MONTHS, REST
from workforce.model.cases import Cases, case_values
from workforce.model.findings import Finding, Path
from workforce.model.lasts import Gamma, LogNormal, LogNormalByMedian, Normal, Table, Triangular, Uniform
from workforce.model.needs import RatioNeed, Repeated, Visits
from workforce.model.numbers import Duration, Factor, Number
from workforce.model.pathway import AgeAttribute, PresenceByStarts, TravelAttribute, minutes
from workforce.model.survey import Survey

__all__ = ["LASTS", "VALUES_OF_LASTS", "ages", "ages_covered", "hours"]

_AGES = re.compile(r"(\d{1,3})(?:-(\d{1,3})|(\+))?")
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")
_STARTS = re.compile(r"under (\d+)|(\d+) to (\d+)|over (\d+)")
_OLDEST = 10_000
_CLOSE = 1e-9


def in_order(survey: Survey) -> Iterator[Finding]:
    """WF346: least, usual and most come in rising order."""
    for kind in (Triangular, Uniform):
        for path, lasts in survey.written(kind):
            keys = ("least", "usual", "most") if kind is Triangular else ("least", "most")
            lengths: list[Duration] = [getattr(lasts, key) for key in keys]
            falls = any(a.value > b.value for a, b in pairwise(lengths))
            if falls or lengths[0].value == lengths[-1].value:
                given = listed([f"'{length.text}'" for length in lengths], "and")
                reason = f"{given} do not rise from least to most."
                yield Finding("WF346", path, reason, "Put them in rising order, or write one fixed length.")


def spread_above_none(survey: Survey) -> Iterator[Finding]:
    """WF347: a standard deviation, and a mean that is given with one, are more than none."""
    for kind in (LogNormal, Gamma, Normal):
        for path, lasts in survey.written(kind):
            for key in ("mean", "sd"):
                if getattr(lasts, key).value <= 0:
                    reason = f"'{key}' must be more than none."
                    remedy = "Write it, or one fixed length if it does not vary."
                    yield Finding("WF347", (*path, key), reason, remedy, getattr(lasts, key).text)


def p90_above_median(survey: Survey) -> Iterator[Finding]:
    """WF348: the length that nine in ten do not pass is above the median, and the median above none."""
    for path, lasts in survey.written(LogNormalByMedian):
        if not 0 < lasts.median.value < lasts.p90.value:
            reason = f"The p90 '{lasts.p90.text}' is not above the median '{lasts.median.text}', or that is none."
            yield Finding("WF348", path, reason, "Write a median above none and a p90 above it.", lasts.p90.text)


def table_rises(survey: Survey) -> Iterator[Finding]:
    """WF349: the lengths and the shares of a table rise, and the last share is 100%."""
    for path, lasts in survey.written(Table):
        points = lasts.points
        rises = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
        if not rises or not points or abs(points[-1][1] - 1) > _CLOSE:
            reason = "The table does not rise, by length and by share, to 100%."
            yield Finding("WF349", (*path, "table"), reason, "Write rising lengths with rising shares, the last 100%.")


def hours(key: str) -> tuple[int, int] | None:
    """Return the first hour and the hour after the last of a range such as "00-03", None if it is none."""
    match = _HOURS.fullmatch(key.strip())
    if match is None or not int(match[1]) < int(match[2]) <= 24:
        return None
    return int(match[1]), int(match[2])


def profile_hours(survey: Survey) -> Iterator[Finding]:
    """WF350: a profile's hours cover the day from 00 to 24, each exactly once."""
    for path, weights in _profiles(survey, "hour"):
        ranges = [hours(key) for key in weights]
        for key, found in zip(weights, ranges, strict=True):
            if found is None:
                reason = f"'{key}' is not a range of hours."
                yield Finding("WF350", (*path, key), reason, 'Write, for example, "00-03".', key, True)
        known = [found for found in ranges if found is not None]
        times = [sum(first <= hour < last for first, last in known) for hour in range(24)]
        if len(known) == len(ranges) and set(times) != {1}:
            wrong = next(hour for hour, count in enumerate(times) if count != 1)
            reason = f"The hour {wrong:02d}-{wrong + 1:02d} is covered {_times(times[wrong])}."
            yield Finding("WF350", path, reason, "Cover 00 to 24, each hour once.")


def profile_whole(survey: Survey) -> Iterator[Finding]:
    """WF351: a profile by day or by month names them all, and some weight is above 0."""
    for part, names in (("weekday", DAYS), ("month", MONTHS), ("hour", ())):
        for path, weights in _profiles(survey, part):
            missing = [name for name in names if name not in weights]
            if missing:
                yield Finding("WF351", path, f"There is no weight for {listed(missing, 'and')}.", "Name them all.")
            elif not any(weight.value > 0 for weight in weights.values()):
                yield Finding("WF351", path, "No weight is above 0.", "Write weights relative to one another.")


def _profiles(survey: Survey, part: str) -> Iterator[tuple[Path, dict[str, Factor]]]:
    for name, group in survey.pathway.groups.items():
        weights = getattr(group.profile, part, None)
        if weights is not None:
            yield ("groups", name, "profile", part), weights


def _times(count: int) -> str:
    return {0: "by no range", 1: "once"}.get(count, f"{count} times")


def ages(key: str) -> tuple[int, int] | None:
    """Return the first age and the age after the last of "0-44", "85+" or "7", None if it is no range of ages."""
    match = _AGES.fullmatch(key.strip())
    if match is None:
        return None
    first = int(match[1])
    last = _OLDEST if match[3] else int(match[2] or first) + 1
    return (first, last) if first < last else None


def ages_covered(keys: Iterable[str], path: Path, rest: bool = False) -> Iterator[Finding]:
    """WF352: ranges of ages cover every age from 0, each once.

    Args:
        keys: The ranges, as written.
        path: Where they stand.
        rest: Whether `the rest` covers what they leave.
    """
    known: list[tuple[int, int]] = []
    for key in keys:
        found = ages(key)
        if found is None:
            reason = f"'{key}' is not a range of ages."
            yield Finding("WF352", path, reason, "Write whole years such as 0-44, or 85+.", key)
            return
        known.append(found)
    reached = 0
    for first, last in sorted(known):
        if first < reached:
            yield Finding("WF352", path, f"The age {first} is covered twice.", "Let no two ranges overlap.")
            return
        if first > reached and not rest:
            yield Finding("WF352", path, f"The age {reached} is covered by no range.", "Leave no age out.")
            return
        reached = last
    if reached < _OLDEST and not rest:
        reason = f"Ages from {reached} are covered by no range."
        yield Finding("WF352", path, reason, f"End with an open range such as {reached}+.")


def incidence_ages(survey: Survey) -> Iterator[Finding]:
    """WF352 for incidence by age and for attributes from age."""
    for path, block in _incidences(survey):
        if block.by == "age":
            keys = [value for key in block.cases for value in case_values(key)]
            yield from ages_covered([k for k in keys if k != REST], (*path, "cases"), REST in keys)
    for name, attribute in survey.pathway.attributes.items():
        if isinstance(attribute, AgeAttribute):
            ranges = [value for text in attribute.values.values() for value in case_values(text)]
            yield from ages_covered(ranges, ("attributes", name, "values"))


def incidence_by(survey: Survey) -> Iterator[Finding]:
    """WF353: an incidence is by age or by sex, each sex once, and by neither twice."""
    around: dict[Path, str] = {}
    for path, block in _incidences(survey):
        if block.by not in ("age", "sex"):
            reason = f"An incidence cannot be by '{block.by}'."
            remedy = "Write by: age or by: sex, or make patient groups."
            yield Finding("WF353", (*path, "by"), reason, remedy, block.by)
        if any(path[: len(outer)] == outer and by == block.by for outer, by in around.items()):
            reason = f"The cases around this one are by '{block.by}' already."
            yield Finding("WF353", (*path, "by"), reason, "Write the rate for this case alone.", block.by)
        around[path] = block.by
        named = [value for key in block.cases for value in case_values(key)]
        if block.by == "sex" and sorted(named) not in (["female", "male"], ["male", REST], ["female", REST]):
            reason = "An incidence by sex has one case for male and one for female."
            yield Finding("WF353", (*path, "cases"), reason, "Write male and female.")


def _incidences(survey: Survey) -> Iterator[tuple[Path, Cases[Any]]]:
    for path, block in survey.written(Cases):
        if path in survey.incidence_cases:
            yield path, block


def starts_covered(survey: Survey) -> Iterator[Finding]:
    """WF354: presence by starts covers every number of starts, each once.

    Bounds belong to both neighbours: "under 2500", "2500 to 4000", "over 4000".
    """
    for path, presence in survey.written(PresenceByStarts):
        ranges = [_starts(key) for key in presence.cases]
        at = (*path, "cases")
        for key, found in zip(presence.cases, ranges, strict=True):
            if found is None:
                reason = f"'{key}' is not a range of starts."
                yield Finding(
                    "WF354", (*at, key), reason, "Write 'under 2500', '2500 to 4000' or 'over 4000'.", key, True
                )
        known = sorted(found for found in ranges if found is not None)
        if len(known) == len(ranges):
            bounds = [0.0, *(last for _, last in known)]
            if [first for first, _ in known] != bounds[:-1] or bounds[-1] != float("inf"):
                remedy = "Begin with 'under', end with 'over', and let each range begin where the last ends."
                yield Finding("WF354", at, "The ranges leave a number of starts out, or cover one twice.", remedy)


def _starts(key: str) -> tuple[float, float] | None:
    match = _STARTS.fullmatch(key.strip())
    if match is None:
        return None
    if match[1]:
        return 0.0, float(match[1])
    if match[4]:
        return float(match[4]), float("inf")
    return float(match[2]), float(match[3])


def minutes_covered(survey: Survey) -> Iterator[Finding]:
    """WF369: an attribute from travel covers every number of minutes, each once."""
    for name, attribute in survey.pathway.attributes.items():
        if not isinstance(attribute, TravelAttribute):
            continue
        at: Path = ("attributes", name, "values")
        strange = [value for value, text in attribute.values.items() if minutes(text) is None]
        for value in strange:
            text = attribute.values[value]
            remedy = "Write 'under 10 min', '10 to 25 min' or 'over 25 min'."
            yield Finding("WF369", (*at, value), f"'{text}' is not a range of minutes.", remedy, text)
        known = sorted(attribute.bounds.values())
        gaps = any(before[1] != after[0] for before, after in pairwise(known))
        if not strange and (not known or gaps or not known[0][0] < 0 or known[-1][1] != float("inf")):
            remedy = "Begin with 'under', end with 'over', and let each range begin where the last ends."
            yield Finding("WF369", at, "The ranges leave a number of minutes out, or cover one twice.", remedy)


def more_than_none(survey: Survey) -> Iterator[Finding]:
    """WF355: what must happen at all is more than none: an interval, a list, a group, staff throughout."""
    for path, number in _positive(survey):
        if number.value <= 0:
            yield Finding("WF355", path, f"'{number.text}' must be more than none.", "Write at least 1.", number.text)
    days = [((*path, "every"), need.every) for path, need in survey.written(Repeated)]
    days += [((*path, "on"), need.on) for path, need in survey.written(Visits)]
    days += [((*path, "days"), clinic.days) for path, clinic in survey.written(ClinicList)]
    for at, listed_days in days:
        if not listed_days:
            yield Finding("WF355", at, "No day is listed.", "List days such as [Mon, Thu].")


def _positive(survey: Survey) -> Iterator[tuple[Path, Number]]:
    for name, group in survey.pathway.groups.items():
        at: Path = ("groups", name, "arrivals")
        arrivals = group.arrivals
        if arrivals.every is not None:
            yield (*at, "every"), arrivals.every
        if arrivals.in_groups_of is not None:
            yield (*at, "in groups of"), arrivals.in_groups_of
        for listed_as, clinic in (arrivals.lists or {}).items():
            yield (*at, "lists", listed_as, "number"), clinic.number
    for name, activity in survey.pathway.activities.items():
        for place, number in (activity.places or {}).items():
            yield ("activities", name, "places", place), number
        if activity.when_full is not None:
            yield ("activities", name, "when full", "waiting"), activity.when_full.waiting


def shifts_of_ratio(survey: Survey) -> Iterator[Finding]:
    """WF356: the shifts of one ratio do not overlap."""
    shifts = survey.pathway.shifts
    for path, need in survey.written(RatioNeed):
        named: Mapping[str, Any] = need.ratio if isinstance(need.ratio, dict) else {}
        windows = [(name, shifts[name]) for name in named if name in shifts]
        for place, (name, window) in enumerate(windows):
            for other, earlier in windows[:place]:
                if window.holds(earlier.start) or earlier.holds(window.start):
                    reason = f"The shifts '{other}' and '{name}' overlap."
                    yield Finding("WF356", (*path, "ratio", name), reason, "Name shifts that do not.", name, True)


LASTS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    in_order,
    spread_above_none,
    p90_above_median,
    table_rises,
    profile_hours,
    profile_whole,
    incidence_ages,
    incidence_by,
    starts_covered,
    minutes_covered,
    more_than_none,
    shifts_of_ratio,
)
VALUES_OF_LASTS = frozenset((in_order, spread_above_none, p90_above_median, table_rises, profile_whole, more_than_none))
"""Those that look at the values of numbers."""
