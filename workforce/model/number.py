"""What every number of the file language is: a value with its unit, range and basis, read as it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from workforce.documents.problems import did_you_mean
from workforce.model.basis import NO_BASIS, Basis
from workforce.model.blocks import refuse

__all__ = ["Number", "Scalar", "figure_and_unit"]

FIGURE = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
_NUMBER = re.compile(rf"{FIGURE}\s*(.*)", re.DOTALL | re.ASCII)
_CALENDAR = re.compile(r"(?:month|mth|year|yr)s?")
_LARGEST = 1e12

Scalar = str | int | float


def figure_and_unit(written: Scalar) -> tuple[Decimal, str]:
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
        try:
            figure, unit = figure_and_unit(written)
        except PydanticCustomError:
            reason = f"'{written}' does not begin with a number."
            raise refuse("WF204", reason, f"Write it as, for example, '{cls.example}'.") from None
        factor = cls.factor_of(unit)
        if factor is None:
            raise cls._unit_refused(str(written), unit)
        value = float(figure * factor)
        if not cls.least <= value <= cls.most:
            raise refuse("WF206", f"'{written}' is outside what {cls.kind} can be.", cls._bounds_remedy())
        return value, unit

    @classmethod
    def _unit_refused(cls, written: str, unit: str) -> PydanticCustomError:
        other = next((kind for kind in Number.__subclasses__() if unit and kind.factor_of(unit) is not None), None)
        if other is not None:
            reason = f"'{written}' is {other.kind}, and here belongs {cls.kind}."
            return refuse("WF203", reason, f"Write it as, for example, '{cls.example}'.")
        if _CALENDAR.fullmatch(unit) and cls.factor_of("weeks") is not None:
            remedy = "Months and years differ in length: write weeks or days, for example '26 weeks' for half a year."
            return refuse("WF202", f"'{unit}' is not a unit of {cls.kind}.", remedy)
        if unit:
            close = did_you_mean(unit, [known for known in cls.units if known.count(" ") == unit.count(" ")])
            meant = f"Did you mean '{written.strip().removesuffix(unit).strip()} {close}'? " if close else ""
            reason = f"'{unit}' is not a unit of {cls.kind}."
            return refuse("WF202", reason, f"{meant}Write it as, for example, '{cls.example}'.")
        example = f"{written.strip()} {cls.example.split(' ', 1)[-1]}" if " " in cls.example else f"{written.strip()}%"
        return refuse("WF201", f"'{written}' has no unit.", f"Write a number and its unit, for example '{example}'.")

    @classmethod
    def _bounds_remedy(cls) -> str:
        return f"Write a number that is not negative and not beyond {cls.most:g}, for example '{cls.example}'."

    @classmethod
    def read(cls, written: Scalar) -> Self:
        """Read the scalar form, for example "30 min"."""
        if isinstance(written, bool) or not isinstance(written, (str, int, float)):
            raise refuse("WF204", f"'{written}' is not a number.", f"Write it as, for example, '{cls.example}'.")
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
            basis = Basis.model_validate({k: v for k, v in block.items() if k not in ("value", "low", "high")})
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
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        scalar = cls.scalar_schema()
        basis = Basis.model_json_schema(by_alias=True)["properties"]
        block = {
            "type": "object",
            "properties": {"value": scalar, "low": scalar, "high": scalar, **basis},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"x-number": cls.__name__, "description": cls.__doc__ or "", "anyOf": [scalar, block]}

    @classmethod
    def scalar_schema(cls) -> JsonSchemaValue:
        """Return the JSON Schema of the scalar form."""
        return {"type": "string", "pattern": rf"^\s*{FIGURE}\s*({cls.unit_pattern()})\s*$", "examples": [cls.example]}

    @classmethod
    def unit_pattern(cls) -> str:
        """Return the pattern of the kind's units."""
        return "|".join(re.escape(unit).replace(r"\ ", " ") for unit in cls.units)


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
