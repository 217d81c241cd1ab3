"""The *cover* method: enough staff on duty for the chosen share of time in each hour of the week.

For each cover group, role and hour of the week, whole people:

- patients present need staff by ratio or throughout: the percentile, over time, of the staff that the patients of all
  need classes together need;
- timed work (by the visit, repeated, contacts): the percentile, over hours, of the staff hours that fall in the hour;
- in a unit with working hours (of the region) timed work is done evenly in them, at once by a Poisson number, since
  what falls outside them is put off or drawn forward;
- where a role has both, the two percentiles are added before rounding up. The two are not recorded jointly; the sum
  is exact where they rise and fall together, as needs of the same patients mostly do, and otherwise a little high;
- never fewer than a unit's floor in its window, and no fewer hours a week than the presence it owes;
- and, besides, the work of those on call.

Percentiles pool weeks and the replications in which hours of the week are counted. From the closed form, patients of
each class are Poisson with the mean of their hour, and so are staff at timed work at once (each task calls for one,
whenever it falls: the number at work in an infinite-server queue); the staff of groups with many classes are the sum
of such numbers, in hundredths. Work so rare that nobody is at it for the chosen share of time asks for no cover of its
own: beside such a role the workload is the figure to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.special import pdtr, pdtrik

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR, year_name
from workforce.network.cover_teams import counted, places_staffed
from workforce.network.need_classes import need_classes
from workforce.network.network import NONE, Floats, Ints, Network
from workforce.planning.plans import Plan
from workforce.results.measures_units import DAYS_PER_WEEK, presence_hours
from workforce.results.packed import PACKED, Pool
from workforce.staffing.available import by_role, posts
from workforce.staffing.cover_needs import (
    HUNDREDTHS,
    QUARTERS,
    Columns,
    expected_presence,
    hours_of_time,
    milliseconds,
    percentile_by_hour,
    simulated_presence,
    summed_presence,
    whole_people,
)
from workforce.staffing.workload import workload_wte

__all__ = ["COVER_MEASURES", "cover_hours", "cover_staff", "cover_steps", "cover_wte"]

COVER_MEASURES = ("cover", "cover sum", "work", "census mean", "cover mean", "work mean", "starts")
"""The measures that cover is found from."""

DIMENSIONS = ("year", "cover_group", "setting", "role", "staff_group", "band", "career_level")
_POST = ("staff_group", "band", "career_level")
_COUNTED = ("hour", "n1", "n2", "n3", "n4", "bin")
_KEYS = ["year", "cover_group", "role"]

Needs = dict[tuple[int, int], Floats]
"""Need in each hour of the week, by cover group and role."""


def cover_wte(
    measures: pd.DataFrame,
    network: Network,
    plans: Mapping[int, Plan],
    service_level: float = 0.95,
    by: Sequence[str] = ("year", "staff_group"),
    replications: int | Pool | None = None,
) -> pd.DataFrame:
    """Whole-time equivalents by the cover method, beside those by workload.

    Ratios are the network's: one of plans with other ratios, bands or availability needs no new run as long as it
    tells the same classes of patients apart.

    Args:
        measures: Of a run (of one scenario; several replications are pooled) or of the closed form, its weekly
            pattern included.
        network: The scenario's.
        plans: The settled plan of each year, by the year's first calendar year.
        service_level: The share of time in which there are enough.
        by: Dimensions of the answer, from `DIMENSIONS`.
        replications: How many `measures` pools, all or as `Pool` where only some have hours of the week; by default as
            many as it has a column `replication` for.

    Returns:
        One row for each combination: `hours` a year on duty, `wte` (hours over available hours: time on duty holds
        all of a post's support activities), `workload`, the whole-time equivalents by that method for the region's
        own units, and `difference`, cover less workload: of a `Pool`, cover of some replications and workload of all.

    Raises:
        ValueError: An unknown dimension, a network that tells other classes apart, or hours of the week in some
            replications only and no word of how many.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is not a dimension of cover; choose from {', '.join(DIMENSIONS)}")
    pooled = _replications(measures) if replications is None else Pool.of(replications)
    hours = cover_hours(measures, network, service_level, pooled, plans)
    units = _units(network)
    hours["setting"] = hours["cover_group"].map(units)
    rows = hours.merge(_per_hour(plans, any(name in _POST for name in by)), on=["year", "role"], how="left")
    rows["wte"] = rows["hours"] * rows["wte_per_hour"] * rows["post_share"]
    rows["hours"] = rows["hours"] * rows["post_share"]
    found = rows.groupby(list(by), dropna=False)[["hours", "wte"]].sum()
    found["workload"] = _workload(measures, plans, units, by, pooled.replications).reindex(found.index, fill_value=0.0)
    found["difference"] = found["wte"] - found["workload"]
    return found.reset_index()


def cover_hours(
    measures: pd.DataFrame,
    network: Network,
    service_level: float,
    replications: int | Pool = 1,
    years: Collection[int] | None = None,
) -> pd.DataFrame:
    """Hours on duty by year, cover group and role: the sum of `cover_staff` over each year's real hours.

    `years` are first calendar years, all if not said: what a unit owes whatever its patients it owes in every year.
    """
    some = measures[measures["measure"].isin(COVER_MEASURES)]
    of_year = dict(iter(some.groupby(some["year"].astype(str), sort=False)))
    tables = [
        cover_staff(of_year.get(year_name(number), some[:0]), network, year, service_level, replications)
        for year, number in enumerate(network.calendar.years)
        if years is None or number in years
    ]
    found = pd.concat([table.assign(hours=table["staff"] * table["times"]) for table in tables], ignore_index=True)
    return found.groupby(_KEYS, sort=False)["hours"].sum().reset_index()


def cover_staff(
    measures: pd.DataFrame, network: Network, year: int, service_level: float = 0.95, replications: int | Pool = 1
) -> pd.DataFrame:
    """Staff on duty in each hour of the week, by cover group and role.

    Args:
        measures: As `cover_wte` takes them.
        network: The scenario.
        year: Index of the year.
        service_level: The share of time in which there are enough.
        replications: How many `measures` pools, all or as `Pool` where only some have hours of the week.

    Returns:
        Columns year, cover_group, role, hour (0 to 167), `staff` (whole people; parts where a floor or a turn on
        call holds for part of an hour) and `times` (how often the hour falls in the year).
    """
    return _staffed(measures, network, year, service_level, replications)[[*_KEYS, "hour", "staff", "times"]]


def cover_steps(
    measures: pd.DataFrame, network: Network, year: int, service_level: float = 0.95, replications: int | Pool = 1
) -> pd.DataFrame:
    """Hours on duty a year, step by step, by cover group and role; arguments as of `cover_staff`.

    Returns:
        Columns year, cover_group, role and hours: `needed` (enough for the share of time, not yet whole people),
        `whole` (whole people) and `hours` (with floors, presence owed and work on call).
    """
    table = _staffed(measures, network, year, service_level, replications)
    steps = {"needed": "need", "whole": "whole", "hours": "staff"}
    found = table[_KEYS].assign(**{step: table[column] * table["times"] for step, column in steps.items()})
    return found.groupby(_KEYS, sort=False)[list(steps)].sum().reset_index()


def _staffed(
    measures: pd.DataFrame, network: Network, year: int, service_level: float, replications: int | Pool
) -> pd.DataFrame:
    """Need, whole people and staff on duty in each hour of the week, by cover group and role."""
    if not 0.0 < service_level <= 1.0:
        raise ValueError(f"a service level is a share of time above 0 and at most 1, not {service_level}")
    name = year_name(network.calendar.year_at(year))
    rows = measures[(measures["year"] == name) & measures["measure"].isin(COVER_MEASURES)]
    needs: Needs = {}
    pool = Pool.of(replications)
    _by_presence(rows, network, year, service_level, pool.with_hours, needs)
    _by_work(rows, network, year, service_level, pool.with_hours, needs)
    whole = {key: whole_people(need) for key, need in needs.items()}
    staffed = dict(whole)
    _by_unit(rows, network, year, pool.replications, staffed)
    times, nobody = hours_of_time(network, year, 1), np.zeros(HOURS_PER_WEEK)
    groups, roles = network.names.cover_groups, network.names.roles
    tables = [
        pd.DataFrame({"cover_group": groups[key[0]], "role": roles[key[1]], "hour": range(HOURS_PER_WEEK)}).assign(
            year=name, need=needs.get(key, nobody), whole=whole.get(key, nobody), staff=staff, times=times
        )
        for key, staff in sorted(staffed.items())
    ]
    columns = [*_KEYS, "hour", "need", "whole", "staff", "times"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _grouped(
    rows: pd.DataFrame, measure: str, keys: list[str], network: Network
) -> Iterator[tuple[list[int], Columns]]:
    """Columns of one measure by cover group (and role), these as ids."""
    some = rows[rows["measure"] == measure]
    if some.empty:
        return
    names = {"cover_group": network.names.cover_groups, "role": network.names.roles}
    ids = [
        some[key].astype(object).map({name: place for place, name in enumerate(names[key])}).to_numpy(dtype=np.int64)
        for key in keys
    ]
    order = np.lexsort(ids[::-1])
    columns: Columns = {
        name: pd.to_numeric(some[name]).fillna(0).to_numpy(dtype=np.int64)[order] for name in _COUNTED if name in some
    }
    # A class that nobody counted by is missing; one of whom nobody was there is 0.
    counted = [some[name].notna().to_numpy() for name in _COUNTED if name in some and name.startswith("n")]
    columns["classes"] = np.array([*counted, np.zeros(len(some))], dtype=np.int64).sum(axis=0)[order]
    columns["value"] = some["value"].to_numpy()[order]
    known = np.array([each[order] for each in ids])
    first = np.flatnonzero((np.diff(known, axis=1, prepend=NONE) != 0).any(axis=0))
    for low, high in pairwise([*first.tolist(), len(order)]):
        yield known[:, low].tolist(), {name: column[low:high] for name, column in columns.items()}


def _add(needs: Needs, group: int, role: int, need: Floats) -> None:
    needs[group, role] = needs.get((group, role), np.zeros(HOURS_PER_WEEK)) + need


def _by_presence(
    rows: pd.DataFrame, network: Network, year: int, share: float, replications: int, needs: Needs
) -> None:
    """Staff for patients present."""
    total = milliseconds(hours_of_time(network, year, replications))
    classes = need_classes(network, year)
    for (group,), part in _grouped(rows, "cover", ["cover_group"], network):
        known = classes[group]
        if known is None or len(known) != part["classes"][0]:
            raise ValueError(
                f"patients of '{network.names.cover_groups[group]}' were counted by {part['classes'][0]} need classes, "
                f"and this network has {'more than 4' if known is None else len(known)}: such a change needs a run"
            )
        for role, need in simulated_presence(part, known, network, total, share):
            _add(needs, group, role, need)
    for (group, role), part in _grouped(rows, "cover sum", ["cover_group", "role"], network):
        need, time = part["bin"] / HUNDREDTHS, part["value"].astype(np.int64)
        _add(needs, group, role, percentile_by_hour(part["hour"], need, time, total, share))
    for (group,), part in _grouped(rows, "census mean", ["cover_group"], network):
        for role, need in expected_presence(part, classes[group] or (), network, share):
            _add(needs, group, role, need)
    for (group, role), part in _grouped(rows, "cover mean", ["cover_group", "role"], network):
        _add(needs, group, role, summed_presence(part, share))


def _mean(part: Columns) -> Floats:
    """The mean of each hour of the week [168]."""
    mean = np.zeros(HOURS_PER_WEEK)
    np.add.at(mean, part["hour"], part["value"])
    return mean


def _by_work(rows: pd.DataFrame, network: Network, year: int, share: float, replications: int, needs: Needs) -> None:
    """Staff for timed work."""
    total = hours_of_time(network, year, replications)
    for (group, role), part in _grouped(rows, "work", ["cover_group", "role"], network):
        need, times = part["bin"] / QUARTERS, part["value"].astype(np.int64)
        if (window := int(network.cover_hours[year, group])) != NONE:
            done = np.bincount(part["hour"], need * times, minlength=HOURS_PER_WEEK) / total
            _add(needs, group, role, _poisson_percentile(share, _in_hours(done, network.needs.windows[window], total)))
        else:
            _add(needs, group, role, percentile_by_hour(part["hour"], need, times, total, share))
    for (group, role), part in _grouped(rows, "work mean", ["cover_group", "role"], network):
        mean = _mean(part) / MS_PER_HOUR
        if (window := int(network.cover_hours[year, group])) != NONE:
            mean = _in_hours(mean, network.needs.windows[window], total)
        _add(needs, group, role, _poisson_percentile(share, mean))


def _in_hours(mean: Floats, window: Floats, times: Ints) -> Floats:
    """Staff at timed work at once, done evenly in a unit's working hours; its sum over the year is kept [168]."""
    found: Floats = window * ((mean @ times) / (window @ times))
    return found


def _poisson_percentile(share: float, means: Floats) -> Floats:
    """The smallest number that a Poisson number with each mean does not pass for a share of the time."""
    number = np.maximum(np.ceil(pdtrik(share, means)), 0.0)
    fewer = np.maximum(number - 1.0, 0.0)
    found: Floats = np.where(pdtr(fewer, means) >= share, fewer, number)
    return np.where(means > 0, found, 0.0)


def _by_unit(rows: pd.DataFrame, network: Network, year: int, replications: int, staffed: Needs) -> None:
    """Floors first, then presence owed, then work on call."""
    cover = network.unit_cover
    own = np.flatnonzero(cover.year == year).tolist()
    nobody = np.zeros(HOURS_PER_WEEK)
    for row in own:
        key = int(cover.cover_group[row]), int(cover.role[row])
        staff, least = staffed.get(key, nobody), float(cover.minimum[row])
        if least > 0:
            window = network.needs.windows[cover.window[row]]
            staffed[key] = window * np.maximum(staff, least) + (1.0 - window) * staff
    times = hours_of_time(network, year, 1)
    for row in own:
        key = int(cover.cover_group[row]), int(cover.role[row])
        owed = _presence(rows, network, row, replications) * times.sum() / (24 * DAYS_PER_WEEK)
        on_duty = float(staffed.get(key, nobody) @ times)
        if owed > on_duty:
            # Hours short of the presence owed are spread evenly: it is not said when they fall.
            staffed[key] = staffed.get(key, nobody) + (owed - on_duty) / times.sum()
    for row in own:
        key = int(cover.cover_group[row]), int(cover.role[row])
        if cover.on_call[row] > 0:
            working = float(cover.on_call[row] * cover.worked[row]) * network.needs.windows[cover.window[row]]
            staffed[key] = staffed.get(key, nobody) + working


def _presence(rows: pd.DataFrame, network: Network, row: int, replications: int) -> float:
    """Hours of presence a week that a rule of unit cover owes; 0 where it is of another kind."""
    cover = network.unit_cover
    activities = counted(network, row).tolist()
    if not activities:
        return float(cover.presence[row])
    (pathway, _), *_ = named = [network.names.activities[activity] for activity in activities]
    places = places_staffed(network, *(int(each[row]) for each in (cover.setting, cover.role, cover.cover_group)))
    here = (
        (rows["measure"] == "starts")
        & (rows["pathway"] == pathway)
        & rows["activity"].isin([name for _, name in named])
        & rows["location"].isin([network.names.locations[place] for place in places])
    )
    return presence_hours(network, row, float(rows.loc[here, "value"].sum()) / replications)


def _replications(measures: pd.DataFrame) -> Pool:
    """Of how many replications some rows are, by their column `replication`."""
    if "replication" not in measures:
        return Pool.of(1)
    counted = measures[measures["measure"].isin(PACKED)]["replication"].nunique()
    worked = measures[(measures["measure"] == "staff") & measures["cover_group"].notna()]["replication"].nunique()
    if counted < worked:
        raise ValueError("not all replications have hours of the week: say how many have (`Pool`)")
    return Pool.of(int(measures["replication"].nunique()))


def _units(network: Network) -> dict[str, str]:
    """The setting of each cover group; of several the first that the region names."""
    return {
        group: network.names.settings[setting]
        for group, setting in zip(network.names.cover_groups, network.cover_setting.tolist(), strict=True)
        if setting != NONE
    }


def _per_hour(plans: Mapping[int, Plan], with_posts: bool) -> pd.DataFrame:
    """WTE per hour on duty of each role in each year, with the shares of its posts where they are asked for."""
    rows = []
    for year, plan in sorted(plans.items()):
        per_hour = {role: 1.0 / given.hours for role, given in by_role(plan.roles, plan.availability).items()}
        shares = (
            [(p.role, p.staff_group, p.band, p.career_level, p.share) for p in posts(plan.roles)]
            if with_posts
            else [(role, "", "", "", 1.0) for role in per_hour]
        )
        rows += [(year_name(year), role, per_hour[role], *post) for role, *post in shares]
    return pd.DataFrame(rows, columns=["year", "role", "wte_per_hour", *_POST, "post_share"])


def _workload(
    measures: pd.DataFrame, plans: Mapping[int, Plan], units: Mapping[str, str], by: Sequence[str], replications: int
) -> pd.Series:
    """WTE by the workload method, of care at the region's own units, by the same dimensions; the replications' mean."""
    rows = measures[measures["cover_group"].notna()]
    if "setting" in by:
        rows = rows.assign(setting=rows["cover_group"].astype(object).map(units))
    found = workload_wte(rows, plans, by)
    mean: pd.Series = found.set_index(list(by))["wte"] / replications
    return mean
