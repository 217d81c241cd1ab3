"""Runs of small systems: a pathway file with as many areas as wanted, each a system of its own; and what they gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from workforce.engine.log import CUT, GAVE_UP, REFUSED, VisitLog
from workforce.engine.reference import simulate_once
from workforce.model.reading import read_file
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.network import Network
from workforce.planning.settle import plans_from

HOUR = 3_600_000
GRADED = {"source": "made", "grade": "published"}
BASIS = {"sources": {"made": {"citation": "made up for the test", "grade": "published"}}, **GRADED}
ABSENT = dict.fromkeys(("annual leave", "public holidays", "sickness", "study", "maternity", "other"), "1%")


def tree_of(pathways: Mapping[str, Any], places: Mapping[str, Any], areas: int) -> dict[str, Any]:
    """Pathways with a region of equal areas; each area has its own units and as many places as `places` says."""
    names = [f"area {k}" for k in range(areas)]
    settings = {name for pathway in pathways.values() for name in pathway["settings"]}
    share = f"{100 / areas:.12f}%"
    staff = {"full time hours": "37.5 h per week", "absent": ABSENT, "category allowance": "5%", **GRADED}
    return {
        "pathways": dict(pathways),
        "region": {
            "region": "r", "title": "R", **BASIS,
            "areas": {"rows": {name: {"pct": "trust", "population share": share} for name in names}},
            "population": {"rows": {"2009/10": {"male": {"0+": 1}, "female": {"0+": 1}}}},
            "sites": {"rows": {"S": {"title": "S", "town": "T", "trust": "T"}}},
            "settings": {setting: {"follows": "area"} for setting in settings},
            "places": {place: {"numbers": dict.fromkeys(names, number)} for place, number in places.items()},
        },
        "roles": {"file": "roles", "title": "Roles", **BASIS, "roles": {
            "staff": {"staff group": "all", "bands": {"5": "100%"}},
        }},
        "tables": {"availability": {"file": "availability", "title": "A", **BASIS, "staff groups": {"all": staff}}},
    }  # fmt: skip


def network_of(
    file: Path, places: Mapping[str, Any], areas: int = 1, years_before: int = 0, times: float = 1.0
) -> Network:
    """The network of a pathway file, with every yearly number of patients times a factor."""
    content = plain(read_file(file).content)
    for group in content["groups"].values():
        if "count" in group["arrivals"]:
            number = float(str(group["arrivals"]["count"]).split()[0])
            group["arrivals"]["count"] = f"{number * times} per year"
    return build_network(plans_from(tree_of({file.stem: content}, places, areas), (2009,)), years_before)


def plain(value: Any) -> Any:
    """A document's content as plain dictionaries and lists."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


class Means(NamedTuple):
    """A mean told piece by piece: sums, and of how many. The mean of all is the sum over the number, not the mean of
    the pieces' means, which small pieces with more patients than others would bias."""

    sums: Any
    numbers: Any


