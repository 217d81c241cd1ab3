"""How a model says that a rule of its own is broken."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from workforce.documents.problems import Path

RULE_BROKEN = "rule_broken"
"""The pydantic error type under which `refuse` carries faults."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule of a model.

    Args:
        code: The rule's message code.
        reason: What is wrong, without a full stop; see `workforce.documents.problems.Problem`.
        remedy: What to write instead.
        at: The path from the value being checked to the one at fault.
        value: The text to quote; None for the single value at that path, if there is one.
    """

    code: str
    reason: str
    remedy: str
    at: Path = ()
    value: str | None = None


def refuse(faults: Iterable[Fault]) -> None:
    """Raise one error that carries all faults, for use in a pydantic validator; without faults do nothing.

    Raises:
        PydanticCustomError: If there is a fault.
    """
    found = tuple(faults)
    if found:
        reasons = "; ".join(f"{fault.reason} [{fault.code}]" for fault in found)
        raise PydanticCustomError(RULE_BROKEN, "{reasons}", {"reasons": reasons, "faults": found})
