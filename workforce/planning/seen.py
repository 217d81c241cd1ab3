"""What was found of trees settled before: what the next one shares with them is not read and checked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.model.moving import Checked
from workforce.model.rules import findings_of_moved
from workforce.planning.applying import apply_changes, in_turn
from workforce.planning.lineage import Phased
from workforce.planning.phasing import value_in
from workforce.planning.placing import checked, problems_of_rules
from workforce.planning.plans import Step
from workforce.planning.tree import AddressProblem, Tree, get, is_number, put
from workforce.planning.verbs import VerbProblem

M = TypeVar("M", bound=BaseModel)
Names = tuple[str, ...]
KEPT = 4
"""How many values of each root are kept with what was found of them."""
_OF_NUMBERS = frozenset({"value", "low", "high"})


def figure_in(change: Phased, year: int) -> Any:
    """The value of a change in a year; None where it has none, or one that cannot be made out."""
    try:
        return value_in(year, change.by, change.years)
    except VerbProblem:
        return None


def roots_of(tree: Tree) -> list[Names]:
    """The paths of all that stands in files of their own."""
    pathways, tables = ([(kind, name) for name in tree[kind]] for kind in ("pathways", "tables"))
    return [*pathways, ("region",), ("roles",), *tables]


class Seen:
    """What was found of each root's values when last settled; the values are kept, so that they stay themselves."""

    def __init__(self) -> None:
        self._models: dict[Names, list[tuple[Any, Any, list[Problem]]]] = {}
        self._clean: dict[Names, list[tuple[Any, Checked]]] = {}
        self._cited: dict[Names, tuple[Any, Any, dict[str, Any]]] = {}
        self._roots: dict[Names, tuple[Any, tuple[str, ...], Any, tuple[Step, ...]]] = {}
        self._changed: dict[Names, tuple[Any, tuple[str, ...], Any, tuple[Step, ...]]] = {}

    def validated(
        self, kind: type[M], path: Names, value: Any, mark_of: Callable[[Names], Mark]
    ) -> tuple[Any, list[Problem]]:
        """The model of a value and its problems, made anew only if it is another value than the last ones here.

        Where numbers alone differ from a value here in which nothing was found, only these are read, and only rules
        that look at the values of numbers are asked again.
        """
        known = self._models.setdefault(path, [])
        for before, model, problems in known:
            if before is value:
                return model, problems
        moved = self.moved(path, value, mark_of)
        model, problems = checked(kind, path, value, mark_of) if moved is None else moved
        if moved is None and model is not None and not problems:
            clean = self._clean.setdefault(path, [])
            clean.insert(0, (value, Checked(model)))
            del clean[KEPT:]
        known.insert(0, (value, model, problems))
        del known[KEPT:]
        return model, problems

    def moved(self, path: Names, value: Any, mark_of: Callable[[Names], Mark]) -> tuple[Any, list[Problem]] | None:
        """The model of a value that differs from a clean one in numbers alone, and its problems; else None."""
        for before, checked_before in self._clean.get(path, ()):
            try:
                numbers = dict(_numbers_apart(before, value, ()))
            except _OtherFormError:
                continue
            moved = checked_before.moved(numbers)
            return None if moved is None else (moved.model, problems_of_rules(findings_of_moved(moved), path, mark_of))
        return None

    def changed(
        self, tree: Tree, changes: tuple[Phased, ...], year: int, divide: bool
    ) -> tuple[Tree, tuple[Step, ...]]:
        """A tree with the changes of a year applied (see `apply_changes`), block by block.

        A block whose value and changes are those of the last time stays itself.

        Raises:
            ProblemsFound: changes that cannot be carried out, in the order of the files.
        """
        roots = roots_of(tree)
        if not all(any(change.of[: len(path)] == path for path in roots) for change in changes):
            return apply_changes(tree, changes, year, divide)
        after, steps = tree, tuple[Step, ...]()
        try:
            for root in roots:
                mine = tuple(change for change in changes if change.of[: len(root)] == root)
                if mine:
                    block, more = self._root(root, tree, mine, (year, divide))
                    after, steps = put(after, root, block), (*steps, *more)
        except ProblemsFound:  # of one block; all together tell those of all
            return apply_changes(tree, changes, year, divide)
        return after, steps

    def _root(self, root: Names, tree: Tree, mine: tuple[Phased, ...], when: _When) -> tuple[Any, tuple[Step, ...]]:
        """A root's value after its own changes, and their steps in the order in which the changes are applied."""
        block, values = get(tree, root), _values(mine, when[0])
        before, held, after, steps = self._roots.get(root, (None, (), None, ()))
        if before is block and held == values:
            return after, steps
        first = _adding_blocks(root, mine, when[0])
        staged, found = apply_changes(tree, first, *when) if first else (tree, ())
        changed = staged
        for path, some in _blocks(staged, root, tuple(change for change in mine if change not in first)).items():
            value, more = self._block(path, staged, some, when)
            changed, found = put(changed, path, value), (*found, *more)
        turn = {(change.scenario, change.name): place for place, change in enumerate(in_turn(mine))}
        steps = tuple(sorted(found, key=lambda step: turn[step.scenario, step.change]))
        self._roots[root] = (block, values, get(changed, root), steps)
        return self._roots[root][2:]

    def _block(self, path: Names, tree: Tree, mine: tuple[Phased, ...], when: _When) -> tuple[Any, tuple[Step, ...]]:
        """A block's value after its own changes, and their steps."""
        block, values = get(tree, path), _values(mine, when[0])
        before, held, after, steps = self._changed.get(path, (None, (), None, ()))
        if before is not block or held != values:
            changed, steps = apply_changes(tree, mine, *when)
            after = get(changed, path)
            self._changed[path] = (block, values, after, steps)
        return after, steps

    def cited(self, path: Names, block: Mapping[str, Any], sources: Mapping[str, Any]) -> Mapping[str, Any]:
        """A root's value with more sources, the same as the last time where both are."""
        before, of, after = self._cited.get(path, (None, None, {}))
        if before is not block or of is not sources:
            after = {**block, "sources": {**dict(block.get("sources") or {}), **sources}}
            self._cited[path] = (block, sources, after)
        return after


