"""Faults of a pathway: of its numbers, its names, its shares and cases, its routes, and what its numbers rest on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from mutants_source import Entry, Mutant, Source, misspelt
from mutants_text import Maker

_DURATION = re.compile(r"(\d+(?:\.\d+)?) (min|h|days?|weeks?)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_UNITS = {"min": "mni", "h": "hurs", "day": "dya", "days": "dais", "week": "wek", "weeks": "weeeks"}


def _duration(entry: Entry) -> bool:
    """A length of time that an activity or a need has."""
    spelt = entry.text is not None and _DURATION.fullmatch(entry.text) is not None
    inside = entry.path[0] == "activities" and entry.key is not None and "low" != entry.name != "high"
    return spelt and inside and "contacts" not in entry.path and "years" not in entry.path


def _share(entry: Entry) -> bool:
    spelt = entry.text is not None and _SHARE.fullmatch(entry.text) is not None
    return spelt and entry.key is not None and entry.path[0] in ("activities", "attributes") and entry.name != "within"


def _number(
    kind: str, fits: Callable[[Entry], bool], change: Callable[[random.Random, str], str], *remedy: str
) -> Maker:
    """A maker that writes another value in place of a number."""

    def make(rng: random.Random, source: Source) -> Mutant | None:
        entry = source.some(rng, lambda e: fits(e) and e.line == e.value_line)
        if entry is None:
            return None
        text = source.with_value(entry, change(rng, str(entry.text)))
        words = remedy or (f"Did you mean '{str(entry.text).split()[0]} ",)
        fields = (entry.name, entry.parent) if entry.name in ("value", "share") else (entry.name,)
        return source.mutant(kind, text, entry.line, fields, words)

    return make


def _spelt_wrong(rng: random.Random, text: str) -> str:
    found = _DURATION.fullmatch(text)
    assert found
    return f"{found[1]} {_UNITS[found[2]]}"


def _no_unit(rng: random.Random, text: str) -> str:
    return text.split()[0]


NUMBERS: tuple[Maker, ...] = (
    _number("number without its unit", _duration, _no_unit, "unit"),
    _number("unit misspelt", _duration, _spelt_wrong),
    _number(
        "unit of the wrong kind",
        _duration,
        lambda rng, t: t.split()[0] + rng.choice((" km", "%", " per week")),
        "min",
        "day",
    ),
    _number("share without its sign", _share, lambda rng, t: t[:-1], "%"),
    _number("share with a length of time", _share, lambda rng, t: t[:-1] + " min", "%"),
    _number("negative length of time", _duration, lambda rng, t: "-" + t, "not negative"),
    _number("negative share", _share, lambda rng, t: "-" + t, "0%"),
    _number("share over the whole", _share, lambda rng, t: rng.choice(("101%", "250%")), "100%"),
    _number(
        "text for a number",
        _duration,
        lambda rng, t: rng.choice(("a while", "five minutes", "{}", "[]")),
        "for example, '",
        "for example '",
        "form",
        "'value:'",
    ),
    _number("a list for a number", _share, lambda rng, t: "[1, 2]", "%", "form", "the rest"),
)


def _sum(entry: Entry, source: Source) -> float:
    found = [source.at[(*entry.path, key)] for key in entry.keys]
    return sum(float(_SHARE.fullmatch(e.text)[1]) for e in found if e.text and _SHARE.fullmatch(e.text))  # type: ignore[index]


def _routes(entry: Entry) -> bool:
    return entry.name == "shares" and entry.path[0] == "activities" and len(entry.keys) > 1 and "by" not in entry.keys


def shares_too_many(rng: random.Random, source: Source) -> Mutant | None:
    block = source.some(rng, _routes)
    if block is None:
        return None
    found = [e for k in block.keys if _share(e := source.at[(*block.path, k)])]
    if not found:
        return None
    entry = max(found, key=lambda e: float(str(e.text)[:-1]))
    rest = _sum(block, source) - float(str(entry.text)[:-1])
    if rest <= 0:
        return None
    text = source.with_value(entry, f"{100 - rest + rng.choice((0.5, 3, 20)):g}%" if rest > 20 else "100%")
    lines = (block.line, entry.line)
    return source.mutant("shares over 100% together", text, lines, ("shares",), ("100%",))


def shares_too_few(rng: random.Random, source: Source) -> Mutant | None:
    block = source.some(rng, _routes)
    entry = (
        None
        if block is None
        else next((e for k in block.keys if (e := source.at[(*block.path, k)]).text == "the rest"), None)
    )
    if block is None or entry is None:
        return None
    left = 100 - _sum(block, source)
    if left < 2:
        return None
    text = source.with_value(entry, f"{left - 1:g}%")
    return source.mutant("shares under 100% together", text, (block.line, entry.line), ("shares",), ("the rest",))


def two_rests(rng: random.Random, source: Source) -> Mutant | None:
    block = source.some(rng, _routes)
    if block is None:
        return None
    found = [source.at[(*block.path, k)] for k in block.keys]
    shares = [e for e in found if e.text != "the rest" and e.text is not None]
    if len(shares) == len(found) or not shares:
        return None
    entry = rng.choice(shares)
    rest = next((e for e in found if e.text == "the rest"), None)
    if rest is None:
        return None
    text = source.with_value(entry, "the rest")
    return source.mutant("the rest, twice", text, (entry.line, rest.line), (entry.name, rest.name), ("Write a share",))


def _name(kind: str, fits: Callable[[Entry], bool], key: bool = False, **more: Any) -> Maker:
    """A maker that misspells a name, written as a key or as a value; the right remedy gives it back."""

    def make(rng: random.Random, source: Source) -> Mutant | None:
        entry = source.some(rng, fits)
        if entry is None:
            return None
        word = entry.name if key else str(entry.text)
        wrong = misspelt(rng, word)
        if wrong == word or " or" in wrong.replace(word, ""):
            return None
        text = source.with_key(entry, wrong) if key else source.with_value(entry, wrong)
        fields = (wrong,) if key else tuple(p for p in (entry.name, entry.parent) if not p.isdigit())
        words = (f"'{word}'", f"'{re.sub('^(start|end) of ', '', word)}'")
        return source.mutant(kind, text, entry.line if key else entry.value_line, fields, words, **more)

    return make


def _is(name: str) -> Callable[[Entry], bool]:
    return lambda e: e.name == name and bool(e.text) and e.path[0] != "sources" and len(str(e.text)) > 3


def _case(entry: Entry) -> bool:
    if entry.parent != "cases" or entry.key is None or entry.name == "the rest" or len(entry.name) < 4:
        return False
    return " or " not in entry.name and entry.path[0] != "settings" and "incidence" not in entry.path


NAMES: tuple[Maker, ...] = (
    _name(
        "unknown target",
        lambda e: e.name in ("next", "then", "otherwise", "gives up to") and bool(e.text) and len(str(e.text)) > 3,
    ),
    _name(
        "unknown target of a share", lambda e: e.parent == "shares" and "next" in e.path and len(e.name) > 4, key=True
    ),
    _name("unknown setting", _is("setting")),
    _name("unknown place", lambda e: _is("place")(e) and e.path[0] in ("activities", "stays")),
    _name("unknown attribute", lambda e: _is("by")(e) and e.text not in ("group", "age", "sex")),
    _name("unknown value", _case, key=True),
    _name("unknown moment", _is("since")),
    _name("unknown source", _is("source")),
    _name("unknown shift", lambda e: e.parent == "ratio" and e.name in ("day", "night"), key=True),
    _name("unknown word: sector", _is("sector")),
    _name("unknown word: grade", _is("grade")),
    _name("unknown word: status", _is("status")),
    _name("unknown value at the start", _is("starts as")),
    _name(
        "unknown point of a clock",
        lambda e: e.path[0] == "clocks" and e.name in ("from", "until") and len(str(e.text)) > 9,
    ),
)


def missing(rng: random.Random, source: Source) -> Mutant | None:
    required = {
        "settings": ("sector",),
        "places": ("setting",),
        "activities": ("setting", "lasts", "next"),
        "groups": ("arrivals", "begins"),
        "sources": ("citation", "grade"),
    }

    def fits(entry: Entry) -> bool:
        if len(entry.path) == 1:
            return entry.name in (
                "title",
                "version",
                "status",
                "drafted from",
                "settings",
                "groups",
                "activities",
                "ends",
                "sources",
                "pathway",
            )
        return len(entry.path) == 3 and entry.name in required.get(str(entry.path[0]), ())

    entry = source.some(rng, fits)
    if entry is None:
        return None
    text = source.without(entry)
    lines = source.at[entry.path[:-1]].line if len(entry.path) > 1 else 1
    fields = () if entry.name == "pathway" else (entry.name,)
    return source.mutant("required key missing", text, lines, fields, (f"{entry.name}:",))


def wrong_type(rng: random.Random, source: Source) -> Mutant | None:
    changes: dict[str, tuple[str, tuple[str, ...]]] = {
        "setting": ("5", ("in quotes",)),
        "needs": ("none", ("key: value",)),
        "title": ("{a: b}", ("quotes",)),
        "spread": ("perhaps", ("true or false",)),
        "whole activity": ("many", ("number", "whole")),
        "marks": ("[a]", ("key: value",)),
        "values": ("7", ("item", "key: value")),
        "shares": ("7", ("key: value",)),
        "waiting room": ("2.5", ("whole number",)),
        "cases": ("[a, b]", ("key: value",)),
        "over": ("always", ("09:00", "for example")),
        "place": ("[a, b]", ("quotes",)),
        "incidence": ("12", ("per 1000",)),
        "by": ("[a, b]", ("quotes", "text")),
    }
    entry = source.some(
        rng,
        lambda e: e.name in changes and e.path[0] not in ("sources", "stays") and e.parent not in ("shares", "needs"),
    )
    if entry is None:
        return None
    value, remedy = changes[entry.name]
    text = source.with_value(entry, value)
    if entry.line != entry.value_line:
        whole = source.written(entry)
        text = source.text.replace(whole, f"{entry.name}: {value}", 1) if source.text.count(whole) == 1 else ""
    if not text:
        return None
    return source.mutant("value of the wrong kind", text, entry.line, (entry.name,), remedy)


def _activities(entry: Entry) -> bool:
    return len(entry.path) == 2 and entry.path[0] == "activities"


def unreachable(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, _activities)
    end = source.some(rng, lambda e: len(e.path) == 2 and e.path[0] == "ends")
    setting = source.some(rng, lambda e: len(e.path) == 2 and e.path[0] == "settings")
    if entry is None or end is None or setting is None:
        return None
    name = rng.choice(("forgotten step", "extra review", "second look"))
    text = source.with_line(entry.line, f"  {name}: {{setting: {setting.name}, lasts: 1 h, next: {end.name}}}")
    return source.mutant("activity that nobody comes to", text, entry.line, (name,), ("'next'",))


def endless(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: len(e.path) == 3 and e.name == "next" and e.path[0] == "activities" and e.text)
    if entry is None:
        return None
    text = source.with_value(entry, entry.parent)
    return source.mutant("loop that is never left", text, entry.line, ("next",), ("a way to an end",))


def dead_end(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: len(e.path) == 2 and e.path[0] == "ends")
    if entry is None:
        return None
    extra = "lost to all"
    text = source.with_line(entry.line, f"  {extra}: {{title: Nobody}}") if not entry.flow else None
    if text is None:
        text, line = source.with_entry(source.at[("ends",)], f"{extra}: {{title: Nobody}}")
    else:
        line = entry.line
    return source.mutant("end that nobody comes to", text, line, (extra,), ("'next'",))


def case_left_out(rng: random.Random, source: Source) -> Mutant | None:
    def fits(e: Entry) -> bool:
        return (
            e.name == "cases"
            and "the rest" not in e.keys
            and len(e.keys) > 1
            and "incidence" not in e.path
            and e.path[0] != "settings"
        )

    block = source.some(rng, fits)
    if block is None:
        return None
    entry = source.at[(*block.path, rng.choice(block.keys))]
    if source.at[(*block.path[:-1], "by")].text == "group":
        return None
    value = entry.name.split(" or ")[0]
    return source.mutant("case left out", source.without(entry), block.line, ("cases",), (value,))


def case_twice(rng: random.Random, source: Source) -> Mutant | None:
    block = source.some(rng, lambda e: e.name == "cases" and len(e.keys) > 1 and e.path[0] == "activities")
    if block is None:
        return None
    first, second = (source.at[(*block.path, key)] for key in rng.sample(block.keys, 2))
    if "the rest" in (first.name, second.name):
        return None
    text = source.with_key(first, f"{first.name} or {second.name.split(' or ')[0]}")
    return source.mutant("case covered twice", text, (first.line, second.line), ("cases",), ("one of the two",))


PATHWAY: tuple[Maker, ...] = (
    *NUMBERS,
    *NAMES,
    shares_too_many,
    shares_too_few,
    two_rests,
    missing,
    wrong_type,
    unreachable,
    endless,
    dead_end,
    case_left_out,
    case_twice,
)
