"""A pathway told in plain English from its file and its traffic: where patients go, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workforce.model.cases import Cases
from workforce.model.pathway import Pathway
from workforce.model.routes import RouteShare, RouteShares, Since
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.parts import middle, whens_of
from workforce.report.drawing.words import length_in_full, out_of_100, percent, span, title_of

__all__ = ["ActivityTold", "GroupTold", "activities_told", "groups_told"]

MS_PER_DAY = 86_400_000
LEAST = 0.005
"""Of a group's patients, the share from which a setting or an end is told."""

MOST_WAYS, WORTH_TELLING = 4, 0.03
"""So many ways out of a setting are told, if such a share of those who leave take them."""


@dataclass(frozen=True)
class GroupTold:
    """What becomes of 100 patients of a group.

    Attributes:
        title: Who they are.
        number: How they come to be.
        steps: A sentence for each setting some of them come to, as they come to it.
        ends: A sentence for each end, the commonest first.
    """

    title: str
    number: str
    steps: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class ActivityTold:
    """One activity as its file has it.

    Attributes:
        name: Its name, by which a change would find it.
        title: Its title.
        setting: Where it is.
        reach: How many of 100 come.
        lasts: How long it lasts.
        onward: What follows, a line each; cases are indented by their depth.
        because: Why it is so, if said.
    """

    name: str
    title: str
    setting: str
    reach: str
    lasts: str
    onward: tuple[tuple[int, str], ...]
    because: str


def groups_told(pathway: Pathway, flows: FlowTable) -> tuple[GroupTold, ...]:
    """What becomes of 100 patients of each group."""
    whens = whens_of(pathway, flows)
    found = []
    for name, group in pathway.groups.items():
        whole = flows.arrivals.get(name, flows.begun.get(name, 0.0))
        if not whole:
            continue
        steps = [
            (_when(pathway, flows, name, setting, whens), _step(pathway, flows, name, setting, number, number / whole))
            for (of, setting), number in flows.visit.items()
            if of == name and number / whole >= LEAST
        ]
        told = f"{whole:,.0f} a year" if name in flows.arrivals else f"{whole:,.0f} a year, begun by other patients"
        found.append(
            GroupTold(
                title_of(name, group),
                told,
                tuple(text for _, text in sorted(steps)),
                tuple(_ends(pathway, flows, name, whole)),
            )
        )
    return tuple(found)


def _when(pathway: Pathway, flows: FlowTable, group: str, setting: str, whens: Mapping[str, float]) -> float:
    """How far along the journey half of a group's patients in a setting are."""
    there = [
        (whens[at], number)
        for (of, at), number in flows.come.items()
        if of == group and pathway.activities[at].setting == setting
    ]
    return middle(there)


def _step(pathway: Pathway, flows: FlowTable, group: str, setting: str, number: float, share: float) -> str:
    days = sum(
        value for (of, at), value in flows.days.items() if of == group and pathway.activities[at].setting == setting
    )
    title, stay = title_of(setting, pathway.settings[setting]), span(days * MS_PER_DAY / number)
    told = _next_settings(pathway, flows, group, setting)
    return f"{out_of_100(share)} come to {title}, for {stay} on average. {told}".strip()


def _next_settings(pathway: Pathway, flows: FlowTable, group: str, setting: str) -> str:
    """Where patients of a group go when they leave a setting: the commonest ways."""
    out: dict[str, float] = {}
    for (of, at, to), number in flows.routes.items():
        if of == group and at.kind == "activity" and pathway.activities[at.name].setting == setting:
            where = pathway.activities[to.name].setting if to.kind == "activity" else ""
            if where != setting:
                block = pathway.settings[where] if where else pathway.ends[to.name]
                title = title_of(where or to.name, block)
                out[title] = out.get(title, 0.0) + number
    whole = sum(out.values())
    most = sorted(out.items(), key=lambda item: -item[1])[:MOST_WAYS]
    told = [f"{percent(number / whole)} {title}" for title, number in most if number >= WORTH_TELLING * whole]
    return f"Next: {'; '.join(told)}." if told else ""


def _ends(pathway: Pathway, flows: FlowTable, group: str, whole: float) -> Iterator[str]:
    ends: dict[str, float] = {}
    for (of, _, to), number in flows.routes.items():
        if of == group and to.kind == "end":
            ends[to.name] = ends.get(to.name, 0.0) + number / whole
    for name, share in sorted(ends.items(), key=lambda item: -item[1]):
        if share >= LEAST:
            yield f"{out_of_100(share)}: {title_of(name, pathway.ends[name])}."


def activities_told(pathway: Pathway, flows: FlowTable) -> tuple[ActivityTold, ...]:
    """Every activity as its file has it, in the order written."""
    return tuple(
        ActivityTold(
            name,
            title_of(name, one),
            title_of(one.setting, pathway.settings[one.setting]),
            out_of_100(flows.reach(flows.come, name)),
            length_in_full(one.lasts),
            tuple(onward(pathway, one.next)),
            one.because or "",
        )
        for name, one in pathway.activities.items()
    )


def onward(pathway: Pathway, following: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
    """What follows an activity in words, one line each, cases by their depth."""
    if isinstance(following, Cases):
        for case, inner in following.cases.items():
            lead = f"{following.by}: {case}"
            plain = _plain(pathway, inner)
            yield depth, f"{lead} – {plain}" if plain else f"{lead}:"
            if not plain:
                yield from onward(pathway, inner, depth + 1)
    elif isinstance(following, Since):
        for lead, inner in (
            (f"at most {span(following.within.value)} since {following.since}", following.then),
            ("later", following.otherwise),
        ):
            plain = _plain(pathway, inner)
            yield depth, f"{lead} – {plain}" if plain else f"{lead}:"
            if not plain:
                yield from onward(pathway, inner, depth + 1)
    else:
        yield depth, _plain(pathway, following)


def _plain(pathway: Pathway, following: Any) -> str:
    """A junction without cases on one line; nothing where it has cases."""
    if isinstance(following, str):
        return f"all: {_named(pathway, following)}"
    if not isinstance(following, RouteShares):
        return ""
    told = []
    for name, one in following.shares.items():
        share = one.share if isinstance(one, RouteShare) else one
        text = share if isinstance(share, str) else share.text
        if text.strip() not in ("0%", "0.0%"):
            told.append(f"{text}: {_named(pathway, name)}")
    return "; ".join(told)


def _named(pathway: Pathway, name: str) -> str:
    step = Step("activity" if name in pathway.activities else "end", name)
    return title_of(name, pathway.activities[name] if step.kind == "activity" else pathway.ends[name])
