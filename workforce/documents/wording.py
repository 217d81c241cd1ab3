"""The errors that pydantic raises, in the words of the file's author."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workforce.documents.problems import did_you_mean, quoted


@dataclass(frozen=True, slots=True)
class Wording:
    """A rule as a message says it: code, what is expected ("a number"), and the remedy."""

    code: str
    expected: str
    remedy: str


_MAPPING = Wording("WF212", "keys and values", "Write 'key: value' lines below it, indented by two spaces")
_LIST = Wording("WF213", "a list", "Write one '- item' to a line below it, or [a, b, c]")
_TEXT = Wording("WF214", "text", "Put it in quotes")
_TRUTH = Wording("WF215", "true or false", "Write true or false, without quotes")
_NUMBER = Wording("WF204", "a number", "Write a number in digits, without quotes, unit or commas")
_WHOLE = Wording("WF205", "a whole number", "Write a whole number in digits, without quotes, unit or commas")
_DATE = Wording("WF220", "a date", "Write year, month and day as 2009-04-01")
_TIME = Wording("WF220", "a time of day", "Write hours and minutes in quotes, as '09:00'")
_MOMENT = Wording("WF220", "a date and time", "Write it as 2009-04-01T09:00")
_SPAN = Wording("WF220", "a length of time", "Write it as P1DT2H, or as the reference page says for this key")

_KINDS: Mapping[str, Wording] = {
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dataclass_type", "dataclass_exact_type", "named_tuple_type"), _MAPPING
    ),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "frozen_dict_type", "ordered_dict_type", "counter_type", "arguments_type"),
        _MAPPING,
    ),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "deque_type", "iterable_type"), _LIST),
    **dict.fromkeys(("string_type", "string_unicode", "bytes_type", "url_type", "uuid_type", "invalid_key"), _TEXT),
    **dict.fromkeys(("bool_type", "bool_parsing"), _TRUTH),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "fraction_type"), _NUMBER),
    **dict.fromkeys(("fraction_parsing", "complex_type", "complex_str_parsing"), _NUMBER),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _WHOLE),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DATE),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_object_invalid"), _MOMENT),
    "datetime_from_date_parsing": _MOMENT,
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _SPAN),
}

_BOUNDS: Mapping[str, str] = {
    "greater_than": "above {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "below {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
    "finite_number": "a finite number",
    "decimal_max_digits": "a number of at most {max_digits} digits",
    "decimal_max_places": "a number of at most {decimal_places} decimal places",
    "decimal_whole_digits": "a number of at most {whole_digits} digits before the point",
}
_LENGTHS: Mapping[str, tuple[str, str]] = {
    "string_too_short": ("WF217", "text of {min_length} characters or more"),
    "string_too_long": ("WF217", "text of {max_length} characters or fewer"),
    "string_pattern_mismatch": ("WF217", "text of the form {pattern}"),
    "string_not_ascii": ("WF217", "text of plain letters without accents"),
    "too_short": ("WF218", "{min_length} items or more"),
    "too_long": ("WF218", "{max_length} items or fewer"),
}


def kind_expected(error_type: str) -> Wording | None:
    """The wording of an error that says the value is of the wrong kind; None for all other errors."""
    return _KINDS.get(error_type)


def words_expected(context: Mapping[str, Any]) -> list[str]:
    """The allowed words that an error on a list of words names."""
    expected = str(context.get("expected") or context.get("expected_tags") or "")
    return re.findall(r"'((?:[^'\\]|\\.)*)'", expected) or ([expected] if expected else [])


def bound_expected(error_type: str, context: Mapping[str, Any]) -> Wording | None:
    """The wording of an error that says a value is too small, too large, too short, too long or ill formed."""
    shown = defaultdict(str, {name: _short(value) for name, value in context.items()})
    if error_type in _BOUNDS:
        expected = _BOUNDS[error_type].format_map(shown)
        return Wording("WF206", expected, f"Write {_a_number(expected)}")
    if error_type in _LENGTHS:
        code, pattern = _LENGTHS[error_type]
        expected = re.sub(r"^1 items|\b1 characters", _one, pattern.format_map(shown))
        return Wording(code, expected, f"Write {expected}")
    return None


def one_of(words: list[str], written: str | None) -> Wording:
    """The wording for a value that is none of the allowed words."""
    allowed = quoted(words)
    close = did_you_mean(written, words) if written else None
    remedy = f"Did you mean '{close}'?" if close else f"Write {allowed}"
    if close and len(words) > 1:
        remedy += f" Allowed: {allowed}"
    return Wording("WF216", allowed, remedy)


def remedy_for(wording: Wording, value: Any, written: str | None) -> str:
    """The remedy, made to fit what was written, such as digits in quotes or commas in a number."""
    text = (written or "").strip()
    if wording in (_NUMBER, _WHOLE) and isinstance(value, str):
        plain = text.replace(",", "").replace(" ", "")
        if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", plain):
            return f"Write {plain}, without quotes or commas"
    if wording is _WHOLE and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return f"Write {int(value)}"
    if wording is _TEXT and isinstance(value, str | int | float) and text:
        return f"Write '{text}', in quotes"
    if wording is _TRUTH and text.casefold() in _TRUTH_WORDS:
        return f"Write {_TRUTH_WORDS[text.casefold()]}, without quotes"
    return wording.remedy


def kind_of(value: Any) -> str:
    """What a value is, in the author's words."""
    if isinstance(value, dict):
        return "a group of keys and values"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "text"


_TRUTH_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "on", "true", "1"), "true"),
    **dict.fromkeys(("no", "n", "off", "false", "0"), "false"),
}


def _a_number(expected: str) -> str:
    return f"a number {expected}" if expected.startswith(("above", "below")) else expected


def _short(value: Any) -> Any:
    """A bound as people write it: 0 for 0.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _one(found: re.Match[str]) -> str:
    return found.group().removesuffix("s")
