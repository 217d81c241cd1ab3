"""The closed form: the mean of every yearly measure without drawing a single patient.

Exact with unlimited places, up to the grid of its steps; what makes a network's answer only near is told in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workforce.engine.expected_elapsed import Elapsed
from workforce.engine.expected_flow import Flow
from workforce.engine.expected_grid import Grid, parts_for
from workforce.engine.expected_opening import Opening, limited_pools
from workforce.engine.expected_rows import rows_of
from workforce.engine.expected_staff import Staff
from workforce.engine.expected_turns import Turns
from workforce.engine.expected_ways import Ways
from workforce.engine.expected_week import FINE_BINS_AN_HOUR, Week
from workforce.engine.expected_weekly import Weekly
from workforce.network.network import BY_ELAPSED, INTERVAL, LISTS, NONE, REROUTE, SHORTEN, Network


@dataclass(frozen=True)
class Expected:
    """Mean measures of a network.

    Attributes:
        network: What they are of.
        years: The financial years asked for, by their first calendar year.
        approximate: Why the means are only near, in words; empty where they are exact.
    """

    network: Network
    years: tuple[int, ...]
    approximate: tuple[str, ...]
    _flow: Flow
    _week: Week

    @cached_property
    def table(self) -> pd.DataFrame:
        """One long table, with the columns of the simulation's measures: ``value`` is the mean (patients, or ms).

        Measures are arrivals, starts, ends, patient, staff and unit. A moment that is held (places kept after the
        end of an activity) has no closed form and is left out.
        """
        years = np.array([self.network.calendar.index_of(year) for year in self.years], dtype=np.int64)
        return rows_of(self._flow, self.staff, years).frame()

    @property
    def flow(self) -> Flow:
        """Who enters each activity, when."""
        return self._flow

    @property
    def week(self) -> Week:
        """When in the week patients come to each activity and are there."""
        return self._week

    def weekly(self, year: int) -> pd.DataFrame:
        """The mean week of a year (by its first calendar year): one long table by cover group and hour of the week.

        Measures are ``census mean``, patients present of a need class (`bin`: 1 for the first of ``need_classes``);
        ``cover mean``, patients present who need so much of a role (`bin`: millionths of staff), in cover groups
        with more classes than are counted; ``work mean``, milliseconds of timed work of a role.
        """
        index = self.network.calendar.index_of(year)
        week = Week(self.network, self._flow.ways, self._flow.elapsed, FINE_BINS_AN_HOUR, [index])
        return Weekly(self.staff, week, index).rows().frame()

    @cached_property
    def staff(self) -> Staff:
        """The staff time of every need of every activity."""
        return Staff(self._flow, self._week)


def expected(network: Network, years: Sequence[int] | None = None, parts: int | None = None) -> Expected:
    """The mean of every yearly measure of a network.

    Args:
        network: The scenario.
        years: Financial years by their first calendar year (2009 for 2009/10); by default all of the horizon.
        parts: Steps a month of the grid; by default days where that is quick. Around the turn of a year they are days.

    Raises:
        ValueError: A year outside the horizon.
    """
    horizon = network.calendar.years
    wanted = tuple(horizon if years is None else years)
    for year in wanted:
        if year not in horizon:
            raise ValueError(f"{year} is not a year of the horizon, {horizon[0]} to {horizon[-1]}")
    ways = Ways(network)
    cells = sum(len(ways.cells[activity].code) for activity in range(len(network.names.activities)))
    grid = Grid(network, parts_for(network, cells) if parts is None else parts)
    elapsed = Elapsed(network, ways)
    week = Week(network, ways, elapsed)
    flow = Flow(network, ways, grid, elapsed, Turns(week))
    return Expected(network, wanted, approximate(network), flow, week)


def approximate(network: Network) -> tuple[str, ...]:
    """Why the closed form is only near for a network, in words; nothing where it is exact."""
    said = [*_of_places(network), *_of_opening(network)]
    if np.isin(network.groups.arrives, (INTERVAL, LISTS)).any():
        said.append("patients of lists and regular arrivals are taken to come evenly over each step of the grid")
    if len(np.unique(network.junctions.moment[network.junctions.kind == BY_ELAPSED])) > 1:
        said.append("times since different moments are taken as independent of each other")
    return tuple(said)


def _of_places(network: Network) -> Iterator[str]:
    """What is left out where places run out."""
    a, p = network.activities, network.places
    used = np.unique(a.version[a.version != NONE])
    limited = p.pool_place[limited_pools(network)].tolist()
    if limited:
        named = ", ".join(sorted({network.names.places[place] for place in limited}))
        yield f"waits for limited places are left out, but for their opening hours ({named})"
    for found, text in (
        (a.patience[used] != NONE, "patients who give up waiting"),
        (a.waiting_room[used] != NONE, "patients refused where a waiting room is full"),
        (a.holds[used], "places held until the next activity starts"),
        (a.full_kind[used] == SHORTEN, "activities shortened when a place is full"),
        (a.full_kind[used] == REROUTE, "other ways on when a place is full"),
    ):
        if len(p.pool_place) and found.any():
            yield f"{text} are left out"


def _of_opening(network: Network) -> Iterator[str]:
    """What is left out where places have opening hours."""
    opening = Opening(network)
    kept = sorted({network.names.places[place] for place in opening.closing_sections()})
    if kept:
        yield f"opening hours of places kept over a section of the pathway are left out ({', '.join(kept)})"
    gated = opening.gated
    if not gated:
        return
    named = ", ".join(sorted({network.names.activities[activity][1] for activity in gated}))
    yield f"opening hours are those of a week without bank holidays ({named})"
    if (network.junctions.kind == BY_ELAPSED).any():
        yield f"waits until opening are left out of the times since a moment by which a junction judges ({named})"
