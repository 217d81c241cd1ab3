"""All rules on one file: each a function with one message code, all findings of a file at once.

Rules between files (that a region has what a pathway names, that roles exist) stand in planning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from pydantic import BaseModel

from workforce.documents.problems import Problem, ProblemsFound, address_of
from workforce.documents.reader import Document
from workforce.documents.validation import validate
from workforce.model.availability import Availability
from workforce.model.findings import Finding, Path
from workforce.model.moving import Moved
from workforce.model.norms import Norms
from workforce.model.pathway import Pathway
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.model.region import Region
from workforce.model.register import Node, walk
from workforce.model.roles import Roles
from workforce.model.rules_activities import ACTIVITIES
from workforce.model.rules_cases import CASES, VALUES_OF_CASES
from workforce.model.rules_flags import FLAGS
from workforce.model.rules_flow import FLOW
from workforce.model.rules_lasts import LASTS, VALUES_OF_LASTS
from workforce.model.rules_names import NAMES, known_sources
from workforce.model.rules_numbers import NUMBERS
from workforce.model.rules_prices import ceilings_limit_something, pay_of_known_bands, prices_are_of_something
from workforce.model.rules_region import AVAILABILITY, REGION, ROLES, region_shares
from workforce.model.rules_scenario import SCENARIO
from workforce.model.rules_supply import SUPPLY
from workforce.model.rules_tables import norms_count_something, work_moves_once
from workforce.model.scenario import Scenario
from workforce.model.substitution import Substitution
from workforce.model.supply import Supply
from workforce.model.survey import Survey, surveyed

__all__ = [
    "BY_THEMSELVES",
    "FORM",
    "REGION_FORM",
    "STEERED",
    "VALUES",
    "findings",
    "findings_of_moved",
    "problems",
    "read",
]

M = TypeVar("M", bound=BaseModel)
PathwayRule = Callable[[Survey], Iterator[Finding]]
_PATHWAY: tuple[PathwayRule, ...] = (*NAMES, *CASES, *LASTS, *ACTIVITIES, *FLOW, *FLAGS)
STEERED: tuple[PathwayRule, ...] = FLOW
"""Rules on a pathway that look at which ways are taken, and at what lasts no time (`Moved.steers`)."""
VALUES: tuple[PathwayRule, ...] = tuple(rule for rule in _PATHWAY if rule in VALUES_OF_CASES | VALUES_OF_LASTS)
"""Rules on a pathway that look at the values of numbers, each block or number by itself."""
BY_THEMSELVES = frozenset({"WF206", "WF327", "WF340", "WF346", "WF347", "WF348", "WF349", "WF355"})
"""Codes of rules that look at the value of each number, or at those of each block, by themselves."""
REGION_FORM: tuple[Callable[[Region], Iterator[Finding]], ...] = (
    *(rule for rule in REGION if rule is not region_shares),
    ceilings_limit_something,
)
"""Rules on a region that look at no number's value."""
FORM: tuple[PathwayRule, ...] = tuple(rule for rule in _PATHWAY if rule not in (*VALUES, *STEERED))
"""Rules on a pathway that look at what is named and written, and at no number's value."""


def findings(model: BaseModel) -> tuple[Finding, ...]:
    """Return all that the rules find wrong in one file's model: none if it can be used.

    Args:
        model: A pathway, region, scenario, roles, availability or supply file.
    """
    survey = surveyed(model) if isinstance(model, Pathway) else None
    nodes = survey.nodes if survey is not None else tuple(walk(model))
    found = [*_of_kind(model, survey), *_of_numbers(model, nodes)]
    return tuple(dict.fromkeys(found))


def findings_of_moved(moved: Moved) -> tuple[Finding, ...]:
    """Return what `findings` finds in a model that differs in numbers alone from one in which it found nothing.

    Rules that look at no value of a number find nothing again and are left out; those that look at each number or
    block by itself look at what is written otherwise; where numbers steer patients another way, those that follow
    patients look at the whole pathway. Of the rules on a region, only that on shares looks at values; in all other
    files no rule on the kind of file is left out.
    """
    if isinstance(moved.model, Pathway):
        parts, whole = Survey(moved.model, moved.nodes), surveyed(moved.model, moved.every)
        followed = STEERED if moved.steers else ()
        of_kind = [
            finding
            for rule in _PATHWAY
            if rule in VALUES or rule in followed
            for finding in rule(whole if rule in followed else parts)
        ]
    elif isinstance(moved.model, Region):
        of_kind = list(region_shares(moved.model, {node.path for node in moved.nodes}))
    else:
        of_kind = list(_of_kind(moved.model, None))
    return tuple(dict.fromkeys([*of_kind, *_of_numbers(moved.model, moved.nodes)]))


def _of_kind(model: BaseModel, survey: Survey | None) -> Iterator[Finding]:
    if survey is not None:
        for rule in _PATHWAY:
            yield from rule(survey)
    elif isinstance(model, Region):
        for region_rule in REGION:
            yield from region_rule(model)
        yield from ceilings_limit_something(model)
    elif isinstance(model, Scenario):
        for scenario_rule in SCENARIO:
            yield from scenario_rule(model)
    elif isinstance(model, Roles):
        for roles_rule in ROLES:
            yield from roles_rule(model)
    elif isinstance(model, Availability):
        for availability_rule in AVAILABILITY:
            yield from availability_rule(model)
    elif isinstance(model, Supply):
        for supply_rule in SUPPLY:
            yield from supply_rule(model)
    elif isinstance(model, Norms):
        yield from norms_count_something(model)
    elif isinstance(model, Substitution):
        yield from work_moves_once(model)
    elif isinstance(model, Pay):
        yield from pay_of_known_bands(model)
    elif isinstance(model, Prices):
        yield from prices_are_of_something(model)


def _of_numbers(model: BaseModel, nodes: tuple[Node, ...]) -> Iterator[Finding]:
    sources = getattr(model, "sources", {})
    yield from known_sources(nodes, sources)
    for rule in NUMBERS:
        yield from rule(nodes, sources)


def problems(model: BaseModel, document: Document, at: Path = ()) -> list[Problem]:
    """Return all findings as problems with their place in the file.

    Args:
        model: What was read from the document.
        document: Where its text stands.
        at: The path of the model within the document.
    """
    found = []
    for finding in findings(model):
        path = (*at, *finding.path)
        mark = document.key_marks.get(path) if finding.at_key else None
        place = mark or document.mark(path)
        found.append(Problem(finding.code, place, address_of(path), finding.value, finding.reason, finding.remedy))
    return found


def read(model: type[M], document: Document) -> M:
    """Read a document as a model and apply all its rules.

    Raises:
        ProblemsFound: All that is wrong with its structure, or else all that its rules find.
    """
    found = validate(model, document)
    wrong = problems(found, document)
    if wrong:
        raise ProblemsFound(wrong)
    return found
