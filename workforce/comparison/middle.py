"""A scenario at the middle of its weak numbers in one year, and what it makes of some of them moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from workforce.comparison.forbidden import suspects
from workforce.comparison.parts import (
    ARRIVALS,
    ARRIVING,
    BEGINS,
    DRAWN,
    IN_PROPORTION,
    NEED,
    PCT,
    STAFF_GROUP,
    STAY,
    WHOLE,
    Batch,
    Part,
)
from workforce.comparison.weak_numbers import HIGH, LOW, SIDES, Weak, moved, moved_changes
from workforce.documents.problems import ProblemsFound
from workforce.engine.expected_arrivals import Arrivals
from workforce.engine.expected_near import Arriving, Base, Care, Near
from workforce.engine.expected_rows import presence_hours
from workforce.engine.expected_steady import steady
from workforce.engine.expected_worked import worked
from workforce.engine.expected_worth import YEAR
from workforce.model.calendar import MS_PER_HOUR, year_name
from workforce.network.build import build_network, streams_of, with_areas, with_arrivals
from workforce.network.cover_teams import counted, places_staffed
from workforce.network.network import LINKED, Bools, Floats, Network
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plan, Plans
from workforce.planning.seen import Seen
from workforce.planning.settle import plans_from
from workforce.planning.tree import Tree, number_of
from workforce.staffing.available import available
from workforce.staffing.workload import workload_wte

Swings = dict[tuple[str, str], float]
"""By how many WTE need moves, by address and sector."""
Outcome = tuple[Swings, tuple[str, ...]]
"""Swings of one side, and the addresses of those that a rule forbids."""


@dataclass(frozen=True)
class Settled:
    """What a scenario is settled from in one year, as plain values that can be sent to another process."""

    tree: Tree
    changes: tuple[Phased, ...]
    sources: Mapping[str, Any]
    year: int

    def plans(self, seen: Seen | None = None, root: Plans | None = None) -> Plans:
        """It settled; beside the root of other plans where they are given."""
        return plans_from(self.tree, [self.year], changes=self.changes, sources=self.sources, seen=seen, root=root)

    def with_weak(self, weak: Sequence[Weak], side: str) -> Settled:
        """The same with some weak numbers at one side."""
        tree = moved(self.tree, ((each, side) for each in weak))
        return replace(
            self, tree=tree, changes=reduce(lambda so, one: moved_changes(so, one, side), weak, self.changes)
        )


class Middle:
    """A scenario at the middle of its weak numbers.

    Args:
        one: What it is settled from.
    """

    def __init__(self, one: Settled) -> None:
        self.one, self.seen = one, Seen()
        self.plans = one.plans(self.seen)
        self.network = build_network(self.plans)
        self.base = Base(self.network)
        self.sectors = sorted(set(_sectors(self.plan).values()))
        self._volumes = np.flatnonzero(np.diff(self.network.unit_cover.counted_start)).tolist()
        activities = range(len(self.network.names.activities))
        self._care = [self.base.itself.care(node) for node in activities]
        self._own = [self._columns(node, care) for node, care in enumerate(self._care)]
        ends = range(len(self._own), self.base.chart.count)
        self._own += [np.zeros((len(self.base.ways.cells[node].code), self._width)) for node in ends]
        self._known = self.base.everywhere(self._own)
        self._arrivals = Arrivals(self.base, self._known)

    @property
    def plan(self) -> Plan:
        """The scenario's plan of the year."""
        return self.plans.by_year[self.one.year]

    def outcomes(self, batch: Batch, sides: Sequence[str]) -> dict[str, Outcome]:
        """The swings of a batch at one side or both, and those that a rule forbids."""
        both = set(sides) == set(SIDES)
        if both and batch.kind == IN_PROPORTION and (found := self._in_proportion(batch)) is not None:
            return found
        if both and batch.kind == PCT and not self._volumes and all(self._of_areas(each) for each, _ in batch.weak):
            return self._of_both(batch)
        return {side: self.swings(batch, side) for side in sides}

    def _in_proportion(self, batch: Batch) -> dict[str, Outcome] | None:
        """Both sides of a batch from who arrives at the high one; None where that cannot be read."""
        try:
            streams = streams_of(self.network, self._settled([weak for weak, _ in batch.weak], HIGH))
        except ProblemsFound:
            return None
        changed = self._arrivals.changed(streams)
        if changed is None:
            return None
        found: dict[str, Swings] = {side: {} for side in SIDES}
        groups = self.network.names.groups
        for weak, part in batch.weak:
            none = np.zeros(self._width)
            change = sum((changed.get(groups.index(owner), none) for owner in part.owners), none)
            middle, low, high = (number_of(text)[0] for text in (weak.text, weak.low, weak.high))
            for side, by in ((LOW, (low - middle) / (high - middle)), (HIGH, 1.0)):
                found[side].update(self._by_sector(weak, self._with_units(by * change)))
        return {side: (swings, ()) for side, swings in found.items()}

    def _of_areas(self, weak: Weak) -> bool:
        """Whether a number is in proportion to shares of an attribute by area, and so to what it does to need there."""
        change = None if weak.change is None else self.one.changes[weak.change]
        path, verb = (weak.path, "shift") if change is None else (change.of, change.verb)
        return verb == "shift" and path[:2] == ("region", "area attributes") and weak.is_higher_than_its_low

    def _of_both(self, batch: Batch) -> dict[str, Outcome]:
        """Both sides of a batch of shares by area, the high from the low one where no rule forbids either."""
        low = self.swings(batch, LOW)
        if not low[1]:
            with suppress(ProblemsFound):
                self._settled([weak for weak, _ in batch.weak], HIGH)
                by = {weak.address: weak.beyond for weak, _ in batch.weak}
                return {LOW: low, HIGH: ({key: by[key[0]] * swing for key, swing in low[0].items()}, ())}
        return {LOW: low, HIGH: self.swings(batch, HIGH)}

    def _by_sector(self, weak: Weak, need: Floats) -> Swings:
        return {(weak.address, sector): float(of) for sector, of in zip(self.sectors, need, strict=True)}

    def swings(self, batch: Batch, side: str) -> Outcome:
        """By how much need moves with each number of a batch alone at one side; and those that a rule forbids."""
        weak = [each for each, _ in batch.weak]
        try:
            plans = self._settled(weak, side)
            network = self._network(batch.kind, plans)
        except ProblemsFound as found:
            if len(weak) == 1:
                return {}, (weak[0].address,)
            return self._apart(batch, side, self._guilty(batch, side, found))
        if batch.kind == PCT and not self._volumes:
            return self._by_trust(batch, plans, network), ()
        if batch.kind in (PCT, WHOLE):
            return self._apart(batch, side) if len(weak) > 1 else (self._whole(weak[0], plans, network), ())
        return self._near(batch, side, plans, network)

    def _network(self, kind: str, plans: Plans) -> Network:
        """The network of moved plans, of which a kind of batch says what may be otherwise."""
        if kind in (ARRIVING, IN_PROPORTION):
            return with_arrivals(self.network, plans)
        return with_areas(self.network, plans) if kind == PCT else build_network(plans)

    def _settled(self, weak: Sequence[Weak], side: str) -> Plans:
        """The scenario with some weak numbers at one side; how its root moves with them makes no difference to need."""
        return self.one.with_weak(weak, side).plans(self.seen, self.plans)

    def _apart(self, batch: Batch, side: str, guilty: Collection[int] = ()) -> Outcome:
        """A batch in whose way something stands: without the numbers that a rule forbids, or else in halves."""
        count = len(batch.weak)
        if guilty:
            parts = [[place for place in range(count) if place not in guilty]]
        else:
            parts = [[*range(count // 2)], [*range(count // 2, count)]]
        swings: Swings = {}
        forbidden = tuple(batch.weak[place][0].address for place in sorted(guilty))
        for part in filter(None, parts):
            found, more = self.swings(batch._replace(weak=tuple(batch.weak[place] for place in part)), side)
            swings.update(found)
            forbidden += more
        return swings, forbidden

    def _guilty(self, batch: Batch, side: str, found: ProblemsFound) -> set[int]:
        """The numbers of a batch that stand where problems are told, and that a rule forbids when moved alone."""
        changes = self.one.changes
        paths = [weak.path if weak.change is None else changes[weak.change].of for weak, _ in batch.weak]
        guilty, asked = suspects(paths, found.problems)
        for place in asked - guilty:
            try:
                self._settled([batch.weak[place][0]], side)
            except ProblemsFound:
                guilty.add(place)
        return guilty

    def _near(self, batch: Batch, side: str, plans: Plans, network: Network) -> Outcome:
        near = Near(network, self.base.memory, self.base.sites, Arriving(network) if batch.kind == ARRIVING else None)
        if not self.base.alike(near):
            return self._apart(batch, side) if len(batch.weak) > 1 else self.swings(batch._replace(kind=WHOLE), side)
        swings: Swings = {}
        refused: list[str] = []
        for weak, part in batch.weak:
            change = self._alone(part, near, plans)
            if change is not None:
                swings.update(self._by_sector(weak, change))
                continue
            whole, forbidden = self.swings(Batch(WHOLE, ((weak, part),)), side)
            swings.update(whole)
            refused.extend(forbidden)
        return swings, tuple(refused)

    def _alone(self, part: Part, near: Near, plans: Plans) -> Floats | None:
        """By how much need moves in each sector if one part alone is as in a network near by; None if not known."""
        if part.kind == STAFF_GROUP:
            return self._of_staff_group(part.owners[0][0], plans)
        if part.kind in (ARRIVALS, DRAWN):
            come = self._of_arrivals(part, near)
            return None if come is None else self._with_units(come)
        node = self._node(part)
        mine = None if node is None else self._cells(part, node)
        if node is None or mine is None:
            return None
        if part.kind == NEED:
            return self._of_need(node, part.owners[0][2], near)
        own = self._own[node]
        if part.kind == STAY:
            if not self.base.same_cells(near, node):
                return None
            own = self._columns(node, near.care(node))
        moved = self.base.at_node(near, node, mine, own, self._known)
        return None if moved is None else self._with_units(moved)

    def _node(self, part: Part) -> int | None:
        """The activity or the arrival of the group that a part belongs to; None where no year of the network has it."""
        owner = part.owners[0][:2]
        names = self.network.names
        if part.kind == BEGINS:
            return self.base.chart.arrival(names.groups.index(owner)) if owner in names.groups else None
        return names.activities.index(owner) if owner in names.activities else None

    def _cells(self, part: Part, node: int) -> Bools | None:
        """The cells of a node whose patients a part means; None where the network does not tell them apart."""
        codes, names = self.base.ways.codes, self.network.names
        here = self.base.ways.cells[node].code
        found = np.ones(len(here), dtype=np.bool_)
        for attribute, values in part.having:
            pair = (part.owners[0][0], attribute)
            if pair not in names.attributes:
                return None
            place = names.attributes.index(pair)
            meant = [names.attribute_values[place].index(value) for value in values]
            found &= np.isin(codes.value(here, place), meant)
        return found

    def _of_staff_group(self, name: str, plans: Plans) -> Floats:
        before, after = (
            available(p.availability.staff_groups[name]) for p in (self.plan, plans.by_year[self.one.year])
        )
        more = after.wte(1.0) / before.wte(1.0) - 1.0
        return np.array([more * float(self._table_here.get((sector, name), 0.0)) for sector in self.sectors])

    def _of_arrivals(self, part: Part, near: Near) -> Floats | None:
        """By how much all columns change if those who arrive are as in a network near by; None if not known."""
        if not self.base.same_areas(near):
            return None
        change = np.zeros(self._width)
        for owner in part.owners:
            group = self.network.names.groups.index(owner)
            if self.network.groups.arrives[group] == LINKED:
                if not self.base.same_at_birth(near, group):
                    return None
                continue
            found = self.base.at_arrival(near, group, self._known)
            if found is None:
                return None
            change += found
        return change

    def _of_need(self, node: int, need: str, near: Near) -> Floats | None:
        """What one need of an activity does, with all who come there as they were."""
        if not self.base.same_cells(near, node) or need not in self.network.names.needs:
            return None
        mine = self.network.names.needs.index(need)
        found = [
            self._columns(node, [care for care in cares if care.need == mine])
            for cares in (self._care[node], near.care(node))
        ]
        change = self.base.entries[node] @ (found[1] - found[0])
        return np.asarray(change[: len(self.sectors)])

    def _by_trust(self, batch: Batch, plans: Plans, network: Network) -> Swings:
        """Swings of numbers of trusts, each of which moves only the need of those who live there."""
        change = self._need(plans, network) - self._need_here
        found: Swings = {}
        for weak, part in batch.weak:
            trust = network.names.pcts.index(part.owners[0][0])
            found.update(self._by_sector(weak, change[:, trust]))
        return found

    def _whole(self, weak: Weak, plans: Plans, network: Network) -> Swings:
        """The swings of one number, worked out in full."""
        return self._by_sector(weak, (self._need(plans, network) - self._need_here).sum(axis=1))

    def _need(self, plans: Plans, network: Network) -> Floats:
        """Need in full by sector and care trust, the last being what units owe whatever their patients (WTE)."""
        return self._wte(worked(steady(network, self.base.memory), YEAR), plans, network)

    @cached_property
    def _need_here(self) -> Floats:
        return self._wte(worked(self.base.answer, YEAR), self.plans, self.network)

    def _wte(self, time: Floats, plans: Plans, network: Network) -> Floats:
        """Time by setting, role and care trust (ms) as WTE by sector and care trust."""
        found = np.zeros((len(self.sectors), time.shape[2]))
        by_setting = np.einsum("srp,r->sp", time, self._wte_per_ms(plans, network.names.roles))
        sectors = _sectors(plans.by_year[self.one.year])
        np.add.at(found, [self.sectors.index(sectors[setting]) for setting in network.names.settings], by_setting)
        return found

    @cached_property
    def _table_here(self) -> pd.Series[float]:
        """Need here by sector and staff group."""
        keys, names = ["sector", "staff_group"], self.network.names
        time = worked(self.base.answer, YEAR).sum(axis=2).ravel()
        settings, roles = zip(*product(names.settings, names.roles), strict=True)
        rows = self._work(time, roles, setting=settings)
        return workload_wte(rows, self.plans.by_year, keys).set_index(keys)["wte"]

    @property
    def _width(self) -> int:
        return len(self.sectors) + len(self._volumes)

    @cached_property
    def _per_ms(self) -> Floats:
        return self._wte_per_ms(self.plans, self.network.names.roles)

    def _wte_per_ms(self, plans: Plans, roles: Sequence[str]) -> Floats:
        """WTE of a millisecond a year of each role's work, whoever does it."""
        plan = plans.by_year[self.one.year]
        same = plan.roles is self.plan.roles and plan.availability is self.plan.availability
        same = same and all(table is self.plan.tables.get(name) for name, table in plan.tables.items())
        if same and plan is not self.plan and roles == self.network.names.roles:
            return self._per_ms
        wte = workload_wte(self._work(MS_PER_HOUR, roles, of=roles), plans.by_year, [], ["of"]).set_index("of")["wte"]
        return np.array([float(wte[role]) / MS_PER_HOUR for role in roles])

    def _work(self, time: Floats | float, roles: Sequence[str], **more: Sequence[str]) -> pd.DataFrame:
        """Time of roles (ms) as rows of the measure `staff` of the year."""
        rows = pd.DataFrame({"role": roles, "value": time, **more})
        return rows.assign(measure="staff", year=year_name(self.one.year), outside=0)

    def _columns(self, activity: int, care: Sequence[Care]) -> Floats:
        """What a patient of each cell needs at an activity: WTE in each sector, and starts that units owe for."""
        sites, cover = self.base.sites(activity), self.network.unit_cover
        found = np.zeros((len(sites.inside), self._width))
        sector = self._sector(int(self.network.activities.setting[activity]))
        for need in care:
            found[:, sector] += need.time * self._per_ms[need.role]
        for column, row in enumerate(self._volumes, len(self.sectors)):
            if activity in counted(self.network, row):
                which = (int(each[row]) for each in (cover.setting, cover.role, cover.cover_group))
                units = places_staffed(self.network, *which)
                found[:, column] = sites.at[:-1][units].sum(axis=0)
        return found

    def _sector(self, setting: int) -> int:
        return self.sectors.index(_sectors(self.plan)[self.network.names.settings[setting]])

    @cached_property
    def _starts(self) -> list[float]:
        """Starts a year by which units owe presence, of each rule."""
        columns = enumerate(self._volumes, len(self.sectors))
        return [
            sum(float(self.base.entries[node] @ self._own[node][:, column]) for node in counted(self.network, row))
            for column, row in columns
        ]

    def _with_units(self, change: Floats) -> Floats:
        """Change of need in each sector, with that of presence owed by starts a year."""
        cover, found = self.network.unit_cover, change[: len(self.sectors)].copy()
        hours = np.array(self.network.calendar.hours_of_week_count(self.one.year), dtype=np.float64)
        weeks = float(hours.sum() / len(hours))
        for row, starts, more in zip(self._volumes, self._starts, change[len(self.sectors) :], strict=True):
            owed = presence_hours(self.network, row, starts + float(more)) - presence_hours(self.network, row, starts)
            per_hour = self._per_ms[int(cover.role[row])] * MS_PER_HOUR
            found[self._sector(int(cover.setting[row]))] += owed * weeks * per_hour
        return found


def _sectors(plan: Plan) -> dict[str, str]:
    """Sector by setting; the pathways of one region agree on what a setting's name means."""
    return {name: setting.sector for each in plan.pathways.values() for name, setting in each.settings.items()}
