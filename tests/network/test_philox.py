"""Philox against its published answers, and plain Python against compiled."""

import numpy as np
import pytest

from workforce.network.compiled import compiled, is_compiling
from workforce.network.philox import WORD, philox

pytestmark = pytest.mark.unit

# The known answers that are distributed with Random123: counter (4 words), key (2 words), words out (4).
KNOWN = [
    ("00000000 00000000 00000000 00000000 00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("given", "expected"), KNOWN)
def test_the_published_answers(given: str, expected: str) -> None:
    assert list(philox(*words(given))) == words(expected)


@pytest.mark.parametrize(("given", "expected"), KNOWN)
def test_the_published_answers_with_numpy_words(given: str, expected: str) -> None:
    assert [int(word) for word in philox(*(np.uint64(word) for word in words(given)))] == words(expected)


def fill(given: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(given)):
        c0, c1, c2, c3, k0, k1 = given[i]
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = philox(c0, c1, c2, c3, k0, k1)


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
def test_compiled_code_gives_the_same_words_for_100_000_counters() -> None:
    given = np.random.default_rng(1).integers(0, WORD, size=(100_000, 6), dtype=np.int64, endpoint=True)
    out = np.empty((len(given), 4), dtype=np.int64)
    compiled(fill)(given, out)
    assert out.tolist() == [list(philox(*row)) for row in given.tolist()]
