from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from small_hospital import DAY, HOUR, MINUTE, hospital_plans, run

from workforce.engine.log import VISIT_COLUMNS
from workforce.network.keys import NEED, uniform
from workforce.results.measures import WAIT_EDGES_MS, measure, need_classes, wait_bins
from workforce.results.parquet import in_order

pytestmark = pytest.mark.unit

NEEDS = {
    "doctor": {"time": "30 min"},
    "aide": {"time": "60 min", "spread": True},
    "therapist": {"every": "working day", "time": "40 min"},
    "physio": {"visits": "4 per week", "contact": "45 min", "travel": "20 min", "record": "10 min"},
    "sitter": {"whole activity": 1},
    "nurse": {"ratio": {"day": "1 per 4 patients", "night": "1 per 8 patients"}},
    "reviewer": {"contacts": {"soon": "2 days", "late": "12 days"}, "time": "20 min"},
}
STAY = {"a": {"lasts": "10 days", "needs": NEEDS}}


def total(table: pd.DataFrame, name: str, **having: object) -> int:
    rows = table[table["measure"] == name]
    for column, value in having.items():
        rows = rows[rows[column] == value]
    return int(rows["value"].sum())


def test_every_form_of_need_adds_up_to_the_millisecond():
    # From Thursday 1 October 10:30 for ten days: 09:00 falls on six working days while the patient is there.
    _, _, table = run(hospital_plans(STAY, {"one": 630}))
    minutes = {role: total(table, "staff", role=role) / MINUTE for role in NEEDS}
    assert minutes == {
        "doctor": 30, "aide": 60, "therapist": 6 * 40, "physio": 6 * 60, "sitter": 14400,
        "nurse": 7200 / 4 + 7200 / 8, "reviewer": 20,
    }  # fmt: skip
    assert total(table, "patient") == 10 * DAY
    assert (total(table, "arrivals"), total(table, "starts"), total(table, "ends", end="home")) == (1, 1, 1)
    assert table["outside"].dropna().eq(0).all()
    assert set(table["cover_group"].dropna()) == {"ward, S"}


def test_a_stay_over_new_year_is_split_at_midnight_and_its_sums_stay_exact():
    # It begins on 29 March at 00:00; three of its ten days are of the first year, and 2 and 5 April are Easter's.
    # The next patient comes on 29 March of the second year, whose three days are cut at the horizon.
    begin = (date(2010, 3, 29) - date(2009, 10, 1)).days * 1440
    _, _, table = run(hospital_plans(STAY, {"one": begin}, years=(2009, 2010)))
    for role, first, second in (
        ("sitter", 3 * 1440, 7 * 1440),
        ("aide", 18, 42),
        ("doctor", 30, 0),
        ("therapist", 3 * 40, (1 + 2) * 40),
        ("physio", 3 * 60, (2 + 3) * 60),
    ):
        found = [total(table, "staff", role=role, year=year) / MINUTE for year in ("2009/10", "2010/11")]
        assert found == [first, second + first], role
    assert total(table, "ends", year="2009/10") == 0


def test_a_share_has_the_need_by_each_visits_own_draw():
    needs = {"doctor": {"time": "30 min", "share": "40%"}}
    groups = {"many": {"arrivals": {"every": "1 day"}, "begins": "a"}}
    network, log, table = run(hospital_plans({"a": {"lasts": "1 h", "needs": needs}}, groups))
    what = int(network.needs.draw_hash[0])
    drawn = [uniform(key, what, 0, 0, NEED) < 0.4 for key in log.key.view(np.uint64).tolist()]
    assert len(drawn) == 364
    assert total(table, "staff") == sum(drawn) * 30 * MINUTE
    assert 0.3 < np.mean(drawn) < 0.5


def busy():
    groups = {f"g{k}": minute for k, minute in enumerate((0, 95, 400, 1440, 1441, 2000, 9000, 20000))}
    activities = {
        "a": {"lasts": {"least": "2 h", "usual": "9 h", "most": "4 days"}, "needs": NEEDS, "next": "b"},
        "b": {
            "lasts": {"mean": "2 days", "sd": "2 days"},
            "needs": {"nurse": {"ratio": "1 per 2 patients"}, "doctor": {"every": "day", "time": "100 min"}},
        },
    }
    return hospital_plans(activities, groups)


def test_cover_is_how_long_patients_of_each_class_are_together():
    network, log, table = run(busy())
    classes = need_classes(network, 0)[network.names.cover_groups.index("ward, S")]
    assert classes is not None
    assert [len(each) for each in classes] == [3, 1]
    edges = sorted({*log.start.tolist(), *log.finish.tolist(), *range(0, int(log.finish.max()) + HOUR, HOUR)})
    expected: Counter[tuple[int, ...]] = Counter()
    for low, high in pairwise(edges):
        there = (log.start <= low) & (log.finish >= high)
        number = [int((there & (log.activity == activity)).sum()) for activity in (0, 1)]
        if any(number):
            expected[(network.calendar.hour_of_week(low), *number)] += high - low
    rows = table[table["measure"] == "cover"]
    found = {(h, a, b): v for h, a, b, v in rows[["hour", "n1", "n2", "value"]].itertuples(index=False)}
    assert found == dict(expected)