_When = tuple[int, bool]
"""The year of changes, and whether shifts divide patients."""


def _values(changes: tuple[Phased, ...], year: int) -> tuple[str, ...]:
    """What tells whether changes do the same as others."""
    return tuple(repr((change.scenario, change.name, figure_in(change, year))) for change in changes)


def _adding_blocks(root: Names, mine: tuple[Phased, ...], year: int) -> tuple[Phased, ...]:
    """The changes that add activities, groups and so on to a pathway, if they may go before all others.

    So they may where no other change is of the whole pathway or of all its activities or groups, and none of something
    within an added block comes before it. Else all changes of the root stay in their turn, and nothing is given.
    """
    adding, touched = list[Phased](), set[Names]()
    for change in in_turn(mine):
        if root[0] != "pathways" or len(change.of) > len(root) + 1:
            touched.add(change.of[: len(root) + 2])
        elif change.verb == "add" and len(change.of) == len(root) + 1:
            added = figure_in(change, year)
            names = added if isinstance(added, Mapping) else ()
            if any((*change.of, str(name)) in touched for name in names):
                return ()
            adding.append(change)
        else:
            return ()
    return tuple(adding)


def _blocks(tree: Tree, root: Names, changes: tuple[Phased, ...]) -> dict[Names, tuple[Phased, ...]]:
    """The changes of one root by the block to which they are applied without a look at any other.

    Such are the activities, groups and so on of a pathway, if every change is of something within one of them.
    """
    found: dict[Names, tuple[Phased, ...]] = {}
    depth = len(root) + 2
    for change in changes:
        block = change.of[:depth]
        if root[0] != "pathways" or len(change.of) < depth or not isinstance(_standing(tree, block), Mapping):
            return {root: changes}
        found[block] = (*found.get(block, ()), change)
    return found


def _standing(tree: Tree, path: Names) -> Any:
    try:
        return get(tree, path)
    except AddressProblem:
        return None


class _OtherFormError(Exception):
    """Two values that differ in more than numbers."""


def _numbers_apart(one: Any, other: Any, at: Names) -> Iterator[tuple[Names, Any]]:
    """The numbers in which a value differs from another, each with its path and as written in the other.

    Raises:
        _OtherFormError: where they differ in anything else: the names and their order, texts, what numbers rest on.
    """
    if one is other:
        return
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        if type(one) is type(other) and one == other:
            return
        if isinstance(one, Mapping) or isinstance(other, Mapping) or not (is_number(one) and is_number(other)):
            raise _OtherFormError
        yield at, other
    elif list(one) != list(other):
        raise _OtherFormError
    elif is_number(one) and is_number(other):
        if any(one[name] != other[name] for name in one.keys() - _OF_NUMBERS):
            raise _OtherFormError
        if any(one[name] != other[name] for name in one.keys() & _OF_NUMBERS):
            yield at, other
    else:
        for name, inner in one.items():
            yield from _numbers_apart(inner, other[name], (*at, str(name)))
