"""The JSON Schema of each kind of file, for editors: made from the same declarations that files are read by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from workforce.model.allowances import Allowances
from workforce.model.availability import Availability
from workforce.model.norms import Norms
from workforce.model.pathway import Pathway
from workforce.model.pay import Pay
from workforce.model.prices import Prices
from workforce.model.region import Region
from workforce.model.roles import Roles
from workforce.model.rota_rules import RotaRules
from workforce.model.scenario import Scenario
from workforce.model.substitution import Substitution
from workforce.model.supply import Supply

__all__ = ["KINDS", "kind_of", "schema"]

KINDS: dict[str, type[BaseModel]] = {
    "pathway": Pathway,
    "region": Region,
    "scenario": Scenario,
    "roles": Roles,
    "availability": Availability,
    "supply": Supply,
    "allowances": Allowances,
    "rota rules": RotaRules,
    "norms": Norms,
    "substitution": Substitution,
    "pay": Pay,
    "prices": Prices,
}
"""Every kind of file, with the declaration it is read by."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LONGEST = 40


def kind_of(content: Any) -> str | None:
    """Return the kind of a file by its keys: `pathway`, `region` and `scenario` by their own key, others by `file`.

    Args:
        content: The file's mapping, as read.
    """
    if not isinstance(content, dict):
        return None
    own = next((kind for kind in ("pathway", "scenario", "region") if kind in content), None)
    named = content.get("file")
    return own or (named if isinstance(named, str) and named in KINDS else None)


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of file.

    It holds the structure, the units and the forms. What a schema cannot say, such as whether a name is declared or
    shares are whole, only reading the file tells.

    Args:
        kind: One of `KINDS`.

    Raises:
        KeyError: If there is no such kind of file.
    """
    made = KINDS[kind].model_json_schema(by_alias=True)
    numbers: dict[str, Any] = {}
    made = _rewritten(made, lambda part: _number_apart(part, numbers))
    definitions = {**made.pop("$defs", {}), **numbers}
    names = _short_names(definitions)
    whole = {"$schema": _DIALECT, "title": kind.capitalize(), **_without_title(made), "$defs": definitions}
    renamed: dict[str, Any] = _rewritten(whole, lambda part: _renamed(part, names))
    renamed["$defs"] = {names[name]: renamed["$defs"][name] for name in sorted(definitions, key=names.__getitem__)}
    return renamed


def _without_title(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key != "title"}


def _rewritten(part: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return a schema with every mapping in it changed, the innermost first."""
    if isinstance(part, dict):
        return change({key: _rewritten(value, change) for key, value in part.items()})
    if isinstance(part, list):
        return [_rewritten(value, change) for value in part]
    return part


def _number_apart(part: dict[str, Any], numbers: dict[str, Any]) -> dict[str, Any]:
    """Put each kind of number under the definitions, leave nothing out that is not written, and let forms overlap."""
    if isinstance(part.get("oneOf"), list):
        part["anyOf"] = part.pop("oneOf")
    options = part.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        left = [option for option in options if option != {"type": "null"}]
        part.pop("anyOf")
        part = {**part, **left[0]} if len(left) == 1 else {**part, "anyOf": left}
    if "default" in part and part["default"] is None:
        del part["default"]
    name = part.pop("x-number", None)
    if not isinstance(name, str):
        return part
    numbers[name] = {key: value for key, value in part.items() if key in ("anyOf", "description")}
    return {"$ref": f"#/$defs/{name}"}


def _short_names(definitions: dict[str, Any]) -> dict[str, str]:
    """Return a name for each definition, short where its own spells out a whole form."""
    names: dict[str, str] = {}
    for name in definitions:
        plain = name.strip("_").replace("__", "_")
        names[name] = plain if len(plain) <= _LONGEST else f"{plain.split('_')[0]}_{len(names)}"
    return names


def _renamed(part: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    reference = part.get("$ref")
    if isinstance(reference, str):
        part["$ref"] = f"#/$defs/{names[reference.removeprefix('#/$defs/')]}"
    title = part.get("title")
    if isinstance(title, str) and len(title) > _LONGEST:
        del part["title"]
    return part
