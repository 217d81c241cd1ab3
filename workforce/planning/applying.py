"""The changes of a scenario applied to the tree of one year, in an order that no file's layout can alter.

Scenarios are applied one after the other. Within one file first come `to`, `add` and `remove`, from the top of the tree
down, then `times`, then all shifts at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from workforce.documents.problems import Problem, ProblemsFound, did_you_mean
from workforce.planning import verbs
from workforce.planning.lineage import Phased
from workforce.planning.phasing import value_in
from workforce.planning.plans import Step
from workforce.planning.shifting import Moves, Shift, moves_of, shift
from workforce.planning.tree import AddressProblem, Path, Tree, apart, entries, get, plain, split_number

_RANK = {"to": 0, "add": 0, "remove": 0, "times": 1, "shift": 2}


def apply_changes(
    tree: Tree, changes: Iterable[Phased], year: int, divide: bool = False
) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """Apply every change that counts in a year; give the new tree and what each change did.

    Args:
        tree: the tree before any change.
        changes: the changes, those of one file together.
        year: the financial year's first calendar year.
        divide: shifts of one file that would move more than all of a route's patients divide them in proportion;
            otherwise they are refused.

    Raises:
        ProblemsFound: an address that leads nowhere, or a verb that does not fit what stands there.
    """
    problems: list[Problem] = []
    steps: list[Step] = []
    here = dict(tree)
    for _, file in groupby(in_turn(changes), key=lambda change: change.scenario):
        here = _apply_file(here, list(file), year, divide, steps, problems)
    if problems:
        raise ProblemsFound(tuple(problems))
    return here, tuple(steps)


def in_turn(changes: Iterable[Phased]) -> list[Phased]:
    """Changes in the order in which they are applied, each file's by itself."""
    files = (sorted(file, key=_place) for _, file in groupby(changes, key=lambda change: change.scenario))
    return [change for file in files for change in file]


def _place(change: Phased) -> tuple[int, int, Path, str]:
    deeper = 1 if change.verb in ("add", "remove") else 0
    return _RANK[change.verb], len(change.of) + deeper, change.of, change.name


def _apply_file(
    tree: dict[str, Any], changes: list[Phased], year: int, divide: bool, steps: list[Step], problems: list[Problem]
) -> dict[str, Any]:
    here = tree
    shifts: list[tuple[Phased, Shift]] = []
    for change in changes:
        try:
            value = value_in(year, change.by, change.years)
            if value is None:
                continue
            if change.verb == "shift":
                shifts.append((change, _shift_of(change, value)))
                continue
            after = _apply(here, change, value)
        except (AddressProblem, verbs.VerbProblem) as wrong:
            problems.append(_problem(change, wrong))
            continue
        steps.extend(_steps(change, here, after))
        here = after
    return _apply_shifts(here, shifts, divide, steps, problems)


def _apply_shifts(
    tree: dict[str, Any],
    shifts: list[tuple[Phased, Shift]],
    divide: bool,
    steps: list[Step],
    problems: list[Problem],
) -> dict[str, Any]:
    here, moves = tree, _moves(tree, shifts) if divide else None
    for change, move in shifts:
        try:
            after = shift(here, change.of, move, tree, moves)
        except (AddressProblem, verbs.VerbProblem) as wrong:
            problems.append(_problem(change, wrong))
            continue
        steps.extend(_steps(change, here, after))
        here = after
    return here


def _moves(tree: Tree, shifts: list[tuple[Phased, Shift]]) -> Moves:
    try:
        return moves_of(tree, ((change.of, move) for change, move in shifts))
    except AddressProblem:
        return {}


def _apply(tree: Tree, change: Phased, value: Any) -> dict[str, Any]:
    if change.verb == "to":
        return verbs.to(tree, change.of, value, change.basis)
    if change.verb == "times":
        return verbs.times(tree, change.of, _figure(value)[0], change.basis)
    if change.verb == "add":
        return verbs.add(tree, change.of, value)
    return verbs.remove(tree, change.of, str(value))


def _shift_of(change: Phased, value: Any) -> Shift:
    number, unit = _figure(value["share"])
    return Shift(value["from"], value["to"], number / 100.0 if unit == "%" else number, change.basis)


def _figure(value: Any) -> tuple[float, str]:
    found = split_number(plain(value))
    if found is None:
        raise verbs.VerbProblem(f"'{value}' is not a number", "Write a factor such as 1.2, or a share such as 40%.")
    return found


def _steps(change: Phased, before: Tree, after: Tree) -> list[Step]:
    standing = apart(_standing(before, change.of), _standing(after, change.of))
    old, new = (dict(entries(each, change.of)) for each in standing)
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return [
        Step(
            change.scenario,
            change.name,
            change.verb,
            path,
            plain(old.get(path)),
            plain(new.get(path)),
            str(change.basis.get("because", "")),
            change.citation,
            str(change.basis.get("grade", "")),
            change.mark,
        )
        for path in changed
    ]


def _standing(tree: Tree, path: Path) -> Any:
    try:
        return get(tree, path)
    except AddressProblem:
        return {}


def _problem(change: Phased, wrong: AddressProblem | verbs.VerbProblem) -> Problem:
    address, value = f"changes.{change.name}", ".".join(change.of)
    if isinstance(wrong, verbs.VerbProblem):
        # What cannot be multiplied is named by the address; any other verb says itself what does not fit.
        mark = change.of_mark if change.verb == "times" else change.verb_mark
        return Problem("WF406", mark or change.mark, address, value, wrong.reason, wrong.remedy)
    reached = ".".join(wrong.reached) or "the start of an address"
    guess = did_you_mean(wrong.missing, wrong.known)
    remedy = f"Did you mean '{guess}'?" if guess else f"There stand: {wrong.standing}."
    within = (*wrong.reached, wrong.missing) == change.of[: len(wrong.reached) + 1]
    mark = (change.of_mark if within else change.verb_mark) or change.mark
    return Problem("WF405", mark, address, value, f"'{wrong.missing}' does not stand under {reached}", remedy)
