"""The closed form's need with some groups of changes, part by part of a scenario.

Pathways that share no unit with hours owed whatever its patients need staff apart by workload: their hours add up. So
each is worked out alone, and only with the changes that touch it, on one grid for all: the sum is that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from workforce.comparison.attribution_groups import Item, present
from workforce.documents.problems import ProblemsFound
from workforce.engine.expected import expected
from workforce.engine.expected_grid import parts_for
from workforce.engine.expected_ways import Ways
from workforce.network.build import build_network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.seen import Seen
from workforce.planning.settle import plans_from
from workforce.staffing.workload import workload_wte

__all__ = ["ClosedForm", "closed_form"]

Some = frozenset[int]


@dataclass(frozen=True)
class ClosedForm:
    """What is needed to work out the need with some groups of changes.

    Attributes:
        scenario: the scenario whose tree and sources all have.
        items: the changes, and when each is there.
        blocks: pathways that are worked out together.
        settings: the pathways that have each setting.
        year: the financial year's first calendar year.
        by: dimensions of the workload method.
        years_before: years of arrivals before the first, for all.
        parts: steps a month, for all.
    """

    scenario: Plans
    items: tuple[Item, ...]
    blocks: tuple[tuple[str, ...], ...]
    settings: Mapping[str, frozenset[str]]
    year: int
    by: tuple[str, ...]
    years_before: int
    parts: int

    def groups(self, block: int) -> Some:
        """The groups that touch a block."""
        return frozenset().union(*(item.groups for item in self.items if self._touches(item.change, block)))

    def _touches(self, change: Phased, block: int) -> bool:
        """Whether a change may move the need of a block: all but those of other pathways and their settings."""
        of, names = change.of, self.blocks[block]
        if of[0] == "pathways" and len(of) > 1:
            return of[1] in names
        if of[:2] in (("region", "area attributes"), ("region", "flows")) and len(of) > 2:
            return of[2] in names
        if of[:2] == ("region", "settings") and len(of) > 2 and of[2] in self.settings:
            return not self.settings[of[2]].isdisjoint(names)
        return True

    def worth(self, tasks: Sequence[tuple[int, Some]]) -> list[pd.Series[float] | None]:
        """Need in WTE of blocks with groups of changes; None where they break a rule without the others."""
        return list(self.each(tasks))

    def each(self, tasks: Iterable[tuple[int, Some]]) -> Iterator[pd.Series[float] | None]:
        """The same, one after the other."""
        seen: dict[int, Seen] = {}
        for block, some in tasks:
            yield self._of(block, some, seen.setdefault(block, Seen()))

    def _of(self, block: int, some: Some, seen: Seen) -> pd.Series[float] | None:
        try:
            plans = self.plans(block, some, seen)
            network = build_network(plans, years_before=self.years_before)
        except ProblemsFound:
            return None
        table = expected(network, [self.year], self.parts).table
        found = workload_wte(table, {self.year: plans.by_year[self.year]}, self.by)
        return found.set_index(list(self.by))["wte"]

    def plans(self, block: int, some: Some, seen: Seen | None = None) -> Plans:
        """A block settled with some groups of changes, for all years to the one asked for."""
        of = self.scenario
        names = self.blocks[block]
        tree = {**of.inputs.tree, "pathways": {name: of.inputs.tree["pathways"][name] for name in names}}
        changes = [each for each in present(self.items, some) if self._touches(each, block)]
        years = [year for year in of.years if year <= self.year]
        return plans_from(tree, years, changes=changes, sources=of.sources, seen=seen)


def closed_form(against: Plans, scenario: Plans, items: tuple[Item, ...], year: int, by: Sequence[str]) -> ClosedForm:
    """The closed form that leads from one scenario to another, on the finer years and coarser steps of the two."""
    networks = [build_network(each) for each in (against, scenario)]
    parts = min(parts_for(network, _cells(Ways(network))) for network in networks)
    before = max(network.years_before for network in networks)
    both = replace(scenario, sources={**against.sources, **scenario.sources})
    settings = _settings((against, scenario))
    return ClosedForm(both, items, _blocks((against, scenario), settings), settings, year, tuple(by), before, parts)


def _cells(ways: Ways) -> int:
    return sum(len(cells.code) for cells in ways.cells[: len(ways.network.names.activities)])


def _settings(several: Iterable[Plans]) -> dict[str, frozenset[str]]:
    """The pathways that have each setting in any year of some scenarios."""
    found: dict[str, set[str]] = {}
    for plans in several:
        for plan in plans.by_year.values():
            for name, pathway in plan.pathways.items():
                for setting in pathway.settings:
                    found.setdefault(setting, set()).add(name)
    return {setting: frozenset(names) for setting, names in found.items()}


def _blocks(several: Sequence[Plans], settings: Mapping[str, frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Pathways in as many parts as share no setting whose units owe cover."""
    pathways = dict.fromkeys(name for plans in several for plan in plans.by_year.values() for name in plan.pathways)
    owing = {
        setting
        for plans in several
        for plan in plans.by_year.values()
        for pathway in plan.pathways.values()
        for setting, unit in pathway.settings.items()
        if unit.cover
    }
    blocks = [{name} for name in pathways]
    for together in (settings[setting] for setting in owing):
        meeting = [block for block in blocks if block & together]
        blocks = [block for block in blocks if not block & together] + [set().union(*meeting)]
    blocks.sort(key=lambda block: min(map(list(pathways).index, block)))
    return tuple(tuple(name for name in pathways if name in block) for block in blocks)
