"""Which scenario files make up a scenario, and their changes in the order in which they are applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.documents.reader import Document
from workforce.model.calendar import year_name, year_number
from workforce.model.reading import read_file
from workforce.model.rules import read as read_rules
from workforce.model.scenario import Scenario
from workforce.planning.library import find, shipped
from workforce.planning.phasing import STEPS
from workforce.planning.placing import named_in
from workforce.planning.sources import shown
from workforce.planning.tree import Path as Address
from workforce.planning.tree import parts

VERBS = ("to", "times", "shift", "add", "remove")
_CITED = ("source", "grade", "because", "no range")
Read = dict[Path, tuple[Scenario, Document]]
"""Every scenario file read so far, by its path."""


@dataclass(frozen=True)
class Phased:
    """One change of one file, ready to be applied to any year.

    `years` holds the verb's value by the first year in which it counts; `by` says how the years between are filled.
    `within` is the range that the change or else its file gives for the figure, as written; None where neither does or
    the change says why it has none. `mark` is the place of the change, `of_mark` and `verb_mark` those of its address
    and of its verb where known.
    """

    scenario: str
    name: str
    of: Address
    verb: str
    by: str
    years: Mapping[int, Any]
    basis: Mapping[str, Any]
    citation: str
    mark: Mark
    of_mark: Mark | None = None
    verb_mark: Mark | None = None
    within: str | None = None


@dataclass(frozen=True)
class Lineage:
    """The files of a scenario, root first, and all their changes in order."""

    name: str
    title: str
    root: Scenario
    root_path: Path
    chain: tuple[str, ...]
    changes: tuple[Phased, ...]
    sources: Mapping[str, Any]
    files: tuple[tuple[str, Path], ...]
    warnings: tuple[str, ...] = ()


def source_key(scenario: str, key: str) -> str:
    """The name under which a scenario's source is cited in the files it changes."""
    return f"{scenario[:29]} / {key[:28]}"


def read_lineage(name: str | Path) -> Lineage:
    """Read a scenario and all it extends and joins.

    Raises:
        ProblemsFound: a file cannot be read, a circle of scenarios, joined files of different roots, or two joined
            files that change one address which the joining file does not settle itself.
    """
    return _lineage(find("scenarios", name), {})


def shipped_by_root() -> dict[str, list[Lineage]]:
    """What the package ships of each root: the root itself first, then its scenarios and its standards by name.

    Raises:
        ProblemsFound: a shipped file cannot be read.
    """
    read: Read = {}
    found: dict[str, list[Lineage]] = {}
    for name in shipped("scenarios"):
        lineage = _lineage(find("scenarios", name), read)
        found.setdefault(lineage.root.scenario, []).append(lineage)
    standards = set(shipped("standards"))
    for root, lineages in found.items():
        lineages.sort(key=lambda lineage: (lineage.name != root, lineage.name in standards, lineage.name))
    return found


def _lineage(path: Path, read: Read) -> Lineage:
    """The lineage of a file; what is read for it joins what was read before, so that each file is read once."""
    order: list[Path] = []
    _collect(path, read, order, ())
    path = order[-1]
    scenario = read[path][0]
    roots = [p for p in order if read[p][0].extends is None]
    root = read[roots[0]][0]
    strangers = [read[p][0] for p in roots[1:] if not _is_part(read[p][0], root)]
    if strangers:
        raise ProblemsFound(_of_another_root(read[path][1], root, stranger) for stranger in strangers)
    first = year_number(_required(root.first_year))
    changes = [change for p in order for change in _phased(*read[p], first)]
    _clashes(path, order, read, changes)
    sources = {
        source_key(read[p][0].scenario, key): body
        for p in order
        for key, body in dict(read[p][1].content.get("sources") or {}).items()
    }
    return Lineage(
        scenario.scenario,
        scenario.title,
        root,
        roots[0],
        tuple(read[p][0].scenario for p in order),
        tuple(changes),
        sources,
        tuple((shown(p), p) for p in order),
        (*_early(read, order, changes), *_late(changes, year_number(_required(root.last_year)))),
    )


