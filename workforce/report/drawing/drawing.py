"""A pathway drawn: an overview, every setting by itself, and the whole; as SVG, HTML, Mermaid and BPMN."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from workforce.documents.problems import ProblemsFound, did_you_mean
from workforce.model.calendar import year_name, year_number
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file
from workforce.model.rules import read as read_rules
from workforce.model.schema import kind_of
from workforce.planning.library import find, find_any, shipped
from workforce.planning.plans import Plans
from workforce.planning.settle import plans_from, settle
from workforce.planning.sources import read_inputs
from workforce.report.drawing.bpmn import bpmn_of
from workforce.report.drawing.chart import Chart
from workforce.report.drawing.differences import changed_activities, differences_told, marked, moved_on
from workforce.report.drawing.file import ALIKE, flows_of_file
from workforce.report.drawing.flows import FlowTable, Step, flows_of
from workforce.report.drawing.mermaid import mermaid_of
from workforce.report.drawing.overview import Time, by_setting, times_of
from workforce.report.drawing.svg import plain, svg_of
from workforce.report.drawing.views import by_activity, of_setting

__all__ = ["Drawing", "Flowing", "NotDrawn", "draw", "flowing"]

OVERVIEW_STAFF = 6
"""Of the roles of a setting, so many are named at most, in four lines of its box."""

KINDS = (".svg", ".html", ".mmd", ".md", ".bpmn")


class NotDrawn(ValueError):
    """What was asked to be drawn cannot be; the commands tell it as wrong usage."""

    wrong_usage = True


@dataclass(frozen=True)
class Flowing:
    """A pathway and how its patients go through it.

    Attributes:
        pathway: The pathway, settled where it stands in a scenario.
        flows: How many take each route.
        subtitle: Whose figures these are.
        plans: The scenario whose figures they are; None where they are the file's alone.
        year: The financial year, by its first calendar year.
    """

    pathway: Pathway
    flows: FlowTable
    subtitle: str
    plans: Plans | None = None
    year: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A pathway drawn.

    Attributes:
        now: What is drawn.
        before: What it is set beside, or None.
        differences: What differs from it, one sentence each.
    """

    now: Flowing
    before: Flowing | None = None
    differences: tuple[str, ...] = ()
    _times: Sequence[Time] | None = field(default=None, repr=False)

    @cached_property
    def chart(self) -> Chart:
        """The overview: settings in lanes by sector, with the main flow."""
        if self.before is None:
            return _overview(self.now, self._times)
        changed, moved = self._changed
        of = {name: time.key for time in self._times or () for name in time.activities}
        up = [
            {of.get(step.name, step) if step.kind == "activity" else step for step in steps}
            for steps in (changed, moved)
        ]
        return marked(_overview(self.now, self._times), _overview(self.before, self._times), up[0], up[1])

    @cached_property
    def whole_chart(self) -> Chart:
        """Every activity in lanes by setting, with every route."""
        now = by_activity(self.now.pathway, self.now.flows, self.now.subtitle)
        if self.before is None:
            return now
        before = by_activity(self.before.pathway, self.before.flows, self.before.subtitle)
        return marked(now, before, *self._changed)

    @property
    def _changed(self) -> tuple[set[Step], set[Step]]:
        assert self.before is not None
        new, old = self.now.pathway, self.before.pathway
        return {Step("activity", name) for name in changed_activities(new, old)}, moved_on(new, old)

    @cached_property
    def svg(self) -> str:
        """The overview, as an image that stands alone."""
        return svg_of(self.chart, staff=OVERVIEW_STAFF)

    @cached_property
    def whole(self) -> str:
        """Every activity and every route in lanes by setting, as an image: for a large sheet, or to zoom into."""
        return svg_of(self.whole_chart, 150.0, 1)

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings that have activities, for `part`."""
        used = {one.setting for one in self.now.pathway.activities.values()}
        return tuple(name for name in self.now.pathway.settings if name in used)

    def part(self, setting: str) -> str:
        """One setting's activities with all that lead there and all that follow, as an image.

        Raises:
            NotDrawn: There is no such setting, or nothing is done there.
        """
        if setting not in self.settings:
            raise NotDrawn(f"'{setting}' is not a setting with activities; choose from {', '.join(self.settings)}")
        return svg_of(of_setting(self.whole_chart, self.now.pathway, setting), 220.0, 8)

    @cached_property
    def mermaid(self) -> str:
        """Every activity as Mermaid text, for repositories."""
        return mermaid_of(self.whole_chart)

    @cached_property
    def bpmn(self) -> str:
        """Every activity as BPMN 2.0, for process tools."""
        waits = {name for name, one in self.now.pathway.activities.items() if not one.needs and not one.requests}
        return bpmn_of(by_activity(self.now.pathway, self.now.flows, self.now.subtitle), waits)

    @cached_property
    def html(self) -> str:
        """The overview, then every setting, then the whole, as one page that stands alone."""
        title = plain(self.now.pathway.title)
        return (
            f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
            f"<body>{self._repr_html_()}</body></html>\n"
        )

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        told = "".join(f"<li>{plain(each)}</li>" for each in self.differences)
        titles = {name: self.now.pathway.settings[name].title or name for name in self.settings}
        parts = "".join(_folded(titles[name], self.part(name)) for name in self.settings)
        return (
            _wide(self.svg)
            + (f"<p>What differs:</p><ul>{told}</ul>" if told else "")
            + f"<p>Setting by setting:</p>{parts}"
            + _folded("Everything on one sheet", self.whole)
        )

    def save(self, path: str | Path, view: str = "overview") -> Path:
        """Write the drawing; the ending of the name says in which form.

        Args:
            path: A file's name that ends in .svg, .html, .mmd (or .md), or .bpmn.
            view: Of an SVG: `overview`, `whole`, or a setting's name.

        Raises:
            NotDrawn: Another ending, or no such setting.
        """
        target = Path(path)
        kind = target.suffix.lower()
        if kind not in KINDS:
            raise NotDrawn(f"'{target.name}' ends in none of {', '.join(KINDS)}")
        if kind == ".svg":
            text = self.svg if view == "overview" else self.whole if view == "whole" else self.part(view)
        elif kind == ".html":
            text = self.html
        elif kind == ".bpmn":
            text = self.bpmn
        else:
            text = self.mermaid if kind == ".mmd" else f"```mermaid\n{self.mermaid}```\n"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        return target


def _wide(image: str) -> str:
    return f'<div style="overflow-x:auto" tabindex="0">{image}</div>'


def _folded(title: str, image: str) -> str:
    return f"<details><summary>{plain(title)}</summary>{_wide(image)}</details>"


def _overview(flowing: Flowing, times: Sequence[Time] | None) -> Chart:
    return by_setting(flowing.pathway, flowing.flows, flowing.subtitle, times)


def draw(
    what: Plans | Pathway | str | Path,
    against: Plans | Pathway | str | Path | None = None,
    *,
    pathway: str | None = None,
    year: str | int | None = None,
    groups: Iterable[str] | None = None,
) -> Drawing:
    """Draw a pathway, or what differs between two versions of it.

    Args:
        what: A shipped pathway's name or a pathway's file; a scenario, settled, by name or by file; or a pathway read.
            The shares of a pathway are those of the shipped region's people in its first year.
        against: An older version to set it beside: whatever is new, gone or changed is marked, and told in words.
        pathway: Of a scenario of several pathways: which.
        year: Of a scenario: the financial year, `2019/20` or 2019; by default the last.
        groups: Only these patient groups; by default all.

    Raises:
        ProblemsFound: Problems in the files.
        NotDrawn: No such pathway, year or group.
    """
    kept = tuple(groups) if groups is not None else None
    now = _only(flowing(what, pathway, year), kept)
    if against is None:
        return Drawing(now, _times=times_of(now.pathway, now.flows))
    before = _only(flowing(against, pathway or now.pathway.pathway, year), kept)
    charts = [by_activity(one.pathway, one.flows, one.subtitle) for one in (now, before)]
    told = differences_told(now.pathway, before.pathway, *charts)
    both = Flowing(now.pathway, now.flows, f"{now.subtitle}, beside {before.subtitle}", now.plans, now.year)
    return Drawing(both, before, told, _joint_times(now, before))


def _joint_times(now: Flowing, before: Flowing) -> list[Time]:
    """The settings of both versions, parted as the new one's flows have it; what is only in the old joins there."""
    found = times_of(now.pathway, now.flows)
    known = {name for time in found for name in time.activities}
    for old in times_of(before.pathway, before.flows):
        gone = tuple(name for name in old.activities if name not in known)
        if not gone:
            continue
        place = next((place for place, time in enumerate(found) if time.setting == old.setting), None)
        if place is None:
            found.append(Time(old.key, old.setting, gone, old.alone))
        else:
            found[place] = found[place]._replace(activities=(*found[place].activities, *gone))
    return found


