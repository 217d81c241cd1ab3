"""Parsing events from LibYAML, which is compiled, of texts on which it and ruamel.yaml are known to agree.

The language of the project's files is what ruamel.yaml reads, with its errors and their places. LibYAML reads a little
more and puts what is missing elsewhere; a text in which it might matter is left to ruamel.yaml, as is one that LibYAML
refuses. ``tests/documents/test_two_readers.py`` holds both beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from ruamel.yaml import events as pure

__all__ = ["quick_events"]

_DOUBTFUL = re.compile(r"\t|[\"'\]}] *:[^ \n]")
"""Tabs between words, and a colon after a quotation mark or a bracket with no space after it: LibYAML reads both."""

_BLOCK = re.compile(r"[|>][-+]?")

_Made = Callable[[Any, list[str]], pure.Event | None]
"""An event of ruamel.yaml from one of LibYAML and the lines of the text; None where the two may differ."""


def _scalar(event: Any, lines: list[str]) -> pure.Event | None:
    if event.anchor or event.tag or not (event.value or event.style):
        return None
    if event.style in ("|", ">") and not _is_plain_block(lines, event.start_mark):
        return None
    style = event.style or None
    return pure.ScalarEvent(None, None, event.implicit, event.value, event.start_mark, event.end_mark, style)


def _is_plain_block(lines: list[str], mark: Any) -> bool:
    """Whether a block of text begins right below its sign, which stands alone, and not like a comment or a document.

    On lines of spaces before the text, and on what begins with those, the two differ.
    """
    first = lines[mark.line + 1].lstrip(" ") if mark.line + 1 < len(lines) else ""
    begins = first[:1] not in ("", "#") and first[:3] not in ("---", "...")
    return begins and _BLOCK.fullmatch(lines[mark.line], mark.column) is not None


def _opening(kind: type[pure.MappingStartEvent] | type[pure.SequenceStartEvent]) -> _Made:
    def made(event: Any, lines: list[str]) -> pure.Event | None:
        if event.anchor or event.tag:
            return None
        return kind(None, None, event.implicit, event.start_mark, event.end_mark, event.flow_style)

    return made


def _document(event: Any, lines: list[str]) -> pure.Event | None:
    return None if event.explicit else pure.DocumentStartEvent(event.start_mark, event.end_mark, False)


def _end_of_document(event: Any, lines: list[str]) -> pure.Event | None:
    return None if event.explicit else pure.DocumentEndEvent(event.start_mark, event.end_mark, False)


def _bare(kind: type[pure.Event]) -> _Made:
    return lambda event, lines: kind(event.start_mark, event.end_mark)


_READERS: dict[type[Any], _Made] = {
    yaml.ScalarEvent: _scalar,
    yaml.MappingStartEvent: _opening(pure.MappingStartEvent),
    yaml.SequenceStartEvent: _opening(pure.SequenceStartEvent),
    yaml.DocumentStartEvent: _document,
    yaml.DocumentEndEvent: _end_of_document,
    **{
        getattr(yaml, name): _bare(getattr(pure, name))
        for name in ("StreamStartEvent", "StreamEndEvent", "MappingEndEvent", "SequenceEndEvent")
    },
}


def quick_events(text: str, most: int, deepest: int) -> list[pure.Event] | None:
    """The parsing events of a text as ruamel.yaml gives them, but for the marks of what ends.

    Args:
        text: As ``documents.text.decode`` gives it.
        most: So many events at most.
        deepest: So many lists and groups of keys within each other at most.

    Returns:
        None where ruamel.yaml must read the text: LibYAML is not here or refuses it, it has more events or levels, or
        it holds something that the two may read in two ways (anchors, aliases, tags, missing values, marks of
        documents, tabs, odd beginnings of blocks of text).
    """
    parser = getattr(yaml, "CSafeLoader", None)
    if parser is None or _DOUBTFUL.search(text):
        return None
    found: list[pure.Event] = []
    lines, depth = text.split("\n"), 0
    try:
        for event in yaml.parse(text, Loader=parser):
            made = _READERS.get(type(event))
            taken = None if made is None or len(found) == most else made(event, lines)
            depth += 1 if isinstance(event, yaml.CollectionStartEvent) else 0
            depth -= 1 if isinstance(event, yaml.CollectionEndEvent) else 0
            if taken is None or depth > deepest:
                return None
            found.append(taken)
    except (yaml.YAMLError, ValueError):
        return None
    return found
