"""The compiled engine: the journeys of the reference engine, bit for bit, as a loop over arrays.

It keeps nothing: journeys leave in windows of time (``windows``), and what a run holds at once is its patients on the
way, the arrivals of one year and the rows of one window. ``simulate_once`` keeps them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workforce.engine.checks import check
from workforce.engine.compiled_arrivals import Coming
from workforce.engine.compiled_layout import ENDLESS_JOURNEY, MOST_AT_ONCE, MOST_VISITS, STUCK
from workforce.engine.compiled_loop import cut, run_until
from workforce.engine.compiled_run import Run
from workforce.engine.compiled_tables import tables_of
from workforce.engine.log import VisitLog
from workforce.engine.problems import endless_instant, endless_journey
from workforce.engine.windows import Window, log_of, run_edges
from workforce.network.compiled import compiled, let_go
from workforce.network.keys import replication_key
from workforce.network.network import NONE, Network

SPARED = 2**25
"""Arrays of so many bytes are kept for the next replication. To make larger ones anew costs nothing beside such a run,
and what comes after it, writing its measures, takes memory too."""


class Engine:
    """A network made ready: any number of replications can be run, one after the other.

    Args:
        network: The scenario.

    Raises:
        EngineProblem: A request that can never be met.
    """

    def __init__(self, network: Network) -> None:
        check(network)
        self.network = network
        self.tables = tables_of(network)
        self.coming = Coming(network)
        calendar, before = network.calendar, network.years_before
        self.years = [(year, calendar.end_ms(calendar.year_at(year))) for year in range(-before, network.years)]
        self._edges = run_edges(network)
        self._spare: list[Run] = []
        self._run = compiled(run_until, by_address=True)
        self._cut = compiled(cut, by_address=True)

    def windows(self, seed: int, replication: int, edges: Sequence[int] | None = None) -> Iterator[Window]:
        """As the function ``windows``."""
        run = self._spare.pop() if self._spare else Run(self.tables)
        try:
            limits = self._edges if edges is None else run_edges(self.network, edges)
            yield from self._windows(run, replication_key(seed, replication), limits)
        finally:
            self._spare[:] = [run] if run.bytes <= SPARED else []
            let_go()

    def _windows(self, run: Run, key: int, limits: list[int]) -> Iterator[Window]:
        """One replication in the given arrays."""
        run.begin(limits)
        years, loaded = iter(self.years), limits[0]
        for number, until in enumerate(limits[1:]):
            begins, now = number, limits[number]
            while now < until:
                if loaded <= now:
                    year, loaded = next(years)
                    run.come(self.coming.year(key, year))
                now = min(until, loaded)
                self._go(run, begins, now)
                begins = NONE
            if until == limits[-1]:
                while self._cut(self.tables.net, run.state, run.persons, run.people, run.out):
                    run.grow()
            yield run.window(limits[number], until)

    def _go(self, run: Run, window: int, pause: int) -> None:
        """Run to a time, through a window's beginning and end, with more room wherever it gets short."""
        tables = self.tables
        while True:
            arrays = (run.state, run.persons, run.people, run.pools, run.events, run.out, run.came)
            answer = self._run(tables.ints, tables.reals, tables.net, *arrays, window, pause)
            if answer == STUCK:
                problem, activity = run.problem
                if problem == ENDLESS_JOURNEY:
                    raise endless_journey(self.network, activity, MOST_VISITS)
                raise endless_instant(self.network, activity, MOST_AT_ONCE)
            if not answer:
                return
            window = NONE
            run.grow()


_ready: list[Engine] = []


def engine_of(network: Network) -> Engine:
    """The engine of a network; the last one made ready is kept, for the next replication of the same network."""
    if not _ready or _ready[0].network is not network:
        _ready[:] = [Engine(network)]
    return _ready[0]


def windows(network: Network, seed: int, replication: int, edges: Sequence[int] | None = None) -> Iterator[Window]:
    """One replication of a scenario, window by window; nothing is kept.

    Args:
        network: The scenario.
        seed: Any whole number; equal seeds give equal journeys.
        replication: The replication's number: 0, 1, ...
        edges: Where windows end, in milliseconds since the clock's zero; without them, as in ``run_edges``.

    Raises:
        EngineProblem: A request that can never be met, a journey that never ends, or a moment that never passes.
    """
    return engine_of(network).windows(seed, replication, edges)


def simulate_once(
    network: Network, seed: int, replication: int, *, progress: Callable[[float], None] | None = None
) -> VisitLog:
    """One replication of a scenario: every start and end of every activity of every patient.

    Args:
        network: The scenario.
        seed: Any whole number; equal seeds give equal logs, equal to the reference engine's.
        replication: The replication's number: 0, 1, ...
        progress: Called with the share of the time simulated so far.

    Raises:
        EngineProblem: As ``windows``.
    """
    limits = run_edges(network)

    def told(until: int) -> None:
        if progress is not None:
            progress((until - limits[0]) / (limits[-1] - limits[0]))

    return log_of(network, windows(network, seed, replication), told)
