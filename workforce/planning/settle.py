"""Pathways, region and scenario settled into one validated plan for each financial year.

The main path: read the scenario and all it is made of; read the inputs of its root; for each year apply every change
in order to the tree; validate each settled year. Years in which the same changes hold the same values share one plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from workforce.documents.problems import Mark, Problem, ProblemsFound
from workforce.model.availability import Availability
from workforce.model.calendar import year_number
from workforce.model.pathway import Pathway
from workforce.model.region import Region
from workforce.model.roles import Roles
from workforce.model.schema import KINDS
from workforce.planning.lineage import Lineage, Phased, read_lineage
from workforce.planning.plans import Plan, Plans, ScenarioAbout, Step
from workforce.planning.seen import Seen, figure_in, roots_of
from workforce.planning.sources import Inputs, read_inputs
from workforce.planning.tree import Tree, get, put

M = TypeVar("M", bound=BaseModel)


def settle(scenario: str | Path) -> Plans:
    """Settle a scenario: one validated plan for each financial year of its root.

    Args:
        scenario: a shipped scenario's name, or a file's path.

    Raises:
        ProblemsFound: every problem of every file, and of the settled years until one has no other problems than
            those before it.
    """
    lineage = read_lineage(scenario)
    root = lineage.root
    inputs = read_inputs(str(root.region), list(root.pathways or ()), lineage.root_path)
    years = range(year_number(str(root.first_year)), year_number(str(root.last_year)) + 1)
    return _settled(inputs, lineage.changes, years, _about(lineage), lineage.sources, lineage.files)


def plans_from(
    tree: Mapping[str, Any],
    years: Iterable[int],
    scenario: str = "made",
    changes: Iterable[Phased] = (),
    sources: Mapping[str, Any] | None = None,
    seen: Seen | None = None,
    root: Plans | None = None,
) -> Plans:
    """Settle a tree made in memory: for tests, generators and sensitivity.

    Args:
        tree: the roots `pathways`, `region`, `roles` and `tables`, as plain nested mappings.
        years: financial years, by their first calendar year.
        scenario: its name.
        changes: changes to apply, in order.
        sources: the citations that the changes give.
        seen: what was found of trees settled before; what they share with this one is not validated again.
        root: plans whose root stands for this tree's own, which is then not validated without the changes.
    """
    about = ScenarioAbout(scenario, scenario, "made", ("made", scenario))
    return _settled(Inputs(tree), tuple(changes), years, about, sources or {}, (), seen=seen, root=root)


def resettle(
    plans: Plans,
    changes: Iterable[Phased] | None = None,
    tree: Tree | None = None,
    years: Iterable[int] | None = None,
    scenario: str | None = None,
) -> Plans:
    """Settle a scenario again with other changes, another tree before them, or fewer years.

    Shifts of one file that now would move more than all of a route's patients divide them in proportion.

    Args:
        plans: the scenario as settled.
        changes: in place of its changes; None keeps them.
        tree: in place of what its root was read from; None keeps it.
        years: in place of its years; None keeps them.
        scenario: another name; None keeps it.
    """
    inputs = plans.inputs if tree is None else replace(plans.inputs, tree=tree)
    about = plans.about if scenario is None else replace(plans.about, name=scenario)
    kept = plans.changes if changes is None else tuple(changes)
    given = plans.years if years is None else years
    return _settled(inputs, kept, given, about, plans.sources, plans.files, divide=True)


def _about(lineage: Lineage) -> ScenarioAbout:
    return ScenarioAbout(lineage.name, lineage.title, lineage.root.scenario, lineage.chain, lineage.warnings)


def _settled(
    inputs: Inputs,
    changes: tuple[Phased, ...],
    years: Iterable[int],
    about: ScenarioAbout,
    sources: Mapping[str, Any],
    files: tuple[tuple[str, Path], ...],
    divide: bool = False,
    seen: Seen | None = None,
    root: Plans | None = None,
) -> Plans:
    seen, years = Seen() if seen is None else seen, tuple(years)
    if root is None:
        root_models = _validated(inputs.tree, seen, inputs, ())
        root_by_year = {year: Plan(about.root, year, inputs.tree, *root_models) for year in years}
    else:
        root_by_year = {year: root.root_by_year[year] for year in years}
    with_sources = _with_sources(inputs.tree, sources, seen) if changes else inputs.tree
    problems: dict[tuple[str, str, str, Mark], Problem] = {}
    by_year: dict[int, Plan] = {}
    held: tuple[str, ...] | None = None
    last: Plan | None = None
    for year in years:
        here = tuple(repr(figure_in(change, year)) for change in changes)
        try:
            if last is None or held != here:
                tree, steps = seen.changed(with_sources, changes, year, divide)
                models = _validated(tree, seen, inputs, steps)
                held, last = here, Plan(about.name, year, tree, *models, steps)
            by_year[year] = replace(last, year=year)
        except ProblemsFound as found:
            told = {(each.code, each.address, each.reason, each.mark): each for each in found.problems}
            if told.keys() <= problems.keys():
                break
            problems.update(told)
    if problems:
        raise ProblemsFound(tuple(problems.values()))
    everything = tuple(dict.fromkeys((*files, *inputs.files)))
    return Plans(about, by_year, root_by_year if changes else by_year, inputs, everything, changes, sources)


def _with_sources(tree: Tree, sources: Mapping[str, Any], seen: Seen) -> Tree:
    """Every root file knows the sources that the scenario's changes cite."""
    if not sources:
        return tree
    for path in roots_of(tree):
        tree = put(tree, path, seen.cited(path, get(tree, path), sources))
    return tree


