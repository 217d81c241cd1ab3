"""No statistics: the engine's draws through recursions of their own give every single wait again.

The recursions draw their own arrivals, stays and patience from the keyed draws, and look at an engine's log only to
compare. 4,000 patients each by default; the environment variable WORKFORCE_PATIENTS asks for more (say 100000).
"""

from __future__ import annotations

import heapq
import os
from collections import deque
from typing import Any, NamedTuple

import numpy as np
import pytest
from running import BASIS, tree_of

from workforce.engine.log import CUT, DONE, GAVE_UP, REFUSED, VisitLog
from workforce.engine.reference import simulate_once
from workforce.model.calendar import Calendar
from workforce.network.arrivals import YearProfile, interval_arrivals, stream_arrivals
from workforce.network.build import build_network
from workforce.network.choices import NEVER
from workforce.network.distributions import EXPONENTIAL, FIXED, LOGNORMAL, lognormal_from_mean_sd
from workforce.network.draws import durations_of, patient_keys_of, uniforms_of
from workforce.network.keys import DURATION, PATIENCE, name_hash, replication_key
from workforce.planning.settle import plans_from

pytestmark = pytest.mark.theory

PATIENTS = int(os.environ.get("WORKFORCE_PATIENTS", "4000"))
SEED = 7
CALENDAR = Calendar(2009, 2009)
YEAR = CALENDAR.horizon_ms
GAP = YEAR / PATIENTS
NOTHING = np.zeros(1)


class Law(NamedTuple):
    """A law of times in the language and as the draws know it."""

    written: Any
    kind: int
    a: float
    b: float = 0.0


def seconds(ms: float) -> str:
    return f"{ms / 1000:.6f} s"


def as_read(ms: float) -> float:
    return float(seconds(ms).split()[0]) * 1000


def exponential(mean: float) -> Law:
    return Law({"shape": "exponential", "mean": seconds(mean)}, EXPONENTIAL, as_read(mean))


def fixed(length: float) -> Law:
    return Law(seconds(length), FIXED, as_read(length))


def lognormal(mean: float, sd: float) -> Law:
    written = {"mean": seconds(mean), "sd": seconds(sd)}
    return Law(written, LOGNORMAL, *lognormal_from_mean_sd(as_read(mean), as_read(sd)))


def drawn(law: Law, group: str, numbers: Any, activity: str, purpose: int) -> list[int]:
    key, stream = replication_key(SEED, 0), name_hash("p", group, "area 0")
    u = uniforms_of(key, stream, 0, numbers, name_hash("p", activity), purpose)
    return durations_of(law.kind, law.a, law.b, 0.0, NOTHING, NOTHING, u).tolist()


class Came(NamedTuple):
    """One patient of a recursion."""

    time: int
    key: int
    rank: int
    lasts: tuple[int, ...]
    patience: int


def came(
    group: str, laws: dict[str, Law], together: int = 1, every: int = 0, rank: int = 5, patience: Law | None = None
) -> list[Came]:
    """A group's patients with all that they will draw, in order of arrival and of key."""
    key, stream = replication_key(SEED, 0), name_hash("p", group, "area 0")
    flat = YearProfile(CALENDAR, 0, [1.0] * 24, [1.0] * 7, [1.0] * 12)
    if every:
        numbers, times = interval_arrivals(CALENDAR, 0, every)
    else:
        numbers, times = stream_arrivals(key, stream, 0, float(PATIENTS), flat, together)
    keys = patient_keys_of(key, stream, 0, numbers).tolist()
    lasts = zip(*(drawn(law, group, numbers, name, DURATION) for name, law in laws.items()), strict=True)
    first = next(iter(laws))
    waits = [0] * len(numbers) if patience is None else drawn(patience, group, numbers, first, PATIENCE)
    return sorted(Came(t, k, rank, d, w) for t, k, d, w in zip(times.tolist(), keys, lasts, waits, strict=True))


