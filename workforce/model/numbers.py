"""Numbers of the file language: a value with its unit, range and basis, read from text as it is written.

Each kind knows its units and keeps the value in one canonical unit: durations in milliseconds, shares as
fractions, rates per person and year. A bare number where a unit is needed is refused, with the fix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import Discriminator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, Tag
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from workforce.model.basis import NO_BASIS, Basis
from workforce.model.blocks import REST, refuse

__all__ = [
    "KINDS",
    "MS_PER_DAY",
    "MS_PER_HOUR",
    "Count",
    "Duration",
    "Factor",
    "HoursPerWeek",
    "Money",
    "Number",
    "PerWeek",
    "Persons",
    "Rate",
    "Ratio",
    "Share",
    "ShareOrRest",
    "Whole",
    "scaled",
    "share_values",
]

MS_PER_HOUR = 3_600_000
MS_PER_DAY = 24 * MS_PER_HOUR
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(.*)", re.DOTALL)
_LARGEST = 1e12

Scalar = str | int | float


def _split(written: Scalar) -> tuple[Decimal, str]:
    """Part a written number into its figure and its unit (empty where there is none)."""
    text = str(written).strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise refuse("WF204", f"'{text}' does not begin with a number.", "Write a number and its unit.")
    return Decimal(match[1]), " ".join(match[2].split())


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, with its canonical value.

    Attributes:
        value: In the kind's canonical unit.
        text: The value as written, unit and all.
        unit: The unit as written, for people.
        low: The least it may be, canonical, or None where the number itself gives none.
        high: The most it may be.
        basis: What the number itself says it rests on; the enclosing blocks' basis stands in the register.
    """

    value: float
    text: str
    unit: str
    low: float | None = None
    high: float | None = None
    basis: Basis = NO_BASIS

    kind: ClassVar[str] = "number"
    example: ClassVar[str] = "1"
    units: ClassVar[Mapping[str, Decimal]] = {}
    unit_pattern: ClassVar[re.Pattern[str] | None] = None
    least: ClassVar[float] = 0.0
    most: ClassVar[float] = _LARGEST
    estimate: ClassVar[bool] = True
    """Whether it is a figure that may be off, and so has a range; a whole number is a choice."""

    @classmethod
    def factor_of(cls, unit: str) -> Decimal | None:
        """Return what a figure in this unit is multiplied by to be canonical, None if it is no unit."""
        return cls.units.get(unit)

    @classmethod
    def canonical(cls, written: Scalar) -> tuple[float, str]:
        """Return the canonical value and the unit of a written number, refusing what this kind cannot be."""
        figure, unit = _split(written)
        factor = cls.factor_of(unit)
        if factor is None:
            raise cls._unit_refused(str(written), unit)
        value = float(figure * factor)
        if not cls.least <= value <= cls.most:
            raise refuse("WF206", f"'{written}' is outside what {cls.kind} can be.", cls._bounds_remedy())
        return value, unit

    @classmethod
    def _unit_refused(cls, written: str, unit: str) -> PydanticCustomError:
        other = next((kind for kind in KINDS if unit and kind.factor_of(unit) is not None), None)
        if other is not None:
            reason = f"'{written}' is {other.kind}, and here belongs {cls.kind}."
            return refuse("WF203", reason, f"Write it as, for example, '{cls.example}'.")
        if unit:
            return refuse(
                "WF202",
                f"'{unit}' is not a unit of {cls.kind}.",
                f"Write it as, for example, '{cls.example}'.",
            )
        example = (
            f"{written.strip()} {cls.example.split(' ', 1)[-1]}"
            if " " in cls.example
            else f"{written.strip()}%"
        )
        return refuse(
            "WF201", f"'{written}' has no unit.", f"Write a number and its unit, for example '{example}'."
        )

    @classmethod
    def _bounds_remedy(cls) -> str:
        return (
            f"Write a number that is not negative and not beyond {cls.most:g}, for example '{cls.example}'."
        )

    @classmethod
    def read(cls, written: Scalar) -> Self:
        """Read the scalar form, for example "30 min"."""
        if isinstance(written, bool) or not isinstance(written, (str, int, float)):
            raise refuse(
                "WF204", f"'{written}' is not a number.", f"Write it as, for example, '{cls.example}'."
            )
        number: Self = _read(cls, written, type(written).__name__)  # type: ignore[arg-type]  # classes hash
        return number

    @classmethod
    def of_block(cls, block: Mapping[str, Any]) -> Self:
        """Read the mapping form: `value` with, optionally, `low`, `high` and a basis.

        Raises:
            ValidationError: All that is wrong with it, each at its own key.
        """
        faults: list[InitErrorDetails] = []
        found: dict[str, float] = {}
        unit, text = "", ""
        for key in ("value", "low", "high"):
            if key not in block:
                continue
            try:
                number = cls.read(block[key])
            except PydanticCustomError as error:
                faults.append(InitErrorDetails(type=error, loc=(key,), input=block[key]))
                continue
            found[key] = number.value
            if key == "value":
                unit, text = number.unit, number.text
        if "value" not in block:
            faults.append(InitErrorDetails(type="missing", loc=("value",), input=block))
        basis = NO_BASIS
        try:
            basis = Basis.model_validate(
                {k: v for k, v in block.items() if k not in ("value", "low", "high")}
            )
        except ValidationError as error:
            faults.extend(_details(fault) for fault in error.errors(include_url=False))
        if faults:
            raise ValidationError.from_exception_data(cls.kind, faults)
        low, high = found.get("low"), found.get("high")
        if basis.within is not None and low is None and high is None:
            low, high = cls.range_within(found["value"], basis.within)
        return cls(found["value"], text, unit, low, high, basis)

    @classmethod
    def range_within(cls, value: float, within: float) -> tuple[float, float]:
        """Return low and high as a share of the value either side, kept within what the kind can be."""
        return max(cls.least, value * (1 - within)), min(cls.most, value * (1 + within))

    @classmethod
    def validated(cls, value: Any) -> Self:
        """Read either written form."""
        if isinstance(value, Mapping):
            return cls.of_block(value)
        return cls.read(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.validated)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        scalar = cls.scalar_schema()
        basis = Basis.model_json_schema(by_alias=True)["properties"]
        block = {
            "type": "object",
            "properties": {"value": scalar, "low": scalar, "high": scalar, **basis},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"title": cls.__name__, "description": cls.__doc__ or "", "anyOf": [scalar, block]}

    @classmethod
    def scalar_schema(cls) -> JsonSchemaValue:
        """Return the JSON Schema of the scalar form."""
        return {"type": "string", "examples": [cls.example]}


