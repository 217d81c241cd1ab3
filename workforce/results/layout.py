"""What stands where in a results folder, and how each part is made and checked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from workforce.results import parquet
from workforce.results.files import (
    disk_errors,
    ensure_folder,
    is_partial,
    partial,
    partial_name,
    put_in_place,
    sha256_of,
    write_whole,
)
from workforce.results.lock import LOCK_NAME
from workforce.results.manifest import InputFile, Manifest, Record, from_text
from workforce.results.measured import Measured
from workforce.results.names import folder_name
from workforce.results.packed import PACKED, has_hours
from workforce.results.problems import ResultsProblem

__all__ = [
    "INPUTS",
    "LOG",
    "MANIFEST",
    "RUNS",
    "YEARLY",
    "Measures",
    "Written",
    "input_damage",
    "journeys_damage",
    "journeys_file",
    "read_manifest",
    "refuse_if_taken",
    "refuse_read",
    "refuse_unkept",
    "refuse_unsaid",
    "remove_unfinished",
    "run_damage",
    "run_file",
    "write_inputs",
    "write_run",
    "yearly",
]

MANIFEST = "manifest.json"
INPUTS = "inputs"
RUNS = "runs"
LOG = "running.log"
_OF_SOME = re.compile(
    r"\breplication\"?\s*([<=>]|in\b|between\b)|\bgroup\s+by\b.*\breplication\b", re.IGNORECASE | re.DOTALL
)
_RUN_FILE = re.compile(r"[0-9]{4,}(\.journeys)?\.parquet")


@dataclass(frozen=True, slots=True)
class Written:
    """One replication's measures as the bytes of their file, made where they were measured.

    Attributes:
        content: The file.
        rows: How many rows it has.
        yearly: The rows of `YEARLY`, for those who are told of it.
    """

    content: bytes
    rows: int
    yearly: pd.DataFrame

    @classmethod
    def of(cls, table: pd.DataFrame | Measured) -> Self:
        """The file of a table of measures."""
        content, rows = parquet.as_bytes(table)
        return cls(content, rows, yearly(table))


YEARLY = ("staff", "unit")
"""The measures that need by workload is worked out from."""

Measures = pd.DataFrame | Measured | Written


def yearly(table: Measures) -> pd.DataFrame:
    """The rows of `YEARLY` of one replication's measures."""
    if isinstance(table, Written):
        return table.yearly
    if isinstance(table, Measured):
        return table.table(YEARLY)
    return table[table["measure"].isin(YEARLY)].reset_index(drop=True)


def run_file(folder: Path, scenario: str, number: int) -> Path:
    """The file of one replication; it stands inside the folder whatever the scenario is called."""
    return folder / RUNS / folder_name(scenario) / f"{number:04d}.parquet"


def journeys_file(folder: Path, scenario: str, number: int) -> Path:
    """The file of one replication's journeys, where the run keeps them; beside the replication's own."""
    return folder / RUNS / folder_name(scenario) / f"{number:04d}.journeys.parquet"


def refuse_if_taken(folder: Path) -> None:
    """Refuse a folder that holds anything but the beginnings of a results folder.

    Raises:
        ResultsProblem: WF550.
    """
    names = {path.name for path in folder.iterdir()}
    if MANIFEST in names:
        raise ResultsProblem(
            "WF550", str(folder), "results stand here already", "Resume that run, or name another folder."
        )
    unfinished = {LOCK_NAME, INPUTS, RUNS, partial_name(folder / MANIFEST).name}
    if names and (LOCK_NAME not in names or not names <= unfinished):
        raise ResultsProblem("WF550", str(folder), "the folder exists and holds something else", "Name another folder.")


def refuse_unkept(folder: Path, manifest: Manifest, measures: Collection[str], number: int | None = None) -> None:
    """Refuse to read histograms by hour of the week where they were left out: no rows would read as no need.

    Args:
        folder: The results folder.
        manifest: Its manifest.
        measures: What is to be read.
        number: Of this replication alone; None: of all.

    Raises:
        ResultsProblem: WF561.
    """
    if {*PACKED}.isdisjoint(measures):
        return
    if not manifest.keeps_hours:
        raise ResultsProblem(
            "WF561",
            str(folder),
            "need by cover, staff on duty and peaks cannot be told: the run keeps no hours of the week",
            "Simulate again without '--hours 0' (in Python, 'hours=0') into another folder.",
        )
    if number is not None and not has_hours(manifest.hours, number):
        raise ResultsProblem(
            "WF561",
            str(folder),
            f"replication {number} keeps no hours of the week",
            f"They are kept in replications 1 to {manifest.hours}; where none of these is finished, resume the run.",
        )


def refuse_read(folder: Path, manifest: Manifest, measures: Collection[str], number: int | None) -> None:
    """Refuse to read hours of the week of one replication without them, or of all where not all keep them.

    Raises:
        ResultsProblem: WF561.
    """
    refuse_unkept(folder, manifest, measures, number)
    if number is None:
        _refuse_of_all(folder, manifest, measures, "Read one replication at a time, from 1 to {}.")


def _refuse_of_all(folder: Path, manifest: Manifest, measures: Collection[str], remedy: str) -> None:
    """Refuse where not all replications keep them: whoever divides by the number of all would find too little."""
    asked = [name for name in PACKED if name in measures]
    if asked and not has_hours(manifest.hours, manifest.replications):
        raise ResultsProblem(
            "WF561",
            str(folder),
            f"'{asked[0]}' is counted in replications 1 to {manifest.hours} of {manifest.replications}, "
            "and the question is of all",
            remedy.format(manifest.hours),
        )


