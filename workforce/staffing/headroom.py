"""What absence, heads and indirect time do to need: by month, by participation, by direct-care share, by less sickness.

Two conventions of headroom are never mixed: `absent_share` is of *paid* time, `uplift` is an addition to *worked*
time, and each function says which it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workforce.model.allowances import Allowances
from workforce.model.availability import Availability, StaffGroup
from workforce.model.blocks import MONTHS
from workforce.model.numbers import MS_PER_HOUR
from workforce.planning.plans import Plan
from workforce.staffing.available import Available, available

__all__ = [
    "absent_share_of",
    "available_by_month",
    "days_of_months",
    "direct_and_fixed",
    "direct_by_share",
    "per_head_hours",
    "released_hours",
    "uplift_of",
    "with_sickness",
    "wte_released",
    "wte_with_heads",
]

_FIRST_MONTH = 4


def uplift_of(absent_share: float) -> float:
    """The addition to worked time that is the same absence as a share of paid time: a / (1 - a) [0, infinity).

    Raises:
        ValueError: Nobody is there at all, or a share below none.
    """
    if not 0.0 <= absent_share < 1.0:
        raise ValueError(f"an absent share is from 0 to below 1 of paid time, not {absent_share}")
    return absent_share / (1.0 - absent_share)


def absent_share_of(uplift: float) -> float:
    """The share of paid time that is the same absence as an addition to worked time: u / (1 + u).

    Raises:
        ValueError: An addition below none.
    """
    if uplift < 0.0:
        raise ValueError(f"an uplift is an addition to worked time, not {uplift}")
    return uplift / (1.0 + uplift)


def days_of_months(year: int) -> dict[str, int]:
    """Days of each month of a financial year, April first, by its first calendar year."""
    found = {}
    for place, name in enumerate(MONTHS):
        months = _FIRST_MONTH - 1 + place
        first = date(year + months // 12, months % 12 + 1, 1)
        after = date(year + (months + 1) // 12, (months + 1) % 12 + 1, 1)
        found[name] = (after - first).days
    return found


def available_by_month(
    availability: Availability, group: str, year: int, weights: Mapping[str, float] | None = None
) -> dict[str, Available]:
    """The available working time of a staff group at each month's rate, with sickness as it is in that month.

    Only sickness has a season here: its share of paid time is the year's times the month's weight over the mean
    weight of the year's days, so that the year's mean of available hours stays what it is without seasons. Leave is
    taken to be spread evenly.

    Args:
        availability: The table.
        group: The staff group.
        year: The financial year's first calendar year.
        weights: Sickness of each month beside the year's mean; by default the table's, and without one all alike.

    Returns:
        By month, hours as of a *year* in which all months were like it.

    Raises:
        ValueError: A month without a weight, or so much sickness that nobody is left.
    """
    given = _weights(availability) if weights is None else dict(weights)
    missing = [month for month in MONTHS if month not in given]
    if given and missing:
        raise ValueError(f"sickness has no weight for {', '.join(missing)}")
    days = days_of_months(year)
    mean = sum(given.get(month, 1.0) * days[month] for month in MONTHS) / sum(days.values())
    staff = availability.staff_groups[group]
    whole = available(staff)
    sickness = staff.absent.sickness.value
    found = {}
    for month in MONTHS:
        absent = whole.absent_share + sickness * (given.get(month, 1.0) / mean - 1.0)
        if absent >= 1.0:
            raise ValueError(f"with this sickness nobody of '{group}' is left in {month}")
        found[month] = Available(whole.paid_hours, absent, whole.category_allowance)
    return found


def _weights(availability: Availability) -> dict[str, float]:
    table = availability.sickness_by_month
    return {} if table is None else {month: weight.value for month, weight in table.months.items()}


def per_head_hours(plan: Plan, group: str) -> tuple[float, float]:
    """Hours a year that each head of a staff group owes whatever its contract, and whole-time equivalents per head."""
    table = plan.table(Allowances)
    heads = None if table is None else table.heads.get(group)
    if heads is None:
        return 0.0, 1.0
    return sum(each.value for each in heads.per_head.values()) / MS_PER_HOUR, heads.participation.value


def wte_with_heads(wte: float, available_hours: float, hours_per_head: float, participation: float) -> float:
    """Whole-time equivalents once every head's own hours are worked as well.

    The heads that owe the hours are themselves what is asked for. With n whole-time equivalents in n / p heads,
    n A = W + (n / p) h, so that n = W / (A - h / p): solved, not iterated.

    Args:
        wte: W / A, without such hours.
        available_hours: A, available working time of a whole-time equivalent a year.
        hours_per_head: h, hours a year of each head.
        participation: p, whole-time equivalents per head.

    Raises:
        ValueError: Nobody works, or heads owe more hours than they have.
    """
    if not 0.0 < participation <= 1.0:
        raise ValueError(f"whole-time equivalents per head are above 0 and at most 1, not {participation}")
    left = available_hours - hours_per_head / participation
    if left <= 0.0:
        raise ValueError("every head owes more hours than it is available")
    return wte * available_hours / left


def direct_by_share(direct_hours: float, share: float) -> float:
    """Working hours of which so many are direct care, where indirect work grows with direct: direct / share.

    A category allowance (WISN) for the same indirect work would count it twice.

    Raises:
        ValueError: A share that is none of the time.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"a direct-care share is above 0 and at most 1, not {share}")
    return direct_hours / share


def direct_and_fixed(direct_hours: float, indirect_per_shift: float, shifts: float) -> float:
    """Working hours where indirect work is so many hours of every shift, however much direct care there is."""
    return direct_hours + indirect_per_shift * shifts


def released_hours(direct_hours: float, before: float, after: float) -> float:
    """Hours of indirect time that a greater direct-care share releases, direct care being what it was.

    Only indirect time shrinks: hours D / before become D / after (NHS Institute, Releasing Time to Care). Staff who
    are there by ratio stay; for them these are hours that turn from indirect into direct care.

    Args:
        direct_hours: D, hours of direct care.
        before: The direct-care share there was.
        after: The direct-care share there is to be.
    """
    return direct_by_share(direct_hours, before) - direct_by_share(direct_hours, after)


def wte_released(days_lost: float, cut: float, days_per_wte: float) -> float:
    """Whole-time equivalents that a cut in sickness gives back: days lost x share cut / days of a post (Boorman 2009).

    The review's own figures (10.3 million days, a third, 14,900 posts) are of 230 days a post.
    """
    if days_per_wte <= 0.0:
        raise ValueError("a post has days in a year")
    return days_lost * cut / days_per_wte


def with_sickness(group: StaffGroup, times: float) -> Available:
    """The available working time of a staff group if its sickness were so many times what it is."""
    whole = available(group)
    more = group.absent.sickness.value * (times - 1.0)
    return Available(whole.paid_hours, whole.absent_share + more, whole.category_allowance)
