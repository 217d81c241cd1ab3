"""The STRESS-DES checklist of a scenario: what the model can say of itself, beside what its makers say by hand.

Items and numbering: Monks, Currie, Onggo, Robinson, Kunc and Taylor, Strengthening the reporting of empirical
simulation studies, Journal of Simulation 13 (2019). What stands by hand is in `templates/stress.md`; all
tables come from the settled files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workforce.model.arrivals import Group
from workforce.model.basis import Source
from workforce.model.calendar import year_name
from workforce.model.cases import walk
from workforce.model.pathway import Activity, Pathway
from workforce.model.register import numbers
from workforce.network.build import build_network
from workforce.planning.plans import Plan, Plans
from workforce.planning.settle import settle
from workforce.report.drawing.words import length_in_full, staff_in_full

__all__ = ["as_markdown", "stress"]

GRADES = ("published", "derived", "unverified", "assumed")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_FORMS = {
    "incidence": "by incidence in the area's people",
    "births": "a share of the area's births",
    "count": "a yearly count, split over areas by population",
    "every": "one after each interval",
    "lists": "by scheduled lists",
    "linked": "begun by another patient's journey",
}


def as_markdown(text: Any) -> str:
    """Text of a file as text in Markdown: what would be a mark is escaped, and line ends become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def stress(scenario: Plans | str | Path) -> str:
    """The STRESS-DES checklist of a scenario, in Markdown.

    Args:
        scenario: a settled scenario, its name or its file. Pathways are told as in its first year.

    Returns:
        The whole page: all items in six sections, each filled from the files, by hand, or both.

    Raises:
        ProblemsFound: the scenario's files have problems.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # The page is Markdown, where HTML's escapes would be wrong: each text of a file passes through `as_markdown`.
    pages = Environment(
        loader=PackageLoader("workforce.report", "templates"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["text"] = as_markdown
    plans = scenario if isinstance(scenario, Plans) else settle(scenario)
    return pages.get_template("stress.md").render(**_facts(plans)).rstrip() + "\n"


def _facts(plans: Plans) -> dict[str, Any]:
    first = plans.by_year[plans.years[0]]
    return {
        "scenario": plans.scenario,
        "title": plans.title,
        "chain": plans.about.chain,
        "first_year": year_name(plans.years[0]),
        "last_year": year_name(plans.years[-1]),
        "years": len(plans.years),
        "years_before": build_network(plans).years_before,
        "region": first.region,
        "pathways": [_of_pathway(name, pathway) for name, pathway in first.pathways.items()],
        "places": list(_places(first)),
        "changes": [_of_change(change) for change in plans.changes],
        "grades": GRADES,
        "counts": list(_counts(first)),
        "sources": list(_sources(first)),
    }


def _of_pathway(name: str, pathway: Pathway) -> dict[str, Any]:
    return {
        "name": name,
        "title": pathway.title,
        "version": pathway.version,
        "status": pathway.status,
        "groups": [_of_group(group, block) for group, block in pathway.groups.items()],
        "attributes": list(pathway.attributes),
        "activities": [_of_activity(activity, block) for activity, block in pathway.activities.items()],
        "ends": [end.title or name for name, end in pathway.ends.items()],
        "clocks": [clock.title or name for name, clock in pathway.clocks.items()],
    }


def _of_group(name: str, group: Group) -> tuple[str, str, str]:
    begins = ", ".join(dict.fromkeys(str(leaf) for _, _, leaf in walk(group.begins) if isinstance(leaf, str)))
    return group.title or name, _FORMS[group.arrivals.form], begins or "by shares"


def _of_activity(name: str, activity: Activity) -> tuple[str, str, str, str, str]:
    places = ", ".join(place if count == 1 else f"{count} of {place}" for place, count in activity.requests.items())
    needs = "; ".join(staff_in_full(activity))
    return name, activity.setting, length_in_full(activity.lasts), places or "none", needs or "none"


def _places(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Each kind of place with its pathway and how many there are: unlimited where the region gives no number."""
    for pathway, block in plan.pathways.items():
        for name in block.places:
            given = plan.region.places.get(name)
            limited = given is not None and bool(given.numbers)
            hours = ", with opening hours" if given is not None and given.open else ""
            yield pathway, name, ("as the region says" if limited else "unlimited, measured") + hours


def _of_change(change: Any) -> tuple[str, str, str, str, str]:
    years = f"{year_name(min(change.years))} to {year_name(max(change.years))}"
    since = years if len(change.years) > 1 else year_name(min(change.years))
    return change.scenario, change.name, f"{change.verb} {'.'.join(change.of)}", since, change.basis.get("because", "")


def _files(plan: Plan) -> Iterator[tuple[str, Any]]:
    yield from plan.pathways.items()
    yield "region", plan.region
    yield "roles", plan.roles
    yield "availability", plan.availability
    yield from plan.tables.items()


def _counts(plan: Plan) -> Iterator[tuple[str, list[int]]]:
    """How many numbers of each grade each file holds."""
    for name, block in _files(plan):
        found = Counter(entry.grade for entry in numbers(block))
        yield name, [found[grade] for grade in GRADES]


def _sources(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Every citation once, with its file and grade, but for what is judgement."""
    seen: set[str] = set()
    for name, block in _files(plan):
        cited: Mapping[str, Source] = getattr(block, "sources", {})
        for source in cited.values():
            if source.grade != "assumed" and source.citation not in seen:
                seen.add(source.citation)
                yield name, source.citation, source.grade
