"""How many staff the need in each hour of the week asks for, at a chosen share of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.special import gammaln, pdtrik, xlogy

from workforce.model.calendar import HOURS_PER_WEEK, MS_PER_HOUR
from workforce.network.need_classes import NeedClass, staff_by_hour
from workforce.network.network import Floats, Ints, Network

Columns = dict[str, Any]
"""Columns of some rows of measures as arrays: hour, n1 to n4, bin (0 where missing) and value."""

HUNDREDTHS = 100
MILLIONTHS = 1_000_000
QUARTERS = 4
# A need that is whole but for the last bits of its parts is not rounded up.
ROUNDING = 1e-6
# So little of a Poisson census is left out at its upper end.
UNLIKELY = 1e-9
DECIMALS = 9


def whole_people(need: Floats) -> Floats:
    """Need rounded up to whole people."""
    return np.asarray(np.maximum(np.ceil(need - ROUNDING), 0.0), dtype=np.float64)


def percentile_by_hour(hour: Ints, need: Floats, weight: Ints, total: Ints, share: float) -> Floats:
    """The smallest need that is enough for a share of the time, in each hour of the week [168].

    Args:
        hour: Of each row of a histogram, the hour of the week.
        need: The need.
        weight: How much time it is there.
        total: All time there is in each hour of the week; what no row holds is without need.
        share: The share of time.

    Raises:
        ValueError: The rows hold more time than there is.
    """
    exact = Fraction(str(share))
    enough = -(-total * exact.numerator // exact.denominator)
    held = np.zeros(HOURS_PER_WEEK, dtype=np.int64)
    np.add.at(held, hour, weight)
    if (held > total).any():
        raise ValueError("a histogram holds more time than its replications have; give their number")
    order = np.lexsort((need, hour))
    hour, need, weight = hour[order], need[order], weight[order]
    before = np.cumsum(held) - held
    reached = np.cumsum(weight) - before[hour] + (total - held)[hour]
    met = reached >= enough[hour]
    found = np.full(HOURS_PER_WEEK, np.inf)
    np.minimum.at(found, hour[met], need[met])
    found[(total - held) >= enough] = 0.0
    return found


def simulated_presence(
    rows: Columns, classes: Sequence[NeedClass], network: Network, total: Ints, share: float
) -> Iterator[tuple[int, Floats]]:
    """What patients present ask for, by role, from rows `cover` of one cover group and year.

    For each combination of patients by class that occurs the staff needed are known; the percentile is of their
    distribution over time.

    Yields:
        Role and need [168], not yet whole.
    """
    hour, time = rows["hour"], rows["value"].astype(np.int64)
    for role in roles_of(classes):
        need = np.zeros(len(hour))
        for n, needed in enumerate(classes):
            need += rows[f"n{n + 1}"] * staff_by_hour(network, needed, role)[hour]
        yield role, percentile_by_hour(hour, need, time, total, share)


def expected_presence(
    rows: Columns, classes: Sequence[NeedClass], network: Network, share: float
) -> Iterator[tuple[int, Floats]]:
    """What patients present ask for, by role, from rows `census mean`: the number of each class is Poisson.

    Args:
        rows: Mean patients (`value`) by hour and class (`bin`, from 1), of one cover group and year.
        classes: The classes.
        network: The scenario.
        share: The share of time in which the need is to be met.

    Yields:
        Role and need [168], not yet whole.
    """
    mean = np.zeros((len(classes), HOURS_PER_WEEK))
    np.add.at(mean, (rows["bin"] - 1, rows["hour"]), rows["value"])
    for role in roles_of(classes):
        weights = np.array([staff_by_hour(network, needed, role) for needed in classes])
        seen: dict[tuple[float, ...], float] = {}
        need = np.zeros(HOURS_PER_WEEK)
        for hour in range(HOURS_PER_WEEK):
            key = (*mean[:, hour].tolist(), *weights[:, hour].tolist())
            if key not in seen:
                seen[key] = poisson_need(mean[:, hour], weights[:, hour], share, whole=False)
            need[hour] = seen[key]
        yield role, need


def summed_presence(rows: Columns, share: float) -> Floats:
    """What patients present ask for of one role [168], from rows `cover mean` of one cover group: Poisson numbers of
    patients (`value`) by hour and the millionths of staff that each needs (`bin`).

    The distribution of the sum is carried in hundredths of staff, as simulated sums are: with many kinds of need all
    its values would be too many.
    """
    need = np.zeros(HOURS_PER_WEEK)
    seen: dict[tuple[float, ...], float] = {}
    for hour in np.unique(rows["hour"]).tolist():
        here = rows["hour"] == hour
        mean, staff = rows["value"][here], rows["bin"][here] / MILLIONTHS
        key = (*mean.tolist(), *staff.tolist())
        if key not in seen:
            seen[key] = poisson_need(mean, staff, share, whole=False, decimals=2)
        need[hour] = seen[key]
    return need


def poisson_need(
    means: Sequence[float] | Floats,
    staff: Sequence[float] | Floats,
    share: float,
    whole: bool = True,
    decimals: int = DECIMALS,
) -> float:
    """Staff that are enough for a share of the time for patients of classes with Poisson numbers.

    Args:
        means: Mean patients of each class, independent of each other.
        staff: Staff for a patient of each class.
        share: The share of time.
        whole: Whether they are rounded up to whole people.
        decimals: To how many the sums are rounded, class after class.
    """
    by_staff: dict[float, float] = {}
    for mean, each in zip(means, staff, strict=True):
        if mean > 0 and each > 0:
            # Patients who need the same are Poisson together.
            by_staff[float(each)] = by_staff.get(float(each), 0.0) + float(mean)
    needs: Floats = np.zeros(1)
    chance: Floats = np.ones(1)
    for each, mean in sorted(by_staff.items()):
        numbers = np.arange(int(pdtrik(1.0 - UNLIKELY, mean)) + 2)
        sums = np.round(np.add.outer(needs, numbers * each).ravel(), decimals)
        mass = np.multiply.outer(chance, np.exp(xlogy(numbers, mean) - mean - gammaln(numbers + 1.0))).ravel()
        if len(needs) == 1:
            needs, chance = sums, mass
            continue
        needs, place = np.unique(sums, return_inverse=True)
        chance = np.bincount(place, weights=mass, minlength=len(needs)).astype(np.float64)
    people = whole_people(needs) if whole else needs
    enough = np.flatnonzero(np.cumsum(chance) >= share)
    return float(people[enough[0]] if len(enough) else people[-1])


def roles_of(classes: Sequence[NeedClass]) -> list[int]:
    """The roles that some classes need."""
    return sorted({role for needed in classes for role, _, _ in needed})


def hours_of_time(network: Network, year: int, replications: int) -> Ints:
    """How often each hour of the week falls in a year, in all replications together [168]."""
    calendar = network.calendar
    return np.array(calendar.hours_of_week_count(calendar.year_at(year)), dtype=np.int64) * replications


def milliseconds(hours: Ints) -> Ints:
    """Hours as milliseconds."""
    return hours * MS_PER_HOUR
