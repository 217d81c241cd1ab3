"""Queues with exact answers: how each file under `systems/` is run, what is measured of it, and what it must give.

Each area of the region is a system of its own, and the areas, and spans of time in some, are independent pieces of
evidence; those of several replications are put one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import exact
import numpy as np
from running import HOUR, Run, interval, network_of

from workforce.engine.log import VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.network import Network

Engine = Callable[[Network, int, int], VisitLog]
FOLDER = Path(__file__).parent / "systems"
STAYS = ("exponential", "fixed", "lognormal")
SERVICES = ("lognormal", "fixed", "uniform")
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class System(NamedTuple):
    """A system: how its file is run, what is measured, and what tells arrivals 5% more frequent."""

    file: str
    places: Mapping[str, Any]
    areas: int
    unit: float
    tells: str
    measure: Callable[[Run], dict[str, Any]]
    answers: Callable[[float], dict[str, float]] | None = None
    spans: int = 1
    years_before: int = 0

    def exact(self, times: float = 1.0) -> dict[str, float]:
        answers = self.answers or getattr(exact, self.file.replace("-", "_"))
        return answers(times)

    def network(self, times: float = 1.0, years_before: int = 0) -> Network:
        before = max(years_before, self.years_before)
        return network_of(FOLDER / f"{self.file}.yaml", self.places, self.areas, before, times)

    def run(self, seed: int, replications: range, times: float = 1.0) -> dict[str, Any]:
        return self.measured(self.network(times), seed, replications, simulate_once)

    def measured(
        self,
        network: Network,
        seed: int,
        replications: range,
        engine: Engine,
        within: tuple[float, float] = (0.2, 0.95),
    ) -> dict[str, Any]:
        """What is measured between two shares of the year, in independent pieces; systems cut into spans begin soon."""
        within = within if self.spans == 1 else (0.02, 0.95)
        return self.measure(Run(network, self.unit, seed, replications, self.areas, self.spans, within, engine))


def shift_places(shift_end: str) -> dict[str, Any]:
    line = {"days": DAYS, "from": "08:00", "until": "20:00", "number": 7}
    night = {"days": DAYS, "from": "20:00", "until": "08:00", "number": 4}
    return {"server": {"rota": {"day": line, "night": night}, "shift end": shift_end}}


def of_one_server(run: Run) -> dict[str, Any]:
    times, piece = run.whole_times()
    longer = run.means((times > exact.LONG_TIME).astype(float), piece)
    return {"wait": run.wait(), "time": run.means(times, piece), "busy": run.busy(), "time over its p90": longer}


def of_many_servers(run: Run) -> dict[str, Any]:
    return {"wait": run.wait(), "waiting": run.share_over(0), "over half": run.share_over(0.5), "busy": run.busy()}


def of_loss(run: Run) -> dict[str, Any]:
    found = {}
    for kind in STAYS:
        found[f"{kind} lost"] = run.lost(group=kind)
        found[f"{kind} used"] = run.busy(group=kind) / 16
    return found


def of_general_service(run: Run) -> dict[str, Any]:
    waits = {f"{kind} wait": run.wait(group=kind) for kind in SERVICES}
    waiting = run.share_over(0, group="lognormal")
    return {**waits, "lognormal waiting": waiting, "uniform busy": run.busy(group="uniform")}


def of_no_limit(run: Run) -> dict[str, Any]:
    present = run.present(np.arange(run.edges[0], run.edges[-1], 12 * HOUR))
    return {"mean": run.busy(), "over 16": (present > 16).mean(axis=1), "over 20": (present > 20).mean(axis=1)}


def of_classes(run: Run) -> dict[str, Any]:
    waits = {f"wait {k}": run.wait(group=name) for k, name in enumerate(("first", "second", "third"), 1)}
    return {**waits, "busy": run.busy()}


def of_waiting_room(run: Run) -> dict[str, Any]:
    return {"lost": run.lost(), "wait": run.wait(), "used": run.busy() / 4}


def of_patience(run: Run) -> dict[str, Any]:
    found = {"gave up": run.gave_up(), "waiting": run.share_over(0)}
    return {**found, "used": run.busy() / 11, "line": run.in_line()}


def of_three_stations(run: Run) -> dict[str, Any]:
    waits = {f"wait {k}": run.wait(activity=name) for k, name in enumerate(("first", "second", "third"), 1)}
    return {**waits, "number": run.number(), "busy": run.busy()}


def of_blocking(run: Run) -> dict[str, Any]:
    found = {"wait 1": run.wait(activity="first"), "block time": run.wait(activity="second")}
    return {**found, "time": run.means(*run.whole_times()), "busy 1": run.busy(activity="first")}


def of_varying(run: Run) -> dict[str, Any]:
    days = np.arange(run.edges[0], run.edges[-1], 24 * HOUR)
    return {f"at {hour:02}": run.present(days + hour * HOUR)[0] for hour in (0, 6, 12, 18)}


def of_several_units(run: Run) -> dict[str, Any]:
    used = (run.busy(group="one") + 2 * run.busy(group="two")) / 20
    return {"lost of one": run.lost(group="one"), "lost of two": run.lost(group="two"), "used": used}


def of_shifts(run: Run) -> dict[str, Any]:
    return {"number": run.number()}


def of_appointments(run: Run) -> dict[str, Any]:
    return {"wait": run.wait(), "waiting": run.share_over(0), "busy": run.busy()}


def of_line(run: Run) -> dict[str, Any]:
    return {"wait": run.wait(), "busy": run.busy()}


def of_pairs(run: Run) -> dict[str, Any]:
    return {"wait": run.wait(), "number": run.number(), "busy": run.busy()}


def of_chain(run: Run) -> dict[str, Any]:
    names = ("emergency", "hyperacute", "acute", "supported at home")
    found = {f"occupied {k}": run.busy(activity=name) for k, name in enumerate(names, 1)}
    minutes = [float(run.network.amounts[row]) / 60_000 for row in time_rows(run)]
    v = run.visits
    in_year = (v["start"] >= 0) & (v["start"] < run.network.calendar.horizon_ms)
    worked = np.bincount(v["area"][in_year], np.array(minutes)[v["activity"][in_year]], run.areas * len(run.logs))
    return {**found, "staff hours": worked / 60}


def time_rows(run: Run) -> list[int]:
    """For each activity the row of `amounts` of its one need's time."""
    needs, lookups = run.network.needs, run.network.lookups
    return [int(lookups.row[lookups.base[needs.time[needs.start[0, a]]]]) for a in range(needs.start.shape[1])]


