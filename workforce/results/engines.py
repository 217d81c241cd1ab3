"""The engines a run may choose from, and one replication by any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workforce.engine.reference import simulate_once
from workforce.engine.windows import Window, windows_of
from workforce.network.network import Network
from workforce.results.journeys import JourneysFile
from workforce.results.layout import journeys_file
from workforce.results.measures import measure

__all__ = ["ENGINES", "REFERENCE", "NoSuchEngine", "Task", "chosen_engine"]

REFERENCE = "reference"
ENGINES = (REFERENCE,)
"""Names of the engines; all give the same journeys, bit for bit."""


class NoSuchEngine(ValueError):
    """An engine was asked for that there is not; the commands tell it as wrong usage."""

    wrong_usage = True

    def __init__(self, name: str) -> None:
        super().__init__(f"'{name}' is not an engine; choose from {', '.join(ENGINES)}")


def chosen_engine(name: str | None) -> str:
    """The engine asked for, or the one a run has unless told otherwise.

    Raises:
        NoSuchEngine: there is none of that name.
    """
    if name is None:
        return ENGINES[0]
    if name not in ENGINES:
        raise NoSuchEngine(name)
    return name


@dataclass(frozen=True)
class Task:
    """One replication of one scenario: network and seed in, measures out. It can be sent to another process.

    Attributes:
        networks: The network of each scenario.
        seed: The seed of all draws.
        engine: Which engine, from `ENGINES`.
        folder: The results folder that journeys are written into (under partial names); None keeps none.
    """

    networks: Mapping[str, Network]
    seed: int
    engine: str = REFERENCE
    folder: Path | None = None

    def __call__(self, scenario: str, number: int) -> pd.DataFrame:
        """Simulate a replication (numbered from 1) of a scenario and measure it."""
        network = self.networks[scenario]
        if self.folder is None:
            return _measured(network, self.seed, number, None)
        with JourneysFile(network, journeys_file(self.folder, scenario, number)) as journeys:
            table = _measured(network, self.seed, number, journeys.add)
            journeys.finish()
        return table


def _measured(network: Network, seed: int, number: int, keep: Callable[[Window], None] | None) -> pd.DataFrame:
    """The measures of one replication by the reference engine; each window of its journeys goes to `keep`."""
    log = simulate_once(network, seed, number)
    if keep is not None:
        for window in windows_of(network, log):
            keep(window)
    return measure(network, log, seed, number)
