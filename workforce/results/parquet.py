"""The long table of measures, to Parquet and back, the same bytes for the same table."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from workforce.results.files import disk_errors
from workforce.results.measured import Measured
from workforce.results.packed import HOURS, is_packed
from workforce.results.problems import ResultsProblem
from workforce.results.rows import COLUMNS, TEXT, WHOLE, in_order

__all__ = [
    "COLUMNS",
    "TEXT",
    "WHOLE",
    "as_bytes",
    "ask",
    "connect",
    "disk_errors_of_duckdb",
    "empty_table",
    "for_reading",
    "in_order",
    "joined",
    "literal",
    "no_bad_questions",
    "open_tables",
    "pooled",
    "read_table",
    "write_table",
]

# Without this a folder called `value=7` would be read as a column.
_ONE_FILE = "read_parquet(?, hive_partitioning = false)"
_NAMED_FILE = "read_parquet($file, hive_partitioning = false)"
_DISK_ERRORS = {os.strerror(number): number for number in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EACCES)}


def connect(spill: Path | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A database of its own: one thread, nothing fetched, no Python variable read by name.

    Args:
        spill: A folder for what does not fit in memory; without it nothing is ever put on disk.
        memory: How much fits, as `256MB`.
    """
    return duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "temp_directory": "" if spill is None else str(spill.absolute()),
            "autoinstall_known_extensions": False,
            "python_enable_replacements": False,
            **({} if memory is None else {"memory_limit": memory}),
        },
    )


def literal(text: str) -> str:
    """Text as it stands in a statement."""
    return "'" + text.replace("'", "''") + "'"


