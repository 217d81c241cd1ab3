"""Every number of a settled plan as a row: figure, unit, range, grade and citation, in the number's own unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from pydantic import BaseModel

from workforce.model.number import Number, figure_and_unit
from workforce.model.register import Entry, numbers
from workforce.planning.plans import Plan

__all__ = ["COLUMNS", "figures_of", "kind_named", "number_rows", "roots_of"]

COLUMNS = ("address", "what it is", "value", "unit", "low", "high", "grade", "source", "citation", "because")


def roots_of(plan: Plan) -> Iterator[tuple[tuple[str, ...], BaseModel]]:
    """Every file of a plan that holds numbers, with the beginning of its addresses."""
    for name, pathway in plan.pathways.items():
        yield ("pathways", name), pathway
    yield ("region",), plan.region
    yield ("roles",), plan.roles
    yield ("tables", "availability"), plan.availability
    for name, table in plan.tables.items():
        yield ("tables", name), table


def number_rows(model: BaseModel, at: tuple[str, ...]) -> pd.DataFrame:
    """The numbers of one file, a row each, in the order written."""
    sources = getattr(model, "sources", {})
    rows = []
    for entry in numbers(model, at=at):
        figure, low, high = figures_of(entry)
        cited = sources.get(entry.source)
        citation = "" if cited is None else str(cited.citation)
        about = (entry.grade or "", entry.source or "", citation, (entry.because or "").strip())
        rows.append((entry.address, titled(model, entry, len(at)), figure, unit_of(entry), low, high, *about))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def figures_of(entry: Entry) -> tuple[float, float | None, float | None]:
    """A number's figure, low and high in the unit in which it is written."""
    figure = float(figure_and_unit(entry.text)[0])
    return figure, _in_unit(entry, entry.low, figure), _in_unit(entry, entry.high, figure)


def unit_of(entry: Entry) -> str:
    """The unit as written; empty for a bare number."""
    return figure_and_unit(entry.text)[1]


def _in_unit(entry: Entry, bound: float | None, figure: float) -> float | None:
    if bound is None:
        return None
    if entry.value and figure:
        # Twelve digits: what canonical units add in rounding is left out.
        return float(Decimal(f"{figure * (bound / entry.value):.12g}"))
    factor = kind_named(entry.kind).factor_of(unit_of(entry))
    return float(Decimal(f"{bound / float(factor or 1):.12g}"))


def kind_named(kind: str) -> type[Number]:
    """The kind of number of this name, as `a duration`."""
    return next(each for each in _kinds(Number) if each.kind == kind)


def _kinds(kind: type[Number]) -> Iterator[type[Number]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def titled(model: BaseModel, entry: Entry, start: int) -> str:
    """The title of the nearest block around a number that has one, and the keys from there."""
    here: Any = model
    title, below = "", list(entry.path[start:])
    for place, name in enumerate(entry.path[start:], start=1):
        here = _inner(here, name)
        if here is None:
            break
        own = getattr(here, "title", None)
        if isinstance(own, str) and own:
            title, below = own, list(entry.path[start + place :])
    words = ", ".join(str(name) for name in below)
    return f"{title}: {words}" if title and words else title or words


def _inner(block: Any, name: str | int) -> Any:
    if isinstance(block, Mapping):
        return block.get(name)
    if isinstance(block, BaseModel):
        fields = type(block).model_fields
        found = next((own for own, field in fields.items() if name in (own, field.alias)), None)
        return None if found is None else getattr(block, found)
    return None
