"""A simulated week to watch: patients as they wait, are cared for and move on, and staff by the hour, in one page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from workforce.model.pathway import Pathway
from workforce.report.drawing.chart import SECTORS
from workforce.report.drawing.words import title_of
from workforce.report.exports import NotExported, journeys_of, runs_of

if TYPE_CHECKING:
    from workforce.planning.plans import Plans
    from workforce.staffing.projection import Runs

__all__ = ["MOST", "Player", "play"]

MOST = 1000
"""Patients shown; of more, an even part is shown, and all are counted."""

DAYS = 7
_COLUMNS = (("ambulance", "primary"), ("acute",), ("community",), ("home",), ("social", "voluntary"))
"""Sectors that stand in one column; hospitals take two where they have many settings."""

MANY_SETTINGS = 7
_OPEN = {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class Player:
    """A week as one page that stands alone: no other file, no other computer.

    Attributes:
        html: The page.
        shown: How many patients are drawn.
        patients: How many there are in the week.
    """

    html: str
    shown: int
    patients: int

    def save(self, path: str | Path) -> Path:
        """Write the page."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.html, encoding="utf-8", newline="\n")
        return target

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html)}" width="100%" height="760" sandbox="allow-scripts"></iframe>'


def play(
    what: Runs | pd.DataFrame | str | Path,
    scenario: str | None = None,
    replication: int = 1,
    start: str | None = None,
    patients: int = MOST,
    pathways: Mapping[str, Pathway] | None = None,
    staff: pd.DataFrame | None = None,
) -> Player:
    """Make a simulated week to watch.

    Args:
        what: Runs that kept journeys, their results folder, or journeys as `runs.journeys` gives them.
        scenario: Of runs: which; by default the first.
        replication: Of runs: which.
        start: A day of the week, as `2009-06-01`; by default one in the autumn of a run's first year, or in the middle
            of journeys given alone.
        patients: How many are drawn at most; all are counted.
        pathways: Of journeys alone: the pathways, for titles and sectors.
        staff: Of journeys alone: staff on duty by hour of the week: columns staff_group, hour (0 to 167) and staff.

    Raises:
        NotExported: No such scenario, nobody is there in the week, or the week is not written as a date.
        ResultsProblem: The run kept no journeys, or the file is damaged.
    """
    title, unsaid = "A simulated week", ""
    if isinstance(what, pd.DataFrame):
        journeys = what
        first = _monday(_day(start) if start is not None else _middle(journeys))
    else:
        runs = runs_of(what)
        name = runs.scenarios[0] if scenario is None else scenario
        if name not in runs.plans:
            raise NotExported(f"'{name}' is not a scenario of the run; choose from {', '.join(runs.scenarios)}")
        plans = runs.plans[name]
        first = _monday(_day(start or f"{plans.years[0]}-10-01"))
        week_of = (
            "finish > ? AND joined < ?",
            first.to_pydatetime(),
            (first + pd.Timedelta(days=DAYS)).to_pydatetime(),
        )
        journeys = journeys_of(runs, name, replication, *week_of)
        year = _year_at(plans, first)
        pathways = plans.by_year[year].pathways
        if staff is None and runs.folder.pool(name).with_hours:
            staff = _staff_of(runs, name, year)
        elif staff is None:
            unsaid = " Staff on duty is not shown: the run keeps no hours of the week."
        title = f"A simulated week: {plans.title}"
    week = _week(journeys, first, pathways or {}, patients, replication)
    week["staff"] = _staff_rows(staff)
    shown, everybody = len(week["patients"]), week.pop("everybody")
    subtitle = (
        f"Replication {replication}, the week from {first:%A %-d %B %Y}. One simulated week, not a forecast.{unsaid}"
    )
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    html = environment.get_template("player.html").render(title=title, subtitle=subtitle, week=_embedded(week))
    return Player(html, shown, everybody)


