"""Faults of a region, its tables, the roles and their availability, and of what these files say for one another."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from mutants_source import Entry, Mutant, Source, misspelt

REGION_FILE = "scenarios/regions/east-midlands.yaml"
ROLES_FILE = "pathways/roles.yaml"
AVAILABILITY_FILE = "tables/availability.yaml"
REGION_SOURCES = (REGION_FILE, ROLES_FILE, AVAILABILITY_FILE)
TABLES = "scenarios/regions/east-midlands/"
BASELINE = "scenarios/stroke/baseline.yaml"
STROKE = "pathways/stroke.yaml"
Maker = Callable[[random.Random, Path], Mutant | None]

_sources: dict[tuple[Path, str], Source] = {}


def _source(folder: Path, file: str) -> Source:
    key = (folder, file)
    if key not in _sources:
        _sources[key] = Source(file, (folder / file).read_text(), BASELINE)
    return _sources[key]


def _name(file: str, kind: str, fits: Callable[[Entry], bool], key: bool = False) -> Maker:
    """A maker that misspells a name that another file or block declares."""

    def make(rng: random.Random, folder: Path) -> Mutant | None:
        source = _source(folder, file)
        entry = source.some(rng, fits)
        if entry is None:
            return None
        word = entry.name if key else str(entry.text)
        wrong = misspelt(rng, word)
        if wrong == word:
            return None
        text = source.with_key(entry, wrong) if key else source.with_value(entry, wrong)
        fields = (wrong,) if key else (entry.name, entry.parent)
        return source.mutant(kind, text, entry.line if key else entry.value_line, fields, (f"'{word}'",))

    return make


def _value(file: str, kind: str, fits: Callable[[Entry], bool], words: tuple[str, ...], *remedy: str) -> Maker:
    """A maker that writes another value."""

    def make(rng: random.Random, folder: Path) -> Mutant | None:
        source = _source(folder, file)
        entry = source.some(rng, fits)
        if entry is None:
            return None
        text = source.with_value(entry, rng.choice(words))
        parent = source.at[entry.path[:-1]]
        lines = {entry.line, parent.line}
        return source.mutant(kind, text, lines, (entry.name, entry.parent), remedy)

    return make


def _missing(file: str, kind: str, fits: Callable[[Entry], bool]) -> Maker:
    def make(rng: random.Random, folder: Path) -> Mutant | None:
        source = _source(folder, file)
        entry = source.some(rng, fits)
        if entry is None:
            return None
        line = source.at[entry.path[:-1]].line if len(entry.path) > 1 else 1
        return source.mutant(kind, source.without(entry), line, (entry.name,), (f"{entry.name}:",))

    return make


def _row(
    kind: str,
    tables: tuple[str, ...],
    change: Callable[[random.Random, list[list[str]], int], str | None],
    *remedy: str,
) -> Maker:
    """A maker of a fault of one row of a table; the row's line is right, or those of the rows of the same name."""

    def make(rng: random.Random, folder: Path) -> Mutant | None:
        file = TABLES + rng.choice(tables)
        lines = (folder / file).read_text().splitlines()
        cells = [line.split(",") for line in lines]
        number = rng.randrange(1, len(lines))
        row = change(rng, cells, number)
        if row is None or '"' in lines[number]:
            return None
        lines[number : number + 1] = row.split("\n") if row else []
        last = number + 1 + row.count("\n")
        right = {number + 1, last}
        right |= {n + 1 for n, other in enumerate(cells) if n and other[0] == cells[number][0]}
        words = remedy or (f"'{cells[number][0]}'", f"'{cells[number][1]}'")
        return Mutant(kind, file, ("\n".join(lines) + "\n").encode(), frozenset(right), (), words, asked=BASELINE)

    return make


def _cell(
    column: int, change: Callable[[random.Random, str], str]
) -> Callable[[random.Random, list[list[str]], int], str]:
    def row(rng: random.Random, cells: list[list[str]], number: int) -> str:
        found = [*cells[number]]
        found[column] = change(rng, found[column])
        return ",".join(found)

    return row


def _twice(rng: random.Random, cells: list[list[str]], number: int) -> str:
    return ",".join(cells[number]) + "\n" + ",".join(cells[number])


def _not_whole(rng: random.Random, cells: list[list[str]], number: int) -> str:
    share = float(cells[number][2].rstrip("%"))
    return ",".join([*cells[number][:2], f"{share - 0.5 if share >= 1 else 60:g}%"])


