"""Where the boxes and routes of a chart stand: layers from left to right, lanes from top to bottom.

Boxes stand in columns, by how far along the journey they come, each within its lane. Routes run only where no box can
be: up and down between columns, along above the boxes of a lane. Routes to one box share their line, so that many
small ways to one end read as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from workforce.report.drawing.chart import ENDS, Box, Chart, Lane, Route
from workforce.report.drawing.flows import Step
from workforce.report.drawing.order import ranks

__all__ = ["Layout", "PlacedBox", "PlacedLane", "PlacedRoute", "Size", "lay_out"]

Point = tuple[float, float]
TALLEST, TALLEST_END = 4, 3
"""So many boxes of one lane stand above one another, if there is room right of them."""

MAIN = 0.45
"""A box stands right of all boxes that bring it such a share of those who come there: the more, the narrower."""

SWEEPS = 4
GAP = 12.0
"""Between boxes of one lane and column."""

PORT = 13.0
"""Between two routes that leave one box; a figure is written on each."""

TRACK = 5.0
"""Between two lines that run side by side."""

LETTER, LEAST_LABEL = 6.6, 26.0
"""Width of a letter of the figures on routes, right of the boxes, and the least room for one."""

PAD = 6.0
HEADING = 24.0
"""Room for a lane's title above its boxes; routes may run through it, right of the title."""


class Size(NamedTuple):
    """What a box takes: width and height."""

    width: float
    height: float


class PlacedLane(NamedTuple):
    """A lane with its top and height."""

    lane: Lane
    top: float
    height: float


