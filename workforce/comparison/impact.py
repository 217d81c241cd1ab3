"""The impact of a standard: what it takes in staff, and the share of patients who meet it, before and after.

Both sides are held against the standard's own clocks, whatever the limit was before: the scenario that the standard's
file extends is given the file's changes to clocks and nothing else. Clocks only measure, so no journey changes by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workforce.comparison.given import care_given, given_sums
from workforce.comparison.paired import difference_of_means
from workforce.model.calendar import MS_PER_HOUR, year_name
from workforce.network.checks import refuse_network
from workforce.planning.plans import Plans
from workforce.planning.settle import resettle
from workforce.results.engines import Task, chosen_engine
from workforce.results.intervals import mean_interval
from workforce.results.measured import Measured
from workforce.results.replications import OnDone, run_replications
from workforce.results.simulation import networks_of
from workforce.staffing.projection import Projection

__all__ = ["AFTER", "BEFORE", "Impact", "NoStandard", "impact_of"]

BEFORE, AFTER = "without it", "under it"
_NAMED = ("before", "after")
_CLOCKS = ("clock", "clock within")
_COUNTED = ("clock", "year", "location", "timed", "met", "side", "replication")


class NoStandard(ValueError):
    """A scenario that changes nothing of its own has no impact; the commands tell it as wrong usage."""

    wrong_usage = True


@dataclass(frozen=True)
class Impact:
    """A standard's two sides.

    Attributes:
        plans: the scenario under the standard.
        sides: the two settled scenarios, `without it` and `under it`.
        clocks: how many of each year's clocks ran and how many met their standard, by side and replication.
        within: the limit of each clock in milliseconds, where it has one.
    """

    plans: Plans
    sides: Mapping[str, Plans]
    clocks: pd.DataFrame
    within: Mapping[str, int]

    def wte(self, by: Sequence[str] = ("year", "sector")) -> pd.DataFrame:
        """Need before and after in WTE by the closed form, with the difference.

        Args:
            by: dimensions of the workload method.
        """
        return difference_of_means(*self._projected, by)

    def cover(self, by: Sequence[str] = ("setting", "role"), year: int | None = None) -> pd.DataFrame:
        """Staff on duty before and after in WTE by the cover method, at a service level of 95%.

        What a unit owes whatever its patients, such as never fewer than one radiographer, is seen in this and not in
        the workload.

        Args:
            by: dimensions of the cover method.
            year: the financial year's first calendar year; by default the last.
        """
        sides = [side.cover(year or self.plans.years[-1], by) for side in self._projected]
        before, after = (
            table.set_index(list(by))["wte"].rename(name) for table, name in zip(sides, _NAMED, strict=True)
        )
        joined = before.to_frame().join(after, how="outer").fillna(0.0).reset_index()
        joined["difference"] = joined["after"] - joined["before"]
        return joined

    @cached_property
    def _given(self) -> pd.DataFrame:
        return given_sums(*self._projected)

    @cached_property
    def _projected(self) -> tuple[Projection, Projection]:
        """The closed form of both sides."""
        return Projection.of(self.sides[BEFORE]), Projection.of(self.sides[AFTER])

    def given(self, by: Sequence[str] = ("year",)) -> pd.DataFrame:
        """Who gets what the standard changes of the staff's work, and the minutes for each, by the closed form.

        Args:
            by: `year`, `location` (where the care is given), both or none.

        Returns:
            One row a need that differs and combination (see `given.care_given`).
        """
        return care_given(self._given, by)

    @property
    def years(self) -> tuple[str, ...]:
        """The financial years in which the two sides differ."""
        before, after = self.sides[BEFORE].by_year, self.sides[AFTER].by_year
        return tuple(year_name(year) for year in after if before[year].tree != after[year].tree)

    @property
    def own_clocks(self) -> frozenset[str]:
        """The clocks that the standard's own file sets."""
        mine = (change.of for change in self.plans.changes if change.scenario == self.plans.scenario)
        return frozenset(of[3] for of in mine if of[:1] == ("pathways",) and of[2:3] == ("clocks",) and len(of) > 3)

    def met(self, by: Sequence[str] = ("year",), years: Sequence[str] | None = None) -> pd.DataFrame:
        """The share of patients who meet each clock's standard, from the simulation.

        Args:
            by: `year`, `location` (the patient's own site), both or none.
            years: the financial years counted; by default all.

        Returns:
            One row a clock and combination: clock, limit in hours, patients timed a year before and after, the shares
            `before` and `after`, and the mean difference of the replications with its 95% interval (`low`, `high`).
        """
        keys = ["clock", *by]
        counted = self.clocks if years is None else self.clocks[self.clocks["year"].isin(years)]
        many = 1 if "year" in by else counted["year"].nunique()
        sums = counted.groupby([*keys, "replication", "side"], observed=True)[["timed", "met"]].sum().reset_index()
        rows = []
        for key, mine in sums.groupby(keys, sort=False):
            clock, *others = key
            rows.append((clock, self.within[str(clock)] / MS_PER_HOUR, *others, *_sides(mine, many)))
        figures = ["patients before", "patients after", "before", "after", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=["clock", "hours", *by, *figures])