def _embedded(week: Mapping[str, Any]) -> Markup:
    """Data as JSON that cannot end its element: whatever could be markup goes by its number."""
    text = json.dumps(week, separators=(",", ":"), ensure_ascii=False)
    for sign, code in _OPEN.items():
        text = text.replace(sign, code)
    return Markup(text)


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(text).normalize()
    except ValueError:
        raise NotExported(f"'{text}' is not a date; write it as 2009-06-01") from None


def _middle(journeys: pd.DataFrame) -> pd.Timestamp:
    """The day in the middle between the first and the last arrival."""
    if not len(journeys):
        raise NotExported("there are no journeys")
    first, last = journeys["arrival"].min(), journeys["arrival"].max()
    return pd.Timestamp(first + (last - first) / 2).normalize()


def _monday(day: pd.Timestamp) -> pd.Timestamp:
    """Midnight of the Monday with which a day's week begins."""
    return day - pd.Timedelta(days=int(day.weekday()))


def _year_at(plans: Plans, moment: pd.Timestamp) -> int:
    """The financial year of a moment, or the scenario's first where it lies before."""
    year = moment.year if moment.month >= 4 else moment.year - 1
    return min(max(year, plans.years[0]), plans.years[-1])


def _staff_of(runs: Runs, scenario: str, year: int) -> pd.DataFrame:
    """Staff on duty by staff group and hour of the week, by the cover method."""
    from workforce.model.calendar import year_name
    from workforce.network.build import build_network
    from workforce.staffing.cover import COVER_MEASURES, cover_staff

    plans = runs.plans[scenario]
    network = build_network(plans)
    measures = (*COVER_MEASURES, "staff", "unit")
    (pooled,) = runs.folder.pooled(scenario, measures, [year_name(year)])
    pool = runs.folder.pool(scenario)
    table = cover_staff(pooled, network, network.calendar.index_of(year), replications=pool)
    groups = {role: one.staff_group for role, one in plans.by_year[year].roles.roles.items()}
    table = table.assign(staff_group=table["role"].map(groups))
    return table.groupby(["staff_group", "hour"])["staff"].sum().reset_index()


def _staff_rows(staff: pd.DataFrame | None) -> list[dict[str, Any]]:
    """One row a staff group with 168 hours, the largest first."""
    if staff is None or not len(staff):
        return []
    rows = []
    for name, mine in staff.groupby("staff_group", sort=False):
        hours = np.zeros(168)
        np.add.at(hours, mine["hour"].to_numpy(dtype=int), mine["staff"].to_numpy(dtype=float))
        rows.append({"name": str(name), "hours": [round(float(each), 1) for each in hours]})
    return sorted(rows, key=lambda row: -sum(row["hours"]))


def _week(
    journeys: pd.DataFrame, first: pd.Timestamp, pathways: Mapping[str, Pathway], most: int, replication: int
) -> dict[str, Any]:
    """What a page shows of a week: settings, patients' steps in minutes, and everybody counted by the hour."""
    after = first + pd.Timedelta(days=DAYS)
    here = journeys[(journeys["finish"] > first) & (journeys["joined"] < after)]
    if not len(here):
        raise NotExported(f"nobody is there in the week from {first:%Y-%m-%d}")
    settings, columns = _settings(here, pathways)
    setting = here["setting"].map({name: place for place, name in enumerate(settings)}).to_numpy()
    joined, start, finish = (_minutes(here[name], first) for name in ("joined", "start", "finish"))
    start = np.where(np.isnan(start), finish, start)
    groups = list(dict.fromkeys(zip(here["pathway"], here["group"], strict=True)))
    everybody = here.drop_duplicates("patient")
    chosen = set(everybody.sort_values("key")["patient"].iloc[:most].tolist())
    told = f"Each sign is one patient; all {len(everybody):,} of the week are shown."
    if len(chosen) < len(everybody):
        share = len(everybody) / len(chosen)
        told = f"Each sign is one patient; 1 in {share:.1f} of the week's {len(everybody):,} is drawn, all are counted."
    rows = (here["patient"].to_numpy(), setting, joined, start, finish)
    return {
        "days": DAYS,
        "dates": [f"{first + pd.Timedelta(days=day):%-d %b}" for day in range(DAYS)],
        "settings": [_title(pathways, name) for name in settings],
        "columns": columns,
        "groups": [_group(pathways, *group) for group in groups],
        "patients": _patients(rows, _group_of(here, groups), chosen),
        "census": _census(setting, joined, start, finish, len(settings)),
        "told": told,
        "everybody": len(everybody),
        "replication": replication,
    }


