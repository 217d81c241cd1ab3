"""The benchmark models, settled and built."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workforce.network.build import build_network
from workforce.network.network import Network
from workforce.planning.settle import settle

HERE = Path(__file__).resolve().parent
SEED = 2009
REGION = "baseline"
"""The shipped region as its root scenario has it; it runs with the years before the first that it needs."""
HOUR, MINUTE = 3_600_000, 60_000


@cache
def network_of(model: str) -> Network:
    """The network of a model; it starts empty, without years before the first."""
    if model == REGION:
        return build_network(settle(REGION))
    return build_network(settle(HERE / f"{model}-scenario.yaml"), 0)
