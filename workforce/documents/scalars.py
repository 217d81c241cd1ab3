"""Unquoted words of a YAML file to values: numbers, true, false, nothing, or text."""

import re
from dataclasses import dataclass

_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MISREAD = re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LARGEST = 2**63 - 1

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an unquoted word is no value: a message code, the reason and the remedy."""

    code: str
    reason: str
    remedy: str


def resolve(word: str) -> Scalar | Refusal:
    """The value of an unquoted word by the YAML 1.2 core rules, of which only the plain forms are allowed.

    `true` and `false` alone are truth values (`yes`, `no`, `on`, `True` are text). Infinity, not-a-number,
    numbers beyond 64 bits, octal, hexadecimal and leading zeros are refused. Source: YAML 1.2.2, section
    10.3.2.
    """
    if word in _NOTHING:
        return None
    if word == "true":
        return True
    if word == "false":
        return False
    if word[0] not in "-+.0123456789":
        return word
    if _NOT_FINITE.fullmatch(word):
        return Refusal("WF116", "is not a finite number", "Write a number, or leave the key out")
    if _MISREAD.fullmatch(word):
        return Refusal("WF118", "can be read as several numbers", _misread_remedy(word))
    return number(word)


def number(word: str) -> str | int | float | Refusal:
    """The number that a word writes in decimal, or the word itself if it is no number.

    A word without point or exponent gives an int. WF117 if it does not fit 64 bits, or would silently
    become zero.
    """
    if _INTEGER.fullmatch(word):
        digits = word.lstrip("+-").lstrip("0")
        whole = int(word) if len(digits) <= 19 else _LARGEST + 1
        return whole if abs(whole) <= _LARGEST else _beyond("is too large a number")
    if not _DECIMAL.fullmatch(word):
        return word
    value = float(word)
    if value in (float("inf"), float("-inf")):
        return _beyond("is too large a number")
    if value == 0.0 and re.search("[1-9]", re.split("[eE]", word)[0]):
        return _beyond("is too small a number")
    return value


def _beyond(reason: str) -> Refusal:
    return Refusal("WF117", reason, "Check the number of digits and the exponent")


def _misread_remedy(word: str) -> str:
    if word[1:2] in ("o", "x"):
        return "Write the number in decimal, or in quotes if it is text"
    sign = word[0] if word[0] in "+-" else ""
    plain = sign + re.sub(r"^0+(?=[0-9])", "", word.lstrip("+-"))
    return f"Write {plain} if it is a number, or '{word}' in quotes if it is text"
