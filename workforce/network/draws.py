"""Draws of many patients at once: the scalar functions in a compiled loop."""

import numpy as np
from numpy.typing import NDArray

from workforce.network.compiled import compiled
from workforce.network.distributions import Floats, duration
from workforce.network.keys import Key, patient_key, uniform

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


def patient_keys_of(rep_key: Key, stream_hash: Key, year: int, numbers: Ints) -> Words:
    """``patient_key`` of every number of one stream and year."""
    out = np.empty(len(numbers), dtype=np.uint64)
    compiled(_fill_keys)(np.uint64(rep_key), np.uint64(stream_hash), int(year), _whole(numbers), out)
    return out


def uniforms_of(rep_key: Key, stream_hash: Key, year: int, numbers: Ints, what_hash: Key, purpose: int) -> Floats:
    """``uniform`` of every patient of one stream and year, in episode 0 and occurrence 0."""
    out = np.empty(len(numbers), dtype=np.float64)
    compiled(_fill_uniforms)(
        np.uint64(rep_key),
        np.uint64(stream_hash),
        int(year),
        _whole(numbers),
        np.uint64(what_hash),
        int(purpose),
        out,
    )
    return out


def durations_of(kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, u: Floats) -> Ints:
    """``duration`` of every uniform, in whole milliseconds."""
    out = np.empty(len(u), dtype=np.int64)
    compiled(_fill_durations)(
        int(kind),
        float(a),
        float(b),
        float(c),
        np.ascontiguousarray(table_p, dtype=np.float64),
        np.ascontiguousarray(table_x, dtype=np.float64),
        np.ascontiguousarray(u, dtype=np.float64),
        out,
    )
    return out


def _whole(numbers: Ints) -> Ints:
    return np.ascontiguousarray(numbers, dtype=np.int64)


def _fill_keys(rep_key: Key, stream_hash: Key, year: int, numbers: Ints, out: Words) -> None:
    for i in range(len(numbers)):
        out[i] = patient_key(rep_key, stream_hash, year, numbers[i])


def _fill_uniforms(
    rep_key: Key, stream_hash: Key, year: int, numbers: Ints, what_hash: Key, purpose: int, out: Floats
) -> None:
    for i in range(len(numbers)):
        key = patient_key(rep_key, stream_hash, year, numbers[i])
        out[i] = uniform(key, what_hash, 0, 0, purpose)


def _fill_durations(
    kind: int, a: float, b: float, c: float, table_p: Floats, table_x: Floats, u: Floats, out: Ints
) -> None:
    for i in range(len(u)):
        out[i] = duration(kind, a, b, c, table_p, table_x, u[i])
