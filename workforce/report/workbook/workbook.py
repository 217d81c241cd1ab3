"""The workbook of a comparison: an Excel file of tidy tables, charts, inputs with sources, and how it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from workforce.comparison.comparison import Comparison
from workforce.comparison.impact import Impact
from workforce.model.calendar import year_name
from workforce.planning.lineage import Phased
from workforce.planning.plans import Plans
from workforce.planning.tree import plain
from workforce.report.number_rows import number_rows, roots_of
from workforce.report.printed.asked import CannotBeDone
from workforce.report.workbook.dictionary import dictionary
from workforce.report.workbook.pages import Column, Page
from workforce.report.workbook.tables import (
    care_pages,
    cost_page,
    gap_page,
    ledger_pages,
    methods_page,
    need_pages,
    standards_page,
    weak_page,
)
from workforce.report.workbook.writing import write_book
from workforce.results.files import sha256_of

if TYPE_CHECKING:
    from workforce.results.manifest import Manifest

__all__ = ["Workbook", "workbook_of"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Workbook:
    """A workbook, ready to be written.

    Attributes:
        title: over its contents.
        about: sentences below it.
        pages: its sheets in order.
    """

    title: str
    about: tuple[str, ...]
    pages: tuple[Page, ...]

    def table(self, sheet: str) -> pd.DataFrame:
        """The table of a sheet.

        Raises:
            KeyError: no such sheet.
        """
        found = {page.name: page.table for page in self.pages}
        if sheet not in found:
            raise KeyError(f"'{sheet}' is none of the sheets {', '.join(found)}")
        return found[sheet]

    def save(self, path: str | Path) -> Path:
        """Write it as an Excel file (`.xlsx`); the same workbook has the same bytes. Give the path."""
        return write_book(Path(path), self.title, self.about, self.pages)


def workbook_of(
    comparison: Comparison,
    year: int | None = None,
    service_level: float = 0.95,
    ledger: bool = False,
    standards: Sequence[Impact] = (),
    progress: Progress | None = None,
    inputs: bool = False,
) -> Workbook:
    """Put all tables of a comparison into a workbook.

    Args:
        comparison: the scenarios, simulated or not.
        year: the year of cover and methods, by its first calendar year; by default the last.
        service_level: of cover: the share of time in which enough are on duty.
        ledger: whether the books of every change are kept, which takes a minute or more for each scenario.
        standards: impacts of standards that have been worked out.
        progress: told of what is done, its number and how many there are.
        inputs: whether each weak number is moved to its low and high, which takes a minute or more for each scenario.
    """
    plans = comparison.plans[comparison.against]
    year = plans.years[-1] if year is None else year
    if year not in plans.years:
        raise CannotBeDone(f"{year_name(year)} is none of the scenario's years")
    others = [name for name in comparison.plans if comparison.plans[name].changes] if ledger else []
    steps: list[tuple[str, Callable[[], list[Page]]]] = [
        *((f"inputs of {name}", partial(_move_inputs, comparison, name)) for name in comparison.plans if inputs),
        ("need", lambda: need_pages(comparison)),
        ("differences", lambda: care_pages(comparison)),
        ("cover and methods", lambda: [methods_page(comparison, year, service_level)]),
        ("cost", lambda: [cost_page(comparison)]),
        ("gap", lambda: [gap_page(comparison)]),
        ("standards", lambda: [standards_page(standards)] if standards else []),
        ("ledger", lambda: ledger_pages([comparison.ledger(name) for name in others]) if others else []),
        ("weak numbers", lambda: [page for page in [weak_page(comparison, plans.years[-1])] if page is not None]),
        ("inputs", lambda: [_changes_page(comparison), _inputs_page(plans)]),
    ]
    pages: list[Page] = []
    for number, (what, made) in enumerate(steps, start=1):
        pages.extend(made())
        if progress is not None:
            progress(what, number, len(steps))
    run = _run_page(comparison)
    return Workbook(_title(comparison), _about(comparison), (*pages, dictionary([*pages, run]), run))


def _move_inputs(comparison: Comparison, name: str) -> list[Page]:
    """Work out how far weak numbers move a scenario's last year, on which other pages draw."""
    comparison.sensitivity(name, comparison.plans[name].years[-1])
    return []


def _title(comparison: Comparison) -> str:
    if len(comparison.plans) == 1:
        return f"Staff needed: {comparison.plans[comparison.against].title}"
    return f"Staff needed: {len(comparison.plans)} scenarios beside each other"


