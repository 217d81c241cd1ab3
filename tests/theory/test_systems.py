"""Queues with exact answers, each a pathway file under `systems/`, on the reference engine.

Each area of the region is a system of its own, and the areas are independent pieces of evidence. Every quantity's 99.9%
interval holds its exact value; and the interval of one quantity is narrow enough to refuse the value that belongs to
arrivals 5% more frequent. With some fifty intervals one in twenty runs would have a false alarm: where one fails, a
fresh run of four times the size decides. No seed is ever chosen to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import exact
import numpy as np
import pytest
from running import HOUR, Run, interval, network_of

pytestmark = pytest.mark.theory

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

    def run(self, seed: int, replications: range, times: float = 1.0) -> dict[str, Any]:
        network = network_of(FOLDER / f"{self.file}.yaml", self.places, self.areas, self.years_before, times)
        return self.measure(
            Run(network, self.unit, seed, replications, self.areas, self.spans, 0.2 if self.spans == 1 else 0.02)
        )


def shift_places(shift_end: str) -> dict[str, Any]:
    line = {"days": DAYS, "from": "08:00", "until": "20:00", "number": 7}
    night = {"days": DAYS, "from": "20:00", "until": "08:00", "number": 4}
    return {"server": {"rota": {"day": line, "night": night}, "shift end": shift_end}}


def of_one_server(run: Run) -> dict[str, Any]:
    times, piece = run.whole_times()
    tails = np.array([np.quantile(times[piece == k], 0.9) for k in range(run.pieces)])
    return {"wait": run.wait(), "time": run.means(times, piece), "busy": run.busy(), "time p90": tails}


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


def tells(found: dict[str, Any], system: System) -> bool:
    low, high = interval(found[system.tells])
    return not low <= system.exact(1.05)[system.tells] <= high


@pytest.mark.parametrize("system", SYSTEMS, ids=name)
def test_every_interval_holds_the_exact_value_and_one_refuses_that_of_a_wrong_rate(system):
    found = system.run(2009, range(1))
    if outside(found, system.exact()) or not tells(found, system):
        found = system.run(2010, range(4))
    assert outside(found, system.exact()) == {}
    assert tells(found, system)


@pytest.mark.parametrize("system", [s for s in SYSTEMS if s.file in ("waiting-room",)], ids=name)
def test_a_run_with_arrivals_five_percent_more_frequent_is_refused(system):
    assert system.tells in outside(system.run(2009, range(1), times=1.05), system.exact())


PRINTED = {
    "one-server": {"wait": 4, "time": 5, "time p90": 11.512925},
    "eleven-servers": {"waiting": 0.43047025, "wait": 0.21523512, "over half": 0.15836115},
    "loss": {"fixed lost": 0.060412592, "lognormal used": 0.70469056},
    "general-service": {"lognormal wait": 4.875, "fixed wait": 4.5, "uniform wait": 1.8083333},
    "no-limit": {"over 16": 0.10129101},
    "three-classes": {"wait 1": 1, "wait 2": 2, "wait 3": 8},
    "three-classes-six-servers": {"wait 1": 0.2447985, "wait 2": 0.5245683, "wait 3": 2.5179276},
    "waiting-room": {"lost": 0.23002433, "wait": 0.91073869, "used": 0.96246959},
    "patience": {"gave up": 0.13930132, "line": 3.3432317, "waiting": 0.74396107, "used": 0.93894401},
    "network-of-three": {"wait 1": 0.1907883, "wait 2": 0.5749237, "wait 3": 0.6838446, "number": 15.468113},
    "blocking": {"wait 1": 3.2, "block time": 0.4, "time": 5.6},
    "several-units": {"lost of one": 0.03612256, "lost of two": 0.08276687, "used": 0.66072092},
    "appointments": {"waiting": 0.6286298, "wait": 1.6927308},
    "fixed-service": {"wait": 0.77669516},
    "pairs": {"wait": 2.75, "number": 2.25},
    "chain": {"occupied 2": 8.1502773, "occupied 3": 20.633501, "occupied 4": 32.510386, "staff hours": 38306.007},
}
"""The values as they stand in tables of exact results, computed by other means."""


@pytest.mark.parametrize("system", [s for s in SYSTEMS if s.file in PRINTED], ids=name)
def test_the_exact_values_are_those_printed(system):
    answers = system.exact()
    assert {name: answers[name] for name in PRINTED[system.file]} == pytest.approx(PRINTED[system.file], rel=3e-7)


@pytest.mark.parametrize(("hand_over", "number", "wait"), [(False, 5.4040, 0.35100), (True, 5.5316, 0.38290)])
def test_the_exact_values_of_shifts_are_those_printed(hand_over, number, wait):
    answers = exact.shifts(1.0, hand_over)
    assert (answers["number"], answers["wait"]) == pytest.approx((number, wait), rel=5e-5)
