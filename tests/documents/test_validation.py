"""A model's errors, each at its place in the file and in plain words."""

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from workforce.documents.problems import ProblemsFound
from workforce.documents.reader import read_text
from workforce.documents.validation import problems_from, validate

pytestmark = pytest.mark.unit


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Number(Strict):
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: str | None = None
    grade: Literal["published", "derived", "assumed"] | None = None
    because: str | None = None

    @model_validator(mode="before")
    @classmethod
    def written(cls, given: Any) -> Any:
        if isinstance(given, dict | list):
            return given
        parts = str(given).split(maxsplit=1)
        if len(parts) != 2:
            remedy = "Write a number and its unit, for example '30 min'"
            raise PydanticCustomError("WF201", "has no unit", {"remedy": remedy})
        return {"value": float(parts[0]), "unit": parts[1]}


class Triangle(Strict):
    least: Number
    usual: Number
    most: Number

    @model_validator(mode="after")
    def in_order(self) -> "Triangle":
        if self.least.value > self.most.value:
            context = {"remedy": "Exchange the two", "at": ("most",)}
            raise PydanticCustomError("WF310", "is below the least", context)
        return self


class Spread(Strict):
    mean: Number
    sd: Number


class Fixed(Strict):
    fixed: Number


class Exponential(Strict):
    exponential: float
    low: float = Field(default=0, ge=0)


def key_present(given: Any) -> str | None:
    names = ("fixed", "exponential", "least")
    return next((name for name in names if isinstance(given, dict) and name in given), None)


Lasts = Annotated[
    Annotated[Fixed, Tag("fixed")] | Annotated[Exponential, Tag("exponential")] | Annotated[Triangle, Tag("least")],
    Discriminator(key_present),
]


class Status(Enum):
    DRAFT = "draft"
    AGREED = "agreed"


class ByCar(Strict):
    kind: Literal["car"]
    seats: int


class OnFoot(Strict):
    kind: Literal["foot"]
    pace: float


class Activity(Strict):
    setting: str
    lasts: Lasts | None = None
    turnover: Number | Triangle | Spread | None = None
    weeks: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(1,), min_length=1)
    groups_of: int = Field(default=1, alias="in groups of")
    limit: float | Literal["unlimited"] = "unlimited"
    open: bool = True
    travel: Annotated[ByCar | OnFoot, Field(discriminator="kind")] | None = None

    @field_validator("setting")
    @classmethod
    def has_a_capital(cls, given: str) -> str:
        if given.islower():
            raise ValueError("a setting begins with a capital")
        return given


class Pathway(Strict):
    title: Annotated[str, Field(min_length=3)]
    status: Status = Status.DRAFT
    activities: dict[Annotated[str, Field(max_length=20)], Activity]


HEAD = "title: Stroke\nactivities:\n  ward stay:\n    setting: Ward\n"


def found(text: str) -> list[tuple[str, int, int, str]]:
    with pytest.raises(ProblemsFound) as caught:
        validate(Pathway, read_text(text, "s.yaml"))
    return [(p.code, p.mark.line, p.mark.column, p.address) for p in caught.value.problems]


def message(line: str) -> str:
    """The one message about a line written below an activity."""
    with pytest.raises(ProblemsFound) as caught:
        validate(Pathway, read_text(HEAD + f"    {line}\n", "s.yaml"))
    (problem,) = caught.value.problems
    return str(problem)


def test_a_right_file_becomes_its_model() -> None:
    text = (
        HEAD
        + "    lasts: {fixed: 30 min}\n    weeks: [10, 16]\n    in groups of: 2\n    turnover: {mean: 3 h, sd: 1 h}\n"
    )
    activity = validate(Pathway, read_text(text + "status: agreed\n", "s.yaml")).activities["ward stay"]
    assert activity.lasts == Fixed(fixed=Number(value=30.0, unit="min"))
    assert activity.turnover == Spread(mean=Number(value=3.0, unit="h"), sd=Number(value=1.0, unit="h"))
    assert (activity.weeks, activity.groups_of) == ((10, 16), 2)


