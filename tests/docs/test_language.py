"""The page on the file language: every example is read, and every key is named."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from workforce.documents.reader import read_text
from workforce.model import arrivals, availability, lasts, needs, pathway, region, roles, routes, scenario
from workforce.model.basis import Basis, Source
from workforce.model.blocks import Name
from workforce.model.cases import Cased, Cases
from workforce.model.number import Number
from workforce.model.numbers import Duration
from workforce.model.pathway import Pathway
from workforce.model.rules import read
from workforce.model.schema import KINDS

pytestmark = pytest.mark.docs

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text()
EXAMPLES = [
    pytest.param(kind, text, id=f"{kind} at line {TEXT[: match.start()].count(chr(10)) + 1}")
    for match in re.finditer(r"^```yaml ([\w ]+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for kind, text in [match.groups()]
]
FORMS: dict[str, Any] = {
    "duration": Duration,
    "lasts": Cased[lasts.Lasts],
    "next": routes.Next,
    "needs": dict[Name, needs.Need],
    "arrivals": arrivals.Arrivals,
    "group": arrivals.Group,
    "setting": pathway.Setting,
    "activity": pathway.Activity,
    "when full": pathway.WhenFull,
}
MODULES = (arrivals, availability, lasts, needs, pathway, region, roles, routes, scenario)


def test_examples_are_found() -> None:
    assert len(EXAMPLES) > 20
    assert TEXT.count("```yaml") == len(EXAMPLES)


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_example_is_read(kind: str, text: str) -> None:
    document = read_text(text, f"{kind} in language.md")
    if kind in KINDS:
        assert read(KINDS[kind], document)
    elif kind == "part":
        for key, value in document.content.items():
            (name,) = (name for name, field in Pathway.model_fields.items() if field.alias == key)
            field = Pathway.model_fields[name]
            adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
            adapter.validate_python(value)
    else:
        TypeAdapter(FORMS[kind]).validate_python(document.content)


def blocks() -> set[type[BaseModel]]:
    found = {item for module in MODULES for item in vars(module).values() if isinstance(item, type)}
    return {item for item in found if issubclass(item, BaseModel)} | {Basis, Source, Cases}


def test_every_key_is_on_the_page() -> None:
    words = set(re.findall(r"[\w ]+(?=:)|`[^`\n]+`", TEXT))
    named = {word.strip("` ").split(":")[0] for word in words}
    named |= {part.strip() for word in words for part in re.split(r"[`,(){}:]", word)}
    keys = {field.alias for block in blocks() for field in block.model_fields.values()}
    assert sorted(key for key in keys if key not in named) == []


def test_every_unit_is_on_the_page() -> None:
    for kind in Number.__subclasses__():
        assert kind.example.split(" ", 1)[-1] in TEXT
