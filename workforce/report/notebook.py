"""How answers look in a notebook, and progress there: what IPython asks for when a cell ends with one of ours.

`register` is told of a running IPython when the package is imported; the rooms whose answers are shown know nothing of
it. Every text from a file is escaped.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from workforce.comparison.comparison import Comparison
    from workforce.model.pathway import Pathway
    from workforce.planning.plans import Plans
    from workforce.staffing.projection import Projection, Runs

__all__ = [
    "NotebookProgress",
    "Progress",
    "comparison_html",
    "pathway_html",
    "plans_html",
    "progress",
    "projection_html",
    "runs_html",
]


def register(shell: Any) -> None:
    """Tell a running IPython how our answers and figures are shown; nothing of ours is imported until one is.

    Args:
        shell: what `IPython.get_ipython()` gives.
    """
    html = shell.display_formatter.formatters["text/html"]
    for module, name, shown in (
        ("workforce.model.pathway", "Pathway", pathway_html),
        ("workforce.planning.plans", "Plans", plans_html),
        ("workforce.staffing.projection", "Projection", projection_html),
        ("workforce.staffing.projection", "Runs", runs_html),
        ("workforce.comparison.comparison", "Comparison", comparison_html),
    ):
        html.for_type_by_name(module, name, shown)
    shell.display_formatter.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", _png)


def _png(figure: Figure) -> bytes:
    """A figure as notebooks show it; notebooks that use pyplot show theirs their own way."""
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=100)
    return held.getvalue()


def pathway_html(pathway: Pathway) -> str:
    """A pathway as a notebook shows it: what it is, how much of it is assumed, and its drawing."""
    from workforce.model.register import numbers
    from workforce.report.drawing.drawing import draw

    grades = [each.grade or "without a grade" for each in numbers(pathway, at=("pathways", pathway.pathway))]
    counted = ", ".join(f"{number:,} {grade}" for grade, number in Counter(grades).most_common())
    facts = (
        ("version", f"{pathway.version}, {pathway.status}"),
        ("patient groups", ", ".join(pathway.groups)),
        ("activities", f"{len(pathway.activities)} in {len(pathway.settings)} settings"),
        ("numbers", f"{len(grades):,}: {counted}"),
    )
    drawing = f'<div style="overflow-x:auto">{draw(pathway).svg}</div>'
    return str(_heading(f"Care pathway: {pathway.title}") + _facts(facts)) + drawing


def plans_html(plans: Plans) -> str:
    """A settled scenario as a notebook shows it: what it rests on and every change, from when and why."""
    from workforce.model.calendar import year_name
    from workforce.report.page.record import changes_told

    first = plans.by_year[plans.years[0]]
    facts = [
        ("scenario", ", which extends ".join(plans.about.chain[::-1])),
        ("region", str(first.region.title)),
        ("pathways", ", ".join(first.pathways)),
        ("years", f"{year_name(plans.years[0])} to {year_name(plans.years[-1])}"),
        *(("warning", each) for each in plans.about.warnings),
    ]
    changes = changes_told(plans.changes)
    told = _table(("changes", "years", "because", "rests on"), changes, texts=4) if changes else _said("No changes.")
    return str(_heading(plans.title) + _facts(facts) + told)


def projection_html(projection: Projection) -> str:
    """A projection as a notebook shows it: need by staff group, and what makes it approximate."""
    from workforce.model.calendar import year_name

    table = projection.wte(["year", "staff_group"])
    heading = _heading(f"{projection.plans.title}: need by workload, whole-time equivalents, mean by the closed form")
    years = [year_name(year) for year in projection.plans.years]
    return str(heading + _by_group(table, years) + Markup("").join(map(_said, _approximate(projection))))


def _approximate(projection: Projection) -> list[str]:
    return [f"Approximate: {reason}" for reason in projection.approximate]


def runs_html(runs: Runs) -> str:
    """Simulated runs as a notebook shows them: what was run, and need in the last year with both spreads."""
    from workforce.report.page.blocks import figure
    from workforce.report.printed.tables import FEWEST

    manifest = runs.folder.manifest
    facts = (
        ("scenarios", ", ".join(runs.scenarios)),
        ("replications", f"{runs.replications} of each, seed {runs.seed}, {manifest.engine} engine"),
        ("kept in", str(runs.folder.path)),
        ("hours of the week", manifest.told_hours),
    )
    table = runs.wte(["year", "staff_group"])
    last = table["year"].iloc[-1]
    rows = [
        (
            row.scenario,
            row.staff_group,
            figure(row.wte),
            f"{figure(row.low)} to {figure(row.high)}" if runs.replications > 1 else "one replication",
            f"{figure(row.p5)} to {figure(row.p95)}"
            if runs.replications >= FEWEST
            else f"fewer than {FEWEST} replications",
        )
        for row in table[table["year"] == last].itertuples()
    ]
    heads = (
        "scenario",
        "staff group",
        f"{last}, WTE",
        "precision: 95% interval of the mean",
        "year to year: 5% to 95%",
    )
    return str(_heading("Simulated runs: need by workload") + _facts(facts) + _table(heads, rows, texts=2))


def comparison_html(answer: Comparison) -> str:
    """A comparison as a notebook shows it: need on each side of care, first and last year, with two spreads apart."""
    from workforce.report.headlines import headlines
    from workforce.report.page.blocks import figure

    table = headlines(answer)
    rows = [
        tuple(figure(cell) if isinstance(cell, float) else str(cell) for cell in row)
        for row in table.itertuples(index=False)
    ]
    heading = _heading(f"Scenarios beside {answer.against}: need by workload, whole-time equivalents")
    means = _said("Means by the closed form. The two spreads are never added up: see docs/how-sure.md.")
    return str(heading + _table([str(name) for name in table.columns], rows, texts=2) + means)


def _by_group(table: pd.DataFrame, years: Sequence[str]) -> Markup:
    """Need by staff group, a column for each of a few years, and all together."""
    from workforce.report.page.blocks import figure

    wide = table.pivot_table(index="staff_group", columns="year", values="wte", aggfunc="sum", sort=False).fillna(0.0)
    shown = [years[place] for place in sorted({0, len(years) // 2, len(years) - 1})]
    rows = [(str(name), *(figure(float(row[year])) for year in shown)) for name, row in wide.iterrows()]
    rows.append(("all together", *(figure(float(wide[year].sum())) for year in shown)))
    return _table(("staff group", *shown), rows, texts=1)


def _heading(text: str) -> Markup:
    return Markup("<p><strong>{}</strong></p>").format(text)


def _said(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _facts(facts: Iterable[tuple[str, str]]) -> Markup:
    rows = (Markup('<tr>{}<td style="text-align:left">{}</td></tr>').format(_head(name), told) for name, told in facts)
    return Markup("<table>{}</table>").format(Markup("").join(rows))


def _head(name: str) -> Markup:
    return Markup('<th scope="row" style="text-align:left">{}</th>').format(name)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int) -> Markup:
    """A table whose first columns are words, to the left, and the others figures, to the right."""

    def cells(tag: str, row: Sequence[str]) -> Markup:
        return Markup("").join(
            Markup('<{0} style="text-align:{1}">{2}</{0}>').format(tag, "left" if place < texts else "right", cell)
            for place, cell in enumerate(row)
        )

    top = Markup("<thead><tr>{}</tr></thead>").format(cells("th", heads))
    body = Markup("").join(Markup("<tr>{}</tr>").format(cells("td", row)) for row in rows)
    return Markup("<table>{}<tbody>{}</tbody></table>").format(top, body)


class Progress:
    """Long work as it goes on, for `on_done` of runs and for `progress` of what takes steps; shown by `show`."""

    def __init__(self, total: int | None) -> None:
        """Begin one.

        Args:
            total: how many replications are awaited; None where it is not known or told with every step.
        """
        self.total, self.done, self.last = total, 0, ""

    def __call__(self, what: str, number: int, more: object) -> None:
        """Be told that a replication (scenario, number, measures) or a step (what, number, how many) is done."""
        if isinstance(more, int):
            self.done, self.total = number, more
        else:
            self.done += 1
        self.last = what
        self.show()

    def show(self) -> None:
        """One line on standard error, written over itself."""
        end = "\n" if self.done == self.total else ""
        print(f"\r{self!r:<70.70}", end=end, file=sys.stderr, flush=True)

    def __repr__(self) -> str:
        """How far it is, in one line."""
        return f"{self.done} of {self.total}: {self.last}" if self.total else f"{self.done} done: {self.last}"


class NotebookProgress(Progress):
    """The same as a bar that grows in its cell."""

    _shown: Any = None

    def show(self) -> None:
        """Draw the bar where it first stood."""
        if self._shown is None:
            display: Callable[..., Any] = import_module("IPython.display").display
            self._shown = display(self, display_id=True)
        else:
            self._shown.update(self)

    def _repr_html_(self) -> str:
        bar = Markup('<progress max="{}" value="{}"></progress> ').format(self.total, self.done) if self.total else ""
        return str(escape(bar) + escape(repr(self)))


def progress(total: int | None = None) -> Progress:
    """Something to be told of long work, which shows it: a bar in a notebook, a line that counts in a terminal.

        wf.simulate([base, closer], replications=20, on_done=wf.progress(40))

    Args:
        total: how many replications are awaited, of all scenarios together; steps of other work tell it themselves.
    """
    return NotebookProgress(total) if _in_notebook() else Progress(total)


def _in_notebook() -> bool:
    python = sys.modules.get("IPython")
    shell = None if python is None else python.get_ipython()
    return shell is not None and hasattr(shell, "kernel")
