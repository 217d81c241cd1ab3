"""Red flags and closures as planners read them: one table of flags beside staff, one of units that were full."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Console

from workforce.comparison.flags import Flags, flags_of
from workforce.planning.settle import settle
from workforce.report.printed.running import progress_of, told_replications
from workforce.report.printed.tables import show_frame, write_csv
from workforce.results.verify import new_folder

__all__ = ["flags_with_progress"]


def flags_with_progress(scenario: str | Path, year: int, replications: int, seed: int, folder: Path | None) -> Path:
    """Count one year's red flags and closures, showing each replication, and leave the tables in a folder."""
    plans = settle(scenario)
    path = folder if folder is not None else new_folder([f"flags-{plans.scenario}"])
    with progress_of("Simulating") as step:
        step("starting", 0, replications)
        found = flags_of(plans, year, replications, seed, lambda number: step(f"{number} done", number, replications))
    flags, sites, full = found.table(), found.table(["location"]), found.closures()
    for name, table in {"flags": flags, "flags-by-site": sites, "staff": found.beside(), "closures": full}.items():
        write_csv(table, path / "tables" / f"{name}.csv")
    if len(flags):
        counted = flags[flags["not counted"].isna()].drop(columns=["pathway", "title", "not counted"])
        show_frame(counted, f"Red flags of {plans.title}, {found.year}")
        _tell(flags, found)
    if len(full):
        shown = full.rename(columns={"low": "closures, low", "high": "closures, high"})
        show_frame(shown, f"Units that turned patients away, {found.year}: numbers a year, one replication on average")
    said = f"{told_replications(replications)}, seed {seed}; low and high: 95% interval of the mean."
    Console().print(f"{said}\nTables: {path / 'tables'}", highlight=False, soft_wrap=True)
    return path


def _tell(flags: pd.DataFrame, found: Flags) -> None:
    """The staff beside them, and the flags that no event shows."""
    staff = "; ".join(f"{role} {wte:,.0f}" for role, wte in found.beside()[["role", "wte"]].itertuples(index=False))
    lines = [f"Beside (WTE by workload, closed form): {staff}."]
    silent = flags[flags["not counted"].notna()]
    lines += [f"Not counted: {title}. {why}" for title, why in silent[["title", "not counted"]].itertuples(index=False)]
    Console().print("\n".join(lines), highlight=False, soft_wrap=True)
