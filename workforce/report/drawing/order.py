"""The order of steps along a journey: as few patients as can be go back against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

__all__ = ["along", "ranks"]

K = TypeVar("K")
Flows = Mapping[tuple[K, K], float]

MAIN = 0.3
"""A step comes after all steps that bring it such a share of those who come there, unless another is asked for."""


def along(keys: Sequence[K], flows: Flows[K]) -> list[K]:
    """Steps in an order against which little flow runs (the greedy rule of Eades, Lin and Smyth, weighted).

    Args:
        keys: The steps; where the flow leaves a choice, they keep this order.
        flows: How much flows from one step to another.
    """
    left = list(keys)
    out: dict[K, dict[K, float]] = {key: {} for key in left}
    into: dict[K, dict[K, float]] = {key: {} for key in left}
    for (source, target), flow in flows.items():
        if source != target:
            out[source][target] = flow + 1e-9
            into[target][source] = flow + 1e-9
    first: list[K] = []
    last: list[K] = []
    while left:
        sinks = [key for key in left if not out[key]]
        sources = [key for key in left if not into[key]]
        if sinks or sources:
            taken = sinks[-1] if sinks else sources[0]
        else:
            taken = max(left, key=lambda key: sum(out[key].values()) - sum(into[key].values()))
        (last if sinks else first).append(taken)
        left.remove(taken)
        for other in out.pop(taken):
            into[other].pop(taken)
        for other in into.pop(taken):
            out[other].pop(taken)
    return [*first, *reversed(last)]


def ranks(
    order: Iterable[K], flows: Flows[K], least: Mapping[K, int] | None = None, main: float = MAIN
) -> dict[K, int]:
    """How many steps into the journey each step stands: one more than those that bring it much of its flow.

    A step that only later ones lead to stands with the one before it in the order.

    Args:
        order: The steps in order; what flows back against it is not looked at.
        flows: How much flows from one step to another.
        least: The least rank of a step; 0 where none is given.
        main: The share of those who come to a step from which it must come after whoever brings them.
    """
    places = {key: place for place, key in enumerate(order)}
    coming: dict[K, list[tuple[K, float]]] = {key: [] for key in places}
    later: set[K] = set()
    for (source, target), flow in flows.items():
        if places[source] < places[target]:
            coming[target].append((source, flow))
        else:
            later.add(target)
    found: dict[K, int] = {}
    before = 0
    for key in places:
        whole = sum(flow for _, flow in coming[key])
        after = [source for source, flow in coming[key] if flow >= main * whole]
        after = after or [source for source, _ in coming[key]]
        lowest = least.get(key, 0) if least is not None else 0
        lowest = max(lowest, before) if key in later else lowest
        before = found[key] = max((found[source] + 1 for source in after), default=lowest)
    return found