def _sides(sums: pd.DataFrame, years: int) -> tuple[float, ...]:
    """Patients a year and the share who met it on both sides, and the paired difference of the shares."""
    wide = sums.pivot_table(index="replication", columns="side", values=["timed", "met"], aggfunc="sum")
    wide = wide.reindex(columns=pd.MultiIndex.from_product([["timed", "met"], [BEFORE, AFTER]]), fill_value=0).fillna(0)
    (timed_before, met_before), (timed_after, met_after) = (
        (wide["timed", side], wide["met", side]) for side in (BEFORE, AFTER)
    )
    interval = mean_interval((met_after / timed_after - met_before / timed_before).to_numpy())
    patients = float(timed_before.mean()) / years, float(timed_after.mean()) / years
    before, after = float(met_before.sum() / timed_before.sum()), float(met_after.sum() / timed_after.sum())
    return *patients, before, after, after - before, interval.low, interval.high


def impact_of(standard: Plans, replications: int, seed: int, jobs: int = 1, on_done: OnDone | None = None) -> Impact:
    """Simulate a scenario with and without the changes of its own file.

    Args:
        standard: the settled standard (or any scenario that extends another).
        replications: how many of each side; the same number means the same patients. With none, no clock is timed.
        seed: the seed of all draws.
        jobs: how many processes.
        on_done: told of each replication as it is finished.

    Raises:
        NoStandard: the file changes nothing.
        ProblemsFound: places with more to do than they can, on either side.
    """
    own = [change for change in standard.changes if change.scenario == standard.scenario]
    if not own:
        raise NoStandard(f"'{standard.scenario}' changes nothing of its own, so it has no impact")
    clocks = [change for change in own if change.of[:1] == ("pathways",) and change.of[2:3] == ("clocks",)]
    kept = [change for change in standard.changes if change not in own or change in clocks]
    sides = {BEFORE: resettle(standard, kept, scenario=BEFORE), AFTER: resettle(standard, scenario=AFTER)}
    networks = networks_of(list(sides.values()))
    for side, plans in sides.items():
        refuse_network(plans, networks[side])
    parts: list[pd.DataFrame] = []

    def keep(side: str, number: int, measured: Measured) -> None:
        table = measured.table(_CLOCKS)
        parts.append(_timed(table).assign(side=side, replication=number))
        if on_done is not None:
            on_done(side, number, table)

    if replications:
        task = Task(networks, seed, chosen_engine(None), hours=False)
        run_replications(task, list(sides), range(1, replications + 1), jobs, keep)
    limits = networks[AFTER].clocks.within
    within = {name: int(limits[k]) for k, (_, name) in enumerate(networks[AFTER].names.clocks) if limits[k] >= 0}
    counted = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COUNTED)
    return Impact(standard, sides, counted[counted["clock"].isin(within)].reset_index(drop=True), within)


def _timed(table: pd.DataFrame) -> pd.DataFrame:
    """Clocks that ran, and those that met their standard, by clock, year and location."""
    rows = table.astype(dict.fromkeys(("measure", "need", "year", "location"), object))
    keys = ["need", "year", "location"]
    wide = rows.groupby([*keys, "measure"], dropna=False)["value"].sum().unstack("measure", fill_value=0)
    wide = wide.reindex(columns=list(_CLOCKS), fill_value=0).reset_index()
    return wide.rename(columns={"need": "clock", "clock": "timed", "clock within": "met"})