def _is_part(one: Scenario, whole: Scenario) -> bool:
    """Whether all that one root says is said by another too: then what holds of the one holds in the other.

    A root changes nothing, so it is the same region and years, and pathways that the other has.
    """
    same = (one.region, one.first_year, one.last_year) == (whole.region, whole.first_year, whole.last_year)
    return same and set(one.pathways or ()) <= set(whole.pathways or ())


def _of_another_root(document: Document, root: Scenario, other: Scenario) -> Problem:
    reason = f"'{other.scenario}' is not part of the root scenario '{root.scenario}'"
    remedy = "Join scenarios of the same root, or of one with the same region and years and some of its pathways."
    return Problem("WF402", document.mark(("joins",)), "joins", other.scenario, reason, remedy)


def _required(year: str | None) -> str:
    if year is None:
        raise ValueError("a root scenario has years")
    return year


def _collect(path: Path, read: Read, order: list[Path], above: tuple[Path, ...]) -> None:
    path = path.resolve()
    if path in order:
        return
    if path not in read:
        document = read_file(path)
        read[path] = read_rules(Scenario, document), document
    scenario, document = read[path]
    if path in above:
        raise ProblemsFound(
            (
                Problem(
                    "WF403",
                    document.mark(("extends",)),
                    "extends",
                    scenario.scenario,
                    "this scenario extends or joins itself, directly or through others",
                    "Take one of them out of the circle.",
                ),
            )
        )
    joined = [(("joins", place), name) for place, name in enumerate(scenario.joins)]
    for at, other in [(("extends",), scenario.extends), *joined]:
        if other is not None:
            try:
                file = find("scenarios", other, beside=path)
            except ProblemsFound as found:
                raise named_in(document, at, found) from None
            _collect(file, read, order, (*above, path))
    order.append(path)


def _cited(value: Any, scenario: str, keys: Mapping[str, Any]) -> Any:
    """A change's value in which the scenario's own sources go by the names they have in the files it changes."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: source_key(scenario, inner) if name == "source" and inner in keys else _cited(inner, scenario, keys)
        for name, inner in value.items()
    }


def _phased(scenario: Scenario, document: Document, first_year: int) -> list[Phased]:
    """The changes of one file; those of a standard begin when it is in force, unless they say when."""
    content = document.content
    start = max(first_year, _force_year(scenario.in_force_from) or first_year)
    outer = {key: content[key] for key in ("source", "grade", "because") if key in content}
    changes = []
    for name, written in dict(content.get("changes") or {}).items():
        verb = next(v for v in VERBS if v in written)
        by, years = _years(verb, written, start)
        years = {y: _cited(v, scenario.scenario, content.get("sources") or {}) for y, v in years.items()}
        basis = {key: written[key] for key in _CITED if key in written}
        if "source" not in basis and "grade" not in basis:
            basis = {**{k: outer[k] for k in ("source", "grade") if k in outer}, **basis}
        citation = str((content.get("sources") or {}).get(basis.get("source"), {}).get("citation", ""))
        around = written if {"within", "no range"} & set(written) else content
        within = None if around.get("within") is None else str(around["within"])
        if not {"low", "high", "within", "no range"} & set(basis) and {"source", "grade"} & set(basis):
            basis["no range"] = "The range is that of the change."
        if "source" in basis:
            basis["source"] = source_key(scenario.scenario, basis["source"])
        marks = (document.mark(("changes", name, *key)) for key in ((), ("of",), (verb,)))
        of, mark, of_mark, verb_mark = parts(written["of"]), *marks
        one = Phased(scenario.scenario, name, of, verb, by, years, basis, citation, mark, of_mark, verb_mark, within)
        changes.append(one)
    return changes


def _years(verb: str, written: Mapping[str, Any], first_year: int) -> tuple[str, dict[int, Any]]:
    """How a verb's value is spread over years: `from`, or `{by, years}` in place of the value or the share moved."""
    value = written[verb]
    start = year_number(str(written["from"])) if "from" in written else first_year
    phased = value["share"] if verb == "shift" else value
    if isinstance(phased, Mapping) and "years" in phased:
        by = str(phased.get("by", STEPS))
        years = {year_number(str(y)): v for y, v in phased["years"].items()}
        return by, {y: {**value, "share": v} if verb == "shift" else v for y, v in years.items()}
    return STEPS, {start: value}


