"""Faults of a scenario: of its root, its changes, their addresses, verbs and years."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from mutants_source import Entry, Mutant, Source, misspelt

EXTENSION = """\
scenario: a-change-of-each-verb
title: A change of each verb
extends: baseline
in force from: April 2010
sources:
  judgement: {citation: Judgement of the drafters, grade: assumed}
source: judgement
because: The tests need one.
within: 20%
changes:
  shorter journeys:
    of: pathways.stroke.activities.ambulance journey.lasts
    times: 0.9
    because: Roads get better.
    from: 2011/12
  fewer years in hospital:
    of: pathways.stroke.activities.thrombolysis.lasts
    to: {value: 20 h, low: 18 h, high: 24 h}
    because: Watched for less long.
  longer call:
    of: pathways.stroke.activities.999 call.lasts
    times: {by: straight line, years: {2010/11: 1, 2014/15: 1.2, 2016/17: 1.3}}
    because: More is asked.
  more scans at once:
    of: pathways.stroke.activities.emergency assessment.next
    shift: {from: assessment unit until scanned, to: urgent scan, share: 20%}
    because: Scanners are open longer.
  more to the unit:
    of: pathways.stroke.activities.urgent scan.next
    shift:
      from: general ward stay
      to: stroke unit stay
      share: {by: steps, years: {2011/12: 20%, 2013/14: 40%}}
    because: The unit grows.
  another clock:
    of: pathways.stroke.clocks
    add: {way to hospital: {from: arrival, until: start of emergency assessment}}
    because: It is asked for.
  time of the pharmacist:
    of: pathways.stroke.activities.stroke unit stay.needs
    remove: pharmacist
    because: The pharmacist is counted elsewhere.
  more of the absent:
    of: tables.availability.staff groups.Social care.absent.sickness
    to: 5%
    because: Sickness falls.
