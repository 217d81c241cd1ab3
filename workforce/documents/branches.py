"""Where a value may take several forms, the form its author meant.

pydantic lists the errors of every form. Only those of one form help: that whose keys are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workforce.documents.placing import Placed, value_at
from workforce.documents.problems import Path, did_you_mean
from workforce.documents.wording import kind_expected

_WORDS = ("literal_error", "enum")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A value that fits none of its forms, nor any one of them better than the others.

    Args:
        path: Where it stands.
        errors: What each form says of the value as a whole.
        forms: For a group of keys, the keys that each form needs.
    """

    path: Path
    errors: tuple[Placed, ...]
    forms: tuple[tuple[str, ...], ...] = ()


def meant(errors: Sequence[Placed], content: Any, depth: int = 0) -> list[Placed | Unmatched]:
    """The errors with those of all forms but the meant one left out."""
    kept: list[Placed | Unmatched] = []
    steps: dict[str | int, list[Placed]] = {}
    names: dict[str | int, list[Placed]] = {}
    for error in errors:
        if len(error.loc) <= depth:
            kept.append(error)
        else:
            groups = steps if error.taken[depth] else names
            groups.setdefault(error.loc[depth], []).append(error)
    for group in steps.values():
        kept += meant(group, content, depth + 1)
    if len(names) > 1:
        chosen = _chosen(names, content, depth)
        kept += [chosen] if isinstance(chosen, Unmatched) else meant(chosen, content, depth + 1)
    else:
        for group in names.values():
            kept += meant(group, content, depth + 1)
    return kept


def _chosen(forms: Mapping[str | int, list[Placed]], content: Any, depth: int) -> list[Placed] | Unmatched:
    first = next(iter(forms.values()))[0]
    path = first.path[: len(first.path) - sum(first.taken[depth:])]
    value = value_at(content, path)
    fitting = [errors for errors in forms.values() if not _of_other_kind(errors, path)]
    if isinstance(value, dict) and fitting:
        return _by_keys(fitting, value, path)
    judged = [errors for errors in fitting if not _of_other_words(errors, path)]
    if judged:
        return min(judged, key=len)
    own = (error for errors in forms.values() for error in errors if error.path == path)
    return Unmatched(path, tuple(own))


def _by_keys(forms: Sequence[list[Placed]], value: Mapping[str, Any], path: Path) -> list[Placed] | Unmatched:
    def distance(errors: Sequence[Placed]) -> tuple[int, int, int]:
        return len(_unknown(errors, path)), len(_missing(errors, path)), len(errors)

    best = min(forms, key=distance)
    if len(forms) == 1 or len(_unknown(best, path)) < len(value):
        return best
    needed = tuple(_missing(errors, path) for errors in forms)
    for key in value:
        close = did_you_mean(key, [name for names in needed for name in names])
        if close:
            return next(errors for errors, names in zip(forms, needed, strict=True) if close in names)
    return Unmatched(path, (), tuple(keys for keys in needed if keys))


def _of_other_kind(errors: Sequence[Placed], path: Path) -> bool:
    return any(error.path == path and not error.missing and kind_expected(error.type) for error in errors)


def _of_other_words(errors: Sequence[Placed], path: Path) -> bool:
    return any(error.path == path and error.type in _WORDS for error in errors)


def _unknown(errors: Sequence[Placed], path: Path) -> tuple[str, ...]:
    return tuple(str(error.path[-1]) for error in errors if error.type == "extra_forbidden" and error.path[:-1] == path)


def _missing(errors: Sequence[Placed], path: Path) -> tuple[str, ...]:
    return tuple(error.missing for error in errors if error.missing is not None and error.path == path)
