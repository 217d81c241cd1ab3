"""The clock of the reference engine: SimPy's environment, and how far it has come."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator

import simpy
from simpy.events import Event

from workforce.network.network import Network


def clock(network: Network, shuffle: int | None = None) -> simpy.Environment:
    """An environment that starts with the first of the years before the horizon.

    Args:
        network: The scenario.
        shuffle: Number SimPy's events at random with this seed. Their numbers break ties of time and priority, so
            whatever is left to the order of creation then comes out in another order.
    """
    calendar = network.calendar
    env = simpy.Environment(calendar.start_ms(calendar.year_at(-network.years_before)))
    if shuffle is not None:
        env._eid = _numbers(shuffle)  # type: ignore[assignment]
    return env


def _numbers(shuffle: int) -> Iterator[int]:
    draw = random.Random(shuffle).getrandbits
    while True:
        yield draw(60)


def tell(env: simpy.Environment, horizon: int, progress: Callable[[float], None]) -> Generator[Event, None, None]:
    """Tell how far the run has come, a hundred times: a process that touches nothing."""
    start = int(env.now)
    for part in range(1, 100):
        yield env.timeout(start + (horizon - start) * part // 100 - env.now)
        progress(part / 100)
