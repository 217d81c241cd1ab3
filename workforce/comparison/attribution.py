"""Attribution: the difference between two scenarios split over what they differ in, whatever the order of its parts.

Each group of changes gets its Shapley part of the difference in need by workload on the closed form. What the closed
form cannot see, queues, peaks and whole people, is one bar beside them: need by cover from simulated runs, less the
closed form's by workload. It is never shared out over the changes, unless all their combinations are simulated too
(`by_simulation`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import joblib
import pandas as pd

from workforce.comparison.attribution_blocks import ClosedForm, closed_form
from workforce.comparison.attribution_groups import MOST, CannotAttribute, Group, groups_between
from workforce.comparison.attribution_shapley import complete, shapley, subsets
from workforce.comparison.attribution_simulated import BAR, bar_of, combinations_need
from workforce.model.calendar import year_name
from workforce.planning.plans import Plans
from workforce.results.simulation import DifferentRoots
from workforce.staffing.projection import Runs
from workforce.staffing.workload import DIMENSIONS

__all__ = ["TENTH", "Attribution", "CannotAttribute", "attribute"]

TENTH = 0.1
"""The share of the difference above which the bar is large enough for Shapley by simulation."""

MOST_SIMULATED = 4
"""Groups of changes up to which combinations are simulated: 2 to their number, less the two of the runs given."""

Progress = Callable[[str, int, int], None]
Some = frozenset[int]


@dataclass(frozen=True)
class Attribution:
    """The difference of one scenario from another in one year, split over its groups of changes.

    Attributes:
        scenario: the scenario.
        against: the one it is compared with, or `in post`.
        year: the financial year, as `2019/20`.
        by: the dimensions by which need is cut.
        groups: the groups of changes, in the order in which they are applied.
        table: one row a part and cut, in WTE: `kind` (`changes`; `bar`; `start`, what the other scenario needs more
            than there are in post), `part` (the group's name), the dimensions, `wte`.
        bar: the bar's parts by cut where runs were given: `queues` (simulated less closed form, by workload, with the
            95% interval of its mean), `peaks and whole people` (cover less workload, simulated) and their sum `wte`.
        said: what to know about it, in sentences.
    """

    scenario: str
    against: str
    year: str
    by: tuple[str, ...]
    groups: tuple[Group, ...]
    table: pd.DataFrame
    bar: pd.DataFrame | None = None
    said: tuple[str, ...] = ()
    _closed: ClosedForm | None = field(default=None, repr=False, compare=False)
    _runs: Runs | None = field(default=None, repr=False, compare=False)

    @property
    def totals(self) -> pd.DataFrame:
        """The parts with all cuts together, in the order of `table`."""
        return self.table.groupby(["kind", "part"], sort=False)["wte"].sum().reset_index()

    @property
    def difference(self) -> pd.DataFrame:
        """The difference that the changes explain, by cut: the closed form's, of need by workload."""
        changes = self.table[self.table["kind"] == "changes"]
        return changes.groupby(list(self.by), sort=False, observed=True, dropna=False)["wte"].sum().reset_index()

    @property
    def bar_share(self) -> float | None:
        """The bar as a share of the difference, sums of sizes over the cuts; None without runs."""
        if self.bar is None:
            return None
        whole = float(self.difference["wte"].abs().sum())
        size = float(self.bar["wte"].abs().sum())
        return size / whole if whole else float("inf") if size else 0.0

    def by_simulation(
        self, jobs: int = 1, folder: str | Path | None = None, progress: Progress | None = None
    ) -> Attribution:
        """The same split of the simulated difference by cover: every combination of the groups with the same patients.

        It takes 2 to the number of groups, less two, runs of as many replications as the runs given.

        Args:
            jobs: how many processes.
            folder: where the runs are kept; by default they are let go.
            progress: told of each replication.

        Raises:
            CannotAttribute: without runs, dimensions that cover does not have, or more than four groups.
        """
        if self._runs is None or self._closed is None:
            raise CannotAttribute("attribution by simulation takes simulated runs of both scenarios")
        if len(self.groups) > MOST_SIMULATED:
            number = f"{2 ** len(self.groups) - 2:,} further runs"
            raise CannotAttribute(
                f"{len(self.groups)} groups of changes take {number}; at most {MOST_SIMULATED} groups"
            )
        every = range(len(self.groups))
        given = combinations_need(
            self._closed, self._runs, (self.against, self.scenario), len(self.groups), jobs, folder, progress
        )
        worth = complete(given)
        parts = shapley(list(every), worth.__getitem__)
        said = f"Shares are of the difference by cover in {self._runs.with_hours} simulated replications."
        return replace(self, table=_table(self, parts), bar=None, said=(said, *_of_combinations(given, self.groups)))