@pytest.mark.parametrize("number", [0.1, 1e308, 5e-324, 1 / 3, 2.0**53 + 2, 123456789.123456789, 1e22, 4.35])
def test_numbers_reach_the_model_bit_for_bit(number: float) -> None:
    class One(Strict):
        a: float

    assert validate(One, read_text(f"a: {number!r}\n", "f")).a == number


def test_a_missing_unit_reads_as_the_house_writes_it() -> None:
    assert message("turnover: 30") == (
        "s.yaml:5:15: activities.ward stay.turnover: '30' has no unit. "
        "Write a number and its unit, for example '30 min'. [WF201]"
    )


def test_all_problems_of_a_file_come_at_once() -> None:
    text = "titel: Stroke\nactivities:\n  ward:\n    setting: ward\n    open: yes\n  clinic:\n    weeks: [1, 0, x]\n"
    assert found(text) == [
        ("WF211", 1, 1, "titel"),
        ("WF221", 4, 14, "activities.ward.setting"),
        ("WF215", 5, 11, "activities.ward.open"),
        ("WF210", 6, 3, "activities.clinic.setting"),
        ("WF206", 7, 16, "activities.clinic.weeks[2]"),
        ("WF205", 7, 19, "activities.clinic.weeks[3]"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("limt: 3", "'limt' is not a key that is known here. Did you mean 'limit'? [WF211]"),
        ("in group of: 3", "'in group of' is not a key that is known here. Did you mean 'in groups of'? [WF211]"),
        ("weeks: []", "The list does not have 1 item or more. Write 1 item or more. [WF218]"),
        ("weeks: 3", "'3' is not a list. Write one '- item' to a line below it, or [a, b, c]. [WF213]"),
        ("in groups of: 2.0", "'2.0' is not a whole number. Write 2. [WF205]"),
        ("in groups of: '1,200'", "'1,200' is not a whole number. Write 1200, without quotes or commas. [WF205]"),
        ("open: no", "'no' is not true or false. Write false, without quotes. [WF215]"),
        ("open:", "Nothing is written here. Write true or false, or delete the key. [WF222]"),
        ("limit: unlimitd", "'unlimitd' is not a number or 'unlimited'. Did you mean 'unlimited'? [WF216]"),
        ("limit: many", "'many' is not a number or 'unlimited'. Write a number or 'unlimited'. [WF219]"),
        ("limit: [3]", "A list is written, not a number or 'unlimited'. Write a number or 'unlimited'. [WF219]"),
        ("travel: {seats: 3}", "The key 'kind' is missing. Write 'kind:' and its value below 'travel'. [WF210]"),
        (
            "travel: {kind: cart}",
            "'cart' is not 'car' or 'foot'. Did you mean 'car'? Allowed: 'car' or 'foot'. [WF216]",
        ),
    ],
)
def test_rule_and_remedy_in_plain_words(line: str, told: str) -> None:
    assert message(line).split(": ", 2)[2] == told


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("lasts: {fixed: 30}", "5:20: activities.ward stay.lasts.fixed: '30' has no unit."),
        ("lasts: {fixed: {unit: d}}", "5:13: activities.ward stay.lasts.fixed.value: The key 'value' is missing."),
        ("lasts: {fixd: 30 min}", "5:13: activities.ward stay.lasts.fixd: 'fixd' is not a key that is known here."),
        ("lasts: {exponential: 3, low: -3}", "5:34: activities.ward stay.lasts.low: '-3' is not 0 or more."),
        ("lasts: {exponential: x, low: 3}", "5:26: activities.ward stay.lasts.exponential: 'x' is not a number."),
        ("lasts: {least: 3 d, usual: 2 d}", "5:5: activities.ward stay.lasts.most: The key 'most' is missing."),
        ("lasts: {least: 3 d, usual: 2 d, mst: 4 d}", "5:37: activities.ward stay.lasts.mst: 'mst' is not a key"),
        (
            "lasts: {least: 3 d, usual: 2 d, most: 1 d}",
            "5:43: activities.ward stay.lasts.most: '1 d' is below the least.",
        ),
        ("lasts: 30 min", "5:12: activities.ward stay.lasts: '30 min' is not keys and values."),
    ],
)
def test_where_one_key_names_the_form_the_message_is_about_that_form(line: str, place: str) -> None:
    assert message(line).startswith(f"s.yaml:{place}")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("turnover: {mean: 3 h, sdd: 1 h}", "5:27: activities.ward stay.turnover.sdd: 'sdd' is not a key"),
        ("turnover: {mean: 3 h}", "5:5: activities.ward stay.turnover.sd: The key 'sd' is missing."),
        ("turnover: {value: 3, unit: h, grade: derivd}", "5:42: activities.ward stay.turnover.grade: 'derivd' is not"),
        ("turnover: {least: 3 h, usual: 4, most: 5 h}", "5:35: activities.ward stay.turnover.usual: '4' has no unit."),
        ("turnover: [3 h]", "5:5: activities.ward stay.turnover: A list is written, not keys and values."),
        ("turnover: {about: 3 h}", "5:5: activities.ward stay.turnover: No form has the key 'about'."),
    ],
)
def test_where_the_keys_tell_the_form_the_message_is_about_the_closest_one(line: str, place: str) -> None:
    assert message(line).startswith(f"s.yaml:{place}")


