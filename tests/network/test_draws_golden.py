"""The bits of the draws, pinned: a change here changes every result ever published with this format."""

import numpy as np
import pytest

from workforce.model.calendar import MS_PER_HOUR, Calendar
from workforce.network import distributions as law
from workforce.network.arrivals import YearProfile, stream_arrivals
from workforce.network.draws import durations_of, patient_keys_of, uniforms_of
from workforce.network.keys import (
    DURATION,
    FORMAT,
    POSITION,
    ROUTE,
    linked_key,
    name_hash,
    patient_key,
    replication_key,
    uniform,
)

pytestmark = pytest.mark.golden

STREAM = name_hash("pathway", "group", "area")
WHAT = name_hash("pathway", "activity")
REPLICATION = replication_key(2009, 0)
NONE = np.zeros(0)
GOLDEN_KEYS = [
    "3abeaf451dddb5f1",
    "63554c401119c2a0",
    "7f85e02b7cf480eb",
    "716c09167e4b5f6f",
    "974a3c09e44e4364",
]
GOLDEN_UNIFORMS = [
    "0x1.b0b251160a515p-1",
    "0x1.1c18dfa4abf12p-2",
    "0x1.99806c7a6df8dp-1",
    "0x1.331def444e416p-2",
]
GOLDEN_DURATIONS = {
    "lognormal": [73828413, 17398099, 61528126, 19173654],
    "exponential": [33570774, 8684300, 29181607, 9707619],
    "triangular": [4844383, 2696760, 4564874, 2817360],
    "gamma": [3742368, 1592008, 3403335, 1700019],
    "normal": [10062743, 4806805, 9400018, 5160174],
}
GOLDEN_ARRIVALS = [933, 211, 179, 325, 23, 63097157475, 63176530895, 63183385471, 63243501415]


def test_hashes_and_keys() -> None:
    key = patient_key(REPLICATION, STREAM, -1, 12_345)
    found = [STREAM, REPLICATION, replication_key(2009, 1), key, linked_key(key, WHAT, 1, 2)]
    assert FORMAT == "workforce-draws-1"
    assert [f"{value:016x}" for value in found] == GOLDEN_KEYS


def test_uniforms() -> None:
    key = patient_key(REPLICATION, STREAM, 0, 0)
    found = [
        uniform(key, WHAT, *rest) for rest in ((0, 0, DURATION), (0, 0, ROUTE), (0, 1, DURATION), (1, 0, DURATION))
    ]
    assert [value.hex() for value in found] == GOLDEN_UNIFORMS


def test_durations() -> None:
    u = uniforms_of(REPLICATION, STREAM, 0, np.arange(4), WHAT, DURATION)
    cases = {
        "lognormal": (law.LOGNORMAL, 17.0, 1.1, 0.0),
        "exponential": (law.EXPONENTIAL, 5.0 * MS_PER_HOUR, 0.0, 0.0),
        "triangular": (law.TRIANGULAR, 1e6, 2e6, 7e6),
        "gamma": (law.GAMMA, 2.3, 1e6, 0.0),
        "normal": (law.NORMAL, 6e6, 4e6, 3e6),
    }
    assert {name: durations_of(*case, NONE, NONE, u).tolist() for name, case in cases.items()} == GOLDEN_DURATIONS


def test_arrivals() -> None:
    profile = YearProfile(Calendar(2009, 2019), 2, range(1, 25), [1, 1, 1, 1, 1, 2, 2], [1] * 11 + [3])
    numbers, times = stream_arrivals(REPLICATION, STREAM, 2, 1000.0, profile)
    assert [len(numbers), *numbers[:4].tolist(), *times[:4].tolist()] == GOLDEN_ARRIVALS


def test_the_loops_over_many_patients_are_the_scalar_functions() -> None:
    numbers = np.array([0, 7, 1 << 40])
    keys = [patient_key(REPLICATION, STREAM, 3, int(number)) for number in numbers]
    assert patient_keys_of(REPLICATION, STREAM, 3, numbers).tolist() == keys
    found = uniforms_of(REPLICATION, STREAM, 3, numbers, WHAT, POSITION)
    assert found.tolist() == [uniform(key, WHAT, 0, 0, POSITION) for key in keys]
