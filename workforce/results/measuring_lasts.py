"""How long visits with work spread over them last, whatever the horizon cuts.

Plain Python over flat vectors, which runs alike compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.log import CUT
from workforce.engine.windows import Window
from workforce.network.choices import NEVER, drawn_time
from workforce.network.compiled import compiled
from workforce.network.keys import DURATION
from workforce.network.network import NONE, Ints
from workforce.network.packing import Packed
from workforce.results.measuring_rows import (
    ACTIVITY,
    CODE,
    EPISODE,
    FINISH,
    KEY,
    OCCURRENCE,
    OUTCOME,
    PATIENT,
    PEOPLE_WIDTH,
    ROW_WIDTH,
    START,
    VERSION_YEAR,
    end_to_end,
)
from workforce.results.measuring_tables import Tables


def find_lasts(
    ints: Any, reals: Any, rows: Any, number: int, people: Any, spread: Any, late: Any, version: Any, duration: Any,
    hashes: Any, activities: int, lasts: Any,
) -> None:  # fmt: skip
    """Find how long each visit lasts; NONE: unknown, or without such work.

    Args:
        ints: Whole numbers of ``packing.pack``; reals: fractions.
        reals: As above.
        rows: Of ``windows.ROW_COLUMNS``, end to end.
        number: How many.
        people: Patients, as in the window, end to end.
        spread: Of each activity, 1 where it has work spread over the visit.
        late: Of each activity, 1 where a visit may end at another time than drawn.
        version: The version of each year and activity.
        duration: Of each version, the lookup of the law of its times.
        hashes: Of the activities.
        activities: How many.
        lasts: Where the times are put.
    """
    for i in range(number):
        at, lasts[i] = i * ROW_WIDTH, NONE
        activity, start, finish = rows[at + ACTIVITY], rows[at + START], rows[at + FINISH]
        if spread[activity] == 0 or start == NEVER:
            continue
        if finish != NEVER:
            lasts[i] = finish - start
        if rows[at + OUTCOME] == CUT or (finish == NEVER and late[activity] == 0):
            year = rows[at + VERSION_YEAR]
            drawn = drawn_time(
                ints, reals, duration[version[year * activities + activity]], year, rows[at + CODE],
                people[rows[at + PATIENT] * PEOPLE_WIDTH + KEY], hashes[activity], rows[at + EPISODE],
                rows[at + OCCURRENCE], DURATION,
            )  # fmt: skip
            lasts[i] = max(lasts[i], drawn)


class Lasting:
    """How long visits last, for any window.

    Args:
        tables: Of the network.
        packed: Its choices.
    """

    def __init__(self, tables: Tables, packed: Packed) -> None:
        activities = tables.network.activities
        self._any = bool(tables.spread.any())
        self._packed = packed
        self._read: tuple[Any, Any, Any, Any, Any, int] = (
            tables.spread.astype(np.uint8), tables.late.astype(np.uint8), activities.version.reshape(-1),
            activities.duration, activities.hash.view(np.int64), len(tables.spread),
        )  # fmt: skip

    def of(self, rows: Ints, window: Window) -> Ints:
        """Of each row of visits, how long it lasts; NONE where that is unknown or nothing is spread over it."""
        if not self._any:
            return np.full(len(rows), NONE, dtype=np.int64)
        lasts = np.empty(len(rows), dtype=np.int64)
        compiled(find_lasts, by_address=True)(
            *self._packed, end_to_end(rows), len(rows), end_to_end(window.people), *self._read, lasts
        )
        return lasts