def test_where_no_form_is_close_the_keys_of_each_are_listed() -> None:
    listed = "'value' and 'unit'; 'least', 'usual' and 'most'; 'mean' and 'sd'"
    assert message("turnover: {about: 3 h}").endswith(f"Write the keys of one form: {listed}. [WF219]")
    tagged = "'fixed'; 'exponential'; 'least', 'usual' and 'most'"
    assert message("lasts: {about: 3 h}").endswith(f"Write the keys of one form: {tagged}. [WF219]")


def test_a_name_of_a_form_that_is_also_a_key_of_the_file_does_not_mislead() -> None:
    lasts = "    lasts:\n      fixed:\n        value: 3\n        unitt: d\n"
    text = "title: Stroke\nactivities:\n  fixed:\n    setting: Ward\n" + lasts
    assert found(text) == [("WF211", 8, 9, "activities.fixed.lasts.fixed.unitt")]


def test_a_key_that_breaks_a_rule_is_told_at_the_key() -> None:
    name = "a name that is longer than twenty letters"
    text = f"title: Stroke\nactivities:\n  {name}:\n    setting: Ward\n"
    assert found(text) == [("WF217", 3, 3, f"activities.{name}")]


def test_a_rule_may_point_below_the_value_it_is_about() -> None:
    text = HEAD + "    turnover:\n      most: 1 h\n      usual: 2 h\n      least: 3 h\n"
    assert found(text) == [("WF310", 6, 13, "activities.ward stay.turnover.most")]


def test_part_of_a_document_may_be_checked_alone() -> None:
    document = read_text(HEAD + "    limt: 3\n", "s.yaml")
    at = ("activities", "ward stay")
    with pytest.raises(ValueError, match="limt") as caught:
        Activity.model_validate(document.content["activities"]["ward stay"])
    (problem,) = problems_from(caught.value, document, at, model=Activity)  # type: ignore[arg-type]
    assert (problem.address, problem.mark.line) == ("activities.ward stay.limt", 5)
    assert problem.remedy == "Did you mean 'limit'?"


def test_the_context_reaches_the_models_rules() -> None:
    class Seen(Strict):
        a: str

        @field_validator("a")
        @classmethod
        def known(cls, given: str, info: Any) -> str:
            if given not in info.context["names"]:
                raise PydanticCustomError("WF301", "is not a name", {"remedy": "Write x", "value": given.upper()})
            return given

    document = read_text("a: y\n", "f")
    assert validate(Seen, document, {"names": {"y"}}).a == "y"
    with pytest.raises(ProblemsFound, match=r"^f:1:4: a: 'Y' is not a name. Write x. \[WF301\]$"):
        validate(Seen, document, {"names": set()})
