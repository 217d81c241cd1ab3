"""Which keys a model knows at an address, read from the JSON Schema of its own declaration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

from workforce.documents.problems import Path

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys a model knows; `at` is the path of the document at which the model begins.

    Without a model, or where a model takes any key, nothing is known and every answer is empty.
    """

    model: type[BaseModel] | None
    at: Path = ()

    def keys(self, path: Path, present: Iterable[str]) -> list[str]:
        """The keys that may stand at a path, those of the form that knows most of the keys present first."""
        there = set(present)
        forms = sorted(self._forms(path), key=lambda form: -len(there & form.get("properties", {}).keys()))
        return list(dict.fromkeys(key for form in forms for key in form.get("properties", {})))

    def forms(self, path: Path) -> list[list[str]]:
        """The keys that each form at a path needs."""
        return [list(form["required"]) for form in self._forms(path) if form.get("required")]

    def _forms(self, path: Path) -> list[Schema]:
        schema = _schema_of(self.model) if self.model is not None else {}
        forms = list(_forms(schema, schema))
        for step in path[len(self.at) :]:
            forms = [form for outer in forms for inner in _below(outer, step) for form in _forms(inner, schema)]
        return forms


@lru_cache(maxsize=64)
def _schema_of(model: type[BaseModel]) -> Schema:
    try:
        return model.model_json_schema(by_alias=True)
    except (PydanticInvalidForJsonSchema, PydanticUserError):
        return {}


def _forms(part: Schema, whole: Schema, seen: frozenset[str] = frozenset()) -> Iterator[Schema]:
    """The alternatives of a part of a schema, with references followed."""
    reference = part.get("$ref")
    if isinstance(reference, str):
        if reference not in seen:
            target = whole.get("$defs", {}).get(reference.rsplit("/", 1)[-1], {})
            yield from _forms(target, whole, seen | {reference})
        return
    inner = [form for word in ("anyOf", "oneOf", "allOf") for form in part.get(word, ())]
    if not inner:
        yield part
    for form in inner:
        yield from _forms(form, whole, seen)


def _below(form: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, str):
        named = form.get("properties", {}).get(step)
        found = [named] if named is not None else [form.get("additionalProperties")]
        found += form.get("patternProperties", {}).values() if named is None else []
    else:
        fixed = form.get("prefixItems", [])
        found = [fixed[step]] if step < len(fixed) else [form.get("items")]
    yield from (part for part in found if isinstance(part, dict))
