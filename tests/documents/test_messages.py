"""The register of codes, the page of messages, and the examples on it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import core_schema

from workforce.documents import wording
from workforce.documents.codes import CODES
from workforce.documents.problems import ProblemsFound
from workforce.documents.reader import read_text
from workforce.documents.tables import read_table
from workforce.documents.validation import validate

pytestmark = pytest.mark.messages

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "messages.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^#{2,4} (WF[0-9]{3}): (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"^```(yaml|csv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Site(Strict):
    name: str
    beds: int = 0
    closed_beds: int = Field(default=0, alias="closed beds")

    @model_validator(mode="after")
    def has_the_beds_it_closes(self) -> "Site":
        if self.closed_beds > self.beds:
            raise ValueError("more beds are closed than there are")
        return self


class Mean(Strict):
    mean: float
    sd: float


class Table(Strict):
    least: float
    most: float


class Clinic(Strict):
    title: Annotated[str, Field(min_length=3)] | None = None
    beds: int = 1
    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    open: bool = True
    status: Literal["draft", "agreed", "retired"] = "draft"
    weeks: Annotated[list[int], Field(min_length=1)] = [1]
    opened: date | None = None
    lasts: Mean | Table | None = None
    site: Site | None = None


def sections() -> dict[str, str]:
    parts = HEADING.split(PAGE)[1:]
    return dict(zip(parts[::3], parts[2::3], strict=True))


def examples(first: str, last: str) -> Iterator[tuple[str, str, str]]:
    for code, section in sections().items():
        if first <= code <= last:
            for kind, source in EXAMPLE.findall(section):
                yield code, kind, source


def read(kind: str, source: str, folder: Path) -> None:
    if kind == "csv":
        (folder / "t.csv").write_text(source)
        read_table(folder / "t.csv", {"area": str, "year": int, "people": float})
    else:
        validate(Clinic, read_text(source, "example.yaml"))


def test_the_page_has_every_code_once_with_its_title_in_order() -> None:
    assert HEADING.findall(PAGE) == list(CODES.items())
    assert list(CODES) == sorted(CODES)


def test_every_code_of_the_package_is_registered_where_its_range_is() -> None:
    ranges = {code[:3] for code in CODES}
    for source in sorted((TOP / "workforce").rglob("*.py")):
        used = {
            code for code in re.findall(r'"(WF[0-9]{3})"', source.read_text(encoding="utf-8")) if code[:3] in ranges
        }
        assert used <= CODES.keys(), source


@pytest.mark.parametrize(("code", "kind", "source"), list(examples("WF100", "WF299")))
def test_each_example_gives_its_message_and_no_other(code: str, kind: str, source: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as caught:
        read(kind, source, tmp_path)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_every_rule_of_reading_and_structure_has_its_example() -> None:
    without = {code for code in CODES if code < "WF300"} - {code for code, _, _ in examples("WF100", "WF299")}
    # Files that no page can show, and rules of the numbers of the model.
    assert without == {"WF101", "WF102", "WF103", "WF108", "WF128", "WF129", "WF130", "WF201", "WF202", "WF203"}


def test_every_error_that_pydantic_raises_on_a_value_is_put_in_plain_words() -> None:
    told = {"missing", "extra_forbidden", "literal_error", "enum", "union_tag_invalid", "union_tag_not_found"}
    rules = {"value_error", "assertion_error"}
    never = re.compile(
        # What only programs can do wrong, or what no model here declares.
        "json_|no_such|needs_python|recursion|frozen_(field|instance)|get_attribute|default_factory|none_required"
        "|iteration|bytes_|hashable|sentinel|ellipsis|_past|_future|timezone|is_(instance|subclass)|callable"
        "|argument|url_|uuid_"
    )
    for name in get_args(core_schema.ErrorType):
        context: dict[str, str] = {}
        if name in told | rules or never.search(name):
            continue
        assert wording.kind_expected(name) or wording.bound_expected(name, context), name
