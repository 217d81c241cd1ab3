"""The results folder: finished replications, whole or absent, and all it takes to repeat them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import duckdb
import pandas as pd

from workforce.results import parquet
from workforce.results.files import append_line, disk_errors, ensure_folder, write_whole
from workforce.results.layout import (
    INPUTS,
    LOG,
    MANIFEST,
    RUNS,
    Measures,
    input_damage,
    journeys_damage,
    journeys_file,
    read_manifest,
    refuse_if_taken,
    refuse_read,
    refuse_unkept,
    refuse_unsaid,
    remove_unfinished,
    run_damage,
    run_file,
    write_inputs,
    write_run,
)
from workforce.results.lock import only_writer
from workforce.results.manifest import InputFile, Manifest, Record, to_text
from workforce.results.names import input_places
from workforce.results.packed import Pool, has_hours
from workforce.results.problems import ResultsProblem

__all__ = ["ResultsFolder"]

_PATIENCE_SECONDS = 30.0


class ResultsFolder:
    """One run's results on disk.

    Layout: `manifest.json` (what was run, and each finished replication's rows and SHA-256), `inputs/` (a copy of
    every file the run read), `runs/<scenario>/0001.parquet` (one file a replication, and `0001.journeys.parquet` where
    the run keeps journeys), `running.log` (when what was written; outside all hashes). Tables and figures may be there.

    Each file is written under another name, made durable and renamed, and a replication counts only once the manifest
    records it: a run killed at any moment leaves a folder that opens and can be resumed. Every file is checked against
    its SHA-256 before it is used. Reading takes no lock; writing the folder's (`writing`). This is for one thread.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self._manifest = manifest
        self._writing = False

    @classmethod
    def create(cls, path: str | Path, manifest: Manifest, inputs: Mapping[str, str | bytes]) -> Self:
        """A new results folder.

        Args:
            path: A folder that does not exist, is empty, or was left by a creation that was stopped.
            manifest: From `describe_run`; its inputs and records are replaced.
            inputs: Every file the run reads: its relative name and its text.

        Raises:
            ResultsProblem: WF550, something else or other results stand there; WF553 and WF559, the disk.
            ValueError: Two names of scenarios or inputs share a short hash, or an input's name is absolute.
        """
        folder = Path(path)
        if any(name.startswith("/") or re.match(r"[A-Za-z]:", name) for name in inputs):
            raise ValueError("inputs are named relative to the folder the run starts in")
        places = input_places(inputs)
        texts = {name: text.encode("utf-8") if isinstance(text, str) else text for name, text in inputs.items()}
        copies = tuple(InputFile(name, places[name], hashlib.sha256(texts[name]).hexdigest()) for name in sorted(texts))
        whole = replace(manifest, inputs=copies, records=())
        content = to_text(whole)
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            refuse_if_taken(folder)
            with only_writer(folder):
                refuse_if_taken(folder)
                write_inputs(folder, {places[name]: text for name, text in texts.items()})
                ensure_folder(folder / RUNS)
                write_whole(folder / MANIFEST, content)
        return cls(folder, whole)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The results that stand in a folder.

        Raises:
            ResultsProblem: WF550, no results stand there; WF551, the manifest cannot be used.
        """
        folder = Path(path)
        return cls(folder, read_manifest(folder))

    @property
    def manifest(self) -> Manifest:
        """The manifest as it stands on disk now, also when another process has added to it."""
        if not self._writing:
            self._manifest = read_manifest(self.path)
        return self._manifest

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Be the folder's only writer for the length of a `with` block.

        On entry, files that a stopped run left half written or unrecorded are removed.

        Args:
            wait: Seconds to wait for another run to end; 0 refuses at once.

        Raises:
            ResultsProblem: WF554, another run is still writing; WF551; WF553; WF559.
        """
        if self._writing:
            yield
            return
        with ExitStack() as held:
            with disk_errors(self.path):
                held.enter_context(only_writer(self.path, wait))
                self._manifest = read_manifest(self.path)
                remove_unfinished(self.path, self._manifest)
            self._writing = True
            held.callback(setattr, self, "_writing", False)
            yield

    def make_room(self) -> None:
        """Make the folders that replications are written into, so that other processes find them.

        Raises:
            ResultsProblem: WF553 and WF559, the disk.
        """
        with disk_errors(self.path):
            ensure_folder(self.path / RUNS)
            for scenario in self.manifest.scenarios:
                ensure_folder(run_file(self.path, scenario, 1).parent)

    def extend(self, replications: int) -> None:
        """Let the run have more replications of each scenario; what is finished stays as it is.

        Args:
            replications: How many in all, not fewer than there are.

        Raises:
            ResultsProblem: WF556, fewer than there are; WF551, WF553, WF554 and WF559.
        """
        with self.writing(_PATIENCE_SECONDS):
            try:
                manifest = self._manifest.extended(replications)
            except ValueError as error:
                raise ResultsProblem(
                    "WF556", str(self.path), str(error), "Ask for as many or more, or begin another folder."
                ) from error
            if manifest == self._manifest:
                return
            with disk_errors(self.path):
                write_whole(self.path / MANIFEST, to_text(manifest))
            self._manifest = manifest
            self.log("extended", replications=replications)

    def write_replication(self, scenario: str, number: int, table: Measures) -> None:
        """Keep one finished replication: its file first, then its record.

        Writing again what is there already changes nothing, and mends the file if it was damaged. Where the run
        keeps journeys, they stand under their partial name already.

        Args:
            scenario: One of the manifest's scenarios.
            number: From 1 to the manifest's replications.
            table: Rows as `rows.in_order` takes them, or the file that another process made of them.

        Raises:
            ResultsProblem: WF556, not part of this run; WF555, the replication is there with other
                numbers; WF553, WF554 and WF559. What was recorded before still stands.
            ValueError: The table is not one of measures.
        """
        with self.writing(_PATIENCE_SECONDS):
            self._expect(scenario, number)
            path = run_file(self.path, scenario, number)
            before = self._manifest.record(scenario, number)
            with disk_errors(path):
                ensure_folder(self.path / RUNS)
                ensure_folder(path.parent)
                record = write_run(self.path, scenario, number, table, before, self._manifest.keeps_journeys)
                if before is None:
                    manifest = self._manifest.with_record(record)
                    write_whole(self.path / MANIFEST, to_text(manifest))
                    self._manifest = manifest
            self.log("kept", scenario=scenario, replication=number, rows=record.rows)

    def replications(self, scenario: str) -> list[int]:
        """The numbers of a scenario's finished replications, in order.

        Raises:
            ResultsProblem: WF556, no such scenario; WF551.
        """
        manifest = self.manifest
        self._expect(scenario)
        return sorted(record.number for record in manifest.records if record.scenario == scenario)

    def pool(self, scenario: str) -> Pool:
        """How many replications of a scenario `pooled` adds up, and how many of them have hours of the week."""
        numbers, hours = self.replications(scenario), self._manifest.hours
        return Pool(len(numbers), sum(has_hours(hours, number) for number in numbers))

    def pending(self) -> list[tuple[str, int]]:
        """Scenario and number of every replication still to be run: never finished, damaged or missing."""
        good = {
            (record.scenario, record.number)
            for record in self.manifest.records
            if run_damage(self.path, record) is None and journeys_damage(self.path, record) is None
        }
        numbers = range(1, self._manifest.replications + 1)
        wanted = [(scenario, number) for scenario in self._manifest.scenarios for number in numbers]
        return [pair for pair in wanted if pair not in good]

    def problems(self) -> tuple[ResultsProblem, ...]:
        """Every damaged or missing file of the folder, inputs first; empty when all is well.

        Raises:
            ResultsProblem: WF551, the manifest itself cannot be used.
        """
        manifest = self.manifest
        found = [input_damage(self.path, entry) for entry in manifest.inputs]
        for record in manifest.records:
            found += [run_damage(self.path, record), journeys_damage(self.path, record)]
        return tuple(problem for problem in found if problem is not None)

    def read(
        self, scenario: str | None = None, number: int | None = None, measures: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """The rows of some or all finished replications.

        Args:
            scenario: One scenario only.
            number: One replication (of each scenario) only.
            measures: Rows of these measures only. Histograms of cover and work are millions of rows a replication:
                add them up by `query` where many are read.

        Returns:
            Columns scenario, replication and `parquet.COLUMNS`; scenarios in the run's order, replications by number,
            rows sorted. Text is in categories, whole numbers are nullable int64, `value` is int64.

        Raises:
            ResultsProblem: WF552, a file is damaged or missing (none is read); WF556, nothing is asked for that
                could be there, or the one replication asked for is not finished; WF561, hours of the week are not kept.
        """
        refuse_read(self.path, self.manifest, measures or (), number)
        parts = []
        for record in self._checked(scenario, number):
            path = run_file(self.path, record.scenario, record.number)
            with disk_errors(path):
                rows = parquet.read_table(path, measures)
            rows.insert(0, "replication", record.number)
            rows.insert(0, "scenario", record.scenario)
            parts.append(rows)
        if parts:
            return parquet.joined(parts)
        rows = parquet.empty_table()
        rows.insert(0, "replication", pd.Series(dtype="int64"))
        rows.insert(0, "scenario", pd.Series(dtype="str"))
        return rows

    def query(self, sql: str) -> pd.DataFrame:
        """The answer to one SELECT over the view `results`, whose files are checked first.

        The view has the columns scenario, replication and `parquet.COLUMNS`. Sums of whole numbers come back as int64,
        exact, where DuckDB itself would turn them into floats.

        Args:
            sql: One SELECT statement in DuckDB's language.

        Raises:
            ResultsProblem: WF557, not one SELECT, or DuckDB refuses it; WF552; WF556, no replication is finished;
                WF561, it names a measure by hour of the week, and not all replications that it speaks of have them.
        """
        refuse_unsaid(self.path, self.manifest, sql)
        with self._tables() as connection:
            return parquet.ask(connection, sql)

    def pooled(self, scenario: str, measures: Sequence[str], years: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Rows of some measures of all finished replications of a scenario added up, one year after the other.

        What the replications have alike becomes one row with the sum of their values, in any order; columns are
        `parquet.COLUMNS`. Only one year is held at a time. They are rows of `pool(scenario)` replications.

        Raises:
            ResultsProblem: As `query`; WF561, a measure is of hours of the week, and no finished replication has them.
        """
        refuse_unkept(self.path, self.manifest, measures, min(self.replications(scenario), default=None))
        listed = ", ".join(map(parquet.literal, measures))
        with self._tables() as connection:
            for year in years:
                which = f"scenario = {parquet.literal(scenario)} AND year = {parquet.literal(year)}"
                yield parquet.pooled(connection, f"{which} AND measure IN ({listed})")

    @contextmanager
    def _tables(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All finished replications, their files checked, as a database."""
        records = self._checked(None, None)
        if not records:
            raise ResultsProblem("WF556", str(self.path), "no replication is finished", "Resume the run first.")
        files = [(entry.scenario, entry.number, run_file(self.path, entry.scenario, entry.number)) for entry in records]
        with parquet.open_tables(files) as connection, parquet.no_bad_questions(self.path):
            yield connection

    def journeys(self, scenario: str, number: int) -> Path:
        """The file of one replication's journeys, after a look at its bytes.

        Raises:
            ResultsProblem: WF556, the run keeps none, or that replication is not finished; WF552.
        """
        self._expect(scenario, number)
        record = self._manifest.record(scenario, number)
        if record is None or not record.journeys:
            reason = "is not finished" if record is None else "was simulated without keeping journeys"
            raise ResultsProblem(
                "WF556", str(self.path), f"replication {number} of {scenario!r} {reason}", "Simulate with journeys."
            )
        if (damage := journeys_damage(self.path, record)) is not None:
            raise damage
        return journeys_file(self.path, scenario, number)

    def inputs(self) -> dict[str, bytes]:
        """The bytes of every file the run read, by the name it was read under.

        Raises:
            ResultsProblem: WF552, a copy is damaged or missing.
        """
        manifest = self.manifest
        for entry in manifest.inputs:
            if (damage := input_damage(self.path, entry)) is not None:
                raise damage
        return {entry.name: (self.path / INPUTS / entry.place).read_bytes() for entry in manifest.inputs}

    def digest(self) -> str:
        """One SHA-256 over all finished replications: equal when every number of two runs is equal."""
        lines = [f"{one.scenario!a} {one.number} {one.sha256}{one.journeys}\n" for one in self.manifest.records]
        return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()

    def log(self, event: str, **facts: str | int | float) -> None:
        """Add a line to `running.log`: the time (UTC), the event and its facts, as JSON.

        Raises:
            ResultsProblem: WF553 and WF559, the disk.
        """
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts})
        path = self.path / LOG
        with disk_errors(path):
            append_line(path, line)

    def _expect(self, scenario: str | None, number: int | None = None) -> None:
        manifest = self._manifest
        if scenario is not None and scenario not in manifest.scenarios:
            raise ResultsProblem(
                "WF556",
                str(self.path),
                f"no scenario is called {scenario!r}",
                f"There are: {', '.join(manifest.scenarios)}.",
            )
        if number is not None and not 1 <= number <= manifest.replications:
            raise ResultsProblem(
                "WF556",
                str(self.path),
                f"there is no replication {number}",
                f"They are numbered from 1 to {manifest.replications}.",
            )

    def _checked(self, scenario: str | None, number: int | None) -> list[Record]:
        """The records asked for, in the order of `read`, after a look at every file."""
        manifest = self.manifest
        self._expect(scenario, number)
        wanted = [
            entry for entry in manifest.records if scenario in (None, entry.scenario) and number in (None, entry.number)
        ]
        if scenario is not None and number is not None and not wanted:
            raise ResultsProblem(
                "WF556",
                str(self.path),
                f"replication {number} of {scenario!r} is not finished",
                "Resume the run first.",
            )
        for entry in wanted:
            if (damage := run_damage(self.path, entry)) is not None:
                raise damage
        order = {name: place for place, name in enumerate(manifest.scenarios)}
        return sorted(wanted, key=lambda entry: (order[entry.scenario], entry.number))
