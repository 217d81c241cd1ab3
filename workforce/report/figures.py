"""Figures for people: need of staff year by year, under each scenario, on each side of care."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg", force=False)
from matplotlib.figure import Figure

from workforce.report.sides import DRAWN, heading

if TYPE_CHECKING:
    import pandas as pd

# Okabe and Ito's palette, told apart by people with any common colour blindness.
COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
MARKERS = ("o", "s", "^", "D", "v", "P")


def need_by_year(expected: pd.DataFrame, simulated: pd.DataFrame | None, title: str) -> Figure:
    """Whole-time equivalents by year, one panel a side of care, one line a scenario.

    Args:
        expected: columns scenario, year, side (`hospital`, `community`, `care homes`) and wte, from the closed form.
        simulated: the same with low and high (95% interval of the mean) and p5, p95 (year to year), or None.
        title: what the figure shows; unusual signs in it are drawn as text.

    Returns:
        The figure; nothing is shown or written.
    """
    figure = Figure(figsize=(12.0, 4.8), layout="constrained")
    shaded = "" if simulated is None else "; shaded: 5th to 95th percentile of the simulated replications"
    figure.suptitle(f"{plain_text(title)}\nLines: mean by the closed form{shaded}", fontsize=10)
    names = list(dict.fromkeys(expected["scenario"]))
    years = list(dict.fromkeys(expected["year"]))
    for axes, side in zip(figure.subplots(1, len(DRAWN), sharey=True), DRAWN, strict=True):
        for number, name in enumerate(names):
            rows = expected[(expected["scenario"] == name) & (expected["side"] == side)]
            style = {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}
            places = [years.index(year) for year in rows["year"]]
            axes.plot(places, rows["wte"], markersize=4, linewidth=1.5, label=plain_text(name), **style)
            if simulated is not None:
                _band(axes, simulated, name, side, years, style["color"])
        axes.set_title(heading(side), fontsize=10)
        axes.set_xticks(range(len(years)), years, rotation=60, fontsize=8)
        axes.set_ylim(bottom=0.0)
        axes.grid(axis="y", alpha=0.3)
    figure.axes[0].set_ylabel("Whole-time equivalents (workload)")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=min(5, len(labels)), fontsize=8, frameon=False)
    return figure


def _band(axes: object, simulated: pd.DataFrame, name: str, side: str, years: list[str], colour: str) -> None:
    rows = simulated[(simulated["scenario"] == name) & (simulated["side"] == side)]
    if rows.empty:
        return
    places = [years.index(year) for year in rows["year"]]
    axes.fill_between(places, rows["p5"], rows["p95"], color=colour, alpha=0.18, linewidth=0)  # type: ignore[attr-defined]


def plain_text(text: str) -> str:
    """Text that matplotlib draws as it stands, without reading mathematics into it."""
    return text.replace("\\", "\\\\").replace("$", "\\$")


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as SVG, without a date, so that the same numbers give the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": "workforce", "svg.fonttype": "path"}):
        figure.savefig(path, format="svg", metadata={"Date": None})
    return path
