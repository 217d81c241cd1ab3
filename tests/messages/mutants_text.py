"""Faults of any YAML file of the tree: of its encoding, its signs, its keys and the kinds of its values."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from mutants_source import Entry, Mutant, Source, misspelt

Maker = Callable[[random.Random, Source], Mutant | None]

NAMING = frozenset(
    (
        "sources",
        "shifts",
        "settings",
        "places",
        "groups",
        "attributes",
        "activities",
        "stays",
        "clocks",
        "ends",
        "needs",
        "cover",
        "cases",
        "shares",
        "values",
        "moments",
        "marks",
        "set",
        "table",
        "hour",
        "weekday",
        "month",
        "lists",
        "ratio",
        "contacts",
        "bands",
        "roles",
        "absent",
        "sends",
        "flows",
        "numbers",
        "locations",
        "rows",
        "changes",
        "add",
        "years",
        "areas",
        "otherwise",
        "duty",
    )
) | {"also begins", "staff groups", "area attributes", "cover groups", "career level", "staff in post"}
"""Keys below which people's own names stand, not words of the language."""

_SAFE = re.compile(r"[a-z][a-z ]{3,}")


def structural(entry: Entry) -> bool:
    """Whether an entry's key is a word of the language."""
    if entry.key is None or not _SAFE.fullmatch(entry.name):
        return False
    return entry.parent not in NAMING and "area attributes" not in entry.path[-3:]


def _line(source: Source, rng: random.Random) -> int:
    return rng.randrange(2, len(source.lines))


def _whole(kind: str, *remedy: str) -> Callable[[Callable[[random.Random, Source], tuple[bytes, int]]], Maker]:
    """A maker of a fault of the bytes at one line (0: anywhere)."""

    def wrap(change: Callable[[random.Random, Source], tuple[bytes, int]]) -> Maker:
        def make(rng: random.Random, source: Source) -> Mutant | None:
            content, line = change(rng, source)
            lines = frozenset((line,)) if line else frozenset()
            return Mutant(kind, source.file, content, lines, (), remedy, asked=source.asked)

        return make

    return wrap


@_whole("UTF-16", "UTF-8")
def utf16(rng: random.Random, source: Source) -> tuple[bytes, int]:
    return source.text.encode(rng.choice(("utf-16", "utf-16-le", "utf-16-be"))), 0


@_whole("Latin-1", "UTF-8")
def latin1(rng: random.Random, source: Source) -> tuple[bytes, int]:
    line = _line(source, rng)
    text = source.with_line(line, "# caf\u00e9")
    return text.encode("latin-1", "replace"), line


@_whole("NUL or invisible character", "Delete", "without", "Type", "Replace", "space")
def control(rng: random.Random, source: Source) -> tuple[bytes, int]:
    line = _line(source, rng)
    sign = rng.choice(("\0", "\x07", "\u00a0", "\u200b", "\u202e"))
    return source.with_line(line, f"# a{sign}b").encode(), line


@_whole("empty file", "Write keys and values", "saved")
def empty(rng: random.Random, source: Source) -> tuple[bytes, int]:
    return rng.choice((b"", b"\n", b"# nothing\n", b"   \n\n", b"\xef\xbb\xbf", b"---\n", b"# a\n\n# b\n")), 0


@_whole("tab in the indentation", "space")
def tab(rng: random.Random, source: Source) -> tuple[bytes, int]:
    found = [n for n, text in enumerate(source.lines) if text.startswith("  ") and text.strip()[:1].isalpha()]
    number = rng.choice(found)
    lines = [*source.lines]
    lines[number] = "\t" + lines[number].lstrip(" ")
    return "".join(lines).encode(), number + 1


@_whole("two documents", "Delete the line")
def two_documents(rng: random.Random, source: Source) -> tuple[bytes, int]:
    tops = [n for n, text in enumerate(source.lines) if n and text[:1].isalpha()]
    line = rng.choice(tops) + 1
    return source.with_line(line, "---").encode(), line


@_whole("too deep", "flatter")
def deep(rng: random.Random, source: Source) -> tuple[bytes, int]:
    levels = rng.choice((41, 200, 5000, 200_000))
    sign = rng.choice(("[]", "{}"))
    line = len(source.lines) + 1
    return (source.text.rstrip("\n") + f"\ndeep: {sign[0] * levels}").encode()[: 250 * 1024], line


@_whole("too large", "CSV", "split")
def large(rng: random.Random, source: Source) -> tuple[bytes, int]:
    more = rng.choice((400_000, 300_000, 2_000_000))
    return source.text.encode() + b"#" * more, 0


@_whole("not keys and values", "key: value")
def not_keys(rng: random.Random, source: Source) -> tuple[bytes, int]:
    return rng.choice((b"- a\n- b\n", b"stroke\n", b"12\n", b"[a, b]\n", b"'text'\n")), 0


@_whole("directive", "Delete the line")
def directive(rng: random.Random, source: Source) -> tuple[bytes, int]:
    return (rng.choice(("%YAML 1.1", "%TAG ! tag:x,2000:")) + "\n---\n" + source.text).encode(), 1


def _scalar(entry: Entry) -> bool:
    """A single value on its key's own line, of plain words."""
    return entry.key is not None and entry.text is not None and entry.line == entry.value_line and entry.text != ""


def _plain(entry: Entry) -> bool:
    return _scalar(entry) and entry.value.style is None and entry.value.end_mark.line == entry.value.start_mark.line