def _only(whole: Flowing, groups: tuple[str, ...] | None) -> Flowing:
    if groups is None:
        return whole
    unknown = [name for name in groups if name not in whole.pathway.groups]
    if unknown:
        raise NotDrawn(f"'{unknown[0]}' is not a patient group; choose from {', '.join(whole.pathway.groups)}")
    subtitle = f"{whole.subtitle}; only {', '.join(groups)}"
    return Flowing(whole.pathway, whole.flows.of(groups), subtitle, whole.plans, whole.year)


def flowing(what: Plans | Pathway | str | Path, pathway: str | None = None, year: str | int | None = None) -> Flowing:
    """A pathway with its flows.

    Args:
        what: As for `draw`.
        pathway: Of a scenario of several pathways: which.
        year: Of a scenario: the financial year; by default the last.

    Raises:
        ProblemsFound: Problems in the files.
        NotDrawn: No such pathway or year.
    """
    if isinstance(what, Pathway):
        return Flowing(what, flows_of_file(what), ALIKE)
    if isinstance(what, Plans):
        return _of_plans(what, pathway, year)
    path = _found(what)
    document = read_file(path)
    if kind_of(document.content) == "pathway":
        return _of_file(path, read_rules(Pathway, document))
    return _of_plans(settle(what), pathway, year)


