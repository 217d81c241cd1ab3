"""The measures of a replication that was handed over are let go before the next is made."""

import weakref

import pytest
from small_run import small_table

from workforce.results.replications import run_replications

pytestmark = pytest.mark.unit


def test_one_replication_is_held_at_a_time():
    made, held = [], []

    def task(scenario, number):
        held.append(sum(each() is not None for each in made))
        table = small_table(scenario, number)
        made.append(weakref.ref(table))
        return table

    run_replications(task, ["base"], [1, 2, 3], 1, lambda *_: None)
    assert held == [0, 0, 0]
