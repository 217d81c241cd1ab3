"""The JSON Schema of each kind of file: valid itself, true of good files, and refusing units and keys."""

import copy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from small_pathway import small, step

from workforce.model.reading import read_file
from workforce.model.schema import KINDS, kind_of, schema

pytestmark = pytest.mark.unit

TOP = Path(__file__).resolve().parents[2]
GOOD = [
    TOP / "tests" / "model" / "clinic.yaml",
    *sorted((TOP / "pathways").glob("*.yaml")),
    *sorted((TOP / "scenarios").rglob("*.yaml")),
    *sorted((TOP / "workforce" / "tables").glob("availability.yaml")),
]


def errors(kind: str, content: Any) -> list[Any]:
    return list(jsonschema.Draft202012Validator(schema(kind)).iter_errors(content))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_valid(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_schema_is_true_of_good_files(path: Path) -> None:
    content = copy.deepcopy(read_file(path).content)
    kind = kind_of(content)
    assert kind is not None
    assert errors(kind, content) == []


@pytest.mark.parametrize(
    "stay",
    [
        step(lasts="30"),
        step(lasts="30%"),
        step(lasst="1 day"),
        step(holds_until_next="yes"),
        {"setting": "ward", "lasts": "1 day"},
        step(needs={"nurse": {"whole activity": 1.5}}),
    ],
    ids=["no unit", "wrong unit", "unknown key", "no truth value", "missing key", "not whole"],
)
def test_schema_refuses(stay: object) -> None:
    assert errors("pathway", small()) == []
    assert errors("pathway", small(activities={"stay": stay})) != []


def test_kinds_are_told_by_their_keys() -> None:
    assert kind_of(small()) == "pathway"
    assert kind_of({"file": "roles"}) == "roles"
    assert kind_of({"scenario": "x", "region": "y"}) == "scenario"
    assert kind_of({"file": "shopping"}) is None
    assert kind_of(["pathway"]) is None
