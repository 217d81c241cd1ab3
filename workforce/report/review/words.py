"""A pathway told in plain English from its file and its traffic: where patients go, and by what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workforce.model.cases import Cases
from workforce.model.pathway import Pathway
from workforce.model.routes import RouteShare, RouteShares, Since
from workforce.report.drawing.flows import FlowTable, Step
from workforce.report.drawing.parts import whens_of
from workforce.report.drawing.words import length_in_full, out_of_100, percent, span, title_of

__all__ = ["ActivityTold", "GroupTold", "activities_told", "groups_told"]

MS_PER_DAY = 86_400_000
LEAST = 0.005
"""Of a group's patients, the share from which an activity or an end is told."""

MOST_WAYS, WORTH_TELLING = 6, 0.03
"""So many ways on from an activity are told, if such a share of those who leave it take them."""


@dataclass(frozen=True)
class GroupTold:
    """What becomes of 100 patients of a group.

    Attributes:
        title: Who they are.
        number: How they come to be.
        steps: A sentence for each activity some of them come to, as they come to it: how many of 100 ever do, how long
            they spend in it together, and what they come to next.
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
    order = sorted(pathway.activities, key=whens.__getitem__)
    found = []
    for name, group in pathway.groups.items():
        whole = flows.arrivals.get(name, flows.begun.get(name, 0.0))
        if not whole:
            continue
        steps = tuple(
            _step(pathway, flows, name, activity, whole)
            for activity in order
            if flows.come.get((name, activity), 0.0) / whole >= LEAST
        )
        told = f"{whole:,.0f} a year" if name in flows.arrivals else f"{whole:,.0f} a year, begun by other patients"
        found.append(GroupTold(title_of(name, group), told, steps, tuple(_ends(pathway, flows, name, whole))))
    return tuple(found)


def _step(pathway: Pathway, flows: FlowTable, group: str, activity: str, whole: float) -> str:
    number, days = flows.come[group, activity], flows.days.get((group, activity), 0.0)
    one = pathway.activities[activity]
    title, where = title_of(activity, one), title_of(one.setting, pathway.settings[one.setting])
    placed = title if where.casefold() in title.casefold() else f"{title} ({where})"
    told = _next(pathway, flows, group, activity)
    return f"{out_of_100(number / whole)}: {placed}, for {span(days * MS_PER_DAY / number)} on average. {told}".strip()


def _next(pathway: Pathway, flows: FlowTable, group: str, activity: str) -> str:
    """What patients of a group come to next after an activity: the commonest ways, and how many go others."""
    out = {
        to: number
        for (of, source, to), number in flows.routes.items()
        if of == group and source == Step("activity", activity)
    }
    whole = sum(out.values())
    most = sorted(out.items(), key=lambda item: -item[1])[:MOST_WAYS]
    ways = [(to, number / whole) for to, number in most if number >= WORTH_TELLING * whole]
    if len(out) == 1:
        return f"Next: {_named(pathway, ways[0][0].name)}."
    told = [f"{percent(share)} {_named(pathway, to.name)}" for to, share in ways]
    rest = 1.0 - sum(share for _, share in ways)
    if rest >= LEAST:
        told.append(f"{percent(rest)} other ways")
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
