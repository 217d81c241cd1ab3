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
DIGIT_BITS = 12
"""Of so many bits are the digits by which events are ordered, so that a number of each stays in the nearest cache."""
MIXING = tuple(40503 * 48271**column % (2**31 - 1) for column in range(COLUMNS))
"""What each column of a name is multiplied by to spread names over slots."""
LARGEST = 2**24
"""More hundredths of staff than any unit needs."""


class Blocks(NamedTuple):
    """Blocks by open addressing.

    Attributes:
        slots: The block at each slot, EMPTY where free.
        names: What names each block [blocks x COLUMNS].
        times: Milliseconds in each hour of its day [blocks x 24].
        sizes: How many blocks there are, and for how many there is room: half as many as slots.
    """

    slots: Ints
    names: Ints
    times: Any
    sizes: Ints


def new_blocks(size: int) -> Blocks:
    """Room for half as many blocks as slots."""
    half = size // 2
    return Blocks(
        np.full(size, EMPTY, dtype=np.int64),
        np.zeros(half * COLUMNS, dtype=np.int64),
        np.zeros(half * HOURS_PER_DAY, dtype=np.uint32),
        np.array([0, half], dtype=np.int64),
    )


@inlined
def slot_named(slots: Any, names: Any, sizes: Any, name: Any, first: int) -> int:
    """The slot of a block of the name that stands in `name` from `first` on, or the free one where it would stand."""
    mask, mixed = 2 * sizes[1] - 1, 0
    for column in range(COLUMNS):
        mixed += name[first + column] * MIXING[column]
    mixed &= 0xFFFFFFFFFFFF
    slot = (mixed ^ (mixed >> 13) ^ (mixed >> 29)) & mask
    while slots[slot] != EMPTY:
        at, same = slots[slot] * COLUMNS, True
        for column in range(COLUMNS):
            same = same and names[at + column] == name[first + column]
        if same:
            break
        slot = (slot + 1) & mask
    return int(slot)


def refill(names: Any, times: Any, number: int, new_slots: Any, new_names: Any, new_times: Any, sizes: Any) -> None:
    """Move all blocks to a larger table."""
    for at in range(number * COLUMNS):
        new_names[at] = names[at]
    for at in range(number * HOURS_PER_DAY):
        new_times[at] = times[at]
    for block in range(number):
        new_slots[slot_named(new_slots, new_names, sizes, names, block * COLUMNS)] = block
    sizes[0] = number


