"""Declarations: frozen, strict, without unknown keys, one form each, the same from mappings and from files."""

import time
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from small_pathway import model, small, step

from workforce.documents.validation import validate
from workforce.model import arrivals, availability, lasts, needs, pathway, region, roles, routes, scenario
from workforce.model.blocks import Block, FinancialYear, Name, TimeOfDay, Window
from workforce.model.lasts import Lasts
from workforce.model.needs import Need
from workforce.model.pathway import Pathway
from workforce.model.reading import read_file

pytestmark = pytest.mark.unit

CLINIC = Path(__file__).parent / "clinic.yaml"
MODULES = (arrivals, availability, lasts, needs, pathway, region, roles, routes, scenario)
BLOCKS = sorted(
    {
        item
        for module in MODULES
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, BaseModel) and item.__module__ == module.__name__
    },
    key=lambda block: (block.__module__, block.__name__),
)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_every_block_is_frozen_strict_and_closed(block: type[BaseModel]) -> None:
    assert issubclass(block, Block)
    config = block.model_config
    assert (config.get("frozen"), config.get("strict"), config.get("extra")) == (True, True, "forbid")


def test_keys_are_written_with_spaces() -> None:
    aliases = {field.alias for block in BLOCKS for field in block.model_fields.values()}
    assert not [alias for alias in aliases if alias is None or "_" in alias]


def test_a_mapping_and_a_file_give_the_same_pathway() -> None:
    document = read_file(CLINIC)
    assert Pathway.model_validate(document.content) == validate(Pathway, document)


def test_a_settled_year_is_read_in_a_blink() -> None:
    content = read_file(CLINIC).content
    activities = {f"{name} {n}": item for n in range(12) for name, item in content["activities"].items()}
    large = {**content, "activities": activities}
    Pathway.model_validate(large)
    spent = []
    for _ in range(5):
        begun = time.perf_counter()
        Pathway.model_validate(large)
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.03


def test_a_pathway_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        model().title = "Another"  # type: ignore[misc]


def test_numbers_are_not_read_from_words() -> None:
    with pytest.raises(ValidationError):
        Pathway.model_validate(small(title=5))


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("30 min", "Duration"),
        ({"value": "30 min", "low": "20 min", "high": "1 h"}, "Duration"),
        ({"least": "1 h", "usual": "2 h", "most": "3 h"}, "Triangular"),
        ({"median": "1 h", "p90": "2 h"}, "LogNormalByMedian"),
        ({"mean": "1 h", "sd": "2 h"}, "LogNormal"),
        ({"shape": "log-normal", "mean": "1 h", "sd": "2 h"}, "LogNormal"),
        ({"shape": "exponential", "mean": "1 h"}, "Exponential"),
        ({"shape": "uniform", "least": "1 h", "most": "2 h"}, "Uniform"),
        ({"shape": "gamma", "mean": "1 h", "sd": "2 h"}, "Gamma"),
        ({"shape": "normal", "mean": "1 h", "sd": "2 h", "at least": "0 h"}, "Normal"),
        ({"table": {"1 h": "100%"}}, "Table"),
    ],
)
def test_the_keys_tell_the_shape(written: object, form: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(Lasts)
    assert type(adapter.validate_python(written)).__name__ == form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ({"time": "30 min"}, "Timed"),
        ({"time": "30 min", "every": "day"}, "Repeated"),
        ({"time": "30 min", "every": ["Mon", "Thu"]}, "Repeated"),
        ({"whole activity": 1}, "WholeActivity"),
        ({"ratio": "1 per 4 patients"}, "RatioNeed"),
        ({"visits": "4 per week", "contact": "45 min"}, "Visits"),
        ({"contacts": {"first": "6 weeks"}, "time": "30 min"}, "Contacts"),
    ],
)
def test_the_keys_tell_the_form_of_a_need(written: object, form: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(Need)
    assert type(adapter.validate_python(written)).__name__ == form


@pytest.mark.parametrize("key", ["limits", "spread"])
def test_only_its_own_form_has_a_key(key: str) -> None:
    need = {"ratio": "1 per 4 patients", key: True}
    with pytest.raises(ValidationError) as found:
        model(activities={"stay": step(needs={"nurse": need})})
    assert found.value.errors()[0]["type"] == "extra_forbidden"


@pytest.mark.parametrize("name", ["ward", "8a", "2009/10", "ward (east)", "A & E", "Zoë's", "85+"])
def test_names(name: str) -> None:
    assert TypeAdapter(Name).validate_python(name) == name


@pytest.mark.parametrize(
    "name", ["", " ward", "ward ", "a.b", "a,b", "home or ward", "the rest", "by", "+a", "a" * 61, "a:b"]
)
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(name)


@pytest.mark.parametrize("year", ["2009-10", "2009/11", "2009", "09/10", "2009/2010"])
def test_what_is_no_financial_year(year: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(FinancialYear).validate_python(year)


def test_the_century_turns_in_a_financial_year() -> None:
    assert TypeAdapter(FinancialYear).validate_python("1999/00") == "1999/00"


def test_a_time_of_day_is_milliseconds_after_midnight() -> None:
    assert TypeAdapter(TimeOfDay).validate_python("09:30") == 34_200_000


@pytest.mark.parametrize("text", ["24:01", "25:00", "9", "09.30", "09:60"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(TimeOfDay).validate_python(text)


@pytest.mark.parametrize(
    ("text", "hours", "inside", "outside"),
    [
        ("07:30-19:30", 12, 12, 20),
        ("19:30-07:30", 12, 2, 12),
        ("00:00-24:00", 24, 23, None),
        ("08:00-08:00", 24, 7, None),
    ],
)
def test_windows(text: str, hours: int, inside: int, outside: int | None) -> None:
    window = Window.read(text)
    assert window.length == hours * 3_600_000
    assert window.holds(inside * 3_600_000)
    assert outside is None or not window.holds(outside * 3_600_000)