def _too_few(rng: random.Random, cells: list[list[str]], number: int) -> str:
    return ",".join(cells[number][:-1])


def _column(rng: random.Random, folder: Path) -> Mutant | None:
    """A column misspelt in a table's first line: the region file names another, so its name is right as well."""
    file = TABLES + rng.choice(
        ("areas.csv", "stroke-flows.csv", "population.csv", "travel-to-site.csv", "sites.csv", "births.csv")
    )
    lines = (folder / file).read_text().splitlines()
    columns = lines[0].split(",")
    at = rng.randrange(len(columns))
    word = columns[at]
    columns[at] = misspelt(rng, word)
    lines[0] = ",".join(columns)
    source = _source(folder, REGION_FILE)
    block = next(e for e in source.entries if e.name == "table" and file.endswith(str(e.text)))
    number = next(e.line for e in source.entries if e.path[:-1] == block.path[:-1] and e.name == "keys")
    right = frozenset({1, *range(block.line - 1, number + 3)}) if at < 3 else frozenset()
    place = REGION_FILE if right else ""
    words = (f"'{columns[at]}'", f"'{word}'")
    return Mutant(
        "column misspelt", file, ("\n".join(lines) + "\n").encode(), right, (), words, place or file, BASELINE
    )


def _areas(rng: random.Random, folder: Path) -> Mutant | None:
    """Shares of the areas that are not whole together: the block that names the table is where they should be."""
    file = TABLES + "areas.csv"
    rows = (folder / file).read_text().splitlines()
    number = rng.randrange(1, len(rows))
    head, share = rows[number].rsplit(",", 1)
    rows[number] = f"{head},{float(share[:-1]) + rng.choice((1, 0.5, -0.5)):g}%"
    line = _source(folder, REGION_FILE).at[("areas",)].line
    content = ("\n".join(rows) + "\n").encode()
    kind = "areas that are not whole"
    return Mutant(kind, file, content, frozenset({line}), ("areas",), ("100%",), REGION_FILE, BASELINE)


def _bytes(rng: random.Random, folder: Path) -> Mutant | None:
    file = TABLES + rng.choice(("areas.csv", "stroke-flows.csv", "sites.csv", "travel-per-visit.csv", "births.csv"))
    text = (folder / file).read_text()
    number = rng.randrange(1, text.count("\n"))
    fault = rng.choice(("utf-16", "nul", "empty", "semicolons", "quote"))
    lines = text.splitlines(keepends=True)
    right = frozenset({number + 1})
    if fault == "utf-16":
        return Mutant("table in UTF-16", file, text.encode("utf-16"), frozenset(), (), ("UTF-8",), asked=BASELINE)
    if fault == "empty":
        content = rng.choice((b"", b"\n", lines[0].encode()))
        return Mutant(
            "table without rows", file, content, frozenset(), (), ("row", "column", "first line", "saved"), "", BASELINE
        )
    if fault == "semicolons":
        return Mutant(
            "table with semicolons",
            file,
            text.replace(",", ";").encode(),
            frozenset(),
            (),
            ("commas",),
            asked=BASELINE,
        )
    lines[number] = lines[number].rstrip("\n") + ("\0\n" if fault == "nul" else '"x\n')
    remedy = ("Delete", "without", "quot", "alone", "for example")
    return Mutant("NUL or quote in a table", file, "".join(lines).encode(), right, (), remedy, asked=BASELINE)


