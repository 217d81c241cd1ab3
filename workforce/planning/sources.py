"""Files into the tree that is settled: documents read, tables grafted, each address with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.documents.reader import Document
from workforce.model.reading import read_file
from workforce.model.region import Region
from workforce.planning.grafting import graft
from workforce.planning.library import availability, find, further_tables, home
from workforce.planning.placing import checked, named_in


@dataclass(frozen=True)
class Inputs:
    """Everything a root scenario is settled from.

    Attributes:
        tree: The roots `pathways`, `region`, `roles` and `tables`, as plain nested mappings.
        documents: The document behind each root, by its path in the tree.
        files: Every file read, in the order read: name shown to people, and path.
        marks: Places of what tables brought into the tree, by path from the root.
    """

    tree: Mapping[str, Any]
    documents: Mapping[tuple[str, ...], Document] = field(default_factory=dict)
    files: tuple[tuple[str, Path], ...] = ()
    marks: Mapping[tuple[str, ...], Mark] = field(default_factory=dict)

    def mark(self, path: tuple[str, ...]) -> Mark:
        """The place of an address: the table's row, else the nearest place in the file its root was read from."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.marks:
                return self.marks[path[:length]]
            document = self.documents.get(path[:length])
            if document is not None:
                return document.mark(path[length:])
        return Mark("made in memory", 1, 1)


def shown(path: Path) -> str:
    """A file's name as messages and manifests show it: relative to the shipped files or the current folder."""
    if path.resolve().parent == availability().resolve().parent:
        return "/".join(path.parts[-2:])
    for base in (home(), Path.cwd()):
        try:
            return path.resolve().relative_to(base.resolve()).as_posix()
        except ValueError:
            continue
    return path.name


def read_inputs(region: str, pathways: list[str], beside: Path | None) -> Inputs:
    """Read a region, its tables, the pathways, the roles and the reference tables into one tree.

    Raises:
        ProblemsFound: all problems of all files together.
    """
    problems: list[Problem] = []
    tree: dict[str, Any] = {"pathways": {}, "region": {}, "roles": {}, "tables": {}}
    documents: dict[tuple[str, ...], Document] = {}
    files: list[tuple[str, Path]] = []
    marks: dict[tuple[str, ...], Mark] = {}

    def found_file(kind: str, name: str | Path, root: tuple[str, ...]) -> Path:
        try:
            return find(kind, name, beside)
        except ProblemsFound as found:
            if beside is None or root == ("roles",):
                raise
            at = ("pathways", pathways.index(str(name))) if kind == "pathways" else ("region",)
            raise named_in(read_file(beside), at, found) from None

    def read(kind: str | None, name: str | Path, root: tuple[str, ...]) -> None:
        try:
            path = found_file(kind, name, root) if kind else Path(name)
            document = read_file(path)
            content: Mapping[str, Any] = document.content
            if root == ("region",):
                content, found, more = graft(document, path)
                marks.update({(*root, *at): mark for at, mark in found.items()})
                files.extend((shown(table), table) for table in more)
        except ProblemsFound as found_problems:
            problems.extend(found_problems.problems)
            return
        files.append((shown(path), path))
        documents[root] = document
        if root[0] == "pathways":
            tree["pathways"][root[1]] = content
        elif root[0] == "tables":
            tree["tables"][root[1]] = content
        else:
            tree[root[0]] = content

    for name in pathways:
        read("pathways", name, ("pathways", Path(name).stem))
    read("regions", region, ("region",))
    read("pathways", "roles", ("roles",))
    read(None, availability(), ("tables", "availability"))
    for name, table in further_tables().items():
        read(None, table, ("tables", name))
    if problems:
        raise ProblemsFound(tuple(problems))
    return Inputs(tree, documents, tuple(files), marks)


def read_region(path: Path) -> Region:
    """A region file with its tables, checked by every rule on one file.

    Raises:
        ProblemsFound: all that is wrong, each at its place in the file or its tables.
    """
    document = read_file(path)
    content, found, _ = graft(document, path)
    root = ("region",)
    inputs = Inputs({"region": content}, {root: document}, (), {(*root, *at): mark for at, mark in found.items()})
    model, problems = checked(Region, root, content, inputs.mark)
    if model is None or problems:
        raise ProblemsFound(tuple(problems))
    return model
