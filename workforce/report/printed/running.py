"""Long work shown as it goes: what the commands `simulate` and `compare` do, with progress and a readable answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from workforce.comparison.comparison import Comparison
from workforce.comparison.ensemble import Ensemble, resume_ensemble, rule_of, simulate_until_precise
from workforce.model.calendar import year_name
from workforce.planning.library import shipped
from workforce.planning.lineage import shipped_by_root
from workforce.planning.plans import Plans
from workforce.planning.settle import settle
from workforce.report.headlines import headlines, moves, sides, simulated_sides
from workforce.report.printed.tables import FEWEST, show_comparison, show_frame, write_csv
from workforce.results.ahead import compiling_ahead
from workforce.results.names import slug
from workforce.results.packed import FIRST_WITH_HOURS, has_hours
from workforce.results.simulation import OnDone, by_name
from workforce.results.store import ResultsFolder
from workforce.results.verify import new_folder
from workforce.staffing.projection import Runs

LARGEST = 10
"""Weak numbers shown: those that move need most."""

Step = Callable[[str, int, int], None]


@contextmanager
def progress_of(what: str) -> Iterator[Step]:
    """A progress bar on standard error; the block is given a function (what is done, number, how many)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(what, total=None)

        def step(done: str, number: int, total: int) -> None:
            bar.update(task, description=f"{what}: {done}"[:72], completed=number, total=total)

        yield step


def simulate_with_progress(
    scenarios: Sequence[str | Path | Plans],
    replications: int,
    seed: int,
    jobs: int,
    folder: Path | None,
    until_precise: Sequence[str] | None = None,
    journeys: bool = False,
    hours: bool | int = FIRST_WITH_HOURS,
    engine: str | None = None,
    cluster: str | None = None,
) -> tuple[Runs, Path]:
    """Simulate scenarios into a folder, showing each replication as it is finished.

    With `until_precise`, dimensions of headlines, `replications` is the cap, and how precise each headline has become
    is shown and written beside the runs.
    """
    plans = [each if isinstance(each, Plans) else settle(each) for each in scenarios]
    path = folder if folder is not None else new_folder([each.scenario for each in plans])
    named = by_name(plans)
    rule = rule_of(until_precise, replications, plans)
    total = len(plans) * (rule if isinstance(rule, int) else rule.step)
    with _resumable(path), progress_of("Simulating") as step:
        kept, ensemble = simulate_until_precise(
            path,
            plans,
            rule,
            seed,
            jobs,
            counted(step, total),
            engine=engine,
            journeys=journeys,
            hours=hours,
            cluster=cluster,
        )
    if ensemble is not None:
        show_ensemble(ensemble, path)
    return Runs.of(kept, named), path


def resume_with_progress(folder: Path, jobs: int, replications: int | None = None, cluster: str | None = None) -> Runs:
    """Finish a run that was stopped, or extend it, showing each replication as it is finished."""
    store = ResultsFolder.open(folder)
    more = max(0, (replications or 0) - store.manifest.replications) * len(store.manifest.scenarios)
    with _resumable(folder), progress_of("Resuming") as step:
        done = counted(step, len(store.pending()) + more)
        kept, plans, ensemble = resume_ensemble(folder, jobs, done, replications, cluster)
    if ensemble is not None:
        show_ensemble(ensemble, folder)
    return Runs.of(kept, plans)


def told_runs(runs: Runs, path: Path) -> str:
    """What was run, in one line."""
    what = f"{runs.replications} replications of {', '.join(runs.scenarios)}, seed {runs.seed}, in {path}"
    manifest = runs.folder.manifest
    in_all = has_hours(manifest.hours, manifest.replications)
    return what if in_all else f"{what}; hours of the week {manifest.told_hours}"


def show_ensemble(ensemble: Ensemble, path: Path) -> None:
    """Show how precise each headline of an ensemble is, and keep the table beside the runs."""
    table = write_csv(ensemble.table, path / "tables" / "precision.csv")
    show_frame(ensemble.shown, "Precision of the headlines: need by workload, WTE")
    Console().print(f"{ensemble.told}\nIn full: {table}", highlight=False, soft_wrap=True)


@contextmanager
def _resumable(path: Path) -> Iterator[None]:
    """Tell whoever stops the work how to go on with it."""
    try:
        yield
    except KeyboardInterrupt as stop:
        if path.is_dir():
            stop.add_note(f"Go on with: workforce resume {path}")
        raise


def told_replications(number: int) -> str:
    """So many replications, in words: `1 replication`, `4 replications`."""
    return f"{number} replication{'' if number == 1 else 's'}"


