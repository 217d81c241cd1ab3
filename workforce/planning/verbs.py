"""What each verb of a change does to a tree: ``to``, ``times``, ``shift``, ``add``, ``remove``.

Verbs work on the plain tree of the file language, before it is validated, and know nothing of years: phasing has
already chosen the value that counts in the year at hand. A verb that cannot be carried out raises `VerbProblem`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workforce.model.numbers import scaled
from workforce.planning.tree import BASIS, Path, Tree, get, is_number, join_number, number_of, put, without

REST = "the rest"


class VerbProblem(Exception):
    """A verb that does not fit what stands at its address: a reason and a remedy in plain words."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def to(tree: Tree, path: Path, value: Any, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the value at a path; a number takes the change's own source, grade and range with it."""
    parent = get(tree, path[:-1]) if len(path) > 1 else tree
    if not isinstance(parent, Mapping) or path[-1] not in parent:
        get(tree, path)
    return put(tree, path, _with_basis(value, basis))


def times(tree: Tree, path: Path, factor: float, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Multiply every number at or below a path, with its low and high."""

    def multiplied(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return _with_basis(scaled(value, factor), basis)
        changed = {key: scaled(value[key], factor) for key in ("value", "low", "high") if value.get(key) is not None}
        return {**value, **changed, **basis}

    units: set[str] = set()
    changed = _each_number(get(tree, path), multiplied, units)
    if not units:
        raise VerbProblem("there is no number here to multiply", "Name a number, or a block that holds numbers.")
    if len(units) > 1 and "%" in units:
        raise VerbProblem("shares and other numbers stand here together", "Name the one that is meant.")
    return put(tree, path, changed)


def shift(tree: Tree, path: Path, source: str, target: str, share: float, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Move a share of one route's patients to another, in every block of shares at or below a path."""
    found: list[Path] = []
    value = get(tree, path) if _stands(tree, path) else None
    if value is None and len(path) > 1 and source == path[-1]:
        value = {source: "100%"}  # a place that sends nobody elsewhere keeps all its own
    changed = _shift_within(value, source, target, share, basis, (), found)
    if not found:
        raise VerbProblem(
            f"no route to '{source}' stands at this address", "Name a `next`, a block of shares, or the row of a table."
        )
    return put(tree, path, changed)


def add(tree: Tree, path: Path, entries: Mapping[str, Any]) -> dict[str, Any]:
    """Add named entries to a block."""
    block = get(tree, path)
    if not isinstance(block, Mapping):
        raise VerbProblem("entries can only be added to a block of names", "Name the block, not one value.")
    clash = sorted(set(block) & set(entries))
    if clash:
        raise VerbProblem(f"'{clash[0]}' stands there already", "Use `to` to change it, or another name.")
    return put(tree, path, {**block, **entries})


def remove(tree: Tree, path: Path, name: str) -> dict[str, Any]:
    """Take one named entry out of a block."""
    return without(tree, (*path, name))


def _stands(tree: Tree, path: Path) -> bool:
    parent = get(tree, path[:-1]) if len(path) > 1 else tree
    return isinstance(parent, Mapping) and path[-1] in parent


def _with_basis(value: Any, basis: Mapping[str, Any]) -> Any:
    if not basis or not is_number(value):
        return value
    if isinstance(value, Mapping):
        return {**basis, **value}
    return {"value": value, **basis}


def _each_number(value: Any, change: Callable[[Any], Any], units: set[str]) -> Any:
    if is_number(value):
        units.add(number_of(value)[1])
        return change(value)
    if isinstance(value, Mapping):
        return {
            name: inner if name in BASIS else _each_number(inner, change, units) for name, inner in value.items()
        }
    return value


def _shift_within(
    value: Any, source: str, target: str, share: float, basis: Mapping[str, Any], at: Path, found: list[Path]
) -> Any:
    if isinstance(value, str):
        if value == source and (not at or at[-1] in ("next", "then", "otherwise") or at[-2:-1] == ("cases",)):
            found.append(at)
            moved = _with_basis(join_number(100.0 * share, "%"), basis)
            return {"shares": {target: moved, source: REST}}
        return value
    if not isinstance(value, Mapping):
        return value
    if source in value and _is_shares(value):
        found.append(at)
        return _shifted(value, source, target, share, basis)
    return {
        name: inner
        if name in BASIS
        else _shift_within(inner, source, target, share, basis, (*at, str(name)), found)
        for name, inner in value.items()
    }


def _is_shares(block: Mapping[str, Any]) -> bool:
    return all(_share_of(entry) is not None for name, entry in block.items() if name not in BASIS)


def _share_of(entry: Any) -> float | str | None:
    if isinstance(entry, Mapping) and "share" in entry:
        entry = entry["share"]
    if entry == REST:
        return REST
    if is_number(entry):
        number, unit = number_of(entry)
        return number / 100.0 if unit == "%" else None
    return None


def _shifted(
    block: Mapping[str, Any], source: str, target: str, share: float, basis: Mapping[str, Any]
) -> dict[str, Any]:
    shares = {name: _share_of(entry) for name, entry in block.items() if name not in BASIS}
    stated = sum(float(s) for s in shares.values() if s != REST and s is not None)
    held = shares[source]
    of_source = 1.0 - stated if held == REST else float(held)  # type: ignore[arg-type]
    moved = of_source * share
    changed = dict(block)
    if held != REST:
        changed[source] = _entry(block[source], 100.0 * (of_source - moved), basis)
    there = shares.get(target)
    if there is None:
        changed = {target: _entry("0%", 100.0 * moved, basis), **changed}
    elif there != REST:
        changed[target] = _entry(block[target], 100.0 * (float(there) + moved), basis)
    return changed


def _entry(old: Any, percent: float, basis: Mapping[str, Any]) -> Any:
    new = _with_basis(join_number(percent, "%"), basis)
    if isinstance(old, Mapping) and "share" in old:
        return {**old, "share": new}
    return new
