"""The kinds of number of the file language, each with its units and one canonical unit.

Durations are kept in milliseconds, shares as fractions, rates per person and year. A bare number where a unit is
needed is refused, with the fix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, PlainValidator, Tag
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import PydanticCustomError

from workforce.model.blocks import REST, refuse
from workforce.model.number import Number, Scalar, figure_and_unit

__all__ = [
    "MS_PER_DAY",
    "MS_PER_HOUR",
    "Count",
    "Duration",
    "Factor",
    "HourPrice",
    "HoursPerWeek",
    "MilePrice",
    "Money",
    "Number",
    "PerWeek",
    "Persons",
    "Rate",
    "Ratio",
    "Share",
    "ShareOrRest",
    "Speed",
    "Whole",
    "scaled",
    "share_values",
]


MS_PER_HOUR = 3_600_000
MS_PER_DAY = 24 * MS_PER_HOUR


def _units(*groups: tuple[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(factor) for names, factor in groups for name in names.split("|")}


class Duration(Number):
    """A length of time such as "30 min", "2 h", "3 days" or "6 weeks"; canonical in milliseconds."""

    kind = "a duration"
    example = "30 min"
    most = 200 * 366.0 * MS_PER_DAY
    units = _units(
        ("s|second|seconds", "1000"),
        ("min|minute|minutes", "60000"),
        ("h|hour|hours", "3600000"),
        ("day|days", "86400000"),
        ("week|weeks", "604800000"),
    )


class Share(Number):
    """A share such as "26%"; canonical as a fraction from 0 to 1."""

    kind = "a share"
    example = "26%"
    most = 1.0
    units = _units(("%", "0.01"))

    @classmethod
    def _bounds_remedy(cls) -> str:
        return "Write a share from 0% to 100%."


class Rate(Number):
    """So many a year among people, such as "2.26 per 1000 per year"; canonical per person and year."""

    kind = "a rate"
    example = "2.26 per 1000 per year"
    most = 1000.0
    units = _units(("per 100 per year", "0.01"), ("per 1000 per year", "0.001"), ("per 100000 per year", "0.00001"))


class Count(Number):
    """So many a year, such as "637 per year"; canonical per year."""

    kind = "a yearly count"
    example = "637 per year"
    most = 1e9
    units = _units(("per year", "1"))


class PerWeek(Number):
    """So many a week, such as "4 per week"; canonical per week."""

    kind = "a weekly count"
    example = "4 per week"
    most = 10_000.0
    units = _units(("per week", "1"))


class HoursPerWeek(Number):
    """Hours in each week, such as "60 h per week"; canonical in hours per week."""

    kind = "hours per week"
    example = "60 h per week"
    most = 1e6
    units = _units(("h per week|hours per week", "1"))


class Ratio(Number):
    """Staff for each patient, such as "1 per 4 patients"; canonical as staff per patient."""

    kind = "a ratio of staff to patients"
    example = "1 per 4 patients"
    most = 100.0
    _pattern: ClassVar[re.Pattern[str]] = re.compile(r"per (?:(\d+(?:\.\d+)?) )?patients?")

    @classmethod
    def factor_of(cls, unit: str) -> Decimal | None:
        """Return one over the number of patients the unit names."""
        match = cls._pattern.fullmatch(unit)
        patients = Decimal(match[1] or "1") if match else Decimal(0)
        return 1 / patients if patients else None

    @classmethod
    def unit_pattern(cls) -> str:
        """Return the pattern of "per 4 patients"."""
        return cls._pattern.pattern

    @property
    def staff(self) -> float:
        """The staff side: 1 in "1 per 4 patients"."""
        return float(figure_and_unit(self.text)[0])

    @property
    def patients(self) -> float:
        """The patients' side: 4 in "1 per 4 patients"."""
        match = self._pattern.fullmatch(figure_and_unit(self.text)[1])
        return float(match[1] or "1") if match else 1.0