def _found(what: str | Path) -> Path:
    """The file of a name or path; a name that is none of either kind is taken for a pathway's.

    Raises:
        ProblemsFound: There is none; the message offers the nearest name.
    """
    near = did_you_mean(Path(what).stem, [*shipped("scenarios"), *shipped("pathways")])
    return find_any(what) if near in shipped("scenarios") or Path(what).is_file() else find("pathways", what)


def _of_plans(plans: Plans, pathway: str | None, year: str | int | None) -> Flowing:
    try:
        number = plans.years[-1] if year is None else year if isinstance(year, int) else year_number(year)
    except ValueError as error:
        raise NotDrawn(str(error)) from None
    if number not in plans.years:
        raise NotDrawn(
            f"{year} is not a year of the scenario, {year_name(plans.years[0])} to {year_name(plans.years[-1])}"
        )
    names = tuple(plans.by_year[number].pathways)
    if pathway is None and len(names) > 1:
        raise NotDrawn(f"the scenario has several pathways; name one of {', '.join(names)}")
    name = names[0] if pathway is None else pathway
    if name not in names:
        raise NotDrawn(f"'{name}' is not a pathway of the scenario; choose from {', '.join(names)}")
    subtitle = f"{plans.title}, {year_name(number)}"
    return Flowing(plans.by_year[number].pathways[name], flows_of(plans, number)[name], subtitle, plans, number)


def _of_file(path: Path, read: Pathway) -> Flowing:
    """A pathway's file, with the flows of the first shipped region that fits it."""
    for region in shipped("regions"):
        try:
            inputs = read_inputs(region, [str(path)], None)
            year = year_number(min(inputs.tree["region"]["population"]["rows"]))
            plans = plans_from(inputs.tree, [year], scenario=read.pathway)
            name = next(iter(plans.by_year[year].pathways))
            title = plans.by_year[year].region.title
            subtitle = f"Version {read.version}, {read.status}; patients of {title}, {year_name(year)}"
            return Flowing(plans.by_year[year].pathways[name], flows_of(plans, year)[name], subtitle, plans, year)
        except ProblemsFound:
            continue
    return Flowing(read, flows_of_file(read), f"Version {read.version}, {read.status}. {ALIKE}")