def tag(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, _plain)
    if entry is None:
        return None
    word = rng.choice(("!!python/object/apply:os.system ", "!!str ", "!custom ", "!!python/name:os.getcwd "))
    text = source.with_value(entry, word + str(entry.text))
    return source.mutant("tag", text, entry.line, (entry.name,), ("Delete the tag",))


def alias(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, _plain)
    if entry is None:
        return None
    word = rng.choice((f"&a {entry.text}", "*a"))
    remedy = ("Delete the anchor",) if word[0] == "&" else ("Write the value out",)
    return source.mutant("anchor or alias", source.with_value(entry, word), entry.line, (entry.name,), remedy)


def merge_key(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: len(e.keys) > 1 and e.value.start_mark.index < e.value.end_mark.index)
    if entry is None:
        return None
    text, line = source.with_entry(entry, "<<: {a: 1}")
    return source.mutant("merge key", text, line, (entry.name,), ("Write its keys out",))


def duplicate(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: e.key is not None and not e.flow and e.line == e.value_line and len(e.path) < 6)
    if entry is None or entry.value.end_mark.line > entry.value.start_mark.line:
        return None
    indent = " " * int(entry.key.start_mark.column)  # type: ignore[union-attr]
    text = source.with_line(entry.line + 1, indent + source.written(entry))
    return source.mutant("key written twice", text, entry.line + 1, (entry.name,), ("Keep one", "rename"))


def misspelt_key(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, structural)
    if entry is None:
        return None
    wrong = misspelt(rng, entry.name)
    known = {e.name for e in source.entries if structural(e)}
    if wrong in known or wrong.strip() != wrong or "  " in wrong:
        return None
    fields = (wrong,)
    if len(entry.path) == 1 and entry.name in ("pathway", "scenario", "region", "file"):
        fields = ()
    return source.mutant("misspelt key", source.with_key(entry, wrong), entry.line, fields, (f"'{entry.name}'",))


def unknown_key(rng: random.Random, source: Source) -> Mutant | None:
    def fits(entry: Entry) -> bool:
        if not entry.keys or entry.name in NAMING or entry.parent == "shares" or "source" in entry.path:
            return False
        return any(structural(e) for e in source.entries if e.path[:-1] == entry.path)

    entry = source.some(rng, fits)
    if entry is None:
        return None
    word = rng.choice(("colour", "xyzzy", "owner of budget", "2nd", "zz top"))
    text, line = source.with_entry(entry, f"{word}: 1")
    return source.mutant("unknown key", text, line, (word,), ("Delete it", "keys of one form"))


def nothing_written(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: structural(e) and _plain(e) and len(e.path) > 1 and e.name not in ("joins",))
    if entry is None:
        return None
    text = source.with_value(entry, "" if not entry.flow else "null")
    return source.mutant("nothing after the key", text, entry.line, (entry.name,), ("Write",))


def not_finite(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: _plain(e) and re.match(r"\d", str(e.text)))
    if entry is None:
        return None
    unit = re.sub(r"^[\d.]+", "", str(entry.text))
    word = rng.choice((".nan", ".inf", "-.inf", "nan" + unit, "inf" + unit, "NaN"))
    text = source.with_value(entry, word)
    return source.mutant("NaN or infinity", text, entry.line, (entry.name,), ("Write", "Did you mean"))


def huge(rng: random.Random, source: Source) -> Mutant | None:
    entry = source.some(rng, lambda e: _plain(e) and re.match(r"\d[\d.]*( ?[a-z%].*)?$", str(e.text)))
    if entry is None or "/" in str(entry.text):
        return None
    unit = re.sub(r"^[\d.]+", "", str(entry.text))
    word = rng.choice(("1e308", "1e400", "-1e308", "9" * 25, "1e15")) + unit
    text = source.with_value(entry, word)
    return source.mutant("too large a number", text, entry.line, (entry.name,), ("Write", "Make them 100%", "lower"))


def malformed(rng: random.Random, source: Source) -> Mutant | None:
    """A quote opened and not closed, a colon without its space, a line out of line, a bracket too few."""
    entry = source.some(rng, lambda e: _plain(e) and not e.flow and len(e.path) > 1)
    if entry is None:
        return None
    line, column = entry.line, int(entry.key.start_mark.column)  # type: ignore[union-attr]
    text = rng.choice(
        (
            source.with_value(entry, f'"{entry.text}'),
            source.with_value(entry, f"[{entry.text}"),
            source.with_value(entry, f"@{entry.text}"),
            source.with_value(entry, f"{entry.text}: more"),
            source.with_line(line, " " * (column + 1) + "odd: 1"),
            source.with_line(line, " " * column + "no colon here"),
        )
    )
    remedy = ("quot", "bracket", "Indent", "colon", "Write")
    return source.mutant("malformed YAML", text, (line - 1, line, line + 1), (), remedy)


@_whole("accepted: BOM or CRLF")
def _accepted(rng: random.Random, source: Source) -> tuple[bytes, int]:
    crlf = source.text.replace("\n", "\r\n").encode()
    plain = source.text.encode()
    bom = b"\xef\xbb\xbf"
    comment = f"# {rng.randrange(10**6)}\n".encode()
    return rng.choice((bom + plain, crlf, bom + crlf, plain + comment)), 0


def accepted(rng: random.Random, source: Source) -> Mutant | None:
    made = _accepted(rng, source)
    assert made is not None
    return Mutant(made.kind, made.file, made.content, asked=made.asked, refused=False)


TEXT: tuple[Maker, ...] = (
    utf16, latin1, control, empty, tab, two_documents, deep, large, not_keys, directive, tag, alias, merge_key,
    duplicate, misspelt_key, unknown_key, nothing_written, not_finite, huge, malformed, accepted,
)  # fmt: skip
