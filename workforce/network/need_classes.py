"""Need classes: the distinct ways in which patients of one unit need staff by their presence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from workforce.model.calendar import HOURS_PER_WEEK
from workforce.network.cover_teams import roles_staffed, settings_staffed
from workforce.network.network import NONE, RATIO, WHOLE, Floats, Ints, Network

MOST_CLASSES = 4
"""Patients are counted jointly by at most so many classes; beyond it the staff needed are summed."""

NeedClass = tuple[tuple[int, int, float], ...]
"""Staff while a patient is present: (role, row of ``windows`` or NONE for always, staff per patient), in order."""

Classes = tuple[NeedClass, ...] | None
"""The classes of one cover group in one year; None where there are more than ``MOST_CLASSES``."""


class Staffed(NamedTuple):
    """What a cover group staffs: the settings of its units and the roles."""

    settings: frozenset[int]
    roles: frozenset[int]


def need_classes(network: Network, year: int) -> tuple[Classes, ...]:
    """The need classes of every cover group in one year, by the roles it is staffed with.

    A class is what some patients need by their presence, by ratio or for the whole of an activity. Classes stand in
    the order in which activities by id, and their patients by attribute, first give them; they come from the network
    alone, so all replications and the closed form have the same. Patients without such a need are of no class.

    Args:
        network: The scenario.
        year: Index of the year.
    """
    of_activity: dict[tuple[int, frozenset[int]], tuple[NeedClass, ...]] = {}
    of_staff: dict[Staffed, Classes] = {}
    found: list[Classes] = []
    for staffed in staffed_groups(network):
        if staffed not in of_staff:
            classes: dict[NeedClass, None] = {}
            for activity in np.flatnonzero(np.isin(network.activities.setting, sorted(staffed.settings))).tolist():
                if network.activities.version[year, activity] == NONE:
                    continue
                key = (activity, staffed.roles)
                if key not in of_activity:
                    of_activity[key] = classes_of_activity(network, year, activity, staffed.roles)
                classes.update(dict.fromkeys(of_activity[key]))
            of_staff[staffed] = tuple(classes) if len(classes) <= MOST_CLASSES else None
        found.append(of_staff[staffed])
    return tuple(found)


def staffed_groups(network: Network) -> tuple[Staffed, ...]:
    """What each cover group staffs; groups of the same settings and roles have the same classes."""
    return tuple(Staffed(*each) for each in zip(settings_staffed(network), roles_staffed(network), strict=True))


def of_roles(needed: NeedClass, roles: frozenset[int]) -> NeedClass:
    """What a class needs of some roles."""
    return tuple(need for need in needed if need[0] in roles)


def presence_rows(network: Network, year: int, activity: int) -> list[int]:
    """The rows of an activity's needs that count while the patient is present."""
    first = int(network.needs.start[year, activity])
    rows = range(first, first + int(network.needs.count[year, activity]))
    return [row for row in rows if network.needs.form[row] in (RATIO, WHOLE)]


def staff_by_hour(network: Network, needed: NeedClass, role: int) -> Floats:
    """Staff of a role that a patient of a class needs in each hour of the week [168].

    An hour that lies partly in a window counts by the part: staff there change within the hour.
    """
    found = np.zeros(HOURS_PER_WEEK)
    for of, window, staff in needed:
        if of == role:
            found += staff * (network.needs.windows[window] if window != NONE else 1.0)
    return found


def ordered(needs: tuple[tuple[int, int, float], ...]) -> NeedClass:
    """A class as it is written: its needs in order of role, window and staff; none of zero staff."""
    return tuple(sorted(need for need in needs if need[2] > 0.0))


def classes_of_activity(network: Network, year: int, activity: int, roles: frozenset[int]) -> tuple[NeedClass, ...]:
    """The classes by some roles that patients of one activity may be of.

    More than ``MOST_CLASSES`` are not all found.
    """
    rows = [row for row in presence_rows(network, year, activity) if int(network.needs.role[row]) in roles]
    found: dict[NeedClass, None] = {}
    for cell in _cells(network, rows):
        certain: list[tuple[int, int, float]] = []
        drawn: dict[int, list[tuple[int, int, float]]] = {}
        for row in rows:
            share = network.fractions[_row_at(network, int(network.needs.share[row]), year, cell)]
            staff = network.amounts[_row_at(network, int(network.needs.staff[row]), year, cell)]
            need = (int(network.needs.role[row]), int(network.needs.window[row]), float(staff))
            if share >= 1.0:
                certain.append(need)
            elif share > 0.0:
                drawn.setdefault(int(network.needs.draw_hash[row]), []).append(need)
        for chosen in product((True, False), repeat=len(drawn)):
            some = [need for take, needs in zip(chosen, drawn.values(), strict=True) if take for need in needs]
            needed = ordered((*certain, *some))
            if needed:
                found[needed] = None
            if len(found) > MOST_CLASSES:
                return tuple(found)
    return tuple(found)


def _cells(network: Network, rows: list[int]) -> Iterator[dict[int, int]]:
    """Every combination of values of the attributes on which some needs depend."""
    needs = network.needs
    used = sorted({a for row in rows for which in (needs.share[row], needs.staff[row]) for a in _by(network, which)})
    for values in product(*(range(int(network.attributes.values[attribute])) for attribute in used)):
        yield dict(zip(used, values, strict=True))


def _by(network: Network, which: int) -> list[int]:
    start = network.lookups.attribute_start
    return [int(attribute) for attribute in network.lookups.attribute[start[which] : start[which + 1]]]


def _row_at(network: Network, which: int, year: int, cell: dict[int, int]) -> int:
    looked = network.lookups
    strides: Ints = looked.stride[looked.attribute_start[which] : looked.attribute_start[which + 1]]
    row = int(looked.base[which] + year * looked.year_stride[which])
    row += sum(int(s) * cell[a] for a, s in zip(_by(network, which), strides, strict=True))
    return int(looked.row[row])