def for_reading(path: Path) -> str:
    """A path as DuckDB must be told it to read this file and no other.

    DuckDB reads every file that fits the signs * ? [ in a path, and takes a leading ~ for the home folder;
    a sign between brackets stands for itself, and an absolute path begins with no ~.
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))


@contextmanager
def disk_errors_of_duckdb(path: Path) -> Iterator[None]:
    """Turn the reader's own disk errors into the operating system's, which the store knows."""
    try:
        yield
    except duckdb.IOException as error:
        text = str(error)
        told = re.search(r'"errno":"(\d+)"', text)
        found = [number for reason, number in _DISK_ERRORS.items() if reason in text]
        number = int(told.group(1)) if told else (found or [errno.EIO])[0]
        raise OSError(number, os.strerror(number), str(path)) from error


def write_table(table: pd.DataFrame | Measured, path: Path) -> int:
    """Write the rows of one replication as Parquet.

    Equal rows in any order give equal bytes, for one version of DuckDB: the rows are sorted, one thread
    writes, and the file holds no time and no name. Histograms by hour of the week are packed (see ``packed``): the
    numbers of a day stand in the column `day`, which is missing in other rows, and such rows have no `value`.

    Args:
        table: As for `in_order`, or kept narrow already.
        path: A file that does not exist yet.

    Returns:
        The number of rows as they are read.

    Raises:
        ValueError: The table is not one of measures.
        OSError: The disk refused, or gave back a file with other rows than were written.
    """
    measured = table if isinstance(table, Measured) else Measured.of(table)
    parts = measured.parts or (empty_table(),)
    with disk_errors_of_duckdb(path), connect() as connection:
        for place, part in enumerate(parts):
            connection.register(f"part{place}", part)
        stored = _types(connection, measured)
        written = " UNION ALL ".join(
            f"SELECT {_written(part, stored)} FROM part{place}" for place, part in enumerate(parts)
        )
        target, how = literal(str(path.absolute())), "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
        connection.execute(f"COPY ({written}) TO {target} ({how})")
        answer = connection.execute(f"SELECT count(*) FROM {_ONE_FILE}", [for_reading(path)]).fetchone()
    if answer != (sum(map(len, measured.parts)),):
        raise OSError(errno.EIO, "the disk gave back other rows than were written", str(path))
    return measured.rows


def _types(connection: duckdb.DuckDBPyConnection, measured: Measured) -> dict[str, str]:
    """The type of each column in the file: of text a list of the words that occur, so that none is looked up by row."""
    stored = dict.fromkeys(COLUMNS, "BIGINT")
    for name in TEXT:
        words = measured.words(name)
        stored[name] = f'"kind of {name}"' if words else "VARCHAR"
        if words:
            connection.execute(f"CREATE TYPE {stored[name]} AS ENUM ({', '.join(map(literal, words))})")
    return stored


def _written(part: pd.DataFrame, stored: Mapping[str, str]) -> str:
    """The columns of a part as they stand in the file."""
    columns = [
        f'CAST({_quoted(name) if name in part.columns else "NULL"} AS {stored[name]}) AS "{name}"' for name in COLUMNS
    ]
    hours = ", ".join(f'CAST("{name}" AS INTEGER)' for name in HOURS)
    day = f"[{hours}]" if is_packed(part) else "CAST(NULL AS INTEGER[])"
    return f"{', '.join(columns)}, {day} AS day"


_HOUR_OF = {"hour": '"hour" + hour_of_day AS "hour"', "value": 'CAST(counted AS BIGINT) AS "value"'}


def _rows_of(source: str, columns: Sequence[str] = COLUMNS, also: Sequence[str] = ()) -> str:
    """A SELECT of the rows of files as they were before they were packed.

    Args:
        source: What stands after FROM: files, and what they are joined with.
        columns: Which of `COLUMNS`.
        also: Further columns of the source, before them.
    """
    given = [*also, *(f'"{name}"' for name in columns)]
    packed = [*also, *(_HOUR_OF.get(name, f'"{name}"') for name in columns)]
    return (
        f"SELECT {', '.join(given)} FROM {source} WHERE day IS NULL UNION ALL SELECT {', '.join(packed)} FROM "
        f"(SELECT *, unnest(day) AS counted, unnest(range({len(HOURS)})) AS hour_of_day FROM {source} "
        "WHERE day IS NOT NULL) WHERE counted <> 0"
    )


def as_bytes(table: pd.DataFrame | Measured) -> tuple[bytes, int]:
    """The bytes that `write_table` writes, and the number of rows; made in the system's temporary folder.

    Raises:
        ValueError: The table is not one of measures.
        ResultsProblem: WF553 and WF559, the disk of the temporary folder.
    """
    with disk_errors(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory() as place:
        path = Path(place) / "measures.parquet"
        rows = write_table(table, path)
        return path.read_bytes(), rows


def _kinds(frame: pd.DataFrame) -> pd.DataFrame:
    whole = {name: "int64" if name == "value" else "Int64" for name in WHOLE}
    for name in TEXT:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            words = frame[name].cat.categories.astype(object)
            frame[name] = pd.Categorical.from_codes(frame[name].cat.codes.to_numpy(), categories=words)
        else:
            frame[name] = pd.Categorical([None] * len(frame), categories=pd.Index([], dtype=object))
    return frame.astype(whole)


def read_table(path: Path, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the rows of one replication, sorted, with every column of `COLUMNS`.

    Args:
        path: The file.
        measures: Only rows of these measures.

    Returns:
        Text as categories: the values that occur, in alphabetical order. Whole numbers are nullable int64, and
        `value` is int64.

    Raises:
        OSError: The file cannot be read.
        duckdb.Error: The file is not a table of measures.
    """
    if measures is not None and not measures:
        return empty_table()
    wanted = "" if measures is None else f" WHERE measure IN ({', '.join(map(literal, measures))})"
    with disk_errors_of_duckdb(path), connect() as connection:
        file = {"file": for_reading(path)}
        counted = ", ".join(f'list(DISTINCT "{name}")' for name in TEXT)
        words = connection.execute(f"SELECT {counted} FROM {_NAMED_FILE}{wanted}", file).fetchone() or ()
        kinds = {name: sorted({*(found or ())} - {None}) for name, found in zip(TEXT, words, strict=True)}
        # Each name is kept once instead of in every row.
        columns = ", ".join(
            f'CAST("{name}" AS ENUM ({", ".join(map(literal, kinds[name]))})) AS "{name}"'
            if kinds.get(name)
            else f'"{name}"'
            for name in COLUMNS
        )
        rows = f"SELECT {columns} FROM ({_rows_of(_NAMED_FILE)}){wanted}"
        return in_order(_kinds(connection.execute(rows, file).df())).astype({"value": "int64"})


