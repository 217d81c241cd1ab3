"""The *norm* method: staff per bed, patient, case or birth as a published standard states it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workforce.model.calendar import MS_PER_DAY, year_name
from workforce.model.norms import BirthratePlus, Norm, Norms
from workforce.model.numbers import MS_PER_HOUR
from workforce.network.network import NONE, Network
from workforce.planning.plans import Plan
from workforce.staffing.available import Available, by_role
from workforce.staffing.headroom import absent_share_of

__all__ = ["birth_hours", "norm_wte", "other_hours", "per_bed"]

PerBed = tuple[float, float]
"""So many whole-time equivalents for so many beds: (2.9, 1) is 2.9 a bed, (0.73, 5) is 0.73 for five."""

COLUMNS = ("year", "cover_group", "setting", "role", "norm", "per", "quantity", "wte", "stated_absent")


def per_bed(beds: Mapping[str, float], norms: Mapping[str, Mapping[str, PerBed]]) -> dict[str, dict[str, float]]:
    """Whole-time equivalents by kind of bed and role, as norms state them.

    Whether a norm has absence in it is for its source to say; nothing is added here.

    Args:
        beds: Number by kind of bed.
        norms: By kind of bed and role: whole-time equivalents, and for how many beds.

    Raises:
        ValueError: A kind of bed without norms, or a norm for no beds.
    """
    found: dict[str, dict[str, float]] = {}
    for kind, number in beds.items():
        if kind not in norms:
            raise ValueError(f"there is no norm for the beds '{kind}'; there are norms for {', '.join(norms)}")
        found[kind] = {}
        for role, (staff, each) in norms[kind].items():
            if each <= 0:
                raise ValueError(f"the norm of '{role}' for the beds '{kind}' is for {each} beds")
            found[kind][role] = number * staff / each
    return found


def birth_hours(births: Mapping[str, float], table: BirthratePlus) -> dict[str, float]:
    """Midwife hours of the delivery suite by category of birth: births x hours of stay x midwives to a woman.

    Birthrate Plus: category I 6.6 h x 1.0, V 16.4 h x 1.4.

    Args:
        births: Births a year by category.
        table: The hours.

    Raises:
        ValueError: A category that the table lacks.
    """
    unknown = [name for name in births if name not in table.categories]
    if unknown:
        raise ValueError(f"Birthrate Plus has no category '{unknown[0]}'; it has {', '.join(table.categories)}")
    found = {}
    for name, number in births.items():
        category = table.categories[name]
        found[name] = number * category.stay.value / MS_PER_HOUR * category.midwives.value
    return found


def other_hours(births: float, table: BirthratePlus) -> dict[str, float]:
    """Midwife hours of the delivery suite's other work that goes with so many births, by kind."""
    return {
        name: births * each.per_100_births.value / 100.0 * each.time.value / MS_PER_HOUR
        for name, each in table.other.items()
    }


def norm_wte(
    measures: pd.DataFrame, network: Network, plans: Mapping[int, Plan], replications: int = 1
) -> pd.DataFrame:
    """Whole-time equivalents by norms, of the region's own units whose setting has one.

    Beds are the mean of patients there over the norm's occupancy; patients are that mean; cases are starts of the
    norm's activity in the year. Norms in hours become whole-time equivalents by the absence that their publisher
    states, or else by the role's own.

    Args:
        measures: Of a run or of the closed form (rows `patient` and `starts`).
        network: The scenario's.
        plans: The settled plan of each year, by the year's first calendar year.
        replications: How many `measures` pools.

    Returns:
        Columns `COLUMNS`, one row for each unit, role and norm: `quantity` is of what `per` counts, `stated_absent`
        the share of paid time absent that is in the norm, missing where its publisher does not say.
    """
    units = _units(network)
    rows: list[tuple[object, ...]] = []
    for year, plan in sorted(plans.items()):
        table = plan.table(Norms)
        given = by_role(plan.roles, plan.availability)
        mine = measures[measures["year"] == year_name(year)]
        for name, norm in (table.norms if table is not None else {}).items():
            for group, quantity in _quantities(mine, norm, units, network, year).items():
                about = (name, norm.per, quantity / replications)
                for role, wte in _staff(norm, given).items():
                    unit = (year_name(year), _staffed(network, group, role), norm.setting, role)
                    rows.append((*unit, *about, about[2] * wte, _stated(norm)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _units(network: Network) -> pd.DataFrame:
    """The cover group of every unit inside the region, by setting and location."""
    names = network.names
    return pd.DataFrame(
        [
            (names.settings[s], names.locations[place], names.cover_groups[network.cover_group[s, place]])
            for s, place in zip(*np.nonzero(network.cover_group != NONE), strict=True)
            if not network.geography.location_outside[place]
        ],
        columns=["setting", "location", "unit"],
    )


def _staffed(network: Network, group: str, role: str) -> str:
    """The cover group in which a role of a unit's cover group is counted: its own, where no pathway needs the role."""
    names = network.names
    if role not in names.roles:
        return group
    return names.cover_groups[int(network.staffed_by[names.cover_groups.index(group), names.roles.index(role)])]


def _quantities(
    measures: pd.DataFrame, norm: Norm, units: pd.DataFrame, network: Network, year: int
) -> dict[str, float]:
    """What a norm counts, by unit: beds, patients or cases."""
    some = measures[(measures["measure"] == ("starts" if norm.per == "case" else "patient"))]
    some = some[some["setting"] == norm.setting]
    if norm.per == "case":
        some = some[some["activity"] == norm.activity]
    found = some.astype({"setting": object, "location": object}).merge(units, on=["setting", "location"])
    whole = found.groupby("unit")["value"].sum()
    if norm.per != "case":
        whole = whole / (network.calendar.days_in(year) * MS_PER_DAY)
    if norm.per == "bed" and norm.occupancy is not None:
        whole = whole / norm.occupancy.value
    return {str(unit): float(value) for unit, value in whole.items()}


def _staff(norm: Norm, given: Mapping[str, Available]) -> dict[str, float]:
    """Whole-time equivalents of one bed, patient or case, of the roles that the scenario has."""
    kind = norm.setting
    beds = {role: (each.wte.value, each.each.value) for role, each in norm.staff.items() if role in given}
    found = per_bed({kind: 1.0}, {kind: beds})[kind]
    stated = _stated(norm)
    for role, hours in norm.hours.items():
        if role in given:
            absent = given[role].absent_share if stated is None else stated
            wte = hours.value / MS_PER_HOUR / (given[role].paid_hours * (1.0 - absent))
            found[role] = found.get(role, 0.0) + wte
    return found


def _stated(norm: Norm) -> float | None:
    """The share of paid time absent that a norm says it holds."""
    if norm.absent_share is not None:
        return norm.absent_share.value
    return None if norm.uplift is None else absent_share_of(norm.uplift.value)
