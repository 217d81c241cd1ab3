"""What settling gives: one plan for each financial year, and where every number of it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from workforce.documents.problems import Mark
from workforce.model.availability import Availability
from workforce.model.pathway import Pathway
from workforce.model.region import Region
from workforce.model.roles import Roles
from workforce.planning.lineage import Phased
from workforce.planning.sources import Inputs

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Step:
    """One thing a change did to one value.

    Attributes:
        scenario: the scenario whose file holds the change.
        change: the change's name in that file.
        verb: ``to``, ``times``, ``shift``, ``add`` or ``remove``.
        path: the address changed, as names from the root.
        before: the value as it stood, None where there was none.
        after: the value it became, None where it was removed.
        because: why, in the author's words.
        source: the citation the change gives.
        grade: the grade of that source.
        mark: where the change stands.
    """

    scenario: str
    change: str
    verb: str
    path: tuple[str, ...]
    before: Any
    after: Any
    because: str
    source: str
    grade: str
    mark: Mark


@dataclass(frozen=True)
class Plan:
    """Everything settled for one financial year.

    Attributes:
        scenario: the scenario's name.
        year: the financial year's first calendar year (2009 for 2009/10).
        tree: the settled values as nested mappings, roots `pathways`, `region`, `roles`, `tables`.
        tables: the reference tables beside availability, by name, as far as the tree has them.
        steps: what the changes did, in the order applied.
    """

    scenario: str
    year: int
    tree: Mapping[str, Any]
    pathways: Mapping[str, Pathway]
    region: Region
    roles: Roles
    availability: Availability
    tables: Mapping[str, BaseModel] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def table(self, kind: type[M]) -> M | None:
        """The reference table of a kind, None where the tree has none."""
        return next((table for table in self.tables.values() if isinstance(table, kind)), None)


@dataclass(frozen=True)
class ScenarioAbout:
    """What a scenario says of itself: name, title, file and the scenarios it is made of, root first."""

    name: str
    title: str
    root: str
    chain: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plans:
    """A scenario settled for all its years, beside the root scenario's plans of the same years.

    Attributes:
        about: what the scenario says of itself.
        by_year: one plan for each financial year.
        root_by_year: the root scenario's plans of the same years.
        inputs: what the root was read from.
        files: every file read, with the name it is shown under.
        changes: every change applied, in order, those of the files extended and joined first.
        sources: the citations those changes give.
    """

    about: ScenarioAbout
    by_year: Mapping[int, Plan]
    root_by_year: Mapping[int, Plan]
    inputs: Inputs
    files: tuple[tuple[str, Any], ...] = field(default=())
    changes: tuple[Phased, ...] = ()
    sources: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scenario(self) -> str:
        """The scenario's name."""
        return self.about.name

    @property
    def root(self) -> str:
        """The root scenario's name."""
        return self.about.root

    @property
    def own_file(self) -> int:
        """The place of the scenario's own file among `files`: the last of those that make it up."""
        return len(self.about.chain) - 1

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.about.title

    @property
    def years(self) -> tuple[int, ...]:
        """The financial years, by their first calendar year, in order."""
        return tuple(sorted(self.by_year))

    def mark(self, path: tuple[str, ...], year: int | None = None) -> Mark:
        """The place that decided an address: the last change that touched it, else the file it was read from."""
        plan = self.by_year[self.years[0] if year is None else year]
        for step in reversed(plan.steps):
            if path[: len(step.path)] == step.path or step.path[: len(path)] == path:
                return step.mark
        return self.inputs.mark(path)
