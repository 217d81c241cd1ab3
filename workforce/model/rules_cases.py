"""Rules on cases and shares: every value is covered exactly once, and shares are whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from workforce.documents.problems import listed
from workforce.model.blocks import REST
from workforce.model.cases import Cases, case_values
from workforce.model.cases import walk as walk_cases
from workforce.model.findings import Finding, Path, unknown
from workforce.model.numbers import Share
from workforce.model.pathway import AgeAttribute, DrawnAttribute, SexAttribute
from workforce.model.routes import DrawnValue, RouteShare, RouteShares
from workforce.model.survey import Survey

__all__ = ["CASES", "VALUES_OF_CASES", "WHOLE", "one_rest", "whole_shares"]

_CLOSE = 1e-9


def values_exist(survey: Survey) -> Iterator[Finding]:
    """WF323: a case names values that its attribute has."""
    for path, block in survey.cases():
        values = survey.values.get(block.by)
        named = {value for key in block.cases for value in case_values(key)}
        for key in block.cases:
            for value in case_values(key):
                if values is not None and value != REST and value not in values:
                    at = (*path, "cases", key)
                    # What is meant is most likely one of those that have no case yet.
                    meant = [known for known in values if known not in named] or values
                    yield unknown("WF323", at, f"a value of '{block.by}'", value, meant, at_key=True)


def values_covered(survey: Survey) -> Iterator[Finding]:
    """WF324: every value of the attribute is covered by a case."""
    for path, block in survey.cases():
        named = {value for key in block.cases for value in case_values(key)}
        missing = [value for value in survey.values.get(block.by, ()) if value not in named]
        if missing and REST not in named:
            reason = f"The cases by '{block.by}' say nothing of {listed([repr(m) for m in missing], 'and')}."
            yield Finding("WF324", (*path, "cases"), reason, f"Add {listed(missing, 'and')}, or 'the rest'.")


def covered_once(survey: Survey) -> Iterator[Finding]:
    """WF325: no value is covered twice, nor by `the rest` where nothing is left."""
    for path, block in survey.cases():
        seen: dict[str, str] = {}
        for key in block.cases:
            for value in case_values(key):
                at = (*path, "cases", key)
                if value in seen:
                    reason = f"'{value}' is already covered by the case '{seen[value]}'."
                    yield Finding("WF325", at, reason, "Take it out of one of the two.", value, True)
                elif value == REST and " or " in key:
                    reason = "'the rest' stands alone, not beside other values."
                    yield Finding("WF325", at, reason, "Write 'the rest'.", key, True)
                seen[value] = key
        values = survey.values.get(block.by)
        if REST in block.cases and values and set(values) <= set(seen):
            at = (*path, "cases", REST)
            reason = f"'the rest' covers nothing: every value of '{block.by}' has its case."
            yield Finding("WF325", at, reason, "Take 'the rest' out.", REST, True)


def decided_once(survey: Survey) -> Iterator[Finding]:
    """WF326: cases within a case are by another attribute than those around them."""
    around = {path: block.by for path, block in survey.cases()}
    for path, block in survey.cases():
        above = (around[path[:end]] for end in range(len(path)) if path[:end] in around)
        if block.by in above:
            reason = f"The cases around this one are by '{block.by}' already."
            yield Finding("WF326", (*path, "by"), reason, "Write the value for this case alone.", block.by)


def _shares(survey: Survey) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield every block of shares that together are the whole."""
    for path, routes in survey.written(RouteShares):
        yield (*path, "shares"), routes.shares
    for path, drawn in survey.written(DrawnValue):
        yield (*path, "shares"), drawn.shares
    for name, attribute in survey.pathway.attributes.items():
        at: Path = ("attributes", name)
        if isinstance(attribute, DrawnAttribute):
            for path, _, leaf in walk_cases(attribute.shares, (*at, "shares")):
                yield path, leaf
        elif isinstance(attribute, (AgeAttribute, SexAttribute)) and isinstance(attribute.otherwise, Mapping):
            otherwise: Mapping[Any, Any] = attribute.otherwise
            yield (*at, "otherwise"), otherwise


def _plain(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item.share if isinstance(item, RouteShare) else item for name, item in block.items()}


def whole_shares(path: Path, block: Mapping[str, Any]) -> Iterator[Finding]:
    """WF327: shares are 100% together, or leave something to `the rest`."""
    shares = [share for share in _plain(block).values() if isinstance(share, Share)]
    total = sum(share.value for share in shares)
    if total > 1 + _CLOSE:
        yield Finding("WF327", path, f"The shares are {_percent(total)} together.", "Make them 100%, or less.")
    elif REST not in _plain(block).values() and total < 1 - _CLOSE:
        reason = f"The shares are {_percent(total)} together."
        yield Finding("WF327", path, reason, "Make them 100%, or write 'the rest' for one of them.")


def one_rest(path: Path, block: Mapping[str, Any]) -> Iterator[Finding]:
    """WF328: `the rest` stands at most once among shares."""
    rests = [name for name, share in _plain(block).items() if share == REST]
    for name in rests[1:]:
        reason = f"'the rest' stands at '{rests[0]}' already."
        yield Finding("WF328", (*path, name), reason, "Write a share.", REST)


def _percent(share: float) -> str:
    return f"{share * 100:.10g}%"


def shares_are_whole(survey: Survey) -> Iterator[Finding]:
    """WF327 for every block of shares of a pathway."""
    for path, block in _shares(survey):
        yield from whole_shares(path, block)


def shares_have_one_rest(survey: Survey) -> Iterator[Finding]:
    """WF328 for every block of shares of a pathway."""
    for path, block in _shares(survey):
        yield from one_rest(path, block)


def no_circle(survey: Survey) -> Iterator[Finding]:
    """WF329: attributes drawn by one another do not go round in a circle."""
    attributes = survey.pathway.attributes
    needs: dict[str, set[str]] = {n: set() for n, item in attributes.items() if isinstance(item, DrawnAttribute)}
    for path, block in survey.cases():
        if path[0] == "attributes":
            needs[str(path[1])].add(block.by)
    left = dict(needs)
    while ready := [name for name, by in left.items() if not by & set(left)]:
        for name in ready:
            del left[name]
    for name in left:
        if name in _before(name, left):
            reason = f"'{name}' is drawn by {listed(sorted(left[name] & set(left)), 'and')}, which is drawn by it."
            remedy = "Draw one of them without the other."
            yield Finding("WF329", ("attributes", name), reason, remedy, name, at_key=True)


def _before(name: str, by: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*by[name]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(by.get(one, ()))
    return found


def same_values(survey: Survey) -> Iterator[Finding]:
    """WF330: an attribute drawn by cases has the same values in each."""
    for name, attribute in survey.pathway.attributes.items():
        if not isinstance(attribute, DrawnAttribute) or not isinstance(attribute.shares, Cases):
            continue
        for path, _, leaf in walk_cases(attribute.shares, ("attributes", name, "shares")):
            missing = [value for value in survey.values[name] if value not in leaf]
            if missing:
                reason = f"This case of '{name}' says nothing of {listed([repr(m) for m in missing], 'and')}."
                yield Finding("WF330", path, reason, "Give every value a share, if need be 0%.")


CASES: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    values_exist,
    values_covered,
    covered_once,
    decided_once,
    shares_are_whole,
    shares_have_one_rest,
    no_circle,
    same_values,
)
WHOLE = (whole_shares, one_rest)
VALUES_OF_CASES = frozenset((shares_are_whole,))
"""Those that look at the values of numbers."""
