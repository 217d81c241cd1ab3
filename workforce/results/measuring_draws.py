"""The draws of many visits for one need at once: the same bits as ``keys.uniform`` gives one by one.

Plain Python over flat vectors, which runs alike compiled. A loop without calls or branches is what the compiler turns
into instructions on several numbers, which one draw after the other cannot be.
"""

from typing import Any

from workforce.network.keys import NEED
from workforce.network.philox import MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1, WORD
from workforce.results.measuring_rows import (
    DRAW_KEY,
    DRAW_TOP,
    EPISODE,
    FIRST_WORD,
    KEY,
    OCCURRENCE,
    PIECE_PATIENT,
    PIECE_ROW,
    SECOND_WORD,
    TIMES_BEFORE,
)


def find_keys(rows: Any, people: Any, batch: Any, number: int) -> None:
    """Find what is the same in all draws of each of a batch's pieces: key, occurrence, episode and purpose."""
    for k in range(number):
        at = batch[PIECE_ROW + k]
        batch[DRAW_KEY + k] = people[batch[PIECE_PATIENT + k] + KEY]
        batch[TIMES_BEFORE + k] = rows[at + OCCURRENCE] & WORD
        batch[DRAW_TOP + k] = ((rows[at + EPISODE] & 0xFFFF) << 16) | NEED


def find_words(batch: Any, number: int, draw: int) -> None:
    """Find the two words of each piece's draw for what has the hash `draw` (``keys.unit_interval`` makes it of them).

    The rounds are those of ``philox.philox``, whose source they share.
    """
    low, high = draw & WORD, (draw >> 32) & WORD
    for k in range(number):
        key = int(batch[DRAW_KEY + k])
        c0, c1, c2, c3 = low, high, int(batch[TIMES_BEFORE + k]), int(batch[DRAW_TOP + k])
        k0, k1 = key & WORD, (key >> 32) & WORD
        for _ in range(ROUNDS):
            product_0 = MULTIPLIER_0 * c0
            product_1 = MULTIPLIER_1 * c2
            c0 = ((product_1 >> 32) & WORD) ^ c1 ^ k0
            c2 = ((product_0 >> 32) & WORD) ^ c3 ^ k1
            c1, c3 = product_1 & WORD, product_0 & WORD
            k0, k1 = (k0 + WEYL_0) & WORD, (k1 + WEYL_1) & WORD
        batch[FIRST_WORD + k], batch[SECOND_WORD + k] = c0, c1