def refuse_unsaid(folder: Path, manifest: Manifest, sql: str) -> None:
    """Refuse a question in SQL that names a measure of hours of the week and not which replications, as above.

    It sees names between single quotes, and `replication` compared with something or grouped by.

    Raises:
        ResultsProblem: WF561.
    """
    asked = [name for name in PACKED if f"'{name}'" in sql]
    refuse_unkept(folder, manifest, asked)
    if not _OF_SOME.search(sql):
        _refuse_of_all(folder, manifest, asked, "Ask for those: WHERE replication <= {}.")


def write_inputs(folder: Path, copies: Mapping[str, bytes]) -> None:
    """Copy the inputs into the folder, in place of those of a creation that was stopped.

    Args:
        folder: The results folder.
        copies: Each copy's place under `inputs/`, from `input_places`, and its bytes.
    """
    root = folder / INPUTS
    if root.exists():
        shutil.rmtree(root)
    ensure_folder(root)
    for place, text in copies.items():
        path = root
        for part in place.split("/")[:-1]:
            path = path / part
            ensure_folder(path)
        write_whole(root / place, text)


def read_manifest(folder: Path) -> Manifest:
    """The manifest that stands in a folder.

    Raises:
        ResultsProblem: WF550, there is none; WF551, it cannot be used.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ResultsProblem("WF550", str(folder), "no results stand here", "Name a folder that a run has written.")
    with disk_errors(path):
        text = path.read_bytes()
    try:
        return from_text(text)
    except ValueError as error:
        raise ResultsProblem(
            "WF551", str(path), str(error), "Take the folder from a copy, or run again into another folder."
        ) from error


def write_run(
    folder: Path, scenario: str, number: int, table: Measures, before: Record | None, with_journeys: bool = False
) -> Record:
    """Write one replication's file and say what its record is.

    Args:
        folder: The results folder, with the folder of the scenario's runs made.
        scenario: Its scenario.
        number: Its number.
        table: Its rows, or the file another process made of them.
        before: Its record, if it was finished before; the files must then come out the same.
        with_journeys: Its journeys, which whoever simulated it left under their partial name, are kept too.

    Raises:
        ResultsProblem: WF555, it came out otherwise; the file that stood there still stands.
    """
    path = run_file(folder, scenario, number)
    journeys = journeys_file(folder, scenario, number)
    beside = partial(path)
    try:
        if isinstance(table, Written):
            beside.write_bytes(table.content)
            rows = table.rows
        else:
            rows = parquet.write_table(table, beside)
        walked = sha256_of(partial_name(journeys)) if with_journeys else ""
        record = Record(scenario, number, rows, sha256_of(beside), walked)
        if before is not None and before != record:
            raise ResultsProblem(
                "WF555",
                str(path),
                f"replication {number} of {scenario!r} is kept with other numbers",
                "The same seed must give the same numbers: look at what changed since the run began.",
            )
        if with_journeys:
            put_in_place(partial_name(journeys), journeys)
        put_in_place(beside, path)
    finally:
        beside.unlink(missing_ok=True)
        partial_name(journeys).unlink(missing_ok=True)
    return record


def _file_damage(path: Path, sha256: str, remedy: str) -> ResultsProblem | None:
    if not path.is_file():
        return ResultsProblem("WF552", str(path), "the file is missing", remedy)
    with disk_errors(path):
        if sha256_of(path) == sha256:
            return None
    return ResultsProblem("WF552", str(path), "the file's bytes are not those that were written", remedy)


def input_damage(folder: Path, entry: InputFile) -> ResultsProblem | None:
    """What is wrong with the copy of an input file, or None."""
    return _file_damage(
        folder / INPUTS / entry.place, entry.sha256, f"Put the original '{entry.name}' back in its place."
    )


_MAKE_AGAIN = "Resume the run: it makes this replication again and leaves the others."


def run_damage(folder: Path, record: Record) -> ResultsProblem | None:
    """What is wrong with the measures of a finished replication, or None."""
    return _file_damage(run_file(folder, record.scenario, record.number), record.sha256, _MAKE_AGAIN)


def journeys_damage(folder: Path, record: Record) -> ResultsProblem | None:
    """What is wrong with the journeys of a finished replication, or None; also where none are kept."""
    if not record.journeys:
        return None
    return _file_damage(journeys_file(folder, record.scenario, record.number), record.journeys, _MAKE_AGAIN)


def remove_unfinished(folder: Path, manifest: Manifest) -> None:
    """Remove what a stopped run left: half-written files and files no record vouches for."""
    recorded = {run_file(folder, record.scenario, record.number) for record in manifest.records}
    recorded |= {journeys_file(folder, entry.scenario, entry.number) for entry in manifest.records if entry.journeys}
    partial_name(folder / MANIFEST).unlink(missing_ok=True)
    for scenario in manifest.scenarios:
        runs = folder / RUNS / folder_name(scenario)
        for path in sorted(runs.iterdir()) if runs.is_dir() and not runs.is_symlink() else ():
            unrecorded = _RUN_FILE.fullmatch(path.name) is not None and path not in recorded
            if is_partial(path) and path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif unrecorded or is_partial(path):
                path.unlink()
