"""A region's people: how many of each sex and age, and how many fall ill or are born, by area."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from workforce.model.blocks import REST
from workforce.model.cases import Cases, case_values
from workforce.model.pathway import AgeAttribute
from workforce.model.region import Region

OLDEST = 999
"""The upper end of an open range of ages."""


@lru_cache(maxsize=1024)
def age_range(text: str) -> tuple[int, int]:
    """The first and last whole year of a range of ages: "65-74" gives 65 and 74, "75+" ends at `OLDEST`."""
    text = text.strip()
    first, _, last = text.removesuffix("+").partition("-")
    return int(first), OLDEST if text.endswith("+") else int(last or first)


@lru_cache(maxsize=65536)
def holds(range_: str, band: str) -> bool:
    """Whether a range of ages holds a whole band."""
    first, last = age_range(range_)
    low, high = age_range(band)
    return first <= low and high <= last


def value_of(attribute: AgeAttribute, band: str) -> str:
    """The value of an age attribute whose range holds a whole band.

    Raises:
        KeyError: No range does (see `checks`).
    """
    for name, range_ in attribute.values.items():
        if holds(range_, band):
            return name
    raise KeyError(band)


def rate_of(incidence: Any, sex: str, band: str) -> float:
    """The rate, per person and year, that holds for a sex and a whole band of age.

    Raises:
        KeyError: No case covers them (see `checks`).
    """
    while isinstance(incidence, Cases):
        incidence = _case(incidence.cases, sex, band if incidence.by == "age" else None)
    return float(incidence.value)


def _case(cases: Mapping[str, Any], sex: str, band: str | None) -> Any:
    for key, inner in cases.items():
        parts = case_values(key)
        if sex in parts if band is None else any(part != REST and holds(part, band) for part in parts):
            return inner
    return cases[REST]


class Demography:
    """The people and births of a region in one year.

    Attributes:
        share: The share of the region's people who live in each area.
        people: People by sex and band of age.
        births: Births in each area.
    """

    def __init__(self, region: Region, year: str, areas: tuple[str, ...]) -> None:
        rows = region.areas.rows
        self.share = np.array([rows[area].population_share.value if area in rows else 0.0 for area in areas])
        self.people = {
            (sex, band): people.value
            for sex, bands in region.population.rows.get(year, {}).items()
            for band, people in bands.items()
        }
        self.births = np.zeros(len(areas))
        found = region.births.rows.get(year) if region.births is not None else None
        if isinstance(found, dict):
            self.births = np.array([found[area].value if area in found else 0.0 for area in areas])
        elif found is not None:
            self.births = found.value * self.share

    def cases(self, incidence: Any) -> dict[tuple[str, str], float]:
        """New patients a year in the whole region, by sex and band of age."""
        return {(sex, band): people * rate_of(incidence, sex, band) for (sex, band), people in self.people.items()}
