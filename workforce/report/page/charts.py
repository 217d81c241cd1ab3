"""The charts of the page: years, differences, waterfalls, hours of the week, methods side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from workforce.report.page.blocks import change, figure, listed
from workforce.report.page.svg import (
    COLOURS,
    DASHES,
    GREY,
    LETTER,
    Scale,
    drawing,
    legend,
    line,
    marker,
    path,
    rect,
    steps,
    text,
    ticks,
    wrapped,
)

__all__ = ["Bar", "Panel", "bars", "dots", "lines", "waterfall", "week"]

WIDE = 900.0
MORE, LESS, WHOLE = "#0072B2", "#B34700", "#595959"
Points = Mapping[str, Sequence[float]]
"""Values of every year by scenario."""


@dataclass(frozen=True)
class Panel:
    """One panel of years: means, and by scenario the two spreads, kept apart.

    Attributes:
        title: what stands over it.
        means: of every scenario by year.
        yearly: 5th and 95th percentile of every year, by scenario, where simulated.
        inputs: the low and high end in the last year because of weak numbers, by scenario, where worked out.
    """

    title: str
    means: Points
    yearly: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    inputs: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its value, and the range of weak numbers or of the simulated years beside it."""

    name: str
    value: float
    low: float = float("nan")
    high: float = float("nan")


