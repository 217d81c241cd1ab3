"""Figures for notebooks: each takes an answer or its table and returns a matplotlib figure, to show, change or save.

They draw what tables already say and compute nothing of their own. Nothing is shown or written by them; in a notebook
the last line of a cell shows its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.figure import Figure

from workforce.comparison.attribution import Attribution
from workforce.comparison.comparison import Comparison
from workforce.comparison.how_sure import HowSure
from workforce.model.calendar import year_name, year_number
from workforce.report.figures import COLOURS, MARKERS, plain_text
from workforce.staffing.cover import cover_staff
from workforce.staffing.projection import Projection, Runs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["attribution", "differences", "gap", "how_sure", "need", "week"]

WTE = "Whole-time equivalents"
MORE, LESS, PALE = "#0072B2", "#B34700", "#767676"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ACROSS, PANEL = 3, (4.0, 2.9)


def need(what: Projection | Runs | Comparison, by: str = "staff_group", most: int = 9) -> Figure:
    """Need by workload year by year: a panel for each staff group (or another dimension), a line for each scenario.

    Lines are means, of the replications where there are any, else by the closed form; of simulated scenarios the band
    from the 5th to the 95th percentile of the replications is shaded.

    Args:
        what: a projection, simulated runs, or a comparison of either.
        by: one dimension of `wte`: staff_group, role, band, career_level, setting, sector, pathway, ...
        most: how many panels: those with most need in any year; the rest is left out, and the title says so.

    Raises:
        ValueError: no such dimension.
    """
    table, how = _need_table(what, by)
    order = table.groupby(by, observed=True)["wte"].max().sort_values(ascending=False, kind="stable")
    shown, years = list(order.index[:most]), list(dict.fromkeys(table["year"]))
    left_out = len(order) - len(shown)
    rest = f"; {left_out} smaller left out" if left_out > 0 else ""
    figure, panels = _panels(len(shown), f"Need by {by.replace('_', ' ')}, {how}{rest}")
    for axes, name in zip(panels, shown, strict=True):
        _years(axes, table[table[by] == name], years)
        axes.set_title(plain_text(str(name)), fontsize=10)
    _finish(figure, panels, f"{WTE} (workload)", len(dict.fromkeys(table["scenario"])) > 1)
    return figure


def _need_table(what: Projection | Runs | Comparison, by: str) -> tuple[pd.DataFrame, str]:
    runs = what.runs if isinstance(what, Comparison) else what if isinstance(what, Runs) else None
    if runs is not None:
        number = runs.replications
        band = "; shaded: 5th to 95th percentile of the replications" if number > 1 else ""
        return runs.wte(["year", by]), f"mean of {number} replications{band}"
    return what.wte(["year", by]), "mean by the closed form"


def _panels(number: int, title: str) -> tuple[Figure, list[Axes]]:
    """A figure of so many panels, in rows of three."""
    across, down = min(ACROSS, max(1, number)), -(-max(1, number) // ACROSS)
    figure = Figure(figsize=(PANEL[0] * across, PANEL[1] * down + 0.8), layout="constrained")
    figure.suptitle(_wrapped(title, figure), fontsize=11)
    grid = figure.subplots(down, across, squeeze=False)
    every: list[Axes] = list(grid.flat)
    for spare in every[number:]:
        spare.set_visible(False)
    return figure, every[:number]


def _years(axes: Axes, table: pd.DataFrame, years: Sequence[str]) -> None:
    """A line for each scenario, with the band of its replications where there is one."""
    for number, name in enumerate(dict.fromkeys(table["scenario"])):
        rows = table[table["scenario"] == name]
        places = [years.index(year) for year in rows["year"]]
        colour, mark = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
        axes.plot(places, rows["wte"], color=colour, marker=mark, markersize=3.5, linewidth=1.5, label=plain_text(name))
        if "p5" in rows:
            axes.fill_between(places, rows["p5"], rows["p95"], color=colour, alpha=0.18, linewidth=0)
    some = sorted({0, len(years) // 2, len(years) - 1})
    axes.set_xticks(some, [years[place] for place in some])
    axes.set_ylim(bottom=0.0)


def _wrapped(text: str, figure: Figure) -> str:
    """A title in lines no wider than its figure."""
    return plain_text("\n".join(wrap(text, int(figure.get_figwidth() * 11))))


def _folded(name: str) -> str:
    """A name beside a bar, in lines of a size that leaves room for bars."""
    return plain_text("\n".join(part for line in name.splitlines() for part in wrap(line, 44)))


def _finish(figure: Figure, panels: Iterable[Axes], unit: str, with_legend: bool) -> None:
    for place, axes in enumerate(panels):
        axes.grid(axis="y", alpha=0.3)
        axes.tick_params(labelsize=8)
        if place % ACROSS == 0:
            axes.set_ylabel(unit, fontsize=9)
    if with_legend and figure.axes:
        handles, labels = figure.axes[0].get_legend_handles_labels()
        columns = min(len(labels), max(1, int(figure.get_figwidth() / 3)))
        figure.legend(handles, labels, loc="outside lower center", ncols=columns, fontsize=9, frameon=False)


def differences(answer: Comparison, by: str = "staff_group", year: str | int | None = None, most: int = 15) -> Figure:
    """What each other scenario needs more or fewer of in one year, beside the one compared with.

    Where both are simulated the thin line is the 5th to 95th percentile of the paired replications: how far one year
    differs from another by chance. What weak numbers leave open is not in it (see `how_sure`).

    Args:
        answer: the comparison.
        by: one dimension of `wte`.
        year: `2019/20` or 2019; by default the last.
        most: how many bars: those that move most; the rest is left out, and the title says so.

    Raises:
        ValueError: nothing to compare with, or no such dimension or year.
    """
    table = answer.differences(["year", by])
    if table.empty:
        raise ValueError("there is one scenario only; compare it with another")
    when = _year(table, year)
    table = table[table["year"] == when]
    order = table.groupby(by, observed=True)["difference"].agg(lambda moved: moved.abs().max())
    order = order.sort_values(ascending=False, kind="stable")
    shown, names = list(order.index[:most]), list(dict.fromkeys(table["scenario"]))
    figure, panels = _beside(len(names), len(shown))
    for axes, name in zip(panels, names, strict=True):
        rows = table[table["scenario"] == name].set_index(by).reindex(shown)
        ranges = (rows["p5"], rows["p95"]) if "p5" in rows else None
        _bars(axes, [str(each) for each in shown], rows["difference"].fillna(0.0), ranges)
        axes.set_title(plain_text(name), fontsize=10)
        axes.set_xlabel(f"{WTE} more or fewer", fontsize=9)
    left_out = len(order) - len(shown)
    spread = "; thin line: 5th to 95th percentile, year to year" if "p5" in table else ""
    rest = f"; {left_out} that move less left out" if left_out > 0 else ""
    figure.suptitle(_wrapped(f"Beside {answer.against}, {when}{spread}{rest}", figure), fontsize=11)
    return figure


def _year(table: pd.DataFrame, year: str | int | None) -> str:
    """The year asked for as tables name it, by default their last."""
    years = list(dict.fromkeys(table["year"]))
    if year is None:
        return str(years[-1])
    when = year_name(year if isinstance(year, int) else year_number(year))
    if when not in years:
        raise ValueError(f"{when} is not among the years, {years[0]} to {years[-1]}")
    return when


def _beside(across: int, rows: int) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(4.2 + 3.6 * across, 1.3 + 0.32 * max(3, rows)), layout="constrained")
    return figure, list(figure.subplots(1, across, sharex=True, sharey=True, squeeze=False).flat)


def _bars(
    axes: Axes, names: Sequence[str], values: Sequence[float] | pd.Series[float], ranges: tuple[Any, Any] | None
) -> None:
    """Bars from nought, the first on top, each with its figure, and a thin line for its range."""
    places, numbers = list(range(len(names)))[::-1], [float(value) for value in values]
    axes.barh(places, numbers, height=0.62, color=[MORE if value > 0 else LESS for value in numbers])
    if ranges is not None:
        axes.hlines(places, ranges[0], ranges[1], color="black", linewidth=1.2)
    for place, value in zip(places, numbers, strict=True):
        side: Literal["left", "right"] = "left" if value >= 0 else "right"
        off = (4 if value >= 0 else -4, 7 if ranges is not None else 0)
        axes.annotate(
            f"{value:+,.1f}", (value, place), off, textcoords="offset points", va="center", ha=side, fontsize=8
        )
    axes.set_yticks(places, [_folded(name) for name in names], fontsize=9)
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.use_sticky_edges = False
    axes.margins(x=0.2)
    axes.grid(axis="x", alpha=0.3)
    axes.tick_params(axis="x", labelsize=8)


def week(
    what: Projection | Comparison,
    cover_group: str,
    role: str,
    year: str | int | None = None,
    service_level: float = 0.95,
) -> Figure:
    """Staff on duty in each hour of the week in one unit, in whole people, by the closed form's weekly pattern.

    Args:
        what: a projection, or a comparison of several.
        cover_group: the unit, as `methods(year, ["cover_group", "role"])` names it.
        role: the role.
        year: `2019/20` or 2019; by default the last.
        service_level: the share of time in which enough are on duty.

    Raises:
        ValueError: no such unit, role or year.
    """
    projections = [what.projection(name) for name in what.plans] if isinstance(what, Comparison) else [what]
    figure = Figure(figsize=(11.0, 3.4), layout="constrained")
    axes, when = figure.subplots(), ""
    for number, each in enumerate(projections):
        when = _year(each.expected.table, year)
        hours = _on_duty(each, year_number(when), cover_group, role, service_level)
        axes.step(
            range(169),
            [*hours, hours[-1]],
            where="post",
            color=COLOURS[number % len(COLOURS)],
            linewidth=1.6,
            label=plain_text(each.plans.scenario),
        )
    axes.set_xticks(range(0, 169, 24), [""] * 8)
    for place, day in enumerate(DAYS):
        axes.annotate(
            day, (place * 24 + 12, 0), (0, -10), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="center", va="top", fontsize=9,
        )  # fmt: skip
    axes.set_xlim(0, 168)
    axes.set_ylim(bottom=0)
    figure.suptitle(
        _wrapped(f"{cover_group}: {role} on duty, {when}; enough in {service_level:.0%} of the time", figure),
        fontsize=11,
    )
    _finish(figure, [axes], "People on duty", len(projections) > 1)
    axes.grid(axis="x", alpha=0.3)
    return figure


def _on_duty(projection: Projection, year: int, unit: str, role: str, service_level: float) -> list[float]:
    network = projection.expected.network
    table = cover_staff(projection.of_year(year), network, network.calendar.index_of(year), service_level)
    units = list(dict.fromkeys(table["cover_group"].astype(str)))
    if unit not in units:
        raise ValueError(f"'{unit}' is not a unit with staff on duty; choose from {', '.join(units)}")
    table = table[table["cover_group"] == unit]
    roles = list(dict.fromkeys(table["role"].astype(str)))
    if role not in roles:
        raise ValueError(f"'{role}' is not on duty in {unit}; choose from {', '.join(roles)}")
    rows = table[table["role"] == role].set_index("hour")["staff"]
    return [float(rows.get(hour, 0.0)) for hour in range(168)]


def attribution(split: Attribution) -> Figure:
    """The difference between two scenarios as steps that add up: each change from where the one before it ended.

    The bar of queues, peaks and whole people, where runs were given, stands apart under them: it is shared out over no
    change.

    Args:
        split: what `wf.attribution` gave.
    """
    rows = split.totals
    parts = list(zip(rows["kind"], rows["part"].astype(str), rows["wte"].astype(float), strict=True))
    steps = [(part, value) for kind, part, value in parts if kind != "bar"]
    bar = [(part, value) for kind, part, value in parts if kind == "bar"]
    whole = sum(value for _, value in steps)
    names = [*(name for name, _ in steps), "all together", *(name for name, _ in bar)]
    figure, (axes,) = _beside(1, len(names))
    level, places = 0.0, list(range(len(names)))[::-1]
    drawn = []
    for _, value in steps:
        drawn.append((level, value))
        level += value
    drawn += [(0.0, whole), *((0.0, value) for _, value in bar)]
    for place, (start, value), name in zip(places, drawn, names, strict=True):
        colour = PALE if name == "all together" else MORE if value > 0 else LESS
        axes.barh(place, value, left=start, height=0.62, color=colour, hatch="//" if place < len(bar) else None)
        axes.annotate(
            f"{value:+,.1f}", (max(start, start + value), place), (4, 0), textcoords="offset points", va="center",
            fontsize=8,
        )  # fmt: skip
    axes.set_yticks(places, [_folded(name) for name in names], fontsize=9)
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.use_sticky_edges = False
    axes.margins(x=0.15)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(f"{WTE} more or fewer", fontsize=9)
    figure.suptitle(_wrapped(f"{split.scenario} beside {split.against}, {split.year}", figure), fontsize=11)
    return figure


def gap(table: pd.DataFrame, profession: str) -> Figure:
    """Need and staff in post of a profession year by year; the space between the lines is the gap.

    Where need and staff in post are not of the same people there is no gap: then the lines are need alone, and the
    title says which figure is missing.

    Args:
        table: what `wf.gap` gave.
        profession: one of its professions.

    Raises:
        ValueError: no such profession.
    """
    known = list(dict.fromkeys(table["profession"]))
    if profession not in known:
        raise ValueError(f"'{profession}' is not among the professions; choose from {', '.join(map(str, known))}")
    rows = table[table["profession"] == profession]
    names, years = list(dict.fromkeys(rows["scenario"])), list(dict.fromkeys(rows["year"]))
    figure, panels = _panels(len(names), _gap_title(profession, rows))
    for axes, name in zip(panels, names, strict=True):
        mine = rows[rows["scenario"] == name]
        places = [years.index(year) for year in mine["year"]]
        axes.plot(places, mine["need"], color=COLOURS[1], marker="o", markersize=3.5, label="need (workload)")
        if mine["gap"].notna().any():
            axes.plot(places, mine["in_post"], color=COLOURS[0], marker="s", markersize=3.5, label="in post")
            if mine["gap_low"].notna().any():
                ends = (mine["need"] - mine["gap_high"], mine["need"] - mine["gap_low"])
                axes.fill_between(
                    places, *ends, color=COLOURS[0], alpha=0.15, linewidth=0, label="in post: weak inputs"
                )
        axes.set_title(plain_text(str(name)), fontsize=10)
        some = sorted({0, len(years) // 2, len(years) - 1})
        axes.set_xticks(some, [years[place] for place in some])
        axes.set_ylim(bottom=0.0)
    _finish(figure, panels, WTE, with_legend=True)
    return figure


def _gap_title(profession: str, rows: pd.DataFrame) -> str:
    if rows["gap"].notna().any():
        return f"{profession}: need and staff in post"
    missing = "; ".join(dict.fromkeys(str(each) for each in rows["missing"].dropna()))
    return f"{profession}: need; no gap is given: {missing}"


def how_sure(found: HowSure) -> Figure:
    """The numbers to find out first: by how many posts each alone may move the headline, down or up.

    Args:
        found: what `wf.how_sure` gave.
    """
    reach = _reach(found)
    figure, (axes,) = _beside(1, len(reach))
    places = list(range(len(reach)))[::-1]
    for place, (down, up) in zip(places, reach.values(), strict=True):
        axes.barh(place, down, height=0.62, color=LESS)
        axes.barh(place, up, height=0.62, color=MORE)
    axes.set_yticks(places, [_folded(name) for name in reach], fontsize=8)
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.use_sticky_edges = False
    axes.margins(x=0.1)
    axes.grid(axis="x", alpha=0.3)
    axes.set_xlabel(f"{WTE} by which it may move the headline", fontsize=9)
    of = f"{found.need:+,.0f} beside {found.against}" if found.against else f"{found.need:,.0f}"
    sure = "; indicative: more than half rests on assumption" if found.indicative else ""
    figure.suptitle(_wrapped(f"{found.scenario}, {found.year}: {of}{sure}", figure), fontsize=11)
    return figure


def _reach(found: HowSure) -> Mapping[str, tuple[float, float]]:
    """How far each of the numbers to find out first moves the headline of all sectors, down and up."""
    swings = found.inputs.swings.groupby("address", sort=False)[["at_low", "at_high"]].sum().to_dict("index")
    ends = {}
    for _, row in found.find_out.iterrows():
        both = swings[row["address"]].values()
        figures = f"{row['value']:g} {row['unit']} ({row['low']:g} to {row['high']:g}), {row['grade']}"
        named = f"{row['address']}\n{figures}"
        ends[named] = (min(0.0, *both), max(0.0, *both))
    return ends