class PlacedBox(NamedTuple):
    """A box with its place: left, top, width and height."""

    box: Box
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which routes come in."""
        return self.top + self.height / 2


class PlacedRoute(NamedTuple):
    """A route with the corners of its line, from the right side of its source to the left side of its target."""

    route: Route
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Layout:
    """A chart with places.

    Attributes:
        width: In pixels.
        height: In pixels.
        lanes: From top to bottom.
        boxes: In the order of the chart.
        routes: In the order of the chart.
        head: Where the boxes begin; left of it stand the lanes' titles.
    """

    width: float
    height: float
    lanes: tuple[PlacedLane, ...]
    boxes: tuple[PlacedBox, ...]
    routes: tuple[PlacedRoute, ...]
    head: float


def lay_out(chart: Chart, sizes: Mapping[Step, Size], head: float = 120.0) -> Layout:
    """Place a chart's boxes and routes.

    Args:
        chart: What to place.
        sizes: What each box takes.
        head: Room left of the boxes for the lanes' titles.
    """
    layers = _layers(chart)
    columns = _columns(chart, layers)
    leaving = _leaving(chart)
    sizes = {key: _with_ports(size, len(leaving.get(key, ()))) for key, size in sizes.items()}
    corridors = _corridors(chart, layers)
    lanes, tops = _tops(chart, columns, sizes, corridors)
    tracks = _tracks(chart, layers, tops)
    label = max([LEAST_LABEL, *(LETTER * len(route.label) for route in chart.routes)])
    lefts, width = _lefts(columns, sizes, tracks, head, label)
    placed = {box.key: PlacedBox(box, lefts[layers[box.key]], tops[box.key], *sizes[box.key]) for box in chart.boxes}
    routes = _Router(chart, layers, placed, tracks, lanes, corridors, [*lefts, width - PAD]).routed(leaving)
    height = lanes[-1].top + lanes[-1].height if lanes else 0.0
    return Layout(width, height, tuple(lanes), tuple(placed.values()), tuple(routes), head)


def _with_ports(size: Size, leaving: int) -> Size:
    return Size(size.width, max(size.height, leaving * PORT + 4))


def _leaving(chart: Chart) -> dict[Step, list[Route]]:
    """The routes that leave each box."""
    found: dict[Step, list[Route]] = defaultdict(list)
    for route in chart.routes:
        found[route.source].append(route)
    return found


def _layers(chart: Chart) -> dict[Step, int]:
    """The column of each box: right of all that bring it much of its flow, as far as they stand before it."""
    flows = {(route.source, route.target): route.flow for route in chart.routes}
    keys = [box.key for box in sorted(chart.boxes, key=lambda box: box.when)]
    if chart.fixed:
        return _between_sides(chart, [key for key in keys if key not in chart.fixed], flows)
    least = {box.key: 0 if box.key.kind == "group" else 1 for box in chart.boxes}
    layers = ranks(keys, flows, least, MAIN)
    used = {layer: place for place, layer in enumerate(sorted(set(layers.values())))}
    return _spread(chart, {key: used[layer] for key, layer in layers.items()})


def _between_sides(chart: Chart, inner: list[Step], flows: Mapping[tuple[Step, Step], float]) -> dict[Step, int]:
    """Columns where some boxes stand left or right of all others."""
    inside = {pair: flow for pair, flow in flows.items() if not set(pair) & set(chart.fixed)}
    layers = {key: layer + 1 for key, layer in ranks(inner, inside).items()}
    last = max(layers.values(), default=0) + 1
    return {**layers, **{key: 0 if side < 0 else last for key, side in chart.fixed.items()}}


def _spread(chart: Chart, layers: dict[Step, int]) -> dict[Step, int]:
    """The same columns, but where one would be too tall in a lane, its boxes of least flow stand further right."""
    last = max(layers.values(), default=0)
    for lane in chart.lanes:
        most = TALLEST_END if lane.name == ENDS else TALLEST
        mine = [box for box in chart.boxes if box.lane == lane.name and box.key.kind != "group"]
        for layer in range(last):
            here = sorted((box for box in mine if layers[box.key] == layer), key=lambda box: -box.reach)
            for box in here[most:]:
                layers[box.key] = layer + 1
    return layers


def _columns(chart: Chart, layers: Mapping[Step, int]) -> list[dict[str, list[Step]]]:
    """Boxes of each column by lane, in an order in which few routes cross."""
    columns: list[dict[str, list[Step]]] = [defaultdict(list) for _ in range(max(layers.values(), default=0) + 1)]
    for box in chart.boxes:
        columns[layers[box.key]][box.lane].append(box.key)
    lane_of = {lane.name: place for place, lane in enumerate(chart.lanes)}
    beside: dict[Step, list[tuple[Step, float]]] = defaultdict(list)
    for route in chart.routes:
        beside[route.source].append((route.target, route.flow + 0.01))
        beside[route.target].append((route.source, route.flow + 0.01))
    own = {box.key: lane_of[box.lane] * 1000.0 for box in chart.boxes}
    for column in columns:
        for cell in column.values():
            own.update({key: own[key] + place for place, key in enumerate(cell)})
    for _ in range(SWEEPS):
        for column in columns:
            for cell in column.values():
                cell.sort(key=lambda key: _balance(key, beside, own))
                base = min(own[key] for key in cell)
                own.update({key: base + place for place, key in enumerate(cell)})
    return columns


def _balance(key: Step, beside: Mapping[Step, Sequence[tuple[Step, float]]], own: Mapping[Step, float]) -> float:
    near = beside.get(key, ())
    weight = sum(flow for _, flow in near)
    return sum(own[other] * flow for other, flow in near) / weight if weight else own[key]


def _is_near(route: Route, layers: Mapping[Step, int]) -> bool:
    """Whether a route leads to the next column, so that it needs no corridor."""
    return layers[route.target] == layers[route.source] + 1


def _corridors(chart: Chart, layers: Mapping[Step, int]) -> dict[str, dict[Step, int]]:
    """The lines above the boxes of each lane: one for each box that far routes lead to."""
    lane_of = {box.key: box.lane for box in chart.boxes}
    found: dict[str, dict[Step, int]] = {lane.name: {} for lane in chart.lanes}
    for route in chart.routes:
        if not _is_near(route, layers):
            lines = found[lane_of[route.target]]
            lines.setdefault(route.target, len(lines))
    return found


def _tops(
    chart: Chart,
    columns: Sequence[Mapping[str, Sequence[Step]]],
    sizes: Mapping[Step, Size],
    corridors: Mapping[str, Mapping[Step, int]],
) -> tuple[list[PlacedLane], dict[Step, float]]:
    lanes: list[PlacedLane] = []
    tops: dict[Step, float] = {}
    top = 0.0
    for lane in chart.lanes:
        lines = len(corridors[lane.name])
        first = top + max(PAD + lines * TRACK + (PAD if lines else 0.0), HEADING)
        tallest = max((_stack(column.get(lane.name, ()), sizes) for column in columns), default=0.0)
        for column in columns:
            cell = column.get(lane.name, ())
            at = first + (tallest - _stack(cell, sizes)) / 2
            for key in cell:
                tops[key] = at
                at += sizes[key].height + GAP
        height = first + tallest + PAD - top
        lanes.append(PlacedLane(lane, top, height))
        top += height
    return lanes, tops


def _stack(cell: Sequence[Step], sizes: Mapping[Step, Size]) -> float:
    return sum(sizes[key].height for key in cell) + GAP * max(len(cell) - 1, 0)


def _tracks(chart: Chart, layers: Mapping[Step, int], tops: Mapping[Step, float]) -> list[dict[Step, int]]:
    """The lines that run up and down right of each column (and, first, left of all): one for each box led to."""
    gaps: list[set[Step]] = [set() for _ in range(max(layers.values(), default=0) + 2)]
    for route in chart.routes:
        gaps[layers[route.source] + 1].add(route.target)
        gaps[layers[route.target]].add(route.target)
    return [{key: place for place, key in enumerate(sorted(gap, key=lambda key: tops[key]))} for gap in gaps]


def _lefts(
    columns: Sequence[Mapping[str, Sequence[Step]]],
    sizes: Mapping[Step, Size],
    tracks: Sequence[Mapping[Step, int]],
    head: float,
    label: float,
) -> tuple[list[float], float]:
    """The left side of each column, and the width of the whole."""
    lefts = []
    at = head + _gap(tracks[0], 0.0)
    for place, column in enumerate(columns):
        lefts.append(at)
        widest = max((sizes[key].width for cell in column.values() for key in cell), default=0.0)
        at += widest + (_gap(tracks[place + 1], label) if place + 1 < len(columns) or tracks[place + 1] else PAD)
    return lefts, at + PAD


def _gap(tracks: Mapping[Step, int], label: float) -> float:
    return label + len(tracks) * TRACK + 2 * PAD if tracks else 2 * PAD


class _Router:
    """Finds the corners of every route."""

    def __init__(
        self,
        chart: Chart,
        layers: Mapping[Step, int],
        placed: Mapping[Step, PlacedBox],
        tracks: Sequence[Mapping[Step, int]],
        lanes: Sequence[PlacedLane],
        corridors: Mapping[str, Mapping[Step, int]],
        lefts: Sequence[float],
    ) -> None:
        self.chart, self.layers, self.placed, self.tracks = chart, layers, placed, tracks
        self.corridors, self.lefts = corridors, lefts
        self.lane_top = {lane.lane.name: lane.top for lane in lanes}

    def routed(self, leaving: Mapping[Step, Sequence[Route]]) -> list[PlacedRoute]:
        """Every route with its corners, in the order of the chart."""
        ports: dict[tuple[Step, Step], float] = {}
        for key, routes in leaving.items():
            box = self.placed[key]
            ordered = sorted(routes, key=lambda route: (self._towards(route), self.placed[route.target].middle))
            first = box.middle - PORT * (len(ordered) - 1) / 2
            ports.update({(key, route.target): first + PORT * place for place, route in enumerate(ordered)})
        return [
            PlacedRoute(route, self._corners(route, ports[route.source, route.target])) for route in self.chart.routes
        ]

    def _towards(self, route: Route) -> float:
        """The height to which a route first turns."""
        if _is_near(route, self.layers):
            return self.placed[route.target].middle
        return self._corridor(route.target)

    def _corridor(self, target: Step) -> float:
        lane = self.placed[target].box.lane
        return self.lane_top[lane] + PAD + self.corridors[lane][target] * TRACK

    def _track(self, gap: int, target: Step) -> float:
        """Where the line to a box runs up or down in a gap; lines stand right of the figures on routes."""
        return self.lefts[gap] - PAD - 4 - (len(self.tracks[gap]) - 1 - self.tracks[gap][target]) * TRACK

    def _corners(self, route: Route, port: float) -> tuple[Point, ...]:
        source, target = self.placed[route.source], self.placed[route.target]
        start, end = (source.left + source.width, port), (target.left, target.middle)
        first = self._track(self.layers[route.source] + 1, route.target)
        if _is_near(route, self.layers):
            return _tidy([start, (first, port), (first, end[1]), end])
        along, last = self._corridor(route.target), self._track(self.layers[route.target], route.target)
        return _tidy([start, (first, port), (first, along), (last, along), (last, end[1]), end])


def _tidy(points: Sequence[Point]) -> tuple[Point, ...]:
    """Corners without those at which nothing turns."""
    kept = [points[0], *(after for before, after in pairwise(points) if before != after)]
    return tuple(kept)
