"""Which of several numbers moved together may be those that break a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workforce.documents.problems import Problem
from workforce.model.rules import BY_THEMSELVES

Names = tuple[str, ...]


def suspects(paths: Sequence[Names], problems: Iterable[Problem]) -> tuple[set[int], set[int]]:
    """The numbers that break a rule when moved alone, and those that may.

    Where a rule looks at a block by itself and one number alone has moved in it, that number breaks it alone. All
    others that stand where a problem is told may.

    Args:
        paths: Where each number stands; of the figure of a change, what is changed.
        problems: What was found with all of them moved.
    """
    guilty, asked = set[int](), set[int]()
    for problem in problems:
        told = [place for place, path in enumerate(paths) if _told_at(problem, path)]
        only = len(told) == 1 and problem.code in BY_THEMSELVES and _stands_in(paths[told[0]], problem.address)
        (guilty if only else asked).update(told)
    return guilty, asked - guilty


def _told_at(problem: Problem, path: tuple[str, ...]) -> bool:
    """Whether a problem is told of a path or of one of the two blocks around it, or of a change to what holds it."""
    blocks = [".".join(names[:end]) for names in _names(path) for end in range(len(names) - 2, len(names) + 1)]
    if problem.address.startswith(tuple(filter(None, blocks))):
        return True
    changed = problem.value if problem.address.startswith("changes.") and problem.value else None
    return changed is not None and (".".join(path).startswith(changed) or changed.startswith(tuple(blocks[:3])))


def _stands_in(path: tuple[str, ...], address: str) -> bool:
    """Whether a path is at an address or below it."""
    return any(f"{'.'.join(names)}.".startswith(f"{address}.") for names in _names(path))


def _names(path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A path from the root of the tree, and from that of its file."""
    return path, path[2:] if path[0] in ("pathways", "tables") else path[1:]
