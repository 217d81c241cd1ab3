"""Contacts, travel and records in the need for staff, told apart by the closed form.

Staff time is carried whole: contact, travel and records together. Beside each timed need stand here more that only this
room asks for, one of its travel alone, one of its records and one of an hour for each contact, so that the same flow of
patients gives all. Care by presence (by ratio, or for the whole of an activity) has hours and no contacts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from workforce.engine.expected import expected
from workforce.model.needs import Contacts, EachPatient, Repeated, Timed, Visits, WholeActivity
from workforce.model.numbers import Duration
from workforce.model.pathway import Pathway
from workforce.network.build import build_network
from workforce.planning.plans import Plan, Plans
from workforce.staffing.workload import MS_PER_HOUR

__all__ = ["BESIDE", "MEASURED", "apart"]

MEASURED = ("hours", "contacts", "travel", "records")
"""What is told apart: hours of work, contacts, and the hours of travel and of records among those of work."""

BESIDE = ("travel", "records")
"""The hours of work that are not with the patient."""

_MARKS = {"\x1econtacts": "contacts", "\x1etravel": "travel", "\x1erecords": "records"}
"""Ends of the names of needs that only count; no file can hold this sign."""

_HOUR, _NOTHING = Duration.read("1 h"), Duration.read("0 h")


def apart(plans: Plans, years: Sequence[int] | None = None, only_beside: bool = False) -> pd.DataFrame:
    """Staff time with its contacts, its travel and its records, by the closed form.

    Args:
        plans: the settled scenario.
        years: its financial years, by their first calendar year; by default all.
        only_beside: whether the rows of travel and records are all that is wanted.

    Returns:
        Rows with the columns of the measures `staff`, `unit` and `patient`, and besides `hours`, `contacts`,
        `travel` and `records`: each row has one of them, the others are 0. Travel and records are in the hours as well,
        so that hours hold all work. Rows `patient` have the hours of patients present.
    """
    table = expected(build_network(_counting(plans, only_beside)), years).table
    rows = table[table["measure"].isin(("staff", "unit", "patient"))].copy()
    kinds = {name: _kind(name) for name in rows["need"].cat.categories}
    kind = rows["need"].map({name: given for name, (_, given) in kinds.items()}).astype(object)
    kind = kind.where(kind.notna(), "hours")
    rows["need"] = rows["need"].map({name: own for name, (own, _) in kinds.items()}).astype(object)
    value = rows.pop("value").astype("float64") / MS_PER_HOUR
    for each in MEASURED:
        rows[each] = value.where(kind == each, 0.0)
    return rows[kind.isin(BESIDE)] if only_beside else rows


def _kind(need: str) -> tuple[str, str]:
    """A need's own name, and what its time stands for."""
    for mark, kind in _MARKS.items():
        if need.endswith(mark):
            return need.removesuffix(mark), kind
    return need, "hours"


def _counting(plans: Plans, only_beside: bool) -> Plans:
    """The plans with the needs that count."""
    seen: dict[int, Pathway] = {}

    def with_marks(by_year: Mapping[int, Plan]) -> dict[int, Plan]:
        found = {}
        for year, plan in by_year.items():
            pathways = {}
            for name, pathway in plan.pathways.items():
                if id(pathway) not in seen:
                    seen[id(pathway)] = _marked(pathway, only_beside)
                pathways[name] = seen[id(pathway)]
            found[year] = replace(plan, pathways=pathways)
        return found

    return replace(plans, by_year=with_marks(plans.by_year), root_by_year=with_marks(plans.root_by_year))


def _marked(pathway: Pathway, only_beside: bool) -> Pathway:
    activities = {}
    for name, activity in pathway.activities.items():
        needs: dict[str, Any] = dict(activity.needs)
        if only_beside:
            needs = {key: need for key, need in needs.items() if isinstance(need, WholeActivity) and need.limits}
        for need_name, need in activity.needs.items():
            own = need if need.role or need.level is not None else need.model_copy(update={"role": need_name})
            needs |= {need_name + mark: each for mark, each in _parts(own) if not only_beside or _MARKS[mark] in BESIDE}
        activities[name] = activity.model_copy(update={"needs": needs})
    return pathway.model_copy(update={"activities": activities})


def _parts(need: EachPatient) -> Iterator[tuple[str, EachPatient]]:
    """The needs that count contacts, travel and records of a need, with the ends of their names."""
    contacts, travel, records = _MARKS
    match need:
        case _ if need.covered_by is not None:
            return
        case Timed() | Repeated():
            yield contacts, need.model_copy(update={"time": _HOUR})
        case Visits():
            yield contacts, need.model_copy(update={"contact": _HOUR, "travel": None, "record": None})
            if need.travel is not None:
                yield travel, need.model_copy(update={"contact": _NOTHING, "record": None})
            if need.record is not None:
                yield records, need.model_copy(update={"contact": _NOTHING, "travel": None})
        case Contacts():
            yield contacts, need.model_copy(update={"time": _HOUR, "travel": None, "record": None})
            if need.travel is not None:
                yield travel, need.model_copy(update={"time": _NOTHING, "record": None})
            if need.record is not None:
                yield records, need.model_copy(update={"time": _NOTHING, "travel": None})
