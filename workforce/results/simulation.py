"""Replications of settled scenarios, simulated into a results folder that is enough to repeat them bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from workforce.model.calendar import year_name
from workforce.network.build import build_network
from workforce.network.checks import refuse_network
from workforce.network.network import Network
from workforce.planning.plans import Plans
from workforce.results.engines import Task, chosen_engine
from workforce.results.manifest import Manifest, describe_run
from workforce.results.replications import complete
from workforce.results.store import ResultsFolder

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
    *,
    engine: str | None = None,
    journeys: bool = False,
    hours: bool | int = True,
    cluster: str | None = None,
) -> ResultsFolder:
    """Simulate scenarios into a new results folder; each replication is kept as soon as it is finished.

    Args:
        path: the folder to make.
        plans: settled scenarios of one root.
        replications: how many of each, numbered from 1; the same number means the same patients in every scenario.
        seed: the seed of all draws.
        jobs: how many processes.
        on_done: told of each replication after it is kept.
        engine: which engine; all give the same journeys.
        journeys: whether every patient's journey is kept too.
        hours: in how many replications, the first, who is together and timed work are counted by hour of the week too
            (True: in every one, 0: in none): need by cover is worked out from them, need by workload is not.
        cluster: a Dask scheduler's address, or `local`, to work there.

    Raises:
        ProblemsFound: places with more to do than they can, and what else the traffic shows to be impossible.
        ResultsProblem: the folder, the disk, the cluster, or a replication that failed twice.
        DifferentRoots: scenarios of different roots.
        SameNames: scenarios of one name.
        NoSuchEngine: an engine that there is not.
        ValueError: hours of the week in fewer than no replications.
    """
    folder, task = begin(path, plans, replications, seed, engine, journeys, hours, {})
    complete(folder, task, jobs, on_done, cluster=cluster)
    return folder


def begin(
    path: str | Path,
    plans: Sequence[Plans],
    replications: int,
    seed: int,
    engine: str | None,
    journeys: bool,
    hours: bool | int,
    options: Mapping[str, Any],
) -> tuple[ResultsFolder, Task]:
    """Make the folder of a run with nothing finished yet, and its task; arguments and errors as in `simulate_into`.

    Args:
        path: see there.
        plans: see there.
        replications: see there.
        seed: see there.
        engine: see there.
        journeys: see there.
        hours: see there.
        options: further choices that decide what is run; they go into the manifest.
    """
    by_name(plans)
    roots = {each.root for each in plans}
    if len(roots) != 1:
        raise DifferentRoots(roots)
    name = chosen_engine(engine)
    networks = networks_of(plans)
    for each in plans:
        refuse_network(each, networks[each.scenario])
    first, last = plans[0].years[0], plans[0].years[-1]
    horizon = {
        "first year": year_name(first),
        "last year": year_name(last),
        "years before": next(iter(networks.values())).years_before,
    }
    told = {
        "scenario files": {each.scenario: each.files[each.own_file][0] for each in plans},
        "journeys": journeys,
        "hours": hours,
        **options,
    }
    names = [each.scenario for each in plans]
    manifest: Manifest = describe_run(names, seed, replications, name, horizon, told)
    folder = ResultsFolder.create(path, manifest, inputs_of(plans))
    return folder, _task(folder, networks, name)


def task_of(folder: ResultsFolder, plans: Sequence[Plans], engine: str | None = None) -> Task:
    """The work of a results folder's run: its seed, its engine (or another), and what it keeps."""
    return _task(folder, networks_of(plans), chosen_engine(engine or folder.manifest.engine))


def _task(folder: ResultsFolder, networks: Mapping[str, Network], engine: str) -> Task:
    manifest = folder.manifest
    where = folder.path.absolute() if manifest.keeps_journeys else None
    return Task(networks, manifest.seed, engine, where, manifest.hours)


def inputs_of(plans: Sequence[Plans]) -> dict[str, bytes]:
    """Every file the scenarios were settled from, by the name it is shown under."""
    return {name: Path(path).read_bytes() for each in plans for name, path in each.files}
