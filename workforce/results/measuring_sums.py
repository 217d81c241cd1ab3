"""The year's sums: visits, presence, places kept and staff time by activity, patient group, location and PCT."""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.windows import Window
from workforce.network.compiled import compiled
from workforce.network.cover_teams import staffed_by
from workforce.network.network import NONE, Ints, Network
from workforce.results.measures_table import MeasureRows
from workforce.results.measuring_rows import BATCH, FIRST_NEED, KEEPING, PRESENT, STARTED, USED, Cells, end_to_end
from workforce.results.measuring_tables import Tables
from workforce.results.measuring_visits import take_held
from workforce.results.tallies import EMPTY, SMALLEST, slot_of


def refill(keys: Any, slots: Any, cells: Any, used: int) -> None:
    """Set all cells into larger open addressing."""
    for cell in range(used):
        slot = slot_of(slots, len(slots) - 1, keys[cell])
        slots[slot], cells[slot] = keys[cell], cell


class Sums:
    """Cells with room for those to come.

    Attributes:
        cells: The cells.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._width = FIRST_NEED + int(tables.network.needs.count.max(initial=0))
        self.cells = self._blank(SMALLEST)

    def _blank(self, size: int) -> Cells:
        return Cells(
            np.full(size, EMPTY, dtype=np.int64),
            np.zeros(size, dtype=np.int64),
            np.zeros(size // 2, dtype=np.int64),
            np.zeros(size // 2 * self._width, dtype=np.int64),
            np.array([0, size // 2, self._width], dtype=np.int64),
        )

    def make_room(self, more: int) -> None:
        """Have room for so many more cells."""
        old, used = self.cells, int(self.cells.sizes[USED])
        size = len(old.keys)
        while size < 2 * (used + more):
            size *= 2
        if size > len(old.keys):
            new = self._blank(size)
            new.key_of[:used], new.sums[: used * self._width] = old.key_of[:used], old.sums[: used * self._width]
            new.sizes[USED] = used
            compiled(refill)(new.key_of, new.keys, new.cells, used)
            self.cells = new

    def hold(self, window: Window) -> None:
        """Take on the places kept whose keeping ended in a window."""
        held, people, done = end_to_end(window.held), end_to_end(window.people), 0
        while done < len(window.held):
            self.make_room(BATCH * self.tables.network.years)
            done = compiled(take_held, by_address=True)(
                self.tables.ints, held, done, len(window.held), people, *self.cells
            )

    def write(self, rows: MeasureRows) -> Ints:
        """Add rows `starts`, `patient`, `held` and `staff`.

        Returns:
            Visits started [years, activities, locations].
        """
        network, used = self.tables.network, int(self.cells.sizes[USED])
        names, sums = network.names, self.cells.sums.reshape(-1, self._width)[:used]
        shape = (network.years, len(names.activities), len(names.groups), len(names.locations) + 1, len(names.pcts))
        found = np.unravel_index(self.cells.key_of[:used], shape)
        year, activity, group, where, pct = (np.asarray(each) for each in found)
        where = where - 1
        setting = network.activities.setting[activity]
        of: dict[str, Ints] = {
            "year": year, "pathway": network.activities.pathway[activity], "group": group, "activity": activity,
            "setting": setting, "location": where, "pct": pct,
        }  # fmt: skip
        for name, column in (("starts", STARTED), ("patient", PRESENT), ("held", KEEPING)):
            rows.add(name, sums[:, column], **of)
        cell, place = np.nonzero(sums[:, FIRST_NEED:])
        row = network.needs.start[year[cell], activity[cell]] + place
        rows.add(
            "staff",
            sums[cell, FIRST_NEED + place],
            need=network.needs.name[row],
            role=network.needs.role[row],
            outside=np.append(network.geography.location_outside, False)[where[cell]].astype(np.int64),
            cover_group=staffed_by(network, cover_groups(network, setting[cell], where[cell]), network.needs.role[row]),
            **{name: ids[cell] for name, ids in of.items()},
        )
        starts = np.zeros((network.years, len(names.activities), len(names.locations) + 1), dtype=np.int64)
        np.add.at(starts, (year, activity, where), sums[:, STARTED])
        return starts[:, :, :-1]


def cover_groups(network: Network, setting: Ints, location: Ints) -> Ints:
    """The cover group of each setting at each location; NONE without a location."""
    nowhere = np.full((len(network.cover_group), 1), NONE)
    return np.asarray(np.concatenate((network.cover_group, nowhere), axis=1)[setting, location])
