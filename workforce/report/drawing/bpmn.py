"""A chart as BPMN 2.0 with its diagram, for process tools.

Activities are tasks, those that need nobody and no place timer events; groups begin at start events, ends are end
events, and where patients part there is an exclusive gateway whose ways out carry the shares in their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from workforce.report.drawing.chart import Box, Chart, Route
from workforce.report.drawing.flows import Step
from workforce.report.drawing.layout import Layout, PlacedBox, Point, Size, lay_out
from workforce.report.drawing.svg import plain

__all__ = ["bpmn_of"]

TASK, TASK_HIGH = 150.0, 84.0
GATE, EVENT = 40.0, 36.0
BESIDE = 18.0
"""Between a task and its gateway, and between a gateway and where its ways out part."""

HEAD = 30.0
"""Width of the pool's and of the lanes' heads."""

_SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass
class _Ids:
    """Identifiers of all elements: names may be anything, identifiers may not."""

    nodes: dict[Step, str]
    gates: dict[Step, str] = field(default_factory=dict)


def bpmn_of(chart: Chart, waits: Set[str] = frozenset()) -> str:
    """A chart of activities as a BPMN 2.0 document.

    Args:
        chart: Every activity, in lanes by setting.
        waits: The activities that are only a wait: nobody and no place is needed for them.
    """
    routes = [route for route in chart.routes if not route.begins]
    leaving = Counter(route.source for route in routes)
    ids = _Ids({box.key: f"node_{number}" for number, box in enumerate(chart.boxes)})
    ids.gates = {key: f"gate_{ids.nodes[key]}" for key, ways in leaving.items() if ways > 1}
    sizes = {box.key: _size(box, box.key in ids.gates) for box in chart.boxes}
    drawn = Chart(chart.title, chart.subtitle, chart.lanes, chart.boxes, tuple(routes), chart.notes)
    layout = lay_out(drawn, sizes, head=2 * HEAD + 10)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<definitions {_SPACES} id="definitions" targetNamespace="urn:workforce:pathway" exporter="workforce">',
        '  <collaboration id="collaboration">',
        f'    <participant id="pool" name="{plain(chart.title)}" processRef="process"/>',
        "  </collaboration>",
        f'  <process id="process" name="{plain(chart.title)}" isExecutable="false">',
        *_lanes(chart, ids),
        *(_node(box, ids, routes, waits) for box in chart.boxes),
        *_gates(ids, routes),
        *_flows(routes, ids),
        "  </process>",
        *_diagram(layout, ids),
        "</definitions>",
    ]
    return "\n".join(parts) + "\n"


def _is_event(box: Box) -> bool:
    return box.key.kind in ("group", "end")


def _size(box: Box, gate: bool) -> Size:
    wide = TASK + (BESIDE + GATE + BESIDE if gate else 0.0)
    return Size(wide, TASK_HIGH)


def _flow_id(number: int) -> str:
    return f"flow_{number}"


def _lanes(chart: Chart, ids: _Ids) -> Iterator[str]:
    yield '    <laneSet id="lanes">'
    for number, lane in enumerate(chart.lanes):
        yield f'      <lane id="lane_{number}" name="{plain(lane.title)}">'
        for box in chart.boxes:
            if box.lane == lane.name:
                yield f"        <flowNodeRef>{ids.nodes[box.key]}</flowNodeRef>"
                if box.key in ids.gates:
                    yield f"        <flowNodeRef>{ids.gates[box.key]}</flowNodeRef>"
        yield "      </lane>"
    yield "    </laneSet>"


def _node(box: Box, ids: _Ids, routes: Sequence[Route], waits: Set[str]) -> str:
    coming = [_flow_id(number) for number, route in enumerate(routes) if route.target == box.key]
    going = [_flow_id(number) for number, route in enumerate(routes) if route.source == box.key]
    if box.key in ids.gates:
        going = [f"into_{ids.gates[box.key]}"]
    kind, inner = "task", ""
    if box.key.kind == "group":
        kind = "startEvent"
    elif box.key.kind == "end":
        kind = "endEvent"
    elif box.key.name in waits:
        kind, inner = "intermediateCatchEvent", f'<timerEventDefinition id="timer_{ids.nodes[box.key]}"/>'
    name = "; ".join(text for text in (box.title, *box.lines) if text)
    links = "".join(f"<incoming>{one}</incoming>" for one in coming) + "".join(
        f"<outgoing>{one}</outgoing>" for one in going
    )
    told = f"<documentation>{plain(box.told)}</documentation>" if box.told else ""
    return f'    <{kind} id="{ids.nodes[box.key]}" name="{plain(name)}">{told}{links}{inner}</{kind}>'


def _gates(ids: _Ids, routes: Sequence[Route]) -> Iterator[str]:
    for key, gate in ids.gates.items():
        ways = [_flow_id(number) for number, route in enumerate(routes) if route.source == key]
        out = "".join(f"<outgoing>{way}</outgoing>" for way in ways)
        yield (
            f'    <exclusiveGateway id="{gate}" gatewayDirection="Diverging"><incoming>into_{gate}</incoming>{out}'
            "</exclusiveGateway>"
        )


def _flows(routes: Sequence[Route], ids: _Ids) -> Iterator[str]:
    for key, gate in ids.gates.items():
        yield f'    <sequenceFlow id="into_{gate}" sourceRef="{ids.nodes[key]}" targetRef="{gate}"/>'
    for number, route in enumerate(routes):
        source = ids.gates.get(route.source, ids.nodes[route.source])
        yield (
            f'    <sequenceFlow id="{_flow_id(number)}" name="{plain(route.label)}" sourceRef="{source}" '
            f'targetRef="{ids.nodes[route.target]}"/>'
        )


def _diagram(layout: Layout, ids: _Ids) -> Iterator[str]:
    width, height = layout.width + 20, layout.height
    yield '  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">'
    yield _shape("pool", 0, 0, width, height, ' isHorizontal="true"')
    for number, lane in enumerate(layout.lanes):
        yield _shape(f"lane_{number}", HEAD, lane.top, width - HEAD, lane.height, ' isHorizontal="true"')
    for placed in layout.boxes:
        left, top, wide, high = _bounds(placed)
        yield _shape(ids.nodes[placed.box.key], left, top, wide, high)
        if placed.box.key in ids.gates:
            at = placed.left + TASK + BESIDE
            yield _shape(ids.gates[placed.box.key], at, placed.middle - GATE / 2, GATE, GATE, ' isMarkerVisible="true"')
            start = (left + wide, placed.middle)
            yield _edge(f"into_{ids.gates[placed.box.key]}", [start, (at, placed.middle)])
    boxes = {placed.box.key: placed for placed in layout.boxes}
    for number, route in enumerate(layout.routes):
        source, target = boxes[route.route.source], boxes[route.route.target]
        yield _edge(_flow_id(number), [*_start(source, ids), *route.points[:-1], *_end(target)])
    yield "  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"


def _bounds(placed: PlacedBox) -> tuple[float, float, float, float]:
    if _is_event(placed.box):
        return placed.left + (TASK - EVENT) / 2, placed.middle - EVENT / 2, EVENT, EVENT
    return placed.left, placed.middle - TASK_HIGH / 2, TASK, TASK_HIGH


def _start(placed: PlacedBox, ids: _Ids) -> list[Point]:
    if placed.box.key in ids.gates:
        return [(placed.left + TASK + BESIDE + GATE, placed.middle)]
    left, _, wide, _ = _bounds(placed)
    return [(left + wide, placed.middle)]


def _end(placed: PlacedBox) -> list[Point]:
    return [(_bounds(placed)[0], placed.middle)]


def _shape(element: str, left: float, top: float, width: float, height: float, more: str = "") -> str:
    return (
        f'    <bpmndi:BPMNShape id="shape_{element}" bpmnElement="{element}"{more}>'
        f'<dc:Bounds x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/></bpmndi:BPMNShape>'
    )


def _edge(element: str, points: Sequence[Point]) -> str:
    told = "".join(f'<di:waypoint x="{x:.1f}" y="{y:.1f}"/>' for x, y in points)
    return f'    <bpmndi:BPMNEdge id="edge_{element}" bpmnElement="{element}">{told}</bpmndi:BPMNEdge>'
