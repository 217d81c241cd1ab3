"""Keys: every part of a key counts, none overlaps another, and no draw is 0 or 1."""

from itertools import product

import numpy as np
import pytest

from workforce.network.compiled import compiled, is_compiling
from workforce.network.keys import (
    PURPOSES,
    Names,
    linked_key,
    name_hash,
    patient_key,
    replication_key,
    uniform,
    unit_interval,
)
from workforce.network.philox import WORD

pytestmark = pytest.mark.unit


def test_the_purposes_keep_their_numbers() -> None:
    assert list(PURPOSES.values()) == list(range(14))
    assert [PURPOSES[name] for name in ("count", "route", "duration", "moment", "set")] == [0, 3, 5, 10, 13]


def test_names_that_belong_together_are_not_one_long_name() -> None:
    assert len({name_hash("ab", "c"), name_hash("a", "bc"), name_hash("abc"), name_hash("ab c")}) == 4


def test_a_name_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match=r"U\+001F"):
        name_hash("a\x1fb")


def test_the_register_takes_a_name_twice_and_refuses_two_names_with_one_hash() -> None:
    names = Names(hashed=lambda *parts: len("".join(parts)))
    assert names.add("scan") == names.add("scan") == 4
    with pytest.raises(ValueError, match="'scan' and 'walk' have the same hash"):
        names.add("walk")


def test_the_register_hashes_as_name_hash_does() -> None:
    assert Names().add("ward", "stay") == name_hash("ward", "stay")


def test_every_bit_of_a_patient_counts() -> None:
    hashes = [1, 1 << 31, 1 << 32, 1 << 63]
    years = [-2, -1, 0, 1, 30]
    numbers = [0, 1, 1 << 31, 1 << 32, (1 << 48) - 2]
    keys = {patient_key(*parts) for parts in product(hashes, hashes, years, numbers)}
    assert len(keys) == 4 * 4 * 5 * 5
    assert all(0 <= key < 1 << 64 for key in keys)


def test_every_bit_of_a_draw_counts() -> None:
    hashes = [1, 1 << 31, 1 << 32, 1 << 63]
    episodes = [0, 1, 1 << 15]
    occurrences = [0, 1, 1 << 16, 1 << 31]
    draws = {uniform(*parts) for parts in product(hashes, hashes, episodes, occurrences, PURPOSES.values())}
    assert len(draws) == 4 * 4 * 3 * 4 * 14


def test_a_replication_is_its_seed_and_its_number() -> None:
    assert len({replication_key(seed, number) for seed in (1, 11, 111) for number in (1, 11, 111)}) == 9


def test_a_linked_patient_is_known_by_parent_group_episode_and_occurrence() -> None:
    parts = product((5, 6), (7, 8), (0, 1), (0, 1))
    assert len({linked_key(*part) for part in parts}) == 16


def test_the_least_and_the_largest_draw_are_neither_0_nor_1() -> None:
    assert unit_interval(0, 0) == 2.0**-53
    assert unit_interval(WORD, WORD) == 1.0 - 2.0**-53 < 1.0


@pytest.mark.parametrize("kind", [int, np.uint64])
def test_keys_may_be_integers_or_numpy_words(kind: type) -> None:
    rep_key, stream = replication_key(3, 4), name_hash("a", "b")
    key = patient_key(kind(rep_key), kind(stream), -1, 9)
    assert key == patient_key(rep_key, stream, np.int64(-1), np.int64(9))
    assert uniform(kind(key), kind(stream), 1, 2, 3) == uniform(key, stream, 1, 2, 3)


def fill(rep_key: int, streams: np.ndarray, keys: np.ndarray, linked: np.ndarray, draws: np.ndarray) -> None:
    for i in range(len(streams)):
        keys[i] = patient_key(rep_key, streams[i], i % 7 - 2, i * 1_000_003)
        linked[i] = linked_key(keys[i], streams[i], i % 3, i)
        draws[i] = uniform(keys[i], streams[i], i % 5, i, i % 14)


@pytest.mark.skipif(not is_compiling(), reason="nothing is compiled here")
def test_compiled_code_gives_the_same_100_000_keys_and_draws() -> None:
    count = 100_000
    streams = np.random.default_rng(2).integers(0, 2**64, size=count, dtype=np.uint64)
    keys, linked = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.uint64)
    draws = np.empty(count)
    rep_key = replication_key(1, 1)
    compiled(fill)(np.uint64(rep_key), streams, keys, linked, draws)
    for i, stream in enumerate(streams.tolist()):
        key = patient_key(rep_key, stream, i % 7 - 2, i * 1_000_003)
        assert key == keys[i]
        assert linked_key(key, stream, i % 3, i) == linked[i]
        assert uniform(key, stream, i % 5, i, i % 14) == draws[i]
