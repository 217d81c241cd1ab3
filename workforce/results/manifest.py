"""What a results folder says about itself: enough to repeat the run bit for bit."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import metadata
from typing import Any

from workforce.results.names import folder_name, input_places
from workforce.results.packed import has_hours

__all__ = [
    "FORMAT",
    "InputFile",
    "Manifest",
    "Record",
    "changes_since",
    "describe_run",
    "from_text",
    "to_text",
]

FORMAT = 4
_DECIDING_PACKAGES = ("duckdb", "llvmlite", "numba", "numpy", "pandas", "scipy", "simpy")


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """One finished replication: its rows and the SHA-256 of its file's bytes, and of its journeys' where kept."""

    scenario: str
    number: int
    rows: int
    sha256: str
    journeys: str = ""


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """One file the run read: its relative name, where its copy stands under `inputs/`, its SHA-256."""

    name: str
    place: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run, as far as it decides the results, and what of it is finished.

    Attributes:
        scenarios: Names, in the order the run was given them.
        seed: The seed of all draws.
        replications: How many each scenario gets, numbered from 1.
        engine: The engine's name.
        horizon: The years, and whatever else bounds the run.
        options: Every other choice that can change a number.
        package: The version of this package.
        versions: The versions of Python and of the packages that can change a bit.
        machine: The kind of machine (no name of machine or user).
        inputs: The files read, by name.
        records: The finished replications, by scenario and number.
        format: The version of this layout.
    """

    scenarios: tuple[str, ...]
    seed: int
    replications: int
    engine: str
    horizon: Mapping[str, Any]
    options: Mapping[str, Any]
    package: str
    versions: Mapping[str, str]
    machine: Mapping[str, str]
    inputs: tuple[InputFile, ...] = ()
    records: tuple[Record, ...] = field(default=())
    format: int = FORMAT

    @property
    def keeps_journeys(self) -> bool:
        """Whether the run keeps every patient's journey beside the measures."""
        return bool(self.options.get("journeys", False))

    @property
    def hours(self) -> bool | int:
        """In how many replications, the first, hours of the week are counted (see ``packed.has_hours``)."""
        hours: bool | int = self.options.get("hours", True)
        return hours

    @property
    def keeps_hours(self) -> bool:
        """Whether any replication keeps histograms by hour of the week, by which need is worked out by cover."""
        return self.hours > 0

    @property
    def told_hours(self) -> str:
        """Which replications keep hours of the week, in words."""
        if not self.keeps_hours:
            return "not kept: no need by cover from these runs"
        if has_hours(self.hours, self.replications):
            return "kept"
        return f"kept in the first {self.hours} replications; need by cover from these runs is of those"

    def with_record(self, record: Record) -> Manifest:
        """The same with one replication more, or with its record replaced."""
        kept = [old for old in self.records if (old.scenario, old.number) != (record.scenario, record.number)]
        return replace(self, records=tuple(sorted([*kept, record])))

    def extended(self, replications: int) -> Manifest:
        """The same with more replications of each scenario; nothing that is finished changes.

        Raises:
            ValueError: Fewer than there are.
        """
        if replications < self.replications:
            raise ValueError(f"{self.replications} replications cannot become {replications}: none is ever taken away")
        return replace(self, replications=replications)

    def record(self, scenario: str, number: int) -> Record | None:
        """The record of one replication, or None while it is not finished."""
        for record in self.records:
            if record.scenario == scenario and record.number == number:
                return record
        return None


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def describe_run(
    scenarios: Sequence[str],
    seed: int,
    replications: int,
    engine: str,
    horizon: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
) -> Manifest:
    """A manifest of a run about to start, here and now.

    Nothing in it tells the time, the machine's name or the user's, nor how many processes work: two such
    runs on equal machines have equal manifests.

    Args:
        scenarios: Names, all different.
        seed: The seed of all draws.
        replications: How many of each scenario, at least 1.
        engine: The engine's name.
        horizon: First and last year, and the like; texts, whole numbers, lists and mappings by text only.
        options: Every other choice that can change a number; the same kinds of value.

    Raises:
        ValueError: Scenarios are missing or named twice, replications are fewer than 1, or a value is not
            of the named kinds.
    """
    manifest = Manifest(
        scenarios=tuple(scenarios),
        seed=seed,
        replications=replications,
        engine=engine,
        horizon=dict(horizon),
        options=dict(options or {}),
        package=_version("workforce"),
        versions={
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            **{package: _version(package) for package in _DECIDING_PACKAGES},
        },
        machine={
            "system": platform.system(),
            "processor": platform.machine(),
            "byte order": sys.byteorder,
            "C library": " ".join(platform.libc_ver()).strip() or "not known",
        },
    )
    _check(manifest)
    return manifest