def _validated(
    tree: Tree, seen: Seen, inputs: Inputs, steps: tuple[Step, ...]
) -> tuple[dict[str, Pathway], Region, Roles, Availability, dict[str, BaseModel]]:
    """Validate a settled tree, taking over what is unchanged since the last; all problems of all roots together."""
    problems: list[Problem] = []

    def mark_of(at: tuple[str, ...]) -> Mark:
        return _mark(at, inputs, steps)

    def check(kind: type[M], path: tuple[str, ...]) -> Any:
        model, found = seen.validated(kind, path, get(tree, path), mark_of)
        problems.extend(_told_of_removed(problem, steps) for problem in found)
        return model

    pathways = {name: check(Pathway, ("pathways", name)) for name in tree["pathways"]}
    region = check(Region, ("region",))
    roles = check(Roles, ("roles",))
    availability = check(Availability, ("tables", "availability"))
    further = {name: KINDS[name] for name in tree["tables"] if name in KINDS and name != "availability"}
    tables = {name: check(kind, ("tables", name)) for name, kind in further.items()}
    if problems:
        raise ProblemsFound(tuple(problems))
    return pathways, region, roles, availability, tables


def _told_of_removed(problem: Problem, steps: Iterable[Step]) -> Problem:
    """A name that is still used after a change removed it, told at the change."""
    for step in steps:
        if step.verb == "remove" and problem.value is not None and problem.value in step.path[2:]:
            reason = f"'{problem.value}' is removed, and {problem.address} still names it"
            remedy = "Change what names it as well, or keep it."
            return Problem(problem.code, step.mark, f"changes.{step.change}", problem.value, reason, remedy)
    return problem


def _mark(path: tuple[str, ...], inputs: Inputs, steps: tuple[Step, ...]) -> Mark:
    """The change that put what stands at a path, else one that changed something in it, else the file it came from."""
    for step in reversed(steps):
        if path[: len(step.path)] == step.path:
            return step.mark
    if len(path) > (2 if path[0] in ("pathways", "tables") else 1):
        for step in reversed(steps):
            if step.path[: len(path)] == path:
                return step.mark
    return inputs.mark(path)
