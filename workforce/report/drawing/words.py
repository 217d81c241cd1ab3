"""What stands in a pathway file told in a few words: lengths of stay, needs for staff, shares of patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workforce.model.cases import Cases, walk
from workforce.model.lasts import LogNormalByMedian, Normal, Table, Triangular, Uniform
from workforce.model.needs import Contacts, RatioNeed, Repeated, Timed, Visits, WholeActivity, role_of
from workforce.model.numbers import Duration, Number
from workforce.model.pathway import Activity, Pathway

__all__ = [
    "length",
    "length_in_full",
    "lengths",
    "need",
    "out_of_100",
    "percent",
    "roles_of",
    "span",
    "staff_in_full",
    "title_of",
    "typical",
]

MINUTE = 60_000.0
_UNITS = ((7 * 24 * 60, "weeks", 5 * 7 * 24 * 60), (24 * 60, "days", 2 * 24 * 60), (60, "h", 120), (1, "min", 0))


def title_of(name: str, block: Any) -> str:
    """The title of something with a name, the name itself where it has none."""
    return getattr(block, "title", None) or name[:1].upper() + name[1:]


def span(ms: float) -> str:
    """A length of time in the unit people would use: `40 min`, `3 h`, `9 days`, `11 weeks`."""
    minutes = ms / MINUTE
    for size, unit, least in _UNITS:
        if minutes >= least:
            number = minutes / size
            told = f"{number:.0f}" if number >= 10 or abs(number - round(number)) < 0.05 else f"{number:.1f}"
            return f"{told} {unit.removesuffix('s') if told == '1' else unit}"
    return "0 min"


def percent(share: float) -> str:
    """A share in whole per cent, with `<1%` for what is less than one and more than none."""
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def out_of_100(share: float) -> str:
    """A share as so many of 100 people: `62`, `<1`."""
    return "<1" if 0 < share < 0.005 else f"{100 * share:.0f}"


def typical(lasts: Any) -> float:
    """A length in milliseconds that tells how long something usually lasts: the median, the usual or the mean."""
    if isinstance(lasts, Duration):
        return lasts.value
    if isinstance(lasts, Triangular):
        return lasts.usual.value
    if isinstance(lasts, LogNormalByMedian):
        return lasts.median.value
    if isinstance(lasts, Uniform):
        return (lasts.least.value + lasts.most.value) / 2
    if isinstance(lasts, Table):
        return _half_of(lasts)
    return float(lasts.mean.value)


def _half_of(table: Table) -> float:
    before, share_before = 0.0, 0.0
    for at, share in table.points:
        if share >= 0.5:
            return before + (at - before) * (0.5 - share_before) / max(share - share_before, 1e-9)
        before, share_before = at, share
    return before


def length(lasts: Any) -> str:
    """How long an activity lasts, in a few letters: `about 27 min`, `7.5 to 14 days by severity`."""
    found = [typical(leaf) for _, _, leaf in walk(lasts)]
    least, most = span(min(found)), span(max(found))
    if least == most:
        fixed = not isinstance(lasts, Cases) and isinstance(lasts, Duration)
        return least if fixed else f"about {least}"
    if least.split()[-1] == most.split()[-1]:
        least = least.split()[0]
    return f"{least} to {most}"


def length_in_full(lasts: Any) -> str:
    """How long an activity lasts as the file says it, case by case."""
    return "; ".join(f"{case}: {law}" if case else law for case, law in lengths(lasts).items())


def lengths(lasts: Any) -> dict[str, str]:
    """How long an activity lasts in each case, by the case's name; one nameless case where nothing steers it."""
    found = {}
    for _, conditions, leaf in walk(lasts):
        found[", ".join(" or ".join(values) for values in conditions.values())] = _law(leaf)
    return found


def _law(lasts: Any) -> str:
    if isinstance(lasts, Duration):
        return span(lasts.value)
    if isinstance(lasts, Triangular):
        return f"{span(lasts.least.value)} to {span(lasts.most.value)}, usually {span(lasts.usual.value)}"
    if isinstance(lasts, LogNormalByMedian):
        return f"half within {span(lasts.median.value)}, nine in ten within {span(lasts.p90.value)}"
    if isinstance(lasts, Uniform):
        return f"{span(lasts.least.value)} to {span(lasts.most.value)}"
    if isinstance(lasts, Table):
        return ", ".join(f"{percent(share)} within {span(at)}" for at, share in lasts.points)
    if isinstance(lasts, Normal) or hasattr(lasts, "sd"):
        return f"on average {span(lasts.mean.value)} (standard deviation {span(lasts.sd.value)})"
    return f"on average {span(lasts.mean.value)}"


def roles_of(activities: Iterable[Activity]) -> list[str]:
    """The roles that activities need, in the order written, each once; levels by those who may meet them."""
    found: dict[str, None] = {}
    for activity in activities:
        for name, each in activity.needs.items():
            role = role_of(name, each)
            found.update(dict.fromkeys([role] if role is not None else list(each.who or ())[:1]))
    return list(found)


def staff_in_full(activity: Activity) -> list[str]:
    """Every need of an activity in words, one line each."""
    return [need(name, each) for name, each in activity.needs.items()]


def need(name: str, each: Any) -> str:
    """One need in words: `physiotherapist: 82 min each working day for 74% of patients`."""
    role = role_of(name, each)
    who = role if role is not None else f"level {each.level} ({' or '.join(each.who or ())})"
    what = who if who == name else f"{name} ({who})"
    covered = f", within the time of {each.covered_by}" if each.covered_by else ""
    return f"{what}: {_amount(each)}{_share(each)}{covered}"


def _amount(each: Any) -> str:
    if isinstance(each, Timed):
        return f"{_told(each.time)}{' spread over the stay' if each.spread else ''}"
    if isinstance(each, Repeated):
        when = each.every if isinstance(each.every, str) else " and ".join(each.every)
        return f"{_told(each.time)} each {when}"
    if isinstance(each, WholeActivity):
        return f"{int(each.whole_activity.value)} throughout"
    if isinstance(each, RatioNeed):
        given = each.ratio
        if isinstance(given, Mapping):
            return ", ".join(f"{_told(ratio)} by {shift}" for shift, ratio in given.items())
        return _told(given)
    if isinstance(each, Visits):
        return f"{_told(each.visits)}, {_told(each.contact)} each{_around(each)}"
    assert isinstance(each, Contacts)
    at = ", ".join(_told(moment) for moment in each.contacts.values())
    return f"{_told(each.time)} after {at}{_around(each)}"


def _around(each: Any) -> str:
    travel = "" if each.travel is None else " and travel"
    return f"{travel}{'' if each.record is None else ' and records'}"


def _share(each: Any) -> str:
    return "" if each.share is None else f", for {_told(each.share)} of patients"


def _told(cased: Any) -> str:
    """A number as written, or its cases: `15% to 50%`."""
    leaves: list[Number] = [leaf for _, _, leaf in walk(cased)]
    least, most = min(leaves, key=lambda one: one.value), max(leaves, key=lambda one: one.value)
    return least.text if least.value == most.value else f"{least.text} to {most.text}"


def ends_of(pathway: Pathway) -> dict[str, str]:
    """The ends of a pathway by name, with their titles."""
    return {name: title_of(name, end) for name, end in pathway.ends.items()}
