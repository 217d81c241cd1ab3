"""The rota of one unit and role, and what whole shifts and whole people cost it beyond cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from workforce.documents.problems import did_you_mean
from workforce.model.rota_rules import RotaRules
from workforce.network.network import Network
from workforce.planning.plans import Plan
from workforce.staffing.available import Available, by_role
from workforce.staffing.cover import cover_staff
from workforce.staffing.rota import Rota, rota_for
from workforce.staffing.shifts import rules_of, shifts_of

__all__ = ["Asked", "UnitRota", "unit_rota"]


@dataclass(frozen=True)
class Asked:
    """Which rota is asked for: year, unit, role, set of shifts, share of time with enough, rules of working time."""

    year: int
    cover_group: str
    role: str
    shifts: str
    service_level: float
    rules: str


@dataclass(frozen=True)
class UnitRota:
    """A rota with the whole-time equivalents it takes.

    Attributes:
        rota: The lines, and hours a week.
        given: Available working time of the role.
        cover: Whole-time equivalents by cover, before shifts and people are whole.
    """

    rota: Rota
    given: Available
    cover: float

    @property
    def wte(self) -> float:
        """Whole-time equivalents with absence: everyone on the rota is paid all year and stood in for when away."""
        return self.rota.people * self.given.paid_hours / self.given.hours

    def losses(self) -> dict[str, float]:
        """Whole-time equivalents from cover to rota, which sum to their difference.

        Returns:
            `whole_shifts`, `breaks` (below 0: they are unpaid), and `whole_people`, with what hours of the week that
            fall unevenly in a year and parts of people in an hour leave.
        """
        of_week = self.given.paid_hours / self.rota.contract / self.given.hours
        found = {"whole_shifts": self.rota.whole_shifts * of_week, "breaks": self.rota.breaks * of_week}
        return {**found, "whole_people": self.wte - self.cover - sum(found.values())}


def unit_rota(measures: pd.DataFrame, network: Network, plan: Plan, asked: Asked) -> UnitRota:
    """The rota that one unit's cover of a role asks for.

    Args:
        measures: Of the closed form or of one replication, the weekly pattern included.
        network: The scenario's.
        plan: The settled plan of the year.
        asked: Which rota.

    Raises:
        ValueError: No such unit, role, shifts or rules.
        RotaImpossible: Hours that the shifts cannot cover, by name.
    """
    table = plan.table(RotaRules)
    if table is None:
        raise ValueError("there is no table of rota rules")
    _known("set of shifts", asked.shifts, table.shifts.sets)
    _known("rules of working time", asked.rules, table.working_time)
    staff = cover_staff(measures, network, network.calendar.index_of(asked.year), asked.service_level)
    _known("unit", asked.cover_group, staff["cover_group"])
    mine = staff[staff["cover_group"] == asked.cover_group]
    _known(f"role on duty at '{asked.cover_group}'", asked.role, mine["role"])
    mine = mine[mine["role"] == asked.role].sort_values("hour")
    given = by_role(plan.roles, plan.availability)[asked.role]
    contract = plan.availability.staff_groups[plan.roles.roles[asked.role].staff_group].full_time_hours.value
    shifts, rules = shifts_of(table.shifts.sets[asked.shifts]), rules_of(table.working_time[asked.rules])
    rota = rota_for(mine["staff"].to_numpy(dtype="float64"), shifts, rules, contract)
    return UnitRota(rota, given, float((mine["staff"] * mine["times"]).sum()) / given.hours)


def _known(kind: str, name: str, among: Iterable[str]) -> None:
    known = list(dict.fromkeys(among))
    if name not in known:
        guess = did_you_mean(name, known)
        raise ValueError(f"there is no {kind} '{name}'" + (f"; did you mean '{guess}'?" if guess else ""))