def sweep(
    where: Any, what: Any, first: int, number: int, year: int, groups: int, kinds: int, kind_bits: int, since: int,
    first_hour: int, joint: Any, sums: Any, weights: Any, weighted: int, present: Any, last: Any, slots: Any,
    names: Any, times: Any, sizes: Any, name: Any, keys: Any, totals: Any, tally: Any,
) -> int:  # fmt: skip
    """Let patients come and go in order; count how long each combination lasted.

    Args:
        where: Of each event, year times groups plus group, rising.
        what: Time since `since`, kind in `kind_bits` bits and coming in one, rising within a group.
        first: The event to begin with.
        number: The one after the last.
        year: Of all events.
        groups: Cover groups.
        kinds: Most kinds of patient of a group.
        kind_bits: See `what`.
        since: The window's start.
        first_hour: The hour of the week of the clock's zero.
        joint: Of each group, whether its kinds are counted together; else staff are summed.
        sums: Of each group, its first row of `weights` and the one after its last.
        weights: Staff of one role for a patient of each kind by hour of the week [rows x 168 x kinds].
        weighted: How many rows.
        present: Patients of each group and kind now [groups x kinds].
        last: When each group last changed.
        slots: Counts of kinds together (see ``Blocks``); also names, times and sizes.
        names: See there.
        times: See there.
        sizes: See there.
        name: Room for the name of a block.
        keys: Of sums of staff: open addressing by group, row, hour and hundredths.
        totals: Their milliseconds.
        tally: How many keys there are, and for how many there is room.

    Returns:
        The event at which there was no more room; `number` where all are counted.
    """
    for i in range(first, number):
        group = where[i] - year * groups
        coming, kind = what[i] & 1, (what[i] >> 1) & ((1 << kind_bits) - 1)
        now, here = since + (what[i] >> (1 + kind_bits)), group * kinds
        if now > last[group]:
            anybody = 0
            for each in range(here, here + kinds):
                anybody |= present[each]
            if anybody != 0:
                days = min((now - last[group]) // (HOURS_PER_DAY * MS_PER_HOUR) + 2, DAYS_PER_WEEK)
                new_blocks = days if joint[group] != 0 else 0
                new_keys = days * HOURS_PER_DAY * (sums[2 * group + 1] - sums[2 * group])
                if sizes[0] + new_blocks > sizes[1] or tally[0] + new_keys > tally[1]:
                    return i
                if joint[group] != 0:
                    stay_joint(slots, names, times, sizes, name, group, kinds, present, last[group], now, first_hour)
                for row in range(sums[2 * group], sums[2 * group + 1]):
                    stay_summed(
                        weights, row, group * weighted + row, kinds, present, here, last[group], now, first_hour, keys,
                        totals, tally,
                    )  # fmt: skip
            last[group] = now
        present[here + kind] += 1 if coming else -1
    return number


@inlined
def stay_joint(
    slots: Any, names: Any, times: Any, sizes: Any, name: Any, group: int, kinds: int, present: Any, begins: int,
    ends: int, first_hour: int,
) -> None:  # fmt: skip
    """Count a stretch of time in which the same patients were together."""
    name[0] = group
    for kind in range(MOST_CLASSES):
        name[2 + kind] = present[group * kinds + kind] if kind < kinds else 0
    hour = begins // MS_PER_HOUR
    of_week, until = (hour + first_hour) % HOURS_PER_WEEK, (hour + 1) * MS_PER_HOUR
    day, at = NONE, 0
    while begins < ends:
        if of_week // HOURS_PER_DAY != day:
            day = of_week // HOURS_PER_DAY
            name[1] = day
            slot = slot_named(slots, names, sizes, name, 0)
            if slots[slot] == EMPTY:
                slots[slot] = sizes[0]
                for column in range(COLUMNS):
                    names[sizes[0] * COLUMNS + column] = name[column]
                sizes[0] += 1
            at = (slots[slot] - day) * HOURS_PER_DAY
        times[at + of_week] += min(until, ends) - begins
        begins = until
        until += MS_PER_HOUR
        of_week = of_week + 1 if of_week < HOURS_PER_WEEK - 1 else 0


def stay_summed(
    weights: Any, row: int, of: int, kinds: int, present: Any, here: int, begins: int, ends: int, first_hour: int,
    keys: Any, totals: Any, tally: Any,
) -> None:  # fmt: skip
    """Count the staff of one role needed over a stretch of time, in hundredths rounded up."""
    while begins < ends:
        hour = begins // MS_PER_HOUR
        of_week = (hour + first_hour) % HOURS_PER_WEEK
        until, staff = min((hour + 1) * MS_PER_HOUR, ends), 0.0
        for kind in range(kinds):
            staff += present[here + kind] * weights[(row * HOURS_PER_WEEK + of_week) * kinds + kind]
        hundredths = math.ceil(staff * 100.0 - ROUNDING)
        if hundredths > 0:
            key = (of * HOURS_PER_WEEK + of_week) * LARGEST + hundredths
            tally[0] += add_to(keys, 2 * tally[1] - 1, totals, key, until - begins)
        begins = until


class Cover:
    """Patients present by cover group and kind, and how long each combination of them lasted, year after year."""

    def __init__(self, tables: Tables, rows: MeasureRows) -> None:
        self.tables, self.rows = tables, rows
        names = tables.network.names
        self.groups, self.kinds = len(names.cover_groups), tables.entries.most_kinds
        self.first_hour = tables.network.calendar.hour_of_week(0)
        self._present = np.zeros(self.groups * self.kinds, dtype=np.int64)
        self._last = np.zeros(self.groups, dtype=np.int64)
        self._name = np.zeros(COLUMNS, dtype=np.int64)
        self._blocks = new_blocks(SMALLEST)
        self._sums = Tally()
        self._begin(0)

    def _begin(self, year: int) -> None:
        entries = self.tables.entries
        self.year = year
        self._joint = entries.joint[year, entries.group_set]
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
        by_kind = np.array(weights).reshape(-1, self.kinds, HOURS_PER_WEEK)
        self._weights = np.ascontiguousarray(by_kind.transpose(0, 2, 1)).reshape(-1)
        self._rows_of = of_set[entries.group_set]

    def take(self, where: Ints, what: Ints, since: int) -> None:
        """Take on who comes and goes in a window, in any order."""
        where, what = in_order(where, what)
        bounds = np.searchsorted(where, np.arange(self.tables.network.years + 1) * self.groups)
        for year in np.flatnonzero(np.diff(bounds)).tolist():
            while self.year < year:
                self.close()
                self._begin(self.year + 1)
            self._sweep(where, what, int(bounds[year]), int(bounds[year + 1]), since)

    def _sweep(self, where: Ints, what: Ints, done: int, last: int, since: int) -> None:
        sums, bits, rows_of = self._sums, self.tables.ints[KIND_BITS], self._rows_of.reshape(-1)
        while done < last:
            counted = sums.counted
            done = compiled(sweep, by_address=True)(
                where, what, done, last, self.year, self.groups, self.kinds, bits, since, self.first_hour, self._joint,
                rows_of, self._weights, len(self._roles), self._present, self._last, *self._blocks, self._name,
                sums.keys, sums.sums, counted,
            )  # fmt: skip
            sums.used = int(counted[0])
            if done < last:
                sums.make_room(HOURS_PER_WEEK * int((self._rows_of[:, 1] - self._rows_of[:, 0]).max()))
                self._widen()

    def _widen(self) -> None:
        """Have room for the blocks of a week."""
        slots, names, times, sizes = self._blocks
        if sizes[0] + DAYS_PER_WEEK > sizes[1]:
            self._blocks = new_blocks(2 * len(slots))
            compiled(refill, by_address=True)(names, times, int(sizes[0]), *self._blocks)

    def close(self) -> None:
        """Write what the year counted as rows `cover` and `cover sum`, and forget it."""
        self._write_blocks()
        keys, time = self._sums.found()
        if len(keys):
            of, hundredths = np.divmod(keys, LARGEST)
            of, hour = np.divmod(of, HOURS_PER_WEEK)
            group, row = np.divmod(of, len(self._roles))
            role = np.array(self._roles)[row]
            self.rows.add("cover sum", time, year=self.year, cover_group=group, role=role, hour=hour, bin=hundredths)
        self._blocks, self._sums = new_blocks(SMALLEST), Tally()

    def _write_blocks(self) -> None:
        used = int(self._blocks.sizes[0])
        names = self._blocks.names.reshape(-1, COLUMNS)[:used]
        times = self._blocks.times.reshape(-1, HOURS_PER_DAY)[:used]
        group, day, numbers = names[:, 0], names[:, 1], names[:, 2:]
        entries = self.tables.entries
        number = np.array([len(found) for found in entries.kinds[self.year]], dtype=np.int64)
        classes = number[entries.group_set][group]
        columns = {f"n{n + 1}": np.where(n < classes, numbers[:, n], NONE) for n in range(MOST_CLASSES)}
        self.rows.add_days("cover", times, year=self.year, cover_group=group, hour=day * HOURS_PER_DAY, **columns)


def in_order(where: Ints, what: Ints, room: int = 2**63 - 1) -> tuple[Ints, Ints]:
    """Events by place, then time: in order of one whole number where both fit into one below `room`."""
    if not len(where):
        return where, what
    first, bits = int(where.min()), int(what.max()).bit_length()
    if (int(where.max()) - first + 1) << bits > room:
        order = np.lexsort((what, where))
        return where[order], what[order]
    keys = ((where - first) << bits) + what
    other, counts = np.empty_like(keys), np.zeros(2**DIGIT_BITS + 1, dtype=np.int64)
    for shift in range(0, int(keys.max()).bit_length(), DIGIT_BITS):
        compiled(by_digit, by_address=True)(keys, other, len(keys), shift, counts)
        keys, other = other, keys
    return (keys >> bits) + first, keys & ((1 << bits) - 1)


def by_digit(keys: Any, ordered: Any, number: int, shift: int, counts: Any) -> None:
    """Order whole numbers by one digit, those alike as they come: digit after digit, from the lowest, that sorts them.

    Args:
        keys: The numbers.
        ordered: Where they are put in order.
        number: How many.
        shift: The lowest bit of the digit, which has DIGIT_BITS.
        counts: Room for a number of each digit and one more.
    """
    last = 2**DIGIT_BITS - 1
    for digit in range(last + 2):
        counts[digit] = 0
    for i in range(number):
        counts[((keys[i] >> shift) & last) + 1] += 1
    for digit in range(1, last + 1):
        counts[digit] += counts[digit - 1]
    for i in range(number):
        digit = (keys[i] >> shift) & last
        ordered[counts[digit]] = keys[i]
        counts[digit] += 1
