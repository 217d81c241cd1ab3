"""A chart as SVG: text and shapes only, nothing that asks another computer or runs anything."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from workforce.report.drawing.chart import ENDS, Box, Chart
from workforce.report.drawing.flows import Step
from workforce.report.drawing.layout import Layout, PlacedBox, PlacedLane, PlacedRoute, Size, lay_out

__all__ = ["plain", "svg_of"]

FONT = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
TITLE, LINE = 12.5, 11.5
"""Heights of letters, in pixels."""

BOLD, PLAIN = 0.64, 0.55
"""The width of a letter beside its height, on average, in wide fonts."""

FILLS = {
    "ambulance": "#fdf3d8",
    "primary": "#e9f5ec",
    "acute": "#e6f0fa",
    "community": "#eaf7f6",
    "home": "#f6f1e7",
    "social": "#f4ecf6",
    "voluntary": "#f3f3ea",
}
EDGES = {
    "ambulance": "#8a6d00",
    "primary": "#2f6f43",
    "acute": "#1f5a96",
    "community": "#14706b",
    "home": "#7a5a24",
    "social": "#6d3c7d",
    "voluntary": "#5b5b33",
}
"""Fill and edge by sector; every lane also says in words what it is."""

INK, FAINT, ADDED, REMOVED, CHANGED = "#17202a", "#56616c", "#00693e", "#9b1c1c", "#7a4b00"
MARKS = {"added": ("+ new", ADDED), "removed": ("− gone", REMOVED), "changed": ("≠ changed", CHANGED)}
"""What stands on a box that differs from an older version, in words as well as colour."""

MANY_ROLES = 5
"""So many roles asked for have four lines in a box, fewer have two."""

THIN, THICKEST, MAIN = 1.0, 8.0, 0.08
HEADER = 56.0
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Text made safe for XML and HTML: no markup of it is read, and signs that XML forbids are left out."""
    return escape(_FORBIDDEN.sub("", text), quote=True)


def _wrapped(text: str, width: float, letter: float, most: int) -> list[str]:
    """A text in lines no wider than a box; what does not go into so many lines ends in an ellipsis."""
    room = max(6, int((width - 14) / letter))
    lines = textwrap.wrap(text, room, break_long_words=True) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], textwrap.shorten(" ".join(lines[most - 1 :]), room, placeholder="…") or "…"]
    return lines


def _texts(box: Box, width: float, staff: int) -> list[tuple[str, str]]:
    """The lines of a box with the class of each."""
    found = [("t", line) for line in _wrapped(box.title, width, TITLE * BOLD, 5)]
    if box.status in MARKS:
        found.insert(0, (box.status, MARKS[box.status][0]))
    found += [("l", line) for each in box.lines if each for line in _wrapped(each, width, LINE * PLAIN, 2)]
    if staff and box.staff:
        found += [("s", line) for line in _roles(box.staff, staff, width)]
    return found


def _roles(roles: Sequence[str], most: int, width: float) -> list[str]:
    """As many roles as there is room for in a few lines, and how many more there are."""
    room = 2 if most < MANY_ROLES else 4
    lines: list[str] = []
    for number in range(min(most, len(roles)), 0, -1):
        more = len(roles) - number
        told = ", ".join(roles[:number]) + (f" + {more} more" if more else "")
        lines = _wrapped(told, width, LINE * PLAIN, room)
        if not lines[-1].endswith("…"):
            return lines
    return lines


def _size(box: Box, width: float, staff: int) -> Size:
    texts = _texts(box, width, staff)
    return Size(width, sum(TITLE + 3 if kind == "t" else LINE + 3 for kind, _ in texts) + 12)


def svg_of(chart: Chart, box_width: float = 144.0, staff: int = 2, head: float = 8.0) -> str:
    """A chart as an SVG image that stands alone.

    Args:
        chart: What to draw.
        box_width: Width of the boxes in pixels.
        staff: How many roles are named in each box; all are told to whoever points at it.
        head: Room for the lanes' titles.
    """
    widths = {box.key: _width(box, box_width) for box in chart.boxes}
    sizes: dict[Step, Size] = {box.key: _size(box, widths[box.key], staff) for box in chart.boxes}
    layout = lay_out(chart, sizes, head)
    width = max(layout.width, 640.0)
    notes = [line for note in chart.notes for line in textwrap.wrap(note, max(60, int(width / (LINE * 0.52))))]
    height = HEADER + layout.height + 14 + len(notes) * (LINE + 5) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="{plain(chart.title)}" font-family="{escape(FONT)}">',
        f"<title>{plain(chart.title)}</title>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="10" y="24" font-size="18" font-weight="600" fill="{INK}">{plain(chart.title)}</text>',
        f'<text x="10" y="43" font-size="12" fill="{FAINT}">{plain(chart.subtitle)}</text>',
        f'<g transform="translate(0 {HEADER:.0f})">',
        *(_lane(lane, width) for lane in layout.lanes),
        *_lines(layout),
        *(_heading(lane) for lane in layout.lanes),
        *(_box(placed, staff, _edge_of(placed, layout)) for placed in layout.boxes),
        *(_figure(placed) for placed in layout.routes),
        "</g>",
    ]
    at = HEADER + layout.height + 14 + LINE
    for note in notes:
        parts.append(f'<text x="10" y="{at:.1f}" font-size="{LINE}" fill="{FAINT}">{plain(note)}</text>')
        at += LINE + 5
    return "\n".join([*parts, "</svg>"]) + "\n"


def _width(box: Box, usual: float) -> float:
    return (0.8 if box.key.kind in ("from", "to") else 1.0) * usual


