"""Bytes of a file to text fit to be read: size, encoding and characters are checked before anything else."""

import codecs
import os
import re
import stat
from pathlib import Path

from workforce.documents.problems import Mark, Problem, ProblemsFound

LARGEST_DOCUMENT = 256 * 1024
"""Bytes that one YAML file may have."""

_MOST_SHOWN = 20
_MISLEADING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_TAB_INDENTATION = re.compile(r"^ *(\t)[ \t]*(?=[^\s#])", re.MULTILINE)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SPACES = {
    "\x00": "a NUL",
    "\xa0": "a non-breaking space",
    "\xad": "a soft hyphen",
    "\ufeff": "a byte order mark",
}


def shown_name(path: Path) -> str:
    """The name of a file as messages show it: relative to the current folder, else the base name."""
    if not path.is_absolute():
        return path.as_posix()
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.name


def read_bytes(path: Path, largest: int, name: str) -> bytes:
    """The bytes of a regular file of at most `largest` bytes; never reads more than that.

    Raises:
        ProblemsFound: WF101 if it cannot be opened or is no regular file, WF102 if it is too large.
    """
    try:
        # Not blocking, so that a named pipe is refused instead of waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise ProblemsFound([_cannot_open(name, _why(error))]) from None
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise ProblemsFound([_cannot_open(name, "is a folder" if stat.S_ISDIR(mode) else "is not a plain file")])
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(largest + 1)
    finally:
        os.close(handle)
    if len(content) > largest:
        raise ProblemsFound([too_large(name, largest)])
    return content


def decode(source: str | bytes, name: str, largest: int) -> str:
    r"""The text, with `\n` at the end of every line and without a byte order mark.

    Raises:
        ProblemsFound: WF102 too large, WF103 not UTF-8, WF104 for each misleading character (the first 20).
    """
    if isinstance(source, bytes):
        if len(source) > largest:
            raise ProblemsFound([too_large(name, largest)])
        text = _from_utf8(source, name)
    else:
        text = source
        if len(text) > largest or len(text.encode("utf-8", "surrogatepass")) > largest:
            raise ProblemsFound([too_large(name, largest)])
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    problems = [_misleading(text, found, name) for found in _first(_MISLEADING, text)]
    if problems:
        raise ProblemsFound(problems)
    return text


def tabs_in_indentation(text: str, name: str) -> list[Problem]:
    """WF106 for each of the first 20 lines whose indentation holds a tab."""
    return [
        Problem(
            "WF106",
            place_of(text, found.start(1), name),
            "",
            None,
            "The indentation of this line holds a tab",
            "Indent with spaces only, two for each level",
        )
        for found in _first(_TAB_INDENTATION, text)
    ]


def misleading_character(text: str) -> str | None:
    """A description of the first control or invisible character of a text, or None."""
    found = _MISLEADING.search(text)
    return _described(found.group()) if found else None


def place_of(text: str, position: int, name: str) -> Mark:
    """The mark of the character at a position (from 0) of a text."""
    line_start = text.rfind("\n", 0, position) + 1
    return Mark(name, text.count("\n", 0, position) + 1, position - line_start + 1)


def too_large(name: str, largest: int) -> Problem:
    """The problem of a file over its size."""
    size = f"{largest // 1024} KiB"
    remedy = "Move long tables into CSV files, or split the file"
    return Problem("WF102", Mark(name, 1, 1), "", None, f"The file is larger than {size}", remedy)


def _from_utf8(source: bytes, name: str) -> str:
    if source.startswith(_WIDE_MARKS) or _looks_wide(source):
        raise ProblemsFound([_not_utf8(Mark(name, 1, 1), "The file is UTF-16 or UTF-32 text, not UTF-8")])
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        reason = f"The byte 0x{source[error.start]:02X} is not UTF-8 text"
        raise ProblemsFound([_not_utf8(place_of(before, len(before), name), reason)]) from None


def _looks_wide(source: bytes) -> bool:
    """UTF-16 without a byte order mark: every second byte of the start is NUL."""
    start = source[:64]
    return len(start) >= 4 and (not any(start[::2]) or not any(start[1::2]))


def _not_utf8(mark: Mark, reason: str) -> Problem:
    return Problem("WF103", mark, "", None, reason, "Save the file again with the encoding UTF-8")


def _misleading(text: str, found: re.Match[str], name: str) -> Problem:
    return Problem(
        "WF104",
        place_of(text, found.start(), name),
        "",
        None,
        f"The text holds {_described(found.group())}",
        "Delete it, or write an ordinary space in its place",
    )


def _described(letter: str) -> str:
    kind = _SPACES.get(letter, "a control character" if ord(letter) < 0xA0 else "an invisible character")
    return f"{kind} (U+{ord(letter):04X})"


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [found for found, _ in zip(pattern.finditer(text), range(_MOST_SHOWN), strict=False)]


def _cannot_open(name: str, why: str) -> Problem:
    remedy = "Check the name and the folder of the file"
    return Problem("WF101", Mark(name, 1, 1), "", None, f"The file {why}", remedy)


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, PermissionError):
        return "may not be read"
    return "cannot be opened"