SYSTEMS = (
    System("one-server", {"server": 1}, 16, 3, "busy", of_one_server),
    System("eleven-servers", {"server": 11}, 16, 36, "busy", of_many_servers),
    System("loss", {f"{kind} bed": 16 for kind in STAYS}, 48, 240, "exponential lost", of_loss),
    System("general-service", {f"{kind} server": 1 for kind in SERVICES}, 16, 12, "fixed wait", of_general_service),
    System("no-limit", {}, 16, 48, "mean", of_no_limit),
    System("three-classes", {"server": 1}, 16, 3, "busy", of_classes),
    System("three-classes-six-servers", {"server": 6}, 16, 12, "wait 3", of_classes),
    System("waiting-room", {"server": 4}, 16, 24, "lost", of_waiting_room),
    System("patience", {"server": 11}, 32, 72, "gave up", of_patience),
    System("network-of-three", {"first server": 5, "second server": 6, "third server": 6}, 32, 36, "busy",
           of_three_stations),
    System("blocking", {"first server": 1, "second server": 1}, 24, 4, "busy 1", of_blocking),
    System("varying", {}, 1, 1, "at 12", of_varying),
    System("several-units", {"bed": 20}, 20, 72, "used", of_several_units),
    System("shifts", shift_places("finish"), 1, 1, "number", of_shifts, lambda f: exact.shifts(f, False), spans=32),
    System("shifts", shift_places("hand over"), 1, 1, "number", of_shifts, lambda f: exact.shifts(f, True), spans=32),
    System("appointments", {"server": 1}, 16, 3, "wait", of_appointments),
    System("fixed-service", {"server": 5}, 16, 36, "wait", of_line),
    System("pairs", {"server": 1}, 32, 4, "busy", of_pairs),
    System("chain", {}, 12, 24, "staff hours", of_chain, years_before=1),
)  # fmt: skip


def outside(found: dict[str, Any], answers: dict[str, float]) -> dict[str, tuple[float, float, float]]:
    """What has an interval that does not hold the exact value."""
    intervals = {name: (*interval(pieces), answers[name]) for name, pieces in found.items()}
    return {name: row for name, row in intervals.items() if not row[0] <= row[2] <= row[1]}


def name(system: System) -> str:
    return f"{system.file}, {system.places['server']['shift end']}" if system.spans > 1 else system.file
