"""What stands behind the figures: changes, assumptions, what to find out, warnings, how it was run."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from workforce.comparison.how_sure import ALL, find_out_first, share_by_grade, what_of
from workforce.comparison.sensitivity import Sensitivity
from workforce.comparison.weak_numbers import weak_numbers
from workforce.model.calendar import year_name, year_number
from workforce.planning.explain import differences
from workforce.planning.lineage import Phased
from workforce.report.page.blocks import (
    NONE,
    Block,
    Bullets,
    Chart,
    Facts,
    Missing,
    Rows,
    Say,
    Section,
    figure,
    percent,
    span,
)
from workforce.report.page.charts import Bar, bars
from workforce.report.page.found import Found
from workforce.report.page.why import grades
from workforce.results.manifest import Manifest

__all__ = ["assumptions", "changed", "find_out", "how_run", "warnings"]

LONGEST = 160
"""Letters of a value or reason told in a table."""
MOST = 400
"""Rows of a table of addresses; more are counted."""
LARGEST = 10


def changed(found: Found) -> Section:
    """What each other scenario changes, and the settled values in which it differs."""
    blocks: list[Block] = []
    for name in found.others:
        plans = found.answer.plans[name]
        base = {(each.scenario, each.name) for each in found.against.changes}
        changes = [each for each in plans.changes if (each.scenario, each.name) not in base]
        heads = ("changes", "years", "because", "rests on")
        count = f"{len(changes)} changes" if len(changes) != 1 else "1 change"
        title = f"{name} ({plans.title}): {count}"
        blocks.append(Rows(title, heads, changes_told(changes), texts=4))
        every = tuple(_change(each) for each in changes)
        heads = ("change", "what", "years", "rests on")
        blocks.append(Rows(title, heads, every, texts=4, fold=f"{count}, with addresses", wide=True))
        addresses = _differing(found, name)
        shown = tuple(addresses[:MOST])
        more = f"; {len(addresses) - MOST} more are told by workforce differences" if len(addresses) > MOST else ""
        caption = f"{name}: {len(addresses)} settled values that differ in {found.last}{more}"
        over = ("address", found.answer.against, name)
        blocks.append(
            Rows(caption, over, shown, texts=3, fold=f"{len(addresses)} settled values that differ", wide=True)
        )
    if not blocks:
        blocks.append(Say("One scenario only: there is nothing to set beside it."))
    return Section("differences", "What the scenarios change", tuple(blocks), page=False)


def _short(value: Any) -> str:
    text = NONE if value is None else str(value).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}\u2026"


def changes_told(changes: Sequence[Phased]) -> tuple[tuple[str, ...], ...]:
    """Changes made for one reason in one row."""
    groups: dict[tuple[str, str], list[Phased]] = {}
    for each in changes:
        groups.setdefault((str(each.basis.get("because", "")).strip(), _cited(each)), []).append(each)
    rows = []
    for (because, cited), several in groups.items():
        first, last = min(min(each.years) for each in several), max(max(each.years) for each in several)
        rows.append(("; ".join(each.name for each in several), _from_to(first, last), because, cited))
    return tuple(rows)


def _cited(one: Phased) -> str:
    return _short(one.citation or one.basis.get("source", ""))


def _from_to(first: int, last: int) -> str:
    return year_name(first) if first == last else f"{year_name(first)} to {year_name(last)}"


def _change(one: Phased) -> tuple[str, ...]:
    verb = {"to": "to", "times": "times", "shift": "move", "add": "add", "remove": "take out"}[one.verb]
    last = "" if one.verb == "remove" else f" {_told(list(one.years.values())[-1])}"
    what = f"{'.'.join(one.of)}: {verb}{last}"
    return one.name, _short(what), _from_to(min(one.years), max(one.years)), _cited(one)


def _told(value: Any) -> str:
    """A change's value in words."""
    if isinstance(value, Mapping):
        if "share" in value:
            return f"{_told(value['share'])} from {_told(value.get('from'))} to {_told(value.get('to'))}"
        if "value" in value:
            return str(value["value"])
        return ", ".join(str(key) for key in value)
    return str(value)


def _differing(found: Found, name: str) -> list[tuple[str, ...]]:
    every = differences(found.against, found.answer.plans[name])
    return [(each.address, _short(each.before), _short(each.after)) for each in every if each.year == found.last]


def assumptions(found: Found) -> Section:
    """Every weak number with its range, grade and source."""
    counted = grades(found)
    total = sum(counted.values())
    rows = tuple((grade, figure(count, 0), percent(count / max(1, total))) for grade, count in counted.items())
    blocks: list[Block] = [Rows("Numbers of the pathways by grade of evidence", ("grade", "numbers", "share"), rows)]
    name = found.others[-1] if found.others else found.answer.against
    weak, _ = weak_numbers(found.answer.plans[name], year_number(found.last))
    lines = tuple(
        (each.address, each.text, f"{each.low} to {each.high}", each.grade, _short(each.source)) for each in weak
    )
    heads = ("address", "value", "low to high", "grade", "source")
    caption = f"Assumptions register: the {len(weak):,} weak numbers behind {name}"
    blocks.append(Rows(caption, heads, lines, texts=5, fold=f"All {len(weak):,} weak numbers", search=True, wide=True))
    blocks.append(Say("To see the whole chain behind a number: workforce explain SCENARIO ADDRESS YEAR", "note"))
    return Section("assumptions", "Assumptions register", tuple(blocks), page=False)


