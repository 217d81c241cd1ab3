"""Attributes and lookups for many patients at once: codes, values, and what each code may become."""

from __future__ import annotations

from functools import cache

import numpy as np

from workforce.network.network import NONE, Bools, Floats, Ints, Network
from workforce.network.packing import code_strides


class Codes:
    """Attribute codes of patients (``packing.code_strides``) as arrays.

    Attributes that no longer matter are set to their first value in a code, so that equal codes are alike.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.strides = code_strides(network)
        self.values = network.attributes.values
        self.attributes_of = cache(self._attributes_of)

    def _attributes_of(self, lookup: int) -> tuple[int, ...]:
        looked = self.network.lookups
        start = looked.attribute_start
        return tuple(looked.attribute[start[lookup] : start[lookup + 1]].tolist())

    def value(self, codes: Ints, attribute: int) -> Ints:
        """The value of one attribute in each code."""
        return np.asarray(codes // self.strides[attribute] % self.values[attribute])

    def changed(self, codes: Ints, attribute: int, value: Ints | int) -> Ints:
        """The codes with one attribute set."""
        return np.asarray(codes + (value - self.value(codes, attribute)) * self.strides[attribute])

    def only(self, codes: Ints, attributes: frozenset[int]) -> Ints:
        """The codes with every attribute but these at its first value."""
        found = np.zeros_like(codes)
        for attribute in attributes:
            found += self.value(codes, attribute) * self.strides[attribute]
        return found

    def rows(self, lookup: int, year: int, codes: Ints) -> Ints:
        """What a lookup gives each code in a year."""
        looked = self.network.lookups
        first = int(looked.attribute_start[lookup])
        at = np.full(len(codes), looked.base[lookup] + year * looked.year_stride[lookup], dtype=np.int64)
        for place, attribute in enumerate(self.attributes_of(lookup), first):
            at += looked.stride[place] * self.value(codes, attribute)
        return np.asarray(looked.row[at])

    def yearly(self, lookup: int, year: int) -> bytes:
        """A mark that two years share where a lookup gives the same in both."""
        looked = self.network.lookups
        if looked.year_stride[lookup] == 0:
            return b""
        first = int(looked.base[lookup] + year * looked.year_stride[lookup])
        return looked.row[first : first + int(looked.year_stride[lookup])].tobytes()

    def all_rows(self, lookup: int) -> Ints:
        """Everything that a lookup may give in any year."""
        looked = self.network.lookups
        sizes = [int(self.values[attribute]) for attribute in self.attributes_of(lookup)]
        block = int(np.prod(sizes, dtype=np.int64))
        stride = int(looked.year_stride[lookup])
        size = block if stride == 0 else stride * (self.network.years - 1) + block
        return np.unique(looked.row[looked.base[lookup] : looked.base[lookup] + size])

    def after_sets(self, sets: range, year: int, codes: Ints, rows: Ints, share: Floats) -> tuple[Ints, Ints, Floats]:
        """Patients after the settings of a route or an activity: each may become several, with shares.

        Args:
            sets: Rows of the network's sets, applied one after the other.
            year: The year whose shares count.
            codes: The code of each.
            rows: Whatever goes with each code.
            share: The share of each.

        Returns:
            Codes, rows and shares.
        """
        all_sets = self.network.sets
        for place in sets:
            attribute, value = int(all_sets.attribute[place]), int(all_sets.value[place])
            if value != NONE:
                codes = self.changed(codes, attribute, value)
                continue
            which = self.rows(int(all_sets.shares[place]), year, codes)
            codes, rows, share = self.drawn(attribute, which, codes, rows, share)
        return codes, rows, share

    def drawn(self, attribute: int, which: Ints, codes: Ints, rows: Ints, share: Floats) -> tuple[Ints, Ints, Floats]:
        """Patients after one attribute is drawn by the given rows of shares."""
        table = self.network.share_rows
        parts = []
        for value in range(int(self.values[attribute])):
            weight = share * table.share[table.start[which] + value]
            some: Bools = weight > 0.0
            parts.append((self.changed(codes[some], attribute, value), rows[some], weight[some]))
        return (
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] for part in parts]),
            np.concatenate([part[2] for part in parts]),
        )
