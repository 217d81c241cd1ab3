"""How long the region's own staff work in a year by the closed form, summed without a table of every row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from workforce.engine.expected import Expected
from workforce.engine.expected_rows import owed
from workforce.engine.expected_staff import NeedTime
from workforce.model.calendar import MS_PER_HOUR
from workforce.network.network import Floats, Network


def worked(answer: Expected, year: int) -> Floats:
    """Milliseconds of work in a year, the measures `staff` and `unit` without care by another region's staff.

    Args:
        answer: The closed form.
        year: The year, as an index.

    Returns:
        By setting, role and the patients' care trust; the last is what units owe whatever their patients
        [settings, roles, trusts + 1].
    """
    network, staff = answer.network, answer.staff
    names = network.names
    found = np.zeros((len(names.settings), len(names.roles), len(names.pcts) + 1))
    starts = np.zeros((len(names.activities), len(names.locations) + 1, network.years))
    outside = np.append(network.geography.location_outside, False)
    for activity in range(len(names.activities)):
        if not answer.flow.entries[activity]:
            continue
        visits, placed = staff.visits(activity), staff.placed(activity)
        np.add.at(starts[activity], placed.location, placed.shared(visits.starts))
        inside = ~outside[placed.location]
        here = found[int(network.activities.setting[activity])]
        for role, (time, trips) in _by_role(network, staff.needs(visits)).items():
            np.add.at(here[role], placed.pct[inside], placed.shared(time, trips)[inside, year])
    for row, _, hours in owed(network, starts, np.array([year])):
        found[int(network.unit_cover.setting[row]), int(network.unit_cover.role[row]), -1] += hours * MS_PER_HOUR
    return found


def _by_role(network: Network, needs: Iterable[NeedTime]) -> dict[int, tuple[Floats, Floats | None]]:
    """Time and trips of an activity's needs, added up for each role."""
    found: dict[int, tuple[Floats, Floats | None]] = {}
    for need in needs:
        role = int(network.needs.role[need.row])
        time, trips = found.get(role, (0.0, None))
        more = need.trips if trips is None or need.trips is None else trips + need.trips
        found[role] = (time + need.time, trips if more is None else more)
    return found