def _minutes(column: pd.Series[Any], first: pd.Timestamp) -> Any:
    """Minutes since the week began; NaN where there is no time."""
    return ((column - first) / pd.Timedelta(minutes=1)).to_numpy(dtype=float)


def _group_of(here: pd.DataFrame, groups: list[tuple[Any, Any]]) -> dict[int, int]:
    place = {group: number for number, group in enumerate(groups)}
    pairs = zip(here["patient"], here["pathway"], here["group"], strict=True)
    return {int(patient): place[pathway, group] for patient, pathway, group in pairs}


def _patients(rows: tuple[Any, ...], group_of: Mapping[int, int], chosen: set[int]) -> list[list[Any]]:
    """Each drawn patient: group, then minutes and states in turn: twice the setting, 1 more while waiting, -1 gone."""
    steps: dict[int, list[tuple[float, int, float]]] = {}
    for patient, setting, joined, start, finish in zip(*rows, strict=True):
        if patient in chosen:
            mine = steps.setdefault(int(patient), [])
            if start > joined:
                mine.append((joined, 2 * int(setting) + 1, start))
            if finish > start:
                mine.append((start, 2 * int(setting), finish))
    found = []
    for patient, mine in steps.items():
        told: list[int] = []
        ordered = sorted(mine)
        for place, (since, state, until) in enumerate(ordered):
            following = ordered[place + 1][0] if place + 1 < len(ordered) else None
            if since >= DAYS * 1440 or until <= 0:
                continue
            told += [max(0, int(since)), state]
            if until < DAYS * 1440 and (following is None or following > until + 1):
                told += [int(np.ceil(until)), -1]
        if told:
            found.append([group_of[patient], told])
    return found


def _census(setting: Any, joined: Any, start: Any, finish: Any, settings: int) -> list[list[int]]:
    """Everybody in care and waiting, by setting, at the beginning of each hour of the week."""
    hours = np.arange(DAYS * 24 + 1) * 60.0
    found = np.zeros((len(hours), 2 * settings), dtype=int)
    for place, (since, until) in enumerate(((start, finish), (joined, start))):
        for s in range(settings):
            mine = setting == s
            begun = np.searchsorted(np.sort(since[mine]), hours, side="right")
            over = np.searchsorted(np.sort(until[mine]), hours, side="right")
            found[:, 2 * s + place] = begun - over
    return [[int(each) for each in row] for row in found]


def _settings(here: pd.DataFrame, pathways: Mapping[str, Pathway]) -> tuple[list[str], list[dict[str, Any]]]:
    """The settings of the week, and the columns in which they stand."""
    used = set(here["setting"])
    order = {
        name: one.sector for pathway in pathways.values() for name, one in pathway.settings.items() if name in used
    }
    order.update({name: "" for name in sorted(used) if name not in order})
    settings = list(order)
    place = {name: number for number, name in enumerate(settings)}
    columns = []
    for sectors in (*_COLUMNS, ("",)):
        mine = [place[name] for name in settings if order[name] in sectors]
        title = " and ".join(SECTORS.get(one, "Settings") for one in sectors if one in order.values())
        half = -(-len(mine) // 2) if len(mine) > MANY_SETTINGS else len(mine)
        for part in (mine[:half], mine[half:]):
            if part:
                columns.append({"title": title, "settings": part})
    return settings, columns


def _title(pathways: Mapping[str, Pathway], setting: str) -> str:
    found = next((one.settings[setting] for one in pathways.values() if setting in one.settings), None)
    return title_of(setting, found)


def _group(pathways: Mapping[str, Pathway], pathway: Any, group: Any) -> str:
    known = pathways.get(str(pathway))
    return title_of(str(group), known.groups.get(str(group)) if known is not None else None)
