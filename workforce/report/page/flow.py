"""Care that moves, drawn: on the left the settings that give staff time up, on the right those that take it on.

The bands in the middle are the staff groups whose work it is. What a group gives up and nobody takes on, or the other
way round, leaves the picture at the top or bottom as a stub of its own, so that both sides add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workforce.report.page.blocks import figure
from workforce.report.page.svg import GREY, LETTER, drawing, rect, text, wrapped

__all__ = ["Moved", "flow"]

WIDE, BAR, GAP = 900.0, 14.0, 9.0
ROOM = 360.0
LEFT, MIDDLE, RIGHT = 230.0, 443.0, 656.0
SHADES = ("#0072B2", "#B34700", "#007A5A", "#A3497A", "#7A5C00", "#4d4d4d", "#5B4FB0", "#8A3324", "#2F6F73", "#333333")
FEWER, NEWLY, OTHERS = "No longer needed", "Newly needed", "other staff groups"


@dataclass(frozen=True)
class Moved:
    """Whole-time equivalents that a staff group has fewer (below 0) or more of in a setting."""

    setting: str
    group: str
    wte: float


@dataclass
class _Stack:
    """Bars one above the other, and how far down each is used."""

    tops: dict[str, float]
    sizes: Mapping[str, float]
    used: dict[str, float]

    @classmethod
    def of(cls, sizes: Mapping[str, float], scale: float, top: float) -> _Stack:
        tops, at = {}, top
        for name, size in sizes.items():
            tops[name] = at
            at += max(1.0, size * scale) + GAP
        return cls(tops, sizes, dict(tops))

    def take(self, name: str, size: float) -> float:
        """The top of the next piece of a bar."""
        top = self.used[name]
        self.used[name] = top + size
        return top


def flow(key: str, title: str, unit: str, moved: Sequence[Moved], smallest: float) -> Markup:
    """Draw what moves from settings through staff groups to settings.

    Args:
        key: unique within the page.
        title: what it shows.
        unit: of the figures.
        moved: what moves.
        smallest: what is less is drawn together as other settings.
    """
    moved = _few(moved, smallest)
    given, taken = _sides(moved, smallest)
    groups = list(
        dict.fromkeys(row.group for row in sorted(moved, key=lambda row: (row.group == OTHERS, -abs(row.wte))))
    )
    out = {group: sum(size for (_, of), size in given.items() if of == group) for group in groups}
    into = {group: sum(size for (_, of), size in taken.items() if of == group) for group in groups}
    given.update({(NEWLY, group): into[group] - out[group] for group in groups if into[group] > out[group] + 1e-9})
    taken.update({(FEWER, group): out[group] - into[group] for group in groups if out[group] > into[group] + 1e-9})
    through = {group: max(out[group], into[group]) for group in groups if max(out[group], into[group]) > 0}
    left, right = _sums(given), _sums(taken)
    whole = max(sum(left.values()), 1e-9)
    scale = ROOM / whole
    stacks = [_Stack.of(sizes, scale, 40.0) for sizes in (left, through, right)]
    order = [group for group in groups if group in through]
    shades = {group: SHADES[place % len(SHADES)] for place, group in enumerate(order)}
    parts = _bands(given, (stacks[0], stacks[1]), (LEFT + BAR, MIDDLE), scale, shades, False)
    stacks[1].used = dict(stacks[1].tops)
    parts += _bands(taken, (stacks[1], stacks[2]), (MIDDLE + BAR, RIGHT), scale, shades, True)
    parts += _bars(stacks, scale, shades)
    height = max(max(stack.tops.values(), default=0.0) + 40 for stack in stacks) + ROOM * 0.25
    deepest = max(stack.tops[name] + stack.sizes[name] * scale for stack in stacks for name in stack.tops)
    heads = (
        (LEFT, "end", "Staff come from"),
        (MIDDLE + BAR / 2, "middle", "Staff group"),
        (RIGHT + BAR, "start", "Staff go to"),
    )
    parts += [text(x, 20, words, anchor, 12, bold=True) for x, anchor, words in heads]
    parts.append(text(8, min(height, deepest + 34), unit, fill=GREY))
    told = f"Come from: {_told(left)}. Go to: {_told(right)}."
    return drawing(key, WIDE, deepest + 44, title, told, parts)


Sizes = dict[tuple[str, str], float]


def _few(moved: Sequence[Moved], smallest: float) -> list[Moved]:
    """The same with the staff groups that move least as one."""
    sums: dict[str, float] = {}
    for row in moved:
        sums[row.group] = sums.get(row.group, 0.0) + abs(row.wte)
    few = {group for group, size in sums.items() if size < 2 * smallest}
    return [Moved(row.setting, OTHERS if row.group in few else row.group, row.wte) for row in moved]


def _sides(moved: Sequence[Moved], smallest: float) -> tuple[Sizes, Sizes]:
    given: Sizes = {}
    taken: Sizes = {}
    by_side = {True: given, False: taken}
    sums: dict[tuple[bool, str], float] = {}
    for row in moved:
        sums[row.wte < 0, row.setting] = sums.get((row.wte < 0, row.setting), 0.0) + abs(row.wte)
    for row in sorted(moved, key=lambda row: -sums[row.wte < 0, row.setting]):
        down = row.wte < 0
        name = row.setting if sums[down, row.setting] >= smallest else "other settings"
        side = by_side[down]
        side[name, row.group] = side.get((name, row.group), 0.0) + abs(row.wte)
    return given, taken


def _sums(sizes: Sizes) -> dict[str, float]:
    found: dict[str, float] = {}
    for (setting, _), size in sizes.items():
        found[setting] = found.get(setting, 0.0) + size
    last = [name for name in ("other settings", NEWLY, FEWER) if name in found]
    return {name: found[name] for name in [*(n for n in found if n not in last), *last]}


def _bands(
    sizes: Sizes,
    stacks: tuple[_Stack, _Stack],
    ends: tuple[float, float],
    scale: float,
    shades: Mapping[str, str],
    out: bool,
) -> list[Markup]:
    """Bands between two stacks: those of settings by setting and group, those of groups by group and setting."""
    groups = list(shades)
    places = {name: place for place, name in enumerate(stacks[1 if out else 0].tops)}
    found = []
    for setting, group in sorted(sizes, key=lambda key: (places[key[0]], groups.index(key[1]))):
        size = sizes[setting, group]
        deep = size * scale
        one, two = (group, setting) if out else (setting, group)
        a, b = stacks[0].take(one, deep), stacks[1].take(two, deep)
        x1, x2 = ends
        middle = (x1 + x2) / 2
        hint = f"{setting}, {group}: {figure(size)}"
        found.append(
            Markup(
                '<path d="M{x1:.1f},{a:.1f}C{m:.1f},{a:.1f} {m:.1f},{b:.1f} {x2:.1f},{b:.1f}L{x2:.1f},{d:.1f}'
                'C{m:.1f},{d:.1f} {m:.1f},{c:.1f} {x1:.1f},{c:.1f}Z" fill="{fill}" '
                'fill-opacity="0.42"><title>{hint}</title></path>'
            ).format(x1=x1, x2=x2, m=middle, a=a, b=b, c=a + deep, d=b + deep, fill=shades[group], hint=hint)
        )
    return found


def _bars(stacks: Sequence[_Stack], scale: float, shades: Mapping[str, str]) -> list[Markup]:
    found = []
    for stack, x, side in zip(stacks, (LEFT, MIDDLE, RIGHT), ("end", "middle", "start"), strict=True):
        for name, top in stack.tops.items():
            deep = max(1.0, stack.sizes[name] * scale)
            found.append(rect(x, top, BAR, deep, shades.get(name, "#404040") if side == "middle" else "#404040"))
            words = f"{name} {figure(stack.sizes[name])}"
            if side == "middle":
                wide = LETTER * len(words) + 8
                found.append(rect(x + BAR / 2 - wide / 2, top + deep / 2 - 8, wide, 16, "#ffffff", 0.88))
                found.append(text(x + BAR / 2, top + deep / 2 + 4, words, "middle"))
            else:
                at = x - 6 if side == "end" else x + BAR + 6
                found.append(wrapped(at, top + deep / 2, words, 36, side))
    return found


def _told(sums: Mapping[str, float]) -> str:
    return "; ".join(f"{name} {figure(size)}" for name, size in sums.items())
