"""How many patients of each need class are together in each cover group, by hour of the week."""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR
from workforce.network.cover_teams import roles_staffed, teams
from workforce.network.need_classes import Classes, NeedClass, need_classes, of_roles, ordered, staff_by_hour
from workforce.network.network import NONE, RATIO, WHOLE, Bools, Floats, Ints, Network
from workforce.results.measures_needs import BlockNeeds
from workforce.results.measures_pieces import Block
from workforce.results.measures_table import MeasureRows

# A staff sum that is whole but for the last bits of its parts is not rounded up.
ROUNDING = 1e-6


def inside_groups(network: Network, setting: int, locations: Ints) -> Ints:
    """The cover group of each location of a setting; NONE where another region's staff give the care."""
    groups = np.append(network.cover_group[setting], NONE)[locations]
    outside = np.append(network.geography.location_outside, True)[locations]
    return np.where(outside, NONE, groups)


class Presence:
    """Patients of one ward in one year, by cover group and need class, until they are counted."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.classes = [need_classes(network, year) for year in range(network.years)]
        roles = roles_staffed(network)
        self._roles = list(dict.fromkeys(roles))
        self._roles_of = np.array([*(self._roles.index(each) for each in roles), NONE], dtype=np.int64)
        most = max((len(each) for each in teams(network)), default=0)
        self._staffing = np.full((len(roles) + 1, most + 1), NONE, dtype=np.int64)
        for group, others in enumerate(teams(network)):
            self._staffing[group, : len(others) + 1] = (group, *others)
        self._found: dict[NeedClass, int] = {}
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []

    def add(self, needing: BlockNeeds, groups: Ints) -> None:
        """Take the pieces of one block on, each in its cover group (NONE: not counted)."""
        vectors, vector = self._vectors(needing)
        for staffing in self._staffing[groups].T:
            roles_of = self._roles_of[staffing]
            for number in np.unique(roles_of[roles_of != NONE]).tolist():
                needed = [of_roles(each, self._roles[number]) for each in vectors]
                self._add(needing.block, needed, vector, staffing, roles_of == number)

    def _add(self, block: Block, vectors: list[NeedClass], vector: Ints, groups: Ints, some: Bools) -> None:
        """Take pieces on in cover groups of the same roles, by what their patients need of these."""
        which = np.array([self._found.setdefault(each, len(self._found)) if each else NONE for each in vectors])[vector]
        keep = np.flatnonzero(some & (which != NONE) & (block.finish > block.start))
        if len(keep):
            self._parts.append((groups[keep], which[keep], block.start[keep], block.finish[keep]))

    def _vectors(self, needing: BlockNeeds) -> tuple[list[NeedClass], Ints]:
        """The distinct classes of the pieces of a block, and which each piece is of."""
        needs, amounts = self.network.needs, self.network.amounts
        vector = np.zeros(len(needing.block.visit), dtype=np.int64)
        vectors: list[tuple[Any, ...]] = [()]
        most = len(amounts) + 1
        for row in needing.rows:
            if needs.form[row] not in (RATIO, WHOLE):
                continue
            ids: Any = (needing.looked(int(needs.staff[row])) + 1) * needing.has(row)
            what, when = int(needs.role[row]), int(needs.window[row])
            if np.ndim(ids) == 0:
                vectors = [(*each, (what, when, float(amounts[ids - 1]))) if ids else each for each in vectors]
                continue
            both, vector = np.unique(vector * most + ids, return_inverse=True)
            vectors = [
                (*vectors[each // most], (what, when, float(amounts[each % most - 1])))
                if each % most
                else vectors[each // most]
                for each in both.tolist()
            ]
        return [ordered(each) for each in vectors], vector

    def count(self, year: int, rows: MeasureRows) -> None:
        """Count what was taken on, as rows `cover` and `cover sum` of one year; then forget it."""
        if self._parts:
            group, which, start, finish = (np.concatenate(part) for part in zip(*self._parts, strict=True))
            order = np.argsort(group, kind="stable")
            bounds = np.flatnonzero(np.diff(group[order], prepend=NONE, append=NONE))
            for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
                some = order[low:high]
                sweep = Sweep(self.network, year, which[some], start[some], finish[some])
                self._count_group(int(group[some[0]]), sweep, rows)
        self._found.clear()
        self._parts.clear()

    def _count_group(self, group: int, sweep: Sweep, rows: MeasureRows) -> None:
        classes: Classes = self.classes[sweep.year][group]
        names = list(self._found)
        if classes is not None:
            hour, numbers, time = sweep.jointly([classes.index(names[each]) for each in sweep.kinds], len(classes))
            columns = {f"n{n + 1}": numbers[n] for n in range(len(classes))}
            rows.add("cover", time, year=sweep.year, cover_group=group, hour=hour, **columns)
            return
        needed = [names[each] for each in sweep.kinds]
        for role in sorted({role for each in needed for role, _, _ in each}):
            weights = np.array([staff_by_hour(self.network, each, role) for each in needed])
            hour, hundredths, time = sweep.summed(weights)
            rows.add("cover sum", time, year=sweep.year, cover_group=group, role=role, hour=hour, bin=hundredths)


class Sweep:
    """The year as stretches of time in which the same patients are in one cover group.

    Args:
        network: The scenario.
        year: Index of the year.
        kind: The class of each stay, any whole number from 0.
        start: When each begins.
        finish: When it ends, later than its start.

    Attributes:
        kinds: The classes that occur, rising.
        hour: Of each stretch with somebody there, the hour of the week.
        time: How long it is, in milliseconds.
        number: Patients of each of `kinds` [kinds, stretches].
    """

    def __init__(self, network: Network, year: int, kind: Ints, start: Ints, finish: Ints) -> None:
        calendar = network.calendar
        zero = calendar.start_ms(calendar.year_at(year))
        hours = np.arange(calendar.hours_in(calendar.year_at(year)) + 1, dtype=np.int64)
        kinds, place = np.unique(kind, return_inverse=True)
        codes = 2 * len(kinds) + 1
        comes, goes = (start - zero) * codes + 2 * place + 1, (finish - zero) * codes + 2 * place + 2
        events = np.concatenate((hours * MS_PER_HOUR * codes, comes, goes))
        when, what = np.divmod(np.sort(events), codes)
        time = np.diff(when)
        steps = ((what == 2 * k + 1).astype(np.int64) - (what == 2 * k + 2) for k in range(len(kinds)))
        number = np.array([np.cumsum(step) for step in steps])
        keep = np.flatnonzero((time > 0) & (number[:, :-1] != 0).any(axis=0))
        first = calendar.hour_of_week(zero)
        self.year = year
        self.kinds: list[int] = kinds.tolist()
        self.hour: Ints = (when[keep] // MS_PER_HOUR + first) % HOURS_PER_WEEK
        self.time: Ints = time[keep]
        self.number: Ints = number[:, keep]

    def jointly(self, place: list[int], classes: int) -> tuple[Ints, list[Ints], Ints]:
        """Milliseconds by hour of the week and by patients of all classes.

        Args:
            place: Which class each of `kinds` is.
            classes: How many classes there are.

        Returns:
            Hour, patients of each class, and time, of each combination that occurs with anybody there.
        """
        sizes = [HOURS_PER_WEEK] + [1] * classes
        columns: list[Ints] = [self.hour] + [np.zeros_like(self.hour)] * classes
        for numbers, at in zip(self.number, place, strict=True):
            columns[at + 1], sizes[at + 1] = numbers, int(numbers.max()) + 1
        combined, time = _summed(np.ravel_multi_index(columns, sizes), self.time)
        hour, *numbers = np.unravel_index(combined, sizes)
        return np.asarray(hour), [np.asarray(each) for each in numbers], time

    def summed(self, weights: Floats) -> tuple[Ints, Ints, Ints]:
        """Milliseconds by hour of the week and by the staff needed.

        Args:
            weights: Staff for a patient of each of `kinds` in each hour of the week [kinds, 168].

        Returns:
            Hour, hundredths of staff rounded up (0 left out), and time.
        """
        staff = np.zeros(len(self.hour))
        for numbers, weight in zip(self.number, weights, strict=True):
            staff += numbers * weight[self.hour]
        hundredths = np.ceil(staff * 100.0 - ROUNDING).astype(np.int64)
        needed: Bools = hundredths > 0
        most = int(hundredths.max(initial=0)) + 1
        combined, time = _summed((self.hour * most + hundredths)[needed], self.time[needed])
        hour, hundredths = np.divmod(combined, most)
        return hour, hundredths, time


def _summed(keys: Ints, values: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, rising, and the sum of the values of each."""
    if not len(keys):
        return keys, values
    order = np.argsort(keys, kind="stable")
    rising = keys[order]
    first = np.flatnonzero(np.diff(rising, prepend=rising[0] - 1))
    return rising[first], np.add.reduceat(values[order], first)
