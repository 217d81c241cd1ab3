"""The treatment centre of treat-sim against its exact reference: the same model, arrivals thinned at the right rate.

The tables that treat-sim ships rest on a rate looked up at the last arrival and so lack about 1% of the arrivals;
reference B repeats its 1,000 replications with the rate of the moment (arrivals until 18 hours, read at 19).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from copies import DAY, HOUR, MINUTE, activity, copies, interval

from workforce.engine.log import DONE, VisitLog
from workforce.engine.problems import EngineProblem
from workforce.engine.reference import simulate_once
from workforce.network.network import Network

pytestmark = pytest.mark.published

FILE = Path(__file__).with_name("treatment-centre.yaml")
PLACES = {"triage bay": 1, "clerk": 1, "examination room": 3, "cubicle": 1, "trauma room": 2, "trauma cubicle": 1}
RUN = 1140.0
WEDNESDAYS = 53
# Means of reference B and half its 95% interval; with the door closed they are the same within 0.5.
REFERENCE = {
    "wait for triage": (31.30, 1.12),
    "wait for registration": (103.72, 1.45),
    "wait for examination": (25.40, 0.54),
    "wait for treatment": (134.26, 1.62),
    "wait for stabilisation": (153.38, 4.76),
    "wait for trauma treatment": (17.68, 0.81),
    "time of non-trauma patients": (228.28, 1.46),
    "time of trauma patients": (292.40, 4.66),
    "throughput": (165.99, 0.52),
}
ARRIVALS = 227.1333
DOOR_CLOSED = 0.5


def centre(places: dict[str, int] = PLACES, count: int = 1, **changes: object) -> tuple[Network, VisitLog]:
    network = copies(FILE, count, places, {address.replace("__", "."): value for address, value in changes.items()})
    return network, simulate_once(network, seed=2013, replication=0)


@cache
def days() -> dict[str, npt.NDArray[np.float64]]:
    """Every measure of each simulated Wednesday, as treat-sim takes it: only what is there by 01:00."""
    network, log = centre()
    first = log.arrival // (7 * DAY)
    trauma = np.zeros(len(log.arrival), dtype=np.bool_)
    trauma[log.patient[log.activity == activity(network, "stabilisation")]] = True
    opened = first[log.patient] * 7 * DAY + 6 * HOUR
    until = opened + RUN * MINUTE
    found = {"arrivals": np.bincount(first, minlength=WEDNESDAYS).astype(np.float64)}
    for name in ("triage", "registration", "examination", "treatment", "stabilisation", "trauma treatment"):
        here = (log.activity == activity(network, name)) & (log.start < until)
        waited = (log.start - log.joined)[here] / MINUTE
        found[f"wait for {name}"] = _mean_by(first[log.patient[here]], waited)
    left = log.end_time < first * 7 * DAY + 6 * HOUR + RUN * MINUTE
    stay = (log.end_time - log.arrival) / MINUTE
    found["time of trauma patients"] = _mean_by(first[left & trauma], stay[left & trauma])
    found["time of non-trauma patients"] = _mean_by(first[left & ~trauma], stay[left & ~trauma])
    found["throughput"] = np.bincount(first[left], minlength=WEDNESDAYS).astype(np.float64)
    return found


def _mean_by(day: npt.NDArray[np.int64], value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    count = np.bincount(day, minlength=WEDNESDAYS)
    return np.bincount(day, value, minlength=WEDNESDAYS)[count > 0] / count[count > 0]


def test_arrivals_are_the_integral_of_the_rate() -> None:
    mean, half = interval(days()["arrivals"])
    assert abs(mean - ARRIVALS) < half
    assert half < 0.05 * ARRIVALS


@pytest.mark.parametrize("measure", REFERENCE)
def test_means_are_those_of_the_exact_reference(measure: str) -> None:
    mean, half = interval(days()[measure])
    theirs, their_half = REFERENCE[measure]
    assert abs(mean - theirs) < np.hypot(half, 3.5 / 1.96 * their_half) + DOOR_CLOSED


def test_a_centre_of_five_percent_more_arrivals_would_be_seen() -> None:
    mean, half = interval(days()["arrivals"])
    assert abs(mean - 1.05 * ARRIVALS) > half
    throughput, its_half = interval(days()["throughput"])
    assert abs(throughput - 1.05 * REFERENCE["throughput"][0]) > its_half + DOOR_CLOSED


CONSTANT = {
    "activities__triage__lasts": "3 min",
    "activities__registration__lasts": "5 min",
    "activities__examination__lasts": "16 min",
    "activities__treatment__lasts": "13.3 min",
    "activities__stabilisation__lasts": "90 min",
    "activities__trauma treatment__lasts": "30 min",
    "groups__arrivals__arrivals__count": "500 per year",
}


@pytest.mark.parametrize(
    ("shares", "minutes"),
    [
        ({"stabilisation": "0%", "registration": "the rest"}, 37.3),
        ({"stabilisation": "100%", "registration": "0%"}, 123.0),
    ],
    ids=["nobody injured", "everybody injured"],
)
def test_with_room_for_all_and_constant_times_a_stay_is_the_sum_of_its_times(
    shares: dict[str, str], minutes: float
) -> None:
    treated = {"shares": {"treatment": "100%", "home": "0%"}}
    _, log = centre(
        {}, 1, **CONSTANT, activities__triage__next={"shares": shares}, activities__examination__next=treated
    )
    assert set((log.end_time - log.arrival).tolist()) == {round(minutes * MINUTE)}


def test_a_centre_whose_clerk_is_away_is_refused_and_one_who_never_finishes_blocks_all_behind() -> None:
    with pytest.raises(EngineProblem, match="never more than 0"):
        centre({**PLACES, "clerk": 0})
    few = {"groups__arrivals__arrivals__count": "300 per year"}
    network, log = centre(PLACES, 1, **few, activities__registration__lasts="400 days")
    through = log.outcome == DONE
    assert not (through & (log.activity == activity(network, "registration"))).any()
    assert not (log.activity == activity(network, "examination")).any()
    assert (through & (log.activity == activity(network, "trauma treatment"))).any()
