"""Make docs/reference.md from the declarations: keys of every kind of file, commands, public names of Python.

python tests/docs/reference.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from typer.main import get_command

import workforce
from workforce.cli import app
from workforce.model.schema import KINDS, schema

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"
BASIS = {"source", "grade", "because", "no range", "within", "derived from", "note"}
HEAD = """# Reference

Made from the declarations by `python tests/docs/reference.py`, so that it cannot differ from what is read and run.
What keys mean, with examples: [the file language](language.md). Messages and remedies: [messages](messages.md).

- [Files](#files): what may stand in each kind
- [Commands](#commands)
- [Python](#python)

## Files

Keys in **bold** must be there. Any block may also say on what its numbers rest: `source`, `grade`, `because`,
`within` or `no range`, `derived from`. A *name* is chosen by the author. *By cases* means: one value, or values by
attribute, age, sex or year.
"""


def meanings(description: str) -> tuple[str, dict[str, str]]:
    """What a block says of itself before its `Attributes:`, and what it says there of each key."""
    said, _, listed = description.partition("Attributes:")
    found: dict[str, str] = {}
    for name, meaning in re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", listed, re.MULTILINE):
        found[name.replace("_", " ").strip()] = cell(meaning)
    return cell(said), found


def cell(text: str) -> str:
    """Text for one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def form(part: dict[str, Any], kinds: dict[str, Any]) -> str:
    """What may stand under a key, in words."""
    if "$ref" in part:
        return of_definition(part["$ref"].removeprefix("#/$defs/"), kinds)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in part:
            return " or ".join(dict.fromkeys(form(each, kinds) for each in part[several]))
    if "enum" in part or "const" in part:
        return " or ".join(f"`{value}`" for value in part.get("enum", [part.get("const")]))
    kind = part.get("type")
    if kind == "array":
        return f"list of {form(part.get('items', {}), kinds)}"
    if kind == "object":
        return of_mapping(part, kinds)
    if kind == "string":
        return "name" if part.get("maxLength") == 60 else "text"
    return {"boolean": "`true` or `false`", "integer": "whole number", "number": "number", "null": "nothing"}.get(
        str(kind), "value"
    )


def of_mapping(part: dict[str, Any], kinds: dict[str, Any]) -> str:
    """A mapping: of chosen names, or with keys of its own."""
    inner = list(part.get("patternProperties", {}).values())
    further = part.get("additionalProperties")
    inner += [further] if isinstance(further, dict) else []
    if part.get("properties"):
        return " with ".join(["block", ", ".join(f"`{key}`" for key in part["properties"])])
    return f"by name: {' or '.join(dict.fromkeys(form(each, kinds) for each in inner))}" if inner else "mapping"


def of_definition(name: str, kinds: dict[str, Any]) -> str:
    """A definition referred to: a block by its name, a number by its kind, `by cases` for what may have cases."""
    part = kinds[name]
    if name.startswith("Cased"):
        told = [form(each, kinds) for each in part.get("anyOf", []) if "Cases_" not in str(each.get("$ref", ""))]
        return f"{' or '.join(dict.fromkeys(told))}, or by cases"
    if "properties" in part:
        return f"[{name}](#{name.lower()})"
    described = part.get("description")
    return re.split(r";|,? such as", cell(described))[0].rstrip(".").lower() if described else form(part, kinds)


def tables(kind: str) -> Iterator[str]:
    """The sections of one kind of file: its own keys, then every block that may stand in it."""
    whole = schema(kind)
    blocks = {kind.capitalize(): whole, **whole["$defs"]}
    for name, part in blocks.items():
        if "properties" in part and not name.startswith("Cases_") and name not in told:
            told.add(name)
            said, meant = meanings(part.get("description", ""))
            yield f"{'###' if part is whole else '####'} {name}\n\n{said}\n"
            yield "\n".join(rows(part, whole["$defs"], meant)) + "\n"


told: set[str] = set()


def rows(part: dict[str, Any], kinds: dict[str, Any], meant: dict[str, str]) -> Iterator[str]:
    """One row a key: what may stand there, and what it means where the declaration says so."""
    yield "| key | what stands there |" + (" meaning |\n|---|---|---|" if meant else "\n|---|---|")
    for key, value in part["properties"].items():
        must = key in part.get("required", [])
        if must or not (key in BASIS or (key == "from" and value.get("type") == "array")):
            shown = f"**`{key}`**" if must else f"`{key}`"
            means = f" {meant.get(key, '')} |" if meant else ""
            yield f"| {shown} | {cell(form(value, kinds)) if value else 'value'} |{means}"


def commands() -> Iterator[str]:
    """Every command with what it does, its arguments and options."""
    for name, command in sorted(get_command(app).commands.items()):  # type: ignore[attr-defined]
        yield f"### workforce {name}\n\n{cell(command.help or '')}\n"
        given = [each for each in command.params if each.name != "help"]
        if given:
            yield "| | |\n|---|---|\n" + "\n".join(option(each) for each in given) + "\n"


def option(given: Any) -> str:
    """One row of an argument or option."""
    argument = given.param_type_name == "argument"
    shown = str(given.name).upper() if argument else ", ".join([*given.opts, *given.secondary_opts])
    default = (
        given.default if isinstance(given.default, (str, int, float)) and given.default not in ("", False) else None
    )
    said = cell(getattr(given, "help", None) or "")
    return f"| `{shown}` | {said}{f' Default: `{default}`.' if default is not None and default is not True else ''} |"


def names_of(module: ModuleType, before: str = "") -> Iterator[str]:
    """Every public name of a module with its arguments and the first paragraph of what it says of itself."""
    for name in module.__all__:
        # `workforce.report` is a room once a part of it is loaded; what the name promises is asked for.
        public = workforce.__getattr__(name) if module is workforce else getattr(module, name)
        if inspect.ismodule(public):
            yield from names_of(public, f"{name}.")
            continue
        try:
            arguments = re.sub(r"'|workforce\.[\w.]+\.", "", str(inspect.signature(public)))
        except ValueError:
            arguments = ""
        first = cell((inspect.getdoc(public) or "").split("\n\n")[0])
        yield f"### wf.{before}{name}\n\n{first}\n\n```text\n{before}{name}{arguments}\n```\n"


def page() -> str:
    """The whole page."""
    told.clear()
    files = [section for kind in KINDS for section in tables(kind)]
    parts = [HEAD, *files, "## Commands\n", *commands(), "## Python\n", *names_of(workforce)]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
