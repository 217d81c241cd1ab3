"""Changes of an edited sheet as the text of a scenario, with the cell behind each of its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Changed", "Written", "written"]

LONGEST_NAME = 60
_UNTOLD = frozenset({"by", "cases", "value", "shares"})
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9 '()+/&-]")


@dataclass(frozen=True)
class Changed:
    """One number that was edited.

    Attributes:
        address: where it stands.
        row: its row in the sheet, from 0.
        figures: value, and low and high where given, as a file writes them.
        because: why.
        source: what to cite.
        grade: how firm that is.
    """

    address: str
    row: int
    figures: Mapping[str, str | int | float]
    because: str
    source: str
    grade: str


@dataclass(frozen=True)
class Written:
    """A scenario's text.

    Attributes:
        text: the file.
        places: by line, from 1, the row and the column of the sheet that it says.
    """

    text: str
    places: Mapping[int, tuple[int, str]]


def written(
    name: str, extends: str, file: str, changed: Sequence[Changed], since: str | None, agreed: Sequence[str] = ()
) -> Written:
    """The scenario that makes these changes.

    Args:
        name: of the scenario.
        extends: the scenario it changes.
        file: the sheet's name, for the title.
        changed: the changes; those of one source cite it once.
        since: the financial year from which they count, None from the first.
        agreed: who agreed to which number, a line each; the file keeps them as comments.
    """
    head = [f"scenario: {_quoted(name)}", f"title: {_quoted(f'Numbers agreed on the sheet {file}')}"]
    head.append(f"extends: {_quoted(extends)}")
    head += ["sources:"] if changed else []
    sources: dict[tuple[str, str], str] = {}
    lines: list[tuple[str, tuple[int, str] | None]] = [(line, None) for line in head]
    for each in changed:
        if (each.source, each.grade) not in sources:
            key = f"sheet {len(sources) + 1}"
            sources[each.source, each.grade] = key
            cited = f"  {key}: {{citation: {_quoted(each.source)}, grade: {each.grade}}}"
            lines.append((cited, (each.row, "source of the change")))
    if changed:
        lines.append(("changes:", None))
    names: set[str] = set()
    for each in changed:
        key = _named(each.address, names)
        names.add(key)
        figures = ", ".join(f"{part}: {_plain(value)}" for part, value in each.figures.items())
        lines.append((f"  {_quoted(key)}:", (each.row, "value")))
        lines.append((f"    of: {_quoted(each.address)}", (each.row, "address")))
        lines.append((f"    to: {{{figures}}}", (each.row, "value")))
        if since is not None:
            lines.append((f"    from: {since}", (each.row, "value")))
        lines.append((f"    source: {sources[each.source, each.grade]}", (each.row, "source of the change")))
        lines.append((f"    because: {_quoted(each.because)}", (each.row, "why changed")))
    if agreed:
        lines.append((f"# Agreed on the sheet {' '.join(file.split())}:", None))
    lines += [(f"#   {' '.join(line.split())}", None) for line in agreed]
    places = {number: at for number, (_, at) in enumerate(lines, start=1) if at is not None}
    return Written("\n".join(line for line, _ in lines) + "\n", places)


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it; plain words stand as they are."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 ./&()+'-]*[A-Za-z0-9)]", text) is not None
    return text if plain and text.casefold() not in _WORDS else json.dumps(text, ensure_ascii=False)


_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _named(address: str, taken: Iterable[str]) -> str:
    """A name for a change: the last names of the address, with a number where it is taken."""
    names = [name for name in address.split(".")[2:] if name not in _UNTOLD] or address.split(".")
    text = " ".join(_NOT_IN_NAMES.sub(" ", " ".join(names)).replace(" or ", " ").split())
    if len(text) > LONGEST_NAME - 6:
        text = text[-(LONGEST_NAME - 6) :].partition(" ")[2] or text[: LONGEST_NAME - 6]
    text = re.sub(r"^[^A-Za-z0-9]+", "", text).strip() or "number"
    known = set(taken)
    number = 2
    name = text
    while name in known or name.casefold() in _WORDS:
        name, number = f"{text} {number}", number + 1
    return name
