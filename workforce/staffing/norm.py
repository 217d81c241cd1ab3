"""The *norm* method: staff per bed (or birth, or case) as a published standard states it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["per_bed"]

Norm = tuple[float, float]
"""So many whole-time equivalents for so many beds: (2.9, 1) is 2.9 a bed, (0.73, 5) is 0.73 for five."""


def per_bed(beds: Mapping[str, float], norms: Mapping[str, Mapping[str, Norm]]) -> dict[str, dict[str, float]]:
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
