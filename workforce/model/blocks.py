"""What every block of the file language is made of: names, texts, times of day, and their base."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    Strict,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = [
    "DAYS",
    "MONTHS",
    "REST",
    "Block",
    "Day",
    "FinancialYear",
    "Listed",
    "Month",
    "Name",
    "Text",
    "TimeOfDay",
    "Window",
    "form_by_keys",
    "refuse",
    "refusing",
]

REST: Literal["the rest"] = "the rest"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
MS_PER_MINUTE = 60_000
MS_PER_DAY = 86_400_000
NAME_LENGTH = 60
NAME_PATTERN = r"^[^\W_][\w '()+/&-]*$"

Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Month = Literal["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]

T = TypeVar("T")

_NAME = re.compile(NAME_PATTERN)
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_YEAR = re.compile(r"(\d{4})/(\d{2})")
_YEAR_ALONE = re.compile(r"((?:19|20)\d{2})(?!\d)")
RESERVED = frozenset({REST, "by", "always"})


def refuse(code: str, reason: str, remedy: str, **more: Any) -> PydanticCustomError:
    """Return the error that refuses a value: its message code, why, and what to write instead.

    Args:
        code: The message code, for example `WF301`.
        reason: Why the value is refused, in plain words.
        remedy: What to write instead.
        **more: Further context, for example `at` (a path below the value).
    """
    context = {"reason": reason, "remedy": remedy, **more}
    return PydanticCustomError(code, "{reason}", context)


def _spaced(field: str) -> str:
    return field.rstrip("_").replace("_", " ")


class Block(BaseModel):
    """A mapping in a file: frozen, with no unknown keys, its keys written with spaces."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=_spaced,
        allow_inf_nan=False,
        ser_json_inf_nan="constants",
    )


@lru_cache(maxsize=8192)
def _checked_name(text: str) -> str:
    if text in RESERVED:
        raise refuse("WF301", f"'{text}' has a meaning of its own and cannot be a name.", "Choose another name.")
    if len(text) > NAME_LENGTH:
        raise refuse("WF301", f"This name has {len(text)} characters.", f"Use at most {NAME_LENGTH}.")
    if " or " in text:
        raise refuse("WF301", "A name cannot contain ' or '.", "Use '/' or another word: ' or ' joins values in cases.")
    if not _NAME.fullmatch(text) or text != text.strip():
        raise refuse(
            "WF301",
            f"'{text}' cannot be a name.",
            "Begin with a letter or digit and use only letters, digits, spaces and ' ( ) + / & - besides.",
        )
    return text


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    return _checked_name(value)


Name = Annotated[
    str,
    PlainValidator(_name),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN, "maxLength": NAME_LENGTH}),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


def _one_is_a_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Listed = Annotated[tuple[T, ...], Strict(False), BeforeValidator(_one_is_a_list)]
"""A list; a single text stands for a list of one."""


@lru_cache(maxsize=1024)
def _ms_of(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    ms = (int(match[1]) * 60 + int(match[2])) * MS_PER_MINUTE
    return ms if ms <= MS_PER_DAY else None


def _time_of_day(value: Any) -> int:
    ms = _ms_of(value) if isinstance(value, str) else None
    if ms is None:
        raise refuse(
            "WF300",
            f"'{value}' is not a time of day.",
            'Write hours and minutes in quotes, for example "09:00".',
        )
    return ms


TimeOfDay = Annotated[
    int,
    PlainValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-4]):[0-5]\d$", "examples": ["09:00"]}),
]
"""A time of day written "09:00", kept as milliseconds after midnight (24:00 is the day's end)."""


class Window(NamedTuple):
    """A part of the day written "07:30-19:30"; one that ends before it starts runs past midnight.

    Both ends are milliseconds after midnight. Equal ends mean the whole day.
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        """How long the window lasts, in milliseconds, more than none and at most a day."""
        return (self.end - self.start - 1) % MS_PER_DAY + 1

    def holds(self, moment: int) -> bool:
        """Whether a time of day (milliseconds after midnight) falls within the window; its end does not."""
        return (moment - self.start) % MS_PER_DAY < self.length

    @classmethod
    def read(cls, value: Any) -> Window:
        """Read the written form; refuse anything else with WF300."""
        parts = value.split("-") if isinstance(value, str) else ()
        ends = [_ms_of(part.strip()) for part in parts]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise refuse("WF300", f"'{value}' is not a part of the day.", 'Write two times, for example "07:30-19:30".')
        return cls(ends[0] % MS_PER_DAY, ends[1])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        time = r"([01]?\d|2[0-4]):[0-5]\d"
        return {"type": "string", "pattern": f"^{time} *- *{time}$", "examples": ["07:30-19:30"]}


@lru_cache(maxsize=256)
def _checked_year(text: str) -> str:
    match = _YEAR.fullmatch(text)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        begun = _YEAR_ALONE.match(text)
        first = int(begun[1]) if begun else 2009
        raise refuse(
            "WF302",
            f"'{text}' is not a financial year.",
            "Write the year it starts in and the last two figures of the next, "
            f"for example {first}/{(first + 1) % 100:02d}.",
        )
    return text


def _financial_year(value: Any) -> str:
    return _checked_year(value if isinstance(value, str) else str(value))


FinancialYear = Annotated[
    str,
    PlainValidator(_financial_year),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}/\d{2}$", "examples": ["2009/10"]}),
]
"""A financial year written 2009/10: from 1 April 2009 to 31 March 2010."""


def refusing(form: Callable[[Any], str]) -> BeforeValidator:
    """Return what refuses a value of no known form before a union's discriminator, which cannot, is asked.

    Args:
        form: Returns the form's tag, or raises what `refuse` returns.
    """

    def passed(value: Any) -> Any:
        form(value)
        return value

    return BeforeValidator(passed)


def form_by_keys(plain: str, *keyed: tuple[str, str]) -> Callable[[Any], str]:
    """Return what tells the forms of a block apart: the first listed key in a mapping names the form.

    Args:
        plain: The tag where the value is not a mapping, or is one with none of the keys.
        *keyed: Pairs of key and tag, the most telling first.
    """

    def form(value: Any) -> str:
        if isinstance(value, Mapping):
            for key, tag in keyed:
                if key in value:
                    return tag
        return plain

    return form