def simulated(activities: dict[str, Any], groups: dict[str, Any], places: dict[str, int]) -> VisitLog:
    activities = {name: {"setting": "unit", "next": "home", **block} for name, block in activities.items()}
    ends = {end: {} for end in ("home", "lost") if repr(end) in repr(activities)}
    pathway = {
        "pathway": "p", "title": "P", "version": "1", "status": "draft", "drafted from": "nothing", **BASIS,
        "settings": {"unit": {"sector": "acute"}},
        "places": {place: {"setting": "unit"} for place in places},
        "groups": {name: {"arrivals": arrivals, "begins": "a"} for name, arrivals in groups.items()},
        "activities": activities,
        "ends": ends,
    }  # fmt: skip
    return simulate_once(build_network(plans_from(tree_of({"p": pathway}, places, 1), (2009,)), 0), SEED, 0)


def found(log: VisitLog, activity: int = 0) -> dict[int, tuple[int, int, int]]:
    """By patient's key: start, finish and outcome of an activity's visit."""
    rows = np.flatnonzero(log.activity == activity)
    keys = log.key[log.patient[rows]].astype(np.uint64).tolist()
    columns = (log.start[rows].tolist(), log.finish[rows].tolist(), log.outcome[rows].tolist())
    return dict(zip(keys, zip(*columns, strict=True), strict=True))


def at_horizon(start: int, finish: int, outcome: int = DONE) -> tuple[int, int, int]:
    """What a log shows of a visit by the end of the year."""
    if start != NEVER and start >= YEAR:
        return NEVER, YEAR, CUT
    return (start, YEAR, CUT) if finish >= YEAR else (start, finish, outcome)


COUNT = {"count": f"{PATIENTS} per year"}
LAWS = {
    "M/M/1": (1, exponential(0.8 * GAP)),
    "M/M/11": (11, exponential(9 * GAP)),
    "M/D/5": (5, fixed(4.5 * GAP)),
    "M/G/1": (1, lognormal(0.75 * GAP, 1.125 * GAP)),
    "M/G/4": (4, lognormal(3.6 * GAP, 3.6 * GAP)),
}


@pytest.mark.parametrize("name", LAWS)
def test_every_visit_of_a_single_line_is_that_of_the_kiefer_wolfowitz_recursion(name):
    servers, law = LAWS[name]
    log = simulated({"a": {"lasts": law.written, "place": "bed"}}, {"x": COUNT}, {"bed": servers})
    free, expected = [NEVER] * servers, {}
    for patient in came("x", {"a": law}):
        start = max(patient.time, heapq.heappop(free))
        heapq.heappush(free, start + patient.lasts[0])
        expected[patient.key] = at_horizon(start, start + patient.lasts[0])
    assert found(log) == expected
    assert float(np.mean(log.waits > 0)) > 0.3


def test_every_wait_of_one_server_is_that_of_lindley():
    law = exponential(0.9 * GAP)
    log = simulated({"a": {"lasts": law.written, "place": "bed"}}, {"x": COUNT}, {"bed": 1})
    wait, before, expected = 0, None, []
    for patient in came("x", {"a": law}):
        if before is not None:
            wait = max(0, wait + before.lasts[0] - (patient.time - before.time))
        before = patient
        expected.append((patient.key, wait))
    waits = {key: start for key, (start, _, _) in found(log).items()}
    times = {patient.key: patient.time for patient in came("x", {"a": law})}
    served = [(key, wait) for key, wait in expected if times[key] + wait < YEAR]
    assert [(key, waits[key] - times[key]) for key, _ in served] == served


@pytest.mark.parametrize("which", ["appointments", "pairs"])
def test_every_visit_is_that_of_the_recursion_for_other_arrivals(which):
    law, every = exponential(0.8 * GAP), round(GAP)
    groups = {"x": {"every": seconds(every)}} if which == "appointments" else {"x": {**COUNT, "in groups of": 2}}
    log = simulated({"a": {"lasts": law.written, "place": "bed"}}, groups, {"bed": 1})
    free, expected = NEVER, {}
    more = {"every": every} if which == "appointments" else {"together": 2}
    for patient in came("x", {"a": law}, **more):
        start = max(patient.time, free)
        free = start + patient.lasts[0]
        expected[patient.key] = at_horizon(start, free)
    assert found(log) == expected


