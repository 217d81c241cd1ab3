"""Philox4x32-10: four random words from a counter and a key, with no state between calls.

One source serves plain Python and compiled code. Every word is masked after each multiplication or shift,
so that a Python integer (which never overflows) and a 64-bit register (which wraps) hold the same 32 bits.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
"""

from workforce.network.compiled import inlined

WORD = 0xFFFFFFFF
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
ROUNDS = 10


@inlined
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Four 32-bit words that are a fixed function of a 128-bit counter and a 64-bit key.

    Args:
        c0: Lowest word of the counter, 0 to 2^32 - 1; c1, c2 and c3 follow.
        c1: Second word of the counter.
        c2: Third word of the counter.
        c3: Highest word of the counter.
        k0: Low word of the key.
        k1: High word of the key.

    Returns:
        Four words, each 0 to 2^32 - 1. Compiled code calls it with signed 64-bit integers: the products wrap,
        and the masks below recover their words.
    """
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        high_0 = (product_0 >> 32) & WORD
        high_1 = (product_1 >> 32) & WORD
        c0 = high_1 ^ c1 ^ k0
        c2 = high_0 ^ c3 ^ k1
        c1 = product_1 & WORD
        c3 = product_0 & WORD
        k0 = (k0 + WEYL_0) & WORD
        k1 = (k1 + WEYL_1) & WORD
    return c0, c1, c2, c3
