"""What a page is made of: words, tables, charts, figures to read at a glance, and what is missing.

Blocks hold plain text. The templates escape it, so that a name from a file is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from markupsafe import Markup

__all__ = [
    "Block",
    "Bullets",
    "Card",
    "Cards",
    "Cell",
    "Chart",
    "Facts",
    "Missing",
    "Rows",
    "Say",
    "Section",
    "change",
    "figure",
    "listed",
    "money",
    "money_between",
    "percent",
    "span",
]

MINUS = "\u2212"
NONE = "\u2013"
"""What stands in a cell that has no figure."""
TENTHS_BELOW = 20.0
"""Whole-time equivalents below which a tenth is told."""


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its text: a `state` sets its shade, `note` is said with it, `strong` weighs it."""

    text: str
    state: str = ""
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Rows:
    """A table.

    Attributes:
        caption: what it shows, with its unit.
        columns: what stands over each column.
        rows: cells as texts or `Cell`; a row of one cell is a heading over those after it.
        texts: how many columns on the left are words; those after them are figures.
        groups: what stands over several columns together: (words, how many columns), all columns in order.
        fold: where not empty, the table is folded away behind these words.
        wide: whether it is as wide as it needs, scrolled on a narrow screen.
        search: whether a reader can filter its rows by a word.
        words: columns after the first ones that are words too, by number.
    """

    kind: ClassVar[str] = "rows"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    texts: int = 1
    groups: tuple[tuple[str, int], ...] = ()
    fold: str = ""
    wide: bool = False
    search: bool = False
    words: tuple[int, ...] = ()

    def cells(self, row: Sequence[str | Cell]) -> list[Cell]:
        """A row's cells, all of one kind."""
        return [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]

    def is_text(self, column: int) -> bool:
        """Whether a column holds words."""
        return column < self.texts or column in self.words


@dataclass(frozen=True)
class Say:
    """A paragraph: `plain`, `lead` (large), `note` (small) or `warning`."""

    kind: ClassVar[str] = "say"
    text: str
    how: str = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences, each with words that lead it."""

    kind: ClassVar[str] = "bullets"
    items: tuple[tuple[str, str], ...]
    numbered: bool = False
    large: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture with the table it is drawn from."""

    kind: ClassVar[str] = "chart"
    title: str
    svg: Markup
    table: Rows | None = None
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One figure to read at a glance: what it is of, the figure with its unit, and a line or two beneath."""

    of: str
    figure: str
    unit: str
    beneath: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Facts:
    """Names and what they stand for."""

    kind: ClassVar[str] = "facts"
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Missing:
    """What a part would show, why it is not there, and the command that gives it."""

    kind: ClassVar[str] = "missing"
    what: str
    why: str
    command: str = ""


Block = Say | Bullets | Rows | Chart | Cards | Facts | Missing


@dataclass(frozen=True)
class Section:
    """A part of the report under its own heading.

    Attributes:
        key: its anchor.
        title: its heading.
        blocks: what stands in it.
        page: whether it begins a page in print.
        level: 2, or 3 for a part within a part.
        boxes: parts of level 3 that stand beside one another after its blocks.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    page: bool = True
    level: int = 2
    boxes: tuple[Section, ...] = ()


def figure(value: float, decimals: int | None = None) -> str:
    """A figure as it is read: whole above twenty, with a tenth below, nothing where there is none."""
    if value != value:
        return NONE
    places = decimals if decimals is not None else 1 if abs(value) < TENTHS_BELOW else 0
    text = f"{abs(value):,.{places}f}"
    return text if float(text.replace(",", "")) == 0 or value > 0 else MINUS + text


def change(value: float, decimals: int | None = None) -> str:
    """A difference with its sign."""
    text = figure(value, decimals)
    zero = text == NONE or float(text.replace(",", "").replace(MINUS, "")) == 0
    return text if zero or text.startswith(MINUS) else f"+{text}"


def span(low: float, high: float, sign: bool = False, decimals: int | None = None) -> str:
    """A range in words: `-69 to -38`."""
    if low != low or high != high:
        return NONE
    told = change if sign else figure
    places = decimals
    if places is None:
        places = 1 if max(abs(low), abs(high)) < TENTHS_BELOW else 0
    return f"{told(low, places)} to {told(high, places)}"


def percent(share: float, sign: bool = False) -> str:
    """A share as a percentage, whole above ten."""
    value = 100.0 * share
    places = 0 if abs(value) >= 10 or value == 0 else 1
    return NONE if value != value else f"{(change if sign else figure)(value, places)}%"


def money(pounds: float, sign: bool = False, like: float | None = None) -> str:
    """Pounds in millions or thousands, in the unit of a figure it stands beside where one is given."""
    told = change if sign else figure
    if pounds != pounds:
        return NONE
    unit, letters, places = _size(pounds if like is None else like)
    value = told(pounds / unit, places)
    lead = value[0] if value[0] in "+" + MINUS else ""
    return f"{lead}£{value[len(lead) :]}{letters}"


def money_between(mine: float, base: float, like: float | None = None) -> str:
    """The difference of two sums as `money` shows them, so that whoever subtracts the two finds it."""
    shown = []
    for pounds in (mine, base):
        unit, _, places = _size(pounds if like is None else like)
        shown.append(round(pounds / unit, places) * unit)
    return money(shown[0] - shown[1], True, like=base if like is None else like)


def _size(pounds: float) -> tuple[float, str, int]:
    """The unit in which pounds are told, its letters and its decimals."""
    sizes = ((1e9, "bn", 1), (1e6, "m", 1), (1e3, "k", 0), (1.0, "", 0))
    return next((each for each in sizes if abs(pounds) >= each[0]), sizes[-1])


def listed(words: Iterable[str]) -> str:
    """Words in a sentence: `a, b and c`."""
    several = list(words)
    return " and ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)


def from_frame(
    frame: pd.DataFrame,
    caption: str,
    names: Mapping[str, str] | None = None,
    decimals: int | None = None,
    fold: str = "",
) -> Rows:
    """A table of a data frame: columns of words first, then of figures, in their order."""
    figures = [str(name) for name in frame.columns if frame[name].dtype.kind in "fiu"]
    words = [str(name) for name in frame.columns if str(name) not in figures]
    heads = tuple((names or {}).get(name, name.replace("_", " ")) for name in (*words, *figures))
    rows = tuple(
        (*(_word(row[name]) for name in words), *(figure(float(row[name]), decimals) for name in figures))
        for row in frame[[*words, *figures]].to_dict("records")
    )
    return Rows(caption, heads, rows, texts=len(words), fold=fold, wide=len(heads) > 6)


def _word(value: object) -> str:
    return NONE if value is None or value != value else str(value)