class Run:
    """One or more replications of a system, cut into pieces of areas and spans that count as independent.

    Times are in units of `unit` hours. What is before and after two shares of the year is left out.
    """

    def __init__(
        self,
        network: Network,
        unit: float,
        seed: int,
        replications: range,
        areas: int,
        spans: int,
        within: tuple[float, float] = (0.2, 0.95),
        engine: Callable[[Network, int, int], VisitLog] = simulate_once,
    ) -> None:
        self.network, self.unit, self.areas, self.spans = network, unit * HOUR, areas, spans
        self.logs = [engine(network, seed, number) for number in replications]
        whole = network.calendar.horizon_ms
        days = whole // (24 * HOUR)
        first, last = (round(days * share) for share in within)
        self.edges = np.linspace(first, last, spans + 1).round() * 24 * HOUR

    @cached_property
    def visits(self) -> dict[str, Any]:
        """All visits, with the piece that each belongs to by joining (-1: none)."""
        found: dict[str, list[Any]] = {}
        for number, log in enumerate(self.logs):
            first = number * self.areas
            columns = {
                "activity": log.activity, "group": log.group[log.patient], "area": log.area[log.patient] + first,
                "joined": log.joined, "start": log.start, "finish": log.finish, "outcome": log.outcome,
            }  # fmt: skip
            for name, column in columns.items():
                found.setdefault(name, []).append(column)
        visits = {name: np.concatenate(columns) for name, columns in found.items()}
        visits["piece"] = self.piece(visits["area"], visits["joined"])
        return visits

    def piece(self, area: Any, time: Any) -> Any:
        span = np.searchsorted(self.edges, time, side="right") - 1
        return np.where((span >= 0) & (span < self.spans), area * self.spans + span, -1)

    @property
    def pieces(self) -> int:
        return self.areas * self.spans * len(self.logs)

    def means(self, values: Any, piece: Any) -> Means:
        """Sums of values and how many there are in each piece."""
        inside = piece >= 0
        sums = np.bincount(piece[inside], values[inside], self.pieces)
        return Means(sums, np.bincount(piece[inside], minlength=self.pieces))

    def chosen(self, activity: str | None = None, group: str | None = None) -> dict[str, Any]:
        """Visits to one activity, of one group, or all."""
        keep = np.ones(len(self.visits["start"]), dtype=bool)
        if activity is not None:
            keep &= self.visits["activity"] == [name for _, name in self.network.names.activities].index(activity)
        if group is not None:
            keep &= self.visits["group"] == [name for _, name in self.network.names.groups].index(group)
        return {name: column[keep] for name, column in self.visits.items()}

    def waits(self, **which: str) -> tuple[Any, Any]:
        """Waits of those who were served, in units, and their pieces."""
        v = self.chosen(**which)
        served = v["start"] != NEVER
        assert not ((v["piece"] >= 0) & ~served & (v["outcome"] == CUT)).any(), "some still waited at the end"
        return (v["start"] - v["joined"])[served] / self.unit, v["piece"][served]

    def wait(self, **which: str) -> Any:
        return self.means(*self.waits(**which))

    def share_over(self, time: float, **which: str) -> Any:
        """The share of all who came who waited longer than a time, served or not."""
        v = self.chosen(**which)
        until = np.where(v["start"] == NEVER, v["finish"], v["start"])
        return self.means(((until - v["joined"]) / self.unit > time).astype(float), v["piece"])

    def share_of(self, outcome: int, **which: str) -> Any:
        v = self.chosen(**which)
        return self.means((v["outcome"] == outcome).astype(float), v["piece"])

    def lost(self, **which: str) -> Any:
        return self.share_of(REFUSED, **which)

    def gave_up(self, **which: str) -> Any:
        return self.share_of(GAVE_UP, **which)

    def occupied(self, first: Any, last: Any, area: Any) -> Any:
        """The mean number between two times of each visit, in each piece."""
        found = np.zeros((len(self.logs) * self.areas, self.spans))
        for span in range(self.spans):
            low, high = self.edges[span], self.edges[span + 1]
            inside = np.clip(np.minimum(last, high) - np.maximum(first, low), 0, None)
            found[:, span] = np.bincount(area, inside, len(found)) / (high - low)
        return found.ravel()

    def busy(self, **which: str) -> Any:
        v = self.chosen(**which)
        served = v["start"] != NEVER
        return self.occupied(v["start"][served], v["finish"][served], v["area"][served])

    def number(self, **which: str) -> Any:
        v = self.chosen(**which)
        return self.occupied(v["joined"], v["finish"], v["area"])

    def in_line(self, **which: str) -> Any:
        v = self.chosen(**which)
        return self.occupied(v["joined"], np.where(v["start"] == NEVER, v["finish"], v["start"]), v["area"])

    def whole_times(self) -> tuple[Any, Any]:
        """Times from arrival to the end, in units, and their pieces."""
        times, pieces = [], []
        for number, log in enumerate(self.logs):
            piece = self.piece(log.area + number * self.areas, log.arrival)
            assert not ((piece >= 0) & (log.end < 0)).any(), "some were still on their way at the end"
            times.append((log.end_time - log.arrival) / self.unit)
            pieces.append(piece)
        return np.concatenate(times), np.concatenate(pieces)

    def present(self, times: Any) -> Any:
        """How many are present at each time [areas of all replications, times]."""
        v = self.visits
        found = np.zeros((len(self.logs) * self.areas, len(times)))
        for area in range(len(found)):
            here = v["area"] == area
            came, went = np.sort(v["joined"][here]), np.sort(v["finish"][here])
            found[area] = np.searchsorted(came, times, side="right") - np.searchsorted(went, times, side="right")
        return found


def interval(pieces: Any, level: float = 0.999) -> tuple[float, float]:
    """A t interval for the mean of independent pieces; for means told by sums and numbers, of their ratio."""
    sums, numbers = pieces if isinstance(pieces, Means) else (pieces, np.ones(len(pieces)))
    middle = float(np.sum(sums) / np.sum(numbers))
    error = float(np.std(sums - middle * numbers, ddof=1)) / float(np.mean(numbers)) / len(sums) ** 0.5
    half = float(stats.t.ppf(0.5 + level / 2, len(sums) - 1)) * error
    return middle - half, middle + half


def together(found: list[Any]) -> Any:
    """The pieces of several runs as those of one."""
    if isinstance(found[0], Means):
        return Means(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
    return np.concatenate(found)
