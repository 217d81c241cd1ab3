"""Arrivals, ends, and visits that did not end as they should, counted as an engine goes.

Plain Python over flat vectors, which runs alike compiled.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED
from workforce.engine.windows import Window
from workforce.network.choices import NEVER
from workforce.network.compiled import compiled, expected_soon
from workforce.network.network import NONE, Ints, Network
from workforce.results.measures_pieces import year_edges
from workforce.results.measures_table import MeasureRows
from workforce.results.measuring_clocks import year_in
from workforce.results.measuring_rows import (
    ACTIVITY,
    AHEAD,
    AREA,
    ARRIVAL,
    END,
    END_TIME,
    FINISH,
    OUTCOME,
    PATIENT,
    PATIENT_GROUP,
    PEOPLE_WIDTH,
    ROW_WIDTH,
    START,
    end_to_end,
)

ALWAYS = ("exchanged", "overtaken", "handed over")
COUNTED = ((GAVE_UP, "left"), (REFUSED, "refused"), (CUT, "cut"))


def count_people(
    people: Any, told: Any, number: int, column: int, area_pct: Any, years: Any, sizes: Any, counts: Any
) -> None:
    """Count patients who arrive or reach an end within the horizon.

    Args:
        people: Patients, as in a window, end to end.
        told: Rows of those who do.
        number: How many.
        column: Of the time: ARRIVAL, or END_TIME for those who reach an end.
        area_pct: The PCT of each area.
        years: Edges of the years.
        sizes: How many years, groups, ends and one more, and PCTS there are.
        counts: By year, group, end (the last for arrivals) and PCT.
    """
    for i in range(number):
        of = told[i] * PEOPLE_WIDTH
        expected_soon(people, told[min(i + AHEAD, number - 1)] * PEOPLE_WIDTH + column)
        end = people[of + END] if column == END_TIME else sizes[2] - 1
        if people[of + column] < 0 or end == NONE:
            continue
        place = year_in(years, sizes[0], people[of + column]) * sizes[1] + people[of + PATIENT_GROUP]
        counts[(place * sizes[2] + end) * sizes[3] + area_pct[people[of + AREA]]] += 1


def look_through(
    rows: Any, number: int, since: int, years: Any, number_of_years: int, activities: int, counts: Any, gone: Any
) -> int:
    """Count who left, was refused or cut, and find whose visit went on before the window.

    Args:
        rows: Of ``windows.ROW_COLUMNS``, end to end: visits that ended.
        number: How many.
        since: The window's start.
        years: Edges of the years.
        number_of_years: How many.
        activities: How many.
        counts: By outcome but DONE, year of the end, and activity.
        gone: Where those patients are put; room for one more than there are rows.

    Returns:
        How many they are.
    """
    found = 0
    for at in range(0, number * ROW_WIDTH, ROW_WIDTH):
        gone[found] = rows[at + PATIENT]
        found += 1 if rows[at + START] < since and rows[at + START] != NEVER else 0
        outcome, finish = rows[at + OUTCOME], rows[at + FINISH]
        if outcome != DONE and finish >= 0:
            place = (outcome - 1) * number_of_years + year_in(years, number_of_years, finish)
            counts[place * activities + rows[at + ACTIVITY]] += 1
    return found


class Counting:
    """Counts of people and of visits."""

    def __init__(self, network: Network) -> None:
        self.network = network
        names, activities = network.names, len(network.names.activities)
        shape = (network.years, len(names.groups), len(names.ends) + 1, len(names.pcts))
        self._people = np.zeros((2, *shape), dtype=np.int64)
        self._visits = np.zeros((len(COUNTED), network.years, activities), dtype=np.int64)
        self._always = np.zeros((len(ALWAYS), activities), dtype=np.int64)
        self._years, self._sizes = year_edges(network), np.array(shape)

    @property
    def cut(self) -> int:
        """How many visits have been cut."""
        return int(self._visits[CUT - 1].sum())

    def take(self, window: Window) -> Ints:
        """Take a window on; the patients whose visits ended that went on before it."""
        people, rows = end_to_end(window.people), end_to_end(window.ended)
        for which, told, column in ((0, window.arrived, ARRIVAL), (1, window.left, END_TIME)):
            compiled(count_people, by_address=True)(
                people, end_to_end(told), len(told), column, self.network.geography.area_pct, self._years, self._sizes,
                self._people[which].reshape(-1),
            )  # fmt: skip
        self._always += (window.exchanged, window.overtaken, window.handed_over)
        gone = np.empty(len(window.ended) + 1, dtype=np.int64)
        years, activities = self._visits.shape[1:]
        found = compiled(look_through, by_address=True)(
            rows, len(window.ended), window.start, self._years, years, activities, self._visits.reshape(-1), gone
        )
        return gone[:found]

    def write(self, rows: MeasureRows) -> None:
        """Add rows `arrivals`, `ends` and `count`."""
        network = self.network
        for which, name in enumerate(("arrivals", "ends")):
            year, group, end, pct = np.nonzero(self._people[which])
            value = self._people[which, year, group, end, pct]
            end = np.where(end < len(network.names.ends), end, NONE)
            rows.add(name, value, year=year, pathway=network.groups.pathway[group], group=group, end=end, pct=pct)
        pathway = network.activities.pathway
        for outcome, name in COUNTED:
            year, activity = np.nonzero(self._visits[outcome - 1])
            rows.add(
                "count", self._visits[outcome - 1, year, activity],
                year=year, pathway=pathway[activity], activity=activity, need=rows.needs[name],
            )  # fmt: skip
        every = np.arange(len(pathway))
        for name, number in zip(ALWAYS, self._always, strict=True):
            rows.add("count", number, pathway=pathway, activity=every, need=rows.needs[name])
