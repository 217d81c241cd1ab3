"""A chart as Mermaid text, which code repositories show as a drawing."""

from __future__ import annotations

import re

from workforce.report.drawing.chart import ENDS, Box, Chart, Route

__all__ = ["mermaid_of"]

MAIN = 0.08
_PLAIN = re.compile(r"[^\w ,.%'/+-]")


def _text(text: str) -> str:
    """Text as Mermaid shows it: whatever could end a label or begin a command goes by its number."""
    return _PLAIN.sub(lambda sign: f"#{ord(sign[0])};", " ".join(text.split()))


def mermaid_of(chart: Chart) -> str:
    """A flow chart from left to right, one part a lane; thick lines are main routes, dotted ones begin patients."""
    names = {box.key: f"n{number}" for number, box in enumerate(chart.boxes)}
    lines = [f"%% {_text(chart.title)}", "flowchart LR"]
    for number, lane in enumerate(chart.lanes):
        mine = [box for box in chart.boxes if box.lane == lane.name]
        if mine:
            lines.append(f'  subgraph lane{number}["{_text(lane.title)}"]')
            lines += [f"    {names[box.key]}{_shape(box)}" for box in mine]
            lines.append("  end")
    lines += [f"  {names[route.source]} {_arrow(route)} {names[route.target]}" for route in chart.routes]
    return "\n".join(lines) + "\n"


def _shape(box: Box) -> str:
    mark = {"added": "NEW: ", "removed": "GONE: ", "changed": "CHANGED: "}.get(box.status, "")
    label = "<br/>".join(_text(line) for line in (mark + box.title, *box.lines) if line)
    return f'(["{label}"])' if box.key.kind == "group" or box.lane == ENDS else f'["{label}"]'


def _arrow(route: Route) -> str:
    if route.begins:
        return "-. begins .->"
    arrow = "==>" if route.flow >= MAIN else "-->"
    return f'{arrow}|"{_text(route.label)}"|' if route.label else arrow
