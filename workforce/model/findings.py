"""What a rule finds wrong in a model: where, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workforce.documents.problems import did_you_mean, listed

__all__ = ["Finding", "Path", "unknown"]

Path = tuple[str | int, ...]

_FEW = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place.

    Attributes:
        code: The rule's message code.
        path: The path of keys in the file.
        reason: What is wrong.
        remedy: What to write instead.
        value: The value as written, where there is a single one.
        at_key: Whether the key at the end of the path is meant, not what stands behind it.
    """

    code: str
    path: Path
    reason: str
    remedy: str
    value: str | None = None
    at_key: bool = False


def unknown(code: str, path: Path, what: str, name: str, known: Iterable[str], at_key: bool = False) -> Finding:
    """Return the finding that a name is not known, with the name that was perhaps meant.

    Args:
        code: The message code.
        path: Where the name is used.
        what: What it should name, for example "a place".
        name: The name.
        known: The names there are.
        at_key: Whether the name is a key.
    """
    names = list(dict.fromkeys(known))
    guess = did_you_mean(name, names)
    if guess is not None:
        remedy = f"Did you mean '{guess}'?"
    elif names:
        more = "" if len(names) <= _FEW else " or another"
        remedy = f"Write {listed(names[:_FEW])}{more}."
    else:
        remedy = f"Declare {what} of this name first."
    whose = "" if " of " in what else " of this file"
    return Finding(code, path, f"'{name}' is not {what}{whose}.", remedy, name, at_key)
