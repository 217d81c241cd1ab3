"""The comparison of both engines on shipped scenarios finds a difference of one number in one row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from generate import made
from identity import side_by_side, summed

from workforce.engine import compiled, reference

pytestmark = pytest.mark.theory


def test_sums_know_every_number_and_no_order():
    rows = np.random.default_rng(3).integers(-5, 2**40, (50, 4))
    assert summed(rows) == summed(rows[::-1])
    for row in range(50):
        for column in range(4):
            other = rows.copy()
            other[row, column] += 1
            assert summed(other) != summed(rows)
    assert summed(rows) != summed(np.vstack((rows, rows[:1])))
    assert summed(np.roll(rows, 1, axis=1)) != summed(rows)


def test_engines_agree_and_one_changed_finish_is_found():
    network = made(4).network()
    patients, visits, differing = side_by_side(compiled.windows(network, 5, 0), reference.windows(network, 5, 0))
    assert patients > 0
    assert visits > 0
    assert differing == 0

    def one_later():
        for window in reference.windows(network, 5, 0):
            ended = window.ended.copy()
            if window.until > 0:
                ended[:, 8] += 1
            yield replace(window, ended=ended)

    windows = sum(len(window.ended) > 0 and window.until > 0 for window in compiled.windows(network, 5, 0))
    assert side_by_side(compiled.windows(network, 5, 0), one_later()) == (patients, visits, windows)