"""
Maker = Callable[[random.Random, Source, Source], Mutant | None]


def _changes(source: Source) -> list[Entry]:
    return [e for e in source.entries if len(e.path) == 2 and e.path[0] == "changes"]


def address(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: e.name == "of")
    if entry is None:
        return None
    parts = str(entry.text).split(".")
    at = rng.randrange(len(parts))
    word = parts[at]
    parts[at] = misspelt(rng, word)
    if parts[at] == word or word == "shares":
        return None
    text = own.with_value(entry, ".".join(parts))
    change = own.at[entry.path[:-1]]
    return own.mutant("address that leads nowhere", text, {entry.line, change.line}, (entry.parent,), (f"'{word}'",))


def no_address(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: e.name == "of")
    if entry is None:
        return None
    word = rng.choice(("pathways", "stroke unit", "pathways..stroke", "everything.here", "pathways.stroke. activities"))
    return own.mutant(
        "not an address", own.with_value(entry, word), entry.line, ("of",), ("names with dots", "begin", "pathways")
    )


def verb_misspelt(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: len(e.path) == 3 and e.name in ("times", "shift", "remove"))
    if entry is None:
        return None
    wrong = rng.choice(
        (misspelt(rng, entry.name), {"times": "multiply", "shift": "move", "remove": "delete"}[entry.name])
    )
    lines = {entry.line, own.at[entry.path[:-1]].line}
    return own.mutant("verb that is none", own.with_key(entry, wrong), lines, (entry.parent,), (entry.name,))


def two_verbs(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    change = rng.choice(_changes(own))
    word = rng.choice(("times: 2", "to: 1 h", "remove: x"))
    if word.split(":")[0] in change.keys:
        return None
    text, line = own.with_entry(change, word)
    return own.mutant("two verbs", text, {line, change.line}, (change.name,), ("one of to, times",))


def no_verb(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: len(e.path) == 3 and e.name in ("times", "shift", "remove", "to"))
    if entry is None:
        return None
    change = own.at[entry.path[:-1]]
    return own.mutant("no verb", own.without(entry), change.line, (change.name,), ("one of to, times",))


_VALUES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "times",
        ("fast", "-1", ".nan", "20 min", "true", "1e308", "[1]"),
        ("not negative", "number alone", "a number", "for example", "Did you mean"),
    ),
    ("share", ("140%", "-5%", "0.2", "most", "20 min"), ("%",)),
    ("from", ("2012", "2012/14", "April 2012", "2099-01-01"), ("2012/13", "2009/10", "following")),
    ("in force from", ("2013", "13/2013", "Jully 2013", "32 July 2013"), ("July 2013",)),
    ("add", ("elsewhere", "[a, b]", "7"), ("key: value",)),
    ("remove", ("pharmacists office", "phramacist"), ("pharmacist", "stand")),
)


def value(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    name, words, remedy = rng.choice(_VALUES)
    entry = own.some(rng, lambda e: (e.name == name and e.parent != "shift") or e.name == name == "share")
    if entry is None or entry.line != entry.value_line:
        return None
    text = own.with_value(entry, rng.choice(words))
    lines = {entry.line, own.at[entry.path[:-1]].line} if len(entry.path) > 1 else {entry.line}
    change = entry.path[1] if len(entry.path) > 1 else name
    return own.mutant("value of a verb that does not fit", text, lines, (str(change),), remedy)


def wrong_to(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    """A value that what stands at the address cannot take: seen when the plan is settled."""
    entry = own.some(rng, lambda e: e.name == "to" and len(e.path) == 3)
    if entry is None:
        return None
    words = (
        "20 km",
        "20",
        "soon",
        "-3 h",
        "{least: 5 h, usual: 2 h, most: 9 h}",
        "7 per week",
        "{value: 9 h, low: 10 h, high: 12 h}",
    )
    text = own.with_value(entry, rng.choice(words))
    lines = {entry.line, own.at[entry.path[:-1]].line}
    name = "lasts" if "hospital" in str(entry.path[1]) else "sickness"
    return own.mutant(
        "value that the address cannot take",
        text,
        lines,
        (name, entry.parent),
        ("for example", "order", "low", "least"),
    )


def route(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: e.parent == "shift" and e.name in ("from", "to"))
    if entry is None:
        return None
    text = own.with_value(entry, misspelt(rng, str(entry.text)))
    change = own.at[entry.path[:2]]
    lines = {entry.line, change.line}
    return own.mutant("shift from or to nowhere", text, lines, (change.name, "next"), (f"'{entry.text}'",))


def reversed_years(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    if rng.random() < 0.5:
        entry = root.at[("last year",)]
        year = rng.randrange(1990, 2009)
        text = root.with_value(entry, f"{year}/{(year + 1) % 100:02d}")
        return root.mutant("years out of order", text, entry.line, ("last year",), ("later year",))
    entry2 = own.some(rng, lambda e: e.parent == "years" and e.name != "2010/11")
    if entry2 is None:
        return None
    year = rng.randrange(1990, 2010)
    text = own.with_key(entry2, f"{year}/{(year + 1) % 100:02d}")
    block = own.at[entry2.path[:-1]]
    if block.keys[0] == entry2.name:
        return None
    return own.mutant("years out of order", text, entry2.line, ("years",), ("rising order",))


def unjustified(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    entry = own.some(rng, lambda e: e.name == "because" and len(e.path) == 3)
    if entry is None:
        return None
    change = own.at[entry.path[:-1]]
    return own.mutant("change without a reason", own.without(entry), change.line, (change.name,), ("because",))


def names(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    """The parent, region or pathway misspelt."""
    if rng.random() < 0.4:
        entry = own.at[("extends",)]
        return own.mutant(
            "file that is not there",
            own.with_value(entry, misspelt(rng, "baseline")),
            entry.line,
            ("extends",),
            ("'baseline'",),
        )
    if rng.random() < 0.5:
        entry = root.at[("region",)]
        wrong = misspelt(rng, "east-midlands")
        return root.mutant(
            "file that is not there", root.with_value(entry, wrong), entry.line, ("region",), ("'east-midlands'",)
        )
    entry = root.at[("pathways", 0)]
    return root.mutant(
        "file that is not there",
        root.with_value(entry, misspelt(rng, "stroke")),
        entry.line,
        ("pathways",),
        ("'stroke'",),
    )


def builds_on_itself(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    name = "a-change-of-each-verb"
    if rng.random() < 0.4:
        text = own.with_value(own.at[("extends",)], name)
        return own.mutant("scenario that builds on itself", text, own.at[("extends",)].line, ("extends",), ("another",))
    line = own.at[("extends",)].line + 1
    word = rng.choice((name, "baseline"))
    text = own.with_line(line, f"joins: [{word}]" + " " * rng.randrange(9))
    return own.mutant("scenario that builds on itself", text, line, ("joins",), ("another", "once"))


def twice(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    change = rng.choice([e for e in _changes(own) if "shift" not in e.keys])
    written = own.written(change)
    text = own.with_line(change.line, re.sub(r"^.*?:", "  again:", written, count=1).rstrip("\n"))
    line = change.line + written.rstrip("\n").count("\n") + 1
    return own.mutant("address changed twice", text, {line, line + 1}, (change.name,), ("one change",))


def root_changes(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    """Keys of an extension in a root, keys of a root in an extension, keys that a root needs and has not."""
    pick = rng.randrange(3)
    if pick == 0:
        entry = root.some(
            rng, lambda e: e.name in ("region", "pathways", "first year", "last year") and len(e.path) == 1
        )
        assert entry is not None
        return root.mutant("root that lacks a key", root.without(entry), 1, (), (f"'{entry.name}'",))
    source, words, remedy = (
        (
            root,
            ("in force from: July 2013", "changes: {a: {of: region.areas, remove: b, because: c, source: d}}"),
            "extends",
        )
        if pick == 1
        else (
            own,
            ("region: east-midlands", "first year: 2009/10", "last year: 2010/11", "pathways: [stroke]"),
            "Take it out",
        )
    )
    word = rng.choice(words)
    text = source.with_line(3, word)
    return source.mutant("key of another kind of scenario", text, 3, (word.split(":")[0],), (remedy,))


def verb_that_fails(rng: random.Random, own: Source, root: Source) -> Mutant | None:
    """A verb that does not fit what stands at its address, or what a change leaves behind."""
    changes = (
        ("of: pathways.stroke.activities.urgent scan.title\n    times: 2", "number"),
        ("of: pathways.stroke.activities.urgent scan\n    times: 2", "meant"),
        ("of: pathways.stroke.ends\n    add: {home: {title: At home}}", "to"),
        ("of: pathways.stroke.activities\n    remove: neurosurgery", "what names it"),
        ("of: pathways.stroke.settings\n    remove: radiology", "what names it"),
        ("of: pathways.stroke.activities.urgent scan.lasts\n    add: {median: 3 min}", "to"),
        ("of: pathways.stroke.activities.urgent scan.title\n    add: {a: 3 min}", "block"),
        (
            "of: pathways.stroke.activities.thrombolysis.needs\n    shift: {from: a, to: b, share: 2%}",
            "next",
        ),
        ("of: pathways.stroke.activities.ambulance journey.setting\n    to: ambulence service", "'ambulance service'"),
        ("of: region.settings.stroke unit.sends.GDH.LCH\n    to: 90%", "100%"),
        ("of: region.settings\n    remove: radiology", "region's settings"),
    )
    at = rng.randrange(len(changes))
    body, remedy = changes[at]
    line = own.at[("changes",)].line + 1
    name = rng.choice(("wrong", "odd", "new"))
    word = f"  {name}:\n    {body}\n    because: A test."
    place = "pathways/stroke.yaml" if at == 10 else ""
    right = () if at == 10 else range(line, line + 4)
    fields = ("radiology",) if at == 10 else ()
    return own.mutant(
        "verb that cannot be carried out", own.with_line(line, word), right, fields, (remedy,), place=place
    )


SCENARIO: tuple[Maker, ...] = (
    address, no_address, verb_misspelt, two_verbs, no_verb, value, wrong_to, route, reversed_years, unjustified, names,
    builds_on_itself, twice, root_changes, verb_that_fails,
)  # fmt: skip
