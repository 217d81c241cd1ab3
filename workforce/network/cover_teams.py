"""Who staffs a unit: its own cover group, and for some roles a team that it shares with other units."""

from __future__ import annotations

import numpy as np

from workforce.network.network import NONE, Ints, Network

__all__ = ["counted", "places_staffed", "roles_staffed", "settings_staffed", "staffed_by", "teams"]


def staffed_by(network: Network, groups: Ints, role: int | Ints) -> Ints:
    """The cover group in which a role of units is counted.

    Args:
        network: The scenario.
        groups: Cover groups of units; NONE stays NONE.
        role: One role, or one of each unit.
    """
    found = network.staffed_by[groups, role]
    return np.asarray(np.where(np.asarray(groups) == NONE, NONE, found), dtype=np.int64)


def roles_staffed(network: Network) -> tuple[frozenset[int], ...]:
    """The roles that each cover group is staffed with: of a team its own, of others all that no team takes."""
    every = np.arange(len(network.staffed_by))[:, None]
    return tuple(frozenset(np.flatnonzero(row).tolist()) for row in network.staffed_by == every)


def teams(network: Network) -> tuple[tuple[int, ...], ...]:
    """Of each cover group of units, the teams that staff it beside its own staff."""
    found = (np.unique(row[(row != NONE) & (row != group)]) for group, row in enumerate(network.staffed_by))
    return tuple(tuple(row.tolist()) for row in found)


def settings_staffed(network: Network) -> tuple[frozenset[int], ...]:
    """The settings whose units each cover group staffs, of a team those of all its units."""
    found: list[set[int]] = [set() for _ in network.names.cover_groups]
    of_group = teams(network)
    for setting, location in zip(*np.nonzero(network.cover_group != NONE), strict=True):
        group = int(network.cover_group[setting, location])
        for each in (group, *of_group[group]):
            found[each].add(int(setting))
    return tuple(frozenset(settings) for settings in found)


def places_staffed(network: Network, setting: int, role: int, group: int) -> Ints:
    """The locations of a setting at which a role is counted in a cover group."""
    return np.flatnonzero(staffed_by(network, network.cover_group[setting], role) == group)


def counted(network: Network, row: int) -> Ints:
    """The activities by whose starts a year a rule of unit cover owes presence; else none."""
    cover = network.unit_cover
    return cover.counted[int(cover.counted_start[row]) : int(cover.counted_start[row + 1])]
