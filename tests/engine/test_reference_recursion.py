"""No statistics: the engine's own draws through independent recursions give every single wait again."""

import heapq

import numpy as np
import pytest
from hospitals import hospital

from workforce.engine.log import DONE, REFUSED
from workforce.engine.reference import simulate_once

pytestmark = pytest.mark.theory

COUNT = 6000
DEMAND = {"arrivals": {"count": f"{COUNT} per year"}, "begins": "a"}


def line_of(servers, **more):
    """One line for some places, busy nine tenths of the time."""
    mean = 0.9 * servers * 525600 / COUNT
    activity = {"lasts": {"shape": "exponential", "mean": f"{mean} min"}, "place": "bed", **more}
    network = hospital({"a": activity}, {"x": DEMAND}, {"bed": servers})
    return network, simulate_once(network, 1, 0)


def lengths(network, log):
    """The drawn length of every visit in order of joining, also of those cut: from a run without limits."""
    from workforce.network.packing import pack  # the draws alone, without the engine
    from workforce.network.sampling import enter

    packed = pack(network)
    order = np.lexsort((log.key[log.patient].astype(np.uint64), log.joined))
    drawn = [
        enter(*packed, int(log.key[log.patient[k]]), 0, int(log.joined[k]), 0, int(log.site[0]), 0, 0, 0, 0)[4]
        for k in order.tolist()
    ]
    return order, drawn


@pytest.mark.parametrize("servers", [1, 5])
def test_every_wait_is_that_of_the_kiefer_wolfowitz_recursion(servers):
    network, log = line_of(servers)
    order, drawn = lengths(network, log)
    free = [-(10**15)] * servers
    waits = []
    for k, length in zip(order.tolist(), drawn, strict=True):
        start = max(int(log.joined[k]), heapq.heappop(free))
        heapq.heappush(free, start + length)
        waits.append(min(start, network.calendar.horizon_ms) - int(log.joined[k]))
    assert log.waits[order].tolist() == waits
    assert max(waits) > 0


def test_every_loss_is_that_of_the_loss_recursion():
    network, log = line_of(4, **{"waiting room": 0, "refused to": "turned away"})
    order, drawn = lengths(network, log)
    busy: list[int] = []
    outcomes = []
    for k, length in zip(order.tolist(), drawn, strict=True):
        now = int(log.joined[k])
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        if len(busy) < 4:
            heapq.heappush(busy, now + length)
            outcomes.append(DONE)
        else:
            outcomes.append(REFUSED)
    found = log.outcome[order]
    settled = found != 3
    assert found[settled].tolist() == np.array(outcomes)[settled].tolist()
    assert 0.1 < float(np.mean(found == REFUSED)) < 0.4


def test_a_tandem_with_blocking_is_that_of_its_recursion():
    mean = 0.5 * 525600 / COUNT
    exponential = {"lasts": {"shape": "exponential", "mean": f"{mean} min"}}
    network = hospital(
        {
            "a": {**exponential, "place": "first", "holds until next": True, "next": "b"},
            "b": {**exponential, "place": "second"},
        },
        {"x": DEMAND}, {"first": 1, "second": 1},
    )  # fmt: skip
    log = simulate_once(network, 1, 0)
    first, second = log.activity == 0, log.activity == 1
    a = {int(p): k for k, p in zip(np.flatnonzero(first).tolist(), log.patient[first].tolist(), strict=True)}
    b = {int(p): k for k, p in zip(np.flatnonzero(second).tolist(), log.patient[second].tolist(), strict=True)}
    whole = [p for p in sorted(b, key=lambda p: int(log.joined[a[p]])) if log.outcome[b[p]] == DONE]
    left_first = left_second = -(10**15)
    for p in whole:
        start = max(int(log.joined[a[p]]), left_first)
        assert int(log.start[a[p]]) == start
        done = start + int(log.finish[a[p]] - log.start[a[p]])
        left_first = max(done, left_second)  # the first place is kept until the second is free
        assert int(log.start[b[p]]) == left_first
        left_second = left_first + int(log.finish[b[p]] - log.start[b[p]])
    assert len(whole) > 5000
