"""On what a number rests: its source, grade and range, its own or the nearest enclosing block's."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator
from pydantic.json_schema import WithJsonSchema

from workforce.model.blocks import Block, Listed, Name, Text, refuse

__all__ = ["GRADES", "NO_BASIS", "Basis", "BasisFields", "Grade", "Source", "Within", "grade_of"]

Grade = Literal["published", "derived", "unverified", "assumed"]
GRADES: tuple[Grade, ...] = ("published", "derived", "unverified", "assumed")
"""From the strongest to the weakest."""

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def _within(value: Any) -> float:
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise refuse(
            "WF303",
            f"'{value}' is not a percentage.",
            "Write how far either side the value may lie: 'within: 30%'.",
        )
    share = float(Decimal(match[1]) / 100)
    if not 0 < share <= 1:
        raise refuse("WF303", f"'{value}' is not between 0% and 100%.", "Write low and high where the range is wider.")
    return share


Within = Annotated[
    float,
    PlainValidator(_within),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$", "examples": ["30%"]}),
]


class Source(Block):
    """Where figures come from: what to cite, and how far it is to be trusted."""

    citation: Text
    grade: Grade
    note: Text | None = None


class BasisFields(Block):
    """The basis but for `from`: for blocks in which `from` or `within` has another meaning."""

    source: Name | None = None
    grade: Grade | None = None
    because: Text | None = None
    no_range: Text | None = None


class Basis(BasisFields):
    """What numbers within a block rest on, unless one nearer says otherwise.

    `source`, `grade`, `because` and `from` travel together with the nearest block that gives a source or a
    grade; `within` (a range either side, as a share of the value) and `no range` (why there is none) come
    from the nearest block that gives either.
    """

    within: Within | None = None
    derived_from: Annotated[Listed[Text] | None, Field(alias="from")] = None


NO_BASIS = Basis()


def grade_of(grade: str) -> int:
    """Return a grade's place from the strongest (0, published) to the weakest (3, assumed)."""
    return GRADES.index(grade)
