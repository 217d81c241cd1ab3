"""Names from users' files as names on a disk, never outside the results folder."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

__all__ = ["folder_name", "input_places"]

_LONGEST_SLUG = 40
_LONGEST_PART = 80
_LONGEST_PLACE = 160
_PLAIN_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
# Windows keeps these names for devices, with any ending.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))]
)


def slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower())[:_LONGEST_SLUG].strip("-")


def _short_hash(text: str) -> str:
    # A lone surrogate has no UTF-8 form; it still needs a name of its own.
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def folder_name(scenario: str) -> str:
    """The folder of one scenario's runs: readable, and safe whatever the scenario is called.

    The name is up to 40 letters, digits and hyphens taken from the scenario's own, then a hyphen and 12
    hexadecimal digits of BLAKE2b of its UTF-8 text: names that differ only in case, accents or signs keep
    separate folders on any disk, and no name can climb out of the folder or be a device.

    Args:
        scenario: The scenario's name as its file gives it; any text.

    Returns:
        One path part of lower-case letters, digits and hyphens.
    """
    return f"{slug(scenario) or 'scenario'}-{_short_hash(scenario)}"


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return len(name) <= _LONGEST_PLACE and all(
        len(part) <= _LONGEST_PART
        and _PLAIN_PART.fullmatch(part) is not None
        and part.split(".")[0].lower() not in _DEVICES
        for part in parts
    )


def _other_place(name: str) -> str:
    ending = PurePosixPath(name.replace("\\", "/")).suffix
    kept = ending.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", ending) else ""
    return f"_other/{slug(name) or 'input'}-{_short_hash(name)}{kept}"


def input_places(names: Iterable[str]) -> Mapping[str, str]:
    """Where the copy of each input file stands, under `inputs/`.

    A plain relative name keeps its place, so that files that name each other still find each other. Any
    other name (one that climbs, is absolute, holds unusual signs, is a device on some system, is very
    long, differs from another only in case, or is both a file and a folder) stands in `_other/` under a
    readable and safe name.

    Args:
        names: The inputs' names as the run used them, with forward slashes.

    Returns:
        Each name's place, relative, with forward slashes; no two places are equal on any disk.

    Raises:
        ValueError: Two names share a short hash, which happens only on purpose.
    """
    known = sorted(set(names))
    folded = Counter(name.casefold() for name in known)
    folders = {str(parent).casefold() for name in known for parent in PurePosixPath(name).parents}
    places: dict[str, str] = {}
    for name in known:
        alone = folded[name.casefold()] == 1 and name.casefold() not in folders
        places[name] = name if alone and _is_plain(name) else _other_place(name)
    if len(set(places.values())) < len(places):
        raise ValueError("two input files have names that cannot be told apart; rename one")
    return places
