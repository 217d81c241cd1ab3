"""The engines a run may choose from, and one replication by any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from workforce.engine import compiled, reference
from workforce.engine.compiled_loop import run_until
from workforce.engine.windows import Window, windows_of
from workforce.network.compiled import is_compiling, is_kept, let_go
from workforce.network.network import Network
from workforce.results.journeys import JourneysFile
from workforce.results.layout import journeys_file
from workforce.results.measured import Measured
from workforce.results.measures import gather
from workforce.results.measuring import Measuring
from workforce.results.measuring_tables import Tables, tables_of
from workforce.results.measuring_visits import take_visits
from workforce.results.packed import PACKED, has_hours

__all__ = ["COMPILED", "ENGINES", "REFERENCE", "NoSuchEngine", "Task", "chosen_engine"]

COMPILED, REFERENCE = "compiled", "reference"
ENGINES = (COMPILED, REFERENCE)
"""Names of the engines; all give the same journeys and the same measures, bit for bit."""


class NoSuchEngine(ValueError):
    """An engine was asked for that there is not; the commands tell it as wrong usage."""

    wrong_usage = True

    def __init__(self, name: str) -> None:
        super().__init__(f"'{name}' is not an engine; choose from {', '.join(ENGINES)}")


def chosen_engine(name: str | None) -> str:
    """The engine asked for, or the compiled one where numba is there to compile it, else the reference engine.

    Raises:
        NoSuchEngine: there is none of that name.
    """
    if name is None:
        return COMPILED if is_compiling() else REFERENCE
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
        hours: In how many replications, the first, histograms by hour of the week are among the measures (see
            ``packed.has_hours``).
        mark: What tells this task, and copies of it that other processes are sent, from all others.
    """

    networks: Mapping[str, Network]
    seed: int
    engine: str = REFERENCE
    folder: Path | None = None
    hours: bool | int = True
    mark: str = field(init=False, compare=False, default_factory=lambda: uuid4().hex)

    def must_compile(self) -> bool:
        """Whether something is yet to be compiled: then one replication alone does it once for all processes."""
        if not is_compiling():
            return False
        needed = (take_visits, run_until) if self.engine == COMPILED else (take_visits,)
        return not all(is_kept(function, by_address=True) for function in needed)

    def __call__(self, scenario: str, number: int) -> Measured:
        """Simulate a replication (numbered from 1) of a scenario and measure it."""
        network = _same(self.mark, scenario, self.networks[scenario])
        measured = _compiled if self.engine == COMPILED else _reference
        hours = has_hours(self.hours, number)
        if self.folder is None:
            return measured(network, self.seed, number, None, hours)
        with JourneysFile(network, journeys_file(self.folder, scenario, number)) as journeys:
            table = measured(network, self.seed, number, journeys.add, hours)
            journeys.finish()
        return table


Keep = Callable[[Window], None]
"""Takes each window of a replication's journeys."""


def _compiled(network: Network, seed: int, number: int, keep: Keep | None, hours: bool) -> Measured:
    """The measures of one replication by the compiled engine."""
    return _added_up(network, compiled.windows(network, seed, number), keep, hours)


def _reference(network: Network, seed: int, number: int, keep: Keep | None, hours: bool) -> Measured:
    """The measures of one replication by the reference engine.

    In plain Python adding up as it goes takes too long; then all journeys are held and added up at once.
    """
    if is_compiling():
        return _added_up(network, reference.windows(network, seed, number), keep, hours)
    log = reference.simulate_once(network, seed, number)
    if keep is not None:
        for window in windows_of(network, log):
            keep(window)
    found = gather(network, log)
    return found if hours else found.without(PACKED)


def _added_up(network: Network, windows: Iterable[Window], keep: Keep | None, hours: bool) -> Measured:
    """The measures of journeys, added up as an engine goes."""
    measuring = Measuring(network, _ready(network, hours))
    for window in windows:
        measuring.add(window)
        if keep is not None:
            keep(window)
    found = measuring.gathered()
    let_go()
    return found


_last: list[tuple[str, str, Network]] = []


def _same(mark: str, scenario: str, network: Network) -> Network:
    """The network of a task's scenario as the last replication here had it, if that was of the same.

    With every replication another process is sent a copy; what is made ready once a network is then found for it.
    """
    found = _last[0] if _last else None
    if found is None or found[:2] != (mark, scenario):
        found = (mark, scenario, network)
        _last[:] = [found]
    return found[2]


_made: list[tuple[Network, Tables]] = []


def _ready(network: Network, hours: bool) -> Tables:
    """The tables that measures of a network are added up by; the last are kept for its next replication."""
    found = _made[0] if _made else None
    if found is None or found[0] is not network or found[1].hours != hours:
        found = (network, tables_of(network, hours))
        _made[:] = [found]
    return found[1]
