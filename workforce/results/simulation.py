"""Replications of settled scenarios, simulated into a results folder that is enough to repeat them bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from workforce.engine.reference import simulate_once
from workforce.model.calendar import year_name
from workforce.network.build import build_network
from workforce.network.checks import refuse_network
from workforce.network.network import Network
from workforce.planning.plans import Plans
from workforce.results.manifest import Manifest, describe_run
from workforce.results.measures import measure
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

ENGINE = "reference"
OnDone = Callable[[str, int, pd.DataFrame], None]


class DifferentRoots(ValueError):
    """Scenarios of different roots were to be run or compared together; the commands tell it as wrong usage."""

    wrong_usage = True

    def __init__(self, roots: Iterable[str]) -> None:
        super().__init__(f"scenarios of different roots are not compared: {', '.join(sorted(roots))}")


class SameNames(ValueError):
    """Two scenarios of one name were to be run or compared together; the commands tell it as wrong usage."""

    wrong_usage = True

    def __init__(self, name: str) -> None:
        super().__init__(f"two of the scenarios are called '{name}'; name each once, or rename one in its file")


def by_name(plans: Iterable[Plans]) -> dict[str, Plans]:
    """Settled scenarios by their names, in the order given.

    Raises:
        SameNames: two have the same name, so that one would stand for both.
    """
    found: dict[str, Plans] = {}
    for each in plans:
        if each.scenario in found:
            raise SameNames(each.scenario)
        found[each.scenario] = each
    return found


@dataclass(frozen=True)
class Task:
    """One replication of one scenario: network and seed in, measures out. It can be sent to another process."""

    networks: Mapping[str, Network]
    seed: int

    def __call__(self, scenario: str, number: int) -> pd.DataFrame:
        """Simulate a replication (numbered from 1) of a scenario and measure it."""
        network = self.networks[scenario]
        return measure(network, simulate_once(network, self.seed, number), self.seed, number)


def networks_of(plans: Sequence[Plans]) -> dict[str, Network]:
    """The network of each scenario, all with the same years before the first, so that their patients are the same."""
    networks = {each.scenario: build_network(each) for each in plans}
    before = max(network.years_before for network in networks.values())
    return {
        each.scenario: networks[each.scenario]
        if networks[each.scenario].years_before == before
        else build_network(each, years_before=before)
        for each in plans
    }


def simulate_into(
    path: str | Path,
    plans: Sequence[Plans],
    replications: int,
    seed: int,
    jobs: int = 1,
    on_done: OnDone | None = None,
) -> ResultsFolder:
    """Simulate scenarios into a new results folder; each replication is kept as soon as it is finished.

    Args:
        path: the folder to make.
        plans: settled scenarios of one root.
        replications: how many of each, numbered from 1; the same number means the same patients in every scenario.
        seed: the seed of all draws.
        jobs: how many processes.
        on_done: told of each replication after it is kept.

    Raises:
        ProblemsFound: places with more to do than they can, and what else the traffic shows to be impossible.
        ResultsProblem: the folder, the disk, or a replication that failed twice.
        DifferentRoots: scenarios of different roots.
        SameNames: scenarios of one name.
    """
    by_name(plans)
    roots = {each.root for each in plans}
    if len(roots) != 1:
        raise DifferentRoots(roots)
    networks = networks_of(plans)
    for each in plans:
        refuse_network(each, networks[each.scenario])
    first, last = plans[0].years[0], plans[0].years[-1]
    horizon = {
        "first year": year_name(first),
        "last year": year_name(last),
        "years before": next(iter(networks.values())).years_before,
    }
    options = {"scenario files": {each.scenario: each.files[each.own_file][0] for each in plans}}
    names = [each.scenario for each in plans]
    manifest: Manifest = describe_run(names, seed, replications, ENGINE, horizon, options)
    folder = ResultsFolder.create(path, manifest, inputs_of(plans))
    complete(folder, Task(networks, seed), jobs, on_done)
    return folder


def inputs_of(plans: Sequence[Plans]) -> dict[str, bytes]:
    """Every file the scenarios were settled from, by the name it is shown under."""
    return {name: Path(path).read_bytes() for each in plans for name, path in each.files}