@pytest.mark.parametrize("name", ["M/M/11", "M/D/5", "M/G/4"])
def test_every_loss_is_that_of_the_loss_recursion(name):
    servers, law = LAWS[name]
    activity = {"lasts": law.written, "place": "bed", "waiting room": 0, "refused to": "lost"}
    log = simulated({"a": activity}, {"x": COUNT}, {"bed": servers})
    busy: list[int] = []
    expected = {}
    for patient in came("x", {"a": law}):
        while busy and busy[0] <= patient.time:
            heapq.heappop(busy)
        if len(busy) < servers:
            heapq.heappush(busy, patient.time + patient.lasts[0])
            expected[patient.key] = at_horizon(patient.time, patient.time + patient.lasts[0])
        else:
            expected[patient.key] = (NEVER, patient.time, REFUSED)
    assert found(log) == expected
    assert 0.02 < float(np.mean(log.outcome == REFUSED)) < 0.5


def test_every_visit_of_those_who_give_up_is_that_of_the_recursion():
    law, patience = exponential(11 * GAP), exponential(22 * GAP)
    activity = {"lasts": law.written, "place": "bed", "patience": patience.written, "gives up to": "lost"}
    log = simulated({"a": activity}, {"x": COUNT}, {"bed": 10})
    free, expected = [NEVER] * 10, {}
    for patient in came("x", {"a": law}, patience=patience):
        start, until = max(patient.time, free[0]), patient.time + patient.patience
        if start <= until:
            heapq.heapreplace(free, start + patient.lasts[0])
            expected[patient.key] = at_horizon(start, start + patient.lasts[0])
        else:
            expected[patient.key] = (NEVER, until, GAVE_UP) if until < YEAR else (NEVER, YEAR, CUT)
    assert found(log) == expected
    assert float(np.mean(log.outcome == GAVE_UP)) > 0.05


def test_every_visit_of_classes_is_that_of_the_recursion_by_rank():
    law = exponential(3 * 0.85 * GAP / 3)
    ranks = {"x": 1, "y": 2, "z": 3}
    priority = {"by": "group", "cases": dict(ranks)}
    log = simulated(
        {"a": {"lasts": law.written, "place": "bed", "priority": priority}}, dict.fromkeys(ranks, COUNT), {"bed": 3}
    )
    patients = deque(sorted(one for group, rank in ranks.items() for one in came(group, {"a": law}, rank=rank)))
    line: list[tuple[int, int, int, Came]] = []
    free, expected = [NEVER] * 3, {}
    while patients or line:
        now = max(free[0], patients[0].time) if patients and not line else free[0]
        while patients and patients[0].time <= now:
            patient = patients.popleft()
            heapq.heappush(line, (patient.rank, patient.time, patient.key, patient))
        if not line:
            continue
        patient = heapq.heappop(line)[3]
        heapq.heapreplace(free, now + patient.lasts[0])
        expected[patient.key] = at_horizon(now, now + patient.lasts[0])
    assert found(log) == expected


def test_every_visit_of_a_tandem_is_that_of_the_blocking_recursion():
    law = exponential(0.55 * GAP)
    log = simulated(
        {
            "a": {"lasts": law.written, "place": "first", "holds until next": True, "next": "b"},
            "b": {"lasts": law.written, "place": "second"},
        },
        {"x": COUNT}, {"first": 1, "second": 1},
    )  # fmt: skip
    first, second = {}, {}
    left_first = left_second = NEVER
    for patient in came("x", {"a": law, "b": law}):
        start = max(patient.time, left_first)
        done = start + patient.lasts[0]
        left_first = max(done, left_second)  # the first place is kept until the second is free
        left_second = left_first + patient.lasts[1]
        first[patient.key] = at_horizon(start, done)
        if done < YEAR:
            second[patient.key] = at_horizon(left_first, left_second)
    assert found(log, 0) == first
    assert found(log, 1) == second
