"""Where a settled number comes from, and what two settled scenarios differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workforce.documents.problems import Mark, Problem, ProblemsFound, did_you_mean
from workforce.model.calendar import year_name
from workforce.planning.plans import Plan, Plans, Step
from workforce.planning.tree import AddressProblem, entries, get, parts, plain

_ABOUT = {"title", "sources", "table", "keys"}


@dataclass(frozen=True)
class Explanation:
    """The chain behind one settled value.

    Attributes:
        address: the value's address.
        year: the financial year, for example ``2012/13``.
        value: the settled value as it stands in the plan.
        first: the value in the root scenario's files.
        mark: where that first value stands.
        citation: what the first value rests on, and `grade` how firmly.
        because: the author's words for the first value, if any.
        steps: what each change did to it, in order.
    """

    address: str
    year: str
    value: Any
    first: Any
    mark: Mark
    citation: str
    grade: str
    because: str
    steps: tuple[Step, ...]


def explain(plans: Plans, address: str, year: int) -> tuple[Explanation, ...]:
    """Explain every settled number at or below an address in one year.

    Raises:
        ProblemsFound: the address leads nowhere in that year, or the scenario has no such year.
    """
    path = parts(address)
    if year not in plans.by_year:
        reason = f"the scenario has no year {year_name(year)}"
        remedy = f"Its years run from {year_name(plans.years[0])} to {year_name(plans.years[-1])}."
        raise ProblemsFound((Problem("WF405", Mark("address", 1, 1), address, year_name(year), reason, remedy),))
    plan = plans.by_year[year]
    try:
        standing = get(plan.tree, path)
    except AddressProblem as wrong:
        guess = did_you_mean(wrong.missing, wrong.known)
        remedy = f"Did you mean '{guess}'?" if guess else f"There stand: {wrong.standing}."
        reason = f"'{wrong.missing}' does not stand under {'.'.join(wrong.reached) or 'the start'}"
        raise ProblemsFound((Problem("WF405", Mark("address", 1, 1), address, address, reason, remedy),)) from wrong
    return tuple(_explained(plans, plan, at) for at in _values(standing, path))


def _values(value: Any, at: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Paths of the values at or below; what is said about them and how tables are read does not count."""
    for path, found in entries(value, at):
        if found is not None and not _ABOUT & set(path[len(at) :]):
            yield path


def _explained(plans: Plans, plan: Plan, at: tuple[str, ...]) -> Explanation:
    steps = tuple(step for step in plan.steps if step.path[: len(at)] == at or at[: len(step.path)] == step.path)
    first = _standing(plans.inputs.tree, at)
    rests = _basis(plans.inputs.tree, at)
    return Explanation(
        ".".join(at),
        year_name(plan.year),
        plain(get(plan.tree, at)),
        plain(first),
        plans.inputs.mark(at),
        rests["citation"],
        rests["grade"],
        rests["because"],
        steps,
    )


def _standing(tree: Mapping[str, Any], at: tuple[str, ...]) -> Any:
    try:
        return get(tree, at)
    except AddressProblem:
        return None


def _basis(tree: Mapping[str, Any], at: tuple[str, ...]) -> dict[str, str]:
    """Source and grade of the nearest enclosing block that gives either, and the nearest reason up to there."""
    root = next(
        (at[:n] for n in (2, 1) if isinstance(_standing(tree, at[:n]), Mapping) and "sources" in get(tree, at[:n])), ()
    )
    sources = get(tree, (*root, "sources")) if root else {}
    because = ""
    for length in range(len(at), -1, -1):
        block = _standing(tree, at[:length]) if length else tree
        because = because or (str(block.get("because", "")) if isinstance(block, Mapping) else "")
        if isinstance(block, Mapping) and ("source" in block or "grade" in block):
            source = sources.get(block.get("source"), {}) if isinstance(sources, Mapping) else {}
            return {
                "citation": str(source.get("citation", block.get("source", ""))),
                "grade": str(block.get("grade", source.get("grade", ""))),
                "because": because,
            }
    return {"citation": "", "grade": "", "because": ""}


@dataclass(frozen=True)
class Difference:
    """One settled value in which two scenarios differ in one year (None: it does not stand there)."""

    year: str
    address: str
    before: Any
    after: Any
    changes: tuple[str, ...]


def differences(one: Plans, other: Plans) -> tuple[Difference, ...]:
    """Every settled value in which two scenarios differ, year by year, with the changes that made the difference.

    Args:
        one: the scenario to start from.
        other: the scenario to arrive at; it must have the same years.
    """
    found = []
    for year in one.years:
        if year not in other.by_year:
            continue
        first, second = one.by_year[year], other.by_year[year]
        before = _without_words(first.tree)
        after = _without_words(second.tree)
        for path in {**before, **after}:
            if before.get(path) != after.get(path):
                names = tuple(
                    dict.fromkeys(
                        f"{step.scenario}: {step.change}"
                        for step in (*first.steps, *second.steps)
                        if step.path[: len(path)] == path or path[: len(step.path)] == step.path
                    )
                )
                found.append(Difference(year_name(year), ".".join(path), before.get(path), after.get(path), names))
    return tuple(found)


def _without_words(tree: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    """Every value that can differ in meaning: not the words on what it rests on, which travel with changes."""
    return {path: plain(value) for path, value in entries(tree) if "sources" not in path}
