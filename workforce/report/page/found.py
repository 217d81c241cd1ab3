"""The tables that a report draws, each worked out once and only where a part of it is shown.

Nothing is computed here that another room does not give as a table: this asks, keeps and reads out.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from workforce.comparison.attribution import Attribution, CannotAttribute, attribute
from workforce.comparison.comparison import Comparison
from workforce.comparison.cost_analysis import cost
from workforce.comparison.impact import Impact
from workforce.comparison.ledger import Ledger, care_ledger
from workforce.comparison.pinch import pinch_points
from workforce.comparison.sensitivity import Sensitivity
from workforce.model.calendar import year_name, year_number
from workforce.planning.library import find, shipped
from workforce.planning.plans import Plan, Plans
from workforce.report.headlines import paired_sides, sides, simulated_sides
from workforce.report.printed.tables import FEWEST
from workforce.report.sides import side_of
from workforce.staffing.methods import BETWEEN, METHODS, TO_NORM
from workforce.staffing.projection import summarised
from workforce.supply.analysis import gap

__all__ = ["MIDDLE", "Found", "Told", "figures_of"]

MIDDLE = "2014/15"
"""The year between the first and the last that planners ask for."""
HUNDREDS = 200.0
Told = Callable[[str], None]


@dataclass
class Found:
    """What a comparison holds, as a report reads it.

    Attributes:
        answer: the comparison.
        include: what takes longer and is worked out too: `inputs`, `attribution`, `ledger`.
        standards: standards worked out before, for the scorecard.
        supply: the scenario of who is in post; by default each scenario's own.
        told: told what is being worked out.
    """

    answer: Comparison
    include: Collection[str] = ()
    standards: Sequence[Impact] = ()
    supply: Plans | None = None
    told: Told | None = None
    _split: dict[str, Attribution | str] = field(default_factory=dict, repr=False)
    _books: dict[str, Ledger] = field(default_factory=dict, repr=False)
    _kept: dict[object, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> list[str]:
        """The scenarios, that compared with first."""
        return [self.answer.against, *self.others]

    @property
    def others(self) -> list[str]:
        """The scenarios beside the one compared with."""
        return [name for name in self.answer.plans if name != self.answer.against]

    @property
    def against(self) -> Plans:
        """The scenario compared with."""
        return self.answer.plans[self.answer.against]

    @property
    def years(self) -> list[str]:
        """The financial years."""
        return [year_name(year) for year in self.against.years]

    @property
    def first(self) -> str:
        """The first year: now."""
        return self.years[0]

    @property
    def last(self) -> str:
        """The last year."""
        return self.years[-1]

    @property
    def shown_years(self) -> list[str]:
        """The years of the first page: now, 2014/15 where it lies between, and the last."""
        return list(dict.fromkeys([self.first, *(y for y in self.years if y == MIDDLE), self.last]))

    @property
    def later_years(self) -> list[str]:
        """The years shown after now; the first where there is no other."""
        return self.shown_years[1:] or [self.last]

    def plan(self, name: str, year: str | None = None) -> Plan:
        """A scenario's settled plan of a year, by default the last."""
        return self.answer.plans[name].by_year[year_number(year or self.last)]

    def title(self, name: str) -> str:
        """A scenario's title."""
        return self.answer.plans[name].title

    def asked(self, name: str) -> str:
        """What a command takes for a scenario: the name of a shipped one, of any other its file, quoted for a shell."""
        plans = self.answer.plans[name]
        shown, file = plans.files[plans.own_file]
        ours = name in shipped("scenarios") and find("scenarios", name).as_posix().endswith(f"/{shown}")
        if not ours and isinstance(file, Path) and file.is_file() and Path(shown).absolute() != file.absolute():
            shown = str(file)
        return shlex.quote(name if ours else shown)

    def command(self, *more: str) -> str:
        """The command that makes this report, with more words where they are asked for."""
        runs = self.answer.runs
        of = [shlex.quote(str(runs.folder.path))] if runs is not None else [self.asked(name) for name in self.names]
        supply = [] if self.supply is None else [f"--supply {shlex.quote(self.supply.scenario)}"]
        return " ".join(["workforce report", *of, *supply, *more])

    def say(self, what: str) -> None:
        """Tell whoever waits what comes next."""
        if self.told is not None:
            self.told(what)

    def keep(self, key: object, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A table worked out once."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def need(self, *by: str) -> pd.DataFrame:
        """Need by workload of every scenario by the closed form: columns scenario, `by` and wte."""

        def make() -> pd.DataFrame:
            if "side" not in by:
                table = self.answer.wte(list(by))
            elif set(by) == {"year", "side"}:
                return sides(self.answer)
            else:
                table = self.answer.wte(["sector" if name == "side" else name for name in by])
                table["side"] = table["sector"].map(side_of)
            text = [name for name in by if table[name].dtype.name == "category"]
            table = table.astype(dict.fromkeys(text, object))
            return table.groupby(["scenario", *by], sort=False, dropna=False)["wte"].sum().reset_index()

        return self.keep(("need", by), make)

    def wide(self, *by: str) -> pd.DataFrame:
        """Need with a column for each pair of scenario and year, and a row for each of `by`, the largest first."""
        table = self.need("year", *by)
        wide = table.pivot_table(index=list(by), columns=["scenario", "year"], values="wte", aggfunc="sum", sort=False)
        wide = wide.fillna(0.0)
        return wide.loc[wide.max(axis=1).sort_values(ascending=False, kind="stable").index]

    @property
    def places(self) -> int:
        """Decimals of whole-time equivalents: none where there are hundreds, one where there are few."""
        return 0 if self.need("year")["wte"].max() >= HUNDREDS else 1

    @property
    def enough(self) -> bool:
        """Whether enough replications were run for the spread from year to year."""
        return self.answer.runs is not None and self.answer.runs.replications >= FEWEST

    def simulated(self, *by: str) -> pd.DataFrame | None:
        """Simulated need with its two spreads by scenario, year and `by`; None where nothing was simulated."""
        runs = self.answer.runs
        if runs is None:
            return None
        if by == ("side",):
            found = simulated_sides(self.answer)
            return self.keep(("simulated", by), lambda: found if found is not None else pd.DataFrame())
        if not by:

            def whole() -> pd.DataFrame:
                table = runs.wte_by_replication(["year"])
                return summarised(table, ["scenario", "year"], "wte")

            return self.keep(("simulated", by), whole)
        return self.keep(("simulated", by), lambda: runs.wte(["year", *by]))

    def paired(self, *by: str) -> pd.DataFrame | None:
        """Simulated differences with their spreads; None unless both sides were simulated."""
        runs = self.answer.runs
        if runs is None or self.answer.against not in runs.plans or len(runs.plans) < 2:
            return None
        if by == ("side",):
            return self.keep(("paired", by), lambda: paired_sides(runs, self.answer.against))
        return self.keep(("paired", by), lambda: self.answer.differences(["year", *by]))

    def inputs(self, name: str) -> Sensitivity | None:
        """The sensitivity of a scenario in the last year, where worked out or asked for."""
        known = self.answer.sensitivity_known(name, year_number(self.last))
        if known is None and "inputs" in self.include:
            self.say(f"inputs of {name}")
            return self.answer.sensitivity(name, year_number(self.last))
        return known

    def inputs_beside(self, name: str) -> Sensitivity | None:
        """How far weak numbers move the difference of a scenario from the one compared with."""
        mine, base = self.inputs(name), self.inputs(self.answer.against)
        return None if mine is None or base is None else mine.beside(base)

    def methods(self, name: str) -> pd.DataFrame:
        """The four methods of a scenario in the last year by unit, setting, role and staff group."""

        def make() -> pd.DataFrame:
            self.say(f"cover of {name}")
            by = ["cover_group", "setting", "role", "staff_group"]
            return self.answer.projection(name).methods(year_number(self.last), by)

        return self.keep(("methods", name), make)

    def methods_by(self, name: str, *by: str) -> pd.DataFrame:
        """The same by fewer dimensions; a norm or a count in post is missing where one of the rows has none."""
        table = self.methods(name)
        grouped = table.groupby(list(by), dropna=False)
        found = grouped[[*METHODS, *BETWEEN]].sum()
        for partly in ("norm", "in_post", *TO_NORM):
            found[partly] = found[partly].where(grouped[partly].count() == grouped["role"].size())
        return found.reset_index()

    def measures_of(self, name: str, units: Collection[str]) -> pd.DataFrame:
        """The closed form's measures of some units in the last year, the weekly pattern included."""
        answer = self.answer.projection(name).expected
        yearly = answer.table
        of_year = yearly[(yearly["year"].astype(str) == self.last) & yearly["cover_group"].isin(units)]
        weekly = answer.weekly(year_number(self.last))
        return pd.concat([of_year, weekly[weekly["cover_group"].isin(units)]], ignore_index=True)

    def gaps(self) -> pd.DataFrame:
        """Need beside staff in post, or what is missing, of every scenario."""

        def make() -> pd.DataFrame:
            self.say("staff in post")
            moved = "inputs" in self.include
            tables = []
            for name in self.names:
                known = gap(self.answer.projection(name), self.supply)
                # Weak numbers of supply are moved only where a gap rests on them.
                if moved and (known["missing"].fillna("") == "").any():
                    known = gap(self.answer.projection(name), self.supply, inputs=True)
                tables.append(known)
            return pd.concat(tables, ignore_index=True)

        return self.keep("gaps", make)

    def attribution(self, name: str) -> Attribution | str | None:
        """The difference of a scenario split over its changes; words why it cannot be; None where not asked for."""
        if "attribution" not in self.include or name not in self.others:
            return None
        if name not in self._split:
            self.say(f"attribution of {name}")
            try:
                year = year_number(self.last)
                self._split[name] = attribute(self.answer.plans[name], self.against, year, ("sector",))
            except CannotAttribute as reason:
                self._split[name] = str(reason)
        return self._split[name]

    def books(self, name: str) -> Ledger | None:
        """The care ledger of the last year with all changes booked as one; None where not asked for."""
        if "ledger" not in self.include or not self.answer.plans[name].changes:
            return None
        if name not in self._books:
            self.say(f"ledger of {name}")
            self._books[name] = care_ledger(self.answer.plans[name], None, [year_number(self.last)], together=True)
        return self._books[name]

    def costs(self, *by: str) -> pd.DataFrame:
        """What scenarios cost in the years shown, component by component, for the need by workload."""

        def make() -> pd.DataFrame:
            self.say("cost")
            return cost([self.answer.projection(name) for name in self.names], by, self.shown_years)

        return self.keep(("costs", by), make)

    def pinch_points(self) -> pd.DataFrame:
        """Stages by staff group with their state, of simulated runs where there are some."""

        def make() -> pd.DataFrame:
            self.say("pinch points")
            runs = self.answer.runs
            rest = [name for name in self.names if runs is None or name not in runs.plans]
            tables = [] if runs is None else [pinch_points(runs)]
            return pd.concat(
                [*tables, *(pinch_points(self.answer.projection(name)) for name in rest)], ignore_index=True
            )

        return self.keep("pinch points", make)

    def pathways(self) -> list[str]:
        """Titles of the pathways."""
        return [pathway.title for pathway in self.plan(self.answer.against, self.first).pathways.values()]

    def side_of_setting(self) -> dict[str, str]:
        """The side of care of each setting."""
        found = {}
        for name in self.names:
            for pathway in self.plan(name).pathways.values():
                found.update({setting: side_of(each.sector) for setting, each in pathway.settings.items()})
        return found


def figures_of(table: pd.DataFrame, keys: Sequence[str], column: str) -> dict[tuple[str, ...], float]:
    """A column of a table by the words of some others, the first where several are alike."""
    found: dict[tuple[str, ...], float] = {}
    for *words, value in table[[*keys, column]].to_numpy().tolist():
        found.setdefault(tuple(str(word) for word in words), float(value))
    return found
