"""Keyed draws: every random number is a pure function of whose it is, what it is for and which time it is.

Nothing here has a state, so adding an activity, a patient or a scenario moves no other draw. Hashes and keys
are unsigned 64-bit numbers: Python integers here, uint64 in arrays and in compiled code. Give compiled code a
key as ``np.uint64``: a plain integer would be typed by its size.

The bits of the two counters (lowest first):

- patient key: stream hash (64), number (48), year (16, plus 32,768);
- uniform and linked key: hash of what is drawn (64), occurrence (32), purpose (16), episode (16).
"""

from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from workforce.network.compiled import inlined
from workforce.network.philox import WORD, philox

FORMAT = "workforce-draws-1"

COUNT = 0
POSITION = 1
ATTRIBUTE = 2
ROUTE = 3
SITE = 4
DURATION = 5
PATIENCE = 6
NEED = 7
BEGINS = 8
WHEN_FULL = 9
MOMENT = 10
MOVE = 11
MOVED_TO = 12
SET = 13

PURPOSES = {
    "count": COUNT,
    "position": POSITION,
    "attribute": ATTRIBUTE,
    "route": ROUTE,
    "site": SITE,
    "duration": DURATION,
    "patience": PATIENCE,
    "need": NEED,
    "begins": BEGINS,
    "when full": WHEN_FULL,
    "moment": MOMENT,
    "move": MOVE,
    "moved to": MOVED_TO,
    "set": SET,
}
"""What a draw may be for. The numbers are part of the format and are never given anew."""

Key = int | np.uint64
"""A key or hash as compiled code and arrays hold it, or as a plain integer."""

NOBODY = 0xFFFFFFFFFFFF
"""The number that no patient has: the draws of a stream as a whole are keyed by it."""

SEPARATOR = "\x1f"


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def name_hash(*names: str) -> int:
    """The unsigned 64-bit BLAKE2b hash of a name, or of names that belong together (pathway, group, area).

    Raises:
        ValueError: A name holds the unit separator (U+001F) that joins the parts.
    """
    for name in names:
        if SEPARATOR in name:
            raise ValueError(f"the name {name!r} holds the character U+001F, which joins names before hashing")
    return _hash(SEPARATOR.join(names))


class Names:
    """A register of hashed names in which no two names share a hash.

    Args:
        hashed: The hash in use; another than ``name_hash`` shows what happens when two names collide.
    """

    def __init__(self, hashed: Callable[..., int] = name_hash) -> None:
        self._hashed = hashed
        self._owner: dict[int, tuple[str, ...]] = {}

    def add(self, *names: str) -> int:
        """Register a name, or names that belong together, and give its hash; the same name may come again.

        Raises:
            ValueError: Another name has this hash already.
        """
        key = self._hashed(*names)
        owner = self._owner.setdefault(key, names)
        if owner != names:
            raise ValueError(
                f"the names {' / '.join(owner)!r} and {' / '.join(names)!r} have the same hash, "
                "so their draws would be the same; rename one of them"
            )
        return key


def replication_key(seed: int, replication: int) -> int:
    """The unsigned 64-bit key of one replication: BLAKE2b of the draws' format, the seed and its number."""
    return _hash(SEPARATOR.join((FORMAT, str(int(seed)), str(int(replication)))))


@inlined
def patient_key(rep_key: Key, stream_hash: Key, year: int, number: int) -> int:
    """The unsigned 64-bit key of one patient of a replication.

    Args:
        rep_key: Of ``replication_key``.
        stream_hash: Of ``name_hash`` of pathway, patient group and area.
        year: Years after the first financial year (0 for the first, -1 for the one before), within 16 bits.
        number: The patient's number in that stream and year, from 0, within 48 bits.
    """
    key, stream, who = int(rep_key), int(stream_hash), int(number)
    top = (((int(year) + 0x8000) & 0xFFFF) << 16) | ((who >> 32) & 0xFFFF)
    low, high, _, _ = philox(stream & WORD, (stream >> 32) & WORD, who & WORD, top, key & WORD, (key >> 32) & WORD)
    return int(np.uint64((high << 32) | low))


@inlined
def draw_words(
    patient_key: Key, what_hash: Key, episode: int, occurrence: int, purpose: int
) -> tuple[int, int, int, int]:
    """The four random words behind ``uniform`` and ``linked_key``."""
    key, what = int(patient_key), int(what_hash)
    top = ((int(episode) & 0xFFFF) << 16) | (int(purpose) & 0xFFFF)
    return philox(what & WORD, (what >> 32) & WORD, int(occurrence) & WORD, top, key & WORD, (key >> 32) & WORD)


def linked_key(parent_key: Key, begins_hash: Key, episode: int, occurrence: int) -> int:
    """The unsigned 64-bit key of a patient whom another patient's activity begins (a newborn).

    Args:
        parent_key: The parent's key.
        begins_hash: The hashes of the group that begins and of the activity that begins it, combined by exclusive or.
        episode: The parent's episode, from 0, within 16 bits.
        occurrence: How often the parent has begun the activity before in the episode, within 16 bits; in the 16 above
            them, how many of the group the same visit has begun before.
    """
    low, high, _, _ = draw_words(parent_key, begins_hash, episode, occurrence, BEGINS)
    return int(np.uint64((high << 32) | low))


@inlined
def uniform(patient_key: Key, what_hash: Key, episode: int, occurrence: int, purpose: int) -> float:
    """The draw of one patient for one purpose: strictly between 0 and 1, uniform.

    It has 52 random bits and half of the last: with 53 the largest would round to 1.

    Args:
        patient_key: The patient's key.
        what_hash: Of ``name_hash`` of the activity or attribute.
        episode: The patient's episode, from 0, within 16 bits.
        occurrence: How often this has come before in the episode, within 32 bits.
        purpose: One of ``PURPOSES``, within 16 bits.
    """
    first, second, _, _ = draw_words(patient_key, what_hash, episode, occurrence, purpose)
    return unit_interval(first, second)


@inlined
def unit_interval(first: int, second: int) -> float:
    """The 52 leading bits of two words, and a half, over 2^52: from 2^-53 to 1 - 2^-53, both exact."""
    return (((first << 20) | (second >> 12)) + 0.5) * 2.220446049250313e-16