def changes_since(manifest: Manifest) -> tuple[str, ...]:
    """What differs here and now from where the run began, as `what: old -> new`.

    While it is empty a repeated run gives the same bits; otherwise equality is not promised.
    """
    now = describe_run(manifest.scenarios, manifest.seed, manifest.replications, manifest.engine, {})
    then_all = {"workforce": manifest.package, **manifest.versions, **manifest.machine}
    now_all = {"workforce": now.package, **now.versions, **now.machine}
    return tuple(
        f"{name}: {then_all.get(name, 'not recorded')} -> {now_all.get(name, 'not recorded')}"
        for name in sorted(then_all.keys() | now_all.keys())
        if then_all.get(name) != now_all.get(name)
    )


def _seal(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def to_text(manifest: Manifest) -> bytes:
    """The manifest as JSON, sealed by the SHA-256 of its own content; equal manifests give equal bytes.

    Raises:
        ValueError: A value has no exact form in JSON.
    """
    _check(manifest)
    content = asdict(manifest)
    sealed = {"content": content, "seal": _seal(content)}
    return (json.dumps(sealed, sort_keys=True, indent=1, allow_nan=False) + "\n").encode("ascii")


def from_text(text: bytes) -> Manifest:
    """The manifest that some bytes hold.

    Args:
        text: Bytes of a manifest file, which anyone may have changed.

    Raises:
        ValueError: The bytes are not a manifest, are of another format, or do not match their seal; the
            text says which.
    """
    try:
        sealed = json.loads(text.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON any more") from error
    if not (isinstance(sealed, dict) and isinstance(content := sealed.get("content"), dict)):
        raise ValueError("it is not a manifest")
    if content.get("format") != FORMAT:
        raise ValueError(f"its format is {content.get('format')!r:.20}; this version reads format {FORMAT}")
    try:
        seal = _seal(content)
    except (ValueError, RecursionError) as error:
        raise ValueError("it holds numbers no manifest has") from error
    if sealed.get("seal") != seal:
        raise ValueError("its content does not match its seal: something changed it")
    try:
        return _from_content(content)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("it lacks something every manifest has") from error


def _from_content(content: Mapping[str, Any]) -> Manifest:
    if content.keys() != {item.name for item in fields(Manifest)}:
        raise KeyError("fields")
    manifest = Manifest(
        **{
            **content,
            "scenarios": tuple(content["scenarios"]),
            "inputs": tuple(InputFile(**entry) for entry in content["inputs"]),
            "records": tuple(Record(**entry) for entry in content["records"]),
        }
    )
    _check(manifest)
    return manifest


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _all_text(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _is_plain(value: object) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError, RecursionError):
        return False


def _check(manifest: Manifest) -> None:
    """Refuse a manifest that could not be written, read back and used."""
    scenarios, count = manifest.scenarios, manifest.replications
    if not scenarios or not _all_text(*scenarios) or len(set(scenarios)) < len(scenarios):
        raise ValueError("a run needs scenarios with different names")
    if not _is_whole(count, 1):
        raise ValueError("a run needs at least one replication")
    if not isinstance(manifest.seed, int) or isinstance(manifest.seed, bool):
        raise ValueError("the seed must be a whole number")
    if not (isinstance(manifest.hours, bool) or _is_whole(manifest.hours, 0)):
        raise ValueError("hours of the week are counted in so many replications, 0 or more")
    if not _all_text(manifest.engine, manifest.package):
        raise ValueError("the engine and the version are texts")
    for named in (manifest.versions, manifest.machine):
        if not _all_text(*named.keys(), *named.values()):
            raise ValueError("versions and the kind of machine are texts")
    if not all(_is_plain(part) for part in (manifest.horizon, manifest.options)):
        raise ValueError("horizon and options hold texts, numbers, lists and mappings by text only")
    if not all(_all_text(entry.name, entry.place, entry.sha256) for entry in manifest.inputs):
        raise ValueError("an input file's name, place and SHA-256 are texts")
    # Places are never taken on trust: a changed one could lead out of the folder.
    if {entry.name: entry.place for entry in manifest.inputs} != input_places(entry.name for entry in manifest.inputs):
        raise ValueError("an input file's copy does not stand where it belongs")
    if len({folder_name(scenario) for scenario in scenarios}) < len(scenarios):
        raise ValueError("two scenarios have names that cannot be told apart; rename one")
    for record in manifest.records:
        fits = record.scenario in scenarios and _is_whole(record.number, 1) and record.number <= count
        if not (fits and _is_whole(record.rows, 0) and _all_text(record.sha256, record.journeys)):
            raise ValueError("a record of a replication does not belong to this run")
    if len({(record.scenario, record.number) for record in manifest.records}) < len(manifest.records):
        raise ValueError("a replication is recorded twice")