def _accepted(rng: random.Random, folder: Path) -> Mutant | None:
    file = TABLES + rng.choice(("areas.csv", "stroke-flows.csv", "population.csv", "sites.csv", "births.csv"))
    raw = (folder / file).read_bytes()
    content = rng.choice((b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r\n"), raw + b"\n"))
    return Mutant("accepted: BOM or CRLF", file, content, asked=BASELINE, refused=False)


def _unplaced_setting(rng: random.Random, folder: Path) -> Mutant | None:
    """A setting taken out of the region: the pathway that names it is where the message points."""
    source = _source(folder, REGION_FILE)
    known = {e.name for e in _source(folder, STROKE).entries if len(e.path) == 2 and e.path[0] == "settings"}
    entry = source.some(rng, lambda e: len(e.path) == 2 and e.path[0] == "settings" and e.name in known)
    if entry is None:
        return None
    line = _source(folder, STROKE).at[("settings", entry.name)].line
    return source.mutant(
        "setting that the region leaves out",
        source.without(entry),
        line,
        (entry.name,),
        ("region's settings",),
        place=STROKE,
    )


def _role(rng: random.Random, folder: Path) -> Mutant | None:
    """A role misspelt by the pathway, as the name of a need."""
    source = _source(folder, STROKE)
    entry = source.some(rng, lambda e: e.parent == "needs" and "role" not in e.keys and len(e.path) == 4)
    if entry is None:
        return None
    wrong = misspelt(rng, entry.name)
    known = {e.name for e in _source(folder, ROLES_FILE).entries if e.parent == "roles"}
    if wrong in known:
        return None
    return source.mutant("unknown role", source.with_key(entry, wrong), entry.line, (wrong,), (f"'{entry.name}'",))


FLOWS = ("stroke-flows.csv", "injury-flows.csv", "birth-flows.csv")
REGION: tuple[Maker, ...] = (
    _areas,
    _column,
    _bytes,
    _accepted,
    _unplaced_setting,
    _role,
    _row("flow row that is not whole", FLOWS, _not_whole, "100%"),
    _row("site that is not in the region", FLOWS, _cell(1, lambda rng, t: t + rng.choice("XQZ"))),
    _row("area that is not in the region", (*FLOWS, "travel-to-site.csv"), _cell(0, misspelt)),
    _row("row written twice", (*FLOWS, "areas.csv", "sites.csv", "births.csv"), _twice, "Keep one"),
    _row("row too short", (*FLOWS, "areas.csv", "population.csv"), _too_few, "value", "comma", "column"),
    _row(
        "cell that is no number",
        ("population.csv", "births.csv", "travel-to-site.csv"),
        _cell(-1, lambda rng, t: rng.choice(("many", "1 2 3", "12O"))),
        "number alone",
        "for example, '",
    ),
    _row(
        "cell with a negative number",
        ("population.csv", "travel-to-site.csv", "births.csv"),
        _cell(-1, lambda rng, t: "-" + t),
        "not negative",
    ),
    _row(
        "share that is no share",
        FLOWS,
        _cell(2, lambda rng, t: rng.choice(("85", "0.85", "eighty", "85 %%", "nan%"))),
        "%",
    ),
    _row("name left empty", FLOWS, _cell(0, lambda rng, t: ""), "name", "row"),
    _row(
        "year that is none",
        ("population.csv", "births.csv"),
        _cell(0, lambda rng, t: rng.choice(("2009", "2009/11", "09/10"))),
        "2009/10",
    ),
    _name(REGION_FILE, "table that is not there", lambda e: e.name == "table"),
    _name(REGION_FILE, "key column misspelt", lambda e: e.parent == "keys" and e.key is None),
    _name(
        REGION_FILE,
        "value column misspelt",
        lambda e: e.name == "value" and str(e.text) in ("share", "minutes", "births", "travel"),
    ),
    _name(REGION_FILE, "unknown word: follows", lambda e: e.name == "follows"),
    _name(
        REGION_FILE,
        "location that is not in the region",
        lambda e: len(e.path) == 5 and e.path[2] == "sends" and len(e.name) > 3,
        key=True,
    ),
    _value(
        REGION_FILE,
        "sent shares that are not whole",
        lambda e: len(e.path) == 5 and e.path[2] == "sends",
        ("90%", "30%"),
        "100%",
        "the rest",
    ),
    _value(
        REGION_FILE,
        "staff in post that are no number",
        lambda e: e.name in ("wte", "headcount") and bool(e.text),
        ("-5", "lots", "1e300", "12 WTE"),
        "number alone",
        "not negative",
        "for example",
    ),
    _value(
        ROLES_FILE,
        "bands that are not whole",
        lambda e: e.parent == "bands" and e.text != "the rest",
        ("130%", "101%"),
        "100%",
    ),
    _name(ROLES_FILE, "staff group that is not declared", lambda e: e.name == "staff group"),
    _missing(ROLES_FILE, "required key missing", lambda e: e.name == "staff group"),
    _value(
        AVAILABILITY_FILE,
        "absent all the time",
        lambda e: e.parent == "absent" and bool(e.text),
        ("99%",),
        "under 100%",
    ),
    _value(
        AVAILABILITY_FILE,
        "hours without their unit",
        lambda e: e.name == "full time hours" and bool(e.text),
        ("37.5", "37 h", "0 h per week"),
        "per week",
        "hours",
    ),
    _missing(
        AVAILABILITY_FILE,
        "required key missing",
        lambda e: e.name in ("full time hours", "absent", "category allowance", "sickness", "annual leave"),
    ),
    _missing(REGION_FILE, "required key missing", lambda e: e.name in ("follows", "areas", "sites", "population")),
)
