"""Sums by whole-number keys in open addressing: what compiled loops add to without knowing the keys beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.network.compiled import compiled
from workforce.network.network import Ints

EMPTY = -1
SMALLEST = 1 << 10


def slot_of(keys: Any, mask: int, key: int) -> int:
    """Where a key stands in a table of `mask` + 1 places, or the free place where it would; tables are never full."""
    slot = ((key ^ (key >> 15)) + (key >> 20) * 40503) & mask
    while keys[slot] != EMPTY and keys[slot] != key:
        slot = (slot + 1) & mask
    return int(slot)


def add_to(keys: Any, mask: int, sums: Any, key: int, amount: int) -> int:
    """Add to a key's sum; 1 for a new key, 0 for a known one."""
    slot = slot_of(keys, mask, key)
    new = keys[slot] == EMPTY
    keys[slot] = key
    sums[slot] += amount
    return 1 if new else 0


def _refill(keys: Ints, sums: Ints, new_keys: Ints, new_sums: Ints) -> None:
    for slot in range(len(keys)):
        if keys[slot] != EMPTY:
            place = slot_of(new_keys, len(new_keys) - 1, keys[slot])
            new_keys[place], new_sums[place] = keys[slot], sums[slot]


class Tally:
    """A table of keys, not negative and below 2^62, and their sums.

    Attributes:
        keys: The keys, EMPTY where free.
        sums: Their sums.
        used: How many keys there are; who adds by ``add_to`` counts them here.
    """

    def __init__(self) -> None:
        self.keys: Ints = np.full(SMALLEST, EMPTY, dtype=np.int64)
        self.sums: Ints = np.zeros(SMALLEST, dtype=np.int64)
        self.used = 0

    @property
    def counted(self) -> Ints:
        """How many keys there are, and for how many there is room, for compiled code to count on."""
        return np.array([self.used, len(self.keys) // 2], dtype=np.int64)

    def make_room(self, more: int) -> None:
        """Have room for so many more keys."""
        size = len(self.keys)
        while size < 2 * (self.used + more):
            size *= 2
        if size > len(self.keys):
            keys, sums = np.full(size, EMPTY, dtype=np.int64), np.zeros(size, dtype=np.int64)
            compiled(_refill)(self.keys, self.sums, keys, sums)
            self.keys, self.sums = keys, sums

    def found(self) -> tuple[Ints, Ints]:
        """The keys, rising, and their sums."""
        some = np.flatnonzero(self.keys != EMPTY)
        some = some[np.argsort(self.keys[some])]
        return self.keys[some], self.sums[some]
