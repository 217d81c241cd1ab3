"""A tiny run to keep: what it reads, what each replication gives, and what of its folder decides."""

from pathlib import Path

import pandas as pd

INPUTS = {"pathways/small.yaml": "title: Small\n", "scenarios/base.yaml": "years: 2009/10 to 2010/11\n"}


def small_table(scenario: str, number: int) -> pd.DataFrame:
    rows = [("arrivals", hour, number * 1000 + len(scenario) + hour) for hour in range(6)]
    return pd.DataFrame(rows, columns=["measure", "hour", "value"])


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that decides the results, by relative name: all but the log and the lock."""
    left_out = {"running.log", ".workforce-lock"}
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in left_out)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
