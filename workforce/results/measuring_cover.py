"""How many patients of each kind are together in each cover group, counted as they come and go.

A *block* is one combination of kinds in one cover group on one day of the week, with the milliseconds of its 24 hours.
Plain Python over flat vectors, which runs alike compiled.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR
from workforce.network.compiled import compiled, inlined
from workforce.network.need_classes import MOST_CLASSES, staff_by_hour
from workforce.network.network import NONE, Floats, Ints
from workforce.results.measures_cover import ROUNDING
from workforce.results.measures_table import MeasureRows
from workforce.results.measures_work import HOURS_PER_DAY
from workforce.results.measuring_tables import KIND_BITS, Tables
from workforce.results.tallies import EMPTY, SMALLEST, Tally, add_to

DAYS_PER_WEEK = 7
COLUMNS = 2 + MOST_CLASSES
"""What names a block: cover group, day of the week, patients of each kind."""
LARGEST = 2**24
"""More hundredths of staff than any unit needs."""


class Blocks(NamedTuple):
    """Blocks by open addressing.

    Attributes:
        slots: The block at each slot, EMPTY where free.
        names: What names each block [blocks, COLUMNS].
        times: Milliseconds in each hour of its day [blocks, 24].
        used: How many blocks there are [1].
    """

    slots: Ints
    names: Ints
    times: Any
    used: Ints


def new_blocks(size: int) -> Blocks:
    """Room for half as many blocks as slots."""
    half = size // 2
    return Blocks(
        np.full(size, EMPTY, dtype=np.int64),
        np.zeros((half, COLUMNS), dtype=np.int64),
        np.zeros((half, HOURS_PER_DAY), dtype=np.uint32),
        np.zeros(1, dtype=np.int64),
    )


@inlined
def slot_named(blocks: Any, name: Any) -> int:
    """The slot of a block of a name, or the free one where it would stand."""
    mask, mixed = len(blocks.slots) - 1, 0
    for column in range(COLUMNS):
        mixed = ((mixed ^ (mixed >> 13)) * 40503 + name[column]) & 0xFFFFFFFFFF
    slot = (mixed ^ (mixed >> 17)) & mask
    while blocks.slots[slot] != EMPTY:
        block, same = blocks.slots[slot], True
        for column in range(COLUMNS):
            same = same and blocks.names[block, column] == name[column]
        if same:
            break
        slot = (slot + 1) & mask
    return int(slot)


def refill(old: Any, new: Any) -> None:
    """Move all blocks to a larger table."""
    for block in range(old.used[0]):
        new.slots[slot_named(new, old.names[block])] = block
        for column in range(COLUMNS):
            new.names[block, column] = old.names[block, column]
        for hour in range(HOURS_PER_DAY):
            new.times[block, hour] = old.times[block, hour]
    new.used[0] = old.used[0]


def sweep(
    where: Any, what: Any, first: int, groups: int, kinds: int, kind_bits: int, since: int, first_hour: int, joint: Any,
    sums: Any, weights: Any, present: Any, last: Any, blocks: Any, name: Any, keys: Any, totals: Any, used: Any,
) -> int:  # fmt: skip
    """Let patients come and go in order; count how long each combination lasted.

    Args:
        where: Of each event, year times groups plus group, rising.
        what: Time since `since`, kind in `kind_bits` bits and coming in one, rising within a group.
        first: The event to begin with.
        groups: Cover groups.
        kinds: Most kinds of patient of a group.
        kind_bits: See `what`.
        since: The window's start.
        first_hour: The hour of the week of the clock's zero.
        joint: Of each group, whether its kinds are counted together; else staff are summed.
        sums: Of each group, its first row of `weights` and the one after its last.
        weights: Staff of one role for a patient of each kind by hour of the week [rows, kinds, 168].
        present: Patients of each group and kind now [groups, kinds].
        last: When each group last changed.
        blocks: Counts of kinds together.
        name: Room for the name of a block.
        keys: Of sums of staff: open addressing by group, row, hour and hundredths.
        totals: Their milliseconds.
        used: How many keys there are [1].

    Returns:
        The event at which there was no more room; the number of events where all are counted.
    """
    for i in range(first, len(where)):
        group = where[i] % groups
        coming, kind = what[i] & 1, (what[i] >> 1) & ((1 << kind_bits) - 1)
        now = since + (what[i] >> (1 + kind_bits))
        if now > last[group]:
            anybody = False
            for each in range(kinds):
                anybody = anybody or present[group, each] != 0
            if anybody:
                days = min((now - last[group]) // (HOURS_PER_DAY * MS_PER_HOUR) + 2, DAYS_PER_WEEK)
                new_blocks = days if joint[group] else 0
                new_keys = days * HOURS_PER_DAY * (sums[group, 1] - sums[group, 0])
                if blocks.used[0] + new_blocks > len(blocks.names) or 2 * (used[0] + new_keys) > len(keys):
                    return i
                if joint[group]:
                    stay_joint(blocks, name, group, present[group], last[group], now, first_hour)
                for row in range(sums[group, 0], sums[group, 1]):
                    of = group * len(weights) + row
                    used[0] += stay_summed(weights[row], of, present[group], last[group], now, first_hour, keys, totals)
            last[group] = now
        present[group, kind] += 1 if coming else -1
    return len(where)


@inlined
def stay_joint(blocks: Any, name: Any, group: int, present: Any, begins: int, ends: int, first_hour: int) -> None:
    """Count a stretch of time in which the same patients were together."""
    name[0] = group
    for kind in range(MOST_CLASSES):
        name[2 + kind] = present[kind] if kind < len(present) else 0
    day = NONE
    block = 0
    while begins < ends:
        hour = begins // MS_PER_HOUR
        of_week = (hour + first_hour) % HOURS_PER_WEEK
        until = min((hour + 1) * MS_PER_HOUR, ends)
        if of_week // HOURS_PER_DAY != day:
            day = of_week // HOURS_PER_DAY
            name[1] = day
            slot = slot_named(blocks, name)
            if blocks.slots[slot] == EMPTY:
                block = blocks.used[0]
                blocks.slots[slot] = block
                for column in range(COLUMNS):
                    blocks.names[block, column] = name[column]
                blocks.used[0] += 1
            block = blocks.slots[slot]
        blocks.times[block, of_week % HOURS_PER_DAY] += until - begins
        begins = until


def stay_summed(
    weights: Any, of: int, present: Any, begins: int, ends: int, first_hour: int, keys: Any, totals: Any
) -> int:
    """Count the staff of one role needed over a stretch of time, in hundredths rounded up; how many keys are new."""
    new = 0
    while begins < ends:
        hour = begins // MS_PER_HOUR
        of_week = (hour + first_hour) % HOURS_PER_WEEK
        until = min((hour + 1) * MS_PER_HOUR, ends)
        staff = 0.0
        for kind in range(len(present)):
            staff += present[kind] * weights[kind, of_week]
        hundredths = math.ceil(staff * 100.0 - ROUNDING)
        if hundredths > 0:
            new += add_to(
                keys, len(keys) - 1, totals, (of * HOURS_PER_WEEK + of_week) * LARGEST + hundredths, until - begins
            )
        begins = until
    return new


class Cover:
    """Patients present by cover group and kind, and how long each combination of them lasted, year after year."""

    def __init__(self, tables: Tables, rows: MeasureRows) -> None:
        self.tables, self.rows = tables, rows
        names = tables.network.names
        self.groups, self.kinds = len(names.cover_groups), tables.entries.most_kinds
        self.first_hour = tables.network.calendar.hour_of_week(0)
        self._present = np.zeros((self.groups, self.kinds), dtype=np.int64)
        self._last = np.zeros(self.groups, dtype=np.int64)
        self._name = np.zeros(COLUMNS, dtype=np.int64)
        self._blocks = new_blocks(SMALLEST)
        self._sums = Tally()
        self._begin(0)

    def _begin(self, year: int) -> None:
        entries = self.tables.entries
        self.year = year
        self._joint = entries.joint[year, entries.group_set].astype(np.bool_)
        self._roles: list[int] = []
        of_set = np.zeros((entries.classes.shape[1], 2), dtype=np.int64)
        weights: list[Floats] = []
        for number in np.flatnonzero(entries.joint[year] == 0).tolist():
            vectors = dict(enumerate(entries.kinds[year][number]))
            of_set[number, 0] = len(weights)
            for role in sorted({role for vector in vectors.values() for role, _, _ in vector}):
                staff = np.zeros((self.kinds, HOURS_PER_WEEK))
                for kind, vector in vectors.items():
                    staff[kind] = staff_by_hour(self.tables.network, vector, role)
                weights.append(staff)
                self._roles.append(role)
            of_set[number, 1] = len(weights)
        self._weights = np.array(weights).reshape(-1, self.kinds, HOURS_PER_WEEK)
        self._rows_of = of_set[entries.group_set]

    def take(self, where: Ints, what: Ints, since: int) -> None:
        """Take on who comes and goes in a window, in any order."""
        where, what = in_order(where, what)
        bounds = np.searchsorted(where, np.arange(self.tables.network.years + 1) * self.groups)
        for year in np.flatnonzero(np.diff(bounds)).tolist():
            while self.year < year:
                self.close()
                self._begin(self.year + 1)
            self._sweep(where[bounds[year] : bounds[year + 1]], what[bounds[year] : bounds[year + 1]], since)

    def _sweep(self, where: Ints, what: Ints, since: int) -> None:
        done, sums = 0, self._sums
        used = np.zeros(1, dtype=np.int64)
        while True:
            used[0] = sums.used
            done = compiled(sweep)(
                where, what, done, self.groups, self.kinds, self.tables.ints[KIND_BITS], since, self.first_hour,
                self._joint, self._rows_of, self._weights, self._present, self._last, self._blocks, self._name,
                sums.keys, sums.sums, used,
            )  # fmt: skip
            sums.used = int(used[0])
            if done == len(where):
                return
            sums.make_room(HOURS_PER_WEEK * int((self._rows_of[:, 1] - self._rows_of[:, 0]).max()))
            if self._blocks.used[0] + DAYS_PER_WEEK > len(self._blocks.names):
                larger = new_blocks(2 * len(self._blocks.slots))
                compiled(refill)(self._blocks, larger)
                self._blocks = larger

    def close(self) -> None:
        """Write what the year counted as rows `cover` and `cover sum`, and forget it."""
        self._write_blocks()
        keys, time = self._sums.found()
        if len(keys):
            of, hundredths = np.divmod(keys, LARGEST)
            of, hour = np.divmod(of, HOURS_PER_WEEK)
            group, row = np.divmod(of, len(self._weights))
            role = np.array(self._roles)[row]
            self.rows.add("cover sum", time, year=self.year, cover_group=group, role=role, hour=hour, bin=hundredths)
        self._blocks, self._sums = new_blocks(SMALLEST), Tally()

    def _write_blocks(self) -> None:
        used = int(self._blocks.used[0])
        names, times = self._blocks.names[:used], self._blocks.times[:used]
        group, day, numbers = names[:, 0], names[:, 1], names[:, 2:]
        entries = self.tables.entries
        number = np.array([len(found) for found in entries.kinds[self.year]], dtype=np.int64)
        classes = number[entries.group_set][group]
        columns = {f"n{n + 1}": np.where(n < classes, numbers[:, n], NONE) for n in range(MOST_CLASSES)}
        self.rows.add_days("cover", times, year=self.year, cover_group=group, hour=day * HOURS_PER_DAY, **columns)


def in_order(where: Ints, what: Ints, room: int = 2**63 - 1) -> tuple[Ints, Ints]:
    """Events by place, then time: by one sort of whole numbers where both fit into one below `room`."""
    bits = int(what.max(initial=0)).bit_length()
    if (int(where.max(initial=0)) + 1) << bits > room:
        order = np.lexsort((what, where))
        return where[order], what[order]
    both = (where << bits) + what
    both.sort()
    return both >> bits, both & ((1 << bits) - 1)