def _about(comparison: Comparison) -> tuple[str, ...]:
    plans = comparison.plans[comparison.against]
    years = f"{year_name(plans.years[0])} to {year_name(plans.years[-1])}"
    about = [f"Financial years {years}. Need in whole-time equivalents (WTE) unless a column says otherwise."]
    for name, each in comparison.plans.items():
        beside = " (the one compared with)" if name == comparison.against and len(comparison.plans) > 1 else ""
        about.append(f"{name}{beside}: {each.title}")
    drafts = [
        f"{each.title} {each.version} ({each.status})" for each in plans.by_year[plans.years[0]].pathways.values()
    ]
    about.append(f"Pathways: {'; '.join(drafts)}.")
    about.append(
        "Every table begins in row 4, one row an observation, with a filter; 'Dictionary' says what each column means, "
        "'Inputs' and 'Changes' on what it rests, 'How it was run' how to repeat it."
    )
    return tuple(about)


def _inputs_page(plans: Plans) -> Page:
    first = plans.years[0]
    parts = [number_rows(model, at) for at, model in roots_of(plans.root_by_year[first])]
    return Page(
        "Inputs",
        f"Every number of the files, with its source and grade ({plans.root}, {year_name(first)})",
        "As the root scenario reads them in its first year, before any change. Weak numbers (unverified, assumed) "
        "have a range or say why not.",
        pd.concat(parts, ignore_index=True),
    )


def _changes_page(comparison: Comparison) -> Page:
    rows = [
        (
            name,
            f"{change.scenario}: {change.name}",
            ".".join(change.of),
            change.verb,
            _values(change),
            str(change.basis.get("because", "")).strip(),
            change.citation,
            str(change.basis.get("grade", "")),
        )
        for name, plans in comparison.plans.items()
        for change in plans.changes
    ]
    heads = ["scenario", "change", "address", "verb", "values", "because", "citation", "grade"]
    return Page(
        "Changes",
        "What each scenario changes, and why",
        "In the order applied. grade is empty where the citation's own counts.",
        pd.DataFrame(rows, columns=heads),
    )


def _values(change: Phased) -> str:
    line = " in a straight line" if change.by == "straight line" else ""
    return "; ".join(f"{year_name(year)}: {_told(value)}" for year, value in change.years.items()) + line


def _told(value: Any) -> str:
    if isinstance(value, dict) and "share" in value:
        return f"{plain(value['share'])} of {value.get('from')} to {value.get('to')}"
    shown = plain(value)
    return ", ".join(str(name) for name in shown) if isinstance(shown, dict) else str(shown)


def _run_page(comparison: Comparison) -> Page:
    plans = comparison.plans[comparison.against]
    names = " ".join(comparison.plans)
    rows: list[tuple[str, str]] = [
        ("package", f"workforce {_version()}"),
        ("scenarios", ", ".join(comparison.plans)),
        ("compared with", comparison.against),
        ("root", plans.root),
        ("need", "closed form: mean of every year, exact where places are unlimited and arrivals Poisson"),
    ]
    for name in comparison.plans:
        rows += [("approximate", f"{name}: {reason}") for reason in comparison.projection(name).approximate]
        rows += [("warning", f"{name}: {warning}") for warning in comparison.plans[name].about.warnings]
    if comparison.runs is None:
        rows += [("simulation", "none"), ("to repeat", f"workforce workbook {names}")]
    else:
        rows += _of_runs(comparison.runs.folder.manifest)
    rows += [("file read", f"{name}, SHA-256 {digest}") for name, digest in sorted(_digests(comparison).items())]
    heads = {"what": Column("What is told."), "told": Column("What is to be known of it.")}
    return Page(
        "How it was run",
        "How it was run, and how to repeat it",
        "The same files and versions give the same figures, and this workbook the same bytes.",
        pd.DataFrame(rows, columns=list(heads)),
        columns=heads,
    )


def _of_runs(manifest: Manifest) -> list[tuple[str, str]]:
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    return [
        ("simulation", f"{manifest.replications} replications of {', '.join(manifest.scenarios)}"),
        ("hours of the week", manifest.told_hours),
        ("seed", str(manifest.seed)),
        ("engine", manifest.engine),
        ("versions", versions),
        ("to repeat", "workforce verify FOLDER repeats every bit; workforce workbook FOLDER makes this file"),
    ]


def _digests(comparison: Comparison) -> dict[str, str]:
    """SHA-256 by the name of each file read: of simulated runs as their folder keeps it, else of the file itself."""
    files = {name: path for each in comparison.plans.values() for name, path in (*each.files, *each.inputs.files)}
    kept = {} if comparison.runs is None else {one.name: one.sha256 for one in comparison.runs.folder.manifest.inputs}
    there = {name: Path(path) for name, path in files.items() if name not in kept and Path(path).is_file()}
    return {**{name: sha256_of(path) for name, path in there.items()}, **kept}


def _version() -> str:
    try:
        return metadata.version("workforce")
    except metadata.PackageNotFoundError:
        return "that is not installed"
