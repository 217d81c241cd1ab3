"""Errors of a settled tree told where its values came from: the root's file, a table's row, or a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workforce.documents.problems import Mark, Problem, ProblemsFound, address_of
from workforce.documents.reader import Document
from workforce.documents.validation import problems_from
from workforce.model.findings import Finding
from workforce.model.rules import findings

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


def checked(
    model: type[M], root: tuple[str, ...], value: Any, mark_of: Callable[[tuple[str, ...]], Mark]
) -> tuple[M | None, list[Problem]]:
    """A root of a settled tree as a model, with all that its structure or else the rules on one file find wrong."""
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        return None, problems_in_tree(error, model, root, value, mark_of)
    return made, problems_of_rules(findings(made), root, mark_of)


def problems_in_tree(
    error: ValidationError,
    model: type[BaseModel],
    root: tuple[str, ...],
    value: Mapping[str, Any],
    mark_of: Callable[[tuple[str, ...]], Mark],
) -> list[Problem]:
    """The problems that pydantic found in one root of a settled tree.

    Args:
        error: what pydantic raised.
        model: what the root declares.
        root: the root's path in the tree.
        value: the settled value that was checked.
        mark_of: the place of any path from the tree's root.

    Returns:
        Problems with their places. Where a change put the value, the address is whole, from the root.
    """
    home = mark_of(root).file
    marks = _Marks(value, lambda at: mark_of((*root, *(str(name) for name in at))))
    texts = {at: str(leaf) for at, leaf in _paths(value, ()) if not isinstance(leaf, Mapping | list)}
    document = Document(home, value, marks, marks, texts, "")
    told = problems_from(error, document, model=model)
    prefix = ".".join(root)
    return [p if p.mark.file == home else replace(p, address=f"{prefix}.{p.address}") for p in _by_column(told)]


def problems_of_rules(
    found: Iterable[Finding], root: tuple[str, ...], mark_of: Callable[[tuple[str, ...]], Mark]
) -> list[Problem]:
    """What the rules on one file found in a root of a settled tree, at the places the values came from."""
    home = mark_of(root).file
    told = []
    for finding in found:
        path = tuple(str(name) for name in finding.path)
        mark = mark_of((*root, *path))
        address = ".".join(path if mark.file == home else (*root, *path))
        told.append(Problem(finding.code, mark, address, finding.value, finding.reason, finding.remedy))
    return told


def _by_column(told: Iterable[Problem]) -> list[Problem]:
    """Problems; a column that several rows of a table lack or have too many is told once, in its first line."""
    rows: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in told:
        column = problem.address.rpartition(".")[2] if problem.mark.file.endswith(".csv") else problem.address
        about = (problem.code, problem.mark.file, column)
        rows.setdefault(about if problem.code in ("WF210", "WF211") else (*about[:2], str(problem)), []).append(problem)
    joined = []
    for (code, file, column), found in rows.items():
        first = found[0]
        if len(found) > 1 and file.endswith(".csv") and code in ("WF210", "WF211"):
            address = ".".join((*first.address.split(".")[:-2], column))
            if code == "WF210":
                reason, remedy = f"The column '{column}' is missing", "Add it to the first line, and to every row"
                first = Problem("WF121", Mark(file, 1, 1), address, None, reason, remedy)
            else:
                reason = "is a column that is not known here"
                first = Problem("WF122", Mark(file, 1, 1), address, column, reason, first.remedy)
            joined.append(first)
        else:
            joined.extend(found)
    return joined


class _Marks(Mapping[Path, Mark]):
    """The place of every path of a value, found when it is asked for."""

    def __init__(self, value: Any, mark_of: Callable[[Path], Mark]) -> None:
        self.value, self.mark_of = value, mark_of

    def __getitem__(self, path: Path) -> Mark:
        here: Any = self.value
        for name in path:
            here = here[name]
        return self.mark_of(path)

    def __iter__(self) -> Iterator[Path]:
        yield ()
        yield from (path for path, _ in _paths(self.value, ()))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def get(self, path: Path, default: Any = None) -> Any:
        """The place of a path, or the default where the value does not have it."""
        try:
            return self[path]
        except (KeyError, IndexError, TypeError, AttributeError):
            return default


def named_in(document: Document, path: Path, found: ProblemsFound) -> ProblemsFound:
    """A file that cannot be found, told at the place that names it."""
    mark, address = document.mark(path), address_of(path)
    return ProblemsFound(
        replace(problem, mark=mark, address=address) if problem.code == "WF401" else problem
        for problem in found.problems
    )


def _paths(value: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    entries: list[tuple[str | int, Any]] = []
    if isinstance(value, Mapping):
        entries = [(str(name), inner) for name, inner in value.items()]
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for name, inner in entries:
        yield (*at, name), inner
        yield from _paths(inner, (*at, name))
