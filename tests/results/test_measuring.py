"""Measures added up window by window are those of the whole log, whatever the windows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from small_hospital import DAY, HOUR, hospital_plans, run
from test_measures import NEEDS, STAY, busy

from workforce.engine.log import CUT
from workforce.engine.windows import windows_of
from workforce.network.compiled import compiled
from workforce.network.keys import NEED, uniform, unit_interval
from workforce.network.network import HAND_OVER
from workforce.results.measuring import Measuring
from workforce.results.measuring_cover import in_order
from workforce.results.measuring_draws import find_keys, find_words
from workforce.results.measuring_rows import (
    BATCH,
    BATCH_SIZE,
    EPISODE,
    FIRST_WORD,
    KEY,
    OCCURRENCE,
    PEOPLE_WIDTH,
    PIECE_PATIENT,
    PIECE_ROW,
    ROW_WIDTH,
    SECOND_WORD,
)
from workforce.results.tallies import Tally, add_to

pytestmark = pytest.mark.unit

YEAR_END = (date(2010, 3, 29) - date(2009, 10, 1)).days * 1440
ALL_WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DAILY = {"arrivals": {"every": "7 h"}, "begins": "a"}


def cuts(network, seed):
    """No edge; every day or week; at new year; a few anywhere, and a few at once."""
    horizon, new_year = network.calendar.horizon_ms, network.calendar.end_ms(2009)
    draw = np.random.default_rng(seed)
    few = draw.integers(0, horizon, 5).tolist()
    yield from ([], range(0, horizon, 7 * DAY), [new_year], [*few, new_year + HOUR], [few[0] + k for k in range(9)])
    yield draw.integers(180 * DAY, 220 * DAY, 60).tolist()


def measured(network, log, edges):
    measuring = Measuring(network)
    for window in windows_of(network, log, edges):
        measuring.add(window)
    return measuring.finished()


def assert_same(plans, seed=1):
    network, log, table = run(plans)
    for edges in cuts(network, seed):
        pd.testing.assert_frame_equal(measured(network, log, edges), table)
    return network, log, table


def test_every_form_of_need_in_windows():
    assert_same(busy())


def test_stays_over_new_year_in_windows():
    _, log, _ = assert_same(hospital_plans(STAY, {"one": YEAR_END}, years=(2009, 2010)))
    assert (log.outcome == CUT).any()


def test_spread_work_of_visits_that_go_on_is_that_of_their_drawn_length():
    needs = {"aide": {"time": "30 h", "spread": True}, "physio": {"every": "day", "time": "100 min", "share": "50%"}}
    lasts = {"mean": "20 days", "sd": "20 days"}
    assert_same(hospital_plans({"a": {"lasts": lasts, "needs": needs}}, {"many": DAILY}, years=(2009, 2010)))


def test_the_same_in_plain_python_which_refuses_what_lies_outside_an_array(monkeypatch):
    needs = {"aide": {"time": "30 h", "spread": True}, "doctor": {"every": "day", "time": "100 min"}}
    plans = hospital_plans(
        {"a": {"lasts": "40 days", "needs": needs}}, {"many": {**DAILY, "arrivals": {"every": "9 days"}}}
    )
    network, log, table = run(plans)
    monkeypatch.setenv("WORKFORCE_NUMBA", "0")
    weeks = range(0, network.calendar.horizon_ms, 7 * DAY)
    pd.testing.assert_frame_equal(measured(network, log, weeks), table)


def staff(number):
    lines = (("00:00", "09:00", number), ("09:00", "00:00", 1))
    rota = {f"line {k}": {"days": ALL_WEEK, "from": a, "until": b, "number": n} for k, (a, b, n) in enumerate(lines)}
    return {"numbers": {"S": {"rota": rota, "shift end": "hand over"}}}


def test_places_lines_stays_and_clocks_in_windows():
    activities = {
        "a": {"lasts": {"mean": "5 h", "sd": "4 h"}, "place": "trolley", "holds until next": True, "next": "ward",
              "needs": NEEDS},
        "ward": {"lasts": {"mean": "10 h", "sd": "9 h"}, "next": "table", "needs": {"nurse": {"time": "1 h"}}},
        "table": {"lasts": "3 h", "place": "table", "next": {"shares": {"after": "50%", "a": {"share": "30%",
                  "new episode": True}, "home": "the rest"}}, "patience": "20 min", "gives up to": "home"},
        "after": {"lasts": "2 h"},
    }  # fmt: skip
    clocks = {
        "to the table": {"from": "arrival", "until": "start of table", "within": "20 h"},
        "in the ward": {"from": "start of ward", "until": "end of after"},
        "nothing": {"from": "start of ward", "until": "start of ward"},
    }
    stays = {"bed": {"place": "bed", "over": ["ward", "table", "after"]}}
    places = {place: {"setting": "ward"} for place in ("trolley", "bed", "table")}
    plans = hospital_plans(
        activities, {"many": DAILY}, numbers={"trolley": 2, "bed": 2, "table": 1}, years=(2009, 2010),
        pathway={"clocks": clocks, "stays": stays, "places": places},
    )  # fmt: skip
    _, _, table = assert_same(plans)
    found = set(table["measure"])
    assert {"wait", "held", "clock", "clock within", "count"} <= found
    assert set(table["need"].dropna()) >= {"left", "to the table", "in the ward", "nothing"}


def test_work_spread_over_visits_that_end_otherwise_than_drawn_waits_for_their_ends():
    activities = {
        "a": {"lasts": {"mean": "9 h", "sd": "5 h"}, "place": "nurse", "next": "b",
              "needs": {"aide": {"time": "3 h", "spread": True}, "doctor": {"time": "30 min"}}},
        "b": {"lasts": {"mean": "2 days", "sd": "2 days"}, "place": "bed",
              "needs": {"aide": {"time": "9 h", "spread": True}},
              "when full": {"place": "bed", "waiting": 1, "lasts times": "50%"}},
    }  # fmt: skip
    plans = hospital_plans(activities, {"many": DAILY}, numbers={"nurse": staff(3), "bed": 4}, years=(2009, 2010))
    network, log, _ = assert_same(plans)
    assert log.handed_over.sum() > 9
    assert (network.places.shift_end == HAND_OVER).any()


def test_more_than_four_classes_in_windows():
    groups = {f"g{k}": {"arrivals": {"every": f"{5 + k} h"}, "begins": "a"} for k in range(5)}
    by_group = {"by": "group", "cases": {f"g{k}": f"1 per {k + 3} patients" for k in range(5)}}
    ratio = {"day": by_group, "night": by_group}
    lasts = {"mean": "9 h", "sd": "9 h"}
    _, _, table = assert_same(hospital_plans({"a": {"lasts": lasts, "needs": {"nurse": {"ratio": ratio}}}}, groups))
    assert (table["measure"] == "cover sum").any()


def test_a_week_of_many_roles_alone_needs_more_room_than_a_new_year_begins_with():
    groups = {f"g{k}": {"arrivals": {"every": f"{40 + k} days"}, "begins": "a"} for k in range(5)}
    ratio = {"by": "group", "cases": {f"g{k}": f"1 per {k + 3} patients" for k in range(5)}}
    needs = {role: {"ratio": ratio} for role in ("nurse", "aide", "doctor", "physio")}
    _, _, table = assert_same(hospital_plans({"a": {"lasts": "30 days", "needs": needs}}, groups, years=(2009, 2010)))
    assert set(table.loc[table["measure"] == "cover sum", "role"]) == set(needs)


def test_events_come_in_one_order_whether_or_not_they_fit_into_one_number():
    draw = np.random.default_rng(1)
    where, what = draw.integers(0, 9, 500), draw.integers(0, 2**40, 500)
    for one, other in zip(in_order(where, what), in_order(where, what, room=2**40), strict=True):
        assert one.tolist() == other.tolist()


def test_a_tally_keeps_the_sum_of_every_key():
    draw = np.random.default_rng(2)
    keys, amounts = draw.integers(0, 4000, 9000), draw.integers(0, 9, 9000)
    tally = Tally()
    for key, amount in zip(keys.tolist(), amounts.tolist(), strict=True):
        tally.make_room(1)
        tally.used += add_to(tally.keys, len(tally.keys) - 1, tally.sums, key, amount)
    found, sums = tally.found()
    assert found.tolist() == np.unique(keys).tolist()
    assert sums.tolist() == np.bincount(keys, weights=amounts)[found].astype(int).tolist()


def test_draws_of_many_at_once_are_those_of_one_by_one():
    draw = np.random.default_rng(3)
    rows = draw.integers(0, 2**33, (BATCH, ROW_WIDTH))
    people = draw.integers(-(2**63), 2**63 - 1, (BATCH, PEOPLE_WIDTH))
    batch = np.zeros(BATCH_SIZE, dtype=np.int64)
    batch[PIECE_ROW : PIECE_ROW + BATCH] = np.arange(BATCH) * ROW_WIDTH
    batch[PIECE_PATIENT : PIECE_PATIENT + BATCH] = np.arange(BATCH) * PEOPLE_WIDTH
    what = -(2**62) + 12345
    compiled(find_keys, by_address=True)(rows.reshape(-1), people.reshape(-1), batch, BATCH)
    compiled(find_words, by_address=True)(batch, BATCH, what)
    for k, (row, person) in enumerate(zip(rows.tolist(), people.tolist(), strict=True)):
        found = unit_interval(int(batch[FIRST_WORD + k]), int(batch[SECOND_WORD + k]))
        assert found == uniform(person[KEY], what, row[EPISODE], row[OCCURRENCE], NEED)