def attribute(
    scenario: Plans,
    against: Plans,
    year: int,
    by: Sequence[str] = ("staff_group",),
    runs: Runs | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """Split the difference between two scenarios of one root over their groups of changes.

    Args:
        scenario: the scenario.
        against: the one to compare with.
        year: the financial year's first calendar year.
        by: dimensions of the workload method, but for the year.
        runs: simulated runs of both, for the bar.
        jobs: how many processes.
        progress: told of each combination of changes: its pathways, its number and how many there are.

    Raises:
        CannotAttribute: more than eight groups that touch one pathway, no such year or dimension, runs that lack one
            of the two, or scenarios read from files that differ.
        DifferentRoots: they come from different roots.
    """
    _refuse(scenario, against, year, by, runs)
    groups, items = groups_between(against, scenario)
    closed = closed_form(against, scenario, items, year, by)
    touching = [sorted(closed.groups(block)) for block in range(len(closed.blocks))]
    if max(map(len, touching), default=0) > MOST:
        names = ", ".join(group.name for group in groups)
        remedy = "let a file of your own join some of them, and compare with that"
        raise CannotAttribute(f"{len(groups)} groups of changes ({names}); at most {MOST} are attributed: {remedy}")
    given = _given(closed, touching, jobs, progress)
    parts: dict[int, pd.Series[float]] = {}
    for block, mine in enumerate(touching):
        if mine:
            for one, part in shapley(mine, complete(given[block]).__getitem__).items():
                parts[one] = parts[one].add(part, fill_value=0.0) if one in parts else part
    made = Attribution(scenario.scenario, against.scenario, year_name(year), tuple(by), groups, pd.DataFrame())
    said = tuple(text for each in given for text in _of_combinations(each, groups))
    made = replace(made, table=_table(made, parts), said=said, _closed=closed, _runs=runs)
    return made if runs is None else _with_bar(made, runs)


def _refuse(scenario: Plans, against: Plans, year: int, by: Sequence[str], runs: Runs | None) -> None:
    if scenario.root != against.root:
        raise DifferentRoots((scenario.root, against.root))
    if scenario.inputs.tree != against.inputs.tree or scenario.years != against.years:
        raise CannotAttribute(f"'{scenario.scenario}' and '{against.scenario}' were read from files that differ")
    if year not in scenario.years:
        first, last = year_name(scenario.years[0]), year_name(scenario.years[-1])
        raise CannotAttribute(f"{year_name(year)} is none of the years {first} to {last}")
    known = [name for name in DIMENSIONS if name != "year"]
    unknown = [name for name in by if name not in known]
    if unknown or not by:
        named = f"'{unknown[0]}' is not a dimension" if unknown else "name at least one dimension"
        raise CannotAttribute(f"{named}; choose from {', '.join(known)}")
    lacking = [] if runs is None else [p.scenario for p in (against, scenario) if p.scenario not in runs.plans]
    if lacking:
        raise CannotAttribute(f"'{lacking[0]}' is not among the runs")


def _given(
    closed: ClosedForm, touching: Sequence[Sequence[int]], jobs: int, progress: Progress | None
) -> list[dict[Some, pd.Series[float] | None]]:
    """The need of each block with every combination of the groups that touch it."""
    found: list[dict[Some, pd.Series[float] | None]] = [{} for _ in closed.blocks]
    tasks = [(block, some) for block, mine in enumerate(touching) if mine for some in subsets(mine)]
    for number, (task, worth) in enumerate(zip(tasks, _worths(closed, tasks, jobs), strict=True), start=1):
        found[task[0]][task[1]] = worth
        if progress is not None:
            progress(", ".join(closed.blocks[task[0]]), number, len(tasks))
    return found


def _worths(closed: ClosedForm, tasks: Sequence[tuple[int, Some]], jobs: int) -> Iterable[pd.Series[float] | None]:
    if jobs == 1:
        yield from closed.each(tasks)
        return
    several = joblib.Parallel(n_jobs=jobs, return_as="generator")(
        joblib.delayed(closed.worth)(tasks[first : first + _AT_ONCE]) for first in range(0, len(tasks), _AT_ONCE)
    )
    for some in several:
        yield from some


_AT_ONCE = 4
"""Combinations that a process works out before it hands them over."""


def _table(about: Attribution, parts: Mapping[int, pd.Series[float]]) -> pd.DataFrame:
    """One row a group and cut, groups in their order; where a group moves nothing there is nought."""
    if not parts:
        return pd.DataFrame(columns=["kind", "part", *about.by, "wte"]).astype({"wte": "float64"})
    every = pd.concat(list(parts.values()))
    index = every.groupby(list(about.by), sort=True, dropna=False).sum().index
    rows = []
    for place, group in enumerate(about.groups):
        part = parts[place].reindex(index, fill_value=0.0) if place in parts else pd.Series(0.0, index)
        of = part.rename("wte").reset_index()
        of.insert(0, "part", f"without {group.name}" if group.taken_back else group.name)
        of.insert(0, "kind", "changes")
        rows.append(of)
    return pd.concat(rows, ignore_index=True)


def _with_bar(made: Attribution, runs: Runs) -> Attribution:
    """With the bar from runs, and what it means in words."""
    bar, whole = bar_of(runs, made.against, made.scenario, made.year, made.by, made.difference)
    rows = bar[[*made.by, "wte"]].copy()
    rows.insert(0, "part", BAR)
    rows.insert(0, "kind", "bar")
    table = pd.concat([made.table, rows], ignore_index=True)
    made = replace(made, table=table, bar=bar)
    said = list(made.said)
    if not whole:
        known = runs.with_hours > 0
        why = f"cover is not known by {', '.join(made.by)}" if known else "the runs keep no hours of the week"
        said.append(f"The bar holds queues alone: {why}.")
    share = made.bar_share or 0.0
    told = f"'{BAR}' is {share:.0%} of the difference by workload" if share < 10 else f"'{BAR}' is most of what changes"
    if share <= TENTH:
        said.append(f"{told}.")
    elif len(made.groups) > MOST_SIMULATED or not whole:
        said.append(f"{told}, more than a tenth, and is not shared out over the changes.")
    else:
        number = 2 ** len(made.groups) - 2
        runs_more = f"{number} further runs of {runs.replications} replications"
        said.append(f"{told}, more than a tenth: by simulation it is shared out too, for {runs_more}.")
    return replace(made, said=tuple(said))


def _of_combinations(given: Mapping[Some, object | None], groups: Sequence[Group]) -> Iterable[str]:
    """Which groups cannot stand without others, in words."""
    for some, worth in given.items():
        if worth is None and len(some) == 1:
            (one,) = some
            yield f"'{groups[one].name}' cannot stand alone: it counts where those it rests on have come."
