"""Red flags and closures: how often what must not happen did, and how often full units turned patients away.

Which events are red flags, since when, and for each hundred of what they are told stands in the pathway. Both are read
from the journeys of one financial year, simulated with that year's own plan before it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workforce.engine import compiled, reference
from workforce.engine.log import REFUSED, VisitLog
from workforce.model.calendar import MS_PER_HOUR, year_name
from workforce.model.pathway import RedFlags
from workforce.network.build import build_network
from workforce.network.checks import refuse_network
from workforce.network.choices import NEVER
from workforce.network.network import NONE, Network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.results.engines import COMPILED, chosen_engine
from workforce.results.intervals import mean_interval
from workforce.results.measures_clocks import stops
from workforce.staffing.projection import Projection

__all__ = ["Flags", "NoFlags", "closures", "flags_of"]

OnDone = Callable[[int], None]
_PLACE = ("activity", "location")
_COUNTS = ("asked", "waited", "turned away", "closures", "hours closed")


class NoFlags(ValueError):
    """A scenario in which nothing is a red flag and nobody is turned away; the commands tell it as wrong usage."""

    wrong_usage = True


@dataclass(frozen=True)
class Flags:
    """One year's red flags and closures.

    Attributes:
        plans: The scenario in this year alone.
        clocks: How many clocks ran and how many took longer than their limit, by replication, pathway, clock and site.
        full: What `closures` gives, by replication.
    """

    plans: Plans
    clocks: pd.DataFrame
    full: pd.DataFrame

    @property
    def year(self) -> str:
        """The financial year."""
        return year_name(self.plans.years[0])

    def table(self, by: Sequence[str] = ()) -> pd.DataFrame:
        """How often each red flag was raised, and for each hundred of what the pathway says.

        Args:
            by: `location` (the patient's own site), or nothing.

        Returns:
            One row a flag (and site): pathway, flag, title, in force from, `events` a year, `for each` a year of
            what is told of, `per 100` with its 95% interval (`low`, `high`); and `not counted`, why no event shows it,
            where the numbers are missing.
        """
        found = [row for pathway, red in self._declared() for row in self._rows(pathway, red, list(by))]
        figures = ["events", "for each", "per 100", "low", "high", "not counted"]
        return pd.DataFrame(found, columns=["pathway", "flag", "title", "in force from", *by, *figures])

    def beside(self) -> pd.DataFrame:
        """The staff that flags are told beside, by the closed form: pathway, role and WTE by workload."""
        wte = Projection.of(self.plans).wte(["year", "role"])
        wte = wte[wte["year"] == self.year]
        rows = [(pathway, role, float(wte[wte["role"] == role]["wte"].sum()))
                for pathway, red in self._declared() for role in red.beside]  # fmt: skip
        return pd.DataFrame(rows, columns=["pathway", "role", "wte"])

    def closures(self) -> pd.DataFrame:
        """By activity and location, the mean of the replications of each column of `closures` with some turned away.

        `low` and `high` are the 95% interval of the closures a year.
        """
        numbers = sorted(self.clocks["replication"].unique())
        rows = []
        for place, mine in self.full.groupby(list(_PLACE), observed=True):
            counts = mine.set_index("replication")[list(_COUNTS)].reindex(numbers, fill_value=0)
            interval = mean_interval(counts["closures"].to_numpy(float))
            rows.append((*place, *counts.mean(), interval.low, interval.high))
        table = pd.DataFrame(rows, columns=[*_PLACE, *_COUNTS, "low", "high"])
        return table[table["turned away"] > 0].reset_index(drop=True)

    def _declared(self) -> Iterator[tuple[str, RedFlags]]:
        for name, pathway in self.plans.by_year[self.plans.years[0]].pathways.items():
            if pathway.red_flags is not None:
                yield name, pathway.red_flags

    def _rows(self, pathway: str, red: RedFlags, by: list[str]) -> Iterator[tuple[object, ...]]:
        mine = self.clocks[self.clocks["pathway"] == pathway]
        places = list(mine.groupby(by, observed=True)) if by else [((), mine)]
        for name, flag in red.flags.items():
            about = (pathway, name, flag.title, flag.in_force_from)
            if flag.clocks is None:
                yield (*about, *([None] * len(by)), *([np.nan] * 5), flag.not_counted)
                continue
            for place, here in places:
                ran, beyond = (_by_replication(here, clocks, column) for clocks, column in (
                    ([red.for_each], "ran"), (flag.clocks, "beyond"),
                ))  # fmt: skip
                rate = mean_interval(100.0 * beyond / ran)
                yield (*about, *place, beyond.mean(), ran.mean(), rate.mean, rate.low, rate.high, None)


def closures(network: Network, log: VisitLog) -> pd.DataFrame:
    """How often units were full in the horizon's years: all activities that refuse, by location.

    A unit closes when somebody is refused and opens when the next is taken: so one closure may turn several away.

    Returns:
        One row an activity and location that somebody asked for: `asked` (who came), `waited` (and started later),
        `turned away`, `closures`, and `hours closed`, from each first refusal until the next was taken.
    """
    version = network.activities.version[log.version_year, log.activity]
    may = (network.activities.waiting_room[version] != NONE) & (log.location != NONE) & (log.joined >= 0)
    chosen = np.flatnonzero(may)
    order = chosen[np.lexsort((log.patient[chosen], log.joined[chosen], log.location[chosen], log.activity[chosen]))]
    rows = []
    keys = np.stack((log.activity[order], log.location[order]))
    edges = np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=-2), axis=0))
    for visits in np.split(order, edges[1:]) if len(order) else ():
        names = network.names
        place = (names.activities[log.activity[visits[0]]][1], names.locations[log.location[visits[0]]])
        rows.append((*place, *_closed(log, visits)))
    return pd.DataFrame(rows, columns=[*_PLACE, *_COUNTS])


def _closed(log: VisitLog, visits: npt.NDArray[np.int64]) -> tuple[int, int, int, int, float]:
    """Of one unit's visits in order of joining: asked, waited, turned away, closures, hours closed."""
    refused = log.outcome[visits] == REFUSED
    began = refused & ~np.append(False, refused[:-1])
    starts = np.sort(log.start[visits][log.start[visits] != NEVER])
    first = log.joined[visits][began]
    again = np.append(starts, first.max(initial=0))[np.searchsorted(starts, first, side="right")]
    waited = (log.start[visits] != NEVER) & (log.waits[visits] > 0)
    hours = float((np.maximum(again, first) - first).sum()) / MS_PER_HOUR
    return len(visits), int(waited.sum()), int(refused.sum()), int(began.sum()), hours


def flags_of(plans: Plans, year: int, replications: int, seed: int, on_done: OnDone | None = None) -> Flags:
    """Simulate one year of a scenario, and count red flags and closures.

    Args:
        plans: The settled scenario.
        year: The financial year's first calendar year.
        replications: How many.
        seed: The seed of all draws.
        on_done: Told the number of each replication when it is done.

    Raises:
        NoFlags: No pathway names red flags, and nobody is ever turned away.
        ProblemsFound: Places with more to do than they can.
        ValueError: The scenario does not have the year.
    """
    if year not in plans.years:
        raise ValueError(f"'{plans.scenario}' runs from {year_name(plans.years[0])} to {year_name(plans.years[-1])}")
    alone = resettle(plans, years=[year])
    network = build_network(alone)
    refuse_network(alone, network)
    flagged = any(each.red_flags for each in alone.by_year[year].pathways.values())
    if not flagged and (network.activities.waiting_room == NONE).all():
        raise NoFlags(f"no pathway of '{plans.scenario}' names red flags, and none of its units turns anybody away")
    engine = compiled if chosen_engine(None) == COMPILED else reference
    timed, full = [], []
    for number in range(1, replications + 1):
        log = engine.simulate_once(network, seed, number)
        timed.append(_timed(network, log).assign(replication=number))
        full.append(closures(network, log).assign(replication=number))
        if on_done is not None:
            on_done(number)
    return Flags(alone, pd.concat(timed, ignore_index=True), pd.concat(full, ignore_index=True))


def _timed(network: Network, log: VisitLog) -> pd.DataFrame:
    """Clocks that stopped in the year, and those of them beyond their limit, by pathway, clock and site."""
    names, geography = network.names, network.geography
    sites = np.array([*(names.locations[place] for place in geography.site_location), None], dtype=object)
    parts = []
    for clock, pathway, time, _, site in stops(network, log):
        limit = int(network.clocks.within[clock])
        beyond = (time > limit) & (limit >= 0)
        part = pd.DataFrame({"location": sites[site], "ran": 1, "beyond": beyond.astype(int)})
        part = part.groupby("location", dropna=False)[["ran", "beyond"]].sum().reset_index()
        parts.append(part.assign(pathway=names.pathways[pathway], clock=names.clocks[clock][1]))
    return pd.concat(parts, ignore_index=True)


def _by_replication(timed: pd.DataFrame, names: Sequence[str], column: str) -> npt.NDArray[np.float64]:
    """The sum of a column over some clocks in each replication."""
    mine = timed[column].where(timed["clock"].isin(names), 0)
    return mine.groupby(timed["replication"]).sum().to_numpy(float)