def lines(
    key: str, title: str, unit: str, years: Sequence[str], names: Sequence[str], panels: Sequence[Panel]
) -> Markup:
    """Panels of years side by side from nought on: a line a scenario, shaded from year to year, brackets for inputs."""
    each = WIDE / len(panels)
    keys, deep = legend(names, 8, 14, WIDE - 16)
    top, bottom = deep + 52, deep + 252
    highest = max((value for panel in panels for value in _values(panel)), default=1.0)
    marks = steps(0.0, highest, 4)
    y = Scale(marks[0], marks[-1], bottom, top)
    parts = [keys, text(8, deep + 14, unit, fill=GREY)]
    for place, panel in enumerate(panels):
        left = place * each + 48
        room = Scale(0, max(1, len(years) - 1), left, (place + 1) * each - 26)
        parts.append(text(left, deep + 36, panel.title, size=13, bold=True))
        for mark in marks:
            parts.append(line(left - 4, y(mark), (place + 1) * each - 12, y(mark)))
            parts.append(text(left - 8, y(mark) + 4, figure(mark, ticks(marks)), "end", fill=GREY))
        parts.append(_panel(panel, names, room, y))
        for number in dict.fromkeys((0, len(years) // 2, len(years) - 1)):
            parts.append(text(room(number), bottom + 17, years[number], "middle", fill=GREY))
    told = " ".join(f"{panel.title}: {_told(panel, names, years)}." for panel in panels)
    return drawing(key, WIDE, bottom + 26, title, told, parts)


def _values(panel: Panel) -> list[float]:
    found = [value for values in panel.means.values() for value in values]
    found += [high for ends in panel.yearly.values() for _, high in ends]
    return found + [high for _, high in panel.inputs.values()]


def _panel(panel: Panel, names: Sequence[str], x: Scale, y: Scale) -> Markup:
    parts = []
    for number, name in enumerate(names):
        colour, ends = COLOURS[number % len(COLOURS)], panel.yearly.get(name)
        if ends:
            up = [(x(n), y(high)) for n, (_, high) in enumerate(ends)]
            down = [(x(n), y(low)) for n, (low, _) in enumerate(ends)]
            parts.append(path([*up, *reversed(down)], "none", fill=colour, opacity=0.16))
    for number, name in enumerate(names):
        colour, values = COLOURS[number % len(COLOURS)], panel.means.get(name, ())
        points = [(x(n), y(value)) for n, value in enumerate(values)]
        if points:
            parts.append(path(points, colour, 2, DASHES[number % len(DASHES)]))
            parts.extend(marker(*point, number, colour, 3) for point in points)
        if name in panel.inputs:
            at = x.end + 7 + 6 * number
            low, high = (y(value) for value in panel.inputs[name])
            parts.append(
                path([(at - 3, low), (at + 3, low), (at, low), (at, high), (at - 3, high), (at + 3, high)], colour, 1.5)
            )
    return Markup("").join(parts)


def _told(panel: Panel, names: Sequence[str], years: Sequence[str]) -> str:
    known = [name for name in names if panel.means.get(name)]
    return "; ".join(
        f"{name} {figure(panel.means[name][0])} in {years[0]}, {figure(panel.means[name][-1])} in {years[-1]}"
        for name in known
    )


def bars(key: str, title: str, unit: str, rows: Sequence[Bar], letters: int = 34) -> Markup:
    """Bars to the right for more and to the left for fewer, each with its figure; a thin line is the range given."""
    left, high = LETTER * letters + 14, 27.0
    ends = [value for row in rows for value in (row.value, row.low, row.high) if value == value]
    marks = steps(min(0.0, *ends), max(0.0, *ends), 6)
    x = Scale(marks[0], marks[-1], left + 46, WIDE - 52)
    bottom = 26 + high * len(rows)
    parts = [line(x(mark), 20, x(mark), bottom) for mark in marks]
    parts += [text(x(mark), bottom + 15, change(mark, ticks(marks)), "middle", fill=GREY) for mark in marks]
    parts.append(text(x.end, bottom + 31, unit, "end", fill=GREY))
    for number, row in enumerate(rows):
        y = 24 + high * number
        parts.append(wrapped(left, y + high / 2 - 2, row.name, letters))
        start, end = sorted((x(0), x(row.value)))
        parts.append(rect(start, y + 3, end - start, high - 10, MORE if row.value > 0 else LESS))
        spread = row.low == row.low and row.high == row.high
        if spread:
            parts.append(line(x(row.low), y + high / 2 - 2, x(row.high), y + high / 2 - 2, "#1a1a1a", 1.5))
            parts += [line(x(at), y + 5, x(at), y + high - 9, "#1a1a1a", 1.5) for at in (row.low, row.high)]
        after = max(end, x(row.high)) if spread else end
        before = min(start, x(row.low)) if spread else start
        place = (after + 5, "start") if row.value >= 0 else (before - 5, "end")
        parts.append(text(place[0], y + high / 2 + 2, change(row.value), place[1], bold=True))
    parts.append(line(x(0), 20, x(0), bottom, "#1a1a1a"))
    told = "; ".join(f"{row.name} {change(row.value)}" for row in rows)
    return drawing(key, WIDE, bottom + 38, title, told, parts)


def waterfall(key: str, title: str, unit: str, start: Bar, moved: Sequence[Bar], end: Bar) -> Markup:
    """From one figure to another in steps that add up: each begins where the one before ended."""
    letters, high = 40, 26.0
    left = LETTER * letters + 14
    levels, level = [start.value], start.value
    for step in moved:
        level += step.value
        levels.append(level)
    marks = _closer(min([*levels, end.value]), max([*levels, end.value]))
    x = Scale(marks[0], marks[-1], left + 10, WIDE - 60)
    bottom = 26 + high * (len(moved) + 2)
    parts = [line(x(mark), 20, x(mark), bottom) for mark in marks]
    parts += [text(x(mark), bottom + 15, figure(mark, ticks(marks)), "middle", fill=GREY) for mark in marks]
    parts.append(text(x.end, bottom + 31, f"{unit}; the axis does not begin at nought", "end", fill=GREY))
    at = start.value
    for number, step in enumerate([start, *moved, end]):
        y = 24 + high * number
        whole = number in (0, len(moved) + 1)
        before, after = (x.low, step.value) if whole else (at, at + step.value)
        one, two = sorted((x(before), x(after)))
        colour = WHOLE if whole else MORE if step.value >= 0 else LESS
        parts.append(wrapped(left, y + high / 2 - 2, step.name, letters))
        parts.append(rect(one, y + 2, max(two - one, 1.5), high - 8, colour))
        told = figure(step.value) if whole else change(step.value)
        parts.append(text(two + 5, y + high / 2 + 2, told, bold=True))
        at = after
        if number <= len(moved):
            parts.append(line(x(at), y + high - 6, x(at), y + high + 2, "#1a1a1a"))
    told = f"{start.name} {figure(start.value)}; " + "; ".join(f"{step.name} {change(step.value)}" for step in moved)
    return drawing(key, WIDE, bottom + 38, title, f"{told}; {end.name} {figure(end.value)}", parts)


def _closer(low: float, high: float) -> list[float]:
    """Marks about values that differ by little, so that their differences can be seen."""
    room = max(high - low, abs(high) * 0.02, 1.0) * 0.15
    return steps(max(0.0, low - room), high + room, 6)


def week(key: str, title: str, unit: str, names: Sequence[str], hours: Points) -> Markup:
    """Staff on duty in each of the 168 hours of a week from Monday 00:00, a stepped line a scenario."""
    keys, deep = legend(names, 8, 14, WIDE - 16)
    top, bottom = deep + 26, deep + 146
    highest = max((value for values in hours.values() for value in values), default=1.0)
    marks = steps(0.0, highest, 4)
    x, y = Scale(0, 168, 48, WIDE - 16), Scale(marks[0], marks[-1], bottom, top)
    parts = [keys, text(8, deep + 16, unit, fill=GREY)]
    for mark in marks:
        parts += [
            line(44, y(mark), WIDE - 16, y(mark)),
            text(40, y(mark) + 4, figure(mark, ticks(marks)), "end", fill=GREY),
        ]
    for day, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        parts.append(line(x(24 * day), top, x(24 * day), bottom + 5, "#b0b0b0"))
        parts.append(text(x(24 * day + 12), bottom + 17, name, "middle", fill=GREY))
    for number, name in enumerate(names):
        values = hours.get(name, ())
        points = [(x(hour + more), y(value)) for hour, value in enumerate(values) for more in (0, 1)]
        if points:
            parts.append(path(points, COLOURS[number % len(COLOURS)], 2, DASHES[number % len(DASHES)]))
    said = listed(
        f"{name} between {figure(min(hours[name]))} and {figure(max(hours[name]))}" for name in names if hours.get(name)
    )
    return drawing(key, WIDE, bottom + 26, title, f"On duty at once: {said}.", parts)


def dots(
    key: str, title: str, unit: str, marks_of: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]]
) -> Markup:
    """Several figures of each row on one line, each with a mark of its own; what has no figure has no mark."""
    letters, high = 38, 27.0
    left = LETTER * letters + 14
    keys, deep = legend(marks_of, left, 14, WIDE - left)
    highest = max((value for _, values in rows for value in values if value == value), default=1.0)
    marks = steps(0.0, highest, 6)
    x = Scale(marks[0], marks[-1], left + 12, WIDE - 30)
    top = deep + 8
    bottom = top + 6 + high * len(rows)
    parts = [keys, *(line(x(mark), top, x(mark), bottom) for mark in marks)]
    parts += [text(x(mark), bottom + 15, figure(mark, ticks(marks)), "middle", fill=GREY) for mark in marks]
    parts.append(text(x.end, bottom + 31, unit, "end", fill=GREY))
    for number, (name, values) in enumerate(rows):
        y = top + high * (number + 0.5)
        known = [value for value in values if value == value]
        parts.append(wrapped(left, y, name, letters))
        parts.append(line(x(min(known, default=0.0)), y, x(max(known, default=0.0)), y, "#8c8c8c", 1.5))
        for place, value in enumerate(values):
            if value == value:
                parts.append(marker(x(value), y, place, COLOURS[place % len(COLOURS)], 4.5))
    told = "; ".join(
        f"{name}: " + ", ".join(f"{of} {figure(value)}" for of, value in zip(marks_of, values, strict=True))
        for name, values in rows
    )
    return drawing(key, WIDE, bottom + 38, title, told, parts)