class Money(Number):
    """Pounds, such as "2400000 GBP" or "2400000 GBP per year"; canonical in pounds."""

    kind = "a sum of money"
    example = "2400000 GBP"
    units = _units(("GBP|GBP per year", "1"))


class HourPrice(Number):
    """Pounds for an hour, such as "20 GBP per hour"; canonical in pounds."""

    kind = "a price of an hour"
    example = "20 GBP per hour"
    most = 1e6
    units = _units(("GBP per hour", "1"))


class MilePrice(Number):
    """Pounds for a mile, such as "0.4 GBP per mile"; canonical in pounds."""

    kind = "a price of a mile"
    example = "0.4 GBP per mile"
    most = 1000.0
    units = _units(("GBP per mile", "1"))


class Speed(Number):
    """Miles an hour, such as "25 miles per hour"; canonical in miles an hour."""

    kind = "a speed"
    example = "25 miles per hour"
    most = 1000.0
    units = _units(("miles per hour", "1"))


class _Bare(Number):
    """A number that needs no unit."""

    units = _units(("", "1"))

    @classmethod
    def _unit_refused(cls, written: str, unit: str) -> PydanticCustomError:
        reason = f"{cls.kind.capitalize()} has no unit, but '{unit}' is given."
        return refuse("WF202", reason, f"Write the number alone, for example '{cls.example}'.")

    @classmethod
    def scalar_schema(cls) -> JsonSchemaValue:
        """Return the JSON Schema of the scalar form."""
        return {"type": "number", "minimum": cls.least, "examples": [float(cls.example)]}


class Factor(_Bare):
    """A bare multiplier or relative weight, such as 1.1."""

    kind = "a factor"
    example = "1.1"
    most = 1e6


class Persons(_Bare):
    """A number of people, whole or not, without a unit."""

    kind = "a number of people"
    example = "1250"
    most = 1e10


class Whole(_Bare):
    """A whole number, such as 6."""

    kind = "a whole number"
    example = "6"
    most = 1e9
    estimate = False

    @classmethod
    def canonical(cls, written: Scalar) -> tuple[float, str]:
        """Return the value, refusing what is not whole."""
        value, unit = super().canonical(written)
        if value != int(value):
            raise refuse(
                "WF205",
                f"'{written}' is not a whole number.",
                f"Write a whole number, for example {int(value)}.",
            )
        return value, unit

    @classmethod
    def scalar_schema(cls) -> JsonSchemaValue:
        """Return the JSON Schema of the scalar form."""
        return {"type": "integer", "minimum": int(cls.least), "examples": [int(cls.example)]}


def _is_rest(value: Any) -> str:
    if value != REST:
        raise refuse("WF204", f"'{value}' is not a share.", "Write a share such as '26%', or 'the rest'.")
    return REST


ShareOrRest = Annotated[
    Annotated[Share, Tag("<share>")]
    | Annotated[str, PlainValidator(_is_rest), WithJsonSchema({"const": REST}), Tag("<rest>")],
    Discriminator(lambda value: "<rest>" if value == REST else "<share>"),
]
"""A share, or `the rest`: what the others leave of the whole."""


def share_values(shares: Mapping[str, Share | str]) -> dict[str, float]:
    """Return every share as a fraction, `the rest` being what the others leave (never below 0)."""
    given = {name: share.value for name, share in shares.items() if isinstance(share, Share)}
    rest = max(0.0, 1.0 - sum(given.values()))
    return {name: given.get(name, rest) for name in shares}


def scaled(written: Scalar, factor: float) -> Scalar:
    """Return a written scalar with its figure multiplied and its unit kept: ("30 min", 0.9) gives "27 min".

    The product is exact in decimals where the factor is written so, and rounded to fifteen figures otherwise.
    """
    figure, unit = figure_and_unit(written)
    product = figure * Decimal(repr(float(factor)))
    number = float(product)
    if not isinstance(written, str):
        return int(number) if isinstance(written, int) and number.is_integer() else number
    plain = f"{product.normalize():f}"
    joint = "" if unit.startswith("%") or not unit else " "
    return f"{plain}{joint}{unit}"
