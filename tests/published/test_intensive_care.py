"""Intensive care: more beds at the same demand (Williams 2020), and how many nurses to roster (Griffiths 2005).

The papers' inputs are not to be had. What is asked is the direction of their findings, and besides that a run agrees
with the theory of the same queue, closely enough that 5% more patients would be seen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from copies import DAY, activity, copies, interval
from scipy import stats

from workforce.engine.log import VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.checks import check_network
from workforce.network.network import Network

pytestmark = pytest.mark.published

FILE = Path(__file__).with_name("intensive-care.yaml")
COPIES, YEAR, SETTLED = 12, 365, 60
PATIENTS, STAY = 1432.0, 5.0
LOAD = PATIENTS / YEAR * STAY
BEFORE, AFTER = 23, 28
ADMITTED, NURSED_DAYS, UNITS = 1084.0, 4.0, 40
"""Griffiths' admissions a year; the days are judgement, and units like it are simulated side by side."""
AGENCY = 1.5
"""What a nurse called in costs beside one on the roster; judgement."""


def share_who_wait(load: float, beds: int) -> float:
    """Erlang's delay formula."""
    lost = 1.0
    for k in range(1, beds + 1):
        lost = load * lost / (k + load * lost)
    return lost / (1 - load / beds * (1 - lost))


def unit(beds: int, growth: float = 1.0) -> Network:
    """Copies of Williams' unit for a year."""
    return copies(
        FILE, COPIES, {"intensive care bed": beds}, {"groups.patients.arrivals.count": f"{PATIENTS * growth} per year"}
    )


@cache
def run(beds: int, growth: float = 1.0) -> VisitLog:
    return simulate_once(unit(beds, growth), seed=2020, replication=0)


def by_copy(log: VisitLog, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean of each copy over patients who come after the unit has filled."""
    area = log.area[log.patient]
    return np.array([values[(area == copy) & (log.joined > SETTLED * DAY)].mean() for copy in range(COPIES)])


def waited(log: VisitLog) -> npt.NDArray[np.float64]:
    """The share who wait, of each copy."""
    return by_copy(log, (log.start > log.joined).astype(np.float64))


def in_use(log: VisitLog, first: int = SETTLED) -> npt.NDArray[np.float64]:
    """Patients there on average, of each copy."""
    began = log.start >= 0
    days = np.minimum(log.finish, YEAR * DAY) - np.maximum(log.start, first * DAY)
    total = np.bincount(log.area[log.patient][began], np.clip(days, 0, None)[began], COPIES)
    return np.asarray(total / ((YEAR - first) * DAY))


@pytest.mark.parametrize(("beds", "share"), [(BEFORE, 0.85), (AFTER, 0.70)])
def test_the_same_patients_use_less_of_more_beds(beds: int, share: float) -> None:
    """23 beds in use to 85% and 28 to 70%: the load is the same, and 5% more patients would be seen."""
    mean, half = interval(in_use(run(beds)) / beds)
    assert abs(mean - share) < half
    assert 1.05 * share > mean + half


def test_more_beds_spare_most_of_the_waits_as_erlang_says() -> None:
    means = []
    for beds in (BEFORE, AFTER):
        mean, half = interval(waited(run(beds)))
        assert abs(mean - share_who_wait(LOAD, beds)) < half
        assert share_who_wait(1.05 * LOAD, beds) > mean + half or beds == AFTER
        means.append(mean)
    assert means[1] < 0.25 * means[0]


def test_four_percent_more_each_year_brings_the_waits_of_the_smaller_unit_back() -> None:
    """After five years 28 beds have as many waits as 23 had, within a few points."""
    shares = [float(waited(run(AFTER, growth)).mean()) for growth in (1.0, 1.04**5)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(float(waited(run(BEFORE)).mean()), abs=0.06)


def test_within_ten_years_the_larger_unit_is_overwhelmed_and_a_run_is_refused() -> None:
    found = {year: {finding.code for finding in check_network(unit(AFTER, 1.04**year))} for year in (0, 5, 9, 10)}
    assert found[0] == found[5] == set()
    assert found[9] == {"WF467"}
    assert found[10] == {"WF466"}


@cache
def census() -> npt.NDArray[np.int64]:
    """Griffiths' patients there at noon of each day after the first two months [copies, days], beds flexed to all."""
    changes = {
        "groups.patients.arrivals.count": f"{ADMITTED} per year",
        "activities.stay.lasts": {"mean": "4 days", "sd": "5 days"},
    }
    network = copies(FILE, UNITS, {}, changes)
    log = simulate_once(network, seed=2005, replication=0)
    stay = log.activity == activity(network, "stay")
    noon = (np.arange(SETTLED, YEAR) + 0.5) * DAY
    area = log.area[log.patient]
    there = [
        np.searchsorted(np.sort(log.start[stay & (area == copy)]), noon)
        - np.searchsorted(np.sort(log.finish[stay & (area == copy)]), noon)
        for copy in range(UNITS)
    ]
    return np.array(there)


def cost(rostered: int, patients: npt.NDArray[np.int64], weight: npt.NDArray[np.float64] | None = None) -> float:
    """Nurses rostered on a shift and those called in, one for each patient, in the pay of a rostered one."""
    called = np.clip(patients - rostered, 0, None)
    return rostered + AGENCY * float(np.average(called, weights=weight))


def test_the_roster_that_costs_least_lies_between_none_and_one_for_each() -> None:
    rosters = list(range(41))
    simulated = [cost(nurses, census().ravel()) for nurses in rosters]
    best = int(np.argmin(simulated))
    assert 0 < best < int(census().max())
    assert simulated[: best + 1] == sorted(simulated[: best + 1], reverse=True)
    assert simulated[best:] == sorted(simulated[best:])
    load = ADMITTED / YEAR * NURSED_DAYS
    people = np.arange(60)
    exact = [cost(nurses, people, stats.poisson.pmf(people, load)) for nurses in rosters]
    assert abs(best - int(np.argmin(exact))) <= 1


def test_nurses_called_in_are_those_of_a_poisson_census_and_five_percent_more_patients_would_be_seen() -> None:
    load, rostered = ADMITTED / YEAR * NURSED_DAYS, 11
    people = np.arange(60)

    def called(mean: float) -> float:
        return float(np.sum(np.clip(people - rostered, 0, None) * stats.poisson.pmf(people, mean)))

    mean, half = interval(np.clip(census() - rostered, 0, None).mean(axis=1))
    assert abs(mean - called(load)) < half
    assert called(1.05 * load) > mean + half