def _clashes(path: Path, order: list[Path], read: Read, changes: list[Phased]) -> None:
    """Two joined files that change one address are an error unless the joining file sets it.

    What a joined file extends or joins itself it has settled already.
    """
    scenario, document = read[path]
    joined = list(scenario.joins or ())
    if not joined:
        return
    own = {change.of for change in changes if change.scenario == scenario.scenario}
    parent_files: set[str] = set()
    if scenario.extends is not None:
        parent_files = set(_lineage(find("scenarios", scenario.extends, beside=path), read).chain)
    touched: list[Phased] = []
    told: dict[Address, tuple[str, str]] = {}
    for name in joined:
        lineage = _lineage(find("scenarios", name, beside=path), read)
        before = list(touched)
        for change in lineage.changes:
            if change.scenario in parent_files or change in touched:
                continue
            for earlier in before:
                both = max(earlier.of, change.of, key=len)
                settled = any(both[: len(address)] == address for address in own)
                if earlier.scenario != change.scenario and not settled and _clash(earlier, change):
                    told.setdefault(both, (earlier.scenario, change.scenario))
            touched.append(change)
    if told:
        remedy = "Set this address in the joining file, or join only one of the two."
        mark = document.mark(("joins",))
        raise ProblemsFound(
            tuple(
                Problem("WF404", mark, "joins", ".".join(at), f"'{one}' and '{two}' both change {'.'.join(at)}", remedy)
                for at, (one, two) in told.items()
            )
        )


def _clash(one: Phased, two: Phased) -> bool:
    """Whether the order of two changes matters, so that neither of two joined files may decide it."""
    if one.verb == two.verb == "shift" and not _same_patients(one, two):
        return False
    pairs = [(first, second) for first in _touches(one) for second in _touches(two)]
    return any(first[: len(second)] == second or second[: len(first)] == first for first, second in pairs)


def _touches(change: Phased) -> list[Address]:
    some = next(iter(change.years.values()))
    if change.verb == "add":
        return [(*change.of, str(name)) for name in some]
    return [(*change.of, str(some))] if change.verb == "remove" else [change.of]


def _same_patients(one: Phased, two: Phased) -> bool:
    """Whether two shifts take from one route, or one takes from what the other fills."""
    first, second = next(iter(one.years.values())), next(iter(two.years.values()))
    return first["from"] in (second["from"], second["to"]) or second["from"] == first["to"]


def _force_year(in_force_from: str | None) -> int | None:
    """The first financial year wholly under a standard in force from `July 2013`, `April 2012` or `2 April 2012`."""
    if in_force_from is None:
        return None
    *day, month, year = in_force_from.split()
    first_day = month == "April" and (not day or day[0] == "1")
    return int(year) + (0 if first_day or month in ("January", "February", "March") else 1)


def _late(changes: list[Phased], last_year: int) -> tuple[str, ...]:
    """Warnings for changes that begin after the last year, and so never count."""
    return tuple(
        f"{change.scenario}: '{change.name}' begins in {year_name(min(change.years))}, after the last year"
        for change in changes
        if min(change.years) > last_year
    )


def _early(read: Read, order: list[Path], changes: list[Phased]) -> tuple[str, ...]:
    """Warnings for standards applied before they came into force."""
    warnings = []
    for path in order:
        scenario = read[path][0]
        force = _force_year(scenario.in_force_from)
        if force is None:
            continue
        mine = [min(change.years) for change in changes if change.scenario == scenario.scenario]
        if mine and min(mine) < force:
            warnings.append(
                f"{scenario.scenario}: applied from {year_name(min(mine))}, before it came into force "
                f"({scenario.in_force_from})"
            )
    return tuple(warnings)
