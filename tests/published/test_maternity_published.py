"""Published figures of maternity as pathway files: Green's beds, rooms, postnatal nights, clock, Birthrate Plus."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from copies import BASIS, DAY, HOUR, activity, copies, interval
from scipy import stats

from workforce.engine.expected import expected
from workforce.engine.log import DONE, REFUSED, VisitLog
from workforce.engine.reference import simulate_once
from workforce.network.network import Network

pytestmark = pytest.mark.published

HERE = Path(__file__).parent
GREEN_LOAD = 42.92
DELAYED = {50: 0.2134, 52: 0.1249, 54: 0.0696, 56: 0.0368, 58: 0.0185, 60: 0.0088, 62: 0.0040}
LOST = {50: 0.0370, 56: 0.0089}
COPIES = 8
ROOMS = {11: 0.95, 13: 0.99, 15: 0.999}
LAWS = ("exponential", "gamma", "log-normal", "fixed")
OFFICE = 0.285
NEVER = dict.fromkeys(("annual leave", "public holidays", "sickness", "study", "maternity", "other"), "0%")
MIDWIVES = {
    "roles": {
        "file": "roles", "title": "Roles", **BASIS,
        "roles": {"midwife": {"staff group": "Midwives", "bands": {"6": "100%"}}},
    },
    "tables": {"availability": {
        "file": "availability", "title": "Availability", **BASIS,
        "staff groups": {
            "Midwives": {"full time hours": "37.5 h per week", "absent": NEVER, "category allowance": "0%"},
        },
    }},
}  # fmt: skip


def loss(load: float, beds: int) -> float:
    """Erlang's loss formula, by his recursion."""
    lost = 1.0
    for k in range(1, beds + 1):
        lost = load * lost / (k + load * lost)
    return lost


def delay(load: float, beds: int) -> float:
    """Erlang's delay formula: the share who wait."""
    lost = loss(load, beds)
    return lost / (1 - load / beds * (1 - lost))


@cache
def green(beds: int) -> npt.NDArray[np.float64]:
    """The share who wait in each copy, from the 60th day on."""
    network = copies(HERE / "obstetric-beds.yaml", COPIES, {"obstetric bed": beds})
    log = simulate_once(network, seed=2002, replication=0)
    settled = (log.outcome == DONE) & (log.joined > 60 * DAY)
    area, waited = log.area[log.patient[settled]], (log.start > log.joined)[settled]
    return np.array([waited[area == copy].mean() for copy in range(COPIES)])


@pytest.mark.parametrize(("beds", "share"), DELAYED.items())
def test_erlangs_formula_gives_greens_table(beds: int, share: float) -> None:
    assert delay(GREEN_LOAD, beds) == pytest.approx(share, abs=6e-5)


@pytest.mark.parametrize("beds", [52, 56])
def test_as_many_wait_for_greens_beds_as_erlang_says(beds: int) -> None:
    mean, half = interval(green(beds))
    assert abs(mean - DELAYED[beds]) < half


def test_five_percent_more_women_would_be_seen_in_greens_beds() -> None:
    mean, half = interval(green(52))
    assert delay(1.05 * GREEN_LOAD, 52) > mean + half


def test_of_women_who_may_not_wait_as_many_are_lost_as_erlang_says() -> None:
    for beds, share in LOST.items():
        assert loss(GREEN_LOAD, beds) == pytest.approx(share, abs=6e-5)
    full = {"activities.stay.waiting room": 0, "activities.stay.refused to": "home"}
    network = copies(HERE / "obstetric-beds.yaml", COPIES, {"obstetric bed": 50}, full)
    log = simulate_once(network, seed=2002, replication=1)
    settled = log.joined > 60 * DAY
    area, lost = log.area[log.patient[settled]], (log.outcome == REFUSED)[settled]
    mean, half = interval([lost[area == copy].mean() for copy in range(COPIES)])
    assert abs(mean - LOST[50]) < half
    assert loss(1.05 * GREEN_LOAD, 50) > mean + half


@cache
def suite() -> tuple[Network, VisitLog]:
    network = copies(HERE / "delivery-suite.yaml", 4, {})
    return network, simulate_once(network, seed=5201, replication=0)


def in_use(law: str) -> npt.NDArray[np.float64]:
    """Rooms in use in each copy at every full hour from the tenth day on [copies, hours]."""
    network, log = suite()
    here = log.activity == activity(network, f"{law} stay")
    area = log.area[log.patient]
    hours = np.arange(240, 8760) * int(HOUR)
    found = []
    for copy in range(4):
        mine = here & (area == copy)
        came, left = np.sort(log.start[mine]), np.sort(log.finish[mine])
        found.append(np.searchsorted(came, hours, side="right") - np.searchsorted(left, hours, side="right"))
    return np.array(found, dtype=np.float64)


