"""Faults of what numbers rest on, of ranges and spreads, of hours, ages and needs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from mutants_source import Entry, Mutant, Source
from mutants_text import Maker


def _figure(entry: Entry) -> tuple[float, str]:
    found = re.fullmatch(r"([\d.]+)(.*)", str(entry.text))
    return (float(found[1]), found[2]) if found else (0.0, "")


def stronger_grade(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.name == "source" and e.text == "judgement")
    if entry is None:
        return None
    parent = source.at.get(entry.path[:-1])
    if parent is None or "grade" in parent.keys:
        return None
    text, line = source.with_entry(parent, f"grade: {rng.choice(('published', 'unverified'))}")
    return source.mutant("grade stronger than its source", text, line, ("grade",), ("assumed",))


def no_reason(rng: random.Random, source: Source) -> Mutant | None:
    def fits(e: Entry) -> bool:
        near = source.at.get((*e.path[:-1], "source"))
        return (
            e.name == "because"
            and "value" in source.at[e.path[:-1]].keys
            and near is not None
            and near.text == "judgement"
            if len(e.path) > 1
            else False
        )

    entry = source.some(rng, fits)
    if entry is None:
        return None
    parent = source.at[entry.path[:-1]]
    lines = {parent.line, parent.value_line, source.at[(*parent.path, "value")].line}
    return source.mutant("assumed without a reason", source.without(entry), lines, (parent.name,), ("because",))


def no_range(rng: random.Random, source: Source) -> Mutant | None:
    """The range of the whole file away: every weak number is then without one."""
    entry = source.at.get(("within",))
    if entry is None:
        return None
    text = source.without(entry)
    extra = rng.choice(("", "# one\n", "# two\n", "# three\n", "# four\n"))
    return source.mutant("weak number without a range", text + extra, (), (), ("within", "low"))


def range_apart(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.name in ("low", "high") and "value" in source.at[e.path[:-1]].keys)
    if entry is None:
        return None
    value = source.at[(*entry.path[:-1], "value")]
    figure, unit = _figure(value)
    if figure <= 0 or not value.text or "per" in str(value.text)[:4]:
        return None
    other = figure * rng.choice((1.5, 3)) if entry.name == "low" else figure / rng.choice((1.5, 3))
    if unit.startswith("%") and other > 100:
        return None
    text = source.with_value(entry, f"{other:.6g}{unit}")
    lines = {entry.line, value.line, source.at[entry.path[:-1]].line}
    return source.mutant("value outside its range", text, lines, (entry.parent,), (entry.name,))


def _spread(kind: str, key: str, change: Callable[[float], float], *remedy: str, against: str = "") -> Maker:
    def make(rng: random.Random, source: Source) -> Mutant | None:
        entry = source.some(rng, lambda e: e.name == key and bool(_figure(e)[1]) and len(e.path) > 2)
        if entry is None:
            return None
        parent = source.at[entry.path[:-1]]
        if against and against not in parent.keys:
            return None
        base = source.at[(*parent.path, against)] if against else entry
        figure, unit = _figure(base)
        text = source.with_value(entry, f"{change(figure):g}{unit}")
        return source.mutant(kind, text, {entry.line, parent.line}, (parent.name,), remedy)

    return make


def table_falls(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.parent == "table" and str(e.text).endswith("%"))
    if entry is None:
        return None
    text = source.with_value(entry, "1%" if entry.text != "100%" else "99%")
    parent = source.at[entry.path[:-1]]
    keys = parent.keys
    if keys.index(entry.name) == 0:
        return None
    return source.mutant(
        "table that does not rise", text, {entry.line, parent.line}, ("table",), ("100%", "rise", "ris")
    )


def bad_hours(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", str(e.text)))
    if entry is None:
        return None
    word = rng.choice(("07:30-", "25:00-19:30", "0730-1930", "7.30 to 19.30", "07:61-19:30", "night"))
    text = source.with_value(entry, f'"{word}"')
    return source.mutant("hours that are none", text, entry.line, (entry.name,), ("07:30", "09:00", "24"))


def hours_with_a_hole(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.parent == "hour" and not e.name.startswith("00"))
    if entry is None:
        return None
    start, end = entry.name.split("-")
    word = f"{int(start) + rng.choice((-1, 1)):02d}-{end}"
    text = source.with_key(entry, f'"{word}"')
    lines = {entry.line, source.at[entry.path[:-1]].line}
    return source.mutant("profile that leaves hours out", text, lines, ("hour",), ("00", "24", "each hour", "once"))


def unknown_day(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.parent in ("weekday", "month") and e.key is not None)
    if entry is None:
        return None
    wrong = entry.name[0] + entry.name[2] + entry.name[1]
    text = source.with_key(entry, wrong)
    return source.mutant("day or month misspelt", text, entry.line, (wrong, entry.parent), (f"'{entry.name}'",))


def ages_overlap(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: re.fullmatch(r"[1-9]\d-\d\d", e.name) and "incidence" in e.path)
    if entry is None:
        entry = source.some(rng, lambda e: e.name == "65+" and "incidence" in e.path)
    if entry is None:
        return None
    start = int(entry.name[:2])
    wrong = str(start + rng.choice((-3, 2))) + entry.name[2:]
    text = source.with_key(entry, wrong)
    lines = {entry.line, source.at[entry.path[:-1]].line}
    return source.mutant(
        "ages that overlap or are left out", text, lines, ("cases", "incidence"), ("range", "no age out")
    )


def no_patience(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(
        rng, lambda e: len(e.path) == 2 and e.path[0] == "activities" and "place" in e.keys and "patience" not in e.keys
    )
    if entry is None:
        return None
    word, remedy = rng.choice((("patience: 2 h", "gives up to"), ("waiting room: 4", "refused to")))
    text, line = source.with_entry(entry, word)
    return source.mutant("patients who leave to nowhere", text, line, (word.split(":")[0],), (remedy,))


def two_forms(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.parent == "needs" and ("ratio" in e.keys or "whole activity" in e.keys))
    if entry is None:
        return None
    text, line = source.with_entry(entry, rng.choice(("every: day", "visits: 4 per week", "contacts: {a: 1 day}")))
    return source.mutant("need in two forms", text, {line, entry.line}, (entry.name,), ("Keep one",))


def no_form(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(
        rng, lambda e: len(e.path) == 5 and e.path[2] == "needs" and e.name in ("ratio", "whole activity")
    )
    if entry is None:
        return None
    text = source.without(entry)
    if text.count(": {}") != source.text.count(": {}") and entry.flow is False:
        return None
    return source.mutant("need in no form", text, source.at[entry.path[:-1]].line, (entry.parent,), ("one of", "time"))


def name_with_a_dot(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(
        rng, lambda e: len(e.path) == 2 and e.path[0] in ("activities", "ends", "settings", "places", "groups")
    )
    if entry is None:
        return None
    wrong = entry.name + rng.choice((".2", ", too", ": x", "?", " or other", "x" * 60))
    text = source.with_key(entry, f"'{wrong}'")
    return source.mutant(
        "name that is not allowed",
        text,
        entry.line,
        (entry.name[:20],),
        ("letters", "60", "dots", "without", "another word"),
    )


def never_before(rng: random.Random, source: Source) -> Mutant | None:
    """Shifts that overlap, a repeated name of an end, a turnover of no place."""
    choice = rng.choice(("shift", "end", "turnover"))
    if choice == "shift":
        both = [e for e in source.entries if e.name == "ratio" and {"day", "night"} <= {*e.keys}]
        lines = {
            n for e in both for n in (e.line, source.at[(*e.path, "night")].line, source.at[(*e.path, "day")].line)
        }
        text = source.with_value(source.at[("shifts", "day")], f'"07:{rng.randrange(10, 60)}-2{rng.randrange(4)}:45"')
        return source.mutant("shifts that overlap", text, lines, ("ratio",), ("Name shifts that do not",))
    entry = source.some(
        rng,
        lambda e: len(e.path) == 2 and e.path[0] == "activities" and "place" not in e.keys and "places" not in e.keys,
    )
    if entry is None:
        return None
    if choice == "end":
        word = f"{entry.name}: {{title: Twice}}"
        text, line = source.with_entry(source.at[("ends",)], word)
        return source.mutant("name with two meanings", text, line, (entry.name,), ("another name",))
    text, line = source.with_entry(entry, "turnover: 10 min")
    return source.mutant("turnover of no place", text, line, ("turnover",), ("Name a place",))


BASIS: tuple[Maker, ...] = (
    stronger_grade,
    no_reason,
    no_range,
    range_apart,
    _spread("least above usual", "least", lambda f: f * 3, "least", "order", "smallest", against="most"),
    _spread("p90 below the median", "p90", lambda f: f / 2, "above", "median", against="median"),
    _spread("no spread", "sd", lambda f: 0, "above 0", "fixed length"),
    table_falls,
    bad_hours,
    hours_with_a_hole,
    unknown_day,
    ages_overlap,
    no_patience,
    two_forms,
    no_form,
    name_with_a_dot,
    never_before,
)