def test_work_is_the_timed_minutes_of_each_hour_in_quarters():
    network, log, table = run(busy())
    doctor: Counter[int] = Counter()
    for activity, start, finish in zip(log.activity.tolist(), log.start.tolist(), log.finish.tolist(), strict=True):
        falls = [(start, 30)] if activity == 0 else []
        if activity == 1:
            falls = [(day + 9 * HOUR, 100) for day in range(0, 365 * DAY, DAY) if start <= day + 9 * HOUR < finish]
        for moment, length in falls:
            for minute in range(moment // MINUTE, moment // MINUTE + length + 1):
                inside = min((minute + 1) * MINUTE, moment + length * MINUTE) - max(minute * MINUTE, moment)
                doctor[minute * MINUTE // HOUR] += max(inside, 0)
    expected = Counter(
        (network.calendar.hour_of_week(hour * HOUR), int(time / (15 * MINUTE) + 0.5)) for hour, time in doctor.items()
    )
    rows = table[(table["measure"] == "work") & (table["role"] == "doctor")]
    found = {(h, b): v for h, b, v in rows[["hour", "bin", "value"]].itertuples(index=False)}
    assert found == {key: number for key, number in expected.items() if key[1]}


def test_spread_work_falls_evenly_on_the_hours_of_the_visit():
    needs = {"aide": {"time": "5 h", "spread": True}}
    _, _, table = run(hospital_plans({"a": {"lasts": "10 h", "needs": needs}}, {"one": 30}))
    rows = table[table["measure"] == "work"].sort_values("hour")
    assert rows["hour"].tolist() == list(range(72, 83))
    assert rows["bin"].tolist() == [1, *[2] * 9, 1]


def test_more_than_four_classes_are_summed_in_hundredths():
    groups = {f"g{k}": k for k in range(5)}
    ratio = {"by": "group", "cases": {f"g{k}": f"1 per {k + 3} patients" for k in range(5)}}
    network, _, table = run(hospital_plans({"a": {"lasts": "30 min", "needs": {"nurse": {"ratio": ratio}}}}, groups))
    assert need_classes(network, 0) == (None,)
    rows = table[table["measure"] == "cover sum"].set_index("bin")["value"]
    # One more comes each minute, and from minute 30 on they leave in the same order.
    coming = np.cumsum([1 / (k + 3) for k in range(5)])
    leaving = coming[-1] - coming[:-1]
    assert rows[int(np.ceil(coming[-1] * 100))] == 26 * MINUTE
    for staff in (*coming[:-1], *leaving):
        assert rows[int(np.ceil(staff * 100 - 1e-6))] == MINUTE


def test_the_order_of_visits_changes_nothing():
    network, log, table = run(busy())
    order = np.random.default_rng(3).permutation(len(log.patient))
    other = replace(log, **{name: getattr(log, name)[order] for name in VISIT_COLUMNS})
    pd.testing.assert_frame_equal(measure(network, other, 1, 1), table)


def test_presence_is_what_lies_between_starts_and_ends():
    _, log, table = run(busy())
    assert total(table, "patient") == int((log.finish - log.start).sum())
    assert in_order(table)["value"].sum() == table["value"].sum()


def test_a_place_held_while_waiting_is_counted_and_waits_fall_in_their_bins():
    activities = {
        "a": {"lasts": "1 h", "place": "bed", "holds until next": True, "next": "b"},
        "b": {"lasts": "2 h", "place": "theatre"},
    }
    _, _, table = run(hospital_plans(activities, {"x": 0, "y": 30}, numbers={"bed": 2, "theatre": 1}))
    # The second leaves its hour in bed at 01:30 and has the theatre from 03:00.
    assert total(table, "held") == 90 * MINUTE
    waits = table[(table["measure"] == "wait") & (table["place"] == "theatre")]
    (wait,) = wait_bins(np.array([90 * MINUTE])).tolist()
    assert dict(zip(waits["bin"], waits["value"], strict=True)) == {0: 1, wait: 1}
    assert WAIT_EDGES_MS[wait - 1] < 90 * MINUTE <= WAIT_EDGES_MS[wait]
    assert total(table, "wait", place="bed", bin=0) == 2


def test_clocks_stop_within_their_standard_or_not():
    clock = {"door to theatre": {"from": "arrival", "until": "start of b", "within": "2 h"}}
    activities = {"a": {"lasts": "1 h", "next": "b"}, "b": {"lasts": "2 h", "place": "theatre"}}
    plans = hospital_plans(activities, {"x": 0, "y": 30}, numbers={"theatre": 1}, pathway={"clocks": clock})
    _, _, table = run(plans)
    bins = wait_bins(np.array([60 * MINUTE, 150 * MINUTE])).tolist()
    rows = table[table["measure"] == "clock"]
    assert sorted(rows["bin"]) == sorted(bins)
    assert total(table, "clock within", need="door to theatre") == 1


def test_visits_open_at_the_horizon_are_cut_there_and_their_spread_work_is_not_hurried():
    last = (date(2010, 4, 1) - date(2009, 10, 1) - timedelta(days=4)).days * 1440
    needs = {"aide": {"time": "10 h", "spread": True}, "sitter": {"whole activity": 1}}
    _, _, table = run(hospital_plans({"a": {"lasts": "10 days", "needs": needs}}, {"one": last}))
    assert total(table, "staff", role="sitter") == 4 * DAY
    assert total(table, "staff", role="aide") == 4 * HOUR
    assert total(table, "count", need="cut") == 1


def test_units_owe_presence_and_the_work_of_those_on_call():
    cover = {
        "consultant": {"role": "doctor", "presence": "60 h per week"},
        "team": {"role": "nurse", "on call": 2, "worked": "10%", "during": "night"},
    }
    settings = {"ward": {"sector": "acute", "cover": cover}}
    _, _, table = run(hospital_plans({"a": {"lasts": "1 h"}}, {"one": 0}, settings=settings))
    assert total(table, "unit", role="doctor") == round(60 * 365 / 7 * HOUR)
    assert total(table, "unit", role="nurse") == round(2 * 0.1 * 12 * 365 * HOUR)
