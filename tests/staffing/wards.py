"""A region with a ward and a team, with tables beside availability, for what staffing makes of its closed form."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from tests.network.made_network import laid_over, tree_of, yaml
from workforce.model.reading import read_file
from workforce.model.rules import read
from workforce.planning.library import availability, further_tables
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from
from workforce.staffing.projection import Projection

M = TypeVar("M", bound=BaseModel)

BASIS = "source: made\nsources: {made: {citation: Made for tests, grade: published}}\n"

NEEDS = """
settings: {ward: {sector: acute, cover: {two nurses: {role: nurse, never fewer than: 2}}}}
activities:
  stay: {needs: {nurse: {ratio: 1 per 4 patients}, doctor: {every: day, time: 20 min, over: "09:00-12:00"}}}
  visits: {needs: {visits: {role: nurse, visits: 3 per week, contact: 40 min, travel: 20 min, record: 0 min}}}
"""

ALLOWANCES = """
file: allowances
title: Allowances
individual: {office: {role: nurse, setting: ward, staff: 1, time: 15 h per week}}
heads: {Nurses: {participation: 80%}}
"""


def plans(
    needs: str = NEEDS, allowances: str = ALLOWANCES, volume: int = 730, years: tuple[int, ...] = (2009,), **tables: Any
) -> Plans:
    """Plans with `volume` patients a year; further tables by name, as texts (spaces as underscores)."""
    tree = tree_of(needs)
    tree["pathways"]["care"] = laid_over(
        tree["pathways"]["care"], {"groups": {"ill": {"arrivals": {"count": f"{volume} per year"}}}}
    )
    tree["tables"]["allowances"] = yaml(BASIS + allowances)
    for name, text in tables.items():
        tree["tables"][name.replace("_", " ")] = yaml(BASIS + text)
    return plans_from(tree, years)


def projection(**given: Any) -> Projection:
    """The closed form of `plans`."""
    return Projection.of(plans(**given))


def shipped_table(kind: type[M]) -> M:
    """The shipped reference table of a kind, checked by every rule on one file."""
    files = {"Availability": availability(), "RotaRules": further_tables()["rota rules"]}
    return read(kind, read_file(files.get(kind.__name__, further_tables().get(kind.__name__.lower(), availability()))))