def by_month(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Means of stretches of about a month, which hardly depend on each other."""
    return np.concatenate([[piece.mean() for piece in np.array_split(copy, 12)] for copy in values])


@pytest.mark.parametrize("law", LAWS)
def test_rooms_in_use_do_not_depend_on_the_law_of_the_stay(law: str) -> None:
    load = 5201 * 10.63 / 8760
    poisson = stats.poisson(load)
    assert [int(poisson.ppf(share)) for share in ROOMS.values()] == list(ROOMS)
    used = in_use(law)
    mean, half = interval(by_month(used))
    assert abs(mean - load) < half < 0.05 * load
    for rooms in ROOMS:
        share, half = interval(by_month((used <= rooms).astype(np.float64)))
        assert abs(share - float(poisson.cdf(rooms))) < max(half, 0.001)


def test_the_closed_form_gives_the_same_rooms_for_every_law() -> None:
    network = copies(HERE / "delivery-suite.yaml", 1, {})
    table = expected(network).table
    present = table[table["measure"] == "patient"].groupby("activity", observed=True)["value"].sum() / (8760 * HOUR)
    assert len(present) == len(LAWS)
    assert present.to_numpy() == pytest.approx(5201 * 10.63 / 8760, rel=2e-3)


def test_littles_law_gives_the_postnatal_beds_of_a_thousand_women() -> None:
    table = expected(copies(HERE / "postnatal-nights.yaml", 1, {})).table
    beds = table[table["measure"] == "patient"]["value"].sum() / (365 * DAY)
    nights = (0.35 + 2 * 0.21 + 3 * 0.15 + 4 * 0.07 + 5 * 0.03 + 6 * 0.02 + 7 * 0.01 + 8 * 0.02) / 1.02
    assert nights == pytest.approx(1.96, abs=0.005)
    assert 1000 * nights / 365 == pytest.approx(5.4, abs=0.05)
    # The model starts empty: patients of its first days are not there yet.
    assert beds == pytest.approx(1000 * nights / 365, rel=0.01)


@cache
def births() -> tuple[Network, VisitLog]:
    network = copies(HERE / "births-by-clock.yaml", 4, {})
    return network, simulate_once(network, seed=2018, replication=0)


def weekday_and_hour(group: str | None = None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Of every birth (of a group) the weekday, 0 for Monday, and the hour; the clock starts on a Wednesday."""
    network, log = births()
    of = log.group[log.patient]
    names = [name for _, name in network.names.groups]
    start = log.start if group is None else log.start[of == names.index(group)]
    return (start // DAY + 2) % 7, start % DAY // int(HOUR)


def test_as_many_births_fall_in_office_hours_as_were_counted() -> None:
    day, hour = weekday_and_hour()
    office = (day < 5) & (hour >= 9) & (hour < 17)
    half = 3.5 * math.sqrt(OFFICE * (1 - OFFICE) / len(office))
    assert abs(float(office.mean()) - OFFICE) < half + 0.004
    assert half + 0.004 < 0.05 * OFFICE


def test_spontaneous_births_peak_before_dawn_and_planned_caesareans_on_weekday_mornings() -> None:
    _, hour = weekday_and_hour("after spontaneous onset")
    counts = np.bincount(hour, minlength=24)
    wave = np.exp(2j * np.pi * (np.arange(24) + 0.5) / 24)
    peak = np.angle((counts * wave).sum()) * 24 / (2 * np.pi) % 24
    assert 3 < peak < 5
    day, hour = weekday_and_hour("planned caesareans")
    assert set(np.unique(day)) == {0, 1, 2, 3, 4}
    assert set(np.unique(hour)) == {9, 10, 11}
    day, hour = weekday_and_hour("after an induction")
    assert np.isin(hour, (21, 22, 23, 0, 1, 2)).mean() > 0.27
    assert np.isin(day, (1, 2, 3, 4, 5)).mean() > 5 / 7


def test_birthrate_plus_hours_for_a_birth_with_and_without_other_work() -> None:
    table = expected(copies(HERE / "birthrate-plus.yaml", 1, {}, staff=MIDWIVES)).table
    staff = table[table["measure"] == "staff"].groupby("activity", observed=True)["value"].sum() / HOUR / 1000
    present = table[(table["measure"] == "patient") & (table["activity"] == "on the delivery suite")]
    stay = present["value"].sum() / HOUR / 1000
    assert stay == pytest.approx(10.63, rel=2e-3)
    assert staff["on the delivery suite"] == pytest.approx(13.31, rel=2e-3)
    assert staff.sum() == pytest.approx(16.38, rel=2e-3)