def _lane(lane: PlacedLane, width: float) -> str:
    sector = lane.lane.sector
    fill = FILLS.get(sector, "#f7f7f7")
    return (
        f'<rect x="0" y="{lane.top:.1f}" width="{width:.1f}" height="{lane.height:.1f}" fill="{fill}" '
        f'fill-opacity="0.6" stroke="#ffffff" stroke-width="2"/>'
    )


def _heading(lane: PlacedLane) -> str:
    edge = EDGES.get(lane.lane.sector, FAINT)
    return (
        f'<text x="8" y="{lane.top + 16:.1f}" font-size="12" font-weight="700" fill="{edge}" stroke="#ffffff" '
        f'stroke-width="4" paint-order="stroke">{plain(lane.lane.title)}</text>'
    )


def _edge_of(placed: PlacedBox, layout: Layout) -> str:
    sector = next((lane.lane.sector for lane in layout.lanes if lane.lane.name == placed.box.lane), "")
    return INK if placed.box.lane == ENDS else EDGES.get(sector, INK)


def _box(placed: PlacedBox, staff: int, edge: str) -> str:
    box, left, top, width, height = placed
    pill = box.key.kind in ("group", "end", "from", "to")
    colour = MARKS[box.status][1] if box.status in MARKS else edge
    dash = (
        ' stroke-dasharray="5 3"' if box.status == "removed" or (not box.reach and box.key.kind == "activity") else ""
    )
    stroke = 2.4 if box.status in MARKS else 1.2 if pill else 1.4
    radius = min(height / 2, 16.0) if pill else 5.0
    texts = _texts(box, width, staff)
    tall = sum(TITLE + 3 if kind == "t" else LINE + 3 for kind, _ in texts)
    at = top + (height - tall) / 2 + 1
    rows = []
    for kind, text in texts:
        letter = TITLE if kind == "t" else LINE
        at += letter + 3
        look = {"t": f'font-weight="600" fill="{INK}"', "l": f'fill="{INK}"', "s": 'fill="#44505c" font-style="italic"'}
        style = look.get(kind) or f'font-weight="700" fill="{MARKS[kind][1]}"'
        gone = ' text-decoration="line-through"' if kind == "t" and box.status == "removed" else ""
        rows.append(
            f'<text x="{left + 8:.1f}" y="{at - 3:.1f}" font-size="{letter}" {style}{gone}>{plain(text)}</text>'
        )
    return (
        f'<g class="box"><title>{plain(box.told)}</title><rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="{radius:.1f}" fill="#ffffff" stroke="{colour}" stroke-width="{stroke}"{dash}/>'
        f"{''.join(rows)}</g>"
    )


def _thickness(flow: float) -> float:
    return min(THICKEST, THIN + 7.0 * flow)


def _colour(placed: PlacedRoute) -> str:
    if placed.route.status in MARKS:
        return MARKS[placed.route.status][1]
    return "#47688a" if placed.route.flow >= MAIN else "#8598aa"


def _lines(layout: Layout) -> Iterator[str]:
    """The lines of all routes, thin ones first, and one arrowhead at each box they lead to."""
    heads: dict[Step, tuple[float, float, float, str]] = {}
    for placed in sorted(layout.routes, key=lambda one: one.route.flow):
        wide = 2.5 if placed.route.begins else _thickness(placed.route.flow)
        colour = _colour(placed)
        dash = ' stroke-dasharray="6 4"' if placed.route.status == "removed" else ""
        dash = ' stroke-dasharray="1 5" stroke-linecap="round"' if placed.route.begins else dash
        told = plain(f"{placed.route.source.name} to {placed.route.target.name}: {placed.route.label}")
        yield (
            f'<path class="route" d="{_path(placed.points)}" fill="none" stroke="{colour}" stroke-width="{wide:.1f}" '
            f'stroke-linejoin="round"{dash}><title>{told}</title></path>'
        )
        heads[placed.route.target] = (*placed.points[-1], wide, colour)
    for x, y, wide, colour in heads.values():
        size = 4.0 + wide * 0.6
        yield f'<path d="M{x:.1f} {y:.1f} l{-size * 1.4:.1f} {-size:.1f} v{2 * size:.1f} z" fill="{colour}"/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A line with rounded corners, which stops short of its arrowhead."""
    corners = list(points)
    end = corners[-1]
    corners[-1] = (end[0] - 4.0, end[1])
    told = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    for (before, at), (_, after) in pairwise(list(pairwise(corners))):
        radius = min(7.0, _far(before, at) / 2, _far(at, after) / 2)
        one, two = _towards(at, before, radius), _towards(at, after, radius)
        told.append(f"L{one[0]:.1f} {one[1]:.1f} Q{at[0]:.1f} {at[1]:.1f} {two[0]:.1f} {two[1]:.1f}")
    told.append(f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}")
    return " ".join(told)


def _far(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(at: tuple[float, float], to: tuple[float, float], by: float) -> tuple[float, float]:
    far = _far(at, to) or 1.0
    return at[0] + (to[0] - at[0]) * by / far, at[1] + (to[1] - at[1]) * by / far


def _figure(placed: PlacedRoute) -> str:
    """The share written where a route leaves its box."""
    (x, y), route = placed.points[0], placed.route
    if not route.label or route.label == "100%":
        return ""
    colour = MARKS[route.status][1] if route.status in MARKS else INK if route.flow >= MAIN else FAINT
    weight = ' font-weight="700"' if route.status in MARKS else ""
    return (
        f'<text x="{x + 4:.1f}" y="{y + 3.6:.1f}" font-size="10.5" fill="{colour}" stroke="#ffffff" stroke-width="4" '
        f'paint-order="stroke"{weight}>{plain(route.label)}</text>'
    )