def empty_table() -> pd.DataFrame:
    """A table of measures without rows, of the right columns and types."""
    return _kinds(pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS}))


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables one below the other; text stays in categories, those of all of them."""
    if len(parts) < 2:
        return parts[0] if parts else empty_table()
    for name in TEXT:
        words = sorted(set().union(*(part[name].cat.categories for part in parts)))
        kind = pd.CategoricalDtype(pd.Index(words, dtype=object))
        for part in parts:
            part[name] = part[name].astype(kind)
    return pd.concat(parts, ignore_index=True)


@contextmanager
def open_tables(files: Sequence[tuple[str, int, Path]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with one view, `results`: the rows of many replications, read as they are needed.

    Args:
        files: Scenario, replication number and file of each replication; at least one.

    Yields:
        A connection; its view `results` has the columns scenario, replication and `COLUMNS`.
    """
    listed = pd.DataFrame(
        {
            "scenario": pd.Series([scenario for scenario, _, _ in files], dtype=pd.StringDtype("python")),
            "replication": [number for _, number, _ in files],
            "filename": pd.Series([str(path.absolute()) for _, _, path in files], dtype=pd.StringDtype("python")),
        }
    )
    paths = ", ".join(literal(for_reading(path)) for _, _, path in files)
    with connect() as connection:
        connection.register("listed", listed)
        connection.execute("CREATE TABLE files AS SELECT * FROM listed")
        connection.unregister("listed")
        connection.execute(
            "CREATE VIEW kept AS SELECT files.scenario, files.replication, rows_.* EXCLUDE (filename) "
            f"FROM read_parquet([{paths}], filename = true, hive_partitioning = false) AS rows_ "
            "JOIN files USING (filename)"
        )
        connection.execute(f"CREATE VIEW results AS {_rows_of('kept', also=('scenario', 'replication'))}")
        yield connection


def pooled(connection: duckdb.DuckDBPyConnection, where: str) -> pd.DataFrame:
    """Rows of many replications added up: what differs in its value only becomes one row; the order is free.

    Histograms are added up while they are packed, a tenth of the rows.

    Args:
        connection: Of `open_tables`.
        where: Which rows: a condition on scenario, replication and the columns of text.
    """
    keys = ", ".join(f'"{name}"' for name in COLUMNS if name != "value")
    hours = ", ".join(f"SUM(day[{place}])" for place in range(1, len(HOURS) + 1))
    day = f"CASE WHEN day IS NULL THEN NULL ELSE [{hours}] END AS day"
    added = f"(SELECT {keys}, SUM(value) AS value, {day} FROM kept WHERE {where} GROUP BY {keys}, day IS NULL)"
    return ask(connection, f"SELECT {keys}, CAST(value AS BIGINT) AS value FROM ({_rows_of(added)})")


@contextmanager
def no_bad_questions(folder: Path) -> Iterator[None]:
    """Turn what DuckDB refuses to answer into a message.

    Raises:
        ResultsProblem: WF557.
    """
    try:
        yield
    except (duckdb.Error, ValueError) as error:
        reason = str(error).strip().split("\n")[0]
        raise ResultsProblem(
            "WF557", str(folder), f"the question cannot be answered ({reason})", "Correct the SQL."
        ) from error


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """The answer to one SELECT, whole numbers exact.

    DuckDB sums int64 as 128-bit numbers and hands those over as floats; here they stay whole.

    Raises:
        ValueError: Not one SELECT statement.
        duckdb.Error: DuckDB cannot answer it, or a sum is beyond int64.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError("it is not one SELECT statement")
    answer = connection.sql(statements[0].query)
    exact = ", ".join(
        f"#{place}::BIGINT AS {_quoted(name)}" if str(kind) == "HUGEINT" else f"#{place}"
        for place, (name, kind) in enumerate(zip(answer.columns, answer.types, strict=True), start=1)
    )
    frame: pd.DataFrame = answer.project(exact).df()
    return frame


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
