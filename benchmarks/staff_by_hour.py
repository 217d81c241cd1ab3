"""Minutes of staff by role and hour of the run, from the visits of a benchmark model: what SimPy with staff adds up.

It is less than the measures that a run of this package keeps (``measured``), and as much as the peer keeps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from figures import staff_of
from numpy.typing import NDArray

from workforce.engine.log import VISIT_COLUMNS
from workforce.engine.windows import ROW_COLUMNS, Window
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled
from workforce.network.network import Network

HOUR, MINUTE = 3_600_000, 60_000
WIDTH = len(ROW_COLUMNS)
ACTIVITY, START, FINISH = (VISIT_COLUMNS.index(name) for name in ("activity", "start", "finish"))


def add_visits(visits: int, rows: Any, place_of: Any, hours: int, change: Any) -> None:
    """Add visits to what changes from hour to hour: how long the patients in each activity are there together.

    Args:
        visits: How many.
        rows: Their rows, end to end.
        place_of: Of each activity its row, -1 where nobody is needed.
        hours: How many hours there are.
        change: Milliseconds more than in the hour before, by row, then hour.
    """
    for row in range(0, visits * WIDTH, WIDTH):
        start, place = rows[row + START], place_of[rows[row + ACTIVITY]]
        if place >= 0 and start != NEVER:
            first, last = start // HOUR, rows[row + FINISH] // HOUR
            late, over = start - first * HOUR, rows[row + FINISH] - last * HOUR
            at, to = place * hours + first, place * hours + last
            change[at] += HOUR - late
            change[at + 1] += late
            change[to] -= HOUR - over
            change[to + 1] -= over


class StaffByHour:
    """Minutes of each role in each hour of the run.

    Args:
        network: The model's network.
        model: Its name.
    """

    def __init__(self, network: Network, model: str) -> None:
        needed = staff_of(model)
        self.roles = sorted({role for roles in needed.values() for role in roles})
        names = [name for _, name in network.names.activities]
        staffed = [name for name in names if needed[name]]
        self.place_of = np.array([staffed.index(name) if name in staffed else -1 for name in names], dtype=np.int64)
        self.staff = np.array([[needed[name].get(role, 0.0) for role in self.roles] for name in staffed])
        self.change = np.zeros((len(staffed), network.calendar.horizon_ms // HOUR + 2), dtype=np.int64)
        self._add = compiled(add_visits, by_address=True)

    def add(self, window: Window) -> None:
        """Take on the visits that ended."""
        rows = window.ended.reshape(-1)
        self._add(len(window.ended), rows, self.place_of, self.change.shape[1], self.change.reshape(-1))

    def minutes(self) -> NDArray[np.float64]:
        """Minutes by hour and role."""
        found: NDArray[np.float64] = np.cumsum(self.change, axis=1)[:, :-2].T @ self.staff / MINUTE
        return found

    def by_role(self) -> dict[str, float]:
        """Minutes of each role."""
        return dict(zip(self.roles, self.minutes().sum(axis=0).tolist(), strict=True))
