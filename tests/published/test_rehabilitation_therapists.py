"""Therapists and stays on a rehabilitation ward (Wood and others 2014): more therapists, shorter stays.

Found there: the hours of therapy given and the length of stay are linked. The paper's inputs are not to be had, so that
only the direction can be asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from copies import DAY, activity, copies, interval

from workforce.engine.reference import simulate_once

pytestmark = pytest.mark.published

FILE = Path(__file__).with_name("rehabilitation-therapists.yaml")
COPIES, BEDS = 6, 21
WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri"]
DAYS, HOURS = 0, 1
Ints = npt.NDArray[np.int64]


def on_duty(therapists: int) -> dict[str, Any]:
    """Therapists by working day."""
    line = {"days": WEEK, "from": "09:00", "until": "16:00", "number": therapists, "bank holidays": False}
    return {"rota": {"working day": line}, "shift end": "finish"}


@cache
def ward(therapists: int) -> npt.NDArray[np.float64]:
    """Of each copy, from the 90th day on: days in a bed for each who went home, and hours of therapy a day in a bed."""
    network = copies(FILE, COPIES, {"bed": BEDS, "therapist": on_duty(therapists)})
    log = simulate_once(network, seed=2014, replication=0)
    sessions = log.activity == activity(network, "session")
    here = log.start >= 90 * DAY
    area = log.area[log.patient]
    found = []
    for copy in range(COPIES):
        mine = here & (area == copy)
        patients = np.unique(log.patient[mine])
        gone = patients[log.end[patients] >= 0]
        began, left = _span(log.patient, log.start, log.finish, mine)
        stays = np.array([left[p] - began[p] for p in gone.tolist()]) / DAY
        given = int((mine & sessions).sum())
        there = sum(left[p] - began[p] for p in patients.tolist()) / DAY
        found.append((stays.mean(), given / there))
    return np.array(found).T


def _span(
    patient: Ints, start: Ints, finish: Ints, mine: npt.NDArray[np.bool_]
) -> tuple[dict[int, int], dict[int, int]]:
    """When each patient's first visit began and the last one ended."""
    began: dict[int, int] = {}
    left: dict[int, int] = {}
    for who, first, last in zip(patient[mine].tolist(), start[mine].tolist(), finish[mine].tolist(), strict=True):
        began[who] = min(began.get(who, first), first)
        left[who] = max(left.get(who, last), last)
    return began, left


def test_more_therapists_give_more_hours_and_shorten_stays() -> None:
    shorter, half = interval(ward(2)[DAYS] - ward(3)[DAYS])
    assert shorter - half > 0
    more, half = interval(ward(3)[HOURS] - ward(2)[HOURS])
    assert more - half > 0


def test_when_there_are_enough_another_one_shortens_nothing() -> None:
    saved, half = interval(ward(3)[DAYS] - ward(5)[DAYS])
    first, _ = interval(ward(2)[DAYS] - ward(3)[DAYS])
    assert abs(saved) < half + 0.2 * first
