"""Clocks: the two points between which each time is measured, and its standard."""

from __future__ import annotations

from workforce.model.pathway import Clock
from workforce.model.survey import ARRIVAL
from workforce.network.build_lookups import ints
from workforce.network.build_structure import Structure
from workforce.network.network import AT_ARRIVAL, AT_MOMENT, END_OF, NONE, START_OF, Clocks

_ACTIVITY_POINTS = (("start of ", START_OF), ("end of ", END_OF))


def point(structure: Structure, pathway: str, text: str) -> tuple[int, int]:
    """What a point of a clock is, and of which activity or moment."""
    for words, kind in _ACTIVITY_POINTS:
        activity = structure.ids.activities.get((pathway, text.removeprefix(words)))
        if text.startswith(words) and activity is not None:
            return kind, activity
    if text == ARRIVAL:
        return AT_ARRIVAL, NONE
    return AT_MOMENT, structure.ids.moments[pathway, text]


def finished_clocks(structure: Structure) -> Clocks:
    """All clocks, each as the last year that has it declares it."""
    last: list[Clock] = [
        [p.clocks[name] for p in structure.pathways(pathway) if name in p.clocks][-1]
        for pathway, name in structure.names.clocks
    ]
    pairs = [
        (point(structure, pathway, clock.from_), point(structure, pathway, clock.until))
        for (pathway, _), clock in zip(structure.names.clocks, last, strict=True)
    ]
    return Clocks(
        from_kind=ints(first[0] for first, _ in pairs),
        from_id=ints(first[1] for first, _ in pairs),
        until_kind=ints(until[0] for _, until in pairs),
        until_id=ints(until[1] for _, until in pairs),
        within=ints(NONE if clock.within is None else round(clock.within.value) for clock in last),
    )
