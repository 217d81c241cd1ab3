"""Published studies of maternity units whose figures were not all seen: what is known of them, and no more."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from copies import DAY, MINUTE, copies, interval
from test_maternity_published import delay

from workforce.engine.compiled import simulate_once
from workforce.engine.log import VisitLog
from workforce.network.network import Network

pytestmark = pytest.mark.published

HERE = Path(__file__).parent
COPIES = 24
STAFF = {"midwife": 2, "doctor": 2, "monitor": 3}
MORNINGS = {"days": ["Mon", "Tue", "Wed", "Thu", "Fri"]}


def times(least: int, usual: int, most: int) -> dict[str, str]:
    return {"least": f"{least} min", "usual": f"{usual} min", "most": f"{most} min"}


def activity(place: str, lasts: dict[str, str], following: str) -> dict[str, Any]:
    return {"setting": "clinic", "place": place, "lasts": lasts, "next": following}


DOCTOR_FIRST = {
    "doctor first": activity("doctor", times(10, 20, 30), "monitoring"),
    "monitoring": activity("monitor", times(20, 25, 40), "midwife last"),
    "midwife last": activity("midwife", times(10, 15, 25), "home"),
}


def in_two_lots(first: int, second: int, begins: str) -> dict[str, Any]:
    lists = {
        "early": {**MORNINGS, "at": "08:00", "number": first},
        "late": {**MORNINGS, "at": "09:00", "number": second},
    }
    return {"all at eight": {"arrivals": {"lists": lists}, "begins": begins}}


def mornings(changes: dict[str, Any] | None = None) -> npt.NDArray[np.float64]:
    """The mean stay in minutes in each copy of the clinic."""
    log = simulate_once(copies(HERE / "post-term-clinic.yaml", COPIES, STAFF, changes), seed=2020, replication=0)
    ended = log.end >= 0
    stay = (log.end_time - log.arrival)[ended] / MINUTE
    return np.array([stay[log.area[ended] == copy].mean() for copy in range(COPIES)])


def test_women_who_come_in_two_lots_stay_shorter_even_if_one_more_comes() -> None:
    """Viana 2020: 103 minutes for seven at once, 86 for eight in two lots, doctor first. Here only the direction."""
    at_once = mornings()
    split = mornings({"groups": in_two_lots(4, 3, "midwife first")})
    doctor = {"groups": in_two_lots(4, 4, "doctor first"), "activities": DOCTOR_FIRST}
    eight = mornings(doctor)
    for shorter in (split, eight):
        mean, half = interval(at_once - shorter)
        assert mean - half > 0.05 * at_once.mean()


def test_one_more_woman_at_the_same_hour_stays_longer() -> None:
    """What gains is the lots: eight of whom all come at eight stay longer than seven."""
    eight = {"mornings": {**MORNINGS, "at": "08:00", "number": 8}}
    more = mornings({"groups": {"all at eight": {"arrivals": {"lists": eight}, "begins": "midwife first"}}})
    mean, half = interval(more - mornings())
    assert mean > half


ROOMS = {"labour room": 9, "postnatal room": 16, "swing room": 25}
LOADS = {"labour stay": (6.0, 9), "postnatal stay": (12.0, 16), "swinging labour stay": (18.0, 25)}


@cache
def rooms() -> tuple[Network, VisitLog]:
    network = copies(HERE / "swing-rooms.yaml", COPIES, ROOMS)
    return network, simulate_once(network, seed=2012, replication=0)


def delayed(name: str) -> npt.NDArray[np.float64]:
    """The share who wait in each copy, from the 60th day on."""
    network, log = rooms()
    here = (log.activity == [each for _, each in network.names.activities].index(name)) & (log.joined > 60 * DAY)
    waited, area = log.waits[here] > 0, log.area[log.patient[here]]
    return np.array([waited[area == copy].mean() for copy in range(COPIES)])


@pytest.mark.parametrize("name", LOADS)
def test_as_many_wait_for_rooms_apart_as_erlang_says(name: str) -> None:
    """Rooms that swing hold stays of two lengths, so that Erlang's figure is near and not exact there."""
    load, number = LOADS[name]
    mean, half = interval(delayed(name))
    assert abs(mean - delay(load, number)) < half
    assert delay(1.05 * load, number) > mean + half


def test_rooms_that_swing_let_fewer_women_wait_than_as_many_rooms_apart() -> None:
    """Griffin 2012, of which the abstract was seen: the direction."""
    for apart, swinging in (
        ("labour stay", "swinging labour stay"),
        ("postnatal stay", "swinging postnatal stay"),
    ):
        mean, half = interval(delayed(apart) - delayed(swinging))
        assert mean > half
