"""Parts of the compiled engine, each against the plain way to say what it does."""

from __future__ import annotations

import random

import numpy as np
import pytest

from workforce.engine.compiled_arrivals import COLUMNS, GUIDES, in_order, moment, put_in_order
from workforce.engine.compiled_events import FAR, WAKES, pop, push
from workforce.engine.compiled_layout import (
    AFTER,
    BEFORE,
    COUNT,
    EVENT_COLUMNS,
    EVENTS,
    FIRST,
    FIRST_ASK,
    JOINED,
    KEY,
    KIND_BITS,
    LAST_OF,
    LINE_LINKS,
    LINE_OF,
    NEXT_POOL,
    POOL_WIDTH,
    PRIORITY,
    STATE_HEADER,
    WHEN,
)
from workforce.engine.compiled_lines import delist, enlist, merge
from workforce.model.calendar import Calendar
from workforce.network.arrivals import YearProfile
from workforce.network.network import NONE

pytestmark = pytest.mark.unit

PRIORITIES = 3
WIDTH = LAST_OF + PRIORITIES


def waiting(count, seed):
    """Patients with few different times of joining, and two empty lines."""
    draw = random.Random(seed)
    people = np.zeros(count * FIRST_ASK, dtype=np.int64)
    for who in range(0, len(people), FIRST_ASK):
        people[who + PRIORITY], people[who + JOINED] = draw.randrange(PRIORITIES), draw.randrange(5)
        people[who + KEY] = draw.randrange(-(2**63), 2**63)
    pools = np.zeros(2 * WIDTH, dtype=np.int64)
    for line in (0, WIDTH):
        pools[line + FIRST] = pools[line + LAST_OF : line + WIDTH] = NONE
        pools[line + LINE_OF] = pools[line + NEXT_POOL] = line
    return people, pools, list(range(0, len(people), FIRST_ASK))


def order(people, who):
    return int(people[who + PRIORITY]), int(people[who + JOINED]), int(people[who + KEY]) % 2**64


def line_of(people, pools, line):
    """Who stands in a line, read forwards; read backwards it must be the same."""
    found, who, last = [], int(pools[line + FIRST]), NONE
    while who != NONE:
        assert people[who + LINE_LINKS + BEFORE] == last
        found.append(who)
        last, who = who, int(people[who + LINE_LINKS + AFTER])
    assert pools[line + COUNT] == len(found)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_line_stands_in_order_whoever_comes_and_goes(seed):
    people, pools, everyone = waiting(60, seed)
    draw, here = random.Random(seed), set()
    for _ in range(400):
        who = draw.choice(everyone)
        if who in here:
            delist(people, pools, 0, LINE_LINKS, who)
        else:
            enlist(people, pools, 0, LINE_LINKS, who)
        here ^= {who}
        assert line_of(people, pools, 0) == sorted(here, key=lambda one: order(people, one))


def test_two_lines_become_one_in_order():
    people, pools, everyone = waiting(40, 7)
    state = np.zeros(STATE_HEADER, dtype=np.int64)
    state[POOL_WIDTH] = WIDTH
    for number, who in enumerate(everyone):
        enlist(people, pools, WIDTH * (number % 3 == 0), LINE_LINKS, who)
    merge(state, people, pools, 0, WIDTH)
    assert line_of(people, pools, WIDTH) == []
    assert line_of(people, pools, 0) == sorted(everyone, key=lambda one: order(people, one))
    delist(people, pools, 0, LINE_LINKS, everyone[5])
    enlist(people, pools, 0, LINE_LINKS, everyone[5])
    assert line_of(people, pools, 0) == sorted(everyone, key=lambda one: order(people, one))


def test_events_come_in_order_of_time():
    draw, times = random.Random(3), []
    state = np.zeros(STATE_HEADER, dtype=np.int64)
    events = np.full(600 * EVENT_COLUMNS, FAR, dtype=np.int64)
    for number in range(2000):
        if times and draw.random() < 0.45 + 0.1 * (number > 1000):
            assert events[WHEN] == min(times)
            assert events[WHEN + 1] >> KIND_BITS == events[WHEN]
            times.remove(events[WHEN])
            pop(state, events)
        else:
            times.append(draw.randrange(1, 300))
            push(state, events, times[-1], WAKES, times[-1], 0)
        assert state[EVENTS] == len(times)
        assert (events[len(times) * EVENT_COLUMNS :: EVENT_COLUMNS] == FAR).all()


@pytest.mark.parametrize("times", [[], [5], [3, 1, 3, 2, 1, 3], [-7, 2**62, -7, 0]])
def test_order_of_times_keeps_those_at_one_moment(times):
    given = np.array(times, dtype=np.int64)
    assert in_order(given).tolist() == np.argsort(given, kind="stable").tolist()


SPANS = [(0, 1000, 0), (5, 6, 1), (0, 1000, 800), (990, 1000, 60), (7, 8, 20)]


@pytest.mark.parametrize(("least", "most", "count"), SPANS)
def test_places_in_a_year_keep_those_at_one_moment(least, most, count):
    times = np.random.default_rng(count).integers(least, most, count) - 100
    order, places = np.full(count, 99), np.full(count, 99)
    put_in_order(count, times, -100, 1000, order, places)
    assert order.tolist() == np.argsort(times, kind="stable").tolist()
    assert places[order].tolist() == list(range(count))


def test_moments_of_arrival_are_those_of_the_profile():
    hours = YearProfile(Calendar(2009, 2009), 0, [0] * 7 + list(range(16)) + [0], [0, 5, 1, 1, 0, 2, 0], range(12))
    begin = np.arange(GUIDES + 1) / GUIDES * hours.until[-1]
    guide = np.minimum(np.searchsorted(hours.until, begin, side="right"), len(hours.until) - 1)
    draws = np.append(np.random.default_rng(1).random(3000), (2.0**-53, 1 - 2.0**-53, 0.5, 0.25))
    found = [moment(hours.until, 0, len(hours.until), guide, 0, hours.start_ms, u) for u in draws.tolist()]
    assert found == hours.positions(draws).tolist()
    assert COLUMNS == 5