def find_out(found: Found) -> Section:
    """The weak numbers that move the answer most."""
    name = found.others[0] if found.others else found.answer.against
    known = found.inputs_beside(name) if found.others else found.inputs(name)
    if known is None:
        why = "Which numbers weigh most is known once each weak one is moved to its low and its high."
        command = found.command("--include inputs --out report.html")
        return Section(
            "find-out", "What to find out first", (Missing("the numbers that weigh most", why, command),), page=False
        )
    top = find_out_first(known, LARGEST)
    what = f"the difference of {name} from {found.answer.against}" if found.others else f"the need of {name}"
    title = f"Numbers that widen the range of {what} most, {found.last}"
    drawn = [Bar(what_of(str(row["address"])), float(row["swing"])) for row in top.to_dict("records")]
    unit = "whole-time equivalents, the larger of its two moves"
    picture = bars("find-out-c", f"{title}, {unit}", unit, drawn, 56)
    heads = ("what would be learned", "now", "low to high", "grade", "moves need by, WTE", "address")
    lines = []
    for row in top.to_dict("records"):
        ends = f"{row['low']:g} to {row['high']:g}"
        now = f"{row['value']:g} {row['unit']}".strip()
        swing = figure(float(row["swing"]))
        lines.append((str(row["learned"]), now, ends, str(row["grade"]), swing, str(row["address"])))
    kept = Rows(f"{title}, WTE", heads, tuple(lines), texts=4, words=(5,), wide=True)
    blocks = (Chart(title, picture, kept), _by_grade(known))
    return Section("find-out", "What to find out first", blocks, page=False)


def _by_grade(known: Sensitivity) -> Rows:
    """What the range rests on, by grade of evidence."""
    table = share_by_grade(known)
    table = table[(table["headline"] == ALL) & (table["numbers"] > 0)]
    rows = tuple(
        (
            str(row["grade"]),
            figure(float(row["numbers"]), 0),
            percent(float(row["share"])),
            span(float(row["low"]), float(row["high"]), True),
        )
        for row in table.to_dict("records")
    )
    heads = ("grade of evidence", "numbers that move it", "share of the range", "alone moves it by, WTE")
    return Rows("What the range rests on", heads, rows)


def warnings(found: Found) -> Section:
    """What the reader must know before using the figures."""
    said: list[str] = []
    for name in found.names:
        plans = found.answer.plans[name]
        said += [f"{name}: {text}" for text in plans.about.warnings]
        said += [
            f"{name}: the closed form is approximate: {text}" for text in found.answer.projection(name).approximate
        ]
        known = found.inputs(name)
        said += [f"{name}: inputs do not hold {text}" for text in (known.left_out if known is not None else ())]
    for pathway in found.plan(found.answer.against, found.first).pathways.values():
        if pathway.status != "agreed":
            said.append(
                f"{pathway.title}: status {pathway.status}, version {pathway.version}; clinicians have not agreed it."
            )
    said.append("Calibration to audits of the time is not validation, and ranges of assumed numbers are judgement.")
    return Section("warnings", "Warnings", (Bullets(tuple(("", text) for text in dict.fromkeys(said))),), page=False)


def how_run(found: Found) -> Section:
    """Versions, seed, files, and the command that gives the same figures again."""
    runs = found.answer.runs
    facts = [
        ("workforce", metadata.version("workforce")),
        ("Python", platform.python_version()),
        ("scenarios", ", ".join(found.names)),
        ("years", f"{found.first} to {found.last}"),
        ("method", "closed form" if runs is None else "closed form, and simulation beside it"),
    ]
    if runs is not None:
        manifest = runs.folder.manifest
        simulated = " ".join(found.asked(name) for name in runs.scenarios)
        facts += [
            ("replications", str(runs.replications)),
            ("hours of the week", manifest.told_hours),
            ("seed", str(runs.seed)),
            ("engine", manifest.engine),
            ("versions", ", ".join(f"{name} {version}" for name, version in manifest.versions.items())),
            ("machine", ", ".join(str(value) for value in manifest.machine.values())),
            (
                "to simulate again",
                f"workforce simulate {simulated} --replications {runs.replications} --seed {runs.seed}"
                + " --journeys" * manifest.keeps_journeys
                + _hours_asked(manifest),
            ),
            ("to check bit for bit", f"workforce verify {runs.folder.path}"),
        ]
    facts.append(("to make this report", found.command("--out report.html")))
    blocks: tuple[Block, ...] = (Facts(tuple(facts)), _files(found))
    return Section("how-run", "How it was run, and how to repeat it", blocks, page=False)


def _hours_asked(manifest: Manifest) -> str:
    """The option with which the same replications keep hours of the week."""
    return f" --hours {manifest.replications if manifest.hours is True else int(manifest.hours)}"


def _files(found: Found) -> Rows:
    rows = {}
    for plans in found.answer.plans.values():
        for name, path in (*plans.inputs.files, *plans.files):
            if name not in rows and hasattr(path, "read_bytes") and path.is_file():
                rows[name] = (str(name), hashlib.sha256(path.read_bytes()).hexdigest())
    return Rows(
        "Files read, with the SHA-256 of each",
        ("file", "SHA-256"),
        tuple(rows.values()),
        texts=2,
        fold=f"{len(rows)} files read",
        wide=True,
    )
