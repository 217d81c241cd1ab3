"""Kept results repeated: the same files, seed and replications again, and whether every bit is the same."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd

from workforce.planning.library import files_from
from workforce.planning.plans import Plans
from workforce.planning.settle import settle
from workforce.results.manifest import changes_since
from workforce.results.measured import Measured
from workforce.results.measures_table import MEASURES
from workforce.results.names import input_places, slug
from workforce.results.packed import PACKED, has_hours
from workforce.results.parquet import as_bytes, in_order
from workforce.results.problems import ResultsProblem
from workforce.results.replications import complete
from workforce.results.simulation import OnDone, task_of
from workforce.results.store import ResultsFolder

TOLERANCE = 1e-3
"""Elsewhere than on an equal machine with equal versions: the largest relative difference of any year's staff time."""


@dataclass(frozen=True)
class Verdict:
    """Whether repeated replications are those that were kept.

    Attributes:
        repeated: how many replications were repeated.
        different: scenario and number of those with any bit different.
        largest: the largest relative difference of a year's staff time by role among those, 0 where none differ.
        surroundings: what of machine and versions differs from when they were kept; empty promises equal bits.
    """

    repeated: int
    different: tuple[tuple[str, int], ...]
    largest: float
    surroundings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Equal bits; in other surroundings, staff time within the tolerance."""
        return not self.different or (bool(self.surroundings) and self.largest <= TOLERANCE)


def new_folder(scenarios: list[str]) -> Path:
    """A free name for a results folder below the current folder: `results/` and the scenarios' names, numbered."""
    base = Path("results")
    stem = slug("-and-".join(scenarios[:2]))
    number = 1
    while (base / f"{stem}-{number}").exists():
        number += 1
    return base / f"{stem}-{number}"


def kept_plans(folder: str | Path) -> tuple[ResultsFolder, dict[str, Plans]]:
    """A results folder with its scenarios, settled from the files kept in it (their SHA-256 is checked first).

    Raises:
        ResultsProblem: no results stand there, or a kept file was changed.
        ProblemsFound: the kept files cannot be read by this version.
    """
    store = ResultsFolder.open(folder)
    inputs = store.inputs()
    places = input_places(inputs)
    named = store.manifest.options.get("scenario files", {})
    with tempfile.TemporaryDirectory() as place:
        for name, content in inputs.items():
            file = Path(place) / places[name]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        with files_from(Path(place)):
            files = {name: Path(place) / places[named[name]] for name in store.manifest.scenarios}
            return store, {name: settle(file) for name, file in files.items()}


def resume(
    folder: str | Path,
    jobs: int = 1,
    on_done: OnDone | None = None,
    replications: int | None = None,
    cluster: str | None = None,
) -> tuple[ResultsFolder, dict[str, Plans]]:
    """Finish a run that was stopped, or give it more replications, from the files kept with it.

    Every replication still missing or damaged is simulated by the engine the run began with.

    Args:
        folder: a results folder.
        jobs: how many processes.
        on_done: told of each replication after it is kept.
        replications: how many of each scenario in all, not fewer than there are; None leaves the number as it is.
        cluster: a Dask scheduler's address, or `local`, to work there.

    Raises:
        ResultsProblem: no results stand there, something they rest on differs from when the run began, or fewer
            replications are asked for than there are.
    """
    store, plans = able_to_go_on(folder)
    if replications is not None:
        store.extend(replications)
    complete(store, task_of(store, list(plans.values())), jobs, on_done, cluster=cluster)
    return store, plans


def able_to_go_on(folder: str | Path) -> tuple[ResultsFolder, dict[str, Plans]]:
    """A results folder and its scenarios, where what they rest on is as it was when the run began.

    Raises:
        ResultsProblem: as in `resume`.
    """
    store, plans = kept_plans(folder)
    changed = changes_since(store.manifest)
    if changed:
        raise ResultsProblem(
            "WF551",
            str(folder),
            f"the run began elsewhere ({changed[0]})",
            "Go on where it began, or start it anew in another folder.",
        )
    return store, plans


def verify(folder: str | Path, replications: int | None = None, engine: str | None = None) -> Verdict:
    """Repeat kept replications and compare them bit for bit.

    Args:
        folder: a results folder.
        replications: how many of each scenario to repeat, from the first on; None repeats all that are kept.
        engine: by which engine; None takes that of the run. All give the same bits.

    Raises:
        ResultsProblem: nothing is kept there, or a kept file is damaged.
        NoSuchEngine: an engine that there is not.
    """
    store, plans = kept_plans(folder)
    task = replace(task_of(store, list(plans.values()), engine), folder=None)
    repeated = 0
    different = []
    largest = 0.0
    for scenario in store.manifest.scenarios:
        for number in store.replications(scenario)[:replications]:
            apart = _apart(store, scenario, number, task(scenario, number))
            repeated += 1
            if apart is not None:
                different.append((scenario, number))
                largest = max(largest, apart)
    if not repeated:
        raise ResultsProblem(
            "WF556", str(folder), "no finished replication is kept here", "Finish the run first, then verify it."
        )
    return Verdict(repeated, tuple(different), largest, changes_since(store.manifest))


def _apart(store: ResultsFolder, scenario: str, number: int, again: Measured) -> float | None:
    """The largest relative difference of a replication's staff time from what is kept; None where bits are equal."""
    store.read(scenario, number, [])
    record = store.manifest.record(scenario, number)
    if record is not None and record.sha256 == sha256(as_bytes(again)[0]).hexdigest():
        return None
    # Other versions write other bytes of the same rows. Measure by measure, as all of them at once are large.
    measures = [name for name in MEASURES if has_hours(store.manifest.hours, number) or name not in PACKED]
    same, largest = set(again.words("measure")) <= set(measures), 0.0
    for measure in measures:
        kept = in_order(store.read(scenario, number, [measure]).drop(columns=["scenario", "replication"]))
        repeated = in_order(again.table([measure]))
        same = same and _equal(kept, repeated)
        if measure == "staff":
            largest = _largest(kept, repeated)
    return None if same else largest


def _equal(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if len(one) != len(other):
        return False
    columns = sorted(set(one.columns) | set(other.columns))
    one, other = one.reindex(columns=columns), other.reindex(columns=columns)
    return all(
        (one[name].isna().to_numpy() == other[name].isna().to_numpy()).all()
        and (one[name].dropna().to_numpy() == other[name].dropna().to_numpy()).all()
        for name in columns
    )


def _largest(one: pd.DataFrame, other: pd.DataFrame) -> float:
    sums = [t[t["measure"] == "staff"].groupby(["year", "role"])["value"].sum().astype(float) for t in (one, other)]
    joined = pd.concat(sums, axis=1, keys=["one", "other"]).fillna(0.0)
    scale = joined.max(axis=1).clip(lower=1.0)
    return float(((joined["one"] - joined["other"]).abs() / scale).max()) if len(joined) else 0.0