def _details(fault: Any) -> InitErrorDetails:
    kind = fault["type"]
    context = fault.get("ctx", {})
    if kind.startswith("WF"):
        kind, context = PydanticCustomError(kind, "{reason}", context), {}
    return InitErrorDetails(type=kind, loc=fault["loc"], input=fault["input"], ctx=context)


@lru_cache(maxsize=65536)
def _read(cls: type[Number], written: Scalar, form: str) -> Any:
    """Read a scalar once: numbers are frozen, so equal texts share one; `form` keeps 1, 1.0 and "1" apart."""
    value, unit = cls.canonical(written)
    return cls(value, str(written).strip(), unit)


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
    units = _units(
        ("per 100 per year", "0.01"), ("per 1000 per year", "0.001"), ("per 100000 per year", "0.00001")
    )


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

    @property
    def staff(self) -> float:
        """The staff side: 1 in "1 per 4 patients"."""
        return float(_split(self.text)[0])

    @property
    def patients(self) -> float:
        """The patients' side: 4 in "1 per 4 patients"."""
        match = self._pattern.fullmatch(_split(self.text)[1])
        return float(match[1] or "1") if match else 1.0


class Money(Number):
    """Pounds, such as "2400000 GBP" or "2400000 GBP per year"; canonical in pounds."""

    kind = "a sum of money"
    example = "2400000 GBP"
    units = _units(("GBP|GBP per year", "1"))


class _Bare(Number):
    """A number that needs no unit."""

    units = _units(("", "1"))

    @classmethod
    def _unit_refused(cls, written: str, unit: str) -> PydanticCustomError:
        return refuse(
            "WF202", f"{cls.kind.capitalize()} has no unit, but '{unit}' is given.", f"Write '{cls.example}'."
        )

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
                "WF206",
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


KINDS: tuple[type[Number], ...] = (Duration, Share, Rate, Count, PerWeek, HoursPerWeek, Ratio, Money)
"""The kinds of number that have a unit."""

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
    figure, unit = _split(written)
    product = figure * Decimal(repr(float(factor)))
    number = float(product)
    if not isinstance(written, str):
        return int(number) if isinstance(written, int) and number.is_integer() else number
    plain = f"{product.normalize():f}"
    joint = "" if unit.startswith("%") or not unit else " "
    return f"{plain}{joint}{unit}"
