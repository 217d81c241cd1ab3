"""Queues with exact answers, each a pathway file under `systems/`, on the reference engine.

Each area of the region is a system of its own, and the areas are independent pieces of evidence. Every quantity's 99.9%
interval holds its exact value; and the interval of one quantity is narrow enough to refuse the value that belongs to
arrivals 5% more frequent. With some fifty intervals one in twenty runs would have a false alarm: where one fails, a
fresh run of four times the size decides. No seed is ever chosen to pass.
"""

from __future__ import annotations

from typing import Any

import exact
import pytest
from answered import SYSTEMS, System, name, outside
from running import interval

pytestmark = pytest.mark.theory


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
    "one-server": {"wait": 4, "time": 5, "time over its p90": 0.1},
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


def test_the_long_time_of_one_server_is_that_printed():
    assert pytest.approx(11.512925, rel=3e-7) == exact.LONG_TIME


@pytest.mark.parametrize("system", [s for s in SYSTEMS if s.file in PRINTED], ids=name)
def test_the_exact_values_are_those_printed(system):
    answers = system.exact()
    assert {name: answers[name] for name in PRINTED[system.file]} == pytest.approx(PRINTED[system.file], rel=3e-7)


@pytest.mark.parametrize(("hand_over", "number", "wait"), [(False, 5.4040, 0.35100), (True, 5.5316, 0.38290)])
def test_the_exact_values_of_shifts_are_those_printed(hand_over, number, wait):
    answers = exact.shifts(1.0, hand_over)
    assert (answers["number"], answers["wait"]) == pytest.approx((number, wait), rel=5e-5)
