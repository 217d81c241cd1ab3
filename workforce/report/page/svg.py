"""Drawing in SVG by hand: text that stays text, axes with units, titles and descriptions for who cannot see them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

__all__ = [
    "COLOURS",
    "DASHES",
    "Scale",
    "drawing",
    "line",
    "marker",
    "path",
    "rect",
    "steps",
    "text",
    "ticks",
    "wrapped",
]

COLOURS = ("#1a1a1a", "#0072B2", "#B34700", "#007A5A", "#A3497A", "#7A5C00")
"""Of scenarios in their order: Okabe and Ito's palette, darkened until each stands out on white by 4.5 to 1."""
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")
GREY, FAINT = "#595959", "#d9d9d9"
LETTER = 6.7
"""Mean width of a letter at 12 pixels."""


@dataclass(frozen=True)
class Scale:
    """Values to pixels along one side of a chart."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        width = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / width * (self.end - self.start)


def steps(low: float, high: float, number: int = 5) -> list[float]:
    """Round values from at most `low` to at least `high`, about so many."""
    if high <= low:
        high = low + 1.0
    rough = (high - low) / max(1, number)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough - 1e-12)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def ticks(marks: Sequence[float]) -> int:
    """Decimals by which marks of an axis can be told apart."""
    step = min((b - a for a, b in pairwise(marks)), default=1.0)
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0 if float(step).is_integer() else 1


def drawing(key: str, width: float, height: float, title: str, told: str, parts: Iterable[Markup]) -> Markup:
    """A whole picture with its title and description.

    Args:
        key: unique within the page.
        width: in pixels; it shrinks with the screen.
        height: in pixels.
        title: what it shows, with the unit.
        told: the same in words, for who cannot see it.
        parts: what is drawn.
    """
    return Markup(
        '<svg role="img" aria-labelledby="{key}-t {key}-d" viewBox="0 0 {width:.0f} {height:.0f}" '
        'style="max-width:{width:.0f}px"><title id="{key}-t">{title}</title>'
        '<desc id="{key}-d">{told}</desc>{parts}</svg>'
    ).format(key=key, width=width, height=height, title=title, told=told, parts=Markup("").join(parts))


def text(
    x: float, y: float, words: str, anchor: str = "start", size: float = 12, fill: str = "#1a1a1a", bold: bool = False
) -> Markup:
    """Words at a place."""
    weight = Markup(' font-weight="700"') if bold else ""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="{:g}" fill="{}"{}>{}</text>').format(
        x, y, anchor, size, fill, weight, words
    )


def wrapped(x: float, y: float, words: str, letters: int, anchor: str = "end", size: float = 12) -> Markup:
    """Words in as many lines as they take, at most two, middle at `y`."""
    lines = textwrap.wrap(words, letters, max_lines=2, placeholder="\u2026") or [""]
    top = y - (len(lines) - 1) * size * 0.6 + size * 0.35
    return Markup("").join(text(x, top + n * size * 1.2, one, anchor, size) for n, one in enumerate(lines))


def line(x1: float, y1: float, x2: float, y2: float, colour: str = FAINT, width: float = 1, dash: str = "") -> Markup:
    """A straight line."""
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else ""
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{:g}"{}/>').format(
        x1, y1, x2, y2, colour, width, dashed
    )


def rect(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1, hint: str = "") -> Markup:
    """A box; a hint is told where a pointer rests on it."""
    said = Markup("<title>{}</title>").format(hint) if hint else ""
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" fill-opacity="{:g}">{}</rect>'
    ).format(x, y, max(0.0, width), max(0.0, height), fill, opacity, said)


def path(
    points: Sequence[tuple[float, float]],
    colour: str,
    width: float = 2,
    dash: str = "",
    fill: str = "none",
    opacity: float = 1,
) -> Markup:
    """A line through points, or with a fill the area within them."""
    where = "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = Markup(' stroke-dasharray="{}"').format(dash) if dash else ""
    return Markup('<path d="M{}{}" fill="{}" fill-opacity="{:g}" stroke="{}" stroke-width="{:g}"{}/>').format(
        where, "Z" if fill != "none" else "", fill, opacity, colour, width, dashed
    )


def marker(x: float, y: float, number: int, colour: str, size: float = 3.6) -> Markup:
    """The mark of the scenario of a number: circle, square, triangle, diamond, or cross."""
    s = size
    shapes = (
        [(x + s * math.cos(a * math.pi / 6), y + s * math.sin(a * math.pi / 6)) for a in range(12)],
        [(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)],
        [(x, y - s * 1.2), (x + s * 1.2, y + s), (x - s * 1.2, y + s)],
        [(x, y - s * 1.3), (x + s * 1.3, y), (x, y + s * 1.3), (x - s * 1.3, y)],
        [(x, y + s * 1.2), (x + s * 1.2, y - s), (x - s * 1.2, y - s)],
    )
    return path(shapes[number % len(shapes)], colour, 1, fill=colour)


def legend(names: Sequence[str], x: float, y: float, room: float) -> tuple[Markup, float]:
    """Names with their lines and marks, in as many rows as they take, and the height of these."""
    parts, across, down = [], x, y
    for number, name in enumerate(names):
        wide = 44 + LETTER * len(name)
        if across > x and across + wide > x + room:
            across, down = x, down + 17
        colour = COLOURS[number % len(COLOURS)]
        parts.append(line(across, down - 4, across + 24, down - 4, colour, 2, DASHES[number % len(DASHES)]))
        parts.append(marker(across + 12, down - 4, number, colour))
        parts.append(text(across + 30, down, name))
        across += wide
    return Markup("").join(parts), down - y + 17