def counted(step: Step, total: int) -> OnDone:
    """What shows each finished replication as one more of so many, and of as many again each time they are done."""
    numbers = count(1)
    step("starting", 0, total)

    def on_done(scenario: str, number: int, table: pd.DataFrame) -> None:
        done = next(numbers)
        step(f"{scenario}, replication {number}", done, -(-done // max(1, total)) * total)

    return on_done


def compare_with_progress(
    scenarios: Sequence[str] | None,
    simulated: Sequence[str] | None,
    replications: int,
    seed: int,
    jobs: int,
    folder: Path | None,
    by: Sequence[str],
    inputs: bool = True,
    ledger: bool = False,
    engine: str | None = None,
) -> Path:
    """The main job: the closed form of every scenario, simulation of some, tables, figure and results folder.

    Without `simulated` the first two scenarios are. With `inputs` also the sensitivity of every scenario in its last
    year, and with `ledger` the care ledger of each simulated scenario.
    """
    names = list(scenarios) if scenarios else _all_scenarios()
    simulated = names[:2] if simulated is None else simulated
    names += [name for name in simulated if name not in names]
    with compiling_ahead(simulated[0] if simulated else None, engine, jobs) as compiled:
        given, comparison = _closed_form(names)
        if inputs:
            _work_out_inputs(comparison, jobs)
        compiled()
    chosen = [given[name] for name in simulated]
    path = (
        folder if folder is not None else new_folder([each.scenario for each in chosen] or list(comparison.plans)[:2])
    )
    if chosen:
        runs, path = simulate_with_progress(chosen, replications, seed, jobs, path, engine=engine)
        comparison.runs = runs
    if inputs:
        _show_inputs(comparison, path)
    for each in chosen if ledger else ():
        if each.changes:
            with progress_of(f"Ledger, {each.scenario}") as step:
                books = comparison.ledger(each.scenario, step)
            write_csv(books.lines, path / "tables" / f"ledger-{slug(each.scenario)}.csv")
            write_csv(books.totals, path / "tables" / f"ledger-by-change-{slug(each.scenario)}.csv")
            write_csv(books.bearers, path / "tables" / f"ledger-by-bearer-{slug(each.scenario)}.csv")
    _write(comparison, path, by)
    return path


def _closed_form(names: Sequence[str]) -> tuple[dict[str, Plans], Comparison]:
    """Settle scenarios, by the names given, and work each out by the closed form; the first is compared with."""
    given: dict[str, Plans] = {}
    with progress_of("Settling") as step:
        for number, name in enumerate(names, start=1):
            given[name] = settle(name)
            step(name, number, len(names))
    plans = by_name(given.values())
    comparison = Comparison(plans, next(iter(plans)), None)
    with progress_of("Closed form") as step:
        for number, name in enumerate(plans, start=1):
            comparison.projection(name)
            step(name, number, len(plans))
    return given, comparison


def _work_out_inputs(comparison: Comparison, jobs: int) -> None:
    """Move every weak number of every scenario in its last year."""
    for name, plans in comparison.plans.items():
        with progress_of(f"Inputs, {name}") as step:
            comparison.sensitivity(name, plans.years[-1], jobs, step)


def _show_inputs(comparison: Comparison, path: Path) -> None:
    """Keep what weak numbers do in every scenario, and show those that move need most in the first."""
    for name, plans in comparison.plans.items():
        last = plans.years[-1]
        found = comparison.sensitivity(name, last)
        write_csv(found.swings, path / "tables" / f"inputs-{slug(name)}.csv")
        if name == comparison.against:
            show_frame(found.largest(LARGEST), f"Weak numbers that move need most, {name}, {year_name(last)}, WTE")
            told = "\n".join(f"Not varied: {what}" for what in found.left_out)
            Console().print(told, highlight=False, soft_wrap=True)


def _all_scenarios() -> list[str]:
    """Every shipped scenario of the root `baseline`, itself first, but the standards."""
    standards = set(shipped("standards"))
    return [lineage.name for lineage in shipped_by_root()["baseline"] if lineage.name not in standards]


def _write(comparison: Comparison, path: Path, by: Sequence[str]) -> None:
    """Write the answer beside the runs and show it."""
    # Only here: runs themselves have no need of what draws.
    from workforce.report.figures import need_by_year, save

    path.mkdir(parents=True, exist_ok=True)
    expected_sides, simulated = sides(comparison), simulated_sides(comparison)
    title = "Staff needed for the pathways, by year"
    enough = comparison.runs is not None and comparison.runs.replications >= FEWEST
    drawn = need_by_year(expected_sides, simulated if enough else None, title)
    figure = save(drawn, path / "figures" / "need-by-year.svg")
    tables = {
        "need-by-year": expected_sides,
        "need": comparison.wte(by),
        "differences": comparison.differences(by),
        **({"simulated-need": comparison.runs.wte(by)} if comparison.runs is not None else {}),
    }
    for name, table in tables.items():
        write_csv(table, path / "tables" / f"{name}.csv")
    show_comparison(expected_sides, simulated, comparison.runs.replications if comparison.runs is not None else 0)
    if len(comparison.plans) > 1:
        show_frame(moves(comparison), f"Where need moves most in the last year, beside {comparison.against}")
    show_frame(headlines(comparison), "Headlines")
    Console().print(f"Figure: {figure}\nTables: {path / 'tables'}\nResults: {path}", highlight=False, soft_wrap=True)
