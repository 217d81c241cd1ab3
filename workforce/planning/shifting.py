"""What the verb ``shift`` does to a tree: a share of one route's patients takes another route instead.

All shifts of one file are carried out at once: each moves its share of the patients who had the route before any of
them, so that nothing depends on the order in which a file lists its changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workforce.documents.problems import did_you_mean
from workforce.planning.tree import Path, Tree, get, is_number, join_number, number_of, put, says_where_from
from workforce.planning.verbs import VerbProblem, with_basis

REST = "the rest"
_EXACT = 1e-12
_DECIMALS = 12  # of a percentage: takes off the dust of binary fractions, a thousandth of what shares may miss 100% by
_TARGETS = ("next", "then", "otherwise", "begins")


@dataclass(frozen=True)
class Shift:
    """One shift in one year: a `share` (0 to 1) of the patients of route `source` to route `target`."""

    source: str
    target: str
    share: float
    basis: Mapping[str, Any] = field(default_factory=dict)


Moves = dict[tuple[Path, str], float]


def shift(
    tree: Tree, path: Path, move: Shift, before: Tree | None = None, moves: Moves | None = None
) -> dict[str, Any]:
    """Move a share of one route's patients to another, in every block of shares at or below a path.

    Args:
        tree: the tree to change.
        path: a `next`, one block of shares, a row of a table, or any block above them.
        move: what is moved.
        before: the tree of whose patients `share` is a share; by default the same.
        moves: where given, what all shifts together move of each block's routes; those that would move more than all
            of a route's patients then divide them in proportion, instead of being refused.

    Raises:
        VerbProblem: no such route stands there, or more than all of its patients would be moved.
        AddressProblem: the path leads nowhere.
    """
    before = tree if before is None else before
    if _is_own_row(path, move):
        tree, before = _with_own_row(tree, path), _with_own_row(before, path)
    walk = _Walk(move, path, moves or {})
    changed = walk.through(get(tree, path), get(before, path), path)
    if not walk.found:
        guess = did_you_mean(move.source, walk.passed)
        remedy = f"Did you mean '{guess}'?" if guess else "Name a `next`, a block of shares, or the row of a table."
        raise VerbProblem(f"no route to '{move.source}' stands at this address", remedy)
    return put(tree, path, changed)


def moves_of(tree: Tree, shifts: Iterable[tuple[Path, Shift]]) -> Moves:
    """What shifts together move of each route of each block of shares, as a share of the route's patients."""
    moves: Moves = {}
    for path, move in shifts:
        here = _with_own_row(tree, path) if _is_own_row(path, move) else tree
        walk = _Walk(Shift(move.source, move.target, 0.0), path, {})
        walk.through(get(here, path), get(here, path), path)
        for at in walk.found:
            moves[at, move.source] = moves.get((at, move.source), 0.0) + move.share
    return moves


def _is_own_row(path: Path, move: Shift) -> bool:
    return path[-2:-1] == ("sends",) and move.source == path[-1]


def _with_own_row(tree: Tree, path: Path) -> Tree:
    """A place that sends nobody elsewhere keeps all its own, whether `sends` says so or not."""
    setting = get(tree, path[:-2])
    sends = setting.get("sends") or {}
    if path[-1] in sends:
        return tree
    return put(tree, path[:-1], {**sends, path[-1]: {path[-1]: "100%"}})


class _Walk:
    """One shift on its way through the blocks below `top`; `found` are the blocks in which it moved patients."""

    def __init__(self, move: Shift, top: Path, moves: Mapping[tuple[Path, str], float]) -> None:
        self.move, self.top, self.moves = move, top, moves
        self.found: list[Path] = []
        self.passed: list[str] = []

    def through(self, value: Any, before: Any, at: Path) -> Any:
        """What a value becomes, of which `before` is how it stood before any shift."""
        source = self.move.source
        if isinstance(before, str):
            self.passed.append(before)
            if before != source or not (at == self.top or at[-1] in _TARGETS or at[-2:-1] == ("cases",)):
                return value
            shares = value["shares"] if isinstance(value, Mapping) else {source: REST}
            return {"shares": self.moved(shares, 1.0, at)}
        if not isinstance(before, Mapping) or not isinstance(value, Mapping):
            return value
        self.passed.extend(str(name) for name in before)
        if source in before and at[-1] != "cases" and _is_shares(before):
            return self.moved(value, _held(before, source), at)
        return {
            name: inner
            if name not in before or says_where_from(before, name)
            else self.through(inner, before[name], (*at, str(name)))
            for name, inner in value.items()
        }

    def moved(self, block: Mapping[str, Any], held: float, at: Path) -> dict[str, Any]:
        """A block of shares after its part of `held` has gone from one of its routes to another."""
        move = self.move
        self.found.append(at)
        moved = held * move.share / max(1.0, self.moves.get((at, move.source), 1.0))
        left = _held(block, move.source) - moved
        if left < -_EXACT:
            raise VerbProblem(
                f"the shifts away from '{move.source}' come to more than all of its patients",
                "Make the shares of all shifts from this route 100% together, or less.",
            )
        shares = _shares(block)
        changed = dict(block)
        if shares.get(move.source) != REST:
            changed[move.source] = _entry(block[move.source], max(left, 0.0), move.basis)
        if move.target not in shares:
            changed = {move.target: _entry("0%", moved, move.basis), **changed}
        elif shares[move.target] != REST:
            changed[move.target] = _entry(block[move.target], _held(block, move.target) + moved, move.basis)
        return changed


def _is_shares(block: Mapping[str, Any]) -> bool:
    return all(_share_of(entry) is not None for name, entry in block.items() if not says_where_from(block, name))


def _share_of(entry: Any) -> float | str | None:
    if isinstance(entry, Mapping) and "share" in entry:
        entry = entry["share"]
    if entry == REST:
        return REST
    if is_number(entry):
        number, unit = number_of(entry)
        return number / 100.0 if unit == "%" else None
    return None


def _shares(block: Mapping[str, Any]) -> dict[str, float | str | None]:
    return {name: _share_of(entry) for name, entry in block.items() if not says_where_from(block, name)}


def _held(block: Mapping[str, Any], route: str) -> float:
    """The share of a block's patients who take a route; what the others leave, if it is `the rest`."""
    shares = _shares(block)
    held = shares.get(route, 0.0)
    if held != REST:
        return float(held or 0.0)
    return 1.0 - sum(float(share or 0.0) for share in shares.values() if share != REST)


def _entry(old: Any, share: float, basis: Mapping[str, Any]) -> Any:
    new = with_basis(join_number(round(100.0 * share, _DECIMALS), "%"), basis)
    if isinstance(old, Mapping) and "share" in old:
        return {**old, "share": new}
    return new
