"""Rules on what numbers rest on: sources, grades and ranges. They hold for every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from workforce.model.basis import NO_BASIS, BasisFields, Source, grade_of
from workforce.model.findings import Finding
from workforce.model.numbers import Number
from workforce.model.register import Node

__all__ = ["NUMBERS"]

Sources = Mapping[str, Source]
Nodes = tuple[Node, ...]
_CLOSE = 1e-9


def in_range(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF340: a number's low and high come together, with the value between them."""
    for node in nodes:
        number = node.value
        if not isinstance(number, Number) or (number.low is None and number.high is None):
            continue
        low, high = number.low, number.high
        if low is None or high is None:
            given, missing = ("high", "low") if low is None else ("low", "high")
            reason = f"'{given}' is given without '{missing}'."
            yield Finding("WF340", node.path, reason, f"Write '{missing}' too, or 'within' for both.", number.text)
        elif low > number.value * (1 + _CLOSE) or high < number.value * (1 - _CLOSE):
            reason = f"'{number.text}' is not between its low and its high."
            yield Finding("WF340", node.path, reason, "Put low, value and high in rising order.", number.text)


def weak_have_range(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF341: an unverified or assumed number has a low and a high, or says why not."""
    for node in nodes:
        number, rests_on = node.value, node.rests_on
        if not isinstance(number, Number) or number.low is not None or number.high is not None:
            continue
        ranged = rests_on.within is not None or rests_on.no_range is not None
        if number.estimate and not ranged and rests_on.graded(sources) in ("unverified", "assumed"):
            reason = f"'{number.text}' is {rests_on.graded(sources)} and has no range."
            remedy = "Write low and high, or 'within', or 'no range' and why, here or in a block around it."
            yield Finding("WF341", node.path, reason, remedy, number.text)


def grade_within_source(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF342: no number has a stronger grade than its source."""
    for node in nodes:
        block = _basis(node)
        rests_on = node.rests_on
        source = sources.get(rests_on.source or "")
        if block is None or block.grade is None or source is None:
            continue
        if grade_of(block.grade) < grade_of(source.grade):
            reason = f"'{block.grade}' is stronger than its source '{rests_on.source}', which is {source.grade}."
            remedy = f"Write {source.grade}, or name the source that bears it out."
            yield Finding("WF342", (*node.path, "grade"), reason, remedy, block.grade)


def assumed_because(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF343: an assumed number says why."""
    for node in nodes:
        number, rests_on = node.value, node.rests_on
        if isinstance(number, Number) and rests_on.because is None and rests_on.graded(sources) == "assumed":
            reason = f"'{number.text}' is assumed, and nothing says why."
            yield Finding("WF343", node.path, reason, "Write 'because', here or in a block around it.", number.text)


def derived_from_published(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF344: what is graded derived names what it is derived from, and no source among that is weaker."""
    for node in nodes:
        block = _basis(node)
        if block is None:
            continue
        if block.grade != "derived":
            if getattr(block, "derived_from", None) is not None and not _derived_source(block, sources):
                reason = "'from' says what a derived number comes from, and this is not graded derived."
                yield Finding("WF344", (*node.path, "from"), reason, "Write 'grade: derived', or take it out.")
            continue
        origins = [*(node.rests_on.derived_from or ()), *filter(None, [node.rests_on.source])]
        weak = [name for name in origins if name in sources and grade_of(sources[name].grade) > grade_of("derived")]
        if weak:
            grade = sources[weak[0]].grade
            reason = f"It is derived from '{weak[0]}', which is {grade}, and so is no better itself."
            yield Finding("WF344", (*node.path, "grade"), reason, f"Write {grade}.", "derived")
        elif not origins:
            reason = "Nothing says what it is derived from."
            yield Finding("WF344", (*node.path, "grade"), reason, "Write 'from' and its origins.", "derived")


def has_source(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF345: every number has a source, its own or that of a block around it."""
    for node in nodes:
        if isinstance(node.value, Number) and node.rests_on.source is None:
            reason = f"'{node.value.text}' has no source."
            remedy = "Write 'source', here or in a block around it (the whole file is one)."
            yield Finding("WF345", node.path, reason, remedy, node.value.text)


def something_written(nodes: Nodes, sources: Sources) -> Iterator[Finding]:
    """WF222: no key stands without anything behind it."""
    for node in nodes:
        if node.value is None:
            reason = f"Nothing is written after '{node.path[-1]}'."
            yield Finding("WF222", node.path, reason, "Write the value, or delete the key.", at_key=True)


def _derived_source(block: BasisFields, sources: Sources) -> bool:
    source = sources.get(block.source or "")
    return block.grade is None and source is not None and source.grade == "derived"


def _basis(node: Node) -> BasisFields | None:
    """The basis a node writes itself; None where it writes none."""
    value = node.value
    block = value.basis if isinstance(value, Number) else value
    if block is NO_BASIS:
        return None
    return block if _says_basis(type(block)) else None  # type: ignore[arg-type]  # classes hash


@cache
def _says_basis(kind: type) -> bool:
    return issubclass(kind, BasisFields)


NUMBERS: tuple[Callable[[Nodes, Sources], Iterator[Finding]], ...] = (
    in_range,
    weak_have_range,
    grade_within_source,
    assumed_because,
    derived_from_published,
    has_source,
    something_written,
)
